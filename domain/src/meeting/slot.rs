//! When and where a meeting may be: the rules that arranging and moving share. What is wrong is
//! refused; what is unusual (a closed day, after a due date, a place in use, a name in the place) is
//! refused until somebody says why it is right all the same.

use super::{Busy, Diary, Invitee, Kind};
use crate::{
    calendar::{self, Calendar, DayOff, LocalTimeFault},
    case::{CaseRecord, Course},
    clocks::{self, AreaLengths},
    matching::fold,
    moment::Moment,
    refusal::Faults,
};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};

/// A time and a place that somebody proposes for a meeting.
pub(super) struct Slot<'a> {
    pub kind: Kind,
    pub on: NaiveDate,
    pub at: NaiveTime,
    pub minutes: u32,
    pub place: &'a str,
    pub video_link: Option<&'a str>,
    pub invitees: &'a [Invitee],
    /// Why it is right although it is unusual.
    pub despite: Option<&'a str>,
    /// Whether somebody has looked: the place holds the family's name and is not named after the child.
    pub place_is_not_the_family: bool,
    pub diary: &'a Diary,
    /// Whether a person who is engaged is a fault of the line that names them, or of the time.
    pub names_people: bool,
}

impl Slot<'_> {
    /// The instants of start and end, if the time exists once; every fault is noted.
    pub fn check(
        &self,
        on: &CaseRecord,
        at: &Moment,
        faults: &mut Faults,
    ) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let span = self.span(faults);
        self.day(on, span.map(|(starts_at, _)| starts_at), at, faults);
        faults.unless(
            (15..=480).contains(&self.minutes),
            "/minutes",
            "out-of-range",
            "A meeting lasts from 15 to 480 minutes.",
        );
        self.where_it_is(on, faults);
        if let Some(why) = self.despite {
            faults.optional_text("/despite", why, 1_000);
        }
        if let Some((starts_at, ends_at)) = span {
            self.clashes(starts_at, ends_at, faults);
        }
        span
    }

    /// Start and end; a London time that does not exist, or exists twice, is a fault.
    fn span(&self, faults: &mut Faults) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let (code, detail) = match calendar::london(self.on, self.at) {
            Ok(starts_at) => {
                let length = Duration::minutes(i64::from(self.minutes.min(480)));
                return Some((starts_at, starts_at.checked_add_signed(length)?));
            }
            Err(LocalTimeFault::DoesNotExist) => (
                "time-does-not-exist",
                "The clocks go forward that night: this time does not exist. Choose another.",
            ),
            Err(LocalTimeFault::HappensTwice { .. }) => (
                "time-happens-twice",
                "The clocks go back that night: this time happens twice. Choose another.",
            ),
        };
        faults.push("/at", code, detail);
        None
    }

    fn day(
        &self,
        on: &CaseRecord,
        starts_at: Option<DateTime<Utc>>,
        at: &Moment,
        faults: &mut Faults,
    ) {
        let past = starts_at.is_some_and(|starts_at| starts_at < at.now);
        // A first meeting of a response is often written down after it was held.
        let may_be_past = self.kind == Kind::ResponseFirst && self.names_people;
        faults.unless(
            !past || may_be_past,
            "/on",
            "date-in-past",
            "The meeting must be in the future.",
        );
        let before_death = on.child.died_on.is_some_and(|died| self.on < died);
        faults.unless(
            !before_death,
            "/on",
            "before-death",
            "The meeting must be on or after the day the child died.",
        );
        // A joint agency response acts on every day of the week.
        if self.kind == Kind::ResponseFirst || self.excused() {
            return;
        }
        if let Some(off) = calendar::day_off(Calendar::WorkingTogether, self.on) {
            let day = match off {
                DayOff::Saturday => "a Saturday",
                DayOff::Sunday => "a Sunday",
                DayOff::Holiday(name) => name,
            };
            faults.push("/on", "closed-day", format!("That day is {day}. {WHY}"));
        }
        if let Some(closure) = calendar::closed(&self.diary.lengths.closures, self.on) {
            let detail = format!("On that day {}. {WHY}", closure.words());
            faults.push("/on", "closed-day", detail);
        }
        let due = due(self.kind, &on.course, &self.diary.lengths, at);
        if let Some((name, due)) = due.filter(|(_, due)| starts_at > Some(*due)) {
            let due = calendar::human_date(calendar::london_date(due));
            let detail = format!("That is after the due date of {name}, {due}. {WHY}");
            faults.push("/on", "after-due-date", detail);
        }
    }

    fn excused(&self) -> bool {
        self.despite.is_some_and(|why| !why.trim().is_empty())
    }

    fn where_it_is(&self, on: &CaseRecord, faults: &mut Faults) {
        faults.text("/place", self.place, 200, "Enter where the meeting is, or that it is remote.");
        if let Some(link) = self.video_link {
            faults.optional_text("/video_link", link, 500);
            faults.unless(
                link.trim().is_empty() || link.starts_with("https://"),
                "/video_link",
                "not-a-secure-address",
                "Enter an address that starts with https://.",
            );
        }
        check_place(on, self.place, self.place_is_not_the_family, faults);
    }

    /// People and the place, against what else the area has then.
    fn clashes(&self, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>, faults: &mut Faults) {
        let overlaps = |busy: &&Busy| busy.starts_at < ends_at && starts_at < busy.ends_at;
        let sitting = |busy: &&Busy| {
            let same_time = busy.starts_at == starts_at && busy.ends_at == ends_at;
            busy.kind == self.kind && same_time && fold(&busy.place) == fold(self.place)
        };
        let others = self.diary.busy.iter().filter(overlaps).filter(|busy| !sitting(busy));
        for busy in others {
            for (index, invitee) in self.invitees.iter().enumerate() {
                if busy.emails.iter().any(|email| email.eq_ignore_ascii_case(&invitee.email)) {
                    let field = if self.names_people {
                        format!("/invitees/{index}/email")
                    } else {
                        "/at".into()
                    };
                    let detail =
                        format!("{} is invited elsewhere then: {}.", invitee.name, busy.words());
                    faults.push(field, "person-engaged", detail);
                }
            }
            let one_room = !remote(self.place) && fold(&busy.place) == fold(self.place);
            if one_room && !self.excused() {
                let detail = format!("This place is in use then: {}. {WHY}", busy.words());
                faults.push("/place", "place-engaged", detail);
            }
        }
    }
}

