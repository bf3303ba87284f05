//! Taking back a change of the AWS config or credentials file.

use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::sign_in::ConfigChange;
use jiff::Timestamp;

/// A change in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoable {
    /// Its id, for `undo ID`.
    pub id: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// What it was for: `sign in to acme`; safe to show.
    pub what: String,
    /// Why it cannot be taken back, if it cannot.
    pub obstacle: Option<String>,
}

/// What taking back will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoPlan {
    /// The change that is taken back.
    pub entry: Undoable,
    /// What changes in which file.
    pub changes: Vec<ConfigChange>,
}

/// The changes, latest first. Blocks on files.
pub fn list(_host: &Host) -> Vec<Undoable> {
    Vec::new()
}

/// Plans taking back `id`, or the latest. Blocks on files, writes nothing.
///
/// # Errors
/// When there is none, or the file was changed since so that it cannot be taken back.
pub fn plan(_host: &Host, _id: Option<&str>) -> Result<UndoPlan, Failure> {
    Err(Failure::new("Not built yet."))
}

/// Takes it back; what was done, in one line. Blocks on files.
///
/// # Errors
/// As [`plan`], and when a file cannot be written.
pub fn apply(_host: &Host, _plan: &UndoPlan) -> Result<String, Failure> {
    Err(Failure::new("Not built yet."))
}
