//! Sign-ins that the Amazon Q CLI and the Kiro CLI keep in SQLite databases of their own.
//!
//! Reads metadata only: no token value leaves this module. Never writes, and makes no file beside
//! a database.

mod database;

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
    first_of(database, &[("codewhisperer:odic:token", Provider::Aws)])
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
    )
}

/// The first of `keys` that the database has.
fn first_of(path: &Path, keys: &[(&str, Provider)]) -> Result<HolderSignIn, HolderError> {
    let Some(database) = Database::open(path)? else {
        return Ok(HolderSignIn::default());
    };
    for &(key, provider) in keys {
        if let Some(row) = database.value(key)? {
            let object = Object::parse(&row).map_err(|why| HolderError::Row {
                path: super::advice::shown(path),
                why,
            })?;
            return Ok(sign_in(&object, provider));
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
    }
}

#[cfg(test)]
mod tests;
