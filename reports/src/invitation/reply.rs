//! Reading the answer to an invitation (RFC 5546, METHOD:REPLY): which meeting, which invitation,
//! who answers and what. Everything else in the file is passed over and not kept.

use chrono::{DateTime, NaiveDateTime, Utc};

/// The most lines that a file may have; an answer has a few dozen.
const MOST_LINES: usize = 5_000;

/// What somebody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Comes.
    Accepted,
    /// Does not come.
    Declined,
    /// Is not sure yet.
    Tentative,
}

/// An answer as a calendar made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The meeting, as the invitation named it.
    pub uid: String,
    /// Which invitation is answered; 0 when the file does not say (RFC 5545, 3.8.7.4).
    pub sequence: u32,
    /// The mailbox of who answers.
    pub email: String,
    /// The answer.
    pub answer: Answer,
    /// When it was made.
    pub stamped_at: DateTime<Utc>,
}

/// Why a file is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyFault {
    /// It is no calendar file.
    NotACalendar,
    /// It is a calendar file, and no answer to an invitation.
    NotAReply,
    /// Something is missing; in words.
    Incomplete(&'static str),
    /// It names more than one person.
    SeveralPeople,
    /// The person has not answered, or asks for somebody else to come.
    NoAnswer,
}

/// Reads an answer.
///
/// # Errors
/// What is wrong with the file.
pub fn read(file: &str) -> Result<Reply, ReplyFault> {
    let lines = unfolded(file);
    let is = |line: &&String, text: &str| line.trim().eq_ignore_ascii_case(text);
    if !lines.first().is_some_and(|line| is(&line, "BEGIN:VCALENDAR")) || lines.len() > MOST_LINES {
        return Err(ReplyFault::NotACalendar);
    }
    let method = lines.iter().filter_map(|line| Line::of(line)).find(|line| line.is("METHOD"));
    if !method.is_some_and(|line| line.value.trim().eq_ignore_ascii_case("REPLY")) {
        return Err(ReplyFault::NotAReply);
    }
    let event: Vec<Line<'_>> = event_of(&lines).iter().filter_map(|line| Line::of(line)).collect();
    let value = |name: &str| event.iter().find(|line| line.is(name)).map(|line| line.value.trim());
    let uid = value("UID").ok_or(ReplyFault::Incomplete("which meeting it is about"))?;
    let stamp = value("DTSTAMP").and_then(instant);
    let mut people = event.iter().filter(|line| line.is("ATTENDEE"));
    let person = people.next().ok_or(ReplyFault::Incomplete("who answers"))?;
    if people.next().is_some() {
        return Err(ReplyFault::SeveralPeople);
    }
    let sequence = value("SEQUENCE").map_or(Ok(0), str::parse);
    Ok(Reply {
        uid: uid.to_owned(),
        sequence: sequence.map_err(|_| ReplyFault::Incomplete("which invitation it answers"))?,
        email: mailbox(person.value).ok_or(ReplyFault::Incomplete("who answers"))?,
        answer: answer(person).ok_or(ReplyFault::NoAnswer)?,
        stamped_at: stamp.ok_or(ReplyFault::Incomplete("when it was made"))?,
    })
}

/// The lines of the first event, without what is nested in it.
fn event_of(lines: &[String]) -> Vec<&str> {
    let mut inside: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for line in lines {
        let upper = line.trim().to_ascii_uppercase();
        if let Some(begun) = upper.strip_prefix("BEGIN:") {
            inside.push(begun.to_owned());
        } else if upper.starts_with("END:") {
            if inside.pop().is_some_and(|ended| ended == "VEVENT") && !found.is_empty() {
                break;
            }
        } else if inside.last().is_some_and(|last| last == "VEVENT") {
            found.push(line.as_str());
        }
    }
    found
}

/// Content lines, put together where they were folded (RFC 5545, 3.1); bare line feeds are taken.
fn unfolded(file: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in file.trim_start_matches('\u{feff}').lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ if line.trim().is_empty() => {}
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// A content line: a name, parameters and a value.
struct Line<'a> {
    name: &'a str,
    parameters: Vec<&'a str>,
    value: &'a str,
}

