//! `directory`: what the `.moorline.toml` of here asks for, and whether it may.

use super::args::Directory;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Shows, allows, denies or applies it.
///
/// # Errors
/// Exit 1: it is not there yet.
pub fn directory(_host: &Host, _args: &Directory) -> Result<(), Failure> {
    Err(Failure::new("Not there yet."))
}
