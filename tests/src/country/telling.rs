//! What each sender tells of a child: less than is true, in its own spelling, now and then wrongly.

use super::{Child, Dice, Shape, dice::ward};
use chrono::{Datelike, Days, NaiveDate};
use domain::{
    matching::{Particulars, SenderKind},
    person::{PersonName, Postcode},
};
use uuid::Uuid;

/// The notices of one child: one to four, of different senders.
pub(super) fn all(dice: &mut Dice, child: &Child, shape: Shape, first: u128) -> Vec<Particulars> {
    let shares = [
        (SenderKind::Registrar, 90),
        (SenderKind::Practitioner, 90),
        (SenderKind::Coroner, if child.is_newborn() { 15 } else { 55 }),
        (SenderKind::NationalSignal, 35),
    ];
    let mut kinds: Vec<SenderKind> = Vec::new();
    for (kind, share) in shares {
        if dice.chance(share) {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() {
        kinds.push(SenderKind::Staff);
    }
    kinds
        .iter()
        .enumerate()
        .map(|(at, kind)| one(dice, child, shape, *kind, first + at as u128))
        .collect()
}

/// What a kind of sender says, in hundredths.
struct Says {
    forename_of_newborn: u64,
    mother: u64,
    postcode: u64,
    more_than_one: u64,
}

fn says(kind: SenderKind) -> Says {
    let (forename_of_newborn, mother, postcode, more_than_one) = match kind {
        SenderKind::Registrar => (60, 60, 95, 50),
        SenderKind::Coroner => (75, 40, 85, 30),
        SenderKind::NationalSignal => (70, 0, 80, 0),
        SenderKind::Practitioner | SenderKind::Staff => (70, 90, 92, 90),
    };
    Says { forename_of_newborn, mother, postcode, more_than_one }
}

fn one(dice: &mut Dice, child: &Child, shape: Shape, kind: SenderKind, id: u128) -> Particulars {
    let says = says(kind);
    let numbered = match kind {
        SenderKind::Registrar => false,
        SenderKind::NationalSignal => true,
        _ => !dice.chance(shape.unnumbered),
    };
    let twin = child.order.is_some() && dice.chance(says.more_than_one * shape.multiple_told / 100);
    let only = kind == SenderKind::Practitioner
        && child.order.is_none()
        && child.is_newborn()
        && dice.chance(shape.only_baby_told);
    let mut told = Particulars {
        notice: Uuid::from_u128(1 + id),
        sender_kind: kind,
        sender: Uuid::from_u128(u128::from(child.town) * 10 + kind as u128 + 1),
        received_on: child.died_on + Days::new(dice.below(20)),
        registration_entry: (kind == SenderKind::Registrar)
            .then(|| format!("T{} {id}", child.town)),
        name: Some(name(dice, child, &says, twin)),
        other_family_names: Vec::new(),
        sex: child.sex,
        born_on: Some(child.born_on),
        died_on: Some(child.died_on),
        nhs_number: numbered.then(|| child.nhs_number.clone()),
        postcode: dice.chance(says.postcode).then(|| postcode(dice, child)).flatten(),
        address_lines: vec![child.street.clone()],
        birth_order: child.order.filter(|_| twin && dice.chance(50)),
        multiple_birth: if twin { Some(true) } else { only.then_some(false) },
        mother_name: dice.chance(says.mother).then(|| mother(dice, child)),
    };
    if dice.chance(shape.slips) {
        slip(dice, &mut told);
    }
    told
}

/// Home, or the ward where a newborn spent its life.
fn postcode(dice: &mut Dice, child: &Child) -> Option<Postcode> {
    let in_ward = child.is_newborn() && dice.chance(8);
    Postcode::parse(&if in_ward { ward(child.town) } else { child.home.clone() }).ok()
}

fn mother(dice: &mut Dice, child: &Child) -> String {
    let family = if dice.chance(92) { &child.mother_family } else { &child.family };
    format!("{} {family}", child.mother_given)
}

fn name(dice: &mut Dice, child: &Child, says: &Says, twin: bool) -> PersonName {
    let newborn = child.is_newborn();
    let family = match newborn && dice.chance(10) {
        true => child.mother_family.clone(),
        false => child.family.clone(),
    };
    let family = spelled(dice, &family);
    let said = !newborn || dice.chance(says.forename_of_newborn);
    let Some(given) = child.given.as_deref().filter(|_| said) else {
        return unnamed(dice, child, &family, twin);
    };
    let given = match given.split_once(' ') {
        Some((first, _)) if dice.chance(50) => first.to_owned(),
        _ => given.to_owned(),
    };
    let given = spelled(dice, &given);
    if dice.chance(1) {
        PersonName::new(Some(&family), &given)
    } else {
        PersonName::new(Some(&given), &family)
    }
}

fn unnamed(dice: &mut Dice, child: &Child, family: &str, twin: bool) -> PersonName {
    let order = child.order.unwrap_or(1);
    match dice.below(6) {
        0 | 1 => PersonName::new(None, family),
        2 => PersonName::new(Some("Baby"), family),
        3 => PersonName::new(Some(&format!("Baby of {}", child.mother_given)), family),
        4 if twin => PersonName::new(Some(&format!("Twin {order}")), family),
        4 => PersonName::new(Some("Infant"), family),
        _ => PersonName::new(None, &format!("Baby of {family}")),
    }
}

/// The same name as another office writes it: capitals, no accents, no hyphen, no particle.
fn spelled(dice: &mut Dice, name: &str) -> String {
    match dice.below(10) {
        0 => name.to_uppercase(),
        1 => plain(name),
        2 => name.replace('-', " "),
        3 => ["van der ", "bin ", "de la "].iter().fold(name.to_owned(), |n, p| n.replace(p, "")),
        4 => name.replace("Muhammad", "Mohammed"),
        _ => name.to_owned(),
    }
}

/// Without accents, as an old system keeps it.
fn plain(name: &str) -> String {
    let letters = name.chars().map(|c| match c {
        'ó' | 'Ọ' | 'ọ' | 'ô' => 'o',
        'á' => 'a',
        'é' | 'ë' => 'e',
        'ú' => 'u',
        'í' => 'i',
        'ñ' => 'n',
        'Ş' => 'S',
        'Ó' => 'O',
        'ŷ' => 'y',
        'Ŵ' => 'W',
        'Ł' => 'L',
        'ʻ' => '\'',
        other => other,
    });
    letters.collect()
}

/// One typing slip somewhere.
fn slip(dice: &mut Dice, told: &mut Particulars) {
    let name = told.name.clone().unwrap_or_else(|| PersonName::new(None, ""));
    let named = name.given.as_ref().is_some_and(|given| given.chars().count() > 2);
    match dice.below(7) {
        0 | 1 => told.name = Some(PersonName { family: in_text(dice, &name.family), ..name }),
        2 | 3 if named => {
            let given = name.given.as_deref().map(|given| in_text(dice, given));
            told.name = Some(PersonName { given, ..name });
        }
        2 | 3 => told.name = Some(PersonName { family: in_text(dice, &name.family), ..name }),
        4 => told.born_on = told.born_on.map(|on| in_date(dice, on)),
        5 => told.died_on = told.died_on.map(|on| in_date(dice, on)),
        _ => told.postcode = told.postcode.as_ref().and_then(|code| in_postcode(dice, code)),
    }
}

/// A letter wrong, missing, doubled, or exchanged with its neighbour.
fn in_text(dice: &mut Dice, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return text.to_owned();
    }
    let at = dice.index(letters.len() - 1);
    match dice.below(4) {
        0 => letters[at] = *dice.pick(&['a', 'e', 'n', 's', 'r', 't']),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

/// Day and month exchanged, or a digit wrong; as it was where that is no date.
fn in_date(dice: &mut Dice, on: NaiveDate) -> NaiveDate {
    let wrong = match dice.below(4) {
        0 => NaiveDate::from_ymd_opt(on.year(), on.day(), on.month()),
        1 => on.with_day(on.day() / 10 * 10 + u32::try_from(dice.below(10)).unwrap_or(0)),
        2 => on.with_month(1 + u32::try_from(dice.below(12)).unwrap_or(0)),
        _ => on.with_year(on.year() - 1),
    };
    wrong.unwrap_or(on)
}

fn in_postcode(dice: &mut Dice, code: &Postcode) -> Option<Postcode> {
    let mut letters: Vec<char> = code.as_str().chars().collect();
    let last = letters.len() - 1;
    letters[last] = *dice.pick(&['A', 'B', 'D', 'E']);
    Postcode::parse(&letters.into_iter().collect::<String>()).ok()
}
