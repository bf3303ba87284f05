//! The console.

use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::host::{Host, HostLook};
use crate::flows::switch::Switched;
use std::sync::Arc;

/// What the console is told when it starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsoleOptions {
    /// What it shows of its host, and how.
    pub look: HostLook,
    /// `TERM`, to find out which terminal wraps the clipboard.
    pub term: Option<String>,
    /// Whether this runs inside tmux (`TMUX` is set).
    pub is_tmux: bool,
}

/// What a console did, for the line printed after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The last switch made in it.
    pub switched: Option<Switched>,
    /// What it showed last.
    pub overview: Arc<Overview>,
}

/// Opens the console and returns when the user leaves it.
///
/// # Errors
/// When the terminal cannot be used, or a part of the console broke.
pub fn run(_host: &Host, _options: ConsoleOptions) -> Result<Outcome, Failure> {
    Err(Failure::new("not built yet"))
}
