//! The connections: every identity that files, environment and caches know of.

use super::logins::Logins;
use super::tokens::{Found, FoundToken};
use crate::domain::connection::{
    AuthMethod, Connection, ConnectionId, ConnectionState, WEB_IDENTITY, bearer_title,
};
use crate::domain::names::BUILDER_ID;
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::start_url;
use crate::flows::host::{Environment, Host};
use crate::store::shared_config::RawSection;
use crate::store::sso_token::{key_for_session, key_for_start_url};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// What connections are made from.
pub struct Sources<'a> {
    /// The host.
    pub host: &'a Host,
    /// The `[sso-session]` sections.
    pub sessions: &'a [RawSection],
    /// The tokens on this host.
    pub found: &'a Found,
    /// The sessions of `aws login`.
    pub logins: &'a Logins,
    /// The time now.
    pub now: Timestamp,
}

/// The scope a token has when nothing says otherwise. Source: the AWS CLI's default.
const DEFAULT_SCOPE: &str = "sso:account:access";

/// All connections: bearer ones first, then what pays with IAM.
///
/// A profile whose payer turns out to be none keeps its problem and loses its connection.
pub fn connections(sources: &Sources<'_>, profiles: &mut [Profile]) -> Vec<Connection> {
    let mut by_id: HashMap<ConnectionId, Vec<String>> = HashMap::new();
    for profile in profiles.iter() {
        if let Some(id) = &profile.connection {
            by_id
                .entry(id.clone())
                .or_default()
                .push(profile.name.clone());
        }
    }
    let mut paid = |id: &ConnectionId| by_id.remove(id).unwrap_or_default();
    let mut all = Vec::new();
    for section in sources.sessions {
        let id = ConnectionId::Session(section.name.clone());
        let names = paid(&id);
        all.push(session(sources, section, names));
    }
    let has_builder_id_section = sources
        .sessions
        .iter()
        .any(|section| section.name == BUILDER_ID);
    if let Some(own) = sources
        .found
        .own_builder_id
        .as_ref()
        .filter(|_| !has_builder_id_section)
    {
        all.push(own_builder_id(sources, own));
    }
    all.extend(legacy(sources, profiles, &mut paid));
    all.extend(
        sources
            .found
            .others
            .iter()
            .map(|(file, token)| unexplained(sources, file, token)),
    );
    all.extend(kiro(sources));
    let environment = sources.host.environment();
    all.extend(ambient(environment, sources.now, &mut paid));
    all.extend(of_profiles(sources, profiles, &mut paid));
    let broken: Vec<ConnectionId> = by_id.into_keys().collect();
    for profile in profiles.iter_mut() {
        if profile
            .connection
            .as_ref()
            .is_some_and(|id| broken.contains(id))
        {
            profile.connection = None;
        }
    }
    all
}

fn session(sources: &Sources<'_>, section: &RawSection, profiles: Vec<String>) -> Connection {
    let url = section
        .text("sso_start_url")
        .filter(|url| !url.is_empty())
        .map(str::to_string);
    let method = url
        .as_deref()
        .map_or(AuthMethod::IdentityCenter, start_url::auth_method);
    let configured = section.text("sso_registration_scopes").map(split_scopes);
    let file = key_for_session(&section.name);
    let shared = sources.found.explained.get(&file);
    let own = sources
        .found
        .own_builder_id
        .as_ref()
        .filter(|_| section.name == BUILDER_ID && method == AuthMethod::BuilderId);
    let live = shared.filter(|token| token.token.expires_at.is_some_and(|end| sources.now < end));
    let mut connection = Connection::new(
        ConnectionId::Session(section.name.clone()),
        bearer_title(method, &section.name),
        method,
    );
    connection.profiles = profiles;
    connection.session = Some(section.name.clone());
    connection.start_url = url;
    connection.region = section.text("sso_region").map(str::to_string);
    connection.configured_scopes = configured;
    // A live token under the shared key wins over Moorline's own.
    read_token(sources, &mut connection, live.or(own).or(shared));
    if let (ConnectionState::Never, Some(why)) =
        (connection.state, sources.found.unreadable.get(&file))
    {
        connection.state = ConnectionState::Unknown;
        connection.note = Some(why.clone());
    }
    connection
}

fn own_builder_id(sources: &Sources<'_>, own: &FoundToken) -> Connection {
    let shared = sources.found.explained.get(&key_for_session(BUILDER_ID));
    let live = shared.filter(|token| token.token.expires_at.is_some_and(|end| sources.now < end));
    let mut connection = Connection::new(
        ConnectionId::Session(BUILDER_ID.to_string()),
        bearer_title(AuthMethod::BuilderId, BUILDER_ID),
        AuthMethod::BuilderId,
    );
    connection.start_url = Some(start_url::BUILDER_ID.to_string());
    connection.region = Some(start_url::BUILDER_ID_REGION.to_string());
    read_token(sources, &mut connection, Some(live.unwrap_or(own)));
    connection
}

