//! Writes a whole file so that every reader, and every crash, sees the old content or the new one.
//!
//! Owns temporary names, modes and durability. Never decides what is written or merges content.

mod check;
mod place;

use std::fs::{self, DirBuilder, File, Metadata, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::advice::{next_step, shown};
use super::guarded::irregular_kind;

pub use check::check;
pub use place::is_temporary_name;

/// Who may read the file afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Only the user (0600), whatever it was before.
    Secret,
    /// As it is now, owner included; `new` is the mode of a file that is not there yet.
    Keep {
        /// Permission bits, for example `0o600`.
        new: u32,
    },
}

/// How the new content got there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an in-place write is not atomic: say so where it matters"]
pub enum Written {
    /// By renaming a complete file over the old one: no reader saw half of it.
    Atomically,
    /// Into the old file, because it cannot be replaced (a bind mount, a directory that is not
    /// writable, another owner): a crash in that moment could have left half of it.
    InPlace,
}

/// The moments of a write, for tests that end the process at each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The temporary file exists, empty.
    Created,
    /// Half of the content is in it.
    HalfWritten,
    /// All of the content is in it.
    Written,
    /// The content is on the disk.
    Synced,
    /// The temporary file has taken the target's name.
    Renamed,
    /// The new name is on the disk.
    DirectorySynced,
}

/// Why a file was not written; the old content is still there unless the write was in place.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The target is a directory, FIFO, socket or device.
    #[error("cannot write {}: it is {kind}, not a file; move it away", shown(path))]
    NotAFile {
        /// What was to be written.
        path: PathBuf,
        /// What it is: `a directory`, `a FIFO`, ….
        kind: &'static str,
    },
    /// Nobody may write the target: its mode says so.
    #[error(
        "did not write {}: its mode is read-only; if you want it changed, run `chmod u+w` on it",
        shown(path)
    )]
    ReadOnly {
        /// What was to be written.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {doing} {}: {source}; {}", shown(path), next_step(source))]
    Failed {
        /// The step that failed: `create`, `write`, `replace`, ….
        doing: &'static str,
        /// What it failed on.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

/// Makes `bytes` the content of `path`, following symbolic links to the real file.
///
/// Missing parent directories are made with mode 0700. Extended attributes of an old file are not
/// carried over.
pub fn write(path: &Path, bytes: &[u8], mode: Mode) -> Result<Written, WriteError> {
    write_observed(path, bytes, mode, &|_| ())
}

/// [`write`], telling `observe` each step when it has been done.
pub fn write_observed(
    path: &Path,
    bytes: &[u8],
    mode: Mode,
    observe: &dyn Fn(Step),
) -> Result<Written, WriteError> {
    let target = place::real_target(path).map_err(|e| failed("follow", path, e))?;
    let directory = place::parent(&target);
    create_private_dir(directory)?;
    let old = existing(&target, mode)?;
    match replace(&target, directory, bytes, old.as_ref(), mode, observe) {
        Ok(()) => Ok(Written::Atomically),
        Err(refusal) if old.is_some() && refusal.allows_in_place() => {
            write_in_place(&target, bytes, mode)?;
            Ok(Written::InPlace)
        }
        Err(refusal) => Err(failed(refusal.doing, &target, refusal.source)),
    }
}

/// Removes the real file behind `path`; a symbolic link to it stays. One that is gone is no error.
pub fn remove(path: &Path) -> Result<(), WriteError> {
    let target = place::real_target(path).map_err(|e| failed("follow", path, e))?;
    match fs::remove_file(&target) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(failed("remove", &target, e)),
        _ => Ok(()),
    }
}

/// Makes `directory` and what is missing above it, readable by the user only (0700).
pub fn create_private_dir(directory: &Path) -> Result<(), WriteError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(|e| failed("create the directory", directory, e))
}

