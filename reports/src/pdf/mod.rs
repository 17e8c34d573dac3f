//! Documents in PDF: headings, paragraphs, lists of pairs and tables on A4 pages.
//!
//! The files are tagged for screen readers, carry their own fonts, and are the
//! same bytes whenever the same content is given. Nothing that was written is
//! left out: a character that cannot be drawn is an error, and a control
//! character is shown as a mark.
//!
//! Read in this order: [`Document`] here, `flow` (blocks down the page), `table`,
//! `wrap` (lines), `shape` (glyphs), `canvas` (ink), `tags` (structure), `file`.

mod canvas;
mod embed;
mod file;
mod flow;
mod fonts;
mod shape;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod wrap;

use chrono::{DateTime, Utc};

use self::flow::Flow;
use self::table::Grid;
use self::tags::Role;

/// The most pages of one document. The whole document is held in memory while it
/// is made (about half a megabyte a page), so a longer one must be split.
pub const LONGEST: usize = 1_000;

/// Why a document could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// No built-in font has a glyph for this character. Nothing is drawn in its
    /// place and nothing is left out.
    #[error("no built-in font can draw the character U+{:04X}", u32::from(*character))]
    NoGlyph {
        /// The character; it may be part of a person's name, so keep it out of logs.
        character: char,
    },
    /// The document would have more than [`LONGEST`] pages.
    #[error("the document would be longer than {LONGEST} pages")]
    TooLong,
    /// The footer would fill more than five lines.
    #[error("the footer is too long")]
    FooterTooLong,
    /// A font built into the program could not be read or cut down.
    #[error("the built-in font {0} could not be used")]
    Font(String),
    /// The file could not be put together.
    #[error("the file could not be written: {0}")]
    Writer(String),
}

enum Block {
    Heading(u8, String),
    Paragraph(String),
    Note(String),
    Pairs(Vec<Vec<String>>),
    Table { caption: String, header: Vec<String>, rows: Vec<Vec<String>>, widths: Vec<f32> },
}

/// A document under construction: blocks in reading order.
pub struct Document {
    title: String,
    language: String,
    made_at: DateTime<Utc>,
    footer: String,
    blocks: Vec<Block>,
}

impl Document {
    /// An empty document. `title` is its name in the window of a reader and is not
    /// printed; `language` is a tag such as `en-GB`; `made_at` is the date in the
    /// file's properties.
    pub fn new(title: &str, language: &str, made_at: DateTime<Utc>) -> Self {
        Self {
            title: title.to_owned(),
            language: language.to_owned(),
            made_at,
            footer: String::new(),
            blocks: Vec::new(),
        }
    }

    /// A heading of level 1 to 3; other numbers count as the nearest. Levels 1 and 2
    /// become bookmarks.
    pub fn heading(&mut self, level: u8, text: &str) -> &mut Self {
        self.blocks.push(Block::Heading(level.clamp(1, 3), text.to_owned()));
        self
    }

    /// A paragraph. Line breaks in it are kept.
    pub fn paragraph(&mut self, text: &str) -> &mut Self {
        self.blocks.push(Block::Paragraph(text.to_owned()));
        self
    }

    /// A list of labels and their values, in two columns.
    pub fn pairs<L: AsRef<str>, V: AsRef<str>>(&mut self, pairs: &[(L, V)]) -> &mut Self {
        let rows = pairs
            .iter()
            .map(|(label, value)| vec![label.as_ref().to_owned(), value.as_ref().to_owned()]);
        self.blocks.push(Block::Pairs(rows.collect()));
        self
    }

    /// A table. The header is repeated on each page; cells wrap. `widths` are the
    /// columns' parts of the page's width, in any unit; columns without one share
    /// evenly. Short rows are filled with empty cells.
    pub fn table<H: AsRef<str>>(
        &mut self,
        caption: &str,
        header: &[H],
        rows: &[Vec<String>],
        widths: &[f32],
    ) -> &mut Self {
        self.blocks.push(Block::Table {
            caption: caption.to_owned(),
            header: header.iter().map(|cell| cell.as_ref().to_owned()).collect(),
            rows: rows.to_vec(),
            widths: widths.to_vec(),
        });
        self
    }

    /// A remark in small grey type.
    pub fn note(&mut self, text: &str) -> &mut Self {
        self.blocks.push(Block::Note(text.to_owned()));
        self
    }

    /// The text at the left of each page's foot. The page number stands at the right.
    pub fn footer(&mut self, text: &str) -> &mut Self {
        text.clone_into(&mut self.footer);
        self
    }

    /// Lay the document out and write it. The same content gives the same bytes.
    ///
    /// # Errors
    /// `NoGlyph` when a character cannot be drawn, `TooLong` and `FooterTooLong` for
    /// what does not fit, `Font` and `Writer` when the file cannot be put together.
    pub fn finish(self) -> Result<Vec<u8>, PdfError> {
        let mut flow = Flow::new(&self.footer)?;
        for block in &self.blocks {
            draw(&mut flow, block)?;
        }
        flow.finish_footers()?;
        file::write(flow, &self.title, &self.language, self.made_at)
    }
}

fn draw(flow: &mut Flow, block: &Block) -> Result<(), PdfError> {
    match block {
        Block::Heading(level, text) => flow.heading(*level, text),
        Block::Paragraph(text) => flow.text(Role::Paragraph, text, flow::BODY, 6.0),
        Block::Note(text) => flow.text(Role::Paragraph, text, flow::NOTE, 6.0),
        Block::Pairs(rows) => Grid::pairs(rows).draw(flow),
        Block::Table { caption, header, rows, widths } => {
            Grid { caption, header, rows, widths, pairs: false }.draw(flow)
        }
    }
}
