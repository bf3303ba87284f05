//! Changing files of the AWS tools, and start-up files of shells: planned as a diff first, then made under the lock on the files
//! as they are by then, journalled. No line is touched but those of the change.

mod diff;
mod log;

use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::paths;
use crate::flows::sign_in::ConfigChange;
use crate::store::atomic::{self, Mode};
use crate::store::guarded::{self, MAX_CONFIG_BYTES};
use crate::store::ini::Document;
use crate::store::journal::{self, FileChange};
use crate::store::line_diff;
use crate::store::lock::FileLock;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long another Moorline may hold the lock: homes are on NFS.
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// The change that `edit` makes of `file`; `None` if it makes none. Writes nothing.
///
/// # Errors
/// When the file cannot be read, and whatever `edit` says.
pub fn preview(
    file: &Path,
    edit: impl FnOnce(&Document) -> Result<Document, Failure>,
) -> Result<Option<ConfigChange>, Failure> {
    let before = read(file)?;
    let after = edit(&before)?;
    Ok((after != before).then(|| ConfigChange {
        diff: diff::unified(file, &before, &after),
        file: file.to_owned(),
    }))
}

/// Makes the change of `edit` on `file` as it is now, under its lock and journalled first; `what` it
/// is for, as an infinitive. Says what was changed, line by line. Blocks on files.
///
/// # Errors
/// As [`preview`], and when the file is locked or cannot be written.
pub fn apply(
    host: &Host,
    what: &str,
    file: &Path,
    edit: impl FnOnce(&Document) -> Result<Document, Failure>,
) -> Result<Vec<String>, Failure> {
    let locked = Locked::acquire(host)?;
    let bytes = read_bytes(file)?;
    let before = Document::parse(bytes.clone().unwrap_or_default());
    let after = edit(&before)?;
    if after == before {
        return Ok(Vec::new());
    }
    let lines = added_lines(file, &before, &after);
    let file = NewContent {
        path: file.to_owned(),
        before: bytes,
        after: Some(after.to_bytes()),
        is_text: false,
    };
    locked.commit(what, None, &[file])?;
    Ok(lines)
}

/// The file as it is now; an absent one is empty.
///
/// # Errors
/// When it cannot be read.
pub fn read(file: &Path) -> Result<Document, Failure> {
    read_bytes(file).map(|bytes| Document::parse(bytes.unwrap_or_default()))
}

/// The file's bytes as they are now, if it is there.
pub(super) fn read_bytes(file: &Path) -> Result<Option<Vec<u8>>, Failure> {
    guarded::read(file, MAX_CONFIG_BYTES).map_err(|error| not_changed(file, &error.to_string()))
}

/// A file with what it is to hold; no bytes are no file.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct NewContent {
    /// The file.
    pub path: PathBuf,
    /// What it holds now.
    pub before: Option<Vec<u8>>,
    /// What it is to hold.
    pub after: Option<Vec<u8>>,
    /// Whether it is no config file of AWS tools, but lines of text.
    pub is_text: bool,
}

impl NewContent {
    /// The change as it is shown; `None` if there is none.
    pub fn shown(&self) -> Option<ConfigChange> {
        let parse = |bytes: &Option<Vec<u8>>| Document::parse(bytes.clone().unwrap_or_default());
        let bytes = |bytes: &Option<Vec<u8>>| bytes.clone().unwrap_or_default();
        (self.before != self.after).then(|| ConfigChange {
            diff: match self.is_text {
                true => diff::of_text(&self.path, &bytes(&self.before), &bytes(&self.after)),
                false => diff::unified(&self.path, &parse(&self.before), &parse(&self.after)),
            },
            file: self.path.clone(),
        })
    }

    fn write(&self, mode: Mode) -> Result<(), Failure> {
        let written = match &self.after {
            Some(bytes) => atomic::write(&self.path, bytes, mode).map(|_written| ()),
            None => atomic::remove(&self.path),
        };
        written.map_err(|error| not_changed(&self.path, &error.to_string()))
    }
}

/// Whether the same lines of the same files come and go in both.
pub(super) fn same_changes(shown: &[ConfigChange], now: &[ConfigChange]) -> bool {
    shown.len() == now.len()
        && shown.iter().zip(now).all(|(a, b)| {
            a.file == b.file && diff::changed_lines(&a.diff) == diff::changed_lines(&b.diff)
        })
}

/// The error for a change that is no longer what was shown.
pub(super) fn other_than_shown() -> Failure {
    Failure::new("Nothing was changed: a file was changed since, so that this would no longer do what was shown.")
        .hint("Look at it again, then decide.")
}

/// The lock around every change of the AWS config files, held until it is dropped.
pub(super) struct Locked<'a> {
    host: &'a Host,
    /// The command that does the same as what is committed.
    command: Option<String>,
    _lock: FileLock,
}

impl<'a> Locked<'a> {
    /// Takes it.
    ///
    /// # Errors
    /// When another Moorline holds it for too long.
    pub fn acquire(host: &'a Host) -> Result<Self, Failure> {
        let path = paths::config_lock(host.environment());
        match FileLock::acquire(&path, LOCK_WAIT, "change the config file") {
            Ok(lock) => Ok(Self {
                host,
                command: None,
                _lock: lock,
            }),
            Err(error) => Err(Failure::new(format!("Nothing was changed: {error}."))),
        }
    }

    /// The same, with the command for the activity log.
    pub fn by(mut self, command: Option<String>) -> Self {
        self.command = command;
        self
    }

