//! What somebody asks for when they seek a time, checked, and made into a search with the diary of
//! the area and the course of the case.

use super::{Bounds, Can, Guest, Hours, LONGEST_SEARCH, Room, Search, Span, together};
use crate::{
    calendar::{self, Closure},
    case::CaseRecord,
    family,
    ids::MeetingId,
    matching::fold,
    meeting::{Busy, Diary, Invitee, Kind, check_invitees, not_yet, poll::Poll, slot::remote},
    moment::Moment,
    refusal::{Faults, Refusal},
};
use chrono::{Duration, NaiveDate, NaiveTime};
use std::collections::BTreeMap;

/// How many days are searched where nobody says until when: eight weeks.
const USUAL_SEARCH: i32 = 56;

/// Why a day of the family's page is better avoided.
const FAMILY: &str = "it is on or near a day kept on the family's page";

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The kind of meeting.
    pub kind: Kind,
    /// How long it lasts, in minutes.
    pub minutes: u32,
    /// The first day; none for tomorrow.
    pub from: Option<NaiveDate>,
    /// The last day; none for eight weeks, or the due date if that is later.
    pub until: Option<NaiveDate>,
    /// Not before this London time; none for the usual hours.
    pub opens: Option<NaiveTime>,
    /// Not after this London time; none for the usual hours.
    pub closes: Option<NaiveTime>,
    /// Who should come.
    pub invitees: Vec<Invitee>,
    /// Places, the one most liked first.
    pub places: Vec<String>,
    /// Further days to avoid, with the reason.
    pub avoid: BTreeMap<NaiveDate, String>,
    /// The meeting that is to move, whose own time counts as free.
    pub moving: Option<MeetingId>,
}

impl Wish {
    /// The first and the last day, with the days left out filled in.
    pub fn window(&self, bounds: &Bounds, at: &Moment) -> (NaiveDate, NaiveDate) {
        let from = self.from.unwrap_or(calendar::add_days(at.today, 1));
        let due = bounds.due.map(|(_, due)| calendar::london_date(due));
        let usual = due.max(Some(calendar::add_days(from, USUAL_SEARCH))).unwrap_or(from);
        let longest = from.checked_add_signed(Duration::days(LONGEST_SEARCH)).unwrap_or(from);
        (from, self.until.unwrap_or(usual.min(longest)))
    }

