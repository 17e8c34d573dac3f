//! From the body of a practitioner's notification to the notice it stands for.

use super::{
    AgencyBody, AnswerBody, NoValue, NotKnownName, PersonBody, PractitionerNoticeBody,
    ResponseCriterion, TimeOfDeathBody, TimePrecision, Told,
};
use domain::{
    answer::Answer,
    notice::{
        InvolvedAgency, KnownPerson, Mother, NotKnownFact, Notice, Notifier, PractitionerNotice,
        Precision, TimeOfDeath,
    },
    response::Criterion,
};

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
        Self::Practitioner(Box::new(body.into()))
    }
}
