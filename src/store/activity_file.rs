//! `activity.jsonl`: what Moorline did on this host, one line of JSON each, latest last.
//!
//! Owns that file, those it was rotated to, and how large they get. Never holds a secret: whoever
//! writes a line builds it of safe words.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::create_private_dir;
use super::guarded::{self, MAX_CONFIG_BYTES};
use super::lock::FileLock;

/// The name of the file that is written to, in the state directory.
pub const FILE: &str = "activity.jsonl";
/// The files before it, latest first.
const OLDER: [&str; 2] = ["activity.1.jsonl", "activity.2.jsonl"];
const LOCK: &str = "activity.lock";
/// The size at which a new file is begun, in bytes.
const MAX_SIZE: u64 = 1 << 20;
/// Whoever rotates is done long before; else another one does it.
const LOCK_WAIT: Duration = Duration::from_millis(100);
/// The form that is written; lines of another one are passed over.
const VERSION: u32 = 1;
/// The longest text of a line, in characters: names come from files, and may have any length.
const MAX_TEXT: usize = 1000;

/// One thing that was done or failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The form of the line.
    version: u32,
    /// When, in UTC.
    #[serde(with = "rfc3339")]
    pub time: Timestamp,
    /// What kind of thing: `switch`, `sign_in`, ….
    pub kind: String,
    /// What, in one line.
    pub what: String,
    /// The command that does the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The change of the journal that it made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<u32>,
    /// The command that takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<String>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The process that did it.
    pub process: u32,
}

impl Line {
    /// A line of this process, at `time`.
    pub fn new(time: Timestamp, kind: &str, what: &str) -> Self {
        Self {
            version: VERSION,
            time,
            kind: kind.to_owned(),
            what: head(what),
            command: None,
            change: None,
            back: None,
            error: None,
            process: std::process::id(),
        }
    }

    /// The same with the commands that do it and take it back. One that is too long to keep is left
    /// out: half a command does something else.
    #[must_use]
    pub fn commands(mut self, command: Option<&str>, back: Option<&str>) -> Self {
        let whole = |command: &&str| command.chars().count() <= MAX_TEXT;
        self.command = command.filter(whole).map(str::to_owned);
        self.back = back.filter(whole).map(str::to_owned);
        self
    }

    /// The same with why it failed.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.map(head);
        self
    }
}

