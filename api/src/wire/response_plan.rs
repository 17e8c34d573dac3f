//! The plan of a joint agency response, its calls, its visits and the word of the police, on the
//! wire.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    refusal::Refusal,
    response::{
        Response,
        calls::{Answered, CallMade, Profession, RecordCall},
        plan::{PlannedStep, SetStep, Step, StepState},
        police::{PoliceWord, RecordPoliceWord, SpeaksFor},
    },
};
use poem_openapi::{Enum, Object, types::Example};

/// An enumeration of the contract that says the same as one of the rules.
macro_rules! same_as {
    ($(#[$doc:meta])* $name:ident $of:ident { $($(#[$each:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
        #[oai(rename_all = "snake_case")]
        pub enum $name { $($(#[$each])* $variant,)* }

        impl From<$name> for $of {
            fn from(said: $name) -> Self {
                match said { $($name::$variant => Self::$variant,)* }
            }
        }

        impl From<$of> for $name {
            fn from(known: $of) -> Self {
                match known { $($of::$variant => Self::$variant,)* }
            }
        }
    };
}
pub(super) use same_as;

same_as! {
    /// A step of the plan of a joint agency response.
    ResponseStep Step {
        /// The child goes to an emergency department rather than to a mortuary.
        EmergencyDepartment,
        /// History, examination and samples.
        HistoryAndSamples,
        /// Safety of siblings, and a section 47 strategy meeting if needed.
        SiblingsSafety,
        /// Those who knew the child are told.
        ServicesTold,
        /// The initial information-sharing and planning meeting.
        PlanningMeeting,
        /// The joint visit to the home or scene.
        HomeVisit,
        /// The pathologist has the history and the visit report before the post-mortem.
        PostMortem,
        /// The discussion after the interim result.
        LaterDiscussion,
        /// The group around a suspected suicide.
        SuicideGroup,
        /// The response is stood down.
        StandDown,
    }
}

same_as! {
    /// Who is called in a joint agency response.
    CalledProfession Profession {
        /// The specialist doctor or nurse for sudden deaths of children.
        Specialist,
        /// The police.
        Police,
        /// Children's social care.
        SocialCare,
        /// The coroner's officer.
        CoronersOfficer,
        /// The designated doctor for child deaths.
        DesignatedDoctor,
        /// The consultant in charge when the child died.
        AttendingConsultant,
        /// The ambulance service.
        Ambulance,
        /// Anybody else.
        Other,
    }
}

same_as! {
    /// Whether a call was answered.
    CallAnswered Answered {
        /// At once.
        Yes,
        /// Not at all.
        No,
        /// They called back.
        Later,
    }
}

same_as! {
    /// Who can agree in a criminal case.
    AgreementOf SpeaksFor {
        /// The police lead investigator.
        PoliceLead,
        /// The Crown Prosecution Service.
        Cps,
    }
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ResponseStepState {
    /// Nothing was said of it.
    Open,
    /// It is not needed.
    NotNeeded,
    /// Somebody will do it.
    Planned,
    /// It was done.
    Done,
}

/// What is said of a step: not needed, with the reason; planned, with who and perhaps when; done, with
/// when and by whom.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ResponseStepBody {
    /// Where it stands. `open` is not said: a step is planned again instead.
    pub state: ResponseStepState,
    /// Who will do it. Needed for `planned`.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub who: Option<String>,
    /// When it is planned for, or when it was done. Needed for `done`.
    #[oai(skip_serializing_if_is_none)]
    pub at: Option<DateTime<Utc>>,
    /// Who did it. Needed for `done`.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub by: Option<String>,
    /// What came of it.
    #[oai(skip_serializing_if_is_none, validator(max_length = 4000))]
    pub note: Option<String>,
    /// Why it is not needed. Needed for `not_needed`.
    #[oai(skip_serializing_if_is_none, validator(max_length = 1000))]
    pub reason: Option<String>,
}

impl Example for ResponseStepBody {
    fn example() -> Self {
        Self {
            state: ResponseStepState::Planned,
            who: Some("DS Ruth Amin and Dr Amara Nwosu".into()),
            at: None,
            by: None,
            note: None,
            reason: None,
        }
    }
}

impl ResponseStepBody {
    /// The command.
    ///
    /// # Errors
    /// Where what the state needs cannot be left out.
    pub fn command(self, step: Step) -> Result<SetStep, Refusal> {
        let state = match self.state {
            ResponseStepState::Open => {
                let detail = "Say that it is not needed, planned or done.";
                return Err(Refusal::field("/state", "not-known", detail));
            }
            ResponseStepState::NotNeeded => {
                StepState::NotNeeded { reason: self.reason.unwrap_or_default() }
            }
            ResponseStepState::Planned => {
                StepState::Planned { who: self.who.unwrap_or_default(), at: self.at }
            }
            ResponseStepState::Done => StepState::Done {
                at: self
                    .at
                    .ok_or_else(|| Refusal::field("/at", "missing", "Say when it was done."))?,
                by: self.by.unwrap_or_default(),
                note: self.note.unwrap_or_default(),
            },
        };
        Ok(SetStep { step, state })
    }
}

/// A step of the plan as it stands.
#[derive(Clone, Debug, Object)]
pub struct ResponseStepView {
    /// Which.
    pub step: ResponseStep,
    /// Which, in words.
    pub words: String,
    /// Who usually does it.
    pub usually: String,
    /// The clock that runs for it.
    #[oai(skip_serializing_if_is_none)]
    pub clock: Option<String>,
    /// What was said of it last.
    #[oai(flatten)]
    pub said: ResponseStepBody,
    /// Who said so.
    #[oai(skip_serializing_if_is_none)]
    pub said_by: Option<String>,
    /// When it was said.
    #[oai(skip_serializing_if_is_none)]
    pub said_at: Option<DateTime<Utc>>,
    /// The version for `If-Match`, in quotation marks; 0 while nothing was said.
    pub version: u32,
}

impl ResponseStepView {
    fn of(step: Step, known: Option<&PlannedStep>) -> Self {
        let mut said = ResponseStepBody {
            state: ResponseStepState::Open,
            who: None,
            at: None,
            by: None,
            note: None,
            reason: None,
        };
        match known.map(|known| &known.state) {
            None => {}
            Some(StepState::NotNeeded { reason }) => {
                said.state = ResponseStepState::NotNeeded;
                said.reason = Some(reason.clone());
            }
            Some(StepState::Planned { who, at }) => {
                said.state = ResponseStepState::Planned;
                (said.who, said.at) = (Some(who.clone()), *at);
            }
            Some(StepState::Done { at, by, note }) => {
                said.state = ResponseStepState::Done;
                (said.at, said.by) = (Some(*at), Some(by.clone()));
                said.note = Some(note.clone()).filter(|note| !note.is_empty());
            }
        }
        Self {
            step: step.into(),
            words: step.words().into(),
            usually: step.who().into(),
            clock: step.clock().map(str::to_owned),
            said,
            said_by: known.map(|known| known.said_by.clone()),
            said_at: known.map(|known| known.said_at),
            version: known.map_or(0, |known| known.version),
        }
    }

    /// The steps that can be taken while the child lives, in order.
    pub fn before_death(plan: &[PlannedStep]) -> Vec<Self> {
        let known = |step: Step| plan.iter().find(|known| known.step == step);
        Step::BEFORE_DEATH.into_iter().map(|step| Self::of(step, known(step))).collect()
    }

    /// Every step of a plan, in order.
    pub fn all(response: &Response) -> Vec<Self> {
        let known = |step: Step| response.plan.iter().find(|known| known.step == step);
        Step::ALL.into_iter().map(|step| Self::of(step, known(step))).collect()
    }
}

/// One call.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ResponseCallBody {
    /// Whom of.
    pub profession: CalledProfession,
    /// Who was called.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub person: String,
    /// When.
    pub called_at: DateTime<Utc>,
    /// Whether it was answered.
    pub answered: CallAnswered,
    /// When they called back; needed where they did.
    #[oai(skip_serializing_if_is_none)]
    pub answered_at: Option<DateTime<Utc>>,
    /// Who answered, if it was somebody else.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub answered_by: Option<String>,
    /// What was said, in short.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub note: Option<String>,
}

impl Example for ResponseCallBody {
    fn example() -> Self {
        Self {
            profession: CalledProfession::SocialCare,
            person: "Emergency duty team".into(),
            called_at: DateTime::from_timestamp(1_793_609_700, 0).unwrap_or_default(),
            answered: CallAnswered::Yes,
            answered_at: None,
            answered_by: Some("Noor Haddow".into()),
            note: Some("Checks their records and calls back.".into()),
        }
    }
}

impl From<ResponseCallBody> for RecordCall {
    fn from(body: ResponseCallBody) -> Self {
        Self {
            profession: body.profession.into(),
            person: body.person,
            called_at: body.called_at,
            answered: body.answered.into(),
            answered_at: body.answered_at,
            answered_by: body.answered_by,
            note: body.note.unwrap_or_default(),
        }
    }
}

/// A call as it was written down.
#[derive(Clone, Debug, Object)]
pub struct ResponseCallView {
    /// What was written down.
    #[oai(flatten)]
    pub call: ResponseCallBody,
    /// By whom.
    pub recorded_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

impl From<&CallMade> for ResponseCallView {
    fn from(call: &CallMade) -> Self {
        Self {
            call: ResponseCallBody {
                profession: call.profession.into(),
                person: call.person.clone(),
                called_at: call.called_at,
                answered: call.answered.into(),
                answered_at: call.answered_at,
                answered_by: call.answered_by.clone(),
                note: Some(call.note.clone()).filter(|note| !note.is_empty()),
            },
            recorded_by: call.recorded_by.clone(),
            recorded_at: call.recorded_at,
        }
    }
}

/// What the police lead or the Crown Prosecution Service said of the review meeting.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PoliceAgreementBody {
    /// Whether the review meeting may be held.
    pub agreed: bool,
    /// Who said so.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// For whom.
    pub speaks_for: AgreementOf,
    /// The day.
    pub on: NaiveDate,
    /// Who may be told what; or, where they do not agree, why and when to ask again.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub limits: String,
}

impl Example for PoliceAgreementBody {
    fn example() -> Self {
        Self {
            agreed: true,
            name: "DCI Ewan Pryce".into(),
            speaks_for: AgreementOf::PoliceLead,
            on: NaiveDate::from_ymd_opt(2026, 11, 2).unwrap_or_default(),
            limits: "Professionals only. The family is told the date and no findings.".into(),
        }
    }
}

impl From<PoliceAgreementBody> for RecordPoliceWord {
    fn from(body: PoliceAgreementBody) -> Self {
        Self {
            agreed: body.agreed,
            name: body.name,
            speaks_for: body.speaks_for.into(),
            on: body.on,
            limits: body.limits,
        }
    }
}

/// What they said, as it was written down.
#[derive(Clone, Debug, Object)]
pub struct PoliceAgreementView {
    /// What was written down.
    #[oai(flatten)]
    pub word: PoliceAgreementBody,
    /// By whom.
    pub recorded_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

impl From<&PoliceWord> for PoliceAgreementView {
    fn from(word: &PoliceWord) -> Self {
        Self {
            word: PoliceAgreementBody {
                agreed: word.agreed,
                name: word.name.clone(),
                speaks_for: word.speaks_for.into(),
                on: word.on,
                limits: word.limits.clone(),
            },
            recorded_by: word.recorded_by.clone(),
            recorded_at: word.recorded_at,
        }
    }
}
