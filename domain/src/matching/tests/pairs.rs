//! Placing among several cases, keys, and the properties that hold for every pair of notices.

use super::*;

fn case(id: u128, notices: Vec<Particulars>) -> (Uuid, Vec<Particulars>) {
    (Uuid::from_u128(id), notices)
}

#[test]
fn a_notice_joins_the_one_case_that_fits_and_opens_one_where_none_does() {
    let stranger = Particulars { name: named("Amelia", "Whitlock"), born_on: None, ..robin() };
    let cases = [case(1, vec![robin()]), case(2, vec![baby()])];
    let Placement::Joins { case, finding } = place(&robin_by_coroner(), &cases) else {
        panic!("one case fits");
    };
    assert_eq!((case, finding.verdict), (Uuid::from_u128(1), Verdict::Same));
    assert_eq!(place(&stranger, &cases), Placement::Opens);
    assert_eq!(place(&stranger, &[]), Placement::Opens);
}

#[test]
fn a_notice_that_fits_two_cases_is_a_question_about_both() {
    let cases = [case(2, vec![robin()]), case(1, vec![notice_of_robin(30)])];
    let Placement::Ask { candidates } = place(&robin_by_coroner(), &cases) else {
        panic!("two cases fit");
    };
    assert_eq!(candidates.len(), 2);
    assert!(candidates.iter().all(|(_, f)| f.stops.contains(&HardStop::SiblingInScope)));
}

#[test]
fn a_sibling_of_the_same_birth_in_scope_makes_it_a_question() {
    let noor = Particulars { name: named("Noor", "Iqbal"), ..baby() };
    let twin = Particulars { name: named("Leah", "Iqbal"), ..notice_like(31, &baby()) };
    let again = Particulars { name: named("Noor", "Iqbal"), ..baby_again() };
    let alone = [case(1, vec![noor.clone()])];
    assert!(matches!(place(&again, &alone), Placement::Joins { .. }));
    let both = [case(1, vec![noor]), case(2, vec![twin])];
    assert!(sibling_guard(&again, &both));
    assert!(matches!(place(&again, &both), Placement::Ask { .. }));
}

fn notice_like(id: u128, like: &Particulars) -> Particulars {
    let sender = Uuid::from_u128(id + 1_000_000);
    Particulars { notice: Uuid::from_u128(id), sender, ..like.clone() }
}

#[test]
fn the_order_of_cases_and_notices_does_not_matter() {
    let notices = vec![robin(), notice_of_robin(30), baby()];
    let mut turned = notices.clone();
    turned.reverse();
    assert_eq!(finding(&robin_by_coroner(), &notices), finding(&robin_by_coroner(), &turned));
    let cases = [case(1, notices), case(2, vec![robin()]), case(3, vec![baby_again()])];
    let mut other = cases.clone();
    other.reverse();
    assert_eq!(place(&robin_by_coroner(), &cases), place(&robin_by_coroner(), &other));
}

#[test]
fn keys_hold_no_name_and_no_date() {
    let keys = keys(&Particulars { nhs_number: number("9434765919"), ..robin() });
    assert!(keys.len() > 5 && keys.len() < 40);
    for key in keys {
        let digest = key.split_once(':').unwrap().1;
        assert!(digest.len() == 16 && digest.chars().all(|c| c.is_ascii_hexdigit()), "{key}");
    }
    assert!(super::super::keys(&notice(50, SenderKind::Staff)).is_empty());
}

fn names() -> impl Strategy<Value = Option<PersonName>> {
    let given = prop_oneof![
        Just(None),
        "(Robin|Robyn|Amina|Amira|Noor|Baby|Twin 2|Muhammad|Mohammed Ali|Zoë|محمد)".prop_map(Some),
        "[A-Za-z'ŵé -]{1,12}".prop_map(Some),
    ];
    let family = prop_oneof![
        "(Mensah|Menash|Iqbal|Baby of Iqbal|van der Berg|Berg|O'Neill|Smith-Jones|Jones)"
            .prop_map(String::from),
        "\\PC{0,12}".prop_map(String::from),
    ];
    proptest::option::of((given, family).prop_map(|(g, f)| PersonName::new(g.as_deref(), &f)))
}

