//! The event of the Multicast Notification Service, in both versions: `pds-death-notification-1`
//! names the person and the status, `pds-death-notification-2` nothing but the NHS number.

use super::{
    Heard, SignalStatus, Unheard, instant, kind, missing,
    patient::{self, Event, Person, filled},
    status, text, wrong,
};
use serde_json::Value;

pub(super) fn read(sent: &Value) -> Result<Heard, Unheard> {
    if !sent.is_object() {
        return Err(wrong("", "not-an-object", "must be an object"));
    }
    let event = text(sent, "/type")?;
    let id = text(sent, "/id")?.to_owned();
    let at = instant(text(sent, "/time")?, "/time")?;
    if let Some(unrelated) = kind(event, "/type")? {
        return Ok(unrelated);
    }
    match sent.get("subject") {
        Some(Value::Object(_)) => {
            let status = status_of(sent, event)?;
            let notice = patient::notice(Event { id, at, status }, person(sent)?, None);
            Ok(Heard::Death { notice, places: patient::EVENT_1 })
        }
        Some(Value::String(number)) => {
            let header = Person { nhs_number: filled(number), ..Person::default() };
            let status = status_of(sent, event)?;
            let notice = patient::notice(Event { id, at, status }, header, None);
            Ok(Heard::Death { notice, places: patient::EVENT_2 })
        }
        _ => Err(missing("/subject")),
    }
}

/// The status: needed in the first version, and read in the second if a sender adds it.
fn status_of(sent: &Value, event: &str) -> Result<SignalStatus, Unheard> {
    const FIELD: &str = "/data/deathNotificationStatus";
    match sent.pointer(FIELD) {
        None if event.ends_with("-2") => Ok(SignalStatus::NotStated),
        _ => status(text(sent, FIELD)?, FIELD),
    }
}

fn person(sent: &Value) -> Result<Person, Unheard> {
    let number = text(sent, "/subject/nhsNumber")?;
    let born_on = match sent.pointer("/subject/dob").and_then(Value::as_str).and_then(filled) {
        None => None,
        Some(dob) => patient::day(&dob).map_err(|()| {
            wrong("/subject/dob", "not-a-date", "must be a date such as 2026-11-22")
        })?,
    };
    let family = sent.pointer("/subject/familyName").and_then(Value::as_str).and_then(filled);
    Ok(Person { nhs_number: filled(number), family, born_on, ..Person::default() })
}
