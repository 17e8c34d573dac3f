//! What a row of the table of clocks says; the rows themselves are in `rows`. A row is never edited;
//! a change of the law is a new row with a later date. Grade decides how it is shown: A as a rule,
//! B as a local target, U as unverified, never as law.

use super::rows::ROWS;
use crate::calendar::Calendar;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Raised when a row is added, so that stored readings made under an older table are read again.
pub const TABLE_VERSION: u32 = 3;

/// How well the source is known (process.md section 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grade {
    /// Read in the official text.
    A,
    /// Read in a local or secondary text.
    B,
    /// Not verified.
    U,
    /// Our own design.
    D,
}

impl Grade {
    /// The words beside a clock; none where it is a rule.
    pub fn words(self) -> &'static str {
        match self {
            Self::A => "",
            Self::B => "local target",
            Self::U => "unverified",
            Self::D => "our own target",
        }
    }
}

/// Whose duty it is and how the screen behaves (web.md 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// A statutory duty of others: watched, never our task.
    LawOnOthers,
    /// A requirement of the national database.
    NationalRequirement,
    /// Statutory guidance.
    StatutoryGuidance,
    /// National guidance: a target, never red while a post-mortem report is outstanding.
    NationalGuidance,
    /// A local target.
    LocalTarget,
    /// A duty of others whose period is not read in the law itself: watched, never shown as law.
    DutyOfOthers,
}

impl ClockKind {
    /// The words on the chip.
    pub fn words(self) -> &'static str {
        match self {
            Self::LawOnOthers => "Law, on others",
            Self::NationalRequirement => "NCMD requirement",
            Self::StatutoryGuidance => "Statutory guidance",
            Self::NationalGuidance => "National guidance",
            Self::LocalTarget => "Local target",
            Self::DutyOfOthers => "Duty of others",
        }
    }
}

/// A length of time and how it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", content = "count", rename_all = "snake_case")]
pub enum Length {
    /// Elapsed hours.
    Hours(u32),
    /// Calendar days; the day of the event is day 0.
    CalendarDays(u32),
    /// Working days as coroners count them.
    CoronersWorkingDays(u32),
    /// Working days as Working Together counts them.
    WorkingDays(u32),
    /// Weeks.
    Weeks(u32),
    /// Calendar months.
    Months(u32),
    /// Elapsed hours when it starts in working hours (9:00 to 17:00 on a working day), else by the
    /// end of the next working day.
    HoursInWorkingTime(u32),
    /// At once: it needs attention from the start, and no number says when it is late.
    AtOnce,
}

impl Length {
    /// The length in words.
    pub fn words(self) -> String {
        let plural = |count: u32, one: &str, many: &str| {
            format!("{count} {}", if count == 1 { one } else { many })
        };
        match self {
            Self::Hours(n) => plural(n, "hour", "hours"),
            Self::CalendarDays(n) => plural(n, "day", "days"),
            Self::CoronersWorkingDays(n) => {
                format!("{} (coroners' calendar)", plural(n, "working day", "working days"))
            }
            Self::WorkingDays(n) => plural(n, "working day", "working days"),
            Self::Weeks(n) => plural(n, "week", "weeks"),
            Self::Months(n) => plural(n, "month", "months"),
            Self::HoursInWorkingTime(n) => {
                format!(
                    "{} in working hours, else the next working day",
                    plural(n, "hour", "hours")
                )
            }
            Self::AtOnce => "immediately".to_owned(),
        }
    }

