//! The journal: what Moorline changed in files that are not its own, one entry per change, in
//! `journal/` of the state directory.
//!
//! Owns these files (0600 in a directory of 0700). Keeps changed lines only, and of a secret value
//! its digest; never a whole file.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::atomic::{self, Mode, WriteError};
use super::ini::is_secret;
use super::sso_token::sha1_hex;

/// One change of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When it was made.
    pub time: String,
    /// What for, as an infinitive: `sign in to acme`.
    pub what: String,
    /// The file that was changed.
    pub file: PathBuf,
    /// SHA-1 of the file before the change, to tell whether somebody changed it since.
    pub before: String,
    /// SHA-1 of the file after the change.
    pub after: String,
    /// The lines that changed, in the order of the file.
    pub lines: Vec<ChangedLine>,
}

/// One line that was removed or added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedLine {
    /// Whether the line was added; otherwise it was removed.
    pub added: bool,
    /// Its number, counted from 1: before the change if it was removed, else after it.
    pub number: usize,
    /// The line without its end; of a secret value only the digest.
    pub text: String,
}

impl Entry {
    /// The change of `file` from `before` to `after`; `lines` are added (`true`) or removed, each
    /// with its number and its text.
    pub fn new(
        time: Timestamp,
        what: &str,
        file: &Path,
        (before, after): (&[u8], &[u8]),
        lines: impl Iterator<Item = (bool, usize, String)>,
    ) -> Self {
        Self {
            time: time.to_string(),
            what: what.to_owned(),
            file: file.to_owned(),
            before: sha1_hex(before),
            after: sha1_hex(after),
            lines: lines
                .map(|(added, number, text)| ChangedLine {
                    added,
                    number,
                    text: without_secret(&text),
                })
                .collect(),
        }
    }
}

/// Appends `entry` to the journal in `state_directory`; the path of its file.
pub fn append(state_directory: &Path, entry: &Entry) -> Result<PathBuf, WriteError> {
    let json = serde_json::to_vec_pretty(entry).unwrap_or_default();
    let stamp: String = entry
        .time
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let name = format!("{stamp}-{}.json", &sha1_hex(&json)[..8]);
    let path = state_directory.join("journal").join(name);
    atomic::write(&path, &json, Mode::Secret).map(|_written| path)
}

fn without_secret(line: &str) -> String {
    let line = line.trim_end_matches(['\r', '\n']);
    let Some(at) = line.find(['=', ':']) else {
        return line.to_owned();
    };
    let (key, value) = line.split_at(at);
    if is_secret(key.trim()) {
        let digest = sha1_hex(value[1..].trim().as_bytes());
        format!("{key}{} sha1:{digest}", &value[..1])
    } else {
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_holds_changed_lines_and_digests_of_secrets() {
        let home = tempfile::tempdir().unwrap();
        let entry = Entry::new(
            "2026-01-02T03:04:05Z".parse().unwrap(),
            "sign in to acme",
            Path::new("/h/.aws/config"),
            (b"a", b"b"),
            [
                (true, 3, "aws_secret_access_key = hunter2\r\n".to_owned()),
                (false, 4, "region = eu-west-1\n".to_owned()),
            ]
            .into_iter(),
        );
        let path = append(home.path(), &entry).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("hunter2"), "{text}");
        assert!(text.contains("region = eu-west-1"), "{text}");
        assert!(text.contains("sign in to acme"), "{text}");
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
