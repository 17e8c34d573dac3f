//! The one error of the domain: why something was not done, with the fields at fault, in plain
//! sentences. Wording that a person sees about a rule lives here and nowhere else.

use crate::{operations::Operation, person};
use serde::{Deserialize, Serialize};

/// One field and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFault {
    /// JSON pointer to the field, such as `/child/died_on`.
    pub field: String,
    /// Stable code, a kebab-case noun phrase.
    pub code: String,
    /// A plain sentence that says what would be right; never the value that was sent.
    pub detail: String,
}

impl FieldFault {
    /// A fault in one field.
    pub fn new(field: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), detail: detail.into() }
    }
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The stage of the case does not allow it now.
    #[error("{why}")]
    NotAllowedNow {
        /// What was asked for.
        operation: Operation,
        /// A plain sentence.
        why: String,
    },
    /// The role may not do this.
    #[error("Your role cannot do this.")]
    NotPermitted {
        /// What was asked for.
        operation: Operation,
    },
    /// The death is outside what this review covers.
    #[error("{why}")]
    OutOfScope {
        /// A plain sentence.
        why: String,
    },
    /// Fields that break a rule.
    #[error("{}", first(faults))]
    Invalid {
        /// Every field at fault, not only the first.
        faults: Vec<FieldFault>,
    },
    /// Something needed is missing.
    #[error("{}", first(missing))]
    Incomplete {
        /// Every field that is missing.
        missing: Vec<FieldFault>,
    },
    /// It contradicts what is known.
    #[error("{known}")]
    Contradicts {
        /// JSON pointer to the field.
        field: String,
        /// A plain sentence naming what is known.
        known: String,
    },
}

fn first(faults: &[FieldFault]) -> &str {
    faults.first().map_or("Something is missing.", |fault| fault.detail.as_str())
}

impl Refusal {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAllowedNow { .. } => "conflict-with-stage",
            Self::NotPermitted { .. } => "operation-not-permitted",
            Self::OutOfScope { .. } => "out-of-scope",
            Self::Invalid { .. } | Self::Contradicts { .. } => "rule-broken",
            Self::Incomplete { .. } => "information-missing",
        }
    }

    /// The fields at fault, if the refusal is about fields.
    pub fn fields(&self) -> Vec<FieldFault> {
        match self {
            Self::Invalid { faults } => faults.clone(),
            Self::Incomplete { missing } => missing.clone(),
            Self::Contradicts { field, known } => {
                vec![FieldFault::new(field.clone(), "contradiction", known.clone())]
            }
            _ => Vec::new(),
        }
    }

    /// One field at fault.
    pub fn field(field: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::Invalid { faults: vec![FieldFault::new(field, code, detail)] }
    }
}

/// Gathers faults so that a person sees all of them at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// Notes a fault when the condition does not hold.
    pub fn unless(&mut self, holds: bool, field: &str, code: &str, detail: &str) {
        if !holds {
            self.0.push(FieldFault::new(field, code, detail));
        }
    }

    /// Notes a fault.
    pub fn push(&mut self, field: impl Into<String>, code: &str, detail: impl Into<String>) {
        self.0.push(FieldFault::new(field, code, detail));
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Invalid` with every fault, or nothing.
    pub fn into_result(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::Invalid { faults: self.0 }) }
    }

    /// `Incomplete` with every fault, or nothing.
    pub fn into_missing(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::Incomplete { missing: self.0 }) }
    }

    /// Text that must be present and not too long; control characters and hidden marks are refused.
    pub fn text(&mut self, field: &str, text: &str, max: usize, needed: &str) {
        if text.trim().is_empty() {
            self.push(field, "missing", needed);
        } else {
            self.optional_text(field, text, max);
        }
    }

    /// Text that may be empty; control characters, hidden marks and over-long text are refused.
    pub fn optional_text(&mut self, field: &str, text: &str, max: usize) {
        if text.chars().count() > max {
            self.push(field, "too-long", format!("Use {max} characters or fewer."));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.push(field, "control-character", "Remove the control characters.");
        }
        if text.chars().any(person::is_hidden_mark) {
            let detail = "Remove hidden marks that change the direction or the order of letters.";
            self.push(field, "hidden-mark", detail);
        }
    }
}