    /// The calendar in which it counts working days, if it does.
    pub fn calendar(self) -> Option<(Calendar, u32)> {
        match self {
            Self::CoronersWorkingDays(n) => Some((Calendar::Coroners, n)),
            Self::WorkingDays(n) => Some((Calendar::WorkingTogether, n)),
            _ => None,
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct ClockRow {
    /// C1 to C33.
    pub id: &'static str,
    /// Which of its duties, where one clock has several; empty where it has one.
    pub part: &'static str,
    /// Name on the chip.
    pub name: &'static str,
    /// What starts it, in words.
    pub starts: &'static str,
    /// What stops it, in words.
    pub stops: &'static str,
    /// Who owes it to whom.
    pub owed: &'static str,
    /// How the screen behaves.
    pub kind: ClockKind,
    /// Past this it needs attention.
    pub target: Option<Length>,
    /// Past this it is late.
    pub limit: Option<Length>,
    /// Whether the length is counted back from what starts it.
    pub before: bool,
    /// Whether an area may set its length.
    pub settable: bool,
    /// Whether it may be put on hold.
    pub pausable: bool,
    /// Grade of the length.
    pub grade: Grade,
    /// Where it comes from.
    pub source: &'static str,
    /// First day in force.
    pub from: (i32, u32, u32),
    /// First day no longer in force.
    pub until: Option<(i32, u32, u32)>,
}

fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

impl ClockRow {
    /// A row in force since the guidance of 2018 with nothing filled in: rows say what differs.
    pub(super) const BLANK: Self = Self {
        id: "",
        part: "",
        name: "",
        starts: "",
        stops: "",
        owed: "",
        kind: ClockKind::LocalTarget,
        target: None,
        limit: None,
        before: false,
        settable: false,
        pausable: false,
        grade: Grade::A,
        source: "",
        from: (2018, 9, 29),
        until: None,
    };

    /// Whether it is in force on a day.
    pub fn in_force(&self, on: NaiveDate) -> bool {
        day(self.from) <= on && self.until.is_none_or(|until| on < day(until))
    }

    /// The first day in force.
    pub fn in_force_from(&self) -> NaiveDate {
        day(self.from)
    }

    /// The first day no longer in force, if it ended.
    pub fn in_force_until(&self) -> Option<NaiveDate> {
        self.until.map(day)
    }

    /// Whether it is the same duty of the same clock, perhaps as it stood at another time.
    pub fn same_duty(&self, other: &Self) -> bool {
        self.id == other.id && self.part == other.part
    }
}

/// Every row that has ever been in force, in the order of the clocks.
pub fn rows() -> impl Iterator<Item = &'static ClockRow> + Clone {
    ROWS.iter().copied().flatten()
}

/// The rows in force on a date, one for each duty.
pub fn rows_in_force(on: NaiveDate) -> impl Iterator<Item = &'static ClockRow> {
    rows().filter(move |row| row.in_force(on))
}

/// The newest row of a clock; the first of its duties where it has several.
pub fn row(id: &str) -> Option<&'static ClockRow> {
    let first = rows().find(|row| row.id == id)?;
    rows().filter(|row| row.same_duty(first)).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clock_of_the_process_has_its_row() {
        for number in 1..=33 {
            assert!(row(&format!("C{number}")).is_some(), "C{number}");
        }
        assert!(rows().all(|row| !row.source.is_empty() && !row.owed.is_empty()));
    }

    #[test]
    fn only_grade_a_rows_bind_as_law_or_as_a_requirement() {
        for row in rows() {
            if matches!(row.kind, ClockKind::LawOnOthers | ClockKind::NationalRequirement) {
                assert_eq!(row.grade, Grade::A, "{}", row.id);
                assert!(!row.settable, "{} is law: no area may change it", row.id);
            }
        }
    }

    #[test]
    fn a_length_of_grade_b_or_u_can_be_set_by_an_area_and_one_of_grade_a_cannot() {
        for row in rows() {
            let some = row.target.is_some() || row.limit.is_some();
            match row.grade {
                Grade::B | Grade::U => assert!(row.settable, "{} {}", row.id, row.part),
                _ => assert!(!(some && row.settable), "{} {}", row.id, row.part),
            }
        }
    }

    #[test]
    fn guidance_has_a_target_and_never_a_limit() {
        for row in rows().filter(|row| row.kind == ClockKind::NationalGuidance) {
            assert!(row.limit.is_none(), "{}", row.id);
        }
    }

    #[test]
    fn only_the_review_meeting_and_the_panel_may_be_held() {
        let held: Vec<&str> = rows().filter(|row| row.pausable).map(|row| row.id).collect();
        assert_eq!(held, ["C18", "C20"]);
    }

    #[test]
    fn no_two_rows_of_a_duty_are_in_force_on_one_day() {
        for row in rows() {
            let same = rows_in_force(row.in_force_from()).filter(|other| other.same_duty(row));
            assert_eq!(same.count(), 1, "{} {}", row.id, row.part);
        }
    }
}
