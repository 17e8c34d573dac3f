//! Invitations against a golden file, the rules of RFC 5545 and the nights when clocks change.

use super::*;
use chrono::{Datelike, Days, NaiveDate, Offset, Weekday};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn invitation() -> Invitation<'static> {
    Invitation {
        uid: Uuid::from_u128(0x7d44_4840_9dc0_41d1_b245_5ffd_ce74_fad2),
        sequence: 2,
        kind_title: "Child death review meeting",
        reference: "CDR-26-0117",
        starts_at: at("2026-07-14T09:00:00Z"),
        ends_at: at("2026-07-14T10:30:00Z"),
        place: "Room 2, Northmere House; north wing",
        video_link: Some("https://meet.example/r/4821?k=a,b"),
        organiser_mailbox: "cdr@northmere.example",
        attendees: vec![
            Attendee {
                name: "Dr Ama Lindqvist",
                email: "ama.lindqvist@trust.example",
                essential: true,
            },
            Attendee { name: "Holloway, Piers", email: "piers@council.example", essential: false },
        ],
        stamped_at: at("2026-06-01T08:15:00Z"),
        cancelled: false,
    }
}

fn unfolded(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

fn line(of: &Invitation<'_>, start: &str) -> String {
    let lines = unfolded(&ics(of));
    let event = lines.iter().skip_while(|l| *l != "BEGIN:VEVENT");
    event.filter(|l| l.starts_with(start)).cloned().collect::<Vec<_>>().join("\n")
}

#[test]
fn an_invitation_is_the_golden_file() {
    assert_eq!(ics(&invitation()), include_str!("golden.ics").replace('\n', "\r\n"));
}

#[test]
fn a_cancellation_keeps_the_uid_and_asks_for_no_answer() {
    let cancelled = Invitation { cancelled: true, sequence: 3, ..invitation() };
    let lines = unfolded(&ics(&cancelled));
    for expected in [
        "METHOD:CANCEL",
        "STATUS:CANCELLED",
        "SEQUENCE:3",
        "UID:7d444840-9dc0-41d1-b245-5ffdce74fad2",
        "ATTENDEE;CN=Dr Ama Lindqvist;ROLE=REQ-PARTICIPANT:mailto:ama.lindqvist@trust.example",
    ] {
        assert!(lines.iter().any(|l| l == expected), "{expected}");
    }
    assert!(!ics(&cancelled).contains("RSVP"));
}

#[test]
fn no_line_is_longer_than_75_octets_and_none_is_cut_inside_a_character() {
    let long = "Ångström–Ōkubo ".repeat(20);
    for cut in 0..90 {
        let name = format!("{}{long}", "x".repeat(cut));
        let one = Attendee { name: &name, email: "a@b.example", essential: true };
        let text = ics(&Invitation { place: &name, attendees: vec![one], ..invitation() });
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "cut {cut}");
        assert!(unfolded(&text).iter().any(|l| l.contains(name.trim_end())), "cut {cut}");
    }
}

#[test]
fn nobody_can_smuggle_a_line_into_the_file() {
    let bad = "Eve\r\nATTENDEE:mailto:x@y.example\n\u{2028}\"; X=\"\\n";
    let one = Attendee { name: bad, email: "e@f.example\r\nX-EVIL:1", essential: false };
    let text = ics(&Invitation {
        place: bad,
        reference: "CDR-26-0117\r\nDESCRIPTION:x",
        kind_title: bad,
        video_link: Some("https://meet.example/\r\nX-EVIL:1"),
        organiser_mailbox: "cdr@northmere.example\nX-EVIL:1",
        attendees: vec![one],
        ..invitation()
    });
    let allowed = [
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "METHOD",
        "TZID",
        "DTSTART",
        "RRULE",
        "TZNAME",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "UID",
        "DTSTAMP",
        "STATUS",
        "SUMMARY",
        "SEQUENCE",
        "CLASS",
        "DTEND",
        "ORGANIZER",
        "LOCATION",
        "CONFERENCE",
        "ATTENDEE",
        "ACTION",
        "TRIGGER",
        "DESCRIPTION",
    ];
    for line in unfolded(&text) {
        let key = line.split([':', ';']).next().unwrap_or_default();
        assert!(allowed.contains(&key), "{line}");
    }
    assert_eq!(text.matches("\r\nATTENDEE").count(), 1);
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
    assert_eq!(text.matches("\r\nDESCRIPTION").count(), 1, "the reminder repeats the subject");
}

