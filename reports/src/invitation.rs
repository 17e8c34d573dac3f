//! Meeting invitations as iCalendar files (RFC 5545, sent by RFC 5546). They name no child and no
//! family: the subject is the kind of meeting and the case reference, and nothing describes it. A
//! reminder repeats the subject a day before. Answers to invitations are read here too.
//!
//! Times are written in London time with the rules of its zone, so that calendars show the hour
//! people agreed. The one hour a year that happens twice is the exception: it is written in UTC, since
//! RFC 5545 says that its London name means the first passing, and ical.js and libical read the second.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::London;
use icalendar::{
    Attendee as Invitee, Calendar, Component, Event, EventStatus, PartStat, Property, Role,
};
use uuid::Uuid;

mod reply;

pub use reply::{Answer, Reply, ReplyFault, read as read_reply};

/// One meeting, as everybody invited may see it.
#[derive(Clone, Debug)]
pub struct Invitation<'a> {
    /// The meeting's id: the same in every change, so that calendars replace and do not add.
    pub uid: Uuid,
    /// 0 at first, one more with every change or cancellation.
    pub sequence: u32,
    /// Such as "Child death review meeting".
    pub kind_title: &'a str,
    /// Case reference, such as `CDR-26-0117`.
    pub reference: &'a str,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Room and building; may be empty when people meet by video only.
    pub place: &'a str,
    /// Address of the video meeting, if any.
    pub video_link: Option<&'a str>,
    /// The service's mailbox, never a person's.
    pub organiser_mailbox: &'a str,
    /// Who is asked to come.
    pub attendees: Vec<Attendee<'a>>,
    /// When this version was made.
    pub stamped_at: DateTime<Utc>,
    /// Whether the meeting is called off.
    pub cancelled: bool,
}

/// Someone asked to come.
#[derive(Clone, Copy, Debug)]
pub struct Attendee<'a> {
    /// Name as others see it.
    pub name: &'a str,
    /// E-mail address.
    pub email: &'a str,
    /// Whether the meeting cannot be held without them.
    pub essential: bool,
}

/// The zone's rules since 1996, when summer time took its present dates.
const LONDON: &str = "BEGIN:VTIMEZONE\r\n\
    TZID:Europe/London\r\n\
    BEGIN:DAYLIGHT\r\n\
    DTSTART:19960331T010000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
    TZNAME:BST\r\n\
    TZOFFSETFROM:+0000\r\n\
    TZOFFSETTO:+0100\r\n\
    END:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\n\
    DTSTART:19961027T020000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
    TZNAME:GMT\r\n\
    TZOFFSETFROM:+0100\r\n\
    TZOFFSETTO:+0000\r\n\
    END:STANDARD\r\n\
    END:VTIMEZONE\r\n";

/// The calendar file of an invitation, a change or a cancellation.
pub fn ics(invitation: &Invitation<'_>) -> String {
    let method = if invitation.cancelled { "CANCEL" } else { "REQUEST" };
    let mut calendar = empty(method);
    calendar.push(event(invitation));
    // The library would give a zone a stamp and an id of its own, which no zone may have, so the
    // zone is put in as text. It also lets a last folded line grow to 76 octets, so lines are
    // unfolded and folded again.
    let written = calendar.to_string().replace("\r\n ", "");
    let with_zone = written.replacen("BEGIN:VEVENT\r\n", &format!("{LONDON}BEGIN:VEVENT\r\n"), 1);
    let reminder = if invitation.cancelled { String::new() } else { reminder(invitation) };
    let whole = with_zone.replacen("END:VEVENT\r\n", &format!("{reminder}END:VEVENT\r\n"), 1);
    whole.split_terminator("\r\n").map(folded).collect()
}

