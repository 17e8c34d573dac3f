//! A made-up country: children who died, and what registrars, coroners, practitioners and the
//! national signal tell of them. Which notice tells of which child is known, so that matching can be
//! judged. One seed gives one set; every person is invented, and no share is a measured one.

mod dice;
mod names;
mod telling;

pub use dice::Dice;

use chrono::{Days, NaiveDate};
use domain::{
    matching::Particulars,
    person::{NhsNumber, Sex},
};

/// What varies between sets, in hundredths unless said otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// How many children, about.
    pub children: usize,
    /// Deaths fall on so many days.
    pub days: u64,
    /// Children who died before they were 28 days old.
    pub newborns: u64,
    /// Newborns whose twin died too.
    pub twins: u64,
    /// Children whose brother or sister died at another time.
    pub siblings: u64,
    /// Children who share name and sex and one date, or both when newborn, with a child of another town.
    pub namesakes: u64,
    /// Notices with a typing slip.
    pub slips: u64,
    /// Notices without an NHS number, other than a registrar's (none has one) and the national signal's.
    pub unnumbered: u64,
    /// Practitioners who say that a newborn was the only baby: their form asks for the number of babies.
    pub only_baby_told: u64,
    /// How often a sender who may know it says that there was more than one baby, of its usual share.
    pub multiple_told: u64,
}

impl Shape {
    /// England, as far as its statistics are known to those who drew this up: three years of deaths.
    pub const COUNTRY: Self = Self {
        children: 3_000,
        days: 1_096,
        newborns: 40,
        twins: 4,
        siblings: 2,
        namesakes: 1,
        slips: 8,
        unnumbered: 33,
        only_baby_told: 90,
        multiple_told: 100,
    };

    /// Everything that leads to wrong joins, several times as often, and nobody who says "the only baby".
    pub const HARSH: Self = Self {
        twins: 25,
        siblings: 10,
        namesakes: 10,
        slips: 16,
        only_baby_told: 0,
        days: 365,
        ..Self::COUNTRY
    };
}

/// A child as the child was.
#[derive(Clone, Debug)]
pub struct Child {
    /// Forenames; a newborn may never have had one.
    pub given: Option<String>,
    /// Family name.
    pub family: String,
    /// Forename of the mother.
    pub mother_given: String,
    /// Her family name, and often not the child's.
    pub mother_family: String,
    /// Sex.
    pub sex: Sex,
    /// Born.
    pub born_on: NaiveDate,
    /// Died.
    pub died_on: NaiveDate,
    /// The number the child was given.
    pub nhs_number: NhsNumber,
    /// The town, from 0; its offices tell of the child.
    pub town: u64,
    /// Postcode of the home.
    pub home: String,
    /// First line of the address.
    pub street: String,
    /// Order of birth, where there was more than one baby.
    pub order: Option<u8>,
}

impl Child {
    /// Died before the 28th day.
    pub fn is_newborn(&self) -> bool {
        (self.died_on - self.born_on).num_days() < 28
    }
}

/// A notice and the child it tells of, by its place in the list of children.
#[derive(Clone, Debug)]
pub struct Told {
    /// The child.
    pub child: usize,
    /// What matching sees.
    pub notice: Particulars,
}

/// How many towns there are, each with its offices.
const TOWNS: u64 = 150;

/// The children and, in the order of arrival, all that is told of them.
pub fn country(seed: u64, shape: Shape) -> (Vec<Child>, Vec<Told>) {
    let mut dice = Dice::new(seed);
    let children = children(&mut dice, shape);
    let mut told = Vec::with_capacity(children.len() * 3);
    for (at, child) in children.iter().enumerate() {
        for notice in telling::all(&mut dice, child, shape, told.len() as u128) {
            told.push(Told { child: at, notice });
        }
    }
    dice.shuffle(&mut told);
    (children, told)
}

/// Children with their twins, brothers and sisters, and namesakes elsewhere.
pub fn children(dice: &mut Dice, shape: Shape) -> Vec<Child> {
    let mut all = Vec::with_capacity(shape.children + 2);
    while all.len() < shape.children {
        let mut first = child(dice, shape);
        if first.is_newborn() && dice.chance(shape.twins) {
            first.order = Some(1);
            all.push(twin(dice, &first));
        }
        if dice.chance(shape.siblings) {
            all.push(sibling(dice, &first, shape));
        }
        if dice.chance(shape.namesakes) {
            all.push(namesake(dice, &first, shape));
        }
        all.push(first);
    }
    all
}

fn child(dice: &mut Dice, shape: Shape) -> Child {
    let newborn = dice.chance(shape.newborns);
    let lived = match newborn {
        // Half of the newborns die on the first day.
        true if dice.chance(50) => 0,
        true => 1 + dice.below(27) * dice.below(27) / 27,
        false => 28 + dice.below(6_500) * dice.below(6_500) / 6_500,
    };
    let died_on = start() + Days::new(dice.below(shape.days));
    let sex = if dice.chance(54) { Sex::Male } else { Sex::Female };
    let family = names::family(dice);
    let town = dice.below(TOWNS);
    Child {
        given: (!newborn || dice.chance(60)).then(|| names::given(dice, sex)),
        mother_given: names::given(dice, Sex::Female),
        mother_family: names::mothers_family(dice, &family),
        family,
        sex,
        born_on: died_on - Days::new(lived),
        died_on,
        nhs_number: dice.nhs_number(),
        town,
        home: dice.postcode(town),
        street: names::street(dice),
        order: None,
    }
}

/// Of one birth: of the same sex half the time, and dead on the same day half the time.
fn twin(dice: &mut Dice, first: &Child) -> Child {
    let sex = if dice.chance(50) { first.sex } else { names::other(first.sex) };
    let later = if dice.chance(50) { 0 } else { 1 + dice.below(9) };
    Child {
        given: first.given.as_deref().map(|name| names::for_twin(dice, sex, name)),
        sex,
        died_on: first.died_on + Days::new(later),
        nhs_number: dice.nhs_number(),
        order: Some(2),
        ..first.clone()
    }
}

/// Of one mother and home, at another time; now and then with the same initial or first forename.
fn sibling(dice: &mut Dice, first: &Child, shape: Shape) -> Child {
    let other = child(dice, shape);
    let given = match (&first.given, &other.given) {
        (Some(one), Some(_)) if dice.chance(30) => Some(names::for_twin(dice, other.sex, one)),
        _ => other.given.clone(),
    };
    Child {
        given,
        family: first.family.clone(),
        mother_given: first.mother_given.clone(),
        mother_family: first.mother_family.clone(),
        town: first.town,
        home: first.home.clone(),
        street: first.street.clone(),
        ..other
    }
}

/// Another child of the same names in another town: newborn on the same days, or else with one date the same.
fn namesake(dice: &mut Dice, first: &Child, shape: Shape) -> Child {
    let other = child(dice, shape);
    let (born_on, died_on) = if first.is_newborn() {
        (first.born_on, first.died_on)
    } else if dice.chance(70) {
        (first.born_on, other.died_on.max(first.born_on))
    } else {
        (other.born_on.min(first.died_on), first.died_on)
    };
    Child {
        given: first.given.clone(),
        family: first.family.clone(),
        sex: first.sex,
        born_on,
        died_on,
        ..other
    }
}

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 1, 1).expect("a date")
}
