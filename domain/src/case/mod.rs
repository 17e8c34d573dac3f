//! One child's review: its stage, the heads of its rooms, the events that change it, and the
//! record that commands decide on. A case is changed by `apply` and by nothing else.

mod commands;
mod course;
mod stage;

pub use commands::{Close, DecideScope, RecordFact};
pub use course::{Course, How, NoticeHead, ResponseHead, ScopeDecision};
pub use stage::Stage;

use crate::{
    access::Actor,
    analysis::{Analysis, AnalysisEvent},
    area::{self, AreaField, AreaRecord, CaseAreas},
    facts::{self, Child, Facts},
    hand_over::{self, HandOver, HandOverEvent},
    ids::{AreaId, CaseId},
    meeting::{self, Meeting, MeetingEvent},
    moment::Moment,
    operations::Operation,
    refusal::Refusal,
    response::{Response, ResponseEvent},
    statement::Statement,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Something done to a case: who decides it is told apart from what follows.
pub trait Command {
    /// Its row in the table of operations.
    const OPERATION: Operation;

    /// What follows, or why not. Pure: it changes nothing.
    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal>;
}

/// Everything that commands of a case decide on.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRecord {
    /// Its course: no names.
    pub course: Course,
    /// The identity in use.
    pub child: Child,
    /// The sources of its facts.
    pub statements: Vec<Statement>,
    /// The joint agency response.
    pub response: Response,
    /// Its meetings.
    pub meetings: Vec<Meeting>,
    /// The analysis form.
    pub analysis: Analysis,
    /// Hand-overs to other areas, the oldest first.
    pub hand_overs: Vec<HandOver>,
    /// Its areas with who said so, ended records among them, the oldest first.
    pub areas: Vec<AreaRecord>,
    /// Raised with every change; what `If-Match` compares for the case as a whole.
    pub version: u32,
}

/// Everything that can happen to a case. Neither this nor the record holds logic of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum CaseEvent {
    /// A case was opened for a child not known before.
    Opened {
        /// Its reference for people, such as CDR-26-0117.
        reference: String,
        /// Its areas.
        areas: CaseAreas,
    },
    /// A notice was placed on it.
    NoticePlaced {
        /// What the course keeps of it.
        notice: NoticeHead,
        /// What it states.
        statement: Statement,
        /// Areas read from it.
        areas: CaseAreas,
        /// By whom and why.
        how: How,
    },
    /// Staff recorded a fact.
    FactRecorded {
        /// What is stated.
        statement: Statement,
    },
    /// The scope was read by rule or decided by a person.
    ScopeDecided(ScopeDecision),
    /// The joint agency response.
    Response(ResponseEvent),
    /// A meeting.
    Meeting(MeetingEvent),
    /// The analysis form.
    Analysis(AnalysisEvent),
    /// A message reached someone.
    MessageDelivered {
        /// Which kind of message.
        kind: String,
        /// The role it was for.
        to: String,
    },
    /// The review is complete.
    Closed {
        /// How the family was told that the review is complete, or why not.
        family_told: String,
    },
    /// Staff recorded another area for the residence or the incident.
    AreaChanged {
        /// Which of the five.
        field: AreaField,
        /// The area.
        area: AreaId,
        /// Who said so.
        said_by: String,
        /// Why.
        reason: String,
    },
    /// Handing over, and areas with an interest.
    HandOver(HandOverEvent),
}

