//! SSO OIDC: registering, device codes, tokens.
//!
//! Owns the requests and answers of the wire and what is believed of an answer; keeps nothing and
//! waits for nothing. Source: the `sso-oidc` model of the AWS SDKs (version 2019-06-10).

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::endpoints::Endpoint;
use super::error::{Call, OidcError};
use super::http::Http;
use crate::domain::secret::Secret;
use check::Checked;

pub use redirect::{CodeGrant, authorize_url, create_token_code, register_redirect_client};

pub(super) mod check;
mod redirect;

#[cfg(test)]
mod tests;

/// A client that SSO OIDC knows for a limited time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// `clientId`.
    pub client_id: String,
    /// `clientSecret`.
    pub client_secret: Secret<String>,
    /// `clientSecretExpiresAt`.
    pub expires_at: Timestamp,
}

impl Registration {
    /// What the other calls need of it.
    pub fn client(&self) -> Client<'_> {
        Client {
            id: &self.client_id,
            secret: &self.client_secret,
        }
    }
}

/// Who asks: the client id and secret of a registration or of a token file.
#[derive(Debug, Clone, Copy)]
pub struct Client<'a> {
    /// `clientId`.
    pub id: &'a str,
    /// `clientSecret`.
    pub secret: &'a Secret<String>,
}

/// A code that the user confirms in a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceAuthorization {
    /// What the token is asked with.
    pub device_code: Secret<String>,
    /// What the user compares: at most 32 printable ASCII characters.
    pub user_code: String,
    /// The page to confirm it on; safe to show and to open.
    pub verification_uri: Url,
    /// The same page on the same host with the code filled in; safe to show and to open.
    pub verification_uri_complete: Option<Url>,
    /// When the code ends.
    pub expires_at: Timestamp,
    /// How long to wait between two questions, 1 to 60 seconds.
    pub interval: Duration,
}

/// What a sign-in or a refresh gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// `accessToken`.
    pub access_token: Secret<String>,
    /// `refreshToken`: the only one that works from now on.
    pub refresh_token: Option<Secret<String>>,
    /// When the access token ends.
    pub expires_at: Timestamp,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct RegisterRequest<'a> {
    client_name: &'a str,
    client_type: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    scopes: &'a [String],
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    grant_types: &'static [&'static str],
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    redirect_uris: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer_url: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegisterResponse {
    client_id: Option<String>,
    client_secret: Option<String>,
    client_secret_expires_at: Option<i64>,
}

/// Registers `client_name` for device codes with `scopes`.
pub async fn register_client(
    http: &Http,
    endpoint: &Endpoint,
    client_name: &str,
    scopes: &[String],
) -> Result<Registration, OidcError> {
    let request = RegisterRequest {
        client_name,
        client_type: "public",
        scopes,
        ..RegisterRequest::default()
    };
    register(http, endpoint, &request).await
}

