//! Ending one token: at the server, then its file, then its registration.

use crate::aws::portal::{self, LogoutOutcome};
use crate::domain::text::{minute, visible};
use crate::flows::blocking::blocking;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::refresh::{lock_token, note_sign_out};
use crate::store::registration::Registrations;
use crate::store::sso_token::{self, Content, SsoToken, TokenFile};
use std::path::Path;
use std::time::Duration;

/// How long the server may take: nobody should wait for it to leave.
const SERVER_WAIT: Duration = Duration::from_secs(10);

/// How often a token is ended that other tools replace in the meantime.
const MOST_TOKENS: usize = 3;

/// Ends the token in the file at `path`; what to tell.
///
/// # Errors
/// When the file cannot be read or removed.
pub async fn end(host: &Host, path: &Path, region: Option<&str>) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for _ in 0..MOST_TOKENS {
        let Some(token) = read(path).await? else {
            return Ok(lines);
        };
        lines.extend(log_out(host, &token, region).await);
        if remove(host, path, token).await? {
            return Ok(lines);
        }
    }
    Err(Failure::new(format!(
        "Signed out at the server, but {} is still there: another tool writes it again and again.",
        path.display()
    ))
    .hint("End that tool, then sign out again."))
}

async fn read(path: &Path) -> Result<Option<SsoToken>, Failure> {
    let shown = path.display().to_string();
    let path = path.to_owned();
    let found = blocking(move || sso_token::read_settled(&path, &sso_token::A_MOMENT));
    match found.await? {
        TokenFile::Absent => Ok(None),
        TokenFile::Found(Content::Token(token, _)) => Ok(Some(*token)),
        TokenFile::Found(_) => Err(Failure::new(format!(
            "Not signed out: {shown} holds something that is no token, and is left alone."
        ))),
        TokenFile::Unreadable { why } => Err(Failure::new(format!("Not signed out: {why}."))),
    }
}

/// Tells the server; what to tell the user if it may not know.
async fn log_out(host: &Host, token: &SsoToken, region: Option<&str>) -> Option<String> {
    let region = token.region.as_deref().or(region).unwrap_or_default();
    let endpoint = match host.endpoints().portal(region) {
        Ok(endpoint) => endpoint,
        Err(error) => return Some(lives_on(host, token, &error.to_string())),
    };
    let call = portal::logout(host.http(), &endpoint, &token.access_token);
    match tokio::time::timeout(SERVER_WAIT, call).await {
        Ok(Ok(LogoutOutcome::SignedOut)) => None,
        Ok(Ok(LogoutOutcome::AlreadySignedOut)) => {
            let had_refresh = token.refresh_token.is_some();
            had_refresh.then(|| {
                "The server did not know this token any more, so its session there may last until it ends by itself; nothing here can use it."
                    .to_owned()
            })
        }
        Ok(Err(error)) => Some(lives_on(host, token, &error.to_string())),
        Err(_elapsed) => Some(lives_on(host, token, "It did not answer within 10 s.")),
    }
}

fn lives_on(host: &Host, token: &SsoToken, why: &str) -> String {
    let until = match token.expires_at {
        Some(end) if host.now() < end => format!("until {}", minute(end)),
        _ => "until the session ends by itself".to_owned(),
    };
    visible(&format!(
        "The server could not be told: {why} The token is gone from this host; at the server it may live {until}."
    ))
    .into_owned()
}

/// Removes the file if it still holds `token`, and the registration that was made for it.
async fn remove(host: &Host, path: &Path, token: SsoToken) -> Result<bool, Failure> {
    let environment = host.environment().clone();
    let (path, now) = (path.to_owned(), host.now());
    blocking(move || {
        let _lock = lock_token(&environment, &path, "sign out")?;
        match sso_token::read(&path) {
            TokenFile::Found(Content::Token(now, _)) if now.access_token != token.access_token => {
                return Ok(false);
            }
            TokenFile::Absent => return Ok(true),
            _ => {}
        }
        std::fs::remove_file(&path).map_err(|error| {
            Failure::new(format!(
                "Signed out at the server, but the token file {} cannot be removed: {error}.",
                path.display()
            ))
            .hint("Remove it by hand.")
        })?;
        note_sign_out(&environment, &path, now);
        if let Some(client) = &token.client_id {
            // Without its token a registration is of no use; a leftover one does no harm.
            let _left = Registrations::in_state_directory(&environment.state_dir)
                .remove_for_client_id(client);
        }
        Ok(true)
    })
    .await?
}
