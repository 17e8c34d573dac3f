//! What two designated doctors agree, and what happens to a review on its way.

use super::*;
use crate::{
    access::{Actor, Grant, Role},
    area::{AreaField, CaseAreas},
    case::{CaseEvent, CaseRecord, Command, Stage},
    change::Change,
    clocks::AreaLengths,
    ids::{CaseId, StaffId},
    moment::Moment,
    refusal::Refusal,
};
use proptest::prelude::*;

fn at() -> Moment {
    Moment::at("2026-11-02T09:00:00Z".parse().expect("a time"))
}

fn staff(role: Role, area: AreaId) -> Actor {
    Actor::Staff {
        id: StaffId::random(),
        name: format!("The {} of {area}", role.words()),
        grants: vec![Grant { role, area }],
    }
}

fn opened(areas: CaseAreas) -> CaseRecord {
    let fresh = CaseRecord::new(CaseId::random(), &at());
    let event = CaseEvent::Opened { reference: "CDR-26-0001".into(), areas };
    after(fresh, vec![event])
}

fn after(record: CaseRecord, events: Vec<CaseEvent>) -> CaseRecord {
    let change = Change::of_case(record, events, &AreaLengths::default(), &at());
    change.case().expect("a case").clone()
}

fn owned_by(area: AreaId) -> CaseRecord {
    opened(CaseAreas { reviewing: Some(area), death: Some(area), ..CaseAreas::default() })
}

fn propose(to: AreaId) -> Propose {
    Propose {
        id: HandOverId::random(),
        to,
        doctor: String::new(),
        reason: "The child lived there.".into(),
    }
}

fn yes(id: HandOverId) -> Answer {
    Answer { id, accepted: true, reason: "We knew the child.".into() }
}

#[test]
fn two_designated_doctors_agree_and_the_review_changes_its_owner() {
    let (ours, theirs) = (AreaId::random(), AreaId::random());
    let record = owned_by(ours);
    let asked = propose(theirs);
    let doctor = staff(Role::DesignatedDoctor, ours);
    let events = asked.decide(&record, &doctor, &at()).expect("it may be proposed");
    let record = after(record, events);
    assert_eq!(record.course.areas.reviewing, Some(ours), "nothing moves before the answer");
    let other = staff(Role::DesignatedDoctor, theirs);
    let record =
        after(record.clone(), yes(asked.id).decide(&record, &other, &at()).expect("an answer"));
    assert_eq!(record.course.areas.reviewing, Some(theirs));
    let review: Vec<_> = record.areas.iter().filter(|r| r.field == AreaField::Review).collect();
    assert_eq!(review.last().map(|r| (r.area, r.until)), Some((theirs, None)));
    assert!(review.last().is_some_and(|r| r.said_by.contains("by agreement")), "{review:?}");
}

#[test]
fn an_administrator_names_the_doctor_who_agrees() {
    let (ours, theirs) = (AreaId::random(), AreaId::random());
    let office = staff(Role::Administrator, ours);
    let refused = propose(theirs).decide(&owned_by(ours), &office, &at()).expect_err("no doctor");
    assert_eq!(refused.fields()[0].field, "/doctor");
    let named = Propose { doctor: "Dr Leila Haddad".into(), ..propose(theirs) };
    assert!(named.decide(&owned_by(ours), &office, &at()).is_ok());
}

#[test]
fn only_the_other_areas_designated_doctor_answers() {
    let (ours, theirs) = (AreaId::random(), AreaId::random());
    let asked = propose(theirs);
    let doctor = staff(Role::DesignatedDoctor, ours);
    let record = owned_by(ours);
    let record = after(record.clone(), asked.decide(&record, &doctor, &at()).expect("proposed"));
    for who in [
        doctor,
        staff(Role::Administrator, theirs),
        staff(Role::DesignatedDoctor, AreaId::random()),
    ] {
        let refused = yes(asked.id).decide(&record, &who, &at());
        assert!(matches!(refused, Err(Refusal::NotPermitted { .. })), "{who:?}");
    }
}

