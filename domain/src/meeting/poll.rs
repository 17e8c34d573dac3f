//! Asking those invited which of several times suit them, before a meeting is arranged. Each person
//! answers by a link of their own; the poll closes when the meeting is arranged, or by hand.

use super::{Invitee, Kind, check_invitees, slot::check_place, slots::Can, slots::Span};
use crate::{
    access::Actor,
    calendar::{self, Calendar, LocalTimeFault},
    case::{CaseEvent, CaseRecord, Command},
    ids::{MeetingId, PollId},
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most times of one poll.
const MOST_TIMES: usize = 20;
/// The most days that a poll stays open.
const MOST_DAYS: i32 = 60;
/// How many days it stays open where nobody says.
const USUAL_DAYS: i32 = 14;

/// Somebody who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who.
    pub invitee: Invitee,
    /// What their link is made from; the link itself is kept nowhere.
    pub link: Uuid,
    /// The digest by which their link is known again.
    pub digest: String,
    /// What they answered, one for each time.
    pub answers: Option<Vec<Can>>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
}

/// A poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// Its id.
    pub id: PollId,
    /// The kind of meeting.
    pub kind: Kind,
    /// The times, the earliest first.
    pub times: Vec<Span>,
    /// Where the meeting would be.
    pub place: String,
    /// Who would chair.
    pub chair: String,
    /// Who is asked.
    pub asked: Vec<Asked>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Until when the links work.
    pub until: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// The meeting that was arranged.
    pub meeting: Option<MeetingId>,
}

impl Poll {
    /// Whether answers are taken.
    pub fn open(&self, now: DateTime<Utc>) -> bool {
        self.closed_at.is_none() && now <= self.until
    }

    /// What everybody answered about a time: how many yes, if need be, no, and not answered.
    pub fn count(&self, time: usize) -> [usize; 4] {
        let mut count = [0; 4];
        for asked in &self.asked {
            let answer = asked.answers.as_ref().and_then(|answers| answers.get(time));
            let place = answer.and_then(|can| Can::ALL.iter().position(|known| known == can));
            count[place.unwrap_or(3)] += 1;
        }
        count
    }

    /// Those who cannot come at a time although the meeting cannot run without them.
    pub fn missing(&self, time: usize) -> Vec<&str> {
        let no = |asked: &&Asked| {
            let answer = asked.answers.as_ref().and_then(|answers| answers.get(time));
            asked.invitee.essential && answer == Some(&Can::No)
        };
        self.asked.iter().filter(no).map(|asked| asked.invitee.name.as_str()).collect()
    }
}

/// What happened to a poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum PollEvent {
    /// It was opened.
    Opened(Poll),
    /// Somebody answered.
    Answered {
        /// Which.
        id: PollId,
        /// Whose link.
        link: Uuid,
        /// One for each time.
        answers: Vec<Can>,
    },
    /// It was closed by hand.
    Closed {
        /// Which.
        id: PollId,
    },
}

impl PollEvent {
    /// Stable name, as the ledger keeps it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened(_) => "poll-opened",
            Self::Answered { .. } => "poll-answered",
            Self::Closed { .. } => "poll-closed",
        }
    }

    /// What happened, in words that name nobody.
    pub fn words(&self) -> String {
        match self {
            Self::Opened(poll) => {
                format!(
                    "{}: {} people were asked when they can come",
                    poll.kind.words(),
                    poll.asked.len()
                )
            }
            Self::Answered { .. } => "Somebody said when they can come".into(),
            Self::Closed { .. } => "Asking when people can come was ended".into(),
        }
    }
}

/// The only way polls change.
pub fn apply(polls: &mut Vec<Poll>, event: &PollEvent, at: DateTime<Utc>) {
    match event {
        PollEvent::Opened(poll) => polls.push(poll.clone()),
        PollEvent::Answered { id, link, answers } => {
            let poll = polls.iter_mut().find(|poll| poll.id == *id);
            let asked = poll.and_then(|poll| poll.asked.iter_mut().find(|a| a.link == *link));
            if let Some(asked) = asked {
                asked.answers = Some(answers.clone());
                asked.answered_at = Some(at);
            }
        }
        PollEvent::Closed { id } => {
            for poll in polls.iter_mut().filter(|poll| poll.id == *id) {
                poll.closed_at = Some(at);
            }
        }
    }
}

/// A meeting was arranged: polls for one of its kind are over.
pub fn settled(polls: &mut [Poll], kind: Kind, meeting: MeetingId, at: DateTime<Utc>) {
    for poll in polls.iter_mut().filter(|poll| poll.kind == kind && poll.closed_at.is_none()) {
        poll.closed_at = Some(at);
        poll.meeting = Some(meeting);
    }
}

/// Opens a poll.
#[derive(Clone, Debug)]
pub struct OpenPoll {
    /// The id it will have.
    pub id: PollId,
    /// The kind of meeting.
    pub kind: Kind,
    /// How long the meeting lasts, in minutes.
    pub minutes: u32,
    /// London days and times.
    pub times: Vec<(NaiveDate, NaiveTime)>,
    /// Where the meeting would be.
    pub place: String,
    /// Whether somebody has looked: the place holds the family's name and is not named after the child.
    pub place_is_not_the_family: bool,
    /// Who would chair.
    pub chair: String,
    /// Who is asked.
    pub invitees: Vec<Invitee>,
    /// For each of them what their link is made from, and the digest of the link.
    pub links: Vec<(Uuid, String)>,
    /// The last day for answers; none for two weeks, or the day before the first time.
    pub until: Option<NaiveDate>,
}

impl Command for OpenPoll {
    const OPERATION: Operation = Operation::OpenPoll;

