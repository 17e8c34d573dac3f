//! The ladder, its refusals and the words of its messages.

use super::*;
use crate::{
    access::Actor,
    case::{CaseEvent, CaseRecord, Command},
    ids::{CaseId, StaffId},
    moment::Moment,
    refusal::Refusal,
};

fn moment(text: &str) -> Moment {
    Moment::at(text.parse().expect("a time"))
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn office() -> Actor {
    Actor::Staff { id: StaffId::random(), name: "Bethan Okoro".into(), grants: Vec::new() }
}

fn contact(name: &str, email: &str) -> Contact {
    Contact { name: name.into(), email: email.into() }
}

fn ask() -> Ask {
    Ask {
        id: RequestId::random(),
        organisation: "Northmere Police".into(),
        contact: contact("Sam Hollis", "sam.hollis@police.example.org"),
        lead: contact("Ash Pereira", "ash.pereira@police.example.org"),
        items: vec!["reporting_form".into(), "chronology".into()],
        requester: Requester::LocalAuthority,
        due_on: Some(day("2026-11-23")),
        ladder: Ladder::default(),
    }
}

/// A case on which a command was carried out.
fn after(record: &CaseRecord, command: &impl Command, at: &str) -> CaseRecord {
    let at = moment(at);
    let mut record = record.clone();
    for event in command.decide(&record, &office(), &at).expect("it is done") {
        record.apply(&event, at.now);
    }
    record
}

/// A case that asked on 2 November 2026, for Monday the 23rd.
fn asked() -> (CaseRecord, RequestId) {
    let at = moment("2026-11-02T09:00:00Z");
    let ask = ask();
    let record = CaseRecord::new(CaseId::random(), &at);
    (after(&record, &ask, "2026-11-02T09:00:00Z"), ask.id)
}

fn remind(record: &CaseRecord, id: RequestId, at: &str) -> CaseRecord {
    after(record, &Remind { id, reason: None }, at)
}

fn next(record: &CaseRecord) -> Option<(Rung, NaiveDate)> {
    record.course.requests[0].next()
}

fn refused(record: &CaseRecord, command: &impl Command, at: &str) -> Refusal {
    command.decide(record, &office(), &moment(at)).expect_err("refused")
}

fn notice(id: RequestId) -> GiveNotice {
    let recipient = "The Chief Constable".to_owned();
    GiveNotice { id, recipient, answer_by: day("2026-12-21"), confirmed: true }
}

#[test]
fn the_ladder_goes_step_by_step_from_what_was_sent_and_when() {
    let (record, id) = asked();
    assert_eq!(next(&record), Some((Rung::Reminder, day("2026-11-16"))));
    let record = remind(&record, id, "2026-11-16T10:00:00Z");
    assert_eq!(next(&record), Some((Rung::Chase, day("2026-11-23"))));
    let record = remind(&record, id, "2026-11-23T10:00:00Z");
    assert_eq!(next(&record), Some((Rung::Lead, day("2026-11-30"))));
    let record = remind(&record, id, "2026-11-30T10:00:00Z");
    assert_eq!(record.course.requests[0].last_step().map(|step| step.rung), Some(Rung::Lead));
    assert_eq!(next(&record), Some((Rung::Notice, day("2026-12-07"))));
    let record = after(&record, &notice(id), "2026-12-07T10:00:00Z");
    assert_eq!(next(&record), Some((Rung::Officials, day("2026-12-21"))));
    let told = RecordOfficials { id, told: "Both partners' accountable officials".into() };
    let record = after(&record, &told, "2026-12-21T10:00:00Z");
    assert_eq!(next(&record), None, "what comes next is for a court, and for the partner");
}

#[test]
fn a_late_step_pushes_the_next_one_on_so_that_there_is_time_to_answer() {
    let (record, id) = asked();
    let record = remind(&record, id, "2026-12-14T10:00:00Z");
    assert_eq!(record.course.requests[0].steps[0].rung, Rung::Chase, "it is past a reminder");
    assert_eq!(next(&record), Some((Rung::Lead, day("2026-12-16"))));
}

#[test]
fn nobody_is_written_to_twice_in_a_day_and_within_two_working_days_only_with_a_reason() {
    let (record, id) = asked();
    let record = remind(&record, id, "2026-11-16T10:00:00Z");
    let again = Remind { id, reason: Some("They asked us to.".into()) };
    let field = |refusal: Refusal| refusal.fields()[0].code.clone();
    assert_eq!(field(refused(&record, &again, "2026-11-17T09:59:00Z")), "too-soon");
    assert!(again.decide(&record, &office(), &moment("2026-11-17T10:00:00Z")).is_ok());
    let without = Remind { id, reason: None };
    assert_eq!(field(refused(&record, &without, "2026-11-18T11:00:00Z")), "reason-needed");
    assert!(without.decide(&record, &office(), &moment("2026-11-19T11:00:00Z")).is_ok());
}

#[test]
fn a_formal_notice_needs_its_place_on_the_ladder_and_a_person_who_confirms() {
    let (record, id) = asked();
    let early = refused(&record, &notice(id), "2026-11-24T10:00:00Z").to_string();
    assert!(early.contains("safeguarding lead first"), "{early}");
    let record = remind(&record, id, "2026-11-16T10:00:00Z");
    let record = remind(&record, id, "2026-11-23T10:00:00Z");
    let record = remind(&record, id, "2026-11-30T10:00:00Z");
    let wait = refused(&record, &notice(id), "2026-12-06T10:00:00Z").to_string();
    assert!(wait.contains("7 December 2026"), "{wait}");
    let silent = GiveNotice { confirmed: false, ..notice(id) };
    let fields = refused(&record, &silent, "2026-12-07T10:00:00Z").fields();
    assert_eq!(fields[0].field, "/confirmed");
    let hasty = GiveNotice { answer_by: day("2026-12-11"), ..notice(id) };
    assert_eq!(refused(&record, &hasty, "2026-12-07T10:00:00Z").fields()[0].field, "/answer_by");
    let record = after(&record, &notice(id), "2026-12-07T10:00:00Z");
    assert!(refused(&record, &notice(id), "2026-12-08T10:00:00Z").to_string().contains("already"));
}

#[test]
fn the_officials_are_not_told_before_the_day_that_the_notice_gives() {
    let (record, id) = asked();
    let record = remind(&record, id, "2026-11-16T10:00:00Z");
    let record = remind(&record, id, "2026-11-23T10:00:00Z");
    let record = remind(&record, id, "2026-11-30T10:00:00Z");
    let long = GiveNotice { answer_by: day("2027-01-15"), ..notice(id) };
    let record = after(&record, &long, "2026-12-07T10:00:00Z");
    assert_eq!(next(&record), Some((Rung::Officials, day("2027-01-15"))));
    let told = RecordOfficials { id, told: "Both partners' accountable officials".into() };
    let wait = refused(&record, &told, "2027-01-14T10:00:00Z").to_string();
    assert!(wait.contains("15 January 2027"), "{wait}");
    assert!(told.decide(&record, &office(), &moment("2027-01-15T10:00:00Z")).is_ok());
}

#[test]
fn a_nil_return_is_an_answer_and_a_legal_bar_ends_the_ladder() {
    let (record, id) = asked();
    let answer = |outcome, ground| RecordAnswer { id, outcome, ground, on: None };
    let at = "2026-11-10T10:00:00Z";
    let nil = after(&record, &answer(Outcome::NilReturn, None), at);
    assert_eq!((nil.course.requests[0].open(), next(&nil)), (false, None));
    let part = after(&record, &answer(Outcome::Partial, None), at);
    assert!(part.course.requests[0].open(), "the rest is still asked for");
    let barred = after(&record, &answer(Outcome::Refused, Some(Ground::LegalBar)), at);
    assert_eq!(next(&barred), None);
    let other = after(&record, &answer(Outcome::Refused, Some(Ground::Other)), at);
    assert!(next(&other).is_some());
    let fields = refused(&record, &answer(Outcome::Refused, None), at).fields();
    assert_eq!(fields[0].field, "/ground");
    assert!(matches!(
        refused(&nil, &Remind { id, reason: None }, at),
        Refusal::NotAllowedNow { .. }
    ));
}

#[test]
fn where_no_safeguarding_lead_is_known_nobody_is_said_to_have_been_told() {
    let nobody = Ask { lead: contact("", ""), ..ask() };
    let at = "2026-11-02T09:00:00Z";
    let record = after(&CaseRecord::new(CaseId::random(), &moment(at)), &nobody, at);
    let id = nobody.id;
    let record = remind(&record, id, "2026-11-16T10:00:00Z");
    let early = refused(&record, &notice(id), "2026-11-17T10:00:00Z").to_string();
    assert!(early.contains("Remind the organisation first"), "{early}");
    let record = remind(&record, id, "2026-11-23T10:00:00Z");
    assert_eq!(next(&record), Some((Rung::Notice, day("2026-12-07"))));
    let record = remind(&record, id, "2026-11-30T10:00:00Z");
    let record = remind(&record, id, "2026-12-07T10:00:00Z");
    let rungs: Vec<Rung> = record.course.requests[0].steps.iter().map(|step| step.rung).collect();
    assert_eq!(rungs, [Rung::Reminder, Rung::Chase, Rung::Chase, Rung::Chase]);
    let record = after(&record, &notice(id), "2026-12-09T10:00:00Z");
    assert_eq!(record.course.requests[0].rung_on(day("2026-12-14")), Rung::Chase);
}

#[test]
fn a_chase_after_a_partial_answer_asks_for_the_rest() {
    let (record, id) = asked();
    let chase = |record: &CaseRecord| {
        letter("CDR-26-0117", &record.course.requests[0], Some(Rung::Chase)).body
    };
    assert!(chase(&record).contains("has not reached us."), "{}", chase(&record));
    let part = RecordAnswer { id, outcome: Outcome::Partial, ground: None, on: None };
    let record = after(&record, &part, "2026-11-10T10:00:00Z");
    assert!(chase(&record).contains("has not reached us in full."), "{}", chase(&record));
}

#[test]
fn an_asking_gathers_every_fault_and_no_organisation_is_asked_twice_at_once() {
    let (record, _) = asked();
    let wrong = Ask {
        organisation: " ".into(),
        contact: contact("", "no mailbox"),
        lead: contact("Ash Pereira", ""),
        items: vec!["gossip".into()],
        due_on: Some(day("2026-11-01")),
        ..ask()
    };
    let faults = refused(&record, &wrong, "2026-11-02T09:00:00Z").fields();
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    let expected =
        ["/organisation", "/contact_name", "/contact_email", "/lead_email", "/items", "/due_on"];
    assert_eq!(fields, expected);
    let twice = Ask { organisation: "northmere police ".into(), ..ask() };
    let faults = refused(&record, &twice, "2026-11-02T09:00:00Z").fields();
    assert_eq!(faults[0].code, "asked-already");
}

#[test]
fn a_message_names_the_request_and_nobody_of_the_family_and_the_lead_is_told_who_was_asked() {
    let (record, _) = asked();
    let request = &record.course.requests[0];
    let first = letter("CDR-26-0117", request, None);
    assert_eq!(first.subject, "Child death review CDR-26-0117: your report by 23 November");
    assert!(first.body.contains("the reporting form and a chronology of your contacts"));
    let lead = letter("CDR-26-0117", request, Some(Rung::Lead));
    assert_eq!(lead.mailboxes, ["ash.pereira@police.example.org", "sam.hollis@police.example.org"]);
    assert!(lead.body.contains("Sam Hollis has a copy"), "{}", lead.body);
    for rung in [None, Some(Rung::Reminder), Some(Rung::Chase), Some(Rung::Lead)] {
        let body = letter("CDR-26-0117", request, rung).body;
        assert!(body.contains("If you hold no information, tell us so"), "{body}");
        assert!(!body.contains("final warning"));
    }
}

#[test]
fn asking_is_gathering_and_the_event_is_told_without_a_contact() {
    let ask = ask();
    let at = moment("2026-11-02T09:00:00Z");
    let record = CaseRecord::new(CaseId::random(), &at);
    let events = ask.decide(&record, &office(), &at).expect("asked");
    let [CaseEvent::Request(event)] = events.as_slice() else { panic!("one event") };
    assert_eq!(
        event.words(),
        "Northmere Police was asked for the reporting form and a chronology of your contacts, by 23 November 2026"
    );
    assert!(!event.words().contains("Hollis"));
}

#[test]
fn an_area_sets_the_days_of_its_ladder_in_order_and_a_request_keeps_those_it_began_with() {
    assert_eq!(Ladder::default().check(), Ok(()));
    let wrong = Ladder { reminder_before: 0, lead_after: 5, notice_after: 5, officials_after: 91 };
    let faults = wrong.check().expect_err("refused").fields();
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["/reminder_before", "/notice_after", "/officials_after"]);
    let own = Ladder { reminder_before: 10, ..Ladder::default() };
    let at = "2026-11-02T09:00:00Z";
    let record = CaseRecord::new(CaseId::random(), &moment(at));
    let record = after(&record, &Ask { ladder: own, ..ask() }, at);
    assert_eq!(next(&record), Some((Rung::Reminder, day("2026-11-09"))));
}
