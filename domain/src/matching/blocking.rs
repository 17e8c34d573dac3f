//! Coarse keys: two notices of one child share at least one, even with a slip in one field.
//!
//! The store looks candidates up by key. A key is a short digest with its kind before it, so that no name
//! or date stands in the index; a digest without a secret hides, it does not protect.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use super::Particulars;
use super::likeness::phonetic;
use super::normalise::{Family, Name, fold};

/// Cases that one notice is compared with, at most: those that share a number with it, then those that
/// share most keys. Keys are rare, so that few notices find as many as five, and the case sought
/// shares most of its keys.
pub const CANDIDATES: u64 = 8;

/// The keys of a notice: between none, when it says nothing, and a few dozen.
///
/// No key may be common: beside a number, each joins two things, one of them a day, a month or a home. So
/// the cases under a key stay few however many there are. A newborn's two days are hardly more than one,
/// and so go with sex and postcode district.
pub fn keys(notice: &Particulars) -> BTreeSet<String> {
    let name = notice.name.as_ref().map(Name::of).unwrap_or_default();
    let (born, died) = (notice.born_on.map(day), notice.died_on.map(day));
    let families = family_sounds(notice, &name);
    let given = given_sounds(&name);
    let mut keys = Keys(BTreeSet::new());
    keys.add("nhs", notice.nhs_number.as_ref().map(|n| n.as_str().to_owned()));
    let entry = fold(notice.registration_entry.as_deref().unwrap_or_default()).replace(' ', "");
    keys.add("entry", Some(entry).filter(|e| !e.is_empty()));
    if is_newborn(notice) {
        keys.add("newborn", newborn(notice));
        // Often without a forename: one slip in the family name spares its beginning or its end.
        for end in ends(&name.family.core) {
            let sex = notice.sex.code();
            keys.add("newborn-family", born.as_ref().map(|born| format!("{born}|{sex}|{end}")));
        }
    } else {
        keys.pair("born-died", born.as_ref(), died.as_ref());
    }
    let home = notice.postcode.as_ref().filter(|p| !p.is_pseudo()).map(|p| p.as_str().to_owned());
    keys.pair("born-home", born.as_ref(), home.as_ref());
    keys.pair("died-home", died.as_ref(), home.as_ref());
    let street = Some(fold(&notice.address_lines.join(" "))).filter(|lines| lines.contains(' '));
    keys.pair("born-street", born.as_ref(), street.as_ref());
    for sound in &families {
        keys.pair("born-family", born.as_ref(), Some(sound));
        keys.pair("died-family", died.as_ref(), Some(sound));
    }
    for sound in &given {
        keys.pair("born-given", born.as_ref(), Some(sound));
        keys.pair("died-given", died.as_ref(), Some(sound));
    }
    let months = [notice.born_on.map(|d| month('b', d)), notice.died_on.map(|d| month('d', d))];
    let anchors: Vec<String> = months.into_iter().flatten().chain(home).collect();
    if let Some((family, given)) = names(&name) {
        // Sorted, so that exchanged names share the key.
        let both = if family <= given { [family, given] } else { [given, family] };
        for anchor in &anchors {
            keys.add("name", Some(format!("{}|{}|{anchor}", both[0], both[1])));
        }
    }
    keys.0
}

/// Born and died within 28 days.
fn is_newborn(notice: &Particulars) -> bool {
    let lived = notice.born_on.zip(notice.died_on).map(|(born, died)| (died - born).num_days());
    lived.is_some_and(|days| (0..28).contains(&days))
}

/// The days, sex and postcode district of a newborn, if all are told.
fn newborn(notice: &Particulars) -> Option<String> {
    let (born, died) = (notice.born_on.map(day)?, notice.died_on.map(day)?);
    let home = notice.postcode.as_ref().filter(|p| !p.is_pseudo())?;
    Some(format!("{born}|{died}|{}|{}", notice.sex.code(), home.district()))
}

/// The first three letters of a name, and the last three.
fn ends(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() < 5 {
        return Vec::new();
    }
    let text = |part: &[char]| part.iter().collect::<String>();
    let (start, end) = (&letters[..3], &letters[letters.len() - 3..]);
    vec![format!("{}-", text(start)), format!("-{}", text(end))]
}

/// The first sound of the child's own family name with that of the first forename.
fn names(name: &Name) -> Option<(String, String)> {
    let family = phonetic(&name.family.core).into_iter().next()?;
    let given = name.given.first().and_then(|word| phonetic(word).into_iter().next())?;
    Some((family, given))
}

struct Keys(BTreeSet<String>);

impl Keys {
    fn add(&mut self, kind: &str, text: Option<String>) {
        if let Some(text) = text {
            let digest = Sha256::digest(format!("{kind}|{text}").as_bytes());
            let mut key = format!("{kind}:");
            for byte in digest.iter().take(8) {
                key.extend(
                    [byte >> 4, byte & 15].map(|n| char::from(b"0123456789abcdef"[usize::from(n)])),
                );
            }
            self.0.insert(key);
        }
    }

    fn pair(&mut self, kind: &str, a: Option<&String>, b: Option<&String>) {
        self.add(kind, a.zip(b).map(|(a, b)| format!("{a}|{b}")));
    }
}

/// A date in which day and month may have been exchanged: both spellings give one text.
fn day(date: NaiveDate) -> String {
    let (day, month) = (date.day(), date.month());
    format!("{}-{}-{}", date.year(), day.min(month), day.max(month))
}

/// The month of a birth or a death.
fn month(kind: char, date: NaiveDate) -> String {
    format!("{kind}{}-{}", date.year(), date.month())
}

fn family_sounds(notice: &Particulars, name: &Name) -> BTreeSet<String> {
    let mother = fold(notice.mother_name.as_deref().unwrap_or_default());
    let mothers_surname = mother.split(' ').next_back().filter(|_| mother.contains(' '));
    let others = notice.other_family_names.iter().map(|other| Family::of(other));
    let families = others.chain(mothers_surname.map(Family::of)).chain([name.family.clone()]);
    families
        .take(6)
        .flat_map(|family| {
            let words = family.words.iter().filter(|word| word.chars().count() > 2).take(3);
            words.chain([&family.core]).flat_map(|form| phonetic(form)).collect::<Vec<_>>()
        })
        .collect()
}

/// The first forename, and the second where siblings often share the first.
fn given_sounds(name: &Name) -> BTreeSet<String> {
    name.given.iter().take(2).flat_map(|word| phonetic(word)).collect()
}
