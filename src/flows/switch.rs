//! Switching, pinning and unpinning.

use crate::domain::connection::ConnectionId;
use crate::domain::overview::{Overview, Stay};
use crate::domain::service::ServiceId;
use crate::domain::switch::SwitchPlan;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// How a planned switch is to be carried out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SwitchOrder {
    /// The services that stay connected, with what.
    pub pins: Vec<(ServiceId, ConnectionId)>,
    /// The answers to remember.
    pub remember: Vec<(ServiceId, Stay)>,
    /// Whether to hand over the profile's region too.
    pub export_region: bool,
}

/// What a switch did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Switched {
    /// The profile switched to.
    pub target: String,
    /// Whether the calling shell was told, through the shell function.
    pub shell: bool,
    /// Whether the switch is kept as the last one on this host.
    pub state: bool,
    /// What to tell; safe to show.
    pub lines: Vec<String>,
}

/// Carries a planned switch out. Blocks on files.
///
/// # Errors
/// When the state or the result file cannot be written; then nothing was switched.
pub fn switch(
    _host: &Host,
    _overview: &Overview,
    _plan: &SwitchPlan,
    _order: &SwitchOrder,
) -> Result<Switched, Failure> {
    Err(Failure::new("not built yet"))
}

/// Keeps `connection` for `service`. Blocks on files.
///
/// # Errors
/// Exit 2 with the reason when the service does not accept it.
pub fn pin(
    _host: &Host,
    _overview: &Overview,
    _service: &str,
    _connection: &ConnectionId,
) -> Result<(), Failure> {
    Err(Failure::new("not built yet"))
}

/// Lets `service` follow the active profile again; says whether it was pinned. Blocks on files.
///
/// # Errors
/// When the state cannot be written.
pub fn unpin(_host: &Host, _service: &str) -> Result<bool, Failure> {
    Err(Failure::new("not built yet"))
}
