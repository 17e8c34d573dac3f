//! Breaks text into lines of a given width. No character is ever dropped: a line
//! that goes on keeps its space, so that text read back from the file does not
//! join the last word of one line to the first of the next.

use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::PdfError;
use super::fonts::Weight;
use super::shape::Shaper;
use super::text::readable;

/// The longest piece measured in one go, in characters: no line is this long.
const LONGEST_PIECE: usize = 200;

/// Break `text` into lines no wider than `width`, in thousandths of the font size.
/// The lines, joined, are the readable text with each line break as a space. A character that no
/// built-in font has is written as its number, such as `[U+674E]`: never a gap, never a refusal.
///
/// # Errors
/// `PdfError::NoGlyph` when a font has a character and yet draws nothing for it where it stands.
pub(super) fn wrap(
    shaper: &mut Shaper,
    text: &str,
    weight: Weight,
    width: f32,
) -> Result<Vec<String>, PdfError> {
    let text = shaper.drawable(&readable(text), weight);
    let mut lines =
        Lines { shaper, weight, width, done: Vec::new(), open: String::new(), used: 0.0 };
    let mut from = 0;
    for (to, kind) in linebreaks(&text) {
        let word = text[from..to].trim_end_matches('\n');
        for piece in pieces(word) {
            lines.add(piece)?;
        }
        if kind == BreakOpportunity::Mandatory && to < text.len() {
            lines.open.push(' ');
            lines.end();
        }
        from = to;
    }
    if !lines.open.is_empty() {
        lines.end();
    }
    Ok(lines.done)
}

struct Lines<'a> {
    shaper: &'a mut Shaper,
    weight: Weight,
    width: f32,
    done: Vec<String>,
    open: String,
    /// Width of the open line, spaces at its end counted.
    used: f32,
}

impl Lines<'_> {
    /// Add a word with the spaces after it; on a new line where it does not fit,
    /// and in parts where no line could hold it.
    fn add(&mut self, word: &str) -> Result<(), PdfError> {
        let bare = self.shaper.width(word.trim_end_matches(' '), self.weight)?;
        if self.used + bare > self.width && !self.open.is_empty() {
            self.end();
        }
        if bare > self.width {
            return self.add_in_parts(word);
        }
        self.used += self.shaper.width(word, self.weight)?;
        self.open.push_str(word);
        Ok(())
    }

    fn add_in_parts(&mut self, word: &str) -> Result<(), PdfError> {
        for letter in letters(word) {
            let width = self.shaper.width(letter, self.weight)?;
            if self.used + width > self.width && !self.open.is_empty() && letter != " " {
                self.end();
            }
            self.used += width;
            self.open.push_str(letter);
        }
        Ok(())
    }

    fn end(&mut self) {
        self.done.push(std::mem::take(&mut self.open));
        self.used = 0.0;
    }
}

/// A word cut into pieces short enough to measure; nearly always one.
fn pieces(word: &str) -> Vec<&str> {
    let mut cuts: Vec<usize> = letter_starts(word).step_by(LONGEST_PIECE).collect();
    cuts.push(word.len());
    cuts.windows(2).map(|pair| &word[pair[0]..pair[1]]).collect()
}

/// Letters, each with the marks that sit on it.
fn letters(word: &str) -> Vec<&str> {
    let mut cuts: Vec<usize> = letter_starts(word).collect();
    cuts.push(word.len());
    cuts.windows(2).map(|pair| &word[pair[0]..pair[1]]).collect()
}

fn letter_starts(word: &str) -> impl Iterator<Item = usize> {
    word.char_indices()
        .filter(|(at, c)| *at == 0 || !unicode_normalization::char::is_combining_mark(*c))
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fonts::Weight;
    use super::super::shape::Shaper;
    use super::super::text::readable;
    use super::wrap;

    fn lines(text: &str, width: f32) -> Vec<String> {
        wrap(&mut Shaper::new().unwrap(), text, Weight::Regular, width).unwrap()
    }

    #[test]
    fn a_line_that_goes_on_keeps_its_space() {
        let lines = lines("the social environment of the child", 8000.0);
        assert!(lines.len() > 1);
        assert_eq!(lines.concat(), "the social environment of the child");
        assert!(lines[..lines.len() - 1].iter().all(|line| line.ends_with(' ')));
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut_and_kept_whole() {
        let word = "Pneumonoultramicroscopicsilicovolcanoconiosis".repeat(20);
        let lines = lines(&word, 6000.0);
        assert!(lines.len() > 50);
        assert_eq!(lines.concat(), word);
    }

    #[test]
    fn an_empty_line_between_paragraphs_is_kept() {
        assert_eq!(lines("one\n\ntwo", 9000.0), ["one ", " ", "two"]);
        assert!(lines("", 9000.0).is_empty());
    }

    #[test]
    fn a_character_no_font_has_is_written_as_its_number() {
        let lines = wrap(&mut Shaper::new().unwrap(), "name 李", Weight::Regular, 9000.0);
        assert_eq!(lines, Ok(vec!["name [U+674E]".to_owned()]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn wrapping_never_loses_a_character(
            text in "([a-zA-Zŵọẹ́ʻΩЖ,.;() -]{0,14}[ \n]|[آ-ي]{1,8} |[א-ת]{1,6} ){0,12}",
            width in 1500.0_f32..20_000.0,
        ) {
            let expected = readable(&text).replace('\n', " ");
            // A line break at the very end begins no line, so it leaves no space.
            let expected = expected.strip_suffix(' ').filter(|_| text.ends_with('\n')).unwrap_or(&expected);
            prop_assert_eq!(lines(&text, width).concat(), expected);
        }

        #[test]
        fn no_line_is_wider_than_asked(text in "([a-z]{1,12} ){1,20}", width in 3000.0_f32..20_000.0) {
            let mut shaper = Shaper::new().unwrap();
            for line in lines(&text, width) {
                prop_assert!(shaper.width(line.trim_end(), Weight::Regular).unwrap() <= width + 60.0);
            }
        }
    }
}
