//! Arguments of `directory`.

use clap::{Args, Subcommand};

/// `directory`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
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
    Allow,
    /// Deny it again
    Deny,
    /// Make the calling shell what it asks for, or what it was before: what the shell function runs
    /// after `cd`
    #[command(hide = true)]
    Apply,
}
