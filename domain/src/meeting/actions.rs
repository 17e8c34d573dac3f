//! What a meeting agreed that somebody does by a day: lines of its minutes with an owner and a date.
//! Each that is not done is a task of the case; how it ended stays with the meeting.

use super::{Meeting, MeetingEvent};
use crate::{
    access::Actor,
    case::{CaseEvent, CaseRecord, Command},
    ids::MeetingId,
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Something that somebody does by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// What.
    pub what: String,
    /// Who does it.
    pub owner: String,
    /// By when.
    pub due_on: NaiveDate,
    /// How it ended; none until it has.
    #[serde(default)]
    pub done: Option<Ended>,
}

/// How an action ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The day.
    pub on: NaiveDate,
    /// What came of it, or why it is no longer needed.
    pub note: String,
    /// Who recorded it.
    pub by: String,
}

/// What the course of a case holds of an action: no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionHead {
    /// By when.
    pub due_on: NaiveDate,
    /// Whether it has ended.
    pub done: bool,
}

impl Action {
    /// Its head.
    pub fn head(&self) -> ActionHead {
        ActionHead { due_on: self.due_on, done: self.done.is_some() }
    }

    /// Whether it is late on a day.
    pub fn late(&self, today: NaiveDate) -> bool {
        self.done.is_none() && self.due_on < today
    }
}

impl Meeting {
    /// What it agreed that somebody does.
    pub fn actions(&self) -> &[Action] {
        self.record.as_ref().map_or(&[], |record| &record.actions)
    }
}

/// What is wrong with the actions of minutes, line by line.
pub(super) fn check(actions: &[Action], held_on: NaiveDate, faults: &mut Faults) {
    faults.unless(actions.len() <= 100, "/actions", "too-many", "Use 100 lines or fewer.");
    for (index, action) in actions.iter().enumerate() {
        let field = format!("/actions/{index}");
        faults.text(&format!("{field}/what"), &action.what, 1_000, "Say what is to be done.");
        faults.text(&format!("{field}/owner"), &action.owner, 200, "Say who does it.");
        faults.unless(
            action.due_on >= held_on,
            &format!("{field}/due_on"),
            "before-meeting",
            "The date must be on or after the day of the meeting.",
        );
    }
}

/// Records that an action ended.
#[derive(Clone, Debug)]
pub struct EndAction {
    /// The meeting.
    pub id: MeetingId,
    /// Which of its actions, the first is 1.
    pub no: u32,
    /// The day.
    pub on: NaiveDate,
    /// What came of it.
    pub note: String,
}

impl Command for EndAction {
    const OPERATION: Operation = Operation::EndAction;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let refuse =
            |why: &str| Refusal::NotAllowedNow { operation: Self::OPERATION, why: why.into() };
        let meeting = on.meetings.iter().find(|meeting| meeting.id == self.id);
        let place = usize::try_from(self.no).ok().and_then(|no| no.checked_sub(1));
        let record = meeting.and_then(|meeting| meeting.record.as_ref());
        let action = place.and_then(|place| record?.actions.get(place));
        let (Some(meeting), Some(record), Some(action)) = (meeting, record, action) else {
            return Err(refuse("There is no such action."));
        };
        if action.done.is_some() {
            return Err(refuse("This action is recorded as done already."));
        }
        let mut faults = Faults::default();
        faults.text("/note", &self.note, 2_000, "Say what came of it.");
        faults.unless(
            self.on <= at.today,
            "/on",
            "date-in-future",
            "The date must not be in the future.",
        );
        let since = "The date must be on or after the day of the meeting.";
        faults.unless(self.on >= record.on, "/on", "before-meeting", since);
        faults.into_result()?;
        Ok(vec![CaseEvent::Meeting(MeetingEvent::ActionEnded {
            id: self.id,
            kind: meeting.kind,
            no: self.no,
            ended: Ended { on: self.on, note: self.note.trim().into(), by: who.name() },
        })])
    }
}
