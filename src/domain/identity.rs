//! Wrong identities: tools that would use a service as somebody else than Moorline does.
//!
//! Says what is so and what to do about it; judges only sign-ins that are alive and whose store
//! says for which identity and scopes they are.

use crate::domain::binding::accepts_bearer;
use crate::domain::connection::{AuthMethod, Connection};
use crate::domain::holder::{HolderSignIn, HolderState, Tool};
use crate::domain::overview::{Bound, Overview};
use crate::domain::service::Service;
use crate::domain::shell_word;
use crate::domain::start_url;

/// The tools whose sign-ins are for the services of the catalogue that no tool binds. Kiro's are
/// for Kiro.
const PLUG_INS: [Tool; 4] = [
    Tool::VsCode,
    Tool::JetBrains,
    Tool::IdentityServer,
    Tool::AmazonQCli,
];

/// What is wrong with the identities that `bound` is used with, each in one line; not yet made
/// safe to show.
pub fn warnings(overview: &Overview, bound: &Bound) -> Vec<String> {
    let service = &bound.service;
    if service.is_bound_by_holder() {
        return between_tools(overview, service).into_iter().collect();
    }
    let used = bound
        .binding
        .connection
        .as_ref()
        .and_then(|id| overview.connection(id))
        .filter(|used| used.auth_method.is_bearer());
    let Some(used) = used else {
        return Vec::new();
    };
    let mut all = Vec::new();
    all.extend(private_identity(overview, service, used));
    all.extend(
        PLUG_INS
            .into_iter()
            .filter_map(|tool| other_identity(overview, service, used, tool)),
    );
    all
}

/// `tool` is signed in for the service, and never as what Moorline uses.
fn other_identity(
    overview: &Overview,
    service: &Service,
    used: &Connection,
    tool: Tool,
) -> Option<String> {
    let own = used.start_url.as_deref()?;
    let alive: Vec<&HolderSignIn> = overview
        .holders()
        .iter()
        .filter(|holder| holder.tool == tool && is_alive(holder) && is_for(holder, service))
        .collect();
    let is_kept = |holder: &&&HolderSignIn| holder.kept_for.contains(&service.id);
    // Where the tool says which sign-in it keeps for the service, its others do not count.
    let says = alive.iter().any(|holder| is_kept(&holder));
    let held: Vec<&str> = alive
        .iter()
        .filter(|holder| !says || is_kept(holder))
        .filter_map(|holder| holder.start_url.as_deref())
        .collect();
    let other = *held.first()?;
    if held.iter().any(|held| start_url::same(held, own)) {
        return None;
    }
    let (tool, theirs, ours) = (tool.label(), identity(overview, other), name_of(used));
    let keeping = format!("sign in to {ours} in {tool}");
    let to_do = match at(overview, other).filter(|one| service.accepts.contains(&one.auth_method)) {
        Some(one) => format!("{keeping}, or `{}`", use_it(service, one)),
        None => keeping,
    };
    Some(format!(
        "{tool} uses {theirs} for {}, Moorline uses {ours}. If that is not meant: {to_do}.",
        service.name
    ))
}

/// The tools that bind the service are signed in as different identities.
fn between_tools(overview: &Overview, service: &Service) -> Option<String> {
    let mut held: Vec<(Tool, &str)> = Vec::new();
    for holder in overview.holders() {
        if !service.bound_by.contains(&holder.tool) || !is_alive(holder) {
            continue;
        }
        let Some(url) = holder.start_url.as_deref() else {
            continue;
        };
        if !held
            .iter()
            .any(|(tool, seen)| *tool == holder.tool && start_url::same(seen, url))
        {
            held.push((holder.tool, url));
        }
    }
    let (first, url) = *held.first()?;
    let is_other = |(tool, held): &&(Tool, &str)| *tool != first && !start_url::same(held, url);
    let (second, other) = *held.iter().find(is_other)?;
    Some(format!(
        "{} uses {} for {}, {} uses {}. If that is not meant: sign in again in one of them.",
        first.label(),
        identity(overview, url),
        service.name,
        second.label(),
        identity(overview, other)
    ))
}

/// A Builder ID is used although a session of an organization is there for the same service.
fn private_identity(overview: &Overview, service: &Service, used: &Connection) -> Option<String> {
    if used.auth_method != AuthMethod::BuilderId || service.scopes.is_empty() {
        return None;
    }
    let asks_for_it = |one: &Connection| {
        one.has_scopes(&service.scopes)
            || one
                .configured_scopes
                .as_ref()
                .is_some_and(|scopes| service.scopes.iter().all(|scope| scopes.contains(scope)))
    };
    let of_work = overview.connections().iter().find(|one| {
        one.auth_method == AuthMethod::IdentityCenter
            && one.is_pinnable()
            && service.accepts.contains(&one.auth_method)
            && asks_for_it(one)
    })?;
    Some(format!(
        "{} uses a Builder ID, which is personal, although {} is there for it. For work of that organization: `{}`.",
        service.name,
        of_work.name,
        use_it(service, of_work)
    ))
}

fn is_alive(holder: &HolderSignIn) -> bool {
    matches!(
        holder.state,
        HolderState::SignedIn | HolderState::Refreshable
    )
}

fn is_for(holder: &HolderSignIn, service: &Service) -> bool {
    !service.scopes.is_empty()
        && holder
            .scopes
            .as_ref()
            .is_some_and(|scopes| service.scopes.iter().all(|scope| scopes.contains(scope)))
}

/// The command that makes the service use `connection`.
fn use_it(service: &Service, connection: &Connection) -> String {
    let id = connection.id.to_string();
    let id = shell_word::posix(&id);
    if connection.state.is_live() && accepts_bearer(service, connection) {
        format!("moorline pin {} {id}", service.id)
    } else {
        format!("moorline login {id} --for {}", service.id)
    }
}

/// The connection that signs in at `url`, if there is one.
fn at<'a>(overview: &'a Overview, url: &str) -> Option<&'a Connection> {
    overview.connections().iter().find(|one| {
        one.is_pinnable()
            && one
                .start_url
                .as_deref()
                .is_some_and(|own| start_url::same(own, url))
    })
}

/// Who one is at `url`: `Builder ID`, `Identity Center acme`.
fn identity(overview: &Overview, url: &str) -> String {
    match (at(overview, url), start_url::auth_method(url)) {
        (Some(known), _) => name_of(known),
        (None, AuthMethod::BuilderId) => AuthMethod::BuilderId.label().into(),
        (None, method) => format!("{} {}", method.label(), start_url::short(url)),
    }
}

fn name_of(connection: &Connection) -> String {
    match connection.auth_method {
        AuthMethod::BuilderId => AuthMethod::BuilderId.label().into(),
        _ => connection.name.clone(),
    }
}
