//! Days to avoid: the child's birthday and the day of the death each year, and the days that the
//! family named. No letter is dated on or near one of them, and nobody plans a meeting about which
//! they are told (web.md 9.4). How near is near is our own decision; no source says it.

use super::{Family, FamilyEvent, KeptDate};
use crate::{
    access::Actor,
    calendar,
    case::{CaseEvent, CaseRecord, Command},
    facts::Child,
    moment::Moment,
    notice,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// How many days before and after a day to avoid are near it (our own decision).
pub const NEAR_DAYS: u32 = 3;

/// What day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateKind {
    /// A birthday; the child's own is kept by itself.
    Birthday,
    /// The day on which a birth was expected.
    DueDate,
    /// The funeral.
    Funeral,
    /// The day of the death each year; kept by itself.
    Anniversary,
    /// Another day that the family named.
    Other,
}

impl DateKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Birthday, Self::DueDate, Self::Funeral, Self::Anniversary, Self::Other];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Birthday => "birthday",
            Self::DueDate => "due_date",
            Self::Funeral => "funeral",
            Self::Anniversary => "anniversary",
            Self::Other => "other",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Birthday => "Birthday",
            Self::DueDate => "Due date",
            Self::Funeral => "Funeral",
            Self::Anniversary => "Anniversary of the death",
            Self::Other => "Another day the family named",
        }
    }
}

/// A day to avoid that a chosen day meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avoided {
    /// What day it is.
    pub kind: DateKind,
    /// The day, in the year in question.
    pub on: NaiveDate,
    /// Days between it and the chosen day; 0 for the day itself.
    pub apart: u32,
}

impl Avoided {
    /// Whether it is the very day.
    pub fn is_the_day(&self) -> bool {
        self.apart == 0
    }

    /// In a sentence. It tells what day it is, so it is for those who may read the family's part.
    pub fn words(&self) -> String {
        let day = calendar::human_date(self.on);
        match self.apart {
            0 => format!("{}: it is that day.", self.kind.words()),
            1 => format!("{}: 1 day from {day}.", self.kind.words()),
            days => format!("{}: {days} days from {day}.", self.kind.words()),
        }
    }
}

/// The days to avoid that a chosen day is on or near, the nearest first. Pure: the scheduler and
/// the letters ask the same.
pub fn avoids(family: &Family, child: &Child, day: NaiveDate) -> Vec<Avoided> {
    let near = i64::from(NEAR_DAYS);
    let mut met: Vec<Avoided> = every(family, child)
        .into_iter()
        .flat_map(|(kind, on, yearly)| occurrences(on, yearly, day).map(move |on| (kind, on)))
        .filter_map(|(kind, on)| {
            let apart = (on - day).num_days().abs();
            let apart = u32::try_from(apart).ok().filter(|_| apart <= near)?;
            Some(Avoided { kind, on, apart })
        })
        .collect();
    met.sort_by_key(|avoided| (avoided.apart, avoided.on, avoided.kind));
    met.dedup();
    met
}

/// Each day between two days, both among them, that is on or near a day to avoid: what a search for
/// a time is handed. It says no more than the day.
pub fn to_avoid(
    family: &Family,
    child: &Child,
    from: NaiveDate,
    until: NaiveDate,
) -> Vec<NaiveDate> {
    from.iter_days()
        .take_while(|day| *day <= until)
        .filter(|day| !avoids(family, child, *day).is_empty())
        .collect()
}

/// Whether a letter to the family may bear a date: never while they are not to be contacted, never
/// on a day to avoid, and near one only with a reason.
pub fn may_write(
    family: &Family,
    child: &Child,
    day: NaiveDate,
    reason: &str,
) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    if let Some(pause) = family.pause() {
        let again = calendar::human_date(pause.ask_again_on);
        faults.push(
            "/on",
            "not-contacted-for-now",
            format!("The family asked not to be contacted for now. Ask again on {again}."),
        );
    }
    let met = avoids(family, child, day);
    if let Some(avoided) = met.iter().find(|avoided| avoided.is_the_day()) {
        faults.push("/on", "day-to-avoid", format!("Choose another day. {}", avoided.words()));
    } else if let Some(avoided) = met.first().filter(|_| reason.trim().is_empty()) {
        faults.push(
            "/reason",
            "near-day-to-avoid",
            format!("Choose another day, or say why it must be this one. {}", avoided.words()),
        );
    }
    faults.optional_text("/reason", reason, 1_000);
    faults.into_result()
}

