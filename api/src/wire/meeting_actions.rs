//! What a meeting agreed that somebody does, on the wire.

use chrono::NaiveDate;
use domain::{
    ids::MeetingId,
    meeting::{EndAction, Meeting},
};
use poem_openapi::{Object, types::Example};

/// Something that somebody does by a day.
#[derive(Clone, Debug, Object)]
pub struct ActionView {
    /// Its number within the meeting, from 1.
    pub no: u32,
    /// What.
    pub what: String,
    /// Who does it.
    pub owner: String,
    /// By when.
    pub due_on: NaiveDate,
    /// The day on which it was done; absent until then.
    #[oai(skip_serializing_if_is_none)]
    pub done_on: Option<NaiveDate>,
    /// What came of it.
    #[oai(skip_serializing_if_is_none)]
    pub note: Option<String>,
}

impl ActionView {
    /// The actions of a meeting in their order.
    pub fn all(meeting: &Meeting) -> Vec<Self> {
        let view = |(no, action): (u32, &domain::meeting::Action)| Self {
            no,
            what: action.what.clone(),
            owner: action.owner.clone(),
            due_on: action.due_on,
            done_on: action.done.as_ref().map(|ended| ended.on),
            note: action.done.as_ref().map(|ended| ended.note.clone()),
        };
        (1..).zip(meeting.actions()).map(view).collect()
    }
}

/// How an action ended.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ActionEndBody {
    /// The day.
    pub on: NaiveDate,
    /// What came of it, or why it is no longer needed.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub note: String,
}

impl Example for ActionEndBody {
    fn example() -> Self {
        Self {
            on: NaiveDate::from_ymd_opt(2027, 2, 3).unwrap_or_default(),
            note: "The draft is with the designated doctor.".into(),
        }
    }
}

impl ActionEndBody {
    /// The command.
    pub fn command(self, id: MeetingId, no: u32) -> EndAction {
        EndAction { id, no, on: self.on, note: self.note }
    }
}
