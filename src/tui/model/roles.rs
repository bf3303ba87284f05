//! The accounts and roles of a connection, to choose from: a list that grows while it is on screen.
//! What is selected stays selected whatever arrives, and only what arrives is filtered.

use super::list::List;
use super::rows::{Filter, Haystack};
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::overview::Overview;
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::roles::{Role, RoleList};
use crate::tui::message::FlowId;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// A role in an account, as a line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The role.
    pub role: Role,
    /// The profile that has it already.
    pub profile: Option<String>,
    /// Whether it was ticked.
    pub is_ticked: bool,
    /// Whether it passes the filter.
    pub is_shown: bool,
    text: Haystack,
}

/// How asking for the list stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetch {
    /// The list that was kept is being read.
    Reading(FlowId),
    /// The server is being asked.
    Asking {
        /// The run whose replies count.
        flow: FlowId,
        /// Accounts whose roles are there.
        done: usize,
        /// Accounts known by now.
        known: usize,
    },
    /// The list is whole.
    Done,
    /// The user stopped it: what had arrived is there.
    Stopped,
    /// It failed: what had arrived is there.
    Failed(Failure),
}

/// The accounts and roles of a connection.
#[derive(Debug, Clone)]
pub struct RolesScreen {
    /// The connection.
    pub connection: ConnectionId,
    /// Its name; safe to show.
    pub name: String,
    /// The roles, by account name, account and role.
    pub items: Vec<Item>,
    /// Filter and cursor; rows are positions in `items`, in that order.
    pub list: List,
    /// Whether keys go to the filter.
    pub is_filtering: bool,
    /// How asking for them stands.
    pub fetch: Fetch,
    /// Why it does not get on just now; safe to show.
    pub trouble: Option<String>,
    /// When the whole list was asked for; `None` is never.
    pub fetched_at: Option<Timestamp>,
    /// The accounts whose roles could not be listed: id and why.
    pub failed: Vec<(String, String)>,
    /// How many are ticked.
    pub ticked: usize,
    /// Whether to ask again once the connection is signed in.
    pub asks_after_sign_in: bool,
    /// Whether the user has moved: until then the first row stays the one the cursor is on.
    is_touched: bool,
    /// The profiles by account and role.
    owners: HashMap<(String, String), String>,
}

/// Where the cursor is, by what it is on and by its row on screen.
struct Place {
    role: Role,
    row: usize,
}

impl RolesScreen {
    /// An empty list of what a connection can use, which `flow` reads.
    pub fn new(overview: &Overview, connection: &Connection, flow: FlowId) -> Self {
        Self {
            connection: connection.id.clone(),
            name: visible(&connection.name).into_owned(),
            items: Vec::new(),
            list: List::default(),
            is_filtering: false,
            fetch: Fetch::Reading(flow),
            trouble: None,
            fetched_at: None,
            failed: Vec::new(),
            ticked: 0,
            asks_after_sign_in: false,
            is_touched: false,
            owners: owners(overview, &connection.id),
        }
    }

    /// The flow whose replies count, if one runs.
    pub fn flow(&self) -> Option<FlowId> {
        match self.fetch {
            Fetch::Reading(flow) | Fetch::Asking { flow, .. } => Some(flow),
            Fetch::Done | Fetch::Stopped | Fetch::Failed(_) => None,
        }
    }

    /// What the cursor is on.
    pub fn current(&self) -> Option<&Item> {
        self.items.get(self.list.selected_row()?)
    }

    /// The ticked roles, else the one that the cursor is on; without those that have a profile.
    pub fn picked(&self) -> Vec<Role> {
        let ticked = |item: &&Item| item.is_ticked;
        let current = self.current().filter(|_| self.ticked == 0);
        self.items
            .iter()
            .filter(ticked)
            .chain(current)
            .filter(|item| item.profile.is_none())
            .map(|item| item.role.clone())
            .collect()
    }

    /// The whole list.
    pub fn whole(&self) -> RoleList {
        RoleList {
            roles: self.items.iter().map(|item| item.role.clone()).collect(),
            fetched_at: self.fetched_at,
            failed: self.failed.clone(),
        }
    }

    /// Whether these are all the roles that have no profile.
    pub fn is_all(&self, picked: &[Role]) -> bool {
        let without = self.items.iter().filter(|item| item.profile.is_none());
        self.fetched_at.is_some() && without.count() == picked.len()
    }

    /// Moves the cursor.
    pub fn move_by(&mut self, by: isize) {
        self.is_touched = true;
        self.list.move_by(by);
    }

    /// Chooses what the cursor is on, or does not, and goes on to the next.
    pub fn toggle(&mut self) {
        self.is_touched = true;
        let Some(at) = self.list.selected_row() else {
            return;
        };
        if let Some(item) = self.items.get_mut(at) {
            item.is_ticked = !item.is_ticked && item.profile.is_none();
        }
        self.count();
        self.list.move_by(1);
    }

