//! Notices: what a registrar, a coroner, a practitioner or the national record tells us. A notice is kept as it was sent; here it is
//! checked, and what it states is read out of it. Nothing is refused for age or for an odd order:
//! such a notice is kept as doubtful.

mod catalogue;
mod coroner;
mod practitioner;
mod question;
mod registrar;
mod signal;
mod via;

pub use catalogue::{
    CodeList, FieldKind, FormCatalogue, FormField, FormSection, ListOption, Required, notification,
};
pub use coroner::{CoronerKind, CoronerNotice};
pub use practitioner::{
    InvolvedAgency, KnownPerson, Mother, NotKnownFact, Notifier, PractitionerNotice, Precision,
    TimeOfDeath,
};
pub use question::{Answered, Question, answer_text, question_text};
pub use registrar::{Informant, RegistrarKind, RegistrarNotice};
pub use signal::{SignalNotice, SignalStatus};
pub use via::{ByHand, Means, PUBLIC_SENDER, Via};

use crate::{
    access::Office,
    answer::Answer,
    ids::{ClientId, NoticeId, StatementId},
    matching::{Particulars, SenderKind},
    person::{self, NhsNumber, PersonName, Postcode, Sex},
    refusal::{Faults, Refusal},
    statement::{FactKey, FactValue, SourceKind, Statement},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The child as a sender describes the child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildDetails {
    /// Forenames; a newborn often has none.
    pub given_names: Option<String>,
    /// Family name.
    pub family_name: String,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub born_on: Option<NaiveDate>,
    /// Date of death.
    pub died_on: Option<NaiveDate>,
    /// Where the child died.
    pub place_of_death: Option<String>,
    /// Usual address, one line each.
    pub address_lines: Vec<String>,
    /// Postcode of the usual address.
    pub postcode: Option<String>,
    /// NHS number, usually absent.
    pub nhs_number: Option<String>,
    /// Whether one of twins or more.
    pub multiple_birth: Option<bool>,
}

/// A reason to look twice at a notice that is kept all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The dates make the person 18 or older, or the sender is not sure.
    AgeUnclear,
    /// No date of birth.
    NoDateOfBirth,
    /// No date of death.
    NoDateOfDeath,
    /// Neither NHS number nor forename.
    HardToMatch,
    /// A correction that reached us with no registration before it.
    OddOrder,
    /// A national signal that does not say what the record says now.
    StatusNotStated,
    /// A national signal whose parts name different people.
    PartsDisagree,
    /// The national record of death was withdrawn.
    DeathWithdrawn,
}

impl Doubt {
    /// A plain sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::AgeUnclear => "The person may have been 18 or older: check the dates.",
            Self::NoDateOfBirth => "No date of birth was given.",
            Self::NoDateOfDeath => "No date of death was given.",
            Self::HardToMatch => "Neither an NHS number nor a forename was given.",
            Self::OddOrder => "A correction came before any registration.",
            Self::StatusNotStated => {
                "The signal does not say whether a death was recorded or withdrawn: look it up in the national record."
            }
            Self::PartsDisagree => {
                "The parts of the signal name different people: check whom it is about."
            }
            Self::DeathWithdrawn => "The national record of death was withdrawn: check.",
        }
    }
}

/// A checked notice of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Notice {
    /// From a registrar.
    Registrar(RegistrarNotice),
    /// From a coroner.
    Coroner(CoronerNotice),
    /// From the national record.
    Signal(SignalNotice),
    /// From a practitioner: the national notification form.
    Practitioner(Box<PractitionerNotice>),
}

/// A notice with what the server knows of its arrival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Its id.
    pub id: NoticeId,
    /// Who sent it: a client, `PUBLIC_SENDER`, or for what staff typed in their own id.
    pub sender: ClientId,
    /// The way it came.
    #[serde(default)]
    pub via: Via,
    /// The office it speaks for.
    pub office: Office,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// What it says.
    pub notice: Notice,
    /// Why to look twice.
    pub doubts: Vec<Doubt>,
}

