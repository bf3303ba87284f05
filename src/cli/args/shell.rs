//! Arguments of what a shell and `man` are given: `init`, `completions`, `man`.

use crate::domain::shell::Shell;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// `completions`.
#[derive(Debug, Args)]
#[command(
    after_help = "Names of profiles, sessions and services are completed as they are on disk at that moment; nobody is asked.\n\nExamples:\n  eval \"$(moorline completions bash)\"      in ~/.bashrc\n  eval \"$(moorline completions zsh)\"       in ~/.zshrc, after compinit\n  moorline completions fish | source       in ~/.config/fish/config.fish\n  moorline completions nushell | save -f ($nu.default-config-dir | path join autoload moorline.nu)\n  moorline completions powershell | Out-String | Invoke-Expression     in $PROFILE"
)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

impl ValueEnum for Shell {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.id()).help(self.name()))
    }
}

/// `init`.
#[derive(Debug, Args)]
#[command(
    after_help = "`moorline hook install SHELL` puts the line that loads it into the shell's start-up file.\n\nExamples:\n  eval \"$(moorline init bash)\"       in ~/.bashrc\n  eval \"$(moorline init zsh)\"        in ~/.zshrc\n  moorline init fish | source        in ~/.config/fish/config.fish\n  moorline init nushell | save -f ($nu.default-config-dir | path join autoload moorline-hook.nu)\n  moorline init powershell | Out-String | Invoke-Expression     in $PROFILE"
)]
pub struct Init {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// `complete-words`: what the scripts of `completions` ask. Takes anything, so that a line that is
/// not finished is no wrong use.
#[derive(Debug, Args)]
pub struct CompleteWords {
    /// The shell that asks
    #[arg(value_enum)]
    pub shell: Shell,
    /// The command line up to the cursor, as typed; for bash, which splits words in its own way
    #[arg(long, allow_hyphen_values = true)]
    pub line: Option<OsString>,
    /// bash's `COMP_WORDBREAKS`
    #[arg(long, allow_hyphen_values = true)]
    pub breaks: Option<OsString>,
    /// The word at the cursor
    #[arg(long, allow_hyphen_values = true)]
    pub current: Option<OsString>,
    /// The words between `moorline` and that one
    #[arg(last = true)]
    pub words: Vec<OsString>,
}

/// `man`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  moorline man | man -l -\n  moorline man --dir ~/.local/share/man/man1"
)]
pub struct Man {
    /// Write the page, and one for each command, into this directory instead
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
