//! `popup`: the console over a pane of tmux.

use super::console;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::pane::Pane;

/// Opens the console, and leaves what was switched to for the pane's shell.
///
/// # Errors
/// Exit 2 outside of tmux or without a terminal.
pub fn popup(host: &Host) -> Result<(), Failure> {
    let pane = Pane::below(host)?;
    match console::open(pane.host())?.switched {
        Some(switched) if switched.shell => pane.leave(&switched.target),
        _ => Ok(()),
    }
}
