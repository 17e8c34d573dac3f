//! What an area sets for itself: the lengths of clocks that no official text fixes (grade B or U, or
//! a duty without a period), each from a day on with a reason, and the days on which its office is
//! closed. A setting is never edited; a later one takes its place and the earlier ones stay.

use super::{ClockKind, ClockRow, Grade, Length, table};
use crate::{
    calendar::Closure,
    moment::Moment,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lengths and closures of an area; statute is never overridden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaLengths {
    /// By clock, in the order in which they were set.
    pub set: BTreeMap<String, Vec<SetLength>>,
    /// Days on which the office is closed, those taken away among them.
    pub closures: Vec<Closure>,
}

/// The target and limit of one clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaLength {
    /// Past this it needs attention.
    pub target: Option<Length>,
    /// Past this it is late.
    pub limit: Option<Length>,
}

impl AreaLength {
    /// In words: "target 10 working days, limit 15 working days".
    pub fn words(&self) -> String {
        let part = |name: &str, length: Option<Length>| {
            length.map(|length| format!("{name} {}", length.words()))
        };
        let parts: Vec<String> = [part("target", self.target), part("limit", self.limit)]
            .into_iter()
            .flatten()
            .collect();
        if parts.is_empty() { "no period set".into() } else { parts.join(", ") }
    }

    fn is_empty(&self) -> bool {
        self.target.is_none() && self.limit.is_none()
    }
}

/// What an area has set for one clock, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetLength {
    /// The first day on which a clock may start that follows it.
    pub from: NaiveDate,
    /// The lengths; both empty to go back to those of the table.
    pub length: AreaLength,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl AreaLengths {
    /// What the area has set for a clock that starts on a day: the setting with the latest first
    /// day that is not after it, and of two with the same first day the one that was set last.
    pub fn on(&self, clock: &str, day: NaiveDate) -> Option<AreaLength> {
        self.setting_on(clock, day).map(|set| set.length).filter(|length| !length.is_empty())
    }

    /// The setting that governs a clock that starts on a day.
    pub fn setting_on(&self, clock: &str, day: NaiveDate) -> Option<&SetLength> {
        let of_clock = self.set.get(clock)?;
        of_clock.iter().filter(|set| set.from <= day).max_by_key(|set| (set.from, set.at))
    }
}

/// Whether the days on which the area's office is closed move what a row says is due: a local target
/// of its own process, and never a duty that others owe or that an official text fixes.
pub(super) fn moved_by_closures(row: &ClockRow, set: bool) -> bool {
    match row.kind {
        ClockKind::LocalTarget | ClockKind::NationalGuidance => set || row.grade != Grade::A,
        ClockKind::StatutoryGuidance => set,
        ClockKind::LawOnOthers | ClockKind::NationalRequirement | ClockKind::DutyOfOthers => false,
    }
}

/// The rows of clocks whose length an area may set, one for each clock, in the order of the table.
pub fn settable_rows() -> Vec<&'static ClockRow> {
    let mut rows: Vec<&ClockRow> = Vec::new();
    for row in table::rows().filter(|row| row.settable) {
        match rows.iter_mut().find(|known| known.id == row.id) {
            Some(known) => *known = row,
            None => rows.push(row),
        }
    }
    rows
}

/// A length that somebody asks to set for an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLength {
    /// The clock, such as C16.
    pub clock: String,
    /// Past this it needs attention.
    pub target: Option<Length>,
    /// Past this it is late.
    pub limit: Option<Length>,
    /// The first day on which a clock may start that follows it.
    pub from: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

/// How far back a setting may begin: no case began before the national database.
const EARLIEST: (i32, u32, u32) = (2019, 4, 1);