prop_compose! {
    fn any_notice()(
        id in 0_u128..1_000_000, sender in 0_u128..3, received in 0_u64..3,
        name in names(), sex in 0_usize..4,
        born in proptest::option::of(0_u64..800), lived in proptest::option::of(0_u64..60),
        number_at in 0_usize..4, home in 0_usize..4, order in proptest::option::of(1_u8..3),
        multiple in proptest::option::of(any::<bool>()),
        mother in proptest::option::of("(Sana Iqbal|Sana Raza|Efua Mensah)"),
    ) -> Particulars {
        let born_on = born.map(|days| day("2024-01-01") + chrono::Days::new(days));
        let numbers = [None, None, number("9434765919"), number("9990000050")];
        let homes = [None, post("NM1 4AB"), post("NM1 4AD"), post("ZZ99 3CZ")];
        Particulars {
            sender: Uuid::from_u128(sender),
            received_on: day("2026-03-01") + chrono::Days::new(received),
            name,
            sex: [Sex::Male, Sex::Female, Sex::Indeterminate, Sex::NotKnown][sex],
            born_on,
            died_on: born_on.zip(lived).map(|(born, days)| born + chrono::Days::new(days)),
            nhs_number: numbers[number_at].clone(),
            postcode: homes[home].clone(),
            birth_order: order,
            multiple_birth: multiple,
            mother_name: mother,
            ..notice(id, SenderKind::Practitioner)
        }
    }
}

/// The text with one typing slip after its first letter: a letter wrong, missing, doubled or exchanged.
pub(super) fn slip(text: &str, kind: usize, at: usize) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = 1 + at % (letters.len() - 2);
    match kind % 4 {
        0 => letters[at] = if letters[at] == 'x' { 'w' } else { 'x' },
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

proptest! {
    #[test]
    fn every_verdict_is_the_same_both_ways(a in any_notice(), b in any_notice()) {
        between(&a, &b);
        keys(&a);
    }

    #[test]
    fn two_nhs_numbers_or_a_multiple_birth_never_join(a in any_notice(), mut b in any_notice(), like in any::<bool>()) {
        if like {
            b = Particulars { nhs_number: b.nhs_number, multiple_birth: b.multiple_birth, ..a.clone() };
        }
        let differ = a.nhs_number.is_some() && b.nhs_number.is_some() && a.nhs_number != b.nhs_number;
        let multiple = [&a, &b].iter().any(|n| n.multiple_birth == Some(true));
        if differ || multiple {
            prop_assert_ne!(between(&a, &b), Verdict::Same);
        }
    }

    #[test]
    fn no_number_no_name_and_no_word_on_twins_never_joins(mut a in any_notice(), b in any_notice()) {
        a = Particulars { nhs_number: None, multiple_birth: None, ..a };
        let twin = Particulars {
            name: Some(PersonName::new(Some("Baby girl"), "Iqbal")), multiple_birth: None, ..b
        };
        prop_assert_ne!(between(&a, &twin), Verdict::Same);
    }

    #[test]
    fn one_slip_shares_a_key_and_joins(kind in 0_usize..4, at in 0_usize..8, field in 0_usize..3) {
        let mut slipped = robin_by_coroner();
        match field {
            0 => slipped.name = named("Robin", &slip("Mensah", kind, at)),
            1 => slipped.name = named(&slip("Robin", kind, at), "Mensah"),
            _ => slipped.born_on = Some(day("2022-03-05")),
        }
        let robin = || Particulars { postcode: post("NM1 4AB"), ..robin() };
        slipped.postcode = robin().postcode;
        prop_assert!(!keys(&robin()).is_disjoint(&keys(&slipped)));
        let name = slipped.name.clone().unwrap().display();
        // "Robyn" and the like are names of their own, and then a question.
        let known = ["robi", "robn", "roin", "robbin"].contains(&name.to_lowercase().as_str());
        prop_assert!(known || between(&robin(), &slipped) == Verdict::Same, "{}", name);
    }
}
