//! Days as the law counts them: working days, months, and the London clock.
//!
//! Calendar days, working days and hours are different things; each function here says which it counts.
//! Nothing here asks what the time is.

use chrono::{
    DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveTime, TimeZone, Utc, Weekday,
};
use chrono_tz::Europe::London;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

pub mod closures;
mod holidays;

pub use closures::{Closure, add_open_days, closed, open_day};
pub use holidays::{holiday, last_published_year};

/// Which definition of a working day a duty uses. Both come to the same days today and stay apart,
/// because they may come to differ (process 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// Coroners (Investigations) Regulations 2013, regulation 2(1): not a Saturday, Sunday, bank holiday,
    /// Christmas Day or Good Friday.
    Coroners,
    /// Working Together 2023, footnote 209: not a Saturday, Sunday or bank holiday. Christmas Day and
    /// Good Friday are not bank holidays under the 1971 Act; they are left out here too (decision D).
    WorkingTogether,
}

/// Why a day is not a working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOff {
    /// A Saturday.
    Saturday,
    /// A Sunday.
    Sunday,
    /// A weekday that is a holiday, by its name.
    Holiday(&'static str),
}

/// A day reached by counting, and what was stepped over on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The day reached.
    pub on: NaiveDate,
    /// Plain phrases in order: "Christmas Day, 25 December".
    pub because: Vec<String>,
}

/// A local time that is not exactly one instant, on the nights when the clocks change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocalTimeFault {
    /// The clocks went forward over it.
    #[error("this time does not exist: the clocks went forward that night")]
    DoesNotExist,
    /// The clocks went back over it.
    #[error("this time happened twice: the clocks went back that night")]
    HappensTwice {
        /// The instant in summer time.
        first: DateTime<Utc>,
        /// The instant an hour later, in winter time.
        second: DateTime<Utc>,
    },
}

/// Why `date` is no working day in England, if it is none.
pub fn day_off(calendar: Calendar, date: NaiveDate) -> Option<DayOff> {
    match (date.weekday(), calendar) {
        (Weekday::Sat, _) => Some(DayOff::Saturday),
        (Weekday::Sun, _) => Some(DayOff::Sunday),
        (_, Calendar::Coroners | Calendar::WorkingTogether) => holiday(date).map(DayOff::Holiday),
    }
}

/// Whether `date` is a working day in England.
pub fn is_working_day(calendar: Calendar, date: NaiveDate) -> bool {
    day_off(calendar, date).is_none()
}

/// The `n`th working day after `from`, which is day 0 whatever day it is (process 4.1).
/// With `n` 0 the answer is `from` itself, or else the first working day after it.
pub fn add_working_days(calendar: Calendar, from: NaiveDate, n: u32) -> Counted {
    let mut counted = Counted { on: from, because: Vec::new() };
    let mut left = n;
    if n == 0 {
        match day_off(calendar, from) {
            None => return counted,
            Some(off) => counted.because.push(format!("moved from {}", named(off, from))),
        }
        left = 1;
    }
    let mut weekend = false;
    while left > 0 && counted.on < NaiveDate::MAX {
        counted.on = add_days(counted.on, 1);
        match day_off(calendar, counted.on) {
            None => left -= 1,
            Some(DayOff::Saturday | DayOff::Sunday) => weekend = true,
            Some(off @ DayOff::Holiday(_)) => counted.because.push(named(off, counted.on)),
        }
    }
    if weekend && n > 0 {
        counted.because.push("Saturdays and Sundays are not counted".to_owned());
    }
    if counted.on.year() > last_published_year() {
        let year = last_published_year();
        counted.because.push(format!("bank holidays after {year} are reckoned by rule"));
    }
    counted
}

