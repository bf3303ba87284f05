//! What a sign-in will do.

use super::{SignInPlan, SignInRequest};
use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Plans a sign-in. Blocks on the config file, writes nothing.
///
/// # Errors
/// When the target, region or service cannot be signed in to, or the config cannot be read.
pub fn plan(
    _host: &Host,
    _overview: &Overview,
    _request: &SignInRequest,
) -> Result<SignInPlan, Failure> {
    Err(Failure::new("not built yet"))
}
