//! Finding names, numbers, postcodes and addresses among words. Spans are in characters.

use super::words::{Word, is_month, is_ordinary, split};

/// From where to where, in characters of the text.
pub(super) type Span = (usize, usize);

/// Small words inside family names that say nothing by themselves.
const PARTICLES: [&str; 12] =
    ["al", "bin", "da", "de", "del", "den", "der", "di", "ibn", "la", "van", "von"];

/// A term as words run together, and the places where a space may stand.
struct Sought {
    run: String,
    breaks: Vec<usize>,
}

impl Sought {
    fn of(words: &[Word]) -> Self {
        let mut sought = Self { run: String::new(), breaks: Vec::new() };
        for word in words {
            sought.breaks.push(sought.run.len());
            sought.run.push_str(&word.folded);
        }
        sought
    }

    /// How many words from here on make up the term; none if they do not.
    fn reach(&self, words: &[Word], free: bool) -> Option<usize> {
        let mut done = 0;
        for (count, word) in words.iter().enumerate() {
            let joins = word.gap.chars().all(|c| c == '\'' || c == '-');
            let may_break = word.gap.chars().count() <= 3 && (free || self.breaks.contains(&done));
            if count > 0 && !joins && !may_break {
                return None;
            }
            if !self.run[done..].starts_with(&word.folded) {
                return None;
            }
            done += word.folded.len();
            if done == self.run.len() {
                return Some(count + 1);
            }
        }
        None
    }

    fn all<'a>(
        &'a self,
        words: &'a [Word],
        free: bool,
    ) -> impl Iterator<Item = (usize, usize)> + 'a {
        let from = 0..if self.run.is_empty() { 0 } else { words.len() };
        from.filter_map(move |i| self.reach(&words[i..], free).map(|count| (i, count)))
    }
}

fn span(words: &[Word], first: usize, count: usize) -> Span {
    (words[first].from, words[first + count - 1].to)
}

/// A name, its parts, and (if it is no ordinary word) its plural.
pub(super) fn name(words: &[Word], name: &str) -> Vec<Span> {
    let whole = split(name);
    let parts = whole.iter().filter(|w| w.folded.len() >= 3 && !PARTICLES.contains(&&*w.folded));
    let several = whole.iter().skip(1).any(|w| w.gap != "'" && !w.gap.is_empty());
    let mut sought = vec![Sought::of(&whole)];
    if several {
        sought.extend(parts.map(|part| Sought::of(std::slice::from_ref(part))));
    }
    let mut spans = Vec::new();
    for one in sought.iter().filter(|s| s.run.chars().count() >= 2) {
        let hits =
            one.all(words, false).filter(|&(first, count)| counts(words, first, count, &one.run));
        spans.extend(hits.map(|(first, count)| span(words, first, count)));
        if !is_ordinary(&one.run) {
            let plural = Sought { run: format!("{}s", one.run), breaks: one.breaks.clone() };
            let hits = plural.all(words, false).filter(|&(first, _)| words[first].capital);
            spans.extend(hits.map(|(first, count)| span(words, first, count)));
        }
    }
    spans
}

/// Whether a hit is taken for a name: an ordinary word needs its capital, and a month must not
/// stand beside a number.
fn counts(words: &[Word], first: usize, count: usize, run: &str) -> bool {
    if !is_ordinary(run) {
        return true;
    }
    let number = |at: Option<usize>| {
        at.and_then(|i| words.get(i))
            .is_some_and(|w| w.folded.starts_with(|c: char| c.is_ascii_digit()))
    };
    let dated = is_month(run) && (number(first.checked_sub(1)) || number(Some(first + count)));
    words[first].capital && !dated
}

/// A number of ten digits, however it is spaced.
pub(super) fn digits(words: &[Word], number: &str) -> Vec<Span> {
    let run: String = number.chars().filter(char::is_ascii_digit).collect();
    let sought = Sought { run, breaks: Vec::new() };
    sought.all(words, true).map(|(first, count)| span(words, first, count)).collect()
}

/// A postcode, with or without its space.
pub(super) fn code(words: &[Word], code: &str) -> Vec<Span> {
    let sought = Sought::of(&split(code));
    sought.all(words, true).map(|(first, count)| span(words, first, count)).collect()
}

/// A line of an address: whole, and the street without its number; "Rd" is "Road".
pub(super) fn address(words: &[Word], line: &str) -> Vec<Span> {
    let (words, line) = (shortened(words), shortened(&split(line)));
    let numbered = |w: &Word| w.folded.starts_with(|c: char| c.is_ascii_digit());
    let after = line.iter().rposition(numbered).map_or(0, |at| at + 1);
    // "14a Larch Road": the letter of a house number goes with the number.
    let letter = line.get(after).is_some_and(|w| w.folded.len() == 1 && w.gap.is_empty());
    let street = &line[after + usize::from(letter)..];
    let mut spans: Vec<Span> = Vec::new();
    if line.len() > 1 || line.iter().any(|w| w.folded.len() > 3) {
        spans.extend(hits(&words, &line));
    }
    if street.len() > 1 && street.len() < line.len() {
        spans.extend(hits(&words, street));
    }
    spans
}

fn hits(words: &[Word], part: &[Word]) -> Vec<Span> {
    let sought = Sought::of(part);
    let ordinary = part.len() == 1 && is_ordinary(&sought.run);
    let found = sought.all(words, false).filter(|&(first, _)| !ordinary || words[first].capital);
    found.map(|(first, count)| span(words, first, count)).collect()
}

fn shortened(words: &[Word]) -> Vec<Word> {
    let short = |word: &Word| {
        let folded = match word.folded.as_str() {
            "avenue" => "ave",
            "close" => "cl",
            "court" => "ct",
            "crescent" => "cres",
            "drive" => "dr",
            "gardens" => "gdns",
            "lane" => "ln",
            "place" => "pl",
            "road" => "rd",
            "saint" | "street" => "st",
            "terrace" => "terr",
            other => other,
        };
        Word { folded: folded.to_owned(), ..word.clone() }
    };
    words.iter().map(short).collect()
}
