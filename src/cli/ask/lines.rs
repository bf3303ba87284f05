//! A terminal for one question that comes unasked, between a command and the prompt of a shell.

use rustix::termios::{
    InputModes, LocalModes, OptionalActions, OutputModes, SpecialCodeIndex, Termios, tcgetattr,
    tcsetattr,
};
use std::io;

/// The terminal while it takes lines, until this is dropped.
///
/// fish reads key by key when it runs its hooks. What was typed before the question was on screen is
/// no answer to it, and is forgotten. There is no ctrl-z: the shell function would go on without the
/// answer.
pub struct Lines {
    before: Option<Termios>,
}

impl Lines {
    /// Has the terminal take lines.
    pub fn enter() -> Self {
        let before = tcgetattr(io::stdin()).ok();
        if let Some(before) = &before {
            let mut lines = before.clone();
            lines.input_modes |= InputModes::ICRNL;
            lines.output_modes |= OutputModes::OPOST | OutputModes::ONLCR;
            lines.local_modes |= LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
            lines.special_codes[SpecialCodeIndex::VSUSP] = 0;
            // A terminal that cannot be set is asked on as it is.
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &lines);
        }
        Self { before }
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}
