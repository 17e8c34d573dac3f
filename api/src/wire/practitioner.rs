//! A practitioner's notification on the wire: the national form, of which only the minimum is needed.

use super::notices::ChildBody;
use chrono::NaiveDate;
use poem_openapi::{Enum, Object};
use std::collections::BTreeMap;

mod example;
mod read;

/// An answer to a question of yes or no. Leave the field out if nobody asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Told {
    /// Yes.
    Yes,
    /// No.
    No,
    /// It was asked, and is not known.
    NotKnown,
}

/// A fact that you were asked for and do not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[oai(rename_all = "snake_case")]
pub enum NotKnownName {
    /// The given names.
    GivenNames,
    /// The date of birth.
    BornOn,
    /// The date of death.
    DiedOn,
    /// The NHS number.
    NhsNumber,
    /// The usual address.
    UsualAddress,
    /// Where the child died.
    PlaceOfDeath,
}

/// How sure a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum TimePrecision {
    /// As it was noted.
    Exact,
    /// About this time.
    About,
    /// Not known; leave `at` out.
    NotKnown,
}

/// The time of death.
#[derive(Clone, Debug, Object)]
pub struct TimeOfDeathBody {
    /// The time on a clock in London, such as 14:05.
    #[oai(skip_serializing_if_is_none, validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub at: Option<String>,
    /// How sure it is.
    pub precision: TimePrecision,
}

/// A criterion of a joint agency response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ResponseCriterion {
    /// The death is, or could be, due to an external cause.
    ExternalCause,
    /// Sudden, with no immediately apparent cause.
    Sudden,
    /// In custody, or detained under the Mental Health Act.
    Custody,
    /// The first circumstances raise a suspicion that the death was not natural.
    Suspicious,
    /// A stillbirth with no healthcare professional present.
    UnattendedStillbirth,
}

/// The child's mother. It helps to find a newborn who has no number or name yet.
#[derive(Clone, Debug, Object)]
pub struct MotherBody {
    /// Full name.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub name: Option<String>,
    /// NHS number: ten digits, spaces allowed.
    #[oai(skip_serializing_if_is_none, validator(max_length = 20))]
    pub nhs_number: Option<String>,
}

/// Who notifies.
#[derive(Clone, Debug, Object)]
pub struct NotifierBody {
    /// Name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Job title and organisation.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub role: String,
    /// Telephone and secure e-mail.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub contact: String,
}

/// Somebody of the family, or another person who knew the child.
#[derive(Clone, Debug, Object)]
pub struct PersonBody {
    /// Name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Code of the form's list `relationship`, such as `BPM` for the mother.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub relationship: String,
    /// Whether the person has parental responsibility.
    #[oai(skip_serializing_if_is_none)]
    pub parental_responsibility: Option<Told>,
    /// Date of birth.
    #[oai(skip_serializing_if_is_none)]
    pub born_on: Option<NaiveDate>,
    /// Code of the form's list `sex`.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2))]
    pub sex: Option<String>,
    /// Address, if not the child's.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub address: Option<String>,
    /// Telephone or e-mail.
    #[oai(skip_serializing_if_is_none, validator(max_length = 300))]
    pub contact: Option<String>,
    /// Whether the person lives in the child's household.
    #[oai(skip_serializing_if_is_none)]
    pub household: Option<Told>,
    /// Whether the person was present or caring when the child died.
    #[oai(skip_serializing_if_is_none)]
    pub present: Option<Told>,
    /// Whether the person is a child who may need safeguarding.
    #[oai(skip_serializing_if_is_none)]
    pub at_risk: Option<Told>,
    /// Whether the person is bereaved and may need support.
    #[oai(skip_serializing_if_is_none)]
    pub bereaved: Option<Told>,
    /// Whether the person was told about the child death review.
    #[oai(skip_serializing_if_is_none)]
    pub informed: Option<Told>,
}

/// An agency that knew the child or took part in the care.
#[derive(Clone, Debug, Object)]
pub struct AgencyBody {
    /// Code of the form's list `agency`, such as `gp`.
    #[oai(validator(min_length = 1, max_length = 30))]
    pub kind: String,
    /// Name of the professional or organisation.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub name: Option<String>,
    /// Role.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub role: Option<String>,
    /// Address.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub address: Option<String>,
    /// Telephone.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub phone: Option<String>,
    /// Secure e-mail.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub email: Option<String>,
}

