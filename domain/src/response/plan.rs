//! The plan of a joint agency response, step by step: not needed, planned, or done, each with who
//! said so (process.md 6.3). What a step asks for and by when is read from here and from the clock
//! table; a step never waits for a criminal case unless the police say so.

use super::ResponseEvent;
use crate::{
    access::Actor,
    answer::Answer,
    calendar,
    case::{CaseEvent, CaseRecord, Command, Course, Stage},
    moment::Moment,
    notice,
    operations::Operation,
    refusal::{Faults, Refusal},
    statement::FactKey,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A step of the plan, in the order in which it usually comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
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

/// What is fixed about a step.
struct About {
    code: &'static str,
    words: &'static str,
    who: &'static str,
    what: &'static str,
    clock: Option<&'static str>,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 10] = [
        Self::EmergencyDepartment,
        Self::HistoryAndSamples,
        Self::SiblingsSafety,
        Self::ServicesTold,
        Self::PlanningMeeting,
        Self::HomeVisit,
        Self::PostMortem,
        Self::LaterDiscussion,
        Self::SuicideGroup,
        Self::StandDown,
    ];

    fn about(self) -> About {
        let about = |code, words, who, what, clock| About { code, words, who, what, clock };
        match self {
            Self::EmergencyDepartment => about(
                "emergency_department",
                "Emergency department rather than mortuary",
                "Ambulance and police",
                "Unless the police keep the body in place. Say where the child was taken.",
                None,
            ),
            Self::HistoryAndSamples => about(
                "history_and_samples",
                "History, examination and samples",
                "Clinician and police together",
                "Taken together, with the coroner's agreement. The coroner's officer and social care are told.",
                Some("C10"),
            ),
            Self::SiblingsSafety => about(
                "siblings_safety",
                "Safety of siblings and section 47",
                "Social care",
                "Never waits for a criminal case. Say if a strategy meeting is needed and who chairs it.",
                None,
            ),
            Self::ServicesTold => about(
                "services_told",
                "Those who knew the child are told",
                "Hospital",
                "GP, health visitor or school nurse, midwife, school. Appointments are cancelled.",
                None,
            ),
            Self::PlanningMeeting => about(
                "planning_meeting",
                "Information-sharing and planning meeting",
                "Lead health professional, police, social care",
                "What each agency knows, the visit, the post-mortem, contact with the family, the press, the key worker.",
                Some("C11"),
            ),
            Self::HomeVisit => about(
                "home_visit",
                "Joint home or scene visit",
                "Police and health together",
                "The visit report goes to the coroner and the pathologist.",
                Some("C13"),
            ),
            Self::PostMortem => about(
                "post_mortem",
                "Post-mortem: the pathologist is briefed",
                "Coroner and lead health professional",
                "The pathologist has the history and the visit report first.",
                None,
            ),
            Self::LaterDiscussion => about(
                "later_discussion",
                "Discussion after the interim result",
                "Lead health professional, with the same agencies",
                "Abuse and neglect are considered again.",
                Some("C14"),
            ),
            Self::SuicideGroup => about(
                "suicide_group",
                "Group around a suspected suicide",
                "Public health, mental health, school",
                "Others at risk, support, links to other deaths. It meets again until it is stood down.",
                Some("C33"),
            ),
            Self::StandDown => about(
                "stand_down",
                "Stand-down",
                "Designated doctor, with police and social care",
                "Say why. Steps that are still open are no longer asked for; siblings' safety must be settled first.",
                None,
            ),
        }
    }

    /// Stable code.
    pub fn code(self) -> &'static str {
        self.about().code
    }

    /// Those that can be taken while the child lives (process.md 6.2, unverified): what is captured at
    /// once, and what is owed to siblings and to those who know the child.
    pub const BEFORE_DEATH: [Self; 5] = [
        Self::HistoryAndSamples,
        Self::SiblingsSafety,
        Self::ServicesTold,
        Self::PlanningMeeting,
        Self::HomeVisit,
    ];

    /// The step with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        self.about().words
    }

    /// Who usually does it.
    pub fn who(self) -> &'static str {
        self.about().who
    }

    /// What belongs to it.
    pub fn what(self) -> &'static str {
        self.about().what
    }

    /// The clock that runs for it, if one does.
    pub fn clock(self) -> Option<&'static str> {
        self.about().clock
    }

    /// Whether the facts ask for it: two steps begin with something that has to happen first.
    pub fn applies(self, course: &Course) -> bool {
        let known = |fact| course.facts.date(fact).is_some();
        match self {
            Self::PostMortem => known(FactKey::PostMortemCommissionedOn),
            Self::LaterDiscussion => known(FactKey::PostMortemInterimOn),
            Self::SuicideGroup => known(FactKey::SuicideSuspectedOn),
            Self::StandDown => false,
            _ => true,
        }
    }
}

