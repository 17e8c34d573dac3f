//! Meetings: the first meeting of a joint agency response, the child death review meeting and
//! the panel. Who is invited, what must be in place before it is held, and what it decided.

mod actions;
mod diary;
mod gates;
pub mod minutes;
mod moving;
pub mod poll;
mod replies;
pub mod setting;
pub mod sitting;
mod slot;
pub mod slots;
pub mod suggest;

pub use actions::{Action, ActionHead, EndAction, Ended};
pub use diary::{Busy, Diary};
pub use gates::{Check, Gate, GateReading, Override, checks, gates, waits_for_police};
pub use minutes::{AmendMinutes, Approval, ApproveMinutes, Earlier, Minutes, MinutesEvent, Text};
pub use moving::{Alteration, Cancel, Move};
pub use replies::{Reply, TakeReply, Word};
pub use setting::Setting;

use crate::{
    access::Actor,
    case::{CaseEvent, CaseRecord, Command, Course, Stage},
    ids::MeetingId,
    moment::Moment,
    operations::Operation,
    refusal::{Faults, FieldFault, Refusal},
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use slot::Slot;

/// What kind of meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The first information-sharing and planning meeting of a joint agency response.
    ResponseFirst,
    /// The child death review meeting.
    Review,
    /// The child death overview panel.
    Panel,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::ResponseFirst, Self::Review, Self::Panel];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ResponseFirst => "joint_agency_response",
            Self::Review => "child_death_review",
            Self::Panel => "panel",
        }
    }

    /// Words on a page and in a calendar entry.
    pub fn words(self) -> &'static str {
        match self {
            Self::ResponseFirst => "Joint agency response meeting",
            Self::Review => "Child death review meeting",
            Self::Panel => "Child death overview panel",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Someone invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    /// Name.
    pub name: String,
    /// Role or organisation.
    pub role: String,
    /// Where the invitation goes.
    pub email: String,
    /// Whether the meeting cannot run without them.
    pub essential: bool,
}

/// Where a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Date known.
    Arranged,
    /// Held.
    Held,
    /// Not held.
    NotHeld,
    /// Called off before its time.
    Cancelled,
}

impl State {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Arranged => "arranged",
            Self::Held => "held",
            Self::NotHeld => "not_held",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the meeting is still to be held, or was.
    pub fn stands(self) -> bool {
        matches!(self, Self::Arranged | Self::Held)
    }
}

/// Who came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Name.
    pub name: String,
    /// Whether they came.
    pub attended: bool,
    /// A written contribution, for those who did not.
    pub contribution: Option<String>,
    /// Whether they sent apologies.
    #[serde(default)]
    pub apologies: bool,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Whether it was held.
    pub held: bool,
    /// The day.
    pub on: NaiveDate,
    /// Who came.
    pub attendance: Vec<Attendance>,
    /// What was said, in short.
    pub notes: String,
    /// What was decided, one each.
    pub decisions: Vec<String>,
    /// Gates set aside, with reasons.
    pub overrides: Vec<Override>,
    /// What somebody does by a day.
    #[serde(default)]
    pub actions: Vec<Action>,
}

/// One meeting about one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// Its kind.
    pub kind: Kind,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: String,
    /// Link for joining from elsewhere.
    pub video_link: Option<String>,
    /// Who chairs.
    pub chair: String,
    /// Who is invited.
    pub invitees: Vec<Invitee>,
    /// Where it stands.
    pub state: State,
    /// What came of it.
    pub record: Option<Record>,
    /// When it was arranged.
    pub arranged_at: DateTime<Utc>,
    /// Raised with each change that invitees must hear of (RFC 5546).
    pub sequence: u32,
    /// Version of this part. An answer to the invitation does not raise it: nobody edits answers.
    pub version: u32,
    /// When and why it was moved or called off, the oldest first.
    #[serde(default)]
    pub alterations: Vec<Alteration>,
    /// The latest answer of each person invited, to each invitation.
    #[serde(default)]
    pub replies: Vec<Reply>,
    /// Which kind of review meeting it is, where somebody said.
    #[serde(default)]
    pub setting: Option<Setting>,
    /// Where its minutes stand.
    #[serde(default)]
    pub minutes: Minutes,
}

