//! Which words can come next, by the table of arguments. Pure: names are asked of a function.

use crate::flows::known_names::{Known, Name};
use clap::{Arg, Command};

/// A word that can come next, not yet quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The whole word.
    pub text: String,
    /// What it is; may be empty.
    pub what: String,
}

/// The words that can stand where `current` is being typed, after `words`. Of `current` only the
/// form counts (a flag, a flag with a value, or neither): who asks compares.
pub fn candidates(
    root: &Command,
    words: &[String],
    current: &str,
    names: &dyn Fn(Known) -> Vec<Name>,
) -> Vec<Candidate> {
    let mut place = Place::at(root);
    for word in words {
        place.pass(word);
    }
    place.next(current, names)
}

/// Where in the command line one is.
struct Place<'a> {
    command: &'a Command,
    /// The words given to positional arguments.
    given: Vec<&'a str>,
    /// The flags given.
    flags: Vec<&'a Arg>,
    /// The flag that waits for its value.
    open: Option<&'a Arg>,
    /// Whether `--` was passed: what follows is another program's.
    is_past: bool,
}

impl<'a> Place<'a> {
    fn at(command: &'a Command) -> Self {
        Self {
            command,
            given: Vec::new(),
            flags: Vec::new(),
            open: None,
            is_past: false,
        }
    }

    fn flag(&self, long: &str) -> Option<&'a Arg> {
        self.command
            .get_arguments()
            .find(|arg| arg.get_long() == Some(long))
    }

    fn pass(&mut self, word: &'a str) {
        if self.open.take().is_some() || self.is_past {
            return;
        }
        if word == "--" {
            self.is_past = true;
        } else if let Some(flag) = word.strip_prefix("--") {
            let (long, has_value) = match flag.split_once('=') {
                Some((long, _)) => (long, true),
                None => (flag, false),
            };
            let Some(arg) = self.flag(long) else {
                return;
            };
            self.flags.push(arg);
            self.open = Some(arg).filter(|arg| takes_value(arg) && !has_value);
        } else if word.starts_with('-') && word.len() > 1 {
            // None of the short flags takes a value.
        } else if let Some(command) = self.subcommand(word) {
            *self = Self::at(command);
        } else {
            self.given.push(word);
        }
    }

    fn subcommand(&self, word: &str) -> Option<&'a Command> {
        let is_first = self.given.is_empty();
        self.command.find_subcommand(word).filter(|_| is_first)
    }

    fn next(&self, current: &str, names: &dyn Fn(Known) -> Vec<Name>) -> Vec<Candidate> {
        if let Some(arg) = self.open {
            return self.values(arg, "", names);
        }
        if self.is_past {
            return Vec::new();
        }
        if let Some((long, _)) = current
            .strip_prefix("--")
            .and_then(|flag| flag.split_once('='))
        {
            let arg = self.flag(long).filter(|arg| takes_value(arg));
            let prefix = format!("--{long}=");
            return arg.map_or_else(Vec::new, |arg| self.values(arg, &prefix, names));
        }
        if current.starts_with('-') {
            return self.unused_flags();
        }
        let mut found = self.subcommands();
        if let Some(arg) = self.positional() {
            found.extend(self.values(arg, "", names));
        }
        found
    }

    fn unused_flags(&self) -> Vec<Candidate> {
        let unused = |arg: &&Arg| {
            !arg.is_hide_set()
                && (takes_many(arg) || !self.flags.iter().any(|one| one.get_id() == arg.get_id()))
        };
        let flags = self.command.get_arguments().filter(unused);
        flags
            .filter_map(|arg| Some(candidate(format!("--{}", arg.get_long()?), arg.get_help())))
            .collect()
    }

    fn subcommands(&self) -> Vec<Candidate> {
        let commands = self.command.get_subcommands();
        commands
            .filter(|command| !command.is_hide_set() && self.given.is_empty())
            .map(|command| candidate(command.get_name(), command.get_about()))
            .collect()
    }

    /// The positional argument that the next word is for.
    fn positional(&self) -> Option<&'a Arg> {
        let positionals = self.command.get_positionals();
        let arguments: Vec<&Arg> = positionals.filter(|arg| !arg.is_last_set()).collect();
        let last = arguments.last().filter(|arg| takes_many(arg));
        arguments.get(self.given.len()).or(last).copied()
    }

    /// The values of an argument behind `prefix`; none twice where it takes several.
    fn values(
        &self,
        arg: &Arg,
        prefix: &str,
        names: &dyn Fn(Known) -> Vec<Name>,
    ) -> Vec<Candidate> {
        let possible = arg.get_possible_values();
        let mut values: Vec<Candidate> = possible
            .iter()
            .filter(|value| !value.is_hide_set())
            .map(|value| candidate(value.get_name(), value.get_help()))
            .collect();
        for kind in kinds(self.command, arg) {
            values.extend(names(*kind).into_iter().map(|name| Candidate {
                text: name.name,
                what: name.what,
            }));
        }
        if takes_many(arg) && arg.is_positional() {
            values.retain(|value| !self.given.contains(&value.text.as_str()));
        }
        for value in &mut values {
            value.text.insert_str(0, prefix);
        }
        values
    }
}

/// Which names an argument takes: its value's name in the help says so.
fn kinds(command: &Command, arg: &Arg) -> &'static [Known] {
    let name = arg.get_value_names().and_then(|names| names.first());
    let takes_pins = matches!(command.get_name(), "pin" | "unpin" | "token" | "login");
    match name.map(clap::builder::Str::as_str) {
        Some("PROFILE" | "PROFILE|KEY=VALUE") => &[Known::Profiles],
        Some("SESSION") => &[Known::Sessions],
        Some("SERVICE") if takes_pins => &[Known::BearerServices],
        Some("SERVICE") => &[Known::Services],
        Some("CONNECTION") => &[Known::Connections],
        Some("CONNECTION|SERVICE") => &[Known::Connections, Known::Services],
        Some("NAME|ARN") => &[Known::CodeWhispererProfiles],
        Some("ID") => &[Known::Changes],
        _ => &[],
    }
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

fn takes_many(arg: &Arg) -> bool {
    matches!(arg.get_action(), clap::ArgAction::Append)
}

fn candidate(text: impl Into<String>, what: Option<&clap::builder::StyledStr>) -> Candidate {
    let what = what.map(ToString::to_string).unwrap_or_default();
    Candidate {
        text: text.into(),
        what: what.lines().next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests;
