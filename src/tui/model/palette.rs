//! The command palette: everything that can be done from here, found by typing. What can be done
//! comes from the table of keys; what it can be done to, from the overview.

use super::help::name;
use super::list::List;
use super::rows::{Haystack, matching};
use super::{Model, Pane};
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::service::ServiceId;
use crate::domain::text::visible;
use crate::tui::keymap::{Action, Context, Group, ROWS, Row, actions_in};

/// How many commands are remembered.
pub const RECENT: usize = 8;

/// Something a command is about: it is selected before the command is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A connection.
    Connection(ConnectionId),
    /// A profile.
    Profile(String),
    /// A service.
    Service(ServiceId),
}

impl Target {
    /// The pane it is in.
    pub fn pane(&self) -> Pane {
        match self {
            Self::Connection(_) => Pane::Connections,
            Self::Profile(_) => Pane::Profiles,
            Self::Service(_) => Pane::Services,
        }
    }
}

/// What the palette runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The action of this id, where it works.
    Do(&'static str, Context),
    /// The action of this id, with a target.
    On(&'static str, Target),
    /// Goes to a target.
    Go(Target),
}

impl Command {
    /// Whether it is the same to whoever runs it: an action is, wherever it is run.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Do(one, _), Self::Do(another, _)) => one == another,
            _ => self == other,
        }
    }
}

/// One line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it runs.
    pub command: Command,
    /// What it is called; safe to show.
    pub name: String,
    /// What it does; safe to show.
    pub says: String,
    /// Its key, as written; empty without one.
    pub key: String,
    /// Why it cannot be done now.
    pub why: Option<String>,
}

/// The palette.
#[derive(Debug, Clone)]
pub struct Palette {
    /// Everything there is: actions first, then what they can be done to.
    pub items: Vec<Item>,
    /// Filter and selection; rows are positions in `items`.
    pub list: List,
    /// Whether there is something to do it to as well: a dialog has only its own actions.
    pub has_targets: bool,
    texts: Vec<Haystack>,
}

