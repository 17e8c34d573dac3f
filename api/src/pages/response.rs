//! The joint agency response: the decision as it was taken, criterion by criterion, and the
//! designated doctor's word on it.

use super::{
    answered::{self, Answered},
    case_head::{CaseHead, Tab},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section},
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, Versioned, cases::CaseSeen, run},
};
use askama::Template;
use chrono::{DateTime, Utc};
use domain::{
    answer::Outcome,
    calendar,
    meeting::{Kind, State},
    operations::{self, Operation},
    refusal::FieldFault,
    response::{Criterion, Decide, Judged, Review},
};
use poem::{
    Response, handler,
    http::StatusCode,
    web::{Data, Path},
};

struct CriterionLine {
    name: String,
    reason: String,
    words: &'static str,
    guidance: &'static str,
}

struct JudgedLine {
    words: &'static str,
    outcome: &'static str,
    colour: &'static str,
    reason: String,
}

struct DecisionBox {
    respond: bool,
    decided: String,
    reason: String,
    rule: &'static str,
    criteria: Vec<JudgedLine>,
    doctor: Option<DoctorBox>,
}

struct DoctorBox {
    confirmed: bool,
    said: String,
    comment: String,
}

#[derive(Template)]
#[template(path = "pages/response.html")]
#[expect(clippy::struct_excessive_bools, reason = "a template asks each question by itself")]
struct ResponsePage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    version: u32,
    stale: bool,
    decision: Option<DecisionBox>,
    criteria: Vec<CriterionLine>,
    may_decide: bool,
    may_review: bool,
    open_form: bool,
    first_meeting: Option<(String, String)>,
}

const OUTCOMES: [(&str, Outcome, &str, &str); 3] = [
    ("met", Outcome::Met, "Met", "purple"),
    ("not_met", Outcome::NotMet, "Not met", "grey"),
    ("cannot_say", Outcome::CannotSay, "Cannot say", "yellow"),
];

fn outcome(code: &str) -> Option<Outcome> {
    OUTCOMES.iter().find(|row| row.0 == code).map(|row| row.1)
}

fn outcome_words(outcome: Outcome) -> (&'static str, &'static str) {
    OUTCOMES.iter().find(|row| row.1 == outcome).map_or(("", "grey"), |row| (row.2, row.3))
}

fn guidance(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::ExternalCause => {
            "For example a road collision, drowning, fire, poisoning, or harm by the child or by another person."
        }
        Criterion::Sudden => "Includes sudden unexpected death in infancy and in childhood.",
        Criterion::Custody => {
            "Includes an immigration removal centre and a secure children's home."
        }
        Criterion::Suspicious => "What was first seen or said, before any enquiry.",
        Criterion::UnattendedStillbirth => {
            "Asked so that somebody looks whether the baby was born alive."
        }
    }
}

/// The page.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetJointAgencyResponse);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    Ok(shown(app, &person, &seen, FormState::default(), false))
}

fn shown(app: &App, person: &Person, seen: &CaseSeen, form: FormState, stale: bool) -> Response {
    let head = CaseHead::of(seen, person, Tab::Response);
    let frame = Frame::of(
        app,
        person,
        &format!("{} joint agency response", head.reference),
        Section::Cases,
    );
    let offered = operations::offered(&seen.standing.roles, seen.record.course.stage);
    let response = &seen.record.response;
    let hide = person.session.hide_names;
    let may_review = offered.contains(&Operation::ReviewJointAgencyResponse)
        && response.decision.is_some()
        && response.doctor.is_none();
    let view = ResponsePage {
        frame: answered::frame_for(frame, &form),
        version: response.version,
        stale,
        decision: decision(seen, hide),
        criteria: Criterion::ALL.map(line).into(),
        may_decide: offered.contains(&Operation::DecideJointAgencyResponse),
        may_review,
        open_form: response.decision.is_none() || stale || !form.faults.is_empty(),
        first_meeting: first_meeting(seen, &offered, &head.reference),
        head,
        form,
    };
    let mut answer = answered::form_page(&view, &view.form);
    if stale {
        answer.set_status(StatusCode::PRECONDITION_FAILED);
    }
    answer
}