/// Where a step stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StepState {
    /// It is not needed.
    NotNeeded {
        /// Why.
        reason: String,
    },
    /// Somebody will do it.
    Planned {
        /// Who.
        who: String,
        /// When; none if only the owner is known.
        at: Option<DateTime<Utc>>,
    },
    /// It was done.
    Done {
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: String,
        /// What came of it.
        note: String,
    },
}

impl StepState {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotNeeded { .. } => "not_needed",
            Self::Planned { .. } => "planned",
            Self::Done { .. } => "done",
        }
    }

    /// Words on a page.
    pub fn words(&self) -> &'static str {
        match self {
            Self::NotNeeded { .. } => "Not needed",
            Self::Planned { .. } => "Planned",
            Self::Done { .. } => "Done",
        }
    }

    /// Whether nothing is left to do.
    pub fn settled(&self) -> bool {
        !matches!(self, Self::Planned { .. })
    }
}

/// A step of which something was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStep {
    /// Which.
    pub step: Step,
    /// Where it stands.
    pub state: StepState,
    /// Who said so.
    pub said_by: String,
    /// When it was said.
    pub said_at: DateTime<Utc>,
    /// Raised each time; what `If-Match` compares.
    pub version: u32,
}

/// What the course of the case holds of a step: no name and no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepHead {
    /// Which.
    pub step: Step,
    /// Whether nothing is left to do.
    pub settled: bool,
    /// When it is planned for.
    pub planned_at: Option<DateTime<Utc>>,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
}

impl PlannedStep {
    /// Its head.
    pub fn head(&self) -> StepHead {
        let (planned_at, done_at) = match &self.state {
            StepState::NotNeeded { .. } => (None, None),
            StepState::Planned { at, .. } => (*at, None),
            StepState::Done { at, .. } => (None, Some(*at)),
        };
        StepHead { step: self.step, settled: self.state.settled(), planned_at, done_at }
    }
}

/// The version of a step in a plan; 0 while nothing was said of it.
pub(super) fn version(plan: &[PlannedStep], step: Step) -> u32 {
    plan.iter().find(|known| known.step == step).map_or(0, |known| known.version)
}

/// Sets a step in a plan, in the order of the steps.
pub(super) fn set(plan: &mut Vec<PlannedStep>, new: &PlannedStep) {
    if let Some(known) = plan.iter_mut().find(|known| known.step == new.step) {
        *known = new.clone();
    } else {
        plan.push(new.clone());
        plan.sort_by_key(|known| known.step);
    }
}

/// A step that somebody has yet to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outstanding {
    /// Which.
    pub step: Step,
    /// Whether somebody owns it.
    pub planned: bool,
    /// When it is planned for.
    pub planned_at: Option<DateTime<Utc>>,
}

