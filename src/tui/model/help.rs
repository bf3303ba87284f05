//! The list of keys: what works here first, under headings while nothing is typed.

use super::Model;
use super::list::List;
use super::rows::{Haystack, matching};
use crate::tui::keymap::{Context, Group, Row, actions_in};

/// The headings, in their order.
const GROUPS: [Group; 4] = [Group::Answer, Group::Act, Group::Move, Group::Console];

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpLine {
    /// The title of the lines below it; never selected.
    Heading(&'static str),
    /// An action: a position in [`actions_in`].
    Action(usize),
}

/// The list of what works in a context.
#[derive(Debug, Clone)]
pub struct Help {
    /// Where it was opened.
    pub context: Context,
    /// What is shown.
    pub lines: Vec<HelpLine>,
    /// Filter and selection; rows are positions in `lines`.
    pub list: List,
    /// What each action is found by.
    texts: Vec<Haystack>,
    /// Whether each action can be done now.
    works: Vec<bool>,
}

impl Help {
    /// The list of what works in `context`.
    pub fn new(model: &Model, context: Context) -> Self {
        let mut help = Self {
            context,
            lines: Vec::new(),
            list: List::default(),
            texts: actions_in(context)
                .map(|row| text(model, row, context))
                .collect(),
            works: actions_in(context)
                .map(|row| (row.enabled)(model).is_ok())
                .collect(),
        };
        help.refilter();
        help
    }

    /// Finds the lines again after the filter changed.
    pub fn refilter(&mut self) {
        let order: Vec<usize> = (0..self.texts.len()).collect();
        let found = matching(self.list.filter.value(), &order, &self.texts);
        let (works, waits): (Vec<usize>, Vec<usize>) =
            found.into_iter().partition(|at| self.works[*at]);
        self.lines = if self.list.is_filtered() {
            let all = works.into_iter().chain(waits);
            all.map(HelpLine::Action).collect()
        } else {
            grouped(self.context, &works, waits)
        };
        self.list.set_rows((0..self.lines.len()).collect(), 0);
        self.leave_heading(1);
    }

    /// Moves the selection, over headings.
    pub fn move_by(&mut self, by: isize) {
        self.list.move_by(by);
        self.leave_heading(by.signum());
    }

    /// Scrolls so that the selection is among the `page` lines on screen, and its heading if that is
    /// just above.
    pub fn keep_in_view(&mut self, page: usize) {
        self.list.keep_in_view(page);
        let above = self.list.offset.checked_sub(1);
        let heads = above.is_some_and(|at| matches!(self.lines[at], HelpLine::Heading(_)));
        if heads && page > 1 && self.list.offset == self.list.selected {
            self.list.offset -= 1;
        }
    }

    /// The selected action.
    pub fn selected(&self) -> Option<&'static Row> {
        match self.lines.get(self.list.selected)? {
            HelpLine::Action(at) => actions_in(self.context).nth(*at),
            HelpLine::Heading(_) => None,
        }
    }

    fn leave_heading(&mut self, by: isize) {
        let is_heading = |help: &Self| {
            let line = help.lines.get(help.list.selected);
            matches!(line, Some(HelpLine::Heading(_)))
        };
        if is_heading(self) {
            self.list.move_by(by);
        }
        // There is no line above the first heading.
        if is_heading(self) {
            self.list.move_by(1);
        }
    }
}

/// What works now under its headings, then what does not.
fn grouped(context: Context, works: &[usize], waits: Vec<usize>) -> Vec<HelpLine> {
    let rows: Vec<&Row> = actions_in(context).collect();
    let mut lines = Vec::new();
    for group in GROUPS {
        let of_group = works.iter().filter(|at| rows[**at].group == group);
        let before = lines.len();
        lines.extend(of_group.copied().map(HelpLine::Action));
        if lines.len() > before {
            lines.insert(before, HelpLine::Heading(group.title()));
        }
    }
    if !waits.is_empty() {
        lines.push(HelpLine::Heading("Not now"));
        lines.extend(waits.into_iter().map(HelpLine::Action));
    }
    lines
}

/// What an action is found by: its word, its id, its keys, its sentence.
fn text(model: &Model, row: &Row, context: Context) -> Haystack {
    let keys: Vec<String> = model
        .keymap
        .keys_in(row, context)
        .iter()
        .map(ToString::to_string)
        .collect();
    let help = model.keymap.fill(context, row.help);
    let facts = keys.iter().map(String::as_str);
    Haystack::new(&name(row), facts.chain([row.id, help.as_str(), row.also]))
}

/// What an action is called: its word, and its id where that says more.
pub fn name(row: &Row) -> String {
    let id = row.id.replace('-', " ");
    if id == row.label {
        id
    } else {
        format!("{} {id}", row.label)
    }
}
