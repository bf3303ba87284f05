//! Who holds what: the tools, and what their stores say of their sign-ins.

use super::editors::Editors;
use super::logins::Logins;
use super::tokens::{Found, FoundToken};
use crate::domain::connection::{Connection, ConnectionId, ConnectionState};
use crate::domain::holder::{HolderSignIn, HolderState, Tool};
use crate::domain::start_url;
use crate::domain::text::visible;
use crate::flows::host::Host;
use crate::flows::paths;
use crate::store::holders::{HolderError, HolderSignIn as Stored, Provider, amazon_q, kiro_cli};
use crate::store::sso_token::{Writer, key_for_session};
use jiff::Timestamp;

/// The sessions of the identity server: what the IDE plug-ins sign in to through it.
const IDENTITY_SERVER_SESSIONS: [&str; 2] = [
    "__RESERVED__AwsBuilderId",
    "amazonwebservices.amazon-q-vscode",
];

/// What every tool's store says, each tool at least once.
pub fn holders(
    host: &Host,
    found: &Found,
    editors: &Editors,
    logins: &Logins,
    now: Timestamp,
) -> Vec<HolderSignIn> {
    let environment = host.environment();
    let mut all = Vec::new();
    for (file, token) in &found.others {
        all.push(editors.completed(file, of_token(found, file, token, now)));
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
            expires_at: kiro.expires_at,
            start_url: kiro.start_url.clone(),
            place: Some(visible(file).into_owned()),
            ..HolderSignIn::without(Tool::KiroIde, state(kiro.expires_at, kiro.refreshable, now))
        },
        None => HolderSignIn::without(Tool::KiroIde, HolderState::NoneSeen),
    });
    all.extend(logins.holders(now));
    for tool in [Tool::VsCode, Tool::JetBrains, Tool::IdentityServer] {
        if !all.iter().any(|holder| holder.tool == tool) {
            all.push(HolderSignIn::without(tool, editors.state_without(tool)));
        }
    }
    all
}

fn of_token(found: &Found, file: &str, token: &FoundToken, now: Timestamp) -> HolderSignIn {
    let FoundToken { token, writer, .. } = token;
    HolderSignIn {
        expires_at: token.expires_at,
        start_url: token.start_url.clone(),
        scopes: found.scopes(token).cloned(),
        place: Some(visible(file).into_owned()),
        registration_expires_at: token.registration_expires_at,
        ..HolderSignIn::without(
            tool(file, *writer),
            state(token.expires_at, token.refresh_token.is_some(), now),
        )
    }
}

/// The tool that wrote the token of a connection where the AWS CLI looks for it, too.
fn at_shared_key(found: &Found, connection: &Connection, now: Timestamp) -> Option<HolderSignIn> {
    let path = connection.token_file.as_ref()?;
    let (file, token) = found
        .explained
        .iter()
        .find(|(_, token)| token.path == *path)?;
    let holder = of_token(found, file, token, now);
    (!matches!(holder.tool, Tool::AwsCli | Tool::Other)).then_some(holder)
}

fn tool(file: &str, writer: Writer) -> Tool {
    let is_of_server = IDENTITY_SERVER_SESSIONS
        .iter()
        .any(|session| key_for_session(session) == file);
    match writer {
        _ if is_of_server => Tool::IdentityServer,
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
            expires_at: stored.expires_at,
            start_url: stored.start_url.or_else(|| {
                (stored.provider == Provider::Aws).then(|| start_url::BUILDER_ID.to_string())
            }),
            scopes: stored.scopes,
            place: Some("data.sqlite3".into()),
            registration_expires_at: stored.registration_expires_at,
            ..HolderSignIn::without(tool, state(stored.expires_at, stored.refreshable, now))
        },
        Err(error) => HolderSignIn::without(
            tool,
            HolderState::Unreadable(visible(&error.to_string()).into_owned()),
        ),
    }
}

/// The connections, each with the tools that hold a sign-in for its identity.
pub fn held(
    mut connections: Vec<Connection>,
    holders: &[HolderSignIn],
    found: &Found,
    now: Timestamp,
) -> Vec<Connection> {
    for connection in &mut connections {
        let held = held_by(connection, holders);
        let writer = at_shared_key(found, connection, now);
        connection.holders.extend(held);
        connection.holders.extend(writer);
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
            let tool = if own { Tool::Moorline } else { Tool::AwsCli };
            let state = match connection.state {
                ConnectionState::SignedIn => HolderState::SignedIn,
                ConnectionState::Refreshable => HolderState::Refreshable,
                _ => HolderState::Expired,
            };
            held.push(HolderSignIn {
                expires_at: connection.expires_at,
                start_url: connection.start_url.clone(),
                scopes: Some(connection.scopes.clone()).filter(|_| !connection.scopes_assumed),
                place: file
                    .file_name()
                    .map(|name| visible(&name.to_string_lossy()).into_owned()),
                registration_expires_at: connection.registration_expires_at,
                ..HolderSignIn::without(tool, state)
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
    held
}
