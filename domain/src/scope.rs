//! Whether a death is within the review: rows S1 to S14 of the process reference, read from facts.
//! Every answer names its row and its reason. A missing answer leaves the question open. The table
//! is printed as docs/generated/scope.md.

use crate::answer::Answer;
use serde::{Deserialize, Serialize};

/// What the rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeOutcome {
    /// The partners must review (Children Act 2004 s.16M(1)).
    InScopeMust,
    /// The partners may review by agreement (s.16M(2)).
    InScopeByAgreement,
    /// A stillbirth with no healthcare professional present: joint agency response first.
    InScopeUnattendedStillbirth,
    /// Not within the review.
    OutOfScope,
    /// What is known does not say yet.
    Undetermined,
}

impl ScopeOutcome {
    /// Whether the review goes on.
    pub fn in_scope(self) -> bool {
        matches!(
            self,
            Self::InScopeMust | Self::InScopeByAgreement | Self::InScopeUnattendedStillbirth
        )
    }

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::InScopeMust => "in_scope_must",
            Self::InScopeByAgreement => "in_scope_by_agreement",
            Self::InScopeUnattendedStillbirth => "in_scope_unattended_stillbirth",
            Self::OutOfScope => "out_of_scope",
            Self::Undetermined => "undetermined",
        }
    }

    /// The outcome with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::InScopeMust,
            Self::InScopeByAgreement,
            Self::InScopeUnattendedStillbirth,
            Self::OutOfScope,
            Self::Undetermined,
        ]
        .into_iter()
        .find(|outcome| outcome.code() == code)
    }

    /// The words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::InScopeMust => "The partners must review this death",
            Self::InScopeByAgreement => "The partners may review this death by agreement",
            Self::InScopeUnattendedStillbirth => {
                "Unattended stillbirth: joint agency response, then decide"
            }
            Self::OutOfScope => "Not within the review",
            Self::Undetermined => "Not decided yet",
        }
    }
}

/// What the rules need to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeFacts {
    /// Whether there was any sign of life.
    pub live_born: Answer<bool>,
    /// Whether a healthcare professional was present at the birth.
    pub professional_present: Answer<bool>,
    /// Whether it followed a planned lawful termination.
    pub lawful_termination: Answer<bool>,
    /// Weeks of gestation, for a birth without sign of life.
    pub gestation_weeks: Answer<u8>,
    /// Whether the person died before the 18th birthday.
    pub under_18: Answer<bool>,
    /// Whether the child normally lived in the area.
    pub resident: Answer<bool>,
    /// Whether the child died in the area.
    pub died_here: Answer<bool>,
    /// Whether the child died outside England.
    pub died_abroad: Answer<bool>,
    /// Looked after and placed out of the home area.
    pub placed_out_of_area: Answer<bool>,
    /// Whether the child was in custody.
    pub in_custody: Answer<bool>,
}

/// One row of the scope table (process.md 1.1).
#[derive(Clone, Copy, Debug)]
pub struct ScopeRow {
    /// S1 to S14.
    pub id: &'static str,
    /// The situation.
    pub situation: &'static str,
    /// The outcome.
    pub outcome: ScopeOutcome,
    /// The joint agency response.
    pub response: &'static str,
    /// Whether the national database takes it.
    pub national: &'static str,
    /// Source.
    pub source: &'static str,
    /// Grade: A rule, B local, U unverified, D ours.
    pub grade: &'static str,
}

macro_rules! scope_rows {
    ($($id:literal $outcome:ident $grade:literal $situation:literal, $response:literal, $national:literal, $source:literal;)*) => {
        /// Every row.
        pub const TABLE: &[ScopeRow] = &[$(ScopeRow {
            id: $id,
            situation: $situation,
            outcome: ScopeOutcome::$outcome,
            response: $response,
            national: $national,
            source: $source,
            grade: $grade,
        },)*];
    };
}

