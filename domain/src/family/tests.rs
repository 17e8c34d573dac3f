//! The family's part: what is refused, what the clocks and the tasks learn of it, and which days
//! nobody writes on.

use super::*;
use crate::{
    access::Actor,
    area::CaseAreas,
    calendar,
    case::{CaseEvent, CaseRecord, Close, Command, Stage},
    change::Change,
    clocks::AreaLengths,
    facts::Child,
    ids::{AreaId, CaseId, StatementId},
    moment::Moment,
    operations::Operation,
    refusal::Refusal,
    scope::ScopeOutcome,
    statement::FactKey,
    task::Task,
};
use chrono::NaiveDate;
use proptest::prelude::*;

fn at() -> Moment {
    Moment::at("2026-11-02T09:00:00Z".parse().expect("a time"))
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn staff() -> Actor {
    Actor::System { purpose: "a test" }
}

fn change(record: CaseRecord, events: Vec<CaseEvent>) -> (CaseRecord, Vec<Task>) {
    let edits = Change::of_case(record, events, &AreaLengths::default(), &at()).into_edits();
    let Some(crate::change::Edit::Case(edit)) = edits.into_iter().next() else {
        panic!("a change of a case")
    };
    (edit.after, edit.tasks)
}

fn opened() -> CaseRecord {
    let area = AreaId::random();
    let areas = CaseAreas { reviewing: Some(area), death: Some(area), ..CaseAreas::default() };
    let fresh = CaseRecord::new(CaseId::random(), &at());
    let opened = CaseEvent::Opened { reference: "CDR-26-0001".into(), areas };
    let scope = CaseEvent::ScopeDecided(crate::case::ScopeDecision {
        row: "S1".into(),
        outcome: ScopeOutcome::InScopeMust,
        because: "Invented".into(),
        decided_by: Some("Bethan Okoro".into()),
        decided_at: Some(at().now),
    });
    change(fresh, vec![opened, scope]).0
}

fn done<C: Command>(record: CaseRecord, command: &C) -> (CaseRecord, Vec<Task>) {
    let events = command.decide(&record, &staff(), &at()).expect("it is done");
    change(record, events)
}

fn refused<C: Command>(record: &CaseRecord, command: &C) -> Refusal {
    command.decide(record, &staff(), &at()).expect_err("it is refused")
}

fn asked() -> CaseRecord {
    let words = "Was she in pain?\n  We were not told. ";
    let command = AskQuestion {
        words: words.into(),
        asked_by: "Her mother".into(),
        asked_on: day("2026-10-30"),
    };
    done(opened(), &command).0
}

fn has(tasks: &[Task], kind: &str) -> bool {
    tasks.iter().any(|task| task.kind == kind)
}

#[test]
fn a_question_is_kept_word_for_word() {
    let record = asked();
    assert_eq!(record.family.questions[0].words, "Was she in pain?\n  We were not told. ");
    let words: String = record.course.family.questions.iter().map(|q| format!("{q:?}")).collect();
    assert!(!words.contains("pain"), "the course holds no words of the family: {words}");
}

#[test]
fn a_question_is_asked_then_answered_then_fed_back_and_the_tasks_follow() {
    let (record, tasks) = done(
        asked(),
        &AssignQuestion { no: 1, who: "Dr Leila Haddad".into(), by: day("2026-11-20") },
    );
    let due = tasks.iter().find(|task| task.kind == "answer-question").expect("a task").due_at;
    assert_eq!(due.map(calendar::london_date), Some(day("2026-11-20")));
    let early = FeedBack { no: 1, how: FedBack::Told { on: at().today, by: "By call".into() } };
    assert!(matches!(refused(&record, &early), Refusal::NotAllowedNow { .. }), "no answer yet");
    let answer = AnswerQuestion {
        no: 1,
        words: "No. She was asleep.".into(),
        by: "Dr Leila Haddad".into(),
        on: at().today,
    };
    let (record, tasks) = done(record, &answer);
    assert!(has(&tasks, "feed-back-question") && !has(&tasks, "answer-question"));
    let (record, tasks) = done(record, &early);
    assert_eq!(record.family.questions[0].state(), QuestionState::FedBack);
    assert!(!has(&tasks, "feed-back-question"));
    assert!(matches!(refused(&record, &answer), Refusal::NotAllowedNow { .. }), "it is told");
}

#[test]
fn nothing_closes_with_a_question_open_and_the_refusal_names_it_without_its_words() {
    let mut record = asked();
    record.course.stage = Stage::Finalised;
    let close = Close { family_told: "By letter.".into(), joined: Vec::new() };
    let faults = refused(&record, &close).fields();
    assert_eq!(faults.len(), 1);
    assert_eq!(
        faults[0].detail,
        "Question 1 of the family, asked on 30 October 2026, has no answer yet."
    );
    record.family.questions[0].answer =
        Some(Answered { words: "No.".into(), by: "Dr Haddad".into(), on: at().today });
    assert!(refused(&record, &close).fields()[0].detail.contains("has not been told"));
    record.family.questions[0].fed_back = Some(FedBack::NotTold {
        why: "They do not wish to hear.".into(),
        by: "Sam Adeyemi".into(),
    });
    assert!(close.decide(&record, &staff(), &at()).is_ok());
}

#[test]
fn a_question_on_a_joined_case_keeps_the_kept_one_open_and_names_where_it_is() {
    let mut kept = opened();
    kept.course.stage = Stage::Finalised;
    let joined = JoinedFamily { reference: "CDR-26-0009".into(), family: asked().family };
    assert_eq!(joined.open(), 1);
    let close = Close { family_told: "By letter.".into(), joined: vec![joined.clone()] };
    assert_eq!(
        refused(&kept, &close).fields()[0].detail,
        "Question 1 of the family on CDR-26-0009, which is joined, asked on 30 October 2026, has no answer yet."
    );
    let mut told = joined;
    told.family.questions[0].fed_back =
        Some(FedBack::NotTold { why: "They do not wish to hear.".into(), by: "S. Adeyemi".into() });
    let close = Close { family_told: "By letter.".into(), joined: vec![told] };
    assert!(close.decide(&kept, &staff(), &at()).is_ok());
}

#[test]
fn the_questions_of_a_joined_case_stay_to_be_answered_there() {
    let mut record = asked();
    record.course.stage = Stage::Joined;
    record.derive();
    let kinds: Vec<String> = tasks(&record.course).into_iter().map(|task| task.kind).collect();
    assert_eq!(kinds, ["assign-question"]);
    for operation in [
        Operation::AssignFamilyQuestion,
        Operation::AnswerFamilyQuestion,
        Operation::FeedBackFamilyQuestion,
    ] {
        assert!(operation.open_in(Stage::Joined), "{}", operation.id());
    }
    assert!(
        !Operation::RecordFamilyQuestion.open_in(Stage::Joined),
        "new ones go to the kept case"
    );
}

#[test]
fn a_family_without_a_key_worker_is_a_task_until_one_is_named() {
    let (record, tasks) = change(opened(), Vec::new());
    let task = tasks.iter().find(|task| task.kind == "name-key-worker").expect("a task");
    assert_eq!(task.due_at.map(calendar::london_date), Some(day("2026-11-04")), "2 working days");
    let (record, tasks) = done(
        record,
        &NameKeyWorker {
            id: StatementId::random(),
            name: "Amina Yusuf".into(),
            organisation: "Northmere Infirmary".into(),
            reach: "01632 960 001".into(),
            deputy: String::new(),
            named_on: at().today,
        },
    );
    assert!(record.course.family.key_worker && !has(&tasks, "name-key-worker"));
    assert!(record.source_in_use(FactKey::KeyWorker).is_some(), "the facts name one too");
    let course = serde_json::to_string(&record.course).expect("json");
    assert!(!course.contains("Amina"), "the course holds no name: {course}");
}

fn contact(at: &str) -> RecordContact {
    RecordContact {
        id: StatementId::random(),
        contact: Contact {
            at: at.parse().expect("a time"),
            kind: ContactKind::Call,
            with: "Her mother".into(),
            by: "Amina Yusuf".into(),
            from_family: false,
            note: String::new(),
        },
    }
}

#[test]
fn the_first_contact_is_the_earliest_however_late_it_is_recorded() {
    let (record, _) = done(opened(), &contact("2026-11-01T10:00:00Z"));
    let known = |record: &CaseRecord| record.course.facts.instant(FactKey::FamilyContactedAt);
    assert_eq!(known(&record), record.family.first_contact());
    let (record, _) = done(record, &contact("2026-11-02T08:00:00Z"));
    assert_eq!(
        known(&record).map(|at| at.to_rfc3339()).as_deref(),
        Some("2026-11-01T10:00:00+00:00")
    );
    let later = Moment::at("2026-11-02T10:00:00Z".parse().expect("a time"));
    let events = contact("2026-10-31T10:00:00Z").decide(&record, &staff(), &later).expect("done");
    let (record, _) = change(record, events);
    assert_eq!(known(&record), record.family.first_contact());
    assert!(!refused(&record, &contact("2026-11-02T09:01:00Z")).fields().is_empty(), "in future");
}

#[test]
fn a_family_that_rang_has_not_been_contacted_by_its_key_worker() {
    let mut rang = contact("2026-11-01T08:00:00Z");
    rang.contact.from_family = true;
    let (record, _) = done(opened(), &rang);
    let known = |record: &CaseRecord| record.course.facts.instant(FactKey::FamilyContactedAt);
    assert_eq!(
        (record.family.contacts.len(), known(&record)),
        (1, None),
        "kept, and stops nothing"
    );
    let (record, _) = done(record, &contact("2026-11-01T10:00:00Z"));
    assert_eq!(known(&record), Some(contact("2026-11-01T10:00:00Z").contact.at));
}

#[test]
fn a_family_that_asked_not_to_be_contacted_has_a_way_back_and_a_day_to_ask_again() {
    let pause = PauseContact {
        since: at().today,
        reason: "We need time.".into(),
        ask_again_on: day("2027-01-11"),
        way_back: String::new(),
    };
    let faults = refused(&opened(), &pause).fields();
    assert_eq!(faults[0].field, "/way_back", "{faults:?}");
    let pause = PauseContact { way_back: "Amina Yusuf, 01632 960 001".into(), ..pause };
    let (record, tasks) = done(opened(), &pause);
    assert!(has(&tasks, "ask-family-again"));
    let letter = may_write(&record.family, &record.child, day("2026-12-10"), "");
    assert_eq!(letter.expect_err("refused").fields()[0].code, "not-contacted-for-now");
    let back = ResumeContact { on: at().today, by: "Her mother rang.".into() };
    let (record, tasks) = done(record, &back);
    assert!(record.family.pause().is_none() && !has(&tasks, "ask-family-again"));
    assert!(matches!(refused(&record, &back), Refusal::NotAllowedNow { .. }));
}

#[test]
fn feedback_waits_for_the_review_meeting() {
    let told = RecordFeedback {
        id: StatementId::random(),
        feedback: Feedback { on: at().today, by: "Dr Haddad".into(), what: "What we found".into() },
    };
    let Refusal::NotAllowedNow { why, .. } = refused(&opened(), &told) else { panic!("refused") };
    assert!(why.contains("has not been held"), "{why}");
}

fn child(born: &str, died: &str) -> Child {
    Child { born_on: Some(day(born)), died_on: Some(day(died)), ..opened().child }
}

#[test]
fn no_letter_bears_a_birthday_and_one_near_it_needs_a_reason() {
    let family = Family::default();
    let child = child("2012-02-29", "2026-10-01");
    let code = |on: &str, reason: &str| {
        may_write(&family, &child, day(on), reason).err().map(|no| no.fields()[0].code.clone())
    };
    assert_eq!(code("2027-02-28", "").as_deref(), Some("day-to-avoid"), "no 29 February in 2027");
    assert_eq!(code("2028-02-29", "It must.").as_deref(), Some("day-to-avoid"));
    assert_eq!(code("2027-02-25", "").as_deref(), Some("near-day-to-avoid"));
    assert_eq!(code("2027-02-25", "They asked for it by then."), None);
    assert_eq!(code("2027-02-24", ""), None);
    assert_eq!(code("2027-10-01", "").as_deref(), Some("day-to-avoid"), "the anniversary");
}

#[test]
fn the_day_of_the_death_itself_is_no_anniversary() {
    let child = child("2026-11-01", "2026-11-02");
    let met = |on: &str| avoids(&Family::default(), &child, day(on)).len();
    assert_eq!(met("2026-11-02"), 0, "the first letter may be written at once");
    assert_eq!(met("2027-11-02"), 2, "the birthday and the anniversary a year on");
}

#[test]
fn a_letter_waits_while_the_family_is_not_to_be_contacted() {
    let mut record = mother(true);
    let to = Addressee::Relative { no: 1 };
    let events = letter(to, "2026-11-06").decide(&record, &staff(), &at()).expect("written");
    record = change(record, events).0;
    let written = record.family.letters[0].clone();
    let sent = |record: &CaseRecord, on: &str| may_send(&record.family, &written, day(on));
    assert_eq!(sent(&record, "2026-11-03"), Ok(()));
    record.family.relatives[0].contact = false;
    let fields = sent(&record, "2026-11-06").expect_err("refused").fields();
    assert_eq!(fields[0].code, "do-not-contact");
    assert_eq!(sent(&record, "2026-11-07"), Ok(()), "an earlier one stays readable");
}

#[test]
fn a_day_near_the_turn_of_the_year_is_found_from_both_sides() {
    let child = child("2020-01-01", "2026-06-15");
    let near = avoids(&Family::default(), &child, day("2026-12-30"));
    assert_eq!(near.first().map(|a| (a.on, a.apart)), Some((day("2027-01-01"), 2)));
    let near = avoids(&Family::default(), &child, day("2027-01-03"));
    assert_eq!(near.first().map(|a| (a.on, a.apart)), Some((day("2027-01-01"), 2)));
}

#[test]
fn a_funeral_is_avoided_once_and_a_removed_number_is_not_given_again() {
    let keep = |on: &str| KeepDate {
        kind: DateKind::Funeral,
        on: day(on),
        every_year: false,
        note: String::new(),
    };
    let (record, _) = done(opened(), &keep("2026-11-12"));
    assert_eq!(refused(&record, &keep("2026-11-12")).fields()[0].code, "repeated");
    assert!(!avoids(&record.family, &record.child, day("2026-11-12")).is_empty());
    assert!(avoids(&record.family, &record.child, day("2027-11-12")).is_empty());
    let (record, _) = done(record, &RemoveDate { no: 1 });
    let (record, _) = done(record, &keep("2026-11-13"));
    assert_eq!(record.family.dates[0].no, 2);
    assert_eq!(refused(&record, &RemoveDate { no: 1 }).fields()[0].code, "not-known");
}

fn letter(to: Addressee, on: &str) -> WriteLetter {
    WriteLetter {
        to,
        address: vec!["1 Fen Road".into(), String::new()],
        on: day(on),
        subject: "What happens now".into(),
        greeting: "Dear Mrs Mensah".into(),
        text: "We are sorry.\r\n\r\nPlease ask us.".into(),
        signed: vec!["Bethan Okoro".into(), "Administrator".into()],
        speak_to: "Amina Yusuf, 01632 960 001".into(),
        reason: String::new(),
    }
}

fn mother(contact: bool) -> CaseRecord {
    let command = RecordRelative {
        no: None,
        name: "Efua Mensah".into(),
        relation: "Mother".into(),
        contact,
        note: "The police lead may lift it.".into(),
    };
    done(opened(), &command).0
}

#[test]
fn a_letter_to_the_family_is_to_somebody_who_may_be_contacted() {
    let to = || Addressee::Relative { no: 1 };
    let code =
        |record: &CaseRecord| refused(record, &letter(to(), "2026-11-10")).fields()[0].code.clone();
    assert_eq!(code(&opened()), "not-known");
    assert_eq!(code(&mother(false)), "do-not-contact");
    let (record, _) = done(mother(true), &letter(to(), "2026-11-10"));
    let written = &record.family.letters[0];
    assert_eq!((written.name.as_str(), written.address.len()), ("Efua Mensah", 1));
    assert_eq!(written.paragraphs(), ["We are sorry.", "Please ask us."]);
}

#[test]
fn a_letter_to_an_agency_may_bear_the_day_of_a_funeral_and_one_to_the_family_may_not() {
    let keep = KeepDate {
        kind: DateKind::Funeral,
        on: day("2026-11-12"),
        every_year: false,
        note: String::new(),
    };
    let (record, _) = done(mother(true), &keep);
    let to = Addressee::Relative { no: 1 };
    assert_eq!(
        refused(&record, &letter(to.clone(), "2026-11-12")).fields()[0].code,
        "day-to-avoid"
    );
    assert_eq!(
        refused(&record, &letter(to.clone(), "2026-11-10")).fields()[0].code,
        "near-day-to-avoid"
    );
    let why = WriteLetter { reason: "They asked for it.".into(), ..letter(to, "2026-11-10") };
    assert!(why.decide(&record, &staff(), &at()).is_ok());
    let agency = Addressee::Agency { name: "Northmere Police".into() };
    assert!(letter(agency, "2026-11-12").decide(&record, &staff(), &at()).is_ok());
}

proptest! {
    #[test]
    fn the_days_handed_to_a_search_are_those_that_are_avoided(from in 0i64..20_000, age in 1i64..6_000) {
        let start = day("2010-01-01") + chrono::Duration::days(from);
        let child = Child {
            born_on: Some(start - chrono::Duration::days(age)),
            died_on: None,
            ..opened().child
        };
        let until = start + chrono::Duration::days(400);
        let days = to_avoid(&Family::default(), &child, start, until);
        prop_assert!(days.iter().all(|day| start <= *day && *day <= until));
        let near = usize::try_from(2 * NEAR_DAYS + 1).expect("small");
        prop_assert!(days.len() >= near && days.len() <= 2 * near, "one or two birthdays: {days:?}");
    }
}
