//! Where keys are written: the credentials file, and of the region the config file. Both as they
//! are at that moment; what stands there in the way is named, never overwritten silently.

use crate::domain::region as regions;
use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::file_edit;
use crate::flows::host::{Environment, Host};
use crate::flows::sign_in::ConfigChange;
use crate::flows::static_keys::NewKeys;
use crate::flows::static_keys::pasted::Field;
use crate::store::atomic;
use crate::store::ini::{Document, EditError, SectionName, is_plain_name};
use crate::store::shared_config::{FileKind, RawProfile, SharedConfig};

/// Every key that is part of IAM keys; the last is the session token's old name.
const KEYS: [&str; 4] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "aws_security_token",
];

/// What makes a profile one of another kind, by the way it signs in.
const OTHER_KINDS: [(&str, &str); 9] = [
    ("role_arn", "assumes a role"),
    ("source_profile", "assumes a role"),
    ("credential_source", "assumes a role"),
    ("web_identity_token_file", "assumes a role"),
    ("sso_session", "signs in through Identity Center"),
    ("sso_start_url", "signs in through Identity Center"),
    ("sso_account_id", "signs in through Identity Center"),
    ("login_session", "is a session of `aws login`"),
    ("credential_process", "runs a program for its credentials"),
];

/// Whether keys may be written as `profile`: to be asked before anybody types a secret.
///
/// # Errors
/// Exit 2 when the name or the region is none, when there are keys already and they are not to be
/// replaced, and when the profile is of another kind.
pub fn check(
    host: &Host,
    profile: &str,
    region: Option<&str>,
    replaces: bool,
) -> Result<(), Failure> {
    let usage = |why: String| Failure::new(why).exit(Exit::Usage);
    let shown = visible(profile);
    if !is_plain_name(profile) || profile == "DEFAULT" {
        return Err(usage(format!(
            "`{shown}` is no name that every AWS tool can read: use letters, digits, `_`, `.` and `-`."
        )));
    }
    if let Some(region) = region
        && regions::partition(region).is_none()
    {
        return Err(usage(format!(
            "`{}` is not the name of an AWS region.",
            visible(region)
        ))
        .hint("Write one like us-east-1."));
    }
    let Some(found) = find(host.environment(), profile)? else {
        return Ok(());
    };
    let other = OTHER_KINDS
        .iter()
        .find_map(|(key, what)| Some((found.setting(key)?, key, what)));
    if let Some((setting, key, what)) = other {
        let path = setting.origin.path.display().to_string();
        return Err(usage(format!(
            "The profile `{shown}` {what} ({key}, {} line {}): tools would not agree whether that or the keys count.",
            visible(&path),
            setting.origin.line
        ))
        .hint("Give the keys another name."));
    }
    let has_keys = KEYS.iter().any(|key| found.setting(key).is_some());
    if has_keys && !replaces {
        return Err(usage(format!("The profile `{shown}` has keys already."))
            .hint("`--replace` puts the new ones in their place, after showing the change."));
    }
    Ok(())
}

/// What adding the keys changes, secrets masked: the credentials file, and the config file if it
/// gets a region or loses keys. Writes nothing.
///
/// # Errors
/// As [`check`], and when a file cannot be read or changed.
pub fn preview(host: &Host, keys: &NewKeys) -> Result<Vec<ConfigChange>, Failure> {
    check(host, &keys.profile, keys.region.as_deref(), keys.replaces)?;
    let environment = host.environment();
    let credentials = file_edit::preview(&environment.aws_credentials(), |before| {
        with_keys(before, keys)
    })?;
    let config = file_edit::preview(&environment.aws_config(), |before| {
        with_region(before, keys)
    })?;
    Ok(credentials.into_iter().chain(config).collect())
}

