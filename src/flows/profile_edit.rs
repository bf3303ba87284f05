//! Changing profiles in the AWS config file: planned as a diff first, then made on the file as it is
//! by then, journalled.

use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::sign_in::ConfigChange;

/// One change of one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileEdit {
    /// Add a role of a session.
    AddRole(NewRoleProfile),
    /// Change settings: key, and value or nothing to remove it.
    Set {
        /// The profile.
        profile: String,
        /// Key and new value; `None` removes the key.
        settings: Vec<(String, Option<String>)>,
    },
    /// Call it otherwise.
    Rename {
        /// The profile.
        profile: String,
        /// Its new name.
        to: String,
    },
    /// Delete it, from both files.
    Delete {
        /// The profile.
        profile: String,
    },
}

/// A profile for a role of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRoleProfile {
    /// Its name.
    pub profile: String,
    /// The session.
    pub session: String,
    /// The account, twelve digits.
    pub account_id: String,
    /// The permission set.
    pub role: String,
    /// The region it uses.
    pub region: Option<String>,
}

/// What changing profiles will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditPlan {
    /// The edits.
    pub edits: Vec<ProfileEdit>,
    /// What changes in which file; empty if everything is so already.
    pub changes: Vec<ConfigChange>,
    /// `12 profiles added, 1 changed`; safe to show.
    pub summary: String,
    /// What to know before going on: who uses a profile that goes, what cannot be undone.
    pub notices: Vec<String>,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// What was done, in one line; safe to show.
    pub summary: String,
    /// The id that `undo` takes, if anything changed.
    pub undo: Option<String>,
}

/// Plans the edits. Blocks on files, writes nothing.
///
/// # Errors
/// When an edit cannot be made: a name that is taken, a profile that is not there.
pub fn plan(
    _host: &Host,
    _overview: &Overview,
    _edits: Vec<ProfileEdit>,
) -> Result<EditPlan, Failure> {
    Err(Failure::new("Not built yet."))
}

/// Makes the edits on the files as they are now, under their lock and journalled first. Blocks on
/// files.
///
/// # Errors
/// As [`plan`], and when a file is locked, cannot be written, or changed in between so that the
/// diff that was shown is no longer what would happen.
pub fn apply(_host: &Host, _plan: &EditPlan) -> Result<Edited, Failure> {
    Err(Failure::new("Not built yet."))
}
