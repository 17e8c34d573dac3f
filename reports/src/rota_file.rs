//! Reading a rota out of a calendar file (RFC 5545): each event is one turn on call. The person is the
//! one whom the event invites, else its summary; the profession its category. Everything else in the
//! file is passed over and not kept.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use domain::calendar::{self, LocalTimeFault};
use icalendar::{CalendarDateTime, Component, DatePerhapsTime, Event, EventLike, parser};

/// One event, as it names a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Name or mailbox of the person.
    pub person: String,
    /// The category, if it has one.
    pub profession: Option<String>,
    /// From.
    pub starts_at: DateTime<Utc>,
    /// Until.
    pub ends_at: DateTime<Utc>,
}

/// The file is no calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The file cannot be read as a calendar.")]
pub struct NotACalendar;

/// The events of a file in their order, each read or with a sentence that says what is wrong with it.
///
/// # Errors
/// Where the file as a whole cannot be read.
pub fn read(file: &str) -> Result<Vec<Result<Turn, String>>, NotACalendar> {
    let unfolded = parser::unfold(file.trim_start_matches('\u{feff}'));
    if !unfolded.trim_start().to_ascii_uppercase().starts_with("BEGIN:VCALENDAR") {
        return Err(NotACalendar);
    }
    let parsed = parser::read_calendar(&unfolded).map_err(|_| NotACalendar)?;
    let calendar = icalendar::Calendar::from(parsed);
    Ok(calendar.events().map(turn).collect())
}

fn turn(event: &Event) -> Result<Turn, String> {
    let repeats = |key| event.property_value(key).is_some();
    if repeats("RRULE") || event.multi_properties().contains_key("RRULE") {
        return Err("The event repeats. Send each turn as an event of its own.".into());
    }
    let mailbox = event.get_attendees().first().map(|one| one.cal_address.clone());
    let mailbox = mailbox.as_deref().and_then(|address| {
        let at = address.find(':').map_or(0, |colon| colon + 1);
        address[..at].eq_ignore_ascii_case("mailto:").then(|| address[at..].to_owned())
    });
    let summary = event.get_summary().map(str::trim).filter(|text| !text.is_empty());
    let person = mailbox
        .or_else(|| summary.map(str::to_owned))
        .ok_or("The event names nobody: write the person in its title, or invite one.")?;
    let starts = event.get_start().ok_or("The event has no start.")?;
    let ends = event.get_end().ok_or("The event has no end.")?;
    Ok(Turn {
        person,
        profession: event.get_categories().and_then(|all| all.into_iter().next()),
        starts_at: instant(starts)?,
        ends_at: instant(ends)?,
    })
}

/// A time of the file. Times without a zone, and whole days, are on London clocks.
fn instant(time: DatePerhapsTime) -> Result<DateTime<Utc>, String> {
    match time {
        DatePerhapsTime::Date(day) => local(day.and_time(NaiveTime::MIN)),
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(at)) => Ok(at),
        DatePerhapsTime::DateTime(CalendarDateTime::Floating(at)) => local(at),
        DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid }) => {
            let london = ["europe/london", "gmt standard time", "gb"];
            let zone = tzid.trim_matches('"').to_lowercase();
            if london.iter().any(|known| zone.ends_with(known)) {
                local(date_time)
            } else {
                Err("The time is in another time zone than Europe/London.".into())
            }
        }
    }
}

fn local(at: NaiveDateTime) -> Result<DateTime<Utc>, String> {
    let day: NaiveDate = at.date();
    calendar::london(day, at.time()).map_err(|fault| match fault {
        LocalTimeFault::DoesNotExist => {
            "This hour does not exist: the clocks go forward that night.".to_owned()
        }
        LocalTimeFault::HappensTwice { .. } => {
            "This hour happens twice: the clocks go back that night. Send it in UTC.".to_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(event: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Rota//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T090000Z\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    }

    fn one(event: &str) -> Result<Turn, String> {
        read(&file(event)).expect("a calendar").remove(0)
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn an_event_is_a_turn_on_london_clocks_across_the_change() {
        let turn = one("SUMMARY:Dr Amara Nwosu\r\nCATEGORIES:specialist\r\nDTSTART;TZID=Europe/London:20261024T210000\r\nDTEND;TZID=Europe/London:20261025T090000").expect("a turn");
        assert_eq!(turn.person, "Dr Amara Nwosu");
        assert_eq!(turn.profession.as_deref(), Some("specialist"));
        assert_eq!(turn.starts_at, at("2026-10-24T20:00:00Z"));
        assert_eq!(turn.ends_at, at("2026-10-25T09:00:00Z"));
    }

    #[test]
    fn who_is_invited_is_believed_before_the_title_and_whole_days_are_london_days() {
        let turn = one("SUMMARY:On call\r\nATTENDEE:mailto:amara.nwosu@example.org\r\nDTSTART;VALUE=DATE:20260701\r\nDTEND;VALUE=DATE:20260702").expect("a turn");
        assert_eq!(turn.person, "amara.nwosu@example.org");
        assert_eq!(turn.starts_at, at("2026-06-30T23:00:00Z"));
    }

    #[test]
    fn what_cannot_be_a_turn_says_why() {
        let times = "DTSTART:20261102T170000Z\r\nDTEND:20261103T090000Z";
        let why = |event: &str| one(event).expect_err("no turn");
        assert!(why(&format!("SUMMARY:A\r\nRRULE:FREQ=DAILY\r\n{times}")).contains("repeats"));
        assert!(why(times).contains("names nobody"));
        assert!(why("SUMMARY:A\r\nDTSTART:20261102T170000Z").contains("no end"));
        let twice = "SUMMARY:A\r\nDTSTART:20261025T013000\r\nDTEND:20261025T090000Z";
        assert!(why(twice).contains("happens twice"));
        let elsewhere =
            "SUMMARY:A\r\nDTSTART;TZID=America/New_York:20261102T170000\r\nDTEND:20261103T090000Z";
        assert!(why(elsewhere).contains("another time zone"));
    }

    #[test]
    fn what_is_no_calendar_is_refused_whole() {
        assert_eq!(read("person,starts,ends"), Err(NotACalendar));
        assert_eq!(read(""), Err(NotACalendar));
    }
}
