//! The forms of a joint agency response: a step of the plan, a call, the word of the police. Each
//! fits a phone, one column, and comes back filled in.

use super::{
    answered::{self, Answered},
    case_head::{CaseHead, Tab},
    errors::PageFault,
    facts::{opened, settled},
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError, Versioned, cases::CaseSeen, run},
};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    calendar,
    case::Command,
    operations::Operation,
    refusal::FieldFault,
    response::{
        calls::{Answered as WasAnswered, Profession, RecordCall},
        plan::{PlannedStep, SetStep, Step, StepState},
        police::{RecordPoliceWord, SpeaksFor},
    },
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};

/// Codes and words of a choice.
pub(super) type Options = Vec<(&'static str, &'static str)>;

#[derive(Template)]
#[template(path = "pages/response_step.html")]
struct StepPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    code: &'static str,
    words: &'static str,
    what: &'static str,
    usually: &'static str,
    version: String,
    stale: String,
    states: Options,
}

#[derive(Template)]
#[template(path = "pages/response_call.html")]
struct CallPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    professions: Options,
    answers: Options,
}

#[derive(Template)]
#[template(path = "pages/police_agreement.html")]
struct PolicePage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    speakers: Options,
}

/// The frame and head of such a form.
pub(super) fn around(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    words: &str,
    form: &FormState,
) -> (Frame, CaseHead) {
    let head = CaseHead::of(seen, person, Tab::Response);
    let title = format!("{} {words}", head.reference);
    let frame = Frame::of(app, person, &title, Section::Cases);
    (answered::frame_for(frame, form), head)
}

/// The case of such a form, if the operation is open in its stage.
pub(super) async fn begun(
    app: &App,
    person: &Person,
    operation: Operation,
    reference: &str,
) -> poem::Result<CaseSeen> {
    let seen = opened(app, person, operation, reference).await?;
    ops::open_now(operation, &seen.record).map_err(PageFault)?;
    Ok(seen)
}

/// The instant typed as a date and a time; none, with a fault, if it cannot be read.
pub(super) fn instant(form: &mut FormState, name: &str) -> Option<DateTime<Utc>> {
    let date = form.date(name, "Enter the date.");
    let time = form.time(&format!("{name}_time"));
    let read = calendar::london(date?, time?);
    if read.is_err() {
        let detail = "The clocks change that night. Enter a time before or after the change.";
        let field = format!("/{name}_time");
        form.faults.push(FieldFault::new(field, "time-not-recognised", detail));
    }
    read.ok()
}

/// The same, where all four boxes may be left empty.
fn maybe_instant(form: &mut FormState, name: &str) -> Option<DateTime<Utc>> {
    let boxes =
        ["-day", "-month", "-year", "_time"].map(|part| form.some(&format!("{name}{part}")));
    if boxes.iter().all(Option::is_none) { None } else { instant(form, name) }
}

/// Sets the date and the time of a field.
pub(super) fn set_instant(form: &mut FormState, name: &str, at: DateTime<Utc>) {
    form.set_date(name, calendar::london_date(at));
    form.set(&format!("{name}_time"), calendar::london_time(at).format("%H:%M").to_string());
}

/// Runs the command of a form: on to the plan, or the faults to show.
pub(super) async fn carried_out<C: Command + Sync>(
    app: &App,
    posted: &Posted,
    seen: &CaseSeen,
    command: &C,
) -> poem::Result<Result<Response, Vec<FieldFault>>> {
    let call = posted.person.call(app, C::OPERATION);
    let case = seen.record.course.id;
    let key = posted.keyed(&format!("{} {case}", C::OPERATION.id()));
    let done = settled(run(app, &call, case, Versioned::No, key.as_ref(), command).await)?;
    Ok(done.map(|_| to_plan(seen)))
}

fn to_plan(seen: &CaseSeen) -> Response {
    see_other(&format!("/cases/{}/jar/plan", seen.record.course.reference))
}

fn which(code: &str) -> Result<Step, PageFault> {
    Step::from_code(code).ok_or(PageFault(OpError::NotFound))
}

/// What a step says now, for somebody who was slower.
pub(super) fn stands(plan: &[PlannedStep], step: Step) -> String {
    let said = |known: &PlannedStep| {
        format!("{}, by {}, {}", known.state.words(), known.said_by, when(known.said_at))
    };
    plan.iter().find(|known| known.step == step).map_or_else(|| "Nothing".to_owned(), said)
}

