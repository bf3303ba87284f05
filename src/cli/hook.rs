//! `hook`: the line that loads the shell function, in a shell's start-up file.

use super::args::Hook;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Puts it in, or takes it out.
///
/// # Errors
/// Exit 1: it is not there yet.
pub fn hook(_host: &Host, _args: &Hook) -> Result<(), Failure> {
    Err(Failure::new("Not there yet."))
}
