//! Taking back a change of the AWS config or credentials file.

use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::file_edit::{self, Locked, NewContent};
use crate::flows::host::Host;
use crate::flows::sign_in::ConfigChange;
use crate::store::journal::{self, Current, Entry, FileChange, Journal, Obstacle, Reverted};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

/// A change in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoable {
    /// Its id, for `undo ID`.
    pub id: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// What it was for: `sign in to acme`; safe to show.
    pub what: String,
    /// Why it cannot be taken back, if it cannot; safe to show.
    pub obstacle: Option<String>,
}

/// What taking back will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoPlan {
    /// The change that is taken back.
    pub entry: Undoable,
    /// What changes in which file.
    pub changes: Vec<ConfigChange>,
}

/// The changes, latest first. Blocks on files.
pub fn list(host: &Host) -> Vec<Undoable> {
    let history = History::read(host);
    let entries = history.journal.entries.iter();
    entries
        .map(|(number, entry)| history.undoable(*number, entry))
        .collect()
}

/// What of the journal could not be read, and why; safe to show. Blocks on files.
pub fn skipped(host: &Host) -> Vec<String> {
    journal::load(&host.environment().state_dir).skipped
}

/// Plans taking back `id`, or the latest that is neither taken back nor an undo itself. Blocks on
/// files, writes nothing.
///
/// # Errors
/// When there is none, or the file was changed since so that it cannot be taken back.
pub fn plan(host: &Host, id: Option<&str>) -> Result<UndoPlan, Failure> {
    let history = History::read(host);
    let (number, entry) = history.find(id)?;
    let files = history.reverted(*number, entry)?;
    Ok(UndoPlan {
        entry: history.undoable(*number, entry),
        changes: files.iter().filter_map(NewContent::shown).collect(),
    })
}

/// What to know before `plan` is carried out: what cannot be made again. Blocks on files.
pub fn notices(host: &Host, plan: &UndoPlan) -> Vec<String> {
    let history = History::read(host);
    let adds_secrets = history
        .find(Some(&plan.entry.id))
        .is_ok_and(|(_, entry)| entry.files.iter().any(FileChange::adds_secrets));
    adds_secrets
        .then(|| {
            "The keys that this takes away cannot be brought back: the journal keeps no secrets."
                .to_owned()
        })
        .into_iter()
        .collect()
}

/// Takes it back; what was done, in one line. Blocks on files.
///
/// # Errors
/// As [`plan`], and when a file cannot be written.
pub fn apply(host: &Host, plan: &UndoPlan) -> Result<String, Failure> {
    let command = format!("moorline undo {}", plan.entry.id);
    let locked = Locked::acquire(host)?.by(Some(command));
    let history = History::read(host);
    let (number, entry) = history.find(Some(&plan.entry.id))?;
    let files = history.reverted(*number, entry)?;
    let now: Vec<_> = files.iter().filter_map(NewContent::shown).collect();
    if !file_edit::same_changes(&plan.changes, &now) {
        return Err(file_edit::other_than_shown());
    }
    let (root, is_redo) = history.root(*number, entry);
    let what = match is_redo {
        false => format!("take back {}: {}", root.0, root.1),
        true => format!("make again {}: {}", root.0, root.1),
    };
    let made = locked.commit(&what, Some(*number), &files)?;
    let back = match (entry.files.iter().any(FileChange::adds_secrets), is_redo) {
        (true, _) => String::new(),
        (false, false) => format!("; `moorline undo {made}` makes it again"),
        (false, true) => format!("; `moorline undo {made}` takes it back"),
    };
    let done = if is_redo { "made again" } else { "taken back" };
    Ok(format!("{done}: {}{back}", visible(root.1)))
}

/// The journal beside the files as they are now.
struct History {
    journal: Journal,
    files: HashMap<PathBuf, Result<Current, Failure>>,
    /// The operations that were taken back, by an operation that was not taken back itself.
    undone: HashSet<u32>,
}

impl History {
    fn read(host: &Host) -> Self {
        let journal = journal::load(&host.environment().state_dir);
        let changes = journal.entries.iter().flat_map(|(_, entry)| &entry.files);
        let mut files = HashMap::new();
        for change in changes {
            let path = change.path();
            files
                .entry(path)
                .or_insert_with_key(|path| file_edit::read_bytes(path).map(Current::new));
        }
        let mut history = Self {
            journal,
            files,
            undone: HashSet::new(),
        };
        let mut undone = HashSet::new();
        for (number, entry) in &history.journal.entries {
            if let Some(undoes) = entry.undoes
                && !undone.contains(number)
                && !history.is_as_before(entry)
            {
                undone.insert(undoes);
            }
        }
        history.undone = undone;
        history
    }

