//! The pages under construction: text, lines and filled boxes at given places,
//! each either part of the structure tree or marked as mere decoration.

use std::collections::BTreeMap;

use printpdf::{
    Codepoint, Color, DictItem, Greyscale, Op, PaintMode, PdfFontHandle, Pt, Rect, TextItem,
    TextMatrix,
};

use super::embed::{UsedGlyphs, advance, font_id};
use super::fonts::{FaceId, Weight};
use super::shape::{Placed, Shaper};
use super::tags::{NodeId, Tags};
use super::{LONGEST, PdfError};

/// How a line of text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub weight: Weight,
    /// Font size in points.
    pub size: f32,
    /// From one line to the next, in points.
    pub leading: f32,
    /// 0 is black, 1 is white.
    pub grey: f32,
}

/// The pages, the glyphs they use and their structure.
pub(super) struct Canvas {
    pub shaper: Shaper,
    pub glyphs: UsedGlyphs,
    pub tags: Tags,
    pub pages: Vec<Vec<Op>>,
    /// The piece of the structure that is being drawn.
    open: Option<NodeId>,
}

impl Canvas {
    /// # Errors
    /// `PdfError::Font` when a built-in font is broken.
    pub fn new() -> Result<Self, PdfError> {
        Ok(Self {
            shaper: Shaper::new()?,
            glyphs: UsedGlyphs::default(),
            tags: Tags::new(),
            pages: vec![Vec::new()],
            open: None,
        })
    }

    /// Begin another page.
    ///
    /// # Errors
    /// `PdfError::TooLong` at the limit.
    pub fn add_page(&mut self) -> Result<(), PdfError> {
        if self.pages.len() == LONGEST {
            return Err(PdfError::TooLong);
        }
        self.pages.push(Vec::new());
        Ok(())
    }

    /// The page being filled, from 0.
    pub fn page(&self) -> usize {
        self.pages.len() - 1
    }

    /// What is drawn until [`Canvas::close`] belongs to `node`.
    pub fn open(&mut self, node: NodeId) {
        let page = self.page();
        let mark = self.next_mark(node, page);
        self.pages[page].push(Op::BeginMarkedContentWithProperties {
            tag: self.tags.role(node).to_owned(),
            properties: DictItem::Dict { map: BTreeMap::from([("MCID".to_owned(), mark)]) },
        });
        self.open = Some(node);
    }

    fn next_mark(&mut self, node: NodeId, page: usize) -> DictItem {
        DictItem::Int(i64::try_from(self.tags.mark(node, page)).unwrap_or(i64::MAX))
    }

    /// What is drawn on `page` until [`Canvas::close_on`] is decoration and not read aloud.
    pub fn open_decoration_on(&mut self, page: usize) {
        self.pages[page].push(Op::BeginMarkedContent { tag: "Artifact".to_owned() });
    }

    /// As [`Canvas::open_decoration_on`], on the page being filled.
    pub fn open_decoration(&mut self) {
        self.open_decoration_on(self.page());
    }

    /// End of what was opened on the page being filled.
    pub fn close(&mut self) {
        self.close_on(self.page());
    }

    /// End of what was opened on `page`.
    pub fn close_on(&mut self, page: usize) {
        self.pages[page].push(Op::EndMarkedContent);
        self.open = None;
    }

