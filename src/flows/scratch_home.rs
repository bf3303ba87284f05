//! A home directory that exists for one demo only.

use crate::flows::failure::Failure;
use crate::flows::host::Environment;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use tempfile::TempDir;

const PREFIX: &str = "moorline-demo-";
const LOCK: &str = ".alive";

const CONFIG: &str = include_str!("../../assets/demo/home/config");
const CREDENTIALS: &str = include_str!("../../assets/demo/home/credentials");

/// A scratch home; it is removed when dropped, and by the next demo if this one is killed.
#[derive(Debug)]
pub struct ScratchHome {
    directory: TempDir,
    /// Held as long as the demo lives, so that another demo can tell it from a killed one's.
    _alive: File,
}

impl ScratchHome {
    /// Makes one, filled with profiles of every kind, and removes what killed demos left.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(below: &Path) -> Result<Self, Failure> {
        remove_stale(below);
        make(below).map_err(|error| {
            Failure::new(format!(
                "The demo's scratch home cannot be made in {}: {error}.",
                below.display()
            ))
            .hint("Set TMPDIR to a directory that you can write to.")
        })
    }

    /// The environment of the demo: nothing of the user's but what the terminal is.
    pub fn environment(&self, vars: BTreeMap<String, String>) -> Environment {
        Environment::isolated(self.directory.path(), vars)
    }
}

fn make(below: &Path) -> io::Result<ScratchHome> {
    let directory = tempfile::Builder::new().prefix(PREFIX).tempdir_in(below)?;
    let alive = File::create_new(directory.path().join(LOCK))?;
    alive.lock()?;
    let aws = directory.path().join(".aws");
    fs::create_dir_all(aws.join("sso/cache"))?;
    fs::write(aws.join("config"), CONFIG)?;
    fs::write(aws.join("credentials"), CREDENTIALS)?;
    Ok(ScratchHome {
        directory,
        _alive: alive,
    })
}

/// Removes the homes whose demo is gone: nobody holds their lock.
fn remove_stale(below: &Path) {
    let Ok(listing) = fs::read_dir(below) else {
        return;
    };
    for entry in listing.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let Ok(alive) = File::open(entry.path().join(LOCK)) else {
            continue;
        };
        if alive.try_lock().is_ok() {
            // Another user's, or gone already: then there is nothing to do here.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_cleans_up_after_itself_and_after_killed_ones_only() {
        let below = tempfile::tempdir().unwrap();
        let count = || fs::read_dir(below.path()).unwrap().count();
        let running = ScratchHome::create(below.path()).unwrap();
        let killed = ScratchHome::create(below.path()).unwrap();
        let left_behind = killed.directory.keep();
        drop(killed._alive);
        assert!(left_behind.exists());
        let next = ScratchHome::create(below.path()).unwrap();
        assert!(!left_behind.exists(), "the killed demo's home is gone");
        assert!(
            running.directory.path().exists(),
            "the running demo's home is not"
        );
        drop((running, next));
        assert_eq!(count(), 0);
    }
}
