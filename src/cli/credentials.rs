//! `credentials`: a role's credentials for `credential_process`.

use super::args::Credentials;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Does what is asked.
///
/// # Errors
/// As the flow.
pub fn credentials(_host: &Host, _args: &Credentials) -> Result<(), Failure> {
    Err(Failure::new("Not built yet."))
}
