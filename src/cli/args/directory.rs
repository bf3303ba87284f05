//! Arguments of `directory`.

use clap::{Args, Subcommand};

/// `directory`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "A file `.moorline.toml` in a project, the nearest one from the working directory up to your home (or the root), \
asks for a profile, a region and pins there and below:\n\n  profile = \"dev-lambda\"\n  region = \"eu-west-1\"\n\n  [pins]\n  codewhisperer = \"builder-id\"\n\n\
The shell function applies it on `cd`, once you allowed that very content, and puts everything back when you leave. Nothing of it reaches other shells.\n\n\
Examples:\n  moorline directory\n  moorline directory --json\n  moorline directory allow\n  moorline directory deny"
)]
pub struct Directory {
    /// What to do; without it, show what is asked for here and whether it is allowed
    #[command(subcommand)]
    pub action: Option<DirectoryAction>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What to do with the `.moorline.toml` of here.
#[derive(Debug, Subcommand)]
pub enum DirectoryAction {
    /// Allow it as it is now
    #[command(after_help = "Example:\n  moorline directory allow")]
    Allow {
        /// Allow a production profile without asking
        #[arg(long)]
        yes: bool,
    },
    /// Deny it as it is now, and take it back from this shell
    #[command(after_help = "Example:\n  moorline directory deny")]
    Deny,
    /// Make the calling shell what it asks for, or what it was before: what the shell function runs
    /// after `cd`
    #[command(hide = true)]
    Apply {
        /// Leave what has to be asked to the prompt, where it is run without this
        #[arg(long)]
        later: bool,
    },
}
