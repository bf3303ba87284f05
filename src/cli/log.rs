//! `log`: what Moorline did on this host.

use super::args::Log;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Prints it.
///
/// # Errors
/// Exit 1: it is not there yet.
pub fn log(_host: &Host, _args: &Log) -> Result<(), Failure> {
    Err(Failure::new("Not there yet."))
}
