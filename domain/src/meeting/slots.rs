//! Proposals of a time for a meeting: the best three days that break no hard rule, each with why it
//! is good and what it breaks all the same. Pure: people, rooms, days and answers are handed in.
//!
//! Hard rules are never broken: not in the past, not on a closed day, inside working hours, at a time
//! that exists once, with everybody essential free and a room free, and in a criminal case not before the
//! police or the CPS agree. All else has a price, and the cheapest time of a day stands for that day.

mod price;
#[cfg(test)]
mod tests;
mod wish;

pub use wish::Wish;

use super::{Diary, Gate, Kind, gates, slot};
use crate::{
    calendar::{self, Calendar},
    case::Course,
    moment::Moment,
};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many times are proposed, each on a day of its own.
pub const PROPOSALS: usize = 3;
/// The longest stretch that is searched, in days: half a year.
pub const LONGEST_SEARCH: i64 = 184;
/// Starts that are tried lie this many minutes apart.
const STEP: usize = 30;

/// A stretch of time; its end is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
}

impl Span {
    /// Whether two stretches share any time.
    pub fn meets(&self, other: &Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    /// Whether the other lies within it.
    pub fn holds(&self, other: &Self) -> bool {
        self.starts_at <= other.starts_at && other.ends_at <= self.ends_at
    }
}

/// Whether somebody can come at a time, in their own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Can {
    /// Can come.
    Yes,
    /// Can come, and would rather not.
    IfNeedBe,
    /// Cannot come.
    No,
}

impl Can {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Yes, Self::IfNeedBe, Self::No];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::IfNeedBe => "if_need_be",
            Self::No => "no",
        }
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => "Yes",
            Self::IfNeedBe => "If need be",
            Self::No => "No",
        }
    }

    /// The answer with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|can| can.code() == code)
    }
}

/// Somebody who should come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Name, as the reasons say it.
    pub name: String,
    /// Whether the meeting cannot run without them.
    pub essential: bool,
    /// When they are engaged, the earliest first, no two at once.
    pub busy: Vec<Span>,
    /// When their own calendar was read, whose times are among those; none if they gave none.
    pub calendar_read: Option<DateTime<Utc>>,
    /// When they are on call, and may be called away.
    pub on_call: Vec<Span>,
    /// What they answered when they were asked; empty if they were not, or have not yet.
    pub answers: Vec<(Span, Can)>,
    /// Whether they were asked and have not answered.
    pub silent: bool,
}

/// A room, and when it is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Name.
    pub name: String,
    /// When it is in use.
    pub busy: Vec<Span>,
}

/// The hours of a London day between which a meeting lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// From.
    pub opens: NaiveTime,
    /// To.
    pub closes: NaiveTime,
}

impl Default for Hours {
    fn default() -> Self {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN);
        Self { opens: at(9), closes: at(17) }
    }
}

/// What is sought.
#[derive(Clone, Debug)]
pub struct Search {
    /// The kind of meeting.
    pub kind: Kind,
    /// How long it lasts, in minutes.
    pub minutes: u32,
    /// The first day that is tried, in London.
    pub from: NaiveDate,
    /// The last day that is tried.
    pub until: NaiveDate,
    /// Between which hours.
    pub hours: Hours,
    /// Who should come.
    pub guests: Vec<Guest>,
    /// Rooms, the one most liked first; none where no place is asked for.
    pub rooms: Vec<Room>,
    /// Days on which the area is closed, beside weekends and holidays.
    pub closed: BTreeSet<NaiveDate>,
    /// Days that are better avoided for the family, with the reason.
    pub avoid: BTreeMap<NaiveDate, String>,
    /// What the course of the case asks of the time.
    pub bounds: Bounds,
}

/// What the course of a case asks of the time of a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The due date that the meeting meets, with its name.
    pub due: Option<(&'static str, DateTime<Utc>)>,
    /// Gates that are closed whatever the time, in words.
    pub closed_gates: Vec<(Gate, String)>,
    /// Whether reporting forms were asked for and the last is not in.
    pub forms_out: bool,
    /// Whether those invited should have a month's notice.
    pub months_notice: bool,
    /// In a criminal case, whether the police or the CPS have yet to agree: nothing is proposed.
    pub waits_for_police: bool,
}

impl Bounds {
    /// Reads them from the course of a case.
    pub fn of(kind: Kind, course: &Course, diary: &Diary, at: &Moment) -> Self {
        let due = slot::due(kind, course, &diary.lengths, at);
        if kind != Kind::Review {
            return Self { due, ..Self::default() };
        }
        let post_mortem = course.post_mortem_outstanding().then(|| {
            let words = "A post-mortem was ordered and its final report is not in.";
            (Gate::PostMortemReport, words.to_owned())
        });
        Self {
            due,
            closed_gates: post_mortem.into_iter().collect(),
            forms_out: course.forms_outstanding(),
            months_notice: true,
            waits_for_police: gates::waits_for_police(course),
        }
    }
}

/// A hard rule that a time would break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bar {
    /// The police or the CPS have not agreed.
    PoliceAgreement,
    /// It has begun.
    Past,
    /// The day is closed.
    ClosedDay,
    /// The clocks change: the time does not exist or exists twice, or the end is not in the hours.
    ClockChange,
    /// Somebody essential is engaged or said no: which guest.
    Guest(usize),
    /// No room is free.
    Rooms,
}

