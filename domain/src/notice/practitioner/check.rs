//! The rules of a practitioner's notification: the minimum that is needed, and what cannot be so.

use super::{KnownPerson, NotKnownFact, PractitionerNotice};
use crate::{answer::Answer, calendar, notice::catalogue, person::NhsNumber, refusal::Faults};
use chrono::NaiveDate;

/// The most people, and the most agencies, that one notification tells of.
const MOST: usize = 40;

impl PractitionerNotice {
    pub(in crate::notice) fn check(&self, today: NaiveDate, faults: &mut Faults) {
        self.check_learned(today, faults);
        self.check_known(faults);
        self.check_death(faults);
        self.check_birth(faults);
        self.check_texts(faults);
        self.check_people(today, faults);
        self.check_agencies(faults);
        for (id, answer) in &self.answers {
            if let Err((code, right)) = catalogue::notification().check(id, answer) {
                faults.push(
                    format!("/answers/{}", id.replace('~', "~0").replace('/', "~1")),
                    code,
                    right,
                );
            }
        }
    }

    fn check_learned(&self, today: NaiveDate, faults: &mut Faults) {
        faults.unless(
            self.learned_on <= today,
            "/learned_on",
            "date-in-future",
            "The date must not be in the future.",
        );
        if let Some(died) = self.child.died_on {
            faults.unless(
                self.learned_on >= died,
                "/learned_on",
                "before-death",
                "The date must be on or after the date of death.",
            );
        }
    }

    /// What must be told or said to be not known, and not both.
    fn check_known(&self, faults: &mut Faults) {
        let child = &self.child;
        let place = child.place_of_death.is_some() || self.place_of_death_kind.is_some();
        let address = child.postcode.is_some() || !child.address_lines.is_empty();
        for (fact, told, needed, field, ask) in [
            (
                NotKnownFact::GivenNames,
                child.given_names.is_some(),
                !self.not_named_yet,
                "/child/given_names",
                "Enter the given names, or say that the child is not named yet or that they are not known.",
            ),
            (
                NotKnownFact::BornOn,
                child.born_on.is_some(),
                true,
                "/child/born_on",
                "Enter the date of birth, or say that it is not known.",
            ),
            (
                NotKnownFact::DiedOn,
                child.died_on.is_some(),
                true,
                "/child/died_on",
                "Enter the date of death, or say that it is not known.",
            ),
            (
                NotKnownFact::PlaceOfDeath,
                place,
                true,
                "/child/place_of_death",
                "Enter where the child died, or say that it is not known.",
            ),
            (NotKnownFact::NhsNumber, child.nhs_number.is_some(), false, "/child/nhs_number", ""),
            (NotKnownFact::UsualAddress, address, false, "/child/usual_address", ""),
        ] {
            let unknown = self.not_known.contains(&fact);
            faults.unless(told || unknown || !needed, field, "missing", ask);
            let both = "This is given and said to be not known: leave out one of the two.";
            faults.unless(!(told && unknown), field, "contradiction", both);
        }
        let both = child.given_names.is_some() && self.not_named_yet;
        let right = "Leave out the given names, or do not say that the child is not named yet.";
        faults.unless(!both, "/child/given_names", "contradiction", right);
    }

    fn check_death(&self, faults: &mut Faults) {
        if let (Some(on), Answer::Known(time)) = (self.child.died_on, &self.time_of_death) {
            let gone = matches!(
                calendar::london(on, time.at),
                Err(calendar::LocalTimeFault::DoesNotExist)
            );
            let right = "On that day the clocks went forward and this time did not exist.";
            faults.unless(!gone, "/time_of_death/at", "time-does-not-exist", right);
        }
        if let Some(code) = &self.place_of_death_kind {
            in_list(faults, "/place_of_death_kind", "place", code);
        }
    }

