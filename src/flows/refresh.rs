//! Keeping tokens fresh: one refresh at a time, however many processes want it.

use crate::domain::connection::ConnectionId;
use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use jiff::Timestamp;

/// A token a running console should refresh, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRefresh {
    /// Whose token.
    pub connection: ConnectionId,
    /// When: 20 to 18 minutes before it ends, or now.
    pub at: Timestamp,
}

/// What a running console has to refresh next: pinned and active tokens. Pure.
pub fn next_refresh(_overview: &Overview, _now: Timestamp) -> Option<DueRefresh> {
    None
}

/// Refreshes one connection's token if it is still due; says when it ends now.
///
/// # Errors
/// When it cannot be refreshed; the token that was there stays.
pub async fn refresh(
    _host: &Host,
    _overview: &Overview,
    _connection: &ConnectionId,
) -> Result<Timestamp, Failure> {
    Err(Failure::new("not built yet"))
}

/// The token of what a service uses, refreshed if it is nearly over.
///
/// # Errors
/// Exit 3 with the cause when a sign-in is needed.
pub async fn token(
    _host: &Host,
    _overview: &Overview,
    _service: &str,
) -> Result<crate::domain::secret::Secret<String>, Failure> {
    Err(Failure::new("not built yet"))
}
