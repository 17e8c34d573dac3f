//! Turns one line of text into placed glyphs: which font, which glyph, where on
//! the line, and which characters it stands for, so that text can be read back.

use std::collections::HashMap;
use std::ops::Range;

use rustybuzz::{BufferClusterLevel, Direction, Script, ShapePlan, UnicodeBuffer, script};

use super::PdfError;
use super::fonts::{FaceId, Fonts, Weight};
use super::text::{number_ranges, rtl_ranges};

/// One glyph on a line. Lengths are thousandths of the font size, from the
/// line's left end and its baseline.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub face: FaceId,
    pub glyph: u16,
    pub x: f32,
    pub y: f32,
    /// The characters this glyph stands for; empty for a part of a cluster.
    pub text: String,
    /// Where those characters begin in the line: glyphs are kept in reading order.
    at: usize,
}

impl Placed {
    /// Whether this is a mark that sits on the glyph before it, or a part of it.
    pub fn is_mark(&self) -> bool {
        self.text.chars().next().is_none_or(unicode_normalization::char::is_combining_mark)
    }
}

/// A shaped line.
#[derive(Debug, Clone, Default)]
pub(super) struct Shaped {
    /// In the order of reading, whatever the direction of writing.
    pub glyphs: Vec<Placed>,
    /// Width in thousandths of the font size, spaces at the end counted.
    pub width: f32,
}

/// Shapes lines; keeps what can be used again from one line to the next.
pub(super) struct Shaper {
    pub fonts: Fonts,
    plans: Vec<(Style, ShapePlan)>,
    /// Widths of words met before.
    widths: HashMap<(Weight, String), f32>,
}

/// What the characters of one shaping run share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Style {
    face: FaceId,
    script: Script,
    rtl: bool,
}

/// A run of characters with one style. `stretch` numbers the right-to-left
/// stretch it belongs to, if any: the runs of a stretch are placed backwards.
struct Run {
    range: Range<usize>,
    style: Style,
    stretch: Option<usize>,
}

impl Shaper {
    /// # Errors
    /// `PdfError::Font` when a built-in font is broken.
    pub fn new() -> Result<Self, PdfError> {
        Ok(Self { fonts: Fonts::load()?, plans: Vec::new(), widths: HashMap::new() })
    }

    /// Shape one line. `line` must come from [`super::text::readable`] and hold no line break.
    ///
    /// # Errors
    /// `PdfError::NoGlyph` when no built-in font has a glyph for a character.
    pub fn shape(&mut self, line: &str, weight: Weight) -> Result<Shaped, PdfError> {
        let mut shaped = Shaped::default();
        let mut runs = self.runs(line, weight)?;
        turn_stretches(&mut runs);
        for run in &runs {
            self.place(line, run, &mut shaped)?;
        }
        shaped.glyphs.sort_by_key(|glyph| glyph.at);
        Ok(shaped)
    }

    /// The text with each character that no built-in font has as its number, such as `[U+674E]`.
    pub fn drawable(&self, text: &str, weight: Weight) -> String {
        let has = |character| self.fonts.choose(character, weight, None).is_some();
        let mut drawable = String::with_capacity(text.len());
        for character in text.chars() {
            if character == '\n' || has(character) {
                drawable.push(character);
            } else {
                drawable.push_str(&format!("[U+{:04X}]", u32::from(character)));
            }
        }
        drawable
    }

    /// The width of a word or line in thousandths of the font size.
    ///
    /// # Errors
    /// As [`Shaper::shape`].
    pub fn width(&mut self, text: &str, weight: Weight) -> Result<f32, PdfError> {
        let key = (weight, text.to_owned());
        if let Some(width) = self.widths.get(&key) {
            return Ok(*width);
        }
        let width = self.shape(text, weight)?.width;
        self.widths.insert(key, width);
        Ok(width)
    }

