//! Values as they are stored: instants in whole microseconds, dates as text, records as JSON.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::{StoreError, damaged};

/// An instant as it is stored.
pub(crate) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// A stored instant.
pub(crate) fn instant(micros: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| damaged("an instant"))
}

/// A stored instant that may be missing.
pub(crate) fn maybe_instant(micros: Option<i64>) -> Result<Option<DateTime<Utc>>, StoreError> {
    micros.map(instant).transpose()
}

/// A stored date.
pub(crate) fn date(text: &str) -> Result<NaiveDate, StoreError> {
    text.parse().map_err(|_| damaged("a date"))
}

/// A stored date that may be missing.
pub(crate) fn maybe_date(text: Option<&str>) -> Result<Option<NaiveDate>, StoreError> {
    text.map(date).transpose()
}

/// A record as it is stored.
pub(crate) fn to_json<T: Serialize>(what: &str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|_| StoreError::Damaged(format!("{what} cannot be written")))
}

/// A stored record. The text is never repeated in the error.
pub(crate) fn from_json<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| {
        StoreError::Damaged(format!("{what} cannot be read at column {}", error.column()))
    })
}

/// A stored code as the enum it stands for, by the enum's own serde names.
pub(crate) fn from_code<T: DeserializeOwned>(what: &str, code: &str) -> Result<T, StoreError> {
    let text = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(code);
    T::deserialize(text).map_err(|_| damaged(what))
}

/// The code of an enum without fields, by its own serde names.
pub(crate) fn to_code<T: Serialize>(what: &str, value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => Ok(code),
        _ => Err(StoreError::Damaged(format!("{what} has no code"))),
    }
}

/// A small number as the back ends hold it.
pub(crate) fn small(number: u32) -> Result<i32, StoreError> {
    i32::try_from(number).map_err(|_| damaged("a version"))
}

/// A stored version or count.
pub(crate) fn count(number: i32) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| damaged("a version"))
}
