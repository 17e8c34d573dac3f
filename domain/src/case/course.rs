//! The course of a case: everything that decides what may follow, and no name, address, date of
//! birth or free text about the child. Clocks, tasks and the sweep see this and nothing more.

use super::{
    CaseEvent, Stage,
    holds::{self, Hold},
    joining::{Apart, Choice, Joined, JoinedInto},
};
use crate::{
    analysis::{AnalysisEvent, AnalysisHead, Step},
    answer::{Answer, Outcome},
    area::{AreaField, CaseAreas},
    awaited::{self, AwaitedHead},
    facts::Facts,
    family::FamilyHead,
    hand_over::{self, HandOverEvent, HandOverHead, Word},
    ids::{AreaId, CaseId, NoticeId},
    meeting::{Kind, MeetingEvent, MeetingHead},
    moment::Moment,
    person::{self, AgeBand},
    request::{self, Request, RequestEvent},
    response::{
        Response,
        plan::{PlannedStep, Step as PlanStep, StepHead},
    },
    scope::{self, ScopeFacts, ScopeOutcome},
    statement::{FactKey, SourceKind},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the course keeps of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeHead {
    /// The notice.
    pub id: NoticeId,
    /// What kind of source.
    pub source: SourceKind,
    /// Stable code of its kind.
    pub kind: String,
    /// Its kind in words.
    pub words: String,
    /// The date the sender claims.
    pub claimed_on: NaiveDate,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The areas it points to.
    #[serde(default)]
    pub areas: CaseAreas,
}

/// How a notice came to its case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum How {
    /// By the rules of matching.
    Rule {
        /// Weight in thousandths; none when it opened the case.
        weight: Option<i64>,
        /// Version of the rules.
        rule_version: String,
    },
    /// By a person.
    Person {
        /// Who.
        name: String,
        /// Why.
        reason: String,
    },
}

impl How {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Rule { weight: None, .. } => "by rule: the child was not known yet".into(),
            Self::Rule { weight: Some(_), rule_version } => {
                format!("by rule: the same child (rules {rule_version})")
            }
            Self::Person { name, .. } => format!("by {name}"),
        }
    }
}

/// The scope, read by rule or decided by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeDecision {
    /// The row, S1 to S14.
    pub row: String,
    /// The outcome.
    pub outcome: ScopeOutcome,
    /// Why.
    pub because: String,
    /// Who decided; none for the rules.
    pub decided_by: Option<String>,
    /// When a person decided.
    #[serde(default)]
    pub decided_at: Option<DateTime<Utc>>,
}

/// What the course holds of the joint agency response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseHead {
    /// When the decision was taken.
    pub decided_at: Option<DateTime<Utc>>,
    /// When the response was opened.
    pub opened_at: Option<DateTime<Utc>>,
    /// What the criteria say together.
    pub rule: Option<Outcome>,
    /// Whether the doctor confirmed (true) or challenged (false) it.
    pub confirmed: Option<bool>,
    /// When health, police and social care had each been spoken to.
    #[serde(default)]
    pub in_contact_at: Option<DateTime<Utc>>,
    /// Steps of the plan of which something was said.
    #[serde(default)]
    pub steps: Vec<StepHead>,
    /// The day of the agreement of the police or the Crown Prosecution Service in force.
    #[serde(default)]
    pub police_agreed_on: Option<NaiveDate>,
}

impl ResponseHead {
    pub(super) fn of(response: &Response) -> Self {
        Self {
            decided_at: response.decision.as_ref().map(|decision| decision.decided_at),
            opened_at: response.opened_at,
            rule: response.decision.as_ref().map(|decision| decision.rule),
            confirmed: response.doctor.as_ref().map(|word| word.confirmed),
            in_contact_at: response.in_contact_at(),
            steps: response.plan.iter().map(PlannedStep::head).collect(),
            police_agreed_on: response.police_agreed_on(),
        }
    }

    /// When a step of the plan was done.
    pub fn done_at(&self, step: PlanStep) -> Option<DateTime<Utc>> {
        self.steps.iter().find(|head| head.step == step).and_then(|head| head.done_at)
    }

