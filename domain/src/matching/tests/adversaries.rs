//! Children made to be taken for one another, and one child told of so oddly that it seems two.

use super::*;

const HOME: &str = "NM1 4AB";
const ELSEWHERE: &str = "YT5 3PA";

fn at(code: &str, told: Particulars) -> Particulars {
    Particulars { postcode: post(code), ..told }
}

fn only(told: Particulars) -> Particulars {
    Particulars { multiple_birth: Some(false), ..told }
}

#[test]
fn a_namesake_with_the_same_birthday_in_another_town_is_never_joined() {
    let robin = at(HOME, robin());
    for died in [Some(day("2025-02-27")), Some(day("2026-02-28")), Some(day("2024-09-01")), None] {
        let namesake = Particulars { died_on: died, ..at(ELSEWHERE, robin_by_coroner()) };
        assert_ne!(between(&robin, &namesake), Verdict::Same, "{died:?}");
    }
}

#[test]
fn a_namesake_on_the_same_days_in_another_town_is_a_question_for_a_case_taken_whole() {
    let case = [at(HOME, robin()), robin_by_coroner()];
    let namesake = at(ELSEWHERE, notice_of_robin(30));
    assert_eq!(verdict(&namesake, &case), Verdict::Perhaps);
    let moved = Particulars { mother_name: Some("Efua Mensah".into()), ..namesake };
    let with_mother = Particulars { mother_name: Some("Efua Mensah".into()), ..case[1].clone() };
    assert_eq!(verdict(&moved, &[case[0].clone(), with_mother]), Verdict::Same);
}

#[test]
fn another_mother_is_a_question_unless_the_home_is_the_same() {
    let told =
        |mother: &str, id| Particulars { mother_name: Some(mother.into()), ..notice_of_robin(id) };
    assert_eq!(between(&told("Efua Mensah", 40), &told("Dina Patterson", 41)), Verdict::Perhaps);
    let (a, b) = (at(HOME, told("Efua Mensah", 40)), at(HOME, told("Dina Patterson", 41)));
    assert_eq!(between(&a, &b), Verdict::Same);
}

#[test]
fn siblings_with_the_same_initial_at_one_home_are_not_joined() {
    let sibling = Particulars {
        name: named("Rohan Kofi", "Mensah"),
        born_on: Some(day("2024-06-11")),
        died_on: Some(day("2026-02-27")),
        ..at(HOME, robin_by_coroner())
    };
    assert_ne!(between(&at(HOME, robin()), &sibling), Verdict::Same);
    let older = Particulars { died_on: Some(day("2023-01-05")), ..sibling };
    assert_ne!(between(&at(HOME, robin()), &older), Verdict::Same);
}

#[test]
fn newborns_who_may_both_be_written_muhammad_are_a_question() {
    let a = Particulars { name: named("Muhammad", "Raza"), ..baby() };
    let b = Particulars { name: named("Mohammed", "Raza"), ..baby_again() };
    assert_eq!(between(&a, &b), Verdict::Perhaps);
    assert_eq!(between(&a, &only(b)), Verdict::Same, "there was one baby");
}

#[test]
fn a_newborn_whose_name_rhymes_is_not_a_slip_but_an_older_childs_is() {
    let (a, b) = (named("Lily", "Raza"), named("rily", "Raza"));
    let newborn = (
        Particulars { name: a.clone(), ..baby() },
        Particulars { name: b.clone(), ..baby_again() },
    );
    assert_ne!(between(&newborn.0, &newborn.1), Verdict::Same);
    let older = (Particulars { name: a, ..robin() }, Particulars { name: b, ..robin_by_coroner() });
    assert_eq!(between(&older.0, &older.1), Verdict::Same);
}

#[test]
fn what_one_notice_says_of_the_only_baby_holds_for_the_case() {
    let by_hospital = only(Particulars { mother_name: None, postcode: None, ..baby_again() });
    let by_coroner = Particulars { notice: Uuid::from_u128(60), ..baby() };
    assert_eq!(verdict(&baby(), std::slice::from_ref(&by_coroner)), Verdict::Perhaps);
    assert_eq!(verdict(&baby(), &[by_coroner, by_hospital]), Verdict::Same);
}

#[test]
fn two_unnamed_babies_of_a_common_name_on_one_ward_are_a_question() {
    let told = |by: Particulars, lines: &[&str]| Particulars {
        name: Some(PersonName::new(None, "Khan")),
        mother_name: None,
        address_lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        ..only(by)
    };
    let pair = |lines: &[&str]| between(&told(baby(), lines), &told(baby_again(), lines));
    assert_eq!(pair(&[]), Verdict::Perhaps);
    assert_eq!(pair(&["Ward 4", "Northmere Infirmary"]), Verdict::Perhaps);
    assert_eq!(pair(&["12 Alder Road"]), Verdict::Same);
}

#[test]
fn exchanged_names_are_seen_through_a_middle_name_a_spelling_and_a_missing_forename() {
    for (given, family) in [("Mensah", "Robin"), ("Mensah", "Robin Kofi"), ("MENSAH", "robin")] {
        let exchanged = Particulars { name: named(given, family), ..robin_by_coroner() };
        assert_eq!(between(&robin(), &exchanged), Verdict::Same, "{given} {family}");
    }
    let a = Particulars { name: named("Raza", "Mohammed Idris"), ..robin() };
    let b = Particulars { name: named("Muhammad Idris", "Raza"), ..robin_by_coroner() };
    assert_eq!(between(&a, &b), Verdict::Same);
    let two_slips = Particulars { name: named("Menash", "Robin"), ..robin_by_coroner() };
    assert_ne!(between(&robin(), &two_slips), Verdict::Same);
}

#[test]
fn a_married_or_double_name_is_the_same_family() {
    for family in ["Mensah-Whitlock", "Whitlock Mensah", "Mensah Whitlock"] {
        let told = Particulars { name: named("Robin", family), ..robin_by_coroner() };
        assert_eq!(between(&robin(), &told), Verdict::Same, "{family}");
    }
    let by_mother = Particulars {
        name: named("Robin", "Whitlock"),
        other_family_names: vec!["Mensah".into()],
        ..robin_by_coroner()
    };
    assert_eq!(between(&robin(), &by_mother), Verdict::Same);
}

#[test]
fn lawful_letters_of_other_tongues_are_the_same_name() {
    for (a, b) in [
        ("Kaʻaihue", "Ka'aihue"),
        ("Ọlátúnjí", "OLATUNJI"),
        ("Llŷr", "Llyr"),
        ("Ó Briain", "O'Briain"),
        ("عبد الرحمن", "عبدالرحمن"),
        ("Ｍｅｎｓａｈ", "Mensah"),
        ("Al‑Hassan", "Al-Hassan"),
    ] {
        let told =
            |family: &str, by: Particulars| Particulars { name: named("Robin", family), ..by };
        let (a, b) = (told(a, robin()), told(b, robin_by_coroner()));
        assert_eq!(between(&a, &b), Verdict::Same, "{:?}", b.name.map(|name| name.family));
    }
}
