//! Arguments of `hook`.

use crate::domain::shell::Shell;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `hook`.
#[derive(Debug, Args)]
pub struct Hook {
    /// What to do
    #[command(subcommand)]
    pub action: HookAction,
}

/// What to do with a shell's start-up file.
#[derive(Debug, Subcommand)]
pub enum HookAction {
    /// Put the line that loads the shell function into it, after showing the diff
    Install(HookShell),
    /// Take it out again
    Uninstall(HookShell),
}

/// Which file.
#[derive(Debug, Args)]
pub struct HookShell {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
    /// Its start-up file, where it is not the usual one
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Write it without asking
    #[arg(long)]
    pub yes: bool,
}
