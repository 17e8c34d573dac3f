//! Four answers that are not the same: nobody asked, it was asked and nobody knows, the question
//! does not apply, and a value. Rules over them have three outcomes.

use serde::{Deserialize, Serialize};

/// An answer to a question about the child or the circumstances.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer<T> {
    /// Nobody has asked, or nobody has told us.
    #[default]
    NotAsked,
    /// It was asked, and the answer is that it is not known.
    NotKnown,
    /// The question does not apply to this child.
    NotApplicable,
    /// The answer.
    Known(T),
}

impl<T> Answer<T> {
    /// The value, if there is one.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// The same kind of answer over another type; a value that does not convert counts as not known.
    pub fn and_then<U>(&self, convert: impl FnOnce(&T) -> Option<U>) -> Answer<U> {
        match self {
            Self::NotAsked => Answer::NotAsked,
            Self::NotKnown => Answer::NotKnown,
            Self::NotApplicable => Answer::NotApplicable,
            Self::Known(value) => convert(value).map_or(Answer::NotKnown, Answer::Known),
        }
    }
}

/// The outcome of a criterion: a missing answer is not a no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The criterion is met.
    Met,
    /// The criterion is not met.
    NotMet,
    /// What is known does not let anyone say.
    CannotSay,
}

impl Outcome {
    /// Met if any is met; otherwise cannot say if any cannot be said; otherwise not met.
    pub fn any(outcomes: impl IntoIterator<Item = Self>) -> Self {
        outcomes.into_iter().fold(Self::NotMet, |so_far, next| match (so_far, next) {
            (Self::Met, _) | (_, Self::Met) => Self::Met,
            (Self::CannotSay, _) | (_, Self::CannotSay) => Self::CannotSay,
            _ => Self::NotMet,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_met_criterion_decides_whatever_else_is_unknown() {
        assert_eq!(Outcome::any([Outcome::CannotSay, Outcome::Met]), Outcome::Met);
    }

    #[test]
    fn a_missing_answer_is_never_read_as_a_no() {
        assert_eq!(Outcome::any([Outcome::NotMet, Outcome::CannotSay]), Outcome::CannotSay);
        assert_eq!(Outcome::any([Outcome::NotMet, Outcome::NotMet]), Outcome::NotMet);
    }
}
