//! The joint agency response on the wire.

use super::{
    response_plan::{PoliceAgreementView, ResponseCallView, ResponseStepView},
    visit::ResponseVisitView,
};
use chrono::{DateTime, Utc};
use domain::{
    answer,
    response::{self, Decide, Judged, Response, Review},
};
use poem_openapi::{Enum, Object, types::Example};

/// One of the five criteria of Working Together 2023, paragraph 396.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Criterion {
    /// The death is, or could be, due to an external cause.
    ExternalCause,
    /// The death was sudden, with no immediately apparent cause.
    Sudden,
    /// In custody, or detained under the Mental Health Act.
    Custody,
    /// The first circumstances raise a suspicion that the death was not natural.
    Suspicious,
    /// A stillbirth with no healthcare professional present.
    UnattendedStillbirth,
}

impl From<Criterion> for response::Criterion {
    fn from(criterion: Criterion) -> Self {
        match criterion {
            Criterion::ExternalCause => Self::ExternalCause,
            Criterion::Sudden => Self::Sudden,
            Criterion::Custody => Self::Custody,
            Criterion::Suspicious => Self::Suspicious,
            Criterion::UnattendedStillbirth => Self::UnattendedStillbirth,
        }
    }
}

impl From<response::Criterion> for Criterion {
    fn from(criterion: response::Criterion) -> Self {
        match criterion {
            response::Criterion::ExternalCause => Self::ExternalCause,
            response::Criterion::Sudden => Self::Sudden,
            response::Criterion::Custody => Self::Custody,
            response::Criterion::Suspicious => Self::Suspicious,
            response::Criterion::UnattendedStillbirth => Self::UnattendedStillbirth,
        }
    }
}

/// Whether a criterion is met; a missing answer is not a no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Outcome {
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// What is known does not let anyone say.
    CannotSay,
}

impl From<Outcome> for answer::Outcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Met => Self::Met,
            Outcome::NotMet => Self::NotMet,
            Outcome::CannotSay => Self::CannotSay,
        }
    }
}

impl From<answer::Outcome> for Outcome {
    fn from(outcome: answer::Outcome) -> Self {
        match outcome {
            answer::Outcome::Met => Self::Met,
            answer::Outcome::NotMet => Self::NotMet,
            answer::Outcome::CannotSay => Self::CannotSay,
        }
    }
}

/// One criterion as judged.
#[derive(Clone, Debug, Object)]
pub struct CriterionBody {
    /// Which.
    pub criterion: Criterion,
    /// Met, not met, cannot say.
    pub outcome: Outcome,
    /// Why, or what is missing. Needed unless it is not met.
    #[oai(skip_serializing_if_is_none, validator(max_length = 1000))]
    pub reason: Option<String>,
}

/// The decision as it was taken, often before any notice.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ResponseDecisionBody {
    /// Who took it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub decided_by: String,
    /// For which agency.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub agency: String,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Whether a joint agency response is made. It must be if any criterion is met.
    pub respond: bool,
    /// Why. Needed when none is made.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub reason: Option<String>,
    /// Each of the five criteria, once.
    #[oai(validator(min_items = 1, max_items = 10))]
    pub criteria: Vec<CriterionBody>,
}

impl Example for ResponseDecisionBody {
    fn example() -> Self {
        let not_met =
            |criterion| CriterionBody { criterion, outcome: Outcome::NotMet, reason: None };
        Self {
            decided_by: "Dr Amara Nwosu".into(),
            agency: "Northmere General Hospital".into(),
            decided_at: DateTime::from_timestamp(1_793_609_400, 0).unwrap_or_default(),
            respond: true,
            reason: None,
            criteria: vec![
                not_met(Criterion::ExternalCause),
                CriterionBody {
                    criterion: Criterion::Sudden,
                    outcome: Outcome::Met,
                    reason: Some("Collapsed at home with no known illness.".into()),
                },
                not_met(Criterion::Custody),
                CriterionBody {
                    criterion: Criterion::Suspicious,
                    outcome: Outcome::CannotSay,
                    reason: Some("The scene has not been seen yet.".into()),
                },
                not_met(Criterion::UnattendedStillbirth),
            ],
        }
    }
}

