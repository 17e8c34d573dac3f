//! The leak gate: before anything said to name nobody leaves, every text in it is searched for what
//! would identify the child or family. A person may keep a finding (the word may be an ordinary
//! one) but must say why.
//!
//! A case reference is not a leak. Months, ordinary words and very short names count only when they
//! begin with a capital, so that "today" never and "day" rarely is taken for the surname Day.

mod dates;
mod names;
#[cfg(test)]
mod tests;
mod words;

use crate::release::Pack;
use chrono::NaiveDate;
use std::fmt;

/// Something that identifies the child or family.
#[derive(Clone, PartialEq, Eq)]
pub enum Term {
    /// A given name, or several.
    GivenName(String),
    /// A family name; each part of a double-barrelled one is looked for as well.
    FamilyName(String),
    /// An NHS number, found however its digits are spaced.
    NhsNumber(String),
    /// The date of birth, found in any usual way of writing it.
    BornOn(NaiveDate),
    /// A full postcode.
    Postcode(String),
    /// One line of an address; the street is looked for without its number as well.
    AddressLine(String),
}

/// Which kind of term was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermKind {
    /// A given name.
    GivenName,
    /// A family name.
    FamilyName,
    /// An NHS number.
    NhsNumber,
    /// A date of birth.
    BornOn,
    /// A postcode.
    Postcode,
    /// A line of an address.
    AddressLine,
}

impl TermKind {
    /// What a person calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::GivenName => "given name",
            Self::FamilyName => "family name",
            Self::NhsNumber => "NHS number",
            Self::BornOn => "date of birth",
            Self::Postcode => "postcode",
            Self::AddressLine => "address",
        }
    }
}

impl Term {
    fn kind(&self) -> TermKind {
        match self {
            Self::GivenName(_) => TermKind::GivenName,
            Self::FamilyName(_) => TermKind::FamilyName,
            Self::NhsNumber(_) => TermKind::NhsNumber,
            Self::BornOn(_) => TermKind::BornOn,
            Self::Postcode(_) => TermKind::Postcode,
            Self::AddressLine(_) => TermKind::AddressLine,
        }
    }
}

/// Printed by its kind only, so that no log shows a name.
impl fmt::Debug for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Term({})", self.kind().label())
    }
}

/// A term found in a text.
#[derive(Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which text.
    pub field: String,
    /// What was found.
    pub term_kind: TermKind,
    /// Where it begins, in characters from the start of the text.
    pub at: usize,
    /// Some words around it, for the person who decides; it shows what was found, so never log it.
    pub excerpt: String,
}

/// Printed without the excerpt.
impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Finding({} in {} at {})", self.term_kind.label(), self.field, self.at)
    }
}

/// A finding that a person decided to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The finding, exactly as it was shown; if the text changes it must be decided again.
    pub finding: Finding,
    /// Why it may stay. A blank reason keeps nothing.
    pub reason: String,
}

/// A text with the name of its field.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// Where it stands, such as "Learning points".
    pub field: String,
    /// What it says.
    pub text: String,
}

/// Proof that a value passed the gate.
pub(crate) struct Cleared(());

/// Every term in a text, in the order of the text; where several overlap, the longest of each kind.
pub fn find(field: &str, text: &str, terms: &[Term]) -> Vec<Finding> {
    let words = words::split(text);
    let mut hits: Vec<(usize, usize, TermKind)> = Vec::new();
    for term in terms {
        let spans = match term {
            Term::GivenName(name) | Term::FamilyName(name) => names::name(&words, name),
            Term::NhsNumber(number) => names::digits(&words, number),
            Term::BornOn(date) => dates::date(&words, *date),
            Term::Postcode(code) => names::code(&words, code),
            Term::AddressLine(line) => names::address(&words, line),
        };
        hits.extend(spans.into_iter().map(|(from, to)| (from, to, term.kind())));
    }
    hits.sort_by_key(|&(from, to, kind)| (from, usize::MAX - to, kind));
    let inside = |a: &(usize, usize, TermKind), b: &(usize, usize, TermKind)| {
        a != b && a.2 == b.2 && b.0 <= a.0 && a.1 <= b.1
    };
    let mut longest: Vec<_> =
        hits.iter().filter(|a| !hits.iter().any(|b| inside(a, b))).copied().collect();
    longest.dedup();
    let finding = |(from, to, term_kind)| Finding {
        field: field.to_owned(),
        term_kind,
        at: from,
        excerpt: excerpt(text, from, to),
    };
    longest.into_iter().map(finding).collect()
}

fn excerpt(text: &str, from: usize, to: usize) -> String {
    const AROUND: usize = 24;
    let begin = from.saturating_sub(AROUND);
    let shown = text.chars().skip(begin).take(to - begin + AROUND);
    shown.map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Lets the texts through if nothing was found in them but what was kept with a reason; else says
/// what stands in the way.
pub fn gate(
    texts: Vec<Text>,
    terms: &[Term],
    kept_with_reason: &[Kept],
) -> Result<Pack<Vec<Text>>, Vec<Finding>> {
    let reason = |finding: &Finding| {
        kept_with_reason.iter().find(|k| k.finding == *finding && !k.reason.trim().is_empty())
    };
    let found = texts.iter().flat_map(|t| find(&t.field, &t.text, terms));
    let (mut kept, mut open) = (Vec::new(), Vec::new());
    for finding in found {
        match reason(&finding) {
            Some(decided) => kept.push(decided.clone()),
            None => open.push(finding),
        }
    }
    if open.is_empty() { Ok(Pack::cleared(Cleared(()), texts, kept)) } else { Err(open) }
}
