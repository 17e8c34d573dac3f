//! Blocks down the page: where the next one begins, when a page is full, and what
//! stands at its foot. Lengths are points; heights count from the page's bottom.

use super::PdfError;
use super::canvas::{Canvas, Type};
use super::fonts::Weight;
use super::tags::{NodeId, Role, Tags};
use super::wrap::wrap;

/// A4.
pub(super) const PAGE_WIDTH: f32 = 595.276;
pub(super) const PAGE_HEIGHT: f32 = 841.89;
/// 20 mm.
pub(super) const MARGIN: f32 = 56.693;
/// The width of the text.
pub(super) const WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;

pub(super) const BODY: Type =
    Type { weight: Weight::Regular, size: 10.0, leading: 14.5, grey: 0.0 };
pub(super) const NOTE: Type =
    Type { weight: Weight::Regular, size: 8.5, leading: 12.0, grey: 0.35 };
const FOOT: Type = Type { weight: Weight::Regular, size: 8.0, leading: 10.0, grey: 0.35 };
/// Baseline of the last line at the foot.
const FOOT_AT: f32 = 24.0;
const FOOT_LINES: usize = 5;
/// What must fit below a heading, so that it does not stand alone at a page's end:
/// a lower heading, or the caption, header and first row of a table.
const AFTER_HEADING: f32 = 130.0;

const fn heading_type(level: u8) -> Type {
    let (size, leading) = match level {
        1 => (18.0, 24.0),
        2 => (13.5, 19.0),
        _ => (11.0, 16.0),
    };
    Type { weight: Weight::Bold, size, leading, grey: 0.0 }
}

/// A place to which a reader can jump.
pub(super) struct Bookmark {
    pub level: u8,
    pub title: String,
    pub page: usize,
    /// Height on the page.
    pub top: f32,
}

/// The document while it is laid out.
pub(super) struct Flow {
    pub canvas: Canvas,
    pub bookmarks: Vec<Bookmark>,
    footer: Vec<String>,
    top: f32,
}

impl Flow {
    /// An empty first page.
    ///
    /// # Errors
    /// `NoGlyph` or `FooterTooLong` for the footer, `Font` for a broken font.
    pub fn new(footer: &str) -> Result<Self, PdfError> {
        let mut canvas = Canvas::new()?;
        let footer =
            wrap(&mut canvas.shaper, footer, FOOT.weight, 0.8 * WIDTH * 1000.0 / FOOT.size)?;
        if footer.len() > FOOT_LINES {
            return Err(PdfError::FooterTooLong);
        }
        Ok(Self { canvas, bookmarks: Vec::new(), footer, top: PAGE_HEIGHT - MARGIN })
    }

    /// The height where the next block begins.
    pub const fn top(&self) -> f32 {
        self.top
    }

    /// The lowest height that text may reach.
    fn bottom(&self) -> f32 {
        MARGIN.max(FOOT_AT + FOOT.leading * count(self.footer.len()) + 8.0)
    }

    /// What is left of the page.
    pub fn room(&self) -> f32 {
        self.top - self.bottom()
    }

    /// What an empty page holds.
    pub fn whole_page(&self) -> f32 {
        PAGE_HEIGHT - MARGIN - self.bottom()
    }

    fn at_page_top(&self) -> bool {
        self.top >= PAGE_HEIGHT - MARGIN
    }

    /// Go down by `height`.
    pub fn advance(&mut self, height: f32) {
        self.top -= height;
    }

    /// Leave a gap, unless the page has just begun.
    pub fn gap(&mut self, height: f32) {
        if !self.at_page_top() {
            self.top -= height;
        }
    }

    /// # Errors
    /// `TooLong`.
    pub fn new_page(&mut self) -> Result<(), PdfError> {
        self.canvas.add_page()?;
        self.top = PAGE_HEIGHT - MARGIN;
        Ok(())
    }

