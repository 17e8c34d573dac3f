//! A practitioner's notification on the wire: the national form, of which only the minimum is needed.

use super::notices::{AddressBody, ChildBody, Sex, day};
use chrono::NaiveDate;
use domain::{
    answer::Answer,
    notice::{
        InvolvedAgency, KnownPerson, Mother, NotKnownFact, Notice, Notifier, PractitionerNotice,
        Precision, TimeOfDeath,
    },
    response::Criterion,
};
use poem_openapi::{Enum, Object, types::Example};
use std::collections::BTreeMap;

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

impl Told {
    /// The answer it stands for; what was left out was not asked.
    pub fn answer(told: Option<Self>) -> Answer<bool> {
        match told {
            None => Answer::NotAsked,
            Some(Self::Yes) => Answer::Known(true),
            Some(Self::No) => Answer::Known(false),
            Some(Self::NotKnown) => Answer::NotKnown,
        }
    }
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

impl From<NotKnownName> for NotKnownFact {
    fn from(name: NotKnownName) -> Self {
        match name {
            NotKnownName::GivenNames => Self::GivenNames,
            NotKnownName::BornOn => Self::BornOn,
            NotKnownName::DiedOn => Self::DiedOn,
            NotKnownName::NhsNumber => Self::NhsNumber,
            NotKnownName::UsualAddress => Self::UsualAddress,
            NotKnownName::PlaceOfDeath => Self::PlaceOfDeath,
        }
    }
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

impl From<ResponseCriterion> for Criterion {
    fn from(criterion: ResponseCriterion) -> Self {
        match criterion {
            ResponseCriterion::ExternalCause => Self::ExternalCause,
            ResponseCriterion::Sudden => Self::Sudden,
            ResponseCriterion::Custody => Self::Custody,
            ResponseCriterion::Suspicious => Self::Suspicious,
            ResponseCriterion::UnattendedStillbirth => Self::UnattendedStillbirth,
        }
    }
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

impl Example for PractitionerNoticeBody {
    fn example() -> Self {
        Self {
            child: ChildBody {
                given_names: Some("Robin".into()),
                family_name: "Mensah".into(),
                sex: Sex::Male,
                born_on: Some(day(2026, 1, 30)),
                died_on: Some(day(2026, 10, 28)),
                place_of_death: Some("Northmere General Hospital".into()),
                usual_address: Some(AddressBody {
                    lines: vec!["14 Fen Road".into(), "Northmere".into()],
                    postcode: Some("NM1 2AB".into()),
                }),
                nhs_number: None,
                multiple_birth: None,
            },
            not_named_yet: None,
            not_known: Some(vec![NotKnownName::NhsNumber]),
            also_known_as: None,
            mother: Some(MotherBody { name: Some("Esi Mensah".into()), nhs_number: None }),
            age_in_doubt: None,
            learned_on: day(2026, 10, 28),
            learned_at: Some("11:10".into()),
            time_of_death: Some(TimeOfDeathBody {
                at: Some("10:48".into()),
                precision: TimePrecision::Exact,
            }),
            place_of_death_kind: Some("hosp_ed".into()),
            area_of_residence: None,
            sudden: Some(Told::Yes),
            coroner_referred: Some(Told::Yes),
            response_criteria: Some(vec![ResponseCriterion::Sudden]),
            response_started: Some(Told::Yes),
            suspected_home_stillbirth: None,
            live_born: None,
            professional_present: None,
            circumstances: Some("Became breathless at home in the morning.".into()),
            notifier: NotifierBody {
                name: "Dr Amara Nwosu".into(),
                role: "Consultant in emergency medicine, Northmere General Hospital".into(),
                contact: "01632 960 101".into(),
            },
            consultant: Some("Dr Amara Nwosu".into()),
            key_worker: None,
            people: Some(vec![PersonBody::example()]),
            agencies: Some(vec![AgencyBody {
                kind: "gp".into(),
                name: Some("Fen Road Surgery".into()),
                role: None,
                address: None,
                phone: None,
                email: None,
            }]),
            answers: Some(BTreeMap::from([
                (
                    "expected".into(),
                    AnswerBody { values: Some(vec!["unexpected".into()]), none: None },
                ),
                ("gp_practice".into(), AnswerBody { values: None, none: Some(NoValue::NotKnown) }),
            ])),
        }
    }
}

impl Example for PersonBody {
    fn example() -> Self {
        Self {
            name: "Esi Mensah".into(),
            relationship: "BPM".into(),
            parental_responsibility: Some(Told::Yes),
            born_on: None,
            sex: None,
            address: None,
            contact: None,
            household: Some(Told::Yes),
            present: None,
            at_risk: None,
            bereaved: None,
            informed: Some(Told::NotKnown),
        }
    }
}

/// A time such as 14:05, of which the contract has checked the form.
fn clock(text: Option<&str>) -> Option<chrono::NaiveTime> {
    text.and_then(|text| chrono::NaiveTime::parse_from_str(text, "%H:%M").ok())
}

fn time_of_death(body: Option<TimeOfDeathBody>) -> Answer<TimeOfDeath> {
    let Some(body) = body else { return Answer::NotAsked };
    let precision = match body.precision {
        TimePrecision::Exact => Precision::Exact,
        TimePrecision::About => Precision::About,
        TimePrecision::NotKnown => return Answer::NotKnown,
    };
    let at = clock(body.at.as_deref());
    at.map_or(Answer::NotKnown, |at| Answer::Known(TimeOfDeath { at, precision }))
}

impl From<AnswerBody> for Answer<Vec<String>> {
    fn from(body: AnswerBody) -> Self {
        match (body.values, body.none) {
            (Some(values), _) => Self::Known(values),
            (None, Some(NoValue::NotApplicable)) => Self::NotApplicable,
            (None, Some(NoValue::NotKnown)) => Self::NotKnown,
            // Neither: an answer without a value, which the catalogue refuses by name.
            (None, None) => Self::Known(Vec::new()),
        }
    }
}

impl From<PersonBody> for KnownPerson {
    fn from(body: PersonBody) -> Self {
        Self {
            name: body.name,
            relationship: body.relationship,
            parental_responsibility: Told::answer(body.parental_responsibility),
            born_on: body.born_on,
            sex: body.sex,
            address: body.address,
            contact: body.contact,
            household: Told::answer(body.household),
            present: Told::answer(body.present),
            at_risk: Told::answer(body.at_risk),
            bereaved: Told::answer(body.bereaved),
            informed: Told::answer(body.informed),
        }
    }
}

impl From<AgencyBody> for InvolvedAgency {
    fn from(body: AgencyBody) -> Self {
        Self {
            kind: body.kind,
            name: body.name,
            role: body.role,
            address: body.address,
            phone: body.phone,
            email: body.email,
        }
    }
}

impl From<PractitionerNoticeBody> for PractitionerNotice {
    fn from(body: PractitionerNoticeBody) -> Self {
        let mother = body.mother.map(|m| Mother { name: m.name, nhs_number: m.nhs_number });
        Self {
            child: body.child.into(),
            not_named_yet: body.not_named_yet.unwrap_or(false),
            not_known: body.not_known.into_iter().flatten().map(Into::into).collect(),
            also_known_as: body.also_known_as.unwrap_or_default(),
            mother: mother.unwrap_or_default(),
            age_in_doubt: body.age_in_doubt.unwrap_or(false),
            learned_on: body.learned_on,
            learned_at: clock(body.learned_at.as_deref()),
            time_of_death: time_of_death(body.time_of_death),
            place_of_death_kind: body.place_of_death_kind,
            area_of_residence: body.area_of_residence,
            sudden: Told::answer(body.sudden),
            coroner_referred: Told::answer(body.coroner_referred),
            response_criteria: body.response_criteria.map_or(Answer::NotAsked, |met| {
                Answer::Known(met.into_iter().map(Into::into).collect())
            }),
            response_started: Told::answer(body.response_started),
            suspected_home_stillbirth: Told::answer(body.suspected_home_stillbirth),
            live_born: Told::answer(body.live_born),
            professional_present: Told::answer(body.professional_present),
            circumstances: body.circumstances,
            notifier: Notifier {
                name: body.notifier.name,
                role: body.notifier.role,
                contact: body.notifier.contact,
            },
            consultant: body.consultant,
            key_worker: body.key_worker,
            people: body.people.into_iter().flatten().map(Into::into).collect(),
            agencies: body.agencies.into_iter().flatten().map(Into::into).collect(),
            answers: body
                .answers
                .into_iter()
                .flatten()
                .map(|(field, answer)| (field, answer.into()))
                .collect(),
        }
    }
}

impl From<PractitionerNoticeBody> for Notice {
    fn from(body: PractitionerNoticeBody) -> Self {
        Self::Practitioner(body.into())
    }
}
