//! Clocks as chips on a page, and the page that says how one is worked out.

use super::{
    case_head::{CaseHead, Tab},
    errors::PageFault,
    frame::{Frame, Section, html},
    notices::when,
    session::Person,
};
use crate::{app::App, ops};
use askama::Template;
use chrono::{DateTime, Utc};
use domain::{
    calendar::{self, Calendar},
    clocks::{self, ClockKind, ClockReading, ClockState, Length},
    moment::Moment,
    operations::Operation,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

/// A clock as a page shows it: name, state in words, bar, limit, kind of limit.
#[derive(Clone, Debug)]
pub struct ClockChip {
    /// C1 to C33.
    pub clock: String,
    /// Name.
    pub name: String,
    /// State in words.
    pub state: String,
    /// `ok`, `late`, `soon` or `stop`.
    pub class: &'static str,
    /// Filled part of the bar, of 200.
    pub bar: i64,
    /// Colour of the bar.
    pub colour: &'static str,
    /// Limit and reasons.
    pub words: String,
    /// Kind of limit, with "(unverified)" where it is.
    pub kind: String,
}

/// A due date in words beside today.
pub fn due_words(due: DateTime<Utc>, at: &Moment) -> (String, &'static str) {
    let day = calendar::london_date(due);
    let working = Calendar::WorkingTogether;
    let days =
        |n: u32| if n == 1 { "1 working day".to_owned() } else { format!("{n} working days") };
    if due < at.now {
        if day == at.today {
            return ("Overdue since earlier today".to_owned(), "late");
        }
        let late = calendar::working_days_between(working, day, at.today);
        return (
            if late == 0 { "Overdue".to_owned() } else { format!("Overdue by {}", days(late)) },
            "late",
        );
    }
    if day == at.today {
        return ("Due today".to_owned(), "soon");
    }
    let left = calendar::working_days_between(working, at.today, day);
    let words = match (left, (day - at.today).num_days()) {
        (0, 1) => "Due tomorrow".to_owned(),
        (0, n) => format!("In {n} days, before the next working day"),
        _ => format!("In {}", days(left)),
    };
    (words, if left <= 5 { "near" } else { "" })
}

/// What is left of a limit that counts hours, or by how much it is past, while hours still say
/// more than days.
fn hour_words(due: DateTime<Utc>, at: &Moment, about: bool) -> String {
    let minutes = (due - at.now).num_minutes();
    let about = if about { "about " } else { "" };
    let length = match minutes.abs() / 60 {
        0 => "less than an hour".to_owned(),
        1 => format!("{about}1 hour"),
        hours @ 2..96 => format!("{about}{hours} hours"),
        _ => return due_words(due, at).0,
    };
    if minutes < 0 { format!("Overdue by {length}") } else { format!("Due in {length}") }
}

/// Whether a clock counts hours.
fn by_hours(clock: &str) -> bool {
    let hours = |length: Option<Length>| matches!(length, Some(Length::Hours(_)));
    clocks::row(clock).is_some_and(|row| hours(row.limit) || hours(row.target))
}

impl ClockChip {
    /// The chip of a reading at a moment.
    pub fn of(reading: &ClockReading, at: &Moment) -> Self {
        let row = reading.row();
        let state = reading.state(at);
        let (class, colour) = match state {
            ClockState::Met => ("ok", "#00662c"),
            ClockState::Late | ClockState::MetLate => ("late", "#b3160a"),
            ClockState::DueSoon | ClockState::DueToday | ClockState::PastTarget => {
                ("soon", "#c77700")
            }
            _ => ("stop", "#425563"),
        };
        Self {
            clock: reading.clock.clone(),
            name: row.map_or_else(String::new, |row| row.name.to_owned()),
            state: state_words(reading, state, at),
            class,
            colour,
            bar: bar(reading, at),
            words: limit_words(reading),
            kind: row.map_or_else(String::new, |row| {
                kind_words(row.kind, reading.shown_as(), reading.length())
            }),
        }
    }
}

fn kind_words(kind: ClockKind, shown_as: &str, length: Option<Length>) -> String {
    let length = length.map_or(String::new(), |length| format!(", {}", length.words()));
    let twice = kind.words().eq_ignore_ascii_case(shown_as);
    let shown_as =
        if shown_as.is_empty() || twice { String::new() } else { format!(" ({shown_as})") };
    format!("{}{length}{shown_as}", kind.words())
}

fn state_words(reading: &ClockReading, state: ClockState, at: &Moment) -> String {
    let due = reading.due_at();
    match state {
        ClockState::NotStarted => "Not started".to_owned(),
        ClockState::NoPeriodSet => "Running, no period set".to_owned(),
        ClockState::Met | ClockState::MetLate => {
            let taken =
                reading.met_at.zip(reading.started_at).map(|(met, start)| taken(met - start));
            let late = if state == ClockState::MetLate { "Met late, " } else { "Met " };
            taken.map_or_else(
                || late.trim_end_matches(", ").trim().to_owned(),
                |taken| format!("{late}{taken}"),
            )
        }
        ClockState::PastTarget => "Past its target".to_owned(),
        ClockState::OnHold => "On hold".to_owned(),
        _ if by_hours(&reading.clock) => {
            due.map_or_else(String::new, |due| hour_words(due, at, reading.approximate))
        }
        _ => due.map_or_else(String::new, |due| due_words(due, at).0),
    }
}

fn taken(time: chrono::Duration) -> String {
    let hours = time.num_hours();
    match hours {
        i64::MIN..0 => "before it was due to start".to_owned(),
        0 => "within the hour".to_owned(),
        1 => "in 1 hour".to_owned(),
        2..96 => format!("in {hours} hours"),
        _ => format!("in {} days", hours / 24),
    }
}

fn bar(reading: &ClockReading, at: &Moment) -> i64 {
    let (Some(start), Some(due)) = (reading.started_at, reading.due_at()) else { return 0 };
    let whole = (due - start).num_minutes().max(1);
    let gone = (reading.met_at.unwrap_or(at.now) - start).num_minutes();
    (gone * 200 / whole).clamp(0, 200)
}

fn limit_words(reading: &ClockReading) -> String {
    let exact = by_hours(&reading.clock) && !reading.approximate;
    let day = |at: DateTime<Utc>| {
        if exact { when(at) } else { calendar::human_date(calendar::london_date(at)) }
    };
    let about = if reading.approximate { "about " } else { "" };
    match (reading.limit_at, reading.target_at) {
        (Some(limit), _) => format!("Limit {about}{}.", day(limit)),
        (None, Some(target)) => format!("Target {about}{}.", day(target)),
        (None, None) if reading.on_hold => reading.because.last().cloned().unwrap_or_default(),
        (None, None) => reading.because.first().cloned().unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "pages/clock.html")]
struct ClockPage {
    frame: Frame,
    head: CaseHead,
    name: &'static str,
    /// A clock runs once for each notice it is about: every reading with its reasons.
    readings: Vec<(ClockChip, Vec<String>)>,
    facts: Vec<(&'static str, String)>,
    earlier: Vec<(String, String)>,
}

/// How one clock is worked out.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path((reference, clock)): Path<(String, String)>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListClocks);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let (live, superseded) =
        ops::cases::clocks(app, &call, seen.record.course.id).await.map_err(PageFault)?;
    let Some(row) = live.iter().find(|r| r.clock == clock).and_then(ClockReading::row) else {
        return Ok(super::errors::not_found());
    };
    let head = CaseHead::of(&seen, &person, Tab::Overview);
    let frame =
        Frame::of(app, &person, &format!("{} clock {clock}", head.reference), Section::Cases);
    let own = live.iter().filter(|r| r.clock == clock);
    let readings = own.map(|r| (ClockChip::of(r, &call.at), r.because.clone())).collect();
    let earlier = superseded
        .iter()
        .filter(|r| r.clock == clock)
        .map(|r| (limit_words(r), r.because.join(" ")))
        .collect();
    let mut facts = rule(row);
    let set = live.iter().filter(|r| r.clock == clock).find_map(|r| r.set);
    facts.extend(set.map(|set| ("Set by this area", set.words())));
    Ok(html(&ClockPage { frame, head, name: row.name, readings, facts, earlier }))
}

/// The rule of a clock as the page says it.
fn rule(row: &clocks::ClockRow) -> Vec<(&'static str, String)> {
    let length = |length: Option<Length>| length.map_or("No period set".to_owned(), Length::words);
    let grade = match row.grade {
        clocks::Grade::A => "A: read in the official text",
        clocks::Grade::B => "B: a local target",
        clocks::Grade::U => "U: unverified, never shown as law",
        clocks::Grade::D => "D: our own target",
    };
    vec![
        ("Starts", row.starts.to_owned()),
        ("Stops", row.stops.to_owned()),
        ("Owed by and to", row.owed.to_owned()),
        ("Target", length(row.target)),
        ("Limit", length(row.limit)),
        ("Kind of limit", kind_words(row.kind, row.grade.words(), None)),
        ("Grade of the source", grade.to_owned()),
        ("Source", row.source.to_owned()),
        ("May be held", if row.pausable { "Yes" } else { "No" }.to_owned()),
        ("Area may set the length", if row.settable { "Yes" } else { "No" }.to_owned()),
        ("In force from", calendar::human_date(row.in_force_from())),
        ("Version of the clock table", clocks::TABLE_VERSION.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(now: &str) -> Moment {
        Moment::at(now.parse().expect("a time"))
    }

    fn reading(clock: &str, start: &str, limit: &str) -> ClockReading {
        ClockReading {
            clock: clock.into(),
            about: String::new(),
            started_at: Some(start.parse().expect("a time")),
            target_at: None,
            limit_at: Some(limit.parse().expect("a time")),
            approximate: false,
            met_at: None,
            turns_late: true,
            on_hold: false,
            rule_from: None,
            set: None,
            because: Vec::new(),
        }
    }

    #[test]
    fn a_late_task_says_by_how_many_working_days() {
        let at = at("2026-11-23T10:00:00Z");
        let words = |due: &str| due_words(due.parse().expect("a time"), &at).0;
        assert_eq!(words("2026-11-18T23:59:59Z"), "Overdue by 3 working days");
        assert_eq!(words("2026-11-23T09:00:00Z"), "Overdue since earlier today");
        assert_eq!(words("2026-11-23T23:59:59Z"), "Due today");
        assert_eq!(words("2026-11-24T23:59:59Z"), "In 1 working day");
        assert_eq!(words("2026-11-25T23:59:59Z"), "In 2 working days");
    }

    #[test]
    fn what_is_due_on_a_weekend_is_not_said_to_be_due_in_no_working_days() {
        let friday = at("2026-11-27T10:00:00Z");
        let words = |due: &str| due_words(due.parse().expect("a time"), &friday).0;
        assert_eq!(words("2026-11-28T12:00:00Z"), "Due tomorrow");
        assert_eq!(words("2026-11-29T12:00:00Z"), "In 2 days, before the next working day");
        assert_eq!(words("2026-11-30T12:00:00Z"), "In 1 working day");
    }

    #[test]
    fn the_clock_of_48_hours_counts_hours() {
        let c2 = reading("C2", "2026-11-22T10:00:00Z", "2026-11-24T10:00:00Z");
        let state = |now: &str| ClockChip::of(&c2, &at(now)).state;
        assert_eq!(state("2026-11-22T11:00:00Z"), "Due in 47 hours");
        assert_eq!(state("2026-11-24T09:30:00Z"), "Due in less than an hour");
        assert_eq!(state("2026-11-24T15:00:00Z"), "Overdue by 5 hours");
        assert_eq!(state("2026-12-01T10:00:00Z"), "Overdue by 5 working days");
        assert_eq!(
            ClockChip::of(&c2, &at("2026-11-22T11:00:00Z")).words,
            "Limit 24 November 2026, 10:00."
        );
        let about = ClockReading { approximate: true, ..c2 };
        assert_eq!(
            ClockChip::of(&about, &at("2026-11-22T11:00:00Z")).state,
            "Due in about 47 hours"
        );
    }

    #[test]
    fn a_chip_says_its_kind_and_never_passes_a_target_off_as_law() {
        let now = at("2026-11-23T10:00:00Z");
        for row in clocks::rows_in_force(now.today) {
            let due = reading(row.id, "2026-11-01T00:00:00Z", "2026-11-30T00:00:00Z");
            let chip = ClockChip::of(&ClockReading { about: row.part.into(), ..due }, &now);
            assert!(chip.kind.starts_with(row.kind.words()), "{}", row.id);
            assert_eq!(
                chip.kind.contains("(unverified)"),
                row.grade == clocks::Grade::U,
                "{}",
                row.id
            );
            assert!((0..=200).contains(&chip.bar), "{}", row.id);
        }
    }

    #[test]
    fn a_clock_met_late_is_not_shown_as_met_in_time() {
        let mut late = reading("C2", "2026-11-01T10:00:00Z", "2026-11-03T10:00:00Z");
        late.met_at = "2026-11-03T12:00:00Z".parse().ok();
        let chip = ClockChip::of(&late, &at("2026-11-23T10:00:00Z"));
        assert_eq!((chip.state.as_str(), chip.class), ("Met late, in 50 hours", "late"));
        late.met_at = "2026-11-02T13:00:00Z".parse().ok();
        let chip = ClockChip::of(&late, &at("2026-11-23T10:00:00Z"));
        assert_eq!((chip.state.as_str(), chip.class), ("Met in 27 hours", "ok"));
    }
}