/// The answers that a form of a step offers.
pub(super) const STATES: [(&str, &str); 3] =
    [("planned", "Planned"), ("done", "Done"), ("not_needed", "Not needed")];

fn step_page(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    step: Step,
    form: FormState,
    stale: bool,
) -> Response {
    let (frame, head) = around(app, person, seen, "step of the plan", &form);
    let version = seen.record.response.step_version(step).to_string();
    let now = stands(&seen.record.response.plan, step);
    let view = StepPage {
        frame,
        head,
        code: step.code(),
        words: step.words(),
        what: step.what(),
        usually: step.who(),
        version: if stale { version } else { form.some("version").unwrap_or(version) },
        stale: if stale { now } else { String::new() },
        states: STATES.to_vec(),
        form,
    };
    let mut response = answered::form_page(&view, &view.form);
    if stale {
        response.set_status(StatusCode::PRECONDITION_FAILED);
    }
    response
}

/// What is known of a step, in the form.
pub(super) fn filled(plan: &[PlannedStep], step: Step) -> FormState {
    let mut form = FormState::default();
    let known = plan.iter().find(|known| known.step == step);
    match known.map(|known| &known.state) {
        None => {}
        Some(StepState::NotNeeded { reason }) => {
            form.set("state", "not_needed");
            form.set("reason", reason.clone());
        }
        Some(StepState::Planned { who, at }) => {
            form.set("state", "planned");
            form.set("who", who.clone());
            if let Some(at) = at {
                set_instant(&mut form, "at", *at);
            }
        }
        Some(StepState::Done { at, by, note }) => {
            form.set("state", "done");
            form.set("by", by.clone());
            form.set("note", note.clone());
            set_instant(&mut form, "at", *at);
        }
    }
    form
}

/// The form of a step.
#[handler]
pub async fn stepping(
    Data(app): Data<&App>,
    person: Person,
    Path((reference, code)): Path<(String, String)>,
) -> poem::Result<Response> {
    let seen = begun(app, &person, Operation::SetResponseStep, &reference).await?;
    let step = which(&code)?;
    let form = filled(&seen.record.response.plan, step);
    Ok(step_page(app, &person, &seen, step, form, false))
}

/// What was chosen of a step; none, with a fault, if it cannot be read.
pub(super) fn state(form: &mut FormState) -> Option<StepState> {
    let text = |form: &FormState, name: &str| form.value(name).to_owned();
    match form.value("state") {
        "planned" => {
            let at = maybe_instant(form, "at");
            Some(StepState::Planned { who: text(form, "who"), at })
        }
        "done" => {
            let at = instant(form, "at")?;
            Some(StepState::Done { at, by: text(form, "by"), note: text(form, "note") })
        }
        "not_needed" => Some(StepState::NotNeeded { reason: text(form, "reason") }),
        _ => {
            let detail = "Choose planned, done or not needed.";
            form.faults.push(FieldFault::new("/state", "missing", detail));
            None
        }
    }
}

/// Sets a step.
#[handler]
pub async fn set_step(
    Data(app): Data<&App>,
    Path((reference, code)): Path<(String, String)>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = begun(app, &posted.person, Operation::SetResponseStep, &reference).await?;
    let step = which(&code)?;
    let mut form = posted.form.clone();
    let (Some(state), true) = (state(&mut form), form.faults.is_empty()) else {
        return Ok(step_page(app, &posted.person, &seen, step, form, false));
    };
    let mut call = posted.person.call(app, Operation::SetResponseStep);
    call.if_match = posted.version();
    let case = seen.record.course.id;
    let key = posted.keyed(&format!("setResponseStep {case} {}", step.code()));
    let command = SetStep { step, state };
    let done = run(app, &call, case, Versioned::Step(step), key.as_ref(), &command).await;
    Ok(match answered::read(done)? {
        Answered::Done(_) => to_plan(&seen),
        Answered::Faults(faults) => {
            step_page(app, &posted.person, &seen, step, form.with_faults(faults), false)
        }
        Answered::Stale => step_page(app, &posted.person, &seen, step, form, true),
    })
}

/// Whom one can call, and whether they answered.
pub(super) fn call_options() -> (Options, Options) {
    let professions = Profession::ALL.map(|one| (one.code(), one.words())).to_vec();
    (professions, WasAnswered::ALL.map(|one| (one.code(), one.words())).to_vec())
}

fn call_page(app: &App, person: &Person, seen: &CaseSeen, form: FormState) -> Response {
    let (frame, head) = around(app, person, seen, "record a call", &form);
    let (professions, answers) = call_options();
    let view = CallPage { frame, head, professions, answers, form };
    answered::form_page(&view, &view.form)
}