impl Palette {
    /// Everything that can be done now. Actions of other panes count too, and are asked about with
    /// that pane focused; that is why the model is lent, and is given back as it was.
    pub fn new(model: &mut Model) -> Self {
        let context = Context::of(model);
        let rows = match Pane::ALL
            .iter()
            .find(|pane| Context::of_pane(**pane) == context)
        {
            Some(pane) => rows_of_panes(model, *pane),
            None => actions_in(context)
                .map(|row| (row, context, why(model, row, context)))
                .collect(),
        };
        let mut palette = Self {
            items: Vec::new(),
            list: List::default(),
            has_targets: model.top().is_none(),
            texts: Vec::new(),
        };
        // What one came for is first; what moves about has its keys, and comes last.
        let (moves, mut does): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|(row, ..)| row.group == Group::Move);
        does.sort_by_key(|(row, ..)| row.group == Group::Console);
        for (row, context, why) in does.into_iter().chain(moves) {
            // Leaving has one line; the other key for it works from anywhere.
            if !matches!(row.action, Action::Palette | Action::Interrupt) {
                palette.push_action(model, row, context, why);
            }
        }
        if palette.has_targets {
            palette.push_targets(model);
        }
        palette.refilter(&model.recent);
        palette
    }

    /// Finds the lines again after the filter changed: what can be done first. Without a filter the
    /// actions, the ones run last on top.
    pub fn refilter(&mut self, recent: &[Command]) {
        let order: Vec<usize> = if self.list.is_filtered() {
            (0..self.items.len()).collect()
        } else {
            let position = |one: &Command| self.items.iter().position(|item| item.command.is(one));
            let first: Vec<usize> = recent.iter().filter_map(position).collect();
            let is_rest = |at: &usize| {
                matches!(self.items[*at].command, Command::Do(..)) && !first.contains(at)
            };
            let rest: Vec<usize> = (0..self.items.len()).filter(is_rest).collect();
            first.iter().copied().chain(rest).collect()
        };
        let found = matching(self.list.filter.value(), &order, &self.texts);
        let (works, waits): (Vec<usize>, Vec<usize>) = found
            .into_iter()
            .partition(|at| self.items[*at].why.is_none());
        self.list
            .set_rows(works.into_iter().chain(waits).collect(), 0);
    }

    /// The selected line.
    pub fn selected(&self) -> Option<&Item> {
        self.items.get(self.list.selected_row()?)
    }

    fn push_action(&mut self, model: &Model, row: &'static Row, context: Context, why: Why) {
        let says = model.keymap.fill(context, row.help);
        let key = model.keymap.keys_in(row, context).first().copied();
        self.texts
            .push(Haystack::new(&name(row), [row.id, says.as_str(), row.also]));
        self.items.push(Item {
            command: Command::Do(row.id, context),
            name: row.label.into(),
            says,
            key: key.map(|key| key.to_string()).unwrap_or_default(),
            why,
        });
    }

    /// Profiles to switch to, services to pin, connections to sign in to, and all of them to go to.
    fn push_targets(&mut self, model: &Model) {
        for profile in model.overview.profiles() {
            let target = Target::Profile(profile.name.clone());
            let facts = [profile.account.as_deref(), profile.role.as_deref()];
            let facts = facts.map(Option::unwrap_or_default);
            self.push(Action::Switch, "switch to", target, &profile.name, facts);
        }
        for bound in model.overview.services() {
            let service = &bound.service;
            let target = Target::Service(service.id.clone());
            let facts = [service.id.as_str(), ""];
            if service.is_bearer() && !service.is_bound_by_holder() {
                self.push(Action::Pin, "pin", target.clone(), &service.name, facts);
            }
            self.push_going(target, &service.name, facts);
        }
        for connection in model.overview.connections() {
            let target = Target::Connection(connection.id.clone());
            let facts = [connection.start_url.as_deref().unwrap_or_default(), ""];
            if signs_in(connection) {
                let name = &connection.name;
                self.push(Action::SignIn, "sign in to", target.clone(), name, facts);
            }
            // The connection of a profile's own keys is that profile to whoever looks for it.
            if !matches!(connection.id, ConnectionId::Profile(_)) {
                self.push_going(target, &connection.name, facts);
            }
        }
        for profile in model.overview.profiles() {
            let target = Target::Profile(profile.name.clone());
            self.push_going(target, &profile.name, ["", ""]);
        }
    }

    /// An action of the table with a target; it is called as the table calls it.
    fn push(&mut self, action: Action, verb: &str, target: Target, name: &str, facts: [&str; 2]) {
        let Some(row) = ROWS.iter().find(|row| row.action == action) else {
            return;
        };
        let command = Command::On(row.id, target);
        self.push_line(
            command,
            &format!("{verb} {name}"),
            &[facts[0], facts[1], row.also],
        );
    }

    fn push_going(&mut self, target: Target, name: &str, facts: [&str; 2]) {
        let pane = target.pane().title();
        let named = format!("go to {name}");
        self.push_line(Command::Go(target), &named, &[pane, facts[0], facts[1]]);
    }

    fn push_line(&mut self, command: Command, name: &str, facts: &[&str]) {
        self.texts.push(Haystack::new(name, facts.iter().copied()));
        let said: Vec<&str> = facts
            .iter()
            .take(2)
            .copied()
            .filter(|one| !one.is_empty())
            .collect();
        self.items.push(Item {
            command,
            name: visible(name).into_owned(),
            says: visible(&said.join(" ")).into_owned(),
            key: String::new(),
            why: None,
        });
    }
}

type Why = Option<String>;

/// The actions of all panes: each in the pane that has the focus if it works there at all, else in
/// one where it can be done now, else in any.
fn rows_of_panes(model: &mut Model, focus: Pane) -> Vec<(&'static Row, Context, Why)> {
    let others = Pane::ALL.into_iter().filter(|pane| *pane != focus);
    let panes: Vec<Pane> = [focus].into_iter().chain(others).collect();
    let mut found = Vec::new();
    for row in ROWS {
        let places: Vec<Pane> = panes
            .iter()
            .copied()
            .filter(|pane| row.contexts.contains(&Context::of_pane(*pane)))
            .collect();
        let mut chosen = None;
        for pane in places {
            model.focus = pane;
            let context = Context::of_pane(pane);
            let why = why(model, row, context);
            let is_settled = why.is_none() || pane == focus;
            if is_settled || chosen.is_none() {
                chosen = Some((row, context, why));
            }
            if is_settled {
                break;
            }
        }
        found.extend(chosen);
    }
    model.focus = focus;
    found
}

/// Why an action cannot be done now, if it cannot.
fn why(model: &Model, row: &Row, context: Context) -> Why {
    let reason = (row.enabled)(model).err()?;
    Some(model.keymap.fill(context, reason))
}

fn signs_in(connection: &Connection) -> bool {
    matches!(
        connection.id,
        ConnectionId::Session(_) | ConnectionId::StartUrl(_)
    )
}
