//! Finding one date in the usual ways of writing it: `2026-03-04`, `04/03/2026`, `4.3.26`,
//! `20260304`, `4th of March, 2026`, `March 4 2026`, `4 Mar 26`.

use super::{names::Span, words::Word};
use chrono::{Datelike, NaiveDate};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Words between the parts of a written date that carry nothing.
const FILLING: [&str; 6] = ["of", "the", "st", "nd", "rd", "th"];

/// Every place where the date is written.
pub(super) fn date(words: &[Word], date: NaiveDate) -> Vec<Span> {
    (0..words.len()).filter_map(|first| at(&words[first..], date)).collect()
}

fn at(words: &[Word], date: NaiveDate) -> Option<Span> {
    let first = words.first()?;
    let run = [date.format("%Y%m%d").to_string(), date.format("%d%m%Y").to_string()];
    if run.contains(&first.folded) {
        return Some((first.from, first.to));
    }
    let mut parts: Vec<&Word> = vec![first];
    for word in &words[1..] {
        let near = word.gap.chars().count() <= 3 && !word.gap.contains('\n');
        if parts.len() == 3 || !near {
            break;
        }
        if !FILLING.contains(&word.folded.as_str()) {
            parts.push(word);
        }
    }
    let [a, b, c] = parts[..] else { return None };
    let day = |w: &Word| number(w) == Some(date.day());
    let month = |w: &Word| number(w) == Some(date.month()) || named(w, date);
    let whole_year = |w: &Word| w.folded.len() == 4 && w.folded == date.year().to_string();
    let year = |w: &Word| {
        whole_year(w)
            || (w.folded.len() == 2
                && number(w).map(i64::from) == Some(i64::from(date.year() % 100)))
    };
    let written = (day(a) && month(b) && year(c))
        || (named(a, date) && day(b) && year(c))
        || (whole_year(a) && month(b) && day(c));
    written.then_some((a.from, c.to))
}

fn number(word: &Word) -> Option<u32> {
    if word.folded.len() > 2 { None } else { word.folded.parse().ok() }
}

fn named(word: &Word, date: NaiveDate) -> bool {
    let name = MONTHS[date.month0() as usize];
    word.folded == name
        || word.folded == name[..3]
        || (name == "september" && word.folded == "sept")
}
