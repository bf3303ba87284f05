//! Role credentials that the AWS CLI has cached, by the connection whose token they were got with.
//!
//! An entry does not name its session, so the names of the files are worked out from the profiles:
//! what no profile of a connection accounts for is not seen as that connection's, and not removed.

use crate::domain::connection::{Connection, ConnectionId, RoleCredentials};
use crate::domain::problem::Problem;
use crate::domain::profile::Profile;
use crate::domain::text::visible;
use crate::flows::host::Environment;
use crate::store::role_cache::{self, RoleEntry, SignedInBy};
use std::collections::{HashMap, HashSet};

/// The names of the cache files that the roles of `profiles` have, by connection.
fn names(profiles: &[Profile]) -> HashMap<ConnectionId, HashSet<String>> {
    let mut names: HashMap<ConnectionId, HashSet<String>> = HashMap::new();
    for (id, name) in profiles.iter().filter_map(entry_name) {
        names.entry(id).or_default().insert(name);
    }
    names
}

/// Whose role a profile is, and the name of the cache file its credentials have.
pub fn entry_name(profile: &Profile) -> Option<(ConnectionId, String)> {
    let text = |key| profile.settings.text(key);
    let (account, role) = (text("sso_account_id")?, text("sso_role_name")?);
    let (id, by) = match text("sso_session") {
        Some(session) => (
            ConnectionId::Session(session.into()),
            SignedInBy::Session(session),
        ),
        None => {
            let url = text("sso_start_url")?;
            (
                ConnectionId::StartUrl(url.into()),
                SignedInBy::StartUrl(url),
            )
        }
    };
    Some((id, role_cache::file_name(account, role, by)))
}

/// Says of each connection how many role credentials of it are cached, and until when. Blocks on
/// files.
pub fn fill(
    environment: &Environment,
    profiles: &[Profile],
    connections: &mut [Connection],
    problems: &mut Vec<Problem>,
) {
    let directory = environment.role_cache();
    if !directory.exists() {
        return;
    }
    let names = names(profiles);
    let all = names.values().flatten().cloned().collect();
    let (entries, found_problems) = role_cache::entries(&directory, &all);
    problems.extend(found_problems);
    let by_name: HashMap<&str, &RoleEntry> = entries
        .iter()
        .filter_map(|entry| Some((entry.path.file_name()?.to_str()?, entry)))
        .collect();
    for connection in connections {
        let Some(names) = names.get(&connection.id) else {
            continue;
        };
        let ends: Vec<_> = names
            .iter()
            .filter_map(|name| by_name.get(name.as_str()))
            .map(|entry| entry.expires_at)
            .collect();
        connection.role_credentials = RoleCredentials {
            cached: ends.len(),
            last_end: ends.into_iter().flatten().max(),
        };
    }
}

/// Removes the cached role credentials of `connection`, as they are now; what to tell. Blocks on
/// files.
pub fn remove(
    environment: &Environment,
    profiles: &[Profile],
    connection: &ConnectionId,
) -> Vec<String> {
    let names = names(profiles).remove(connection).unwrap_or_default();
    let (entries, problems) = role_cache::entries(&environment.role_cache(), &names);
    let left = problems.into_iter().map(|problem| problem.message);
    let mut left: Vec<String> = left.collect();
    let mut removed = 0;
    for entry in entries {
        match role_cache::remove(&entry.path) {
            Ok(true) => removed += 1,
            Ok(false) => {}
            Err(why) => left.push(why),
        }
    }
    let mut lines = Vec::new();
    if removed > 0 {
        lines.push(format!("Removed {}.", in_words(removed)));
    }
    lines.extend(
        left.into_iter()
            .map(|why| format!("Left as it is: {}.", visible(&why))),
    );
    lines
}

/// `2 role credentials from the AWS CLI's cache`.
pub fn in_words(number: usize) -> String {
    let what = if number == 1 {
        "set of role credentials"
    } else {
        "sets of role credentials"
    };
    format!("{number} {what} from the AWS CLI's cache")
}