scope_rows! {
    "S1" InScopeMust "A" "Born alive, normally lived in the area, died before the 18th birthday", "If a criterion is met", "Yes", "Children Act 2004, s.16M(1); Working Together 2023, 380";
    "S2" InScopeMust "A" "Any sign of life and then death, whatever the gestation", "Usually no", "Yes", "Working Together 2023, footnote 219";
    "S3" OutOfScope "A" "Stillbirth with a healthcare professional present", "No", "No", "Working Together 2023, footnote 219";
    "S4" InScopeUnattendedStillbirth "A" "Stillbirth with no healthcare professional in attendance", "Yes", "If outside hospital", "Working Together 2023, 396 and footnote 219";
    "S5" OutOfScope "B" "Late fetal loss before 24 weeks without sign of life", "No", "No", "Statutory guidance of 2018, as restated locally";
    "S6" OutOfScope "A" "Planned lawful termination, not born alive", "No", "No", "Working Together 2023, footnote 219";
    "S7" OutOfScope "B" "Live birth after a planned lawful termination", "No", "No", "Statutory guidance of 2018, as restated locally";
    "S8" InScopeByAgreement "A" "A child who lived elsewhere dies in the area", "Where it happened (unverified)", "By the area that reviews (unverified)", "Children Act 2004, s.16M(2); Working Together 2023, 381 and 387";
    "S9" InScopeMust "A" "A resident child dies elsewhere in England", "Where it happened (unverified)", "Yes", "Children Act 2004, s.16M(1); Working Together 2023, 387";
    "S10" InScopeMust "A" "A resident child dies outside England", "Planning by the home area", "Yes, a thin record", "Children Act 2004, s.16M(1); Working Together 2023, 330";
    "S11" InScopeMust "A" "Aged 17 in an adult ward, in custody, in the armed forces or living alone", "In custody: always", "Yes", "Working Together 2023, glossary and 396";
    "S12" OutOfScope "A" "Died on or after the 18th birthday", "No", "No", "Children Act 2004, s.65";
    "S13" Undetermined "A" "Age uncertain: may have been under 18", "Not decided", "Not decided", "Children and Young Persons Act 2008, s.31(1)";
    "S14" InScopeMust "A" "Looked after and placed out of the area", "If a criterion is met", "Yes", "Working Together 2023, 387";
}

/// The table for people, as Markdown.
pub fn print_table() -> String {
    let mut text = String::from(
        "# Scope\n\nWritten by a test from `domain/src/scope.rs`. Grade A was read in the official text, B in a local one; a row of grade B is a local rule and never shown as law.\n\n| Row | Situation | Outcome | Joint agency response | National database | Source | Grade |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for row in TABLE {
        let route = another_route(row.id, row.outcome).map_or(String::new(), |r| format!(". {r}"));
        text.push_str(&format!(
            "| {} | {} | {}{route} | {} | {} | {} | {} |\n",
            row.id,
            row.situation,
            row.outcome.words(),
            row.response,
            row.national,
            row.source,
            row.grade
        ));
    }
    text
}

/// Which other review there is of a death that is out of scope, in words; none where none is known.
pub fn another_route(row: &str, outcome: ScopeOutcome) -> Option<&'static str> {
    (outcome == ScopeOutcome::OutOfScope && row == "S3")
        .then_some("Reviewed by another route (PMRT)")
}

/// The reading: which row, what it says and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeReading {
    /// The row, S1 to S14.
    pub row: String,
    /// What it says.
    pub outcome: ScopeOutcome,
    /// A plain sentence.
    pub because: String,
    /// Grade of the row: A rule, B local, U unverified, D ours.
    pub grade: String,
}

fn row(row: &str, outcome: ScopeOutcome, grade: &str, because: &str) -> ScopeReading {
    ScopeReading { row: row.into(), outcome, because: because.into(), grade: grade.into() }
}