/// The form of a call, filled with now: most calls are written down as they are made.
#[handler]
pub async fn calling(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = begun(app, &person, Operation::RecordCall, &reference).await?;
    let mut form = FormState::default();
    set_instant(&mut form, "called_at", app.moment().now);
    Ok(call_page(app, &person, &seen, form))
}

/// The call as typed; what cannot be read is a fault and has a stand-in in the command.
pub(super) fn call_typed(form: &mut FormState, now: DateTime<Utc>) -> RecordCall {
    let profession = Profession::from_code(form.value("profession"));
    if profession.is_none() {
        form.faults.push(FieldFault::new("/profession", "missing", "Choose who was called."));
    }
    let answered = WasAnswered::from_code(form.value("answered"));
    if answered.is_none() {
        form.faults.push(FieldFault::new("/answered", "missing", "Say whether it was answered."));
    }
    let called_at = instant(form, "called_at");
    let later = answered == Some(WasAnswered::Later);
    let answered_at = if later { maybe_instant(form, "answered_at") } else { None };
    RecordCall {
        profession: profession.unwrap_or(Profession::Other),
        person: form.value("person").to_owned(),
        called_at: called_at.or(answered_at).unwrap_or(now),
        answered: answered.unwrap_or(WasAnswered::Yes),
        answered_at,
        answered_by: form.some("answered_by"),
        note: form.value("note").to_owned(),
    }
}

/// Writes a call down.
#[handler]
pub async fn record_call(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = begun(app, &posted.person, Operation::RecordCall, &reference).await?;
    let mut form = posted.form.clone();
    let call = posted.person.call(app, Operation::RecordCall);
    let command = call_typed(&mut form, call.at.now);
    if !form.faults.is_empty() {
        let form = answered::with_rules(form, &command, &seen, &call);
        return Ok(call_page(app, &posted.person, &seen, form));
    }
    Ok(match carried_out(app, &posted, &seen, &command).await? {
        Ok(on) => on,
        Err(faults) => call_page(app, &posted.person, &seen, form.with_faults(faults)),
    })
}

fn police_page(app: &App, person: &Person, seen: &CaseSeen, form: FormState) -> Response {
    let (frame, head) = around(app, person, seen, "word of the police", &form);
    let speakers = SpeaksFor::ALL.map(|one| (one.code(), one.words())).to_vec();
    let view = PolicePage { frame, head, speakers, form };
    answered::form_page(&view, &view.form)
}

/// The form for the word of the police.
#[handler]
pub async fn asking_police(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = begun(app, &person, Operation::RecordPoliceAgreement, &reference).await?;
    let mut form = FormState::default();
    form.set_date("on", app.moment().today);
    Ok(police_page(app, &person, &seen, form))
}

/// Their word as typed; what cannot be read is a fault and has a stand-in in the command.
fn police_typed(form: &mut FormState, today: NaiveDate) -> RecordPoliceWord {
    let agreed = match form.value("agreed") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            form.faults.push(FieldFault::new("/agreed", "missing", "Say whether they agree."));
            None
        }
    };
    let speaks_for = SpeaksFor::from_code(form.value("speaks_for"));
    if speaks_for.is_none() {
        form.faults.push(FieldFault::new("/speaks_for", "missing", "Choose for whom they speak."));
    }
    let on = form.date("on", "Enter the day on which they said so.");
    RecordPoliceWord {
        agreed: agreed.unwrap_or(true),
        name: form.value("name").to_owned(),
        speaks_for: speaks_for.unwrap_or(SpeaksFor::PoliceLead),
        on: on.unwrap_or(today),
        limits: form.value("limits").to_owned(),
    }
}

/// Writes the word of the police down.
#[handler]
pub async fn record_police(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = begun(app, &posted.person, Operation::RecordPoliceAgreement, &reference).await?;
    let mut form = posted.form.clone();
    let call = posted.person.call(app, Operation::RecordPoliceAgreement);
    let command = police_typed(&mut form, call.at.today);
    if !form.faults.is_empty() {
        let form = answered::with_rules(form, &command, &seen, &call);
        return Ok(police_page(app, &posted.person, &seen, form));
    }
    Ok(match carried_out(app, &posted, &seen, &command).await? {
        Ok(on) => on,
        Err(faults) => police_page(app, &posted.person, &seen, form.with_faults(faults)),
    })
}
