//! Taking, giving and putting off, with the refusals.

use super::*;
use crate::operations::Operation;

fn moment() -> Moment {
    Moment::at("2026-11-23T09:00:00Z".parse().expect("a time"))
}

fn task(kind: &str) -> Task {
    Task {
        kind: kind.into(),
        about: String::new(),
        title: "Notify the national database".into(),
        why: "Due 48 hours from the death".into(),
        due_at: None,
        statutory: true,
        role: Role::Administrator,
        operation: Operation::RecordFact,
    }
}

fn person(name: &str, role: Role, area: AreaId) -> Actor {
    let grants = vec![Grant { role, area }];
    Actor::Staff { id: StaffId::random(), name: name.into(), grants }
}

fn colleague(actor: &Actor) -> Colleague {
    let Actor::Staff { id, name, grants } = actor else { panic!("a person") };
    Colleague { id: *id, name: name.clone(), grants: grants.clone() }
}

fn clock(id: &str, limit: &str) -> ClockReading {
    ClockReading {
        clock: id.into(),
        about: String::new(),
        started_at: Some(moment().now),
        target_at: None,
        limit_at: Some(limit.parse().expect("a time")),
        approximate: false,
        met_at: None,
        turns_late: true,
        on_hold: false,
        rule_from: None,
        set: None,
        because: Vec::new(),
    }
}

fn off(clocks: &[ClockReading], until: &str) -> Result<HandEvent, Refusal> {
    let who = person("Bethan Okoro", Role::Administrator, AreaId::random());
    let until = Some(until.parse().expect("a day"));
    put_off(&Hand::default(), &task("notify-ncmd"), clocks, until, "We wait.", &who, &moment())
}

#[test]
fn whoever_may_do_a_task_may_take_it_and_nobody_else() {
    let area = AreaId::random();
    let (at, none) = (moment(), Hand::default());
    let office = person("Bethan Okoro", Role::Administrator, area);
    let doctor = person("Dr Leila Haddad", Role::DesignatedDoctor, area);
    let chair = person("Jo Tanaka", Role::PanelChair, area);
    let elsewhere = person("Ines Moreau", Role::Administrator, AreaId::random());
    let task = task("notify-ncmd");
    let taken = take(&none, &task, area, &office, &at).expect("taken");
    assert_eq!(taken.words(&task.title), "Task taken over: Notify the national database");
    assert!(take(&none, &task, area, &doctor, &at).is_ok(), "the operation is open to her");
    assert!(take(&none, &task, area, &chair, &at).is_err());
    assert!(take(&none, &task, area, &elsewhere, &at).is_err());
    let hand = none.after(&taken);
    assert!(take(&hand, &task, area, &office, &at).is_err(), "she has it already");
    assert!(take(&hand, &task, area, &doctor, &at).is_ok(), "a colleague takes it over");
}

#[test]
fn a_task_is_given_only_to_somebody_who_may_do_it_there_and_back_to_everybody() {
    let area = AreaId::random();
    let (at, none, task) = (moment(), Hand::default(), task("notify-ncmd"));
    let chair = person("Jo Tanaka", Role::PanelChair, area);
    let office = colleague(&person("Bethan Okoro", Role::Administrator, area));
    let given = assign(&none, &task, area, Some(&office), &chair, &at).expect("given");
    assert_eq!(given.words("Decide"), "Task given to Bethan Okoro: Decide");
    let hand = none.clone().after(&given);
    assert_eq!(hand.owner.as_ref().map(|owner| owner.by.as_str()), Some("Jo Tanaka"));
    assert!(assign(&none, &task, area, Some(&colleague(&chair)), &chair, &at).is_err());
    assert!(assign(&none, &task, area, None, &chair, &at).is_err(), "nobody has it");
    let back = assign(&hand, &task, area, None, &chair, &at).expect("given back");
    assert_eq!(hand.after(&back).owner, None);
}

#[test]
fn a_task_is_not_put_off_past_a_limit_that_is_a_rule_and_the_refusal_names_clock_and_date() {
    let ncmd = [clock("C2", "2026-11-25T10:00:00Z")];
    let refused = off(&ncmd, "2026-11-26").expect_err("past the limit").fields();
    assert_eq!(refused[0].field, "/until");
    for part in ["C2", "25 November 2026", "10:00"] {
        assert!(refused[0].detail.contains(part), "{}", refused[0].detail);
    }
    assert!(off(&ncmd, "2026-11-25").is_err(), "the morning of a limit at ten leaves too little");
    assert!(off(&ncmd, "2026-11-24").is_ok());
    let met = [ClockReading { met_at: Some(moment().now), ..clock("C2", "2026-11-25T10:00:00Z") }];
    assert!(off(&met, "2026-11-26").is_ok(), "a clock that is met limits nothing");
}

#[test]
fn a_task_whose_limit_by_law_moves_before_the_day_of_its_return_rests_no_longer() {
    let (at, none) = (moment(), Hand::default());
    let off = off(&[clock("C2", "2026-11-27T10:00:00Z")], "2026-11-26").expect("put off");
    let hand = none.after(&off);
    let due = |at: &str| Task { due_at: Some(at.parse().expect("a time")), ..task("notify-ncmd") };
    assert!(hand.rests(&due("2026-11-27T10:00:00Z"), at.now).is_some());
    assert!(hand.rests(&due("2026-11-25T10:00:00Z"), at.now).is_none(), "the limit moved");
    let local = Task { statutory: false, ..due("2026-11-25T10:00:00Z") };
    assert!(hand.rests(&local, at.now).is_some(), "a local target wakes nothing");
}

#[test]
fn a_local_target_does_not_stop_a_task_from_being_put_off() {
    let who = person("Bethan Okoro", Role::Administrator, AreaId::random());
    let review = [clock("C18", "2026-11-25T10:00:00Z")];
    let until = Some("2026-12-20".parse().expect("a day"));
    let (hand, task) = (Hand::default(), task("arrange-review"));
    assert!(put_off(&hand, &task, &review, until, "The report.", &who, &moment()).is_ok());
}

#[test]
fn putting_off_needs_a_reason_and_a_day_ahead_and_comes_back_by_itself() {
    let who = person("Bethan Okoro", Role::Administrator, AreaId::random());
    let (hand, task, at) = (Hand::default(), task("decide-scope"), moment());
    for (day, reason, field) in [
        ("2026-11-23", "We wait.", "/until"),
        ("2027-03-01", "We wait.", "/until"),
        ("2026-11-30", "  ", "/reason"),
    ] {
        let day = Some(day.parse().expect("a day"));
        let faults = put_off(&hand, &task, &[], day, reason, &who, &at).expect_err("refused");
        assert_eq!(faults.fields()[0].field, field);
    }
    let day = Some("2026-11-30".parse().expect("a day"));
    let event = put_off(&hand, &task, &[], day, "We wait.", &who, &at).expect("put off");
    let rests = hand.after(&event);
    assert!(rests.put_off_at(at.now).is_some());
    let morning = "2026-11-30T00:00:00Z".parse().expect("a time");
    assert!(rests.put_off_at(morning).is_none(), "it is back on the morning of its day");
    let back = put_off(&rests, &task, &[], None, "", &who, &at).expect("brought back");
    assert_eq!(rests.after(&back), Hand::default());
    assert!(put_off(&Hand::default(), &task, &[], None, "", &who, &at).is_err());
}
