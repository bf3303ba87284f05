//! Changing the AWS config file: planned as a diff first, then made under the lock on the file as
//! it is by then, journalled. No line is touched but those of the change.

use crate::domain::start_url;
use crate::domain::text::visible;
use crate::flows::catalogue::union;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::{Environment, Host};
use crate::flows::paths;
use crate::flows::sign_in::ConfigChange;
use crate::store::atomic::{self, Mode};
use crate::store::guarded::{self, MAX_CONFIG_BYTES};
use crate::store::ini::{Document, EditError, SectionName, is_secret};
use crate::store::journal;
use crate::store::lock::FileLock;
use crate::store::shared_config::{RawSection, SharedConfig};
use similar::{ChangeTag, TextDiff};
use std::path::Path;
use std::time::Duration;

/// How long another Moorline may hold the config's lock: homes are on NFS.
const LOCK_WAIT: Duration = Duration::from_secs(5);

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
    let before = read(&file)?;
    let after = edited(&file, &before, wanted)?;
    Ok((after != before).then(|| ConfigChange {
        diff: diff(&file, &before, &after),
        file,
    }))
}

/// Makes the change on the file as it is now, under its lock and journalled first. Says what was
/// changed, line by line. Blocks on files.
///
/// # Errors
/// As [`preview`], and when the file is locked or cannot be written.
pub fn apply(host: &Host, wanted: &Wanted) -> Result<Vec<String>, Failure> {
    let environment = host.environment();
    let file = environment.aws_config();
    let what = format!("sign in to {}", visible(&wanted.session));
    let failed = |why: String| Failure::new(format!("The config file was not changed: {why}."));
    let _lock = FileLock::acquire(
        &paths::config_lock(environment),
        LOCK_WAIT,
        "change the config file",
    )
    .map_err(|error| failed(error.to_string()))?;
    let before = read(&file)?;
    let after = edited(&file, &before, wanted)?;
    if after == before {
        return Ok(Vec::new());
    }
    let lines = changed_lines(&before, &after);
    let entry = journal::Entry::new(
        host.now(),
        &what,
        &file,
        (before.as_bytes(), after.as_bytes()),
        lines.iter().cloned(),
    );
    journal::append(&environment.state_dir, &entry).map_err(|error| failed(error.to_string()))?;
    let _written = atomic::write(&file, after.as_bytes(), Mode::Keep { new: 0o600 })
        .map_err(|error| failed(error.to_string()))?;
    Ok(lines
        .into_iter()
        .filter(|(added, _, text)| *added && !text.trim().is_empty())
        .map(|(_, number, text)| {
            format!(
                "{} line {number}: {}",
                visible(&file.display().to_string()),
                visible(text.trim_end())
            )
        })
        .collect())
}

/// Whether the config file has an `[sso-session]` of that name now.
pub fn has_session(environment: &Environment, name: &str) -> bool {
    let file = environment.aws_config();
    read(&file).is_ok_and(|document| find_session(&file, &document, name).is_some())
}

fn read(file: &Path) -> Result<Document, Failure> {
    guarded::read(file, MAX_CONFIG_BYTES)
        .map(|bytes| Document::parse(bytes.unwrap_or_default()))
        .map_err(|error| Failure::new(format!("The config file was not changed: {error}.")))
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

/// The diff as it is shown: secrets masked in the lines around the change, nothing unsafe.
fn diff(file: &Path, before: &Document, after: &Document) -> String {
    let (old, new) = (shown_text(before), shown_text(after));
    let name = visible(&file.display().to_string()).into_owned();
    TextDiff::from_lines(&old, &new)
        .unified_diff()
        .context_radius(3)
        .missing_newline_hint(false)
        .header(&name, &name)
        .to_string()
}

fn shown_text(document: &Document) -> String {
    let text = String::from_utf8_lossy(document.as_bytes());
    let mut shown = String::with_capacity(text.len());
    let mut in_secret = false;
    for line in text.lines() {
        let key = line.split(['=', ':']).next().unwrap_or_default();
        let continues = line.starts_with([' ', '\t']) && in_secret;
        if continues {
            shown.push_str("  ***");
        } else if is_secret(key.trim()) {
            in_secret = true;
            shown.push_str(&visible(key));
            shown.push_str("= ***");
        } else {
            in_secret = false;
            shown.push_str(&visible(line));
        }
        shown.push('\n');
    }
    shown
}

/// The lines that differ: whether added, their number, their text.
fn changed_lines(before: &Document, after: &Document) -> Vec<(bool, usize, String)> {
    let old = String::from_utf8_lossy(before.as_bytes());
    let new = String::from_utf8_lossy(after.as_bytes());
    TextDiff::from_lines(old.as_ref(), new.as_ref())
        .iter_all_changes()
        .filter_map(|change| {
            let text = change.value().to_owned();
            match change.tag() {
                ChangeTag::Equal => None,
                ChangeTag::Delete => Some((false, change.old_index()? + 1, text)),
                ChangeTag::Insert => Some((true, change.new_index()? + 1, text)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
