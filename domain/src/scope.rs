//! Whether a death is within the review: rows S1 to S14 of the process reference, read from facts.
//! Every answer names its row and its reason. A missing answer leaves the question open.

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
            row(
                "S1",
                InScopeMust,
                "A",
                "A child who lived here and died before the 18th birthday is reviewed.",
            )
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
            "A stillbirth with a healthcare professional present is not reviewed here. Reviewed by another route (PMRT).",
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
        let cases = [
            (base(), "S1", ScopeOutcome::InScopeMust),
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
        }
    }

    #[test]
    fn a_minute_of_life_counts_as_a_live_birth_whatever_the_gestation() {
        let facts = ScopeFacts { gestation_weeks: Known(21), ..resident_child() };
        assert_eq!(read(&facts).row, "S1");
    }

    #[test]
    fn where_nothing_is_known_the_question_stays_open() {
        assert_eq!(read(&ScopeFacts::default()).outcome, ScopeOutcome::Undetermined);
    }
}
