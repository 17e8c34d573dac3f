//! The table of clocks: one row each, with dates in force. A row is never edited; a change of the
//! law is a new row with a later date. Grade decides how it is shown: A as a rule, B as a local
//! target, U as unverified, never as law.

use crate::calendar::Calendar;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Raised when a row is added, so that stored readings made under an older table are read again.
pub const TABLE_VERSION: u32 = 2;

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

const IN_FORCE_2018: (i32, u32, u32) = (2018, 9, 29);

/// Every row that has ever been in force.
pub const TABLE: &[ClockRow] = &[
    ClockRow {
        id: "C1",
        name: "Practitioner's notification",
        starts: "The practitioner learns of the death",
        stops: "The notification is received",
        owed: "Any practitioner to the panel's office",
        kind: ClockKind::LocalTarget,
        target: Some(Length::Hours(24)),
        limit: Some(Length::Hours(24)),
        settable: true,
        pausable: false,
        grade: Grade::B,
        source: "Working Together 2023 para 394 gives no period; 24 hours is common local practice",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C2",
        name: "Notification to NCMD",
        starts: "The death",
        stops: "The national database is notified",
        owed: "The panel's office to NCMD",
        kind: ClockKind::NationalRequirement,
        target: None,
        limit: Some(Length::Hours(48)),
        settable: false,
        pausable: false,
        grade: Grade::A,
        source: "Written answer 26857 (February 2025); NCMD 2020. An NCMD requirement, not statute",
        from: (2019, 4, 1),
        until: None,
    },
    ClockRow {
        id: "C3",
        name: "Designated doctor told",
        starts: "The first notice is received",
        stops: "The message to the designated doctor is delivered",
        owed: "The panel's office to the designated doctor",
        kind: ClockKind::StatutoryGuidance,
        target: None,
        limit: None,
        settable: true,
        pausable: false,
        grade: Grade::A,
        source: "Working Together 2023 para 385; no period is given",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C4",
        name: "Registrar's notice of a registration",
        starts: "The death is registered",
        stops: "The notice is received",
        owed: "The registrar to the partners",
        kind: ClockKind::LawOnOthers,
        target: None,
        limit: Some(Length::CalendarDays(7)),
        settable: false,
        pausable: false,
        grade: Grade::A,
        source: "Children and Young Persons Act 2008 s.31(1)(2)(7)",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C5",
        name: "Registrar's notice of a correction",
        starts: "The register entry is corrected",
        stops: "The notice is received",
        owed: "The registrar to the partners",
        kind: ClockKind::LawOnOthers,
        target: None,
        limit: Some(Length::CalendarDays(7)),
        settable: false,
        pausable: false,
        grade: Grade::A,
        source: "Children and Young Persons Act 2008 s.31(3)(4)(7)",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C6",
        name: "Notice of no liability to register",
        starts: "The certificate is issued",
        stops: "The notice is received",
        owed: "The registrar to the partners",
        kind: ClockKind::LawOnOthers,
        target: None,
        limit: Some(Length::CalendarDays(7)),
        settable: false,
        pausable: false,
        grade: Grade::A,
        source: "Children and Young Persons Act 2008 s.31(5)(5A)(6)(7)",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C7",
        name: "Coroner's notice",
        starts: "The coroner decides to investigate or commissions a post-mortem",
        stops: "The notice is received",
        owed: "The coroner to the partners",
        kind: ClockKind::LawOnOthers,
        target: None,
        limit: Some(Length::CoronersWorkingDays(3)),
        settable: false,
        pausable: false,
        grade: Grade::A,
        source: "Working Together 2023; regulation 24 itself not read, so the day of the decision counts as day 0",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C11",
        name: "First information sharing",
        starts: "The joint agency response is opened",
        stops: "Information is shared between the agencies",
        owed: "The lead health professional, police and social care",
        kind: ClockKind::LocalTarget,
        target: Some(Length::Hours(24)),
        limit: Some(Length::Hours(48)),
        settable: true,
        pausable: false,
        grade: Grade::B,
        source: "Bracknell Forest",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C13",
        name: "Joint home or scene visit",
        starts: "The joint agency response is opened",
        stops: "The visit is made",
        owed: "Police and health",
        kind: ClockKind::LocalTarget,
        target: Some(Length::Hours(24)),
        limit: Some(Length::Hours(72)),
        settable: true,
        pausable: false,
        grade: Grade::B,
        source: "Bracknell Forest; Leeds",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C16",
        name: "Reporting forms",
        starts: "The forms are asked for",
        stops: "The last form is returned",
        owed: "The agencies to the panel's office",
        kind: ClockKind::LocalTarget,
        target: None,
        limit: None,
        settable: true,
        pausable: false,
        grade: Grade::U,
        source: "No period in national text; 15 working days is common practice, not sourced",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C17",
        name: "Notice of the review meeting",
        starts: "A month before the review meeting",
        stops: "Invitees are told the date",
        owed: "The convenor to those invited",
        kind: ClockKind::NationalGuidance,
        target: Some(Length::Months(1)),
        limit: None,
        settable: false,
        pausable: false,
        grade: Grade::A,
        source: "NCMD advice on review meetings: where possible",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C18",
        name: "Child death review meeting",
        starts: "The death",
        stops: "The review meeting is held",
        owed: "The convenor of the review meeting",
        kind: ClockKind::NationalGuidance,
        target: Some(Length::Months(3)),
        limit: None,
        settable: true,
        pausable: true,
        grade: Grade::U,
        source: "Child Death Review guidance 2018 ch.4 (verify); NCMD: the right people matter more than the limit",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C19",
        name: "Draft analysis form",
        starts: "The review meeting is held",
        stops: "The draft analysis form is passed on",
        owed: "The convenor to the panel's office",
        kind: ClockKind::StatutoryGuidance,
        target: None,
        limit: None,
        settable: true,
        pausable: false,
        grade: Grade::A,
        source: "Working Together 2023 para 400; no period is given",
        from: IN_FORCE_2018,
        until: None,
    },
    ClockRow {
        id: "C20",
        name: "Panel review",
        starts: "The review meeting's report, the inquest's result or the decision not to resume it, whichever is latest",
        stops: "The panel is held",
        owed: "The panel",
        kind: ClockKind::NationalGuidance,
        target: Some(Length::Weeks(6)),
        limit: None,
        settable: true,
        pausable: true,
        grade: Grade::U,
        source: "Child Death Review guidance 2018 ch.5 (verify)",
        from: IN_FORCE_2018,
        until: None,
    },
];

