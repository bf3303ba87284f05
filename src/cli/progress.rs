//! One line on stderr that says how a flow goes on; nothing where stderr is no terminal.

use super::output;
use crate::domain::text::visible;
use rustix::termios::tcgetwinsize;
use std::io::{IsTerminal, Write, stderr};
use unicode_width::UnicodeWidthChar;

/// The line.
pub(super) struct Line {
    is_shown: bool,
}

impl Line {
    /// An empty one.
    pub(super) fn new() -> Self {
        Self {
            is_shown: stderr().is_terminal() && !output::is_quiet(),
        }
    }

    /// Writes `text` over what was there.
    pub(super) fn write(&self, text: &str) {
        if !self.is_shown {
            return;
        }
        let columns = tcgetwinsize(stderr()).map_or(80, |size| size.ws_col);
        let room = usize::from(columns).saturating_sub(1);
        let text = visible(text);
        // Nobody is left to tell if this cannot be written.
        let _unseen = write!(stderr().lock(), "\r{}\x1b[K", cut(&text, room));
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        self.write("");
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
