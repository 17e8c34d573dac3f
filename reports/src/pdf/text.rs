//! What text becomes before it is drawn: one normal form, control characters
//! made visible, and the stretches that are written from right to left.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// The text as it will be printed: NFC, one kind of line break (`\n`), tabs as
/// spaces, and every control or invisible formatting character as a visible mark
/// such as `[U+202E]`. Such a character is never obeyed and never lost.
pub(super) fn readable(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut marked = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                marked.push('\n');
            }
            '\t' => marked.push(' '),
            '\u{200C}' | '\u{200D}' if marked.ends_with(is_rtl) => marked.push(character),
            c if is_hidden(c) => marked.extend(format!("[U+{:04X}]", u32::from(c)).chars()),
            c => marked.push(c),
        }
    }
    marked.nfc().collect()
}

/// Control characters, bidirectional controls and other characters that draw
/// nothing. The joiners U+200C and U+200D are kept where Persian and Urdu names
/// need them, after a right-to-left letter.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
        )
}

/// Whether a character is written from right to left (Hebrew, Arabic and their
/// neighbours, digits left out).
pub(super) fn is_rtl(character: char) -> bool {
    !character.is_numeric()
        && matches!(
            character,
            '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
                | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}'
        )
}

fn is_ltr(character: char) -> bool {
    character.is_alphabetic() && !is_rtl(character)
}

/// The byte ranges of a line that run from right to left.
///
/// Each reaches from one right-to-left letter to the last before the next
/// left-to-right letter, as if it had been isolated: a number or bracket after
/// it stays where it was typed. A line without any left-to-right letter is one
/// range. This is a small part of Unicode's bidirectional algorithm, enough for
/// names and quoted words in an English document.
pub(super) fn rtl_ranges(line: &str) -> Vec<Range<usize>> {
    if line.chars().any(is_rtl) && !line.chars().any(is_ltr) {
        return std::iter::once(0..line.trim_end().len()).collect();
    }
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (at, character) in line.char_indices() {
        if is_rtl(character) {
            let end = at + character.len_utf8();
            match ranges.last_mut().filter(|_| open) {
                Some(range) => range.end = end,
                None => ranges.push(at..end),
            }
            open = true;
        } else if is_ltr(character) {
            open = false;
        }
    }
    ranges
}

/// Whether the characters of `part` keep their left-to-right order inside a
/// right-to-left stretch: a number, with the separators between its digits.
pub(super) fn number_ranges(line: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (at, character) in line[within.clone()].char_indices() {
        let at = within.start + at;
        if character.is_numeric() {
            let end = at + character.len_utf8();
            match ranges.last_mut().filter(|_| open) {
                Some(range) => range.end = end,
                None => ranges.push(at..end),
            }
            open = true;
        } else if !matches!(character, '.' | ',' | '/' | ':' | '-' | '\u{66B}' | '\u{66C}') {
            open = false;
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::{number_ranges, readable, rtl_ranges};

    #[test]
    fn a_direction_override_is_shown_and_not_obeyed() {
        assert_eq!(readable("Ada\u{202E}nosnhoJ"), "Ada[U+202E]nosnhoJ");
        assert_eq!(readable("a\u{0}b\u{7F}"), "a[U+0000]b[U+007F]");
        assert_eq!(readable("a\u{200D}b"), "a[U+200D]b");
        assert_eq!(readable("می\u{200C}خواهم"), "می\u{200C}خواهم");
    }

    #[test]
    fn text_is_composed_and_line_breaks_are_of_one_kind() {
        assert_eq!(readable("w\u{302}\r\nx\ty\u{2028}z"), "\u{175}\nx y\nz");
    }

    #[test]
    fn a_name_between_english_words_is_one_stretch_with_its_space() {
        let line = "Child محمد علي (Mohammed), 12";
        let ranges = rtl_ranges(line);
        assert_eq!(ranges.len(), 1);
        assert_eq!(&line[ranges[0].clone()], "محمد علي");
    }

    #[test]
    fn a_line_without_latin_letters_is_one_stretch() {
        assert_eq!(rtl_ranges("محمد 12. ").first(), Some(&(0..12)));
        assert!(rtl_ranges("plain").is_empty());
    }

    #[test]
    fn a_date_inside_arabic_is_one_number() {
        let line = "في 12/03/2026 مساء";
        let numbers = number_ranges(line, 0..line.len());
        assert_eq!(numbers.len(), 1);
        assert_eq!(&line[numbers[0].clone()], "12/03/2026");
    }
}
