//! A finalised case flattened for `reports`, still identifiable, and the hierarchies by which an
//! anonymised export coarsens it. The hierarchies are data files that people can check; they are
//! read here because the domain holds the one YAML reader.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::LazyLock;
use uuid::Uuid;

/// Sex as an export may say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtractSex {
    /// Recorded as male.
    Male,
    /// Recorded as female.
    Female,
    /// Recorded as indeterminate.
    Indeterminate,
    /// Not recorded, or recorded as not known.
    NotKnown,
}

/// Whether the panel found factors that might have been changed (Working Together 2023, the
/// analysis form's three options).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modifiability {
    /// Modifiable factors were found.
    Yes,
    /// None was found.
    No,
    /// The information was inadequate to judge.
    Inadequate,
}

/// One case that a panel has finalised, as handed to `reports`. It still identifies the child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalCase {
    /// The case's random id: the only thing a pseudonym is ever made from.
    pub case: Uuid,
    /// Short name of the area that owns the review.
    pub area: String,
    /// Sex of the child.
    pub sex: ExtractSex,
    /// Date of birth, if known.
    pub born_on: Option<NaiveDate>,
    /// Date of death.
    pub died_on: NaiveDate,
    /// Date on which the panel finalised the analysis.
    pub finalised_on: NaiveDate,
    /// Primary category of death, 1 to 10.
    pub primary_category: u8,
    /// Whether modifiable factors were found.
    pub modifiable: Modifiability,
    /// Whether a joint agency response took place.
    pub joint_agency_response: bool,
}

/// Where a hierarchy comes from and what its levels are called, finest first.
#[derive(Clone, Debug, Deserialize)]
pub struct Origin {
    /// Its name, which is also the column's.
    pub name: String,
    /// Raised by one with every change.
    pub version: u32,
    /// Who says so.
    pub origin: String,
    /// Names of the levels, finest first; empty for values that are never coarsened.
    #[serde(default)]
    pub levels: Vec<String>,
}

