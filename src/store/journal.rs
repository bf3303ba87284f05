//! The journal: what Moorline changed in files that are not its own, one file per operation, in
//! `journal/` of the state directory.
//!
//! Owns these files (0600 in a directory of 0700) and how long they are kept. Keeps changed lines
//! only, and of lines that hold secrets their digests; never a whole file.

mod change;
mod kept;
mod place;

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::advice::shown;
use super::atomic::{self, Mode, WriteError};
use super::guarded::{self, MAX_CONFIG_BYTES};
use crate::domain::text::visible;

pub use change::{Current, FileChange, Obstacle, Reverted};

/// How long an entry is kept.
pub const MAX_AGE: SignedDuration = SignedDuration::from_hours(90 * 24);

/// How many entries are kept.
pub const MAX_ENTRIES: usize = 500;

/// More files than this in the journal's directory are none of ours.
const MAX_FILES: usize = 10 * MAX_ENTRIES;

/// The form that is written; entries of another form are passed over.
const VERSION: u32 = 2;

/// One operation: what changed in which files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    version: u32,
    time: String,
    /// What for, as an infinitive: `sign in to acme`; not yet made safe to show.
    pub what: String,
    /// The entry that this one took back.
    pub undoes: Option<u32>,
    /// The files.
    pub files: Vec<FileChange>,
}

impl Entry {
    /// An operation of `time`.
    pub fn new(time: Timestamp, what: &str, undoes: Option<u32>, files: Vec<FileChange>) -> Self {
        Self {
            version: VERSION,
            time: time.to_string(),
            what: what.to_owned(),
            undoes,
            files,
        }
    }

    /// When it was made.
    pub fn made_at(&self) -> Timestamp {
        self.time.parse().unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// What the journal holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journal {
    /// The entries by their number, latest first.
    pub entries: Vec<(u32, Entry)>,
    /// Why what else is there was passed over; safe to show.
    pub skipped: Vec<String>,
}

/// A file of the journal, as its name says: `00000012-20260102T030405Z.json`.
struct Named {
    number: u32,
    stamp: String,
    path: PathBuf,
}

/// Reads the journal in `state_directory`. What cannot be read is passed over with a word.
pub fn load(state_directory: &Path) -> Journal {
    let mut journal = Journal::default();
    for named in listing(state_directory).into_iter().rev() {
        match read(&named.path) {
            Ok(Some(entry)) => journal.entries.push((named.number, entry)),
            Ok(None) => {}
            Err(why) => journal.skipped.push(why),
        }
    }
    journal
}

fn read(path: &Path) -> Result<Option<Entry>, String> {
    let Some(bytes) = guarded::read(path, MAX_CONFIG_BYTES).map_err(|error| error.to_string())?
    else {
        return Ok(None);
    };
    let why = |why: &str| format!("{} was passed over: {why}", shown(path));
    let entry: Entry = serde_json::from_slice(&bytes).map_err(|error| {
        why(&format!(
            "it is no entry of the journal ({})",
            visible(&error.to_string())
        ))
    })?;
    if entry.version != VERSION || entry.time.parse::<Timestamp>().is_err() {
        return Err(why("another version of Moorline wrote it"));
    }
    Ok(Some(entry))
}

/// Appends `entry` to the journal in `state_directory` and lets go of what is too old; its number,
/// one more than the latest. The caller holds the lock of the config files.
///
/// # Errors
/// When it cannot be written.
pub fn append(state_directory: &Path, entry: &Entry) -> Result<u32, WriteError> {
    let listed = listing(state_directory);
    let number = listed
        .last()
        .map_or(0, |last| last.number)
        .saturating_add(1);
    let name = format!("{number:08}-{}.json", stamp(entry.made_at()));
    let path = directory(state_directory).join(name);
    let json = serde_json::to_vec(entry).unwrap_or_default();
    let _written = atomic::write(&path, &json, Mode::Secret)?;
    let oldest = stamp(
        entry
            .made_at()
            .checked_sub(MAX_AGE)
            .unwrap_or(Timestamp::MIN),
    );
    let surplus = (listed.len() + 1).saturating_sub(MAX_ENTRIES);
    for (at, old) in listed.iter().enumerate() {
        if at < surplus || old.stamp < oldest {
            // One that stays is let go of next time.
            let _left = fs::remove_file(&old.path);
        }
    }
    Ok(number)
}

fn directory(state_directory: &Path) -> PathBuf {
    state_directory.join("journal")
}

/// A time as file names have it: in order of time, they are in order of letters.
fn stamp(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The files of the journal, oldest first.
fn listing(state_directory: &Path) -> Vec<Named> {
    let mut listed: Vec<Named> = fs::read_dir(directory(state_directory))
        .into_iter()
        .flatten()
        .flatten()
        .take(MAX_FILES)
        .filter_map(|entry| named(entry.path()))
        .collect();
    listed.sort_by(|a, b| (a.number, &a.path).cmp(&(b.number, &b.path)));
    listed
}

fn named(path: PathBuf) -> Option<Named> {
    let name = path.file_name()?.to_str()?;
    let (number, stamp) = name.strip_suffix(".json")?.split_once('-')?;
    let is_number = number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_digit());
    Some(Named {
        number: number.parse().ok().filter(|_| is_number)?,
        stamp: stamp.to_owned(),
        path,
    })
}

#[cfg(test)]
mod tests;
