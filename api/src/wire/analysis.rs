//! The analysis form on the wire. Its lists are a reconstruction from public sources: check the
//! wording against the national form before use in a return.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    analysis::{self, Analysis, Content, Factor, Kept, Learning, Relevance, YesNoUnknown},
    refusal::Refusal,
};
use poem_openapi::{Enum, Object, types::Example};

/// Yes, no, not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum YesNoUnknownBody {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known.
    NotKnown,
}

/// The conclusion on modifiable factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ModifiableBody {
    /// Modifiable factors identified.
    Yes,
    /// No modifiable factors identified.
    No,
    /// Inadequate information; used very rarely.
    Inadequate,
}

/// One contributory factor, on its own line.
#[derive(Clone, Debug, Object)]
pub struct FactorBody {
    /// Domain A to D.
    #[oai(validator(pattern = "^[A-D]$"))]
    pub domain: String,
    /// Code from the catalogue of factors; leave out for a local addition.
    #[oai(skip_serializing_if_is_none, validator(max_length = 10))]
    pub code: Option<String>,
    /// What it is.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub label: String,
    /// More, if needed.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub detail: Option<String>,
    /// 0, 1 or 2.
    #[oai(skip_serializing_if_is_none, validator(maximum(value = "2")))]
    pub relevance: Option<u8>,
    /// Whether it could be changed. Asked where relevance is 2.
    #[oai(skip_serializing_if_is_none)]
    pub modifiable: Option<YesNoUnknownBody>,
}

/// One line of learning.
#[derive(Clone, Debug, Object)]
pub struct LearningBody {
    /// The issue.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub issue: Option<String>,
    /// What was learned.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub learning: Option<String>,
    /// What is recommended.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub recommendation: Option<String>,
    /// What is to be done.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub action: Option<String>,
    /// By which organisation and role.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub owner: Option<String>,
    /// By when.
    #[oai(skip_serializing_if_is_none)]
    pub due_on: Option<NaiveDate>,
}

/// What is written on the form. Write "the child", not a name.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AnalysisBody {
    /// What happened, short and factual.
    #[oai(validator(max_length = 4000))]
    pub summary: String,
    /// The cause of death as now understood.
    #[oai(validator(max_length = 2000))]
    pub cause_understood: String,
    /// Contributory factors, one on each line.
    #[oai(validator(max_items = 60))]
    pub factors: Vec<FactorBody>,
    /// Categories of death that apply, 1 to 10. The lowest is the primary one.
    #[oai(validator(max_items = 10))]
    pub categories: Vec<u8>,
    /// Why these categories.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub category_note: Option<String>,
    /// The conclusion on modifiable factors.
    #[oai(skip_serializing_if_is_none)]
    pub modifiable: Option<ModifiableBody>,
    /// What information was missing and from whom, if inadequate.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub inadequate_why: Option<String>,
    /// Learning.
    #[oai(validator(max_items = 60))]
    pub learning: Vec<LearningBody>,
    /// How the family hears the outcome.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub feedback_plan: Option<String>,
}

impl Example for AnalysisBody {
    fn example() -> Self {
        Self {
            summary: "The child had severe asthma and became more breathless through the evening. The family called for help and an ambulance came after 41 minutes.".into(),
            cause_understood: "Acute severe asthma".into(),
            factors: vec![
                FactorBody {
                    domain: "A".into(),
                    code: Some("A07".into()),
                    label: "Asthma".into(),
                    detail: Some("Three admissions in a year.".into()),
                    relevance: Some(2),
                    modifiable: Some(YesNoUnknownBody::No),
                },
                FactorBody {
                    domain: "D".into(),
                    code: None,
                    label: "Ambulance wait of 41 minutes".into(),
                    detail: None,
                    relevance: Some(2),
                    modifiable: Some(YesNoUnknownBody::Yes),
                },
            ],
            categories: vec![6],
            category_note: None,
            modifiable: Some(ModifiableBody::Yes),
            inadequate_why: None,
            learning: vec![LearningBody {
                issue: Some("A long wait for an ambulance.".into()),
                learning: Some("Calls about breathing in children with asthma need a faster category.".into()),
                recommendation: Some("Review the call category for known severe asthma.".into()),
                action: None,
                owner: None,
                due_on: None,
            }],
            feedback_plan: Some("The key worker visits after the meeting.".into()),
        }
    }
}

impl AnalysisBody {
    /// The content, or the fields at fault.
    pub fn content(self) -> Result<Content, Refusal> {
        let factors =
            self.factors.into_iter().enumerate().map(|(index, factor)| factor.factor(index));
        Ok(Content {
            summary: self.summary,
            cause_understood: self.cause_understood,
            factors: factors.collect::<Result<_, _>>()?,
            categories: self.categories,
            category_note: self.category_note.unwrap_or_default(),
            modifiable: self.modifiable.map(|modifiable| match modifiable {
                ModifiableBody::Yes => analysis::Modifiable::Yes,
                ModifiableBody::No => analysis::Modifiable::No,
                ModifiableBody::Inadequate => analysis::Modifiable::Inadequate,
            }),
            inadequate_why: self.inadequate_why.unwrap_or_default(),
            learning: self.learning.into_iter().map(Learning::from).collect(),
            feedback_plan: self.feedback_plan.unwrap_or_default(),
        })
    }
}

