//! What Moorline agrees to write: keys and values that every AWS tool reads back the same.

use std::collections::HashSet;

use super::edit::EditError;
use super::section_name::{SectionName, is_plain_name};
use super::space;
use crate::domain::text::is_unsafe;

/// The header for a new `section`.
pub(super) fn header(section: &SectionName) -> Result<String, EditError> {
    section.header().ok_or_else(|| EditError::Name {
        name: section.name().to_owned(),
    })
}

/// Accepts settings of one section: each key once, and all of it reads back as itself.
pub(super) fn check_settings<'a>(
    settings: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<(), EditError> {
    let mut keys = HashSet::new();
    for (key, value) in settings {
        check_key(key)?;
        check_value(key, value)?;
        if !keys.insert(key) {
            return Err(EditError::Twice {
                key: key.to_owned(),
            });
        }
    }
    Ok(())
}

/// Accepts `key` if it reads back as itself.
///
/// # Errors
/// What is wrong with it.
pub fn check_key(key: &str) -> Result<(), EditError> {
    if is_plain_name(key) && !key.bytes().any(|b| b.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(EditError::Key {
        key: key.to_owned(),
    })
}

/// Accepts `value` if it is one line that reads back as itself.
///
/// # Errors
/// What is wrong with it, without the value: it may be a secret.
pub fn check_value(key: &str, value: &str) -> Result<(), EditError> {
    let reason = if value.is_empty() {
        "it is empty"
    } else if value.chars().any(is_unsafe) {
        "it has a line end, a control character or a direction mark in it"
    } else if value.starts_with(space::is_space) || value.ends_with(space::is_space) {
        "it begins or ends with a blank"
    } else if begins_comment(value) {
        "some tools would take its # or ; for the start of a comment"
    } else {
        return Ok(());
    };
    Err(EditError::Value {
        key: key.to_owned(),
        reason,
    })
}

/// Whether the AWS SDKs would cut `value` at a `#` or `;` after white space.
fn begins_comment(value: &str) -> bool {
    let mut after_space = true;
    value.chars().any(|c| {
        let begins = after_space && matches!(c, '#' | ';');
        after_space = space::is_space(c);
        begins
    })
}
