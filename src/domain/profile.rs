//! A profile: a named entry of the AWS config and credentials files; what you switch to.

mod chain;
mod classify;
pub mod name_template;

pub use chain::{Chain, Payer, resolve_chain};
pub use classify::{Classified, classify};

use crate::domain::connection::{AuthMethod, ConnectionId};
use crate::domain::everywhere::Managed;
use crate::domain::problem::Problem;
use std::collections::HashMap;

/// What a profile is, by the keys it has. Order of the tests: [`classify`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProfileKind {
    /// Assumes a role.
    AssumeRole,
    /// Assumes a role and asks for an MFA code.
    AssumeRoleMfa,
    /// Assumes a role with a token file.
    WebIdentity,
    /// A role of an `[sso-session]`.
    SsoSession,
    /// An `[sso-session]` without a role: a bearer token only.
    SsoBearer,
    /// A role through `sso_start_url` in the profile itself.
    SsoLegacy,
    /// Keys with a session token.
    StaticTemporary,
    /// Keys of an IAM user, or of the root user.
    StaticLongTerm,
    /// A session of `aws login`.
    LoginSession,
    /// Runs a program for credentials.
    Process,
    /// The role of the container or machine.
    Metadata,
    /// Something is missing.
    Incomplete,
}

impl ProfileKind {
    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::AssumeRole => "assume_role",
            Self::AssumeRoleMfa => "assume_role_mfa",
            Self::WebIdentity => "web_identity",
            Self::SsoSession => "sso_session",
            Self::SsoBearer => "sso_bearer",
            Self::SsoLegacy => "sso_legacy",
            Self::StaticTemporary => "static_temporary",
            Self::StaticLongTerm => "static_long_term",
            Self::LoginSession => "login_session",
            Self::Process => "process",
            Self::Metadata => "metadata",
            Self::Incomplete => "incomplete",
        }
    }

    /// The name used on screen; at most 15 columns.
    pub fn label(self) -> &'static str {
        match self {
            Self::AssumeRole => "IAM role",
            Self::AssumeRoleMfa => "IAM role + MFA",
            Self::WebIdentity => "web identity",
            Self::SsoSession => "SSO role",
            Self::SsoBearer => "bearer token",
            Self::SsoLegacy => "SSO role (old)",
            Self::StaticTemporary => "temporary keys",
            Self::StaticLongTerm => "IAM keys",
            Self::LoginSession => "aws login",
            Self::Process => "process",
            Self::Metadata => "metadata",
            Self::Incomplete => "incomplete",
        }
    }
}

/// The value of a setting.
#[derive(Clone, PartialEq, Eq)]
pub enum SettingValue {
    /// `key = value`.
    Text(String),
    /// A block of `key = value` lines below the key.
    Nested(Vec<(String, String)>),
}

/// One setting of a profile, with where it came from.
#[derive(Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key, lower case.
    pub key: String,
    /// The value.
    pub value: SettingValue,
    /// Whether it stands in the credentials file rather than in the config file.
    pub in_credentials: bool,
    /// Its line in that file, counted from 1.
    pub line: usize,
}

/// Keys whose values are never shown.
pub const SECRET_KEYS: [&str; 3] = [
    "aws_secret_access_key",
    "aws_session_token",
    "aws_security_token",
];

/// Whether the value of `key` must never be shown, however it is written.
pub fn is_secret_key(key: &str) -> bool {
    SECRET_KEYS
        .iter()
        .any(|secret| secret.eq_ignore_ascii_case(key))
}

impl Setting {
    /// Whether the value must never be shown.
    pub fn is_secret(&self) -> bool {
        is_secret_key(&self.key)
    }

    /// The value if it is one line.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            SettingValue::Text(text) => Some(text),
            SettingValue::Nested(_) => None,
        }
    }
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.value, self.is_secret()) {
            (_, true) => write!(f, "{} = ***", self.key),
            (SettingValue::Text(text), false) => write!(f, "{} = {text:?}", self.key),
            // A secret can stand in a block, too.
            (SettingValue::Nested(pairs), false) => {
                write!(f, "{} = [{} settings]", self.key, pairs.len())
            }
        }
    }
}

/// The settings of one profile, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings(pub Vec<Setting>);

impl Settings {
    /// The setting called `key`.
    pub fn get(&self, key: &str) -> Option<&Setting> {
        self.0.iter().find(|setting| setting.key == key)
    }

    /// The one-line value of `key`; an empty one counts as absent.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)
            .and_then(Setting::text)
            .filter(|text| !text.is_empty())
    }

    /// Whether `key` is there, with any value.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

/// A profile and everything that follows from its settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Its name, as botocore counts it; not yet made safe to show.
    pub name: String,
    /// What it is.
    pub kind: ProfileKind,
    /// How it signs in; `None` when something is missing.
    pub auth_method: Option<AuthMethod>,
    /// The account its credentials are for, where the settings say.
    pub account: Option<String>,
    /// The role or permission set, where the settings say.
    pub role: Option<String>,
    /// The region, as it stands in the file.
    pub region: Option<String>,
    /// The profiles it goes through, nearest first; then a `credential_source`, if that is the end.
    pub sources: Vec<String>,
    /// Which connection pays for its credentials, or gives its token.
    pub connection: Option<ConnectionId>,
    /// What makes it a managed profile, if it is one: then what pays for it, its account and its role
    /// are those of the profile that it stands for.
    pub managed: Option<Managed>,
    /// Its settings.
    pub settings: Settings,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Profile {
    /// Whether it offers IAM credentials.
    pub fn offers_iam(&self) -> bool {
        !matches!(self.kind, ProfileKind::SsoBearer | ProfileKind::Incomplete)
            && self.connection.is_some()
    }

    /// The profile that it stands for, if it is a managed one that was pointed at one.
    pub fn stands_for(&self) -> Option<&str> {
        self.managed.as_ref()?.target.as_deref()
    }

    /// The connection whose bearer token it offers.
    ///
    /// A role of an sso-session offers its session's token beside its credentials.
    pub fn bearer(&self) -> Option<&ConnectionId> {
        match self.kind {
            ProfileKind::SsoSession | ProfileKind::SsoBearer => self
                .connection
                .as_ref()
                .filter(|id| matches!(id, ConnectionId::Session(_))),
            _ => None,
        }
    }
}

/// Profiles by name, for following sources.
pub type SettingsByName<'a> = HashMap<&'a str, &'a Settings>;

#[cfg(test)]
mod tests;
