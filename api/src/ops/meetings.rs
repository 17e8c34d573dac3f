//! Meetings where they need more than a command: opening one, booking a time in the diary of the
//! area, taking an answer in, and the calendar file.

use super::{
    Begun, Done, Keyed, OpError, Versioned, begin, cases, cases::CaseSeen, finish, judge,
    may_begin, permitted, settled,
};
use crate::app::App;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    access::Part,
    calendar,
    case::Command,
    ids::{CaseId, MeetingId},
    meeting::{
        Arrange, Diary, Kind, Meeting, Move, Setting, State, TakeReply, Word,
        suggest::{self, Suggested, Usual},
    },
    operations::Call,
    refusal::Refusal,
};
use reports::invitation::{self, Answer, Attendee, Invitation, ReplyFault};

/// Opens one meeting of a case.
pub async fn open(
    app: &App,
    call: &Call,
    case: CaseId,
    meeting: MeetingId,
) -> Result<(CaseSeen, Meeting), OpError> {
    let seen = cases::open(app, call, case).await?;
    let found = seen.record.meetings.iter().find(|m| m.id == meeting).cloned();
    found.map(|found| (seen, found)).ok_or(OpError::NotFound)
}

/// The calendar file of a meeting: kind, reference, time, place and who is invited.
pub fn calendar_file(app: &App, reference: &str, meeting: &Meeting) -> String {
    invitation::ics(&invitation(app, reference, meeting))
}

/// A meeting as its calendar file shows it.
pub fn invitation<'a>(app: &'a App, reference: &'a str, meeting: &'a Meeting) -> Invitation<'a> {
    let attendees = meeting.invitees.iter().map(|invitee| Attendee {
        name: invitee.name.as_str(),
        email: invitee.email.as_str(),
        essential: invitee.essential,
    });
    Invitation {
        uid: meeting.id.0,
        sequence: meeting.sequence,
        kind_title: meeting.kind.words(),
        reference,
        starts_at: meeting.starts_at,
        ends_at: meeting.ends_at,
        place: &meeting.place,
        video_link: meeting.video_link.as_deref(),
        organiser_mailbox: &app.settings.service_mailbox,
        attendees: attendees.collect(),
        stamped_at: meeting.told_at(),
        cancelled: meeting.state == State::Cancelled,
    }
}

/// What a meeting of a kind usually is for a case, and whom to invite.
pub async fn suggested(
    app: &App,
    call: &Call,
    case: CaseId,
    (kind, setting): (Kind, Option<Setting>),
) -> Result<(Usual, Vec<Suggested>), OpError> {
    permitted(app, call).await?;
    app.store
        .read(call, async |reader| {
            let standing = judge(call, &reader.parties(case).await?);
            if standing.is_err() {
                reader.refused(case, Part::Notices);
            }
            standing?;
            let record = reader.case(case).await?;
            let rows = reader.notices_of(case).await?;
            reader.saw(case, Part::Notices);
            reader.saw(case, Part::Meetings);
            let notices: Vec<_> = rows.iter().map(|row| &row.received.notice).collect();
            let people = suggest::suggest(kind, setting, &record, &notices);
            Ok((suggest::usual(kind, &record, &notices), people))
        })
        .await
}

/// A command that books a time in the diary of the area.
pub trait Booking: Command + Clone + Sync {
    /// Which meeting.
    fn meeting(&self) -> MeetingId;
    /// The London date and time it asks for.
    fn asks_for(&self) -> (NaiveDate, NaiveTime);
    /// The same command, told what else the area has.
    #[must_use]
    fn with(self, diary: Diary) -> Self;
}

impl Booking for Arrange {
    fn meeting(&self) -> MeetingId {
        self.id
    }

    fn asks_for(&self) -> (NaiveDate, NaiveTime) {
        (self.on, self.at)
    }

    fn with(self, diary: Diary) -> Self {
        Self { diary, ..self }
    }
}

impl Booking for Move {
    fn meeting(&self) -> MeetingId {
        self.id
    }

    fn asks_for(&self) -> (NaiveDate, NaiveTime) {
        (self.on, self.at)
    }

    fn with(self, diary: Diary) -> Self {
        Self { diary, ..self }
    }
}

/// Arranges or moves a meeting. The diary of the area is read under its lock, after that of the
/// case, so that of two people who book the same room at once one is told.
pub async fn book<C: Booking>(
    app: &App,
    call: &Call,
    case: CaseId,
    versioned: Versioned,
    key: Option<&Keyed>,
    command: &C,
) -> Result<Done, OpError> {
    may_begin(app, call, case, versioned).await?;
    let done = app
        .store
        .write(call, async |tx| {
            let (standing, record) = match begin(tx, call, case, versioned, key).await? {
                Begun::Before(done) => return Ok(done),
                Begun::Now(standing, record) => (standing, record),
            };
            let area = record.course.areas.reviewing.ok_or(OpError::NotFound)?;
            let diary = tx.diary(area, asked(command), command.meeting()).await?;
            let command = command.clone().with(diary);
            finish(tx, call, (versioned, key), (standing, record), &command).await
        })
        .await;
    settled(app, call, case, done).await
}

/// The instant a booking asks for; none if the time does not exist or exists twice.
fn asked(command: &impl Booking) -> Option<DateTime<Utc>> {
    let (on, at) = command.asks_for();
    calendar::london(on, at).ok()
}

/// The answer that a calendar file holds, as a command.
pub fn answer_in(meeting: MeetingId, file: &str) -> Result<TakeReply, Refusal> {
    let fault = |code: &str, detail: &str| Refusal::field("/reply", code, detail);
    let reply = invitation::read_reply(file).map_err(|why| match why {
        ReplyFault::NotACalendar => {
            fault("not-a-calendar", "This is not a calendar file. It begins with BEGIN:VCALENDAR.")
        }
        ReplyFault::NotAReply => {
            fault("not-a-reply", "This calendar file is no answer to an invitation.")
        }
        ReplyFault::Incomplete(what) => {
            fault("incomplete-reply", &format!("The answer does not say {what}."))
        }
        ReplyFault::SeveralPeople => {
            fault("several-people", "An answer is of one person. Enter one for each.")
        }
        ReplyFault::NoAnswer => {
            fault("no-answer", "The file says neither yes, no nor perhaps. Ask the person.")
        }
    })?;
    Ok(TakeReply {
        id: meeting,
        uid: reply.uid,
        sequence: reply.sequence,
        email: reply.email,
        word: match reply.answer {
            Answer::Accepted => Word::Accepted,
            Answer::Declined => Word::Declined,
            Answer::Tentative => Word::Tentative,
        },
        stamped_at: reply.stamped_at,
    })
}
