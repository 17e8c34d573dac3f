//! The event as a FHIR R4 bundle of the kind "history": a Parameters resource with the event, and for
//! some subscribers the patient's record behind it.

use super::{
    Heard, Places, SignalStatus, Unheard, instant, kind,
    patient::{self, Event, Person, filled},
    status, text, wrong,
};
use serde_json::Value;

const PARAMETERS: &str = "/entry/0/resource/parameter";
const PATIENT: &str = "/entry/1/resource";
const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";

const PLACES: Places = &[
    ("/child/nhs_number", PARAMETERS),
    ("/child/family_name", "/entry/1/resource/name"),
    ("/child/given_names", "/entry/1/resource/name"),
    ("/child/born_on", "/entry/1/resource/birthDate"),
    ("/child/died_on", "/entry/1/resource/deceasedDateTime"),
    ("/happened_at", PARAMETERS),
    ("/event_id", "/id"),
];

pub(super) fn read(sent: &Value) -> Result<Heard, Unheard> {
    if text(sent, "/resourceType")? != "Bundle" || text(sent, "/type")? != "history" {
        let right = "must be a Bundle of the type history, with the signal as its first entry";
        let field = if sent["resourceType"] == "Bundle" { "/type" } else { "/resourceType" };
        return Err(wrong(field, "not-a-signal", right));
    }
    let parts = parts(sent)?;
    let event = named(&parts, "event-type", "valueString")?;
    let id = text(sent, "/id")?.to_owned();
    let at = match part(&parts, "timestamp").and_then(|part| part["valueInstant"].as_str()) {
        Some(at) => instant(at, PARAMETERS)?,
        None => instant(text(sent, "/timestamp")?, "/timestamp")?,
    };
    if let Some(unrelated) = kind(event, PARAMETERS)? {
        return Ok(unrelated);
    }
    let number = part(&parts, "subject")
        .and_then(|part| part.pointer("/valueReference/identifier/value"))
        .and_then(Value::as_str)
        .ok_or_else(|| {
            wrong(PARAMETERS, "missing", "has no part named subject with an NHS number")
        })?;
    let header = Person { nhs_number: filled(number), ..Person::default() };
    let (record, status) = match sent.pointer(PATIENT) {
        Some(found) if found["resourceType"] == "Patient" => {
            (Some(person(found)?), status_of(found)?)
        }
        _ => (None, SignalStatus::NotStated),
    };
    let notice = patient::notice(Event { id, at, status }, header, record);
    Ok(Heard::Death { notice, places: PLACES })
}

/// The parts of all parameters, flat.
fn parts(sent: &Value) -> Result<Vec<&Value>, Unheard> {
    let parameters = sent.pointer(PARAMETERS).and_then(Value::as_array).ok_or_else(|| {
        wrong(PARAMETERS, "missing", "must be the parameters of a subscription notification")
    })?;
    Ok(parameters.iter().filter_map(|parameter| parameter["part"].as_array()).flatten().collect())
}

fn part<'v>(parts: &[&'v Value], name: &str) -> Option<&'v Value> {
    parts.iter().copied().find(|part| part["name"] == name)
}

fn named<'v>(parts: &[&'v Value], name: &str, field: &str) -> Result<&'v str, Unheard> {
    part(parts, name)
        .and_then(|part| part[field].as_str())
        .ok_or_else(|| wrong(PARAMETERS, "missing", &format!("has no part named {name}")))
}

fn person(patient: &Value) -> Result<Person, Unheard> {
    let list = |field: &str| patient[field].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |value: &Value| value.as_str().and_then(filled);
    let number = list("identifier").iter().find(|id| id["system"] == NHS_NUMBER);
    let name = chosen(list("name"), "official");
    let home = chosen(list("address"), "home");
    let lines = |found: Option<&Value>, field: &str| -> Vec<String> {
        let items = found.and_then(|value| value[field].as_array());
        items.into_iter().flatten().filter_map(text).collect()
    };
    let given = lines(name, "given").join(" ");
    Ok(Person {
        nhs_number: number.and_then(|id| text(&id["value"])),
        given: filled(&given),
        family: name.and_then(|name| text(&name["family"])),
        gender: text(&patient["gender"]),
        born_on: date(patient, "birthDate")?,
        died_on: date(patient, "deceasedDateTime")?,
        address_lines: lines(home, "line"),
        postcode: home.and_then(|home| text(&home["postalCode"])),
    })
}

/// The entry of this use, else the first.
fn chosen<'v>(entries: &'v [Value], of_use: &str) -> Option<&'v Value> {
    entries.iter().find(|entry| entry["use"] == of_use).or_else(|| entries.first())
}

fn date(patient: &Value, field: &str) -> Result<Option<chrono::NaiveDate>, Unheard> {
    let Some(text) = patient[field].as_str() else { return Ok(None) };
    let place = format!("{PATIENT}/{field}");
    patient::day(text)
        .map_err(|()| wrong(&place, "not-a-date", "must be a date such as 2026-11-22"))
}

/// The status, if the record has the extension for it.
fn status_of(patient: &Value) -> Result<SignalStatus, Unheard> {
    let inner = patient["extension"].as_array().into_iter().flatten();
    let code = inner
        .filter_map(|extension| extension["extension"].as_array())
        .flatten()
        .find(|extension| extension["url"] == "deathNotificationStatus")
        .and_then(|extension| extension.pointer("/valueCodeableConcept/coding/0/code"))
        .and_then(Value::as_str);
    match code {
        Some(code) => status(code, &format!("{PATIENT}/extension")),
        None => Ok(SignalStatus::NotStated),
    }
}