/// Why an answer has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum NoValue {
    /// It was asked, and is not known.
    NotKnown,
    /// It does not apply to this child.
    NotApplicable,
}

/// An answer to another question of the form: values, or why there is none.
#[derive(Clone, Debug, Object)]
pub struct AnswerBody {
    /// The value as text, or the code or codes of the field's list.
    #[oai(skip_serializing_if_is_none, validator(max_items = 40))]
    pub values: Option<Vec<String>>,
    /// Why there is no value. Leave it out where there are values.
    #[oai(skip_serializing_if_is_none)]
    pub none: Option<NoValue>,
}

/// A practitioner's notification of a child's death.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct PractitionerNoticeBody {
    /// The child. For a baby who has no family name yet, give the one the family uses.
    pub child: ChildBody,
    /// Whether the child has no given name yet.
    #[oai(skip_serializing_if_is_none)]
    pub not_named_yet: Option<bool>,
    /// What you were asked for and do not know: given names, both dates and the place of death must be told, or be named here.
    #[oai(skip_serializing_if_is_none, validator(max_items = 6, unique_items))]
    pub not_known: Option<Vec<NotKnownName>>,
    /// Other names the child goes by, or went by.
    #[oai(skip_serializing_if_is_none, validator(max_items = 10))]
    pub also_known_as: Option<Vec<String>>,
    /// The child's mother.
    #[oai(skip_serializing_if_is_none)]
    pub mother: Option<MotherBody>,
    /// Whether you are not sure that the person was under 18. Nobody is refused for age.
    #[oai(skip_serializing_if_is_none)]
    pub age_in_doubt: Option<bool>,
    /// The date on which you learned of the death.
    pub learned_on: NaiveDate,
    /// The time of that on a clock in London, such as 14:05.
    #[oai(skip_serializing_if_is_none, validator(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))]
    pub learned_at: Option<String>,
    /// The time of death.
    #[oai(skip_serializing_if_is_none)]
    pub time_of_death: Option<TimeOfDeathBody>,
    /// Where the child died: a code of the form's list `place`, such as `hosp_ed`.
    #[oai(skip_serializing_if_is_none, validator(max_length = 30))]
    pub place_of_death_kind: Option<String>,
    /// The area, council or town where the child lived, if you do not know the postcode.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub area_of_residence: Option<String>,
    /// Whether the death was sudden or unexpected.
    #[oai(skip_serializing_if_is_none)]
    pub sudden: Option<Told>,
    /// Whether the death was referred to a coroner.
    #[oai(skip_serializing_if_is_none)]
    pub coroner_referred: Option<Told>,
    /// The criteria of a joint agency response that are met; an empty list says that none is.
    #[oai(skip_serializing_if_is_none, validator(max_items = 5, unique_items))]
    pub response_criteria: Option<Vec<ResponseCriterion>>,
    /// Whether a joint agency response was started.
    #[oai(skip_serializing_if_is_none)]
    pub response_started: Option<Told>,
    /// Whether a stillbirth at home without a healthcare professional is suspected.
    #[oai(skip_serializing_if_is_none)]
    pub suspected_home_stillbirth: Option<Told>,
    /// Whether there was any sign of life at birth.
    #[oai(skip_serializing_if_is_none)]
    pub live_born: Option<Told>,
    /// Whether a healthcare professional was present at the birth.
    #[oai(skip_serializing_if_is_none)]
    pub professional_present: Option<Told>,
    /// The circumstances of the death.
    #[oai(skip_serializing_if_is_none, validator(max_length = 4000))]
    pub circumstances: Option<String>,
    /// Who notifies.
    pub notifier: NotifierBody,
    /// The responsible consultant.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub consultant: Option<String>,
    /// The family's key worker.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub key_worker: Option<String>,
    /// The family and others who knew the child.
    #[oai(skip_serializing_if_is_none, validator(max_items = 40))]
    pub people: Option<Vec<PersonBody>>,
    /// The agencies involved.
    #[oai(skip_serializing_if_is_none, validator(max_items = 40))]
    pub agencies: Option<Vec<AgencyBody>>,
    /// Answers to the other questions of the national form, by the id of the field, such as `expected`.
    #[oai(skip_serializing_if_is_none, validator(max_properties = 105))]
    pub answers: Option<BTreeMap<String, AnswerBody>>,
}