/// Reads a length that is to be set for an area.
///
/// # Errors
/// Every field at fault; a clock whose length the law or national text fixes is refused by its name
/// and source.
pub fn set(asked: &NewLength, by: String, at: &Moment) -> Result<SetLength, Refusal> {
    let row = settable(&asked.clock)?;
    let mut faults = Faults::default();
    if row.kind == ClockKind::NationalGuidance && asked.limit.is_some() {
        let detail = format!("{} is guidance: it has a target and no limit.", row.name);
        faults.push("/limit", "guidance-has-no-limit", detail);
    }
    check(asked.target, "/target", &mut faults);
    check(asked.limit, "/limit", &mut faults);
    if let (Some(target), Some(limit)) = (asked.target, asked.limit) {
        faults.unless(
            hours(target) <= hours(limit),
            "/limit",
            "before-target",
            "The limit must not come before the target.",
        );
    }
    faults.text("/reason", &asked.reason, 500, "Enter why the area sets this length.");
    let earliest = NaiveDate::from_ymd_opt(EARLIEST.0, EARLIEST.1, EARLIEST.2).unwrap_or_default();
    let latest = crate::calendar::add_days(at.today, 366);
    match asked.from {
        None => faults.push("/from", "missing", "Enter from which day it counts."),
        Some(from) => faults.unless(
            (earliest..=latest).contains(&from),
            "/from",
            "out-of-range",
            "Enter a day from 1 April 2019 to a year from today.",
        ),
    }
    faults.into_result()?;
    let length = AreaLength { target: asked.target, limit: asked.limit };
    let reason = asked.reason.trim().to_owned();
    Ok(SetLength { from: asked.from.unwrap_or(at.today), length, reason, by, at: at.now })
}

/// The row of a clock whose length an area may set.
///
/// # Errors
/// For a clock that is not known, and for one whose length an official text fixes: by its name.
pub fn settable(clock: &str) -> Result<&'static ClockRow, Refusal> {
    let mut rows = table::rows().filter(|row| row.id == clock).peekable();
    let Some(first) = rows.peek().copied() else {
        let detail = "There is no such clock: use C1 to C33.";
        return Err(Refusal::field("/clock", "not-known", detail));
    };
    rows.filter(|row| row.settable).last().ok_or_else(|| {
        let detail =
            format!("{} ({}) is not for an area to set: {}.", first.name, first.id, first.source);
        Refusal::field("/clock", "set-by-law", detail)
    })
}

fn check(length: Option<Length>, field: &str, faults: &mut Faults) {
    let Some(length) = length else { return };
    let (count, most) = match length {
        Length::Hours(count) | Length::HoursInWorkingTime(count) => (count, 2_160),
        Length::CalendarDays(count) => (count, 730),
        Length::CoronersWorkingDays(count) | Length::WorkingDays(count) => (count, 500),
        Length::Weeks(count) => (count, 104),
        Length::Months(count) => (count, 24),
        Length::AtOnce => {
            return faults.push(
                field,
                "not-a-length",
                "Enter a number of hours, days, weeks or months.",
            );
        }
    };
    if !(1..=most).contains(&count) {
        faults.push(field, "out-of-range", format!("Enter a number from 1 to {most}."));
    }
}

