//! What a user can do about a failed file operation. Words only: reads and writes nothing.

use std::io::{self, ErrorKind};
use std::path::Path;

use rustix::io::Errno;

use crate::domain::text::visible;

/// One short instruction that fits the failure.
pub fn next_step(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::PermissionDenied => "check its owner and mode with `ls -ld`",
        ErrorKind::NotFound => "check that its directory exists",
        ErrorKind::NotADirectory => "a part of this path is a file where a directory is needed",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space and try again",
        ErrorKind::ReadOnlyFilesystem => {
            "the file system is mounted read-only: change it elsewhere"
        }
        ErrorKind::Interrupted | ErrorKind::TimedOut => "try again",
        _ if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
            "its symbolic links lead in a circle: mend them"
        }
        _ => "check the disk that it is on and try again",
    }
}

/// `path` made safe to show.
pub fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}
