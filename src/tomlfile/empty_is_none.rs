//! An optional value that is written as an empty text when there is none, so that a file can show
//! every key: `#[serde(with = "crate::tomlfile::empty_is_none")]`.
use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serializer};

/// Writes the value, or an empty text.
///
/// # Errors
/// As the serializer says.
pub fn serialize<T: Display, S: Serializer>(value: &Option<T>, out: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => out.collect_str(value),
        None => out.serialize_str(""),
    }
}

/// Reads a value, or nothing from an empty text.
///
/// # Errors
/// When the text is neither, in the words of the value's own type.
pub fn deserialize<'de, T, D>(input: D) -> Result<Option<T>, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    let text = String::deserialize(input)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(serde::de::Error::custom)
}
