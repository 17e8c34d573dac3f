//! Properties of every export, and worked examples of refusals. Every case is invented.

use super::*;
use chrono::{Days, NaiveDate};
use domain::extract::ExtractSex;
use proptest::prelude::*;
use uuid::Uuid;

/// Invented cases, spread over ages and categories roughly as children's deaths are.
pub(super) fn invented(seed: u64, count: usize) -> Vec<FinalCase> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = move |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    (0..count).map(|at| invented_case(seed, at, &mut next)).collect()
}

fn invented_case(seed: u64, at: usize, next: &mut impl FnMut(u64) -> u64) -> FinalCase {
    let died_on = NaiveDate::from_ymd_opt(2023, 4, 1).unwrap() + Days::new(next(1095));
    let (days, categories): (u64, &[u8]) = match next(100) {
        0..43 => (next(28), &[8, 8, 8, 7, 7, 9, 5]),
        43..62 => (28 + next(337), &[10, 10, 7, 7, 9, 5, 8]),
        62..74 => (366 + next(1400), &[7, 9, 5, 4, 3, 6, 10]),
        74..81 => (1900 + next(1700), &[4, 7, 3, 6, 9]),
        81..90 => (3700 + next(1700), &[4, 3, 2, 7, 6, 5]),
        _ => (5500 + next(1000), &[2, 2, 3, 3, 4, 1, 6]),
    };
    let pick = next(categories.len() as u64);
    FinalCase {
        case: Uuid::from_u128((u128::from(seed) << 64) | at as u128),
        area: "northmere".into(),
        sex: [ExtractSex::Male, ExtractSex::Female, ExtractSex::NotKnown][match next(100) {
            0..55 => 0,
            55..99 => 1,
            _ => 2,
        }],
        born_on: Some(died_on - Days::new(days)),
        died_on,
        finalised_on: died_on + Days::new(200),
        primary_category: categories[usize::try_from(pick).unwrap()],
        modifiable: [Modifiability::No, Modifiability::Yes, Modifiability::Inadequate][match next(
            10,
        ) {
            0..5 => 0,
            5..9 => 1,
            _ => 2,
        }],
        joint_agency_response: false,
    }
}

fn key() -> PseudonymKey {
    PseudonymKey::derived(b"a test secret", "learning from reviews", "Fenwick University", 1)
}

fn made_at() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn export(cases: &[FinalCase], earlier: &[Vec<ReleasedRow>]) -> Result<Release, Refused> {
    make(cases, &AnonymiseProfile::named_recipient(), &key(), earlier, made_at())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_file_keeps_what_the_profile_promises(seed in 0_u64..10_000, count in 10_usize..150) {
        let profile = AnonymiseProfile::named_recipient();
        if let Ok(made) = export(&invented(seed, count), &[]) {
            let found = recount(made.csv.bytes(), &QUASI_IDENTIFIERS, &SENSITIVE).unwrap();
            prop_assert!(found.k >= profile.k);
            prop_assert!(found.attributes.iter().all(|a| a.l >= profile.l && a.t <= Ratio::new(35, 100)));
            let out = count - found.rows;
            prop_assert!(out * 100 <= 5 * count);
            prop_assert_eq!((made.report.rows_in, made.report.rows_suppressed), (count, out));
        }
    }

    #[test]
    fn the_same_cases_in_another_order_give_the_same_bytes(
        (seed, shuffled) in (0_u64..10_000, 10_usize..80)
            .prop_flat_map(|(seed, n)| (Just(seed), Just(invented(seed, n)).prop_shuffle()))
    ) {
        let (one, other) = (export(&invented(seed, shuffled.len()), &[]), export(&shuffled, &[]));
        match (one, other) {
            (Ok(one), Ok(other)) => {
                prop_assert_eq!(one.csv.bytes(), other.csv.bytes());
                prop_assert_eq!(one.report_json.bytes(), other.report_json.bytes());
            }
            (one, other) => prop_assert_eq!(one.err(), other.err()),
        }
    }

    #[test]
    fn no_levels_at_which_every_row_could_stay_lose_less(seed in 0_u64..10_000, count in 10_usize..120) {
        let cases = invented(seed, count);
        let table = table(&cases, &key(), &[]).unwrap();
        let profile = AnonymiseProfile::named_recipient();
        let Ok(best) = search::best(&table, &profile) else { return Ok(()) };
        for node in search::nodes(table.tops) {
            let stay: Vec<usize> = (0..count).collect();
            let whole = Plan { node, loss: search::loss(&table, node, count), stay };
            let found = recount(&written::write(&released(&table, &whole)), &QUASI_IDENTIFIERS, &SENSITIVE).unwrap();
            let safe = found.k >= profile.k
                && found.attributes.iter().all(|a| a.l >= profile.l && a.t <= Ratio::new(35, 100));
            prop_assert!(!safe || best.loss <= whole.loss, "{:?} beats {:?}", node, best.node);
        }
    }

    #[test]
    fn releases_to_one_recipient_stay_in_groups_of_k_when_joined(seed in 0_u64..10_000) {
        let cases = invented(seed, 120);
        let mut sent: Vec<Vec<ReleasedRow>> = Vec::new();
        for count in [40, 47, 60, 61, 90, 120] {
            if let Ok(made) = export(&cases[..count], &sent) {
                prop_assert!(against_earlier(&made.rows, &sent, 5).is_ok());
                sent.push(made.rows);
            }
        }
        prop_assert!(!sent.is_empty());
    }

    #[test]
    fn fewer_than_ten_cases_are_refused(seed in 0_u64..1_000, have in 0_usize..10) {
        let refused = Refused::TooFewCases { have, need: 10 };
        prop_assert_eq!(export(&invented(seed, have), &[]).err(), Some(refused));
    }
}