    /// Whether a response is running.
    pub fn open(&self) -> bool {
        self.opened_at.is_some()
    }
}

/// The course of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Its id.
    pub id: CaseId,
    /// Its reference for people; grants nothing.
    pub reference: String,
    /// Where it stands.
    pub stage: Stage,
    /// The five areas.
    pub areas: CaseAreas,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Notices placed on it.
    pub notices: Vec<NoticeHead>,
    /// The scope.
    pub scope: Option<ScopeDecision>,
    /// Head of the joint agency response.
    pub response: ResponseHead,
    /// Heads of its meetings.
    pub meetings: Vec<MeetingHead>,
    /// Head of the analysis form.
    pub analysis: AnalysisHead,
    /// When messages that stop a clock were delivered, by kind and role.
    pub delivered: BTreeMap<String, DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Cases joined to it.
    #[serde(default)]
    pub joined: Vec<Joined>,
    /// The case it is joined to.
    #[serde(default)]
    pub joined_into: Option<JoinedInto>,
    /// Cases that a person said are of another child.
    #[serde(default)]
    pub apart: Vec<Apart>,
    /// Whose word a person chose, by fact.
    #[serde(default)]
    pub choices: BTreeMap<FactKey, Choice>,
    /// Whether a person has done something on it; until then its notices say which area it is for.
    #[serde(default)]
    pub worked_on: bool,
    /// The area of the office whose notice opened it.
    #[serde(default)]
    pub opened_for: Option<AreaId>,
    /// Where a person said that the child lived and where the incident took place.
    #[serde(default)]
    pub areas_said: CaseAreas,
    /// The latest hand-over.
    #[serde(default)]
    pub hand_over: Option<HandOverHead>,
    /// Areas that may read the cover.
    #[serde(default)]
    pub interested: BTreeSet<AreaId>,
    /// Holds for other processes, released ones among them.
    #[serde(default)]
    pub holds: Vec<Hold>,
    /// Whether those invited to a meeting were ever asked when they can come.
    #[serde(default)]
    pub polled: bool,
    /// Derived: the head of the family's part.
    #[serde(default)]
    pub family: FamilyHead,
    /// What it waits for from a coroner or the police: asked and answered.
    #[serde(default)]
    pub waits: AwaitedHead,
    /// When it came to the stage at which it stands; none for one that never left its first.
    #[serde(default)]
    pub stage_since: Option<DateTime<Utc>>,
    /// Information asked of organisations, answered requests among them. Their contacts are people of
    /// the organisations and never of the family.
    #[serde(default)]
    pub requests: Vec<Request>,
    /// Derived: facts without identity.
    pub facts: Facts,
    /// Derived: the age band.
    pub age_band: Option<AgeBand>,
    /// Derived: whether the child died before the 18th birthday.
    pub under_18: Answer<bool>,
}

impl Course {
    pub(super) fn new(id: CaseId, at: &Moment) -> Self {
        Self {
            id,
            reference: String::new(),
            stage: Stage::Triage,
            areas: CaseAreas::default(),
            opened_at: at.now,
            notices: Vec::new(),
            scope: None,
            response: ResponseHead::default(),
            meetings: Vec::new(),
            analysis: AnalysisHead::default(),
            delivered: BTreeMap::new(),
            closed_at: None,
            joined: Vec::new(),
            joined_into: None,
            apart: Vec::new(),
            choices: BTreeMap::new(),
            worked_on: false,
            opened_for: None,
            areas_said: CaseAreas::default(),
            hand_over: None,
            interested: BTreeSet::new(),
            holds: Vec::new(),
            polled: false,
            family: FamilyHead::default(),
            waits: AwaitedHead::default(),
            stage_since: None,
            requests: Vec::new(),
            facts: Facts::default(),
            age_band: None,
            under_18: Answer::NotAsked,
        }
    }

    /// When the first notice arrived.
    pub fn first_notice_at(&self) -> Option<DateTime<Utc>> {
        self.notices.iter().map(|notice| notice.received_at).min()
    }

