//! What a comparison found, field by field, without any value; and the weights it was weighed with.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The NHS number.
    NhsNumber,
    /// The number of the register entry.
    RegistrationEntry,
    /// Family name, with the other names the child may go by.
    FamilyName,
    /// Forenames.
    GivenName,
    /// Date of birth.
    BornOn,
    /// Date of death.
    DiedOn,
    /// Date of death where one of the two is younger than 28 days: birth all but gives it away.
    DiedOnNewborn,
    /// Sex.
    Sex,
    /// Postcode, or else the address.
    Place,
    /// The mother's name.
    Mother,
    /// The order of birth.
    BirthOrder,
}

impl Field {
    /// The words for a page.
    pub fn label(self) -> &'static str {
        match self {
            Field::NhsNumber => "NHS number",
            Field::RegistrationEntry => "Register entry",
            Field::FamilyName => "Family name",
            Field::GivenName => "Forenames",
            Field::BornOn => "Date of birth",
            Field::DiedOn | Field::DiedOnNewborn => "Date of death",
            Field::Sex => "Sex",
            Field::Place => "Usual address",
            Field::Mother => "Mother’s name",
            Field::BirthOrder => "Order of birth",
        }
    }
}

/// How far two values agree, the furthest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Alike after normalising.
    Exact,
    /// One typing slip apart, or one of the known ways to write the same.
    Close,
    /// Sounds or looks alike: a reason to ask, never to join.
    Similar,
    /// Not alike.
    Differs,
    /// One side does not say. It never counts against.
    Missing,
}

impl Level {
    /// Exact or close.
    pub fn agrees(self) -> bool {
        matches!(self, Level::Exact | Level::Close)
    }
}

/// One field of one comparison: how far it agrees and what that weighs, never the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FieldEvidence {
    /// The field.
    pub field: Field,
    /// How far it agrees.
    pub level: Level,
    /// Thousandths of a bit; positive speaks for one child, negative for two, 0 when missing.
    pub weight: i64,
}

/// A reason for which two notices are never joined without a person, whatever they weigh (trust.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HardStop {
    /// Two different valid NHS numbers.
    DifferentNhsNumbers,
    /// Two registrations with different entries.
    DifferentRegistrations,
    /// One male, one female, and no different date of birth.
    SexConflict,
    /// Two orders of birth, and no different date of birth.
    BirthOrderConflict,
    /// Two notices of one sender on one day that differ in date of birth, sex or NHS number.
    SameSenderSameDay,
    /// One of them speaks of a multiple birth.
    MultipleBirth,
    /// A number agrees, but neither the date of birth nor the family name.
    NumberAlone,
    /// Another child of the same mother or family, born on the same day, is known.
    SiblingInScope,
}

impl HardStop {
    /// One plain sentence for a page.
    pub fn sentence(self) -> &'static str {
        match self {
            HardStop::DifferentNhsNumbers => {
                "The two NHS numbers are different, and both are valid."
            }
            HardStop::DifferentRegistrations => "The two have different register entries.",
            HardStop::SexConflict => "One is recorded as male and the other as female.",
            HardStop::BirthOrderConflict => "They have different places in the order of birth.",
            HardStop::SameSenderSameDay => {
                "The same sender sent both on the same day, with a different date of birth, sex or NHS number."
            }
            HardStop::MultipleBirth => "There was more than one baby at this birth.",
            HardStop::NumberAlone => {
                "A number agrees, but neither the date of birth nor the family name."
            }
            HardStop::SiblingInScope => {
                "A brother or sister born on the same day may also be known."
            }
        }
    }
}

/// The three answers, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Not known to us yet.
    New,
    /// Perhaps the same child: a person decides.
    Perhaps,
    /// The same child.
    Same,
}

/// A verdict with its reasons. It holds no value of either notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The answer.
    pub verdict: Verdict,
    /// The sum of the weights of the evidence, in thousandths of a bit.
    pub weight: i64,
    /// Field by field.
    pub evidence: Vec<FieldEvidence>,
    /// What forbids joining without a person, in fixed order.
    pub stops: Vec<HardStop>,
    /// The version of weights and name lists it was made with.
    pub rule_version: String,
}

impl Finding {
    /// Orders findings from the weakest to the strongest, alike whatever the order of arrival.
    pub(super) fn rank(&self) -> (Verdict, i64, std::cmp::Reverse<&[FieldEvidence]>) {
        (self.verdict, self.weight, std::cmp::Reverse(self.evidence.as_slice()))
    }

    /// The level of a field; missing when it was not compared.
    pub fn level(&self, field: Field) -> Level {
        self.evidence.iter().find(|e| e.field == field).map_or(Level::Missing, |e| e.level)
    }

    pub(super) fn stopped_by_sibling(mut self) -> Finding {
        self.verdict = self.verdict.min(Verdict::Perhaps);
        self.stops.push(HardStop::SiblingInScope);
        self.stops.sort_unstable();
        self
    }
}

#[derive(Deserialize)]
pub(super) struct Weights {
    version: String,
    pub(super) same: i64,
    pub(super) perhaps: i64,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    field: Field,
    level: Level,
    weight: i64,
    #[cfg(test)]
    m: f64,
    #[cfg(test)]
    u: f64,
    #[cfg(test)]
    origin: String,
}

pub(super) static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    serde_norway::from_str(include_str!("../../data/matching/weights.yaml"))
        .expect("the embedded weights are tested")
});

impl Weights {
    /// Evidence of one field; a level without a row, as of a missing value, weighs nothing.
    pub(super) fn evidence(&self, field: Field, level: Level) -> FieldEvidence {
        let row = self.rows.iter().find(|row| row.field == field && row.level == level);
        FieldEvidence { field, level, weight: row.map_or(0, |row| row.weight) }
    }
}

/// The weight from which a person is asked, and the weight from which notices may join by
/// themselves, in thousandths of a bit.
pub fn limits() -> (i64, i64) {
    (WEIGHTS.perhaps, WEIGHTS.same)
}

/// The version of the rule in force: weights and name lists.
pub fn rule_version() -> String {
    format!("{}+{}", WEIGHTS.version, super::normalise::names_version())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::cast_possible_truncation, reason = "a weight is a few tens of thousands")]
    fn every_weight_is_the_logarithm_of_its_two_probabilities_and_has_an_origin() {
        for row in &WEIGHTS.rows {
            let weight = (1000.0 * (row.m / row.u).log2()).round() as i64;
            assert!((weight - row.weight).abs() <= 1, "{:?} {:?}: {weight}", row.field, row.level);
            assert!(row.origin.len() > 10);
        }
    }

    #[test]
    fn the_probabilities_of_each_field_sum_to_one() {
        for row in &WEIGHTS.rows {
            let of_field = || WEIGHTS.rows.iter().filter(|other| other.field == row.field);
            let (m, u) =
                (of_field().map(|r| r.m).sum::<f64>(), of_field().map(|r| r.u).sum::<f64>());
            assert!((m - 1.0).abs() < 1e-6 && (u - 1.0).abs() < 1e-6, "{:?} {m} {u}", row.field);
        }
    }

    #[test]
    fn agreement_speaks_for_one_child_and_difference_for_two() {
        for row in &WEIGHTS.rows {
            match row.level {
                Level::Exact => assert!(row.weight > 0),
                Level::Differs => assert!(row.weight < 0),
                _ => {}
            }
        }
        assert_eq!(WEIGHTS.evidence(Field::Sex, Level::Missing).weight, 0);
    }
}
