//! Opening the console, and the line it leaves behind.

use super::{ask, look, output};
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::shell::login_shell;
use crate::tui::{self, ConsoleOptions, Outcome};

/// Opens the console.
///
/// # Errors
/// Exit 2 when there is no terminal.
pub fn console(host: &Host) -> Result<(), Failure> {
    let outcome = open(host)?;
    say_outcome(host, &outcome);
    Ok(())
}

/// Opens the console and returns when the user leaves it.
///
/// # Errors
/// Exit 2 when there is no terminal.
pub fn open(host: &Host) -> Result<Outcome, Failure> {
    if !ask::has_terminal() {
        return Err(Failure::new("The console needs a terminal.")
            .hint("`moorline status` prints what it shows; `moorline --help` lists the commands.")
            .exit(Exit::Usage));
    }
    tui::run(host, ConsoleOptions { look: host.look() })
}

fn say_outcome(host: &Host, outcome: &Outcome) {
    let Some(switched) = &outcome.switched else {
        return;
    };
    if let Some(line) = outcome.closing_line() {
        output::say(line);
    }
    if !switched.shell && host.environment().get("AWS_PROFILE") != Some(switched.target.as_str()) {
        let shell = login_shell(host);
        output::say("this shell was not told; for `aws` in it to follow, run:");
        output::say(shell.set("AWS_PROFILE", &switched.target));
        output::say("and for the next time, once:");
        output::say(format!("moorline hook install {}", shell.id()));
    } else if let Some(line) = look::disagreement(&outcome.overview).filter(|_| !switched.shell) {
        output::say(line);
    }
}
