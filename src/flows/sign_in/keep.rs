//! Keeping a sign-in: the config, the token, the registration and the pins, in that order. That they
//! can be written is looked at first, since a token is not given twice.

use super::plan::wanted;
use super::{SignInPlan, SignedIn, Way, log, scopes};
use crate::aws::oidc::{Registration, Tokens};
use crate::domain::binding::accepts_bearer;
use crate::domain::command;
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::holder::Tool;
use crate::domain::names::BUILDER_ID;
use crate::domain::overview::Overview;
use crate::domain::service::{Service, ServiceId};
use crate::domain::text::visible;
use crate::flows::config_edit;
use crate::flows::discover::discover;
use crate::flows::failure::Failure;
use crate::flows::host::{Environment, Host};
use crate::flows::{paths, refresh, roles, switch};
use crate::store::atomic::{self, Mode};
use crate::store::registration::{Registration as Kept, Registrations};
use crate::store::sso_token::{self, CacheDir, Content, SsoToken, TokenFile};
use std::path::{Path, PathBuf};

/// What the server gave.
pub struct Obtained {
    /// How.
    pub way: Way,
    /// The client that was registered for this sign-in.
    pub registration: Registration,
    /// The tokens.
    pub tokens: Tokens,
}

/// Looks whether a sign-in could be kept, as far as that can be told without writing anything: a
/// token that cannot be kept is not asked for. Blocks on files.
///
/// # Errors
/// When a file could not be written.
pub fn check(host: &Host, plan: &SignInPlan) -> Result<(), Failure> {
    let environment = host.environment();
    let token = token_path(environment, &plan.connection);
    let lock = paths::token_lock(environment, "new");
    let config = match &plan.change {
        Some(change) => atomic::check(&change.file, Mode::Keep { new: 0o600 }),
        None => Ok(()),
    };
    config
        .and_then(|()| atomic::check(&token, Mode::Secret))
        .and_then(|()| atomic::check(&lock, Mode::Secret))
        .and_then(|()| Registrations::in_state_directory(&environment.state_dir).check())
        .map_err(|error| {
            Failure::new(format!(
                "Did not begin to sign in to {}, because it could not be kept: {error}.",
                plan.name
            ))
        })
}

/// Keeps a sign-in. Blocks on files.
///
/// # Errors
/// When a file cannot be written. The token is kept all the same if only the config file is to
/// blame: it is fresh, and belongs where the session's section would say.
pub fn keep(host: &Host, plan: &SignInPlan, obtained: &Obtained) -> Result<SignedIn, Failure> {
    let written = write_config(host, plan);
    let path = token_path(host.environment(), &plan.connection);
    write_token(host, plan, obtained, &path)?;
    log::note_signed_in(host, plan);
    roles::forget(host.environment(), &plan.connection);
    let changed = written.map_err(|failure| only_config_failed(plan, &failure))?;
    let overview = discover(host, plan.active.as_deref());
    let pinned = pin(host, plan, &overview)?;
    let mut lines = Vec::new();
    lines.extend(changed.into_iter().map(|line| format!("Written to {line}")));
    lines.extend(pin_lines(plan, &overview, &pinned));
    lines.extend(not_covered(plan, &overview));
    lines.extend(who_uses_it(host, plan, &overview, &path));
    Ok(SignedIn {
        connection: plan.connection.clone(),
        name: plan.name.clone(),
        expires_at: obtained.tokens.expires_at,
        pinned,
        lines,
    })
}

fn write_config(host: &Host, plan: &SignInPlan) -> Result<Vec<String>, Failure> {
    match (&plan.connection, &plan.change) {
        (ConnectionId::Session(session), Some(_)) => {
            config_edit::apply(host, &wanted(session, plan))
        }
        _ => Ok(Vec::new()),
    }
}

