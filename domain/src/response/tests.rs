//! The rules of the plan, the calls, the visit and the word of the police.

use super::{
    calls::{Answered, Profession, RecordCall},
    plan::{SetStep, Step, StepState, outstanding},
    police::{RecordPoliceWord, SpeaksFor},
    visit::{Place, RecordVisit, Siblings, VisitContent},
    *,
};
use crate::{
    awaited::{self, Awaited},
    clocks::{self, AreaLengths},
    ids::{CaseId, StatementId},
    meeting::waits_for_police,
    refusal::Refusal,
    statement::{FactKey, FactValue, SourceKind, Statement},
};
use std::collections::BTreeMap;

fn moment(text: &str) -> Moment {
    Moment::at(text.parse().expect("a time"))
}

fn doctor() -> Actor {
    Actor::System { purpose: "a test" }
}

/// A case with a response opened on 2 November 2026 at 09:00.
fn responding() -> CaseRecord {
    let at = moment("2026-11-02T09:00:00Z");
    let mut record = CaseRecord::new(CaseId::random(), &at);
    record.course.stage = crate::case::Stage::Open;
    let decided = ResponseEvent::Decided(Decision {
        decided_by: "Dr Amara Nwosu".into(),
        agency: "Northmere General Hospital".into(),
        decided_at: at.now,
        respond: true,
        reason: String::new(),
        criteria: Vec::new(),
        rule: Outcome::Met,
    });
    record.apply(&CaseEvent::Response(decided), at.now);
    record
}

fn with_fact(record: &mut CaseRecord, fact: FactKey, value: FactValue) {
    let at = moment("2026-11-02T09:30:00Z");
    let statement = Statement {
        id: StatementId::random(),
        source: SourceKind::Staff,
        about: "Bethan Okoro".into(),
        claimed_on: at.today,
        received_at: at.now,
        reason: None,
        facts: BTreeMap::from([(fact, crate::answer::Answer::Known(value))]),
    };
    record.apply(&CaseEvent::FactRecorded { statement }, at.now);
    record.derive();
}

fn done(record: &mut CaseRecord, command: &impl Command, at: &Moment) -> Result<(), Refusal> {
    for event in command.decide(record, &doctor(), at)? {
        record.apply(&event, at.now);
    }
    Ok(())
}

fn faults(refused: Result<(), Refusal>) -> Vec<String> {
    let refusal = refused.expect_err("it is refused");
    refusal.fields().into_iter().map(|fault| fault.field).collect()
}

fn set(step: Step, state: StepState) -> SetStep {
    SetStep { step, state }
}

fn settled(step: Step, at: &Moment) -> SetStep {
    set(step, StepState::Done { at: at.now, by: "Police".into(), note: "As agreed.".into() })
}

fn call(profession: Profession, answered: Answered, minute: u32) -> RecordCall {
    let at = moment("2026-11-02T10:00:00Z").now + chrono::Duration::minutes(minute.into());
    RecordCall {
        profession,
        person: "Whoever is on call".into(),
        called_at: at,
        answered,
        answered_at: None,
        answered_by: None,
        note: String::new(),
    }
}

fn visit() -> VisitContent {
    VisitContent {
        visited_at: moment("2026-11-03T10:00:00Z").now,
        place: Place::Home,
        police: "DS Ruth Amin".into(),
        health: "Dr Amara Nwosu".into(),
        present: String::new(),
        account: "The parents told what happened in the night.".into(),
        illness: None,
        asleep: None,
        put_down: None,
        found: None,
        surface: None,
        usual_place: None,
        shared: None,
        covered: None,
        room: String::new(),
        photographs: None,
        siblings: Siblings::Safe,
        concerns: String::new(),
        questions: String::new(),
        next: String::new(),
    }
}

fn clock(record: &CaseRecord, id: &str, at: &Moment) -> Option<DateTime<Utc>> {
    let readings = clocks::read(&record.course, &AreaLengths::default(), at);
    readings.iter().find(|reading| reading.clock == id).and_then(|reading| reading.met_at)
}

#[test]
fn every_step_and_profession_has_a_code_of_its_own_that_reads_back() {
    for step in Step::ALL {
        assert_eq!(Step::from_code(step.code()), Some(step));
    }
    for profession in Profession::ALL {
        assert_eq!(Profession::from_code(profession.code()), Some(profession));
    }
    assert_eq!(Profession::from_code(" Social care "), Some(Profession::SocialCare));
}

