//! Which kind a profile is. The order is the AWS CLI's: assume role, web identity, SSO, keys of
//! the credentials file, login session, process, keys of the config file.

use super::{ProfileKind, Settings};
use crate::domain::connection::AuthMethod;

/// A kind and what is missing for it to work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classified {
    /// The kind.
    pub kind: ProfileKind,
    /// Keys that would have to be there.
    pub missing: Vec<&'static str>,
    /// Keys of which only one may be there.
    pub clashing: Vec<&'static str>,
}

impl Classified {
    fn of(kind: ProfileKind) -> Self {
        Self {
            kind,
            missing: Vec::new(),
            clashing: Vec::new(),
        }
    }

    fn incomplete(missing: Vec<&'static str>) -> Self {
        Self {
            kind: ProfileKind::Incomplete,
            missing,
            clashing: Vec::new(),
        }
    }
}

/// Says what a profile with these settings is.
///
/// `ambient` says whether the environment offers the role of a container or machine, which is what
/// a profile without any credentials of its own falls back to.
pub fn classify(settings: &Settings, ambient: bool) -> Classified {
    let keys_in = |credentials: bool| {
        [
            "aws_access_key_id",
            "aws_secret_access_key",
            "aws_session_token",
        ]
        .into_iter()
        .filter_map(|key| settings.get(key))
        .any(|setting| setting.in_credentials == credentials)
    };
    if settings.has("role_arn") {
        return assume_role(settings);
    }
    if [
        "sso_session",
        "sso_start_url",
        "sso_account_id",
        "sso_role_name",
    ]
    .into_iter()
    .any(|key| settings.has(key))
    {
        return sso(settings);
    }
    if keys_in(true) {
        return keys(settings);
    }
    if settings.has("login_session") {
        return Classified::of(ProfileKind::LoginSession);
    }
    if settings.has("credential_process") {
        return Classified::of(ProfileKind::Process);
    }
    if keys_in(false) {
        return keys(settings);
    }
    let stray: Vec<&str> = [
        "source_profile",
        "credential_source",
        "mfa_serial",
        "web_identity_token_file",
    ]
    .into_iter()
    .filter(|key| settings.has(key))
    .collect();
    if !stray.is_empty() {
        return Classified::incomplete(vec!["role_arn"]);
    }
    if ambient {
        Classified::of(ProfileKind::Metadata)
    } else {
        Classified::incomplete(Vec::new())
    }
}

fn assume_role(settings: &Settings) -> Classified {
    let source = settings.has("source_profile");
    let ambient = settings.has("credential_source");
    if settings.has("web_identity_token_file") {
        return Classified::of(ProfileKind::WebIdentity);
    }
    match (source, ambient) {
        (true, true) => Classified {
            kind: ProfileKind::Incomplete,
            missing: Vec::new(),
            clashing: vec!["source_profile", "credential_source"],
        },
        (false, false) => Classified::incomplete(vec!["source_profile"]),
        _ if settings.has("mfa_serial") => Classified::of(ProfileKind::AssumeRoleMfa),
        _ => Classified::of(ProfileKind::AssumeRole),
    }
}

fn sso(settings: &Settings) -> Classified {
    let absent = |keys: &[&'static str]| -> Vec<&'static str> {
        keys.iter()
            .copied()
            .filter(|key| settings.text(key).is_none())
            .collect()
    };
    let role = absent(&["sso_account_id", "sso_role_name"]);
    if settings.has("sso_session") {
        return match role.len() {
            0 => Classified::of(ProfileKind::SsoSession),
            2 => Classified::of(ProfileKind::SsoBearer),
            _ => Classified::incomplete(role),
        };
    }
    let missing = absent(&[
        "sso_start_url",
        "sso_region",
        "sso_account_id",
        "sso_role_name",
    ]);
    if missing.is_empty() {
        Classified::of(ProfileKind::SsoLegacy)
    } else {
        Classified::incomplete(missing)
    }
}

fn keys(settings: &Settings) -> Classified {
    let missing: Vec<&'static str> = ["aws_access_key_id", "aws_secret_access_key"]
        .into_iter()
        .filter(|key| settings.text(key).is_none())
        .collect();
    if !missing.is_empty() {
        return Classified::incomplete(missing);
    }
    let token = settings
        .text("aws_session_token")
        .or(settings.text("aws_security_token"));
    let temporary_id = settings
        .text("aws_access_key_id")
        .is_some_and(|id| id.starts_with("ASIA"));
    if token.is_some() {
        Classified::of(ProfileKind::StaticTemporary)
    } else if temporary_id {
        Classified {
            missing: vec!["aws_session_token"],
            ..Classified::of(ProfileKind::StaticTemporary)
        }
    } else {
        Classified::of(ProfileKind::StaticLongTerm)
    }
}

/// The auth method of a kind, given the start URL its sign-in is at.
pub(super) fn auth_method(kind: ProfileKind, start_url: Option<&str>) -> Option<AuthMethod> {
    match kind {
        ProfileKind::Incomplete => None,
        ProfileKind::SsoSession | ProfileKind::SsoBearer | ProfileKind::SsoLegacy => {
            Some(start_url.map_or(
                AuthMethod::IdentityCenter,
                crate::domain::start_url::auth_method,
            ))
        }
        _ => Some(AuthMethod::Iam),
    }
}

impl Classified {
    /// The auth method, given the start URL the sign-in is at.
    pub fn auth_method(&self, start_url: Option<&str>) -> Option<AuthMethod> {
        auth_method(self.kind, start_url)
    }
}