    /// Whether national signals alone brought the case, the record of death was withdrawn after
    /// them, and nobody has told a date of death since. A person then decides.
    pub fn only_withdrawn_signals(&self) -> bool {
        self.facts.instant(FactKey::NationalRecordWithdrawnAt).is_some()
            && self.facts.date(FactKey::DiedOn).is_none()
            && self.notices.iter().all(|notice| notice.source.is_national())
    }

    /// Whether a post-mortem was ordered and its final report is not in.
    pub fn post_mortem_outstanding(&self) -> bool {
        self.facts.date(FactKey::PostMortemCommissionedOn).is_some()
            && self.facts.date(FactKey::PostMortemReportOn).is_none()
    }

    /// Whether reporting forms were asked for and the last is not in.
    pub fn forms_outstanding(&self) -> bool {
        self.facts.date(FactKey::FormsAskedOn).is_some()
            && self.facts.date(FactKey::FormsReturnedOn).is_none()
    }

    /// Whether an inquest was opened and has neither concluded nor been given up.
    pub fn inquest_open(&self) -> bool {
        self.facts.date(FactKey::InquestOpenedOn).is_some()
            && self.facts.date(FactKey::InquestConcludedOn).is_none()
            && self.facts.date(FactKey::InquestNotResumedOn).is_none()
            && self.facts.date(FactKey::InvestigationDiscontinuedOn).is_none()
    }

    pub(super) fn apply(&mut self, event: &CaseEvent, at: DateTime<Utc>) {
        self.worked_on |= event.is_work();
        let stage = self.stage;
        self.follow(event, at);
        let stays = self.stage == stage || [self.stage, stage].contains(&Stage::Joined);
        if !stays {
            self.stage_since = Some(at);
        }
        if self.stage != Stage::Joined {
            self.read_areas();
        }
    }

    fn follow(&mut self, event: &CaseEvent, at: DateTime<Utc>) {
        match event {
            CaseEvent::Opened { reference, areas } => {
                self.reference.clone_from(reference);
                self.areas = areas.clone();
                self.opened_for = areas.reviewing;
            }
            CaseEvent::NoticePlaced { notice, areas, .. } => {
                self.add_notices(&[NoticeHead { areas: areas.clone(), ..notice.clone() }]);
            }
            CaseEvent::FactRecorded { statement } => {
                if statement.facts.contains_key(&FactKey::FormsAskedOn) && self.stage == Stage::Open
                {
                    self.stage = Stage::Gathering;
                }
            }
            CaseEvent::ScopeDecided(decision) => {
                self.scope = Some(decision.clone());
                self.stage = stage_after_scope(self.stage, decision.outcome);
            }
            CaseEvent::Meeting(event) => self.stage = stage_after_meeting(self.stage, event),
            CaseEvent::Analysis(event) => {
                self.analysis.apply(event, at);
                self.stage = stage_after_analysis(self.stage, event);
            }
            CaseEvent::MessageDelivered { kind, to } => {
                self.delivered.entry(format!("{kind}:{to}")).or_insert(at);
            }
            CaseEvent::Closed { .. } => {
                self.stage = Stage::Closed;
                self.closed_at = Some(at);
            }
            CaseEvent::AreaChanged { field: AreaField::Residence, area, .. } => {
                self.areas_said.residence = Some(*area);
            }
            CaseEvent::AreaChanged { area, .. } => self.areas_said.incident = Some(*area),
            CaseEvent::HandOver(event) => self.move_on(event),
            CaseEvent::Hold(event) => holds::apply(&mut self.holds, event),
            CaseEvent::Forwarded { to } | CaseEvent::WentAlong { to } => {
                self.areas.reviewing = Some(*to);
            }
            CaseEvent::Response(_) | CaseEvent::Poll(_) | CaseEvent::Family(_) => {}
            CaseEvent::Request(event) => {
                request::apply(&mut self.requests, event);
                if matches!(event, RequestEvent::Asked(_)) && self.stage == Stage::Open {
                    self.stage = Stage::Gathering;
                }
            }
            CaseEvent::Awaited(event) => awaited::apply(&mut self.waits, event),
            joining => self.apply_joining(joining),
        }
    }

