//! Asking those invited when they can come, on the wire.

use super::meetings::{InviteeBody, MeetingKind, clock_time};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::PollId,
    meeting::{
        Invitee,
        poll::{AnswerPoll, Asked, OpenPoll, Poll},
        slots,
    },
    refusal::Refusal,
};
use poem_openapi::{Enum, Object, types::Example};
use uuid::Uuid;

/// Whether somebody can come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CanCome {
    /// Can come.
    Yes,
    /// Can come, and would rather not.
    IfNeedBe,
    /// Cannot come.
    No,
}

impl From<CanCome> for slots::Can {
    fn from(can: CanCome) -> Self {
        match can {
            CanCome::Yes => Self::Yes,
            CanCome::IfNeedBe => Self::IfNeedBe,
            CanCome::No => Self::No,
        }
    }
}

impl From<slots::Can> for CanCome {
    fn from(can: slots::Can) -> Self {
        match can {
            slots::Can::Yes => Self::Yes,
            slots::Can::IfNeedBe => Self::IfNeedBe,
            slots::Can::No => Self::No,
        }
    }
}

/// A time to ask about.
#[derive(Clone, Debug, Object)]
pub struct PollTimeBody {
    /// The day, in London.
    pub on: NaiveDate,
    /// The time in London, on the 24-hour clock, such as 14:00.
    #[oai(validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub at: String,
}

/// A question to those invited, when they can come.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PollBody {
    /// What kind of meeting.
    pub kind: MeetingKind,
    /// How long it lasts, in minutes.
    #[oai(validator(minimum(value = "15"), maximum(value = "480")))]
    pub minutes: u32,
    /// The times to ask about.
    #[oai(validator(min_items = 1, max_items = 20))]
    pub times: Vec<PollTimeBody>,
    /// Where it would be, or that it is remote.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub place: String,
    /// Whether you have looked: the place holds the family's name and is not named after the child. Needed only where the place is refused for it.
    #[oai(default)]
    pub place_is_not_the_family: bool,
    /// Who would chair.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub chair: Option<String>,
    /// Who is asked.
    #[oai(validator(min_items = 1, max_items = 60))]
    pub invitees: Vec<InviteeBody>,
    /// The last day for answers; without it two weeks, or the day before the first time.
    #[oai(skip_serializing_if_is_none)]
    pub until: Option<NaiveDate>,
}

impl Example for PollBody {
    fn example() -> Self {
        let time = |day, at: &str| PollTimeBody {
            on: NaiveDate::from_ymd_opt(2027, 2, day).unwrap_or_default(),
            at: at.into(),
        };
        Self {
            kind: MeetingKind::ChildDeathReview,
            minutes: 90,
            times: vec![time(2, "10:00"), time(4, "14:00")],
            place: "Northmere General Hospital, seminar room 2".into(),
            place_is_not_the_family: false,
            chair: Some("Dr Amara Nwosu".into()),
            invitees: vec![InviteeBody {
                name: "Pat Lindqvist".into(),
                role: "Coroner's officer".into(),
                email: "pat.lindqvist@coroner.example.org".into(),
                essential: true,
            }],
            until: None,
        }
    }
}

impl PollBody {
    /// The command, or the field at fault.
    pub fn command(self) -> Result<OpenPoll, Refusal> {
        let mut times = Vec::new();
        for time in self.times {
            times.push((time.on, clock_time(&time.at)?));
        }
        Ok(OpenPoll {
            id: PollId::random(),
            kind: self.kind.into(),
            minutes: self.minutes,
            times,
            place: self.place,
            place_is_not_the_family: self.place_is_not_the_family,
            chair: self.chair.unwrap_or_default(),
            invitees: self.invitees.into_iter().map(Invitee::from).collect(),
            links: Vec::new(),
            until: self.until,
        })
    }
}

/// When somebody can come, as they told the office.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PollAnswerBody {
    /// Their mailbox, as it was asked.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub email: String,
    /// One answer for each time, in the order of the times.
    #[oai(validator(min_items = 1, max_items = 20))]
    pub answers: Vec<CanCome>,
}

impl Example for PollAnswerBody {
    fn example() -> Self {
        Self {
            email: "pat.lindqvist@coroner.example.org".into(),
            answers: vec![CanCome::Yes, CanCome::No],
        }
    }
}