impl Notice {
    /// The child as described.
    pub fn child(&self) -> &ChildDetails {
        match self {
            Self::Registrar(notice) => &notice.child,
            Self::Coroner(notice) => &notice.child,
            Self::Signal(notice) => &notice.child,
            Self::Practitioner(notice) => &notice.child,
        }
    }

    /// The date the sender claims for what happened.
    pub fn claimed_on(&self) -> NaiveDate {
        match self {
            Self::Registrar(notice) => notice.registered_on,
            Self::Coroner(notice) => notice.happened_on,
            Self::Practitioner(notice) => notice.learned_on,
            Self::Signal(notice) => notice.happened_on(),
        }
    }

    /// Whether it may open a case where it fits none. What only withdraws waits for what it
    /// withdraws, and a bare NHS number for a notice that says who the child is.
    pub fn opens_a_case(&self) -> bool {
        let says_who =
            |child: &ChildDetails| !child.family_name.trim().is_empty() || child.born_on.is_some();
        match self {
            Self::Signal(signal) => signal.status.tells_of_a_death() && says_who(&signal.child),
            _ => true,
        }
    }

    /// Stable code of the kind, such as `registration`.
    pub fn kind_code(&self) -> &'static str {
        match self {
            Self::Registrar(notice) => notice.kind.code(),
            Self::Coroner(notice) => notice.kind.code(),
            Self::Signal(notice) => notice.status.code(),
            Self::Practitioner(_) => "notification",
        }
    }

    /// The kind in words.
    pub fn kind_words(&self) -> &'static str {
        match self {
            Self::Registrar(notice) => notice.kind.words(),
            Self::Coroner(notice) => notice.kind.words(),
            Self::Signal(notice) => notice.status.words(),
            Self::Practitioner(_) => "Practitioner's notification",
        }
    }

    /// Checks every rule and gathers every fault; gives the doubts when nothing is broken.
    pub fn check(&self, office: &Office, today: NaiveDate) -> Result<Vec<Doubt>, Refusal> {
        let mut faults = Faults::default();
        match self {
            Self::Registrar(notice) => notice.check(office, today, &mut faults),
            Self::Coroner(notice) => notice.check(office, today, &mut faults),
            Self::Signal(notice) => notice.check(today, &mut faults),
            Self::Practitioner(notice) => notice.check(today, &mut faults),
        }
        let field = match self {
            Self::Registrar(_) => "/registered_on",
            Self::Coroner(_) => "/happened_on",
            Self::Signal(_) => "/happened_at",
            Self::Practitioner(_) => "/learned_on",
        };
        let known = self.claimed_on() >= earliest();
        faults.unless(known, field, "date-too-early", "Check the date: it is before 1900.");
        let child = self.child();
        if !matches!(self, Self::Signal(_)) || !child.family_name.is_empty() {
            let needed = "Enter the family name.";
            faults.text("/child/family_name", &child.family_name, 200, needed);
        }
        check_child(child, today, &mut faults);
        faults.into_result()?;
        Ok(self.doubts())
    }

    fn doubts(&self) -> Vec<Doubt> {
        let child = self.child();
        let unsure = match self {
            Self::Registrar(notice) => notice.age_in_doubt,
            Self::Coroner(_) | Self::Signal(_) => false,
            Self::Practitioner(notice) => notice.age_in_doubt,
        };
        let old = match (child.born_on, child.died_on) {
            (Some(born), Some(died)) => !person::under_18(born, died),
            _ => false,
        };
        let mut doubts = Vec::new();
        let mut doubt = |holds: bool, doubt: Doubt| {
            if holds {
                doubts.push(doubt);
            }
        };
        doubt(unsure || old, Doubt::AgeUnclear);
        doubt(child.born_on.is_none(), Doubt::NoDateOfBirth);
        doubt(child.died_on.is_none(), Doubt::NoDateOfDeath);
        doubt(child.nhs_number.is_none() && child.given_names.is_none(), Doubt::HardToMatch);
        if let Self::Signal(notice) = self {
            doubts.extend(notice.doubts());
        }
        doubts
    }
}

