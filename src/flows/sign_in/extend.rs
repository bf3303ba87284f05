//! Ending the session on the server before a sign-in, because a new one would go on with the
//! session that is there and end with it. The token file stays until the new token replaces it.

use super::{SignInPlan, keep, log};
use crate::aws::portal::{self, PortalError};
use crate::domain::connection::{Connection, ConnectionId, ConnectionState};
use crate::domain::holder::HolderSignIn;
use crate::domain::overview::Overview;
use crate::domain::start_url;
use crate::domain::text::visible;
use crate::flows::blocking::blocking;
use crate::flows::discover::discover;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::refresh;
use crate::store::sso_token::{self, Content, SsoToken, TokenFile};
use std::path::Path;

/// What to know before the session of `connection` is ended.
pub fn notices(overview: &Overview, connection: &Connection) -> Vec<String> {
    let name = visible(&connection.name);
    if connection.state == ConnectionState::Expired {
        return vec![format!(
            "The token of {name} is over and cannot end its session on the server: if that still lives, the new sign-in ends with it."
        )];
    }
    let mut tools: Vec<&str> = Vec::new();
    let present = |holder: &&HolderSignIn| holder.state.is_present();
    for holder in connection.holders.iter().filter(present) {
        if !tools.contains(&holder.tool.label()) {
            tools.push(holder.tool.label());
        }
    }
    let held = match tools.as_slice() {
        [] => String::new(),
        tools => format!(" ({})", tools.join(", ")),
    };
    let mut notices = vec![format!(
        "Ends every token of {name} first, whichever tool holds it{held}."
    )];
    let url = connection.start_url.as_deref().unwrap_or_default();
    let others = others(overview, &connection.id, url);
    if !others.is_empty() {
        notices.push(format!(
            "If the same person is signed in there, these end with it: {}.",
            others.join(", ")
        ));
    }
    notices.push("Whoever cancels after that stays signed out of it.".to_owned());
    notices
}

/// Other sign-ins that live at the start URL `url`, by name.
pub fn others(overview: &Overview, id: &ConnectionId, url: &str) -> Vec<String> {
    let is_there = |one: &Connection| {
        let other = one.start_url.as_deref();
        other.is_some_and(|other| start_url::same(other, url))
    };
    overview
        .connections()
        .iter()
        .filter(|one| one.id != *id && one.is_pinnable() && one.state.is_live() && is_there(one))
        .map(|one| visible(&one.name).into_owned())
        .collect()
}

/// Ends the session on the server, if the plan says so and there is a token to end it with.
///
/// # Errors
/// When the server cannot be told: then nothing has changed.
pub async fn end_session(host: &Host, plan: &SignInPlan) -> Result<(), Failure> {
    if !plan.extends {
        return Ok(());
    }
    let failed = |why: &str| {
        Failure::new(format!(
            "Not extended: the session of {} could not be ended on the server, so nothing was changed. {why}",
            plan.name
        ))
    };
    let path = keep::token_path(host.environment(), &plan.connection);
    let Some(mut token) = read(&path).await? else {
        return Ok(());
    };
    if token.expires_at.is_some_and(|end| end <= host.now()) {
        // Only a token that works can end its session; if it cannot be renewed, the session is over.
        renew(host, plan).await?;
        token = match read(&path).await? {
            Some(token) => token,
            None => return Ok(()),
        };
    }
    let endpoint = host
        .endpoints()
        .portal(&plan.region)
        .map_err(|error| failed(&error.to_string()))?;
    match portal::logout(host.http(), &endpoint, &token.access_token).await {
        Ok(_) => {}
        Err(PortalError::BadToken) => return Ok(()),
        Err(error) => return Err(failed(&error.to_string())),
    }
    refresh::note_sign_out(host.environment(), &path, host.now());
    log::note_ended(host, plan).await;
    Ok(())
}

async fn renew(host: &Host, plan: &SignInPlan) -> Result<(), Failure> {
    let reading = host.clone();
    let overview = blocking(move || discover(&reading, None)).await?;
    let _over = refresh::refresh(host, &overview, &plan.connection).await;
    Ok(())
}

/// The token in the file at `path`; what is none cannot end anything.
async fn read(path: &Path) -> Result<Option<SsoToken>, Failure> {
    let path = path.to_owned();
    blocking(move || {
        let found = sso_token::read_settled(&path, &sso_token::A_MOMENT);
        match found {
            TokenFile::Found(Content::Token(token, _)) => Some(*token),
            _ => None,
        }
    })
    .await
}