/// About how long, to see that a limit does not come before its target.
fn hours(length: Length) -> u64 {
    match length {
        Length::Hours(count) | Length::HoursInWorkingTime(count) => u64::from(count),
        Length::CalendarDays(count) => u64::from(count) * 24,
        // Five working days take seven days.
        Length::CoronersWorkingDays(count) | Length::WorkingDays(count) => {
            u64::from(count) * 24 * 7 / 5
        }
        Length::Weeks(count) => u64::from(count) * 168,
        Length::Months(count) => u64::from(count) * 730,
        Length::AtOnce => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        Moment::at("2026-11-22T10:00:00Z".parse().expect("a time"))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn asked(clock: &str) -> NewLength {
        NewLength {
            clock: clock.into(),
            target: Some(Length::WorkingDays(10)),
            limit: None,
            from: Some(day("2026-12-01")),
            reason: "Agreed by the partners.".into(),
        }
    }

    fn refused(asked: &NewLength) -> Vec<(String, String)> {
        let refused = set(asked, "Bethan Okoro".into(), &now()).expect_err("it is refused");
        refused.fields().into_iter().map(|fault| (fault.code, fault.detail)).collect()
    }

    #[test]
    fn every_length_of_grade_b_or_u_may_be_set_and_every_one_of_grade_a_is_refused_by_name() {
        for row in table::rows() {
            let read = set(&NewLength { limit: None, ..asked(row.id) }, "A".into(), &now());
            let may = table::rows().any(|other| other.id == row.id && other.settable);
            assert_eq!(read.is_ok(), may, "{}", row.id);
            if let Err(refusal) = read {
                let [fault] = &refusal.fields()[..] else { panic!("one fault") };
                assert!(fault.code == "set-by-law" && fault.detail.contains(row.id), "{fault:?}");
            }
        }
        let named = refused(&asked("C24"));
        assert!(named[0].1.starts_with("Serious incident notification (C24)"), "{named:?}");
        assert_eq!(refused(&asked("C34"))[0].0, "not-known");
    }

    #[test]
    fn a_length_needs_a_reason_and_a_day_and_must_make_sense() {
        let codes = |change: &dyn Fn(&mut NewLength)| {
            let mut length = asked("C16");
            change(&mut length);
            refused(&length).into_iter().map(|(code, _)| code).collect::<Vec<_>>()
        };
        assert_eq!(codes(&|l| l.reason = " ".into()), ["missing"]);
        assert_eq!(codes(&|l| l.from = None), ["missing"]);
        assert_eq!(codes(&|l| l.from = Some(day("2018-01-01"))), ["out-of-range"]);
        assert_eq!(codes(&|l| l.from = Some(day("2028-01-01"))), ["out-of-range"]);
        assert_eq!(codes(&|l| l.target = Some(Length::WorkingDays(0))), ["out-of-range"]);
        assert_eq!(codes(&|l| l.target = Some(Length::AtOnce)), ["not-a-length"]);
        assert_eq!(codes(&|l| l.limit = Some(Length::Hours(24))), ["before-target"]);
        let c18 = NewLength { limit: Some(Length::Months(4)), ..asked("C18") };
        assert_eq!(refused(&c18)[0].0, "guidance-has-no-limit");
    }

    #[test]
    fn a_clock_follows_the_setting_that_was_in_force_when_it_started() {
        let setting = |from: &str, days: Option<u32>, at: &str| SetLength {
            from: day(from),
            length: AreaLength { target: None, limit: days.map(Length::WorkingDays) },
            reason: "Agreed".into(),
            by: "A".into(),
            at: at.parse().expect("a time"),
        };
        let lengths = AreaLengths {
            set: BTreeMap::from([(
                "C16".to_owned(),
                vec![
                    setting("2026-01-01", Some(10), "2026-01-01T09:00:00Z"),
                    setting("2027-01-01", Some(15), "2026-06-01T09:00:00Z"),
                    setting("2026-09-01", Some(12), "2026-08-01T09:00:00Z"),
                    setting("2027-01-01", Some(20), "2026-12-01T09:00:00Z"),
                    setting("2028-01-01", None, "2027-12-01T09:00:00Z"),
                ],
            )]),
            closures: Vec::new(),
        };
        let limit = |on: &str| lengths.on("C16", day(on)).and_then(|length| length.limit);
        assert_eq!(limit("2025-12-31"), None);
        assert_eq!(limit("2026-08-31"), Some(Length::WorkingDays(10)));
        assert_eq!(limit("2026-12-31"), Some(Length::WorkingDays(12)));
        assert_eq!(limit("2027-06-01"), Some(Length::WorkingDays(20)));
        assert_eq!(limit("2028-01-01"), None, "back to the table");
    }
}
