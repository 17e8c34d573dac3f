//! Being in touch: the key worker, the leaflet, who may be contacted and who not, each contact, and
//! "not to be contacted for now" with a way back.

use super::{Contact, Family, FamilyEvent, Feedback, KeyWorker, Leaflet, Relative};
use crate::{
    access::Actor,
    answer::Answer,
    calendar,
    case::{CaseEvent, CaseRecord, Command},
    ids::StatementId,
    meeting::{Kind, State},
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
    statement::{FactKey, FactValue, SourceKind, Statement},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How somebody was in contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// In person.
    Visit,
    /// By telephone or video.
    Call,
    /// By letter.
    Letter,
    /// By e-mail or text message.
    Message,
}

impl ContactKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Visit, Self::Call, Self::Letter, Self::Message];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Call => "call",
            Self::Letter => "letter",
            Self::Message => "message",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Visit => "In person",
            Self::Call => "Telephone or video call",
            Self::Letter => "Letter",
            Self::Message => "E-mail or text message",
        }
    }
}

/// A time in which the family is not contacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The first day.
    pub since: NaiveDate,
    /// What they said.
    pub reason: String,
    /// When somebody asks again.
    pub ask_again_on: NaiveDate,
    /// Whom they may turn to at any time, and how.
    pub way_back: String,
    /// Who recorded it.
    pub by: String,
    /// The day it ended, and who said so.
    pub ended: Option<(NaiveDate, String)>,
}

impl Leaflet {
    /// In a sentence without a name.
    pub fn words(&self) -> String {
        match self {
            Self::Offered { on, which, taken, .. } => {
                let taken = match taken {
                    Some(true) => ", and taken",
                    Some(false) => ", and not wanted then",
                    None => "",
                };
                format!("Offered on {}: {which}{taken}", calendar::human_date(*on))
            }
            Self::NotOffered { why, on } => {
                format!("Not offered, as said on {}: {why}", calendar::human_date(*on))
            }
        }
    }
}

/// What the course learns from the family's part: the same statement as if staff recorded the fact.
fn states(id: StatementId, fact: FactKey, value: FactValue, who: &Actor, at: &Moment) -> CaseEvent {
    CaseEvent::FactRecorded {
        statement: Statement {
            id,
            source: SourceKind::Staff,
            about: who.key(),
            claimed_on: at.today,
            received_at: at.now,
            reason: Some("Recorded on the family's page".into()),
            facts: BTreeMap::from([(fact, Answer::Known(value))]),
        },
    }
}

/// A day on which something was done: not in the future, and not before the death where it is known.
fn done_on(faults: &mut Faults, field: &str, day: NaiveDate, case: &CaseRecord, at: &Moment) {
    let detail = "The date must not be in the future.";
    faults.unless(day <= at.today, field, "date-in-future", detail);
    let after = case.child.died_on.is_none_or(|died| died <= day);
    let detail = "The date must be on or after the date of death.";
    faults.unless(after, field, "before-death", detail);
}

/// Names the key worker, in place of one before.
#[derive(Clone, Debug)]
pub struct NameKeyWorker {
    /// The id of the statement by which the case learns of it.
    pub id: StatementId,
    /// Name.
    pub name: String,
    /// The organisation that named them: the one where death was confirmed.
    pub organisation: String,
    /// Telephone or mailbox for the family.
    pub reach: String,
    /// Who stands in for them; may be empty.
    pub deputy: String,
    /// The day.
    pub named_on: NaiveDate,
}

impl Command for NameKeyWorker {
    const OPERATION: Operation = Operation::NameKeyWorker;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        faults.text("/name", &self.name, 200, "Enter the name of the key worker.");
        let organisation = "Enter the organisation that named them.";
        faults.text("/organisation", &self.organisation, 200, organisation);
        faults.text("/reach", &self.reach, 200, "Enter how the family reaches them.");
        faults.optional_text("/deputy", &self.deputy, 200);
        done_on(&mut faults, "/named_on", self.named_on, on, at);
        faults.into_result()?;
        let (name, organisation) = (self.name.trim(), self.organisation.trim());
        let value = FactValue::Text(format!("{name}, {organisation}"));
        Ok(vec![
            CaseEvent::Family(FamilyEvent::KeyWorkerNamed(KeyWorker {
                name: name.into(),
                organisation: organisation.into(),
                reach: self.reach.trim().into(),
                deputy: self.deputy.trim().into(),
                named_on: self.named_on,
            })),
            states(self.id, FactKey::KeyWorker, value, who, at),
        ])
    }
}