/// The calendar of somebody who subscribes to their meetings (METHOD:PUBLISH). Reminders are theirs to
/// set. Nobody else who is invited is shown, and no link to join: whoever has the address of the calendar
/// reads it without signing in.
pub fn feed(invitations: &[Invitation<'_>], now: DateTime<Utc>) -> String {
    let mut calendar = empty("PUBLISH");
    for (key, value) in [
        ("NAME", "Child death review meetings"),
        ("X-WR-CALNAME", "Child death review meetings"),
        ("X-PUBLISHED-TTL", "PT6H"),
    ] {
        calendar.append_property((key, value));
    }
    let mut refresh = Property::new("REFRESH-INTERVAL", "PT6H");
    calendar.append_property(refresh.add_parameter("VALUE", "DURATION").done());
    for invitation in invitations {
        let stamped_at = invitation.stamped_at.min(now);
        let alone = Invitation {
            attendees: Vec::new(),
            video_link: None,
            stamped_at,
            ..invitation.clone()
        };
        calendar.push(event(&alone));
    }
    let written = calendar.to_string().replace("\r\n ", "");
    // The zone stands once, before the first meeting. RFC 5545 wants one component at least, so that
    // a calendar without meetings holds the zone alone.
    let with_zone = written.replacen("BEGIN:VEVENT\r\n", &format!("{LONDON}BEGIN:VEVENT\r\n"), 1);
    let none = format!("{LONDON}END:VCALENDAR\r\n");
    let whole = if invitations.is_empty() {
        with_zone.replacen("END:VCALENDAR\r\n", &none, 1)
    } else {
        with_zone
    };
    whole.split_terminator("\r\n").map(folded).collect()
}

fn empty(method: &str) -> Calendar {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Child death review//Meetings 1//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", method),
    ] {
        calendar.append_property((key, value));
    }
    calendar
}

/// What the meeting is called in a calendar: its kind and the reference.
fn title(invitation: &Invitation<'_>) -> String {
    format!("{} {}", plain(invitation.kind_title), plain(invitation.reference))
}

/// A reminder a day before the start. The library would give it an id and a stamp, which RFC 5545
/// does not know for alarms, so it is put in as text.
fn reminder(invitation: &Invitation<'_>) -> String {
    let title = title(invitation);
    let escaped = title.trim().replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    format!(
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:{escaped}\r\nTRIGGER:-P1D\r\nEND:VALARM\r\n"
    )
}

fn event(invitation: &Invitation<'_>) -> Event {
    let title = title(invitation);
    let status = if invitation.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed };
    let mut event = Event::new();
    event
        .uid(&invitation.uid.to_string())
        .timestamp(invitation.stamped_at)
        .status(status)
        .summary(title.trim())
        .add_property("SEQUENCE", invitation.sequence.to_string())
        .add_property("CLASS", "CONFIDENTIAL")
        .append_property(time("DTSTART", invitation.starts_at))
        .append_property(time("DTEND", invitation.ends_at))
        .append_property(
            Property::new("ORGANIZER", mailto(invitation.organiser_mailbox))
                .add_parameter("CN", "Child death review service")
                .done(),
        );
    if let Some(location) = location(invitation) {
        event.add_property("LOCATION", location);
    }
    if let Some(link) = invitation.video_link.map(address).filter(|link| !link.is_empty()) {
        let mut conference = Property::new("CONFERENCE", link);
        conference.add_parameter("VALUE", "URI").add_parameter("FEATURE", "VIDEO");
        event.append_property(conference.done());
    }
    for attendee in &invitation.attendees {
        event.append_multi_property(invitee(attendee, invitation.cancelled));
    }
    event.done()
}

/// The place and the link together, because many calendars show no other field as a link.
fn location(invitation: &Invitation<'_>) -> Option<String> {
    let parts = [plain(invitation.place), invitation.video_link.map(address).unwrap_or_default()];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!said.is_empty()).then(|| said.join(" or "))
}

fn invitee(attendee: &Attendee<'_>, cancelled: bool) -> Property {
    let role = if attendee.essential { Role::ReqParticipant } else { Role::OptParticipant };
    let invitee = Invitee::new(mailto(attendee.email)).role(role);
    let name = plain(attendee.name).replace('"', "'");
    let invitee = if name.is_empty() { invitee } else { invitee.cn(name) };
    if cancelled { invitee } else { invitee.partstat(PartStat::NeedsAction).rsvp(true) }.into()
}

fn time(key: &str, at: DateTime<Utc>) -> Property {
    let local: NaiveDateTime = at.with_timezone(&London).naive_local();
    if matches!(London.from_local_datetime(&local), LocalResult::Ambiguous(..)) {
        return Property::new(key, at.format("%Y%m%dT%H%M%SZ").to_string());
    }
    let local = local.format("%Y%m%dT%H%M%S").to_string();
    Property::new(key, local).add_parameter("TZID", "Europe/London").done()
}

/// One line of plain text: whatever could begin a new line becomes a space.
fn plain(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let spaced: String = text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address without anything that could end it.
fn address(text: &str) -> String {
    let ends = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\');
    text.chars().filter(|&c| !ends(c)).collect()
}

fn mailto(email: &str) -> String {
    format!("mailto:{}", address(email))
}

/// A content line folded at 75 octets, never inside a character (RFC 5545, 3.1).
fn folded(line: &str) -> String {
    let (mut out, mut octets) = (String::with_capacity(line.len() + 2), 0);
    for c in line.chars() {
        if octets + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests;
