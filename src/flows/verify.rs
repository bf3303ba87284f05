//! Proving bindings with real calls: one cheap read-only call for each service, at most six at a
//! time, never as root and never without being asked.

use crate::domain::overview::Overview;
use crate::domain::service::ServiceId;
use crate::domain::verification::Verification;
use crate::flows::credentials::{Credentials, Refused, Request};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::whoami::Who;
use std::collections::BTreeMap;
use tokio::sync::mpsc::UnboundedReceiver;

/// What is to be proved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// The services; all if there are none.
    pub services: Vec<ServiceId>,
    /// The profile whose credentials IAM services are asked with; else what each uses now.
    pub profile: Option<String>,
    /// The region to ask in; else that of the profile.
    pub region: Option<String>,
}

/// IAM credentials that are used for a verification, and whose they are.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The credentials.
    pub credentials: Credentials,
    /// Whose they are; never the root user.
    pub who: Who,
    /// The region to ask in.
    pub region: String,
}

/// Asks the services of `order`. Each verification is handed to `done` as soon as it is there, and
/// kept; a service that `stops` names is no longer waited for, and has none. Dropping the future
/// cancels all.
///
/// # Errors
/// When the order itself is wrong (exit 2), or a code of an MFA device is needed first. What is
/// wrong with one service is its verification.
pub async fn verify(
    _host: &Host,
    _overview: &Overview,
    _order: &Order,
    _request: Request<'_>,
    _stops: UnboundedReceiver<ServiceId>,
    _done: impl Fn(Verification),
) -> Result<Vec<Verification>, Refused> {
    Err(Failure::new("Not there yet.").into())
}

/// The last verification of each service. Blocks on files.
pub fn kept(_host: &Host) -> BTreeMap<ServiceId, Verification> {
    BTreeMap::new()
}
