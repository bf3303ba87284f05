//! Reading secrets from the terminal: nothing of them is shown, and the terminal is given back as it
//! was however the reading ends.
//!
//! Keys are read one by one rather than in lines: a terminal's own lines are too short for session
//! tokens, and what is pasted at one question must stay hidden until the next.

use crate::cli::{output, wait};
use crate::flows::failure::Failure;
use rustix::io::Errno;
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use std::io::{self, Write};
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use zeroize::Zeroizing;

/// More than any session token, and an end for whoever leans on a key. In bytes.
const LONGEST: usize = 16 * 1024;

/// The terminal while it shows nothing of what is typed.
pub struct Hidden {
    before: Termios,
    /// Until it is dropped, a signal ends the reading instead of the process.
    runtime: Option<Runtime>,
    interrupt: Signal,
    terminate: Signal,
}

impl Hidden {
    /// Has the terminal show nothing from now on, until this is dropped.
    ///
    /// # Errors
    /// When the terminal cannot be set.
    pub fn enter() -> Result<Self, Failure> {
        let cannot = |error: Errno| {
            Failure::new(format!(
                "The terminal cannot hide what is typed ({error}), so nothing was asked."
            ))
            .hint("Give the keys on stdin instead.")
        };
        let before = tcgetattr(io::stdin()).map_err(cannot)?;
        let runtime = wait::runtime()?;
        let (interrupt, terminate) = {
            let _inside = runtime.enter();
            (
                hear(SignalKind::interrupt())?,
                hear(SignalKind::terminate())?,
            )
        };
        let mut hidden = before.clone();
        // Without signals, too: ctrl-z would hand the terminal to a shell that shows everything.
        hidden.local_modes -=
            LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        hidden.special_codes[SpecialCodeIndex::VMIN] = 1;
        hidden.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(io::stdin(), OptionalActions::Now, &hidden).map_err(cannot)?;
        Ok(Self {
            before,
            runtime: Some(runtime),
            interrupt,
            terminate,
        })
    }

    /// Shows `text` where the answer is typed.
    pub fn prompt(&self, text: &str) {
        show(text.as_bytes());
    }

    /// Reads a line. Of it is shown, character by character, only the beginning that `shows` lets
    /// through.
    ///
    /// # Errors
    /// When it is interrupted, or the terminal went away.
    pub fn line(&mut self, shows: fn(&[u8]) -> bool) -> Result<Zeroizing<String>, Failure> {
        let Some(runtime) = &self.runtime else {
            return Err(wait::interrupted());
        };
        let line = runtime.block_on(async {
            let read = tokio::select! {
                _ = self.interrupt.recv() => return Err(wait::interrupted()),
                _ = self.terminate.recv() => return Err(wait::terminated()),
                read = tokio::task::spawn_blocking(move || read_line(shows)) => read,
            };
            match read {
                Ok(Ok(Some(line))) => Ok(line),
                Ok(Ok(None)) => Err(wait::interrupted()),
                Ok(Err(error)) => Err(unreadable(&error)),
                Err(error) => Err(unreadable(&error)),
            }
        });
        if line.is_err() {
            output::tell("");
        }
        line
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // Flushing throws the rest of a paste away: it must not answer the next question, nor be
        // run by the shell. If the terminal is gone, there is nothing to give back.
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.before);
        // A blocking read of the keyboard cannot be cancelled: do not wait for it.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn hear(kind: SignalKind) -> Result<Signal, Failure> {
    signal(kind).map_err(|error| Failure::new(format!("cannot start: {error}")))
}

fn unreadable(error: &dyn std::error::Error) -> Failure {
    Failure::new(format!("cannot read the answer: {error}"))
}

fn show(bytes: &[u8]) {
    let mut stderr = io::stderr().lock();
    // Nobody is left to see it if that fails.
    let _ = stderr.write_all(bytes).and_then(|()| stderr.flush());
}

/// The next line; none if it was interrupted.
fn read_line(shows: fn(&[u8]) -> bool) -> Result<Option<Zeroizing<String>>, Errno> {
    let mut typed = Typed::new(shows);
    loop {
        let mut byte = [0; 1];
        let read = match rustix::io::read(io::stdin(), &mut byte) {
            Err(Errno::INTR) => continue,
            read => read?,
        };
        if read == 0 {
            return Ok(None);
        }
        match typed.key(byte[0]) {
            Key::Edits(echo) => show(&echo),
            Key::Ends => return Ok(Some(typed.line())),
            Key::Interrupts => return Ok(None),
        }
    }
}

