//! Joint agency responses begun before a death: the list, the form that begins one, and one with what
//! ends it.

use super::{
    answered::{self, Answered},
    errors::PageFault,
    facts::settled,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    notices::when,
    plan_lines::{CallLine, StepLine},
    response_forms::{instant, set_instant},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError},
};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    calendar::human_date,
    ids::EarlyResponseId,
    operations::Operation,
    refusal::FieldFault,
    response::{
        Criterion,
        early::{Begin, EarlyChild, EarlyResponse, EarlyState},
    },
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

type Options = Vec<(&'static str, &'static str)>;

struct Line {
    id: String,
    who: String,
    decided: String,
    state: &'static str,
    colour: &'static str,
}

#[derive(Template)]
#[template(path = "pages/early_responses.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    may_begin: bool,
}

#[derive(Template)]
#[template(path = "pages/early_new.html")]
struct NewPage {
    frame: Frame,
    form: FormState,
    criteria: Options,
    areas: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/early_response.html")]
struct OnePage {
    frame: Frame,
    form: FormState,
    line: Line,
    facts: Vec<(&'static str, String)>,
    running: bool,
    reference: String,
    steps: Vec<StepLine>,
    calls: Vec<CallLine>,
    contact: String,
    may: bool,
    address: String,
}

fn line(early: &EarlyResponse, hide: bool) -> Line {
    let who = match &early.child {
        Some(child) if !hide => format!("{} {}", child.given_names, child.family_name),
        Some(_) => "A child".to_owned(),
        None => "The name is no longer kept here".to_owned(),
    };
    Line {
        id: early.id.to_string(),
        who,
        decided: when(early.decided_at),
        state: early.state.words(),
        colour: if early.state == EarlyState::Running { "yellow" } else { "grey" },
    }
}

/// Those of the person's areas.
#[handler]
pub async fn list(Data(app): Data<&App>, person: Person) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListPreDeathResponses);
    let found = ops::early::list(app, &call).await.map_err(PageFault)?;
    let hide = person.session.hide_names;
    Ok(html(&ListPage {
        frame: Frame::of(app, &person, "Pre-death responses", Section::Cases),
        lines: found.iter().map(|early| line(early, hide)).collect(),
        may_begin: person.may(Operation::OpenPreDeathResponse),
    }))
}

fn criteria() -> Options {
    let before = |one: &Criterion| *one != Criterion::UnattendedStillbirth;
    Criterion::ALL.into_iter().filter(before).map(|one| (one.code(), one.words())).collect()
}

async fn new_page(app: &App, person: &Person, form: FormState) -> poem::Result<Response> {
    let frame = Frame::of(app, person, "Begin a pre-death response", Section::Cases);
    let call = person.call(app, Operation::OpenPreDeathResponse);
    let own = call.actor.areas();
    let areas = ops::cases::areas(app, &call).await.map_err(PageFault)?;
    let areas = areas.into_iter().filter(|area| own.contains(&area.id));
    let view = NewPage {
        frame: answered::frame_for(frame, &form),
        criteria: criteria(),
        areas: areas.map(|area| (area.id.to_string(), area.name)).collect(),
        form,
    };
    Ok(answered::form_page(&view, &view.form))
}

/// The form that begins one.
#[handler]
pub async fn beginning(Data(app): Data<&App>, person: Person) -> poem::Result<Response> {
    let call = person.call(app, Operation::OpenPreDeathResponse);
    ops::permitted(app, &call).await.map_err(PageFault)?;
    let mut form = FormState::default();
    set_instant(&mut form, "decided_at", app.moment().now);
    new_page(app, &person, form).await
}

fn born_on(form: &mut FormState) -> Option<NaiveDate> {
    let parts = ["day", "month", "year"].map(|part| form.some(&format!("born_on-{part}")));
    if parts.iter().all(Option::is_none) {
        return None;
    }
    form.date("born_on", "Enter the date of birth, or leave it empty.")
}

/// What was typed; what cannot be read is a fault and has a stand-in.
fn typed(form: &mut FormState, now: DateTime<Utc>) -> Begin {
    let criterion = Criterion::ALL.into_iter().find(|one| one.code() == form.value("criterion"));
    if criterion.is_none() {
        let detail = "Choose the criterion that is met.";
        form.faults.push(FieldFault::new("/criterion", "missing", detail));
    }
    let born_on = born_on(form);
    let decided_at = instant(form, "decided_at");
    let text = |name: &str| form.value(name).to_owned();
    Begin {
        child: EarlyChild {
            given_names: text("given_names"),
            family_name: text("family_name"),
            born_on,
        },
        place: text("place"),
        circumstances: text("circumstances"),
        criterion: criterion.unwrap_or(Criterion::Sudden),
        decided_by: text("decided_by"),
        agency: text("agency"),
        decided_at: decided_at.unwrap_or(now),
    }
}

