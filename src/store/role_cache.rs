//! The role credentials of Identity Center that the AWS CLI caches in `~/.aws/cli/cache`.
//!
//! Owns their format and reads, writes and removes entries that are asked for by their key, never
//! one of another provider. An entry does not name its session, but its file name is a digest of
//! account, role and session.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::advice::{next_step, shown};
use super::atomic::{self, Mode};
use super::guarded::{self, MAX_TOKEN_BYTES};
use super::lenient::Object;
use super::sso_token::{push_json_string, sha1_hex};
use crate::domain::problem::Problem;
use crate::domain::secret::Secret;

/// Where a role's credentials are signed in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedInBy<'a> {
    /// The name of an `[sso-session]`.
    Session(&'a str),
    /// A legacy start URL, exactly as it stands in the profile.
    StartUrl(&'a str),
}

/// One cached set of role credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleEntry {
    /// The file.
    pub path: PathBuf,
    /// When the credentials end.
    pub expires_at: Option<Timestamp>,
}

/// A role's credentials, as an entry holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedKeys {
    /// `AccessKeyId`.
    pub access_key_id: String,
    /// `SecretAccessKey`.
    pub secret: Secret<String>,
    /// `SessionToken`.
    pub session_token: Secret<String>,
    /// `Expiration`.
    pub expires_at: Timestamp,
    /// `AccountId`, which older AWS CLIs leave out.
    pub account_id: Option<String>,
}

/// What is at the place of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Nothing, or nothing that anybody could use: the AWS CLI, too, writes over it.
    Free,
    /// Credentials.
    Keys(Box<CachedKeys>),
    /// An entry of another provider: to be left alone.
    Foreign,
}

/// The file name of a role's credentials: SHA-1 of compact JSON with sorted keys, in ASCII.
/// Source: botocore's `SSOCredentialFetcher`.
pub fn file_name(account: &str, role: &str, by: SignedInBy<'_>) -> String {
    let (key, value) = match by {
        SignedInBy::Session(name) => ("sessionName", name),
        SignedInBy::StartUrl(url) => ("startUrl", url),
    };
    let mut json = String::new();
    for (before, name, text) in [
        ('{', "accountId", account),
        (',', "roleName", role),
        (',', key, value),
    ] {
        json.push(before);
        push_json_string(&mut json, name);
        json.push(':');
        push_json_string(&mut json, text);
    }
    json.push('}');
    format!("{}.json", sha1_hex(json.as_bytes()))
}

/// The entries of `directory` that have one of the `names` and hold role credentials of Identity
/// Center, and what could not be read of them. A directory that does not exist has none.
pub fn entries(directory: &Path, names: &HashSet<String>) -> (Vec<RoleEntry>, Vec<Problem>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    if names.is_empty() {
        return (found, problems);
    }
    match wanted(directory, names) {
        Ok(paths) => {
            for path in paths {
                match entry(&path) {
                    Ok(entry) => found.extend(entry),
                    Err(why) => problems.push(unusable(&path, &why)),
                }
            }
        }
        Err(e) => {
            let message = format!("cannot list {}: {e}; {}", shown(directory), next_step(&e));
            problems.push(Problem::new("role_cache_unreadable", message).at(directory, None));
        }
    }
    (found, problems)
}

/// What is at `path`. The error says why it cannot be told, and what to do.
pub fn read(path: &Path) -> Result<Entry, String> {
    read_entry(path, |object| match object.text("ProviderType") {
        Some("sso") => None,
        Some(_) => Some(Entry::Foreign),
        None if object.keys().next().is_some() => Some(Entry::Foreign),
        None => Some(Entry::Free),
    })
}

/// What is at `path`, unless `other` says that it is something else than keys of the caller's kind.
pub(super) fn read_entry(
    path: &Path,
    other: impl FnOnce(&Object) -> Option<Entry>,
) -> Result<Entry, String> {
    let Some(bytes) = guarded::read(path, MAX_TOKEN_BYTES).map_err(|e| e.to_string())? else {
        return Ok(Entry::Free);
    };
    let bytes = Zeroizing::new(bytes);
    // The AWS CLI writes in place: half an entry is none.
    let Ok(mut object) = Object::parse(&bytes) else {
        return Ok(Entry::Free);
    };
    if let Some(entry) = other(&object) {
        return Ok(entry);
    }
    let found = object.take("Credentials").and_then(|fields| keys(&fields));
    Ok(found.map_or(Entry::Free, |keys| Entry::Keys(Box::new(keys))))
}

