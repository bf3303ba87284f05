//! Roles into profiles: names by template, and sync with what Moorline made.

use crate::domain::connection::ConnectionId;
use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::profile_edit::ProfileEdit;
use crate::flows::roles::Role;

/// How profiles of roles are called unless the user says otherwise.
pub const DEFAULT_TEMPLATE: &str = "{account_name}-{role}";

/// What `{…}` a template may hold, for hints.
pub const TEMPLATE_WORDS: [&str; 4] = ["account_name", "account_id", "role", "session"];

/// The edits that add `roles` of `connection` as profiles called by `template`; collisions are
/// numbered, and a role that has a profile already is left out. Pure.
///
/// # Errors
/// Exit 2 when the template is wrong, or the connection is no session of the config.
pub fn additions(
    _overview: &Overview,
    _connection: &ConnectionId,
    _roles: &[Role],
    _template: &str,
    _region: Option<&str>,
) -> Result<Vec<ProfileEdit>, Failure> {
    Err(Failure::new("Not built yet."))
}

/// What a sync would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncPlan {
    /// Adds and updates.
    pub edits: Vec<ProfileEdit>,
    /// Profiles that Moorline made, whose role is gone: deleted only when asked for.
    pub prunable: Vec<String>,
}

/// The edits that make the profiles of `connection` what its `roles` are now. Blocks on a file.
///
/// # Errors
/// As [`additions`].
pub fn sync(
    _host: &Host,
    _overview: &Overview,
    _connection: &ConnectionId,
    _roles: &[Role],
    _template: &str,
    _region: Option<&str>,
) -> Result<SyncPlan, Failure> {
    Err(Failure::new("Not built yet."))
}