impl FactorBody {
    fn factor(self, index: usize) -> Result<Factor, Refusal> {
        let relevance = match self.relevance {
            None => None,
            Some(points) => Some(Relevance::new(points).ok_or_else(|| {
                Refusal::field(
                    &format!("/factors/{index}/relevance"),
                    "not-in-list",
                    "Grade this factor 0, 1 or 2.",
                )
            })?),
        };
        Ok(Factor {
            domain: self.domain,
            code: self.code,
            label: self.label,
            detail: self.detail,
            relevance,
            modifiable: self.modifiable.map(|modifiable| match modifiable {
                YesNoUnknownBody::Yes => YesNoUnknown::Yes,
                YesNoUnknownBody::No => YesNoUnknown::No,
                YesNoUnknownBody::NotKnown => YesNoUnknown::NotKnown,
            }),
        })
    }
}

impl From<LearningBody> for Learning {
    fn from(body: LearningBody) -> Self {
        Self {
            issue: body.issue.unwrap_or_default(),
            learning: body.learning.unwrap_or_default(),
            recommendation: body.recommendation.unwrap_or_default(),
            action: body.action.unwrap_or_default(),
            owner: body.owner.unwrap_or_default(),
            due_on: body.due_on,
        }
    }
}

impl From<&Content> for AnalysisBody {
    fn from(content: &Content) -> Self {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Self {
            summary: content.summary.clone(),
            cause_understood: content.cause_understood.clone(),
            factors: content
                .factors
                .iter()
                .map(|factor| FactorBody {
                    domain: factor.domain.clone(),
                    code: factor.code.clone(),
                    label: factor.label.clone(),
                    detail: factor.detail.clone(),
                    relevance: factor.relevance.map(Relevance::points),
                    modifiable: factor.modifiable.map(|modifiable| match modifiable {
                        YesNoUnknown::Yes => YesNoUnknownBody::Yes,
                        YesNoUnknown::No => YesNoUnknownBody::No,
                        YesNoUnknown::NotKnown => YesNoUnknownBody::NotKnown,
                    }),
                })
                .collect(),
            categories: content.categories.clone(),
            category_note: some(&content.category_note),
            modifiable: content.modifiable.map(|modifiable| match modifiable {
                analysis::Modifiable::Yes => ModifiableBody::Yes,
                analysis::Modifiable::No => ModifiableBody::No,
                analysis::Modifiable::Inadequate => ModifiableBody::Inadequate,
            }),
            inadequate_why: some(&content.inadequate_why),
            learning: content
                .learning
                .iter()
                .map(|line| LearningBody {
                    issue: some(&line.issue),
                    learning: some(&line.learning),
                    recommendation: some(&line.recommendation),
                    action: some(&line.action),
                    owner: some(&line.owner),
                    due_on: line.due_on,
                })
                .collect(),
            feedback_plan: some(&content.feedback_plan),
        }
    }
}

/// A remark made when the form was returned.
#[derive(Clone, Debug, Object)]
pub struct RemarkView {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What to look at again.
    pub text: String,
    /// To which step it was returned.
    pub returned_to: String,
}

/// The analysis form of a case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AnalysisView {
    /// The version of this part.
    pub version: u32,
    /// `drafting`, `with_doctor`, `with_panel` or `final`.
    pub step: String,
    /// What is written.
    pub content: AnalysisBody,
    /// The primary category: the lowest number ticked.
    #[oai(skip_serializing_if_is_none)]
    pub primary_category: Option<u8>,
    /// Remarks made when it was returned.
    pub remarks: Vec<RemarkView>,
    /// When it was finalised.
    #[oai(skip_serializing_if_is_none)]
    pub finalised_at: Option<DateTime<Utc>>,
}

impl Example for AnalysisView {
    fn example() -> Self {
        Self {
            version: 4,
            step: "with_doctor".into(),
            content: AnalysisBody::example(),
            primary_category: Some(6),
            remarks: Vec::new(),
            finalised_at: None,
        }
    }
}

impl From<&Analysis> for AnalysisView {
    fn from(analysis: &Analysis) -> Self {
        Self {
            version: analysis.version,
            step: analysis.step.code().into(),
            content: (&analysis.content).into(),
            primary_category: analysis.content.primary_category(),
            remarks: analysis
                .remarks
                .iter()
                .map(|remark| RemarkView {
                    by: remark.by.clone(),
                    at: remark.at,
                    text: remark.text.clone(),
                    returned_to: remark.returned_to.code().into(),
                })
                .collect(),
            finalised_at: analysis.sign_off.as_ref().map(|sign_off| sign_off.at),
        }
    }
}

/// Why the form is returned.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ReturnBody {
    /// What should be looked at again.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub comment: String,
}

impl Example for ReturnBody {
    fn example() -> Self {
        Self { comment: "Please add what the ambulance service said about the wait.".into() }
    }
}

/// Something that looks like an identifier and stays.
#[derive(Clone, Debug, Object)]
pub struct KeptBody {
    /// Pointer to the field, such as `/summary`.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub field: String,
    /// Why it may stay.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub reason: String,
}

/// The chair's sign-off.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct FinaliseBody {
    /// Fields in which something looks like an identifier and stays, with reasons.
    #[oai(validator(max_items = 100))]
    pub kept: Vec<KeptBody>,
}

impl Example for FinaliseBody {
    fn example() -> Self {
        Self {
            kept: vec![KeptBody {
                field: "/summary".into(),
                reason: "The word is the name of a month here.".into(),
            }],
        }
    }
}

impl From<FinaliseBody> for Vec<Kept> {
    fn from(body: FinaliseBody) -> Self {
        body.kept.into_iter().map(|kept| Kept { field: kept.field, reason: kept.reason }).collect()
    }
}
