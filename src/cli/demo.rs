//! `demo`: the console on a provider of its own, in a scratch home. Nothing of the user's reaches it,
//! and nothing of it stays.

pub mod persona;

use super::args::Demo;
use super::{console, output};
use crate::flows::failure::Failure;
use crate::flows::host::{Environment, Host};
use persona::Stage;

/// What the demo may know of the real environment: what the terminal is and where a browser is.
const OF_THE_TERMINAL: [&str; 13] = [
    "TERM",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "NO_COLOR",
    "TMUX",
    "USER",
    "SHELL",
    "SSH_CONNECTION",
    "SSH_TTY",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "BROWSER",
];

/// Runs the demo.
///
/// # Errors
/// When there is no terminal, or the scratch home or the provider cannot be made.
pub fn demo(args: &Demo) -> Result<(), Failure> {
    let real = Environment::from_process().map_err(|error| Failure::new(error.to_string()))?;
    let stage = Stage::set(args.persona, &std::env::temp_dir())?;
    let mut vars = stage.vars().clone();
    vars.extend(
        OF_THE_TERMINAL
            .iter()
            .filter_map(|name| Some(((*name).to_string(), real.get(name)?.to_string()))),
    );
    let host = Host::demo(stage.home.environment(vars));
    let outcome = console::open(&host)?;
    if let Some(line) = outcome.closing_line() {
        output::say(format!("in the demo you {line}"));
    }
    output::say("demo over: nothing of it is left, and this shell is as it was");
    Ok(())
}
