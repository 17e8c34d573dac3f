//! Examples of two notices, each a sentence on what joins, what is asked and what is new.

use proptest::prelude::*;

use super::*;

mod adversaries;
mod generated;
mod names;
mod newborns;
mod order;
mod pairs;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "a notice may lack it")]
fn number(text: &str) -> Option<NhsNumber> {
    Some(NhsNumber::parse(text).unwrap())
}

#[expect(clippy::unnecessary_wraps, reason = "a notice may lack it")]
fn post(text: &str) -> Option<Postcode> {
    Some(Postcode::parse(text).unwrap())
}

/// A notice that says nothing, from a sender of its own.
fn notice(id: u128, sender_kind: SenderKind) -> Particulars {
    Particulars {
        notice: Uuid::from_u128(id),
        sender_kind,
        sender: Uuid::from_u128(id + 1_000_000),
        received_on: day("2026-03-10"),
        registration_entry: None,
        name: None,
        other_family_names: Vec::new(),
        sex: Sex::NotKnown,
        born_on: None,
        died_on: None,
        nhs_number: None,
        postcode: None,
        address_lines: Vec::new(),
        birth_order: None,
        multiple_birth: None,
        mother_name: None,
    }
}

/// Robin Mensah, who died at three, as a registrar tells it: no NHS number, no mother.
fn robin() -> Particulars {
    Particulars {
        name: Some(PersonName::new(Some("Robin Kofi"), "Mensah")),
        sex: Sex::Male,
        born_on: Some(day("2022-05-03")),
        died_on: Some(day("2026-02-27")),
        ..notice(1, SenderKind::Registrar)
    }
}

/// The same child as a coroner tells it.
fn robin_by_coroner() -> Particulars {
    Particulars {
        name: Some(PersonName::new(Some("Robin"), "Mensah")),
        ..Particulars {
            notice: Uuid::from_u128(2),
            sender: Uuid::from_u128(2_000_002),
            sender_kind: SenderKind::Coroner,
            ..robin()
        }
    }
}

/// A baby of two days, not named, as a registrar tells it.
fn baby() -> Particulars {
    Particulars {
        name: Some(PersonName::new(None, "Iqbal")),
        sex: Sex::Female,
        born_on: Some(day("2026-02-25")),
        died_on: Some(day("2026-02-27")),
        postcode: post("NM1 4AB"),
        mother_name: Some("Sana Iqbal".to_owned()),
        ..notice(3, SenderKind::Registrar)
    }
}

/// Another notice of that baby, or of a twin nobody mentioned.
fn baby_again() -> Particulars {
    Particulars {
        name: Some(PersonName::new(Some("Baby"), "IQBAL")),
        sender_kind: SenderKind::Practitioner,
        notice: Uuid::from_u128(4),
        sender: Uuid::from_u128(4_000_004),
        ..baby()
    }
}

/// The verdict of two notices, the same both ways.
fn between(a: &Particulars, b: &Particulars) -> Verdict {
    let there = finding(a, std::slice::from_ref(b));
    let back = finding(b, std::slice::from_ref(a));
    assert_eq!(there, back, "a verdict is the same both ways");
    there.verdict
}

fn stops(a: &Particulars, b: &Particulars) -> Vec<HardStop> {
    finding(a, std::slice::from_ref(b)).stops
}

#[expect(clippy::unnecessary_wraps, reason = "a notice may lack it")]
fn named(given: &str, family: &str) -> Option<PersonName> {
    Some(PersonName::new(Some(given), family))
}

#[test]
fn a_registrar_and_a_coroner_with_one_name_and_dates_tell_of_the_same_child() {
    assert_eq!(between(&robin(), &robin_by_coroner()), Verdict::Same);
}

#[test]
fn one_typing_slip_is_forgiven() {
    for (given, family) in
        [("Robbin", "Mensah"), ("Robin", "Mensha"), ("Robin", "Menash"), ("Robon", "Mensah")]
    {
        let slipped = Particulars { name: named(given, family), ..robin_by_coroner() };
        assert_eq!(between(&robin(), &slipped), Verdict::Same, "{given} {family}");
    }
    let robin = Particulars { postcode: post("NM1 4AB"), ..robin() };
    for slipped in ["2022-03-05", "2022-05-08"] {
        let born_on = Some(day(slipped));
        let slipped = Particulars { born_on, ..robin_by_coroner() };
        assert_eq!(
            between(&robin, &slipped),
            Verdict::Perhaps,
            "a date with a slip is half a date"
        );
        let at_home = Particulars { postcode: post("NM1 4AB"), ..slipped };
        assert_eq!(between(&robin, &at_home), Verdict::Same);
    }
}

#[test]
fn two_slips_are_a_question() {
    let slipped = Particulars {
        name: named("Robin", "Mensha"),
        born_on: Some(day("2022-03-05")),
        ..robin_by_coroner()
    };
    assert_eq!(between(&robin(), &slipped), Verdict::Perhaps);
}

#[test]
fn exchanged_names_tell_of_the_same_child() {
    let exchanged = Particulars { name: named("Mensah", "Robin"), ..robin_by_coroner() };
    let single = Particulars { name: named("Robin", "Mensah"), ..robin() };
    assert_eq!(between(&single, &exchanged), Verdict::Same);
}

