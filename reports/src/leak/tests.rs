//! Worked examples of what is and what is not a leak. Everybody here is invented.

use super::*;

fn terms() -> Vec<Term> {
    vec![
        Term::GivenName("Zoë".into()),
        Term::FamilyName("Fenwick-O’Hara".into()),
        Term::NhsNumber("9990000018".into()),
        Term::BornOn("2026-03-04".parse().unwrap()),
        Term::Postcode("NM1 4AB".into()),
        Term::AddressLine("14a Larch Road".into()),
    ]
}

fn kinds(text: &str) -> Vec<TermKind> {
    find("Learning", text, &terms()).iter().map(|f| f.term_kind).collect()
}

fn found(term: Term, text: &str) -> bool {
    !find("Learning", text, &[term]).is_empty()
}

#[test]
fn names_are_found_whatever_their_accents_case_hyphens_and_apostrophes() {
    for text in
        ["Zoe cried.", "ZOË", "zoe's cot", "Zo\u{65}\u{308} slept", "photo_Zoe2.jpg", "Z\u{200B}oe"]
    {
        assert_eq!(kinds(text), [TermKind::GivenName], "{text}");
    }
    for text in [
        "Fenwick-O'Hara",
        "the Fenwick family",
        "the Fenwicks",
        "FENWICK O'HARA",
        "FenwickPM.pdf",
        "fenwick\u{2011}ohara",
        "Mr O\u{2019}Hara",
    ] {
        assert_eq!(kinds(text), [TermKind::FamilyName], "{text}");
    }
}

#[test]
fn nothing_is_found_inside_another_word_or_a_reference() {
    for text in ["zoetrope", "CDR-26-0117", "Fenwickshire", "the larch by the road", "in a box"] {
        assert_eq!(kinds(text), [], "{text}");
    }
    assert!(!found(Term::GivenName("Ina".into()), "She slept in a cot."));
}

#[test]
fn an_ordinary_word_is_a_name_only_with_a_capital() {
    let day = || Term::FamilyName("Day".into());
    assert!(!found(day(), "She is seen today, on the third day, and daily."));
    assert!(found(day(), "Mrs Day rang."));
    assert!(found(day(), "Mrs Day's call"));
    let may = || Term::GivenName("May".into());
    assert!(!found(may(), "It may be. On 4 May 2026 and in May 2026."));
    assert!(found(may(), "Then May slept."));
    assert!(!found(Term::GivenName("J".into()), "J said"));
    let ng = || Term::FamilyName("Ng".into());
    assert!(found(ng(), "Mr Ng rang") && !found(ng(), "5 ng of it"));
}

#[test]
fn an_nhs_number_is_found_however_it_is_spaced_and_not_inside_a_longer_number() {
    for text in [
        "9990000018",
        "999 000 0018",
        "NHS:999-000-0018",
        "99 90 00 00 18",
        "999\u{a0}000\u{a0}0018",
    ] {
        assert_eq!(kinds(text), [TermKind::NhsNumber], "{text}");
    }
    for text in ["99900000181", "19990000018", "9990000019", "999 000 001"] {
        assert_eq!(kinds(text), [], "{text}");
    }
}

#[test]
fn a_date_of_birth_is_found_in_any_usual_form() {
    for text in [
        "2026-03-04",
        "04/03/2026",
        "4/3/2026",
        "4.3.26",
        "04-03-2026",
        "20260304",
        "4 March 2026",
        "4th March 2026",
        "4th of March, 2026",
        "March 4, 2026",
        "4 Mar 26",
        "04Mar2026",
        "2026/3/4",
    ] {
        assert_eq!(kinds(&format!("born {text}, at home")), [TermKind::BornOn], "{text}");
    }
    for text in
        ["5 March 2026", "2026-04-03", "4 March 2025", "14 March 2026", "4 March", "3.4.2026"]
    {
        assert_eq!(kinds(text), [], "{text}");
    }
}

#[test]
fn a_postcode_and_an_address_are_found_with_their_usual_shortenings() {
    for text in ["NM1 4AB", "nm14ab", "NM1  4AB"] {
        assert_eq!(kinds(text), [TermKind::Postcode], "{text}");
    }
    for text in ["14a Larch Road", "14A LARCH RD", "the flat in Larch Road", "14 a, Larch Rd."] {
        assert_eq!(kinds(text), [TermKind::AddressLine], "{text}");
    }
    assert_eq!(kinds("NM1 and 4AC"), []);
}

#[test]
fn a_finding_says_where_in_characters_and_its_log_line_does_not_show_the_name() {
    let found = find("Learning", "Ünder the roof Zoë slept.", &terms());
    assert_eq!((found[0].at, found[0].field.as_str()), (15, "Learning"));
    assert_eq!(found[0].excerpt, "Ünder the roof Zoë slept.");
    assert_eq!(
        format!("{:?} {:?}", found[0], terms()[0]),
        "Finding(given name in Learning at 15) Term(given name)"
    );
}

#[test]
fn the_gate_opens_only_when_every_finding_was_kept_with_a_reason() {
    let texts = || {
        vec![Text { field: "Learning".into(), text: "Zoe slept. The Larch Road surgery.".into() }]
    };
    let Err(findings) = gate(texts(), &terms(), &[]) else { panic!("the gate was open") };
    assert_eq!(findings.len(), 2);
    let keep = |reason: &str| -> Vec<Kept> {
        findings.iter().map(|f| Kept { finding: f.clone(), reason: reason.into() }).collect()
    };
    assert!(gate(texts(), &terms(), &keep(" ")).is_err());
    assert_eq!(gate(texts(), &terms(), &keep("another Zoe")[..1]).err().map(|f| f.len()), Some(1));
    let Ok(pack) = gate(texts(), &terms(), &keep("another Zoe")) else { panic!("still shut") };
    assert_eq!((pack.kept().len(), pack.contents().len()), (2, 1));
    let mut moved = texts();
    moved[0].text.insert(0, ' ');
    assert!(gate(moved, &terms(), &keep("another Zoe")).is_err());
}