#[test]
fn one_hand_over_waits_at_a_time_and_a_withdrawn_one_cannot_be_accepted() {
    let (ours, theirs) = (AreaId::random(), AreaId::random());
    let doctor = staff(Role::DesignatedDoctor, ours);
    let asked = propose(theirs);
    let record = owned_by(ours);
    let record = after(record.clone(), asked.decide(&record, &doctor, &at()).expect("proposed"));
    assert!(matches!(
        propose(AreaId::random()).decide(&record, &doctor, &at()),
        Err(Refusal::NotAllowedNow { .. })
    ));
    let back = Withdraw { reason: "The address was wrong.".into() };
    let record = after(record.clone(), back.decide(&record, &doctor, &at()).expect("withdrawn"));
    let other = staff(Role::DesignatedDoctor, theirs);
    assert!(matches!(
        yes(asked.id).decide(&record, &other, &at()),
        Err(Refusal::NotAllowedNow { .. })
    ));
}

fn outside(how: Means) -> SendOutside {
    SendOutside {
        id: HandOverId::random(),
        receiver: Receiver {
            name: "Dr Idris Vaughan".into(),
            organisation: "Westmere child death review partners".into(),
            email: Some("cdr@westmere.example.org".into()),
            how,
        },
        doctor: String::new(),
        reason: "The child lived in Westmere.".into(),
    }
}

#[test]
fn we_stay_responsible_until_the_receipt_is_recorded() {
    let ours = AreaId::random();
    let doctor = staff(Role::DesignatedDoctor, ours);
    let record = owned_by(ours);
    let sent = outside(Means::Letter).decide(&record, &doctor, &at()).expect("sent");
    let change = Change::of_case(record, sent, &AreaLengths::default(), &at());
    let record = change.case().expect("a case").clone();
    assert!(record.course.stage.is_live());
    let Some(crate::change::Edit::Case(edit)) = change.into_edits().into_iter().next() else {
        panic!("a case");
    };
    let task = edit.tasks.iter().find(|task| task.kind == "hand-over-receipt").expect("a task");
    let due = task.due_at.map(crate::calendar::london_date).expect("a day");
    assert_eq!(due.to_string(), "2026-11-09", "five working days after Monday 2 November");
    let confirm = Confirm {
        receipt: "Received, our number W-26-31".into(),
        received_on: at().today,
        by: "Dr Idris Vaughan".into(),
    };
    let early =
        Confirm { received_on: crate::calendar::add_days(at().today, -1), ..confirm.clone() };
    let refused = early.decide(&record, &doctor, &at()).expect_err("before it was sent");
    assert_eq!(refused.fields()[0].code, "before-sent");
    let record = after(record.clone(), confirm.decide(&record, &doctor, &at()).expect("recorded"));
    assert_eq!(record.course.stage, Stage::TransferredOut);
    assert!(!record.course.stage.is_live());
    assert_eq!(record.course.areas.reviewing, Some(ours), "the record stays with us");
}

#[test]
fn a_child_who_lived_elsewhere_makes_a_task_until_it_is_answered() {
    let (ours, home) = (AreaId::random(), AreaId::random());
    let told = CaseEvent::AreaChanged {
        field: AreaField::Residence,
        area: home,
        said_by: "The general practice".into(),
        reason: "The family moved in March.".into(),
    };
    let record = after(owned_by(ours), vec![told]);
    let kinds = |record: &CaseRecord| -> Vec<String> {
        crate::task::derive(&record.course, &[]).into_iter().map(|task| task.kind).collect()
    };
    assert!(kinds(&record).contains(&"agree-area".to_owned()));
    let doctor = staff(Role::DesignatedDoctor, ours);
    let asked = propose(home);
    let record = after(record.clone(), asked.decide(&record, &doctor, &at()).expect("proposed"));
    assert!(kinds(&record).contains(&"hand-over-answer".to_owned()));
    let no = Answer { accepted: false, ..yes(asked.id) };
    let other = staff(Role::DesignatedDoctor, home);
    let record = after(record.clone(), no.decide(&record, &other, &at()).expect("declined"));
    assert!(!kinds(&record).iter().any(|kind| kind == "agree-area" || kind == "hand-over-answer"));
}

