//! The cache of `aws login`, `~/.aws/login/cache`: which sessions are there and until when.
//!
//! A look reads metadata only; the credentials of a session leave this module only for whoever asks
//! for [`keys`], its refresh token and key never. Never writes: the AWS CLI renews and removes these
//! files.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::advice::{next_step, shown};
use super::atomic::is_temporary_name;
use super::guarded::{self, MAX_TOKEN_BYTES, ReadError};
use super::lenient::Object;
use super::role_cache::CachedKeys;
use crate::domain::problem::Problem;

/// The largest number of files that are looked at.
pub const MAX_ENTRIES: usize = 1_000;

/// What the file of one session says. Source: the AWS CLI's `login` command, which writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginSession {
    /// When the credentials end: 15 minutes after they were given out at most.
    pub expires_at: Option<Timestamp>,
    /// Whether the AWS CLI can renew them: a refresh token and the key that it is bound to.
    pub refreshable: bool,
    /// The account they are for.
    pub account: Option<String>,
}

/// One file of the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginFile {
    /// Its name, to be made visible before it is shown.
    pub name: String,
    /// What it says, or why that is not known.
    pub session: Result<LoginSession, Problem>,
}

/// The file name of a session: lower-case hex SHA-256 of the setting `login_session`, without the
/// blanks around it.
pub fn file_name(login_session: &str) -> String {
    let digest = Sha256::digest(login_session.trim().as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}.json")
}

/// The sessions in `directory`, by file name, and what is wrong with the directory itself.
///
/// One that does not exist has none; what is neither a session nor broken is passed over.
pub fn scan(directory: &Path) -> (Vec<LoginFile>, Option<Problem>) {
    let listing = match fs::read_dir(directory) {
        Ok(listing) => listing,
        Err(e) if e.kind() == ErrorKind::NotFound => return (Vec::new(), None),
        Err(e) => {
            let message = format!("cannot list {}: {e}; {}", shown(directory), next_step(&e));
            let problem = Problem::new("login_cache_unreadable", message).at(directory, None);
            return (Vec::new(), Some(problem));
        }
    };
    let mut names: Vec<String> = listing
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".json") && !is_temporary_name(name))
        .take(MAX_ENTRIES + 1)
        .collect();
    let problem = (names.len() > MAX_ENTRIES).then(|| too_many(directory));
    names.truncate(MAX_ENTRIES);
    names.sort_unstable();
    let files = names.into_iter().filter_map(|name| {
        let session = read(&directory.join(&name)).transpose()?;
        Some(LoginFile { name, session })
    });
    (files.collect(), problem)
}

/// The session in the file at `path`; `None` if the file is gone by now, or no session.
fn read(path: &Path) -> Result<Option<LoginSession>, Problem> {
    let unreadable =
        |e: ReadError| Problem::new("login_file_unreadable", e.to_string()).at(path, None);
    let Some(bytes) = guarded::read(path, MAX_TOKEN_BYTES).map_err(unreadable)? else {
        return Ok(None);
    };
    let bytes = Zeroizing::new(bytes);
    let mut object = Object::parse(&bytes).map_err(|why| {
        let message = format!(
            "cannot use {}: {why}; if it stays so, remove it and run `aws login` again",
            shown(path)
        );
        Problem::new("login_file_unparsable", message).at(path, None)
    })?;
    let Some(credentials) = object.take("accessToken") else {
        return Ok(None);
    };
    Ok(Some(LoginSession {
        expires_at: credentials.time("expiresAt"),
        refreshable: object.text("refreshToken").is_some() && object.text("dpopKey").is_some(),
        account: credentials.string("accountId"),
    }))
}

/// The credentials of the session in the file at `path`, whether they live or not; `None` if there
/// is no such file, or it holds none.
///
/// # Errors
/// What is wrong with the file, and what to do.
pub fn keys(path: &Path) -> Result<Option<CachedKeys>, String> {
    let Some(bytes) = guarded::read(path, MAX_TOKEN_BYTES).map_err(|e| e.to_string())? else {
        return Ok(None);
    };
    let bytes = Zeroizing::new(bytes);
    let mut object =
        Object::parse(&bytes).map_err(|why| format!("cannot use {}: {why}", shown(path)))?;
    let found = object.take("accessToken").and_then(|fields| {
        Some(CachedKeys {
            access_key_id: fields.string("accessKeyId")?,
            secret: fields.secret("secretAccessKey")?,
            session_token: fields.secret("sessionToken")?,
            expires_at: fields.time("expiresAt")?,
            account_id: fields.string("accountId"),
        })
    });
    Ok(found)
}

fn too_many(directory: &Path) -> Problem {
    let message = format!(
        "{} has more than {MAX_ENTRIES} files, only so many were looked at; remove what is not needed",
        shown(directory)
    );
    Problem::new("login_cache_too_large", message).at(directory, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn file(content: &str) -> Vec<LoginFile> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.json"), content).unwrap();
        scan(folder.path()).0
    }

    fn whole() -> Value {
        json!({
            "accessToken": {
                "accessKeyId": "CANARY", "secretAccessKey": "CANARY", "sessionToken": "CANARY",
                "accountId": "111122223333", "expiresAt": "2099-01-01T00:00:00Z",
            },
            "tokenType": "urn:aws:params:oauth:token-type:access_token_sigv4",
            "clientId": "arn:aws:signin:::devtools/same-device",
            "refreshToken": "CANARY", "idToken": "CANARY", "dpopKey": "CANARY",
        })
    }

    #[test]
    fn file_names_are_those_of_the_aws_cli() {
        let name = "36db1d138ff460920374e4c3d8e01f53f9f73537e89c88d639f68393df0e2726.json";
        for session in [
            "arn:aws:iam::0123456789012:user/Admin",
            " arn:aws:iam::0123456789012:user/Admin\t",
        ] {
            assert_eq!(file_name(session), name);
        }
    }

    #[test]
    fn what_is_missing_is_not_made_up() {
        let read = |value: &Value| file(&value.to_string()).remove(0).session.unwrap();
        let all = read(&whole());
        assert_eq!(all.account.as_deref(), Some("111122223333"));
        assert_eq!(all.expires_at, "2099-01-01T00:00:00Z".parse().ok());
        assert!(all.refreshable);
        assert!(!format!("{all:?}").contains("CANARY"));
        for key in ["refreshToken", "dpopKey"] {
            let mut half = whole();
            half[key] = Value::Null;
            assert!(!read(&half).refreshable, "without {key}");
        }
        let mut endless = whole();
        endless["accessToken"]["expiresAt"] = json!("soon");
        assert_eq!(read(&endless).expires_at, None);
    }

    #[test]
    fn what_is_no_session_is_passed_over_and_what_is_broken_is_told() {
        assert_eq!(file("{}"), []);
        for broken in ["", "[1]", r#"{"accessToken": {"#] {
            let problem = file(broken).remove(0).session.unwrap_err();
            assert_eq!(problem.code, "login_file_unparsable");
            assert!(problem.message.contains("aws login"));
        }
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b.json")).unwrap();
        let (files, _) = scan(folder.path());
        let problem = files[0].session.as_ref().unwrap_err();
        assert_eq!(problem.code, "login_file_unreadable");
        assert_eq!(scan(&folder.path().join("none")), (Vec::new(), None));
    }
}