#[test]
fn a_response_that_was_opened_asks_for_its_first_steps_and_not_for_those_that_nothing_began() {
    let record = responding();
    let steps: Vec<Step> = outstanding(&record.course).iter().map(|left| left.step).collect();
    assert!(steps.contains(&Step::HomeVisit) && steps.contains(&Step::SiblingsSafety));
    for later in [Step::PostMortem, Step::LaterDiscussion, Step::SuicideGroup, Step::StandDown] {
        assert!(!steps.contains(&later), "{}", later.words());
    }
    assert!(!steps.contains(&Step::PlanningMeeting), "it is asked for as a meeting");
}

#[test]
fn a_suspected_suicide_asks_for_its_group() {
    let mut record = responding();
    let day = moment("2026-11-02T09:00:00Z").today;
    with_fact(&mut record, FactKey::SuicideSuspectedOn, FactValue::Date(day));
    assert!(outstanding(&record.course).iter().any(|left| left.step == Step::SuicideGroup));
}

#[test]
fn a_step_is_planned_for_a_time_to_come_and_done_at_a_time_that_has_passed() {
    let mut record = responding();
    let at = moment("2026-11-02T12:00:00Z");
    let earlier = Some(moment("2026-11-02T11:00:00Z").now);
    let later = moment("2026-11-03T10:00:00Z").now;
    let planned = |at| set(Step::HomeVisit, StepState::Planned { who: "DS Ruth Amin".into(), at });
    assert_eq!(faults(done(&mut record, &planned(earlier), &at)), ["/at"]);
    done(&mut record, &planned(Some(later)), &at).expect("planned");
    let left = outstanding(&record.course);
    let visit = left.iter().find(|left| left.step == Step::HomeVisit).expect("still to be done");
    assert_eq!((visit.planned, visit.planned_at), (true, Some(later)));
    let future = StepState::Done { at: later, by: "Police".into(), note: String::new() };
    assert_eq!(faults(done(&mut record, &set(Step::HomeVisit, future), &at)), ["/at"]);
    let why = StepState::NotNeeded { reason: " ".into() };
    assert_eq!(faults(done(&mut record, &set(Step::HomeVisit, why), &at)), ["/reason"]);
    assert_eq!(record.response.step_version(Step::HomeVisit), 1);
    assert_eq!(record.response.version, 1, "a step does not make a decision stale");
}

#[test]
fn a_step_that_is_done_meets_its_clock() {
    let mut record = responding();
    let at = moment("2026-11-03T12:00:00Z");
    assert_eq!(clock(&record, "C13", &at), None);
    done(&mut record, &RecordVisit { content: visit() }, &at).expect("recorded");
    assert_eq!(clock(&record, "C13", &at), Some(visit().visited_at));
    assert_eq!(clock(&record, "C11", &at), None);
    done(&mut record, &settled(Step::PlanningMeeting, &at), &at).expect("done");
    assert_eq!(clock(&record, "C11", &at), Some(at.now));
}

#[test]
fn a_response_is_not_stood_down_while_nobody_has_settled_whether_siblings_are_safe() {
    let mut record = responding();
    let at = moment("2026-11-03T12:00:00Z");
    assert_eq!(faults(done(&mut record, &settled(Step::StandDown, &at), &at)), ["/state"]);
    let nobody = StepState::NotNeeded { reason: "There are no other children.".into() };
    done(&mut record, &set(Step::SiblingsSafety, nobody), &at).expect("settled");
    done(&mut record, &settled(Step::StandDown, &at), &at).expect("stood down");
    assert!(outstanding(&record.course).is_empty(), "nothing is asked for any more");
    let again = StepState::Planned { who: "Social care".into(), at: None };
    done(&mut record, &set(Step::SiblingsSafety, again), &at).expect("taken up again");
    let left = outstanding(&record.course);
    assert_eq!(left.len(), 1, "siblings' safety is asked for even after the stand-down");
}

#[test]
fn a_plan_needs_a_response_and_ends_with_it() {
    let at = moment("2026-11-03T12:00:00Z");
    let mut record = CaseRecord::new(CaseId::random(), &at);
    let refused = done(&mut record, &settled(Step::HomeVisit, &at), &at);
    assert!(matches!(refused, Err(Refusal::NotAllowedNow { .. })));
    assert!(outstanding(&record.course).is_empty());
}

