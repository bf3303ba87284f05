//! Who holds what: the tools whose stores Moorline looks into, and those it does not yet.

use super::logins::Logins;
use super::tokens::Found;
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::holder::{HolderSignIn, HolderState, Tool};
use crate::domain::start_url;
use crate::domain::text::visible;
use crate::flows::host::Host;
use crate::flows::paths;
use crate::store::holders::{HolderError, HolderSignIn as Stored, Provider, amazon_q, kiro_cli};
use crate::store::sso_token::Writer;
use jiff::Timestamp;

/// What every tool's store says, each tool at least once.
pub fn holders(host: &Host, found: &Found, logins: &Logins, now: Timestamp) -> Vec<HolderSignIn> {
    let environment = host.environment();
    let mut all = Vec::new();
    for (file, token) in &found.others {
        all.push(HolderSignIn {
            tool: tool(token.writer),
            state: state(
                token.token.expires_at,
                token.token.refresh_token.is_some(),
                now,
            ),
            expires_at: token.token.expires_at,
            start_url: token.token.start_url.clone(),
            scopes: token.token.scopes.clone(),
            place: Some(visible(file).into_owned()),
        });
    }
    all.push(database(
        Tool::AmazonQCli,
        amazon_q(&paths::amazon_q_database(environment)),
        now,
    ));
    all.push(database(
        Tool::KiroCli,
        kiro_cli(&paths::kiro_cli_database(environment)),
        now,
    ));
    all.push(match &found.kiro {
        Some((file, kiro)) => HolderSignIn {
            tool: Tool::KiroIde,
            state: state(kiro.expires_at, kiro.refreshable, now),
            expires_at: kiro.expires_at,
            start_url: kiro.start_url.clone(),
            scopes: None,
            place: Some(visible(file).into_owned()),
        },
        None => HolderSignIn::without(Tool::KiroIde, HolderState::NoneSeen),
    });
    all.extend(logins.holders(now));
    for tool in [Tool::VsCode, Tool::JetBrains, Tool::IdentityServer] {
        if !all.iter().any(|holder| holder.tool == tool) {
            all.push(HolderSignIn::without(tool, HolderState::NotLookedAt));
        }
    }
    all
}

fn tool(writer: Writer) -> Tool {
    match writer {
        Writer::AwsCli => Tool::AwsCli,
        Writer::VsCode => Tool::VsCode,
        Writer::JetBrains => Tool::JetBrains,
        Writer::IdentityServer => Tool::IdentityServer,
        Writer::Unknown => Tool::Other,
    }
}

fn state(expires_at: Option<Timestamp>, refreshable: bool, now: Timestamp) -> HolderState {
    match expires_at {
        Some(end) if now < end => HolderState::SignedIn,
        Some(_) | None if refreshable => HolderState::Refreshable,
        _ => HolderState::Expired,
    }
}

fn database(tool: Tool, stored: Result<Stored, HolderError>, now: Timestamp) -> HolderSignIn {
    match stored {
        Ok(stored) if !stored.present => HolderSignIn::without(tool, HolderState::NoneSeen),
        Ok(stored) => HolderSignIn {
            tool,
            state: state(stored.expires_at, stored.refreshable, now),
            expires_at: stored.expires_at,
            start_url: stored.start_url.or_else(|| {
                (stored.provider == Provider::Aws).then(|| start_url::BUILDER_ID.to_string())
            }),
            scopes: stored.scopes,
            place: Some("data.sqlite3".into()),
        },
        Err(error) => HolderSignIn::without(
            tool,
            HolderState::Unreadable(visible(&error.to_string()).into_owned()),
        ),
    }
}

/// The connections, each with the tools that hold a sign-in for its identity.
pub fn held(mut connections: Vec<Connection>, holders: &[HolderSignIn]) -> Vec<Connection> {
    for connection in &mut connections {
        let held = held_by(connection, holders);
        connection.holders.extend(held);
    }
    connections
}

fn held_by(connection: &Connection, holders: &[HolderSignIn]) -> Vec<HolderSignIn> {
    let mut held = Vec::new();
    if let Some(file) = connection.token_file.as_ref() {
        let own = file
            .file_name()
            .is_some_and(|name| name == "builder-id.json");
        let is_shared = !matches!(connection.id, ConnectionId::Token(_));
        if is_shared {
            held.push(HolderSignIn {
                tool: if own { Tool::Moorline } else { Tool::AwsCli },
                state: match connection.state.is_live() {
                    true if connection.state
                        == crate::domain::connection::ConnectionState::SignedIn =>
                    {
                        HolderState::SignedIn
                    }
                    true => HolderState::Refreshable,
                    false => HolderState::Expired,
                },
                expires_at: connection.expires_at,
                start_url: connection.start_url.clone(),
                scopes: Some(connection.scopes.clone()).filter(|_| !connection.scopes_assumed),
                place: file
                    .file_name()
                    .map(|name| visible(&name.to_string_lossy()).into_owned()),
            });
        }
    }
    let Some(url) = connection.start_url.as_deref() else {
        return held;
    };
    let is_token = match &connection.id {
        ConnectionId::Token(file) => Some(visible(file).into_owned()),
        _ => None,
    };
    held.extend(
        holders
            .iter()
            .filter(|holder| match &is_token {
                Some(file) => holder.place.as_ref() == Some(file),
                None => holder
                    .start_url
                    .as_deref()
                    .is_some_and(|held| start_url::same(held, url)),
            })
            .cloned(),
    );
    held.extend(
        holders
            .iter()
            .filter(|holder| holder.state == HolderState::NotLookedAt)
            .cloned(),
    );
    held
}
