//! One field of two notices at a time: how far do they agree?
//!
//! Every function here gives the same answer with its two sides exchanged.

use chrono::{Datelike, NaiveDate};

use crate::person::{Postcode, Sex};

use super::Particulars;
use super::evidence::{Field, Level};
use super::likeness::{alike, givens, one_slip, other_script};
use super::normalise::{Family, Name, fold, is_common_family, is_institution};

/// A notice read into the forms that are compared.
pub(super) struct Form<'a> {
    pub(super) of: &'a Particulars,
    name: Name,
    /// Family names other than the first: stated ones and the last word of the mother's name.
    others: Vec<Family>,
    mother: Vec<String>,
    entry: String,
}

impl<'a> Form<'a> {
    pub(super) fn of(notice: &'a Particulars) -> Form<'a> {
        let mother = fold(notice.mother_name.as_deref().unwrap_or_default());
        let mother: Vec<String> = mother.split_whitespace().map(str::to_owned).collect();
        let mothers_surname = if mother.len() > 1 { mother.last() } else { None };
        let stated = notice.other_family_names.iter().map(|name| Family::of(name));
        let others = stated.chain(mothers_surname.map(|name| Family::of(name)));
        Form {
            of: notice,
            name: notice.name.as_ref().map(Name::of).unwrap_or_default(),
            others: others.filter(|family| !family.is_empty()).collect(),
            mother,
            entry: fold(notice.registration_entry.as_deref().unwrap_or_default()).replace(' ', ""),
        }
    }

    /// Whether the notice speaks of a multiple birth in any way.
    pub(super) fn is_multiple(&self) -> bool {
        let later_born = self.birth_order().is_some_and(|order| order > 1);
        self.of.multiple_birth == Some(true) || self.name.multiple || later_born
    }

    /// Whether the notice says that there was one baby, and nothing in it says otherwise.
    pub(super) fn says_only_baby(&self) -> bool {
        self.of.multiple_birth == Some(false) && !self.is_multiple()
    }

    /// Whether many share the family name.
    pub(super) fn has_common_family(&self) -> bool {
        self.name.family.words.iter().any(|word| is_common_family(word))
            || is_common_family(&self.name.family.full)
    }

    /// Whether both give one whole address, a postcode too, which is not that of an institution.
    pub(super) fn is_of_household(&self, other: &Form) -> bool {
        let lines = |form: &Form| fold(&form.of.address_lines.join(" "));
        let (here, there) = (lines(self), lines(other));
        let postcode = self.of.postcode.is_some() && self.of.postcode == other.of.postcode;
        postcode && here == there && here.contains(' ') && !here.split(' ').any(is_institution)
    }

    fn birth_order(&self) -> Option<u8> {
        self.of.birth_order.or(self.name.order)
    }

    /// Born and died within 28 days, as far as this notice says.
    fn is_newborn(&self) -> bool {
        let lived =
            self.of.born_on.zip(self.of.died_on).map(|(born, died)| (died - born).num_days());
        lived.is_some_and(|days| (0..28).contains(&days))
    }
}

/// Whether either of the two died newborn: then the two dates are hardly two pieces of evidence.
pub(super) fn newborn(a: &Form, b: &Form) -> bool {
    a.is_newborn() || b.is_newborn()
}

/// The level of every field, in fixed order.
pub(super) fn levels(a: &Form, b: &Form) -> Vec<(Field, Level)> {
    let newborn = newborn(a, b);
    let (family, given) = names(a, b, newborn);
    let died = if newborn { Field::DiedOnNewborn } else { Field::DiedOn };
    vec![
        (Field::NhsNumber, equal(a.of.nhs_number.as_ref(), b.of.nhs_number.as_ref())),
        (Field::RegistrationEntry, equal(stated(&a.entry), stated(&b.entry))),
        (Field::FamilyName, family),
        (Field::GivenName, given),
        (Field::BornOn, dates(a.of.born_on, b.of.born_on)),
        (died, dates(a.of.died_on, b.of.died_on)),
        (Field::Sex, sexes(a.of.sex, b.of.sex)),
        (Field::Place, places(a.of, b.of)),
        (Field::Mother, mothers(&a.mother, &b.mother)),
        (Field::BirthOrder, equal(a.birth_order(), b.birth_order())),
    ]
}

fn equal<T: PartialEq>(a: Option<T>, b: Option<T>) -> Level {
    match (a, b) {
        (Some(a), Some(b)) if a == b => Level::Exact,
        (Some(_), Some(_)) => Level::Differs,
        _ => Level::Missing,
    }
}

fn stated(text: &str) -> Option<&str> {
    Some(text).filter(|t| !t.is_empty())
}

/// Only male against female is a difference: what could not be told, or is not known, says nothing.
fn sexes(a: Sex, b: Sex) -> Level {
    let told = |sex: Sex| Some(sex).filter(|s| matches!(s, Sex::Male | Sex::Female));
    equal(told(a), told(b))
}

/// Family and given name together, so that exchanged names are seen: they count as one slip of the family.
fn names(a: &Form, b: &Form, newborn: bool) -> (Level, Level) {
    let straight = (families(a, b), givens(&a.name.given, &b.name.given, newborn));
    let unnamed = straight.1 == Level::Missing;
    if straight.1.agrees() || (unnamed && straight.0.agrees()) {
        return straight;
    }
    let exchanged = [crossed(a, b, newborn), crossed(b, a, newborn)];
    exchanged.into_iter().flatten().min().unwrap_or(straight)
}

/// The levels when the names of `b` are read the other way round, if both then agree.
fn crossed(a: &Form, b: &Form, newborn: bool) -> Option<(Level, Level)> {
    let (own, family) = (&a.name, Family::of(&b.name.given.join(" ")));
    let same_family = !own.family.is_empty() && own.family.full == family.full;
    if !same_family || b.name.family.is_empty() {
        return None;
    }
    let given = givens(&own.given, &b.name.family.as_given(), newborn);
    (given.agrees() || given == Level::Missing).then_some((Level::Close, given))
}

fn families(a: &Form, b: &Form) -> Level {
    let (x, y) = (&a.name.family, &b.name.family);
    if x.is_empty() || y.is_empty() || other_script(&x.full, &y.full) {
        return Level::Missing;
    }
    if x.full == y.full || x.core == y.core {
        return Level::Exact;
    }
    let part_of = |p: &Family, whole: &Family| {
        p.words.iter().all(|w| w.chars().count() > 2 && whole.words.contains(w))
    };
    let also_known = |own: &Family, others: &[Family]| others.iter().any(|o| o.core == own.core);
    if one_slip(&x.full, &y.full)
        || one_slip(&x.core, &y.core)
        || part_of(x, y)
        || part_of(y, x)
        || also_known(x, &b.others)
        || also_known(y, &a.others)
    {
        return Level::Close;
    }
    let kin = a.others.iter().any(|o| also_known(o, &b.others));
    if kin || alike(&x.core, &y.core) { Level::Similar } else { Level::Differs }
}

/// Close: day and month exchanged, one digit wrong, two neighbouring digits exchanged, or the day beside.
fn dates(a: Option<NaiveDate>, b: Option<NaiveDate>) -> Level {
    let (Some(a), Some(b)) = (a, b) else { return Level::Missing };
    if a == b {
        return Level::Exact;
    }
    let exchanged = a.year() == b.year() && a.month() == b.day() && a.day() == b.month();
    let (x, y) = (a.format("%Y%m%d").to_string(), b.format("%Y%m%d").to_string());
    let one_digit = x.len() == y.len() && strsim::osa_distance(&x, &y) == 1;
    let beside = (a - b).num_days().abs() == 1;
    if exchanged || one_digit || beside { Level::Close } else { Level::Differs }
}

/// Postcodes where both have one that is a place; else the first lines of the addresses, which agree or
/// say nothing.
fn places(a: &Particulars, b: &Particulars) -> Level {
    let real = |postcode: &Option<Postcode>| postcode.clone().filter(|p| !p.is_pseudo());
    let (Some(x), Some(y)) = (real(&a.postcode), real(&b.postcode)) else {
        let lines = |notice: &Particulars| fold(&notice.address_lines.join(" "));
        let (x, y) = (lines(a), lines(b));
        let same = x == y && x.split(' ').count() > 2;
        return if same { Level::Exact } else { Level::Missing };
    };
    let compact = |postcode: &Postcode| postcode.as_str().replace(' ', "");
    if x == y {
        Level::Exact
    } else if x.district() == y.district() || strsim::osa_distance(&compact(&x), &compact(&y)) == 1
    {
        Level::Close
    } else {
        Level::Differs
    }
}

/// The mother's name: exact with the same words, close with one slip in one of first and last,
/// similar when only the first or only the last is shared, as after a marriage.
fn mothers(a: &[String], b: &[String]) -> Level {
    let (Some(first_a), Some(first_b)) = (a.first(), b.first()) else { return Level::Missing };
    let (Some(last_a), Some(last_b)) = (a.last(), b.last()) else { return Level::Missing };
    let (whole_a, whole_b) = (a.concat(), b.concat());
    if other_script(&whole_a, &whole_b) {
        return Level::Missing;
    }
    let full = a.len() > 1 && b.len() > 1;
    let (first, last) = (first_a == first_b, last_a == last_b);
    if full && (whole_a == whole_b || (first && last)) {
        Level::Exact
    } else if full && ((first && one_slip(last_a, last_b)) || (last && one_slip(first_a, first_b)))
    {
        Level::Close
    } else if first || last || alike(&whole_a, &whole_b) {
        Level::Similar
    } else {
        Level::Differs
    }
}