/// Age bands: a child's age at death, at every level.
#[derive(Clone, Debug, Deserialize)]
pub struct AgeBands {
    /// Name, version, source and levels.
    #[serde(flatten)]
    pub about: Origin,
    bands: Vec<AgeBand>,
    not_known: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct AgeBand {
    below: AgeLimit,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgeLimit {
    days: Option<i64>,
    years: Option<u32>,
}

impl AgeLimit {
    fn not_reached(self, born_on: NaiveDate, died_on: NaiveDate) -> bool {
        let days = (died_on - born_on).num_days();
        self.days.is_none_or(|limit| days < limit)
            && self
                .years
                .is_none_or(|limit| died_on.years_since(born_on).is_some_and(|years| years < limit))
    }
}

impl AgeBands {
    /// The child's age band at each level. Someone born on 29 February has a birthday on 1 March in
    /// common years. An unknown date of birth, a death before birth and an age of 18 or more are
    /// "Not known".
    pub fn path(&self, born_on: Option<NaiveDate>, died_on: NaiveDate) -> &[String] {
        born_on
            .filter(|born| *born <= died_on)
            .and_then(|born| self.bands.iter().find(|b| b.below.not_reached(born, died_on)))
            .map_or(&self.not_known, |band| &band.values)
    }
}

/// Sex, at every level.
#[derive(Clone, Debug, Deserialize)]
pub struct SexValues {
    /// Name, version, source and levels.
    #[serde(flatten)]
    pub about: Origin,
    values: Vec<SexValue>,
}

#[derive(Clone, Debug, Deserialize)]
struct SexValue {
    code: ExtractSex,
    values: Vec<String>,
}

impl SexValues {
    /// The written values of a sex at each level.
    pub fn path(&self, sex: ExtractSex) -> &[String] {
        self.values.iter().find(|v| v.code == sex).map_or(&[], |v| &v.values)
    }
}

/// Financial years of death and their pools.
#[derive(Clone, Debug, Deserialize)]
pub struct YearPools {
    /// Name, version, source and levels.
    #[serde(flatten)]
    pub about: Origin,
    year_begins: YearBegins,
    pool: Pool,
    all: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct YearBegins {
    month: u32,
    day: u32,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Pool {
    first_year: i32,
    years: i32,
}

impl YearPools {
    /// The financial year, its pool and "All", such as `2025/26`, `2025/26 to 2027/28`, `All`.
    pub fn path(&self, died_on: NaiveDate) -> Vec<String> {
        let begun =
            (died_on.month(), died_on.day()) >= (self.year_begins.month, self.year_begins.day);
        let year = if begun { died_on.year() } else { died_on.year() - 1 };
        let first = year - (year - self.pool.first_year).rem_euclid(self.pool.years);
        let last = first + self.pool.years - 1;
        vec![
            financial_year(year),
            format!("{} to {}", financial_year(first), financial_year(last)),
            self.all.clone(),
        ]
    }
}

fn financial_year(begins: i32) -> String {
    format!("{begins}/{:02}", (begins + 1).rem_euclid(100))
}

/// How categories of death are written.
#[derive(Clone, Debug, Deserialize)]
pub struct CategoryNames {
    /// Name, version and source.
    #[serde(flatten)]
    pub about: Origin,
    values: Vec<CategoryName>,
}

#[derive(Clone, Debug, Deserialize)]
struct CategoryName {
    category: u8,
    written: String,
}

impl CategoryNames {
    /// The category as written, or none if there is no such category.
    pub fn written(&self, category: u8) -> Option<&str> {
        self.values.iter().find(|v| v.category == category).map(|v| v.written.as_str())
    }
}

/// Every hierarchy an export uses.
#[derive(Clone, Debug)]
pub struct Hierarchies {
    /// Age at death.
    pub age: AgeBands,
    /// Sex.
    pub sex: SexValues,
    /// Year of death.
    pub year: YearPools,
    /// Category of death (sensitive; written, never coarsened).
    pub category: CategoryNames,
}

/// The hierarchies built into this version.
pub fn hierarchies() -> &'static Hierarchies {
    static READ: LazyLock<Hierarchies> = LazyLock::new(|| Hierarchies {
        age: read(include_str!("../data/hierarchies/age_band.yaml")),
        sex: read(include_str!("../data/hierarchies/sex.yaml")),
        year: read(include_str!("../data/hierarchies/year_of_death.yaml")),
        category: read(include_str!("../data/hierarchies/category_of_death.yaml")),
    });
    &READ
}

fn read<T: DeserializeOwned>(yaml: &str) -> T {
    serde_norway::from_str(yaml).expect("the embedded hierarchies are read by a test")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn band(born: &str, died: &str) -> String {
        hierarchies().age.path(Some(day(born)), day(died))[0].clone()
    }

    #[test]
    fn a_band_ends_the_day_before_its_limit() {
        for (born, died, expected) in [
            ("2025-03-01", "2025-03-01", "0-27 days"),
            ("2025-03-01", "2025-03-28", "0-27 days"),
            ("2025-03-01", "2025-03-29", "28-364 days"),
            ("2024-01-15", "2025-01-14", "28-364 days"),
            ("2024-01-15", "2025-01-15", "1-4 years"),
            ("2020-02-29", "2025-02-28", "1-4 years"),
            ("2020-02-29", "2025-03-01", "5-9 years"),
            ("2010-06-01", "2025-05-31", "10-14 years"),
            ("2010-06-01", "2025-06-01", "15-17 years"),
            ("2007-06-01", "2025-05-31", "15-17 years"),
            ("2007-06-01", "2025-06-01", "Not known"),
            ("2025-06-02", "2025-06-01", "Not known"),
        ] {
            assert_eq!(band(born, died), expected, "born {born}, died {died}");
        }
        assert_eq!(hierarchies().age.path(None, day("2025-06-01"))[0], "Not known");
    }

    #[test]
    fn a_financial_year_turns_on_the_first_of_april_and_pools_do_not_move() {
        let path = |died| hierarchies().year.path(day(died));
        assert_eq!(path("2026-03-31")[0], "2025/26");
        assert_eq!(path("2026-04-01")[0], "2026/27");
        assert_eq!(path("2026-04-01")[1], "2025/26 to 2027/28");
        assert_eq!(path("2019-04-01")[1], "2019/20 to 2021/22");
        assert_eq!(path("2018-05-01")[1], "2016/17 to 2018/19");
        assert_eq!(path("2099-05-01")[0], "2099/00");
    }

    #[test]
    fn every_path_has_a_value_for_every_level_and_coarser_levels_only_merge() {
        let h = hierarchies();
        let ages = h.age.bands.iter().map(|b| &b.values).chain([&h.age.not_known]);
        let mut paths: Vec<&Vec<String>> = ages.collect();
        assert!(paths.iter().all(|p| p.len() == h.age.about.levels.len()));
        assert!(h.sex.values.iter().all(|v| v.values.len() == h.sex.about.levels.len()));
        assert_eq!(h.year.path(day("2025-05-05")).len(), h.year.about.levels.len());
        paths.sort();
        for (a, b) in paths.iter().flat_map(|a| paths.iter().map(move |b| (a, b))) {
            for level in 1..a.len() {
                assert!(a[level - 1] != b[level - 1] || a[level] == b[level], "{a:?} {b:?}");
            }
        }
        assert!(
            (1..=10).all(|c| h.category.written(c).is_some()) && h.category.written(11).is_none()
        );
    }
}
