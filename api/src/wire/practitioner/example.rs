//! The worked example of a practitioner's notification, as the contract shows it.

use super::{
    AgencyBody, AnswerBody, MotherBody, NoValue, NotKnownName, NotifierBody, PersonBody,
    PractitionerNoticeBody, ResponseCriterion, TimeOfDeathBody, TimePrecision, Told,
};
use crate::wire::notices::{AddressBody, ChildBody, Sex, day};
use poem_openapi::types::Example;
use std::collections::BTreeMap;

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
