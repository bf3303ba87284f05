//! JSON objects as other tools write them: keys in any case, `null` for absent, times in any form.
//!
//! Owns the tolerance that every reader of a foreign JSON file shares. Knows no file and no field.

mod time;

use jiff::Timestamp;
use serde_json::{Map, Value};
use zeroize::Zeroize;

use crate::domain::secret::Secret;

pub use time::{parse_time, precision_is_milliseconds};

/// A JSON object whose strings are wiped from memory when it is dropped.
pub struct Object(Map<String, Value>);

impl Object {
    /// Parses `bytes`, with or without a byte order mark; the error says why, never what.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.trim_ascii().is_empty() {
            return Err("it is empty".to_owned());
        }
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(map)) => Ok(Self(map)),
            Ok(mut other) => {
                wipe(&mut other);
                Err("it is JSON, but no object".to_owned())
            }
            Err(e) => Err(format!("it is not whole JSON: {e}")),
        }
    }

    /// Whether `key` has a value that is not `null`.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The names of all keys, as they are written.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The text at `key`, if there is some.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    /// A copy of the text at `key`.
    pub fn string(&self, key: &str) -> Option<String> {
        self.text(key).map(str::to_owned)
    }

    /// The text at `key`, as a secret.
    pub fn secret(&self, key: &str) -> Option<Secret<String>> {
        self.string(key).map(Secret::new)
    }

    /// The whole number at `key`.
    pub fn number(&self, key: &str) -> Option<i64> {
        self.get(key)?.as_i64()
    }

    /// The time at `key`, in any form that [`parse_time`] reads.
    pub fn time(&self, key: &str) -> Option<Timestamp> {
        parse_time(self.get(key)?)
    }

    /// The list of texts at `key`; one text counts as a list separated by spaces or commas.
    pub fn list(&self, key: &str) -> Option<Vec<String>> {
        match self.get(key)? {
            Value::Array(items) => Some(
                items
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
            ),
            Value::String(text) => Some(
                text.split([' ', ','])
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect(),
            ),
            _ => None,
        }
    }

    /// Takes the object at `key` out of this one, if there is one.
    pub fn take(&mut self, key: &str) -> Option<Self> {
        let name = match self.0.contains_key(key) {
            true => key.to_owned(),
            false => self
                .keys()
                .find(|k| k.eq_ignore_ascii_case(key))?
                .to_owned(),
        };
        match self.0.get_mut(&name)?.take() {
            Value::Object(map) => Some(Self(map)),
            mut other => {
                wipe(&mut other);
                None
            }
        }
    }

    fn get(&self, key: &str) -> Option<&Value> {
        let any_case = || {
            self.0
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(key))
                .map(|(_, value)| value)
        };
        self.0.get(key).or_else(any_case).filter(|v| !v.is_null())
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

/// Wipes every text in `value` from memory.
pub fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(map) => map.values_mut().for_each(wipe),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
