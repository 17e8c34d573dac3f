//! The message of the National Events Management Service: a FHIR STU3 bundle in XML, with a message
//! header that names the event and the person, and the patient's record with the status.

use super::{
    Heard, Places, Unheard, instant, kind,
    patient::{self, Event, Person, filled},
    status,
    tree::Element,
    wrong,
};

const NAMESPACE: &str = "http://hl7.org/fhir";
const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
const HEADER: &str = "/Bundle/entry/resource/MessageHeader";
const EVENT: &str = "/Bundle/entry/resource/MessageHeader/event/code";
const SYSTEM: &str = "/Bundle/entry/resource/MessageHeader/event/system";
const NHS_SYSTEMS: &str = "https://fhir.nhs.uk/";
const TIME: &str = "/Bundle/entry/resource/MessageHeader/timestamp";
const PERSON: &str = "/Bundle/entry/resource/MessageHeader/extension/nhsNumber";
const PATIENT: &str = "/Bundle/entry/resource/Patient";
const STATUS: &str = "/Bundle/entry/resource/Patient/extension/deathNotificationStatus";
const DIED: &str = "/Bundle/entry/resource/Patient/deceasedDateTime";
const BORN: &str = "/Bundle/entry/resource/MessageHeader/extension/birthDateTime";

const PLACES: Places = &[
    ("/child/nhs_number", PERSON),
    ("/child/family_name", "/Bundle/entry/resource/Patient/name/family"),
    ("/child/given_names", "/Bundle/entry/resource/Patient/name/given"),
    ("/child/born_on", BORN),
    ("/child/died_on", DIED),
    ("/happened_at", TIME),
    ("/event_id", "/Bundle/id"),
];

pub(super) fn read(bundle: &Element) -> Result<Heard, Unheard> {
    if bundle.name != "Bundle" || bundle.namespace.as_deref() != Some(NAMESPACE) {
        let right = "must be a FHIR Bundle in the namespace http://hl7.org/fhir";
        return Err(wrong("/Bundle", "not-a-signal", right));
    }
    let header = resource(bundle, "MessageHeader").ok_or_else(|| missing(HEADER))?;
    let event = header.says(&["event", "code"]).ok_or_else(|| missing(EVENT))?;
    if let Some(unrelated) = kind(event, EVENT)? {
        let ours = header.says(&["event", "system"]).is_some_and(|s| s.starts_with(NHS_SYSTEMS));
        let right = "must be an event type of the NHS";
        return if ours { Ok(unrelated) } else { Err(wrong(SYSTEM, "not-a-signal", right)) };
    }
    let at = instant(header.says(&["timestamp"]).ok_or_else(|| missing(TIME))?, TIME)?;
    let id = bundle.says(&["id"]).ok_or_else(|| missing("/Bundle/id"))?.to_owned();
    let patient = resource(bundle, "Patient").ok_or_else(|| missing(PATIENT))?;
    let code = patient
        .extension("DeathNotificationStatus-1")
        .and_then(|outer| outer.extension("deathNotificationStatus"))
        .and_then(|inner| inner.says(&["valueCodeableConcept", "coding", "code"]))
        .ok_or_else(|| missing(STATUS))?;
    let event = Event { id, at, status: status(code, STATUS)? };
    let notice = patient::notice(event, routed(header)?, Some(person(patient)?));
    Ok(Heard::Death { notice, places: PLACES })
}

fn resource<'e>(bundle: &'e Element, name: &'e str) -> Option<&'e Element> {
    bundle.all("entry").find_map(|entry| entry.down(&["resource", name]))
}

/// The person that the message was routed by.
fn routed(header: &Element) -> Result<Person, Unheard> {
    let Some(routing) = header.extension("RoutingDemographics-1") else {
        return Ok(Person::default());
    };
    let part = |name| routing.extension(name);
    let number = part("nhsNumber").and_then(|part| part.says(&["valueIdentifier", "value"]));
    let born = part("birthDateTime").and_then(|part| part.says(&["valueDateTime"]));
    let name = part("name").and_then(|part| part.down(&["valueHumanName"]));
    Ok(Person {
        nhs_number: number.and_then(filled),
        family: name.and_then(|name| name.says(&["family"])).and_then(filled),
        given: name.and_then(given),
        born_on: date(born, BORN)?,
        ..Person::default()
    })
}

fn person(patient: &Element) -> Result<Person, Unheard> {
    let number = patient.all("identifier").find(|id| id.says(&["system"]) == Some(NHS_NUMBER));
    let name = chosen(patient, "name", "official");
    let home = chosen(patient, "address", "home");
    let lines = home.into_iter().flat_map(|home| home.all("line"));
    Ok(Person {
        nhs_number: number.and_then(|id| id.says(&["value"])).and_then(filled),
        given: name.and_then(given),
        family: name.and_then(|name| name.says(&["family"])).and_then(filled),
        gender: patient.says(&["gender"]).and_then(filled),
        born_on: date(patient.says(&["birthDate"]), "/Bundle/entry/resource/Patient/birthDate")?,
        died_on: date(patient.says(&["deceasedDateTime"]), DIED)?,
        address_lines: lines.filter_map(|line| line.value.as_deref().and_then(filled)).collect(),
        postcode: home.and_then(|home| home.says(&["postalCode"])).and_then(filled),
    })
}

fn given(name: &Element) -> Option<String> {
    let names: Vec<&str> = name.all("given").filter_map(|given| given.value.as_deref()).collect();
    filled(&names.join(" "))
}

/// The element of this use, else the first of its name.
fn chosen<'e>(patient: &'e Element, name: &'e str, of_use: &str) -> Option<&'e Element> {
    let wanted = patient.all(name).find(|element| element.says(&["use"]) == Some(of_use));
    wanted.or_else(|| patient.all(name).next())
}

fn date(text: Option<&str>, field: &str) -> Result<Option<chrono::NaiveDate>, Unheard> {
    let Some(text) = text else { return Ok(None) };
    patient::day(text).map_err(|()| wrong(field, "not-a-date", "must be a date such as 2026-11-22"))
}

fn missing(field: &str) -> Unheard {
    wrong(field, "missing", "is missing or empty")
}
