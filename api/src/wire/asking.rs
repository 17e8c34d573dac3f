//! On the wire: what a sender sees of its own notices, what it is asked and what it answers.

use chrono::{DateTime, Utc};
use domain::{change::NoticeState, notice::Question};
use poem_openapi::{Enum, Object, types::Example};
use storage::NoticeRow;
use uuid::Uuid;

/// Where a notice stands, as its sender may know it. It never tells whether the child was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SentState {
    /// Received and kept.
    Received,
    /// Not accepted, because it breaks a rule: see `because`.
    NotAccepted,
    /// The office asks something: see `questions`.
    Question,
}

/// Why a notice was not accepted: one field.
#[derive(Clone, Debug, Object)]
pub struct BecauseView {
    /// The field, as a JSON pointer into what was sent.
    pub field: String,
    /// Stable code.
    pub code: String,
    /// What would be right.
    pub detail: String,
}

/// A question about a notice.
#[derive(Clone, Debug, Object)]
pub struct QuestionView {
    /// The question, as an answer names it.
    pub id: Uuid,
    /// What is asked.
    pub question: String,
    /// Who asked; told to staff only.
    #[oai(skip_serializing_if_is_none)]
    pub asked_by: Option<String>,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// What the sender answered; absent while the question is open.
    #[oai(skip_serializing_if_is_none)]
    pub answer: Option<String>,
    /// When it answered.
    #[oai(skip_serializing_if_is_none)]
    pub answered_at: Option<DateTime<Utc>>,
}

impl QuestionView {
    /// The view of a question for its sender.
    pub fn to_sender(question: &Question) -> Self {
        Self {
            id: question.id.0,
            question: question.text.clone(),
            asked_by: None,
            asked_at: question.asked_at,
            answer: question.answer.as_ref().map(|answer| answer.text.clone()),
            answered_at: question.answer.as_ref().map(|answer| answer.at),
        }
    }

    /// The view of a question for staff.
    pub fn to_staff(question: &Question) -> Self {
        Self { asked_by: Some(question.asked_by.clone()), ..Self::to_sender(question) }
    }
}

/// A notice as its sender sees it.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct SentView {
    /// The receipt: random, and the same for every repeat of the same notice.
    pub receipt: Uuid,
    /// When the notice arrived.
    pub received_at: DateTime<Utc>,
    /// What it told, as a stable code such as `registration`.
    pub kind: String,
    /// Where it stands.
    pub state: SentState,
    /// Why it was not accepted; empty for one that was.
    pub because: Vec<BecauseView>,
    /// What the office asked about it, the oldest first.
    pub questions: Vec<QuestionView>,
}

impl Example for SentView {
    fn example() -> Self {
        let at = DateTime::from_timestamp(1_794_216_000, 0).unwrap_or_default();
        Self {
            receipt: Uuid::from_u128(0x4c1f_9d0e_5b7a_4f21_8a3e_6b2d_9c0f_1e77),
            received_at: at,
            kind: "registration".into(),
            state: SentState::Question,
            because: Vec::new(),
            questions: vec![QuestionView {
                id: Uuid::from_u128(0x0d2b_7c55_1c7e_4f0a_9b3d_5a7f_3e21_6c04),
                question: "Is the year of birth right?".into(),
                asked_by: None,
                asked_at: at,
                answer: None,
                answered_at: None,
            }],
        }
    }
}

impl SentView {
    /// The view of a stored notice. It is read from what the sender sent and from what it was
    /// asked, and from nothing that became of the notice but its being refused.
    pub fn of(row: &NoticeRow) -> Self {
        let because: Vec<BecauseView> = match &row.state {
            NoticeState::Refused { faults } => faults
                .iter()
                .map(|fault| BecauseView {
                    field: fault.field.clone(),
                    code: fault.code.clone(),
                    detail: fault.detail.clone(),
                })
                .collect(),
            _ => Vec::new(),
        };
        let refused = matches!(row.state, NoticeState::Refused { .. });
        Self {
            receipt: row.receipt.0,
            received_at: row.received.at,
            kind: row.received.notice.kind_code().into(),
            state: if row.questions.iter().any(Question::is_open) {
                SentState::Question
            } else if refused {
                SentState::NotAccepted
            } else {
                SentState::Received
            },
            because,
            questions: row.questions.iter().map(QuestionView::to_sender).collect(),
        }
    }
}

/// A sender's own notices.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct SentListView {
    /// The notices, the newest first.
    pub items: Vec<SentView>,
    /// Where the next page starts; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

impl Example for SentListView {
    fn example() -> Self {
        Self { items: vec![SentView::example()], next: None }
    }
}

/// A question to the sender of a notice.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AskBody {
    /// The question, word for word as the sender reads it. It may repeat what the notice says, and nothing that others told.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub question: String,
}

impl Example for AskBody {
    fn example() -> Self {
        Self { question: "Is the year of birth right?".into() }
    }
}

/// An answer to a question.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct SenderAnswerBody {
    /// The question: `id` from the list of questions.
    pub question: Uuid,
    /// The answer, as staff read it beside the notice.
    #[oai(validator(min_length = 1, max_length = 4000))]
    pub answer: String,
}

impl Example for SenderAnswerBody {
    fn example() -> Self {
        Self {
            question: Uuid::from_u128(0x0d2b_7c55_1c7e_4f0a_9b3d_5a7f_3e21_6c04),
            answer: "Yes. The year is right.".into(),
        }
    }
}
