//! The one rule for text that people type: letters are kept as given, what could hide or harm is refused.

/// Why a text is refused. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// More characters than the field holds.
    #[error("shorten this to {max} characters or fewer")]
    TooLong {
        /// The most characters the field holds.
        max: usize,
    },
    /// NUL or another control character; in a one-line field a line break too.
    #[error("remove characters that cannot be printed")]
    ControlCharacter,
    /// An invisible mark that changes the direction of the letters around it, or a code that is no character.
    #[error("remove hidden formatting marks")]
    HiddenMark,
}

/// One line of text: outer spaces removed, every letter as given (no Unicode normalisation).
/// An empty text is no fault here; whether a field is required is for its caller.
///
/// # Errors
/// [`TextFault`]. The length is counted in characters after trimming.
pub fn clean_text(text: &str, max: usize) -> Result<String, TextFault> {
    cleaned(text, max, false)
}

/// Text of several lines: as [`clean_text`], but line breaks and tabs are kept, breaks as a plain newline.
///
/// # Errors
/// [`TextFault`].
pub fn clean_long_text(text: &str, max: usize) -> Result<String, TextFault> {
    if text.len() > max.saturating_mul(8).saturating_add(64) {
        return Err(TextFault::TooLong { max });
    }
    cleaned(&text.replace("\r\n", "\n"), max, true)
}

fn cleaned(text: &str, max: usize, lines: bool) -> Result<String, TextFault> {
    let text = text.trim_matches(|c: char| c.is_whitespace() && !is_fault_even_outside(c));
    if text.chars().nth(max).is_some() {
        return Err(TextFault::TooLong { max });
    }
    match text.chars().find_map(|c| fault_of(c, lines)) {
        Some(fault) => Err(fault),
        None => Ok(text.to_owned()),
    }
}

/// White space that is never typed: it is refused, not trimmed away.
fn is_fault_even_outside(c: char) -> bool {
    matches!(c, '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn fault_of(c: char, lines: bool) -> Option<TextFault> {
    match c {
        '\n' | '\t' if lines => None,
        c if c.is_control() => Some(TextFault::ControlCharacter),
        c if is_hidden_mark(c) => Some(TextFault::HiddenMark),
        _ => None,
    }
}

/// Direction marks, separators nobody types, and codes that are no characters: they hide or reorder
/// what a reader sees. Joiners within a word stay lawful.
pub fn is_hidden_mark(c: char) -> bool {
    (c as u32) & 0xFFFE == 0xFFFE
        || matches!(
            c,
            '\u{200E}'
                | '\u{200F}'
                | '\u{61C}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2066}'..='\u{2069}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{FEFF}'
                | '\u{FDD0}'..='\u{FDEF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lawful_letters_survive_unchanged() {
        for name in ["Ŵyn", "Kaʻiulani", "Ọlá", "محمد", "Zoë", "Zoe\u{308}", "O’Neill", "می‌خواهم"]
        {
            assert_eq!(clean_text(&format!("  {name}\n"), 40), Ok(name.to_owned()));
        }
    }

    #[test]
    fn control_characters_and_hidden_marks_are_refused() {
        for bad in ["a\0b", "a\u{1b}[0m", "a\u{85}", "a\nb", "a\tb", "\u{7f}a"] {
            assert_eq!(clean_text(bad, 40), Err(TextFault::ControlCharacter), "{bad:?}");
        }
        for bad in ["a\u{202e}b", "\u{200f}a", "a\u{2067}b", "a\u{2028}b", "a\u{ffff}b"] {
            assert_eq!(clean_text(bad, 40), Err(TextFault::HiddenMark), "{bad:?}");
        }
    }

    #[test]
    fn long_text_keeps_its_lines_and_still_refuses_nul() {
        assert_eq!(clean_long_text(" one\r\ntwo\tthree \n", 40), Ok("one\ntwo\tthree".to_owned()));
        assert_eq!(clean_long_text("one\n\0", 40), Err(TextFault::ControlCharacter));
        assert_eq!(clean_long_text("one\rtwo", 40), Err(TextFault::ControlCharacter));
    }

    #[test]
    fn length_is_counted_in_characters_after_trimming() {
        assert_eq!(clean_text(" ŵŵŵ ", 3), Ok("ŵŵŵ".to_owned()));
        assert_eq!(clean_text("ŵŵŵŵ", 3), Err(TextFault::TooLong { max: 3 }));
        assert_eq!(clean_long_text(&"a".repeat(10_000), 100), Err(TextFault::TooLong { max: 100 }));
    }

    proptest! {
        #[test]
        fn what_was_cleaned_is_clean(text in "\\PC{0,40}") {
            if let Ok(clean) = clean_text(&text, 40) {
                prop_assert_eq!(clean_text(&clean, 40), Ok(clean.clone()));
                prop_assert!(text.contains(&clean));
            }
        }
    }
}
