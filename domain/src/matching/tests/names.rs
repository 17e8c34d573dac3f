//! Names as people write them, and the one form each is compared in.

use super::super::normalise::{Family, Name, folded_words, names_version};
use super::*;

fn family(text: &str) -> Family {
    Family::of(text)
}

fn name(given: Option<&str>, family: &str) -> Name {
    Name::of(&PersonName::new(given, family))
}

#[test]
fn case_accents_apostrophes_and_hyphens_do_not_part_a_name() {
    for (a, b) in [
        ("Zoë", "ZOE"),
        ("Ọlá", "ola"),
        ("Kaʻiulani", "Ka'iulani"),
        ("O’Neill", "O'NEILL"),
        ("Łukasz", "Lukasz"),
        ("Strauß", "STRAUSS"),
        ("Ŵyn", "wyn"),
        ("Smith-Jones", "smith jones"),
        ("مُحَمَّد", "محمد"),
        ("Ｒobin", "Robin"),
        ("İpek", "ipek"),
    ] {
        assert_eq!(fold(a), fold(b), "{a} {b}");
    }
    assert_ne!(fold("محمد"), "");
    assert_ne!(fold("कमल"), fold("कमला"));
}

#[test]
fn particles_come_and_go_without_parting_a_family() {
    for (a, b) in [
        ("van der Berg", "Berg"),
        ("bin Hassan", "Hassan"),
        ("Al-Hassan", "hassan"),
        ("de la Cruz", "Cruz"),
    ] {
        assert_eq!(family(a).core, family(b).core, "{a} {b}");
    }
    assert_eq!(family("O Neill").full, family("O'Neill").full);
    assert_eq!(family("Mac Donald").full, family("McDonald").full);
    assert_eq!(family("De La").core, "dela");
}

#[test]
fn a_baby_without_a_name_is_read_as_unnamed() {
    for given in [
        "Baby",
        "Baby of Sana",
        "Male infant",
        "Baby Boy",
        "BabyGirl",
        "Unnamed",
        "Boy",
        "TBC",
        " ",
    ] {
        assert!(name(Some(given), "Iqbal").given.is_empty(), "{given}");
    }
    for (given, whole) in [(None, "Baby of Iqbal"), (None, "Baby Iqbal"), (Some("Twin 2"), "Iqbal")]
    {
        let read = name(given, whole);
        assert!(read.given.is_empty());
        assert_eq!(read.family.full, "iqbal");
    }
    for named in ["Robin", "Sonny", "Babette", "A", "Bo"] {
        assert!(!name(Some(named), "Child").given.is_empty(), "{named}");
    }
    assert_eq!(name(Some("Robin"), "Child").family.full, "child");
}

#[test]
fn twin_2_gives_a_multiple_birth_and_an_order() {
    let read = name(Some("Twin II"), "Iqbal");
    assert_eq!((read.multiple, read.order), (true, Some(2)));
    assert_eq!(name(Some("Baby"), "Iqbal").order, None);
}

#[test]
fn spellings_of_one_name_are_one() {
    assert_eq!(name(Some("Mohammed"), "Khan").given, name(Some("Muhammad"), "Khan").given);
}

#[test]
fn the_name_lists_are_folded_and_versioned() {
    for word in folded_words() {
        assert_eq!(&fold(word), word);
    }
    assert_eq!(names_version(), "names-2");
}

proptest! {
    #[test]
    fn folding_is_total_and_settles(text in "\\PC{0,60}") {
        let once = fold(&text);
        prop_assert!(once.chars().count() <= 4_000);
        prop_assert_eq!(fold(&once.to_uppercase()).is_empty(), once.is_empty());
    }
}