/// A time as text.
mod rfc3339 {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(time)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// The beginning of a long text.
fn head(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Appends `line` in one write, so that lines of several processes never mix.
///
/// # Errors
/// When it cannot be written: then it is lost, or torn where the disk is full.
pub fn append(state_directory: &Path, line: &Line) -> io::Result<()> {
    create_private_dir(state_directory).map_err(io::Error::other)?;
    let path = state_directory.join(FILE);
    let mut file = own_file(&path)?;
    if file.metadata()?.len() >= MAX_SIZE && rotate(state_directory) {
        file = own_file(&path)?;
    }
    let mut bytes = Vec::with_capacity(512);
    if !ends_whole(&file)? {
        bytes.push(b'\n');
    }
    serde_json::to_writer(&mut bytes, line)?;
    bytes.push(b'\n');
    match file.write(&bytes)? {
        all if all == bytes.len() => Ok(()),
        _ => Err(io::ErrorKind::WriteZero.into()),
    }
}

fn own_file(path: &Path) -> io::Result<File> {
    guarded::open_own(File::options().append(true), path)
}

/// Whether nothing torn stands at the end, which would spoil what is written after it.
fn ends_whole(file: &File) -> io::Result<bool> {
    let Some(last) = file.metadata()?.len().checked_sub(1) else {
        return Ok(true);
    };
    let mut byte = [0];
    file.read_exact_at(&mut byte, last)?;
    Ok(byte == *b"\n")
}

/// Begins a new file; whether there is one. The size is looked at again under the lock: another
/// process may have rotated just now. One that still writes to the old file loses nothing, since
/// that is read too.
fn rotate(state_directory: &Path) -> bool {
    let lock = FileLock::acquire(&state_directory.join(LOCK), LOCK_WAIT, "rotate the log");
    let Ok(_lock) = lock else {
        return false;
    };
    let path = state_directory.join(FILE);
    if fs::symlink_metadata(&path).is_ok_and(|file| file.len() < MAX_SIZE) {
        return true;
    }
    let [older, oldest] = OLDER.map(|name| state_directory.join(name));
    let _none_yet = fs::rename(&older, oldest);
    fs::rename(path, older).is_ok()
}

/// The latest lines, at most `most`, latest last. What is no line is passed over.
pub fn load(state_directory: &Path, most: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for name in [FILE].into_iter().chain(OLDER) {
        if lines.len() >= most {
            break;
        }
        lines.extend(read(&state_directory.join(name)));
    }
    lines.sort_by_key(|line| line.time);
    // A file that was rotated while we read was read twice.
    lines.dedup();
    lines.split_off(lines.len().saturating_sub(most))
}

fn read(path: &Path) -> Vec<Line> {
    let bytes = guarded::read(path, MAX_CONFIG_BYTES).ok().flatten();
    bytes
        .unwrap_or_default()
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Line>(line).ok())
        .filter(|line| line.version == VERSION)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::thread;

    fn line(second: i64, what: &str) -> Line {
        Line::new(Timestamp::from_second(second).unwrap(), "switch", what)
    }

    fn whats(directory: &Path) -> Vec<String> {
        let lines = load(directory, usize::MAX).into_iter();
        lines.map(|line| line.what).collect()
    }

    #[test]
    fn what_is_appended_is_read_back_and_is_the_users_alone() {
        let home = tempfile::tempdir().unwrap();
        let state = home.path().join("state");
        assert_eq!(load(&state, 10), []);
        let first = line(1, "größe\n").commands(Some("moorline switch a"), Some("moorline undo"));
        let second = line(2, "b").error(Some("no"));
        append(&state, &first).unwrap();
        append(&state, &second).unwrap();
        assert_eq!(load(&state, 10), [first, second.clone()]);
        assert_eq!(load(&state, 1), [second]);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&state.join(FILE)), 0o600);
        assert_eq!(mode(&state), 0o700);
    }

    #[test]
    fn garbage_and_a_torn_line_cost_only_themselves() {
        let home = tempfile::tempdir().unwrap();
        let state = home.path();
        append(state, &line(1, "a")).unwrap();
        let mut file = own_file(&state.join(FILE)).unwrap();
        file.write_all(b"\xff\0garbage\n[]\n{\"version\":1,\"time\"")
            .unwrap();
        append(state, &line(2, "b")).unwrap();
        file.write_all(b"{\"version\":99}").unwrap();
        append(state, &line(3, "c")).unwrap();
        assert_eq!(whats(state), ["a", "b", "c"]);
    }

    #[test]
    fn text_of_any_length_is_cut_and_a_command_that_is_too_long_is_left_out() {
        let long = "x".repeat(MAX_TEXT + 1);
        let line = line(1, &long).commands(Some(&long), Some("moorline undo 1"));
        assert_eq!(line.what.chars().count(), MAX_TEXT + 1);
        assert!(line.what.ends_with('…'));
        assert_eq!(line.command, None);
        assert_eq!(line.back.as_deref(), Some("moorline undo 1"));
    }

    #[test]
    fn it_is_rotated_by_size_and_three_files_are_kept() {
        let home = tempfile::tempdir().unwrap();
        let state = home.path();
        let full = |name: &str, at: i64| {
            let mut bytes = serde_json::to_vec(&line(at, name)).unwrap();
            bytes.resize(usize::try_from(MAX_SIZE).unwrap(), b'\n');
            fs::write(state.join(FILE), bytes).unwrap();
        };
        for (at, name) in (0..).zip(["a", "b", "c"]) {
            full(name, at * 2);
            append(state, &line(at * 2 + 1, &format!("after {name}"))).unwrap();
        }
        // Each `full` wrote over what was appended before.
        assert_eq!(whats(state), ["b", "c", "after c"]);
        assert_eq!(load(state, 2).len(), 2);
        assert!(fs::metadata(state.join(FILE)).unwrap().len() < 1000);
    }

    #[test]
    fn several_at_once_lose_nothing_while_they_rotate() {
        const WRITERS: i64 = 4;
        const LINES: i64 = 50;
        let home = tempfile::tempdir().unwrap();
        let state = home.path();
        fs::write(
            state.join(FILE),
            vec![b'\n'; usize::try_from(MAX_SIZE).unwrap() - 2000],
        )
        .unwrap();
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                scope.spawn(move || {
                    for at in 0..LINES {
                        append(state, &line(writer * LINES + at, "x")).unwrap();
                    }
                });
            }
        });
        assert!(state.join(OLDER[0]).exists() && !state.join(OLDER[1]).exists());
        let times: Vec<i64> = load(state, usize::MAX)
            .iter()
            .map(|line| line.time.as_second())
            .collect();
        assert_eq!(times, (0..WRITERS * LINES).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_no_file_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("theirs");
        fs::write(&target, "").unwrap();
        std::os::unix::fs::symlink(&target, home.path().join(FILE)).unwrap();
        append(home.path(), &line(1, "a")).unwrap_err();
        assert_eq!(fs::read(target).unwrap(), b"");
        append(Path::new("/dev/null/state"), &line(1, "a")).unwrap_err();
    }
}
