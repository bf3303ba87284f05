//! What `doctor --fix` does: modes of the user's own files, missing registration scopes and repeated
//! lines. Shown first; changes of files are journalled, so that `undo` takes them back.

use super::{Files, Terminal, at_rest};
use crate::domain::command;
use crate::domain::finding::{Finding, Repair};
use crate::domain::text::visible;
use crate::flows::activity_log::{self, Kind, Noted};
use crate::flows::config_edit::DEFAULT_SCOPE;
use crate::flows::failure::Failure;
use crate::flows::file_edit::{self, Locked, NewContent};
use crate::flows::host::Host;
use crate::flows::sign_in::ConfigChange;
use crate::store::ini::{Document, SectionName};
use rustix::fs::{Mode, OFlags};
use std::collections::BTreeMap;
use std::fs::{File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The command that does it.
const COMMAND: &str = "moorline doctor --fix";

/// What will be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What changes in which file.
    pub changes: Vec<ConfigChange>,
    /// The files and directories that get another mode.
    pub modes: Vec<ModeChange>,
}

/// A file or directory that gets another mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModeChange {
    /// Which.
    pub path: PathBuf,
    /// Its permission bits now.
    pub from: u32,
    /// Those it gets.
    pub to: u32,
}

impl ModeChange {
    /// It in one line, with what takes it back; not yet made safe to show.
    pub fn in_one_line(&self) -> String {
        let path = command::word(&self.path.to_string_lossy());
        format!(
            "chmod {:o} {path}   (`chmod {:o} {path}` takes it back)",
            self.to, self.from
        )
    }
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.modes.is_empty()
    }
}

/// Plans what can safely be mended. Blocks on files, writes nothing.
///
/// # Errors
/// When a file cannot be read, or cannot be changed without breaking something else.
pub fn plan(host: &Host) -> Result<Plan, Failure> {
    let findings = found(host);
    let files = new_contents(&findings)?;
    Ok(Plan {
        changes: files.iter().filter_map(NewContent::shown).collect(),
        modes: modes(&findings),
    })
}

/// Does it; what was done, line by line. Blocks on files.
///
/// # Errors
/// When a file is no longer as it was shown, or cannot be changed.
pub fn apply(host: &Host, plan: &Plan) -> Result<Vec<String>, Failure> {
    let mut done = Vec::new();
    if !plan.changes.is_empty() {
        let locked = Locked::acquire(host)?.by(Some(COMMAND.to_owned()));
        let files = new_contents(&found(host))?;
        let now: Vec<_> = files.iter().filter_map(NewContent::shown).collect();
        if !file_edit::same_changes(&plan.changes, &now) {
            return Err(file_edit::other_than_shown());
        }
        let number = locked.commit("mend what doctor found", None, &files)?;
        for change in &now {
            let file = change.file.display().to_string();
            done.push(format!("changed {}", visible(&file)));
        }
        done.push(format!("`moorline undo {number}` takes the change back"));
    }
    for change in &plan.modes {
        let set = set_mode(change);
        note(host, change, &set);
        set?;
        let path = change.path.display().to_string();
        done.push(format!("mode {:04o}: {}", change.to, visible(&path)));
    }
    Ok(done)
}

/// Leaves a change of a mode in the activity log: no journal holds it.
fn note(host: &Host, change: &ModeChange, set: &Result<(), Failure>) {
    let path = change.path.to_string_lossy();
    let what = format!("set the mode of {path} to {:04o}", change.to);
    let command = Some(COMMAND.to_owned());
    let noted = match set {
        Ok(()) => Some(Noted {
            back: Some(format!("chmod {:o} {}", change.from, command::word(&path))),
            ..Noted::done(Kind::FileChange, what, command)
        }),
        Err(failure) => Noted::failed(Kind::FileChange, what, command, failure),
    };
    activity_log::note_any(host, noted);
}

fn found(host: &Host) -> Vec<Finding> {
    at_rest(host, &Files::read(host), &Terminal::default())
}

/// The files with their edits made, those that change.
fn new_contents(findings: &[Finding]) -> Result<Vec<NewContent>, Failure> {
    let mut by_file: BTreeMap<&Path, Vec<&Repair>> = BTreeMap::new();
    for finding in findings {
        if let (Some(file), Some(repair)) = (&finding.file, &finding.repair)
            && !matches!(repair, Repair::Mode(_))
        {
            by_file.entry(file).or_default().push(repair);
        }
    }
    let mut files = Vec::with_capacity(by_file.len());
    for (path, repairs) in by_file {
        let before = file_edit::read_bytes(path)?;
        let mut document = Document::parse(before.clone().unwrap_or_default());
        edit(path, &mut document, &repairs)?;
        let after = Some(document.to_bytes());
        if after != before {
            files.push(NewContent {
                path: path.to_owned(),
                before,
                after,
                is_text: false,
            });
        }
    }
    Ok(files)
}

fn edit(path: &Path, document: &mut Document, repairs: &[&Repair]) -> Result<(), Failure> {
    for repair in repairs {
        let edited = match repair {
            Repair::Mode(_) => Ok(()),
            Repair::RepeatedLines => document.remove_repeated_lines(),
            Repair::Scopes(session) => document.set(
                &SectionName::SsoSession(session.clone()),
                "sso_registration_scopes",
                DEFAULT_SCOPE,
            ),
        };
        edited.map_err(|error| {
            Failure::new(format!("{} was not changed: {error}.", path.display()))
        })?;
    }
    Ok(())
}

fn modes(findings: &[Finding]) -> Vec<ModeChange> {
    findings
        .iter()
        .filter_map(|finding| match (&finding.repair, &finding.file) {
            (Some(Repair::Mode(to)), Some(path)) => Some(ModeChange {
                from: path.metadata().ok()?.mode() & 0o7777,
                path: path.clone(),
                to: *to,
            }),
            _ => None,
        })
        .collect()
}

/// Through an open file, so that what is looked at is what is changed.
fn set_mode(change: &ModeChange) -> Result<(), Failure> {
    let path = &change.path;
    let not_done = |why: String| {
        let shown = path.display();
        Failure::new(format!("The mode of {shown} was not changed: {why}."))
            .hint("Run `moorline doctor` to see what is left.")
    };
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let open = rustix::fs::open(path, flags, Mode::empty())
        .map_err(|error| not_done(error.to_string()))?;
    let file = File::from(open);
    let now = file
        .metadata()
        .map_err(|error| not_done(error.to_string()))?;
    let is_ours = now.uid() == rustix::process::geteuid().as_raw();
    if !is_ours || now.mode() & 0o7777 != change.from {
        return Err(not_done("it is not what was shown any more".into()));
    }
    file.set_permissions(Permissions::from_mode(change.to))
        .map_err(|error| not_done(error.to_string()))
}