/// What the course of the case holds of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingHead {
    /// Its id.
    pub id: MeetingId,
    /// Its kind.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// When those invited were last told of its time and place.
    pub arranged_at: DateTime<Utc>,
    /// The day it was held.
    pub held_on: Option<NaiveDate>,
    /// Heads of what it agreed that somebody does.
    #[serde(default)]
    pub actions: Vec<ActionHead>,
    /// Whether it was held and its minutes wait for the chair's word.
    #[serde(default)]
    pub minutes_wait: bool,
}

impl Meeting {
    /// What it is called among those who work on the case. A calendar and a message say its kind and
    /// no more.
    pub fn words(&self) -> &'static str {
        self.setting.map_or(self.kind.words(), Setting::words)
    }

    /// When those invited were last told of its time and place.
    pub fn told_at(&self) -> DateTime<Utc> {
        self.alterations.last().map_or(self.arranged_at, |last| last.at)
    }

    /// Its head.
    pub fn head(&self) -> MeetingHead {
        MeetingHead {
            id: self.id,
            kind: self.kind,
            state: self.state,
            starts_at: self.starts_at,
            arranged_at: self.told_at(),
            actions: self.actions().iter().map(Action::head).collect(),
            minutes_wait: self.minutes_wait(),
            held_on: self.record.as_ref().filter(|record| record.held).map(|record| record.on),
        }
    }
}

/// What happened to a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum MeetingEvent {
    /// It was arranged.
    Arranged(Meeting),
    /// It was recorded as held or not held.
    Recorded {
        /// Which.
        id: MeetingId,
        /// Its kind.
        kind: Kind,
        /// What came of it.
        record: Record,
    },
    /// It was moved to another time or place.
    Moved {
        /// Which.
        id: MeetingId,
        /// Its kind.
        kind: Kind,
        /// The new start.
        starts_at: DateTime<Utc>,
        /// The new end.
        ends_at: DateTime<Utc>,
        /// The new place.
        place: String,
        /// The new link.
        video_link: Option<String>,
        /// When and why.
        why: Alteration,
    },
    /// It was called off.
    Cancelled {
        /// Which.
        id: MeetingId,
        /// Its kind.
        kind: Kind,
        /// When and why.
        why: Alteration,
    },
    /// Somebody invited answered.
    Replied {
        /// Which.
        id: MeetingId,
        /// Its kind.
        kind: Kind,
        /// The answer.
        reply: Reply,
    },
    /// Something it agreed was done, or is no longer needed.
    ActionEnded {
        /// Which.
        id: MeetingId,
        /// Its kind.
        kind: Kind,
        /// Which of its actions, the first is 1.
        no: u32,
        /// How it ended.
        ended: Ended,
    },
    /// Its minutes were approved or amended.
    Minutes {
        /// Which.
        id: MeetingId,
        /// Its kind.
        kind: Kind,
        /// What happened to them.
        change: MinutesEvent,
    },
}

impl MeetingEvent {
    /// Which meeting.
    pub fn id(&self) -> MeetingId {
        match self {
            Self::Arranged(meeting) => meeting.id,
            Self::Recorded { id, .. }
            | Self::Moved { id, .. }
            | Self::Cancelled { id, .. }
            | Self::Replied { id, .. }
            | Self::ActionEnded { id, .. }
            | Self::Minutes { id, .. } => *id,
        }
    }
}

/// The only way meetings change.
pub fn apply(meetings: &mut Vec<Meeting>, event: &MeetingEvent) {
    if let MeetingEvent::Arranged(meeting) = event {
        meetings.push(meeting.clone());
    } else if let Some(meeting) = meetings.iter_mut().find(|meeting| meeting.id == event.id()) {
        meeting.apply(event);
    }
}