#[test]
fn nothing_but_the_allowed_columns_leaves() {
    let cases = invented(3, 60);
    let made = export(&cases, &[]).unwrap();
    let file = String::from_utf8(made.csv.bytes().to_vec()).unwrap();
    assert_eq!(
        file.lines().next(),
        Some("pseudonym,age_band,sex,year_of_death,category_of_death,modifiable")
    );
    for case in &cases {
        let dates = [case.born_on.unwrap(), case.died_on, case.finalised_on].map(|d| d.to_string());
        assert!(dates.iter().all(|date| !file.contains(date)) && !file.contains(&case.area));
        assert!(!file.contains(&case.case.to_string()));
    }
}

#[test]
fn the_report_says_what_was_reached_and_which_file_it_is_about() {
    let made = export(&invented(3, 60), &[]).unwrap();
    let json: RiskReport = serde_json::from_slice(made.report_json.bytes()).unwrap();
    assert_eq!(json, made.report);
    assert_eq!(json.csv_sha256, hex::encode(Sha256::digest(made.csv.bytes())));
    assert_eq!(json.rows_released, made.rows.len());
    assert_eq!(read_rows(made.csv.bytes()).unwrap(), made.rows);
    assert!(json.k >= 5 && json.notes.iter().any(|note| note.contains("identifiable by law")));
    assert_eq!((json.recipient.as_str(), json.k_joined_with_earlier), ("Fenwick University", None));
}

#[test]
fn a_file_without_variety_is_refused_however_many_cases_it_has() {
    let alike = |case: FinalCase| FinalCase { modifiable: Modifiability::No, ..case };
    let cases: Vec<FinalCase> = invented(5, 80).into_iter().map(alike).collect();
    let refused = Refused::TooLittleVariety { attribute: "modifiable", have: 1, need: 2 };
    assert_eq!(export(&cases, &[]).err(), Some(refused.clone()));
    assert!(refused.to_string().contains("1 different value(s) of modifiable"));
}

#[test]
fn one_new_case_is_left_out_and_one_that_vanishes_stops_the_release() {
    let cases = invented(7, 41);
    let first = export(&cases[..40], &[]).unwrap();
    let second = export(&cases, std::slice::from_ref(&first.rows)).unwrap();
    assert_eq!(second.rows, first.rows, "the new case would stand alone");
    assert!(second.report.k_joined_with_earlier >= Some(5));
    let without_one = export(&cases[1..40], std::slice::from_ref(&first.rows));
    assert_eq!(without_one.err(), Some(Refused::BreaksWithEarlier { smallest: 1, need: 5 }));
}