#[test]
fn messages_of_a_hand_over_go_to_both_doctors_and_name_nobody() {
    let (ours, theirs) = (AreaId::random(), AreaId::random());
    let doctor = staff(Role::DesignatedDoctor, ours);
    let record = owned_by(ours);
    let events = propose(theirs).decide(&record, &doctor, &at()).expect("proposed");
    let told = crate::message::from_events(&after(record, events.clone()), &events);
    let to: Vec<_> = told.iter().map(|message| &message.to).collect();
    use crate::message::To;
    assert!(to.contains(&&To::Role { role: Role::DesignatedDoctor }), "{to:?}");
    assert!(to.contains(&&To::AreaRole { area: theirs, role: Role::DesignatedDoctor }), "{to:?}");
    let mut dedupes: Vec<_> = told.iter().map(|message| &message.dedupe).collect();
    dedupes.sort();
    dedupes.dedup();
    assert_eq!(dedupes.len(), told.len(), "none is taken for another");
}

proptest! {
    /// Whatever is tried, by whom, in whatever order: one owner at every moment, and one open record
    /// of it.
    #[test]
    fn there_is_always_exactly_one_owner(steps in prop::collection::vec((0_u8..7, 0_usize..3, 0_usize..3), 1..40)) {
        let areas = [AreaId::random(), AreaId::random(), AreaId::random()];
        let mut record = after(owned_by(areas[0]), vec![CaseEvent::AreaChanged {
            field: AreaField::Incident, area: areas[1], said_by: "The police".into(), reason: "As they said.".into(),
        }]);
        for (what, who, to) in steps {
            let doctor = staff(Role::DesignatedDoctor, areas[who]);
            let ours = record.course.areas.reviewing == Some(areas[who]);
            let last = record.hand_overs.last().map_or_else(HandOverId::random, |known| known.id);
            let confirm = Confirm { receipt: "Yes".into(), received_on: at().today, by: "Dr Vaughan".into() };
            let decided = match what {
                0 if ours => propose(areas[to]).decide(&record, &doctor, &at()),
                1 if ours => Withdraw { reason: "Not so.".into() }.decide(&record, &doctor, &at()),
                2 => yes(last).decide(&record, &doctor, &at()),
                3 => Answer { accepted: false, ..yes(last) }.decide(&record, &doctor, &at()),
                4 if ours => outside(Means::Letter).decide(&record, &doctor, &at()),
                5 if ours && to == 0 => confirm.decide(&record, &doctor, &at()),
                6 if ours => AddInterest { area: areas[to], reason: "Siblings.".into() }.decide(&record, &doctor, &at()),
                _ => continue,
            };
            let before = record.course.areas.reviewing;
            let Ok(events) = decided else { continue };
            let moved = matches!(events[0], CaseEvent::HandOver(HandOverEvent::Answered { accepted: true, .. }));
            record = after(record, events);
            prop_assert!(record.course.areas.reviewing.is_some());
            prop_assert_eq!(before != record.course.areas.reviewing, moved);
            let open = record.areas.iter().filter(|r| r.field == AreaField::Review && r.until.is_none());
            prop_assert_eq!(open.map(|r| Some(r.area)).collect::<Vec<_>>(), vec![record.course.areas.reviewing]);
            prop_assert!(record.hand_overs.iter().filter(|known| known.state.live()).count() <= 1);
            prop_assert!(!record.course.interested.contains(&record.course.areas.reviewing.expect("an owner")));
        }
    }
}
