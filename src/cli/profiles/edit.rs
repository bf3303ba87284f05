//! `profiles add|sync|edit|delete`: a diff, a question, a change.

use crate::cli::args::ProfilesAction;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Changes profiles.
///
/// # Errors
/// Exit 2 when nobody can be asked and `--yes` is not given.
pub fn edit(_host: &Host, _action: ProfilesAction) -> Result<(), Failure> {
    Err(Failure::new("Not built yet."))
}