    fn decide(
        &self,
        on: &CaseRecord,
        _who: &Actor,
        at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let times = self.spans(at, &mut faults);
        let first = times.first().map_or(at.today, |span| calendar::london_date(span.starts_at));
        let before = calendar::add_days(first, -1);
        let usual = calendar::add_days(at.today, USUAL_DAYS).min(before).max(at.today);
        let until = self.until.unwrap_or(usual);
        let open = at.today <= until && until <= calendar::add_days(at.today, MOST_DAYS);
        faults.unless(
            open,
            "/until",
            "out-of-range",
            "The last day for answers is today or later, and within 60 days.",
        );
        faults.unless(
            (15..=480).contains(&self.minutes),
            "/minutes",
            "out-of-range",
            "A meeting lasts from 15 to 480 minutes.",
        );
        faults.text(
            "/place",
            &self.place,
            200,
            "Enter where the meeting would be, or that it is remote.",
        );
        check_place(on, &self.place, self.place_is_not_the_family, &mut faults);
        faults.optional_text("/chair", &self.chair, 200);
        check_invitees(&self.invitees, &mut faults);
        faults.into_result()?;
        let asked = self.invitees.iter().zip(&self.links).map(|(invitee, (link, digest))| Asked {
            invitee: invitee.clone(),
            link: *link,
            digest: digest.clone(),
            answers: None,
            answered_at: None,
        });
        Ok(vec![CaseEvent::Poll(PollEvent::Opened(Poll {
            id: self.id,
            kind: self.kind,
            times,
            place: self.place.trim().into(),
            chair: self.chair.trim().into(),
            asked: asked.collect(),
            opened_at: at.now,
            until: calendar::end_of_london_day(until),
            closed_at: None,
            meeting: None,
        }))])
    }
}

impl OpenPoll {
    /// The times as instants, the earliest first; each that cannot be is a fault of its own.
    fn spans(&self, at: &Moment, faults: &mut Faults) -> Vec<Span> {
        let number = (1..=MOST_TIMES).contains(&self.times.len());
        faults.unless(number, "/times", "missing", "Ask about at least one time, and 20 at most.");
        let length = Duration::minutes(i64::from(self.minutes.min(480)));
        let mut spans: Vec<Span> = Vec::new();
        for (index, (on, time)) in self.times.iter().enumerate() {
            let mut fault =
                |code: &str, detail: &str| faults.push(format!("/times/{index}"), code, detail);
            let starts_at = match calendar::london(*on, *time) {
                Ok(starts_at) => starts_at,
                Err(LocalTimeFault::DoesNotExist) => {
                    fault(
                        "time-does-not-exist",
                        "The clocks go forward that night: this time does not exist. Choose another.",
                    );
                    continue;
                }
                Err(LocalTimeFault::HappensTwice { .. }) => {
                    fault(
                        "time-happens-twice",
                        "The clocks go back that night: this time happens twice. Choose another.",
                    );
                    continue;
                }
            };
            let closed = self.kind != Kind::ResponseFirst
                && !calendar::is_working_day(Calendar::WorkingTogether, *on);
            if starts_at <= at.now {
                fault("date-in-past", "The meeting must be in the future.");
            } else if closed {
                fault("closed-day", "That day is a weekend or a holiday. Choose another.");
            } else if spans.iter().any(|span| span.starts_at == starts_at) {
                fault("repeated", "This time is asked about twice.");
            } else {
                spans.push(Span { starts_at, ends_at: starts_at + length });
            }
        }
        spans.sort();
        spans
    }
}

/// Takes an answer in: from the person's own link, or told to the office.
#[derive(Clone, Debug)]
pub struct AnswerPoll {
    /// Which poll.
    pub id: PollId,
    /// The mailbox of the person.
    pub email: String,
    /// One for each time.
    pub answers: Vec<Can>,
}

impl Command for AnswerPoll {
    const OPERATION: Operation = Operation::AnswerPoll;

    fn decide(
        &self,
        on: &CaseRecord,
        _who: &Actor,
        at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let poll = found(on, self.id, Self::OPERATION)?;
        if !poll.open(at.now) {
            return Err(closed(Self::OPERATION));
        }
        let theirs = |asked: &&Asked| asked.invitee.email.eq_ignore_ascii_case(&self.email);
        let Some(asked) = poll.asked.iter().find(theirs) else {
            return Err(Refusal::field("/email", "stranger", "This person was not asked."));
        };
        if self.answers.len() != poll.times.len() {
            let detail = "Give one answer for each time.";
            return Err(Refusal::field("/answers", "missing", detail));
        }
        Ok(vec![CaseEvent::Poll(PollEvent::Answered {
            id: self.id,
            link: asked.link,
            answers: self.answers.clone(),
        })])
    }
}

/// Closes a poll by hand: its links stop working.
#[derive(Clone, Debug)]
pub struct ClosePoll {
    /// Which.
    pub id: PollId,
}

impl Command for ClosePoll {
    const OPERATION: Operation = Operation::ClosePoll;

    fn decide(
        &self,
        on: &CaseRecord,
        _who: &Actor,
        _at: &Moment,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        let poll = found(on, self.id, Self::OPERATION)?;
        if poll.closed_at.is_some() {
            return Err(closed(Self::OPERATION));
        }
        Ok(vec![CaseEvent::Poll(PollEvent::Closed { id: self.id })])
    }
}

fn found(on: &CaseRecord, id: PollId, operation: Operation) -> Result<&Poll, Refusal> {
    let why = || Refusal::NotAllowedNow {
        operation,
        why: "There is no such question on this case.".into(),
    };
    on.polls.iter().find(|poll| poll.id == id).ok_or_else(why)
}

fn closed(operation: Operation) -> Refusal {
    Refusal::NotAllowedNow { operation, why: "Answers are no longer taken.".into() }
}
