//! The shared token cache `~/.aws/sso/cache`: what is in it, whose it is, and Moorline's own tokens.
//!
//! Owns the token file format. Reads what any tool writes; writes exactly the AWS CLI's fields,
//! which all seven measured clients accept. Never deletes, never decides when to refresh.

mod classify;
mod format;
mod scan;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::atomic::{self, Mode, WriteError, Written};
use super::guarded::{self, MAX_TOKEN_BYTES};
use crate::domain::secret::Secret;

pub use classify::classify;
pub(super) use format::push_json_string;
pub use format::serialize;
pub use scan::{CacheEntry, MAX_ENTRIES, Scan, scan};

/// A directory of token files: the shared cache, or Moorline's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheDir(pub PathBuf);

impl CacheDir {
    /// The shared cache of the user whose home is `home`. No variable moves it.
    pub fn shared(home: &Path) -> Self {
        Self(home.join(".aws").join("sso").join("cache"))
    }

    /// Where the token of the sso-session `name` is kept.
    pub fn session_path(&self, name: &str) -> PathBuf {
        self.0.join(key_for_session(name))
    }

    /// Where the token of a legacy start URL is kept.
    pub fn start_url_path(&self, url: &str) -> PathBuf {
        self.0.join(key_for_start_url(url))
    }
}

/// One sign-in, as its file says it.
///
/// What is absent or `null` in the file is `None`: only `access_token` makes a file a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SsoToken {
    /// The start URL that was signed in to.
    pub start_url: Option<String>,
    /// The region of the identity service; hostile until it matched a partition.
    pub region: Option<String>,
    /// The bearer token.
    pub access_token: Secret<String>,
    /// When the access token ends. `None` if the file does not say or says nonsense: count it as
    /// expired, as the AWS SDK for JavaScript does.
    pub expires_at: Option<Timestamp>,
    /// The client that the token was issued to, and that can refresh it.
    pub client_id: Option<String>,
    /// That client's secret.
    pub client_secret: Option<Secret<String>>,
    /// When that client's registration ends.
    pub registration_expires_at: Option<Timestamp>,
    /// What renews the token without the user.
    pub refresh_token: Option<Secret<String>>,
    /// The granted scopes, if the tool that wrote the file keeps them (VS Code does).
    pub scopes: Option<Vec<String>>,
}

/// The tool that wrote a token, told by the file's content alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Writer {
    /// The AWS CLI, an AWS SDK or Moorline: they write the same.
    AwsCli,
    /// The AWS Toolkit or Amazon Q for VS Code.
    VsCode,
    /// The AWS Toolkit for JetBrains.
    JetBrains,
    /// The AWS IDE identity language server.
    IdentityServer,
    /// It cannot be told.
    Unknown,
}

/// Kiro IDE's sign-in, without its tokens: they are of no use to anybody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KiroSignIn {
    /// When the access token ends.
    pub expires_at: Option<Timestamp>,
    /// The start URL, if it says one.
    pub start_url: Option<String>,
    /// The region, if it says one.
    pub region: Option<String>,
    /// `BuilderId`, `Enterprise`, `Google`, `Github`, …, as the file says.
    pub provider: Option<String>,
    /// Whether Kiro can renew it by itself.
    pub refreshable: bool,
}

/// What a file of the cache is, by its content: names tell nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A sign-in.
    Token(Box<SsoToken>, Writer),
    /// A client registration of some tool; its secret is not kept.
    Registration {
        /// The client's id.
        client_id: String,
        /// When the registration ends.
        expires_at: Option<Timestamp>,
        /// The scopes it was registered for.
        scopes: Option<Vec<String>>,
    },
    /// Kiro IDE's sign-in.
    Kiro(KiroSignIn),
    /// An OAuth token or registration of an MCP server, kept here by the Amazon Q CLI.
    Mcp,
    /// JSON of something else.
    Unknown,
}

/// What is at a token's path now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFile {
    /// Nothing.
    Absent,
    /// A whole JSON object.
    Found(Content),
    /// Something that cannot be read or is no whole JSON: half-written, perhaps, so no proof of
    /// being signed out.
    Unreadable {
        /// What is wrong and what to do, with the path.
        why: String,
    },
}

/// The file name of the token of the sso-session `name`: lower-case hex SHA-1 of its UTF-8.
pub fn key_for_session(name: &str) -> String {
    file_name(name)
}

/// The file name of the token of a legacy start URL: of its bytes as they are, `/` at the end and
/// all, because nobody normalizes them.
pub fn key_for_start_url(url: &str) -> String {
    file_name(url)
}

fn file_name(key: &str) -> String {
    format!("{}.json", sha1_hex(key.as_bytes()))
}

/// Lower-case hex SHA-1 of `bytes`.
pub(super) fn sha1_hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16);
    Sha1::digest(bytes)
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .filter_map(digit)
        .collect()
}

/// Reads the file at `path` once.
pub fn read(path: &Path) -> TokenFile {
    let bytes = match guarded::read(path, MAX_TOKEN_BYTES) {
        Ok(Some(bytes)) => Zeroizing::new(bytes),
        Ok(None) => return TokenFile::Absent,
        Err(e) => return TokenFile::Unreadable { why: e.to_string() },
    };
    match classify(&bytes) {
        Ok(content) => TokenFile::Found(content),
        Err(why) => TokenFile::Unreadable {
            why: scan::unparsable(path, &why),
        },
    }
}

/// How long [`read_settled`] lets another tool finish for somebody who only looks, in milliseconds
/// between looks: a write in place takes far less.
pub const A_MOMENT: [u64; 2] = [15, 15];

/// Reads the file at `path`, once more after each of `pauses` (in milliseconds) while it cannot be
/// read: most tools write in place, so a reader can meet an empty or half-written file. Blocks.
pub fn read_settled(path: &Path, pauses: &[u64]) -> TokenFile {
    settled(path, pauses, std::thread::sleep)
}

fn settled(path: &Path, pauses: &[u64], mut pause: impl FnMut(Duration)) -> TokenFile {
    let mut found = read(path);
    for milliseconds in pauses {
        if !matches!(found, TokenFile::Unreadable { .. }) {
            break;
        }
        pause(Duration::from_millis(*milliseconds));
        found = read(path);
    }
    found
}

/// Writes `token` to `path`, atomically and with mode 0600.
pub fn write_token(path: &Path, token: &SsoToken) -> Result<Written, WriteError> {
    atomic::write(path, &serialize(token), Mode::Secret)
}

#[cfg(test)]
mod tests;