    /// Reads the areas from the notices, in order of trust and never of arrival. Until a person has
    /// worked on the case, its own notices, and not those that a joined case lends, also say which
    /// area it is for.
    fn read_areas(&mut self) {
        let lent = |head: &NoticeHead| self.joined.iter().any(|j| j.notices.contains(&head.id));
        let all = areas_of(self.notices.iter().collect());
        let own = areas_of(self.notices.iter().filter(|head| !lent(head)).collect());
        let by_notices = own.first_owner().or(self.opened_for);
        let reviewing = if self.worked_on { self.areas.reviewing } else { by_notices };
        self.areas = CaseAreas {
            residence: self.areas_said.residence.or(all.residence),
            incident: self.areas_said.incident.or(all.incident),
            reviewing: reviewing.or(self.areas.reviewing),
            ..all
        };
    }

    fn move_on(&mut self, event: &HandOverEvent) {
        hand_over::apply_to_course(self, event);
        match event {
            HandOverEvent::Answered { accepted: true, to, word, .. } => {
                self.agree_scope(*to, word);
            }
            HandOverEvent::Received { .. } => self.stage = Stage::TransferredOut,
            _ => {}
        }
    }

    /// A review that must be done and that the doctors give to an area where the child did not live
    /// is done there (S9); what was agreed before is not decided for the area of residence.
    fn agree_scope(&mut self, to: AreaId, word: &Word) {
        let in_scope = self.scope.as_ref().is_some_and(|scope| scope.outcome.in_scope());
        let elsewhere = self.areas.residence.is_some_and(|home| home != to);
        if elsewhere && in_scope {
            self.scope = Some(ScopeDecision {
                row: "S9".into(),
                outcome: ScopeOutcome::InScopeMust,
                because: "The designated doctors agreed that this area reviews.".into(),
                decided_by: Some(word.by.clone()),
                decided_at: Some(word.at),
            });
        } else {
            let agreed = |scope: &ScopeDecision| {
                scope.outcome == ScopeOutcome::InScopeByAgreement
                    || scope.row == "S9" && scope.decided_by.is_some()
            };
            self.scope = self.scope.take().filter(|scope| !agreed(scope));
        }
    }

    pub(super) fn derive(&mut self, facts: &Facts) {
        self.facts = facts.without_identity();
        let dates = (facts.date(FactKey::BornOn), facts.date(FactKey::DiedOn));
        self.under_18 = match dates {
            (Some(born), Some(died)) if born <= died => Answer::Known(person::under_18(born, died)),
            _ => Answer::NotKnown,
        };
        self.age_band = match dates {
            (Some(born), Some(died)) if born <= died => {
                Some(AgeBand::of(person::age_at(born, died)))
            }
            _ => None,
        };
    }

    /// What the rules say of the scope now.
    pub fn scope_reading(&self) -> scope::ScopeReading {
        let here = |area: Option<_>| match (area, self.areas.reviewing) {
            (Some(area), Some(reviewing)) => Answer::Known(area == reviewing),
            _ => Answer::NotKnown,
        };
        let resident = match self.facts.yes_no(FactKey::ResidentInArea) {
            Answer::NotAsked => here(self.areas.residence),
            said => said,
        };
        let in_doubt = self.facts.yes_no(FactKey::AgeInDoubt) == Answer::Known(true);
        let under_18 = match (&self.under_18, in_doubt) {
            (Answer::Known(false), true) | (Answer::NotKnown | Answer::NotAsked, _) => {
                Answer::NotKnown
            }
            (known, _) => known.clone(),
        };
        scope::read(&ScopeFacts {
            live_born: self.facts.yes_no(FactKey::LiveBorn),
            professional_present: self.facts.yes_no(FactKey::ProfessionalPresent),
            lawful_termination: self.facts.yes_no(FactKey::LawfulTermination),
            gestation_weeks: Answer::NotAsked,
            under_18,
            resident,
            died_here: here(self.areas.death),
            died_abroad: self.facts.yes_no(FactKey::DiedAbroad),
            placed_out_of_area: Answer::NotAsked,
            in_custody: self.facts.yes_no(FactKey::InCustody),
        })
    }