/// Records that the leaflet was offered, or why not.
#[derive(Clone, Debug)]
pub struct RecordLeaflet {
    /// What.
    pub leaflet: Leaflet,
}

impl Command for RecordLeaflet {
    const OPERATION: Operation = Operation::RecordLeaflet;

    fn decide(&self, on: &CaseRecord, _: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let leaflet = match &self.leaflet {
            Leaflet::Offered { on: day, which, taken, by } => {
                done_on(&mut faults, "/on", *day, on, at);
                let needed = "Say which one: its edition, language or format.";
                faults.text("/which", which, 200, needed);
                faults.text("/by", by, 200, "Enter who offered it.");
                let (which, by) = (which.trim().into(), by.trim().into());
                Leaflet::Offered { on: *day, which, taken: *taken, by }
            }
            Leaflet::NotOffered { why, .. } => {
                faults.text("/why", why, 1_000, "Say why it was not offered.");
                Leaflet::NotOffered { why: why.trim().into(), on: at.today }
            }
        };
        faults.into_result()?;
        Ok(vec![CaseEvent::Family(FamilyEvent::LeafletRecorded { leaflet })])
    }
}

/// Records a person of the family, and whether they may be contacted.
#[derive(Clone, Debug)]
pub struct RecordRelative {
    /// The number of the person who is recorded again; none for somebody new.
    pub no: Option<u32>,
    /// Name.
    pub name: String,
    /// Who they are to the child.
    pub relation: String,
    /// Whether they may be contacted.
    pub contact: bool,
    /// How and in which language, or why not.
    pub note: String,
}

impl Command for RecordRelative {
    const OPERATION: Operation = Operation::RecordFamilyMember;

    fn decide(&self, on: &CaseRecord, _: &Actor, _: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let known = &on.family.relatives;
        let found = self.no.is_none_or(|no| known.iter().any(|relative| relative.no == no));
        faults.unless(found, "/no", "not-known", "There is no such person on this case.");
        let room = self.no.is_some() || known.len() < 50;
        faults.unless(room, "/name", "too-many", "There are 50 people already.");
        faults.text("/name", &self.name, 200, "Enter the name they want to be called by.");
        faults.text("/relation", &self.relation, 100, "Enter who they are to the child.");
        if self.contact {
            faults.optional_text("/note", &self.note, 1_000);
        } else {
            let needed = "Say why they must not be contacted, and who may lift it.";
            faults.text("/note", &self.note, 1_000, needed);
        }
        faults.into_result()?;
        let next = known.iter().map(|relative| relative.no).max().unwrap_or(0) + 1;
        Ok(vec![CaseEvent::Family(FamilyEvent::RelativeRecorded(Relative {
            no: self.no.unwrap_or(next),
            name: self.name.trim().into(),
            relation: self.relation.trim().into(),
            contact: self.contact,
            note: self.note.trim().into(),
        }))])
    }
}

/// Records a contact. The first one from the key worker's side stops the clock of the first contact
/// (C30): a family that had to ring has not been contacted.
#[derive(Clone, Debug)]
pub struct RecordContact {
    /// The id of the statement by which the case learns of the first one.
    pub id: StatementId,
    /// What.
    pub contact: Contact,
}

impl Command for RecordContact {
    const OPERATION: Operation = Operation::RecordFamilyContact;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let contact = &self.contact;
        let mut faults = Faults::default();
        let past = contact.at <= at.now;
        faults.unless(past, "/at", "date-in-future", "The time must not be in the future.");
        done_on(&mut faults, "/at", calendar::london_date(contact.at).min(at.today), on, at);
        faults.text("/with", &contact.with, 200, "Enter with whom of the family.");
        faults.text("/by", &contact.by, 200, "Enter who was in contact with them.");
        faults.optional_text("/note", &contact.note, 4_000);
        let room = on.family.contacts.len() < 1_000;
        faults.unless(room, "/at", "too-many", "There are 1,000 contacts already.");
        faults.into_result()?;
        let kept = Contact {
            with: contact.with.trim().into(),
            by: contact.by.trim().into(),
            note: contact.note.trim().into(),
            ..contact.clone()
        };
        let mut events = vec![CaseEvent::Family(FamilyEvent::ContactRecorded(kept))];
        let known = on.course.facts.instant(FactKey::FamilyContactedAt);
        if !contact.from_family && known.is_none_or(|known| contact.at < known) {
            let value = FactValue::Instant(contact.at);
            events.push(states(self.id, FactKey::FamilyContactedAt, value, who, at));
        }
        Ok(events)
    }
}

