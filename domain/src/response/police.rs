//! The word of the police or the Crown Prosecution Service in a criminal case: who said it, when,
//! and who may be told what. It alone opens the gate "waiting for police agreement" (process.md 8,
//! 11); nobody else can set that gate aside. It never stops notification, the national database,
//! siblings' safety, safeguarding or support for the family.

use super::ResponseEvent;
use crate::{
    access::Actor,
    case::{CaseEvent, CaseRecord, Command},
    moment::Moment,
    notice,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Who can agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeaksFor {
    /// The police lead investigator.
    PoliceLead,
    /// The Crown Prosecution Service.
    Cps,
}

impl SpeaksFor {
    /// Both.
    pub const ALL: [Self; 2] = [Self::PoliceLead, Self::Cps];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PoliceLead => "police_lead",
            Self::Cps => "cps",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|speaks| speaks.code() == code)
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::PoliceLead => "The police lead investigator",
            Self::Cps => "The Crown Prosecution Service",
        }
    }
}

/// What the police or the Crown Prosecution Service said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoliceWord {
    /// Whether the review meeting may be held.
    pub agreed: bool,
    /// Who said so.
    pub name: String,
    /// For whom.
    pub speaks_for: SpeaksFor,
    /// The day.
    pub on: NaiveDate,
    /// Who may be told what; or, where they do not agree, why and until when.
    pub limits: String,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
}

/// The day of the agreement in force: the word written down last counts.
pub(super) fn agreed_on(words: &[PoliceWord]) -> Option<NaiveDate> {
    words.last().filter(|word| word.agreed).map(|word| word.on)
}

/// Writes down what the police or the Crown Prosecution Service said.
#[derive(Clone, Debug)]
pub struct RecordPoliceWord {
    /// Whether the review meeting may be held.
    pub agreed: bool,
    /// Who said so.
    pub name: String,
    /// For whom.
    pub speaks_for: SpeaksFor,
    /// The day.
    pub on: NaiveDate,
    /// Who may be told what; or why not.
    pub limits: String,
}

impl Command for RecordPoliceWord {
    const OPERATION: Operation = Operation::RecordPoliceAgreement;

    fn decide(
        &self,
        _on: &CaseRecord,
        who: &Actor,
        at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        faults.text("/name", &self.name, 200, "Enter the name of the person who said so.");
        let needed = if self.agreed {
            "Say who may be told what. If there is no limit, say that."
        } else {
            "Say why they do not agree, and when to ask again."
        };
        faults.text("/limits", &self.limits, 2_000, needed);
        faults.unless(
            self.on <= at.today,
            "/on",
            "date-in-future",
            "The day must not be in the future.",
        );
        faults.unless(self.on >= notice::earliest(), "/on", "date-too-early", "Check the date.");
        faults.into_result()?;
        Ok(vec![CaseEvent::Response(ResponseEvent::PoliceSaid(PoliceWord {
            agreed: self.agreed,
            name: self.name.trim().into(),
            speaks_for: self.speaks_for,
            on: self.on,
            limits: self.limits.trim().into(),
            recorded_by: who.name(),
            recorded_at: at.now,
        }))])
    }
}
