//! What tools keep of their sign-ins outside the shared cache: the Amazon Q CLI and the Kiro CLI in
//! SQLite databases, VS Code and JetBrains IDEs in their settings.
//!
//! Reads metadata only: no token value leaves this module. Never writes, and makes no file beside
//! a database.

mod database;
pub mod jetbrains;
pub mod vscode;
mod xml;

use std::path::Path;

use jiff::Timestamp;

use super::guarded::ReadError;
use super::lenient::Object;
use database::Database;

/// What a tool's own store says about its sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HolderSignIn {
    /// Whether there is a sign-in at all.
    pub present: bool,
    /// When its access token ends.
    pub expires_at: Option<Timestamp>,
    /// Its start URL; none means Builder ID for the Amazon Q CLI.
    pub start_url: Option<String>,
    /// The region of its identity service.
    pub region: Option<String>,
    /// Its scopes.
    pub scopes: Option<Vec<String>>,
    /// Whether it has a refresh token, so that the tool renews it by itself.
    pub refreshable: bool,
    /// Who signs the user in.
    pub provider: Provider,
    /// When the client registration ends that renews it.
    pub registration_expires_at: Option<Timestamp>,
}

/// Who signed the user of a tool in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Provider {
    /// AWS: Builder ID or IAM Identity Center.
    #[default]
    Aws,
    /// Google or GitHub.
    Social,
    /// A company's own identity provider.
    External,
}

/// Why a tool's sign-in is not known.
#[derive(Debug, thiserror::Error)]
pub enum HolderError {
    /// The database is no file that can be read.
    #[error(transparent)]
    File(#[from] ReadError),
    /// The database cannot be read without changing it.
    #[error("cannot look at {path}: {why}; start the tool that owns it once, then look again")]
    Untouchable {
        /// The database.
        path: String,
        /// What is in the way.
        why: String,
    },
    /// SQLite refused.
    #[error("cannot read {path}: {why}; try again, or start the tool that owns it once")]
    Database {
        /// The database.
        path: String,
        /// SQLite's reason.
        why: String,
    },
    /// Settings that cannot be understood.
    #[error("cannot use {path}: {why}; open the IDE that owns it once, then look again")]
    Settings {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// The row is there but says nothing.
    #[error("cannot use the sign-in in {path}: {why}; sign in again in the tool that owns it")]
    Row {
        /// The database.
        path: String,
        /// What is wrong with it.
        why: String,
    },
}

/// The sign-in of the Amazon Q CLI, whose database is at `database`.
pub fn amazon_q(database: &Path) -> Result<HolderSignIn, HolderError> {
    first_of(
        database,
        &[("codewhisperer:odic:token", Provider::Aws)],
        "codewhisperer:odic:device-registration",
    )
}

/// The sign-in of the Kiro CLI, whose database is at `database`: the one that it would use.
pub fn kiro_cli(database: &Path) -> Result<HolderSignIn, HolderError> {
    first_of(
        database,
        &[
            ("kirocli:external-idp:token", Provider::External),
            ("kirocli:odic:token", Provider::Aws),
            ("kirocli:social:token", Provider::Social),
        ],
        "kirocli:odic:device-registration",
    )
}

/// The first of `keys` that the database has; AWS's with the end of the client at `registration`.
fn first_of(
    path: &Path,
    keys: &[(&str, Provider)],
    registration: &str,
) -> Result<HolderSignIn, HolderError> {
    let Some(database) = Database::open(path, "auth_kv")? else {
        return Ok(HolderSignIn::default());
    };
    for &(key, provider) in keys {
        if let Some(row) = database.value(key)? {
            let object = Object::parse(&row).map_err(|why| HolderError::Row {
                path: super::advice::shown(path),
                why,
            })?;
            let mut sign_in = sign_in(&object, provider);
            if provider == Provider::Aws {
                let row = database.value(registration)?;
                let client = row.and_then(|row| Object::parse(&row).ok());
                sign_in.registration_expires_at =
                    client.and_then(|client| client.time("client_secret_expires_at"));
            }
            return Ok(sign_in);
        }
    }
    Ok(HolderSignIn::default())
}

fn sign_in(object: &Object, provider: Provider) -> HolderSignIn {
    HolderSignIn {
        present: object.text("access_token").is_some(),
        expires_at: object.time("expires_at"),
        start_url: object.string("start_url"),
        region: object.string("region"),
        scopes: object.list("scopes"),
        refreshable: object.text("refresh_token").is_some(),
        provider,
        registration_expires_at: None,
    }
}

#[cfg(test)]
mod tests;