    fn runs(&self, line: &str, weight: Weight) -> Result<Vec<Run>, PdfError> {
        let stretches = rtl_ranges(line);
        let numbers: Vec<_> =
            stretches.iter().flat_map(|s| number_ranges(line, s.clone())).collect();
        let mut runs: Vec<Run> = Vec::new();
        for (at, character) in line.char_indices() {
            let last = runs.last().map(|run| run.style);
            let face = self
                .fonts
                .choose(character, weight, last.map(|style| style.face))
                .ok_or(PdfError::NoGlyph { character })?;
            let stretch = stretches.iter().position(|s| s.contains(&at));
            let rtl = stretch.is_some() && !numbers.iter().any(|n| n.contains(&at));
            let same_face = last.filter(|style| style.face == face);
            let script = script_of(character)
                .or(same_face.map(|style| style.script))
                .unwrap_or_else(|| usual_script(face));
            let style = Style { face, script, rtl };
            let end = at + character.len_utf8();
            match runs.last_mut().filter(|run| run.style == style && run.stretch == stretch) {
                Some(run) => run.range.end = end,
                None => runs.push(Run { range: at..end, style, stretch }),
            }
        }
        Ok(runs)
    }

    fn place(&mut self, line: &str, run: &Run, shaped: &mut Shaped) -> Result<(), PdfError> {
        let text = &line[run.range.clone()];
        let plan = self.plan(run.style);
        let face = self.fonts.face(run.style.face);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(direction(run.style.rtl));
        buffer.set_script(run.style.script);
        buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
        let output = rustybuzz::shape_with_plan(face, &self.plans[plan].1, buffer);
        let scale = 1000.0 / to_f32(face.units_per_em());
        let clusters: Vec<usize> =
            output.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        for (index, info) in output.glyph_infos().iter().enumerate() {
            let position = output.glyph_positions()[index];
            let start = clusters[index];
            let end = clusters.iter().copied().filter(|c| *c > start).min().unwrap_or(text.len());
            let meaning = &text[start..end];
            let glyph = u16::try_from(info.glyph_id).unwrap_or(0);
            if glyph == 0 {
                let character = meaning.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
                return Err(PdfError::NoGlyph { character });
            }
            let carries = carrier(&clusters, output.glyph_positions(), start) == index;
            shaped.glyphs.push(Placed {
                face: run.style.face,
                glyph,
                x: shaped.width + to_f32(position.x_offset) * scale,
                y: to_f32(position.y_offset) * scale,
                text: if carries { meaning.to_owned() } else { String::new() },
                at: run.range.start + start,
            });
            shaped.width += to_f32(position.x_advance) * scale;
        }
        Ok(())
    }

    fn plan(&mut self, style: Style) -> usize {
        if let Some(known) = self.plans.iter().position(|(key, _)| *key == style) {
            return known;
        }
        let face = self.fonts.face(style.face);
        let plan = ShapePlan::new(face, direction(style.rtl), Some(style.script), None, &[]);
        self.plans.push((style, plan));
        self.plans.len() - 1
    }
}

/// Put the runs of each right-to-left stretch into the order of drawing.
fn turn_stretches(runs: &mut [Run]) {
    for stretch in runs.chunk_by_mut(|a, b| a.stretch.is_some() && a.stretch == b.stretch) {
        if stretch.iter().any(|run| run.stretch.is_some()) {
            stretch.reverse();
        }
    }
}

/// The glyph of a cluster that carries its text: the first that takes room.
fn carrier(clusters: &[usize], positions: &[rustybuzz::GlyphPosition], cluster: usize) -> usize {
    let mut members = (0..clusters.len()).filter(|index| clusters[*index] == cluster);
    let first = members.clone().next().unwrap_or_default();
    members.find(|index| positions[*index].x_advance != 0).unwrap_or(first)
}

const fn direction(rtl: bool) -> Direction {
    if rtl { Direction::RightToLeft } else { Direction::LeftToRight }
}

/// The script of a letter; nothing for what all scripts share.
fn script_of(character: char) -> Option<Script> {
    match character {
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Some(script::GREEK),
        '\u{400}'..='\u{52F}' => Some(script::CYRILLIC),
        '\u{590}'..='\u{5FF}' => Some(script::HEBREW),
        c if super::text::is_rtl(c) => Some(script::ARABIC),
        c if c.is_alphabetic() && !unicode_normalization::char::is_combining_mark(c) => {
            Some(script::LATIN)
        }
        _ => None,
    }
}

const fn usual_script(face: FaceId) -> Script {
    match face {
        FaceId::Regular | FaceId::Bold => script::LATIN,
        FaceId::Arabic => script::ARABIC,
        FaceId::Hebrew => script::HEBREW,
    }
}

/// Font units as a float: they are far below the point where one is lost.
#[expect(clippy::cast_precision_loss, reason = "font units stay far below 2^24")]
const fn to_f32(units: i32) -> f32 {
    units as f32
}