/// The `n`th working day before `from`, which is day 0: the last day on which something can be done
/// that must be done at least `n` working days before.
pub fn working_days_before(calendar: Calendar, from: NaiveDate, n: u32) -> Counted {
    let mut counted = Counted { on: from, because: Vec::new() };
    let (mut left, mut weekend) = (n, false);
    while left > 0 && counted.on > NaiveDate::MIN {
        counted.on = add_days(counted.on, -1);
        match day_off(calendar, counted.on) {
            None => left -= 1,
            Some(DayOff::Saturday | DayOff::Sunday) => weekend = true,
            Some(off @ DayOff::Holiday(_)) => counted.because.push(named(off, counted.on)),
        }
    }
    if weekend {
        counted.because.push("Saturdays and Sundays are not counted".to_owned());
    }
    if from.year() > last_published_year() {
        let year = last_published_year();
        counted.because.push(format!("bank holidays after {year} are reckoned by rule"));
    }
    counted
}

fn named(off: DayOff, date: NaiveDate) -> String {
    let name = match off {
        DayOff::Saturday => "Saturday",
        DayOff::Sunday => "Sunday",
        DayOff::Holiday(name) => return format!("{name}, {}", date.format("%-d %B")),
    };
    format!("{name} {}", date.format("%-d %B"))
}

/// The first working day after `date`.
pub fn next_working_day(calendar: Calendar, date: NaiveDate) -> NaiveDate {
    add_working_days(calendar, date, 1).on
}

/// How many working days lie after `from` up to and with `to`; 0 when `to` is not later.
pub fn working_days_between(calendar: Calendar, from: NaiveDate, to: NaiveDate) -> u32 {
    let days = from.iter_days().skip(1).take_while(|day| *day <= to);
    let count = days.filter(|day| is_working_day(calendar, *day)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// `n` calendar days later (earlier when negative), held at the ends of the calendar.
pub fn add_days(date: NaiveDate, n: i32) -> NaiveDate {
    let end = if n < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    date.checked_add_signed(Duration::days(i64::from(n))).unwrap_or(end)
}

/// `n` months earlier: the same day number, else the end of the month.
pub fn months_before(date: NaiveDate, n: u32) -> NaiveDate {
    date.checked_sub_months(Months::new(n)).unwrap_or(NaiveDate::MIN)
}

/// `n` months later: the same day number, else the end of the month (31 August + 3 = 30 November).
pub fn add_months(date: NaiveDate, n: u32) -> NaiveDate {
    date.checked_add_months(Months::new(n)).unwrap_or(NaiveDate::MAX)
}

/// The last microsecond of a day in London: an instant still on that day, so it is shown as that day.
pub fn end_of_london_day(date: NaiveDate) -> DateTime<Utc> {
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date).and_time(NaiveTime::MIN);
    // The clocks in London never change at midnight; the fallback only keeps this total.
    let start = London.from_local_datetime(&next).earliest().map_or_else(|| next.and_utc(), to_utc);
    start - Duration::microseconds(1)
}

fn to_utc(local: DateTime<Tz>) -> DateTime<Utc> {
    local.with_timezone(&Utc)
}

/// The instant of a date and time on a London clock.
///
/// # Errors
/// [`LocalTimeFault`] for the hour skipped in March and the hour repeated in October.
pub fn london(date: NaiveDate, time: NaiveTime) -> Result<DateTime<Utc>, LocalTimeFault> {
    match London.from_local_datetime(&date.and_time(time)) {
        chrono::LocalResult::Single(local) => Ok(to_utc(local)),
        chrono::LocalResult::None => Err(LocalTimeFault::DoesNotExist),
        chrono::LocalResult::Ambiguous(first, second) => {
            Err(LocalTimeFault::HappensTwice { first: to_utc(first), second: to_utc(second) })
        }
    }
}

/// The date in London at an instant.
pub fn london_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// The time on a London clock at an instant.
pub fn london_time(at: DateTime<Utc>) -> NaiveTime {
    at.with_timezone(&London).time()
}

/// A date as people read it: "23 November 2026".
pub fn human_date(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests;
