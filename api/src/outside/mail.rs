//! Letters in the format of RFC 5322, and mail as files in a folder, one message each: what
//! development and the demonstration use, and what a mail server can pick up. Header values cannot be broken out
//! of: control characters become spaces and other letters are encoded.

use chrono::{DateTime, Utc};
use domain::ids::MessageId;
use std::path::Path;
use tokio::io::AsyncWriteExt;

/// One letter.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The message; also the name of its file.
    pub id: MessageId,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
    /// Subject: a reference and a purpose.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// A calendar file to go with it.
    pub calendar: Option<String>,
    /// When it is sent.
    pub at: DateTime<Utc>,
}

/// Puts a letter into the folder: written aside, then renamed, so that no half letter is ever seen.
pub async fn put(folder: &Path, letter: &Letter) -> std::io::Result<()> {
    tokio::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
    let name = format!("{}-{}", letter.at.format("%Y%m%dT%H%M%S"), letter.id);
    let aside = folder.join(format!(".{name}.part"));
    let mut options = tokio::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&aside).await?;
    file.write_all(render(letter).as_bytes()).await?;
    file.sync_all().await?;
    tokio::fs::rename(&aside, folder.join(format!("{name}.eml"))).await
}

/// The letter as RFC 5322 writes it.
pub(super) fn render(letter: &Letter) -> String {
    let mut text = format!(
        "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@child-death-review.invalid>\r\nMIME-Version: 1.0\r\n",
        plain(&letter.from),
        letter.to.iter().map(|to| plain(to)).collect::<Vec<_>>().join(", "),
        encoded(&letter.subject),
        letter.at.to_rfc2822(),
        letter.id,
    );
    let body = letter.body.replace("\r\n", "\n").replace('\n', "\r\n");
    match &letter.calendar {
        None => {
            text.push_str("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
            text.push_str(&body);
        }
        Some(calendar) => text.push_str(&with_calendar(letter, &body, calendar)),
    }
    text
}

/// The body with the calendar file twice, as mail programs want it: beside the text, where they
/// offer to accept (RFC 6047), and attached, for whoever must open it by hand.
fn with_calendar(letter: &Letter, body: &str, calendar: &str) -> String {
    let (outer, inner) = (format!("part-{}", letter.id), format!("text-{}", letter.id));
    let kind = format!("text/calendar; method={}; charset=utf-8", method(calendar));
    let bits = "Content-Transfer-Encoding: 8bit";
    [
        format!("Content-Type: multipart/mixed; boundary=\"{outer}\"\r\n\r\n--{outer}\r\n"),
        format!("Content-Type: multipart/alternative; boundary=\"{inner}\"\r\n\r\n--{inner}\r\n"),
        format!("Content-Type: text/plain; charset=utf-8\r\n{bits}\r\n\r\n{body}\r\n--{inner}\r\n"),
        format!(
            "Content-Type: {kind}\r\n{bits}\r\n\r\n{calendar}\r\n--{inner}--\r\n\r\n--{outer}\r\n"
        ),
        format!("Content-Type: {kind}; name=\"meeting.ics\"\r\n{bits}\r\n"),
        "Content-Disposition: attachment; filename=\"meeting.ics\"\r\n\r\n".to_owned(),
        format!("{calendar}\r\n--{outer}--\r\n"),
    ]
    .concat()
}

/// What a calendar file asks for: the mail must say the same (RFC 6047).
pub(super) fn method(calendar: &str) -> &'static str {
    if calendar.contains("\r\nMETHOD:CANCEL\r\n") { "CANCEL" } else { "REQUEST" }
}

/// A header value without anything that could end it.
fn plain(value: &str) -> String {
    value.chars().map(|c| if c.is_control() || "<>,;".contains(c) { ' ' } else { c }).collect()
}

/// A subject: as it is when it is plain, otherwise as one encoded word.
fn encoded(value: &str) -> String {
    let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.is_ascii() {
        return value;
    }
    let quoted: String = value.bytes().map(|byte| format!("={byte:02X}")).collect();
    format!("=?utf-8?Q?{quoted}?=")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(subject: &str, to: &str) -> String {
        render(&Letter {
            id: MessageId(uuid::Uuid::nil()),
            from: "office@example.org".into(),
            to: vec![to.into()],
            subject: subject.into(),
            body: "One line.\nAnother.".into(),
            calendar: None,
            at: DateTime::UNIX_EPOCH,
        })
    }

    #[test]
    fn a_subject_or_address_cannot_add_a_header() {
        let text = letter("Hello\r\nBcc: other@example.org", "a@example.org\r\nBcc: b@example.org");
        let headers = text.split("\r\n\r\n").next().unwrap_or_default();
        assert!(headers.lines().all(|line| !line.starts_with("Bcc")));
    }

    #[test]
    fn a_calendar_file_goes_beside_the_text_and_as_an_attachment_with_its_method() {
        let with = |method: &str| {
            render(&Letter {
                id: MessageId(uuid::Uuid::nil()),
                from: "office@example.org".into(),
                to: vec!["a@example.org".into()],
                subject: "x".into(),
                body: "One line.".into(),
                calendar: Some(format!("BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nEND:VCALENDAR\r\n")),
                at: DateTime::UNIX_EPOCH,
            })
        };
        for method in ["REQUEST", "CANCEL"] {
            let text = with(method);
            assert_eq!(text.matches(&format!("text/calendar; method={method};")).count(), 2);
            assert_eq!(text.matches("BEGIN:VCALENDAR").count(), 2);
            assert_eq!(text.matches("Content-Disposition: attachment").count(), 1);
        }
    }

    #[test]
    fn lines_of_the_body_end_as_mail_ends_them() {
        assert!(letter("x", "a@example.org").ends_with("One line.\r\nAnother."));
    }
}