/// Each day with its kind, and whether it comes each year.
fn every(family: &Family, child: &Child) -> Vec<(DateKind, NaiveDate, bool)> {
    let born = child.born_on.map(|on| (DateKind::Birthday, on, true));
    let died = child.died_on.map(|on| (DateKind::Anniversary, on, true));
    let kept = family.dates.iter().map(|date| (date.kind, date.on, date.every_year));
    born.into_iter().chain(died).chain(kept).collect()
}

/// The times a day comes round that could be near another. The first of those that come each year is a
/// year after the day itself: nobody has an anniversary on the day of the death.
fn occurrences(on: NaiveDate, yearly: bool, near: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let years = if yearly { near.year() - 1..=near.year() + 1 } else { on.year()..=on.year() };
    years.map(move |year| in_year(on, year)).filter(move |day| !yearly || *day > on)
}

/// The day in another year; 29 February is kept on the 28th where there is none.
fn in_year(on: NaiveDate, year: i32) -> NaiveDate {
    let same = NaiveDate::from_ymd_opt(year, on.month(), on.day());
    same.or_else(|| NaiveDate::from_ymd_opt(year, on.month(), 28)).unwrap_or(on)
}

/// Keeps a day on which nobody writes to the family.
#[derive(Clone, Debug)]
pub struct KeepDate {
    /// What day it is.
    pub kind: DateKind,
    /// The day.
    pub on: NaiveDate,
    /// Whether it comes again each year.
    pub every_year: bool,
    /// What the family said of it; may be empty.
    pub note: String,
}

impl Command for KeepDate {
    const OPERATION: Operation = Operation::KeepFamilyDate;

    fn decide(&self, on: &CaseRecord, _: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let last = calendar::add_months(at.today, 120);
        let near = self.on >= notice::earliest() && self.on <= last;
        let detail = "Check the date: it is before 1900 or more than 10 years ahead.";
        faults.unless(near, "/on", "date-out-of-range", detail);
        let twice = on.family.dates.iter().any(|d| d.kind == self.kind && d.on == self.on);
        faults.unless(!twice, "/on", "repeated", "This day is kept already.");
        let enough = "There are 50 days already. Remove one that is no longer needed.";
        faults.unless(on.family.dates.len() < 50, "/on", "too-many", enough);
        let other = self.kind == DateKind::Other;
        if other {
            faults.text("/note", &self.note, 200, "Say what day it is.");
        } else {
            faults.optional_text("/note", &self.note, 200);
        }
        faults.into_result()?;
        Ok(vec![CaseEvent::Family(FamilyEvent::DateKept(KeptDate {
            no: on.family.last_date + 1,
            kind: self.kind,
            on: self.on,
            every_year: self.every_year,
            note: self.note.trim().into(),
        }))])
    }
}

/// A day is no longer to be avoided.
#[derive(Clone, Debug)]
pub struct RemoveDate {
    /// Which.
    pub no: u32,
}

impl Command for RemoveDate {
    const OPERATION: Operation = Operation::RemoveFamilyDate;

    fn decide(&self, on: &CaseRecord, _: &Actor, _: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        if on.family.dates.iter().any(|date| date.no == self.no) {
            return Ok(vec![CaseEvent::Family(FamilyEvent::DateRemoved { no: self.no })]);
        }
        Err(Refusal::field("/no", "not-known", "There is no such day on this case."))
    }
}

/// Every day to avoid as a page lists it: its number where a person kept it, and none for the two
/// that are kept by themselves.
pub fn kept(family: &Family, child: &Child) -> Vec<(Option<u32>, KeptDate)> {
    let known = every(&Family::default(), child).into_iter().map(|(kind, on, every_year)| {
        (None, KeptDate { no: 0, kind, on, every_year, note: String::new() })
    });
    known.chain(family.dates.iter().map(|date| (Some(date.no), date.clone()))).collect()
}
