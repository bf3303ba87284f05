//! Signing in with a device code.

use super::{Progress, SignInPlan, SignedIn};
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Signs in as planned. Dropping the future cancels it; nothing is written before the token is
/// there.
///
/// # Errors
/// When the server refuses, the user denies, the code expires, or a file cannot be written.
pub async fn run(
    _host: &Host,
    _plan: &SignInPlan,
    _progress: impl Fn(Progress),
) -> Result<SignedIn, Failure> {
    Err(Failure::new("not built yet"))
}
