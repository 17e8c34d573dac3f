//! The first look at a new death, and how complete its particulars are.

use chrono::{DateTime, Utc};
use domain::{
    case::CaseRecord,
    completeness::{self, Completeness, Gap},
    first_look::{self, FirstLook},
    statement::FactKey,
};
use poem_openapi::{Object, types::Example};
use uuid::Uuid;

/// A detail that is not known, and whom to ask.
#[derive(Clone, Debug, Object)]
pub struct GapView {
    /// Code of the fact.
    pub fact: String,
    /// The fact in words.
    pub words: String,
    /// Whether somebody was asked and did not know.
    pub asked: bool,
    /// Whom to ask, in words.
    pub ask: String,
    /// A notice that they sent, with which the question can go.
    #[oai(skip_serializing_if_is_none)]
    pub notice: Option<Uuid>,
}

impl From<&Gap> for GapView {
    fn from(gap: &Gap) -> Self {
        Self {
            fact: gap.fact.code().to_owned(),
            words: gap.fact.words().to_owned(),
            asked: gap.asked,
            ask: gap.whom.words().to_owned(),
            notice: gap.notice.map(|notice| notice.0),
        }
    }
}

/// An agency that may know something.
#[derive(Clone, Debug, Object)]
pub struct AgencyView {
    /// The agency.
    pub agency: String,
    /// Why it is proposed.
    pub because: String,
}

/// What a new death needs first.
#[derive(Clone, Debug, Object)]
pub struct NeedsView {
    /// When the message to the designated doctor was delivered; absent while it waits.
    #[oai(skip_serializing_if_is_none)]
    pub doctor_told_at: Option<DateTime<Utc>>,
    /// Whether the national database was told.
    pub national_told: bool,
    /// Whether a key worker for the family is named.
    pub key_worker_named: bool,
    /// Whether the joint agency response decision is recorded.
    pub response_decided: bool,
    /// Agencies to ask, each with the reason.
    pub agencies: Vec<AgencyView>,
}

impl From<FirstLook> for NeedsView {
    fn from(look: FirstLook) -> Self {
        let agency = |one: &first_look::Proposed| AgencyView {
            agency: one.agency.to_owned(),
            because: one.because.to_owned(),
        };
        Self {
            doctor_told_at: look.doctor_told_at,
            national_told: look.national_told,
            key_worker_named: look.key_worker_named,
            response_decided: look.response_decided,
            agencies: look.agencies.iter().map(agency).collect(),
        }
    }
}

/// The first look.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct FirstLookView {
    /// How many details are known.
    pub known: u32,
    /// How many a complete notification has.
    pub of: u32,
    /// The same in words.
    pub words: String,
    /// What is not known.
    pub gaps: Vec<GapView>,
    /// Whether a registrar told of the death and no professional did.
    pub no_professional_told: bool,
    /// What a new death needs; absent once the review has moved on.
    #[oai(skip_serializing_if_is_none)]
    pub needs: Option<NeedsView>,
}

impl FirstLookView {
    /// The view of a case.
    pub fn of(record: &CaseRecord) -> Self {
        let read: Completeness = completeness::read(record);
        let unnamed = read.gaps.iter().any(|gap| gap.fact == FactKey::KeyWorker);
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            known: number(read.known),
            of: number(read.of),
            words: read.words(),
            gaps: read.gaps.iter().map(GapView::from).collect(),
            no_professional_told: read.no_professional_told,
            needs: first_look::read(&record.course, !unnamed).map(NeedsView::from),
        }
    }
}

impl Example for FirstLookView {
    fn example() -> Self {
        let gap = GapView {
            fact: "nhs_number".into(),
            words: "NHS number".into(),
            asked: false,
            ask: "the organisation where the death was confirmed".into(),
            notice: None,
        };
        let agency = AgencyView {
            agency: "Health visiting".into(),
            because: "Under five years: the home and the child's development.".into(),
        };
        Self {
            known: 11,
            of: 12,
            words: "11 of 12 details are known; 1 missing.".into(),
            gaps: vec![gap],
            no_professional_told: false,
            needs: Some(NeedsView {
                doctor_told_at: DateTime::from_timestamp(1_794_216_000, 0),
                national_told: false,
                key_worker_named: false,
                response_decided: false,
                agencies: vec![agency],
            }),
        }
    }
}
