//! Taking turns at a token: its lock, and the note of the last attempt that failed, which keeps
//! processes from asking more often than every 30 s.

use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Environment;
use crate::flows::paths;
use crate::store::atomic::{self, Mode};
use crate::store::guarded;
use crate::store::lock::FileLock;
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longer than one refresh may take, so that whoever waits finds its result.
const LOCK_WAIT: Duration = Duration::from_secs(45);

/// The pause between two attempts, across processes.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// The largest note that is read, in bytes.
const MAX_NOTE: u64 = 4096;

const NEEDS_SIGN_IN: &str = "sign_in_needed";

fn file_name(token: &Path) -> String {
    token.file_name().map_or_else(
        || "token".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Takes the lock of the token at `path`; `what` says what for, as an infinitive. Blocks.
pub fn lock_token(environment: &Environment, path: &Path, what: &str) -> Result<FileLock, Failure> {
    let lock = paths::token_lock(environment, &file_name(path));
    FileLock::acquire(&lock, LOCK_WAIT, what).map_err(|error| Failure::new(format!("{error}.")))
}

fn note(environment: &Environment, token: &Path) -> PathBuf {
    paths::token_lock(environment, &file_name(token)).with_extension("failed")
}

/// How the last attempt failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Whether only a new sign-in helps.
    pub needs_sign_in: bool,
    /// What was told; safe to show.
    pub why: String,
}

/// How the last attempt failed, if that is less than 30 s ago.
pub fn recent_failure(environment: &Environment, token: &Path, now: Timestamp) -> Option<Failed> {
    let bytes = guarded::read(&note(environment, token), MAX_NOTE).ok()??;
    let text = String::from_utf8(bytes).ok()?;
    let mut lines = text.splitn(3, '\n');
    let age = now.duration_since(lines.next()?.parse().ok()?);
    let needs_sign_in = lines.next()? == NEEDS_SIGN_IN;
    let why = visible(lines.next()?).into_owned();
    (!age.is_negative() && age < PAUSE).then_some(Failed { needs_sign_in, why })
}

/// Notes that an attempt failed now. What cannot be noted only costs an attempt more.
pub fn note_failure(environment: &Environment, token: &Path, now: Timestamp, failure: &Failure) {
    let kind = match failure.exit {
        Exit::SignInNeeded => NEEDS_SIGN_IN,
        _ => "try_again",
    };
    let text = format!("{now}\n{kind}\n{}", failure.summary);
    let _unnoted = atomic::write(&note(environment, token), text.as_bytes(), Mode::Secret);
}

/// Forgets the failure: a new token is there.
pub fn forget_failure(environment: &Environment, token: &Path) {
    let _absent = std::fs::remove_file(note(environment, token));
}