/// Reads the scope.
pub fn read(facts: &ScopeFacts) -> ScopeReading {
    use ScopeOutcome::{InScopeByAgreement, InScopeMust, OutOfScope, Undetermined};
    let yes = |answer: &Answer<bool>| answer.known() == Some(&true);
    let no = |answer: &Answer<bool>| answer.known() == Some(&false);
    if yes(&facts.lawful_termination) {
        return if yes(&facts.live_born) {
            row(
                "S7",
                OutOfScope,
                "B",
                "A live birth after a planned lawful termination is not reviewed.",
            )
        } else {
            row("S6", OutOfScope, "A", "A planned lawful termination is not reviewed.")
        };
    }
    if no(&facts.live_born) {
        return stillbirth(facts);
    }
    if no(&facts.under_18) {
        return row("S12", OutOfScope, "A", "The person died on or after the 18th birthday.");
    }
    if facts.under_18.known().is_none() {
        return row(
            "S13",
            Undetermined,
            "A",
            "The person may have been under 18: check the dates.",
        );
    }
    if yes(&facts.resident) {
        return if yes(&facts.died_abroad) {
            row("S10", InScopeMust, "A", "A resident child is reviewed wherever the child died.")
        } else if yes(&facts.placed_out_of_area) {
            row("S14", InScopeMust, "A", "A child placed elsewhere is reviewed by the home area.")
        } else if no(&facts.died_here) {
            row(
                "S9",
                InScopeMust,
                "A",
                "A resident child who died elsewhere in England is reviewed by the home area unless the designated doctors agree otherwise.",
            )
        } else {
            lived_and_died_here(facts)
        };
    }
    if no(&facts.resident) && yes(&facts.died_here) {
        return row(
            "S8",
            InScopeByAgreement,
            "A",
            "The child lived elsewhere and died here: the partners may review by agreement.",
        );
    }
    row("S1", Undetermined, "A", "Where the child normally lived is not known yet.")
}

fn lived_and_died_here(facts: &ScopeFacts) -> ScopeReading {
    use ScopeOutcome::InScopeMust;
    if facts.in_custody.known() == Some(&true) {
        return row("S11", InScopeMust, "A", "A child in custody is reviewed as any other child.");
    }
    if facts.gestation_weeks.known().is_some_and(|weeks| *weeks < 24)
        && facts.live_born.known() == Some(&true)
    {
        let why =
            "A baby with any sign of life was born alive, whatever the gestation, and is reviewed.";
        return row("S2", InScopeMust, "A", why);
    }
    let why = "A child who lived here and died before the 18th birthday is reviewed.";
    row("S1", InScopeMust, "A", why)
}

