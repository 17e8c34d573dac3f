//! What else an area has at a time: handed to a command that arranges or moves a meeting, so that
//! nobody is invited to two places at once. It names no child and no case.

use super::{Kind, Meeting, slots::Span};
use crate::{calendar, clocks::AreaLengths, own::Engaged};
use chrono::{DateTime, Utc};

/// Another meeting of the area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// Its kind.
    pub kind: Kind,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: String,
    /// The mailboxes of those invited.
    pub emails: Vec<String>,
}

impl Busy {
    /// What the diary keeps of a meeting.
    pub fn of(meeting: &Meeting) -> Self {
        Self {
            kind: meeting.kind,
            starts_at: meeting.starts_at,
            ends_at: meeting.ends_at,
            place: meeting.place.clone(),
            emails: meeting.invitees.iter().map(|invitee| invitee.email.clone()).collect(),
        }
    }

    /// Its kind and time, and never whose it is.
    pub fn words(&self) -> String {
        let time = |at| calendar::london_time(at).format("%H:%M").to_string();
        let day = calendar::human_date(calendar::london_date(self.starts_at));
        let kind = self.kind.words();
        format!("{kind}, {day}, {} to {}", time(self.starts_at), time(self.ends_at))
    }
}

/// What a command that arranges or moves a meeting is told of the area.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    /// The area's other meetings around that time, of every case.
    pub busy: Vec<Busy>,
    /// The lengths that the area has set for its clocks.
    pub lengths: AreaLengths,
    /// When people of the area are engaged, by their own calendars; read only where a time is sought.
    pub calendars: Vec<Engaged>,
    /// When mailboxes are on call in the area; read only where a time is sought.
    pub on_call: Vec<(String, Span)>,
}
