//! Arguments of `hook`.

use crate::domain::shell::Shell;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `hook`.
#[derive(Debug, Args)]
#[command(
    after_help = "The block stands between `# >>> moorline >>>` and `# <<< moorline <<<`; nothing else of the file is touched, and `moorline undo` takes it back.\n\nExamples:\n  moorline hook install bash\n  moorline hook uninstall zsh --yes"
)]
pub struct Hook {
    /// What to do
    #[command(subcommand)]
    pub action: HookAction,
}

/// What to do with a shell's start-up file.
#[derive(Debug, Subcommand)]
pub enum HookAction {
    /// Put the line that loads the shell function into it, after showing the diff
    #[command(
        after_help = "Examples:\n  moorline hook install fish\n  moorline hook install bash --file ~/.bash_profile"
    )]
    Install(HookShell),
    /// Take it out again
    #[command(after_help = "Examples:\n  moorline hook uninstall fish --yes")]
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
