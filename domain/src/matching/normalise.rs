//! Names brought to a form in which two spellings of one name are alike.
//!
//! Case, accents, hyphens, apostrophes and particles go; "Baby of …" and "Twin 2" are read as no name yet.
//! The name as given is never changed: these forms live only while two notices are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::person::PersonName;

/// No longer text than this is looked at: a name of ten thousand letters costs no more than one of this.
const LONGEST: usize = 200;

#[derive(Deserialize)]
struct Names {
    version: String,
    particles: BTreeSet<String>,
    unnamed: Unnamed,
    same_name: Vec<Vec<String>>,
    shared_first: BTreeSet<String>,
    given: BTreeSet<String>,
    never_alone: BTreeSet<String>,
    common_family: BTreeSet<String>,
    institutions: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Unnamed {
    marks: BTreeSet<String>,
    forename_only: BTreeSet<String>,
    fillers: BTreeSet<String>,
    multiple: BTreeSet<String>,
    order: BTreeMap<String, u8>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    serde_norway::from_str(include_str!("../../data/matching/names.yaml"))
        .expect("the embedded name lists are tested")
});

static SPELLINGS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let rows = NAMES.same_name.iter().filter_map(|row| row.split_first());
    rows.flat_map(|(first, rest)| rest.iter().map(move |r| (r.as_str(), first.as_str()))).collect()
});

pub(super) fn names_version() -> &'static str {
    &NAMES.version
}

/// Whether a forename in use, folded, is in the list: two such names are never one typing slip.
pub(super) fn is_known_given(name: &str) -> bool {
    NAMES.given.contains(name)
}

/// Whether siblings often share this first forename.
pub(super) fn is_shared_first(name: &str) -> bool {
    NAMES.shared_first.contains(name)
}

/// Whether this forename hardly ever stands alone, so that twins may both be written with it only.
pub(super) fn is_never_alone(name: &str) -> bool {
    NAMES.never_alone.contains(name)
}

/// Whether a family name, folded, is one that many share: two babies of it on one ward are no wonder.
pub(super) fn is_common_family(name: &str) -> bool {
    NAMES.common_family.contains(name)
}

/// Whether a word of an address, folded, tells of a hospital or the like.
pub(super) fn is_institution(word: &str) -> bool {
    NAMES.institutions.contains(word)
}

/// Compatibility form, lower case, without accents, apostrophes or punctuation, words parted by one space.
/// Letters of every script are kept.
pub fn fold(text: &str) -> String {
    let visible = text.chars().take(LONGEST).filter(|c| !is_apostrophe(*c) && !is_invisible(*c));
    let lower = visible.nfkc().flat_map(char::to_lowercase);
    let mut folded = String::new();
    for letter in lower.nfkd().filter(|c| !is_accent(*c)) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            c if c.is_alphanumeric() || is_mark_of_a_script(c) => folded.push(c),
            _ => folded.push(' '),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_apostrophe(c: char) -> bool {
    let marks = "'`´‘’‛ʻʼʽʾʿʹ′＇";
    marks.contains(c)
}

/// Zero-width joiners, direction marks and the Arabic tatweel.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{640}' | '\u{FEFF}' | '\u{AD}')
}

/// Accents of Latin, Greek and Cyrillic, and the optional vowel points of Arabic and Hebrew.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{64B}'..='\u{65F}' | '\u{670}')
}

/// Vowel signs of Indic scripts, which are part of a name there.
fn is_mark_of_a_script(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// A family name in the forms that are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Family {
    /// All words run together, "Mac" as "Mc".
    pub(super) full: String,
    /// The same without particles.
    pub(super) core: String,
    /// The words that are no particles.
    pub(super) words: Vec<String>,
}

impl Family {
    pub(super) fn of(text: &str) -> Family {
        Family::of_words(&words(text))
    }

    fn of_words(all: &[String]) -> Family {
        let kept: Vec<String> =
            all.iter().filter(|word| !NAMES.particles.contains(*word)).cloned().collect();
        let kept = if kept.is_empty() { all.to_vec() } else { kept };
        Family { full: mac(all.concat()), core: mac(kept.concat()), words: kept }
    }

    /// The words read as forenames, for names that were exchanged.
    pub(super) fn as_given(&self) -> Vec<String> {
        self.words.iter().cloned().map(spelling).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.full.is_empty()
    }
}

fn mac(name: String) -> String {
    match name.strip_prefix("mac") {
        Some(rest) if rest.chars().count() >= 3 => format!("mc{rest}"),
        _ => name,
    }
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn spelling(word: String) -> String {
    SPELLINGS.get(word.as_str()).map_or(word, |first| (*first).to_owned())
}

/// A child's name in the forms that are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// Forenames, each in its first spelling; none when the child was not named.
    pub(super) given: Vec<String>,
    /// The family name.
    pub(super) family: Family,
    /// Whether the name itself speaks of more than one baby.
    pub(super) multiple: bool,
    /// The order of birth the name itself gives: 2 for "Twin 2".
    pub(super) order: Option<u8>,
}

impl Name {
    pub(super) fn of(name: &PersonName) -> Name {
        let given = name.given.as_deref().map(words).unwrap_or_default();
        let family = words(&name.family);
        let spoken = || given.iter().chain(&family);
        let marked = spoken().any(|word| NAMES.unnamed.marks.contains(word));
        let multiple = spoken().any(|word| NAMES.unnamed.multiple.contains(word));
        let number = |word: &String| NAMES.unnamed.order.get(word).copied();
        Name {
            order: if multiple { spoken().find_map(number) } else { None },
            multiple,
            given: if is_no_forename(&given) {
                Vec::new()
            } else {
                given.iter().cloned().map(spelling).collect()
            },
            family: Family::of_words(&if marked { without_marks(&family) } else { family.clone() }),
        }
    }
}

/// "Baby", "Baby of Sana", "Baby Sana", "Male infant", "Twin 2", "Boy": no forename yet.
fn is_no_forename(given: &[String]) -> bool {
    let lists = &NAMES.unnamed;
    if given.len() > 1 && lists.marks.contains(&given[0]) {
        return true;
    }
    let says_nothing = |word: &String| {
        lists.marks.contains(word)
            || lists.forename_only.contains(word)
            || lists.fillers.contains(word)
    };
    let has_mark =
        given.iter().any(|word| lists.marks.contains(word) || lists.forename_only.contains(word));
    let of = given.iter().position(|word| word == "of");
    let before_of = &given[..of.unwrap_or(given.len())];
    has_mark && !before_of.is_empty() && before_of.iter().all(says_nothing)
}

/// The family name in "Baby of Iqbal" or "Iqbal (twin 2)"; all words when nothing else remains.
fn without_marks(family: &[String]) -> Vec<String> {
    let lists = &NAMES.unnamed;
    let says_nothing = |word: &&String| {
        lists.marks.contains(*word)
            || lists.forename_only.contains(*word)
            || lists.fillers.contains(*word)
    };
    let kept: Vec<String> = family.iter().filter(|word| !says_nothing(word)).cloned().collect();
    if kept.is_empty() { family.to_vec() } else { kept }
}

/// Every listed word that must already be folded.
#[cfg(test)]
pub(super) fn folded_words() -> impl Iterator<Item = &'static String> {
    NAMES
        .given
        .iter()
        .chain(&NAMES.particles)
        .chain(&NAMES.shared_first)
        .chain(&NAMES.common_family)
}
