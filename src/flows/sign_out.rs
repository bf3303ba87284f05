//! Signing out of exactly one connection, after showing who loses it.

mod end;

use crate::domain::command;
use crate::domain::connection::{AuthMethod, Connection, ConnectionId};
use crate::domain::holder::{HolderSignIn, Tool};
use crate::domain::names::BUILDER_ID;
use crate::domain::overview::Overview;
use crate::domain::shell_word;
use crate::domain::text::visible;
use crate::flows::activity_log::{self, Kind, Noted};
use crate::flows::blocking::blocking;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::{cached_roles, paths, roles, switch};
use std::path::PathBuf;

/// Who loses what by a sign-out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignOutPreview {
    /// The connection's name on screen.
    pub name: String,
    /// The services that lose it: id and name.
    pub services: Vec<(String, String)>,
    /// The services that lose their pin to it.
    pub pins: Vec<String>,
    /// The profiles that need a sign-in afterwards.
    pub profiles: Vec<String>,
    /// How many role credentials go from the AWS CLI's cache.
    pub role_credentials: usize,
    /// What to know: other tools that use the same token, credentials that live on.
    pub notices: Vec<String>,
}

impl SignOutPreview {
    /// What goes from the AWS CLI's cache, in words; `None` if nothing does.
    pub fn role_credentials_text(&self) -> Option<String> {
        (self.role_credentials > 0).then(|| cached_roles::in_words(self.role_credentials))
    }
}

/// What a sign-out did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignedOut {
    /// What to tell; safe to show.
    pub lines: Vec<String>,
}

/// Says who loses what. Pure.
///
/// # Errors
/// Exit 2 when the connection has no sign-in of its own to end.
pub fn preview(overview: &Overview, connection: &ConnectionId) -> Result<SignOutPreview, Failure> {
    let connection = find(overview, connection)?;
    let name = visible(&connection.name).into_owned();
    if connection.token_file.is_none() {
        return Ok(SignOutPreview {
            notices: vec![not_signed_in(&name)],
            role_credentials: connection.role_credentials.cached,
            name,
            ..SignOutPreview::default()
        });
    }
    let services = overview
        .services()
        .iter()
        .filter(|bound| bound.binding.connection.as_ref() == Some(&connection.id))
        .map(|bound| (bound.service.id.clone(), bound.service.name.clone()))
        .collect();
    Ok(SignOutPreview {
        services,
        pins: pinned(overview, &connection.id),
        profiles: connection
            .profiles
            .iter()
            .map(|profile| visible(profile).into_owned())
            .collect(),
        role_credentials: connection.role_credentials.cached,
        notices: notices(connection),
        name,
    })
}

fn find<'a>(overview: &'a Overview, id: &ConnectionId) -> Result<&'a Connection, Failure> {
    let usage = |why: String| Failure::new(why).exit(Exit::Usage);
    let connection = overview
        .connection(id)
        .ok_or_else(|| usage(format!("No connection is called `{id}`.")))?;
    match id {
        ConnectionId::Token(_) => Err(usage(format!(
            "Cannot sign out of {id}: another tool keeps that token."
        ))
        .hint("Sign out in the tool that signed in.")),
        ConnectionId::Profile(name) if overview.is_login_session(name) => Err(usage(format!(
            "Cannot sign out of {id}: the AWS CLI keeps that session."
        ))
        .hint(format!(
            "`aws logout --profile {}` ends it.",
            visible(&shell_word::posix(name))
        ))),
        _ if !connection.auth_method.is_bearer() => Err(usage(format!(
            "Cannot sign out of {id}: it uses IAM credentials, which have no sign-in to end."
        ))
        .hint("To stop using it, switch to another profile.")),
        _ => Ok(connection),
    }
}

fn not_signed_in(name: &str) -> String {
    format!("{name} is not signed in: there is nothing to end.")
}

fn pinned(overview: &Overview, id: &ConnectionId) -> Vec<String> {
    overview
        .pins()
        .iter()
        .filter(|(_, pin)| *pin == id)
        .map(|(service, _)| service.clone())
        .collect()
}

fn notices(connection: &Connection) -> Vec<String> {
    let mut notices = Vec::new();
    if uses_shared_file(connection) {
        notices.push(
            "The AWS CLI, SDKs, the identity server and VS Code's profile connections use this same sign-in, and lose it too."
                .to_owned(),
        );
        notices.push(
            "No other sign-in ends; `aws sso logout` would end every one in the shared cache, of all tools."
                .to_owned(),
        );
    }
    if !connection.profiles.is_empty() && connection.auth_method != AuthMethod::BuilderId {
        notices.push(
            "Role credentials that were given out already work until their own end.".to_owned(),
        );
    }
    let own: Vec<&str> = connection
        .holders
        .iter()
        .filter(|holder| keeps_its_own(connection, holder))
        .map(|holder| holder.tool.label())
        .collect();
    if !own.is_empty() {
        notices.push(format!(
            "Not touched, since they keep a sign-in of their own: {}.",
            own.join(", ")
        ));
    }
    notices
}