fn only_config_failed(plan: &SignInPlan, failure: &Failure) -> Failure {
    Failure::new(format!(
        "Signed in to {}, but the config file does not say so: {}",
        plan.name, failure.summary
    ))
    .hint("The token is kept: once the file has the change shown before, it is used.")
}

/// Where the token of a connection belongs, as the config is now.
pub(super) fn token_path(environment: &Environment, connection: &ConnectionId) -> PathBuf {
    let shared = CacheDir::shared(&environment.home);
    match connection {
        ConnectionId::StartUrl(url) => shared.start_url_path(url),
        ConnectionId::Session(name)
            if name == BUILDER_ID && !config_edit::has_session(environment, name) =>
        {
            paths::own_builder_id_token(environment)
        }
        ConnectionId::Session(name) => shared.session_path(name),
        other => shared.session_path(&other.to_string()),
    }
}

fn write_token(
    host: &Host,
    plan: &SignInPlan,
    obtained: &Obtained,
    path: &Path,
) -> Result<(), Failure> {
    let failed = |why: String| Failure::new(format!("The sign-in was not kept: {why}."));
    let environment = host.environment();
    let registrations = Registrations::in_state_directory(&environment.state_dir);
    let _lock = refresh::lock_token(environment, path, "keep the sign-in")?;
    let superseded = client_of(path);
    let Obtained {
        way,
        registration,
        tokens,
    } = obtained;
    registrations
        .save(&Kept {
            client_id: registration.client_id.clone(),
            client_secret: registration.client_secret.clone(),
            expires_at: Some(registration.expires_at),
            start_url: Some(plan.start_url.clone()),
            region: Some(plan.region.clone()),
            scopes: scopes::granted(&plan.scopes),
            flow: Some(flow(*way).to_owned()),
            created_at: Some(host.now()),
        })
        .map_err(|error| failed(error.to_string()))?;
    let token = SsoToken {
        start_url: Some(plan.start_url.clone()),
        region: Some(plan.region.clone()),
        access_token: tokens.access_token.clone(),
        expires_at: Some(tokens.expires_at),
        client_id: Some(registration.client_id.clone()),
        client_secret: Some(registration.client_secret.clone()),
        registration_expires_at: Some(registration.expires_at),
        refresh_token: tokens.refresh_token.clone(),
        scopes: None,
    };
    if let Err(error) = sso_token::write_token(path, &token) {
        // Without its token a registration is of no use; a leftover one does no harm.
        let _left = registrations.remove_for_client_id(&registration.client_id);
        return Err(failed(error.to_string()));
    }
    refresh::forget_note(environment, path);
    if plan.connection == ConnectionId::Session(BUILDER_ID.to_owned()) {
        forget_own(environment, &registrations, path);
    }
    if let Some(client) = superseded.filter(|client| *client != registration.client_id) {
        let _left = registrations.remove_for_client_id(&client);
    }
    Ok(())
}

/// What a registration is noted to be for: one kind cannot be used for the other.
fn flow(way: Way) -> &'static str {
    match way {
        Way::Browser => "auth_code",
        Way::DeviceCode => "device_code",
    }
}

/// A Builder ID that has got a section is kept under the shared key: Moorline's own token would
/// come to light again when that one is over.
fn forget_own(environment: &Environment, registrations: &Registrations, kept: &Path) {
    let own = paths::own_builder_id_token(environment);
    if own == kept {
        return;
    }
    if let Some(client) = client_of(&own) {
        let _left = registrations.remove_for_client_id(&client);
    }
    let _absent = std::fs::remove_file(own);
}

fn client_of(path: &Path) -> Option<String> {
    match sso_token::read(path) {
        TokenFile::Found(Content::Token(token, _)) => token.client_id,
        _ => None,
    }
}

