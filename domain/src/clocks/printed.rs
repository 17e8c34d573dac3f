//! The table of clocks as a lawyer reads it, for `docs/generated/clocks.md`: first how time is
//! counted, then the duties by what binds them, each with its source and how well that is known.

use super::{ClockKind, ClockRow, Grade, Length, setting::moved_by_closures, table};
use std::fmt::Write as _;

const HEAD: &str = "# Clocks

Written by a test from `domain/src/clocks/rows`; edition of the table: ";

const HOW: &str = "
## How to read it

* **Owed** says whose duty it is, and to whom. The server watches the duties of others and enforces none.
* **Target and limit.** Past the target it needs attention; past the limit it is late. Where one figure is known it is the limit. National guidance has a target only.
* **Shown as** is what a person sees beside the date. Only what was read in the official text (grade A) is shown as a rule. Grade B, read in a local or secondary text, is shown as \"local target\"; grade U, where the text itself was not read, as \"unverified\"; grade D, our own design, as \"our own target\". None of the last three is ever shown as law.
* **No period set** means that the text gives none. It is watched and is never late.
* **Set by an area.** Where the last column says so, the partners of an area may set the length, from a day on and with a reason; it is then shown as \"local target\". What was set before stays on record.

## How time is counted

* **The row in force on the day a clock started governs it for good.** A change of the law is a new row with a later date, and changes no clock that runs.
* **Hours** are elapsed hours, on the two nights when the clocks change as on any other. Where only the date is known, the end of the last day is taken and the date is marked as approximate.
* **Days** are days in London. The day of the event is day 0; the duty may be done until the end of the last day. \"Seven days beginning with the day after\" is the same.
* **Weeks and months** keep the day of the week, and the number of the day or else the end of the month: three months after 31 August are over on 30 November.
* **Working days of Working Together** (footnote 209) leave out Saturdays, Sundays and the bank holidays of England and Wales. Christmas Day and Good Friday are not bank holidays under the Act of 1971; they are left out as well, which is our reading.
* **Working days of coroners** (Coroners (Investigations) Regulations 2013, regulation 2(1)) leave out the same days and name Christmas Day and Good Friday themselves.
* **Bank holidays** are the published list with its one-off days; years that are not published are reckoned by rule, and the reasons of a due date say so.
* **Holds.** The days on hold for another process are added to what may be held, and to nothing else. While a hold lasts nothing is due. Each hold has a process, a reason and a day to look again.
* **Closed days of an area's office** move what is counted in days or more where the last column says so. They never move a duty of the law, and never a length in hours.
* **Guidance (C18, C20)** is never late while a post-mortem report is outstanding. A decision not to resume an inquest, or to discontinue an investigation, counts as its end.
* **A due date is never overwritten.** A newer reading supersedes it, and both are in the record with their reasons.
";

/// The kinds in the order of what binds most, with what a reader should know of each.
const KINDS: [(ClockKind, &str); 6] = [
    (
        ClockKind::LawOnOthers,
        "An Act, regulations, or a duty that the statutory guidance restates. It binds others than the panel's office: watched, never our task.",
    ),
    (
        ClockKind::NationalRequirement,
        "Asked by the National Child Mortality Database of every panel; not statute.",
    ),
    (
        ClockKind::StatutoryGuidance,
        "Working Together: partners must have regard to it, and depart from it only in exceptional circumstances.",
    ),
    (
        ClockKind::NationalGuidance,
        "A target, recognising that post-mortems and investigations take their time.",
    ),
    (
        ClockKind::DutyOfOthers,
        "A duty of others whose period was not read in the law itself: watched, never shown as law.",
    ),
    (ClockKind::LocalTarget, "Read in local procedures. An area may set its own."),
];

/// The whole table in Markdown.
pub fn print_table() -> String {
    let mut text = format!("{HEAD}{}.\n{HOW}", table::TABLE_VERSION);
    for (kind, words) in KINDS {
        let head = "| Clock | Duty | Owed | Starts | Stops | Target | Limit | Shown as (grade) | Source | In force | An area, a hold |";
        let line = "| --- ".repeat(11);
        // Writing into a text cannot fail.
        let _ = write!(text, "\n## {}\n\n{words}\n\n{head}\n{line}|\n", kind.words());
        for row in table::rows().filter(|row| row.kind == kind) {
            let _ = writeln!(text, "{}", printed(row));
        }
    }
    text
}

fn printed(row: &ClockRow) -> String {
    let length = |length: Option<Length>| {
        let before = if row.before { " before" } else { "" };
        length.map_or("no period set".into(), |length| format!("{}{before}", length.words()))
    };
    let part = if row.part.is_empty() { String::new() } else { format!(" ({})", row.part) };
    let no_period = row.target.is_none() && row.limit.is_none();
    let shown = match row.grade {
        Grade::A if no_period => "a rule without a period",
        Grade::A => "a rule",
        grade => grade.words(),
    };
    let until = row.in_force_until().map_or_else(String::new, |until| format!(" until {until}"));
    let may = [
        (row.settable, "may set it"),
        (moved_by_closures(row, false), "closed days move it"),
        (row.pausable, "may be held"),
    ];
    let may: Vec<&str> = may.iter().filter(|(may, _)| *may).map(|(_, words)| *words).collect();
    format!(
        "| {}{part} | {} | {} | {} | {} | {} | {} | {shown} ({:?}) | {} | from {}{until} | {} |",
        row.id,
        row.name,
        row.owed,
        row.starts,
        row.stops,
        length(row.target),
        length(row.limit),
        row.grade,
        row.source,
        row.in_force_from(),
        if may.is_empty() { "fixed".to_owned() } else { may.join("; ") },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_printed_once_and_no_local_target_under_a_heading_of_law() {
        let text = print_table();
        let printed = text.lines().filter(|line| line.starts_with("| C")).count();
        // The heading of each table begins with "| Clock".
        assert_eq!(printed, table::rows().count() + KINDS.len());
        let law = text.split("\n## ").find(|part| part.starts_with("Law, on others"));
        let law = law.expect("a part");
        assert!(!law.contains("local target (") && !law.contains("unverified ("), "{law}");
        assert!(law.contains("fixed") && !law.contains("closed days move it"));
    }
}
