//! `demo`: the console on an identity provider of its own, in a scratch home.

use crate::flows::failure::Failure;

/// Runs the demo.
///
/// # Errors
/// When there is no terminal, or the scratch home cannot be made.
pub fn demo() -> Result<(), Failure> {
    Err(Failure::new("not built yet"))
}