fn line(criterion: Criterion) -> CriterionLine {
    let name = format!("criteria/{}", criterion.code());
    CriterionLine {
        reason: format!("{name}/reason"),
        name,
        words: criterion.words(),
        guidance: guidance(criterion),
    }
}

fn decision(seen: &CaseSeen, hide: bool) -> Option<DecisionBox> {
    let text = |text: &str| {
        if hide && !text.is_empty() { "The text is hidden.".to_owned() } else { text.to_owned() }
    };
    let response = &seen.record.response;
    response.decision.as_ref().map(|decision| DecisionBox {
        respond: decision.respond,
        decided: format!(
            "{}, {}, {}",
            decision.decided_by,
            decision.agency,
            when(decision.decided_at)
        ),
        reason: text(&decision.reason),
        rule: match decision.rule {
            Outcome::Met => {
                "At least one criterion is met, so a joint agency response is required."
            }
            Outcome::NotMet => "No criterion is met.",
            Outcome::CannotSay => "The criteria do not let anyone say.",
        },
        criteria: decision
            .criteria
            .iter()
            .map(|judged| {
                let (outcome, colour) = outcome_words(judged.outcome);
                let reason = text(judged.reason.as_deref().unwrap_or_default());
                JudgedLine { words: judged.criterion.words(), outcome, colour, reason }
            })
            .collect(),
        doctor: response.doctor.as_ref().map(|word| DoctorBox {
            confirmed: word.confirmed,
            said: format!("{}, {}", word.by, when(word.at)),
            comment: text(&word.comment),
        }),
    })
}

/// The first meeting, or the link that arranges it.
fn first_meeting(
    seen: &CaseSeen,
    offered: &[Operation],
    reference: &str,
) -> Option<(String, String)> {
    let course = &seen.record.course;
    let known = course.meetings.iter().find(|m| m.kind == Kind::ResponseFirst && m.state.stands());
    if let Some(meeting) = known {
        let state = if meeting.state == State::Held { "held" } else { "arranged for" };
        return Some((
            format!("/cases/{reference}/meetings/{}", meeting.id),
            format!("First meeting {state} {}", when(meeting.starts_at)),
        ));
    }
    let may = course.response.open() && offered.contains(&Operation::ArrangeMeeting);
    may.then(|| {
        (
            format!("/cases/{reference}/meetings/new?kind={}", Kind::ResponseFirst.code()),
            "Arrange the first meeting".to_owned(),
        )
    })
}

/// The instant typed as a date and a time.
fn instant(form: &mut FormState) -> Option<DateTime<Utc>> {
    let date = form.date("decided_at", "Enter the date of the decision.");
    let time = form.time("decided_at_time");
    let (date, time) = (date?, time?);
    let read = calendar::london(date, time);
    if read.is_err() {
        let detail = "The clocks change that night. Enter a time before or after the change.";
        form.faults.push(FieldFault::new("/decided_at_time", "time-not-recognised", detail));
    }
    read.ok()
}

/// The decision as typed; what cannot be read is a fault and has a stand-in in the command.
fn typed(form: &mut FormState, now: DateTime<Utc>) -> Decide {
    let respond = match form.value("respond") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let decided_at = instant(form);
    if respond.is_none() {
        form.faults.push(FieldFault::new(
            "/respond",
            "missing",
            "Say whether a joint agency response was decided.",
        ));
    }
    let judged = |criterion: &Criterion| {
        let name = format!("criteria/{}", criterion.code());
        let reason = form.some(&format!("{name}/reason"));
        outcome(form.value(&name)).map(|outcome| Judged { criterion: *criterion, outcome, reason })
    };
    let criteria = Criterion::ALL.iter().filter_map(judged).collect();
    Decide {
        decided_by: form.value("decided_by").to_owned(),
        agency: form.value("agency").to_owned(),
        decided_at: decided_at.unwrap_or(now),
        respond: respond.unwrap_or(true),
        reason: form.value("reason").to_owned(),
        criteria,
    }
}

/// Five criteria have the same sentences: each says of which criterion it speaks.
fn named(faults: Vec<FieldFault>) -> Vec<FieldFault> {
    let detail = |fault: &FieldFault| {
        let code = fault.field.strip_prefix("/criteria/").and_then(|rest| rest.split('/').next());
        let criterion = Criterion::ALL.into_iter().find(|criterion| Some(criterion.code()) == code);
        criterion.map_or(fault.detail.clone(), |criterion| {
            format!("{}: {}", criterion.words(), lower_first(&fault.detail))
        })
    };
    faults.into_iter().map(|fault| FieldFault { detail: detail(&fault), ..fault }).collect()
}

fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Records the decision.
#[handler]
pub async fn decide(
    Data(app): Data<&App>,
    posted: Posted,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let mut call = posted.person.call(app, Operation::DecideJointAgencyResponse);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("decideJointAgencyResponse {reference}"));
    let Posted { person, mut form } = posted;
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let command = typed(&mut form, call.at.now);
    if !form.faults.is_empty() {
        let form = answered::with_rules(form, &command, &seen, &call);
        let form = FormState { faults: named(form.faults), ..form };
        return Ok(shown(app, &person, &seen, form, false));
    }
    let done =
        run(app, &call, seen.record.course.id, Versioned::Response, key.as_ref(), &command).await;
    Ok(finish(app, &person, &seen, form, answered::read(done)?))
}

/// The designated doctor confirms or challenges it.
#[handler]
pub async fn review(
    Data(app): Data<&App>,
    posted: Posted,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let mut call = posted.person.call(app, Operation::ReviewJointAgencyResponse);
    call.if_match = posted.version();
    let key = posted.keyed(&format!("reviewJointAgencyResponse {reference}"));
    let Posted { person, mut form } = posted;
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let confirmed = match form.value("confirmed") {
        "yes" => true,
        "no" => false,
        _ => {
            form.faults.push(FieldFault::new(
                "/confirmed",
                "missing",
                "Choose whether you confirm or challenge the decision.",
            ));
            return Ok(shown(app, &person, &seen, form, false));
        }
    };
    let command = Review { confirmed, comment: form.value("comment").to_owned() };
    let done =
        run(app, &call, seen.record.course.id, Versioned::Response, key.as_ref(), &command).await;
    Ok(finish(app, &person, &seen, form, answered::read(done)?))
}

fn finish(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    form: FormState,
    answered: Answered,
) -> Response {
    match answered {
        Answered::Done(_) => see_other(&format!("/cases/{}/jar", seen.record.course.reference)),
        Answered::Faults(faults) => {
            shown(app, person, seen, form.with_faults(named(faults)), false)
        }
        Answered::Stale => shown(app, person, seen, form, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    fn form(pairs: &[(&str, &str)]) -> FormState {
        FormState::filled(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn a_form_without_an_answer_or_a_time_says_so_beside_each_field() {
        let mut form = form(&[("decided_by", "Dr Leila Haddad"), ("decided_at-day", "2")]);
        typed(&mut form, now());
        for field in ["respond", "decided_at", "decided_at_time"] {
            assert!(form.fault(field).is_some(), "{field}");
        }
    }

    #[test]
    fn a_time_that_happens_twice_is_refused() {
        let mut form = form(&[
            ("decided_at-day", "25"),
            ("decided_at-month", "10"),
            ("decided_at-year", "2026"),
            ("decided_at_time", "01:30"),
            ("respond", "yes"),
        ]);
        typed(&mut form, now());
        assert!(
            form.fault("decided_at_time").is_some_and(|detail| detail.contains("clocks change"))
        );
    }

    #[test]
    fn each_criterions_fault_says_of_which_it_speaks() {
        let faults = vec![FieldFault::new(
            "/criteria/sudden/reason",
            "missing",
            "Say why, or what is missing.",
        )];
        let detail = named(faults).remove(0).detail;
        assert_eq!(
            detail,
            "The death was sudden, with no immediately apparent cause: say why, or what is missing."
        );
    }

    #[test]
    fn an_unanswered_criterion_is_left_to_the_rules_to_refuse() {
        let mut form = form(&[
            ("decided_at-day", "2"),
            ("decided_at-month", "9"),
            ("decided_at-year", "2026"),
            ("decided_at_time", "08:30"),
            ("respond", "yes"),
            ("criteria/sudden", "met"),
            ("criteria/sudden/reason", "Found without signs of life."),
        ]);
        let command = typed(&mut form, now());
        assert!(form.faults.is_empty());
        assert_eq!(command.criteria.len(), 1);
        assert_eq!(command.decided_at.to_rfc3339(), "2026-09-02T07:30:00+00:00");
    }
}