impl From<ResponseDecisionBody> for Decide {
    fn from(body: ResponseDecisionBody) -> Self {
        Self {
            decided_by: body.decided_by,
            agency: body.agency,
            decided_at: body.decided_at,
            respond: body.respond,
            reason: body.reason.unwrap_or_default(),
            criteria: body
                .criteria
                .into_iter()
                .map(|judged| Judged {
                    criterion: judged.criterion.into(),
                    outcome: judged.outcome.into(),
                    reason: judged.reason,
                })
                .collect(),
        }
    }
}

/// The designated doctor's word on the decision.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ResponseReviewBody {
    /// True confirms the decision, false challenges it.
    pub confirmed: bool,
    /// Why. Needed for a challenge.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub comment: Option<String>,
}

impl Example for ResponseReviewBody {
    fn example() -> Self {
        Self { confirmed: true, comment: Some("I spoke to the consultant.".into()) }
    }
}

impl From<ResponseReviewBody> for Review {
    fn from(body: ResponseReviewBody) -> Self {
        Self { confirmed: body.confirmed, comment: body.comment.unwrap_or_default() }
    }
}

/// The designated doctor's word as it stands.
#[derive(Clone, Debug, Object)]
pub struct DoctorsWordView {
    /// True if confirmed, false if challenged.
    pub confirmed: bool,
    /// Why.
    pub comment: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The joint agency response of a case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ResponseView {
    /// The version of this part.
    pub version: u32,
    /// The decision in force.
    #[oai(skip_serializing_if_is_none)]
    pub decision: Option<ResponseDecisionBody>,
    /// What the five criteria say together.
    #[oai(skip_serializing_if_is_none)]
    pub rule: Option<Outcome>,
    /// The designated doctor's word on it.
    #[oai(skip_serializing_if_is_none)]
    pub doctor: Option<DoctorsWordView>,
    /// When the response was opened, if it was.
    #[oai(skip_serializing_if_is_none)]
    pub opened_at: Option<DateTime<Utc>>,
    /// Every step of the plan, in order.
    pub plan: Vec<ResponseStepView>,
    /// Who was called, in the order in which it was written down.
    pub calls: Vec<ResponseCallView>,
    /// Reports of visits, the oldest first.
    pub visits: Vec<ResponseVisitView>,
    /// What the police or the prosecution said, the oldest first; the last counts.
    pub police_agreement: Vec<PoliceAgreementView>,
}

impl Example for ResponseView {
    fn example() -> Self {
        let decision = ResponseDecisionBody::example();
        Self {
            version: 1,
            opened_at: Some(decision.decided_at),
            decision: Some(decision),
            rule: Some(Outcome::Met),
            doctor: None,
            plan: ResponseStepView::all(&Response::default()),
            calls: Vec::new(),
            visits: Vec::new(),
            police_agreement: Vec::new(),
        }
    }
}

impl From<&Response> for ResponseView {
    fn from(response: &Response) -> Self {
        let decision = response.decision.as_ref();
        Self {
            version: response.version,
            rule: decision.map(|decision| decision.rule.into()),
            decision: decision.map(|decision| ResponseDecisionBody {
                decided_by: decision.decided_by.clone(),
                agency: decision.agency.clone(),
                decided_at: decision.decided_at,
                respond: decision.respond,
                reason: Some(decision.reason.clone()).filter(|reason| !reason.is_empty()),
                criteria: decision
                    .criteria
                    .iter()
                    .map(|judged| CriterionBody {
                        criterion: judged.criterion.into(),
                        outcome: judged.outcome.into(),
                        reason: judged.reason.clone(),
                    })
                    .collect(),
            }),
            doctor: response.doctor.as_ref().map(|word| DoctorsWordView {
                confirmed: word.confirmed,
                comment: word.comment.clone(),
                by: word.by.clone(),
                at: word.at,
            }),
            opened_at: response.opened_at,
            plan: ResponseStepView::all(response),
            calls: response.calls.iter().map(Into::into).collect(),
            visits: response.visits.iter().map(Into::into).collect(),
            police_agreement: response.police.iter().map(Into::into).collect(),
        }
    }
}
