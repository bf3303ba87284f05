//! Where a write lands: the real file behind links, and the temporary file beside it.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

const PREFIX: &str = ".moorline-";
const SUFFIX: &str = ".tmp";

/// Longer than any write takes, on a slow network home too.
const STALE_AFTER: Duration = Duration::from_secs(600);

/// As many links as Linux follows.
const MAX_LINKS: usize = 40;

/// Whether `file_name` is that of a temporary file of ours: nobody's token or registration.
pub fn is_temporary_name(file_name: &str) -> bool {
    file_name.starts_with(PREFIX) && file_name.ends_with(SUFFIX)
}

/// The file that `path` means: behind every symbolic link, whether it is there yet or not.
pub(super) fn real_target(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::canonicalize(&path) {
            Ok(real) => return Ok(real),
            Err(e) if e.kind() != ErrorKind::NotFound => return Err(e),
            Err(_) => match fs::read_link(&path) {
                Ok(link) => path = parent(&path).join(link),
                Err(_) => return Ok(path),
            },
        }
    }
    Err(rustix::io::Errno::LOOP.into())
}

/// The directory that `path` is in.
pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A new temporary file (0600), removed when dropped. Its name starts with a dot and does not end
/// in `.json`, because other tools look at every such file.
pub(super) fn temporary_in(directory: &Path) -> io::Result<NamedTempFile> {
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .rand_bytes(10)
        .tempfile_in(directory)
}

/// Removes temporary files that a killed process left, judged by the file system's own clock: the
/// time of `fresh`, which has just been made.
pub(super) fn remove_stale(directory: &Path, fresh: &File) {
    let Ok(now) = fresh.metadata().and_then(|m| m.modified()) else {
        return;
    };
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_str().is_some_and(is_temporary_name);
        let modified = || entry.metadata().and_then(|m| m.modified()).ok();
        let age = |then| now.duration_since(then).ok();
        if ours && modified().and_then(age) > Some(STALE_AFTER) {
            // Whoever cannot remove it leaves it to the next write.
            let _left = fs::remove_file(entry.path());
        }
    }
}