    /// A filled box, in points from the page's lower left corner. Always decoration.
    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, grey: f32) {
        self.open_decoration();
        let page = self.page();
        self.pages[page].push(Op::SetFillColor { col: shade(grey) });
        let mut rectangle = Rect::from_xywh(Pt(x), Pt(y), Pt(width), Pt(height));
        rectangle.mode = Some(PaintMode::Fill);
        self.pages[page].push(Op::DrawRectangle { rectangle });
        self.close();
    }

    /// One line of text with its left end at `x` and its baseline at `y`, on the page being filled.
    ///
    /// # Errors
    /// `PdfError::NoGlyph`.
    pub fn text(&mut self, x: f32, y: f32, line: &str, style: Type) -> Result<(), PdfError> {
        self.text_on(self.page(), x, y, line, style)
    }

    /// As [`Canvas::text`], on a given page.
    ///
    /// # Errors
    /// `PdfError::NoGlyph`.
    pub fn text_on(
        &mut self,
        page: usize,
        x: f32,
        y: f32,
        line: &str,
        style: Type,
    ) -> Result<(), PdfError> {
        let shaped = self.shaper.shape(line, style.weight)?;
        self.pages[page].push(Op::SetFillColor { col: shade(style.grey) });
        for stretch in stretches(&shaped.glyphs) {
            let mut ops = vec![Op::StartTextSection];
            for piece in stretch.chunk_by(goes_on) {
                self.show(piece, (x, y), style.size, &mut ops)?;
            }
            ops.push(Op::EndTextSection);
            if is_marked(stretch) {
                self.explain(page, stretch, ops);
            } else {
                self.pages[page].append(&mut ops);
            }
        }
        Ok(())
    }

    /// Add what draws one letter with its marks, with the text it stands for: the
    /// marks stand off the line and might be read back as a line of their own. The
    /// piece of the structure that is open is interrupted for it, not nested, because
    /// some readers lose the rest of a piece after a nested one.
    fn explain(&mut self, page: usize, letter: &[Placed], mut ops: Vec<Op>) {
        let text: String = letter.iter().map(|glyph| glyph.text.as_str()).collect();
        let utf16 =
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let mut properties = BTreeMap::from([("ActualText".to_owned(), DictItem::Bytes(utf16))]);
        if let Some(node) = self.open {
            self.pages[page].push(Op::EndMarkedContent);
            properties.insert("MCID".to_owned(), self.next_mark(node, page));
        }
        let properties = DictItem::Dict { map: properties };
        self.pages[page]
            .push(Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties });
        self.pages[page].append(&mut ops);
        self.pages[page].push(Op::EndMarkedContent);
        if let Some(node) = self.open {
            self.open(node);
        }
    }

    fn show(
        &mut self,
        piece: &[Placed],
        at: (f32, f32),
        size: f32,
        ops: &mut Vec<Op>,
    ) -> Result<(), PdfError> {
        let Some(first) = piece.first() else { return Ok(()) };
        let em = size / 1000.0;
        let matrix = TextMatrix::Translate(Pt(at.0 + first.x * em), Pt(at.1 + first.y * em));
        ops.push(Op::SetFont {
            font: PdfFontHandle::External(font_id(first.face)),
            size: Pt(size),
        });
        ops.push(Op::SetTextMatrix { matrix });
        ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(self.codes(piece)?)] });
        Ok(())
    }

    /// The codes of one piece, each with the correction that brings the pen to the next glyph.
    fn codes(&mut self, piece: &[Placed]) -> Result<Vec<Codepoint>, PdfError> {
        let mut codes: Vec<Codepoint> = Vec::with_capacity(piece.len());
        let mut pen = piece.first().map_or(0.0, |glyph| glyph.x);
        for placed in piece {
            let astray = pen - placed.x;
            if let Some(previous) = codes.last_mut().filter(|_| astray.abs() >= 1.0) {
                previous.offset = astray;
                pen = placed.x;
            }
            let code = self.glyphs.code(placed.face, placed.glyph, &placed.text)?;
            codes.push(Codepoint::with_cid(code, 0.0, placed.text.clone()));
            pen += f32::from(advance(&self.shaper.fonts, placed.face, placed.glyph));
        }
        Ok(codes)
    }
}

/// The glyphs cut into stretches: each letter with marks by itself, the rest together.
fn stretches(glyphs: &[Placed]) -> Vec<&[Placed]> {
    let mut stretches = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < glyphs.len() {
        let marks = glyphs[at + 1..].iter().take_while(|glyph| glyph.is_mark()).count();
        let end = at + marks + 1;
        if is_marked(&glyphs[at..end]) {
            stretches.extend([&glyphs[from..at], &glyphs[at..end]]);
            from = end;
        }
        at = end;
    }
    stretches.push(&glyphs[from..]);
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

/// Whether these glyphs are one left-to-right letter with marks placed on it.
/// (In Arabic and Hebrew an explanation would be read back in the wrong order.)
fn is_marked(letter: &[Placed]) -> bool {
    matches!(letter, [first, marks @ ..] if !marks.is_empty()
        && matches!(first.face, FaceId::Regular | FaceId::Bold)
        && marks.iter().all(Placed::is_mark))
}

/// Whether two glyphs can be shown in one go: same font, same height above the line.
fn goes_on(one: &Placed, next: &Placed) -> bool {
    one.face == next.face && (one.y - next.y).abs() < 0.5
}

const fn shade(grey: f32) -> Color {
    Color::Greyscale(Greyscale { percent: grey, icc_profile: None })
}