    /// Makes the changes of `files`, journalled first as one operation; `what` it is for, as an
    /// infinitive, and the number of the operation that it takes back. The number of this one.
    /// Leaves it in the activity log.
    ///
    /// # Errors
    /// When a file is no longer as it was read, or cannot be written; the files before it are
    /// written then, and the failure says so and how to take that back.
    pub fn commit(
        &self,
        what: &str,
        undoes: Option<u32>,
        files: &[NewContent],
    ) -> Result<u32, Failure> {
        let made = self.make(what, undoes, files);
        log::note(self.host, what, self.command.clone(), files, &made);
        made.map_err(|(failure, _)| failure)
    }

    /// A failure comes with the number of the operation, if files before it were written.
    fn make(
        &self,
        what: &str,
        undoes: Option<u32>,
        files: &[NewContent],
    ) -> Result<u32, (Failure, Option<u32>)> {
        let mut changes = Vec::with_capacity(files.len());
        let mut modes = Vec::with_capacity(files.len());
        for file in files {
            if read_bytes(&file.path).map_err(nothing)? != file.before {
                return Err(nothing(
                    not_changed(&file.path, "another program wrote it in this moment")
                        .hint("Try again."),
                ));
            }
            let new = match file.is_text {
                true => FileChange::of_text,
                false => FileChange::new,
            };
            let change = new(&file.path, file.before.as_deref(), file.after.as_deref());
            modes.push(mode(&file.path, &change));
            changes.push(change);
        }
        let entry = journal::Entry::new(self.host.now(), what, undoes, changes);
        let number = journal::append(&self.host.environment().state_dir, &entry)
            .map_err(|error| nothing(Failure::new(format!("Nothing was changed: {error}."))))?;
        for (at, (file, mode)) in files.iter().zip(modes).enumerate() {
            file.write(mode).map_err(|failure| {
                let was_begun = (at > 0).then_some(number);
                (after_others(failure, &files[..at], number), was_begun)
            })?;
        }
        Ok(number)
    }
}

/// A failure before which nothing was written.
fn nothing(failure: Failure) -> (Failure, Option<u32>) {
    (failure, None)
}

/// A file that is given a secret becomes the user's alone; any other keeps its mode. One that is
/// read-only stays so: writing it is refused.
fn mode(path: &Path, change: &FileChange) -> Mode {
    let is_read_only = guarded::regular_file(path)
        .ok()
        .flatten()
        .is_some_and(|metadata| metadata.permissions().mode() & 0o222 == 0);
    if change.adds_secrets() && !is_read_only {
        Mode::Secret
    } else {
        Mode::Keep { new: 0o600 }
    }
}

/// The failure to write a file when the files `before` it are written already.
fn after_others(failure: Failure, before: &[NewContent], number: u32) -> Failure {
    if before.is_empty() {
        return failure;
    }
    let names = before.iter().map(|file| file.path.display().to_string());
    let names = names.collect::<Vec<_>>().join(" and ");
    Failure::new(format!(
        "{} Before it, {names} was changed.",
        failure.summary
    ))
    .hint(format!("`moorline undo {number}` takes that back."))
}

fn not_changed(file: &Path, why: &str) -> Failure {
    Failure::new(format!(
        "{} was not changed: {why}.",
        visible(&file.display().to_string())
    ))
}

/// What was added, line by line; safe to show.
fn added_lines(file: &Path, before: &Document, after: &Document) -> Vec<String> {
    let (old, new) = (before.lines(), after.lines());
    let name = visible(&file.display().to_string()).into_owned();
    line_diff::operations(&old, &new)
        .iter()
        .filter(|operation| operation.tag() != similar::DiffTag::Equal)
        .flat_map(similar::DiffOp::new_range)
        .filter_map(|at| Some((at, new.get(at)?)))
        .filter(|(_, line)| !line.bytes.trim_ascii().is_empty())
        .map(|(at, line)| format!("{name} line {}: {}", at + 1, diff::shown(line)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::host::Environment;
    use crate::flows::undo;
    use std::collections::BTreeMap;

    #[test]
    fn a_second_file_that_cannot_be_written_tells_of_the_first() {
        let home = tempfile::tempdir().unwrap();
        let environment = Environment::isolated(home.path(), BTreeMap::new());
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        let host = Host::new(environment, false, Box::new(move || now));
        let content = |path: PathBuf| NewContent {
            path,
            before: None,
            after: Some(b"[profile dev]\nregion = eu-west-1\n".to_vec()),
            is_text: false,
        };
        // Nobody makes a directory there, the superuser neither.
        let nowhere = || content("/dev/fd/moorline/config".into());
        let first = home.path().join("credentials");
        let commit = |files: &[NewContent]| {
            let locked = Locked::acquire(&host).unwrap();
            locked.commit("add dev", None, files).unwrap_err()
        };
        let alone = commit(&[nowhere()]);
        assert!(!alone.summary.contains("Before it"), "{alone}");
        let failure = commit(&[content(first.clone()), nowhere()]);
        let said = failure.to_string();
        assert!(said.contains("Before it"), "{said}");
        assert!(said.contains(&first.display().to_string()), "{said}");
        assert!(said.contains("`moorline undo 2`"), "{said}");
        let plan = undo::plan(&host, None).unwrap();
        undo::apply(&host, &plan).unwrap();
        assert!(!first.exists());
    }
}
