//! Opening a page in the user's browser, from a process of its own.
//!
//! The process has no terminal, so that a text browser cannot take the console's, and no result
//! file in its environment. It is told the URL by a pipe, since every user of the machine can read
//! arguments; the browser gets it as one argument, which is how browsers are started. The caller has
//! checked where it goes.

mod one_time;

use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use one_time::OneTime;
use rustix::process::{WaitOptions, wait};
use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

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
    match in_own_process(url) {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(failed("")),
        Err(error) => Err(failed(&format!(": {error}"))),
    }
}

fn in_own_process(url: &str) -> io::Result<ExitStatus> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg(COMMAND)
        .env_remove("MOORLINE_RESULT")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        // A child that ended before it read says so by its status.
        let _ = pipe.write_all(url.as_bytes());
    }
    child.wait()
}

/// Opens `url`, which is a secret, without it being an argument of any program: the browser is led
/// to it by an address of this machine that works once. Blocks until it was led on, a minute at
/// most.
///
/// # Errors
/// When none could be opened, or what was opened did not come.
pub fn open_secret(url: &Secret<String>) -> Result<(), Failure> {
    let once = OneTime::new(url)?;
    open(&once.address())?;
    match once.wait() {
        true => Ok(()),
        false => Err(Failure::new(
            "A browser was opened, but did not come to be led on within a minute.",
        )),
    }
}

/// A browser that cannot show anything (no display, no such program) ends sooner than this.
const SOON: Duration = Duration::from_secs(2);
/// The most of a URL that is read: far more than browsers take.
const MOST_BYTES: u64 = 1 << 20;

/// Opens the URL that standard input says from this process, which has no other child.
///
/// # Errors
/// When none could be opened, or what was started ended at once with an error.
pub fn open_here() -> Result<(), Failure> {
    let failed = |why: &str| Failure::new(format!("No browser could be opened: {why}."));
    let mut url = String::new();
    io::stdin()
        .take(MOST_BYTES)
        .read_to_string(&mut url)
        .map_err(|error| failed(&error.to_string()))?;
    webbrowser::open(&url).map_err(|error| failed(&error.to_string()))?;
    if has_failed_soon() {
        return Err(failed("what was started ended with an error"));
    }
    Ok(())
}

/// Whether the child of this process ended soon, and badly.
fn has_failed_soon() -> bool {
    let (sender, ended) = channel();
    std::thread::spawn(move || sender.send(wait(WaitOptions::empty())));
    match ended.recv_timeout(SOON) {
        Ok(Ok(Some((_, status)))) => status.exit_status() != Some(0),
        _ => false,
    }
}