/// Writes the keys: to the credentials file as it is now, which only the user may read afterwards,
/// then the config file. Says what was changed, line by line. Blocks on files.
///
/// # Errors
/// As [`preview`], and when a file is locked or cannot be written.
pub fn add(host: &Host, keys: &NewKeys) -> Result<Vec<String>, Failure> {
    let environment = host.environment();
    let credentials = environment.aws_credentials();
    let what = format!("add IAM keys as {}", visible(&keys.profile));
    let unchanged =
        |error: atomic::WriteError| Failure::new(format!("The keys were not written: {error}."));
    let was_open = atomic::make_private(&credentials).map_err(unchanged)?;
    let mut lines = file_edit::apply(host, &what, &credentials, |before| {
        check(host, &keys.profile, keys.region.as_deref(), keys.replaces)?;
        with_keys(before, keys)
    })?;
    let config = file_edit::apply(host, &what, &environment.aws_config(), |before| {
        with_region(before, keys)
    });
    match config {
        Ok(more) => lines.extend(more),
        Err(failure) => {
            return Err(Failure::new(format!(
                "The keys were written; {}",
                failure.summary
            )));
        }
    }
    let mut said: Vec<String> = lines.iter().map(|line| without_secret(line)).collect();
    if was_open {
        let shown = credentials.display().to_string();
        said.push(format!(
            "{} could be read by others: now only you can",
            visible(&shown)
        ));
    }
    Ok(said)
}

/// The region that the profile has in the files; none if they cannot be read.
pub(super) fn region(environment: &Environment, profile: &str) -> Option<String> {
    let found = find(environment, profile).ok().flatten()?;
    found.text("region").map(str::to_owned)
}

fn find(environment: &Environment, profile: &str) -> Result<Option<RawProfile>, Failure> {
    let (config, credentials) = (environment.aws_config(), environment.aws_credentials());
    let config_document = file_edit::read(&config)?;
    let credentials_document = file_edit::read(&credentials)?;
    let merged = SharedConfig::merge(
        Some((&config, &config_document)),
        Some((&credentials, &credentials_document)),
    );
    Ok(merged
        .profiles
        .into_iter()
        .find(|found| found.name == profile))
}

fn with_keys(before: &Document, keys: &NewKeys) -> Result<Document, Failure> {
    let mut after = before.clone();
    set_keys(&mut after, keys).map_err(|error| refused(FileKind::Credentials, &error))?;
    Ok(after)
}

fn set_keys(document: &mut Document, keys: &NewKeys) -> Result<(), EditError> {
    let section = SectionName::Credentials(keys.profile.clone());
    let token = keys.session_token.as_ref();
    for (key, value) in [
        (Field::AccessKeyId, Some(keys.access_key_id.as_str())),
        (Field::Secret, Some(keys.secret.expose().as_str())),
        (
            Field::SessionToken,
            token.map(|token| token.expose().as_str()),
        ),
    ] {
        match value {
            Some(value) => document.set(&section, key.key(), value)?,
            None => {
                document.remove_key(&section, key.key())?;
            }
        }
    }
    // The session token's old name would make tools send one that is not of these keys.
    document.remove_key(&section, "aws_security_token")?;
    Ok(())
}

fn with_region(before: &Document, keys: &NewKeys) -> Result<Document, Failure> {
    let mut after = before.clone();
    set_region(&mut after, keys).map_err(|error| refused(FileKind::Config, &error))?;
    Ok(after)
}

/// Keys in the config file would fill in what the credentials file leaves out.
fn set_region(document: &mut Document, keys: &NewKeys) -> Result<(), EditError> {
    let section = SectionName::Profile(keys.profile.clone());
    for key in KEYS {
        document.remove_key(&section, key)?;
    }
    if let Some(region) = &keys.region {
        document.set(&section, "region", region)?;
    }
    Ok(())
}

fn refused(file: FileKind, error: &EditError) -> Failure {
    let name = match file {
        FileKind::Config => "config",
        FileKind::Credentials => "credentials",
    };
    Failure::new(format!("The {name} file was not changed: {error}."))
}

/// A changed line as it is told afterwards.
fn without_secret(line: &str) -> String {
    let secret = KEYS
        .iter()
        .skip(1)
        .find_map(|key| line.find(key).map(|at| at + key.len()));
    match secret {
        Some(end) => format!("{} = ***", &line[..end]),
        None => line.to_owned(),
    }
}
