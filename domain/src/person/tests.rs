//! Examples and properties of `person`, kept beside it so that both stay short.

use super::*;
use chrono::Datelike;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_worked_nhs_number_is_read_with_spaces_or_hyphens_and_shown_in_three_groups() {
    let number = NhsNumber::parse(" 943-476 5919 ").unwrap();
    assert_eq!(number.as_str(), "9434765919");
    assert_eq!(number.to_string(), "943 476 5919");
    assert!(NhsNumber::parse("9990000050").unwrap().is_in_test_range());
}

#[test]
fn placeholders_wrong_lengths_and_impossible_numbers_are_refused() {
    assert_eq!(NhsNumber::parse("0000000000"), Err(NhsNumberFault::Placeholder));
    assert_eq!(NhsNumber::parse("4444444444"), Err(NhsNumberFault::Placeholder));
    for bad in ["", "943476591", "94347659190", "943476591x", "٩٤٣٤٧٦٥٩١٩"] {
        assert_eq!(NhsNumber::parse(bad), Err(NhsNumberFault::NotTenDigits), "{bad}");
    }
    for last in 0..10 {
        let text = format!("999000000{last}");
        assert_eq!(NhsNumber::parse(&text), Err(NhsNumberFault::CheckDigit));
    }
}

#[test]
fn an_nhs_number_travels_as_ten_digits_and_is_checked_on_the_way_in() {
    let number: NhsNumber = serde_json::from_str("\"943 476 5919\"").unwrap();
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"9434765919\"");
    let fault = serde_json::from_str::<NhsNumber>("\"9434765918\"").unwrap_err().to_string();
    assert!(fault.contains("check the digits") && !fault.contains("9434765918"));
}

#[test]
fn debug_output_names_nobody() {
    let number = NhsNumber::parse("9434765919").unwrap();
    let name = PersonName::new(Some("Robin"), "Mensah");
    assert_eq!(format!("{number:?} {name:?}"), "NhsNumber(..) PersonName(..)");
}

#[test]
fn a_baby_without_a_forename_is_shown_as_not_yet_named() {
    assert_eq!(PersonName::new(Some(" Robin "), " Mensah ").display(), "Robin Mensah");
    assert_eq!(PersonName::new(Some("  "), "Iqbal").display(), "Baby Iqbal (not yet named)");
}

#[test]
fn sex_has_the_national_codes_and_snake_case_words() {
    for sex in [Sex::Male, Sex::Female, Sex::Indeterminate, Sex::NotKnown] {
        assert_eq!(Sex::from_code(sex.code()), Some(sex));
    }
    assert_eq!(Sex::from_code("0"), None);
    assert_eq!(serde_json::to_string(&Sex::NotKnown).unwrap(), "\"not_known\"");
}

#[test]
fn the_day_before_the_eighteenth_birthday_is_under_18_and_the_birthday_is_not() {
    let born = day("2006-05-10");
    assert!(under_18(born, day("2024-05-09")));
    assert!(!under_18(born, day("2024-05-10")));
}

#[test]
fn a_child_born_on_29_february_turns_eighteen_on_1_march() {
    let born = day("2008-02-29");
    assert!(under_18(born, day("2026-02-28")));
    assert!(!under_18(born, day("2026-03-01")));
    assert_eq!(age_at(born, day("2025-02-28")).years, 16);
    assert_eq!(age_at(born, day("2025-03-01")).years, 17);
    assert_eq!(age_at(born, day("2012-02-29")).years, 4);
}

#[test]
fn ages_are_said_in_the_unit_people_use() {
    let born = day("2023-01-31");
    for (died, words) in [
        ("2023-01-31", "less than 1 day"),
        ("2023-02-01", "1 day"),
        ("2023-02-27", "27 days"),
        ("2023-02-28", "1 month"),
        ("2023-09-15", "7 months"),
        ("2024-01-30", "11 months"),
        ("2024-01-31", "1 year"),
        ("2037-12-01", "14 years"),
    ] {
        assert_eq!(age_words(born, day(died)), words, "{died}");
    }
    assert_eq!(age_words(day("2023-03-01"), day("2023-03-30")), "29 days");
}

#[test]
fn each_age_falls_in_its_national_band() {
    let born = day("2023-03-01");
    for (died, band) in [
        ("2023-03-28", AgeBand::Days0To27),
        ("2023-03-29", AgeBand::Days28To364),
        ("2024-02-29", AgeBand::Days28To364),
        ("2024-03-01", AgeBand::Years1To4),
        ("2028-03-01", AgeBand::Years5To9),
        ("2038-02-28", AgeBand::Years10To14),
        ("2041-02-28", AgeBand::Years15To17),
        ("2041-03-01", AgeBand::EighteenOrOver),
    ] {
        assert_eq!(AgeBand::of(age_at(born, day(died))), band, "{died}");
    }
}

proptest! {
    #[test]
    fn one_wrong_digit_never_passes_the_check(place in 0_usize..10, shift in 1_u8..10) {
        let mut digits = b"9434765919".to_vec();
        digits[place] = b'0' + (digits[place] - b'0' + shift) % 10;
        prop_assert!(NhsNumber::parse(std::str::from_utf8(&digits).unwrap()).is_err());
    }

    #[test]
    fn under_18_ends_on_the_eighteenth_birthday(born in 0_i64..15_000, lived in 0_i64..9_000) {
        let born = day("1990-01-01") + chrono::Duration::days(born);
        let died = born + chrono::Duration::days(lived);
        let year = born.year() + 18;
        let birthday = born.with_year(year).unwrap_or_else(|| day(&format!("{year}-03-01")));
        prop_assert_eq!(under_18(born, died), died < birthday);
    }
}
