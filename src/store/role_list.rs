//! The accounts and roles of each connection as they were last listed, one file for each in `roles/`
//! of the state directory.
//!
//! Owns these files (0600 in a directory of 0700). They hold no secrets and no e-mail addresses.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{self, Mode, WriteError};
use super::guarded;
use super::sso_token::sha1_hex;
use crate::domain::principal::is_account;

/// The largest list that is read, in bytes: that of some hundred thousand accounts.
const MAX_BYTES: u64 = 32 << 20;

const SCHEMA_VERSION: u32 = 1;

/// What was listed for one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRoles {
    /// Whose: a connection's id.
    pub connection: String,
    /// The start URL of the token it was listed with.
    pub start_url: Option<String>,
    /// The region of that token.
    pub region: Option<String>,
    /// When.
    #[serde(with = "as_text")]
    pub fetched_at: Timestamp,
    /// The accounts and their roles.
    pub accounts: Vec<ListedAccount>,
    /// The ids of accounts whose roles could not be listed, and why.
    pub failed: Vec<(String, String)>,
}

/// An account and its roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedAccount {
    /// Twelve digits.
    pub id: String,
    /// What the organization calls it; any text.
    pub name: String,
    /// The permission sets.
    pub roles: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct File<T> {
    schema_version: u32,
    listed: T,
}

mod as_text {
    use jiff::Timestamp;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(at)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// The list of `connection` in `directory`; `None` if there is none that can be used: it is only a
/// copy of what the server knows.
pub fn read(directory: &Path, connection: &str) -> Option<ListedRoles> {
    let bytes = guarded::read(&path(directory, connection), MAX_BYTES).ok()??;
    let file: File<ListedRoles> = serde_json::from_slice(&bytes).ok()?;
    let is_ours = file.schema_version == SCHEMA_VERSION
        && file.listed.connection == connection
        && file.listed.accounts.iter().all(|one| is_account(&one.id));
    is_ours.then_some(file.listed)
}

/// Keeps `listed` in `directory`, in place of the list before.
pub fn write(directory: &Path, listed: &ListedRoles) -> Result<(), WriteError> {
    let file = File {
        schema_version: SCHEMA_VERSION,
        listed,
    };
    // Plain texts and times: this cannot fail.
    let bytes = serde_json::to_vec(&file).unwrap_or_default();
    let path = path(directory, &listed.connection);
    atomic::write(&path, &bytes, Mode::Secret).map(|_written| ())
}

/// Forgets the list of `connection`. One that cannot be removed stays: it is only a copy.
pub fn forget(directory: &Path, connection: &str) {
    let _absent = std::fs::remove_file(path(directory, connection));
}

/// A connection's id may hold a URL, so the file is named by its digest.
fn path(directory: &Path, connection: &str) -> PathBuf {
    directory.join(format!("{}.json", sha1_hex(connection.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn listed() -> ListedRoles {
        ListedRoles {
            connection: "session:acme".into(),
            start_url: Some("https://d-1.awsapps.com/start".into()),
            region: None,
            fetched_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            accounts: vec![ListedAccount {
                id: "111122223333".into(),
                name: "größe \u{1b}[31m".into(),
                roles: vec!["Developer".into()],
            }],
            failed: vec![("444455556666".into(), "busy".into())],
        }
    }

    #[test]
    fn a_list_is_read_as_it_was_kept() {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().join("state/roles");
        assert_eq!(read(&directory, "session:acme"), None);
        write(&directory, &listed()).unwrap();
        assert_eq!(read(&directory, "session:acme"), Some(listed()));
        assert_eq!(read(&directory, "session:other"), None);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&directory), 0o700);
        assert_eq!(mode(&path(&directory, "session:acme")), 0o600);
    }

    #[test]
    fn what_is_no_list_of_ours_is_none() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &listed()).unwrap();
        let path = path(folder.path(), "session:acme");
        let text = fs::read_to_string(&path).unwrap();
        for wrong in [
            String::new(),
            text[..text.len() / 2].to_owned(),
            text.replace("\"schema_version\":1", "\"schema_version\":2"),
            text.replace("session:acme", "session:beta"),
            text.replace("111122223333", "1111\\nregion=x"),
        ] {
            fs::write(&path, &wrong).unwrap();
            assert_eq!(read(folder.path(), "session:acme"), None, "{wrong}");
        }
    }
}