    fn current(&self, change: &FileChange) -> Result<&Current, Failure> {
        match self.files.get(&change.path()) {
            Some(Ok(current)) => Ok(current),
            Some(Err(failure)) => Err(failure.clone()),
            None => Err(Failure::new("The file was not read.")),
        }
    }

    /// Whether every file is as it was before the operation: it was never made (Moorline was killed
    /// in that moment), or somebody took it back by hand.
    fn is_as_before(&self, entry: &Entry) -> bool {
        entry.files.iter().all(|change| {
            let current = self.current(change);
            current.is_ok_and(|current| change.is_undone_in(current))
        })
    }

    /// The operation called `id`, or the latest that can be meant.
    fn find(&self, id: Option<&str>) -> Result<&(u32, Entry), Failure> {
        let mut entries = self.journal.entries.iter();
        let Some(id) = id else {
            return entries
                .find(|(number, entry)| {
                    entry.undoes.is_none()
                        && !self.undone.contains(number)
                        && !self.is_as_before(entry)
                })
                .ok_or_else(|| {
                    Failure::new("There is nothing to take back.")
                        .hint("`moorline undo --list` shows what Moorline changed.")
                });
        };
        entries
            .find(|(number, _)| id.parse() == Ok(*number))
            .ok_or_else(|| {
                Failure::new(format!("No change is called `{id}`."))
                    .hint("`moorline undo --list` shows them.")
                    .exit(Exit::Usage)
            })
    }

    /// The operation that all of this is about, which is no undo itself, and whether taking back
    /// `entry` makes it again.
    fn root<'a>(&'a self, number: u32, entry: &'a Entry) -> ((u32, &'a str), bool) {
        let (mut root, mut what, mut next) = (number, entry.what.as_str(), entry.undoes);
        let mut is_redo = false;
        // An operation can only take back an earlier one, so that this ends.
        while let Some(before) = next.filter(|before| *before < root) {
            let earlier = self
                .journal
                .entries
                .iter()
                .find(|(number, _)| *number == before);
            let Some((number, earlier)) = earlier else {
                break;
            };
            is_redo = !is_redo;
            (root, what, next) = (*number, &earlier.what, earlier.undoes);
        }
        ((root, what), is_redo)
    }

    /// The files with the operation taken back.
    fn reverted(&self, number: u32, entry: &Entry) -> Result<Vec<NewContent>, Failure> {
        let refused = |why: &str| {
            Failure::new(format!(
                "Change {number} ({}) was not taken back: {why}.",
                entry.what
            ))
        };
        if self.undone.contains(&number) {
            return Err(refused("it was taken back already"));
        }
        if self.is_as_before(entry) {
            return Err(refused("its files are as they were before it"));
        }
        let mut files = Vec::new();
        for change in &entry.files {
            let current = self.current(change)?;
            let reverted = change.revert(current).map_err(|obstacle| {
                refused(&obstacle.to_string()).hint(match obstacle {
                    Obstacle::Changed { .. } | Obstacle::Unreadable { .. } => {
                        "Take back what was changed after it first, or edit the file by hand."
                    }
                    _ => "`moorline undo --list` shows what else can be taken back.",
                })
            })?;
            if let Reverted::Changed(after) = reverted {
                files.push(NewContent {
                    path: change.path(),
                    before: current.bytes().map(<[u8]>::to_vec),
                    after,
                    is_text: change.is_text(),
                });
            }
        }
        Ok(files)
    }

    fn undoable(&self, number: u32, entry: &Entry) -> Undoable {
        Undoable {
            id: number.to_string(),
            made_at: entry.made_at(),
            what: visible(&entry.what).into_owned(),
            obstacle: self.obstacle(number, entry),
        }
    }

    fn obstacle(&self, number: u32, entry: &Entry) -> Option<String> {
        if self.undone.contains(&number) {
            return Some("it was taken back already".to_owned());
        }
        if self.is_as_before(entry) {
            return Some("its files are as they were before it".to_owned());
        }
        entry
            .files
            .iter()
            .find_map(|change| match self.current(change) {
                Err(failure) => Some(failure.summary),
                Ok(current) => {
                    Some(visible(&change.revert(current).err()?.to_string()).into_owned())
                }
            })
    }
}
