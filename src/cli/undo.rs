//! `undo`: take back a change of the AWS files.

use super::args::Undo;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Does what is asked.
///
/// # Errors
/// As the flow.
pub fn undo(_host: &Host, _args: &Undo) -> Result<(), Failure> {
    Err(Failure::new("Not built yet."))
}
