//! Short forms of a case: a fact recorded by staff, the scope, closing.

use super::{
    case_head::{CaseHead, Tab},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError, Versioned, cases::CaseSeen, run},
};
use askama::Template;
use domain::{
    answer::Answer,
    calendar,
    case::{Command, DecideScope, RecordFact},
    ids::StatementId,
    operations::Operation,
    refusal::FieldFault,
    scope::{ScopeOutcome, another_route},
    statement::{FactKey, ValueKind},
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::Deserialize;

/// The case of a form, opened for the operation that the form stands for.
pub async fn opened(
    app: &App,
    person: &Person,
    operation: Operation,
    reference: &str,
) -> poem::Result<CaseSeen> {
    let call = person.call(app, operation);
    Ok(ops::cases::open_by_reference(app, &call, reference).await.map_err(PageFault)?)
}

/// Runs the command of a form; faults of fields come back for the form, anything else is a page.
pub async fn carry_out<C: Command + Sync>(
    app: &App,
    posted: &Posted,
    seen: &CaseSeen,
    versioned: Versioned,
    command: &C,
) -> poem::Result<Result<ops::Done, Vec<FieldFault>>> {
    let mut call = posted.person.call(app, C::OPERATION);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("{} {}", C::OPERATION.id(), seen.record.course.id));
    let done = run(app, &call, seen.record.course.id, versioned, key.as_ref(), command).await;
    settled(done)
}

/// Tells faults of fields from everything else.
pub fn settled(
    done: Result<ops::Done, OpError>,
) -> poem::Result<Result<ops::Done, Vec<FieldFault>>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(OpError::Refused(refusal)) if !refusal.fields().is_empty() => Ok(Err(refusal.fields())),
        Err(other) => Err(PageFault(other).into()),
    }
}

/// A form shown again because of its faults.
pub fn rejected(mut response: Response) -> Response {
    response.set_status(StatusCode::UNPROCESSABLE_ENTITY);
    response
}

/// Which fact a link asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    fact: String,
}

struct FactOption {
    code: &'static str,
    words: &'static str,
    hint: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "pages/fact.html")]
struct FactPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    options: Vec<FactOption>,
    answers: [(&'static str, &'static str); 3],
}

fn hint(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Text => "words",
        ValueKind::Date => "a date",
        ValueKind::Instant => "a date and a time",
        ValueKind::YesNo => "yes or no",
        ValueKind::Sex => "male, female, indeterminate or not_known",
    }
}

fn fact_page(app: &App, person: &Person, seen: &CaseSeen, form: FormState) -> Response {
    let head = CaseHead::of(seen, person, Tab::Overview);
    let frame =
        Frame::of(app, person, &format!("{} record a fact", head.reference), Section::Cases);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let chosen = FactKey::from_code(form.value("fact"));
    let options = FactKey::ALL.iter().filter(|key| key.by_staff());
    let options = options
        .map(|key| FactOption {
            code: key.code(),
            words: key.words(),
            hint: hint(key.kind()),
            chosen: Some(*key) == chosen,
        })
        .collect();
    html(&FactPage {
        frame,
        head,
        options,
        answers: [
            ("known", "Known"),
            ("not_known", "It was asked and is not known"),
            ("not_applicable", "It does not apply"),
        ],
        form,
    })
}

/// The form for a fact.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
    Query(wanted): Query<Wanted>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::RecordFact, &reference).await?;
    let mut form = FormState::default();
    form.set("fact", wanted.fact);
    form.set("answer", "known");
    form.set_date("on", app.moment().today);
    form.set("at", "");
    Ok(fact_page(app, &person, &seen, form))
}

/// Records a fact.
#[handler]
pub async fn record(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::RecordFact, &reference).await?;
    let mut form = posted.form.clone();
    let Some(fact) = FactKey::from_code(form.value("fact")) else {
        let faults = vec![FieldFault::new("/fact", "missing", "Choose a fact")];
        return Ok(rejected(fact_page(app, &posted.person, &seen, form.with_faults(faults))));
    };
    let answer = match posted.form.value("answer") {
        "not_known" => Answer::NotKnown,
        "not_applicable" => Answer::NotApplicable,
        _ => Answer::Known(value(&mut form, fact)),
    };
    if !form.faults.is_empty() {
        return Ok(rejected(fact_page(app, &posted.person, &seen, form)));
    }
    let command = RecordFact {
        id: StatementId::random(),
        fact,
        answer,
        source: form.value("source").to_owned(),
        reason: form.value("reason").to_owned(),
    };
    Ok(match carry_out(app, &posted, &seen, Versioned::No, &command).await? {
        Ok(_) => see_other(&format!("/cases/{}", seen.record.course.reference)),
        Err(faults) => rejected(fact_page(app, &posted.person, &seen, form.with_faults(faults))),
    })
}

