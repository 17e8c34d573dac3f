//! The page for reporting a death: anybody who cares for children may use it without an account.
//! Its steps carry what was written in the form itself, so nothing is kept, no cookie is set and no
//! address holds a name until the report is sent. The receipt tells that it arrived, and no more.

use super::{
    asks::{Ask, Way},
    errors::{PageFault, plain},
    form_state::{FormState, same_origin},
    frame::{Frame, html},
    notice_form::{CONTROLS, as_sent, compact, practitioner, with_rules},
    notices::when,
};
use crate::{
    app::App,
    ops::{Keyed, OpError, entry, notices::Original},
};
use askama::Template;
use domain::{
    area::Area,
    ids::{ReceiptId, random_uuid},
    operations::Operation,
    person::Postcode,
    refusal::FieldFault,
};
use poem::{
    Request, Response, handler,
    http::StatusCode,
    web::{Data, Form},
};
use questions::{of_step, step_of};

pub mod questions;

/// The last step before sending: everything is shown once more.
const CHECK: usize = 6;

const TITLES: [&str; 6] = [
    "Report the death of a child",
    "The child",
    "The death",
    "People who knew the child",
    "You",
    "Check your answers",
];

/// One step of the form.
#[derive(Template)]
#[template(path = "pages/report.html")]
struct StepPage {
    frame: Frame,
    form: FormState,
    step: usize,
    heading: &'static str,
    asks: Vec<Ask>,
    /// What other steps hold, carried along.
    carried: Vec<(String, String)>,
    /// Whom to telephone at once, where the death was sudden or may be.
    advice: Option<String>,
    /// What was written, by step, on the last page.
    shown: Vec<Shown>,
}

struct Shown {
    step: usize,
    heading: &'static str,
    lines: Vec<(String, String)>,
}

