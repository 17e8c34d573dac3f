//! One child's review: its stage, the heads of its rooms, the events that change it, and the
//! record that commands decide on. A case is changed by `apply` and by nothing else.

mod commands;
mod course;
pub mod holds;
pub mod joining;
mod stage;

pub use commands::{Close, DecideScope, RecordFact};
pub use course::{Course, How, NoticeHead, ResponseHead, ScopeDecision};
pub use stage::Stage;

use crate::{
    access::Actor,
    access::Role,
    analysis::{Analysis, AnalysisEvent},
    area::{self, AreaField, AreaRecord, CaseAreas},
    awaited::AwaitedEvent,
    facts::{self, Child, Facts},
    family::{Family, FamilyEvent, FamilyHead},
    hand_over::{self, HandOver, HandOverEvent},
    ids::{AreaId, CaseId, NoticeId, StatementId},
    meeting::{
        self, Meeting, MeetingEvent,
        poll::{self, Poll, PollEvent},
    },
    moment::Moment,
    operations::Operation,
    refusal::Refusal,
    request::RequestEvent,
    response::{Response, ResponseEvent},
    statement::{FactKey, Statement},
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
    /// Questions to those invited, when they can come; loaded only where any was ever asked.
    pub polls: Vec<Poll>,
    /// The family.
    pub family: Family,
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
    /// Nobody has worked on it yet, and its notices show another area: it went there.
    Forwarded {
        /// The area.
        to: AreaId,
    },
    /// The case it is joined to was handed over: it went along, and stays there when they are
    /// separated.
    WentAlong {
        /// The area.
        to: AreaId,
    },
    /// Another case of the same child was joined to it.
    Joined {
        /// The other case.
        other: CaseId,
        /// Its reference.
        reference: String,
        /// The notices it lends.
        notices: Vec<NoticeHead>,
        /// The statements it lends.
        statements: Vec<Statement>,
        /// Who decided and why.
        decided: joining::Decided,
    },
    /// It was joined to another case.
    JoinedInto {
        /// The kept case.
        into: CaseId,
        /// Its reference.
        reference: String,
        /// Who decided and why.
        decided: joining::Decided,
    },
    /// A joined case was separated from it.
    Separated {
        /// The other case.
        other: CaseId,
        /// Its reference.
        reference: String,
        /// Who decided and why.
        decided: joining::Decided,
    },
    /// It was separated from the case it was joined to, and has its notices back.
    SeparatedFrom {
        /// The kept case.
        from: CaseId,
        /// Its reference.
        reference: String,
        /// The notices given back.
        notices: Vec<NoticeHead>,
        /// The statements given back.
        statements: Vec<Statement>,
        /// Who decided and why.
        decided: joining::Decided,
    },
    /// A notice was taken off it: it tells of another child.
    NoticeTakenOff {
        /// The notice.
        notice: NoticeId,
        /// The case it stands on now, and why.
        to: joining::Apart,
    },
    /// A person said that another case is of another child.
    SetApart {
        /// The other case, and why.
        from: joining::Apart,
    },
    /// A person chose whose word is used for a fact.
    ValueChosen {
        /// The fact.
        fact: FactKey,
        /// The statement; none for the order of trust.
        statement: Option<StatementId>,
        /// Who decided and why.
        decided: joining::Decided,
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
    /// Clocks put on hold, or released.
    Hold(holds::HoldEvent),
    /// Asking those invited when they can come.
    Poll(PollEvent),
    /// The family.
    Family(FamilyEvent),
    /// Information asked of an organisation.
    Request(RequestEvent),
    /// What it waits for from a coroner or the police.
    Awaited(AwaitedEvent),
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
            Self::Response(event) => event.name(),
            Self::Meeting(MeetingEvent::Arranged(_)) => "meeting-arranged",
            Self::Meeting(MeetingEvent::Recorded { .. }) => "meeting-recorded",
            Self::Meeting(MeetingEvent::Moved { .. }) => "meeting-moved",
            Self::Meeting(MeetingEvent::Cancelled { .. }) => "meeting-cancelled",
            Self::Meeting(MeetingEvent::Replied { .. }) => "meeting-reply-recorded",
            Self::Meeting(MeetingEvent::ActionEnded { .. }) => "meeting-action-ended",
            Self::Meeting(MeetingEvent::Minutes { change, .. }) => change.name(),
            Self::Analysis(AnalysisEvent::Saved { .. }) => "analysis-saved",
            Self::Analysis(AnalysisEvent::Routed { .. }) => "analysis-passed-on",
            Self::Analysis(AnalysisEvent::Returned { .. }) => "analysis-returned",
            Self::Analysis(AnalysisEvent::Finalised { .. }) => "analysis-finalised",
            Self::MessageDelivered { .. } => "message-delivered",
            Self::Closed { .. } => "case-closed",
            Self::Forwarded { .. } => "case-forwarded",
            Self::WentAlong { .. } => "case-went-along",
            Self::Joined { .. } => "case-joined",
            Self::JoinedInto { .. } => "case-joined-into",
            Self::Separated { .. } => "case-separated",
            Self::SeparatedFrom { .. } => "case-separated-from",
            Self::NoticeTakenOff { .. } => "notice-taken-off",
            Self::SetApart { .. } => "case-set-apart",
            Self::ValueChosen { .. } => "value-chosen",
            Self::AreaChanged { .. } => "area-changed",
            Self::HandOver(event) => event.name(),
            Self::Hold(holds::HoldEvent::Held(_)) => "clocks-held",
            Self::Hold(holds::HoldEvent::Released { .. }) => "clocks-released",
            Self::Poll(event) => event.name(),
            Self::Family(event) => event.name(),
            Self::Request(event) => event.name(),
            Self::Awaited(event) => event.name(),
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
            Self::Response(event) => event.words(),
            Self::Meeting(MeetingEvent::Arranged(meeting)) => {
                format!("{} arranged", meeting.kind.words())
            }
            Self::Meeting(MeetingEvent::Recorded { kind, record, .. }) => {
                format!("{} {}", kind.words(), if record.held { "held" } else { "not held" })
            }
            Self::Meeting(MeetingEvent::Moved { kind, .. }) => format!("{} moved", kind.words()),
            Self::Meeting(MeetingEvent::Cancelled { kind, .. }) => {
                format!("{} called off", kind.words())
            }
            Self::Meeting(MeetingEvent::Replied { kind, reply, .. }) => {
                let word = reply.word.words().to_lowercase();
                format!("{}: an answer to the invitation was recorded ({word})", kind.words())
            }
            Self::Meeting(MeetingEvent::ActionEnded { kind, no, .. }) => {
                format!("{}: action {no} recorded as done", kind.words())
            }
            Self::Meeting(MeetingEvent::Minutes { kind, change, .. }) => {
                format!("{}: {}", kind.words(), change.words())
            }
            Self::Analysis(AnalysisEvent::Saved { .. }) => "Analysis form saved".into(),
            Self::Analysis(AnalysisEvent::Routed { to }) => {
                format!("Analysis form passed on: {}", to.words().to_lowercase())
            }
            Self::Analysis(AnalysisEvent::Returned { remark }) => {
                format!("Analysis form returned: {}", remark.returned_to.words().to_lowercase())
            }
            Self::Analysis(AnalysisEvent::Finalised { .. }) => "Analysis form finalised".into(),
            Self::MessageDelivered { kind, to } => {
                let to =
                    Role::from_code(to).map_or_else(|| to.clone(), |role| role.words().to_owned());
                format!("Message delivered to the {to}: {}", kind.replace('-', " "))
            }
            Self::Closed { .. } => "The case was closed".into(),
            Self::Forwarded { .. } => "Forwarded to the area the notices point to".into(),
            Self::WentAlong { .. } => "Went along with the case it is joined to".into(),
            Self::Joined { reference, .. } => format!("{reference} was joined: the same child"),
            Self::JoinedInto { reference, .. } => format!("Joined to {reference}: the same child"),
            Self::Separated { reference, .. } => format!("{reference} was separated again"),
            Self::SeparatedFrom { reference, .. } => format!("Separated from {reference} again"),
            Self::NoticeTakenOff { to, .. } => {
                format!("A notice was taken off; it is on {} now", to.reference)
            }
            Self::SetApart { from } => format!("{} is of another child", from.reference),
            Self::ValueChosen { fact, statement: Some(_), .. } => {
                format!("Source chosen for: {}", fact.words())
            }
            Self::ValueChosen { fact, statement: None, .. } => {
                format!("Source by order of trust again for: {}", fact.words())
            }
            Self::AreaChanged { field, .. } => {
                format!("Recorded: {}", field.words().to_lowercase())
            }
            Self::HandOver(event) => event.words().into(),
            Self::Hold(event) => event.words(),
            Self::Poll(event) => event.words(),
            Self::Family(event) => event.words(),
            Self::Request(event) => event.words(),
            Self::Awaited(event) => event.words(),
        }
    }
}

