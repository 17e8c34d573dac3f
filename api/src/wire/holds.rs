//! Putting a review on hold and releasing it, on the wire.

use chrono::NaiveDate;
use domain::case::holds::{HoldClocks, Process, ReleaseClocks};
use poem_openapi::{Enum, Object, types::Example};

/// The process for which a review waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ProcessBody {
    /// A criminal enquiry or proceedings.
    Criminal,
    /// An inquest.
    Inquest,
    /// A local child safeguarding practice review.
    SafeguardingReview,
    /// A patient safety response of a trust.
    PatientSafety,
}

impl From<ProcessBody> for Process {
    fn from(body: ProcessBody) -> Self {
        match body {
            ProcessBody::Criminal => Self::Criminal,
            ProcessBody::Inquest => Self::Inquest,
            ProcessBody::SafeguardingReview => Self::SafeguardingReview,
            ProcessBody::PatientSafety => Self::PatientSafety,
        }
    }
}

/// A hold, or another day to look again at one that lasts.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HoldBody {
    /// The process for which the review waits.
    pub process: ProcessBody,
    /// The first day on hold, today or earlier; absent for today, or for a hold that lasts.
    #[oai(skip_serializing_if_is_none)]
    pub since: Option<NaiveDate>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
    /// When somebody looks again: after today, and within 12 months.
    pub review_on: NaiveDate,
}

impl Example for HoldBody {
    fn example() -> Self {
        Self {
            process: ProcessBody::Inquest,
            since: None,
            reason: "The coroner asked that the review meeting follows the inquest.".into(),
            review_on: NaiveDate::from_ymd_opt(2027, 3, 1).unwrap_or_default(),
        }
    }
}

impl From<HoldBody> for HoldClocks {
    fn from(body: HoldBody) -> Self {
        Self {
            process: body.process.into(),
            since: body.since,
            reason: body.reason,
            review_on: body.review_on,
        }
    }
}

/// The end of a hold.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ReleaseBody {
    /// The process for which the review waited.
    pub process: ProcessBody,
    /// The first day on which the clocks run again, today or earlier; absent for today.
    #[oai(skip_serializing_if_is_none)]
    pub on: Option<NaiveDate>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl Example for ReleaseBody {
    fn example() -> Self {
        Self { process: ProcessBody::Inquest, on: None, reason: "The inquest is concluded.".into() }
    }
}

impl From<ReleaseBody> for ReleaseClocks {
    fn from(body: ReleaseBody) -> Self {
        Self { process: body.process.into(), on: body.on, reason: body.reason }
    }
}
