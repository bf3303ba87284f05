//! The accounts and roles that a session can use: fetched with progress, and cached.

use crate::domain::connection::ConnectionId;
use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use jiff::Timestamp;

/// A role in an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    /// The account's name, as the organization calls it; any text.
    pub account_name: String,
    /// The account, twelve digits.
    pub account_id: String,
    /// The permission set.
    pub role: String,
}

/// What a session can use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleList {
    /// By account name, account and role.
    pub roles: Vec<Role>,
    /// When it was asked for; `None` is never.
    pub fetched_at: Option<Timestamp>,
    /// The accounts whose roles could not be listed: id and why.
    pub failed: Vec<(String, String)>,
}

/// How fetching goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RolesProgress {
    /// More roles, in no particular order.
    Found(Vec<Role>),
    /// So many accounts are done, of so many known by now.
    Accounts {
        /// Accounts whose roles are listed.
        done: usize,
        /// Accounts known by now.
        known: usize,
    },
    /// The server is busy or away; it goes on. Why, in one sentence.
    Trouble(String),
}

/// The list as it was last fetched. Blocks on a file.
pub fn cached(_host: &Host, _connection: &ConnectionId) -> Option<RoleList> {
    None
}

/// Asks the server, refreshing the token first if it is due. Dropping the future cancels it; the
/// cache is written only at the end.
///
/// # Errors
/// When a sign-in is needed (exit 3), or the server refuses.
pub async fn fetch(
    _host: &Host,
    _overview: &Overview,
    _connection: &ConnectionId,
    _progress: impl Fn(RolesProgress),
) -> Result<RoleList, Failure> {
    Err(Failure::new("Not built yet."))
}
