//! `made-profiles.json`: the profiles that Moorline made of roles, so that a sync deletes no others.
//!
//! Owns that file. It holds no secret, and is only ever a hint: a profile counts as Moorline's only
//! while the config says the same of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic::{self, Mode, WriteError};
use super::guarded::{self, MAX_CONFIG_BYTES};

/// A profile as Moorline wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeProfile {
    /// The session.
    pub session: String,
    /// The account, twelve digits.
    pub account_id: String,
    /// The permission set.
    pub role: String,
    /// The region.
    pub region: Option<String>,
}

/// Every profile that Moorline made, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The profiles.
    #[serde(default)]
    pub profiles: BTreeMap<String, MadeProfile>,
}

impl Made {
    /// What is known in `state_directory`; nothing, if the file cannot be read: then nothing is
    /// ever deleted.
    pub fn load(state_directory: &Path) -> Self {
        let bytes = guarded::read(&path(state_directory), MAX_CONFIG_BYTES);
        let bytes = bytes.ok().flatten().unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Writes it. The caller holds the lock of the config files.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, state_directory: &Path) -> Result<(), WriteError> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        atomic::write(&path(state_directory), &json, Mode::Secret).map(|_written| ())
    }
}

fn path(state_directory: &Path) -> PathBuf {
    state_directory.join("made-profiles.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_loaded_and_a_damaged_file_is_nothing() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(Made::load(home.path()), Made::default());
        let mut made = Made::default();
        let profile = MadeProfile {
            session: "acme".into(),
            account_id: "111122223333".into(),
            role: "Dev".into(),
            region: None,
        };
        made.profiles.insert("dev".into(), profile);
        made.save(home.path()).unwrap();
        assert_eq!(Made::load(home.path()), made);
        std::fs::write(path(home.path()), "{\"profiles\":{\"dev\":1}}").unwrap();
        assert_eq!(Made::load(home.path()), Made::default());
    }
}
