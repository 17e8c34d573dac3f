//! Which glyphs a document uses, and the cut-down fonts that go into the file.
//!
//! Each pair of glyph and meaning has a code of its own, so that text can be read
//! back exactly even where one glyph stands for different characters. A map from
//! codes to glyphs travels with each font (`CIDToGIDMap`).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, Stream};
use printpdf::{FontId, ParsedFont, PdfFont};
use subsetter::GlyphRemapper;

use super::PdfError;
use super::fonts::{FaceId, Fonts};

/// The glyphs used so far.
#[derive(Default)]
pub(super) struct UsedGlyphs {
    codes: BTreeMap<(FaceId, u16, String), u16>,
    /// The glyph behind each code, per face; code 0 is the font's empty glyph.
    glyphs: BTreeMap<FaceId, Vec<u16>>,
}

impl UsedGlyphs {
    /// The code under which `glyph` with this meaning is written.
    ///
    /// # Errors
    /// `PdfError::Font` when a font would need more than 65 535 codes.
    pub fn code(&mut self, face: FaceId, glyph: u16, text: &str) -> Result<u16, PdfError> {
        let key = (face, glyph, text.to_owned());
        if let Some(code) = self.codes.get(&key) {
            return Ok(*code);
        }
        let glyphs = self.glyphs.entry(face).or_insert_with(|| vec![0]);
        let code =
            u16::try_from(glyphs.len()).map_err(|_| PdfError::Font(face.pdf_name().to_owned()))?;
        glyphs.push(glyph);
        self.codes.insert(key, code);
        Ok(code)
    }

    /// The cut-down fonts, under the ids by which the pages name them.
    ///
    /// # Errors
    /// `PdfError::Font` when a built-in font cannot be cut down.
    pub fn fonts(&self, fonts: &Fonts) -> Result<BTreeMap<FontId, PdfFont>, PdfError> {
        let built = self.glyphs.iter().map(|(face, glyphs)| {
            let broken = |_| PdfError::Font(face.pdf_name().to_owned());
            let subset = subsetter::subset(face.bytes(), 0, &remapper(glyphs)).map_err(broken)?;
            let mut parsed = ParsedFont::from_bytes(&subset, 0, &mut Vec::new())
                .ok_or_else(|| PdfError::Font(face.pdf_name().to_owned()))?;
            parsed.font_name = Some(face.pdf_name().to_owned());
            parsed.glyph_widths =
                (0..).zip(glyphs.iter().map(|glyph| advance(fonts, *face, *glyph))).collect();
            Ok((font_id(*face), PdfFont::new(parsed)))
        });
        built.collect()
    }

    /// Put each font's map from codes to glyphs into the written document.
    pub fn map_codes(&self, file: &mut Document) {
        for (face, glyphs) in &self.glyphs {
            let remapper = remapper(glyphs);
            let map: Vec<u8> = glyphs
                .iter()
                .flat_map(|glyph| remapper.get(*glyph).unwrap_or(0).to_be_bytes())
                .collect();
            let map = file.add_object(Stream::new(Dictionary::new(), map));
            for object in file.objects.values_mut() {
                if let Some(descendant) = descendant_of(object, face.pdf_name()) {
                    descendant.set("CIDToGIDMap", map);
                }
            }
        }
    }
}

/// The id by which pages name a font.
pub(super) fn font_id(face: FaceId) -> FontId {
    let id = match face {
        FaceId::Regular => "R",
        FaceId::Bold => "B",
        FaceId::Arabic => "A",
        FaceId::Hebrew => "H",
    };
    FontId(id.to_owned())
}

/// The width by which the file's own table moves on after a glyph, in
/// thousandths of the font size. Every built-in font has 1 000 units to the em.
pub(super) fn advance(fonts: &Fonts, face: FaceId, glyph: u16) -> u16 {
    fonts.face(face).glyph_hor_advance(rustybuzz::ttf_parser::GlyphId(glyph)).unwrap_or(0)
}

fn remapper(glyphs: &[u16]) -> GlyphRemapper {
    let mut remapper = GlyphRemapper::new();
    for glyph in glyphs {
        remapper.remap(*glyph);
    }
    remapper
}

fn descendant_of<'a>(object: &'a mut Object, name: &str) -> Option<&'a mut Dictionary> {
    let font = object.as_dict_mut().ok()?;
    if font.get(b"BaseFont").ok()?.as_name().ok()? != name.as_bytes() {
        return None;
    }
    font.get_mut(b"DescendantFonts").ok()?.as_array_mut().ok()?.first_mut()?.as_dict_mut().ok()
}