impl<'a> Line<'a> {
    /// Cut at what stands outside of quotation marks.
    fn of(line: &'a str) -> Option<Self> {
        let mut quoted = false;
        let mut cuts = Vec::new();
        let mut colon = None;
        for (place, c) in line.char_indices() {
            match c {
                '"' => quoted = !quoted,
                ';' if !quoted => cuts.push(place),
                ':' if !quoted => {
                    colon = Some(place);
                    break;
                }
                _ => {}
            }
        }
        let colon = colon?;
        let ends = cuts.iter().skip(1).copied().chain([colon]);
        let parameters = cuts.iter().zip(ends).map(|(from, to)| &line[from + 1..to]).collect();
        let name = &line[..cuts.first().copied().unwrap_or(colon)];
        Some(Self { name, parameters, value: &line[colon + 1..] })
    }

    fn is(&self, name: &str) -> bool {
        self.name.trim().eq_ignore_ascii_case(name)
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        let pairs = self.parameters.iter().filter_map(|pair| pair.split_once('='));
        let mut named = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.trim().trim_matches('"'))
    }
}

fn answer(person: &Line<'_>) -> Option<Answer> {
    match person.parameter("PARTSTAT")?.to_ascii_uppercase().as_str() {
        "ACCEPTED" => Some(Answer::Accepted),
        "DECLINED" => Some(Answer::Declined),
        "TENTATIVE" => Some(Answer::Tentative),
        _ => None,
    }
}

fn mailbox(value: &str) -> Option<String> {
    let value = value.trim();
    let scheme = value.get(..7)?;
    let address = value.get(7..)?;
    let right = scheme.eq_ignore_ascii_case("mailto:") && address.contains('@');
    right.then(|| address.to_owned())
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    let naive = NaiveDateTime::parse_from_str(text.strip_suffix('Z')?, "%Y%m%dT%H%M%S").ok()?;
    Some(naive.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:7d444840-9dc0-41d1-b245-5ffdce74fad2\r\nSEQUENCE:2\r\nDTSTAMP:20260701T080000Z\r\nATTENDEE;CN=\"Lindqvist; Ama: trust\";PARTSTAT=ACCEPTED:MAILTO:ama.lindq\r\n vist@trust.example\r\nBEGIN:VALARM\r\nUID:other\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn an_answer_is_read_over_folded_lines_and_quoted_names() {
        let reply = read(FILE).expect("an answer");
        assert_eq!(reply.email, "ama.lindqvist@trust.example");
        assert_eq!((reply.answer, reply.sequence), (Answer::Accepted, 2));
        assert_eq!(reply.uid, "7d444840-9dc0-41d1-b245-5ffdce74fad2");
        assert_eq!(reply.stamped_at.to_rfc3339(), "2026-07-01T08:00:00+00:00");
    }

    #[test]
    fn bare_line_feeds_and_small_letters_are_read_too() {
        let other = FILE.replace("\r\n", "\n").replace("PARTSTAT=ACCEPTED", "partstat=declined");
        assert_eq!(read(&other).map(|reply| reply.answer), Ok(Answer::Declined));
    }

    #[test]
    fn each_file_that_is_no_answer_has_its_own_fault() {
        let with = |from: &str, to: &str| read(&FILE.replace(from, to)).map(|_| ());
        assert_eq!(read("Yes, I will come.").map(|_| ()), Err(ReplyFault::NotACalendar));
        assert_eq!(with("METHOD:REPLY", "METHOD:REQUEST"), Err(ReplyFault::NotAReply));
        assert_eq!(with("PARTSTAT=ACCEPTED", "PARTSTAT=DELEGATED"), Err(ReplyFault::NoAnswer));
        assert_eq!(
            with("SEQUENCE:2", "ATTENDEE:mailto:b@trust.example"),
            Err(ReplyFault::SeveralPeople)
        );
        for gone in ["UID:7", "DTSTAMP:", "ATTENDEE;"] {
            assert!(matches!(with(gone, "X-GONE:"), Err(ReplyFault::Incomplete(_))), "{gone}");
        }
        assert!(matches!(with("SEQUENCE:2", "SEQUENCE:-1"), Err(ReplyFault::Incomplete(_))));
    }

    #[test]
    fn no_bytes_make_it_stumble() {
        for end in (0..FILE.len()).filter(|end| FILE.is_char_boundary(*end)) {
            let _ = read(&FILE[..end]);
            let _ = read(&format!("{}é\u{0}{}", &FILE[..end], &FILE[end..]));
        }
    }
}
