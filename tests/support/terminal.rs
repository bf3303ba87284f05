//! The real program in a pseudo-terminal. Nothing here sleeps: it waits for what the screen says,
//! up to a deadline.

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits for something to appear.
const DEADLINE: Duration = Duration::from_secs(20);

/// The program, its terminal and what is on it.
pub struct Terminal {
    pty: Arc<Pty>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    raw: Vec<u8>,
    /// The process.
    pub child: Child,
}

impl Terminal {
    /// Starts the program in a terminal of that many rows and columns, with that home and nothing
    /// else of this process's environment.
    pub fn start(home: &Path, (rows, columns): (u16, u16), arguments: &[&str]) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(rows, columns)).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_moorline"))
            .args(arguments)
            .env_clear()
            .env("HOME", home)
            .env("TERM", "xterm-256color")
            .env("LANG", "C.UTF-8")
            .env("USER", "dev")
            .current_dir(home)
            .spawn(pts)
            .unwrap();
        let pty = Arc::new(pty);
        let (sender, output) = channel();
        let reader = Arc::clone(&pty);
        thread::spawn(move || {
            let mut buffer = [0; 65_536];
            while let Ok(count @ 1..) = (&*reader).read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut terminal = Self {
            pty,
            output,
            parser: vt100::Parser::default(),
            raw: Vec::new(),
            child,
        };
        terminal.resize_screen(rows, columns);
        terminal
    }

    /// Changes the size of the terminal.
    pub fn resize(&mut self, rows: u16, columns: u16) {
        self.resize_screen(rows, columns);
        self.pty.resize(Size::new(rows, columns)).unwrap();
    }

    fn resize_screen(&mut self, rows: u16, columns: u16) {
        let at_least_one = |count| NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN);
        self.parser
            .screen_mut()
            .set_size(at_least_one(rows), at_least_one(columns));
    }

    /// Sends keys as a terminal does.
    pub fn send(&mut self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// What is on the screen.
    pub fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Everything the program wrote.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Waits until the screen is as wanted.
    pub fn wait(&mut self, what: &str, is_there: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !is_there(self.parser.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(_) => panic!(
                    "{what} did not appear on\n{}",
                    self.parser.screen().contents()
                ),
            }
        }
    }

    /// Waits until a text is on the screen.
    pub fn wait_for(&mut self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the process ends, and takes in everything it wrote.
    pub fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                // The other side is closed: the process is over, or about to be.
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => {
                    return self.child.wait().unwrap();
                }
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                    self.child.kill().unwrap();
                    panic!("it did not end:\n{}", self.parser.screen().contents());
                }
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.parser.process(bytes);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
