//! The role credentials of Identity Center that the AWS CLI caches in `~/.aws/cli/cache`.
//!
//! Reads metadata only: no credential leaves this module. Removes entries that are asked for by
//! their key, never any other; never writes. An entry does not name its session, but its file name
//! is a digest of account, role and session.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::advice::{next_step, shown};
use super::guarded::{self, MAX_TOKEN_BYTES};
use super::lenient::Object;
use super::sso_token::{push_json_string, sha1_hex};
use crate::domain::problem::Problem;

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
mod tests {
    use super::*;

    const MY_SSO: SignedInBy<'_> = SignedInBy::Session("my-sso");

    fn cached(provider: &str) -> String {
        format!(
            r#"{{"ProviderType": "{provider}", "Credentials": {{"AccessKeyId": "CANARY", "SecretAccessKey": "CANARY", "SessionToken": "CANARY", "Expiration": "2099-01-01T00:00:00Z", "AccountId": "111122223333"}}}}"#
        )
    }

    #[test]
    fn file_names_are_those_of_the_aws_cli() {
        assert_eq!(
            file_name("111122223333", "Admin", MY_SSO),
            "360f093cdc0bddf23eecc38b9cb6222fca5a195a.json"
        );
        // python3 -c 'import hashlib, json; print(hashlib.sha1(json.dumps(…,
        // sort_keys=True, separators=(",", ":")).encode()).hexdigest())'
        for (role, by, sha1) in [
            (
                "Größe\"\\",
                SignedInBy::Session("a b"),
                "18962097930ea91fd7827ceeec3ef5a16219f860",
            ),
            (
                "Admin",
                SignedInBy::StartUrl("https://d-1.awsapps.com/start/"),
                "7337da067f88f3341f5f706d7dae6acd1e1b7a1b",
            ),
        ] {
            assert_eq!(file_name("111122223333", role, by), format!("{sha1}.json"));
        }
    }

    #[test]
    fn only_wanted_entries_of_identity_center_are_seen_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let put =
            |name: &str, content: String| fs::write(folder.path().join(name), content).unwrap();
        put("mine.json", cached("sso"));
        put("theirs.json", cached("sso"));
        put("assumed.json", cached("assume-role"));
        put("broken.json", "{".into());
        let wanted = ["mine.json", "assumed.json", "broken.json", "gone.json"];
        let names = wanted.map(str::to_owned).into();
        let (found, problems) = entries(folder.path(), &names);
        assert_eq!(
            found,
            [RoleEntry {
                path: folder.path().join("mine.json"),
                expires_at: "2099-01-01T00:00:00Z".parse().ok(),
            }]
        );
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].code, "role_cache_entry_unusable");
        let removed = |name: &str| remove(&folder.path().join(name));
        assert_eq!(removed("mine.json"), Ok(true));
        assert_eq!(removed("mine.json"), Ok(false));
        assert_eq!(removed("assumed.json"), Ok(false));
        assert!(removed("broken.json").is_err());
        let left = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 3);
    }

    #[test]
    fn a_cache_that_is_not_there_is_empty() {
        let names: HashSet<String> = ["a.json".to_owned()].into();
        let nowhere = Path::new("/nonexistent/cache");
        assert_eq!(entries(nowhere, &names), (Vec::new(), Vec::new()));
    }
}
