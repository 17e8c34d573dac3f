//! Which notices and cases are of one child: comparing, placing, joining, separating, and whose
//! word is used.

use crate::ops::{
    comparison::{Comparison, Detail},
    joining::{Pair, PairDecision},
    notices::{Belongs, Decision},
};
use domain::{
    answer::Answer,
    case::{CaseRecord, joining::ChooseValue},
    ids::{CaseId, StatementId},
    matching::Level,
    refusal::Refusal,
    statement::{FactKey, FactValue, Statement},
};
use poem_openapi::{Enum, Object, types::Example};
use uuid::Uuid;

const CASE: u128 = 0x7d1f_0a52_0c6e_4a55_9a0e_0d3c_5a4f_7b10;
const OTHER: u128 = 0x2b6e_91c4_7d35_4f0a_8c1d_5e9f_3a72_b640;
const SOURCE: u128 = 0x9a1b_2c3d_4e5f_4a6b_8c7d_0e1f_2a3b_4c5d;

/// A person's decision on a waiting notice.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PlaceBody {
    /// The case it belongs to. Leave out to open a new case for it.
    #[oai(skip_serializing_if_is_none)]
    pub case: Option<Uuid>,
    /// The version of the case that you compared with.
    #[oai(skip_serializing_if_is_none)]
    pub case_version: Option<u32>,
    /// Whether the death is not within the review: a case opens with what that needs and no more.
    #[oai(skip_serializing_if_is_none)]
    pub not_in_scope: Option<bool>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl Example for PlaceBody {
    fn example() -> Self {
        Self {
            case: Some(Uuid::from_u128(CASE)),
            case_version: Some(4),
            not_in_scope: None,
            reason: "The hospital confirmed that both tell of the same child.".into(),
        }
    }
}

impl PlaceBody {
    /// The decision.
    ///
    /// # Errors
    /// When it names a case and says that the death is not within the review.
    pub fn decision(self) -> Result<Decision, Refusal> {
        let belongs = match (self.case, self.not_in_scope.unwrap_or(false)) {
            (Some(_), true) => {
                return Err(Refusal::field(
                    "/not_in_scope",
                    "one-or-the-other",
                    "Name a case, or say that the death is not within the review, not both.",
                ));
            }
            (Some(case), false) => Belongs::Case(CaseId(case)),
            (None, true) => Belongs::NotInScope,
            (None, false) => Belongs::NewCase,
        };
        Ok(Decision { belongs, case_version: self.case_version, reason: self.reason })
    }
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Compared {
    /// Alike.
    Same,
    /// A typing slip apart, or another way to write the same.
    VeryClose,
    /// Sounds or looks alike.
    Similar,
    /// Not alike.
    Different,
    /// One side does not say.
    Missing,
}

impl From<Level> for Compared {
    fn from(level: Level) -> Self {
        match level {
            Level::Exact => Self::Same,
            Level::Close => Self::VeryClose,
            Level::Similar => Self::Similar,
            Level::Differs => Self::Different,
            Level::Missing => Self::Missing,
        }
    }
}

/// One detail on both sides.
#[derive(Clone, Debug, Object)]
pub struct DetailView {
    /// What it is.
    pub detail: String,
    /// What the notice says.
    #[oai(skip_serializing_if_is_none)]
    pub notice: Option<String>,
    /// What the case says.
    #[oai(skip_serializing_if_is_none)]
    pub case: Option<String>,
    /// How the two compare.
    pub result: Compared,
    /// Thousandths of a bit: positive speaks for one child. Absent for what the rules do not weigh.
    #[oai(skip_serializing_if_is_none)]
    pub weight: Option<i64>,
}

impl From<&Detail> for DetailView {
    fn from(detail: &Detail) -> Self {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Self {
            detail: detail.label.to_owned(),
            notice: some(&detail.notice),
            case: some(&detail.case),
            result: detail.level.into(),
            weight: detail.weight,
        }
    }
}

/// A case beside the notice.
#[derive(Clone, Debug, Object)]
pub struct BesideView {
    /// The case.
    pub case: Uuid,
    /// Its reference.
    pub reference: String,
    /// Its version now: send it with your decision.
    pub case_version: u32,
    /// The notice of the case that is shown: who sent it, and when it arrived.
    pub beside: String,
    /// Detail by detail.
    pub details: Vec<DetailView>,
    /// What all details weigh together, in thousandths of a bit.
    pub weight: i64,
    /// What forbids joining without a person, in sentences.
    pub warnings: Vec<String>,
    /// Cases that people said are of another child than this one.
    pub set_apart_from: Vec<String>,
    /// The version of the rules.
    pub rule_version: String,
}

/// A waiting notice beside the cases it may belong to.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ComparisonView {
    /// The cases, the likeliest first.
    pub items: Vec<BesideView>,
    /// How many more there are in other areas, of which no detail is told.
    pub elsewhere: u32,
}

impl ComparisonView {
    /// The view of a comparison.
    pub fn of(beside: &[Comparison], elsewhere: usize) -> Self {
        Self {
            items: beside.iter().map(BesideView::from).collect(),
            elsewhere: u32::try_from(elsewhere).unwrap_or(u32::MAX),
        }
    }
}

impl From<&Comparison> for BesideView {
    fn from(one: &Comparison) -> Self {
        Self {
            case: one.case.0,
            reference: one.reference.clone(),
            case_version: one.version,
            beside: one.beside.clone(),
            details: one.details.iter().map(DetailView::from).collect(),
            weight: one.finding.weight,
            warnings: one.finding.stops.iter().map(|stop| stop.sentence().to_owned()).collect(),
            set_apart_from: one.earlier.iter().map(|apart| apart.reference.clone()).collect(),
            rule_version: one.finding.rule_version.clone(),
        }
    }
}

