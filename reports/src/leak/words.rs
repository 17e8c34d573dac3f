//! Texts as folded words: accents, case, kinds of apostrophe and invisible characters make no
//! difference. A word ends where letters meet digits and at a capital inside a word, so that names
//! inside file names are found.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A folded word and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Without accents, in lower case.
    pub(super) folded: String,
    /// First character in the text as it was.
    pub(super) from: usize,
    /// One past its last character.
    pub(super) to: usize,
    /// Whether it begins with a capital.
    pub(super) capital: bool,
    /// What stands between the word before and this one, folded; empty for the first.
    pub(super) gap: String,
}

struct Piece {
    shown: char,
    at: usize,
}

/// The words of a text.
pub(super) fn split(text: &str) -> Vec<Word> {
    let pieces: Vec<Piece> = text
        .chars()
        .enumerate()
        .flat_map(|(at, c)| fold(c).into_iter().map(move |shown| Piece { shown, at }))
        .collect();
    let (mut words, mut gap): (Vec<Word>, String) = (Vec::new(), String::new());
    for (i, piece) in pieces.iter().enumerate() {
        if !piece.shown.is_alphanumeric() {
            gap.push(piece.shown);
            continue;
        }
        if i == 0 || begins(&pieces, i) {
            let capital = piece.shown.is_uppercase();
            let gap = std::mem::take(&mut gap);
            words.push(Word { folded: String::new(), from: piece.at, to: piece.at, capital, gap });
        }
        if let Some(word) = words.last_mut() {
            word.folded.extend(piece.shown.to_lowercase());
            word.to = piece.at + 1;
        }
    }
    words
}

fn begins(pieces: &[Piece], i: usize) -> bool {
    let (before, this) = (pieces[i - 1].shown, pieces[i].shown);
    let next_is_small = pieces.get(i + 1).is_some_and(|p| p.shown.is_lowercase());
    !before.is_alphanumeric()
        || before.is_numeric() != this.is_numeric()
        || (before.is_lowercase() && this.is_uppercase())
        || (before.is_uppercase() && this.is_uppercase() && next_is_small)
}

fn fold(c: char) -> Vec<char> {
    match c {
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => Vec::new(),
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{00B4}' | '`' => vec!['\''],
        '\u{2010}'..='\u{2015}' | '\u{2212}' => vec!['-'],
        'ß' => vec!['s', 's'],
        'æ' => vec!['a', 'e'],
        'Æ' => vec!['A', 'e'],
        'œ' => vec!['o', 'e'],
        'Œ' => vec!['O', 'e'],
        'þ' => vec!['t', 'h'],
        'Þ' => vec!['T', 'h'],
        'ø' => vec!['o'],
        'Ø' => vec!['O'],
        'ł' => vec!['l'],
        'Ł' => vec!['L'],
        'đ' | 'ð' => vec!['d'],
        'Đ' | 'Ð' => vec!['D'],
        'ı' => vec!['i'],
        _ => c.nfkd().filter(|part| !is_combining_mark(*part)).collect(),
    }
}

/// Words whose capital decides whether they are a name: anything of two letters, and names that are
/// ordinary English words.
pub(super) fn is_ordinary(word: &str) -> bool {
    const WORDS: &str = "ago all and angel any april are art ash august autumn baby back bay bee bell best bill \
        bird bishop black bloom bob boy bright brook brown bush but butler can care carter case \
        chance chase child children church clay cliff cook cox cross daisy dale dark dawn day \
        days dean dear dee did don drew duke early east end eve ever faith farm fay few field \
        finch fisher fly for ford forest forth fox free friend frost gale gate gay gene get gift \
        glen good got grace grant gray green grey guy had hale hall ham hand hands hard harmony \
        harper has hay heath heather her hill him his holiday holly home hope house how hub hunt \
        hunter ice iris its ivory ivy jack jay jewel joy june just justice key king kit knight \
        lad lake lam lamb lane law lea lee leigh let lily little long lord lot love low major \
        man march mark marsh martin mason mass may men mercy met miles mill miller mist moon \
        moore moss near new nice noble north not now old olive one our out own page pan parent \
        parish park pat patience pea peace pearl penny pike pip pod pool poppy porter post power \
        prayer price pride prince prior put quick rain ran ray read red reed reeves rex rich \
        river rob robin rock rod roe ron rose rowan ruby rue rush sage saint salt sandy savage \
        saw say school sea see self senior set sharp shaw she shepherd short silver sister sky \
        small smart snow son south spring star steel still stone storm street strong sue summer \
        sun sunny sutton swan sweet swift tam temple ten the thorn tiger tip too tree trinity \
        true turner two underwood use valley van victor violet wade walker wall ward was waters \
        way weeks welcome well wells west white who why wild will willow winter wise wish wood \
        woods woody worth wren wright wye yard yes yet york you young";
    word.len() <= 2 || WORDS.split_ascii_whitespace().any(|w| w == word)
}

/// Months that are also names.
pub(super) fn is_month(word: &str) -> bool {
    matches!(word, "april" | "august" | "june" | "march" | "may")
}
