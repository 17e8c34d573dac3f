//! Which kind of review meeting fits: only from what is known, and with a reason.

use super::*;
use crate::{
    ids::CaseId,
    moment::Moment,
    notice::{ChildDetails, Mother, Notifier},
    person::Sex,
};
use chrono::{DateTime, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A case of a child with these dates, about which nothing else is known.
fn case(born_on: &str, died_on: &str) -> CaseRecord {
    let mut record = CaseRecord::new(CaseId::random(), &Moment::at(DateTime::UNIX_EPOCH));
    record.child.born_on = Some(day(born_on));
    record.child.died_on = Some(day(died_on));
    record.course.age_band = Some(AgeBand::of(age_at(day(born_on), day(died_on))));
    record
}

fn notice(place: &str, expected: &str) -> Notice {
    Notice::Practitioner(Box::new(PractitionerNotice {
        child: ChildDetails {
            given_names: None,
            family_name: "Iqbal".into(),
            sex: Sex::Female,
            born_on: None,
            died_on: None,
            place_of_death: None,
            address_lines: Vec::new(),
            postcode: None,
            nhs_number: None,
            multiple_birth: None,
        },
        not_named_yet: true,
        not_known: BTreeSet::new(),
        also_known_as: Vec::new(),
        mother: Mother::default(),
        age_in_doubt: false,
        learned_on: day("2026-11-02"),
        learned_at: None,
        time_of_death: Answer::NotAsked,
        place_of_death_kind: Some(place.into()).filter(|place: &String| !place.is_empty()),
        area_of_residence: None,
        sudden: Answer::NotAsked,
        coroner_referred: Answer::NotAsked,
        response_criteria: Answer::NotAsked,
        response_started: Answer::NotAsked,
        suspected_home_stillbirth: Answer::NotAsked,
        live_born: Answer::NotAsked,
        professional_present: Answer::NotAsked,
        circumstances: None,
        notifier: Notifier {
            name: "Dr Amara Nwosu".into(),
            role: String::new(),
            contact: String::new(),
        },
        consultant: None,
        key_worker: None,
        people: Vec::new(),
        agencies: Vec::new(),
        answers: BTreeMap::from([("expected".into(), Answer::Known(vec![expected.into()]))]),
    }))
}

fn found(on: &CaseRecord, notices: &[&Notice]) -> Vec<&'static str> {
    fits(on, notices).into_iter().map(|fit| fit.setting.code()).collect()
}

#[test]
fn each_kind_is_suggested_from_what_is_known() {
    let five = case("2021-03-01", "2026-11-02");
    for (place, expected, suggested) in [
        ("hosp_ward", "unexpected", "hospital_mortality"),
        ("hospice", "expected", "community_or_hospice"),
        ("home", "expected", "community_or_hospice"),
        ("hosp_nnu", "expected", "perinatal_or_neonatal"),
        ("custody", "unexpected", "other_service"),
    ] {
        let kinds = found(&five, &[&notice(place, expected)]);
        assert_eq!(kinds.first(), Some(&suggested), "{place}");
    }
    let newborn = case("2026-11-01", "2026-11-02");
    assert_eq!(found(&newborn, &[]), ["perinatal_or_neonatal"]);
    let seventeen = case("2009-01-01", "2026-11-02");
    assert_eq!(
        found(&seventeen, &[&notice("hosp_icu", "nk")]),
        ["other_service", "hospital_mortality"]
    );
}

#[test]
fn nothing_is_suggested_from_what_is_not_known_or_not_agreed() {
    let five = case("2021-03-01", "2026-11-02");
    assert_eq!(found(&five, &[]), [""; 0]);
    assert_eq!(found(&five, &[&notice("", "expected")]), [""; 0]);
    assert_eq!(found(&five, &[&notice("home", "nk")]), [""; 0], "nobody says it was expected");
    let two = [&notice("hospice", "expected"), &notice("hosp_ward", "expected")];
    assert_eq!(found(&five, &two), [""; 0], "two notices name two places");
    let fifteen = case("2011-01-01", "2026-11-02");
    assert_eq!(found(&fifteen, &[]), [""; 0]);
}

#[test]
fn a_sudden_death_at_home_is_not_an_expected_one() {
    let Notice::Practitioner(mut sudden) = notice("home", "expected") else { panic!("a notice") };
    sudden.sudden = Answer::Known(true);
    let five = case("2021-03-01", "2026-11-02");
    assert_eq!(found(&five, &[&Notice::Practitioner(sudden)]), [""; 0]);
}

#[test]
fn a_joint_agency_response_comes_before_the_hospital_and_what_else_fits_is_said_too() {
    let mut five = case("2021-03-01", "2026-11-02");
    five.course.response.opened_at = Some(DateTime::UNIX_EPOCH);
    let kinds = found(&five, &[&notice("hosp_ed", "unexpected")]);
    assert_eq!(kinds, ["final_case_discussion", "hospital_mortality"]);
}

#[test]
fn no_kind_is_shown_as_a_rule_and_each_needs_somebody() {
    let agencies = crate::notice::notification();
    for setting in Setting::ALL {
        assert!(["local practice", "unverified"].contains(&setting.grade_words()));
        assert!(setting.usually_there().iter().any(|line| line.essential), "{}", setting.code());
        assert_eq!(Setting::from_code(setting.code()), Some(setting));
        for code in setting.usually_there().iter().flat_map(|line| line.agencies) {
            assert!(agencies.words("agency", code).is_some(), "{code} is on the national form");
        }
    }
    assert!(Setting::FinalCaseDiscussion.needs_agency("police"));
    assert!(!Setting::Neonatal.needs_agency("police"));
}
