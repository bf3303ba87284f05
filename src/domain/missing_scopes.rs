//! Scopes that a service needs and a sign-in lacks: what one key, or one command, would add.

use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::overview::Overview;
use crate::domain::profile::Profile;
use crate::domain::service::Service;
use crate::domain::text::visible;

/// What one sign-in would have to be granted for a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingScopes {
    /// The connection that lacks them.
    pub connection: ConnectionId,
    /// Its name on screen.
    pub name: String,
    /// The scopes the service cannot do without and that sign-in does not have.
    pub scopes: Vec<String>,
    /// The question whether to add them; safe to show.
    pub question: String,
}

/// What `service` lacks: of the connection it is pinned to, else of the one that the active profile
/// bears, else of the first that is signed in; `None` if it has a connection, or none would do with
/// more scopes.
pub fn missing_scopes(overview: &Overview, service: &str) -> Option<MissingScopes> {
    let bound = overview.service(service)?;
    if !bound.service.is_bearer() || bound.binding.connection.is_some() {
        return None;
    }
    let pinned = overview.pins().get(service);
    let active = overview.active_profile().and_then(Profile::bearer);
    let named = pinned
        .into_iter()
        .chain(active)
        .filter_map(|id| overview.connection(id))
        .find(|one| would_do(&bound.service, one));
    let one = named.or_else(|| {
        let mut live = overview
            .connections()
            .iter()
            .filter(|one| one.state.is_live());
        live.find(|one| would_do(&bound.service, one))
    })?;
    lacking(one, &bound.service)
}

fn would_do(service: &Service, one: &Connection) -> bool {
    one.is_pinnable() && one.token_file.is_some() && service.accepts.contains(&one.auth_method)
}

/// What `one` lacks for `service`; `None` if nothing.
pub fn lacking(one: &Connection, service: &Service) -> Option<MissingScopes> {
    let scopes: Vec<String> = service
        .scopes
        .iter()
        .filter(|scope| !one.scopes.contains(scope))
        .cloned()
        .collect();
    if scopes.is_empty() {
        return None;
    }
    let name = visible(&one.name).into_owned();
    let them = if scopes.len() == 1 { "it" } else { "them" };
    let question = format!(
        "{} needs {}: add {them} to {name}?",
        service.name,
        scopes.join(" and ")
    );
    Some(MissingScopes {
        connection: one.id.clone(),
        question: visible(&question).into_owned(),
        name,
        scopes,
    })
}
