//! What the config and the credentials file say together: profiles, sso-sessions and services as
//! botocore names and merges them, each setting with the file and line it comes from.
//!
//! It does no I/O and does not judge what a profile means; it only says which sections nobody
//! reads as what they look like.
//!
//! Source: botocore `configloader.build_profile_map` and `session.Session.full_config`.

mod merge;
mod misnamed;
mod outline;

pub use outline::Outline;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::ini::{Document, Shown, Value};
use crate::domain::problem::Problem;

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `~/.aws/config`, or what `AWS_CONFIG_FILE` names.
    Config,
    /// `~/.aws/credentials`, or what `AWS_SHARED_CREDENTIALS_FILE` names.
    Credentials,
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Which of the two files.
    pub file: FileKind,
    /// Its path.
    pub path: Arc<Path>,
    /// The line, counted from 1.
    pub line: usize,
}

/// One setting with its origin. Its `Debug` hides the value of a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key, lower case.
    pub key: String,
    /// The value.
    pub value: Value,
    /// Where it is set.
    pub origin: Origin,
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting")
            .field("key", &self.key)
            .field("value", &Shown(&self.key, &self.value))
            .field("origin", &self.origin)
            .finish()
    }
}

/// A profile: its settings in the config file, those of the credentials file over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawProfile {
    /// Its name, exactly as botocore knows it; hostile until shown with `domain::text::visible`.
    pub name: String,
    /// Its settings, each key once.
    pub settings: Vec<Setting>,
    /// Its headers: one in each file that has it, the config file's first.
    pub origins: Vec<Origin>,
}

impl RawProfile {
    /// The setting of `key` (lower case).
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        find(&self.settings, key)
    }

    /// The text `key` (lower case) is set to; none if it is a block.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.setting(key)?.value.text()
    }
}

/// An `[sso-session NAME]` or `[services NAME]` section of the config file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSection {
    /// Its name; hostile until shown with `domain::text::visible`.
    pub name: String,
    /// Its settings, each key once.
    pub settings: Vec<Setting>,
    /// Its header.
    pub origin: Origin,
}

impl RawSection {
    /// The setting of `key` (lower case).
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        find(&self.settings, key)
    }

    /// The text `key` (lower case) is set to; none if it is a block.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.setting(key)?.value.text()
    }
}

fn find<'a>(settings: &'a [Setting], key: &str) -> Option<&'a Setting> {
    settings.iter().find(|setting| setting.key == key)
}

/// Both files, read and merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedConfig {
    /// The profiles, in the order they first appear in.
    pub profiles: Vec<RawProfile>,
    /// The sso-sessions, in the order they first appear in.
    pub sso_sessions: Vec<RawSection>,
    /// The services sections, in the order they first appear in.
    pub services: Vec<RawSection>,
    /// What is wrong with the files, by file and line.
    pub problems: Vec<Problem>,
}

impl SharedConfig {
    /// Reads and merges the two files; a file that does not exist is `None`.
    pub fn merge(
        config: Option<(&Path, &Document)>,
        credentials: Option<(&Path, &Document)>,
    ) -> Self {
        merge::merge(config, credentials)
    }
}

#[cfg(test)]
mod tests;
