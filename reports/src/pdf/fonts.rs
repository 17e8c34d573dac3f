//! The fonts built into the program, and the question which of them can draw a
//! character. Origin and licence: `assets/fonts/ORIGIN.md`.

use rustybuzz::Face;

use super::PdfError;

/// How heavy a piece of text is. Arabic and Hebrew have one weight only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// One of the built-in font files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum FaceId {
    Regular,
    Bold,
    Arabic,
    Hebrew,
}

impl FaceId {
    /// Every face, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Regular, Self::Bold, Self::Arabic, Self::Hebrew];

    /// The whole font file.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../assets/fonts/NotoSans-Regular.ttf"),
            Self::Bold => include_bytes!("../../assets/fonts/NotoSans-Bold.ttf"),
            Self::Arabic => include_bytes!("../../assets/fonts/NotoSansArabic-Regular.ttf"),
            Self::Hebrew => include_bytes!("../../assets/fonts/NotoSansHebrew-Regular.ttf"),
        }
    }

    /// The name of the subset in the PDF. Fixed, so that the same document gives
    /// the same bytes; the six letters before the plus mark a subset.
    pub const fn pdf_name(self) -> &'static str {
        match self {
            Self::Regular => "CDRAAA+NotoSans-Regular",
            Self::Bold => "CDRAAB+NotoSans-Bold",
            Self::Arabic => "CDRAAC+NotoSansArabic-Regular",
            Self::Hebrew => "CDRAAD+NotoSansHebrew-Regular",
        }
    }

    const fn index(self) -> usize {
        self as usize
    }
}

/// The parsed fonts of one document under construction.
pub(super) struct Fonts {
    faces: [Face<'static>; 4],
}

impl Fonts {
    /// Parse the built-in files.
    ///
    /// # Errors
    /// `PdfError::Font` when a built-in file is broken, which only a bad build can cause.
    pub fn load() -> Result<Self, PdfError> {
        let parse = |id: FaceId| {
            Face::from_slice(id.bytes(), 0).ok_or_else(|| PdfError::Font(id.pdf_name().to_owned()))
        };
        let [regular, bold, arabic, hebrew] = FaceId::ALL;
        Ok(Self { faces: [parse(regular)?, parse(bold)?, parse(arabic)?, parse(hebrew)?] })
    }

    /// One parsed face.
    pub fn face(&self, id: FaceId) -> &Face<'static> {
        &self.faces[id.index()]
    }

    /// The face that draws `character`: the one in use where it can (`previous`,
    /// for marks and spaces, which must stay with their letter), else the first
    /// of the chain that can.
    pub fn choose(
        &self,
        character: char,
        weight: Weight,
        previous: Option<FaceId>,
    ) -> Option<FaceId> {
        let first = match weight {
            Weight::Regular => FaceId::Regular,
            Weight::Bold => FaceId::Bold,
        };
        let kept = previous.filter(|_| follows_its_letter(character));
        kept.into_iter()
            .chain([first, FaceId::Arabic, FaceId::Hebrew])
            .find(|id| self.face(*id).glyph_index(character).is_some())
    }
}

/// Whether a character belongs to the letter before it: combining marks, joiners, spaces.
fn follows_its_letter(character: char) -> bool {
    character == ' '
        || matches!(character, '\u{200C}' | '\u{200D}')
        || unicode_normalization::char::is_combining_mark(character)
}
