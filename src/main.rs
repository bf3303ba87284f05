//! The `moorline` program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before the console enters the terminal, so that its own hook leaves it first.
    if let Err(error) = color_eyre::install() {
        moorline::cli::output::say(format!("moorline: {error}"));
    }
    moorline::cli::run()
}