async fn register(
    http: &Http,
    endpoint: &Endpoint,
    request: &RegisterRequest<'_>,
) -> Result<Registration, OidcError> {
    let (checked, response) =
        ask::<_, RegisterResponse>(http, endpoint, Call::Register, "client/register", request)
            .await?;
    Ok(Registration {
        client_id: checked.text("clientId", response.client_id)?,
        client_secret: checked.secret("clientSecret", response.client_secret)?,
        expires_at: checked.epoch("clientSecretExpiresAt", response.client_secret_expires_at)?,
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeviceRequest<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    start_url: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeviceResponse {
    device_code: Option<String>,
    user_code: Option<String>,
    verification_uri: Option<String>,
    verification_uri_complete: Option<String>,
    expires_in: Option<i64>,
    interval: Option<i64>,
}

/// Asks for a device code for `start_url`; `now` is the time before the call.
pub async fn start_device_authorization(
    http: &Http,
    endpoint: &Endpoint,
    client: Client<'_>,
    start_url: &str,
    now: Timestamp,
) -> Result<DeviceAuthorization, OidcError> {
    let request = DeviceRequest {
        client_id: client.id,
        client_secret: client.secret.expose(),
        start_url: wire_start_url(start_url),
    };
    let (checked, response) = ask::<_, DeviceResponse>(
        http,
        endpoint,
        Call::StartDevice,
        "device_authorization",
        &request,
    )
    .await?;
    let verification_uri = checked.page(response.verification_uri)?;
    Ok(DeviceAuthorization {
        device_code: checked.secret("deviceCode", response.device_code)?,
        user_code: checked.user_code(response.user_code)?,
        verification_uri_complete: check::same_page(
            &verification_uri,
            response.verification_uri_complete,
        ),
        verification_uri,
        expires_at: checked.code_end(now, response.expires_in)?,
        interval: checked.interval(response.interval)?,
    })
}

/// A start URL as the service wants it: without a fragment or slashes at the end.
fn wire_start_url(start_url: &str) -> &str {
    let end = start_url.find('#').unwrap_or(start_url.len());
    start_url[..end].trim_end_matches('/')
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct TokenRequest<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    grant_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_verifier: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenResponse {
    access_token: Option<String>,
    token_type: Option<String>,
    expires_in: Option<i64>,
    refresh_token: Option<String>,
}

/// Asks once whether the user has confirmed `device_code`; `now` is the time before the call.
pub async fn create_token_device(
    http: &Http,
    endpoint: &Endpoint,
    client: Client<'_>,
    device_code: &Secret<String>,
    now: Timestamp,
) -> Result<Tokens, OidcError> {
    let request = TokenRequest {
        client_id: client.id,
        client_secret: client.secret.expose(),
        grant_type: "urn:ietf:params:oauth:grant-type:device_code",
        device_code: Some(device_code.expose()),
        ..TokenRequest::default()
    };
    create_token(http, endpoint, Call::Token, &request, now).await
}

/// Trades `refresh_token` for new tokens; it is used up. `now` is the time before the call.
pub async fn create_token_refresh(
    http: &Http,
    endpoint: &Endpoint,
    client: Client<'_>,
    refresh_token: &Secret<String>,
    now: Timestamp,
) -> Result<Tokens, OidcError> {
    let request = TokenRequest {
        client_id: client.id,
        client_secret: client.secret.expose(),
        grant_type: "refresh_token",
        refresh_token: Some(refresh_token.expose()),
        ..TokenRequest::default()
    };
    create_token(http, endpoint, Call::Refresh, &request, now).await
}

async fn create_token(
    http: &Http,
    endpoint: &Endpoint,
    call: Call,
    request: &TokenRequest<'_>,
    now: Timestamp,
) -> Result<Tokens, OidcError> {
    let (checked, response) =
        ask::<_, TokenResponse>(http, endpoint, call, "token", request).await?;
    checked.token_type(response.token_type)?;
    let refresh_token = response.refresh_token.filter(|token| !token.is_empty());
    Ok(Tokens {
        access_token: checked.header_safe("accessToken", response.access_token)?,
        refresh_token: refresh_token.map(Secret::new),
        expires_at: checked.token_end(now, response.expires_in)?,
    })
}

async fn ask<Q, A>(
    http: &Http,
    endpoint: &Endpoint,
    call: Call,
    path: &str,
    request: &Q,
) -> Result<(Checked, A), OidcError>
where
    Q: Serialize + Sync,
    A: for<'a> Deserialize<'a>,
{
    let answer = http.post_json(endpoint.url(path), request).await?;
    if answer.status != 200 {
        return Err(OidcError::of(call, &answer));
    }
    if let Some(error) = OidcError::web_page(call, &answer) {
        return Err(error);
    }
    let checked = Checked::new(call, answer.host);
    let response = checked.json(answer.body.expose())?;
    Ok((checked, response))
}
