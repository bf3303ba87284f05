//! `roles`: the accounts and roles of a session.

use super::args::Roles;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Does what is asked.
///
/// # Errors
/// As the flow.
pub fn roles(_host: &Host, _args: &Roles) -> Result<(), Failure> {
    Err(Failure::new("Not built yet."))
}
