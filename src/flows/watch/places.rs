//! Which directories are watched, and which names in them matter.

use crate::flows::activity_log;
use crate::flows::host::Environment;
use crate::flows::paths;
use crate::store::atomic::is_temporary_name;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What of a directory matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Names {
    /// These names.
    named: BTreeSet<String>,
    /// Whether every `*.json` does too.
    tokens: bool,
}

/// The watched directories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(BTreeMap<PathBuf, Names>);

/// What an overview is built from. Blocks on directories.
pub fn places(environment: &Environment) -> Places {
    let mut places = Places::default();
    for file in files(environment) {
        places.add_file(&file);
        // Behind a link, writers that keep links change the real file.
        if let Ok(real) = std::fs::canonicalize(&file)
            && real != file
        {
            places.add_file(&real);
        }
    }
    for cache in [
        environment.sso_cache(),
        environment.login_cache(),
        environment.role_cache(),
    ] {
        places.add_tokens(&cache);
    }
    places
}

fn files(environment: &Environment) -> Vec<PathBuf> {
    let databases = [
        paths::amazon_q_database(environment),
        paths::kiro_cli_database(environment),
    ];
    let mut files = vec![
        environment.aws_config(),
        environment.aws_credentials(),
        environment.state_dir.join("state.toml"),
        environment.state_dir.join("verified.json"),
        activity_log::file(environment),
        environment.config_dir.join("config.toml"),
        paths::own_builder_id_token(environment),
    ];
    // What a shell has come to: its pins go when the file changes.
    files.extend(environment.get("MOORLINE_DIRECTORY").map(PathBuf::from));
    for database in databases {
        // A writer may leave everything in the write-ahead log for a while.
        files.push(database.with_extension("sqlite3-wal"));
        files.push(database);
    }
    files
}

impl Places {
    /// The watched directories.
    pub fn directories(&self) -> impl Iterator<Item = &Path> {
        self.0.keys().map(PathBuf::as_path)
    }

    /// Whether `directory` is one of them.
    pub fn is_watched(&self, directory: &Path) -> bool {
        self.0.contains_key(directory)
    }

    /// Watches `directory` no more.
    pub fn remove(&mut self, directory: &Path) {
        self.0.remove(directory);
    }

    /// Whether a change of `path` may change an overview.
    pub fn matters(&self, path: &Path) -> bool {
        let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else {
            return false;
        };
        let Some(name) = name.to_str().filter(|name| !is_temporary_name(name)) else {
            return false;
        };
        self.0.get(directory).is_some_and(|names| {
            names.named.contains(name) || names.tokens && name.ends_with(".json")
        })
    }

    fn add_file(&mut self, file: &Path) {
        let (Some(directory), Some(name)) = (file.parent(), file.file_name()) else {
            return;
        };
        if directory.is_dir() {
            self.add_name(directory, &name.to_string_lossy());
        } else {
            // When the directory appears, it is watched in place of its parent.
            self.add_file(directory);
        }
    }

    fn add_name(&mut self, directory: &Path, name: &str) {
        let names = self.0.entry(real(directory)).or_default();
        names.named.insert(name.to_owned());
    }

    fn add_tokens(&mut self, directory: &Path) {
        if directory.is_dir() {
            self.0.entry(real(directory)).or_default().tokens = true;
        } else {
            self.add_file(directory);
        }
    }
}

/// `directory` behind its links: a directory that is watched under two names reports one of them.
fn real(directory: &Path) -> PathBuf {
    std::fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned())
}