fn legacy(
    sources: &Sources<'_>,
    profiles: &[Profile],
    paid: &mut impl FnMut(&ConnectionId) -> Vec<String>,
) -> Vec<Connection> {
    let mut regions: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for profile in profiles
        .iter()
        .filter(|profile| !profile.settings.has("sso_session"))
    {
        let Some(url) = profile.settings.text("sso_start_url") else {
            continue;
        };
        let region = profile.settings.text("sso_region");
        regions.entry(url).or_insert_with(|| {
            order.push(url);
            region
        });
    }
    order
        .into_iter()
        .map(|url| {
            let id = ConnectionId::StartUrl(url.to_string());
            let mut connection = Connection::new(
                id.clone(),
                bearer_title(start_url::auth_method(url), start_url::short(url)),
                start_url::auth_method(url),
            );
            connection.profiles = paid(&id);
            connection.start_url = Some(url.to_string());
            connection.region = regions.get(url).copied().flatten().map(str::to_string);
            let file = key_for_start_url(url);
            read_token(sources, &mut connection, sources.found.explained.get(&file));
            if let (ConnectionState::Never, Some(why)) =
                (connection.state, sources.found.unreadable.get(&file))
            {
                connection.state = ConnectionState::Unknown;
                connection.note = Some(why.clone());
            }
            connection
        })
        .collect()
}

fn unexplained(sources: &Sources<'_>, file: &str, found: &FoundToken) -> Connection {
    let url = found.token.start_url.as_deref();
    let method = url.map_or(AuthMethod::IdentityCenter, start_url::auth_method);
    let mut connection = Connection::new(
        ConnectionId::Token(file.to_string()),
        bearer_title(method, url.map_or(file, start_url::short)),
        method,
    );
    connection.start_url = found.token.start_url.clone();
    connection.region = found.token.region.clone();
    read_token(sources, &mut connection, Some(found));
    connection.note =
        Some("No section of the config explains this token: another tool keeps it.".into());
    connection
}

fn kiro(sources: &Sources<'_>) -> Option<Connection> {
    let (file, kiro) = sources.found.kiro.as_ref()?;
    let method = match kiro.provider.as_deref() {
        Some("BuilderId") => AuthMethod::BuilderId,
        Some("Enterprise" | "Internal") => AuthMethod::IdentityCenter,
        _ => start_url::auth_method(kiro.start_url.as_deref()?),
    };
    let mut connection =
        Connection::new(ConnectionId::Token(file.clone()), "Kiro IDE".into(), method);
    connection.start_url = kiro.start_url.clone();
    connection.region = kiro.region.clone();
    connection.expires_at = kiro.expires_at;
    connection.state = kiro.expires_at.map_or(ConnectionState::Unknown, |end| {
        ConnectionState::of_token(end, kiro.refreshable, sources.now)
    });
    connection.note = Some("The Kiro IDE keeps this sign-in for itself.".into());
    Some(connection)
}

/// Fills in what a token says: state, ends, scopes.
fn read_token(sources: &Sources<'_>, connection: &mut Connection, found: Option<&FoundToken>) {
    let Some(FoundToken { path, token, .. }) = found else {
        connection.state = ConnectionState::Never;
        assume_scopes(connection);
        return;
    };
    connection.token_file = Some(path.clone());
    connection.expires_at = token.expires_at;
    connection.registration_expires_at = token.registration_expires_at;
    connection.can_refresh = token.refresh_token.is_some()
        && token.client_id.is_some()
        && token.client_secret.is_some()
        && token
            .registration_expires_at
            .is_none_or(|end| sources.now < end);
    connection.state = token.expires_at.map_or(ConnectionState::Expired, |end| {
        ConnectionState::of_token(end, connection.can_refresh, sources.now)
    });
    if connection.state == ConnectionState::Expired {
        connection.note = Some(why_over(sources, connection, found));
    }
    match sources.found.scopes(token) {
        Some(scopes) => connection.scopes.clone_from(scopes),
        None => assume_scopes(connection),
    }
}

/// Why only a new sign-in helps, from what is in the file.
fn why_over(sources: &Sources<'_>, connection: &Connection, found: Option<&FoundToken>) -> String {
    let Some(FoundToken { token, .. }) = found else {
        return String::new();
    };
    if token.expires_at.is_none() {
        return "The token does not say when it ends.".into();
    }
    if token.refresh_token.is_none() {
        return "The token is over and has no refresh token: it was signed in without scopes, or by a tool that keeps none.".into();
    }
    if connection
        .registration_expires_at
        .is_some_and(|end| end <= sources.now)
    {
        return "The token is over, and so is the client registration it could be refreshed with."
            .into();
    }
    "The token is over, and the client it could be refreshed with is not in the file.".into()
}

