//! Opening a page in the user's browser, from a process of its own.
//!
//! The process has no terminal, so that a text browser cannot take the console's, and no result
//! file in its environment. A URL is one argument; the caller has checked where it goes.

use crate::flows::failure::Failure;
use std::process::{Command, Stdio};

/// The hidden command that [`open_here`] is run by.
pub const COMMAND: &str = "open-page";

/// Opens `url` in a browser. Blocks until the browser took it.
///
/// # Errors
/// When none could be opened; with what to do instead.
pub fn open(url: &str) -> Result<(), Failure> {
    let failed = |why: &str| {
        Failure::new(format!("No browser could be opened{why}.")).hint("Copy the address instead.")
    };
    let program = std::env::current_exe().map_err(|error| failed(&format!(": {error}")))?;
    let status = Command::new(program)
        .args([COMMAND, url])
        .env_remove("MOORLINE_RESULT")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| failed(&format!(": {error}")))?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(""))
    }
}

/// Opens `url` from this process.
///
/// # Errors
/// When none could be opened.
pub fn open_here(url: &str) -> Result<(), Failure> {
    webbrowser::open(url)
        .map_err(|error| Failure::new(format!("No browser could be opened: {error}.")))
}
