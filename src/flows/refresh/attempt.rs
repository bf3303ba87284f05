//! Taking turns at a token: its lock, and the note of what last happened to it, which keeps
//! processes from asking more often than every 30 s and lets `why` tell of it.

use crate::domain::evidence::{Event, Noted};
use crate::domain::text::visible;
use crate::flows::failure::Failure;
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
pub const PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// The largest note that is read, in bytes.
const MAX_NOTE: u64 = 4096;

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

fn note_path(environment: &Environment, token: &Path) -> PathBuf {
    paths::token_lock(environment, &file_name(token)).with_extension("failed")
}

/// Whether Moorline has ever locked the token at `token`: it has had one there.
pub fn has_been_here(environment: &Environment, token: &Path) -> bool {
    paths::token_lock(environment, &file_name(token)).exists()
}

/// What was last noted of the token at `path`, whenever that was, unless somebody has written the
/// token since: then it is about another one.
pub fn noted(environment: &Environment, path: &Path) -> Option<Noted> {
    let note = note_path(environment, path);
    let noted = read(&note)?;
    let written = |path: &Path| std::fs::metadata(path).ok()?.modified().ok();
    let is_outdated = written(path) > written(&note);
    (!is_outdated).then_some(noted)
}

/// A note: a line each for when, what, and how far the clock was off in seconds, then what was told.
fn read(note: &Path) -> Option<Noted> {
    let bytes = guarded::read(note, MAX_NOTE).ok()??;
    let text = String::from_utf8(bytes).ok()?;
    let mut lines = text.splitn(4, '\n');
    Some(Noted {
        at: lines.next()?.parse().ok()?,
        event: Event::from_id(lines.next()?)?,
        clock_skew: lines.next()?.parse().ok().filter(|skew| *skew != 0),
        told: visible(lines.next()?).into_owned(),
    })
}

/// How the last attempt failed, if that is less than 30 s ago and was about the token that is there.
pub fn recent_failure(environment: &Environment, token: &Path, now: Timestamp) -> Option<Noted> {
    let noted = noted(environment, token)?;
    let age = now.duration_since(noted.at);
    let is_failure = noted.event != Event::SignedOut;
    (is_failure && !age.is_negative() && age < PAUSE).then_some(noted)
}

/// Notes what happened. What cannot be noted only costs an attempt more.
pub fn note(environment: &Environment, token: &Path, noted: &Noted) {
    let text = format!(
        "{}\n{}\n{}\n{}",
        noted.at,
        noted.event.id(),
        noted.clock_skew.unwrap_or_default(),
        noted.told
    );
    let path = note_path(environment, token);
    let _unnoted = atomic::write(&path, text.as_bytes(), Mode::Secret);
}

/// Notes that Moorline signed out: nobody else did.
pub fn note_sign_out(environment: &Environment, token: &Path, now: Timestamp) {
    let noted = Noted {
        at: now,
        event: Event::SignedOut,
        clock_skew: None,
        told: String::new(),
    };
    note(environment, token, &noted);
}

/// Forgets what was noted: a new token is there.
pub fn forget_note(environment: &Environment, token: &Path) {
    let _absent = std::fs::remove_file(note_path(environment, token));
}