/// A place does not hold the family's name: calendars and messages show it. Only somebody who has looked
/// can say that it is not named after the child.
pub(super) fn check_place(on: &CaseRecord, place: &str, looked: bool, faults: &mut Faults) {
    faults.unless(
        looked || !names_family(on, place),
        "/place",
        "names-the-family",
        "The place holds the family's name, and calendars show it. Change it, or say that it is not named after the child.",
    );
}

fn names_family(on: &CaseRecord, place: &str) -> bool {
    let family = on.child.name.as_ref().map(|name| fold(&name.family)).unwrap_or_default();
    let place = format!(" {} ", fold(place));
    !family.trim().is_empty() && place.contains(&format!(" {family} "))
}

/// The due date of the clock that this kind of meeting stops, while it runs, with its name.
pub(super) fn due(
    kind: Kind,
    course: &Course,
    lengths: &AreaLengths,
    at: &Moment,
) -> Option<(&'static str, DateTime<Utc>)> {
    let (clock, name) = match kind {
        Kind::ResponseFirst => return None,
        Kind::Review => ("C18", "the review meeting"),
        Kind::Panel => ("C20", "the panel review"),
    };
    let readings = clocks::read(course, lengths, at);
    let reading = readings.iter().find(|r| r.clock == clock && r.met_at.is_none())?;
    Some((name, reading.due_at()?))
}

const WHY: &str = "Change it, or say below why it is right all the same.";

/// Whether a place is no room: any number of meetings may be held there at once.
pub(super) fn remote(place: &str) -> bool {
    let place = fold(place);
    ["remote", "online", "video", "teams", "virtual"].iter().any(|word| place.contains(word))
}
