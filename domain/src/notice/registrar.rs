//! A registrar's notice: a registration, a correction of one, or a certificate of no liability to
//! register (Children and Young Persons Act 2008 s.31).

use super::ChildDetails;
use crate::{
    access::Office,
    answer::Answer,
    refusal::Faults,
    statement::{FactKey, FactValue},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the registrar did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrarKind {
    /// Registered a death.
    Registration,
    /// Corrected a register entry.
    Correction,
    /// Issued a certificate of no liability to register.
    NoLiability,
}

impl RegistrarKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Correction => "correction",
            Self::NoLiability => "no_liability",
        }
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Registration => "Death registration",
            Self::Correction => "Correction of a register entry",
            Self::NoLiability => "Certificate of no liability to register",
        }
    }
}

/// Who gave the particulars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Informant {
    /// Name.
    pub name: String,
    /// In what capacity, such as "Mother" or "Present at the death".
    pub qualification: String,
}

/// A registrar's notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrarNotice {
    /// What was done.
    pub kind: RegistrarKind,
    /// The entry number in the register; needed unless no liability.
    pub entry_number: Option<String>,
    /// Code of the registration district.
    pub district: String,
    /// The date of the registration, correction or certificate.
    pub registered_on: NaiveDate,
    /// The child.
    pub child: ChildDetails,
    /// Cause of death as registered.
    pub cause_of_death: Option<String>,
    /// Who gave the particulars.
    pub informant: Option<Informant>,
    /// Why the person is believed to have been under 18 (no liability).
    pub grounds: Option<String>,
    /// Whether the registrar is not sure that the person was under 18.
    pub age_in_doubt: bool,
}

impl RegistrarNotice {
    /// The mother's name, where she is the one who gave the particulars.
    pub fn mothers_name(&self) -> Option<&str> {
        let informant = self.informant.as_ref()?;
        let capacity = informant.qualification.to_lowercase();
        let mother = capacity.split(|c: char| !c.is_alphabetic()).any(|word| word == "mother");
        mother.then_some(informant.name.as_str())
    }

    pub(super) fn check(&self, office: &Office, today: NaiveDate, faults: &mut Faults) {
        faults.unless(
            self.district.trim().eq_ignore_ascii_case(&office.code),
            "/district",
            "not-your-district",
            "Send notices for your own registration district only.",
        );
        faults.unless(
            self.registered_on <= today,
            "/registered_on",
            "date-in-future",
            "The date must not be in the future.",
        );
        if let Some(died) = self.child.died_on {
            faults.unless(
                self.registered_on >= died,
                "/registered_on",
                "registered-before-death",
                "The date of registration must be on or after the date of death.",
            );
        }
        self.check_texts(faults);
    }

    fn check_texts(&self, faults: &mut Faults) {
        match (&self.entry_number, self.kind) {
            (Some(number), _) => {
                faults.text("/entry_number", number, 40, "Enter the entry number.")
            }
            (None, RegistrarKind::NoLiability) => {}
            (None, _) => faults.push("/entry_number", "missing", "Enter the entry number."),
        }
        if self.kind == RegistrarKind::NoLiability {
            let grounds = self.grounds.as_deref().unwrap_or_default();
            let needed = "Give the grounds for believing that the person was under 18.";
            faults.text("/grounds", grounds, 2_000, needed);
        } else if let Some(grounds) = &self.grounds {
            faults.optional_text("/grounds", grounds, 2_000);
        }
        if let Some(cause) = &self.cause_of_death {
            faults.optional_text("/cause_of_death", cause, 500);
        }
        if let Some(informant) = &self.informant {
            faults.text("/informant/name", &informant.name, 200, "Enter the informant's name.");
            faults.optional_text("/informant/qualification", &informant.qualification, 200);
        }
    }

    /// The key that names one register entry: district and number.
    pub fn entry_key(&self) -> Option<String> {
        self.entry_number.as_ref().map(|number| {
            let number: String = number.chars().filter(|c| c.is_alphanumeric()).collect();
            format!("{}:{}", self.district.trim().to_uppercase(), number.to_uppercase())
        })
    }

    pub(super) fn facts(&self, facts: &mut BTreeMap<FactKey, Answer<FactValue>>) {
        let key = match self.kind {
            RegistrarKind::Registration => FactKey::RegisteredOn,
            RegistrarKind::Correction => FactKey::CorrectedOn,
            RegistrarKind::NoLiability => FactKey::NoLiabilityOn,
        };
        facts.insert(key, Answer::Known(FactValue::Date(self.registered_on)));
        if let Some(cause) = self.cause_of_death.as_ref().filter(|text| !text.trim().is_empty()) {
            facts.insert(FactKey::CauseOfDeath, Answer::Known(FactValue::Text(cause.clone())));
        }
        if self.age_in_doubt {
            facts.insert(FactKey::AgeInDoubt, Answer::Known(FactValue::YesNo(true)));
        }
        if self.kind != RegistrarKind::NoLiability {
            // A death is registered only of a person who lived: a stillbirth has a register of its own.
            facts.insert(FactKey::LiveBorn, Answer::Known(FactValue::YesNo(true)));
        }
    }
}
