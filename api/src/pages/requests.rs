//! Information asked of organisations, on the pages of a case: what waits and what came back, asking,
//! recording an answer, the formal notice.

use super::{
    answered::form_page,
    case_head::{CaseHead, Tab},
    errors::PageFault,
    facts::{carry_out, opened, rejected, settled},
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    notices::when,
    session::Person,
    work::capital,
};
use crate::{
    app::App,
    ops::{self, OpError, Versioned, analysis::Which, cases::CaseSeen, requests},
};
use askama::Template;
use chrono::NaiveDate;
use domain::{
    calendar,
    case::Command,
    ids::RequestId,
    moment::Moment,
    operations::Operation,
    refusal::FieldFault,
    request::{
        Ask, Contact, GiveNotice, Ground, Item, Ladder, Outcome, RecordAnswer, RecordOfficials,
        Request, Requester, Rung, items_words,
    },
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

struct Line {
    id: String,
    organisation: String,
    what: String,
    due: String,
    state: String,
    tag: &'static str,
    next: String,
}

#[derive(Template)]
#[template(path = "pages/requests.html")]
struct RequestsPage {
    frame: Frame,
    head: CaseHead,
    lines: Vec<Line>,
    may_ask: bool,
}

fn human(on: NaiveDate) -> String {
    calendar::human_date(on)
}

/// Where a request stands, in words, with the colour of its tag.
fn state(request: &Request, at: &Moment) -> (String, &'static str) {
    match &request.reply {
        Some(reply) if !request.open() => (reply.outcome.words().to_owned(), "green"),
        Some(reply) => (reply.outcome.words().to_owned(), "yellow"),
        None if request.late(at.today) => {
            let days = calendar::working_days_between(
                calendar::Calendar::WorkingTogether,
                request.due_on,
                at.today,
            );
            let days =
                if days == 1 { "1 working day".into() } else { format!("{days} working days") };
            (format!("No reply, overdue by {days}"), "red")
        }
        None => ("No reply yet".to_owned(), "grey"),
    }
}

/// The step that comes next, in words.
fn next(request: &Request) -> String {
    let words = |rung| match rung {
        Rung::Reminder => "Remind",
        Rung::Chase => "Chase",
        Rung::Lead => "Write to the safeguarding lead",
        Rung::Notice => "Formal notice",
        Rung::Officials => "Tell the accountable officials",
    };
    match request.next() {
        Some((rung, from)) => format!("{} from {}", words(rung), human(from)),
        None if request.open() => {
            "Only the requesting partner can go on, to a court (section 16N(3))".into()
        }
        None => String::new(),
    }
}

/// What was asked, and what came back.
#[handler]
pub async fn list(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::ListRequests, &reference).await?;
    let head = CaseHead::of(&seen, &person, Tab::Overview);
    let at = app.moment();
    let lines = seen.record.course.requests.iter().map(|request| {
        let (state, tag) = state(request, &at);
        Line {
            id: request.id.to_string(),
            organisation: request.organisation.clone(),
            what: capital(&items_words(&request.items)),
            due: human(request.due_on),
            state,
            tag,
            next: next(request),
        }
    });
    Ok(html(&RequestsPage {
        frame: Frame::of(app, &person, &format!("{} requests", head.reference), Section::Cases),
        lines: lines.collect(),
        may_ask: Operation::RequestInformation.open_in(seen.record.course.stage)
            && person.may(Operation::RequestInformation),
        head,
    }))
}

#[derive(Template)]
#[template(path = "pages/request_new.html")]
struct AskPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    items: Vec<(&'static str, String)>,
    requesters: Vec<(&'static str, String)>,
}

fn ask_page(app: &App, person: &Person, seen: &CaseSeen, form: FormState) -> Response {
    let head = CaseHead::of(seen, person, Tab::Overview);
    let title = format!("{} ask an organisation", head.reference);
    let frame = Frame::of(app, person, &title, Section::Cases);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let shown = AskPage {
        frame,
        head,
        items: Item::ALL.iter().map(|item| (item.code(), capital(item.words()))).collect(),
        requesters: Requester::ALL.iter().map(|one| (one.code(), capital(one.words()))).collect(),
        form,
    };
    form_page(&shown, &shown.form)
}

/// The form that asks.
#[handler]
pub async fn asking(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::RequestInformation, &reference).await?;
    ops::open_now(Operation::RequestInformation, &seen.record).map_err(PageFault)?;
    let mut form = FormState::default();
    form.set("items", Item::ReportingForm.code());
    Ok(ask_page(app, &person, &seen, form))
}