    /// Whether it can be sought, with every fault.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(&self, on: &CaseRecord, at: &Moment) -> Result<(), Refusal> {
        let mut faults = Faults::default();
        let why = not_yet(self.kind, &on.course).filter(|_| self.moving.is_none());
        faults.unless(why.is_none(), "/kind", "not-now", why.unwrap_or_default());
        let length = "A meeting lasts from 15 to 480 minutes.";
        faults.unless((15..=480).contains(&self.minutes), "/minutes", "out-of-range", length);
        let places = (1..=10).contains(&self.places.len());
        let where_it_is = "Enter where the meeting may be, or that it is remote. Up to ten places.";
        faults.unless(places, "/places", "missing", where_it_is);
        for (index, place) in self.places.iter().enumerate() {
            faults.text(&format!("/places/{index}"), place, 200, where_it_is);
        }
        check_invitees(&self.invitees, &mut faults);
        let hours = self.hours();
        let wide = hours.closes - hours.opens >= Duration::minutes(i64::from(self.minutes));
        faults.unless(
            wide,
            "/closes",
            "too-short",
            "The meeting does not fit between these hours.",
        );
        let (from, until) =
            self.window(&Bounds::of(self.kind, &on.course, &Diary::default(), at), at);
        faults.unless(
            from >= at.today,
            "/from",
            "date-in-past",
            "The first day must not be in the past.",
        );
        faults.unless(
            until >= from,
            "/until",
            "before-start",
            "The last day must be on or after the first.",
        );
        let days = (until - from).num_days() <= LONGEST_SEARCH;
        faults.unless(days, "/until", "too-long", "Seek within six months of the first day.");
        faults.into_result()
    }

    fn hours(&self) -> Hours {
        let usual = Hours::default();
        Hours {
            opens: self.opens.unwrap_or(usual.opens),
            closes: self.closes.unwrap_or(usual.closes),
        }
    }

    /// The search, with what else the area has, and the days that the family asked to avoid or that
    /// are avoided for them by themselves.
    pub fn search(&self, on: &CaseRecord, diary: &Diary, at: &Moment) -> Search {
        let bounds = Bounds::of(self.kind, &on.course, diary, at);
        let (from, until) = self.window(&bounds, at);
        let mut avoid = self.avoid.clone();
        // The first meeting of a joint agency response waits for no anniversary.
        if self.kind != Kind::ResponseFirst {
            for day in family::to_avoid(&on.family, &on.child, from, until) {
                avoid.entry(day).or_insert_with(|| FAMILY.to_owned());
            }
        }
        let asked = |email: &str| {
            let of_kind = on.polls.iter().filter(|poll| poll.kind == self.kind);
            let open = of_kind.filter(|poll| poll.closed_at.is_none());
            let theirs = move |poll: &'_ Poll| {
                let email = email.to_owned();
                let found =
                    poll.asked.iter().find(|a| a.invitee.email.eq_ignore_ascii_case(&email));
                found.map(|asked| (poll.times.clone(), asked.answers.clone()))
            };
            open.filter_map(theirs).collect::<Vec<_>>()
        };
        let own = on.meetings.iter().find(|meeting| Some(meeting.id) == self.moving);
        let own = own.map(|m| Span { starts_at: m.starts_at, ends_at: m.ends_at });
        Search {
            kind: self.kind,
            minutes: self.minutes,
            from,
            until,
            hours: self.hours(),
            guests: self
                .invitees
                .iter()
                .map(|invitee| {
                    let asked = asked(&invitee.email);
                    Guest {
                        answers: answered(&asked),
                        silent: silent(&asked),
                        ..guest(invitee, diary, own)
                    }
                })
                .collect(),
            rooms: self.places.iter().map(|place| room(place, diary)).collect(),
            closed: diary
                .lengths
                .closures
                .iter()
                .flat_map(|closure| closed(closure, from, until))
                .collect(),
            avoid,
            bounds,
        }
    }
}

/// Somebody invited, with what the area knows of their time. The meeting that is to move is in their own
/// calendar too, and counts as free there.
fn guest(invitee: &Invitee, diary: &Diary, moving: Option<Span>) -> Guest {
    let is = |email: &String| email.eq_ignore_ascii_case(invitee.email.trim());
    let met = diary.busy.iter().filter(|busy| busy.emails.iter().any(is)).map(span);
    let calendar = diary.calendars.iter().find(|engaged| is(&engaged.email));
    let own = calendar.into_iter().flat_map(|engaged| engaged.spans.iter().copied());
    let on_call = diary.on_call.iter().filter(|(email, _)| is(email)).map(|(_, turn)| *turn);
    Guest {
        name: invitee.name.clone(),
        essential: invitee.essential,
        busy: together(met.chain(own.filter(|time| Some(*time) != moving)).collect()),
        calendar_read: calendar.map(|engaged| engaged.read_at),
        on_call: on_call.collect(),
        answers: Vec::new(),
        silent: false,
    }
}

/// Whether somebody was asked and has not answered.
fn silent(asked: &[(Vec<Span>, Option<Vec<Can>>)]) -> bool {
    asked.iter().any(|(_, answers)| answers.is_none())
}

/// The days of a closure that lie in a window.
fn closed(closure: &Closure, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
    from.iter_days().take_while(|day| *day <= until).filter(|day| closure.covers(*day)).collect()
}

/// The times somebody was asked about, with what they answered.
fn answered(asked: &[(Vec<Span>, Option<Vec<Can>>)]) -> Vec<(Span, Can)> {
    let each = asked.iter().filter_map(|(times, answers)| Some((times, answers.as_ref()?)));
    each.flat_map(|(times, answers)| times.iter().copied().zip(answers.iter().copied())).collect()
}

fn span(busy: &Busy) -> Span {
    Span { starts_at: busy.starts_at, ends_at: busy.ends_at }
}

/// A place as a room: any number of meetings may be remote at once.
fn room(place: &str, diary: &Diary) -> Room {
    let here = |busy: &&Busy| !remote(place) && fold(&busy.place) == fold(place);
    let name = place.trim().to_owned();
    Room { name, busy: diary.busy.iter().filter(here).map(span).collect() }
}
