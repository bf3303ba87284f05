//! The table with the keys the user chose: which key does what where, and how it is written.

use super::{Action, Context, Hint, ROWS, Row};
use crate::tui::key::Key;
use crate::tui::model::Model;

/// The keys of every action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keymap {
    /// The keys the user chose, by position in [`ROWS`]; the others have the table's own.
    chosen: Vec<(usize, Vec<Key>)>,
}

impl Keymap {
    /// The table with these keys, by position in [`ROWS`].
    pub(super) fn with(chosen: Vec<(usize, Vec<Key>)>) -> Self {
        Self { chosen }
    }

    /// The keys of a row, wherever they work.
    pub fn keys(&self, row: &Row) -> &[Key] {
        let chosen = self.chosen.iter().find(|(at, _)| ROWS[*at].id == row.id);
        chosen.map_or(row.keys, |(_, keys)| keys)
    }

    /// The keys that reach a row in `context`. Where one types, printable keys are typed: an action
    /// that the user gave such keys only keeps the table's others there.
    pub fn keys_in(&self, row: &Row, context: Context) -> Vec<Key> {
        let arriving = |keys: &[Key]| -> Vec<Key> {
            let arrives = |key: &&Key| !(context.is_typing() && key.typed().is_some());
            keys.iter().filter(arrives).copied().collect()
        };
        let keys = self.keys(row);
        let own = arriving(keys);
        if own.is_empty() && !keys.is_empty() {
            return arriving(row.keys);
        }
        own
    }

    /// The action of a key.
    pub fn find(&self, context: Context, key: Key) -> Option<&'static Row> {
        actions_in(context).find(|row| self.keys_in(row, context).contains(&key))
    }

    /// The key of an action as written: the one that works in `context` before others. An action
    /// without one is called as the palette finds it.
    pub fn key(&self, context: Context, action: Action) -> String {
        let rows = || ROWS.iter().filter(|row| row.action == action);
        let here = rows().find(|row| row.contexts.contains(&context));
        let Some(row) = here.or_else(|| rows().next()) else {
            return String::new();
        };
        let key = match here {
            Some(row) => self.keys_in(row, context).first().copied(),
            None => self.keys(row).first().copied(),
        };
        match key {
            Some(key) => key.to_string(),
            None => format!(": {}", row.id),
        }
    }

    /// A sentence of the table with every `{id}` replaced by the key of that action.
    pub fn fill(&self, context: Context, sentence: &str) -> String {
        let mut filled = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((id, behind)) = after.split_once('}') else {
                break;
            };
            filled.push_str(before);
            match ROWS.iter().find(|row| row.id == id) {
                Some(row) => filled.push_str(&self.key(context, row.action)),
                None => filled.push_str(id),
            }
            rest = behind;
        }
        filled.push_str(rest);
        filled
    }
}

/// Everything that works in `context`, in the table's order; with a key or without.
pub fn actions_in(context: Context) -> impl Iterator<Item = &'static Row> {
    ROWS.iter()
        .filter(move |row| row.contexts.contains(&context))
}

/// What the footer says, most useful first: only what can be done now and has a key.
pub fn hints(model: &Model) -> Vec<Hint> {
    let context = Context::of(model);
    // A dialog's footer is about its answers.
    let fits = |row: &&Row| row.action != Action::Palette || model.overlays.is_empty();
    let mut rows: Vec<&Row> = actions_in(context)
        .filter(|row| row.rank > 0 && (row.enabled)(model).is_ok())
        .filter(fits)
        .collect();
    rows.sort_by_key(|row| row.rank);
    let mut hints: Vec<Hint> = Vec::new();
    for row in rows {
        let label = (row.label_now)(model).unwrap_or(row.label);
        // Two keys that do the same are one hint.
        if let Some(key) = model.keymap.keys_in(row, context).first()
            && hints.iter().all(|hint| hint.label != label)
        {
            hints.push(Hint {
                action: row.action,
                key: key.to_string(),
                label,
            });
        }
    }
    hints
}

/// The table of keys for the README, in Markdown.
pub fn readme_table() -> String {
    let keymap = Keymap::default();
    let mut table = String::from("| id | keys | where | what |\n|---|---|---|---|\n");
    for row in ROWS {
        let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
        let places: Vec<&str> = row.contexts.iter().map(|context| context.label()).collect();
        let places = if places.len() + 2 >= Context::ALL.len() {
            "everywhere".to_string()
        } else {
            places.join(", ")
        };
        let context = row.contexts.first().copied();
        let help = context.map(|context| keymap.fill(context, row.help));
        table.push_str(&format!(
            "| {} | {} | {places} | {} |\n",
            row.id,
            keys.join(" "),
            help.unwrap_or_default(),
        ));
    }
    table
}
