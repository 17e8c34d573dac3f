//! Days on which the office of an area is closed: local data beside the bank holidays. They move
//! what is due by a local target; a duty of the law, a working day of either calendar and a length
//! in hours know nothing of them.

use super::{Calendar, Counted, add_days, day_off, human_date};
use crate::{
    moment::Moment,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The most days of one closure.
const LONGEST: i64 = 31;
/// How far ahead a closure may begin, in days.
const AHEAD: i32 = 730;

/// Days on which the office of an area is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// First closed day.
    pub from: NaiveDate,
    /// First day on which it is open again.
    pub until: NaiveDate,
    /// Why, such as "Christmas closure".
    pub reason: String,
    /// Who recorded it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who took it away, and when; the row stays.
    #[serde(default)]
    pub removed: Option<(String, DateTime<Utc>)>,
}

impl Closure {
    /// Whether it counts: nobody has taken it away.
    pub fn stands(&self) -> bool {
        self.removed.is_none()
    }

    /// Whether the office is closed on a day.
    pub fn covers(&self, on: NaiveDate) -> bool {
        self.stands() && self.from <= on && on < self.until
    }

    /// The last closed day.
    pub fn last(&self) -> NaiveDate {
        add_days(self.until, -1)
    }

    /// In words: "the office is closed from 24 December 2026 to 1 January 2027: Christmas closure".
    pub fn words(&self) -> String {
        let days = if self.last() == self.from {
            format!("on {}", human_date(self.from))
        } else {
            format!("from {} to {}", human_date(self.from), human_date(self.last()))
        };
        format!("the office is closed {days}: {}", self.reason.trim_end_matches('.'))
    }
}

/// The closure of an area that covers a day, if one does.
pub fn closed(closures: &[Closure], on: NaiveDate) -> Option<&Closure> {
    closures.iter().find(|closure| closure.covers(on))
}

/// The `n`th day after `from` that is a working day and on which the area's office is open; `from`
/// is day 0. With no closures it is `add_working_days`.
pub fn add_open_days(calendar: Calendar, from: NaiveDate, n: u32, closures: &[Closure]) -> Counted {
    let mut counted = super::add_working_days(calendar, from, n);
    // Each closed working day on the way is one more day to count; those may meet closed days too.
    let mut looked_at = from;
    loop {
        let on_the_way = looked_at.iter_days().skip(1).take_while(|day| *day <= counted.on);
        let mut missed = 0;
        let mut because = Vec::new();
        for day in on_the_way.filter(|day| day_off(calendar, *day).is_none()) {
            if let Some(closure) = closed(closures, day) {
                missed += 1;
                because.push(closure.words());
            }
        }
        counted.because.extend(because);
        if missed == 0 {
            break;
        }
        looked_at = counted.on;
        let further = super::add_working_days(calendar, counted.on, missed);
        counted.on = further.on;
        counted.because.extend(further.because);
    }
    let mut said = Vec::new();
    counted.because.retain(|phrase| {
        let fresh = !said.contains(phrase);
        said.push(phrase.clone());
        fresh
    });
    counted
}

/// The day itself where the office is open, else the first working day on which it is, and why.
pub fn open_day(calendar: Calendar, on: NaiveDate, closures: &[Closure]) -> Counted {
    match closed(closures, on) {
        None => Counted { on, because: Vec::new() },
        Some(closure) => {
            let because = format!("moved from {}: {}", human_date(on), closure.words());
            let next = add_open_days(calendar, on, 1, closures);
            let others = next.because.into_iter().filter(|phrase| *phrase != closure.words());
            Counted { on: next.on, because: [because].into_iter().chain(others).collect() }
        }
    }
}

/// A closure that is asked for, as somebody wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewClosure {
    /// First closed day.
    pub from: Option<NaiveDate>,
    /// Last closed day; none for one day.
    pub last: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

/// Reads a closure that is to be added beside those that an area has.
///
/// # Errors
/// Every field at fault; days that another closure covers are refused by its name.
pub fn add(
    asked: &NewClosure,
    known: &[Closure],
    by: String,
    at: &Moment,
) -> Result<Closure, Refusal> {
    let mut faults = Faults::default();
    faults.text("/reason", &asked.reason, 200, "Enter why the office is closed.");
    let Some(from) = asked.from else {
        faults.push("/from", "missing", "Enter the first closed day.");
        faults.into_result()?;
        return Err(Refusal::field("/from", "missing", "Enter the first closed day."));
    };
    let last = asked.last.unwrap_or(from);
    let late_enough = from >= add_days(at.today, -366) && from <= add_days(at.today, AHEAD);
    faults.unless(
        late_enough,
        "/from",
        "out-of-range",
        "Enter a day within the last year or the next two years.",
    );
    faults.unless(last >= from, "/last", "before-from", "The last day is before the first day.");
    faults.unless(
        (last - from).num_days() < LONGEST,
        "/last",
        "too-long",
        "One closure is 31 days at most.",
    );
    let until = add_days(last, 1);
    let clash =
        known.iter().find(|known| known.stands() && known.from < until && from < known.until);
    if let Some(clash) = clash {
        faults.push("/from", "overlap", format!("On some of these days {}.", clash.words()));
    }
    faults.into_result()?;
    let reason = asked.reason.trim().to_owned();
    Ok(Closure { from, until, reason, by, at: at.now, removed: None })
}