/// The steps that are still to be done in a response that runs. The planning meeting is asked for as
/// a meeting; after the stand-down nothing is asked for but the siblings' safety, and after the review
/// meeting, which is the final case discussion, nothing at all.
pub fn outstanding(course: &Course) -> Vec<Outstanding> {
    let before_review =
        matches!(course.stage, Stage::Triage | Stage::Open | Stage::Gathering | Stage::CdrmReady);
    if !course.response.open() || !before_review {
        return Vec::new();
    }
    let head = |step| course.response.steps.iter().find(move |head| head.step == step);
    let stood_down = head(Step::StandDown).is_some_and(|head| head.done_at.is_some());
    let asked = |step: &Step| {
        *step != Step::PlanningMeeting
            && (!stood_down || *step == Step::SiblingsSafety)
            && step.applies(course)
            && head(*step).is_none_or(|head| !head.settled)
            && !(*step == Step::HomeVisit && course.facts.instant(FactKey::HomeVisitAt).is_some())
    };
    let outstanding = |step| Outstanding {
        step,
        planned: head(step).is_some(),
        planned_at: head(step).and_then(|head| head.planned_at),
    };
    Step::ALL.into_iter().filter(asked).map(outstanding).collect()
}

/// Says where a step of the plan stands.
#[derive(Clone, Debug)]
pub struct SetStep {
    /// Which.
    pub step: Step,
    /// Where it stands.
    pub state: StepState,
}

impl Command for SetStep {
    const OPERATION: Operation = Operation::SetResponseStep;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        if !on.response.open() {
            return Err(Refusal::NotAllowedNow {
                operation: Self::OPERATION,
                why: "No joint agency response is open. Record the decision first.".into(),
            });
        }
        let step = self.said(&on.response.plan, who.name(), at)?;
        self.check_stand_down(on)?;
        Ok(vec![CaseEvent::Response(ResponseEvent::StepSet(step))])
    }
}

impl SetStep {
    /// The step as it is kept, on a case or before there is one.
    ///
    /// # Errors
    /// Every field at fault.
    pub(super) fn said(
        &self,
        plan: &[PlannedStep],
        by: String,
        at: &Moment,
    ) -> Result<PlannedStep, Refusal> {
        let mut faults = Faults::default();
        self.check(at, &mut faults);
        faults.into_result()?;
        Ok(PlannedStep {
            step: self.step,
            state: self.state.clone(),
            said_by: by,
            said_at: at.now,
            version: version(plan, self.step) + 1,
        })
    }

    fn check(&self, at: &Moment, faults: &mut Faults) {
        match &self.state {
            StepState::NotNeeded { reason } => {
                faults.text("/reason", reason, 1_000, "Say why it is not needed.");
            }
            StepState::Planned { who, at: when } => {
                faults.text("/who", who, 200, "Enter who will do it.");
                faults.unless(
                    when.is_none_or(|when| when >= at.now),
                    "/at",
                    "date-in-past",
                    "This time has passed. Say that it was done, or enter a time to come.",
                );
                let far = at.now + chrono::Duration::days(366);
                faults.unless(
                    when.is_none_or(|when| when <= far),
                    "/at",
                    "date-too-late",
                    "Enter a time within a year.",
                );
            }
            StepState::Done { at: when, by, note } => {
                faults.text("/by", by, 200, "Enter who did it.");
                faults.optional_text("/note", note, 4_000);
                faults.unless(
                    *when <= at.now,
                    "/at",
                    "date-in-future",
                    "The time must not be in the future. Plan it instead.",
                );
                let known = calendar::london_date(*when) >= notice::earliest();
                faults.unless(known, "/at", "date-too-early", "Check the date.");
                faults.unless(
                    self.step != Step::StandDown || !note.trim().is_empty(),
                    "/note",
                    "missing",
                    "Say why the response is stood down.",
                );
            }
        }
    }

    /// A response is not stood down while nobody has settled whether siblings are safe.
    fn check_stand_down(&self, on: &CaseRecord) -> Result<(), Refusal> {
        let standing_down =
            self.step == Step::StandDown && matches!(self.state, StepState::Done { .. });
        let siblings = on.response.plan.iter().find(|known| known.step == Step::SiblingsSafety);
        if standing_down && !siblings.is_some_and(|known| known.state.settled()) {
            let why = "Settle the safety of siblings first: say that it was done, or why it is not needed.";
            return Err(Refusal::field("/state", "siblings-not-settled", why));
        }
        Ok(())
    }
}

/// Whether the case is a criminal one.
pub fn is_criminal(course: &Course) -> bool {
    course.facts.yes_no(FactKey::CriminalCase) == Answer::Known(true)
}
