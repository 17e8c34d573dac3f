//! Examples and properties of `calendar`, for both definitions of a working day.

use super::*;
use proptest::prelude::*;

const BOTH: [Calendar; 2] = [Calendar::Coroners, Calendar::WorkingTogether];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(text: &str) -> NaiveTime {
    format!("{text}:00").parse().unwrap()
}

#[test]
fn a_decision_on_friday_is_due_on_wednesday_after_three_working_days() {
    for calendar in BOTH {
        let counted = add_working_days(calendar, day("2026-11-20"), 3);
        assert_eq!(counted.on, day("2026-11-25"));
        assert_eq!(counted.because, ["Saturdays and Sundays are not counted"]);
    }
}

#[test]
fn christmas_2026_is_stepped_over_by_name() {
    for calendar in BOTH {
        let counted = add_working_days(calendar, day("2026-12-23"), 3);
        assert_eq!(counted.on, day("2026-12-30"));
        let because = [
            "Christmas Day, 25 December",
            "Boxing Day (substitute day), 28 December",
            "Saturdays and Sundays are not counted",
        ];
        assert_eq!(counted.because, because);
    }
}

#[test]
fn good_friday_and_christmas_day_are_days_off_in_both_calendars() {
    for calendar in BOTH {
        assert_eq!(day_off(calendar, day("2026-04-03")), Some(DayOff::Holiday("Good Friday")));
        assert_eq!(day_off(calendar, day("2026-12-25")), Some(DayOff::Holiday("Christmas Day")));
        assert_eq!(day_off(calendar, day("2026-12-26")), Some(DayOff::Saturday));
        assert_eq!(day_off(calendar, day("2026-12-27")), Some(DayOff::Sunday));
        assert!(is_working_day(calendar, day("2026-04-02")));
    }
}

#[test]
fn a_one_off_holiday_counts_as_a_holiday() {
    let counted = add_working_days(Calendar::Coroners, day("2022-09-16"), 1);
    assert_eq!(counted.on, day("2022-09-20"));
    assert!(counted.because[0].starts_with("Bank Holiday for the State Funeral"));
}

#[test]
fn zero_working_days_moves_only_off_a_day_that_does_not_count() {
    let stays = add_working_days(Calendar::Coroners, day("2026-11-20"), 0);
    assert_eq!(stays, Counted { on: day("2026-11-20"), because: vec![] });
    let moved = add_working_days(Calendar::Coroners, day("2026-11-21"), 0);
    assert_eq!(moved.on, day("2026-11-23"));
    assert_eq!(moved.because, ["moved from Saturday 21 November"]);
}

#[test]
fn a_count_beyond_the_published_years_says_so() {
    let counted = add_working_days(Calendar::Coroners, day("2031-03-03"), 5);
    assert_eq!(counted.on, day("2031-03-10"));
    assert!(counted.because.iter().any(|b| b.starts_with("bank holidays after 2028")));
}

#[test]
fn months_keep_the_day_number_or_end_with_the_month() {
    assert_eq!(add_months(day("2026-08-31"), 3), day("2026-11-30"));
    assert_eq!(add_months(day("2027-11-30"), 3), day("2028-02-29"));
    assert_eq!(add_months(day("2026-01-15"), 12), day("2027-01-15"));
}

#[test]
fn seven_days_after_the_first_is_the_eighth() {
    assert_eq!(add_days(day("2026-06-01"), 7), day("2026-06-08"));
    assert_eq!(add_days(NaiveDate::MAX, 7), NaiveDate::MAX);
}

#[test]
fn the_hour_skipped_in_march_does_not_exist() {
    assert_eq!(london(day("2026-03-29"), time("01:30")), Err(LocalTimeFault::DoesNotExist));
    let after = london(day("2026-03-29"), time("02:00")).unwrap();
    assert_eq!(after.to_rfc3339(), "2026-03-29T01:00:00+00:00");
}

#[test]
fn the_hour_repeated_in_october_happens_twice() {
    let Err(LocalTimeFault::HappensTwice { first, second }) =
        london(day("2026-10-25"), time("01:30"))
    else {
        panic!("01:30 happened twice");
    };
    assert_eq!(second - first, Duration::hours(1));
    assert_eq!((london_time(first), london_time(second)), (time("01:30"), time("01:30")));
}

#[test]
fn a_london_day_ends_at_its_own_midnight_in_summer_and_winter() {
    let summer = end_of_london_day(day("2026-07-01"));
    assert_eq!(summer.to_rfc3339(), "2026-07-01T22:59:59.999999+00:00");
    let winter = end_of_london_day(day("2026-12-01"));
    assert_eq!(winter.to_rfc3339(), "2026-12-01T23:59:59.999999+00:00");
    let short = end_of_london_day(day("2026-03-29")) - end_of_london_day(day("2026-03-28"));
    assert_eq!(short, Duration::hours(23));
}

#[test]
fn dates_are_written_as_people_read_them() {
    assert_eq!(human_date(day("2026-11-03")), "3 November 2026");
}

proptest! {
    #[test]
    fn counting_reaches_a_working_day_and_never_goes_back(start in 0_i32..20_000, n in 0_u32..60) {
        let from = add_days(day("2005-01-01"), start);
        for calendar in BOTH {
            let reached = add_working_days(calendar, from, n).on;
            prop_assert!(reached >= from && is_working_day(calendar, reached));
            let one_more = add_working_days(calendar, from, n + 1).on;
            prop_assert!(one_more > reached || (n == 0 && one_more == reached));
            prop_assert!(add_working_days(calendar, add_days(from, 1), n).on >= reached);
            if n > 0 {
                prop_assert_eq!(working_days_between(calendar, from, reached), n);
            }
        }
    }

    #[test]
    fn the_end_of_a_london_day_is_on_that_day(start in 0_i32..25_000) {
        let date = add_days(day("1975-01-01"), start);
        let end = end_of_london_day(date);
        prop_assert_eq!(london_date(end), date);
        prop_assert_eq!(london_date(end + Duration::microseconds(1)), add_days(date, 1));
    }
}
