//! Minutes of a meeting and the log of what is to be done: for those who take part in the review.

use super::{Format, Piece, Sheet, SheetError};
use crate::release::{LegalBasis, Statutory};
use chrono::{DateTime, Utc};
use domain::letterhead::Letterhead;

/// Printed on everything that names people.
const CONFIDENTIAL: &str =
    "Confidential. For those who take part in this review and for nobody else.";

/// The minutes of one meeting, in words.
#[derive(Clone, Default)]
pub struct Minutes {
    /// The case reference.
    pub reference: String,
    /// The kind of meeting.
    pub kind: String,
    /// Label and value: day, place, chair.
    pub about: Vec<(String, String)>,
    /// Name and role of each who came.
    pub present: Vec<(String, String)>,
    /// Name of each who did not, and what they wrote instead.
    pub absent: Vec<(String, String)>,
    /// What was said, in short.
    pub notes: String,
    /// What was decided, one each.
    pub decisions: Vec<String>,
    /// What was set aside to hold it, and why.
    pub set_aside: Vec<String>,
    /// Whether they are a draft, or who approved them and when.
    pub standing: String,
}

/// One thing to be done.
#[derive(Clone, Default)]
pub struct Action {
    /// What.
    pub what: String,
    /// Where it comes from: a meeting with its day, or the analysis form with the issue.
    pub from: String,
    /// Who does it.
    pub owner: String,
    /// By when, in words.
    pub due: String,
    /// Where it stands: to do, late, or done with the day and what came of it.
    pub state: String,
}

/// The minutes as a document.
pub fn minutes(
    minutes: &Minutes,
    head: &Letterhead,
    (format, made_at): (Format, DateTime<Utc>),
) -> Result<Statutory<Vec<u8>>, SheetError> {
    let title = format!("Minutes: {} {}", minutes.kind.to_lowercase(), minutes.reference);
    let mut sheet = Sheet::new(title.clone(), title, head.clone());
    sheet.heading(1, &format!("Minutes of the {}", lower_first(&minutes.kind)));
    sheet.add(Piece::Note(CONFIDENTIAL.into()));
    if !minutes.standing.is_empty() {
        sheet.add(Piece::Note(minutes.standing.clone()));
    }
    let mut about = vec![("Review".to_owned(), minutes.reference.clone())];
    about.extend(minutes.about.iter().cloned());
    sheet.add(Piece::Pairs(about));
    sheet.heading(2, "Present");
    people(&mut sheet, "Who came", ["Name", "Role"], &minutes.present, "Nobody is recorded.");
    sheet.heading(2, "Apologies");
    let header = ["Name", "Written contribution"];
    people(&mut sheet, "Who did not come", header, &minutes.absent, "None.");
    sheet.heading(2, "What was said").paragraph(or_nothing(&minutes.notes));
    sheet.heading(2, "Decisions").lines(&numbered(&minutes.decisions), "None.");
    if !minutes.set_aside.is_empty() {
        sheet.heading(2, "Held although").lines(&minutes.set_aside, "");
    }
    let bytes = sheet.write(format, made_at)?;
    Ok(Statutory::under(LegalBasis::TheReview, "Those who take part in the review", bytes))
}

/// What is to be done, as meetings and the analysis form have it, as a document.
pub fn action_log(
    reference: &str,
    actions: &[Action],
    head: &Letterhead,
    (format, made_at): (Format, DateTime<Utc>),
) -> Result<Statutory<Vec<u8>>, SheetError> {
    let title = format!("Action log {reference}");
    let mut sheet = Sheet::new(title.clone(), title, head.clone());
    sheet.heading(1, "Action log").add(Piece::Note(CONFIDENTIAL.into()));
    sheet.add(Piece::Pairs(vec![("Review".to_owned(), reference.to_owned())]));
    if actions.is_empty() {
        sheet.paragraph("Nothing is recorded as to be done.");
    } else {
        let row = |(no, action): (usize, &Action)| {
            let Action { what, from, owner, due, state } = action;
            let cells = [what, from, owner, due, state].map(String::clone);
            std::iter::once((no + 1).to_string()).chain(cells).collect()
        };
        sheet.add(Piece::Table {
            caption: "What is to be done".into(),
            header: ["No.", "What", "Where it comes from", "Who", "By", "State"]
                .map(str::to_owned)
                .into(),
            rows: actions.iter().enumerate().map(row).collect(),
            widths: vec![6, 26, 22, 16, 13, 17],
        });
    }
    let bytes = sheet.write(format, made_at)?;
    Ok(Statutory::under(LegalBasis::TheReview, "Those who take part in the review", bytes))
}

fn people(
    sheet: &mut Sheet,
    caption: &str,
    header: [&str; 2],
    people: &[(String, String)],
    nothing: &str,
) {
    if people.is_empty() {
        sheet.paragraph(nothing);
        return;
    }
    sheet.add(Piece::Table {
        caption: caption.into(),
        header: header.map(str::to_owned).into(),
        rows: people.iter().map(|(name, more)| vec![name.clone(), more.clone()]).collect(),
        widths: vec![40, 60],
    });
}

fn numbered(lines: &[String]) -> Vec<String> {
    lines.iter().enumerate().map(|(at, line)| format!("{}. {line}", at + 1)).collect()
}

fn or_nothing(text: &str) -> &str {
    if text.trim().is_empty() { "Nothing is recorded." } else { text }
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
