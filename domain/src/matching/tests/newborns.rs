//! Twins, babies not yet named, and newborns under two surnames: where a score alone goes wrong.

use super::*;

#[test]
fn a_multiple_birth_is_always_a_question() {
    let twin = Particulars { multiple_birth: Some(true), ..robin_by_coroner() };
    assert_eq!(between(&robin(), &twin), Verdict::Perhaps);
    assert_eq!(stops(&robin(), &twin), [HardStop::MultipleBirth]);
    let by_name = Particulars { name: named("Twin 2", "Iqbal"), ..baby_again() };
    assert_eq!(between(&baby(), &by_name), Verdict::Perhaps);
}

#[test]
fn twins_with_two_names_are_two_children_or_a_question_but_never_one() {
    for (one, other) in
        [("Amina", "Amira"), ("Jayden", "Hayden"), ("Hassan", "Hussain"), ("Mia", "Mila")]
    {
        let a = Particulars { name: named(one, "Iqbal"), ..baby() };
        let b = Particulars { name: named(other, "Iqbal"), ..baby_again() };
        assert_ne!(between(&a, &b), Verdict::Same, "{one} {other}");
    }
    let a = Particulars { name: named("Leah", "Iqbal"), multiple_birth: Some(true), ..baby() };
    let b =
        Particulars { name: named("Sumaya", "Iqbal"), multiple_birth: Some(true), ..baby_again() };
    assert_eq!(between(&a, &b), Verdict::New);
}

#[test]
fn brothers_who_share_their_first_forename_are_not_joined_by_it() {
    let a = Particulars { name: named("Muhammad Ali", "Khan"), ..baby() };
    let b = Particulars { name: named("Mohammed Yusuf", "Khan"), ..baby_again() };
    let alone = Particulars { name: named("Mohammed", "Khan"), ..baby_again() };
    assert_eq!(between(&a, &b), Verdict::Perhaps);
    assert_eq!(between(&a, &alone), Verdict::Perhaps);
}

#[test]
fn unnamed_newborns_are_a_question_even_with_mother_and_home_alike() {
    assert_eq!(between(&baby(), &baby_again()), Verdict::Perhaps);
    let named_since = Particulars { name: named("Noor", "Iqbal"), ..baby_again() };
    assert_eq!(between(&baby(), &named_since), Verdict::Perhaps);
}

#[test]
fn an_unnamed_newborn_said_to_be_the_only_baby_is_the_same_child() {
    let single = Particulars { multiple_birth: Some(false), ..baby_again() };
    assert_eq!(between(&baby(), &single), Verdict::Same);
    let named_since = Particulars { name: named("Noor", "Iqbal"), ..single.clone() };
    assert_eq!(between(&baby(), &named_since), Verdict::Same);
    let other_mother = Particulars { mother_name: Some("Hina Iqbal".to_owned()), ..single.clone() };
    assert_ne!(between(&baby(), &other_mother), Verdict::Same);
    let elsewhere = Particulars { postcode: post("NM9 9ZZ"), ..single };
    assert_ne!(between(&baby(), &elsewhere), Verdict::Same);
}

#[test]
fn a_newborn_under_the_surname_of_the_mother_is_joined_by_mother_and_home() {
    let a = Particulars { name: named("Noor", "Raza"), ..baby() };
    let b = Particulars { name: named("Noor", "Iqbal"), ..baby_again() };
    assert_eq!(between(&a, &b), Verdict::Same);
    let no_mother = |p: &Particulars| Particulars { mother_name: None, ..p.clone() };
    assert_eq!(between(&no_mother(&a), &no_mother(&b)), Verdict::Perhaps);
}

#[test]
fn a_newborn_namesake_of_the_same_days_elsewhere_is_not_joined() {
    let a = Particulars { name: named("Noor", "Iqbal"), mother_name: None, ..baby() };
    let b = Particulars { postcode: post("NM9 9ZZ"), notice: Uuid::from_u128(7), ..a.clone() };
    assert_ne!(between(&a, &b), Verdict::Same);
}
