//! One line on stderr that says how fetching goes on; nothing where stderr is no terminal.

use crate::domain::text::visible;
use crate::flows::roles::RolesProgress;
use rustix::termios::tcgetwinsize;
use std::cell::Cell;
use std::io::{IsTerminal, Write, stderr};
use unicode_width::UnicodeWidthChar;

/// The line as it stands now.
pub(super) struct Line {
    is_shown: bool,
    /// Whose roles; safe to show.
    name: String,
    roles: Cell<usize>,
}

impl Line {
    /// A line about the roles of the connection called `name`.
    pub(super) fn new(name: &str) -> Self {
        Self {
            is_shown: stderr().is_terminal(),
            name: visible(name).into_owned(),
            roles: Cell::new(0),
        }
    }

    /// Shows what has come.
    pub(super) fn show(&self, step: &RolesProgress) {
        let text = match step {
            RolesProgress::Found(roles) => {
                self.roles.set(self.roles.get() + roles.len());
                return;
            }
            RolesProgress::Trouble(why) => visible(why).into_owned(),
            RolesProgress::Accounts { known: 0, .. } => format!("{}: asking …", self.name),
            RolesProgress::Accounts { done, known } => format!(
                "{}: {done} of {known} accounts, {} roles",
                self.name,
                self.roles.get()
            ),
        };
        self.write(&text);
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        self.write("");
    }

    fn write(&self, text: &str) {
        if !self.is_shown {
            return;
        }
        let columns = tcgetwinsize(stderr()).map_or(80, |size| size.ws_col);
        let room = usize::from(columns).saturating_sub(1);
        // Nobody is left to tell if this cannot be written.
        let _unseen = write!(stderr().lock(), "\r{}\x1b[K", cut(text, room));
    }
}

/// As much of `text` as `room` columns hold: a line that wraps could not be written over.
fn cut(text: &str, room: usize) -> &str {
    let mut width = 0;
    for (at, c) in text.char_indices() {
        width += c.width().unwrap_or_default();
        if width > room {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_wraps() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 2), "ab");
        assert_eq!(cut("日本", 3), "日");
        assert_eq!(cut("日本", 0), "");
    }
}
