//! When a clock is due, and why: one length counted from what starts it. Hours are elapsed hours,
//! days are days in London, working days are those of the calendar the length names.

use super::Length;
use crate::calendar::{self, Calendar, Closure, Counted};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};

/// When something happened, as exactly as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// To the minute.
    At(DateTime<Utc>),
    /// Only the day.
    On(NaiveDate),
}

impl When {
    pub(super) fn date(self) -> NaiveDate {
        match self {
            Self::At(at) => calendar::london_date(at),
            Self::On(on) => on,
        }
    }

    /// The latest instant it can have been.
    pub(super) fn instant(self) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::On(on) => calendar::end_of_london_day(on),
        }
    }

    /// When a clock that it starts began to run.
    pub(super) fn beginning(self) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::On(on) => calendar::end_of_london_day(calendar::add_days(on, -1)),
        }
    }
}

/// The instant at which `length` from `start` is over; what was counted goes into `because`. Days on
/// which the office is closed move what is counted in days or more; hours pass on every day.
pub(super) fn after(
    start: When,
    length: Length,
    closures: &[Closure],
    because: &mut Vec<String>,
) -> DateTime<Utc> {
    match length {
        Length::Hours(count) => hours(start, count, length, because),
        Length::HoursInWorkingTime(count) => match start {
            When::At(at) if !in_working_time(at) => next_working_day(at, because),
            _ => hours(start, count, Length::Hours(count), because),
        },
        Length::AtOnce => {
            because.push("Immediately: the text gives no number of hours.".into());
            start.beginning()
        }
        _ => calendar::end_of_london_day(day_after(start.date(), length, closures, because)),
    }
}

/// The last day on which something can be done that is due `length` before `day`.
pub(super) fn before(day: NaiveDate, length: Length, because: &mut Vec<String>) -> DateTime<Utc> {
    because.push(format!("{} before {}.", length.words(), calendar::human_date(day)));
    let last = match (length, length.calendar()) {
        (_, Some((which, count))) => {
            let counted = calendar::working_days_before(which, day, count);
            because.extend(sentences(counted.because));
            counted.on
        }
        (Length::Months(count), _) => calendar::months_before(day, count),
        (Length::Weeks(count), _) => calendar::add_days(day, -days(count * 7)),
        (Length::CalendarDays(count), _) => calendar::add_days(day, -days(count)),
        _ => day,
    };
    calendar::end_of_london_day(last)
}

fn day_after(
    day: NaiveDate,
    length: Length,
    closures: &[Closure],
    because: &mut Vec<String>,
) -> NaiveDate {
    let zero = if matches!(length, Length::Weeks(_) | Length::Months(_)) {
        ""
    } else {
        ", which is day 0"
    };
    because.push(format!("{} after {}{zero}.", length.words(), calendar::human_date(day)));
    let due = match (length, length.calendar()) {
        (_, Some((which, count))) => {
            let Counted { on, because: why } = calendar::add_open_days(which, day, count, closures);
            because.extend(sentences(why));
            on
        }
        (Length::CalendarDays(count), _) => calendar::add_days(day, days(count)),
        (Length::Weeks(count), _) => calendar::add_days(day, days(count * 7)),
        (Length::Months(count), _) => months_after(day, count, because),
        _ => day,
    };
    let open = calendar::open_day(Calendar::WorkingTogether, due, closures);
    because.extend(sentences(open.because));
    open.on
}

fn months_after(day: NaiveDate, count: u32, because: &mut Vec<String>) -> NaiveDate {
    use chrono::Datelike;
    let due = calendar::add_months(day, count);
    if due.day() != day.day() {
        because.push(format!("That month has no day {}: the end of the month.", day.day()));
    }
    due
}

fn hours(start: When, count: u32, length: Length, because: &mut Vec<String>) -> DateTime<Utc> {
    match start {
        When::At(at) => {
            because.push(format!("{} from the time it started.", length.words()));
            let due = at + Duration::hours(i64::from(count));
            let shown = calendar::london_time(due) - calendar::london_time(at);
            if (shown - Duration::hours(i64::from(count))).num_hours() % 24 != 0 {
                because.push("The clocks change in between: hours count as they pass.".into());
            }
            due
        }
        When::On(on) => {
            because.push(format!("{} from {}.", length.words(), calendar::human_date(on)));
            calendar::end_of_london_day(calendar::add_days(on, days(count.div_ceil(24))))
        }
    }
}

/// Working hours are 9:00 to 17:00 on a working day; the local text names none (decision D).
fn in_working_time(at: DateTime<Utc>) -> bool {
    use chrono::Timelike;
    let (day, time): (NaiveDate, NaiveTime) =
        (calendar::london_date(at), calendar::london_time(at));
    calendar::is_working_day(Calendar::WorkingTogether, day) && (9..17).contains(&time.hour())
}

fn next_working_day(at: DateTime<Utc>, because: &mut Vec<String>) -> DateTime<Utc> {
    because.push("It started outside working hours: the end of the next working day.".into());
    let day = calendar::london_date(at);
    let counted = calendar::add_working_days(Calendar::WorkingTogether, day, 1);
    because.extend(sentences(counted.because));
    calendar::end_of_london_day(counted.on)
}

/// Each reason of the calendar as a sentence.
pub(super) fn sentences(because: Vec<String>) -> impl Iterator<Item = String> {
    because.into_iter().map(|phrase| {
        let mut letters = phrase.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string());
        format!("{}{}.", first.unwrap_or_default(), letters.as_str())
    })
}

/// A count of days as the calendar takes it; lengths in the table are small.
fn days(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
