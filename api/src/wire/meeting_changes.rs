//! Moving a meeting, calling it off, and the answers of those invited, on the wire.

use super::meetings::clock_time;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::MeetingId,
    meeting::{Alteration, Cancel, Diary, Meeting, Move},
    refusal::Refusal,
};
use poem_openapi::{Object, types::Example};

/// Another time or place for a meeting.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MeetingMoveBody {
    /// The day, in London.
    pub on: NaiveDate,
    /// The time in London, on the 24-hour clock, such as 14:00.
    #[oai(validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub at: String,
    /// How long it lasts, in minutes.
    #[oai(validator(minimum(value = "15"), maximum(value = "480")))]
    pub minutes: u32,
    /// Where, or that it is remote.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub place: String,
    /// Address for joining from elsewhere; it must start with `https://`. Left out, there is none.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub video_link: Option<String>,
    /// Why it moves. Those invited are not sent it.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
    /// Why the time or place is right although the day is closed, lies after the due date, or the place is in use.
    #[oai(skip_serializing_if_is_none, validator(max_length = 1000))]
    pub despite: Option<String>,
    /// Whether you have looked: the place holds the family's name and is not named after the child. Needed only where the place is refused for it.
    #[oai(default)]
    pub place_is_not_the_family: bool,
}

impl Example for MeetingMoveBody {
    fn example() -> Self {
        Self {
            on: NaiveDate::from_ymd_opt(2027, 1, 21).unwrap_or_default(),
            at: "10:30".into(),
            minutes: 90,
            place: "Northmere General Hospital, seminar room 2".into(),
            video_link: None,
            reason: "The pathologist cannot come on the first date.".into(),
            despite: None,
            place_is_not_the_family: false,
        }
    }
}

impl MeetingMoveBody {
    /// The command, or the field at fault.
    pub fn command(self, id: MeetingId) -> Result<Move, Refusal> {
        Ok(Move {
            id,
            on: self.on,
            at: clock_time(&self.at)?,
            minutes: self.minutes,
            place: self.place,
            video_link: self.video_link,
            reason: self.reason,
            despite: self.despite,
            place_is_not_the_family: self.place_is_not_the_family,
            diary: Diary::default(),
        })
    }
}

/// Why a meeting is called off.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MeetingCancelBody {
    /// Why. Those invited are not sent it.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl Example for MeetingCancelBody {
    fn example() -> Self {
        Self { reason: "The final post-mortem report is not expected before March.".into() }
    }
}

impl MeetingCancelBody {
    /// The command.
    pub fn command(self, id: MeetingId) -> Cancel {
        Cancel { id, reason: self.reason }
    }
}

/// When and why a meeting was moved or called off.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AlterationView {
    /// When it was changed.
    pub at: DateTime<Utc>,
    /// The start before the change.
    pub was: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

impl Example for AlterationView {
    fn example() -> Self {
        let was = DateTime::from_timestamp(1_799_935_200, 0).unwrap_or_default();
        let reason = "The pathologist cannot come on the first date.".into();
        Self { at: was - chrono::Duration::days(9), was, reason }
    }
}

impl AlterationView {
    pub(super) fn of(change: &Alteration) -> Self {
        Self { at: change.at, was: change.was, reason: change.reason.clone() }
    }
}

/// What somebody invited answered.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct AnswerView {
    /// The mailbox of who answered.
    pub email: String,
    /// `accepted`, `declined` or `tentative`.
    pub answer: String,
}

impl Example for AnswerView {
    fn example() -> Self {
        Self { email: "pat.lindqvist@coroner.example.org".into(), answer: "accepted".into() }
    }
}

impl AnswerView {
    pub(super) fn all(meeting: &Meeting) -> Vec<Self> {
        let answered = meeting.invitees.iter().filter_map(|invitee| {
            let word = meeting.answer_of(&invitee.email)?;
            Some(Self { email: invitee.email.clone(), answer: word.code().into() })
        });
        answered.collect()
    }
}
