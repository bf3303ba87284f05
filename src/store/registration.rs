//! Moorline's own client registrations, one file each, in `registrations/` of the state directory.
//!
//! Owns these files (0600 in a directory of 0700). Other tools' registrations are left alone: the
//! AWS CLI fails on one that it did not write.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::json;
use zeroize::Zeroizing;

use super::advice::{next_step, shown};
use super::atomic::{self, Mode, WriteError};
use super::guarded::{self, MAX_TOKEN_BYTES};
use super::lenient::{self, Object};
use super::sso_token::{MAX_ENTRIES, sha1_hex};
use crate::domain::problem::Problem;
use crate::domain::secret::Secret;

/// A client that Moorline registered for one sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Secret<String>,
    /// When the registration ends.
    pub expires_at: Option<Timestamp>,
    /// The start URL that it was registered for.
    pub start_url: Option<String>,
    /// The region of the identity service.
    pub region: Option<String>,
    /// The scopes that it was registered for: those that its tokens are granted.
    pub scopes: Vec<String>,
    /// The flow that it was registered for: `device_code` or `auth_code`.
    pub flow: Option<String>,
    /// When it was registered.
    pub created_at: Option<Timestamp>,
}

/// Why a registration was not removed.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot remove the client registration {}: {source}; {}",
    shown(path),
    next_step(source)
)]
pub struct RemoveError {
    path: PathBuf,
    source: std::io::Error,
}

/// The directory of registrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registrations(PathBuf);

impl Registrations {
    /// The registrations in Moorline's state directory.
    pub fn in_state_directory(state_directory: &Path) -> Self {
        Self(state_directory.join("registrations"))
    }

    /// Keeps `registration`, in place of the one with the same client id.
    pub fn save(&self, registration: &Registration) -> Result<(), WriteError> {
        let bytes = serialize(registration);
        let path = self.path(&registration.client_id);
        atomic::write(&path, &bytes, Mode::Secret).map(|_written| ())
    }

    /// Whether a registration is likely to be kept: see [`atomic::check`].
    ///
    /// # Errors
    /// Why it would not.
    pub fn check(&self) -> Result<(), WriteError> {
        atomic::check(&self.path("new"), Mode::Secret)
    }

    /// Every registration, by file name, and what could not be read.
    pub fn list(&self) -> (Vec<Registration>, Vec<Problem>) {
        let mut names: Vec<_> = fs::read_dir(&self.0)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name())
            .filter(|name| Path::new(name).extension() == Some("json".as_ref()))
            .take(MAX_ENTRIES)
            .collect();
        names.sort_unstable();
        let mut problems = Vec::new();
        let mut registrations = Vec::new();
        for name in names {
            match read(&self.0.join(name)) {
                Ok(registration) => registrations.extend(registration),
                Err(problem) => problems.push(problem),
            }
        }
        (registrations, problems)
    }

    /// Forgets the client `client_id`. Whether there was one: none is no error.
    pub fn remove_for_client_id(&self, client_id: &str) -> Result<bool, RemoveError> {
        let path = self.path(client_id);
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(false),
            Err(source) => Err(RemoveError { path, source }),
        }
    }

    fn path(&self, client_id: &str) -> PathBuf {
        self.0
            .join(format!("{}.json", sha1_hex(client_id.as_bytes())))
    }
}

/// The registration in the file at `path`, or `None` if there is no file.
fn read(path: &Path) -> Result<Option<Registration>, Problem> {
    let problem = |message: String| Problem::new("registration_unreadable", message).at(path, None);
    let Some(bytes) = guarded::read(path, MAX_TOKEN_BYTES).map_err(|e| problem(e.to_string()))?
    else {
        return Ok(None);
    };
    parse(&Zeroizing::new(bytes)).map(Some).map_err(|why| {
        let advice = "remove it: the next sign-in makes a new one";
        problem(format!("cannot use {}: {why}; {advice}", shown(path)))
    })
}

fn parse(bytes: &[u8]) -> Result<Registration, String> {
    let object = Object::parse(bytes)?;
    let missing = |key: &str| format!("it has no `{key}`");
    Ok(Registration {
        client_id: object
            .string("client_id")
            .ok_or_else(|| missing("client_id"))?,
        client_secret: object
            .secret("client_secret")
            .ok_or_else(|| missing("client_secret"))?,
        expires_at: object.time("expires_at"),
        start_url: object.string("start_url"),
        region: object.string("region"),
        scopes: object.list("scopes").unwrap_or_default(),
        flow: object.string("flow"),
        created_at: object.time("created_at"),
    })
}

fn serialize(registration: &Registration) -> Zeroizing<Vec<u8>> {
    let mut value = json!({
        "client_id": registration.client_id,
        "client_secret": registration.client_secret.expose(),
        "expires_at": registration.expires_at.map(|time| time.to_string()),
        "start_url": registration.start_url,
        "region": registration.region,
        "scopes": registration.scopes,
        "flow": registration.flow,
        "created_at": registration.created_at.map(|time| time.to_string()),
    });
    let bytes = Zeroizing::new(value.to_string().into_bytes());
    lenient::wipe(&mut value);
    bytes
}

#[cfg(test)]
mod tests;
