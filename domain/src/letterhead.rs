//! An area's letterhead: the words at the head of its letters and minutes. Text, so that it can be
//! read aloud; an administrator of the area sets it.

use crate::refusal::{Faults, Refusal};
use serde::{Deserialize, Serialize};

/// The most lines of an address or of contacts.
const LINES: usize = 8;

/// The head of an area's papers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letterhead {
    /// Who writes, such as "Northmere and Fenwick child death overview panel".
    pub name: String,
    /// The address, one line each.
    pub address: Vec<String>,
    /// Telephone, mailbox and the like, one line each.
    pub contact: Vec<String>,
}

impl Letterhead {
    /// The letterhead of an area that has set none: its name alone.
    pub fn plain(area: &str) -> Self {
        Self { name: format!("{area} child death review"), ..Self::default() }
    }

    /// The same without spaces around lines and without empty lines, or what is wrong with it.
    pub fn checked(self) -> Result<Self, Refusal> {
        let mut faults = Faults::default();
        faults.text("/name", &self.name, 120, "Enter the name at the head of letters.");
        let kept = Self {
            name: self.name.trim().into(),
            address: lines(self.address),
            contact: lines(self.contact),
        };
        for (field, lines) in [("/address", &kept.address), ("/contact", &kept.contact)] {
            faults.unless(lines.len() <= LINES, field, "too-many", "Use 8 lines or fewer.");
            for line in lines {
                faults.optional_text(field, line, 120);
            }
        }
        let needed = "Enter how somebody reaches you: a telephone number or a mailbox.";
        faults.unless(!kept.contact.is_empty(), "/contact", "missing", needed);
        faults.into_result()?;
        Ok(kept)
    }
}

fn lines(lines: Vec<String>) -> Vec<String> {
    let trimmed = lines.into_iter().map(|line| line.trim().to_owned());
    trimmed.filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_fall_away_and_a_way_to_reach_the_area_is_needed() {
        let head = Letterhead {
            name: " Northmere panel ".into(),
            address: vec!["1 Quay Street".into(), " ".into()],
            contact: vec![String::new()],
        };
        let refused = head.clone().checked().expect_err("nobody could answer");
        assert_eq!(refused.fields()[0].field, "/contact");
        let kept = Letterhead { contact: vec!["01632 960 000".into()], ..head }.checked();
        let kept = kept.expect("it can be used");
        assert_eq!((kept.name.as_str(), kept.address.len()), ("Northmere panel", 1));
    }

    #[test]
    fn a_long_address_is_refused_by_its_field() {
        let many = vec!["A line".to_owned(); 9];
        let head = Letterhead { name: "A".into(), address: many, contact: vec!["B".into()] };
        assert_eq!(head.checked().expect_err("too long").fields()[0].field, "/address");
    }
}
