//! Where a person lives: the postcode, put into its one spelling, and the lines of an address as given.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The text has not the shape of a UK postcode. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("enter a full UK postcode, such as NM1 4AB")]
pub struct PostcodeFault;

/// A UK postcode in capitals with one space: "NM1 4AB". The shape is checked, not whether it exists.
/// Pseudo postcodes such as ZZ99 3CZ (no fixed abode) are allowed.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

impl Postcode {
    /// Reads a postcode in any case and spacing.
    ///
    /// # Errors
    /// [`PostcodeFault`] when the shape is none of the six of the United Kingdom, GIR 0AA or ZZ99.
    pub fn parse(text: &str) -> Result<Postcode, PostcodeFault> {
        let kept: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(8)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if !kept.is_ascii() || kept.len() < 5 || kept.len() > 7 {
            return Err(PostcodeFault);
        }
        let (outward, inward) = kept.split_at(kept.len() - 3);
        let pseudo = outward == "ZZ99" && shape(inward) == "9AA";
        let usual = is_outward(outward) && is_inward(inward);
        if pseudo || usual || kept == "GIR0AA" {
            Ok(Postcode(format!("{outward} {inward}")))
        } else {
            Err(PostcodeFault)
        }
    }

    /// Capitals with one space.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The postcode district, that is the outward code: "NM1".
    pub fn district(&self) -> &str {
        self.0.split_once(' ').map_or(&self.0, |(outward, _)| outward)
    }

    /// Whether this is a ZZ99 code, which stands for "no fixed abode", "not known" or abroad: no place.
    pub fn is_pseudo(&self) -> bool {
        self.0.starts_with("ZZ99")
    }
}

/// The text with each letter as A and each digit as 9.
fn shape(text: &str) -> String {
    let class = |c: char| match c {
        'A'..='Z' => 'A',
        '0'..='9' => '9',
        _ => '?',
    };
    text.chars().map(class).collect()
}

fn is_outward(text: &str) -> bool {
    let first_letter_is_used = !text.starts_with(['Q', 'V', 'X']);
    first_letter_is_used
        && matches!(shape(text).as_str(), "A9" | "A99" | "A9A" | "AA9" | "AA99" | "AA9A")
}

fn is_inward(text: &str) -> bool {
    shape(text) == "9AA" && !text.contains(['C', 'I', 'K', 'M', 'O', 'V'])
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postcode(..)")
    }
}

impl TryFrom<String> for Postcode {
    type Error = PostcodeFault;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Postcode::parse(&text)
    }
}

impl From<Postcode> for String {
    fn from(postcode: Postcode) -> String {
        postcode.0
    }
}

/// An address as it was given, line by line.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The lines above the postcode.
    pub lines: Vec<String>,
    /// The postcode, if one is known.
    pub postcode: Option<Postcode>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_has_one_spelling_however_it_was_typed() {
        for text in ["nm14ab", "NM1 4AB", " nm 1 4 a b ", "NM1-4AB"] {
            assert_eq!(Postcode::parse(text).unwrap().as_str(), "NM1 4AB");
        }
        for text in ["M1 1AE", "B33 8TH", "W1A 0AX", "CR2 6XH", "DN55 1PT", "EC1A 1BB", "GIR 0AA"] {
            assert_eq!(Postcode::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn no_fixed_abode_has_a_pseudo_postcode() {
        let nowhere = Postcode::parse("zz993cz").unwrap();
        assert!(nowhere.is_pseudo());
        assert_eq!(nowhere.district(), "ZZ99");
    }

    #[test]
    fn what_is_not_a_postcode_is_refused() {
        for bad in
            ["", "NM1", "NM1 4A", "NM1 4ABX", "N?1 4AB", "12345", "NM1 4CI", "QM1 4AB", "ÑM1 4AB"]
        {
            assert_eq!(Postcode::parse(bad), Err(PostcodeFault), "{bad}");
        }
    }

    #[test]
    fn the_district_is_the_outward_code_and_debug_prints_none_of_it() {
        let postcode = Postcode::parse("NM1 4AB").unwrap();
        assert_eq!(postcode.district(), "NM1");
        let address =
            Address { lines: vec!["1 Invented Road".to_owned()], postcode: Some(postcode.clone()) };
        assert_eq!(format!("{postcode:?} {address:?}"), "Postcode(..) Address(..)");
    }

    #[test]
    fn a_postcode_is_checked_when_it_is_read_from_json() {
        assert!(serde_json::from_str::<Postcode>("\"nowhere\"").is_err());
        let read: Postcode = serde_json::from_str("\"nm14ab\"").unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), "\"NM1 4AB\"");
    }
}
