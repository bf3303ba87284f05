//! Lines from the terminal while something else goes on.

use crate::domain::secret::Secret;
use std::io::{self, BufRead};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

/// Lines of one paste come faster than anybody types.
const SAME_PASTE: Duration = Duration::from_millis(100);

/// Whether the terminal's keys go to this process: reading in the background would stop it.
pub fn is_ours() -> bool {
    let foreground = rustix::termios::tcgetpgrp(io::stdin());
    foreground.is_ok_and(|group| group == rustix::process::getpgrp())
}

/// What is typed, line by line; lines that were pasted together stay together.
pub struct Pastes {
    lines: UnboundedReceiver<Secret<String>>,
}

impl Pastes {
    /// Begins to read. The thread that reads ends with the terminal or the process.
    pub fn read() -> Self {
        let (sender, lines) = unbounded_channel();
        std::thread::spawn(move || {
            for line in io::stdin().lock().lines() {
                let Ok(line) = line else { return };
                if sender.send(Secret::new(line)).is_err() {
                    return;
                }
            }
        });
        Self { lines }
    }

    /// The next line, or lines; `None` once the terminal has ended.
    pub async fn next(&mut self) -> Option<Secret<String>> {
        let mut text = self.lines.recv().await?;
        while let Ok(Some(more)) = timeout(SAME_PASTE, self.lines.recv()).await {
            text = Secret::new(format!("{}\n{}", text.expose(), more.expose()));
        }
        Some(text)
    }
}
