//! `codewhisperer`: its profile, tier and usage; choosing a profile; a suggestion as a test.

use super::args::CodeWhisperer;
use super::wait;
use crate::flows::codewhisperer;
use crate::flows::discover::discover_settled;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Asks CodeWhisperer, and prints what it answers.
///
/// # Errors
/// Exit 3 when a sign-in is needed; 1 when the service refuses.
pub fn codewhisperer(host: &Host, _args: &CodeWhisperer) -> Result<(), Failure> {
    let overview = discover_settled(host);
    let _standing = wait::cancellable(host, codewhisperer::standing(host, &overview))?;
    Ok(())
}
