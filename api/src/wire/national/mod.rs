//! The national death signal on the wire: what the NHS sends, read into a notice. Three forms are
//! read: the event of the Multicast Notification Service (`mns`), the same as a FHIR R4 bundle
//! (`fhir`), and the message of the National Events Management Service in FHIR STU3 XML (`nems`).
//!
//! Only events of the kind `pds-death-notification` become notices. Every other well-formed event is
//! told to be unrelated, so that a sender who forwards all it gets is not refused for it. A death
//! notification of a version that is not known is refused and never ignored: a death must not be
//! lost in silence.

mod fhir;
mod mns;
mod nems;
mod patient;
mod tree;

use domain::{
    notice::{SignalNotice, SignalStatus},
    refusal::Refusal,
};
use poem_openapi::{Object, types::Example};
use serde_json::Value;

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A signal about a death.
    Death {
        /// The notice.
        notice: SignalNotice,
        /// Where the fields of the notice stand in what was sent.
        places: Places,
    },
    /// Another event: acknowledged and not kept.
    Unrelated {
        /// Why, in a plain sentence.
        because: String,
    },
}

/// Pairs of a pointer into the notice and the pointer into what was sent.
pub type Places = &'static [(&'static str, &'static str)];

/// Why nothing could be heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// The bytes are not of the declared form; a plain sentence that repeats nothing of them.
    Unreadable(String),
    /// They are, but a field is missing or wrong.
    Refused(Refusal),
}

/// Reads a signal in JSON: a bundle if it says so of itself, else an event.
///
/// # Errors
/// [`Unheard::Refused`] with the JSON pointer of the field.
pub fn read_json(sent: &Value) -> Result<Heard, Unheard> {
    if let Some(field) = nul(sent, String::new()) {
        return Err(wrong(&field, "nul", "must not hold the character NUL"));
    }
    match sent.get("resourceType") {
        Some(_) => fhir::read(sent),
        None => mns::read(sent),
    }
}

/// Reads a signal in XML.
///
/// # Errors
/// [`Unheard::Unreadable`] for bytes that are no plain XML; [`Unheard::Refused`] with the path of the
/// element.
pub fn read_xml(sent: &str) -> Result<Heard, Unheard> {
    nems::read(&tree::parse(sent)?)
}

/// The fields of a refusal of the notice, named as they stand in what was sent.
pub fn as_sent(refusal: Refusal, places: Places) -> Refusal {
    let Refusal::Invalid { mut faults } = refusal else { return refusal };
    for fault in &mut faults {
        if let Some((_, place)) = places.iter().find(|(field, _)| *field == fault.field) {
            fault.field = (*place).to_owned();
        }
    }
    Refusal::Invalid { faults }
}

/// Whether an event of this name tells of a death, or why it does not.
fn kind(event: &str, field: &str) -> Result<Option<Heard>, Unheard> {
    match event.strip_prefix("pds-death-notification-") {
        Some("1" | "2") => Ok(None),
        Some(_) => Err(wrong(
            field,
            "version-not-known",
            "must be pds-death-notification-1 or pds-death-notification-2: other versions are not read yet",
        )),
        None => Ok(Some(Heard::Unrelated {
            because: "Only events of the kind pds-death-notification are kept.".to_owned(),
        })),
    }
}

fn status(code: &str, field: &str) -> Result<SignalStatus, Unheard> {
    SignalStatus::from_nhs(code).ok_or_else(|| {
        wrong(field, "not-one-of", "must be 1 (informal), 2 (formal) or U (removed)")
    })
}

fn instant(text: &str, field: &str) -> Result<chrono::DateTime<chrono::Utc>, Unheard> {
    chrono::DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(|_| {
        wrong(field, "not-an-instant", "must be a date and time such as 2026-11-22T09:30:00Z")
    })
}

fn wrong(field: &str, code: &str, detail: &str) -> Unheard {
    Unheard::Refused(Refusal::field(field, code, detail))
}

fn missing(field: &str) -> Unheard {
    wrong(field, "missing", "is missing or is not text")
}

/// The text at a pointer.
fn text<'v>(sent: &'v Value, field: &str) -> Result<&'v str, Unheard> {
    let found = sent.pointer(field).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    found.ok_or_else(|| missing(field))
}

/// The pointer of the first text that holds NUL, which neither store can keep.
fn nul(value: &Value, at: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(at),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(i, item)| nul(item, format!("{at}/{i}")))
        }
        Value::Object(fields) => fields.iter().find_map(|(key, item)| {
            if key.contains('\0') { Some(at.clone()) } else { nul(item, format!("{at}/{key}")) }
        }),
        _ => None,
    }
}

/// An event that was acknowledged and not kept.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct IgnoredView {
    /// Always true: nothing was kept, and there is no receipt.
    pub ignored: bool,
    /// Why.
    pub because: String,
}

impl Example for IgnoredView {
    fn example() -> Self {
        Self {
            ignored: true,
            because: "Only events of the kind pds-death-notification are kept.".into(),
        }
    }
}

#[cfg(test)]
mod tests;
