//! The child as a person: sex, NHS number, name, address and age, each checked once when it is read.
//!
//! `Debug` of what identifies a child prints no value, so that no log line can carry one.

use std::fmt;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

mod place;
mod text;

pub use place::{Address, Postcode, PostcodeFault};
pub use text::{TextFault, clean_long_text, clean_text, is_hidden_mark};

/// Sex as the national forms record it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Code 1.
    Male,
    /// Code 2.
    Female,
    /// Code 9: could not be told, as may be so soon after birth.
    Indeterminate,
    /// Code X.
    NotKnown,
}

impl Sex {
    /// The code of the national code list: 1, 2, 9 or X.
    pub fn code(self) -> &'static str {
        match self {
            Sex::Male => "1",
            Sex::Female => "2",
            Sex::Indeterminate => "9",
            Sex::NotKnown => "X",
        }
    }

    /// The sex a national code stands for, if it is one of the four.
    pub fn from_code(code: &str) -> Option<Sex> {
        [Sex::Male, Sex::Female, Sex::Indeterminate, Sex::NotKnown]
            .into_iter()
            .find(|sex| sex.code().eq_ignore_ascii_case(code.trim()))
    }
}

/// Why a text is not an NHS number. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberFault {
    /// Something other than ten digits, spaces and hyphens.
    #[error("an NHS number has 10 digits")]
    NotTenDigits,
    /// One digit ten times, ten zeros among them.
    #[error("this is a placeholder, not an NHS number")]
    Placeholder,
    /// The tenth digit does not follow from the first nine.
    #[error("this is not a valid NHS number: check the digits")]
    CheckDigit,
}

/// An NHS number whose check digit is right (modulus 11). Shown as 3-3-4, kept as ten digits.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NhsNumber(String);

impl NhsNumber {
    /// Reads ten digits, leaving out spaces and hyphens.
    ///
    /// # Errors
    /// [`NhsNumberFault`] when there are not ten digits, all are the same, or the check digit is wrong.
    pub fn parse(text: &str) -> Result<NhsNumber, NhsNumberFault> {
        let is_gap = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}');
        let kept: String = text.chars().filter(|c| !is_gap(*c)).take(11).collect();
        let digits: Vec<u32> = kept.chars().filter_map(|c| c.to_digit(10)).collect();
        if digits.len() != 10 || kept.chars().count() != 10 {
            return Err(NhsNumberFault::NotTenDigits);
        }
        if digits.iter().all(|d| *d == digits[0]) {
            return Err(NhsNumberFault::Placeholder);
        }
        let total: u32 =
            digits[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
        // An outcome of 11 stands for 0; an outcome of 10 can equal no digit.
        let check = match 11 - total % 11 {
            11 => 0,
            other => other,
        };
        if check == digits[9] { Ok(NhsNumber(kept)) } else { Err(NhsNumberFault::CheckDigit) }
    }

    /// The ten digits without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it lies in the 999 range kept for tests (recalled, not sourced): fit for a warning only.
    pub fn is_in_test_range(&self) -> bool {
        self.0.starts_with("999")
    }
}

impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", &self.0[..3], &self.0[3..6], &self.0[6..])
    }
}

impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NhsNumber(..)")
    }
}

impl TryFrom<String> for NhsNumber {
    type Error = NhsNumberFault;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        NhsNumber::parse(&text)
    }
}

impl From<NhsNumber> for String {
    fn from(number: NhsNumber) -> String {
        number.0
    }
}

/// The name of a child. A baby may not have been named yet.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonName {
    /// All forenames in order; none when the child was not named.
    pub given: Option<String>,
    /// The family name.
    pub family: String,
}

impl PersonName {
    /// A name with its outer spaces removed; an empty forename is no forename.
    pub fn new(given: Option<&str>, family: &str) -> PersonName {
        let given = given.map(str::trim).filter(|g| !g.is_empty()).map(str::to_owned);
        PersonName { given, family: family.trim().to_owned() }
    }

    /// "Robin Mensah", or "Baby Iqbal (not yet named)".
    pub fn display(&self) -> String {
        match self.given.as_deref().map(str::trim).filter(|g| !g.is_empty()) {
            Some(given) => format!("{given} {}", self.family).trim_end().to_owned(),
            None => format!("Baby {} (not yet named)", self.family),
        }
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(..)")
    }
}

/// How old a child was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Age {
    /// Whole days since the day of birth, which is day 0.
    pub days: u32,
    /// Whole years, counted by birthdays.
    pub years: u32,
}

/// Age at death. A death before birth counts as age 0: whoever checks a notice refuses it first.
///
/// Decision (D): who was born on 29 February reaches an age, in a common year, at the start of 1 March,
/// as is usual in England; no statute read by us says so.
pub fn age_at(born: NaiveDate, died: NaiveDate) -> Age {
    Age {
        days: u32::try_from((died - born).num_days()).unwrap_or(0),
        years: died.years_since(born).unwrap_or(0),
    }
}

/// Whether the child died before the 18th birthday (process S1, S12).
pub fn under_18(born: NaiveDate, died: NaiveDate) -> bool {
    age_at(born, died).years < 18
}

/// The six age bands of national figures, and what lies beyond them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AgeBand {
    /// 0 to 27 days.
    #[serde(rename = "0_27d")]
    Days0To27,
    /// 28 days until the day before the first birthday.
    #[serde(rename = "28_364d")]
    Days28To364,
    /// 1 to 4 years.
    #[serde(rename = "1_4y")]
    Years1To4,
    /// 5 to 9 years.
    #[serde(rename = "5_9y")]
    Years5To9,
    /// 10 to 14 years.
    #[serde(rename = "10_14y")]
    Years10To14,
    /// 15 to 17 years.
    #[serde(rename = "15_17y")]
    Years15To17,
    /// Outside the duty to review.
    #[serde(rename = "18_or_over")]
    EighteenOrOver,
}

impl AgeBand {
    /// The band of an age.
    pub fn of(age: Age) -> AgeBand {
        match age.years {
            0 if age.days < 28 => AgeBand::Days0To27,
            0 => AgeBand::Days28To364,
            1..=4 => AgeBand::Years1To4,
            5..=9 => AgeBand::Years5To9,
            10..=14 => AgeBand::Years10To14,
            15..=17 => AgeBand::Years15To17,
            _ => AgeBand::EighteenOrOver,
        }
    }

    /// The words used in tables: "0-27 days".
    pub fn label(self) -> &'static str {
        match self {
            AgeBand::Days0To27 => "0-27 days",
            AgeBand::Days28To364 => "28-364 days",
            AgeBand::Years1To4 => "1-4 years",
            AgeBand::Years5To9 => "5-9 years",
            AgeBand::Years10To14 => "10-14 years",
            AgeBand::Years15To17 => "15-17 years",
            AgeBand::EighteenOrOver => "18 years or over",
        }
    }
}

/// The age as people say it: "less than 1 day", "3 days", "7 months", "14 years".
pub fn age_words(born: NaiveDate, died: NaiveDate) -> String {
    let age = age_at(born, died);
    let months = (1..12)
        .take_while(|n| born.checked_add_months(Months::new(*n)).is_some_and(|day| day <= died))
        .count();
    let counted = |n: usize, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
    match (age.years, months, age.days) {
        (0, _, 0) => "less than 1 day".to_owned(),
        (0, months, days) if days < 28 || months == 0 => counted(days as usize, "day"),
        (0, months, _) => counted(months, "month"),
        (years, _, _) => counted(years as usize, "year"),
    }
}

#[cfg(test)]
mod tests;
