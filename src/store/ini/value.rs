//! Sections, entries and values as read, and which of them nobody may see.

use std::collections::HashMap;
use std::fmt;

use super::space;

/// One section as read, the settings it has from `[DEFAULT]` included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The text between the brackets, exactly: `profile dev`, `default`, ….
    pub name: String,
    /// The line of its first header, counted from 1.
    pub line: usize,
    /// Its settings, each key once.
    pub entries: Vec<Entry>,
}

impl Section {
    /// The value of `key` (lower case).
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }
}

/// One setting as read. Its `Debug` hides the value of a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key, lower case.
    pub key: String,
    /// The value.
    pub value: Value,
    /// The line of the key, counted from 1.
    pub line: usize,
    /// Whether it stands in `[DEFAULT]` and not in the section itself.
    pub inherited: bool,
}

impl Entry {
    /// About how many bytes it takes in memory.
    pub(super) fn size(&self) -> usize {
        let value = match &self.value {
            Value::Text(text) => text.len(),
            Value::Nested(pairs) => pairs.iter().map(|(k, v)| k.len() + v.len() + 64).sum(),
        };
        self.key.len() + value + 128
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("key", &self.key)
            .field("value", &Shown(&self.key, &self.value))
            .field("line", &self.line)
            .field("inherited", &self.inherited)
            .finish()
    }
}

/// What a key is set to. It has no `Debug`, since without its key nobody knows if it is a secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// The text after the delimiter; the lines of a value of several lines, joined by `\n`.
    Text(String),
    /// An indented block: its keys as written and their values, in the order of the file.
    Nested(Vec<(String, String)>),
}

impl Value {
    /// The text, unless it is a block.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nested(_) => None,
        }
    }
}

/// `value` of `key`, for `Debug`: a secret is three stars.
pub(crate) struct Shown<'a>(pub &'a str, pub &'a Value);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            _ if is_secret(self.0) => f.write_str("\"***\""),
            Value::Text(text) => text.fmt(f),
            Value::Nested(pairs) => {
                f.debug_map()
                    .entries(pairs.iter().map(|(key, text)| {
                        (key, if is_secret(key) { "***" } else { text.as_str() })
                    }))
                    .finish()
            }
        }
    }
}

/// The keys whose values must never be shown.
pub(super) const SECRETS: [&str; 3] = [
    "aws_secret_access_key",
    "aws_session_token",
    "aws_security_token",
];

/// Whether the value of `key` (any case) must never be shown.
pub fn is_secret(key: &str) -> bool {
    SECRETS
        .iter()
        .any(|secret| key.eq_ignore_ascii_case(secret))
}

/// The pairs of an indented block, a later one of the same key in the place of the first, and
/// whether every line was a pair.
pub(super) fn nested(block: &str) -> (Vec<(String, String)>, bool) {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    let mut is_whole = true;
    let lines = block
        .split(space::is_line_end)
        .map(|line| line.trim_matches(space::is_space));
    for line in lines.filter(|line| !line.is_empty()) {
        let Some((key, text)) = line.split_once('=') else {
            is_whole = false;
            continue;
        };
        let key = key.trim_matches(space::is_space);
        let text = text.trim_matches(space::is_space).to_owned();
        let at = *index.entry(key).or_insert(pairs.len());
        match pairs.get_mut(at) {
            Some(pair) => pair.1 = text,
            None => pairs.push((key.to_owned(), text)),
        }
    }
    (pairs, is_whole)
}
