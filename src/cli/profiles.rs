//! `profiles`: list them, add, change, delete and sync them.

mod add_static;
mod edit;

use super::args::{Profiles, ProfilesAction};
use super::look;
use crate::cli::json::Part;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Lists the profiles, or does what is asked with them.
///
/// # Errors
/// As the action.
pub fn profiles(host: &Host, args: Profiles) -> Result<(), Failure> {
    match args.action {
        None => look::look(host, args.json, Part::Profiles),
        Some(ProfilesAction::Add(args)) if args.keys.is_some() => add_static::add(host, args),
        Some(action) => edit::edit(host, action),
    }
}