impl CaseEvent {
    /// Stable name, as the ledger keeps it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "case-opened",
            Self::NoticePlaced { .. } => "notice-placed",
            Self::FactRecorded { .. } => "fact-recorded",
            Self::ScopeDecided(_) => "scope-decided",
            Self::Response(ResponseEvent::Decided(_)) => "response-decided",
            Self::Response(ResponseEvent::Reviewed(_)) => "response-reviewed",
            Self::Meeting(MeetingEvent::Arranged(_)) => "meeting-arranged",
            Self::Meeting(MeetingEvent::Recorded { .. }) => "meeting-recorded",
            Self::Analysis(AnalysisEvent::Saved { .. }) => "analysis-saved",
            Self::Analysis(AnalysisEvent::Routed { .. }) => "analysis-passed-on",
            Self::Analysis(AnalysisEvent::Returned { .. }) => "analysis-returned",
            Self::Analysis(AnalysisEvent::Finalised { .. }) => "analysis-finalised",
            Self::MessageDelivered { .. } => "message-delivered",
            Self::Closed { .. } => "case-closed",
            Self::AreaChanged { .. } => "area-changed",
            Self::HandOver(event) => event.name(),
        }
    }

    /// What happened, in words that hold no personal data of the child or family.
    pub fn words(&self) -> String {
        match self {
            Self::Opened { .. } => "The case was opened".into(),
            Self::NoticePlaced { notice, how, .. } => {
                format!("{} placed {}", notice.words, how.words())
            }
            Self::FactRecorded { statement } => {
                let facts: Vec<&str> = statement.facts.keys().map(|key| key.words()).collect();
                format!("Recorded: {}", facts.join(", "))
            }
            Self::ScopeDecided(decision) => {
                format!("Scope: {} ({})", decision.outcome.words(), decision.row)
            }
            Self::Response(ResponseEvent::Decided(decision)) if decision.respond => {
                "Decision recorded: joint agency response".into()
            }
            Self::Response(ResponseEvent::Decided(_)) => {
                "Decision recorded: no joint agency response".into()
            }
            Self::Response(ResponseEvent::Reviewed(word)) if word.confirmed => {
                "The designated doctor confirmed the joint agency response decision".into()
            }
            Self::Response(ResponseEvent::Reviewed(_)) => {
                "The designated doctor challenged the joint agency response decision".into()
            }
            Self::Meeting(MeetingEvent::Arranged(meeting)) => {
                format!("{} arranged", meeting.kind.words())
            }
            Self::Meeting(MeetingEvent::Recorded { kind, record, .. }) => {
                format!("{} {}", kind.words(), if record.held { "held" } else { "not held" })
            }
            Self::Analysis(AnalysisEvent::Saved { .. }) => "Analysis form saved".into(),
            Self::Analysis(AnalysisEvent::Routed { to }) => {
                format!("Analysis form passed on: {}", to.words().to_lowercase())
            }
            Self::Analysis(AnalysisEvent::Returned { remark }) => {
                format!("Analysis form returned: {}", remark.returned_to.words().to_lowercase())
            }
            Self::Analysis(AnalysisEvent::Finalised { .. }) => "Analysis form finalised".into(),
            Self::MessageDelivered { kind, to } => format!("Message \"{kind}\" delivered to {to}"),
            Self::Closed { .. } => "The case was closed".into(),
            Self::AreaChanged { field, .. } => {
                format!("Recorded: {}", field.words().to_lowercase())
            }
            Self::HandOver(event) => event.words().into(),
        }
    }
}

impl CaseRecord {
    /// A case about to be opened.
    pub fn new(id: CaseId, at: &Moment) -> Self {
        Self {
            course: Course::new(id, at),
            child: Facts::default().child(),
            statements: Vec::new(),
            response: Response::default(),
            meetings: Vec::new(),
            analysis: Analysis::default(),
            hand_overs: Vec::new(),
            areas: Vec::new(),
            version: 0,
        }
    }

    /// The only way a case changes.
    pub fn apply(&mut self, event: &CaseEvent, at: DateTime<Utc>) {
        self.version += 1;
        match event {
            CaseEvent::NoticePlaced { statement, .. } | CaseEvent::FactRecorded { statement } => {
                self.statements.push(statement.clone());
            }
            CaseEvent::Response(event) => self.response.apply(event),
            CaseEvent::Meeting(event) => meeting::apply(&mut self.meetings, event),
            CaseEvent::Analysis(event) => self.analysis.apply(event),
            CaseEvent::HandOver(event) => hand_over::apply(&mut self.hand_overs, event),
            _ => {}
        }
        self.course.apply(event, at);
        self.keep_areas(event, at);
        self.course.response = ResponseHead::of(&self.response);
        self.course.meetings = self.meetings.iter().map(Meeting::head).collect();
    }

    /// Keeps who said which area. The notice that opens a case is placed on it by the next event,
    /// which names the sender.
    fn keep_areas(&mut self, event: &CaseEvent, at: DateTime<Utc>) {
        let (said_by, reason) = match event {
            CaseEvent::Opened { .. } => return,
            CaseEvent::NoticePlaced { notice, .. } => (notice.source.words().to_owned(), ""),
            CaseEvent::AreaChanged { said_by, reason, .. } => (said_by.clone(), reason.as_str()),
            CaseEvent::HandOver(HandOverEvent::Answered { id, word, .. }) => {
                let agreed = self.hand_overs.iter().find(|known| known.id == *id);
                let doctor = agreed.map_or("", |known| known.doctor.as_str());
                let reason = agreed.map_or("", |known| known.reason.as_str());
                (format!("{doctor} and {}, by agreement", word.by), reason)
            }
            other => (other.words(), ""),
        };
        area::keep_records(&mut self.areas, &self.course.areas, &said_by, reason, at);
    }

    /// Recomputes the derived half whole: facts, identity, what the scope rules say.
    pub fn derive(&mut self) {
        let facts = facts::read(&self.statements);
        self.child = facts.child();
        self.course.derive(&facts);
    }
}