fn check_child(child: &ChildDetails, today: NaiveDate, faults: &mut Faults) {
    if let Some(given) = &child.given_names {
        faults.text(
            "/child/given_names",
            given,
            200,
            "Enter the given names, or leave the field out.",
        );
    }
    if let Some(place) = &child.place_of_death {
        faults.optional_text("/child/place_of_death", place, 200);
    }
    faults.unless(
        child.address_lines.len() <= 8,
        "/child/usual_address/lines",
        "too-many",
        "Use 8 address lines or fewer.",
    );
    for (index, line) in child.address_lines.iter().enumerate() {
        faults.optional_text(&format!("/child/usual_address/lines/{index}"), line, 200);
    }
    if let Some(postcode) = &child.postcode {
        faults.unless(
            Postcode::parse(postcode).is_ok(),
            "/child/usual_address/postcode",
            "postcode-not-recognised",
            "Enter a full UK postcode such as NM1 2AB.",
        );
    }
    if let Some(number) = &child.nhs_number {
        faults.unless(
            NhsNumber::parse(number).is_ok(),
            "/child/nhs_number",
            "nhs-number-check-digit",
            "NHS number must have 10 digits. The last digit shows whether one is wrong.",
        );
    }
    dates(child, today, faults);
}

/// The earliest day that anything on record can have happened: what is before it is a slip of the
/// pen, and clocks counted from it would say nothing.
pub(crate) fn earliest() -> NaiveDate {
    NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default()
}

fn dates(child: &ChildDetails, today: NaiveDate, faults: &mut Faults) {
    let earliest = earliest();
    if let Some(born) = child.born_on {
        faults.unless(
            born <= today,
            "/child/born_on",
            "date-in-future",
            "Date of birth must not be in the future.",
        );
        faults.unless(
            born >= earliest,
            "/child/born_on",
            "date-too-early",
            "Check the date of birth: it is before 1900.",
        );
    }
    if let Some(died) = child.died_on {
        faults.unless(
            died <= today,
            "/child/died_on",
            "date-in-future",
            "Date of death must not be in the future.",
        );
        faults.unless(
            died >= earliest,
            "/child/died_on",
            "date-too-early",
            "Check the date of death: it is before 1900.",
        );
    }
    if let (Some(born), Some(died)) = (child.born_on, child.died_on) {
        faults.unless(
            born <= died,
            "/child/died_on",
            "death-before-birth",
            "Date of death must be on or after the date of birth.",
        );
    }
}

impl Received {
    /// What the notice states.
    pub fn statement(&self) -> Statement {
        let mut facts = BTreeMap::new();
        child_facts(self.notice.child(), &mut facts);
        match &self.notice {
            Notice::Registrar(notice) => notice.facts(&mut facts),
            Notice::Coroner(notice) => notice.facts(&mut facts),
            Notice::Signal(notice) => notice.facts(&mut facts),
            Notice::Practitioner(notice) => notice.facts(&mut facts),
        }
        Statement {
            id: StatementId(self.id.0),
            source: self.source(),
            about: self.id.to_string(),
            claimed_on: self.notice.claimed_on(),
            received_at: self.at,
            reason: None,
            facts,
        }
    }

    /// The kind of source it is.
    pub fn source(&self) -> SourceKind {
        match &self.notice {
            Notice::Registrar(notice) => match notice.kind {
                RegistrarKind::Registration => SourceKind::Registration,
                RegistrarKind::Correction => SourceKind::Correction,
                RegistrarKind::NoLiability => SourceKind::NoLiability,
            },
            Notice::Coroner(_) => SourceKind::Coroner,
            Notice::Signal(notice) => notice.source(),
            Notice::Practitioner(_) => SourceKind::Practitioner,
        }
    }

