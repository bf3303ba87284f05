//! What a sign-in changes in the AWS config file.

use crate::domain::start_url;
use crate::domain::text::visible;
use crate::flows::catalogue::union;
use crate::flows::failure::{Exit, Failure};
use crate::flows::file_edit;
use crate::flows::host::{Environment, Host};
use crate::flows::sign_in::ConfigChange;
use crate::store::ini::{Document, EditError, SectionName};
use crate::store::shared_config::{RawSection, SharedConfig};
use std::path::Path;

/// The scope a session without `sso_registration_scopes` is registered for. Source: the AWS CLI.
pub const DEFAULT_SCOPE: &str = "sso:account:access";

/// What the config file should say after a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The name of the `[sso-session]`.
    pub session: String,
    /// Its start URL.
    pub start_url: String,
    /// Its region.
    pub region: String,
    /// Scopes that must be among its `sso_registration_scopes`.
    pub scopes: Vec<String>,
    /// A bearer `[profile]` of that name to add.
    pub profile: Option<String>,
}

/// The change that makes the config file say what is wanted; `None` if it says so already. Writes
/// nothing.
///
/// # Errors
/// When the file cannot be read, or cannot be changed without breaking something else.
pub fn preview(
    environment: &Environment,
    wanted: &Wanted,
) -> Result<Option<ConfigChange>, Failure> {
    let file = environment.aws_config();
    file_edit::preview(&file, |before| edited(&file, before, wanted))
}

/// Makes the change on the file as it is now, under its lock and journalled first. Says what was
/// changed, line by line. Blocks on files.
///
/// # Errors
/// As [`preview`], and when the file is locked or cannot be written.
pub fn apply(host: &Host, wanted: &Wanted) -> Result<Vec<String>, Failure> {
    let file = host.environment().aws_config();
    let what = format!("sign in to {}", visible(&wanted.session));
    file_edit::apply(host, &what, &file, |before| edited(&file, before, wanted))
}

/// Whether the config file has an `[sso-session]` of that name now.
pub fn has_session(environment: &Environment, name: &str) -> bool {
    let file = environment.aws_config();
    file_edit::read(&file).is_ok_and(|document| find_session(&file, &document, name).is_some())
}

fn find_session(file: &Path, document: &Document, name: &str) -> Option<RawSection> {
    SharedConfig::merge(Some((file, document)), None)
        .sso_sessions
        .into_iter()
        .find(|section| section.name == name)
}

fn edited(file: &Path, before: &Document, wanted: &Wanted) -> Result<Document, Failure> {
    let mut after = before.clone();
    let section = SectionName::SsoSession(wanted.session.clone());
    match find_session(file, before, &wanted.session) {
        None => add_session(&mut after, &section, wanted),
        Some(found) => {
            let same = found
                .text("sso_start_url")
                .is_some_and(|url| start_url::same(url, &wanted.start_url));
            if !same {
                return Err(other_start_url(&wanted.session));
            }
            add_scopes(&mut after, &section, &found, &wanted.scopes)
        }
    }
    .map_err(|error| refused(&error))?;
    if let Some(profile) = &wanted.profile {
        add_profile(&mut after, profile, &wanted.session).map_err(|error| refused(&error))?;
    }
    Ok(after)
}

/// The error for a session whose name is taken by another organization.
pub fn other_start_url(session: &str) -> Failure {
    Failure::new(format!(
        "[sso-session {}] has another start URL already.",
        visible(session)
    ))
    .hint("Choose another name with --session.")
    .exit(Exit::Usage)
}

fn refused(error: &EditError) -> Failure {
    let exit = match error {
        EditError::Name { .. } | EditError::Exists { .. } => Exit::Usage,
        _ => Exit::Failed,
    };
    Failure::new(format!("The config file was not changed: {error}.")).exit(exit)
}

fn add_session(
    document: &mut Document,
    section: &SectionName,
    wanted: &Wanted,
) -> Result<(), EditError> {
    let scopes = wanted.scopes.join(",");
    let mut settings = vec![
        ("sso_start_url", wanted.start_url.as_str()),
        ("sso_region", wanted.region.as_str()),
    ];
    if !scopes.is_empty() {
        settings.push(("sso_registration_scopes", &scopes));
    }
    document.add_section(section, &settings)
}

fn add_scopes(
    document: &mut Document,
    section: &SectionName,
    found: &RawSection,
    wanted: &[String],
) -> Result<(), EditError> {
    let has = registered_scopes(found.text("sso_registration_scopes"));
    if wanted.iter().all(|scope| has.contains(scope)) {
        return Ok(());
    }
    let written = found
        .text("sso_registration_scopes")
        .map(|text| split(text).collect::<Vec<_>>())
        .unwrap_or_default();
    let all = union(&written, wanted).join(",");
    document.set(section, "sso_registration_scopes", &all)
}

fn add_profile(document: &mut Document, name: &str, session: &str) -> Result<(), EditError> {
    let section = SectionName::Profile(name.to_owned());
    document.add_section(&section, &[("sso_session", session)])
}

/// What a session's `sso_registration_scopes` asks for; without them, the default.
pub fn registered_scopes(text: Option<&str>) -> Vec<String> {
    text.map_or_else(
        || vec![DEFAULT_SCOPE.to_owned()],
        |text| split(text).collect(),
    )
}

fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(',')
        .map(str::trim)
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests;
