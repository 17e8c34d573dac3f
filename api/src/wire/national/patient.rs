//! What a signal may say of the child, whichever form it came in, and how NHS spellings are read.

use super::{Places, SignalNotice, SignalStatus};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    notice::ChildDetails,
    person::{NhsNumber, Postcode, Sex},
};

/// A person as one part of a signal describes the person.
#[derive(Clone, Debug, Default)]
pub(super) struct Person {
    pub(super) nhs_number: Option<String>,
    pub(super) given: Option<String>,
    pub(super) family: Option<String>,
    pub(super) gender: Option<String>,
    pub(super) born_on: Option<NaiveDate>,
    pub(super) died_on: Option<NaiveDate>,
    pub(super) address_lines: Vec<String>,
    pub(super) postcode: Option<String>,
}

/// The event itself: which, when, and what the record says now.
pub(super) struct Event {
    pub(super) id: String,
    pub(super) at: DateTime<Utc>,
    pub(super) status: SignalStatus,
}

/// The notice of an event: the header says whom it is about, the record adds to it if it speaks of
/// the same NHS number. If it does not, nothing of the person is taken from the record.
pub(super) fn notice(event: Event, header: Person, record: Option<Person>) -> SignalNotice {
    let record = record.unwrap_or_default();
    let parts_disagree = match (&header.nhs_number, &record.nhs_number) {
        (Some(a), Some(b)) => digits(a) != digits(b),
        _ => false,
    };
    let died_on = record.died_on.or(header.died_on);
    let person = if parts_disagree { header } else { joined(header, record) };
    let removed = event.status == SignalStatus::Removed;
    SignalNotice {
        status: event.status,
        event_id: event.id,
        happened_at: event.at,
        child: ChildDetails { died_on: died_on.filter(|_| !removed), ..details(person) },
        parts_disagree,
    }
}

/// The record where it speaks, else the header. The number is the header's, if it has one.
fn joined(header: Person, record: Person) -> Person {
    Person {
        nhs_number: header.nhs_number.or(record.nhs_number),
        given: record.given.or(header.given),
        family: record.family.or(header.family),
        gender: record.gender.or(header.gender),
        born_on: record.born_on.or(header.born_on),
        ..record
    }
}

fn details(person: Person) -> ChildDetails {
    // A postcode that is none (abroad, pseudo) would refuse a death for its address.
    let postcode = person.postcode.filter(|text| Postcode::parse(text).is_ok());
    ChildDetails {
        given_names: person.given,
        family_name: person.family.unwrap_or_default(),
        sex: person.gender.as_deref().map_or(Sex::NotKnown, sex),
        born_on: person.born_on,
        died_on: person.died_on,
        place_of_death: None,
        address_lines: person.address_lines.into_iter().take(8).collect(),
        postcode,
        nhs_number: person.nhs_number,
        multiple_birth: None,
    }
}

fn digits(number: &str) -> String {
    NhsNumber::parse(number)
        .map_or_else(|_| number.trim().to_owned(), |known| known.as_str().to_owned())
}

fn sex(gender: &str) -> Sex {
    match gender {
        "male" => Sex::Male,
        "female" => Sex::Female,
        "other" => Sex::Indeterminate,
        _ => Sex::NotKnown,
    }
}

/// A text, or none if it is blank.
pub(super) fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The day of a FHIR date or date-time, as it was written. The year alone, or year and month, are
/// lawful in demographic records and give no day. `Err` if it is none of these.
pub(super) fn day(text: &str) -> Result<Option<NaiveDate>, ()> {
    let date = text.split_once('T').map_or(text, |(date, _)| date);
    match date.len() {
        10 => date.parse().map(Some).map_err(|_| ()),
        7 => format!("{date}-01").parse::<NaiveDate>().map(|_| None).map_err(|_| ()),
        4 => format!("{date}-01-01").parse::<NaiveDate>().map(|_| None).map_err(|_| ()),
        _ => Err(()),
    }
}

/// Where the fields of a notice stand in the first version of the event.
pub(super) const EVENT_1: Places = &[
    ("/child/nhs_number", "/subject/nhsNumber"),
    ("/child/family_name", "/subject/familyName"),
    ("/child/born_on", "/subject/dob"),
    ("/happened_at", "/time"),
    ("/event_id", "/id"),
];

/// The same for the second version.
pub(super) const EVENT_2: Places =
    &[("/child/nhs_number", "/subject"), ("/happened_at", "/time"), ("/event_id", "/id")];