#[test]
fn a_name_written_in_another_way_is_the_same_name() {
    for (a, b) in [
        (named("Zoë", "O’Neill"), named("ZOE", "O Neill")),
        (named("Ibrahim", "bin Hassan"), named("Ibrahim", "HASSAN")),
        (named("Ioan", "Smith-Jones"), named("Ioan", "Smith Jones")),
        (named("Ioan", "Smith-Jones"), named("Ioan", "Jones")),
        (named("Mohammed Idris", "Khan"), named("Muhammad Idris", "Khan")),
    ] {
        let (a, b) =
            (Particulars { name: a, ..robin() }, Particulars { name: b, ..robin_by_coroner() });
        assert_eq!(between(&a, &b), Verdict::Same);
    }
}

#[test]
fn two_different_nhs_numbers_are_never_joined() {
    let a = Particulars { nhs_number: number("9434765919"), ..robin() };
    let b = Particulars { nhs_number: number("9990000050"), ..robin_by_coroner() };
    assert_eq!(between(&a, &b), Verdict::Perhaps);
    assert_eq!(stops(&a, &b), [HardStop::DifferentNhsNumbers]);
}

#[test]
fn a_number_alone_never_joins() {
    let a = Particulars { nhs_number: number("9434765919"), ..robin() };
    let b = Particulars {
        nhs_number: number("9434765919"),
        name: named("Amelia", "Whitlock"),
        born_on: Some(day("2014-11-20")),
        ..robin_by_coroner()
    };
    assert_eq!(between(&a, &b), Verdict::Perhaps);
    assert_eq!(stops(&a, &b), [HardStop::NumberAlone]);
}

#[test]
fn a_number_joins_a_child_known_by_another_surname_or_not_yet_named() {
    let a = Particulars { nhs_number: number("9434765919"), ..baby() };
    let named_since = Particulars {
        nhs_number: number("9434765919"),
        name: named("Noor", "Raza"),
        mother_name: None,
        postcode: None,
        ..baby_again()
    };
    assert_eq!(between(&a, &named_since), Verdict::Same);
}

#[test]
fn a_conflict_of_sex_or_birth_order_on_one_birthday_is_never_joined() {
    let other_sex = Particulars { sex: Sex::Female, ..robin_by_coroner() };
    assert_eq!(between(&robin(), &other_sex), Verdict::Perhaps);
    assert_eq!(stops(&robin(), &other_sex), [HardStop::SexConflict]);
    let first = Particulars { birth_order: Some(1), ..robin() };
    let second = Particulars { birth_order: Some(2), ..robin_by_coroner() };
    assert_ne!(between(&first, &second), Verdict::Same);
    assert!(stops(&first, &second).contains(&HardStop::BirthOrderConflict));
    let not_told = Particulars { sex: Sex::Indeterminate, ..robin_by_coroner() };
    assert_eq!(between(&robin(), &not_told), Verdict::Same);
}

#[test]
fn two_registrations_join_by_one_entry_and_never_by_two() {
    let entry = |text: &str| Some(text.to_owned());
    let a = Particulars { registration_entry: entry("Norvale 117/2026"), ..robin() };
    let same =
        Particulars { registration_entry: entry("NORVALE 117 / 2026"), ..robin_by_coroner() };
    let other = Particulars { registration_entry: entry("Norvale 118/2026"), ..robin_by_coroner() };
    assert_eq!(between(&a, &same), Verdict::Same);
    assert_eq!(between(&a, &other), Verdict::Perhaps);
    assert_eq!(stops(&a, &other), [HardStop::DifferentRegistrations]);
}

#[test]
fn two_notices_of_one_sender_and_day_with_different_birthdays_are_never_joined() {
    let a = Particulars { postcode: post("NM1 4AB"), ..robin() };
    let b =
        Particulars { born_on: Some(day("2022-05-04")), notice: Uuid::from_u128(9), ..a.clone() };
    assert_eq!(between(&a, &b), Verdict::Perhaps);
    assert_eq!(stops(&a, &b), [HardStop::SameSenderSameDay]);
    let later = Particulars { received_on: day("2026-03-11"), ..b };
    assert_eq!(between(&a, &later), Verdict::Same);
}

#[test]
fn siblings_who_died_at_other_times_are_new() {
    let sister = Particulars {
        name: named("Abena", "Mensah"),
        sex: Sex::Female,
        born_on: Some(day("2019-08-14")),
        died_on: Some(day("2025-01-02")),
        postcode: post("NM1 4AB"),
        ..robin_by_coroner()
    };
    let robin = Particulars { postcode: post("NM1 4AB"), ..robin() };
    assert_eq!(between(&robin, &sister), Verdict::New);
}

#[test]
fn what_is_missing_never_counts_against() {
    let full = Particulars { postcode: post("NM1 4AB"), ..robin() };
    let found = finding(&full, &[robin_by_coroner()]);
    assert!(found.evidence.iter().all(|e| e.level != Level::Missing || e.weight == 0));
    assert_eq!(finding(&robin(), &[robin_by_coroner()]).weight, found.weight);
    assert_eq!(found.rule_version, "matching-2+names-2");
}

#[test]
fn a_case_joins_only_if_none_of_its_notices_forbids_it() {
    let numbered = Particulars { nhs_number: number("9434765919"), ..robin_by_coroner() };
    let other_number = Particulars { nhs_number: number("9990000050"), ..robin() };
    let new = Particulars { nhs_number: number("9434765919"), ..notice_of_robin(20) };
    assert_eq!(verdict(&new, &[numbered.clone(), robin()]), Verdict::Same);
    assert_eq!(verdict(&new, &[numbered, other_number]), Verdict::Perhaps);
}

fn notice_of_robin(id: u128) -> Particulars {
    let sender = Uuid::from_u128(id + 1_000_000);
    Particulars { notice: Uuid::from_u128(id), sender, ..robin() }
}
