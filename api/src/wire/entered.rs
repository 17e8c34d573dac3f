//! A notice that staff enter by hand: one of the three bodies, and how it reached the office.

use super::{
    notices::{CoronerNoticeBody, RegistrarNoticeBody, day},
    practitioner::PractitionerNoticeBody,
};
use chrono::NaiveDate;
use domain::{
    notice::{Means, Notice},
    refusal::Refusal,
};
use poem_openapi::{Enum, Object, types::Example};

/// By what means something reached the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReachedBy {
    /// A telephone call.
    Telephone,
    /// An e-mail.
    Email,
    /// A letter.
    Letter,
    /// In person.
    InPerson,
}

impl From<ReachedBy> for Means {
    fn from(by: ReachedBy) -> Self {
        match by {
            ReachedBy::Telephone => Self::Telephone,
            ReachedBy::Email => Self::Email,
            ReachedBy::Letter => Self::Letter,
            ReachedBy::InPerson => Self::InPerson,
        }
    }
}

/// A notice that reached the office by telephone, e-mail, letter or in person. Give exactly one of `practitioner`, `registrar` and `coroner`.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct EnteredNoticeBody {
    /// Who told you: a person and an office.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub told_by: String,
    /// By what means it reached you.
    pub reached_us_by: ReachedBy,
    /// The date on which it reached you. That it arrived here is noted apart, at the time of entry.
    pub reached_us_on: NaiveDate,
    /// What a practitioner told.
    #[oai(skip_serializing_if_is_none)]
    pub practitioner: Option<PractitionerNoticeBody>,
    /// What a registrar's letter says.
    #[oai(skip_serializing_if_is_none)]
    pub registrar: Option<RegistrarNoticeBody>,
    /// What a coroner's letter says.
    #[oai(skip_serializing_if_is_none)]
    pub coroner: Option<CoronerNoticeBody>,
}

impl Example for EnteredNoticeBody {
    fn example() -> Self {
        Self {
            told_by: "Dr Amara Nwosu, Northmere General Hospital".into(),
            reached_us_by: ReachedBy::Telephone,
            reached_us_on: day(2026, 10, 29),
            practitioner: Some(PractitionerNoticeBody::example()),
            registrar: None,
            coroner: None,
        }
    }
}

impl EnteredNoticeBody {
    /// The one notice it holds.
    ///
    /// # Errors
    /// When it holds none, or more than one.
    pub fn notice(&self) -> Result<Notice, Refusal> {
        let body = self.clone();
        match (body.practitioner, body.registrar, body.coroner) {
            (Some(notice), None, None) => Ok(notice.into()),
            (None, Some(notice), None) => Ok(notice.into()),
            (None, None, Some(notice)) => Ok(notice.into()),
            _ => Err(Refusal::field(
                "",
                "not-one-notice",
                "Give exactly one of practitioner, registrar and coroner.",
            )),
        }
    }
}
