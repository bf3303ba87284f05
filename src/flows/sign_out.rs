//! Signing out of exactly one connection, after showing who loses it.

use crate::domain::connection::ConnectionId;
use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Who loses what by a sign-out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignOutPreview {
    /// The connection's name on screen.
    pub name: String,
    /// The services that lose it: id and name.
    pub services: Vec<(String, String)>,
    /// The services that lose their pin to it.
    pub pins: Vec<String>,
    /// The profiles that need a sign-in afterwards.
    pub profiles: Vec<String>,
    /// What to know: other tools that use the same token, credentials that live on.
    pub notices: Vec<String>,
}

/// What a sign-out did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignedOut {
    /// What to tell; safe to show.
    pub lines: Vec<String>,
}

/// Says who loses what. Pure.
///
/// # Errors
/// Exit 2 when the connection has no sign-in of its own to end.
pub fn preview(
    _overview: &Overview,
    _connection: &ConnectionId,
) -> Result<SignOutPreview, Failure> {
    Err(Failure::new("not built yet"))
}

/// Signs out: at the server first, then on this host whatever the server said.
///
/// # Errors
/// When the token file cannot be removed.
pub async fn sign_out(
    _host: &Host,
    _overview: &Overview,
    _connection: &ConnectionId,
) -> Result<SignedOut, Failure> {
    Err(Failure::new("not built yet"))
}