/// Pins the service the sign-in was for, and each bearer service that has nothing and accepts it.
fn pin(host: &Host, plan: &SignInPlan, overview: &Overview) -> Result<Vec<ServiceId>, Failure> {
    let Some(connection) = overview.connection(&plan.connection) else {
        return Ok(Vec::new());
    };
    let services: Vec<ServiceId> = overview
        .services()
        .iter()
        .filter(|bound| takes(&bound.service, connection))
        .filter(|bound| {
            plan.service.as_ref() == Some(&bound.service.id) || bound.binding.connection.is_none()
        })
        .map(|bound| bound.service.id.clone())
        .filter(|service| overview.own_pins().get(service) != Some(&plan.connection))
        .collect();
    if !services.is_empty() {
        switch::update_pins(host, |pins| {
            for service in &services {
                pins.insert(service.clone(), plan.connection.to_string());
            }
        })?;
    }
    Ok(services)
}

fn takes(service: &Service, connection: &Connection) -> bool {
    service.is_bearer() && connection.is_pinnable() && accepts_bearer(service, connection)
}

fn pin_lines(plan: &SignInPlan, overview: &Overview, pinned: &[ServiceId]) -> Vec<String> {
    let name = |id: &ServiceId| {
        overview
            .service(id)
            .map_or_else(|| id.clone(), |bound| bound.service.name.clone())
    };
    let mut lines: Vec<String> = pinned
        .iter()
        .map(|id| {
            format!(
                "{} is pinned to {}: it keeps this sign-in whatever profile is active.",
                name(id),
                plan.name
            )
        })
        .collect();
    let wins = pinned.iter();
    lines.extend(wins.filter_map(|id| switch::directory_wins(overview, id)));
    let refused = plan.service.as_ref().filter(|id| {
        !pinned.contains(id) && overview.own_pins().get(*id) != Some(&plan.connection)
    });
    if let Some(id) = refused {
        lines.push(format!(
            "{} was not pinned: it does not accept what this sign-in was granted.",
            name(id)
        ));
    }
    lines
}

/// What to know when CodeWhisperer has nothing and this sign-in does not change that.
fn not_covered(plan: &SignInPlan, overview: &Overview) -> Option<String> {
    let bound = overview.service("codewhisperer")?;
    let connection = overview.connection(&plan.connection)?;
    let is_left_out = bound.binding.connection.is_none()
        && bound.service.accepts.contains(&connection.auth_method)
        && !connection.has_scopes(&bound.service.scopes);
    is_left_out.then(|| {
        format!(
            "This sign-in does not cover {}: `{}` adds what it needs.",
            bound.service.name,
            command::login(&plan.connection, Some(&bound.service.id))
        )
    })
}

/// The tools that keep a sign-in of their own, whatever Moorline is signed in to.
const OWN_STORES: [Tool; 5] = [
    Tool::VsCode,
    Tool::JetBrains,
    Tool::AmazonQCli,
    Tool::KiroCli,
    Tool::KiroIde,
];

/// Which tools on this host use the token, and which keep their own.
fn who_uses_it(host: &Host, plan: &SignInPlan, overview: &Overview, path: &Path) -> Vec<String> {
    let is_own = path == paths::own_builder_id_token(host.environment());
    let users = match &plan.connection {
        _ if is_own => "Moorline uses this sign-in, and whatever asks `moorline token` for it.",
        ConnectionId::StartUrl(_) => {
            "The AWS CLI and SDKs use this sign-in in the profiles with this start URL."
        }
        _ => {
            "The AWS CLI, SDKs, the identity server and VS Code's profile connections use this sign-in too."
        }
    };
    let seen = |tool: Tool| {
        overview
            .holders()
            .iter()
            .any(|holder| holder.tool == tool && holder.state.is_present())
    };
    let own: Vec<&str> = OWN_STORES
        .into_iter()
        .filter(|tool| seen(*tool))
        .map(Tool::label)
        .collect();
    let mut lines = vec![users.to_owned()];
    if !own.is_empty() {
        lines.push(format!(
            "Unchanged, with a sign-in of their own: {}.",
            own.join(", ")
        ));
    }
    lines
        .into_iter()
        .map(|line| visible(&line).into_owned())
        .collect()
}