    /// Begin a page unless `height` is left on this one.
    ///
    /// # Errors
    /// `TooLong`.
    pub fn need(&mut self, height: f32) -> Result<(), PdfError> {
        if self.room() < height && !self.at_page_top() {
            self.new_page()?;
        }
        Ok(())
    }

    /// Break text into lines of `width` points.
    ///
    /// # Errors
    /// `NoGlyph`.
    pub fn wrap(&mut self, text: &str, style: Type, width: f32) -> Result<Vec<String>, PdfError> {
        wrap(&mut self.canvas.shaper, text, style.weight, width * 1000.0 / style.size)
    }

    /// A heading, kept with what follows it.
    ///
    /// # Errors
    /// `NoGlyph`, `TooLong`.
    pub fn heading(&mut self, level: u8, text: &str) -> Result<(), PdfError> {
        let style = heading_type(level);
        let lines = self.wrap(text, style, WIDTH)?;
        self.gap(if level == 1 { 10.0 } else { 8.0 });
        self.need(style.leading * count(lines.len()) + AFTER_HEADING)?;
        if level <= 2 {
            let title = lines.concat().trim().to_owned();
            self.bookmarks.push(Bookmark { level, title, page: self.canvas.page(), top: self.top });
        }
        let node = self.canvas.tags.add(Tags::ROOT, Role::Heading(level));
        self.lines(node, &lines, style)?;
        self.gap(4.0);
        Ok(())
    }

    /// A block of running text, with a gap below it.
    ///
    /// # Errors
    /// `NoGlyph`, `TooLong`.
    pub fn text(
        &mut self,
        role: Role,
        text: &str,
        style: Type,
        below: f32,
    ) -> Result<(), PdfError> {
        let lines = self.wrap(text, style, WIDTH)?;
        self.need(style.leading * count(lines.len().min(2)))?;
        let node = self.canvas.tags.add(Tags::ROOT, role);
        self.lines(node, &lines, style)?;
        self.gap(below);
        Ok(())
    }

    /// Lines over the whole width, going on to the next page where they must.
    ///
    /// # Errors
    /// `NoGlyph`, `TooLong`.
    pub fn lines(&mut self, node: NodeId, lines: &[String], style: Type) -> Result<(), PdfError> {
        if lines.is_empty() {
            return Ok(());
        }
        self.canvas.open(node);
        for line in lines {
            if self.room() < style.leading {
                self.canvas.close();
                self.new_page()?;
                self.canvas.open(node);
            }
            self.canvas.text(MARGIN, baseline(self.top, style), line, style)?;
            self.top -= style.leading;
        }
        self.canvas.close();
        Ok(())
    }

    /// Write the foot of every page, now that their number is known.
    ///
    /// # Errors
    /// `NoGlyph`.
    pub fn finish_footers(&mut self) -> Result<(), PdfError> {
        let total = self.canvas.pages.len();
        let footer = std::mem::take(&mut self.footer);
        for page in 0..total {
            self.canvas.open_decoration_on(page);
            for (line, above) in footer.iter().zip((0..footer.len()).rev()) {
                self.canvas.text_on(
                    page,
                    MARGIN,
                    FOOT_AT + FOOT.leading * count(above),
                    line,
                    FOOT,
                )?;
            }
            let number = format!("Page {} of {total}", page + 1);
            let width = self.canvas.shaper.width(&number, FOOT.weight)? * FOOT.size / 1000.0;
            self.canvas.text_on(page, PAGE_WIDTH - MARGIN - width, FOOT_AT, &number, FOOT)?;
            self.canvas.close_on(page);
        }
        Ok(())
    }
}

/// The baseline of a line whose box begins at `top`. Noto Sans reaches 1.069 em
/// above it and 0.293 em below.
pub(super) fn baseline(top: f32, style: Type) -> f32 {
    top - (style.leading - 1.362 * style.size) / 2.0 - 1.069 * style.size
}

/// A number of lines as a factor.
pub(super) fn count(lines: usize) -> f32 {
    f32::from(u16::try_from(lines).unwrap_or(u16::MAX))
}
