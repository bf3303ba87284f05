//! The only part of the console that touches terminal, clock and tasks.

mod aside;
mod clipboard;
mod event_loop;
mod hangup;
mod input;
mod profiles;
mod runner;
mod services;
mod tasks;
mod terminal;

use crate::domain::binding::{Via, whose};
use crate::domain::overview::Overview;
use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::{Host, HostLook};
use crate::flows::switch::{Switched, describe};
use std::io::IsTerminal;
use std::sync::Arc;
use terminal::TerminalGuard;

/// What the console is told when it starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsoleOptions {
    /// What it shows of its host, and how; [`Host::look`] knows.
    pub look: HostLook,
}

/// What a console did, for the line printed after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The last switch made in it.
    pub switched: Option<Switched>,
    /// What it showed last.
    pub overview: Arc<Overview>,
}

impl Outcome {
    /// The line printed after the console: what was switched, and how CodeWhisperer stands; `None`
    /// when nothing was switched. Safe to show.
    pub fn closing_line(&self) -> Option<String> {
        let target = &self.switched.as_ref()?.target;
        let profile = match self.overview.profile(target) {
            Some(profile) => describe(profile),
            None => visible(target).into_owned(),
        };
        let standing = self
            .overview
            .service("codewhisperer")
            .map(|bound| {
                let name = &bound.service.name;
                let whose = whose(&self.overview, &bound.binding);
                match bound.binding.via {
                    Some(Via::Pin | Via::Directory) => format!("; {name} stays on {whose}"),
                    Some(_) => format!("; {name} uses {whose}"),
                    None => format!("; {name} has no sign-in here"),
                }
            })
            .unwrap_or_default();
        let where_to = match self.switched.as_ref()?.managed {
            Some(_) => " everywhere",
            None => "",
        };
        Some(format!(
            "switched to {profile}{where_to}{}",
            visible(&standing)
        ))
    }
}

/// Opens the console and returns when the user leaves it.
///
/// # Errors
/// When there is no terminal, the terminal breaks, or a part of the console does.
pub fn run(host: &Host, options: ConsoleOptions) -> Result<Outcome, Failure> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return Err(Failure::new("The console needs a terminal.")
            .hint("`moorline status` prints the same without one.")
            .exit(Exit::Usage));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("The console could not start: {error}.")))?;
    let mut terminal = TerminalGuard::enter(options.look.has_mouse).map_err(broken)?;
    let outcome = runtime.block_on(event_loop::console(host, options.look, &mut terminal));
    drop(terminal);
    // A file system that does not answer must not keep the console from ending.
    runtime.shutdown_background();
    outcome
}

fn broken(error: impl std::fmt::Display) -> Failure {
    Failure::new(format!("The terminal could not be used: {error}."))
}
