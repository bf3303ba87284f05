//! Where keys are written: the credentials file, and of the region the config file. Both as they
//! are at that moment; what stands there in the way is named, never overwritten silently.

use crate::domain::command;
use crate::domain::region as regions;
use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::file_edit::{self, Locked, NewContent};
use crate::flows::host::{Environment, Host};
use crate::flows::sign_in::ConfigChange;
use crate::flows::static_keys::NewKeys;
use crate::flows::static_keys::pasted::Field;
use crate::store::ini::{Document, EditError, SectionName, is_plain_name};
use crate::store::shared_config::{FileKind, RawProfile, SharedConfig};
use std::path::PathBuf;

type Edit = fn(&Document, &NewKeys) -> Result<Document, Failure>;

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
    let files = changed(host.environment(), keys)?;
    Ok(files.iter().filter_map(NewContent::shown).collect())
}

/// Writes the keys: to the credentials file as it is now, which only the user may read afterwards,
/// and to the config file, journalled first as one operation. Says what was done, line by line.
/// Blocks on files.
///
/// # Errors
/// As [`preview`], and when a file is locked or cannot be written.
pub fn add(host: &Host, keys: &NewKeys) -> Result<Vec<String>, Failure> {
    let word = command::word(&keys.profile);
    let again = if keys.replaces { " --replace" } else { "" };
    let command = format!("moorline profiles add --static {word}{again}");
    let locked = Locked::acquire(host)?.by(Some(command));
    check(host, &keys.profile, keys.region.as_deref(), keys.replaces)?;
    let files = changed(host.environment(), keys)?;
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let name = visible(&keys.profile);
    locked.commit(&format!("add IAM keys as {name}"), None, &files)?;
    let places: Vec<String> = files
        .iter()
        .map(|file| visible(&file.path.display().to_string()).into_owned())
        .collect();
    let places = places.join(" and ");
    // Of keys that were replaced, nothing is kept to bring back.
    let undo = if keys.replaces {
        "."
    } else {
        "; `moorline undo` takes it out again."
    };
    Ok(vec![format!("Profile {name} is in {places}{undo}")])
}

/// The files that adding the keys changes, the one with the keys first.
fn changed(environment: &Environment, keys: &NewKeys) -> Result<Vec<NewContent>, Failure> {
    let (credentials, config) = (environment.aws_credentials(), environment.aws_config());
    let edits: [(PathBuf, Edit); 2] = [(credentials, with_keys), (config, with_region)];
    let mut files = Vec::new();
    for (path, edit) in edits {
        let before = file_edit::read_bytes(&path)?;
        let document = Document::parse(before.clone().unwrap_or_default());
        let after = edit(&document, keys)?;
        if after != document {
            files.push(NewContent {
                path,
                before,
                after: Some(after.to_bytes()),
                is_text: false,
            });
        }
    }
    Ok(files)
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
