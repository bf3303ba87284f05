//! What changed in one file, and taking it back: byte for byte while the file is as the change left
//! it, else by the lines around, and only where there is no doubt. It does no I/O.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use similar::DiffOp;

use super::kept::{Kept, digest};
use super::place::{Lines, Placing};
use crate::domain::text::visible;
use crate::store::advice::shown;
use crate::store::ini::{Document, FileLine, Issue};
use crate::store::line_diff;
use crate::store::sso_token::sha1_hex;

/// How many lines above and below a change tell its place.
pub(super) const CONTEXT: usize = 3;

/// The change of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// Its path.
    path: Kept,
    /// The digest of the file before; none if there was no file.
    before: Option<String>,
    /// The digest of the file after; none if there is no file any more.
    after: Option<String>,
    /// Whether it is no config file of AWS tools, but lines of text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_text: bool,
    hunks: Vec<Hunk>,
}

/// Lines that took the place of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Hunk {
    /// Where the added lines are in the file after, in lines, counted from 0.
    pub at: usize,
    pub removed: Vec<Kept>,
    pub added: Vec<Kept>,
    /// The digests of the lines above and below, fewer at an end of the file.
    pub above: Vec<String>,
    pub below: Vec<String>,
    /// The digest of the header of the section they are in, unless they bring their own.
    pub section: Option<String>,
}

/// A file as it is now, read and taken apart once for any number of changes.
#[derive(Default)]
pub struct Current {
    bytes: Option<Vec<u8>>,
    digest: Option<String>,
    index: OnceCell<Lines>,
}

impl Current {
    /// The file with these bytes; no bytes are no file.
    pub fn new(bytes: Option<Vec<u8>>) -> Self {
        Self {
            digest: bytes.as_deref().map(sha1_hex),
            bytes,
            index: OnceCell::new(),
        }
    }

    /// Its bytes, if it is there.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.bytes.as_deref()
    }
}

/// What a file should be once the change is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reverted {
    /// As it is: the change is not in it.
    Same,
    /// These bytes; no file if there are none.
    Changed(Option<Vec<u8>>),
}

/// Why a change cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// It took a secret away.
    #[error(
        "it took secret values out of {}, and the journal keeps no secrets",
        shown(file)
    )]
    Secrets {
        /// The file.
        file: PathBuf,
    },
    /// The file is not as the change left it.
    #[error(
        "{} was changed since: the line {} of this change is not where it was, or there are several like it",
        shown(file),
        quoted(line)
    )]
    Changed {
        /// The file.
        file: PathBuf,
        /// The line that was looked for.
        line: String,
    },
    /// The file would be refused by the tools that read it.
    #[error(
        "{} was changed since, and with the change taken back AWS tools could not read it: {why}",
        shown(file)
    )]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What would be wrong with it.
        why: String,
    },
    /// The journal does not hold what it should.
    #[error("its entry in the journal is damaged")]
    Damaged,
}

fn quoted(line: &str) -> String {
    let short: String = line.chars().take(60).collect();
    format!("`{}`", visible(&short))
}

impl FileChange {
    /// The change of `path`, a config file, from `before` to `after`; no bytes are no file.
    pub fn new(path: &Path, before: Option<&[u8]>, after: Option<&[u8]>) -> Self {
        let old = Document::parse(before.unwrap_or_default());
        let new = Document::parse(after.unwrap_or_default());
        let hunks = hunks(&old.lines(), &new.lines());
        Self::of(path, before, after, hunks)
    }

    /// The same for a file that is only lines of text.
    pub fn of_text(path: &Path, before: Option<&[u8]>, after: Option<&[u8]>) -> Self {
        let lines = |bytes| FileLine::of_text(Option::unwrap_or_default(bytes));
        Self {
            is_text: true,
            ..Self::of(path, before, after, hunks(&lines(before), &lines(after)))
        }
    }

    fn of(path: &Path, before: Option<&[u8]>, after: Option<&[u8]>, hunks: Vec<Hunk>) -> Self {
        Self {
            path: Kept::of(&FileLine {
                bytes: path.as_os_str().as_bytes(),
                is_header: false,
                is_secret: false,
            }),
            before: before.map(sha1_hex),
            after: after.map(sha1_hex),
            is_text: false,
            hunks,
        }
    }

    /// Whether the file is no config file of AWS tools, but lines of text.
    pub fn is_text(&self) -> bool {
        self.is_text
    }

    /// The file.
    pub fn path(&self) -> PathBuf {
        let bytes = self.path.bytes().unwrap_or_default();
        PathBuf::from(OsStr::from_bytes(&bytes))
    }

    /// Whether it added lines that hold secrets, which nobody can bring back once they are gone.
    pub fn adds_secrets(&self) -> bool {
        self.hunks
            .iter()
            .any(|hunk| hunk.added.iter().any(Kept::is_secret))
    }

    /// Whether `current` is the file as it was before the change.
    pub fn is_undone_in(&self, current: &Current) -> bool {
        current.digest == self.before
    }