impl Meeting {
    fn apply(&mut self, event: &MeetingEvent) {
        match event {
            MeetingEvent::Arranged(_) => {}
            MeetingEvent::Recorded { record, .. } => {
                self.version += 1;
                self.state = if record.held { State::Held } else { State::NotHeld };
                self.record = Some(record.clone());
            }
            MeetingEvent::Moved { starts_at, ends_at, place, video_link, why, .. } => {
                self.alter(why);
                (self.starts_at, self.ends_at) = (*starts_at, *ends_at);
                self.place.clone_from(place);
                self.video_link.clone_from(video_link);
            }
            MeetingEvent::Cancelled { why, .. } => {
                self.alter(why);
                self.state = State::Cancelled;
            }
            MeetingEvent::Replied { reply, .. } => {
                self.replies.retain(|known| {
                    known.sequence != reply.sequence
                        || !known.email.eq_ignore_ascii_case(&reply.email)
                });
                self.replies.push(reply.clone());
            }
            MeetingEvent::ActionEnded { no, ended, .. } => {
                let actions = self.record.iter_mut().flat_map(|record| &mut record.actions);
                for (_, action) in (1..).zip(actions).filter(|(place, _)| place == no) {
                    action.done = Some(ended.clone());
                }
            }
            MeetingEvent::Minutes { change, .. } => self.apply_minutes(change),
        }
    }

    fn alter(&mut self, why: &Alteration) {
        self.version += 1;
        self.sequence += 1;
        self.alterations.push(why.clone());
    }
}

/// Arranges a meeting.
#[derive(Clone, Debug)]
pub struct Arrange {
    /// The id it will have.
    pub id: MeetingId,
    /// Its kind.
    pub kind: Kind,
    /// London date.
    pub on: NaiveDate,
    /// London time.
    pub at: NaiveTime,
    /// Length in minutes.
    pub minutes: u32,
    /// Where.
    pub place: String,
    /// Link.
    pub video_link: Option<String>,
    /// Who chairs.
    pub chair: String,
    /// Who is invited.
    pub invitees: Vec<Invitee>,
    /// Why the time or place is right although it is unusual.
    pub despite: Option<String>,
    /// Whether somebody has looked: the place holds the family's name and is not named after the child.
    pub place_is_not_the_family: bool,
    /// What else the area has; handed in.
    pub diary: Diary,
    /// Which kind of review meeting.
    pub setting: Option<Setting>,
}

impl Command for Arrange {
    const OPERATION: Operation = Operation::ArrangeMeeting;

    fn decide(
        &self,
        on: &CaseRecord,
        _who: &Actor,
        at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        self.allowed_now(on)?;
        let mut faults = Faults::default();
        let span = self.slot().check(on, at, &mut faults);
        faults.text("/chair", &self.chair, 200, "Enter who chairs the meeting.");
        check_invitees(&self.invitees, &mut faults);
        let fits = self.setting.is_none() || self.kind == Kind::Review;
        let detail = "Only the review meeting has this. Leave it out.";
        faults.unless(fits, "/setting", "not-applicable", detail);
        faults.into_result()?;
        let (starts_at, ends_at) = span.unwrap_or((at.now, at.now));
        Ok(vec![CaseEvent::Meeting(MeetingEvent::Arranged(Meeting {
            id: self.id,
            kind: self.kind,
            starts_at,
            ends_at,
            place: self.place.trim().into(),
            video_link: self.video_link.clone().filter(|link| !link.trim().is_empty()),
            chair: self.chair.trim().into(),
            invitees: self.invitees.clone(),
            state: State::Arranged,
            record: None,
            arranged_at: at.now,
            sequence: 0,
            version: 1,
            alterations: Vec::new(),
            replies: Vec::new(),
            setting: self.setting,
            minutes: Minutes::default(),
        }))])
    }
}

impl Arrange {
    fn allowed_now(&self, on: &CaseRecord) -> Result<(), Refusal> {
        not_yet(self.kind, &on.course).map_or(Ok(()), |why| {
            Err(Refusal::NotAllowedNow { operation: Self::OPERATION, why: why.into() })
        })
    }

    fn slot(&self) -> Slot<'_> {
        Slot {
            kind: self.kind,
            on: self.on,
            at: self.at,
            minutes: self.minutes,
            place: &self.place,
            video_link: self.video_link.as_deref(),
            invitees: &self.invitees,
            despite: self.despite.as_deref(),
            place_is_not_the_family: self.place_is_not_the_family,
            diary: &self.diary,
            names_people: true,
        }
    }
}

