//! What staff ask a sender about its own notice, and what the sender answers. A question is as
//! precise as a person writes it; it never tells the sender of anything but its own notice.

use crate::{
    ids::QuestionId,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The most characters of a question.
const QUESTION_MAX: usize = 1_000;
/// The most characters of an answer.
const ANSWER_MAX: usize = 4_000;

/// One question to the sender of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// What is asked, word for word.
    pub text: String,
    /// Who asked; told to staff, never to the sender.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// What the sender answered, once it has.
    pub answer: Option<Answered>,
}

/// What a sender answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The answer, word for word.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Question {
    /// Whether it waits for an answer.
    pub fn is_open(&self) -> bool {
        self.answer.is_none()
    }
}

/// The text of a question without surrounding spaces.
///
/// # Errors
/// A fault of `/question` when it is empty, too long or holds what does not show.
pub fn question_text(text: &str) -> Result<String, Refusal> {
    checked("/question", text, QUESTION_MAX, "Say what you want to know.")
}

/// The text of an answer without surrounding spaces.
///
/// # Errors
/// A fault of `/answer` when it is empty, too long or holds what does not show.
pub fn answer_text(text: &str) -> Result<String, Refusal> {
    checked("/answer", text, ANSWER_MAX, "Answer the question.")
}

fn checked(field: &str, text: &str, max: usize, needed: &str) -> Result<String, Refusal> {
    let mut faults = Faults::default();
    faults.text(field, text, max, needed);
    faults.into_result()?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_trimmed_and_an_empty_or_hidden_one_is_refused_by_its_field() {
        assert_eq!(question_text("  Which year? \n"), Ok("Which year?".to_owned()));
        for wrong in ["", " \n ", "Which\0 year?", "Which \u{202e}year?", &"a".repeat(1_001)] {
            let refused = question_text(wrong).expect_err("it is refused").fields();
            assert_eq!(refused[0].field, "/question", "{wrong:?}");
        }
        assert_eq!(answer_text("").expect_err("refused").fields()[0].field, "/answer");
    }
}
