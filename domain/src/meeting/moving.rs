//! Moving a meeting to another time or place, and calling it off. Everybody invited is told, and
//! their calendars follow: the meeting keeps its id, and its sequence rises (RFC 5546).

use super::{Diary, Meeting, MeetingEvent, State, slot::Slot};
use crate::{
    access::Actor,
    case::{CaseEvent, CaseRecord, Command},
    ids::MeetingId,
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

/// One change that those invited were told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alteration {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// The start before it.
    pub was: DateTime<Utc>,
    /// Why. It stays on the case: those invited are not sent it.
    pub reason: String,
}

/// Moves a meeting.
#[derive(Clone, Debug)]
pub struct Move {
    /// Which.
    pub id: MeetingId,
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
    /// Why it moves.
    pub reason: String,
    /// Why the new time or place is right although it is unusual.
    pub despite: Option<String>,
    /// Whether somebody has looked: the place holds the family's name and is not named after the child.
    pub place_is_not_the_family: bool,
    /// What else the area has; handed in.
    pub diary: Diary,
}

impl Command for Move {
    const OPERATION: Operation = Operation::MoveMeeting;

    fn decide(
        &self,
        on: &CaseRecord,
        _who: &Actor,
        at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let meeting = arranged(on, self.id, Self::OPERATION)?;
        let mut faults = Faults::default();
        let slot = Slot {
            kind: meeting.kind,
            on: self.on,
            at: self.at,
            minutes: self.minutes,
            place: &self.place,
            video_link: self.video_link.as_deref(),
            invitees: &meeting.invitees,
            despite: self.despite.as_deref(),
            place_is_not_the_family: self.place_is_not_the_family,
            diary: &self.diary,
            names_people: false,
        };
        let span = slot.check(on, at, &mut faults);
        faults.text("/reason", &self.reason, 1_000, "Say why the meeting moves.");
        let place = self.place.trim().to_owned();
        let video_link = self.video_link.clone().filter(|link| !link.trim().is_empty());
        let same_place = place == meeting.place && video_link == meeting.video_link;
        let same = same_place && span == Some((meeting.starts_at, meeting.ends_at));
        faults.unless(!same, "/at", "unchanged", "This is the time and the place it has now.");
        faults.into_result()?;
        let (starts_at, ends_at) = span.unwrap_or((meeting.starts_at, meeting.ends_at));
        Ok(vec![CaseEvent::Meeting(MeetingEvent::Moved {
            id: self.id,
            kind: meeting.kind,
            starts_at,
            ends_at,
            place,
            video_link,
            why: Alteration {
                at: at.now,
                was: meeting.starts_at,
                reason: self.reason.trim().into(),
            },
        })])
    }
}

/// Calls a meeting off.
#[derive(Clone, Debug)]
pub struct Cancel {
    /// Which.
    pub id: MeetingId,
    /// Why.
    pub reason: String,
}

impl Command for Cancel {
    const OPERATION: Operation = Operation::CancelMeeting;

    fn decide(
        &self,
        on: &CaseRecord,
        _who: &Actor,
        at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let meeting = arranged(on, self.id, Self::OPERATION)?;
        let mut faults = Faults::default();
        faults.text("/reason", &self.reason, 1_000, "Say why the meeting is called off.");
        faults.into_result()?;
        Ok(vec![CaseEvent::Meeting(MeetingEvent::Cancelled {
            id: self.id,
            kind: meeting.kind,
            why: Alteration {
                at: at.now,
                was: meeting.starts_at,
                reason: self.reason.trim().into(),
            },
        })])
    }
}

/// The meeting, if it is still to come.
pub(super) fn arranged(
    on: &CaseRecord,
    id: MeetingId,
    operation: Operation,
) -> Result<&Meeting, Refusal> {
    let refuse = |why: &str| Refusal::NotAllowedNow { operation, why: why.into() };
    let meeting = on
        .meetings
        .iter()
        .find(|meeting| meeting.id == id)
        .ok_or_else(|| refuse("There is no such meeting on this case."))?;
    match meeting.state {
        State::Arranged => Ok(meeting),
        State::Cancelled => Err(refuse("This meeting was called off.")),
        State::Held | State::NotHeld => Err(refuse("This meeting has been recorded already.")),
    }
}
