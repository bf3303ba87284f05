//! What is known of connections beside their tokens, so that it can be told why they stand as they
//! do. Asks nobody.

use super::tokens::{Found, FoundToken};
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::evidence::{EndpointTrouble, Evidence, FileTrouble};
use crate::flows::host::Host;
use crate::flows::refresh::{has_been_here, noted};
use crate::store::sso_token::{key_for_session, key_for_start_url};
use std::collections::BTreeMap;
use std::path::Path;

/// The evidence on every connection there is some on.
pub fn evidence(
    host: &Host,
    connections: &[Connection],
    found: &Found,
) -> BTreeMap<ConnectionId, Evidence> {
    connections
        .iter()
        .filter(|connection| connection.is_pinnable())
        .map(|connection| (connection.id.clone(), of(host, connection, found)))
        .filter(|(_, evidence)| *evidence != Evidence::default())
        .collect()
}

fn of(host: &Host, connection: &Connection, found: &Found) -> Evidence {
    let file = match &connection.id {
        ConnectionId::Session(name) => key_for_session(name),
        ConnectionId::StartUrl(url) => key_for_start_url(url),
        _ => return Evidence::default(),
    };
    let environment = host.environment();
    let shared = environment.sso_cache().join(&file);
    let path = connection.token_file.as_deref().unwrap_or(&shared);
    let token = token(found, &file, path);
    Evidence {
        file: token
            .is_none()
            .then(|| trouble(host, found, &file, path))
            .flatten(),
        lacks_refresh_token: token.is_some_and(|found| found.token.refresh_token.is_none()),
        noted: noted(environment, path),
        endpoint: unreachable(host, connection, token),
    }
}

fn token<'a>(found: &'a Found, file: &str, path: &Path) -> Option<&'a FoundToken> {
    let own = found.own_builder_id.as_ref();
    [found.explained.get(file), own]
        .into_iter()
        .flatten()
        .find(|found| found.path == path)
}

fn trouble(host: &Host, found: &Found, file: &str, path: &Path) -> Option<FileTrouble> {
    if found.unreadable.contains_key(file) {
        Some(FileTrouble::Unreadable)
    } else if found.replaced.contains(file) {
        Some(FileTrouble::Replaced)
    } else {
        has_been_here(host.environment(), path).then_some(FileTrouble::Gone)
    }
}

/// Why no token could be sent to where it would have to go.
fn unreachable(
    host: &Host,
    connection: &Connection,
    token: Option<&FoundToken>,
) -> Option<EndpointTrouble> {
    let of_token = token.and_then(|found| found.token.region.as_deref());
    let region = of_token
        .or(connection.region.as_deref())
        .unwrap_or_default();
    let refused = host.endpoints().oidc(region).err()?;
    Some(EndpointTrouble {
        told: refused.to_string(),
        variable: refused.variable().map(str::to_owned),
    })
}