/// A date that may be left empty.
fn optional(form: &mut FormState, name: &str) -> Option<NaiveDate> {
    let parts = ["day", "month", "year"].map(|part| form.some(&format!("{name}-{part}")));
    if parts.iter().all(Option::is_none) {
        return None;
    }
    form.date(name, "Enter a date such as 1 12 2026, or leave it empty")
}

/// Asks.
#[handler]
pub async fn ask(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::RequestInformation, &reference).await?;
    let mut form = posted.form.clone();
    let due_on = optional(&mut form, "due_on");
    let requester = Requester::from_code(form.value("requester"));
    if requester.is_none() {
        let detail = "Choose the partner that asks";
        form.faults.push(FieldFault::new("/requester", "missing", detail));
    }
    let contact = |form: &FormState, who: &str| Contact {
        name: form.value(&format!("{who}_name")).to_owned(),
        email: form.value(&format!("{who}_email")).to_owned(),
    };
    let chosen = form.values.iter().filter(|(name, _)| name == "items");
    let command = Ask {
        id: RequestId::random(),
        organisation: form.value("organisation").to_owned(),
        contact: contact(&form, "contact"),
        lead: contact(&form, "lead"),
        items: chosen.map(|(_, value)| value.clone()).collect(),
        requester: requester.unwrap_or(Requester::LocalAuthority),
        due_on,
        ladder: Ladder::default(),
    };
    if !form.faults.is_empty() {
        let call = posted.person.call(app, Operation::RequestInformation);
        let form = super::answered::with_rules(form, &command, &seen, &call);
        return Ok(ask_page(app, &posted.person, &seen, form));
    }
    let call = posted.person.call(app, Operation::RequestInformation);
    let case = seen.record.course.id;
    let key = posted.keyed(&format!("requestInformation {case}"));
    let asked = requests::ask(app, &call, case, key.as_ref(), command).await;
    Ok(match settled(asked)? {
        Ok(_) => see_other(&format!("/cases/{}/requests", seen.record.course.reference)),
        Err(faults) => ask_page(app, &posted.person, &seen, form.with_faults(faults)),
    })
}

#[derive(Template)]
#[template(path = "pages/request.html")]
struct RequestPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    id: String,
    organisation: String,
    /// Label and value.
    about: Vec<(&'static str, String)>,
    /// When, which step, to whom, by whom.
    steps: Vec<(String, &'static str, String, String)>,
    open: bool,
    /// Whether the formal notice may be given now.
    notice_now: bool,
    /// Whether a notice was given and can be taken as a letter.
    letter: bool,
    officials_now: bool,
    may_remind: bool,
    outcomes: Vec<(&'static str, String)>,
    grounds: Vec<(&'static str, String)>,
}

fn about(request: &Request, at: &Moment) -> Vec<(&'static str, String)> {
    let lead = request.lead.as_ref().map_or("None known".into(), |lead| lead.name.clone());
    let mut about = vec![
        ("Asked for", capital(&items_words(&request.items))),
        ("Asked", format!("{} by {}", when(request.asked_at), request.asked_by)),
        ("In the name of", capital(request.requester.words())),
        ("Contact", request.contact.name.clone()),
        ("Safeguarding lead", lead),
        ("Due", human(request.due_on)),
        ("Answer", state(request, at).0),
    ];
    let next = next(request);
    if !next.is_empty() {
        about.push(("Next step (local target)", next));
    }
    about
}

fn one_page(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    request: &Request,
    form: FormState,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Overview);
    let frame = Frame::of(app, person, &format!("{} request", head.reference), Section::Cases);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let at = app.moment();
    let stage = seen.record.course.stage;
    let may = |operation: Operation| operation.open_in(stage) && person.may(operation);
    let next = request.next();
    let shown = RequestPage {
        frame,
        head,
        id: request.id.to_string(),
        organisation: request.organisation.clone(),
        about: about(request, &at),
        steps: request
            .steps
            .iter()
            .map(|step| (when(step.at), step.rung.words(), step.to.clone(), step.by.clone()))
            .collect(),
        open: request.open() && may(Operation::RecordRequestAnswer),
        notice_now: matches!(next, Some((Rung::Notice, from)) if from <= at.today)
            && may(Operation::GiveFormalNotice),
        letter: request.notice().is_some(),
        officials_now: matches!(next, Some((Rung::Officials, from)) if from <= at.today)
            && may(Operation::RecordEscalation),
        may_remind: request.open() && may(Operation::SendReminders),
        outcomes: Outcome::ALL.iter().map(|one| (one.code(), one.words().to_owned())).collect(),
        grounds: Ground::ALL.iter().map(|one| (one.code(), one.words().to_owned())).collect(),
        form,
    };
    form_page(&shown, &shown.form)
}

/// The request that an address names; what is no id is no request.
fn known<'a>(seen: &'a CaseSeen, id: &str) -> poem::Result<&'a Request> {
    let id = id.parse().ok().map(RequestId);
    let found = id.and_then(|id| seen.record.course.request(id));
    Ok(found.ok_or(PageFault(OpError::NotFound))?)
}