/// A line as it is typed.
struct Typed {
    bytes: Zeroizing<Vec<u8>>,
    /// How many of them are on the screen.
    shown: usize,
    is_in_escape: bool,
    shows: fn(&[u8]) -> bool,
}

/// What a key did.
#[derive(Debug, PartialEq, Eq)]
enum Key {
    /// It changed the line; this goes to the screen.
    Edits(Vec<u8>),
    /// The line is complete.
    Ends,
    /// Somebody does not want to answer.
    Interrupts,
}

impl Typed {
    fn new(shows: fn(&[u8]) -> bool) -> Self {
        Self {
            bytes: Zeroizing::new(Vec::with_capacity(LONGEST)),
            shown: 0,
            is_in_escape: false,
            shows,
        }
    }

    fn line(&self) -> Zeroizing<String> {
        Zeroizing::new(String::from_utf8_lossy(&self.bytes).into_owned())
    }

    fn key(&mut self, byte: u8) -> Key {
        if self.is_in_escape {
            // `[` and `O` only begin what a function key sends.
            self.is_in_escape = !matches!(byte, b'@'..=b'N' | b'P'..=b'Z' | b'\\'..=b'~');
            return Key::Edits(Vec::new());
        }
        match byte {
            b'\n' | b'\r' => Key::Ends,
            0x03 | 0x1c => Key::Interrupts,
            0x04 if self.bytes.is_empty() => Key::Interrupts,
            0x1b => {
                self.is_in_escape = true;
                Key::Edits(Vec::new())
            }
            0x08 | 0x7f => Key::Edits(self.erase(1)),
            0x15 => Key::Edits(self.erase(LONGEST)),
            0..0x20 => Key::Edits(Vec::new()),
            byte => Key::Edits(self.push(byte)),
        }
    }

    fn push(&mut self, byte: u8) -> Vec<u8> {
        if self.bytes.len() == LONGEST {
            return Vec::new();
        }
        self.bytes.push(byte);
        let is_beginning = self.shown + 1 == self.bytes.len();
        if is_beginning && byte.is_ascii_graphic() && (self.shows)(&self.bytes) {
            self.shown += 1;
            return vec![byte];
        }
        Vec::new()
    }

    fn erase(&mut self, count: usize) -> Vec<u8> {
        let left = self.bytes.len().saturating_sub(count);
        self.bytes.truncate(left);
        let erased = self.shown.saturating_sub(left);
        self.shown -= erased;
        b"\x08 \x08".repeat(erased)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[u8], shows: fn(&[u8]) -> bool) -> (String, String, Option<Key>) {
        let mut typed = Typed::new(shows);
        let mut screen = Vec::new();
        for byte in keys {
            match typed.key(*byte) {
                Key::Edits(echo) => screen.extend(echo),
                end => return (typed.line().to_string(), text(&screen), Some(end)),
            }
        }
        (typed.line().to_string(), text(&screen), None)
    }

    fn text(bytes: &[u8]) -> String {
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn nothing_is_shown_and_corrections_count() {
        let nothing = |_: &[u8]| false;
        for (keys, line) in [
            (&b"secret\r"[..], "secret"),
            (b"secrex\x7ft\n", "secret"),
            (b"wrong\x15secret\n", "secret"),
            (b"\x1b[200~secret\x1b[201~\n", "secret"),
            (b"se\x1bOPcr\tet\n", "secret"),
            (b"\x7f\x7fsecret\x04\n", "secret"),
        ] {
            let (given, screen, end) = typed(keys, nothing);
            assert_eq!((given.as_str(), screen.as_str()), (line, ""));
            assert_eq!(end, Some(Key::Ends));
        }
    }

    #[test]
    fn only_the_beginning_that_may_be_seen_is_shown() {
        let upper = |line: &[u8]| line.iter().all(u8::is_ascii_uppercase);
        assert_eq!(typed(b"AKIA\n", upper).1, "AKIA");
        assert_eq!(typed(b"AKse=CRET\n", upper).1, "AK");
        assert_eq!(typed(b"AKx\x7fI\n", upper).1, "AKI");
        assert_eq!(typed(b"AK\x7f\x7f\x7f", upper).1, "AK\x08 \x08\x08 \x08");
    }

    #[test]
    fn who_does_not_answer_interrupts() {
        for keys in [&b"\x03"[..], b"half\x03", b"\x04", b"\x1c"] {
            assert_eq!(typed(keys, |_| false).2, Some(Key::Interrupts));
        }
    }

    #[test]
    fn a_line_has_an_end() {
        let (line, _, end) = typed(&vec![b'x'; LONGEST + 5], |_| false);
        assert_eq!((line.len(), end), (LONGEST, None));
    }
}