#[test]
fn text_is_escaped_and_names_with_commas_are_quoted() {
    let of = invitation();
    assert_eq!(
        line(&of, "LOCATION"),
        r"LOCATION:Room 2\, Northmere House\; north wing or https://meet.example/r/4821?k=a\,b"
    );
    assert!(line(&of, "ATTENDEE").contains(r#"CN="Holloway, Piers""#));
}

#[test]
fn a_time_is_written_as_london_shows_it() {
    for (start, expected) in [
        ("2026-01-14T09:00:00Z", "DTSTART;TZID=Europe/London:20260114T090000"),
        ("2026-07-14T09:00:00Z", "DTSTART;TZID=Europe/London:20260714T100000"),
        // 29 March 2026: 01:00 GMT is 02:00 in London, and there is no 01:30.
        ("2026-03-29T00:30:00Z", "DTSTART;TZID=Europe/London:20260329T003000"),
        ("2026-03-29T01:00:00Z", "DTSTART;TZID=Europe/London:20260329T020000"),
        // 25 October 2026: 01:30 comes twice; programs differ about which one its name means.
        ("2026-10-25T00:30:00Z", "DTSTART:20261025T003000Z"),
        ("2026-10-25T01:30:00Z", "DTSTART:20261025T013000Z"),
        ("2026-10-25T02:00:00Z", "DTSTART;TZID=Europe/London:20261025T020000"),
    ] {
        let of = Invitation { starts_at: at(start), ..invitation() };
        assert_eq!(line(&of, "DTSTART"), expected);
    }
}

#[test]
fn the_zone_in_the_file_changes_when_london_does() {
    let last_sunday = |year, month: u32| {
        let end = NaiveDate::from_ymd_opt(year, month, 31).expect("31 days");
        end - Days::new(u64::from(end.weekday().days_since(Weekday::Sun)))
    };
    for year in 1996..2060 {
        for (month, before, after) in [(3, 0, 3600), (10, 3600, 0)] {
            let change = last_sunday(year, month).and_hms_opt(1, 0, 0).expect("a time").and_utc();
            let offset =
                |at: DateTime<Utc>| at.with_timezone(&London).offset().fix().local_minus_utc();
            assert_eq!(offset(change - chrono::TimeDelta::seconds(1)), before, "{change}");
            assert_eq!(offset(change), after, "{change}");
        }
    }
}

#[test]
fn a_subscription_holds_the_zone_once_and_nobody_who_is_invited() {
    let first = Invitation { uid: Uuid::from_u128(1), ..invitation() };
    let second = Invitation { uid: Uuid::from_u128(2), ..invitation() };
    let now = first.stamped_at;
    let text = feed(&[first, second], now);
    assert_eq!(text.matches("BEGIN:VEVENT\r\n").count(), 2);
    assert_eq!(text.matches("BEGIN:VTIMEZONE\r\n").count(), 1);
    assert!(text.contains("METHOD:PUBLISH\r\n") && !text.contains("ATTENDEE"), "{text}");
    assert!(!text.contains("CONFERENCE") && !text.contains("https://"), "no link to join: {text}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    let empty = feed(&[], now);
    assert!(
        empty.contains("BEGIN:VTIMEZONE\r\n") && empty.ends_with("END:VCALENDAR\r\n"),
        "{empty}"
    );
}