    /// Ticks every role shown that has no profile; none of them when all are ticked already.
    pub fn toggle_all(&mut self) {
        let free = |item: &Item| item.is_shown && item.profile.is_none();
        let choose = self.items.iter().any(|item| free(item) && !item.is_ticked);
        for item in self.items.iter_mut().filter(|item| free(item)) {
            item.is_ticked = choose;
        }
        self.count();
    }

    /// More roles, in any order: what is new is filtered and put in its place.
    pub fn found(&mut self, roles: Vec<Role>) {
        let place = self.place();
        let known = self.items.len();
        let mut filter = Filter::new(self.list.filter.value());
        for role in roles {
            let is_new = self.items[..known]
                .binary_search_by(|item| item.role.cmp(&role))
                .is_err();
            if is_new {
                let item = item(role, &self.owners, &mut filter);
                self.items.push(item);
            }
        }
        self.items.sort_by(|a, b| a.role.cmp(&b.role));
        self.items.dedup_by(|a, b| a.role == b.role);
        self.lay_out(place);
    }

    /// The whole list: roles that are gone are gone, the others stay as they are.
    pub fn take(&mut self, list: RoleList) {
        let place = self.place();
        let ticked: BTreeSet<Role> = self
            .items
            .drain(..)
            .filter(|item| item.is_ticked)
            .map(|item| item.role)
            .collect();
        let mut filter = Filter::new(self.list.filter.value());
        let items = list.roles.into_iter().map(|role| {
            let is_ticked = ticked.contains(&role);
            let item = item(role, &self.owners, &mut filter);
            Item {
                is_ticked: is_ticked && item.profile.is_none(),
                ..item
            }
        });
        self.items = items.collect();
        self.items.sort_by(|a, b| a.role.cmp(&b.role));
        self.items.dedup_by(|a, b| a.role == b.role);
        self.fetched_at = list.fetched_at;
        self.failed = list.failed;
        self.trouble = None;
        self.fetch = Fetch::Done;
        self.count();
        self.lay_out(place);
    }

    /// The files changed: which role has which profile is looked up again.
    pub fn follow(&mut self, overview: &Overview) {
        self.owners = owners(overview, &self.connection);
        let mut filter = Filter::new(self.list.filter.value());
        let place = self.place();
        for old in &mut self.items {
            let is_ticked = old.is_ticked;
            *old = item(old.role.clone(), &self.owners, &mut filter);
            old.is_ticked = is_ticked && old.profile.is_none();
        }
        self.count();
        self.lay_out(place);
    }

    /// Filters everything again after the filter changed, and goes to the first match; without a
    /// filter the cursor stays where it is.
    pub fn refilter(&mut self) {
        self.is_touched = true;
        let place = self.place();
        let mut filter = Filter::new(self.list.filter.value());
        for item in &mut self.items {
            item.is_shown = filter.score(&item.text).is_some();
        }
        self.lay_out(place.filter(|_| filter.is_empty()));
    }

    fn count(&mut self) {
        self.ticked = self.items.iter().filter(|item| item.is_ticked).count();
    }

    fn place(&self) -> Option<Place> {
        let current = self.current().filter(|_| self.is_touched)?;
        Some(Place {
            role: current.role.clone(),
            row: self.list.selected.saturating_sub(self.list.offset),
        })
    }

    /// Puts what passes the filter in rows; the cursor stays on its role, on its row of the screen.
    fn lay_out(&mut self, place: Option<Place>) {
        let shown = self.items.iter().enumerate();
        let rows: Vec<usize> = shown
            .filter(|(_, item)| item.is_shown)
            .map(|(at, _)| at)
            .collect();
        let Some(Place { role, row }) = place else {
            self.list.set_rows(rows, 0);
            return;
        };
        let at = self.items.partition_point(|item| item.role < role);
        let selected = rows.partition_point(|shown| *shown < at);
        self.list.set_rows(rows, selected);
        self.list.offset = self.list.selected.saturating_sub(row);
    }
}

fn item(role: Role, owners: &HashMap<(String, String), String>, filter: &mut Filter) -> Item {
    let key = (role.account_id.clone(), role.role.clone());
    let profile = owners.get(&key).cloned();
    let facts = [
        role.account_id.as_str(),
        &role.role,
        profile.as_deref().unwrap_or_default(),
    ];
    let text = Haystack::new(&role.account_name, facts);
    let is_shown = filter.score(&text).is_some();
    Item {
        role,
        profile,
        is_ticked: false,
        is_shown,
        text,
    }
}

/// The profiles of a connection's roles, by account and role; the first where there are several.
fn owners(overview: &Overview, connection: &ConnectionId) -> HashMap<(String, String), String> {
    let mut owners = HashMap::new();
    for profile in overview.profiles() {
        let text = |key| profile.settings.text(key).map(str::to_string);
        let role = (text("sso_account_id"), text("sso_role_name"));
        if let (Some(account), Some(role)) = role
            && profile.connection.as_ref() == Some(connection)
        {
            owners
                .entry((account, role))
                .or_insert_with(|| profile.name.clone());
        }
    }
    owners
}