/// The family asked not to be contacted for now. Recorded again, it changes what was recorded.
#[derive(Clone, Debug)]
pub struct PauseContact {
    /// The first day, today or earlier.
    pub since: NaiveDate,
    /// What they said.
    pub reason: String,
    /// When somebody asks again.
    pub ask_again_on: NaiveDate,
    /// Whom they may turn to at any time, and how.
    pub way_back: String,
}

impl Command for PauseContact {
    const OPERATION: Operation = Operation::PauseFamilyContact;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        done_on(&mut faults, "/since", self.since, on, at);
        faults.text("/reason", &self.reason, 1_000, "Write what the family said.");
        let ahead =
            self.ask_again_on > at.today && self.ask_again_on <= calendar::add_months(at.today, 24);
        let when = "Enter a day after today and within 24 months, on which somebody asks again.";
        faults.unless(ahead, "/ask_again_on", "ask-again-date", when);
        let way = "Say whom they may turn to at any time, and how.";
        faults.text("/way_back", &self.way_back, 1_000, way);
        faults.into_result()?;
        Ok(vec![CaseEvent::Family(FamilyEvent::Paused(Pause {
            since: self.since,
            reason: self.reason.trim().into(),
            ask_again_on: self.ask_again_on,
            way_back: self.way_back.trim().into(),
            by: who.name(),
            ended: None,
        }))])
    }
}

/// The family may be contacted again.
#[derive(Clone, Debug)]
pub struct ResumeContact {
    /// The day, today or earlier.
    pub on: NaiveDate,
    /// Who said so, and how.
    pub by: String,
}

impl Command for ResumeContact {
    const OPERATION: Operation = Operation::ResumeFamilyContact;

    fn decide(&self, on: &CaseRecord, _: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let Some(pause) = on.family.pause() else {
            return Err(not_now(Self::OPERATION, "The family may be contacted already."));
        };
        let mut faults = Faults::default();
        let within = pause.since <= self.on && self.on <= at.today;
        let detail = "The date must be on or after the first day, and not in the future.";
        faults.unless(within, "/on", "not-in-pause", detail);
        faults.text("/by", &self.by, 200, "Enter who said so, and how.");
        faults.into_result()?;
        let by = self.by.trim().into();
        Ok(vec![CaseEvent::Family(FamilyEvent::Resumed { on: self.on, by })])
    }
}

/// The family was told what the review meeting found: stops the clock of feedback (C22).
#[derive(Clone, Debug)]
pub struct RecordFeedback {
    /// The id of the statement by which the case learns of it.
    pub id: StatementId,
    /// What they were told.
    pub feedback: Feedback,
}

impl Command for RecordFeedback {
    const OPERATION: Operation = Operation::RecordFamilyFeedback;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let held = |m: &&crate::meeting::Meeting| m.kind == Kind::Review && m.state == State::Held;
        let Some(held_on) = on
            .meetings
            .iter()
            .filter(held)
            .filter_map(|meeting| meeting.record.as_ref().map(|record| record.on))
            .min()
        else {
            let why = "Feedback follows the review meeting, which has not been held yet.";
            return Err(not_now(Self::OPERATION, why));
        };
        let told = &self.feedback;
        let mut faults = Faults::default();
        let within = held_on <= told.on && told.on <= at.today;
        let detail = "The date must be on or after the review meeting, and not in the future.";
        faults.unless(within, "/on", "not-after-meeting", detail);
        faults.text("/by", &told.by, 200, "Enter who told them.");
        faults.text("/what", &told.what, 4_000, "Write what they were told, in plain words.");
        faults.into_result()?;
        let kept =
            Feedback { on: told.on, by: told.by.trim().into(), what: told.what.trim().into() };
        let mut events = vec![CaseEvent::Family(FamilyEvent::FeedbackGiven(kept))];
        if on.course.facts.date(FactKey::FamilyFeedbackOn).is_none_or(|known| told.on < known) {
            let value = FactValue::Date(told.on);
            events.push(states(self.id, FactKey::FamilyFeedbackOn, value, who, at));
        }
        Ok(events)
    }
}

/// Refused because of how things stand.
pub(super) fn not_now(operation: Operation, why: &str) -> Refusal {
    Refusal::NotAllowedNow { operation, why: why.into() }
}

impl Family {
    /// When the key worker's side was first in contact, if it was.
    pub fn first_contact(&self) -> Option<DateTime<Utc>> {
        self.contacts.iter().filter(|one| !one.from_family).map(|one| one.at).min()
    }
}