#[test]
fn a_case_handed_in_twice_or_with_an_unknown_category_is_refused() {
    let mut cases = invented(9, 20);
    cases.push(cases[0].clone());
    assert_eq!(export(&cases, &[]).err(), Some(Refused::RepeatedCase));
    cases.truncate(20);
    cases[4].primary_category = 11;
    assert_eq!(export(&cases, &[]).err(), Some(Refused::UnknownCategory { category: 11 }));
    let profile = AnonymiseProfile { k: 1, ..AnonymiseProfile::named_recipient() };
    let useless = make(&invented(9, 20), &profile, &key(), &[], made_at());
    assert_eq!(useless.err(), Some(Refused::UselessProfile { k: 1, l: 2 }));
}

const BY_AGE: &str = "\
age_band,sex,modifiable
Under 1 year,All,Yes
Under 1 year,All,No
Under 1 year,All,No
Under 1 year,All,No
Under 1 year,All,Inadequate information
1-17 years,All,Yes
1-17 years,All,Yes
1-17 years,All,Yes
1-17 years,All,No
1-17 years,All,Yes
1-17 years,All,Yes
1-17 years,All,No
";

const THREE_COLUMNS: &str = "\
a,b,c,s
a0,b0,c0,s0
a0,b0,c0,s3
a0,b1,c0,s1
a0,b1,c0,s1
a0,b1,c0,s2
a1,b0,c1,s0
a1,b0,c1,s4
a1,b0,c1,s4
a1,b0,c1,s2
a1,b1,c0,s3
a1,b1,c0,s3
a1,b1,c0,s3
a1,b1,c0,s3
";

/// Values of k, l and t computed with pyCANON 1.3.6 (`k_anonymity`, `l_diversity`, `t_closeness`)
/// from the same tables.
#[test]
fn a_recount_agrees_with_pycanon() {
    let six_rows = "a,s\nx,p\nx,q\nx,r\ny,p\ny,p\ny,q\n";
    for (csv, quasi, sensitive, k, l, t) in [
        (six_rows, vec!["a"], "s", 3, 2, "0.166666666666"),
        (BY_AGE, vec!["age_band", "sex"], "modifiable", 5, 2, "0.300000000000"),
        (THREE_COLUMNS, vec!["a", "b", "c"], "s", 2, 1, "0.692307692307"),
    ] {
        let found = recount(csv.as_bytes(), &quasi, &[sensitive]).unwrap();
        let reached = &found.attributes[0];
        assert_eq!((found.k, reached.l, reached.t.decimal().as_str()), (k, l, t), "{csv}");
    }
}

#[test]
fn a_recount_needs_its_columns_and_an_empty_file_reaches_nothing() {
    assert_eq!(recount(b"a,s\nx,p\n", &["b"], &["s"]), Err(CsvFault::WrongColumns));
    let empty = recount(b"a,s\n", &["a"], &["s"]).unwrap();
    assert_eq!((empty.rows, empty.k, empty.attributes[0].l), (0, 0, 0));
}

/// The plan is trusted by nobody: a file that differs from it does not leave.
#[test]
fn a_file_that_is_not_what_was_planned_is_thrown_away() {
    let profile = AnonymiseProfile::named_recipient();
    let table = table(&invented(3, 60), &key(), &[]).unwrap();
    let plan = search::best(&table, &profile).unwrap();
    let rows = released(&table, &plan);
    let refused =
        |csv: &[u8]| recount::prove(csv, &search::expected(&table, &plan), &profile).err();
    assert_eq!(refused(&written::write(&rows)), None);
    let missing = refused(&written::write(&rows[1..]));
    assert_eq!(missing, Some(Refused::RecountFailed { what: "the number of rows" }));
    let mut finer = rows.clone();
    finer[0].sex = "Another".into();
    assert_eq!(refused(&written::write(&finer)), Some(Refused::RecountFailed { what: "k" }));
    let mut alike = rows;
    for row in &mut alike {
        row.modifiable = "No".into();
    }
    assert_eq!(refused(&written::write(&alike)), Some(Refused::RecountFailed { what: "l" }));
    assert_eq!(refused(b"nonsense"), Some(Refused::RecountFailed { what: "reading it" }));
}
