//! A home directory that exists for one demo only.

use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::host::Environment;
use crate::store::atomic::{self, Mode};
use crate::store::sso_token::{self, CacheDir, SsoToken};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

const PREFIX: &str = "moorline-demo-";
const LOCK: &str = ".alive";

/// What is in a home from the beginning.
#[derive(Debug, Clone, Copy, Default)]
pub struct Furniture {
    /// `~/.aws/config`.
    pub config: &'static str,
    /// `~/.aws/credentials`.
    pub credentials: &'static str,
}

/// A sign-in that is there from the beginning.
#[derive(Debug)]
pub struct SignIn {
    /// The sso-session in the config.
    pub session: &'static str,
    /// Its start URL.
    pub start_url: &'static str,
    /// The region of its identity service.
    pub region: &'static str,
    /// The bearer token.
    pub access_token: Secret<String>,
    /// When it ends, in seconds since 1970.
    pub expires_at: i64,
    /// The client it was issued to.
    pub client_id: String,
    /// That client's secret.
    pub client_secret: Secret<String>,
    /// When that client's registration ends, in seconds since 1970.
    pub registration_expires_at: i64,
    /// What renews the token.
    pub refresh_token: Option<Secret<String>>,
}

/// A scratch home; it is removed when dropped, and by the next demo if this one is killed.
#[derive(Debug)]
pub struct ScratchHome {
    directory: TempDir,
    /// Held as long as the demo lives, so that another demo can tell it from a killed one's.
    _alive: File,
}

impl ScratchHome {
    /// Makes one with this in it, and removes what killed demos left.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(below: &Path, furniture: Furniture) -> Result<Self, Failure> {
        remove_stale(below);
        make(below, furniture).map_err(|error| {
            Failure::new(format!(
                "The demo's scratch home cannot be made in {}: {error}.",
                below.display()
            ))
            .hint("Set TMPDIR to a directory that you can write to.")
        })
    }

    /// Keeps a sign-in, as if its session had been signed in before.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, sign_in: SignIn) -> Result<(), Failure> {
        let path = CacheDir::shared(self.path()).session_path(sign_in.session);
        let token = SsoToken {
            start_url: Some(sign_in.start_url.to_string()),
            region: Some(sign_in.region.to_string()),
            access_token: sign_in.access_token,
            expires_at: Timestamp::from_second(sign_in.expires_at).ok(),
            client_id: Some(sign_in.client_id),
            client_secret: Some(sign_in.client_secret),
            registration_expires_at: Timestamp::from_second(sign_in.registration_expires_at).ok(),
            refresh_token: sign_in.refresh_token,
            scopes: None,
        };
        sso_token::write_token(&path, &token)
            .map(|_| ())
            .map_err(|error| Failure::new(format!("The demo's sign-in cannot be kept: {error}.")))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The environment of the demo: nothing of the user's but what the terminal is.
    pub fn environment(&self, vars: BTreeMap<String, String>) -> Environment {
        Environment::isolated(self.directory.path(), vars)
    }
}

fn make(below: &Path, furniture: Furniture) -> io::Result<ScratchHome> {
    let directory = tempfile::Builder::new()
        .prefix(PREFIX)
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(below)?;
    let alive = File::create_new(directory.path().join(LOCK))?;
    alive.lock()?;
    let aws = directory.path().join(".aws");
    fs::create_dir_all(aws.join("sso/cache"))?;
    fs::write(aws.join("config"), furniture.config)?;
    if !furniture.credentials.is_empty() {
        let path = aws.join("credentials");
        // How it was written does not matter: nobody else knows of this home yet.
        let _ = atomic::write(&path, furniture.credentials.as_bytes(), Mode::Secret)
            .map_err(io::Error::other)?;
    }
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
        let running = ScratchHome::create(below.path(), Furniture::default()).unwrap();
        let mode = fs::metadata(running.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "nobody else may look into it");
        let killed = ScratchHome::create(below.path(), Furniture::default()).unwrap();
        let left_behind = killed.directory.keep();
        drop(killed._alive);
        assert!(left_behind.exists());
        let next = ScratchHome::create(below.path(), Furniture::default()).unwrap();
        assert!(!left_behind.exists(), "the killed demo's home is gone");
        assert!(
            running.directory.path().exists(),
            "the running demo's home is not"
        );
        drop((running, next));
        assert_eq!(count(), 0);
    }
}
