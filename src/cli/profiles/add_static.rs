//! `profiles add --static`: IAM keys, asked for without echo or read from stdin.

use crate::cli::args::ProfilesAdd;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Adds a profile with IAM keys.
///
/// # Errors
/// When the keys do not work, or the profile has keys already.
pub fn add(_host: &Host, _args: ProfilesAdd) -> Result<(), Failure> {
    Err(Failure::new("Not built yet."))
}