/// Takes away the closure that begins on a day. The row stays, with who took it away.
///
/// # Errors
/// When no closure begins on that day.
pub fn remove(
    from: NaiveDate,
    known: &[Closure],
    by: String,
    at: &Moment,
) -> Result<Closure, Refusal> {
    let found = known.iter().find(|closure| closure.stands() && closure.from == from);
    let none =
        || Refusal::field("/from", "not-known", "No closure of this area begins on that day.");
    let mut closure = found.cloned().ok_or_else(none)?;
    closure.removed = Some((by, at.now));
    Ok(closure)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn moment() -> Moment {
        Moment::at("2026-11-22T10:00:00Z".parse().expect("a time"))
    }

    fn asked(from: &str, last: &str) -> NewClosure {
        NewClosure {
            from: from.parse().ok(),
            last: last.parse().ok(),
            reason: "Christmas closure".into(),
        }
    }

    fn closure(from: &str, last: &str) -> Closure {
        add(&asked(from, last), &[], "Bethan Okoro".into(), &moment()).expect("a closure")
    }

    #[test]
    fn a_closed_day_is_not_counted_and_says_why() {
        let closures = [closure("2026-12-29", "2026-12-31")];
        let counted = add_open_days(Calendar::WorkingTogether, day("2026-12-23"), 3, &closures);
        // 24 December, then 4 and 5 January: Christmas, the substitute day, the closure, New Year.
        assert_eq!(counted.on, day("2027-01-05"));
        let why =
            "the office is closed from 29 December 2026 to 31 December 2026: Christmas closure";
        assert_eq!(counted.because.iter().filter(|phrase| *phrase == why).count(), 1);
        assert!(counted.because.iter().any(|phrase| phrase.starts_with("Christmas Day")));
    }

    #[test]
    fn without_closures_open_days_are_working_days() {
        for n in 0..30 {
            for from in day("2026-12-01").iter_days().take(40) {
                let working = crate::calendar::add_working_days(Calendar::Coroners, from, n);
                assert_eq!(add_open_days(Calendar::Coroners, from, n, &[]), working);
            }
        }
    }

    #[test]
    fn the_count_agrees_with_counting_day_by_day() {
        let closures = [closure("2026-12-24", "2026-12-24"), closure("2026-12-29", "2027-01-08")];
        let open = |day: NaiveDate| {
            day_off(Calendar::WorkingTogether, day).is_none() && closed(&closures, day).is_none()
        };
        for from in day("2026-12-01").iter_days().take(60) {
            for n in 1_u32..12 {
                let counted = add_open_days(Calendar::WorkingTogether, from, n, &closures).on;
                let by_hand = from.iter_days().skip(1).filter(|day| open(*day)).nth(n as usize - 1);
                assert_eq!(Some(counted), by_hand, "{n} after {from}");
            }
        }
    }

    #[test]
    fn a_day_that_falls_on_a_closure_moves_to_the_next_open_working_day() {
        let closures = [closure("2026-12-24", "2026-12-31")];
        let moved = open_day(Calendar::WorkingTogether, day("2026-12-30"), &closures);
        assert_eq!(moved.on, day("2027-01-04"));
        assert!(moved.because[0].starts_with("moved from 30 December 2026: the office is closed"));
        let stays = open_day(Calendar::WorkingTogether, day("2027-01-02"), &closures);
        assert_eq!(stays, Counted { on: day("2027-01-02"), because: Vec::new() });
    }

    #[test]
    fn a_closure_that_was_taken_away_closes_nothing_and_its_days_are_free_again() {
        let known = [closure("2026-12-24", "2026-12-31")];
        let gone = remove(day("2026-12-24"), &known, "Amir Rahman".into(), &moment());
        let gone = [gone.expect("it is known")];
        assert_eq!(closed(&gone, day("2026-12-28")), None);
        let again = asked("2026-12-28", "2026-12-28");
        assert!(add(&again, &known, "A".into(), &moment()).is_err());
        assert!(add(&again, &gone, "A".into(), &moment()).is_ok());
        assert!(remove(day("2026-12-24"), &gone, "A".into(), &moment()).is_err());
    }

    #[test]
    fn a_closure_without_reason_backwards_too_long_or_far_away_is_refused() {
        let codes = |asked: &NewClosure| -> Vec<String> {
            let refused = add(asked, &[], "A".into(), &moment()).expect_err("it is refused");
            refused.fields().into_iter().map(|fault| fault.code).collect()
        };
        assert_eq!(codes(&NewClosure::default()), ["missing", "missing"]);
        assert_eq!(codes(&asked("2026-12-24", "2026-12-23")), ["before-from"]);
        assert_eq!(codes(&asked("2026-12-24", "2027-01-24")), ["too-long"]);
        assert_eq!(codes(&asked("2029-12-24", "2029-12-24")), ["out-of-range"]);
    }
}
