//! The access portal: accounts and roles, role credentials, and sign-out on the server.
//!
//! Owns the portal's requests and answers and what is believed of them; keeps nothing, waits for
//! nothing, removes no file. Source: the `sso` model of the AWS SDKs (version 2019-06-10).

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

use super::endpoints::Endpoint;
use super::error::{Call, OidcError};
use super::http::{Answer, Http};
use super::oidc::check::Checked;
use crate::domain::secret::Secret;
use answers::{AccountsAnswer, CredentialsAnswer, RolesAnswer};

pub use answers::{Account, Page, RoleCredentials};
pub use refused::PortalError;

mod answers;
mod refused;

#[cfg(test)]
mod tests;

const BEARER: HeaderName = HeaderName::from_static("x-amz-sso_bearer_token");

/// As many as one page may hold.
const PAGE_SIZE: &str = "100";

/// How the server stands after a sign-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoutOutcome {
    /// The session has just ended.
    SignedOut,
    /// The server did not know the token any more: it expired or was signed out before.
    AlreadySignedOut,
}

/// Ends the session of `access_token` on the server; role credentials already given out live on.
pub async fn logout(
    http: &Http,
    endpoint: &Endpoint,
    access_token: &Secret<String>,
) -> Result<LogoutOutcome, PortalError> {
    let headers = headers(access_token)?;
    let sent = http.post(endpoint.url("logout"), headers, Vec::new()).await;
    let answer = sent.map_err(OidcError::Http)?;
    is_of_the_portal(Call::Logout, &answer)?;
    match answer.status {
        200..=299 => Ok(LogoutOutcome::SignedOut),
        401 => Ok(LogoutOutcome::AlreadySignedOut),
        _ => Err(OidcError::of(Call::Logout, &answer).into()),
    }
}

/// A page of the accounts that the user can reach; `next` is where the page before ended.
pub async fn list_accounts(
    http: &Http,
    endpoint: &Endpoint,
    access_token: &Secret<String>,
    next: Option<&str>,
) -> Result<Page<Account>, PortalError> {
    let query = [("max_result", Some(PAGE_SIZE)), ("next_token", next)];
    let asked = Asked::new(Call::ListAccounts, "assignment/accounts", &query);
    let (checked, answer): (_, AccountsAnswer) = asked.get(http, endpoint, access_token).await?;
    Ok(answer.checked(&checked)?)
}

/// A page of the roles that the user has in the account; `next` is where the page before ended.
pub async fn list_account_roles(
    http: &Http,
    endpoint: &Endpoint,
    access_token: &Secret<String>,
    account_id: &str,
    next: Option<&str>,
) -> Result<Page<String>, PortalError> {
    let query = [
        ("account_id", Some(account_id)),
        ("max_result", Some(PAGE_SIZE)),
        ("next_token", next),
    ];
    let asked = Asked::new(Call::ListAccountRoles, "assignment/roles", &query);
    let (checked, answer): (_, RolesAnswer) = asked.get(http, endpoint, access_token).await?;
    Ok(answer.checked(&checked)?)
}

/// New credentials of a role.
pub async fn get_role_credentials(
    http: &Http,
    endpoint: &Endpoint,
    access_token: &Secret<String>,
    account_id: &str,
    role: &str,
) -> Result<RoleCredentials, PortalError> {
    let query = [("role_name", Some(role)), ("account_id", Some(account_id))];
    let asked = Asked::new(Call::GetRoleCredentials, "federation/credentials", &query);
    let (checked, answer): (_, CredentialsAnswer) = asked.get(http, endpoint, access_token).await?;
    Ok(answer.checked(&checked)?)
}

/// One question to the portal.
struct Asked {
    call: Call,
    path: &'static str,
    query: String,
}

impl Asked {
    fn new(call: Call, path: &'static str, query: &[(&str, Option<&str>)]) -> Self {
        let pairs = query.iter().filter_map(|(key, value)| {
            // A blank as `+` is for forms only: elsewhere it is a plus.
            let value: String = byte_serialize((*value)?.as_bytes()).collect();
            Some(format!("{key}={}", value.replace('+', "%20")))
        });
        Self {
            call,
            path,
            query: pairs.collect::<Vec<_>>().join("&"),
        }
    }

    async fn get<A: for<'a> Deserialize<'a>>(
        &self,
        http: &Http,
        endpoint: &Endpoint,
        access_token: &Secret<String>,
    ) -> Result<(Checked, A), PortalError> {
        let mut url = endpoint.url(self.path);
        url.set_query(Some(&self.query));
        let sent = http.get(url, headers(access_token)?).await;
        let answer = sent.map_err(OidcError::Http)?;
        is_of_the_portal(self.call, &answer)?;
        if answer.status != 200 {
            return Err(PortalError::of(self.call, &answer));
        }
        let checked = Checked::new(self.call, answer.host);
        let response = checked.json(answer.body.expose())?;
        Ok((checked, response))
    }
}

/// Whoever sends a web page says nothing of the session or the token: it was not the portal.
fn is_of_the_portal(call: Call, answer: &Answer) -> Result<(), PortalError> {
    match (answer.status, OidcError::web_page(call, answer)) {
        (200..=299 | 401, Some(error)) => Err(error.into()),
        _ => Ok(()),
    }
}

fn headers(token: &Secret<String>) -> Result<HeaderMap, PortalError> {
    Ok(HeaderMap::from_iter([(BEARER, bearer(token)?)]))
}

fn bearer(token: &Secret<String>) -> Result<HeaderValue, PortalError> {
    let value = HeaderValue::from_str(token.expose()).ok();
    let mut value = value.ok_or(PortalError::BadToken)?;
    value.set_sensitive(true);
    Ok(value)
}
