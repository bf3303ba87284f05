//! `state.toml`: what Moorline remembers between runs.
//!
//! Owns that file and its lock. Never holds a secret; never decides what a pin or a switch means.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::advice::{next_step, shown};
use super::atomic::{self, Mode, WriteError};
use super::guarded::{self, MAX_TOKEN_BYTES};
use super::lock::{FileLock, LockError};
use super::sso_token::sha1_hex;
use super::toml_file::{self, Reader};
use crate::domain::problem::Problem;

const FILE: &str = "state.toml";
const LOCK: &str = "state.lock";
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// The largest number of remembered profiles.
pub const MAX_RECENTS: usize = 50;

/// The remembered answer to "stay connected?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StayChoice {
    /// The service keeps its connection.
    Stay,
    /// The service follows the active profile.
    Follow,
}

/// The content of the state file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The profile of the last switch on this host.
    pub last_switch: Option<String>,
    /// The profile of the switch before that.
    pub previous_switch: Option<String>,
    /// Service id → id of the connection that is pinned.
    pub pins: BTreeMap<String, String>,
    /// Service id → remembered answer.
    pub stay: BTreeMap<String, StayChoice>,
    /// Connection id → ARN of the CodeWhisperer profile that it uses.
    pub codewhisperer_profiles: BTreeMap<String, String>,
    /// Profiles by last use, latest first; at most [`MAX_RECENTS`].
    pub recents: Vec<String>,
    /// Favourite profiles, in the order they were made so.
    pub favourites: Vec<String>,
    /// The managed profile → the profile it stands for now.
    pub everywhere: BTreeMap<String, String>,
    /// Path of a `.moorline.toml` that was allowed → SHA-256 of its content then, in hexadecimal.
    pub allowed: BTreeMap<String, String>,
    /// The same of one that was denied.
    pub denied: BTreeMap<String, String>,
    /// Keys of other versions of Moorline, kept as they are.
    pub other: Table,
}

/// Why the state was not changed.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Another process held the lock.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The broken file could not be put aside.
    #[error(
        "cannot put the broken {} aside: {source}; {}",
        shown(path),
        next_step(source)
    )]
    Aside {
        /// The state file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The new content cannot be written as TOML.
    #[error("cannot write {} as TOML: {source}", shown(path))]
    Unwritable {
        /// The state file.
        path: PathBuf,
        /// The reason.
        source: toml::ser::Error,
    },
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl State {
    /// Reads the state in `directory`. What cannot be read is as if it had never been set, and a
    /// problem; the file stays as it is until the next [`update`].
    pub fn load(directory: &Path) -> (Self, Option<Problem>) {
        let path = directory.join(FILE);
        let document = match toml_file::read(&path, MAX_TOKEN_BYTES) {
            Ok(Some(document)) => document,
            Ok(None) => return (Self::default(), None),
            Err(problem) => return (Self::default(), Some(problem)),
        };
        let mut reader = Reader::new(&path, &document);
        let mut state = Self::default();
        for (key, value) in &reader.table() {
            match key.get_ref().as_ref() {
                "last_switch" => state.last_switch = reader.typed("last_switch", value),
                "previous_switch" => state.previous_switch = reader.typed("previous_switch", value),
                "pins" => state.pins = reader.map("pins", value),
                "stay" => state.stay = reader.map("stay", value),
                "codewhisperer_profiles" => {
                    state.codewhisperer_profiles = reader.map("codewhisperer_profiles", value);
                }
                "recents" => state.recents = reader.typed("recents", value).unwrap_or_default(),
                "favourites" => {
                    state.favourites = reader.typed("favourites", value).unwrap_or_default();
                }
                "everywhere" => state.everywhere = reader.map("everywhere", value),
                "allowed" => state.allowed = reader.map("allowed", value),
                "denied" => state.denied = reader.map("denied", value),
                other => {
                    if let Some(value) = reader.typed(other, value) {
                        state.other.insert(other.to_owned(), value);
                    }
                }
            }
        }
        state.recents.truncate(MAX_RECENTS);
        (state, reader.problems.into_iter().next())
    }

    /// Remembers `profile` as the one used last.
    pub fn note_recent(&mut self, profile: &str) {
        self.recents.retain(|name| name != profile);
        self.recents.insert(0, profile.to_owned());
        self.recents.truncate(MAX_RECENTS);
    }

    fn to_toml(&self) -> Result<String, toml::ser::Error> {
        let mut table = Table::new();
        let text = |value: &String| Value::String(value.clone());
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                table.insert(key.to_owned(), value);
            }
        };
        put("last_switch", self.last_switch.as_ref().map(text));
        put("previous_switch", self.previous_switch.as_ref().map(text));
        let recents = self.recents.iter().take(MAX_RECENTS).map(text).collect();
        put("recents", Some(Value::Array(recents)));
        put("pins", Some(Value::try_from(&self.pins)?));
        put("stay", Some(Value::try_from(&self.stay)?));
        if !self.codewhisperer_profiles.is_empty() {
            let chosen = Value::try_from(&self.codewhisperer_profiles)?;
            put("codewhisperer_profiles", Some(chosen));
        }
        if !self.favourites.is_empty() {
            let favourites = self.favourites.iter().map(text).collect();
            put("favourites", Some(Value::Array(favourites)));
        }
        for (key, map) in [
            ("everywhere", &self.everywhere),
            ("allowed", &self.allowed),
            ("denied", &self.denied),
        ] {
            if !map.is_empty() {
                put(key, Some(Value::try_from(map)?));
            }
        }
        for (key, value) in &self.other {
            put(key, Some(value.clone()));
        }
        toml::to_string(&table)
    }
}

/// Changes the state in `directory` under its lock: reads it again, applies `change`, and writes it
/// (0600) if that changed anything. A file that could not be read is kept aside first, as
/// `state.toml.broken-…`.
pub fn update(directory: &Path, change: impl FnOnce(&mut State)) -> Result<State, StateError> {
    let _lock = FileLock::acquire(&directory.join(LOCK), LOCK_WAIT, "change Moorline's state")?;
    let path = directory.join(FILE);
    let (before, problem) = State::load(directory);
    let mut after = before.clone();
    change(&mut after);
    after.recents.truncate(MAX_RECENTS);
    if after == before {
        return Ok(after);
    }
    let text = after.to_toml().map_err(|source| StateError::Unwritable {
        path: path.clone(),
        source,
    })?;
    if problem.is_some() {
        fs::rename(&path, aside(&path)).map_err(|source| StateError::Aside {
            path: path.clone(),
            source,
        })?;
    }
    let _written = atomic::write(&path, text.as_bytes(), Mode::Secret)?;
    Ok(after)
}

/// The name under which a broken file is kept: by its content, so that each is kept once.
fn aside(path: &Path) -> PathBuf {
    let mut name = sha1_hex(&match guarded::read(path, MAX_TOKEN_BYTES) {
        Ok(Some(bytes)) => bytes,
        _ => Vec::new(),
    });
    name.truncate(8);
    path.with_file_name(format!("{FILE}.broken-{name}"))
}

#[cfg(test)]
mod tests;
