//! Joining and separating restore both cases exactly, whatever they held and whatever was done since.

use super::*;
use crate::{
    answer::Answer,
    area::CaseAreas,
    case::{How, NoticeHead},
    change::Change,
    clocks::AreaLengths,
    ids::{AreaId, NoticeId, RequestId},
    request::{Ask, Contact, Ladder, Outcome, RecordAnswer, Requester},
    statement::{FactValue, SourceKind},
};
use proptest::{prelude::*, test_runner::Config};
use std::collections::BTreeMap;

/// What one invented source says: its kind, the day it claims, a fact and a value, an area.
#[derive(Clone, Copy, Debug)]
struct Said {
    source: u8,
    day: u32,
    fact: u8,
    value: u8,
    area: u8,
}

fn said() -> impl Strategy<Value = Said> {
    (0u8..4, 1u32..28, 0u8..6, 0u8..3, 0u8..3).prop_map(|(source, day, fact, value, area)| Said {
        source,
        day,
        fact,
        value,
        area,
    })
}

fn area(number: u8) -> AreaId {
    AreaId(uuid::Uuid::from_u128(100 + u128::from(number)))
}

fn moment(number: u128) -> Moment {
    let minutes = i64::try_from(number).expect("a small number");
    Moment::at(chrono::DateTime::from_timestamp(1_790_000_000 + minutes * 60, 0).expect("a time"))
}

fn statement(number: u128, said: Said) -> Statement {
    let (fact, value) = match said.fact {
        0 => (FactKey::FamilyName, FactValue::Text(format!("Name{}", said.value))),
        1 => (FactKey::GivenNames, FactValue::Text(format!("Child{}", said.value))),
        2 => (FactKey::BornOn, FactValue::Date(day(2020, u32::from(said.value) + 1))),
        3 => (FactKey::DiedOn, FactValue::Date(day(2026, u32::from(said.value) + 1))),
        4 => (FactKey::LiveBorn, FactValue::YesNo(said.value == 0)),
        _ => (FactKey::InquestOpenedOn, FactValue::Date(day(2026, said.day))),
    };
    let source =
        [SourceKind::Coroner, SourceKind::Registration, SourceKind::Correction, SourceKind::Staff]
            [usize::from(said.source)];
    Statement {
        id: StatementId(uuid::Uuid::from_u128(number)),
        source,
        about: String::new(),
        claimed_on: day(2026, said.day),
        received_at: moment(number).now,
        reason: None,
        facts: BTreeMap::from([(fact, Answer::Known(value))]),
    }
}

fn day(year: i32, day: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(year, 3, day).expect("a date")
}

/// A notice placed, or a fact that staff recorded.
fn event(number: u128, said: Said) -> CaseEvent {
    let statement = statement(number, said);
    if statement.source == SourceKind::Staff {
        return CaseEvent::FactRecorded { statement };
    }
    let areas = CaseAreas { residence: Some(area(said.area)), ..CaseAreas::default() };
    CaseEvent::NoticePlaced {
        notice: NoticeHead {
            id: NoticeId(statement.id.0),
            source: statement.source,
            kind: "invented".into(),
            words: "An invented notice".into(),
            claimed_on: statement.claimed_on,
            received_at: statement.received_at,
            areas: areas.clone(),
        },
        statement,
        areas,
        how: How::Rule { weight: None, rule_version: "test".into() },
    }
}

fn case(number: u128, says: &[Said]) -> CaseRecord {
    let at = moment(number);
    let areas = CaseAreas { reviewing: Some(area(0)), ..CaseAreas::default() };
    let opened = CaseEvent::Opened { reference: format!("CDR-26-{number:04}"), areas };
    let fresh = CaseRecord::new(CaseId(uuid::Uuid::from_u128(number)), &at);
    let mut events = vec![opened];
    events.extend((1u128..).zip(says).map(|(at, said)| event(number * 1_000 + at, *said)));
    after(Change::of(None, fresh, events, &AreaLengths::default(), &at))
}

fn after(change: Change) -> CaseRecord {
    change.case().cloned().expect("a case")
}

fn with(record: CaseRecord, events: Vec<CaseEvent>) -> CaseRecord {
    after(Change::of_case(record, events, &AreaLengths::default(), &moment(900_000)))
}

fn word() -> Decided {
    Decided {
        by: "Bethan Okoro".into(),
        at: moment(800_000).now,
        reason: "The hospital said so.".into(),
    }
}

/// What must be equal: everything but the version, which counts the events, and the record of who
/// said which area when and since when it stands where it does, which are a history.
fn told(record: &CaseRecord) -> CaseRecord {
    let mut told = CaseRecord { version: 0, areas: Vec::new(), ..record.clone() };
    told.course.stage_since = None;
    told
}

/// The same, of a child who lived in the area of both cases: cases of two areas are not joined.
fn at_home(says: &[Said]) -> Vec<Said> {
    says.iter().map(|said| Said { area: 0, ..*said }).collect()
}

