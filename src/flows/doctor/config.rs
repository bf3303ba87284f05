//! What the config and credentials files say that not every tool reads alike. Writes nothing.

use super::Files;
use crate::domain::command;
use crate::domain::connection::Connection;
use crate::domain::finding::{Finding, Repair, Severity};
use crate::flows::config_edit::DEFAULT_SCOPE;
use crate::flows::file_edit;
use crate::flows::host::Environment;
use crate::store::ini::is_plain_name;
use crate::store::shared_config::{Origin, RawProfile, RawSection};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

const SCOPES: &str = "sso_registration_scopes";

/// Everything about what the two files say. Blocks on files.
pub(super) fn findings(environment: &Environment, files: &Files) -> Vec<Finding> {
    let sessions = &files.config.sso_sessions;
    let mut findings: Vec<Finding> = sessions.iter().filter_map(without_scopes).collect();
    findings.extend(names(files));
    if environment.get("AWS_CA_BUNDLE").is_none() {
        findings.extend(files.config.profiles.iter().filter_map(own_bundle));
    }
    findings.extend(
        files
            .overview
            .connections()
            .iter()
            .filter_map(changed_scopes),
    );
    for (file, is_secret) in [
        (environment.aws_config(), false),
        (environment.aws_credentials(), true),
    ] {
        findings.extend(left_over(&file, is_secret));
    }
    findings
}

/// Marks the repeated lines that can be removed without a doubt. Blocks on files.
pub(super) fn mark_repeated(environment: &Environment, findings: &mut [Finding]) {
    for file in [environment.aws_config(), environment.aws_credentials()] {
        let repeated = match file_edit::read(&file) {
            Ok(document) => document.repeated_lines(),
            Err(_) => continue,
        };
        for finding in findings.iter_mut() {
            if finding.code == "duplicate_key"
                && finding.file.as_ref() == Some(&file)
                && finding.line.is_some_and(|line| repeated.contains(&line))
            {
                finding.repair = Some(Repair::RepeatedLines);
            }
        }
    }
}

/// Source: VS Code and the identity server refuse a session without the key; the AWS CLI registers
/// it for its default.
fn without_scopes(section: &RawSection) -> Option<Finding> {
    let has_key = section.setting(SCOPES).is_some();
    (!has_key && section.setting("sso_start_url").is_some()).then(|| {
        Finding::new(
            Severity::Warning,
            "registration_scopes_missing",
            format!("[sso-session {}] has no {SCOPES}.", section.name),
        )
        .because("The AWS CLI then registers for account access; VS Code and the identity server refuse the session.")
        .fix(format!("add `{SCOPES} = {DEFAULT_SCOPE}` to it"))
        .at(section.origin.path.as_ref(), Some(section.origin.line))
        .mended_by(Repair::Scopes(section.name.clone()))
    })
}

fn names(files: &Files) -> Vec<Finding> {
    let config = &files.config;
    let profiles = config
        .profiles
        .iter()
        .filter_map(|one| Some(("profile", &one.name, one.origins.first()?)));
    let sessions = config
        .sso_sessions
        .iter()
        .map(|one| ("sso-session", &one.name, &one.origin));
    profiles
        .chain(sessions)
        .filter(|(_, name, _)| !is_plain_name(name))
        .map(|(word, name, origin)| odd_name(word, name, origin))
        .collect()
}

fn odd_name(word: &str, name: &str, origin: &Origin) -> Finding {
    let cause = match word {
        "sso-session" => {
            "VS Code, the SDK for Rust and the identity server do not find a header with quotes, blanks or other signs, and VS Code looks for the token under another file name."
        }
        _ => {
            "VS Code, the SDK for Rust and the identity server do not find a header with quotes, blanks or other signs."
        }
    };
    Finding::new(
        Severity::Warning,
        "name_not_portable",
        format!("Not every AWS tool can read the name of the {word} `{name}`."),
    )
    .because(cause)
    .fix("rename it, with letters, digits, `_`, `.` and `-` only")
    .at(origin.path.as_ref(), Some(origin.line))
}

/// Roots of trust that stand in a profile, where not every tool looks for them.
fn own_bundle(profile: &RawProfile) -> Option<Finding> {
    let setting = profile.setting("ca_bundle")?;
    Some(
        Finding::new(
            Severity::Note,
            "ca_bundle_in_profile",
            format!("Profile `{}` has a ca_bundle of its own.", profile.name),
        )
        .because(
            "The AWS CLI and boto3 trust it; Moorline and other SDKs look at AWS_CA_BUNDLE only.",
        )
        .fix("name the same file in AWS_CA_BUNDLE, if a proxy here inspects TLS")
        .at(setting.origin.path.as_ref(), Some(setting.origin.line)),
    )
}

/// A token that was granted less than its section asks for: the section was changed since, or
/// another tool signed in with scopes of its own.
fn changed_scopes(connection: &Connection) -> Option<Finding> {
    let wanted = connection.configured_scopes.as_ref()?;
    if connection.scopes_assumed || !connection.state.is_live() || connection.has_scopes(wanted) {
        return None;
    }
    let lacking: Vec<&str> = wanted
        .iter()
        .filter(|scope| !connection.scopes.contains(scope))
        .map(String::as_str)
        .collect();
    let finding = Finding::new(
        Severity::Warning,
        "scopes_changed",
        format!(
            "The token of {} has not the scopes its section asks for: {} is missing.",
            connection.name,
            lacking.join(", ")
        ),
    )
    .because("The section was changed after the sign-in, or another tool signed in with scopes of its own.")
    .fix(command::login(&connection.id, None));
    Some(match &connection.token_file {
        Some(file) => finding.at(file, None),
        None => finding,
    })
}

/// Source: the identity server copies `config` to `config~` before it writes.
fn left_over(file: &Path, is_secret: bool) -> Option<Finding> {
    let mut name = OsString::from(file);
    name.push("~");
    let copy = PathBuf::from(name);
    if !copy.symlink_metadata().is_ok_and(|found| found.is_file()) {
        return None;
    }
    let (severity, cause) = if is_secret {
        (
            Severity::Warning,
            "The identity server of IDE plug-ins, or an editor, left it; no tool reads it, and it may hold keys that still work.",
        )
    } else {
        (
            Severity::Note,
            "The identity server of IDE plug-ins, or an editor, left it; no tool reads it. That server drops quoted sections and links when it writes.",
        )
    };
    let remove = format!("rm {}", command::word(&copy.to_string_lossy()));
    Some(
        Finding::new(
            severity,
            "left_over_copy",
            "This is an old copy of the file beside it.",
        )
        .because(cause)
        .fix(format!("compare the two, then `{remove}`"))
        .at(copy, None),
    )
}
