//! `log`: what Moorline did on this host.

use super::args::Log;
use super::output;
use super::wrap::wrapped;
use crate::domain::text::minute;
use crate::flows::activity_log::{self, Logged};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::undo;
use serde_json::json;
use std::collections::HashSet;

/// The columns of the time.
const INDENT: usize = 22;

/// Prints it, latest last.
///
/// # Errors
/// None: what cannot be read is as if it had never been written.
pub fn log(host: &Host, args: &Log) -> Result<(), Failure> {
    let narrows = !args.kinds.is_empty() || args.since.is_some() || args.failed;
    let most = if narrows { usize::MAX } else { args.last };
    let since = args.since.map(|since| since.time(host.now()));
    let mut all = activity_log::load(host, most);
    all.retain(|one| {
        (args.kinds.is_empty() || args.kinds.contains(&one.noted.kind))
            && since.is_none_or(|since| since <= one.at)
            && (!args.failed || one.noted.error.is_some())
    });
    let all = all.split_off(all.len().saturating_sub(args.last));
    let undoable = undoable(host, &all);
    if args.json {
        let entries: Vec<_> = all.iter().map(|one| entry(one, &undoable)).collect();
        output::json(&json!({ "schema_version": 1, "entries": entries }));
    } else if all.is_empty() && narrows {
        output::say("Nothing of that kind is in the log.");
    } else if all.is_empty() {
        output::say(
            "Nothing is in the log yet: it will show every switch, pin, sign-in, refresh, sign-out and change of a file on this host, each with the command that does the same.",
        );
    } else {
        let columns = output::columns();
        let text: String = all
            .iter()
            .flat_map(|one| lines(one, &undoable, columns))
            .map(|line| line + "\n")
            .collect();
        output::data(&text);
    }
    Ok(())
}

/// The changes that can be taken back as the files are now.
fn undoable(host: &Host, all: &[Logged]) -> HashSet<String> {
    if all.iter().all(|one| one.noted.change.is_none()) {
        return HashSet::new();
    }
    let changes = undo::list(host).into_iter();
    changes
        .filter(|change| change.obstacle.is_none())
        .map(|change| change.id)
        .collect()
}

/// The command that takes it back, where that is still possible.
fn back(one: &Logged, undoable: &HashSet<String>) -> Option<String> {
    match one.noted.change {
        Some(change) if !undoable.contains(&change.to_string()) => None,
        _ => one.back(),
    }
}

fn entry(one: &Logged, undoable: &HashSet<String>) -> serde_json::Value {
    let noted = &one.noted;
    json!({
        "time": one.at.to_string(),
        "kind": noted.kind.id(),
        "what": noted.what,
        "command": noted.command,
        "change": noted.change,
        "back": back(one, undoable),
        "error": noted.error,
        "process": one.process,
    })
}

/// The time and what was done; below it why it failed, the command, and what takes it back.
fn lines(one: &Logged, undoable: &HashSet<String>, columns: Option<usize>) -> Vec<String> {
    let noted = &one.noted;
    let fitted = |text: &str| match columns.filter(|columns| INDENT + 30 <= *columns) {
        Some(columns) => wrapped(text, INDENT, columns).trim_end().to_owned(),
        None => text.to_owned(),
    };
    let failed = if noted.error.is_some() {
        "failed: "
    } else {
        ""
    };
    let time = minute(one.at);
    let mut lines = vec![format!(
        "{time:INDENT$}{}",
        fitted(&format!("{failed}{}", noted.what))
    )];
    let mut below = |text: String| lines.push(format!("{:INDENT$}{text}", ""));
    if let Some(error) = &noted.error {
        below(fitted(error));
    }
    // A command is one line, whatever the terminal: it can be copied.
    if let Some(command) = &noted.command {
        below(format!("$ {command}"));
    }
    if let Some(back) = back(one, undoable) {
        below(format!("back: {back}"));
    }
    lines
}