impl Example for ComparisonView {
    fn example() -> Self {
        let detail = DetailView {
            detail: "Date of birth".into(),
            notice: Some("14 March 2019".into()),
            case: Some("14 March 2019".into()),
            result: Compared::Same,
            weight: Some(8_200),
        };
        let beside = BesideView {
            case: Uuid::from_u128(CASE),
            reference: "CDR-26-0121".into(),
            case_version: 4,
            beside: "Northmere Register Office, 17 November 2026".into(),
            details: vec![detail],
            weight: 14_100,
            warnings: Vec::new(),
            set_apart_from: vec!["CDR-24-0061".into()],
            rule_version: "matching-1+names-1".into(),
        };
        Self { items: vec![beside], elsewhere: 0 }
    }
}

/// Two cases and what a person decides about them.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PairBody {
    /// The other case.
    pub other: Uuid,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl Example for PairBody {
    fn example() -> Self {
        Self {
            other: Uuid::from_u128(OTHER),
            reason: "The midwife confirmed that both tell of one baby.".into(),
        }
    }
}

impl PairBody {
    /// The decision, for the case of the address.
    pub fn decision(self, pair: Pair, kept: Uuid) -> PairDecision {
        PairDecision { pair, kept: CaseId(kept), other: CaseId(self.other), reason: self.reason }
    }
}

/// Why a notice is taken off a case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct TakeOffBody {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl Example for TakeOffBody {
    fn example() -> Self {
        Self { reason: "The register office confirmed that this entry is the brother's.".into() }
    }
}

/// What one source says of one fact.
#[derive(Clone, Debug, Object)]
pub struct SourceView {
    /// The source: send it to choose it.
    pub statement: Uuid,
    /// What kind of source.
    pub source: String,
    /// The date that the source claims.
    pub claimed_on: chrono::NaiveDate,
    /// `known`, `not_known` or `not_applicable`.
    pub answer: String,
    /// The value in words, where it is known.
    #[oai(skip_serializing_if_is_none)]
    pub value: Option<String>,
    /// Whether this source's word is used.
    pub in_use: bool,
}

/// One fact with all that is said of it.
#[derive(Clone, Debug, Object)]
pub struct FactSourcesView {
    /// Code of the fact.
    pub fact: String,
    /// The fact in words.
    pub words: String,
    /// Whether sources say different things.
    pub differs: bool,
    /// Who chose whose word is used, and why; absent while the order of trust decides.
    #[oai(skip_serializing_if_is_none)]
    pub chosen: Option<String>,
    /// The sources, in the order of trust.
    pub sources: Vec<SourceView>,
}

/// What each source says, fact by fact.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct SourcesView {
    /// The facts.
    pub items: Vec<FactSourcesView>,
}

impl Example for SourcesView {
    fn example() -> Self {
        let source = SourceView {
            statement: Uuid::from_u128(SOURCE),
            source: "Registrar: death registration".into(),
            claimed_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 9).unwrap_or_default(),
            answer: "known".into(),
            value: Some("Mensah".into()),
            in_use: true,
        };
        let fact = FactSourcesView {
            fact: "family_name".into(),
            words: "Family name".into(),
            differs: true,
            chosen: None,
            sources: vec![source],
        };
        Self { items: vec![fact] }
    }
}

impl SourcesView {
    /// What each source of a case says.
    pub fn of(record: &CaseRecord) -> Self {
        let facts = FactKey::ALL.iter().filter_map(|fact| FactSourcesView::of(record, *fact));
        Self { items: facts.collect() }
    }
}

impl FactSourcesView {
    fn of(record: &CaseRecord, fact: FactKey) -> Option<Self> {
        let mut saying: Vec<(&Statement, &Answer<FactValue>)> =
            record.statements.iter().filter_map(|s| Some((s, s.facts.get(&fact)?))).collect();
        saying.sort_by_key(|(s, _)| std::cmp::Reverse((s.source, s.claimed_on, s.received_at)));
        let used = record.source_in_use(fact)?;
        let first = saying.first()?.1;
        let choice = record.course.choices.get(&fact);
        Some(Self {
            fact: fact.code().to_owned(),
            words: fact.words().to_owned(),
            differs: saying.iter().any(|(_, answer)| *answer != first),
            chosen: choice.map(|choice| {
                format!("Chosen by {}: {}", choice.decided.by, choice.decided.reason)
            }),
            sources: saying.iter().map(|(s, answer)| source(s, answer, used)).collect(),
        })
    }
}

fn source(statement: &Statement, answer: &Answer<FactValue>, used: StatementId) -> SourceView {
    SourceView {
        statement: statement.id.0,
        source: statement.source.words().to_owned(),
        claimed_on: statement.claimed_on,
        answer: match answer {
            Answer::NotAsked => "not_asked",
            Answer::NotKnown => "not_known",
            Answer::NotApplicable => "not_applicable",
            Answer::Known(_) => "known",
        }
        .to_owned(),
        value: answer.known().map(FactValue::words),
        in_use: statement.id == used,
    }
}

/// Whose word is used for a fact.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ChooseBody {
    /// The source, as the list of sources names it. Leave out to go back to the order of trust.
    #[oai(skip_serializing_if_is_none)]
    pub statement: Option<Uuid>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl Example for ChooseBody {
    fn example() -> Self {
        Self {
            statement: Some(Uuid::from_u128(SOURCE)),
            reason: "The parents confirmed the spelling.".into(),
        }
    }
}

impl ChooseBody {
    /// The command.
    pub fn command(self, fact: FactKey) -> ChooseValue {
        ChooseValue { fact, statement: self.statement.map(StatementId), reason: self.reason }
    }
}
