//! How far two names are alike, word by word: slips, short forms, initials, sounds.
//!
//! Every function here gives the same answer with its two sides exchanged, but for [`short_of`] and
//! [`within`], which are asked both ways.

use rphonetic::DoubleMetaphone;

use super::evidence::Level;
use super::normalise::{is_known_given, is_never_alone, is_shared_first};

/// How far forenames agree.
///
/// Newborns are compared strictly, for a twin may have a name much like it. Older children who are alike in
/// the rest are hardly ever twins: there a shorter form or a slip in any letter is a slip and no more.
pub(super) fn givens(a: &[String], b: &[String], newborn: bool) -> Level {
    let (Some((first_a, rest_a)), Some((first_b, rest_b))) = (a.split_first(), b.split_first())
    else {
        return Level::Missing;
    };
    let (whole_a, whole_b) = (a.concat(), b.concat());
    if whole_a == whole_b {
        let says_little = newborn && rest_a.is_empty() && is_never_alone(first_a);
        return if says_little { Level::Similar } else { Level::Exact };
    }
    if other_script(&whole_a, &whole_b) {
        return Level::Missing;
    }
    let rests_fit = within(rest_a, rest_b) || within(rest_b, rest_a);
    if first_a == first_b {
        let alone = rest_a.is_empty() || rest_b.is_empty();
        return match rests_fit {
            true if !alone || !(newborn || is_shared_first(first_a)) => Level::Exact,
            true if !newborn || !is_shared_first(first_a) => Level::Close,
            false if given_slip(&rest_a.concat(), &rest_b.concat()) => Level::Close,
            false if !newborn && given_slip(&whole_a, &whole_b) => Level::Close,
            _ => Level::Similar,
        };
    }
    let slip = |x: &str, y: &str| given_slip(x, y) || (!newborn && misspelt(x, y));
    if (rests_fit && slip(first_a, first_b)) || given_slip(&whole_a, &whole_b) {
        return Level::Close;
    }
    let shares_a_word = a.iter().any(|word| b.contains(word));
    let short_form = short_of(first_a, first_b) || short_of(first_b, first_a);
    if shares_a_word || short_form || alike(first_a, first_b) {
        Level::Similar
    } else {
        Level::Differs
    }
}

/// Whether every word of `few` is in `many`, an initial standing for its word.
fn within(few: &[String], many: &[String]) -> bool {
    let stands_for = |short: &str, long: &str| {
        short == long || (short.chars().count() == 1 && long.starts_with(short))
    };
    few.iter().all(|word| many.iter().any(|other| stands_for(word, other)))
}

/// "Alex" for "Alexander", an initial for its name.
fn short_of(short: &str, long: &str) -> bool {
    long.starts_with(short) && matches!(short.chars().count(), 1 | 3..)
}

/// One letter wrong, missing, added or exchanged with its neighbour, in a name long enough to tell.
pub(super) fn one_slip(a: &str, b: &str) -> bool {
    let long_enough = a.chars().count().min(b.chars().count()) >= 4;
    long_enough && a != b && strsim::osa_distance(a, b) == 1
}

/// As [`one_slip`], but not in the first letter ("Jayden", "Hayden") and not between two names in use
/// ("Amina", "Amira"): those may be twins.
fn given_slip(a: &str, b: &str) -> bool {
    let same_start = a.chars().next() == b.chars().next();
    same_start && !(is_known_given(a) && is_known_given(b)) && one_slip(a, b)
}

/// One slip, in any letter, between a name in use and a word that is none ("Ava", "va"; "Luca", "ruca").
fn misspelt(a: &str, b: &str) -> bool {
    let long_enough = a.chars().count().max(b.chars().count()) >= 3;
    long_enough && is_known_given(a) != is_known_given(b) && strsim::osa_distance(a, b) == 1
}

/// Sounds alike or looks alike: never enough to join.
pub(super) fn alike(a: &str, b: &str) -> bool {
    // Sorted, because the measure is not quite the same both ways.
    let (x, y) = if a <= b { (a, b) } else { (b, a) };
    let sounds = phonetic(a).iter().any(|code| phonetic(b).contains(code));
    sounds || strsim::jaro_winkler(x, y) >= 0.88
}

/// The codes of how a folded name sounds in English; the name itself in other scripts.
pub(super) fn phonetic(folded: &str) -> Vec<String> {
    let letters: String = folded.chars().filter(char::is_ascii_alphabetic).collect();
    if letters.is_empty() {
        return if folded.is_empty() { Vec::new() } else { vec![folded.to_owned()] };
    }
    let sound = DoubleMetaphone::default().double_metaphone(&letters);
    let mut codes = vec![sound.primary(), sound.alternate()];
    codes.retain(|code| !code.is_empty());
    if codes.is_empty() {
        codes.push(letters);
    }
    codes.dedup();
    codes
}

/// One in Latin letters, the other in none: they cannot be compared.
pub(super) fn other_script(a: &str, b: &str) -> bool {
    let latin = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic());
    latin(a) != latin(b)
}