/// The metadata of the target if it is there and may be written.
fn existing(target: &Path, mode: Mode) -> Result<Option<Metadata>, WriteError> {
    let metadata = match fs::symlink_metadata(target) {
        Ok(metadata) => metadata,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(failed("look at", target, e)),
    };
    if let Some(kind) = irregular_kind(metadata.file_type()) {
        return Err(WriteError::NotAFile {
            path: target.to_owned(),
            kind,
        });
    }
    if matches!(mode, Mode::Keep { .. }) && metadata.mode() & 0o222 == 0 {
        return Err(WriteError::ReadOnly {
            path: target.to_owned(),
        });
    }
    Ok(Some(metadata))
}

/// A step of the replacement that the operating system refused.
struct Refusal {
    doing: &'static str,
    source: io::Error,
}

impl Refusal {
    /// Whether the file itself may still be writable although it cannot be replaced.
    fn allows_in_place(&self) -> bool {
        matches!(
            (self.doing, self.source.kind()),
            (REPLACE, ErrorKind::ResourceBusy | ErrorKind::CrossesDevices)
                | (
                    CREATE_BESIDE,
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
                )
                | (KEEP_OWNER, _)
        )
    }
}

const CREATE_BESIDE: &str = "create a temporary file beside";
const KEEP_OWNER: &str = "keep the owner of";
const REPLACE: &str = "replace";

fn doing(doing: &'static str) -> impl Fn(io::Error) -> Refusal {
    move |source| Refusal { doing, source }
}

fn replace(
    target: &Path,
    directory: &Path,
    bytes: &[u8],
    old: Option<&Metadata>,
    mode: Mode,
    observe: &dyn Fn(Step),
) -> Result<(), Refusal> {
    let mut temporary = place::temporary_in(directory).map_err(doing(CREATE_BESIDE))?;
    place::remove_stale(directory, temporary.as_file());
    observe(Step::Created);
    let (first, second) = bytes.split_at(bytes.len() / 2);
    temporary.write_all(first).map_err(doing("write"))?;
    observe(Step::HalfWritten);
    temporary.write_all(second).map_err(doing("write"))?;
    observe(Step::Written);
    if let Some(old) = old {
        match keep_owner(temporary.as_file(), old) {
            // A secret is the business of whoever writes it, if the old owner cannot be kept.
            Err(e) if mode != Mode::Secret => return Err(doing(KEEP_OWNER)(e)),
            _ => {}
        }
    }
    let bits = Permissions::from_mode(bits_after(mode, old));
    let file = temporary.as_file();
    file.set_permissions(bits)
        .map_err(doing("set the mode of"))?;
    file.sync_all().map_err(doing("sync"))?;
    observe(Step::Synced);
    temporary
        .persist(target)
        .map_err(|e| doing(REPLACE)(e.error))?;
    observe(Step::Renamed);
    // The new content is in place: a file system that cannot sync directories loses nothing.
    let _unsupported = File::open(directory).and_then(|d| d.sync_all());
    observe(Step::DirectorySynced);
    Ok(())
}

fn bits_after(mode: Mode, old: Option<&Metadata>) -> u32 {
    match (mode, old) {
        (Mode::Secret, _) => 0o600,
        (Mode::Keep { .. }, Some(old)) => old.mode() & 0o7777,
        (Mode::Keep { new }, None) => new,
    }
}

fn keep_owner(file: &File, old: &Metadata) -> io::Result<()> {
    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    std::os::unix::fs::fchown(file, Some(old.uid()), Some(old.gid()))
}

fn write_in_place(target: &Path, bytes: &[u8], mode: Mode) -> Result<(), WriteError> {
    let write = || {
        let mut file = File::options().write(true).open(target)?;
        if mode == Mode::Secret {
            file.set_permissions(Permissions::from_mode(0o600))?;
        }
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        file.sync_all()
    };
    write().map_err(|e| failed("write", target, e))
}

fn failed(doing: &'static str, path: &Path, source: io::Error) -> WriteError {
    WriteError::Failed {
        doing,
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests;