/// One request.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path((reference, request)): Path<(String, String)>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::ListRequests, &reference).await?;
    let request = known(&seen, &request)?;
    Ok(one_page(app, &person, &seen, request, FormState::default()))
}

/// Carries a form of the page out and shows the page again.
async fn act<C: Command + Sync>(
    app: &App,
    posted: &Posted,
    seen: &CaseSeen,
    request: &Request,
    command: &C,
) -> poem::Result<Response> {
    Ok(match carry_out(app, posted, seen, Versioned::No, command).await? {
        Ok(_) => {
            see_other(&format!("/cases/{}/requests/{}", seen.record.course.reference, request.id))
        }
        Err(faults) => {
            let form = posted.form.clone().with_faults(faults);
            rejected(one_page(app, &posted.person, seen, request, form))
        }
    })
}

/// Records an answer.
#[handler]
pub async fn answer(
    Data(app): Data<&App>,
    Path((reference, request)): Path<(String, String)>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::RecordRequestAnswer, &reference).await?;
    let request = known(&seen, &request)?;
    let mut form = posted.form.clone();
    let on = optional(&mut form, "on");
    let outcome = Outcome::from_code(form.value("outcome"));
    if outcome.is_none() {
        form.faults.push(FieldFault::new("/outcome", "missing", "Choose what came back"));
    }
    let (Some(outcome), true) = (outcome, form.faults.is_empty()) else {
        return Ok(one_page(app, &posted.person, &seen, request, form));
    };
    let ground = Ground::from_code(form.value("ground"));
    let command = RecordAnswer { id: request.id, outcome, ground, on };
    act(app, &posted, &seen, request, &command).await
}

/// Gives the formal notice.
#[handler]
pub async fn give_notice(
    Data(app): Data<&App>,
    Path((reference, request)): Path<(String, String)>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::GiveFormalNotice, &reference).await?;
    let request = known(&seen, &request)?;
    let mut form = posted.form.clone();
    let answer_by = form.date("answer_by", "Enter the day by which the information is needed");
    let command = GiveNotice {
        id: request.id,
        recipient: form.value("recipient").to_owned(),
        answer_by: answer_by.unwrap_or_default(),
        confirmed: form.has("confirmed", "yes"),
    };
    if !form.faults.is_empty() {
        let call = posted.person.call(app, Operation::GiveFormalNotice);
        let form = super::answered::with_rules(form, &command, &seen, &call);
        return Ok(one_page(app, &posted.person, &seen, request, form));
    }
    act(app, &posted, &seen, request, &command).await
}

/// Records that the officials were told.
#[handler]
pub async fn officials(
    Data(app): Data<&App>,
    Path((reference, request)): Path<(String, String)>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::RecordEscalation, &reference).await?;
    let request = known(&seen, &request)?;
    let command = RecordOfficials { id: request.id, told: posted.form.value("told").to_owned() };
    act(app, &posted, &seen, request, &command).await
}

/// The formal notice as a letter.
#[handler]
pub async fn letter(
    Data(app): Data<&App>,
    person: Person,
    Path((reference, request)): Path<(String, String)>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::DownloadFormalNotice);
    let id = request.parse().map_err(|_| PageFault(OpError::NotFound))?;
    let which = Which::Reference(reference);
    let (name, bytes) =
        requests::notice(app, &call, which, RequestId(id)).await.map_err(PageFault)?;
    Ok(Response::builder()
        .content_type("application/pdf")
        .header("Content-Disposition", format!("attachment; filename=\"{name}\""))
        .body(bytes))
}
