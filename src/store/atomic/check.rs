//! Whether a file could be written, told without writing anything.

use std::io;
use std::path::Path;

use rustix::fs::{Access, access};

use super::{Mode, WriteError, existing, failed, place};

/// Whether [`super::write`] is likely to be able to write `path` in this mode now.
///
/// A disk that is full shows only when it is written to.
///
/// # Errors
/// Why it could not.
pub fn check(path: &Path, mode: Mode) -> Result<(), WriteError> {
    let target = place::real_target(path).map_err(|e| failed("follow", path, e))?;
    let old = existing(&target, mode)?;
    let beside = writable_directory(nearest(place::parent(&target)));
    let in_place = || access(&target, Access::WRITE_OK).is_ok();
    match beside {
        Err(_) if old.is_some() && in_place() => Ok(()),
        beside => beside.map_err(|e| failed("write", &target, e)),
    }
}

/// The directory itself, or what is nearest above it: the rest would be made.
fn nearest(directory: &Path) -> &Path {
    directory
        .ancestors()
        .find(|directory| directory.symlink_metadata().is_ok())
        .unwrap_or(directory)
}

fn writable_directory(directory: &Path) -> io::Result<()> {
    if !directory.metadata()?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    access(directory, Access::WRITE_OK | Access::EXEC_OK).map_err(io::Error::from)
}
