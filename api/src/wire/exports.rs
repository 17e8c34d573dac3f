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

/// An exact number with its decimal writing.
#[derive(Clone, Debug, Object, serde::Deserialize)]
pub struct RatioView {
    /// As a fraction.
    pub exact: String,
    /// As a decimal.
    pub decimal: String,
}

/// What the extract had to satisfy.
#[derive(Clone, Debug, Object, serde::Deserialize)]
pub struct ProfileView {
    /// Name of the profile.
    pub name: String,
    /// Every combination of quasi-identifiers stands for at least this many children.
    pub k: u64,
    /// Every such group has at least this many different values of each sensitive attribute.
    pub l: u64,
    /// How far a group may differ from the whole. It has no official value.
    pub t_ceiling: RatioView,
    /// The share of rows that may be left out at most, in percent.
    pub suppression_ceiling_percent: u64,
}

/// How coarse one quasi-identifier was made.
#[derive(Clone, Debug, Object, serde::Deserialize)]
pub struct QuasiIdentifierView {
    /// Its name.
    pub name: String,
    /// The level reached; 0 is the finest.
    pub level: u64,
    /// The coarsest level there is.
    pub of: u64,
    /// The level in words.
    pub level_name: String,
    /// Version of the hierarchy.
    pub hierarchy_version: u64,
}

/// What one sensitive attribute reached.
#[derive(Clone, Debug, Object, serde::Deserialize)]
pub struct SensitiveView {
    /// Its name.
    pub name: String,
    /// The fewest different values in a group.
    pub l_distinct: u64,
    /// The least entropy of a group, as an effective number of values.
    pub l_entropy: String,
    /// The furthest that a group lies from the whole.
    pub t: RatioView,
}

/// Which k, l and t an extract reached, counted again from its written bytes.
#[derive(Clone, Debug, Object, serde::Deserialize)]
#[oai(example)]
pub struct RiskReportView {
    /// Version of the rules.
    pub rule_version: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// What it is for.
    pub purpose: String,
    /// Who will receive it.
    pub recipient: String,
    /// Version of the key of its pseudonyms.
    pub key_version: u64,
    /// SHA-256 of the file.
    pub csv_sha256: String,
    /// What it had to satisfy.
    pub profile: ProfileView,
    /// Finalised cases of the area.
    pub rows_in: u64,
    /// Rows in the file.
    pub rows_released: u64,
    /// Rows left out.
    pub rows_suppressed: u64,
    /// The loss by which the best generalisation was chosen.
    pub loss: RatioView,
    /// How coarse each quasi-identifier was made.
    pub quasi_identifiers: Vec<QuasiIdentifierView>,
    /// The smallest group.
    pub k: u64,
    /// How many groups.
    pub groups: u64,
    /// The smallest group for a reader who already knows the category of death.
    pub k_if_category_is_known: u64,
    /// The smallest group when joined with earlier extracts for the same recipient.
    #[oai(skip_serializing_if_is_none)]
    pub k_joined_with_earlier: Option<u64>,
    /// What each sensitive attribute reached.
    pub sensitive: Vec<SensitiveView>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

impl Example for RiskReportView {
    fn example() -> Self {
        let ratio =
            |exact: &str, decimal: &str| RatioView { exact: exact.into(), decimal: decimal.into() };
        let ExportView { requested_at, recipient, purpose, .. } = ExportView::example();
        Self {
            rule_version: "full-domain-1".into(),
            made_at: requested_at,
            purpose,
            recipient,
            key_version: 1,
            csv_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
            profile: ProfileView {
                name: "named-recipient".into(),
                k: 5,
                l: 2,
                t_ceiling: ratio("7/20", "0.350000000000"),
                suppression_ceiling_percent: 5,
            },
            rows_in: 24,
            rows_released: 24,
            rows_suppressed: 0,
            loss: ratio("1/2", "0.500000000000"),
            quasi_identifiers: vec![QuasiIdentifierView {
                name: "sex".into(),
                level: 0,
                of: 1,
                level_name: "As recorded".into(),
                hierarchy_version: 1,
            }],
            k: 12,
            groups: 2,
            k_if_category_is_known: 1,
            k_joined_with_earlier: None,
            sensitive: vec![SensitiveView {
                name: "modifiable".into(),
                l_distinct: 2,
                l_entropy: "1.980".into(),
                t: ratio("0/1", "0.000000000000"),
            }],
            notes: vec!["The statutory return to the National Child Mortality Database is identifiable by law and is a different output.".into()],
        }
    }
}