/// Begins one.
#[handler]
pub async fn begin(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let key = posted.keyed("openPreDeathResponse");
    let call = posted.person.call(app, Operation::OpenPreDeathResponse);
    let Posted { person, mut form } = posted;
    let asked = typed(&mut form, call.at.now);
    if !form.faults.is_empty() {
        return new_page(app, &person, form).await;
    }
    let area = form.value("area").parse().ok();
    let begun = ops::early::begin(app, &call, area, &asked, key.as_ref()).await;
    Ok(match answered::read(begun)? {
        Answered::Faults(faults) => new_page(app, &person, form.with_faults(faults)).await?,
        Answered::Done(done) => see_other(&format!("/pre-death/{}", done.id)),
        Answered::Stale => see_other("/pre-death"),
    })
}

fn which(text: &str) -> Result<EarlyResponseId, PageFault> {
    text.parse().map_err(|_| PageFault(OpError::NotFound))
}

async fn shown(
    app: &App,
    person: &Person,
    id: EarlyResponseId,
    form: FormState,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetPreDeathResponse);
    let early = ops::early::open(app, &call, id).await.map_err(PageFault)?;
    let hide = person.session.hide_names;
    let hidden = |text: &str| if hide { "The text is hidden.".to_owned() } else { text.to_owned() };
    let mut facts = vec![("Criterion", early.criterion.words().to_owned())];
    if let Some(born) = early.child.as_ref().and_then(|child| child.born_on).filter(|_| !hide) {
        facts.push(("Born", human_date(born)));
    }
    facts.push(("Where the child is", early.place.clone()));
    if let Some(text) = &early.circumstances {
        facts.push(("What happened", hidden(text)));
    }
    let decided = format!("{}, {}, {}", early.decided_by, early.agency, when(early.decided_at));
    facts.push(("Decided by", decided));
    let mut reference = String::new();
    match &early.state {
        EarlyState::Running => {}
        EarlyState::Converted { reference: of, by, at, .. } => {
            facts.push(("Linked by", format!("{by}, {}", when(*at))));
            reference.clone_from(of);
        }
        EarlyState::Voided { reason, by, at } => {
            facts.push(("Voided by", format!("{by}, {}", when(*at))));
            facts.push(("Why", reason.clone()));
        }
    }
    let frame = Frame::of(app, person, "Pre-death response", Section::Cases);
    let running = early.state == EarlyState::Running;
    let view = OnePage {
        frame: answered::frame_for(frame, &form),
        line: line(&early, hide),
        facts,
        running: running && person.may(Operation::VoidPreDeathResponse),
        reference,
        steps: StepLine::before_death(&early.plan, hide),
        calls: CallLine::all(&early.calls, hide),
        contact: early.in_contact_at().map(when).unwrap_or_default(),
        may: running && person.may(Operation::SetPreDeathStep),
        address: format!("/pre-death/{id}/plan"),
        form,
    };
    Ok(answered::form_page(&view, &view.form))
}

/// One.
#[handler]
pub async fn opening(
    Data(app): Data<&App>,
    person: Person,
    Path(early): Path<String>,
) -> poem::Result<Response> {
    shown(app, &person, which(&early)?, FormState::default()).await
}

/// Voids one.
#[handler]
pub async fn void(
    Data(app): Data<&App>,
    Path(early): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let id = which(&early)?;
    let key = posted.keyed(&format!("voidPreDeathResponse {id}"));
    let call = posted.person.call(app, Operation::VoidPreDeathResponse);
    let Posted { person, form } = posted;
    let done = ops::early::void(app, &call, id, form.value("reason"), key.as_ref()).await;
    match settled(done)? {
        Ok(_) => Ok(see_other(&format!("/pre-death/{id}"))),
        Err(faults) => shown(app, &person, id, form.with_faults(faults)).await,
    }
}

/// Links one to a case.
#[handler]
pub async fn convert(
    Data(app): Data<&App>,
    Path(early): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let id = which(&early)?;
    let key = posted.keyed(&format!("convertPreDeathResponse {id}"));
    let call = posted.person.call(app, Operation::ConvertPreDeathResponse);
    let Posted { person, mut form } = posted;
    let seen = ops::cases::open_by_reference(app, &call, form.value("case")).await;
    let case = match seen {
        Ok(seen) => seen.record.course.id,
        Err(OpError::NotFound) => {
            let detail = "No case of your area has this reference. Write it as CDR-26-0117.";
            form.faults.push(FieldFault::new("/case", "not-found", detail));
            return shown(app, &person, id, form).await;
        }
        Err(error) => return Err(PageFault(error).into()),
    };
    let done = ops::early::convert(app, &call, id, case, key.as_ref()).await;
    match settled(done)? {
        Ok(_) => {
            let reference = form.value("case").trim().to_uppercase();
            Ok(see_other(&format!("/cases/{reference}/jar")))
        }
        Err(faults) => shown(app, &person, id, form.with_faults(faults)).await,
    }
}
