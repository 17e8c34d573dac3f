//! Joint agency responses begun before a death, on the wire.

use super::{
    response::Criterion,
    response_plan::{ResponseCallView, ResponseStepView},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::AreaId,
    response::early::{Begin, EarlyChild, EarlyResponse, EarlyState},
};
use poem_openapi::{Object, types::Example};
use uuid::Uuid;

fn last_night() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_570_400, 0).unwrap_or_default()
}

/// A response begun before a death that is expected within days.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PreDeathResponseBody {
    /// The area that keeps it; absent for your own, if you have one.
    #[oai(skip_serializing_if_is_none)]
    pub area: Option<Uuid>,
    /// Given names of the child.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub given_names: String,
    /// Family name of the child.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub family_name: String,
    /// Date of birth, if known.
    #[oai(skip_serializing_if_is_none)]
    pub born_on: Option<NaiveDate>,
    /// Where the child is: the hospital and the ward.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub place: String,
    /// What happened.
    #[oai(validator(min_length = 1, max_length = 4000))]
    pub circumstances: String,
    /// The criterion that is met. `unattended_stillbirth` cannot be met before a death.
    pub criterion: Criterion,
    /// Who took the decision.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub decided_by: String,
    /// For which agency.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub agency: String,
    /// When.
    pub decided_at: DateTime<Utc>,
}

impl Example for PreDeathResponseBody {
    fn example() -> Self {
        Self {
            area: None,
            given_names: "Ada".into(),
            family_name: "Wren".into(),
            born_on: NaiveDate::from_ymd_opt(2024, 5, 3),
            place: "Northmere General Hospital, intensive care".into(),
            circumstances: "Collapsed at home, resuscitated, expected to die within days.".into(),
            criterion: Criterion::Sudden,
            decided_by: "Dr Amara Nwosu".into(),
            agency: "Northmere General Hospital".into(),
            decided_at: last_night(),
        }
    }
}

impl PreDeathResponseBody {
    /// The area that was named, and what is begun.
    pub fn read(self) -> (Option<AreaId>, Begin) {
        let begin = Begin {
            child: EarlyChild {
                given_names: self.given_names,
                family_name: self.family_name,
                born_on: self.born_on,
            },
            place: self.place,
            circumstances: self.circumstances,
            criterion: self.criterion.into(),
            decided_by: self.decided_by,
            agency: self.agency,
            decided_at: self.decided_at,
        };
        (self.area.map(AreaId), begin)
    }
}

/// Why a pre-death response is voided.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PreDeathVoidBody {
    /// Why, without the child's name: the name goes.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl Example for PreDeathVoidBody {
    fn example() -> Self {
        Self { reason: "The child survived.".into() }
    }
}

/// The case that a pre-death response belongs to.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PreDeathConvertBody {
    /// The case.
    pub case: Uuid,
}

impl Example for PreDeathConvertBody {
    fn example() -> Self {
        Self { case: Uuid::from_u128(0x7d1f_0a52_0c6e_4a55_9a0e_0d3c_5a4f_7b10) }
    }
}

/// A response begun before a death, as it stands. What names the child is absent once it is over.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PreDeathResponseView {
    /// Its id.
    pub id: Uuid,
    /// `running`, `converted` or `voided`.
    pub state: String,
    /// Given names of the child.
    #[oai(skip_serializing_if_is_none)]
    pub given_names: Option<String>,
    /// Family name of the child.
    #[oai(skip_serializing_if_is_none)]
    pub family_name: Option<String>,
    /// Date of birth, if known.
    #[oai(skip_serializing_if_is_none)]
    pub born_on: Option<NaiveDate>,
    /// Where the child is.
    pub place: String,
    /// What happened.
    #[oai(skip_serializing_if_is_none)]
    pub circumstances: Option<String>,
    /// The criterion that is met.
    pub criterion: Criterion,
    /// Who took the decision.
    pub decided_by: String,
    /// For which agency.
    pub agency: String,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// The case whose response it became.
    #[oai(skip_serializing_if_is_none)]
    pub case: Option<Uuid>,
    /// Why it was voided.
    #[oai(skip_serializing_if_is_none)]
    pub reason: Option<String>,
    /// Who was called, in the order in which it was written down. Without notes once it is over.
    pub calls: Vec<ResponseCallView>,
    /// The steps that can be taken while the child lives. Without words once it is over.
    pub plan: Vec<ResponseStepView>,
    /// When health, police and social care had each been spoken to.
    #[oai(skip_serializing_if_is_none)]
    pub in_contact_at: Option<DateTime<Utc>>,
}

impl Example for PreDeathResponseView {
    fn example() -> Self {
        let body = PreDeathResponseBody::example();
        Self {
            id: Uuid::from_u128(0x2b8e_9f31_64d0_4c7a_b5e2_18f0_6a93_cd47),
            state: "running".into(),
            given_names: Some(body.given_names),
            family_name: Some(body.family_name),
            born_on: body.born_on,
            place: body.place,
            circumstances: Some(body.circumstances),
            criterion: body.criterion,
            decided_by: body.decided_by,
            agency: body.agency,
            decided_at: body.decided_at,
            case: None,
            reason: None,
            calls: Vec::new(),
            plan: ResponseStepView::before_death(&[]),
            in_contact_at: None,
        }
    }
}

impl From<EarlyResponse> for PreDeathResponseView {
    fn from(early: EarlyResponse) -> Self {
        let code = early.state.code().to_owned();
        let in_contact_at = early.in_contact_at();
        let (case, reason) = match early.state {
            EarlyState::Running => (None, None),
            EarlyState::Converted { case, .. } => (Some(case.0), None),
            EarlyState::Voided { reason, .. } => (None, Some(reason)),
        };
        let child = early.child;
        Self {
            id: early.id.0,
            state: code,
            given_names: child.as_ref().map(|child| child.given_names.clone()),
            family_name: child.as_ref().map(|child| child.family_name.clone()),
            born_on: child.and_then(|child| child.born_on),
            place: early.place,
            circumstances: early.circumstances,
            criterion: early.criterion.into(),
            decided_by: early.decided_by,
            agency: early.agency,
            decided_at: early.decided_at,
            case,
            reason,
            calls: early.calls.iter().map(Into::into).collect(),
            plan: ResponseStepView::before_death(&early.plan),
            in_contact_at,
        }
    }
}

/// Pre-death responses.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PreDeathResponsesView {
    /// The newest first, 200 at most.
    pub items: Vec<PreDeathResponseView>,
}

impl Example for PreDeathResponsesView {
    fn example() -> Self {
        Self { items: vec![PreDeathResponseView::example()] }
    }
}