impl CaseEvent {
    /// Whether a person works on the review with it. Saying which child a notice is about is not
    /// yet work on the review: the notices that are left go on saying which area it is for.
    pub fn is_work(&self) -> bool {
        match self {
            Self::Opened { .. }
            | Self::NoticePlaced { .. }
            | Self::MessageDelivered { .. }
            | Self::Forwarded { .. }
            | Self::Joined { .. }
            | Self::JoinedInto { .. }
            | Self::Separated { .. }
            | Self::SeparatedFrom { .. }
            | Self::NoticeTakenOff { .. }
            | Self::SetApart { .. } => false,
            Self::ScopeDecided(decision) => decision.decided_by.is_some(),
            _ => true,
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
            polls: Vec::new(),
            family: Family::default(),
            version: 0,
        }
    }

    /// The only way a case changes.
    pub fn apply(&mut self, event: &CaseEvent, at: DateTime<Utc>) {
        self.version += 1;
        match event {
            CaseEvent::NoticePlaced { statement, .. } | CaseEvent::FactRecorded { statement } => {
                self.statements.push(statement.clone());
                self.statements.sort_by_key(|s| (s.received_at, s.id));
            }
            CaseEvent::Response(event) => self.response.apply(event),
            CaseEvent::Meeting(event) => {
                meeting::apply(&mut self.meetings, event);
                if let MeetingEvent::Arranged(arranged) = event {
                    poll::settled(&mut self.polls, arranged.kind, arranged.id, at);
                }
            }
            CaseEvent::Poll(event) => poll::apply(&mut self.polls, event, at),
            CaseEvent::Analysis(event) => self.analysis.apply(event),
            CaseEvent::HandOver(event) => hand_over::apply(&mut self.hand_overs, event),
            CaseEvent::Family(event) => self.family.apply(event),
            _ => self.apply_joining(event),
        }
        self.course.apply(event, at);
        self.keep_areas(event, at);
        self.course.response = ResponseHead::of(&self.response);
        self.course.meetings = self.meetings.iter().map(Meeting::head).collect();
        self.course.polled |= !self.polls.is_empty();
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

    /// The statement whose word is used for a fact, if any says something of it.
    pub fn source_in_use(&self, fact: FactKey) -> Option<StatementId> {
        facts::source(&self.statements, &self.course.choices, fact)
    }

    /// Recomputes the derived half whole: facts, identity, areas, what the scope rules say. A case
    /// joined to another keeps what it showed when it was joined, but for the family's questions, which
    /// are answered on it.
    pub fn derive(&mut self) {
        if self.course.stage == Stage::Joined {
            let known = self.course.family.key_worker;
            self.course.family = FamilyHead::of(&self.family, known);
            return;
        }
        let facts = facts::read_chosen(&self.statements, &self.course.choices);
        self.child = facts.child();
        self.course.derive(&facts);
        let known = facts.text(FactKey::KeyWorker).is_some();
        self.course.family = FamilyHead::of(&self.family, known);
    }
}
