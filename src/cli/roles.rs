//! `roles`: the accounts and roles that a session can use. Data on stdout; how it goes on, on stderr
//! if that is a terminal.

mod progress;

use super::args::Roles;
use super::json::RolesJson;
use super::output::{self, Table};
use super::wait;
use crate::domain::ago::as_of;
use crate::domain::command;
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::names;
use crate::domain::overview::Overview;
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::text::visible;
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::roles::{self, Role, RoleList};
use jiff::Timestamp;
use progress::Line;
use std::collections::HashMap;

/// Prints the list: as it was last fetched if that is not long ago, else anew. Where that fails and
/// `--refresh` does not insist, an older list is better than none, and says why it is old.
///
/// # Errors
/// Exit 2 when no session is meant, 3 when a sign-in is needed, 130 when interrupted.
pub fn roles(host: &Host, args: &Roles) -> Result<(), Failure> {
    let overview = discover(host, None);
    let connection = meant(&overview, args.session.as_deref())?;
    let known = match args.refresh {
        true => None,
        false => roles::cached(host, &connection.id),
    };
    let (list, is_cached) = match known {
        Some(list) if list.is_fresh(host.now()) => (list, true),
        known => match (fetched(host, &overview, connection), known) {
            (Ok(list), _) => (list, false),
            (Err(failure), Some(list)) if !failure.exit.is_asked_for() => {
                output::say(format!("these roles are the last known ones: {failure}"));
                (list, true)
            }
            (Err(failure), _) => return Err(failure),
        },
    };
    let used = Used::of(&overview, &connection.id);
    if args.json {
        output::json(&RolesJson {
            connection: &connection.id,
            list: &list,
            is_cached,
            profiles: &|role| used.by(role),
        });
    } else {
        output::data(&table(&list, &used));
    }
    say_what_else(connection, &list, is_cached, host.now());
    Ok(())
}

/// The connection whose roles are meant.
fn meant<'a>(overview: &'a Overview, name: Option<&str>) -> Result<&'a Connection, Failure> {
    if let Some(name) = name {
        return names::connection(overview, name).map_err(|error| {
            Failure::new(format!("{error}."))
                .hint("`moorline connections` lists them.")
                .exit(Exit::Usage)
        });
    }
    let able: Vec<&Connection> = roles::listable(overview).collect();
    match able.as_slice() {
        [only] => Ok(only),
        [] => Err(Failure::new("No session here can list accounts.")
            .hint("`moorline login --start-url URL --region REGION --access accounts` adds one.")
            .exit(Exit::Usage)),
        several => {
            let names = several
                .iter()
                .map(|one| command::word(&command::login_name(&one.id)));
            Err(Failure::new(format!(
                "Several sessions can list accounts: {}.",
                names.collect::<Vec<_>>().join(", ")
            ))
            .hint("Name one: `moorline roles SESSION`.")
            .exit(Exit::Usage))
        }
    }
}

/// Fetches; ctrl-c ends it, but for a token that is being refreshed.
///
/// # Errors
/// Those of the flow; exit 130 when interrupted.
pub(super) fn fetched(
    host: &Host,
    overview: &Overview,
    connection: &Connection,
) -> Result<RoleList, Failure> {
    let line = Line::new(&connection.name);
    let fetching = roles::fetch(host, overview, &connection.id, |step| line.show(&step));
    let result = wait::cancellable(host, fetching);
    line.clear();
    result
}

fn table(list: &RoleList, used: &Used<'_>) -> String {
    let mut table = Table::default();
    for role in &list.roles {
        let profiles = used.by(role).join(", ");
        table.row(&[&role.account_name, &role.account_id, &role.role, &profiles]);
    }
    table.text()
}

fn say_what_else(connection: &Connection, list: &RoleList, is_cached: bool, now: Timestamp) {
    if list.roles.is_empty() && list.failed.is_empty() {
        let name = visible(&connection.name);
        output::say(format!("{name} has no roles: nothing is assigned to you."));
    }
    for (account, why) in &list.failed {
        output::say(format!("not listed: account {account}: {why}"));
    }
    if let (true, Some(at)) = (is_cached, list.fetched_at) {
        output::say(format!("{}; `--refresh` asks again", as_of(at, now)));
    }
}

/// The profiles that use roles of a connection, by account, then by role.
struct Used<'a>(HashMap<&'a str, HashMap<&'a str, Vec<&'a str>>>);

impl<'a> Used<'a> {
    fn of(overview: &'a Overview, connection: &ConnectionId) -> Self {
        let mut used: HashMap<_, HashMap<_, Vec<&str>>> = HashMap::new();
        for profile in overview.profiles() {
            if let Some((account, role)) = role(profile, connection) {
                let roles = used.entry(account).or_default();
                roles.entry(role).or_default().push(&profile.name);
            }
        }
        Self(used)
    }

    fn by(&self, role: &Role) -> &[&'a str] {
        let roles = self.0.get(role.account_id.as_str());
        let profiles = roles.and_then(|roles| roles.get(role.role.as_str()));
        profiles.map_or(&[], Vec::as_slice)
    }
}

fn role<'a>(profile: &'a Profile, connection: &ConnectionId) -> Option<(&'a str, &'a str)> {
    let is_role = matches!(
        profile.kind,
        ProfileKind::SsoSession | ProfileKind::SsoLegacy
    ) && profile.connection.as_ref() == Some(connection);
    let text = |key| profile.settings.text(key);
    let role = || Some((text("sso_account_id")?, text("sso_role_name")?));
    is_role.then(role).flatten()
}