    /// What matching compares: the notice itself, never chosen values.
    pub fn particulars(&self, received_on: NaiveDate) -> Particulars {
        let child = self.notice.child();
        let (sender_kind, registration_entry) = match &self.notice {
            Notice::Registrar(notice) => (SenderKind::Registrar, notice.entry_key()),
            Notice::Coroner(_) => (SenderKind::Coroner, None),
            Notice::Signal(_) => (SenderKind::NationalSignal, None),
            Notice::Practitioner(_) => (SenderKind::Practitioner, None),
        };
        let (other_family_names, mother_name) = match &self.notice {
            Notice::Practitioner(notice) => {
                (notice.other_family_names(), notice.mothers_name().map(str::to_owned))
            }
            Notice::Registrar(notice) => (Vec::new(), notice.mothers_name().map(str::to_owned)),
            _ => (Vec::new(), None),
        };
        Particulars {
            notice: self.id.0,
            sender_kind,
            sender: self.sender.0,
            received_on,
            registration_entry,
            name: (!child.family_name.is_empty() || child.given_names.is_some()).then(|| {
                PersonName { given: child.given_names.clone(), family: child.family_name.clone() }
            }),
            other_family_names,
            sex: child.sex,
            born_on: child.born_on,
            died_on: child.died_on,
            nhs_number: child.nhs_number.as_deref().and_then(|text| NhsNumber::parse(text).ok()),
            postcode: child.postcode.as_deref().and_then(|text| Postcode::parse(text).ok()),
            address_lines: child.address_lines.clone(),
            birth_order: None,
            multiple_birth: child.multiple_birth,
            mother_name,
        }
    }
}

fn child_facts(child: &ChildDetails, facts: &mut BTreeMap<FactKey, Answer<FactValue>>) {
    let mut known = |key, value: Option<FactValue>| {
        if let Some(value) = value {
            facts.insert(key, Answer::Known(value));
        }
    };
    let text = |text: &String| FactValue::Text(text.trim().to_owned());
    known(FactKey::GivenNames, child.given_names.as_ref().map(text));
    let named = !child.family_name.is_empty();
    known(FactKey::FamilyName, named.then(|| text(&child.family_name)));
    known(FactKey::Sex, (child.sex != Sex::NotKnown).then_some(FactValue::Sex(child.sex)));
    known(FactKey::BornOn, child.born_on.map(FactValue::Date));
    known(FactKey::DiedOn, child.died_on.map(FactValue::Date));
    known(FactKey::PlaceOfDeath, child.place_of_death.as_ref().map(text));
    known(FactKey::MultipleBirth, child.multiple_birth.map(FactValue::YesNo));
    let lines = child.address_lines.join("\n");
    known(FactKey::UsualAddress, (!lines.trim().is_empty()).then_some(FactValue::Text(lines)));
    let postcode = child.postcode.as_deref().and_then(|text| Postcode::parse(text).ok());
    known(FactKey::Postcode, postcode.map(|postcode| FactValue::Text(postcode.to_string())));
    let number = child.nhs_number.as_deref().and_then(|text| NhsNumber::parse(text).ok());
    known(FactKey::NhsNumber, number.map(|number| FactValue::Text(number.as_str().to_owned())));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(happened_on: NaiveDate) -> Notice {
        Notice::Coroner(CoronerNotice {
            kind: CoronerKind::DecisionToInvestigate,
            coroner_area: "MERESHIRE".into(),
            coroner_reference: None,
            happened_on,
            child: ChildDetails {
                given_names: Some("Robin".into()),
                family_name: "Mensah".into(),
                sex: Sex::NotKnown,
                born_on: None,
                died_on: None,
                place_of_death: None,
                address_lines: Vec::new(),
                postcode: None,
                nhs_number: None,
                multiple_birth: None,
            },
            officer: None,
            circumstances: None,
            police_force: None,
        })
    }

    #[test]
    fn a_claimed_date_before_1900_is_a_slip_of_the_pen() {
        let kind = crate::area::PlaceKind::CoronerArea;
        let office = Office { kind, code: "MERESHIRE".into(), name: "Mereshire".into() };
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        let refused = decision(NaiveDate::from_ymd_opt(202, 11, 20).expect("a day"));
        let fields = refused.check(&office, today).expect_err("too early").fields();
        assert_eq!(
            (fields[0].field.as_str(), fields[0].code.as_str()),
            ("/happened_on", "date-too-early")
        );
        assert!(decision(earliest()).check(&office, today).is_ok());
    }
}