/// Why a meeting of this kind cannot be arranged as the case stands.
fn not_yet(kind: Kind, course: &Course) -> Option<&'static str> {
    match kind {
        Kind::ResponseFirst if !course.response.open() => {
            Some("Record a joint agency response first.")
        }
        Kind::Panel if course.stage != Stage::CdopReady => {
            Some("The analysis form must be with the panel first.")
        }
        Kind::Review if course.stage == Stage::CdopReady => {
            Some("The review meeting comes before the panel.")
        }
        kind if course.meetings.iter().any(|m| m.kind == kind && m.state == State::Arranged) => {
            Some("A meeting of this kind is already arranged. Record it first.")
        }
        _ => None,
    }
}

/// At least one person, each named and with a mailbox, none twice.
fn check_invitees(invitees: &[Invitee], faults: &mut Faults) {
    faults.unless(
        (1..=60).contains(&invitees.len()),
        "/invitees",
        "missing",
        "Invite at least one person, and 60 at most.",
    );
    for (index, invitee) in invitees.iter().enumerate() {
        let field = format!("/invitees/{index}");
        faults.text(&format!("{field}/name"), &invitee.name, 200, "Enter the name.");
        faults.optional_text(&format!("{field}/role"), &invitee.role, 200);
        faults.unless(
            looks_like_mailbox(&invitee.email),
            &format!("{field}/email"),
            "email-not-recognised",
            "Enter an e-mail address such as name@example.org.",
        );
        let same =
            invitees[..index].iter().any(|other| other.email.eq_ignore_ascii_case(&invitee.email));
        faults.unless(
            !same,
            &format!("{field}/email"),
            "repeated",
            "This person is invited twice.",
        );
    }
}

/// Whether a text has the form of a mailbox.
pub(crate) fn looks_like_mailbox(text: &str) -> bool {
    let plain = text.len() <= 254
        && text.chars().all(|c| c.is_ascii_graphic() && !"<>,;:\"()[]\\".contains(c));
    matches!(text.split_once('@'), Some((name, host)) if plain
        && !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@'))
}

/// Records whether a meeting was held, who came and what it decided.
#[derive(Clone, Debug)]
pub struct RecordOutcome {
    /// Which meeting.
    pub id: MeetingId,
    /// What came of it.
    pub record: Record,
}

impl Command for RecordOutcome {
    const OPERATION: Operation = Operation::RecordMeeting;

    fn decide(
        &self,
        on: &CaseRecord,
        _who: &Actor,
        at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let meeting = moving::arranged(on, self.id, Self::OPERATION)?;
        let mut faults = Faults::default();
        faults.unless(
            self.record.on <= at.today,
            "/on",
            "date-in-future",
            "The date must not be in the future.",
        );
        let before_death = on.child.died_on.is_some_and(|died| self.record.on < died);
        let known = self.record.on >= crate::notice::earliest() && !before_death;
        faults.unless(
            known,
            "/on",
            "before-death",
            "The date must be on or after the day the child died.",
        );
        minutes::check(&Text::of(&self.record), &mut faults);
        faults.unless(
            self.record.held || !self.record.notes.trim().is_empty(),
            "/notes",
            "missing",
            "Say why the meeting was not held.",
        );
        actions::check(&self.record.actions, self.record.on, &mut faults);
        faults.into_result()?;
        if self.record.held {
            self.check_gates(on, meeting)?;
        }
        Ok(vec![CaseEvent::Meeting(MeetingEvent::Recorded {
            id: self.id,
            kind: meeting.kind,
            record: self.record.clone(),
        })])
    }
}

impl RecordOutcome {
    fn check_gates(&self, on: &CaseRecord, meeting: &Meeting) -> Result<(), Refusal> {
        let mut missing = Vec::new();
        for reading in gates(&on.course, meeting) {
            let gate = reading.gate;
            let set_aside =
                self.record.overrides.iter().any(|o| o.gate == gate && !o.reason.trim().is_empty());
            if reading.open || (set_aside && gate.can_be_set_aside()) {
                continue;
            }
            let detail = if gate.can_be_set_aside() {
                format!("{} Give a reason to go on without it.", reading.because)
            } else {
                reading.because
            };
            missing.push(FieldFault::new(
                format!("/overrides/{}", gate.code()),
                "gate-closed",
                detail,
            ));
        }
        if missing.is_empty() { Ok(()) } else { Err(Refusal::Incomplete { missing }) }
    }
}

#[cfg(test)]
mod tests;