    fn check_birth(&self, faults: &mut Faults) {
        let yes = |answer: &Answer<bool>| answer.known() == Some(&true);
        faults.unless(
            !(yes(&self.suspected_home_stillbirth) && yes(&self.professional_present)),
            "/professional_present",
            "contradiction",
            "A stillbirth at home counts as unattended only if no healthcare professional was present.",
        );
    }

    fn check_texts(&self, faults: &mut Faults) {
        let who = &self.notifier;
        faults.text("/notifier/name", &who.name, 200, "Enter the name of the person who notifies.");
        faults.text("/notifier/role", &who.role, 200, "Enter the job title and organisation.");
        let ask = "Enter a telephone number or a secure e-mail address.";
        faults.text("/notifier/contact", &who.contact, 300, ask);
        faults.unless(
            self.also_known_as.len() <= 10,
            "/also_known_as",
            "too-many",
            "Give 10 other names or fewer.",
        );
        for (index, name) in self.also_known_as.iter().enumerate() {
            faults.text(&format!("/also_known_as/{index}"), name, 200, "Enter the name.");
        }
        for (field, text, most) in [
            ("/mother/name", &self.mother.name, 200),
            ("/area_of_residence", &self.area_of_residence, 200),
            ("/circumstances", &self.circumstances, 4_000),
            ("/consultant", &self.consultant, 200),
            ("/key_worker", &self.key_worker, 200),
        ] {
            maybe(faults, field, text.as_deref(), most);
        }
        if let Some(number) = &self.mother.nhs_number {
            faults.unless(
                NhsNumber::parse(number).is_ok(),
                "/mother/nhs_number",
                "nhs-number-check-digit",
                "NHS number must have 10 digits. The last digit shows whether one is wrong.",
            );
        }
    }

    fn check_people(&self, today: NaiveDate, faults: &mut Faults) {
        let few = "Give 40 people or fewer.";
        faults.unless(self.people.len() <= MOST, "/people", "too-many", few);
        for (index, person) in self.people.iter().enumerate().take(MOST) {
            let at = |field: &str| format!("/people/{index}/{field}");
            faults.text(&at("name"), &person.name, 200, "Enter the name of this person.");
            in_list(faults, &at("relationship"), "relationship", &person.relationship);
            if let Some(sex) = &person.sex {
                in_list(faults, &at("sex"), "sex", sex);
            }
            maybe(faults, &at("address"), person.address.as_deref(), 500);
            maybe(faults, &at("contact"), person.contact.as_deref(), 300);
            born(faults, &at("born_on"), person, today);
        }
    }

    fn check_agencies(&self, faults: &mut Faults) {
        let few = "Give 40 agencies or fewer.";
        faults.unless(self.agencies.len() <= MOST, "/agencies", "too-many", few);
        for (index, agency) in self.agencies.iter().enumerate().take(MOST) {
            let at = |field: &str| format!("/agencies/{index}/{field}");
            in_list(faults, &at("kind"), "agency", &agency.kind);
            for (field, text) in [
                ("name", &agency.name),
                ("role", &agency.role),
                ("address", &agency.address),
                ("phone", &agency.phone),
                ("email", &agency.email),
            ] {
                maybe(faults, &at(field), text.as_deref(), 500);
            }
        }
    }
}

fn born(faults: &mut Faults, field: &str, person: &KnownPerson, today: NaiveDate) {
    if let Some(born) = person.born_on {
        let lived = (super::super::earliest()..=today).contains(&born);
        faults.unless(lived, field, "date-out-of-range", "Check this date of birth.");
    }
}

fn maybe(faults: &mut Faults, field: &str, text: Option<&str>, most: usize) {
    if let Some(text) = text {
        faults.optional_text(field, text, most);
    }
}

fn in_list(faults: &mut Faults, field: &str, list: &str, code: &str) {
    let known = catalogue::notification().words(list, code).is_some();
    let right = if code.is_empty() {
        "Choose one.".to_owned()
    } else {
        format!("Use a code of the list {list}.")
    };
    faults.unless(known, field, if code.is_empty() { "missing" } else { "unknown-code" }, &right);
}
