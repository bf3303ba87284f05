//! A lock that one process at a time holds, so that Moorline's own processes take turns.
//!
//! Owns lock files. Other tools take no lock at all, so holding one never means that a file of
//! theirs stays as it is. Blocks the calling thread: async code calls it in a blocking task.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::io::Errno;

use super::advice::{next_step, shown};
use super::atomic::{WriteError, create_private_dir};
use super::guarded;

const PAUSE: Duration = Duration::from_millis(20);

/// A held lock; dropping it lets the next one in. The lock file itself stays.
#[derive(Debug)]
pub struct FileLock {
    file: File,
    exclusive: bool,
}

/// Why the lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process held it for the whole wait.
    #[error("could not {what}: {} held the lock {} for the {:.1} s that we waited; try again when it has finished",
        holder_words(*.holder), shown(path), waited.as_secs_f64())]
    Busy {
        /// What the lock was wanted for, as an infinitive: `refresh the token of acme`.
        what: String,
        /// The lock file.
        path: PathBuf,
        /// The process that holds it, if it said so.
        holder: Option<u32>,
        /// How long was waited.
        waited: Duration,
    },
    /// The lock's directory could not be made.
    #[error("could not {what}: {source}")]
    Directory {
        /// What the lock was wanted for.
        what: String,
        /// The reason.
        source: WriteError,
    },
    /// The lock file could not be opened or locked.
    #[error(
        "could not {what}: cannot lock {}: {source}; {}",
        shown(path),
        next_step(source)
    )]
    Failed {
        /// What the lock was wanted for.
        what: String,
        /// The lock file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

fn holder_words(holder: Option<u32>) -> String {
    match holder {
        Some(pid) => format!("process {pid}"),
        None => "another process".to_owned(),
    }
}

impl FileLock {
    /// Takes the lock at `path`, waiting at most `wait`; `what` says what for, as an infinitive.
    ///
    /// Where the file system cannot lock (some NFS mounts) the work goes on without: no other tool
    /// locks either, and refusing would lock the user out. [`FileLock::is_exclusive`] tells.
    pub fn acquire(path: &Path, wait: Duration, what: &str) -> Result<Self, LockError> {
        if let Some(directory) = path.parent() {
            create_private_dir(directory).map_err(|source| LockError::Directory {
                what: what.to_owned(),
                source,
            })?;
        }
        let failed = |source| LockError::Failed {
            what: what.to_owned(),
            path: path.to_owned(),
            source,
        };
        let mut file = guarded::open_own(File::options().write(true), path).map_err(failed)?;
        let mut waited = Duration::ZERO;
        loop {
            match file.try_lock() {
                Ok(()) => {
                    note_holder(&mut file);
                    return Ok(Self {
                        file,
                        exclusive: true,
                    });
                }
                Err(TryLockError::Error(e)) if cannot_lock(&e) => {
                    return Ok(Self {
                        file,
                        exclusive: false,
                    });
                }
                Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Interrupted => {}
                Err(TryLockError::Error(e)) => return Err(failed(e)),
                Err(TryLockError::WouldBlock) if waited >= wait => {
                    return Err(LockError::Busy {
                        what: what.to_owned(),
                        path: path.to_owned(),
                        holder: holder(path),
                        waited,
                    });
                }
                Err(TryLockError::WouldBlock) => {}
            }
            let pause = PAUSE
                .min(wait.saturating_sub(waited))
                .max(Duration::from_millis(1));
            thread::sleep(pause);
            waited += pause;
        }
    }

    /// Whether nobody else can hold the lock now; false where the file system cannot lock.
    pub fn is_exclusive(&self) -> bool {
        self.exclusive
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        if self.exclusive {
            // A stale process id would only mislead; closing the file unlocks in any case.
            let _ignored = self.file.set_len(0);
            let _ignored = self.file.unlock();
        }
    }
}

fn cannot_lock(error: &io::Error) -> bool {
    error.kind() == ErrorKind::Unsupported
        || [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOSYS]
            .iter()
            .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

/// Writes who holds the lock, for the error of those who wait; the lock is good without it.
fn note_holder(file: &mut File) {
    let _ignored = file
        .set_len(0)
        .and_then(|()| file.write_all(std::process::id().to_string().as_bytes()));
}

fn holder(path: &Path) -> Option<u32> {
    let bytes = guarded::read(path, 64).ok()??;
    str::from_utf8(&bytes).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests;