proptest! {
    #![proptest_config(Config { cases: 1_000, ..Config::default() })]

    #[test]
    fn cases_of_two_areas_are_not_joined(says in prop::collection::vec(said(), 1..6)) {
        let (kept, other) = (case(1, &at_home(&says)), case(2, &says));
        let apart = kept.course.areas.reviewing != other.course.areas.reviewing;
        prop_assert_eq!(join(&kept, &other, &word()).is_err(), apart);
    }

    #[test]
    fn separating_restores_both_cases_exactly(
        first in prop::collection::vec(said(), 1..6),
        second in prop::collection::vec(said(), 1..6),
        since in prop::collection::vec(said(), 0..4),
    ) {
        let (kept, other) = (case(1, &at_home(&first)), case(2, &at_home(&second)));
        let (onto_kept, onto_other) = join(&kept, &other, &word()).expect("they can be joined");
        let joined = with(kept.clone(), vec![onto_kept]);
        let lent = with(other.clone(), vec![onto_other]);
        prop_assert_eq!(joined.statements.len(), first.len() + second.len());
        prop_assert_eq!(lent.course.stage, Stage::Joined);
        prop_assert_eq!(&lent.child, &other.child, "it still shows who it was");

        let since: Vec<CaseEvent> =
            (500_000u128..).zip(&since).map(|(at, said)| event(at, *said)).collect();
        let worked = with(joined, since.clone());
        let (off, back) = separate(&worked, &lent, &word()).expect("they are joined");
        let (kept_again, other_again) = (with(worked, vec![off]), with(lent, vec![back]));

        let apart = |other: &CaseRecord| CaseEvent::SetApart { from: Apart {
            case: other.course.id, reference: other.course.reference.clone(), decided: word(),
        }};
        let mut never_joined = with(kept.clone(), vec![apart(&other)]);
        never_joined = with(never_joined, since);
        prop_assert_eq!(told(&kept_again), told(&never_joined));
        prop_assert_eq!(told(&other_again), told(&with(other, vec![apart(&kept)])));
    }

    #[test]
    fn a_notice_taken_off_leaves_the_case_as_if_it_had_never_been_there(
        says in prop::collection::vec(said().prop_map(|s| Said { source: s.source % 3, ..s }), 1..6),
        wrong in said().prop_map(|s| Said { source: s.source % 3, ..s }),
    ) {
        let right = case(1, &says);
        let notice = NoticeId(uuid::Uuid::from_u128(1_999));
        let with_wrong = with(right.clone(), vec![event(1_999, wrong)]);
        let to = Apart { case: CaseId(uuid::Uuid::from_u128(7)), reference: "CDR-26-0007".into(), decided: word() };
        may_take_off(&with_wrong, notice).expect("it can be taken off");
        let off = CaseEvent::NoticeTakenOff { notice, to: to.clone() };
        let again = with(with_wrong, vec![off]);
        let expected = with(right, vec![CaseEvent::SetApart { from: to }]);
        prop_assert_eq!(told(&again), told(&expected));
    }
}

#[test]
fn a_case_with_meetings_is_kept_and_never_lent() {
    let said = Said { source: 1, day: 3, fact: 0, value: 0, area: 0 };
    let (kept, mut other) = (case(1, &[said]), case(2, &[said]));
    other.analysis.version = 1;
    assert!(join(&kept, &other, &word()).is_err());
    assert!(join(&other, &kept, &word()).is_ok());
    assert!(join(&kept, &kept, &word()).is_err(), "a case is not joined to itself");
}

#[test]
fn a_case_that_waits_for_an_organisation_is_kept_and_never_lent() {
    let said = Said { source: 1, day: 3, fact: 0, value: 0, area: 0 };
    let at = Moment::at("2026-11-02T09:00:00Z".parse().expect("a time"));
    let who = Actor::System { purpose: "test" };
    let ask = Ask {
        id: RequestId::random(),
        organisation: "Northmere Police".into(),
        contact: Contact { name: "Sam Hollis".into(), email: "sam@police.example.org".into() },
        lead: Contact { name: String::new(), email: String::new() },
        items: vec!["chronology".into()],
        requester: Requester::LocalAuthority,
        due_on: None,
        ladder: Ladder::default(),
    };
    let (kept, other) = (case(1, &[said]), case(2, &[said]));
    let asked = ask.decide(&other, &who, &at).expect("asked");
    let other = with(other, asked);
    let refused = join(&kept, &other, &word()).expect_err("refused").to_string();
    assert!(refused.contains("waits for information"), "{refused}");
    assert!(join(&other, &kept, &word()).is_ok(), "the case that asked is kept");
    let answer = RecordAnswer { id: ask.id, outcome: Outcome::NilReturn, ground: None, on: None };
    let answered = answer.decide(&other, &who, &at).expect("answered");
    assert!(join(&kept, &with(other, answered), &word()).is_ok());
}

#[test]
fn a_choice_stands_above_the_order_of_trust_and_can_be_taken_back() {
    let by_coroner = Said { source: 0, day: 3, fact: 0, value: 1, area: 0 };
    let by_registrar = Said { source: 1, day: 4, fact: 0, value: 2, area: 0 };
    let record = case(1, &[by_coroner, by_registrar]);
    let family = |record: &CaseRecord| record.child.name.as_ref().map(|name| name.family.clone());
    assert_eq!(family(&record).as_deref(), Some("Name2"));
    let choose = |statement| CaseEvent::ValueChosen {
        fact: FactKey::FamilyName,
        statement,
        decided: word(),
    };
    let coroner = record.statements.iter().find(|s| s.source == SourceKind::Coroner).expect("one");
    let chosen = with(record.clone(), vec![choose(Some(coroner.id))]);
    assert_eq!(family(&chosen).as_deref(), Some("Name1"));
    let back = with(chosen, vec![choose(None)]);
    assert_eq!(family(&back).as_deref(), Some("Name2"));
}