/// The value of a fact as its kind is typed: date boxes, a time, or one box of text.
fn value(form: &mut FormState, fact: FactKey) -> String {
    match fact.kind() {
        ValueKind::Date => {
            form.date("on", "Enter the date").map(|on| on.to_string()).unwrap_or_default()
        }
        ValueKind::Instant => {
            let (on, at) = (form.date("on", "Enter the date"), form.time("at"));
            match on.zip(at).map(|(on, at)| calendar::london(on, at)) {
                Some(Ok(instant)) => instant.to_rfc3339(),
                Some(Err(_)) => {
                    form.faults.push(FieldFault::new("/at", "time-not-certain", "The clocks change that night, so this time does not exist or happens twice. Enter another"));
                    String::new()
                }
                None => String::new(),
            }
        }
        ValueKind::Text | ValueKind::YesNo | ValueKind::Sex => {
            form.value("value").trim().to_owned()
        }
    }
}

#[derive(Template)]
#[template(path = "pages/scope.html")]
struct ScopePage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    reading: (String, String),
    options: Vec<(&'static str, &'static str)>,
}

fn scope_page(app: &App, person: &Person, seen: &CaseSeen, form: FormState) -> Response {
    let head = CaseHead::of(seen, person, Tab::Overview);
    let frame = Frame::of(app, person, &format!("{} scope", head.reference), Section::Cases);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let reading = seen.record.course.scope_reading();
    let outcomes = [
        ScopeOutcome::InScopeMust,
        ScopeOutcome::InScopeByAgreement,
        ScopeOutcome::InScopeUnattendedStillbirth,
        ScopeOutcome::OutOfScope,
        ScopeOutcome::Undetermined,
    ];
    html(&ScopePage {
        frame,
        head,
        form,
        reading: (
            reading.outcome.words().to_owned(),
            format!(
                "{}{} (row {}, grade {})",
                reading.because,
                another_route(&reading.row, reading.outcome)
                    .map_or(String::new(), |route| format!(" {route}.")),
                reading.row,
                reading.grade
            ),
        ),
        options: outcomes.iter().map(|outcome| (outcome.code(), outcome.words())).collect(),
    })
}

/// The form for the scope.
#[handler]
pub async fn scope(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::DecideScope, &reference).await?;
    ops::open_now(Operation::DecideScope, &seen.record).map_err(PageFault)?;
    Ok(scope_page(app, &person, &seen, FormState::default()))
}

/// Decides the scope.
#[handler]
pub async fn decide_scope(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::DecideScope, &reference).await?;
    let Some(outcome) = ScopeOutcome::from_code(posted.form.value("outcome")) else {
        let faults = vec![FieldFault::new(
            "/outcome",
            "missing",
            "Choose whether the death is within the review",
        )];
        return Ok(rejected(scope_page(
            app,
            &posted.person,
            &seen,
            posted.form.clone().with_faults(faults),
        )));
    };
    let command = DecideScope { outcome, reason: posted.form.value("reason").to_owned() };
    Ok(match carry_out(app, &posted, &seen, Versioned::No, &command).await? {
        Ok(_) => see_other(&format!("/cases/{}", seen.record.course.reference)),
        Err(faults) => rejected(scope_page(
            app,
            &posted.person,
            &seen,
            posted.form.clone().with_faults(faults),
        )),
    })
}

#[derive(Template)]
#[template(path = "pages/close.html")]
struct ClosePage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
}

fn close_page(app: &App, person: &Person, seen: &CaseSeen, form: FormState) -> Response {
    let head = CaseHead::of(seen, person, Tab::Overview);
    let frame = Frame::of(app, person, &format!("{} close", head.reference), Section::Cases);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    html(&ClosePage { frame, head, form })
}

/// The form for closing.
#[handler]
pub async fn closing(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::CloseCase, &reference).await?;
    ops::open_now(Operation::CloseCase, &seen.record).map_err(PageFault)?;
    Ok(close_page(app, &person, &seen, FormState::default()))
}

/// Closes the case.
#[handler]
pub async fn close(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::CloseCase, &reference).await?;
    let case = seen.record.course.id;
    let call = posted.person.call(app, Operation::CloseCase);
    let key = posted.keyed(&format!("closeCase {case}"));
    let told = posted.form.value("family_told").to_owned();
    let done = ops::family::close(app, &call, case, told, key.as_ref()).await;
    Ok(match settled(done)? {
        Ok(_) => see_other(&format!("/cases/{}", seen.record.course.reference)),
        Err(faults) => rejected(close_page(
            app,
            &posted.person,
            &seen,
            posted.form.clone().with_faults(faults),
        )),
    })
}
