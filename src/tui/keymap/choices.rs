//! From what `[keys]` of `config.toml` says to the table of keys. Whatever is wrong there is named,
//! and leaves its action the keys it has by itself.

use super::{Action, Context, Keymap, ROWS, Row};
use crate::domain::key_choice::KeyChoice;
use crate::domain::names;
use crate::domain::problem::Problem;
use crate::tui::key::Key;

/// What is wrong with the keys that were chosen.
pub fn key_problems(choices: &[KeyChoice]) -> Vec<Problem> {
    read(choices).1
}

/// The table with the keys that were chosen, and what is wrong with them.
pub fn read(choices: &[KeyChoice]) -> (Keymap, Vec<Problem>) {
    let mut chosen: Vec<(&KeyChoice, usize, Vec<Key>)> = Vec::new();
    let mut problems = Vec::new();
    for choice in choices {
        match one(choice) {
            Ok((at, keys)) => chosen.push((choice, at, keys)),
            Err(problem) => problems.push(problem),
        }
    }
    chosen.sort_by_key(|(choice, _, _)| choice.line);
    loop {
        let keys = chosen.iter().map(|(_, at, keys)| (*at, keys.clone()));
        let keymap = Keymap::with(keys.collect());
        // The later line gives way; what it has by itself may be in the way of another, so again.
        let clash = chosen
            .iter()
            .enumerate()
            .rev()
            .find_map(|(position, (_, at, _))| Some((position, clash(&keymap, *at)?)));
        let Some((position, (key, other, context))) = clash else {
            return (keymap, problems);
        };
        let (choice, _, _) = chosen.remove(position);
        let what = format!(
            "`{key}` is `{}` already ({}): choose another key, or give that one another too",
            other.id,
            context.label()
        );
        problems.push(problem("key_conflict", choice, &what));
    }
}

/// The row and the keys of one line.
fn one(choice: &KeyChoice) -> Result<(usize, Vec<Key>), Problem> {
    let Some(at) = ROWS.iter().position(|row| row.id == choice.action) else {
        let ids = ROWS.iter().map(|row| row.id.to_string());
        let hint = match names::nearest(&choice.action, ids).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => "the help of the console shows the id of every action".into(),
        };
        let what = format!("there is no such action; {hint}");
        return Err(problem("unknown_action", choice, &what));
    };
    let row = &ROWS[at];
    let mut keys = Vec::new();
    for name in &choice.keys {
        let key = Key::parse(name).ok_or_else(|| {
            let what = format!(
                "`{name}` is not a key; write it like `x`, `X`, `ctrl-x`, `alt-x`, `f5`, `space` or `shift-tab`"
            );
            problem("wrong_key", choice, &what)
        })?;
        if let Some(why) = key.never_arrives() {
            let what = format!("`{name}` never arrives: {why}");
            return Err(problem("wrong_key", choice, &what));
        }
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let is_typed = |key: &Key| key.typed().is_some();
    if !keys.is_empty() && keys.iter().all(is_typed) && row.contexts.iter().all(|c| c.is_typing()) {
        let what = "it works only where one types, and such keys are typed there; choose one like `ctrl-x` or `f5`";
        return Err(problem("wrong_key", choice, what));
    }
    if row.action == Action::Interrupt && !keys.contains(&Key::ctrl('c')) {
        let what = "`ctrl-c` always leaves the console; add it to the list";
        return Err(problem("key_needed", choice, what));
    }
    if keys.is_empty() && leads_out(row) {
        let what = "it is the way out, and needs a key";
        return Err(problem("key_needed", choice, what));
    }
    Ok((at, keys))
}

/// Whether one could be caught without it.
fn leads_out(row: &Row) -> bool {
    matches!(
        row.action,
        Action::Quit | Action::Interrupt | Action::Close | Action::ClearFilter
    )
}

/// The first key of a row that does something else too.
fn clash(keymap: &Keymap, at: usize) -> Option<(Key, &'static Row, Context)> {
    let row = &ROWS[at];
    row.contexts.iter().find_map(|context| {
        let own = keymap.keys_in(row, *context);
        super::actions_in(*context)
            .filter(|other| other.id != row.id)
            .find_map(|other| {
                let theirs = keymap.keys_in(other, *context);
                let key = own.iter().find(|key| theirs.contains(key))?;
                Some((*key, other, *context))
            })
    })
}

fn problem(code: &'static str, choice: &KeyChoice, what: &str) -> Problem {
    let kept = ROWS.iter().find(|row| row.id == choice.action);
    let kept = kept.map(|row| {
        let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
        format!("; until then it keeps {}", keys.join(", "))
    });
    let message = format!(
        "`keys.{}`: {what}{}",
        choice.action,
        kept.unwrap_or_default()
    );
    let message = crate::domain::text::visible(&message).into_owned();
    Problem::new(code, message).at(&choice.file, Some(choice.line))
}
