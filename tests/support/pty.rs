//! A real terminal for the real binary: a pty whose screen is kept by a terminal emulator, and
//! waited for with a deadline. Nothing sleeps for a fixed time.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine before a test fails.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// What a terminal program asked the terminal for.
#[derive(Default)]
pub struct Seen {
    /// What was copied by OSC 52, as base64.
    pub copied: Vec<String>,
}

impl vt100::Callbacks for Seen {
    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, _ty: &[u8], data: &[u8]) {
        self.copied.push(String::from_utf8_lossy(data).into_owned());
    }
}

/// A program in a terminal.
pub struct Terminal {
    pty: pty_process::blocking::Pty,
    child: Child,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser<Seen>,
    raw: Vec<u8>,
}

/// The emulator knows no terminal without a size.
fn size(value: u16) -> NonZeroU16 {
    NonZeroU16::new(value.max(1)).unwrap()
}

impl Terminal {
    /// Runs `program` in a terminal of `columns` x `rows`, with nothing in its environment but
    /// `vars`.
    pub fn run(
        program: &Path,
        args: &[&str],
        vars: &BTreeMap<String, String>,
        (columns, rows): (u16, u16),
    ) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(rows, columns)).unwrap();
        let child = pty_process::blocking::Command::new(program)
            .args(args)
            .env_clear()
            .envs(vars)
            .spawn(pts)
            .unwrap();
        let (sender, output) = channel();
        let fd = std::os::fd::AsFd::as_fd(&pty).try_clone_to_owned().unwrap();
        std::thread::spawn(move || {
            let mut reader = std::fs::File::from(fd);
            let mut bytes = [0; 65536];
            while let Ok(read) = reader.read(&mut bytes) {
                if read == 0 || sender.send(bytes[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        let parser =
            vt100::Parser::new_with_callbacks(size(rows), size(columns), 0, Seen::default());
        Self {
            pty,
            child,
            output,
            parser,
            raw: Vec::new(),
        }
    }

    fn take_in(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.parser.process(bytes);
    }

    /// Everything the program sent.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Types `keys`.
    pub fn send(&mut self, keys: &str) {
        self.pty.write_all(keys.as_bytes()).unwrap();
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.pty
            .resize(pty_process::Size::new(rows, columns))
            .unwrap();
        self.parser.screen_mut().set_size(size(rows), size(columns));
    }

    /// What is on the screen.
    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// The screen with its colours.
    pub fn painted(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Whether the terminal is as it was found.
    pub fn is_given_back(&self) -> bool {
        let screen = self.parser.screen();
        !screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor()
    }

    /// What was copied by OSC 52, as base64.
    pub fn copied(&self) -> &[String] {
        &self.parser.callbacks().copied
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Takes in what comes within `time`.
    pub fn pump(&mut self, time: Duration) {
        let deadline = Instant::now() + time;
        while let Ok(bytes) = self
            .output
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            self.take_in(&bytes);
        }
    }

    /// Waits until the screen is as `is_right` wants it, and returns it.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, is_right: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let screen = self.screen();
            if is_right(&screen) {
                return screen;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take_in(&bytes),
                Err(RecvTimeoutError::Timeout) => {
                    panic!("no {what} in time; the screen:\n{screen}")
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let screen = self.screen();
                    assert!(
                        is_right(&screen),
                        "no {what} before the end; the screen:\n{screen}"
                    );
                    return screen;
                }
            }
        }
    }

    /// Waits until `text` is on the screen, and returns it.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> String {
        self.wait_until(&format!("`{text}`"), |screen| screen.contains(text))
    }

    /// Waits until `text` is no longer on the screen.
    #[track_caller]
    pub fn wait_without(&mut self, text: &str) {
        self.wait_until(&format!("screen without `{text}`"), |screen| {
            !screen.contains(text)
        });
    }

    /// Waits for the end of the program.
    #[track_caller]
    pub fn wait_for_end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take_in(&bytes),
                Err(RecvTimeoutError::Disconnected) => return self.child.wait().unwrap(),
                Err(RecvTimeoutError::Timeout) => {
                    let _ = self.child.kill();
                    panic!("it did not end; the screen:\n{}", self.screen());
                }
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The variables a terminal program needs, and `HOME`.
pub fn vars(home: &Path) -> BTreeMap<String, String> {
    [
        ("HOME", home.to_str().unwrap()),
        ("PATH", &std::env::var("PATH").unwrap()),
        ("TERM", "xterm-256color"),
        ("LANG", "C.UTF-8"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("TMPDIR", home.to_str().unwrap()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_string(), value.to_string()))
    .collect()
}
