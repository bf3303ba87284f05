//! The section of a managed profile: what it has to say, and what may not stand in it.

use super::header;
use crate::domain::everywhere::arguments;
use crate::domain::profile::is_secret_key;
use crate::domain::shell_word;
use crate::domain::text::{is_unsafe, visible};
use crate::flows::discover::managed;
use crate::flows::failure::{Exit, Failure};
use crate::store::ini::{Document, SectionName};
use crate::store::shared_config::{FileKind, RawProfile, Setting, SharedConfig};
use std::path::Path;

/// Keys that give a profile credentials. Where one of them stands beside a `credential_process`, the
/// AWS CLI and boto3 take roles, sessions and the credentials file before it, keys of the config file
/// after it, and the SDKs have other orders still. Source: botocore `ProfileProviderBuilder` and
/// `create_credential_resolver`; the AWS SDKs for JavaScript and Rust.
const GIVES_CREDENTIALS: [&str; 13] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "aws_security_token",
    "role_arn",
    "source_profile",
    "credential_source",
    "web_identity_token_file",
    "sso_session",
    "sso_start_url",
    "sso_account_id",
    "sso_role_name",
    "login_session",
];

/// Keys that may stand in a managed profile that is not `[default]`.
const HARMLESS: [&str; 3] = ["credential_process", "region", "output"];

/// What a managed profile has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted<'a> {
    /// Its name.
    pub name: &'a str,
    /// The program that it runs: this one.
    pub program: &'a str,
    /// The region of what it stands for: `credential_process` cannot hand one over.
    pub region: Option<&'a str>,
}

/// The AWS files.
pub(super) struct Files<'a> {
    /// The path of the config file.
    pub config: &'a Path,
    /// The path of the credentials file, and what it holds.
    pub credentials: (&'a Path, &'a Document),
}

/// The config file `before` with the section as it is wanted.
///
/// # Errors
/// When there is a section of that name that is somebody else's, or it cannot be written.
pub(super) fn edited(
    files: &Files<'_>,
    before: &Document,
    wanted: &Wanted<'_>,
) -> Result<Document, Failure> {
    let merged = SharedConfig::merge(Some((files.config, before)), Some(files.credentials));
    let found = merged.profiles.iter().find(|one| one.name == wanted.name);
    if let Some(found) = found {
        check(found)?;
    }
    let [first, second, name] = arguments(wanted.name);
    // One quoting for botocore, which splits it as Python's shlex does, and for `sh -c` of the SDKs.
    let line = format!(
        "{} {first} {second} {name}",
        shell_word::posix(wanted.program)
    );
    let section = SectionName::Profile(wanted.name.to_owned());
    let in_config =
        found.is_some_and(|one| one.origins.iter().any(|at| at.file == FileKind::Config));
    let mut after = before.clone();
    let written = if in_config {
        write(&mut after, &section, found, &line, wanted.region)
    } else {
        let region = wanted.region.map(|region| ("region", region));
        let settings: Vec<_> = [("credential_process", line.as_str())]
            .into_iter()
            .chain(region)
            .collect();
        after.add_section(&section, &settings)
    };
    written.map_err(|error| {
        Failure::new(format!("Not switched everywhere: {error}.")).exit(Exit::Usage)
    })?;
    Ok(after)
}

fn write(
    document: &mut Document,
    section: &SectionName,
    found: Option<&RawProfile>,
    line: &str,
    region: Option<&str>,
) -> Result<(), crate::store::ini::EditError> {
    let has = |key| found.and_then(|one| one.text(key));
    if has("credential_process") != Some(line) {
        document.set(section, "credential_process", line)?;
    }
    match region {
        Some(region) if has("region") != Some(region) => document.set(section, "region", region),
        None if has("region").is_some() => document.remove_key(section, "region").map(|_was| ()),
        _ => Ok(()),
    }
}

/// Refuses a section that is not Moorline's to write.
fn check(found: &RawProfile) -> Result<(), Failure> {
    let is_default = found.name == "default";
    for setting in &found.settings {
        let gives = GIVES_CREDENTIALS.contains(&setting.key.as_str());
        let runs_another = setting.key == "credential_process"
            && (setting.origin.file == FileKind::Credentials
                || !managed::is_one(&found.name, setting.value.text()));
        let is_strange = !is_default && !HARMLESS.contains(&setting.key.as_str());
        if gives || runs_another || is_strange {
            return Err(taken(found, setting, gives || runs_another));
        }
    }
    Ok(())
}

fn taken(found: &RawProfile, setting: &Setting, gives_credentials: bool) -> Failure {
    let header = header(&found.name);
    let place = format!("{}:{}", setting.origin.path.display(), setting.origin.line);
    let key = visible(&setting.key);
    let shown = match setting.value.text() {
        // A command line may hold a secret, too.
        Some(value) if !is_secret_key(&setting.key) && setting.key != "credential_process" => {
            format!("`{key} = {}`", visible(value))
        }
        _ => format!("`{key}`"),
    };
    let why = match (gives_credentials, setting.key.as_str()) {
        (false, _) => "so that it is not Moorline's to write",
        (true, "credential_process") => "which is not Moorline's and would no longer be run",
        (true, _) if setting.origin.file == FileKind::Config && setting.key.starts_with("aws_") => {
            "which the AWS CLI would no longer use while some SDKs would"
        }
        (true, _) => "which AWS tools use before any credential_process",
    };
    let rename = format!(
        "moorline profiles edit {} --rename NAME",
        shell_word::posix(&found.name)
    );
    let hint = match found.name.as_str() {
        "default" => format!(
            "Give it a name of its own first: `{rename}`; or leave [default] alone: `--everywhere` without a name."
        ),
        _ => format!(
            "Choose another name, with `--everywhere=NAME` or `managed_profile` in config.toml; or rename that profile: `{rename}`."
        ),
    };
    Failure::new(format!(
        "Not switched everywhere: {header} has {shown} ({}), {why}.",
        visible(&place)
    ))
    .hint(hint)
    .exit(Exit::Usage)
}

/// The path of this program, as text that a config file can hold.
///
/// # Errors
/// When it is none.
pub(super) fn program() -> Result<String, Failure> {
    let unusable = |why: &str| {
        Failure::new(format!(
            "Not switched everywhere: this program cannot be named in the config file: {why}."
        ))
        .hint("Install it where the path is plain text, such as /usr/local/bin.")
    };
    let path = std::env::current_exe().map_err(|error| unusable(&error.to_string()))?;
    let path = path.to_str().filter(|path| !path.contains(is_unsafe));
    let path = path.ok_or_else(|| unusable("its path is no plain text"))?;
    // What Linux says of a program whose file was replaced while it runs.
    Ok(path.strip_suffix(" (deleted)").unwrap_or(path).to_owned())
}