impl Bar {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PoliceAgreement => "police_agreement",
            Self::Past => "past",
            Self::ClosedDay => "closed_day",
            Self::ClockChange => "clock_change",
            Self::Guest(_) => "person_engaged",
            Self::Rooms => "place_engaged",
        }
    }

    /// Words on a page; `name` is that of the guest.
    pub fn words(self, name: &str) -> String {
        match self {
            Self::PoliceAgreement => "Waiting for police agreement".into(),
            Self::Past => "Already past".into(),
            Self::ClosedDay => "A weekend, a holiday, or a day on which the area is closed".into(),
            Self::ClockChange => "The clocks change then".into(),
            Self::Guest(_) => format!("{name} cannot come, and is essential"),
            Self::Rooms => "No place is free".into(),
        }
    }
}

/// What a time breaks although it is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// Stable code.
    pub code: &'static str,
    /// A plain sentence.
    pub words: String,
}

/// A time that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// When.
    pub span: Span,
    /// The place; none where none was asked for.
    pub room: Option<String>,
    /// Why it is good.
    pub good: Vec<String>,
    /// What it breaks.
    pub breaks: Vec<Break>,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// At most three, the best first, each on a day of its own.
    pub proposals: Vec<Proposal>,
    /// How many times each hard rule left out.
    pub left_out: BTreeMap<Bar, u32>,
}

/// Proposes the best three times.
pub fn propose(search: &Search, at: &Moment) -> Found {
    let mut found = Found::default();
    if search.bounds.waits_for_police {
        found.left_out.insert(Bar::PoliceAgreement, 1);
        return found;
    }
    let mut best: Vec<(i64, Span, Option<usize>)> = Vec::new();
    for day in search.from.iter_days().take_while(|day| *day <= search.until) {
        if is_closed(search, day) {
            *found.left_out.entry(Bar::ClosedDay).or_default() += 1;
            continue;
        }
        let mut of_day: Option<(i64, Span, Option<usize>)> = None;
        for start in starts(search) {
            match placed(search, day, start, at) {
                Err(bar) => *found.left_out.entry(bar).or_default() += 1,
                Ok((span, room)) => {
                    let price = price::of(search, day, &span, room, at);
                    if of_day.is_none_or(|(least, ..)| price < least) {
                        of_day = Some((price, span, room));
                    }
                }
            }
        }
        best.extend(of_day);
    }
    best.sort_by_key(|(price, span, _)| (*price, span.starts_at));
    best.truncate(PROPOSALS);
    found.proposals =
        best.iter().map(|(_, span, room)| price::explained(search, span, *room, at)).collect();
    found
}

/// A joint agency response acts on every day of the week.
fn is_closed(search: &Search, day: NaiveDate) -> bool {
    let off = || {
        search.closed.contains(&day) || !calendar::is_working_day(Calendar::WorkingTogether, day)
    };
    search.kind != Kind::ResponseFirst && off()
}

/// The London times that are tried on every day.
fn starts(search: &Search) -> impl Iterator<Item = NaiveTime> {
    let Hours { opens, closes } = search.hours;
    let minutes = (closes - opens).num_minutes() - i64::from(search.minutes);
    (0..=minutes.max(-1)).step_by(STEP).map(move |n| opens + Duration::minutes(n))
}

/// The time with a room that is free, or the hard rule that it breaks.
fn placed(
    search: &Search,
    day: NaiveDate,
    start: NaiveTime,
    at: &Moment,
) -> Result<(Span, Option<usize>), Bar> {
    let starts_at = calendar::london(day, start).map_err(|_| Bar::ClockChange)?;
    let ends_at = starts_at + Duration::minutes(i64::from(search.minutes));
    let last = calendar::london_time(ends_at);
    if calendar::london_date(ends_at) != day || last > search.hours.closes {
        return Err(Bar::ClockChange);
    }
    if starts_at <= at.now {
        return Err(Bar::Past);
    }
    let span = Span { starts_at, ends_at };
    let barred = |guest: &Guest| guest.essential && engaged(guest, &span);
    if let Some(who) = search.guests.iter().position(barred) {
        return Err(Bar::Guest(who));
    }
    if search.rooms.is_empty() {
        return Ok((span, None));
    }
    let free = |room: &Room| !room.busy.iter().any(|busy| busy.meets(&span));
    search.rooms.iter().position(free).map(|room| (span, Some(room))).ok_or(Bar::Rooms)
}

/// Whether somebody cannot come: engaged, or said so.
fn engaged(guest: &Guest, span: &Span) -> bool {
    // Of times that are in order and apart, only the last that begins before the end can meet it.
    let before = guest.busy.partition_point(|busy| busy.starts_at < span.ends_at);
    guest.busy[..before].last().is_some_and(|busy| busy.meets(span))
        || answer(guest, span) == Some(Can::No)
}

/// Whether somebody is on call at any time of it.
fn on_call(guest: &Guest, span: &Span) -> bool {
    guest.on_call.iter().any(|turn| turn.meets(span))
}

/// Times in order, with those that share any time or touch as one.
pub fn together(mut times: Vec<Span>) -> Vec<Span> {
    times.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(times.len());
    for time in times {
        match joined.last_mut() {
            Some(last) if time.starts_at <= last.ends_at => {
                last.ends_at = last.ends_at.max(time.ends_at);
            }
            _ => joined.push(time),
        }
    }
    joined
}

/// What somebody answered about a time: no if they said no to any part of it, else their answer to a
/// stretch that holds the whole of it.
fn answer(guest: &Guest, span: &Span) -> Option<Can> {
    let no = |(asked, can): &&(Span, Can)| *can == Can::No && asked.meets(span);
    let whole = |(asked, _): &&(Span, Can)| asked.holds(span);
    let found = guest.answers.iter().find(no).or_else(|| guest.answers.iter().find(whole));
    found.map(|(_, can)| *can)
}
