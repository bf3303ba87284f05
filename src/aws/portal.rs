//! The access portal: sign-out on the server.
//!
//! Owns the portal's requests and answers; removes no file. Source: the `sso` model of the AWS SDKs
//! (version 2019-06-10).

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::endpoints::Endpoint;
use super::error::{Call, OidcError};
use super::http::Http;
use crate::domain::secret::Secret;

#[cfg(test)]
mod tests;

const BEARER: HeaderName = HeaderName::from_static("x-amz-sso_bearer_token");

/// How the server stands after a sign-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoutOutcome {
    /// The session has just ended.
    SignedOut,
    /// The server did not know the token any more: it expired or was signed out before.
    AlreadySignedOut,
}

/// Why the server may not have ended the session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortalError {
    /// The token holds characters that no header can carry.
    #[error(
        "The token has characters that no token has, so it was not sent: the server was not asked to sign out."
    )]
    BadToken,
    /// The call failed or was refused.
    #[error(transparent)]
    Refused(#[from] OidcError),
}

impl PortalError {
    /// Whether the same call may succeed later with nothing changed.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Refused(error) if error.is_transient())
    }
}

/// Ends the session of `access_token` on the server; role credentials already given out live on.
pub async fn logout(
    http: &Http,
    endpoint: &Endpoint,
    access_token: &Secret<String>,
) -> Result<LogoutOutcome, PortalError> {
    let headers = HeaderMap::from_iter([(BEARER, bearer(access_token)?)]);
    let sent = http.post(endpoint.url("logout"), headers, Vec::new()).await;
    let answer = sent.map_err(OidcError::Http)?;
    // Whoever sent a page, it was not the portal: its session lives on.
    if let (200..=299 | 401, Some(error)) =
        (answer.status, OidcError::web_page(Call::Logout, &answer))
    {
        return Err(error.into());
    }
    match answer.status {
        200..=299 => Ok(LogoutOutcome::SignedOut),
        401 => Ok(LogoutOutcome::AlreadySignedOut),
        _ => Err(OidcError::of(Call::Logout, &answer).into()),
    }
}

fn bearer(token: &Secret<String>) -> Result<HeaderValue, PortalError> {
    let value = HeaderValue::from_str(token.expose()).ok();
    let mut value = value.ok_or(PortalError::BadToken)?;
    value.set_sensitive(true);
    Ok(value)
}