    /// The file with the change taken back, where it is `current` now.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn revert(&self, current: &Current) -> Result<Reverted, Obstacle> {
        if self.is_undone_in(current) {
            return Ok(Reverted::Same);
        }
        let removed = self.hunks.iter().flat_map(|hunk| &hunk.removed);
        if removed.clone().any(Kept::is_secret) {
            return Err(Obstacle::Secrets { file: self.path() });
        }
        let is_as_left = current.digest == self.after;
        let document = Document::parse(current.bytes().unwrap_or_default());
        let lines = match self.is_text {
            true => FileLine::of_text(document.as_bytes()),
            false => document.lines(),
        };
        let index = current.index.get_or_init(|| Lines::of(&lines));
        let bytes = self.reverted(&lines, index, is_as_left)?;
        let is_gone = self.before.is_none() && bytes.is_empty();
        let reverted = (!is_gone).then_some(bytes);
        if is_as_left && reverted.as_deref().map(sha1_hex) != self.before {
            return Err(Obstacle::Damaged);
        }
        if !is_as_left && !self.is_text {
            self.check_readable(&document, reverted.as_deref().unwrap_or_default())?;
        }
        Ok(Reverted::Changed(reverted))
    }

    fn reverted(
        &self,
        lines: &[FileLine<'_>],
        index: &Lines,
        is_as_left: bool,
    ) -> Result<Vec<u8>, Obstacle> {
        let mut bytes = Vec::new();
        let mut done = 0;
        for hunk in &self.hunks {
            let changed = || Obstacle::Changed {
                file: self.path(),
                line: hunk.landmark(index),
            };
            let at = match index.place(hunk, is_as_left) {
                Placing::At(at) if at >= done => at,
                _ => return Err(changed()),
            };
            push(&mut bytes, lines, done..at);
            for kept in &hunk.removed {
                bytes.extend(kept.bytes().ok_or(Obstacle::Damaged)?);
            }
            done = at + hunk.added.len();
            let is_last = done == lines.len();
            if !is_last && !self.is_text && !is_empty_or_ended(&bytes) {
                bytes.push(b'\n');
            }
        }
        push(&mut bytes, lines, done..lines.len());
        Ok(bytes)
    }

    fn check_readable(&self, current: &Document, reverted: &[u8]) -> Result<(), Obstacle> {
        let before = current.read().issues;
        let after = Document::parse(reverted).read().issues;
        let count = |issues: &[Issue], code| issues.iter().filter(|i| i.code == code).count();
        let is_new = |issue: &&Issue| count(&after, issue.code) > count(&before, issue.code);
        match after.iter().find(is_new) {
            None => Ok(()),
            Some(issue) => Err(Obstacle::Unreadable {
                file: self.path(),
                why: issue.message.clone(),
            }),
        }
    }
}

impl Hunk {
    /// The line to name when its place cannot be found: one that is no longer there, if there is
    /// one.
    fn landmark(&self, index: &Lines) -> String {
        let lines = || self.added.iter().chain(&self.removed);
        let mut gone = self
            .added
            .iter()
            .filter(|line| !index.has_any(&line.digest()));
        gone.find(|line| !line.shown().is_empty())
            .or_else(|| lines().find(|line| !line.shown().is_empty()))
            .map(Kept::shown)
            .unwrap_or_default()
    }
}

fn push(bytes: &mut Vec<u8>, lines: &[FileLine<'_>], range: std::ops::Range<usize>) {
    for line in lines.get(range).unwrap_or_default() {
        bytes.extend_from_slice(line.bytes);
    }
}

fn is_empty_or_ended(bytes: &[u8]) -> bool {
    matches!(bytes.last(), None | Some(b'\n' | b'\r'))
}

fn hunks(old: &[FileLine<'_>], new: &[FileLine<'_>]) -> Vec<Hunk> {
    let mut ranges: Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> = Vec::new();
    for operation in line_diff::operations(old, new) {
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        let (before, after) = (operation.old_range(), operation.new_range());
        match ranges.last_mut() {
            Some(last) if last.0.end == before.start && last.1.end == after.start => {
                last.0.end = before.end;
                last.1.end = after.end;
            }
            _ => ranges.push((before, after)),
        }
    }
    let mut headers = new
        .iter()
        .enumerate()
        .filter(|(_, line)| line.is_header)
        .peekable();
    let mut header = None;
    ranges
        .into_iter()
        .map(|(before, after)| {
            while let Some((_, line)) = headers.next_if(|(at, _)| *at < after.start) {
                header = Some(digest(line.bytes));
            }
            hunk(&old[before], new, &after, header.clone())
        })
        .collect()
}

fn hunk(
    removed: &[FileLine<'_>],
    new: &[FileLine<'_>],
    after: &std::ops::Range<usize>,
    section: Option<String>,
) -> Hunk {
    let added = &new[after.clone()];
    let says = |line: &&FileLine<'_>| {
        let text = line.bytes.trim_ascii();
        !text.is_empty() && !text.starts_with(b"#") && !text.starts_with(b";")
    };
    let lines = if added.is_empty() { removed } else { added };
    let brings_header = lines.iter().find(says).is_some_and(|line| line.is_header);
    let digests = |lines: &[FileLine<'_>]| lines.iter().map(|line| digest(line.bytes)).collect();
    Hunk {
        at: after.start,
        removed: removed.iter().map(Kept::of).collect(),
        added: added.iter().map(Kept::of).collect(),
        above: digests(&new[after.start.saturating_sub(CONTEXT)..after.start]),
        below: digests(&new[after.end..new.len().min(after.end + CONTEXT)]),
        section: section.filter(|_| !brings_header),
    }
}