impl PollAnswerBody {
    /// The command.
    pub fn command(self, id: PollId) -> AnswerPoll {
        let answers = self.answers.into_iter().map(slots::Can::from).collect();
        AnswerPoll { id, email: self.email, answers }
    }
}

/// Somebody who was asked.
#[derive(Clone, Debug, Object)]
pub struct AskedView {
    /// Name.
    pub name: String,
    /// Mailbox.
    pub email: String,
    /// Whether the meeting cannot run without them.
    pub essential: bool,
    /// What they answered, one for each time; absent until they have.
    #[oai(skip_serializing_if_is_none)]
    pub answers: Option<Vec<CanCome>>,
    /// When.
    #[oai(skip_serializing_if_is_none)]
    pub answered_at: Option<DateTime<Utc>>,
}

impl From<&Asked> for AskedView {
    fn from(asked: &Asked) -> Self {
        let each = |answers: &Vec<slots::Can>| answers.iter().map(|can| (*can).into()).collect();
        Self {
            name: asked.invitee.name.clone(),
            email: asked.invitee.email.clone(),
            essential: asked.invitee.essential,
            answers: asked.answers.as_ref().map(each),
            answered_at: asked.answered_at,
        }
    }
}

/// A time of a poll.
#[derive(Clone, Debug, Object)]
pub struct PollTimeView {
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// How many can come.
    pub yes: u32,
    /// How many can come if need be.
    pub if_need_be: u32,
    /// How many cannot.
    pub no: u32,
    /// How many have not answered.
    pub not_answered: u32,
    /// Those essential who cannot come.
    pub missing: Vec<String>,
}

/// A poll.
#[derive(Clone, Debug, Object)]
pub struct PollView {
    /// The poll.
    pub id: Uuid,
    /// What kind of meeting.
    pub kind: MeetingKind,
    /// The times, the earliest first.
    pub times: Vec<PollTimeView>,
    /// Where it would be.
    pub place: String,
    /// Who is asked.
    pub asked: Vec<AskedView>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Until when the links work.
    pub until: DateTime<Utc>,
    /// When it was closed.
    #[oai(skip_serializing_if_is_none)]
    pub closed_at: Option<DateTime<Utc>>,
    /// The meeting that was arranged.
    #[oai(skip_serializing_if_is_none)]
    pub meeting: Option<Uuid>,
}

impl From<&Poll> for PollView {
    fn from(poll: &Poll) -> Self {
        let times = poll.times.iter().enumerate().map(|(index, span)| {
            let [yes, if_need_be, no, not_answered] =
                poll.count(index).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
            let missing = poll.missing(index).into_iter().map(str::to_owned).collect();
            let (starts_at, ends_at) = (span.starts_at, span.ends_at);
            PollTimeView { starts_at, ends_at, yes, if_need_be, no, not_answered, missing }
        });
        Self {
            id: poll.id.0,
            kind: poll.kind.into(),
            times: times.collect(),
            place: poll.place.clone(),
            asked: poll.asked.iter().map(AskedView::from).collect(),
            opened_at: poll.opened_at,
            until: poll.until,
            closed_at: poll.closed_at,
            meeting: poll.meeting.map(|id| id.0),
        }
    }
}

/// The polls of a case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PollsView {
    /// The polls, the oldest first.
    pub items: Vec<PollView>,
}

impl Example for PollsView {
    fn example() -> Self {
        let starts_at = DateTime::from_timestamp(1_801_562_400, 0).unwrap_or_default();
        let opened_at = DateTime::from_timestamp(1_799_935_200, 0).unwrap_or_default();
        Self {
            items: vec![PollView {
                id: Uuid::from_u128(0x3b2d_3e4f_5a6b_4c7d_8e9f_0a1b_2c3d_4e5f),
                kind: MeetingKind::ChildDeathReview,
                times: vec![PollTimeView {
                    starts_at,
                    ends_at: starts_at + chrono::Duration::minutes(90),
                    yes: 1,
                    if_need_be: 0,
                    no: 0,
                    not_answered: 0,
                    missing: Vec::new(),
                }],
                place: "Northmere General Hospital, seminar room 2".into(),
                asked: vec![AskedView {
                    name: "Pat Lindqvist".into(),
                    email: "pat.lindqvist@coroner.example.org".into(),
                    essential: true,
                    answers: Some(vec![CanCome::Yes]),
                    answered_at: Some(opened_at),
                }],
                opened_at,
                until: starts_at,
                closed_at: None,
                meeting: None,
            }],
        }
    }
}
