//! The activity log: what Moorline did on this host, one line of JSON each, without secrets.

use crate::flows::host::Host;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A profile was switched to.
    Switch,
    /// A service was pinned.
    Pin,
    /// A service was unpinned.
    Unpin,
    /// Somebody signed in.
    SignIn,
    /// Somebody signed out.
    SignOut,
    /// A token was refreshed.
    Refresh,
    /// A file was changed.
    FileChange,
    /// A directory's rule was allowed, denied or applied.
    Directory,
}

/// One thing that was done or failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// What kind of thing.
    pub kind: Kind,
    /// What, in one line, without secrets.
    pub what: String,
    /// The command line that does the same, every word quoted for a POSIX shell.
    pub command: Option<String>,
    /// The change of the journal that it made, for `undo ID`.
    pub change: Option<u32>,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

/// Appends it to the log. What cannot be written costs nothing but the line. Blocks on files.
pub fn note(_host: &Host, _noted: &Noted) {}
