//! Everything in a cache directory, whatever its name, and what could not be read of it.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Content, classify};
use crate::domain::problem::Problem;
use crate::store::advice::{next_step, shown};
use crate::store::atomic::is_temporary_name;
use crate::store::guarded::{self, MAX_TOKEN_BYTES, ReadError};

/// The largest number of files that are looked at.
pub const MAX_ENTRIES: usize = 5_000;

/// One file of the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheEntry {
    /// Its name, to be made visible before it is shown.
    pub file_name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it is, or why that is not known.
    pub content: Result<Content, Problem>,
}

/// A look at a whole cache directory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scan {
    /// Every file, by name.
    pub entries: Vec<CacheEntry>,
    /// What is wrong with the directory itself.
    pub problem: Option<Problem>,
}

/// Looks at every file of `directory`; one that does not exist is empty.
///
/// Temporary files of ours are passed over, and so are directories, unless their name is that of a
/// token.
pub fn scan(directory: &Path) -> Scan {
    let listing = match fs::read_dir(directory) {
        Ok(listing) => listing,
        Err(e) if e.kind() == ErrorKind::NotFound => return Scan::default(),
        Err(e) => {
            let message = format!("cannot list {}: {e}; {}", shown(directory), next_step(&e));
            return Scan {
                entries: Vec::new(),
                problem: Some(Problem::new("cache_unreadable", message).at(directory, None)),
            };
        }
    };
    let mut names: Vec<OsString> = listing
        .flatten()
        .map(|entry| entry.file_name())
        .filter(|name| !is_temporary_name(&name.to_string_lossy()))
        .take(MAX_ENTRIES + 1)
        .collect();
    let problem = (names.len() > MAX_ENTRIES).then(|| too_many(directory));
    names.truncate(MAX_ENTRIES);
    names.sort_unstable();
    let entries = names
        .into_iter()
        .filter_map(|name| entry(directory.join(&name), name.to_string_lossy().into_owned()))
        .collect();
    Scan { entries, problem }
}

/// The file at `path`, or `None` if it is gone by now or a directory that is nobody's token.
fn entry(path: PathBuf, file_name: String) -> Option<CacheEntry> {
    let content = match guarded::read(&path, MAX_TOKEN_BYTES) {
        Ok(None) => return None,
        Ok(Some(bytes)) => classify(&Zeroizing::new(bytes)).map_err(|why| {
            Problem::new("token_file_unparsable", unparsable(&path, &why)).at(&path, None)
        }),
        Err(ReadError::NotAFile {
            kind: "a directory",
            ..
        }) if !file_name.ends_with(".json") => {
            return None;
        }
        Err(e) => Err(Problem::new("token_file_unreadable", e.to_string()).at(&path, None)),
    };
    Some(CacheEntry {
        file_name,
        path,
        content,
    })
}

/// What is wrong with a file that could be read but not understood.
pub(super) fn unparsable(path: &Path, why: &str) -> String {
    format!(
        "cannot use {}: {why}; if it stays so, remove it and sign in again",
        shown(path)
    )
}

fn too_many(directory: &Path) -> Problem {
    let message = format!(
        "{} has more than {MAX_ENTRIES} files, only so many were looked at; remove what is not needed",
        shown(directory)
    );
    Problem::new("cache_too_large", message).at(directory, None)
}
