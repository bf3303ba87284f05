//! Opening the console, and the line it leaves behind.

use super::{ask, look, output, switch};
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
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
    let is_told = switch::say_how_to_reach_the_shell(host, switched);
    if let Some(line) =
        look::disagreement(host, &outcome.overview).filter(|_| is_told && !switched.shell)
    {
        output::say(line);
    }
}
