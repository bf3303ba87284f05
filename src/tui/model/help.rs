//! The list of keys: it is the command palette too.

use super::list::List;
use crate::tui::keymap::Context;

/// The list of what works in a context.
#[derive(Debug, Clone)]
pub struct Help {
    /// Where it was opened.
    pub context: Context,
    /// Filter and selection; rows are positions in [`crate::tui::keymap::actions_in`] of `context`.
    pub list: List,
}
