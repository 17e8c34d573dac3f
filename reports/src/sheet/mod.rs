//! Words on paper under an area's letterhead: letters, minutes, action logs. One list of pieces is
//! written as a tagged PDF, to send as it is, or as DOCX, for an office that writes on in it. What
//! leaves is made by `letter` and `minutes`, which wrap the bytes in the types of `release`.

mod docx;
pub mod letter;
pub mod minutes;
#[cfg(test)]
mod tests;

use crate::pdf::{Document, PdfError};
use chrono::{DateTime, Utc};
use domain::letterhead::Letterhead;

/// How a sheet is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A tagged PDF.
    Pdf,
    /// Office Open XML, as word processors write it.
    Docx,
}

impl Format {
    /// The format with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "pdf" => Some(Self::Pdf),
            "docx" => Some(Self::Docx),
            _ => None,
        }
    }

    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// Why a sheet could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The PDF could not be made.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// The DOCX could not be made.
    #[error("the document could not be written: {0}")]
    Docx(String),
}

/// One piece, in reading order.
enum Piece {
    Heading(u8, String),
    /// Line breaks in it are kept.
    Paragraph(String),
    Note(String),
    Pairs(Vec<(String, String)>),
    Table {
        caption: String,
        header: Vec<String>,
        rows: Vec<Vec<String>>,
        /// The columns' parts of the width.
        widths: Vec<u16>,
    },
}

/// A paper under construction.
struct Sheet {
    /// The name in a reader's window; it is not printed, and holds no name of a person.
    title: String,
    footer: String,
    head: Letterhead,
    pieces: Vec<Piece>,
}

impl Sheet {
    fn new(title: String, footer: String, head: Letterhead) -> Self {
        Self { title, footer, head, pieces: Vec::new() }
    }

    fn add(&mut self, piece: Piece) -> &mut Self {
        self.pieces.push(piece);
        self
    }

    fn paragraph(&mut self, text: impl Into<String>) -> &mut Self {
        self.add(Piece::Paragraph(text.into()))
    }

    fn heading(&mut self, level: u8, text: &str) -> &mut Self {
        self.add(Piece::Heading(level, text.to_owned()))
    }

    /// Each of these as a paragraph, or a sentence that there is nothing.
    fn lines(&mut self, lines: &[String], nothing: &str) -> &mut Self {
        if lines.is_empty() {
            return self.paragraph(nothing);
        }
        for line in lines {
            self.paragraph(line.as_str());
        }
        self
    }

    fn write(&self, format: Format, made_at: DateTime<Utc>) -> Result<Vec<u8>, SheetError> {
        match format {
            Format::Pdf => Ok(self.pdf(made_at)?),
            Format::Docx => docx::write(self, made_at),
        }
    }

    fn pdf(&self, made_at: DateTime<Utc>) -> Result<Vec<u8>, PdfError> {
        let mut document = Document::new(&self.title, "en-GB", made_at);
        document.footer(&self.footer).heading(3, &self.head.name);
        let under = under(&self.head);
        if !under.is_empty() {
            document.note(&under);
        }
        for piece in &self.pieces {
            match piece {
                Piece::Heading(level, text) => document.heading(*level, text),
                Piece::Paragraph(text) => document.paragraph(text),
                Piece::Note(text) => document.note(text),
                Piece::Pairs(pairs) => document.pairs(pairs),
                Piece::Table { caption, header, rows, widths } => {
                    let widths: Vec<f32> = widths.iter().copied().map(f32::from).collect();
                    document.table(caption, header, rows, &widths)
                }
            };
        }
        document.finish()
    }
}

/// What stands under the name of a letterhead, one line each.
fn under(head: &Letterhead) -> String {
    let lines: Vec<&str> = head.address.iter().chain(&head.contact).map(String::as_str).collect();
    lines.join("\n")
}