    /// The event that records a new reading of the scope by rule; none while a person's decision
    /// stands, or when nothing changed.
    pub fn scope_event(&self) -> Option<CaseEvent> {
        if self.scope.as_ref().is_some_and(|scope| scope.decided_by.is_some())
            || !self.stage.is_live()
        {
            return None;
        }
        let reading = self.scope_reading();
        let same = self
            .scope
            .as_ref()
            .is_some_and(|scope| scope.outcome == reading.outcome && scope.row == reading.row);
        // The rules may bring a case in; only a person takes one out.
        let by_person = reading.outcome == ScopeOutcome::OutOfScope;
        if same || by_person {
            return None;
        }
        Some(CaseEvent::ScopeDecided(ScopeDecision {
            row: reading.row,
            outcome: reading.outcome,
            because: reading.because,
            decided_by: None,
            decided_at: None,
        }))
    }
}

/// The areas that notices point to, each from the most trusted one that says so.
fn areas_of(mut heads: Vec<&NoticeHead>) -> CaseAreas {
    heads.sort_by_key(|head| std::cmp::Reverse((head.source, head.claimed_on, head.id)));
    let first = |of: fn(&CaseAreas) -> Option<AreaId>| heads.iter().find_map(|h| of(&h.areas));
    CaseAreas {
        residence: first(|areas| areas.residence),
        death: first(|areas| areas.death),
        registration: first(|areas| areas.registration),
        incident: first(|areas| areas.incident),
        reviewing: None,
    }
}

fn stage_after_scope(stage: Stage, outcome: ScopeOutcome) -> Stage {
    match (stage, outcome) {
        (_, ScopeOutcome::OutOfScope) => Stage::OutOfScope,
        (Stage::Triage | Stage::OutOfScope, outcome) if outcome.in_scope() => Stage::Open,
        (Stage::OutOfScope | Stage::Open, ScopeOutcome::Undetermined) => Stage::Triage,
        (stage, _) => stage,
    }
}

fn stage_after_meeting(stage: Stage, event: &MeetingEvent) -> Stage {
    let (kind, held) = match event {
        MeetingEvent::Arranged(meeting) => (meeting.kind, None),
        MeetingEvent::Recorded { kind, record, .. } => (*kind, Some(record.held)),
        MeetingEvent::Cancelled { kind, .. } => (*kind, Some(false)),
        MeetingEvent::Moved { .. }
        | MeetingEvent::Replied { .. }
        | MeetingEvent::ActionEnded { .. }
        | MeetingEvent::Minutes { .. } => return stage,
    };
    match (kind, held, stage) {
        (Kind::Review, None, Stage::Open | Stage::Gathering) => Stage::CdrmReady,
        (Kind::Review, Some(true), Stage::Open | Stage::Gathering | Stage::CdrmReady) => {
            Stage::CdrmHeld
        }
        (Kind::Review, Some(false), Stage::CdrmReady) => Stage::Gathering,
        (Kind::Panel, None, Stage::CdopReady) => Stage::CdopListed,
        (Kind::Panel, Some(true), Stage::CdopListed) => Stage::Reviewed,
        (Kind::Panel, Some(false), Stage::CdopListed) => Stage::CdopReady,
        _ => stage,
    }
}

fn stage_after_analysis(stage: Stage, event: &AnalysisEvent) -> Stage {
    match event {
        AnalysisEvent::Routed { to: Step::WithPanel } if stage == Stage::CdrmHeld => {
            Stage::CdopReady
        }
        AnalysisEvent::Returned { .. }
            if matches!(stage, Stage::CdopReady | Stage::CdopListed | Stage::Reviewed) =>
        {
            Stage::CdrmHeld
        }
        AnalysisEvent::Finalised { .. } => Stage::Finalised,
        _ => stage,
    }
}