fn uses_shared_file(connection: &Connection) -> bool {
    connection
        .holders
        .first()
        .is_some_and(|holder| holder.tool == Tool::AwsCli)
}

fn keeps_its_own(connection: &Connection, holder: &HolderSignIn) -> bool {
    let own_place = connection
        .token_file
        .as_ref()
        .and_then(|file| file.file_name())
        .map(|name| visible(&name.to_string_lossy()).into_owned());
    holder.state.is_present() && holder.place != own_place
}

/// Signs out: at the server first, then on this host whatever the server said.
///
/// # Errors
/// When the token file cannot be removed.
pub async fn sign_out(
    host: &Host,
    overview: &Overview,
    connection: &ConnectionId,
) -> Result<SignedOut, Failure> {
    let connection = find(overview, connection)?;
    let done = end(host, overview, connection).await;
    let noted = noted(connection, &done);
    activity_log::note_aside(host, noted).await;
    done
}

/// What it leaves in the activity log; nothing where there was nothing to end.
fn noted(connection: &Connection, done: &Result<SignedOut, Failure>) -> Option<Noted> {
    let name = command::word(&command::login_name(&connection.id));
    let same = Some(format!("moorline logout {name}"));
    match done {
        Ok(done) if connection.token_file.is_some() || done.lines.len() > 1 => Some(Noted {
            back: Some(format!("moorline login {name}")),
            ..Noted::done(Kind::SignOut, done.lines.join(" "), same)
        }),
        Ok(_) => None,
        Err(failure) => {
            let what = format!("sign out of {}", connection.name);
            Noted::failed(Kind::SignOut, what, same, failure)
        }
    }
}

async fn end(
    host: &Host,
    overview: &Overview,
    connection: &Connection,
) -> Result<SignedOut, Failure> {
    let name = visible(&connection.name).into_owned();
    if let (None, Some(why)) = (&connection.token_file, &connection.note) {
        return Err(Failure::new(format!("Not signed out of {name}: {why}")));
    }
    let Some(file) = connection.token_file.clone() else {
        let mut lines = vec![not_signed_in(&name)];
        lines.extend(remove_role_credentials(host, overview, &connection.id).await?);
        return Ok(SignedOut { lines });
    };
    let mut lines = vec![format!("Signed out of {name}.")];
    for path in files(host, connection, file) {
        let said = end::end(host, &path, connection.region.as_deref()).await?;
        lines.extend(said);
    }
    lines.extend(remove_role_credentials(host, overview, &connection.id).await?);
    let host = host.clone();
    let id = connection.id.clone();
    let unpinned = tokio::task::spawn_blocking(move || unpin_all(&host, &id))
        .await
        .map_err(|error| Failure::new(format!("Pins were not changed: {error}.")))??;
    lines.extend(unpinned.into_iter().map(|service| {
        let service = overview
            .service(&service)
            .map_or(service.clone(), |bound| bound.service.name.clone());
        format!("{} is no longer pinned to {name}.", visible(&service))
    }));
    Ok(SignedOut { lines })
}

/// Removes what would be used on without asking the server.
async fn remove_role_credentials(
    host: &Host,
    overview: &Overview,
    id: &ConnectionId,
) -> Result<Vec<String>, Failure> {
    let environment = host.environment().clone();
    let (profiles, id) = (overview.profiles().to_vec(), id.clone());
    blocking(move || {
        roles::forget(&environment, &id);
        cached_roles::remove(&environment, &profiles, &id)
    })
    .await
}

/// The token in use; for the Builder ID, Moorline's own beside a shared one too, which would come
/// to light otherwise.
fn files(host: &Host, connection: &Connection, in_use: PathBuf) -> Vec<PathBuf> {
    let own = paths::own_builder_id_token(host.environment());
    let is_builder_id = connection.id == ConnectionId::Session(BUILDER_ID.to_owned());
    let mut files = vec![in_use];
    if is_builder_id && !files.contains(&own) && own.exists() {
        files.push(own);
    }
    files
}

fn unpin_all(host: &Host, id: &ConnectionId) -> Result<Vec<String>, Failure> {
    let id = id.to_string();
    let mut unpinned = Vec::new();
    switch::update_pins(host, |pins| {
        pins.retain(|service, pin| {
            let keep = *pin != id;
            if !keep {
                unpinned.push(service.clone());
            }
            keep
        });
    })?;
    Ok(unpinned)
}