fn day((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// The rows in force on a date, one for each clock.
pub fn rows_in_force(on: NaiveDate) -> impl Iterator<Item = &'static ClockRow> {
    TABLE.iter().filter(move |row| day(row.from) <= on && row.until.is_none_or(|u| on < day(u)))
}

/// The newest row of a clock.
pub fn row(id: &str) -> Option<&'static ClockRow> {
    TABLE.iter().rev().find(|row| row.id == id)
}

/// The table as a lawyer reads it, for `docs/generated/clocks.md`.
pub fn print_table() -> String {
    let mut text = String::from(
        "# Clocks\n\nWritten by a test from `domain/src/clocks/table.rs`. Grade A is read in the official text; B is a local target; U is unverified; D is our own. Only grade A is shown as a rule.\n\n| Clock | Name | Starts | Stops | Owed | Target | Limit | Area may set | May be held | Grade | Source | In force from |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let length = |length: Option<Length>| length.map_or("no period set".into(), Length::words);
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    for row in TABLE {
        let line = format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {:?} | {} | {} |\n",
            row.id,
            row.name,
            row.starts,
            row.stops,
            row.owed,
            length(row.target),
            length(row.limit),
            yes(row.settable),
            yes(row.pausable),
            row.grade,
            row.source,
            day(row.from),
        );
        text.push_str(&line);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_grade_a_rows_bind_as_law_or_as_a_requirement() {
        for row in TABLE {
            if matches!(row.kind, ClockKind::LawOnOthers | ClockKind::NationalRequirement) {
                assert_eq!(row.grade, Grade::A, "{}", row.id);
                assert!(!row.settable, "{} is law: no area may change it", row.id);
            }
        }
    }

    #[test]
    fn guidance_has_a_target_and_never_a_limit() {
        for row in TABLE.iter().filter(|row| row.kind == ClockKind::NationalGuidance) {
            assert!(row.limit.is_none(), "{}", row.id);
        }
    }
}
