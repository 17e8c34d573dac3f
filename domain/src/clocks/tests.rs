//! Rules of the clocks that the worked examples do not show: which row governs, what an area may
//! set, what is shown at all, and what a hold may be.

use super::*;
use crate::{
    access::{Actor, Grant, Role},
    answer::Answer,
    calendar::{self, Closure},
    case::{
        CaseEvent, CaseRecord, Command,
        holds::{HoldClocks, HoldEvent, Process, ReleaseClocks},
    },
    ids::{AreaId, CaseId, StaffId, StatementId},
    moment::Moment,
    statement::{FactKey, FactValue, SourceKind, Statement},
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

fn moment(at: &str) -> Moment {
    Moment::at(at.parse().expect("a time"))
}

fn now() -> Moment {
    moment("2026-11-22T10:00:00Z")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A case of which staff have recorded these facts.
fn knowing(facts: &[(FactKey, &str)]) -> CaseRecord {
    let mut record = CaseRecord::new(CaseId::random(), &now());
    for (key, text) in facts {
        let value = FactValue::read(key.kind(), text).expect("a value of its kind");
        let statement = Statement {
            id: StatementId::random(),
            source: SourceKind::Staff,
            about: String::new(),
            claimed_on: now().today,
            received_at: now().now,
            reason: None,
            facts: BTreeMap::from([(*key, Answer::Known(value))]),
        };
        record.apply(&CaseEvent::FactRecorded { statement }, now().now);
    }
    record.derive();
    record
}

fn one(record: &CaseRecord, lengths: &AreaLengths, clock: &str) -> Option<ClockReading> {
    let all = read(&record.course, lengths, &now());
    all.into_iter().find(|reading| reading.clock == clock)
}

fn office() -> Actor {
    Actor::Staff {
        id: StaffId::random(),
        name: "Bethan Okoro".into(),
        grants: vec![Grant { role: Role::Administrator, area: AreaId::random() }],
    }
}

/// Facts that start every clock a recorded fact can start.
const MANY: &[(FactKey, &str)] = &[
    (FactKey::DiedOn, "2026-09-01"),
    (FactKey::FormsAskedOn, "2026-09-03"),
    (FactKey::SeriousIncidentOn, "2026-08-31"),
    (FactKey::SeriousIncidentKnownOn, "2026-09-02"),
    (FactKey::LocalReviewStartedOn, "2026-10-01"),
    (FactKey::LookedAfter, "yes"),
    (FactKey::PreventionSentOn, "2026-11-01"),
    (FactKey::PostMortemInterimOn, "2026-10-02"),
    (FactKey::CertificateReceivedOn, "2026-09-04"),
];

/// The table after a change of every length in 2027.
fn changed_in_2027() -> Vec<ClockRow> {
    let mut table = Vec::new();
    for row in rows() {
        table.push(ClockRow { until: Some((2027, 1, 1)), ..*row });
        let longer = row.limit.map(|_| Length::CalendarDays(90));
        let target = row.target.map(|_| Length::CalendarDays(80));
        table.push(ClockRow { target, limit: longer, from: (2027, 1, 1), ..*row });
    }
    table
}

#[test]
fn a_change_of_the_law_with_a_later_date_changes_no_existing_case() {
    let record = knowing(MANY);
    let changed = changed_in_2027();
    let changed: Vec<&ClockRow> = changed.iter().collect();
    let after = moment("2027-06-01T10:00:00Z");
    for at in [now(), after] {
        let before = read(&record.course, &AreaLengths::default(), &at);
        assert!(before.iter().filter(|reading| reading.due_at().is_some()).count() >= 8);
        for reading in read_by(&changed, &record.course, &AreaLengths::default(), &at) {
            let same =
                before.iter().find(|r| (&r.clock, &r.about) == (&reading.clock, &reading.about));
            let same = same.expect("the same clocks are read");
            if reading.started_at.is_some() {
                assert_eq!(&reading, same);
            } else {
                assert_eq!(reading.because, same.because);
            }
        }
    }
}

#[test]
fn what_starts_after_a_change_of_the_law_follows_the_new_row() {
    let record = knowing(&[
        (FactKey::SeriousIncidentKnownOn, "2027-01-01"),
        (FactKey::DiedOn, "2026-12-31"),
    ]);
    let changed = changed_in_2027();
    let changed: Vec<&ClockRow> = changed.iter().collect();
    let readings = read_by(&changed, &record.course, &AreaLengths::default(), &now());
    let of = |clock| readings.iter().find(|r| r.clock == clock).expect("it runs");
    assert_eq!(of("C24").limit_at, Some(calendar::end_of_london_day(day("2027-04-01"))));
    assert_eq!(of("C24").rule_from, Some(day("2027-01-01")));
    assert_eq!(of("C18").rule_from, Some(day("2018-09-29")));
}

#[test]
fn a_clock_without_its_trigger_is_not_shown() {
    let record = knowing(&[(FactKey::DiedOn, "2026-11-02")]);
    let readings = read(&record.course, &AreaLengths::default(), &now());
    let shown: BTreeSet<&str> = readings.iter().map(|reading| reading.clock.as_str()).collect();
    assert_eq!(shown, BTreeSet::from(["C2", "C18", "C19", "C20", "C30"]));
}

#[test]
fn an_area_sets_a_local_length_and_never_one_of_the_law() {
    let ten = AreaLength { target: None, limit: Some(Length::WorkingDays(10)) };
    let set = SetLength {
        from: day("2026-09-01"),
        length: ten,
        reason: "Agreed by the partners.".into(),
        by: "Bethan Okoro".into(),
        at: now().now,
    };
    let lengths = AreaLengths {
        set: ["C16", "C24"].map(|clock| (clock.to_owned(), vec![set.clone()])).into(),
        closures: Vec::new(),
    };
    let record = knowing(MANY);
    let forms = one(&record, &lengths, "C16").expect("it runs");
    assert_eq!(forms.limit_at, Some(calendar::end_of_london_day(day("2026-09-17"))));
    assert!(forms.because.iter().any(|b| b.contains("local target")));
    let law = one(&record, &lengths, "C24").expect("it runs");
    assert_eq!(law.limit_at, Some(calendar::end_of_london_day(day("2026-09-09"))));
}

#[test]
fn closed_days_move_local_targets_and_never_a_duty_of_the_law_or_hours() {
    let facts = [
        MANY,
        &[
            (FactKey::PostMortemObtainedOn, "2026-10-01"),
            (FactKey::AbuseSuspectedAt, "2026-09-01T10:00:00Z"),
        ],
    ]
    .concat();
    let record = knowing(&facts);
    let closure = |from: &str, until: &str| calendar::Closure {
        from: day(from),
        until: day(until),
        reason: "The office moves".into(),
        by: "Bethan Okoro".into(),
        at: now().now,
        removed: None,
    };
    let set = SetLength {
        from: day("2026-09-01"),
        length: AreaLength { target: None, limit: Some(Length::WorkingDays(10)) },
        reason: "Agreed by the partners.".into(),
        by: "Bethan Okoro".into(),
        at: now().now,
    };
    let open = AreaLengths { set: [("C16".to_owned(), vec![set])].into(), closures: Vec::new() };
    let closed = AreaLengths {
        // Every day on which anything of this case is due, but for one open day in each month.
        closures: vec![
            closure("2026-09-02", "2026-09-30"),
            closure("2026-10-01", "2026-10-30"),
            closure("2026-11-02", "2026-11-30"),
            closure("2026-12-01", "2026-12-31"),
            closure("2027-01-01", "2027-01-29"),
            closure("2027-03-01", "2027-04-29"),
        ],
        ..open.clone()
    };
    let before = read(&record.course, &open, &now());
    let after = read(&record.course, &closed, &now());
    let mut moved = BTreeSet::new();
    for (before, after) in before.iter().zip(&after) {
        let row = after.row().expect("a row");
        if before.due_at() != after.due_at() {
            assert!(after.because.iter().any(|why| why.contains("The office moves")), "{after:?}");
            moved.insert(row.id);
        } else {
            assert_eq!(before, after);
        }
    }
    assert_eq!(moved, BTreeSet::from(["C14", "C16", "C18"]), "C2, C24, C25 and C30 stay");
}

#[test]
fn a_reading_names_the_row_that_governs_it() {
    for reading in read(&knowing(MANY).course, &AreaLengths::default(), &now()) {
        let row = reading.row().expect("a row");
        assert_eq!((row.id, row.part), (reading.clock.as_str(), reading.about.as_str()));
    }
}

#[test]
fn a_review_stays_public_for_at_least_a_year() {
    let facts = [MANY, &[(FactKey::LocalReviewPublishedOn, "2026-11-20")]].concat();
    let published = one(&knowing(&facts), &AreaLengths::default(), "C26").expect("it runs");
    assert_eq!(published.state(&now()), ClockState::Met);
    assert!(published.because.contains(&"Stays public until 20 November 2027 at least.".into()));
}

fn put_on_hold() -> HoldClocks {
    HoldClocks {
        process: Process::Inquest,
        since: Some(day("2026-11-10")),
        reason: "The coroner asked us to wait.".into(),
        review_on: day("2027-02-01"),
    }
}

fn fields(command: &impl Command, on: &CaseRecord) -> Vec<String> {
    let refused = command.decide(on, &office(), &now()).expect_err("it is refused");
    refused.fields().into_iter().map(|fault| fault.code).collect()
}

fn after(mut record: CaseRecord, command: &impl Command, at: &Moment) -> CaseRecord {
    for event in command.decide(&record, &office(), at).expect("it is allowed") {
        record.apply(&event, at.now);
    }
    record
}

#[test]
fn a_hold_needs_a_reason_and_a_day_to_look_again() {
    let record = knowing(MANY);
    let hold = |change: &dyn Fn(&mut HoldClocks)| {
        let mut command = put_on_hold();
        change(&mut command);
        fields(&command, &record)
    };
    assert_eq!(hold(&|c| c.reason = "  ".into()), ["missing"]);
    assert_eq!(hold(&|c| c.review_on = day("2026-11-22")), ["review-date"]);
    assert_eq!(hold(&|c| c.review_on = day("2027-11-23")), ["review-date"]);
    assert_eq!(hold(&|c| c.since = Some(day("2026-11-23"))), ["date-in-future"]);
    assert_eq!(hold(&|c| c.since = Some(day("2026-08-31"))), ["before-death"]);
    let unknown = HoldClocks { since: Some(day("0001-01-01")), ..put_on_hold() };
    assert_eq!(fields(&unknown, &knowing(&[])), ["date-too-early"]);
}

#[test]
fn a_hold_stops_what_may_be_held_and_its_release_adds_the_days() {
    let held = after(knowing(MANY), &put_on_hold(), &now());
    let c18 = |record: &CaseRecord| one(record, &AreaLengths::default(), "C18").expect("it runs");
    assert_eq!(c18(&held).state(&now()), ClockState::OnHold);
    assert_eq!(c18(&held).due_at(), None);
    let release = ReleaseClocks {
        process: Process::Inquest,
        on: None,
        reason: "The inquest is concluded.".into(),
    };
    let released = after(held, &release, &now());
    assert_eq!(c18(&released).due_at(), Some(calendar::end_of_london_day(day("2026-12-13"))));
    let why = "On hold 12 days: inquest (10 November 2026 to 22 November 2026).";
    assert!(c18(&released).because.contains(&why.to_owned()));
    assert_eq!(fields(&release, &released), ["not-on-hold"]);
}

#[test]
fn what_a_hold_moves_to_a_closed_day_moves_on_to_an_open_one() {
    let release = ReleaseClocks {
        process: Process::Inquest,
        on: None,
        reason: "The inquest is concluded.".into(),
    };
    let released = after(after(knowing(MANY), &put_on_hold(), &now()), &release, &now());
    let closure = Closure {
        from: day("2026-12-12"),
        until: day("2026-12-16"),
        reason: "The office moves".into(),
        by: "Bethan Okoro".into(),
        at: now().now,
        removed: None,
    };
    let closed = AreaLengths { closures: vec![closure], ..AreaLengths::default() };
    let c18 = one(&released, &closed, "C18").expect("it runs");
    assert_eq!(c18.due_at(), Some(calendar::end_of_london_day(day("2026-12-16"))));
    assert!(c18.because.iter().any(|why| why.starts_with("Moved from 13 December 2026")));
}

#[test]
fn holding_again_changes_only_when_somebody_looks_again() {
    let record = after(knowing(MANY), &put_on_hold(), &now());
    let other_day = HoldClocks { since: Some(day("2026-11-12")), ..put_on_hold() };
    assert_eq!(fields(&other_day, &record), ["already-on-hold"]);
    let later = HoldClocks { since: None, review_on: day("2027-05-01"), ..put_on_hold() };
    let record = after(record, &later, &now());
    let [hold] = record.course.holds.as_slice() else { panic!("one hold") };
    assert_eq!((hold.since, hold.review_on), (day("2026-11-10"), day("2027-05-01")));
}

#[test]
fn a_hold_is_released_within_its_days() {
    let held = after(knowing(MANY), &put_on_hold(), &now());
    let release = |on: &str| ReleaseClocks {
        process: Process::Inquest,
        on: Some(day(on)),
        reason: "It goes on.".into(),
    };
    assert_eq!(fields(&release("2026-11-09"), &held), ["not-in-hold"]);
    assert_eq!(fields(&release("2026-11-23"), &held), ["not-in-hold"]);
    assert_eq!(
        fields(&ReleaseClocks { reason: String::new(), ..release("2026-11-20") }, &held),
        ["missing"]
    );
}

#[test]
fn the_words_of_a_hold_name_the_process_and_nothing_a_person_wrote() {
    let events = put_on_hold().decide(&knowing(MANY), &office(), &now()).expect("it is allowed");
    let [CaseEvent::Hold(HoldEvent::Held(hold))] = events.as_slice() else { panic!("one event") };
    let words = events[0].words();
    assert_eq!(words, "On hold: inquest. To be looked at again on 1 February 2027");
    assert!(!words.contains(&hold.reason));
}
