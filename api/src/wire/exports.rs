//! Exports on the wire: what is asked for, how far it is, what it reached.

use chrono::{DateTime, Utc};
use domain::change::{Release, ReleaseState};
use poem_openapi::{Object, types::Example};
use uuid::Uuid;

/// An extract of finalised cases that identifies nobody.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ExportBody {
    /// The area. Needed only if you work for more than one.
    #[oai(skip_serializing_if_is_none)]
    pub area: Option<Uuid>,
    /// Who will receive it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub recipient: String,
    /// What it is for.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub purpose: String,
}

impl Example for ExportBody {
    fn example() -> Self {
        Self {
            area: None,
            recipient: "Mereshire public health team".into(),
            purpose: "Needs assessment 2026".into(),
        }
    }
}

/// An extract as it stands.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ExportView {
    /// The extract.
    pub id: Uuid,
    /// `requested`, `made` or `refused`.
    pub state: String,
    /// Who will receive it.
    pub recipient: String,
    /// What it is for.
    pub purpose: String,
    /// Who asked for it.
    pub requested_by: String,
    /// When.
    pub requested_at: DateTime<Utc>,
    /// When it was made or refused.
    #[oai(skip_serializing_if_is_none)]
    pub settled_at: Option<DateTime<Utc>>,
    /// How many rows it has.
    #[oai(skip_serializing_if_is_none)]
    pub rows: Option<u64>,
    /// SHA-256 of the file.
    #[oai(skip_serializing_if_is_none)]
    pub sha256: Option<String>,
    /// Why it was refused.
    #[oai(skip_serializing_if_is_none)]
    pub refused_because: Option<String>,
}

impl Example for ExportView {
    fn example() -> Self {
        let requested_at = DateTime::from_timestamp(1_794_216_000, 0).unwrap_or_default();
        let body = ExportBody::example();
        Self {
            id: Uuid::from_u128(0x2b3c_4d5e_6f7a_4b8c_9d0e_1f2a_3b4c_5d6e),
            state: "made".into(),
            recipient: body.recipient,
            purpose: body.purpose,
            requested_by: "Bethan Okoro".into(),
            requested_at,
            settled_at: Some(requested_at),
            rows: Some(24),
            sha256: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into()),
            refused_because: None,
        }
    }
}

impl From<Release> for ExportView {
    fn from(release: Release) -> Self {
        let (rows, sha256, refused_because) = match &release.state {
            ReleaseState::Requested => (None, None, None),
            ReleaseState::Made { rows, sha256, .. } => {
                (u64::try_from(*rows).ok(), Some(sha256.clone()), None)
            }
            ReleaseState::Refused { why } => (None, None, Some(why.clone())),
        };
        Self {
            id: release.id.0,
            state: release.state.code().into(),
            recipient: release.recipient,
            purpose: release.purpose,
            requested_by: release.by_name,
            requested_at: release.requested_at,
            settled_at: release.settled_at,
            rows,
            sha256,
            refused_because,
        }
    }
}

/// A page of extracts.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ExportsView {
    /// The extracts, newest first.
    pub items: Vec<ExportView>,
    /// Where the next page starts; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

impl Example for ExportsView {
    fn example() -> Self {
        Self { items: vec![ExportView::example()], next: None }
    }
}
