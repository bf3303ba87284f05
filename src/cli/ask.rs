//! Asking on the terminal. "A terminal" means that stdin and stderr both are one; `/dev/tty` is
//! never opened to ask.

mod hidden;
mod lines;

use super::{output, wait};
use crate::flows::failure::Failure;
use std::io::{self, BufRead, IsTerminal, Write};

pub use hidden::Hidden;
pub use lines::Lines;

/// Whether somebody can be asked.
pub fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether somebody looks on, who perhaps cannot be asked.
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Asks until one of `answers` (or its first letter) is given; an empty line means the first.
///
/// # Errors
/// When it is interrupted, or the terminal went away.
pub fn choose<'a>(question: &str, answers: &[&'a str]) -> Result<&'a str, Failure> {
    loop {
        let given = wait::interruptible(line(format!("{question} [{}] ", answers.join("/"))))?;
        let given = given.trim().to_lowercase();
        if given.is_empty()
            && let Some(first) = answers.first()
        {
            return Ok(first);
        }
        if let Some(answer) = answers
            .iter()
            .find(|answer| !given.is_empty() && answer.starts_with(&given))
        {
            return Ok(answer);
        }
        output::tell(format!("Please answer {}.", answers.join(" or ")));
    }
}

/// Asks for one line.
///
/// # Errors
/// When it is interrupted, or the terminal went away.
pub fn answer(prompt: String) -> Result<String, Failure> {
    wait::interruptible(line(prompt))
}

async fn line(prompt: String) -> Result<String, Failure> {
    let read = tokio::task::spawn_blocking(move || {
        let mut stderr = io::stderr().lock();
        let _ = stderr
            .write_all(prompt.as_bytes())
            .and_then(|()| stderr.flush());
        drop(stderr);
        let mut line = String::new();
        io::stdin()
            .lock()
            .read_line(&mut line)
            .map(|read| (read, line))
    });
    match read.await {
        Ok(Ok((0, _))) => Err(wait::interrupted()),
        Ok(Ok((_, line))) => Ok(line),
        Ok(Err(error)) => Err(Failure::new(format!("cannot read the answer: {error}"))),
        Err(error) => Err(Failure::new(format!("cannot read the answer: {error}"))),
    }
}
