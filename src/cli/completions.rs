//! `completions`, and `complete-words`, which its scripts ask what can come next.
//!
//! The scripts are small and only hand words over; which words can come next is decided here, by
//! the same table of arguments that parses them, so that no shell knows more than another. Nothing
//! is ever said on stderr: whoever presses tab is typing.

mod candidates;
mod line;
mod quote;

use super::args::{Cli, CompleteWords, Completions};
use super::output;
use crate::domain::shell::Shell;
use crate::flows::host::Host;
use crate::flows::known_names::known;
use candidates::{Candidate, candidates};
use clap::CommandFactory;
use line::Typed;
use std::ffi::OsString;

/// Prints the script.
pub fn completions(args: &Completions) {
    output::data(match args.shell {
        Shell::Bash => include_str!("../../assets/shell/complete.bash"),
        Shell::Zsh => include_str!("../../assets/shell/complete.zsh"),
        Shell::Fish => include_str!("../../assets/shell/complete.fish"),
        Shell::Nushell => include_str!("../../assets/shell/complete.nu"),
        Shell::Powershell => include_str!("../../assets/shell/complete.ps1"),
    });
}

/// Prints what can come next, a line each: what to insert, and after a tab what it is. Where
/// nothing can be told, nothing is printed.
pub fn words(args: &CompleteWords) {
    let Some(typed) = typed(args) else {
        return;
    };
    let Ok(host) = Host::from_process() else {
        return;
    };
    let mut cli = Cli::command();
    cli.build();
    let mut text = String::new();
    for candidate in candidates(&cli, &typed.words, &typed.current, &|what| {
        known(&host, what)
    }) {
        text.extend(shown(args.shell, &typed, &candidate));
    }
    output::data(&text);
}

/// What was typed; `None` where it is not text, or nothing fits behind it.
fn typed(args: &CompleteWords) -> Option<Typed> {
    let text = |word: &OsString| word.to_str().map(str::to_owned);
    if args.shell == Shell::Bash {
        let breaks = args.breaks.as_ref().and_then(text).unwrap_or_default();
        return line::bash(args.line.as_ref()?.to_str()?, &breaks);
    }
    let current = args.current.as_ref().and_then(text).unwrap_or_default();
    let words = args.words.iter().map(text).collect::<Option<_>>()?;
    Some(match args.shell {
        Shell::Nushell | Shell::Powershell => Typed::new(words, quote::without_quotes(&current)),
        _ => Typed::new(words, &current),
    })
}

/// The line for a candidate. zsh and fish choose and quote by themselves.
fn shown(shell: Shell, typed: &Typed, candidate: &Candidate) -> Option<String> {
    let Candidate { text, what } = candidate;
    let insert = match shell {
        Shell::Zsh | Shell::Fish => text.clone(),
        _ if !text.starts_with(&typed.current) => return None,
        Shell::Bash => quote::bash(text.get(typed.kept..)?, typed.quote),
        Shell::Nushell => quote::nushell(text),
        Shell::Powershell => quote::powershell(text),
    };
    Some(match shell {
        Shell::Bash => format!("{insert}\n"),
        _ => format!("{insert}\t{what}\n"),
    })
}
