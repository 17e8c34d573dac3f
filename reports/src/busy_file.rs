//! Reading when somebody is engaged out of their calendar (RFC 5545): events and free-busy times, with
//! what repeats and what was moved. Only times come out; titles, places and people are passed over.

use crate::rota_file::NotACalendar;
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::{Europe::London, Tz};
use icalendar::parser::{self, Component, Property};
use std::collections::{BTreeMap, BTreeSet};

/// A stretch of time; its end is not part of it.
pub type Stretch = (DateTime<Utc>, DateTime<Utc>);

/// The most times of one event that repeats; a year of working days is 260.
const REPEATS: u16 = 2_000;
/// The most stretches that are kept.
const MOST: usize = 5_000;

/// When somebody is engaged within a window, put together, the earliest first.
///
/// # Errors
/// Where the file as a whole cannot be read. A single event that cannot be read is passed over.
pub fn read(
    file: &str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Stretch>, NotACalendar> {
    let unfolded = parser::unfold(file.trim_start_matches('\u{feff}'));
    if !unfolded.trim_start().to_ascii_uppercase().starts_with("BEGIN:VCALENDAR") {
        return Err(NotACalendar);
    }
    let parsed = parser::read_calendar(&unfolded).map_err(|_| NotACalendar)?;
    let moved = moved(&parsed.components);
    let mut found: Vec<Stretch> = Vec::new();
    for component in &parsed.components {
        match component.name.as_str().to_ascii_uppercase().as_str() {
            "VEVENT" => {
                found.extend(of_event(component, &moved, (from, until)).unwrap_or_default());
            }
            "VFREEBUSY" => found.extend(of_free_busy(component)),
            _ => {}
        }
    }
    found.retain(|(starts, ends)| starts < ends && *ends > from && *starts < until);
    let mut found = together(found);
    found.truncate(MOST);
    Ok(found)
}

/// Stretches that touch as one.
fn together(mut all: Vec<Stretch>) -> Vec<Stretch> {
    all.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::with_capacity(all.len());
    for (starts, ends) in all {
        match joined.last_mut() {
            Some(last) if starts <= last.1 => last.1 = last.1.max(ends),
            _ => joined.push((starts, ends)),
        }
    }
    joined
}

fn property<'a>(of: &'a Component<'_>, name: &str) -> Option<&'a Property<'a>> {
    of.properties.iter().find(|one| one.name.as_str().eq_ignore_ascii_case(name))
}

fn text<'a>(of: &'a Component<'_>, name: &str) -> Option<&'a str> {
    property(of, name).map(|one| one.val.as_str().trim())
}

