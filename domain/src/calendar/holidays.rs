//! Bank holidays of England and Wales: the published list, and the yearly rule for years beyond it.
//!
//! The data and its licence are in `domain/data/bank-holidays`. One-off days are rows there, never code.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;

#[derive(Deserialize)]
struct Published {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    title: String,
    date: NaiveDate,
    notes: String,
}

#[derive(Deserialize)]
struct OneOff {
    on: NaiveDate,
    change: Change,
    name: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Change {
    Added,
    Removed,
}

static PUBLISHED: LazyLock<BTreeMap<NaiveDate, String>> = LazyLock::new(|| {
    let text = include_str!("../../data/bank-holidays/england-and-wales.json");
    let list: Published =
        serde_json::from_str(text).expect("the embedded list of bank holidays is tested");
    let name = |event: &Event| match event.notes.as_str() {
        "Substitute day" => format!("{} (substitute day)", event.title),
        _ => event.title.clone(),
    };
    list.events.iter().map(|event| (event.date, name(event))).collect()
});

static ONE_OFF: LazyLock<Vec<OneOff>> = LazyLock::new(|| {
    let text = include_str!("../../data/bank-holidays/one-off.yaml");
    serde_norway::from_str(text).expect("the embedded one-off days are tested")
});

/// The last year whose bank holidays are published; later ones are reckoned by rule.
pub fn last_published_year() -> i32 {
    PUBLISHED.last_key_value().map_or(0, |(date, _)| date.year())
}

/// The name of the holiday on `date` in England, if it is one. Weekends are not asked about.
pub fn holiday(date: NaiveDate) -> Option<&'static str> {
    let first = PUBLISHED.first_key_value().map_or(i32::MAX, |(day, _)| day.year());
    if (first..=last_published_year()).contains(&date.year()) {
        PUBLISHED.get(&date).map(String::as_str)
    } else {
        by_rule_and_one_offs(date)
    }
}

fn by_rule_and_one_offs(date: NaiveDate) -> Option<&'static str> {
    match ONE_OFF.iter().find(|row| row.on == date) {
        Some(row) if row.change == Change::Added => Some(&row.name),
        Some(_) => None,
        None => by_rule(date),
    }
}

/// The holidays of an ordinary year since 1978. A holiday at a weekend has a substitute weekday, and
/// Christmas Day keeps its place before Boxing Day only when neither has to move over the other.
fn by_rule(date: NaiveDate) -> Option<&'static str> {
    let monday = date.weekday() == Weekday::Mon;
    let tuesday = date.weekday() == Weekday::Tue;
    let weekday = !matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    match (date.month(), date.day()) {
        (1, 1) if weekday => Some("New Year’s Day"),
        (1, 2 | 3) if monday => Some("New Year’s Day (substitute day)"),
        (5, 1..=7) if monday => Some("Early May bank holiday"),
        (5, 25..) if monday => Some("Spring bank holiday"),
        (8, 25..) if monday => Some("Summer bank holiday"),
        (12, 25) if weekday => Some("Christmas Day"),
        (12, 26) if weekday => Some("Boxing Day"),
        (12, 27) if monday || tuesday => Some("Christmas Day (substitute day)"),
        (12, 28) if monday || tuesday => Some("Boxing Day (substitute day)"),
        _ => around_easter(date),
    }
}

fn around_easter(date: NaiveDate) -> Option<&'static str> {
    let days_after_easter = (date - easter(date.year())?).num_days();
    match days_after_easter {
        -2 => Some("Good Friday"),
        1 => Some("Easter Monday"),
        _ => None,
    }
}

/// Easter Sunday in the Gregorian calendar (the anonymous computus).
fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let century = year.div_euclid(100);
    let in_century = year.rem_euclid(100);
    let moon_shift = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - moon_shift + 15).rem_euclid(30);
    let to_sunday = (32 + 2 * century.rem_euclid(4) + 2 * in_century.div_euclid(4)
        - epact
        - in_century.rem_euclid(4))
    .rem_euclid(7);
    let correction = (golden + 11 * epact + 22 * to_sunday).div_euclid(451);
    let month_and_day = epact + to_sunday - 7 * correction + 114;
    let month = u32::try_from(month_and_day.div_euclid(31)).ok()?;
    let day = u32::try_from(month_and_day.rem_euclid(31) + 1).ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_rule_with_its_one_offs_gives_every_day_and_name_of_every_published_year() {
        let first = PUBLISHED.first_key_value().unwrap().0.year();
        let start = NaiveDate::from_ymd_opt(first, 1, 1).unwrap();
        for date in start.iter_days().take_while(|d| d.year() <= last_published_year()) {
            let by_rule = by_rule_and_one_offs(date);
            let published = PUBLISHED.get(&date).map(String::as_str);
            assert_eq!(by_rule, published, "{date}");
        }
        assert!(last_published_year() >= 2028);
    }

    #[test]
    fn every_one_off_departs_from_the_rule() {
        for row in ONE_OFF.iter() {
            assert_eq!(by_rule(row.on).is_some(), row.change == Change::Removed, "{}", row.on);
        }
    }

    #[test]
    fn easter_falls_on_its_known_days() {
        for known in
            ["1999-04-04", "2008-03-23", "2011-04-24", "2030-04-21", "2038-04-25", "2049-04-18"]
        {
            assert_eq!(easter(day(known).year()), Some(day(known)));
        }
    }

    #[test]
    fn years_beyond_the_list_have_their_substitute_days() {
        assert_eq!(holiday(day("2032-12-27")), Some("Christmas Day (substitute day)"));
        assert_eq!(holiday(day("2032-12-28")), Some("Boxing Day (substitute day)"));
        assert_eq!(holiday(day("2033-01-03")), Some("New Year’s Day (substitute day)"));
        assert_eq!(holiday(day("2033-12-27")), Some("Christmas Day (substitute day)"));
        assert_eq!(holiday(day("2033-12-26")), Some("Boxing Day"));
        assert_eq!(holiday(day("2030-12-27")), None);
    }

    #[test]
    fn the_unchanged_published_file_holds_the_same_division() {
        let whole: serde_json::Value = serde_json::from_str(include_str!(
            "../../../tests/data/bank-holidays/england-and-wales-scotland-northern-ireland.json"
        ))
        .unwrap();
        let ours: serde_json::Value =
            serde_json::from_str(include_str!("../../data/bank-holidays/england-and-wales.json"))
                .unwrap();
        assert_eq!(whole["england-and-wales"], ours);
    }
}