fn stillbirth(facts: &ScopeFacts) -> ScopeReading {
    use ScopeOutcome::{InScopeUnattendedStillbirth, OutOfScope, Undetermined};
    if facts.gestation_weeks.known().is_some_and(|weeks| *weeks < 24) {
        return row(
            "S5",
            OutOfScope,
            "B",
            "A late fetal loss before 24 weeks without sign of life is not reviewed.",
        );
    }
    match facts.professional_present.known() {
        Some(true) => row(
            "S3",
            OutOfScope,
            "A",
            "A stillbirth with a healthcare professional present is not reviewed here.",
        ),
        Some(false) => row(
            "S4",
            InScopeUnattendedStillbirth,
            "A",
            "No healthcare professional was present: a joint agency response asks whether the baby was born alive.",
        ),
        None => row(
            "S4",
            Undetermined,
            "A",
            "Whether a healthcare professional was present is not known yet.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Answer::Known;

    fn resident_child() -> ScopeFacts {
        ScopeFacts {
            live_born: Known(true),
            under_18: Known(true),
            resident: Known(true),
            died_here: Known(true),
            ..ScopeFacts::default()
        }
    }

    #[test]
    fn each_row_gives_its_outcome_and_its_name() {
        let base = resident_child;
        let mut worked = std::collections::BTreeSet::new();
        let cases = [
            (base(), "S1", ScopeOutcome::InScopeMust),
            (ScopeFacts { gestation_weeks: Known(20), ..base() }, "S2", ScopeOutcome::InScopeMust),
            (ScopeFacts { in_custody: Known(true), ..base() }, "S11", ScopeOutcome::InScopeMust),
            (
                ScopeFacts { live_born: Known(false), professional_present: Known(true), ..base() },
                "S3",
                ScopeOutcome::OutOfScope,
            ),
            (
                ScopeFacts {
                    live_born: Known(false),
                    professional_present: Known(false),
                    ..base()
                },
                "S4",
                ScopeOutcome::InScopeUnattendedStillbirth,
            ),
            (ScopeFacts { live_born: Known(false), ..base() }, "S4", ScopeOutcome::Undetermined),
            (
                ScopeFacts { live_born: Known(false), gestation_weeks: Known(22), ..base() },
                "S5",
                ScopeOutcome::OutOfScope,
            ),
            (
                ScopeFacts { live_born: Known(false), lawful_termination: Known(true), ..base() },
                "S6",
                ScopeOutcome::OutOfScope,
            ),
            (
                ScopeFacts { lawful_termination: Known(true), ..base() },
                "S7",
                ScopeOutcome::OutOfScope,
            ),
            (
                ScopeFacts { resident: Known(false), ..base() },
                "S8",
                ScopeOutcome::InScopeByAgreement,
            ),
            (ScopeFacts { died_here: Known(false), ..base() }, "S9", ScopeOutcome::InScopeMust),
            (
                ScopeFacts { died_abroad: Known(true), died_here: Known(false), ..base() },
                "S10",
                ScopeOutcome::InScopeMust,
            ),
            (ScopeFacts { under_18: Known(false), ..base() }, "S12", ScopeOutcome::OutOfScope),
            (
                ScopeFacts { under_18: Answer::NotKnown, ..base() },
                "S13",
                ScopeOutcome::Undetermined,
            ),
            (
                ScopeFacts { placed_out_of_area: Known(true), ..base() },
                "S14",
                ScopeOutcome::InScopeMust,
            ),
        ];
        for (facts, name, outcome) in cases {
            let reading = read(&facts);
            assert_eq!((reading.row.as_str(), reading.outcome), (name, outcome), "{facts:?}");
            assert!(reading.because.ends_with('.'), "{name} says why");
            let printed = TABLE.iter().find(|row| row.id == name).expect("a row");
            let open = outcome == ScopeOutcome::Undetermined;
            assert!(open || printed.outcome == outcome, "{name} is printed as it is read");
            assert_eq!(printed.grade, reading.grade, "{name}");
            worked.insert(name);
        }
        let all: std::collections::BTreeSet<&str> = TABLE.iter().map(|row| row.id).collect();
        assert_eq!(worked, all, "every row S1 to S14 has a worked example");
    }

    #[test]
    fn a_stillbirth_with_a_professional_present_is_said_to_be_reviewed_by_another_route() {
        let route = another_route("S3", ScopeOutcome::OutOfScope);
        assert_eq!(route, Some("Reviewed by another route (PMRT)"));
        assert_eq!(another_route("S12", ScopeOutcome::OutOfScope), None);
        assert_eq!(another_route("S3", ScopeOutcome::InScopeMust), None);
        assert!(print_table().contains("Reviewed by another route (PMRT)"));
    }

    #[test]
    fn a_minute_of_life_counts_as_a_live_birth_whatever_the_gestation() {
        let facts = ScopeFacts { gestation_weeks: Known(21), ..resident_child() };
        assert_eq!(
            (read(&facts).row.as_str(), read(&facts).outcome),
            ("S2", ScopeOutcome::InScopeMust)
        );
    }

    #[test]
    fn where_nothing_is_known_the_question_stays_open() {
        assert_eq!(read(&ScopeFacts::default()).outcome, ScopeOutcome::Undetermined);
    }
}