/// A receipt that was just given.
struct Given {
    receipt: String,
    received: String,
    advice: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/report_receipt.html")]
struct ReceiptPage {
    frame: Frame,
    form: FormState,
    /// What was found under a receipt that was looked up.
    said: Option<String>,
    given: Option<Given>,
}

/// The first step.
#[handler]
pub async fn page(Data(app): Data<&App>) -> poem::Result<Response> {
    let mut form = FormState::default();
    form.set("key", random_uuid().to_string());
    show(app, 1, form, (0, 0)).await
}

/// A step that was filled in.
#[handler]
pub async fn advance(
    request: &Request,
    Form(values): Form<Vec<(String, String)>>,
    Data(app): Data<&App>,
) -> poem::Result<Response> {
    if !same_origin(request) {
        return Ok(elsewhere());
    }
    let mut form = FormState::filled(values);
    let step = form.value("step").parse().unwrap_or(1).clamp(1, CHECK);
    let go = form.value("go").to_owned();
    compact(&mut form, "people");
    compact(&mut form, "agencies");
    if step == 1 && form.has("under_18", "no") {
        return Ok(adult());
    }
    match go.as_str() {
        "back" => return show(app, step.saturating_sub(1).max(1), form, (0, 0)).await,
        "person" => return show(app, 4, form, (1, 0)).await,
        "agency" => return show(app, 4, form, (0, 1)).await,
        _ => {}
    }
    if let Some(to) = go.strip_prefix("to-").and_then(|to| to.parse::<usize>().ok()) {
        return show(app, (1..CHECK).find(|step| *step == to).unwrap_or(1), form, (0, 0)).await;
    }
    let notice = judge(app, &mut form);
    if step < CHECK {
        form.faults.retain(|fault| step_of(&fault.field) == step);
        let next = if form.faults.is_empty() { step + 1 } else { step };
        return show(app, next, form, (0, 0)).await;
    }
    match form.faults.iter().map(|fault| step_of(&fault.field)).min() {
        Some(first) => {
            form.faults.retain(|fault| step_of(&fault.field) == first);
            show(app, first, form, (0, 0)).await
        }
        None => send(app, &form, notice).await,
    }
}

/// Reads the notice and gathers everything that is wrong, of every step.
fn judge(app: &App, form: &mut FormState) -> domain::notice::PractitionerNotice {
    if form.some("under_18").is_none() {
        let right = "Choose whether the child was under 18";
        form.faults.push(FieldFault::new("/under_18", "missing", right));
    }
    if form.some("child/sex").is_none() {
        let right = "Choose the sex, or that it is not known";
        form.faults.push(FieldFault::new("/child/sex", "missing", right));
    }
    if form.some("sudden").is_none() {
        let right = "Choose whether the death was sudden, or that it is not known";
        form.faults.push(FieldFault::new("/sudden", "missing", right));
    }
    let place = form.some("died_at_postcode");
    if place.is_some_and(|text| Postcode::parse(&text).is_err()) {
        let right = "Enter a full UK postcode such as NM1 2AB, or leave it empty";
        form.faults.push(FieldFault::new("/died_at_postcode", "postcode-not-recognised", right));
    }
    let notice = practitioner(form, app.moment().today);
    with_rules(form, entry::faults(app, &notice));
    notice
}

async fn send(
    app: &App,
    form: &FormState,
    notice: domain::notice::PractitionerNotice,
) -> poem::Result<Response> {
    let sent = Original::of_text(as_sent(form));
    let own = || random_uuid().to_string();
    let key = form.some("key").filter(|key| key.len() <= 100).unwrap_or_else(own);
    let key = Keyed::new(&key, Operation::SendPractitionerNotice.id(), sent.text.as_bytes());
    let towards =
        entry::Towards { area: form.some("area"), died_at: form.some("died_at_postcode") };
    let kept = entry::report(app, notice, &towards, sent, &key).await.map_err(PageFault)?;
    let areas = entry::areas(app).await.map_err(PageFault)?;
    let sudden = form.has("sudden", "yes");
    let advice = if sudden { Some(advice(app, form, &areas).await?) } else { None };
    let receipt = kept.receipt.to_string();
    Ok(html(&ReceiptPage {
        frame: Frame::open(app, "Your report was received"),
        form: FormState::default(),
        said: None,
        given: Some(Given { receipt, received: when(kept.received_at), advice }),
    }))
}

async fn show(
    app: &App,
    step: usize,
    mut form: FormState,
    more: (usize, usize),
) -> poem::Result<Response> {
    let areas = entry::areas(app).await.map_err(PageFault)?;
    let shown = if step == CHECK { summary(&form, &areas) } else { Vec::new() };
    let asks = of_step(step, &form, &areas, more);
    let carried = form
        .values
        .iter()
        .filter(|(name, value)| {
            let steers = CONTROLS.contains(&name.as_str()) && name != "key";
            !steers && (name == "key" || step_of(base(name)) != step) && !value.is_empty()
        })
        .cloned()
        .collect();
    let heading = TITLES[step - 1];
    let frame = Frame::open(app, if step == 1 { TITLES[0] } else { heading });
    let faulty = !form.faults.is_empty();
    let urgent = step == 3 || (step > 3 && form.has("sudden", "yes"));
    let advice = if urgent { Some(advice(app, &form, &areas).await?) } else { None };
    form.values.retain(|(name, _)| step == CHECK || step_of(base(name)) == step);
    let drawn = StepPage {
        frame: if faulty { frame.faulty() } else { frame },
        form,
        step,
        heading,
        asks,
        carried,
        advice,
        shown,
    };
    let mut response = html(&drawn);
    if faulty {
        response.set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    Ok(response)
}

/// The name of a field without the part of a date.
fn base(name: &str) -> &str {
    ["-day", "-month", "-year"].iter().find_map(|part| name.strip_suffix(part)).unwrap_or(name)
}

/// What was written, step by step.
fn summary(form: &FormState, areas: &[Area]) -> Vec<Shown> {
    (1..CHECK)
        .map(|step| {
            let asks = of_step(step, form, areas, (0, 0));
            let label = |ask: &Ask| ask.label.trim_end_matches(" (optional)").to_owned();
            let line = |ask: &Ask| Some((label(ask), ask.shown(form)?));
            let heading = if step == 1 { "Age" } else { TITLES[step - 1] };
            Shown { step, heading, lines: asks.iter().filter_map(line).collect() }
        })
        .collect()
}

/// Whom to telephone after a sudden death, unless the area has words of its own.
const ADVICE: &str = "Do not wait for this form. Telephone the police, the coroner's officer and the on-call health professional for sudden deaths of children in your area now, if nobody has done so. Your hospital's switchboard has the numbers. If another child may be in danger, telephone children's social care at once, and in an emergency 999.";

/// The advice of the area that the report goes to, as far as it can be told yet.
async fn advice(app: &App, form: &FormState, areas: &[Area]) -> poem::Result<String> {
    let postcode = form.some("child/usual_address/postcode");
    let lived = entry::area_at(app, postcode.as_deref()).await.map_err(PageFault)?;
    let lived = areas.iter().find(|area| Some(area.id) == lived).map(|area| area.slug.clone());
    let slug = lived.or_else(|| form.some("area")).unwrap_or_default();
    Ok(app.settings.advice.get(&slug).cloned().unwrap_or_else(|| ADVICE.to_owned()))
}

fn adult() -> Response {
    plain(
        StatusCode::OK,
        "This page is for the deaths of children",
        "Child death review is for people who died before their 18th birthday. Nothing was sent. If you are not sure of the age, go back and choose \"May have been under 18\".",
    )
}

fn elsewhere() -> Response {
    plain(
        StatusCode::FORBIDDEN,
        "This form is out of date",
        "The form did not come from a page of this service. Open the page again and fill it in there.",
    )
}

fn receipt_page(app: &App, form: FormState, said: Option<String>) -> Response {
    let faulty = !form.faults.is_empty();
    let frame = Frame::open(app, "Look up a receipt");
    let frame = if faulty { frame.faulty() } else { frame };
    let mut response = html(&ReceiptPage { frame, form, said, given: None });
    if faulty {
        response.set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    response
}

/// Where a receipt is typed in.
#[handler]
pub async fn receipt_form(Data(app): Data<&App>) -> Response {
    receipt_page(app, FormState::default(), None)
}

/// What a receipt says: that the report arrived, or why it was not accepted. Never anything of the child.
#[handler]
pub async fn look_up(
    request: &Request,
    Form(values): Form<Vec<(String, String)>>,
    Data(app): Data<&App>,
) -> poem::Result<Response> {
    if !same_origin(request) {
        return Ok(elsewhere());
    }
    let form = FormState::filled(values);
    let found = match form.value("receipt").trim().parse::<ReceiptId>() {
        Ok(receipt) => match entry::receipt(app, receipt).await {
            Ok(row) => Some(row),
            Err(OpError::NotFound) => None,
            Err(error) => return Err(PageFault(error).into()),
        },
        Err(_) => None,
    };
    let Some(row) = found else {
        let right = "Enter the receipt exactly as it was given when you sent the report";
        let fault = FieldFault::new("/receipt", "not-known", right);
        return Ok(receipt_page(app, form.with_faults(vec![fault]), None));
    };
    let said = match &row.state {
        domain::change::NoticeState::Refused { faults } => {
            let why: Vec<&str> = faults.iter().map(|fault| fault.detail.as_str()).collect();
            format!("The report was not accepted: {}", why.join(" "))
        }
        _ => format!("The report was received on {}.", when(row.received.at)),
    };
    Ok(receipt_page(app, form, Some(said)))
}
