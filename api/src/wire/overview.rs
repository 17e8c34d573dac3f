//! The partners' overview on the wire.

use crate::ops::overview::Overview;
use chrono::NaiveDate;
use domain::{case::Stage, overview::Standing};
use poem_openapi::{Object, types::Example};
use uuid::Uuid;

/// How one review stands.
#[derive(Clone, Debug, Object)]
pub struct StandingView {
    /// Its reference.
    pub reference: String,
    /// Stable code of the stage.
    pub stage: String,
    /// The stage in words.
    pub stage_words: String,
    /// Who holds it.
    pub holder: String,
    /// Since when it is where it is.
    pub since: NaiveDate,
    /// What it waits for, one sentence each.
    pub because: Vec<String>,
}

impl From<Standing> for StandingView {
    fn from(standing: Standing) -> Self {
        Self {
            reference: standing.reference,
            stage: standing.stage.code().into(),
            stage_words: standing.stage.tag().into(),
            holder: standing.holder.into(),
            since: standing.since,
            because: standing.because,
        }
    }
}

/// How many reviews are at a stage.
#[derive(Clone, Debug, Object)]
pub struct StageCountView {
    /// Stable code of the stage.
    pub stage: String,
    /// The stage in a sentence.
    pub words: String,
    /// How many.
    pub reviews: u64,
}

/// How the reviews of an area stand. Nobody is named in it.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct OverviewView {
    /// The area.
    pub area: Uuid,
    /// Its name.
    pub area_name: String,
    /// How many reviews are at each stage.
    pub counts: Vec<StageCountView>,
    /// The reviews, the oldest first.
    pub items: Vec<StandingView>,
    /// What to ask for the next page; absent on the last.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
    /// How many there are.
    pub total: u64,
}

impl Example for OverviewView {
    fn example() -> Self {
        Self {
            area: Uuid::nil(),
            area_name: "Northmere and Fenwick".into(),
            counts: vec![StageCountView {
                stage: Stage::Gathering.code().into(),
                words: Stage::Gathering.words().into(),
                reviews: 1,
            }],
            items: vec![StandingView {
                reference: "CDR-26-0117".into(),
                stage: Stage::Gathering.code().into(),
                stage_words: Stage::Gathering.tag().into(),
                holder: "The office of the panel".into(),
                since: NaiveDate::from_ymd_opt(2026, 11, 3).unwrap_or_default(),
                because: vec!["The final post-mortem report is awaited.".into()],
            }],
            next: None,
            total: 1,
        }
    }
}

impl From<Overview> for OverviewView {
    fn from(overview: Overview) -> Self {
        let count = |(stage, reviews): (Stage, u64)| StageCountView {
            stage: stage.code().into(),
            words: stage.words().into(),
            reviews,
        };
        Self {
            area: overview.area.id.0,
            area_name: overview.area.name,
            counts: overview.counts.into_iter().map(count).collect(),
            items: overview.page.items.into_iter().map(StandingView::from).collect(),
            next: overview.page.next,
            total: overview.page.total,
        }
    }
}
