//! A practitioner's notification: what a doctor, midwife, nurse or other professional tells of a
//! child's death (Working Together 2023 para 394). What intake, matching and clocks need is typed;
//! the rest of the national form stands in `answers`, under the ids of the form's catalogue.
//!
//! Only the minimum is needed. A fact that nobody knows is said to be not known, never guessed.

use super::ChildDetails;
use crate::{answer::Answer, response::Criterion};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod check;
mod facts;
#[cfg(test)]
mod tests;

/// A fact that the notifier was asked for and does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotKnownFact {
    /// The given names.
    GivenNames,
    /// The date of birth.
    BornOn,
    /// The date of death.
    DiedOn,
    /// The NHS number.
    NhsNumber,
    /// The usual address, or its postcode.
    UsualAddress,
    /// Where the child died.
    PlaceOfDeath,
}

/// How sure a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// As it was noted.
    Exact,
    /// About this time.
    About,
}

/// The time of death on a London clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeOfDeath {
    /// The time.
    pub at: NaiveTime,
    /// How sure it is.
    pub precision: Precision,
}

/// The mother, as far as it helps to find a newborn who has no number or name yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mother {
    /// Full name.
    pub name: Option<String>,
    /// NHS number.
    pub nhs_number: Option<String>,
}

/// Who notifies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notifier {
    /// Name.
    pub name: String,
    /// Job title and organisation.
    pub role: String,
    /// Telephone and secure e-mail.
    pub contact: String,
}

/// Somebody of the family, or another person who knew the child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPerson {
    /// Name.
    pub name: String,
    /// Code of the list `relationship`.
    pub relationship: String,
    /// Whether the person has parental responsibility.
    pub parental_responsibility: Answer<bool>,
    /// Date of birth.
    pub born_on: Option<NaiveDate>,
    /// Code of the list `sex`.
    pub sex: Option<String>,
    /// Address, if not the child's.
    pub address: Option<String>,
    /// Telephone or e-mail.
    pub contact: Option<String>,
    /// Whether the person lives in the child's household.
    pub household: Answer<bool>,
    /// Whether the person was present or caring when the child died.
    pub present: Answer<bool>,
    /// Whether the person is a child who may need safeguarding.
    pub at_risk: Answer<bool>,
    /// Whether the person is bereaved and may need support.
    pub bereaved: Answer<bool>,
    /// Whether the person was told about the child death review.
    pub informed: Answer<bool>,
}

/// An agency that knew the child or took part in the care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvolvedAgency {
    /// Code of the list `agency`.
    pub kind: String,
    /// Name of the professional or organisation.
    pub name: Option<String>,
    /// Role.
    pub role: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Secure e-mail.
    pub email: Option<String>,
}

/// A practitioner's notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PractitionerNotice {
    /// The child. The family name of a baby who is not named yet is the one the family uses.
    pub child: ChildDetails,
    /// Whether the child has no given name yet.
    pub not_named_yet: bool,
    /// What the notifier was asked for and does not know.
    pub not_known: BTreeSet<NotKnownFact>,
    /// Other names the child goes by, or went by.
    pub also_known_as: Vec<String>,
    /// The mother.
    pub mother: Mother,
    /// Whether the notifier is not sure that the person was under 18.
    pub age_in_doubt: bool,
    /// The date on which the notifier learned of the death; it starts the clock C1.
    pub learned_on: NaiveDate,
    /// The time of that.
    pub learned_at: Option<NaiveTime>,
    /// The time of death.
    pub time_of_death: Answer<TimeOfDeath>,
    /// Where the child died: a code of the list `place`.
    pub place_of_death_kind: Option<String>,
    /// The area, council or town where the child lived, as the notifier says it.
    pub area_of_residence: Option<String>,
    /// Whether the death was sudden or unexpected.
    pub sudden: Answer<bool>,
    /// Whether the death was referred to a coroner.
    pub coroner_referred: Answer<bool>,
    /// The criteria of a joint agency response that the notifier holds to be met; none of them is
    /// an empty set.
    pub response_criteria: Answer<BTreeSet<Criterion>>,
    /// Whether a joint agency response was started.
    pub response_started: Answer<bool>,
    /// Whether a stillbirth at home without a healthcare professional is suspected.
    pub suspected_home_stillbirth: Answer<bool>,
    /// Whether there was any sign of life at birth.
    pub live_born: Answer<bool>,
    /// Whether a healthcare professional was present at the birth.
    pub professional_present: Answer<bool>,
    /// The circumstances of the death.
    pub circumstances: Option<String>,
    /// Who notifies.
    pub notifier: Notifier,
    /// The responsible consultant.
    pub consultant: Option<String>,
    /// The family's key worker.
    pub key_worker: Option<String>,
    /// The family and others who knew the child.
    pub people: Vec<KnownPerson>,
    /// The agencies involved.
    pub agencies: Vec<InvolvedAgency>,
    /// Everything else on the national form, by the id of the field.
    pub answers: BTreeMap<String, Answer<Vec<String>>>,
}

impl PractitionerNotice {
    /// The mother's name: stated as such, or the one of the people whose relationship it is.
    pub fn mothers_name(&self) -> Option<&str> {
        let among = self.people.iter().filter(|person| person.relationship == "BPM");
        let stated = self.mother.name.as_deref();
        stated.or_else(|| among.map(|person| person.name.as_str()).next())
    }

    /// Other family names the child may be found under: the last word of each other name.
    pub fn other_family_names(&self) -> Vec<String> {
        let last = |name: &String| name.split_whitespace().next_back().map(str::to_owned);
        self.also_known_as.iter().filter_map(last).collect()
    }
}
