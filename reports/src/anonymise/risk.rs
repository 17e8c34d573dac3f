//! The risk report that accompanies an anonymised export: what was asked for, what was reached, and
//! what the numbers do not show.

use super::{ratio::Ratio, recount::Measured};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Version of the rules by which files are made; raised when the same cases could give another file.
pub const RULE_VERSION: &str = "full-domain-1";

/// Everything about a release but its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskReport {
    /// Rules by which the file was made.
    pub rule_version: String,
    /// When, handed in.
    pub made_at: DateTime<Utc>,
    /// What it is for.
    pub purpose: String,
    /// Who it is for.
    pub recipient: String,
    /// Version of the key of the pseudonyms.
    pub key_version: u32,
    /// SHA-256 of the CSV file, in hexadecimal.
    pub csv_sha256: String,
    /// What was asked for.
    pub profile: ReportedProfile,
    /// Rows handed in.
    pub rows_in: usize,
    /// Rows in the file.
    pub rows_released: usize,
    /// Rows left out.
    pub rows_suppressed: usize,
    /// How much was lost, between 0 (nothing) and 1 (everything).
    pub loss: ReportedRatio,
    /// Each quasi-identifier with the level it reached.
    pub quasi_identifiers: Vec<ReachedLevel>,
    /// Rows in the smallest group, recounted from the file.
    pub k: usize,
    /// Different groups in the file.
    pub groups: usize,
    /// Rows in the smallest group if the category of death were known too, as it may be from the
    /// press or an inquest. For information: nothing is held to it.
    pub k_if_category_is_known: usize,
    /// Smallest group over this and all earlier releases to the recipient; none if it is the first.
    pub k_joined_with_earlier: Option<usize>,
    /// Each sensitive attribute with what was reached, recounted from the file.
    pub sensitive: Vec<ReachedAttribute>,
    /// What the numbers do not show.
    pub notes: Vec<String>,
}

/// The profile as asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedProfile {
    /// Its name.
    pub name: String,
    /// Fewest rows in a group.
    pub k: usize,
    /// Fewest distinct values in a group.
    pub l: usize,
    /// Largest distance of a group.
    pub t_ceiling: ReportedRatio,
    /// Largest share of rows left out.
    pub suppression_ceiling_percent: u8,
}

/// A fraction, exactly and as a decimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedRatio {
    /// Such as `7/20`.
    pub exact: String,
    /// Such as `0.350000000000`, cut after twelve places.
    pub decimal: String,
}

impl From<Ratio> for ReportedRatio {
    fn from(ratio: Ratio) -> Self {
        Self { exact: ratio.to_string(), decimal: ratio.decimal() }
    }
}

/// How coarse a quasi-identifier became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachedLevel {
    /// Name of the column.
    pub name: String,
    /// Level reached; 0 is the finest.
    pub level: usize,
    /// The coarsest level there is.
    pub of: usize,
    /// What the level is called.
    pub level_name: String,
    /// Version of the hierarchy.
    pub hierarchy_version: u32,
}

/// What the file reaches for a sensitive attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachedAttribute {
    /// Name of the column.
    pub name: String,
    /// Fewest distinct values in a group.
    pub l_distinct: usize,
    /// Entropy l of the least varied group. For information.
    pub l_entropy: String,
    /// Largest distance of a group, by equal distance.
    pub t: ReportedRatio,
}

pub(super) fn reached(measured: &Measured) -> Vec<ReachedAttribute> {
    let each = measured.attributes.iter().map(|a| ReachedAttribute {
        name: a.name.clone(),
        l_distinct: a.l,
        l_entropy: a.entropy_l.clone(),
        t: a.t.into(),
    });
    each.collect()
}

/// The notes; a file in which every quasi-identifier became "All" says so first.
pub(super) fn notes(levels: &[ReachedLevel]) -> Vec<String> {
    let blunt = levels.iter().all(|l| l.level == l.of).then_some(
        "Every quasi-identifier had to become \"All\", so the rows say no more than a table of \
         category of death by modifiable. Consider publishing that table instead.",
    );
    let always = [
        "Motivated intruder: children's deaths are few and public. Assume that the reader knows \
         name, age, month and town from the press, inquest findings, reports to prevent future \
         deaths, social media and fundraising pages. Before release a named person must try to \
         find a child with these and write down the outcome.",
        "k, l and t were counted from the written file. They limit what the file says about a child \
         to someone who knows the quasi-identifiers, not what other sources say.",
        "The ceiling for t has no official value; the profile states why it was chosen.",
        "Do not join the file with releases made for another purpose or recipient.",
        "The statutory return to the National Child Mortality Database is identifiable by law and is \
         a different output.",
    ];
    blunt.into_iter().chain(always).map(str::to_owned).collect()
}