/// The times of repeating events that stand elsewhere in the file as events of their own, by UID.
fn moved(all: &[Component<'_>]) -> BTreeMap<String, BTreeSet<DateTime<Utc>>> {
    let mut moved: BTreeMap<String, BTreeSet<DateTime<Utc>>> = BTreeMap::new();
    for one in all {
        let at = property(one, "RECURRENCE-ID").and_then(|at| Time::of(at)?.instant());
        if let (Some(uid), Some(at)) = (text(one, "UID"), at) {
            moved.entry(uid.to_owned()).or_default().insert(at);
        }
    }
    moved
}

fn of_event(
    event: &Component<'_>,
    moved: &BTreeMap<String, BTreeSet<DateTime<Utc>>>,
    (from, until): Stretch,
) -> Option<Vec<Stretch>> {
    let is = |name, value: &str| text(event, name).is_some_and(|v| v.eq_ignore_ascii_case(value));
    let free = is("TRANSP", "TRANSPARENT")
        || is("STATUS", "CANCELLED")
        || is("X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
    if free {
        return None;
    }
    let starts = Time::of(property(event, "DTSTART")?)?;
    let first = starts.instant()?;
    let lasts = lasts(event, &starts, first)?;
    let is_moved = property(event, "RECURRENCE-ID").is_some();
    if is_moved || property(event, "RRULE").is_none() && property(event, "RDATE").is_none() {
        return Some(vec![(first, first + lasts)]);
    }
    let elsewhere = text(event, "UID").and_then(|uid| moved.get(uid));
    let times = repeats(event, &starts, (from - lasts, until))?;
    let own = times.into_iter().filter(|at| elsewhere.is_none_or(|moved| !moved.contains(at)));
    Some(own.map(|at| (at, at + lasts)).collect())
}

/// How long an event lasts: to its end, or its duration, else a whole day, else no time.
fn lasts(event: &Component<'_>, starts: &Time, first: DateTime<Utc>) -> Option<Duration> {
    if let Some(end) = property(event, "DTEND").and_then(Time::of) {
        return Some(end.instant()? - first);
    }
    if let Some(lasts) = text(event, "DURATION") {
        return duration(lasts);
    }
    Some(if starts.whole_day { Duration::days(1) } else { Duration::zero() })
}

/// Every start of an event that repeats, within a window.
fn repeats(
    event: &Component<'_>,
    starts: &Time,
    (from, until): Stretch,
) -> Option<Vec<DateTime<Utc>>> {
    let zone = rrule::Tz::Tz(starts.zone);
    let first = zone.from_local_datetime(&starts.local).earliest()?;
    let mut set = rrule::RRuleSet::new(first).limit();
    for one in &event.properties {
        let value = one.val.as_str().trim();
        match one.name.as_str().to_ascii_uppercase().as_str() {
            "RRULE" => {
                let rule: rrule::RRule<rrule::Unvalidated> = value.parse().ok()?;
                set = set.rrule(rule.validate(first).ok()?);
            }
            "EXDATE" => {
                for at in Time::list(one) {
                    set = set.exdate(at.instant()?.with_timezone(&zone));
                }
            }
            "RDATE" => {
                for at in Time::list(one) {
                    set = set.rdate(at.instant()?.with_timezone(&zone));
                }
            }
            _ => {}
        }
    }
    let set = set.after(from.with_timezone(&zone)).before(until.with_timezone(&zone));
    let times = set.all(REPEATS).dates;
    Some(times.into_iter().map(|at| at.with_timezone(&Utc)).collect())
}

/// The stretches of a free-busy component that are not free.
fn of_free_busy(component: &Component<'_>) -> Vec<Stretch> {
    let free = |one: &Property<'_>| {
        let kind = one.params.iter().find(|p| p.key.as_str().eq_ignore_ascii_case("FBTYPE"));
        kind.and_then(|p| p.val.as_ref()).is_some_and(|v| v.as_str().eq_ignore_ascii_case("FREE"))
    };
    let all = component.properties.iter();
    let busy = all.filter(|one| one.name.as_str().eq_ignore_ascii_case("FREEBUSY") && !free(one));
    busy.flat_map(|one| one.val.as_str().split(',').filter_map(period).collect::<Vec<_>>())
        .collect()
}

/// A period as free-busy times write it: in UTC, to an end or for a duration.
fn period(text: &str) -> Option<Stretch> {
    let (starts, ends) = text.trim().split_once('/')?;
    let starts = plain(starts.strip_suffix('Z')?)?.and_utc();
    let ends = match ends.strip_suffix('Z') {
        Some(ends) => plain(ends)?.and_utc(),
        None => starts + duration(ends)?,
    };
    Some((starts, ends))
}

fn plain(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok()
}

/// A duration of the standard, such as PT1H30M or P1D.
fn duration(text: &str) -> Option<Duration> {
    let text = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (days, time) = text.split_once('T').unwrap_or((text, ""));
    let mut seconds: i64 = 0;
    for (part, units) in [(days, "WD"), (time, "HMS")] {
        let mut number = String::new();
        for c in part.chars() {
            if c.is_ascii_digit() {
                number.push(c);
                continue;
            }
            let unit = match c {
                'W' => 604_800,
                'D' => 86_400,
                'H' => 3_600,
                'M' => 60,
                'S' => 1,
                _ => return None,
            };
            if !units.contains(c) {
                return None;
            }
            seconds = seconds.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
            number.clear();
        }
    }
    Duration::try_seconds(seconds).filter(|lasts| *lasts < Duration::days(366))
}

/// A time as a property writes it, with its zone.
struct Time {
    local: NaiveDateTime,
    zone: Tz,
    whole_day: bool,
}

impl Time {
    fn of(property: &Property<'_>) -> Option<Self> {
        Self::list(property).into_iter().next()
    }

    /// Every time of a property; those that cannot be read are passed over.
    fn list(property: &Property<'_>) -> Vec<Self> {
        let named = property.params.iter().find(|p| p.key.as_str().eq_ignore_ascii_case("TZID"));
        let zone = named.and_then(|p| p.val.as_ref()).map_or(London, |name| zone(name.as_str()));
        property.val.as_str().split(',').filter_map(|text| Self::read(text.trim(), zone)).collect()
    }

    fn read(text: &str, zone: Tz) -> Option<Self> {
        if let Some(utc) = text.strip_suffix('Z') {
            return Some(Self { local: plain(utc)?, zone: Tz::UTC, whole_day: false });
        }
        if let Some(local) = plain(text) {
            return Some(Self { local, zone, whole_day: false });
        }
        let day = NaiveDate::parse_from_str(text, "%Y%m%d").ok()?;
        Some(Self { local: day.and_time(NaiveTime::MIN), zone, whole_day: true })
    }

    /// The instant: the earlier one of an hour that exists twice, and an hour later than written where
    /// the hour does not exist. Here a fault of an hour may not refuse the calendar of a year.
    fn instant(&self) -> Option<DateTime<Utc>> {
        let at = |local: NaiveDateTime| self.zone.from_local_datetime(&local).earliest();
        at(self.local).or_else(|| at(self.local + Duration::hours(1))).map(|at| at.to_utc())
    }
}

/// The zone that a file names: by the name that the world uses, or the one that Outlook writes. A zone
/// that nobody knows is taken for London's, where those who use this work.
fn zone(name: &str) -> Tz {
    let name = name.trim_matches('"').trim_start_matches('/');
    let known = name.parse().or_else(|_| {
        let last: Vec<&str> = name.rsplit('/').take(2).collect();
        last.into_iter().rev().collect::<Vec<_>>().join("/").parse()
    });
    known.unwrap_or(match name {
        "UTC" | "GMT" | "Coordinated Universal Time" => Tz::UTC,
        "W. Europe Standard Time" | "Romance Standard Time" | "Central European Standard Time" => {
            chrono_tz::Europe::Paris
        }
        _ => London,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn engaged(inside: &str) -> Vec<(String, String)> {
        let file = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Desk//EN\r\n{}\r\nEND:VCALENDAR\r\n",
            inside.trim().replace('\n', "\r\n")
        );
        let found = read(&file, at("2026-10-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
        let words = |at: DateTime<Utc>| at.format("%m-%d %H:%M").to_string();
        found.expect("a calendar").into_iter().map(|(a, b)| (words(a), words(b))).collect()
    }

    fn event(lines: &str) -> String {
        format!("BEGIN:VEVENT\nUID:a\nDTSTAMP:20260901T000000Z\n{lines}\nEND:VEVENT")
    }

    fn times(found: &[(String, String)]) -> Vec<(&str, &str)> {
        found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect()
    }

    #[test]
    fn a_weekly_clinic_keeps_its_hour_of_the_day_when_the_clocks_go_back() {
        let found = engaged(&event(
            "DTSTART;TZID=Europe/London:20261012T090000\nDTEND;TZID=Europe/London:20261012T120000\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/London:20261019T090000",
        ));
        let right = [
            ("10-12 08:00", "10-12 11:00"),
            ("10-26 09:00", "10-26 12:00"),
            ("11-02 09:00", "11-02 12:00"),
        ];
        assert_eq!(times(&found), right);
    }

    #[test]
    fn one_time_of_a_repeating_event_that_was_moved_stands_where_it_is_now() {
        let weekly = "DTSTART;TZID=GMT Standard Time:20261012T090000\nDURATION:PT1H30M\nRRULE:FREQ=WEEKLY;UNTIL=20261020T235959Z";
        let moved = "RECURRENCE-ID;TZID=GMT Standard Time:20261019T090000\nDTSTART;TZID=GMT Standard Time:20261020T140000\nDURATION:PT1H";
        let found = engaged(&format!("{}\n{}", event(weekly), event(moved)));
        assert_eq!(times(&found), [("10-12 08:00", "10-12 09:30"), ("10-20 13:00", "10-20 14:00")]);
    }

    #[test]
    fn leave_is_whole_days_and_what_is_free_or_cancelled_is_left_out() {
        let leave = event("DTSTART;VALUE=DATE:20261102\nDTEND;VALUE=DATE:20261104");
        let free = event("DTSTART:20261105T090000Z\nDTEND:20261105T100000Z\nTRANSP:TRANSPARENT");
        let off = event("DTSTART:20261106T090000Z\nDTEND:20261106T100000Z\nSTATUS:CANCELLED");
        let found = engaged(&format!("{leave}\n{free}\n{off}"));
        assert_eq!(times(&found), [("11-02 00:00", "11-04 00:00")]);
    }

    #[test]
    fn free_busy_times_are_read_and_those_that_touch_are_one() {
        let found = engaged(
            "BEGIN:VFREEBUSY\nUID:f\nDTSTAMP:20260901T000000Z\nFREEBUSY;FBTYPE=BUSY:20261005T090000Z/20261005T100000Z,20261005T100000Z/PT30M\nFREEBUSY;FBTYPE=FREE:20261006T090000Z/PT8H\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20261007T090000Z/P1D\nEND:VFREEBUSY",
        );
        assert_eq!(times(&found), [("10-05 09:00", "10-05 10:30"), ("10-07 09:00", "10-08 09:00")]);
    }

    #[test]
    fn an_event_without_end_costs_no_more_than_its_window_and_a_bad_one_spoils_nothing() {
        let daily = event("DTSTART:20200101T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY");
        let bad = event("DTSTART:someday\nRRULE:FREQ=NEVER");
        let found = engaged(&format!("{daily}\n{bad}"));
        assert_eq!(found.len(), 61, "every day of the window");
        let seconds = event("DTSTART:20260930T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY");
        assert!(engaged(&seconds).len() <= MOST);
    }

    #[test]
    fn what_is_no_calendar_is_refused() {
        for wrong in ["", "<html></html>", "{}", "BEGIN:VCARD\r\nEND:VCARD\r\n"] {
            let all = read(wrong, at("2026-10-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
            assert_eq!(all, Err(NotACalendar), "{wrong}");
        }
    }
}