fn keys(fields: &Object) -> Option<CachedKeys> {
    Some(CachedKeys {
        access_key_id: fields.string("AccessKeyId")?,
        secret: fields.secret("SecretAccessKey")?,
        session_token: fields.secret("SessionToken")?,
        expires_at: fields.time("Expiration")?,
        account_id: fields.string("AccountId"),
    })
}

/// Writes `keys` to `path` as the AWS CLI does, atomically and with mode 0600. The caller has read
/// the entry before, so that none of another provider is lost. The error says what to do.
pub fn write(path: &Path, keys: &CachedKeys) -> Result<(), String> {
    write_entry(path, "\"ProviderType\": \"sso\", ", "Z", keys)
}

/// Writes an entry that begins with `head`, and whose end is followed by `zone`.
pub(super) fn write_entry(
    path: &Path,
    head: &str,
    zone: &str,
    keys: &CachedKeys,
) -> Result<(), String> {
    let written = atomic::write(path, &serialize(head, zone, keys), Mode::Secret);
    written.map(|_how| ()).map_err(|error| error.to_string())
}

/// The bytes of an entry, keys and separators as Python's `json.dumps` has them.
fn serialize(head: &str, zone: &str, keys: &CachedKeys) -> Zeroizing<Vec<u8>> {
    let expiration = format!("{}{zone}", keys.expires_at.strftime("%Y-%m-%dT%H:%M:%S"));
    let fields = [
        ("AccessKeyId", Some(keys.access_key_id.as_str())),
        ("SecretAccessKey", Some(keys.secret.expose().as_str())),
        ("SessionToken", Some(keys.session_token.expose().as_str())),
        ("Expiration", Some(expiration.as_str())),
        ("AccountId", keys.account_id.as_deref()),
    ];
    // Large enough for everything escaped, so that no half-filled buffer is left behind unwiped.
    let room: usize = fields
        .iter()
        .map(|(_, value)| 24 + value.map_or(0, |v| v.len() * 6))
        .sum();
    let mut json = String::with_capacity(room + 64);
    json.push('{');
    json.push_str(head);
    json.push_str("\"Credentials\": {");
    let present = fields
        .iter()
        .filter_map(|(key, value)| Some((key, (*value)?)));
    for (index, (key, value)) in present.enumerate() {
        if index > 0 {
            json.push_str(", ");
        }
        push_json_string(&mut json, key);
        json.push_str(": ");
        push_json_string(&mut json, value);
    }
    json.push_str("}}");
    Zeroizing::new(json.into_bytes())
}

/// Removes the file at `path` if it still holds role credentials of Identity Center; whether it
/// was this that removed it. The error says what is wrong and what to do.
pub fn remove(path: &Path) -> Result<bool, String> {
    if entry(path)?.is_none() {
        return Ok(false);
    }
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(false),
        Err(e) => Err(format!(
            "cannot remove {}: {e}; {}",
            shown(path),
            next_step(&e)
        )),
    }
}

/// The paths in `directory` whose names are wanted, in a stable order. Lists the directory: to ask
/// for each of thousands of names would be slow on a network.
fn wanted(directory: &Path, names: &HashSet<String>) -> io::Result<Vec<PathBuf>> {
    let listing = match fs::read_dir(directory) {
        Ok(listing) => listing,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let mut paths: Vec<PathBuf> = listing
        .flatten()
        .filter(|entry| {
            entry
                .file_name()
                .to_str()
                .is_some_and(|n| names.contains(n))
        })
        .map(|entry| entry.path())
        .collect();
    paths.sort_unstable();
    Ok(paths)
}

/// The entry in the file at `path`; `None` if it is gone by now, or another provider's.
fn entry(path: &Path) -> Result<Option<RoleEntry>, String> {
    let Some(bytes) = guarded::read(path, MAX_TOKEN_BYTES).map_err(|e| e.to_string())? else {
        return Ok(None);
    };
    let bytes = Zeroizing::new(bytes);
    let mut object =
        Object::parse(&bytes).map_err(|why| format!("cannot use {}: {why}", shown(path)))?;
    if object.text("ProviderType") != Some("sso") {
        return Ok(None);
    }
    let expires_at = object
        .take("Credentials")
        .and_then(|credentials| credentials.time("Expiration"));
    Ok(Some(RoleEntry {
        path: path.to_owned(),
        expires_at,
    }))
}

fn unusable(path: &Path, why: &str) -> Problem {
    let message = format!("{why}; if it stays so, remove it: the AWS CLI makes a new one");
    Problem::new("role_cache_entry_unusable", message).at(path, None)
}

#[cfg(test)]
mod tests;
