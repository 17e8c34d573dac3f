//! From what an operation says to what goes over the wire: one translation of errors, headers of
//! keys and versions, cursors.

use super::problem::{Code, FieldFault, Problem};
use crate::ops::{Keyed, OpError};
use domain::refusal::Refusal;
use storage::PageAsk;

impl From<OpError> for Problem {
    fn from(error: OpError) -> Self {
        match error {
            OpError::Refused(refusal) => refused(refusal),
            OpError::NotFound => Self::new(Code::NotFound),
            OpError::NotPermitted => Self::new(Code::OperationNotPermitted),
            OpError::ChangedSinceRead { current } => stale(current),
            OpError::MissingVersion => Self::new(Code::MissingIfMatch),
            OpError::MissingKey => Self::new(Code::MissingIdempotencyKey),
            OpError::KeyReused => Self::new(Code::IdempotencyKeyReused),
            OpError::AlreadyThere => Self::new(Code::AlreadyThere),
            // It has the declared form, or it would not have come this far: a rule is broken.
            OpError::BadParameter(why) => Self::new(Code::RuleBroken).detail(why),
            OpError::ProveAgain => Self::new(Code::OperationNotPermitted),
            OpError::TooMany => Self::new(Code::TooManyRequests).retry_after(600),
            OpError::Unavailable => Self::new(Code::StoreAway).retry_after(5),
            OpError::Bug { said, meant } => {
                tracing::error!(meant, "an operation failed");
                Self::new(Code::OurFault).detail(said)
            }
        }
    }
}

fn refused(refusal: Refusal) -> Problem {
    let code = match &refusal {
        Refusal::NotAllowedNow { .. } | Refusal::OutOfScope { .. } => Code::ConflictWithStage,
        Refusal::NotPermitted { .. } => Code::OperationNotPermitted,
        Refusal::Invalid { .. } | Refusal::Incomplete { .. } | Refusal::Contradicts { .. } => {
            Code::RuleBroken
        }
    };
    let fields = refusal.fields().into_iter();
    let fields =
        fields.map(|f| FieldFault { field: f.field, code: f.code, detail: f.detail }).collect();
    Problem::new(code).detail(refusal.to_string()).fields(fields)
}

fn stale(current: Option<u32>) -> Problem {
    let problem = Problem::new(Code::StaleVersion);
    match current {
        Some(version) => problem.detail(format!("It is at version \"{version}\" now. Read it again, bring your change into what you find, and send that version.")),
        None => problem,
    }
}

/// The key of a call, with the digest of what came with it.
pub fn keyed(key: &str, about: &str, body: &impl std::fmt::Debug) -> Keyed {
    Keyed::new(key, about, format!("{body:?}").as_bytes())
}

/// The page asked for.
pub fn page(after: Option<String>, size: Option<u32>) -> PageAsk {
    PageAsk { after, size: size.unwrap_or(25) }
}

/// The strong tag of a version.
pub fn tag(version: u32) -> String {
    format!("\"{version}\"")
}