#[test]
fn repeated_calls_are_kept_and_the_agencies_are_in_contact_when_the_last_has_answered() {
    let mut record = responding();
    let at = moment("2026-11-02T12:00:00Z");
    let calls = [
        call(Profession::Specialist, Answered::No, 0),
        call(Profession::Specialist, Answered::Yes, 20),
        call(Profession::Police, Answered::Yes, 5),
        call(Profession::SocialCare, Answered::No, 10),
    ];
    for call in &calls {
        done(&mut record, call, &at).expect("recorded");
    }
    assert_eq!(record.response.calls.len(), 4);
    assert_eq!(record.response.in_contact_at(), None, "social care has not answered");
    let back = RecordCall {
        answered_at: Some(moment("2026-11-02T11:00:00Z").now),
        ..call(Profession::SocialCare, Answered::Later, 10)
    };
    done(&mut record, &back, &at).expect("recorded");
    assert_eq!(record.response.in_contact_at(), Some(moment("2026-11-02T11:00:00Z").now));
    let criterion = FactValue::Instant(moment("2026-11-02T09:00:00Z").now);
    with_fact(&mut record, FactKey::CriterionMetAt, criterion);
    assert_eq!(clock(&record, "C10", &at), Some(moment("2026-11-02T11:00:00Z").now));
}

#[test]
fn a_call_that_nobody_answered_has_nobody_who_answered() {
    let mut record = responding();
    let at = moment("2026-11-02T12:00:00Z");
    let odd = RecordCall {
        answered_by: Some("The switchboard".into()),
        ..call(Profession::Police, Answered::No, 0)
    };
    assert_eq!(faults(done(&mut record, &odd, &at)), ["/answered_by"]);
    let early = RecordCall {
        answered_at: Some(moment("2026-11-02T08:00:00Z").now),
        ..call(Profession::Police, Answered::Later, 0)
    };
    assert_eq!(faults(done(&mut record, &early, &at)), ["/answered_at"]);
    let when = call(Profession::Police, Answered::Later, 0);
    assert_eq!(faults(done(&mut record, &when, &at)), ["/answered_at"], "when did they call back?");
}

#[test]
fn a_call_back_whose_time_was_never_written_down_brings_nobody_into_contact() {
    let mut record = responding();
    let at = moment("2026-11-02T12:00:00Z");
    for profession in [Profession::Specialist, Profession::Police, Profession::SocialCare] {
        done(&mut record, &call(profession, Answered::Yes, 0), &at).expect("recorded");
    }
    let old = record.response.calls.last_mut().expect("a call");
    old.answered = Answered::Later;
    assert_eq!((old.spoke_at(), record.response.in_contact_at()), (None, None));
}

#[test]
fn children_who_are_not_safe_need_words() {
    let mut record = responding();
    let at = moment("2026-11-03T12:00:00Z");
    let unsafe_home = VisitContent { siblings: Siblings::NotSafe, ..visit() };
    assert_eq!(
        faults(done(&mut record, &RecordVisit { content: unsafe_home }, &at)),
        ["/concerns"]
    );
}

#[test]
fn only_the_recorded_word_of_the_police_opens_the_gate_and_they_can_take_it_back() {
    let mut record = responding();
    let at = moment("2026-11-20T12:00:00Z");
    let word = |agreed, limits: &str| RecordPoliceWord {
        agreed,
        name: "DCI Ewan Pryce".into(),
        speaks_for: SpeaksFor::PoliceLead,
        on: at.today,
        limits: limits.into(),
    };
    with_fact(&mut record, FactKey::CriminalCase, FactValue::YesNo(true));
    assert_eq!(faults(done(&mut record, &word(true, ""), &at)), ["/limits"]);
    assert_eq!(record.course.response.police_agreed_on, None);
    done(&mut record, &word(true, "The family may be told the date."), &at).expect("recorded");
    assert_eq!(record.course.response.police_agreed_on, Some(at.today));
    assert!(!waits_for_police(&record.course) && !asks_police(&record.course));
    done(&mut record, &word(false, "A charge is near. Ask in a month."), &at).expect("recorded");
    assert_eq!(record.course.response.police_agreed_on, None);
    assert!(waits_for_police(&record.course) && asks_police(&record.course), "asked again");
    assert_eq!(record.response.police.len(), 2, "both words are kept");
}

/// Whether the quarterly list asks for the agreement.
fn asks_police(course: &crate::case::Course) -> bool {
    awaited::lines(course).iter().any(|line| line.what == Awaited::PoliceAgreement)
}

#[test]
fn a_criminal_case_stops_no_step_of_the_plan() {
    let mut record = responding();
    let before = outstanding(&record.course);
    with_fact(&mut record, FactKey::CriminalCase, FactValue::YesNo(true));
    assert!(plan::is_criminal(&record.course));
    assert_eq!(outstanding(&record.course), before);
}