fn assume_scopes(connection: &mut Connection) {
    connection.scopes_assumed = true;
    connection.scopes = connection
        .configured_scopes
        .clone()
        .unwrap_or_else(|| vec![DEFAULT_SCOPE.to_string()]);
}

/// The scopes of `sso_registration_scopes`: separated by commas, blanks around them allowed.
pub fn split_scopes(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|scope| !scope.is_empty())
        .map(str::to_string)
        .collect()
}

fn ambient(
    environment: &Environment,
    now: Timestamp,
    paid: &mut impl FnMut(&ConnectionId) -> Vec<String>,
) -> Vec<Connection> {
    let set = |name: &str| environment.get(name).is_some();
    let keys = set("AWS_ACCESS_KEY_ID");
    let (own, is_own) = match environment.has_web_identity() {
        true if !keys => (WEB_IDENTITY, true),
        _ => ("environment keys", keys),
    };
    let container = environment.has_container_role();
    let instance = environment.has_instance_role();
    [
        (ConnectionId::Env, own, is_own),
        (ConnectionId::Container, "container role", container),
        (ConnectionId::Instance, "instance role", instance),
    ]
    .into_iter()
    .filter_map(|(id, name, is_there)| {
        let profiles = paid(&id);
        if !is_there && profiles.is_empty() {
            return None;
        }
        let mut connection = Connection::new(id, name.to_string(), AuthMethod::Iam);
        connection.profiles = profiles;
        match connection.id {
            ConnectionId::Env if keys => environment_keys(environment, &mut connection, now),
            ConnectionId::Env if is_there => {
                connection.note = Some("Its token file is not used just to look.".into());
            }
            // A machine's role is there without a word in the environment, too.
            ConnectionId::Instance if !is_there && environment.may_ask_instance() => {
                connection.note = Some("Nothing in the environment says that it is there.".into());
            }
            _ if !is_there => {
                connection.state = ConnectionState::Never;
                connection.note = Some(absent(&connection.id).into());
            }
            _ => {}
        }
        Some(connection)
    })
    .collect()
}

fn absent(id: &ConnectionId) -> &'static str {
    match id {
        ConnectionId::Container => {
            "No AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI is set here."
        }
        ConnectionId::Instance => "AWS_EC2_METADATA_DISABLED is true here.",
        _ => "AWS_ACCESS_KEY_ID is not set here.",
    }
}

fn environment_keys(environment: &Environment, connection: &mut Connection, now: Timestamp) {
    connection.expires_at = environment
        .get("AWS_CREDENTIAL_EXPIRATION")
        .and_then(|end| end.parse().ok());
    connection.state = match connection.expires_at {
        _ if environment.get("AWS_SECRET_ACCESS_KEY").is_none() => {
            connection.note = Some("AWS_SECRET_ACCESS_KEY is not set.".into());
            ConnectionState::Unknown
        }
        Some(end) => ConnectionState::of_token(end, false, now),
        None if environment.get("AWS_SESSION_TOKEN").is_some() => ConnectionState::Unknown,
        None => ConnectionState::SignedIn,
    };
}

fn of_profiles(
    sources: &Sources<'_>,
    profiles: &[Profile],
    paid: &mut impl FnMut(&ConnectionId) -> Vec<String>,
) -> Vec<Connection> {
    profiles
        .iter()
        .filter_map(|profile| {
            let id = ConnectionId::Profile(profile.name.clone());
            let pays_for = paid(&id);
            if pays_for.is_empty() {
                return None;
            }
            let mut connection = Connection::new(id, profile.name.clone(), AuthMethod::Iam);
            connection.profiles = pays_for;
            connection.region = profile.region.clone();
            if profile.kind == ProfileKind::LoginSession {
                sources.logins.fill(&mut connection, profile, sources.now);
            } else {
                (connection.state, connection.note) = iam_state(profile);
            }
            Some(connection)
        })
        .collect()
}

fn iam_state(profile: &Profile) -> (ConnectionState, Option<String>) {
    let unknown = |note: &str| (ConnectionState::Unknown, Some(note.to_string()));
    let has_token = profile.settings.text("aws_session_token").is_some();
    match profile.kind {
        ProfileKind::Process => unknown("Its program is not run just to look."),
        ProfileKind::WebIdentity => unknown("Its token file is not used just to look."),
        ProfileKind::StaticTemporary => unknown("Temporary keys do not say when they end."),
        _ if has_token => unknown("Temporary keys do not say when they end."),
        _ => (ConnectionState::SignedIn, None),
    }
}
