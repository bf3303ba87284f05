//! The list of keys: it is the command palette too.

use super::list::List;
use super::rows::{Haystack, matching};
use crate::tui::keymap::{Context, Row, actions_in};

/// The list of what works in a context.
#[derive(Debug, Clone)]
pub struct Help {
    /// Where it was opened.
    pub context: Context,
    /// Filter and selection; rows are positions in [`actions_in`] of `context`.
    pub list: List,
}

impl Help {
    /// The list of what works in `context`.
    pub fn new(context: Context) -> Self {
        let mut help = Self {
            context,
            list: List::default(),
        };
        help.refilter();
        help
    }

    /// Finds the rows again after the filter changed.
    pub fn refilter(&mut self) {
        let texts: Vec<Haystack> = actions_in(self.context).map(text).collect();
        let order: Vec<usize> = (0..texts.len()).collect();
        let rows = matching(self.list.filter.value(), &order, &texts);
        self.list.set_rows(rows, 0);
    }

    /// The selected action.
    pub fn selected(&self) -> Option<&'static Row> {
        actions_in(self.context).nth(self.list.selected_row()?)
    }
}

fn text(row: &'static Row) -> Haystack {
    let keys: Vec<String> = row.keys.iter().map(ToString::to_string).collect();
    let facts = keys.iter().map(String::as_str);
    Haystack::new(row.label, facts.chain([row.help]))
}
