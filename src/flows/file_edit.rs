//! Changing a file of the AWS tools: planned as a diff first, then made under the lock on the file
//! as it is by then, journalled. No line is touched but those of the change.

use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::paths;
use crate::flows::sign_in::ConfigChange;
use crate::store::atomic::{self, Mode};
use crate::store::guarded::{self, MAX_CONFIG_BYTES};
use crate::store::ini::{Document, is_secret};
use crate::store::journal;
use crate::store::lock::FileLock;
use similar::{ChangeTag, TextDiff};
use std::path::Path;
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
        diff: diff(file, &before, &after),
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
    let environment = host.environment();
    let shown = visible(&file.display().to_string()).into_owned();
    let failed = |why: String| Failure::new(format!("{shown} was not changed: {why}."));
    let _lock = FileLock::acquire(
        &paths::config_lock(environment),
        LOCK_WAIT,
        "change the config file",
    )
    .map_err(|error| failed(error.to_string()))?;
    let before = read(file)?;
    let after = edit(&before)?;
    if after == before {
        return Ok(Vec::new());
    }
    let lines = changed_lines(&before, &after);
    let entry = journal::Entry::new(
        host.now(),
        what,
        file,
        (before.as_bytes(), after.as_bytes()),
        lines.iter().cloned(),
    );
    journal::append(&environment.state_dir, &entry).map_err(|error| failed(error.to_string()))?;
    let _written = atomic::write(file, after.as_bytes(), Mode::Keep { new: 0o600 })
        .map_err(|error| failed(error.to_string()))?;
    Ok(lines
        .into_iter()
        .filter(|(added, _, text)| *added && !text.trim().is_empty())
        .map(|(_, number, text)| format!("{shown} line {number}: {}", visible(text.trim_end())))
        .collect())
}

/// The file as it is now; an absent one is empty.
///
/// # Errors
/// When it cannot be read.
pub fn read(file: &Path) -> Result<Document, Failure> {
    guarded::read(file, MAX_CONFIG_BYTES)
        .map(|bytes| Document::parse(bytes.unwrap_or_default()))
        .map_err(|error| {
            let shown = file.display().to_string();
            Failure::new(format!("{} was not changed: {error}.", visible(&shown)))
        })
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
