//! The door to the AWS console: temporary credentials for an address that signs a browser in.
//!
//! Owns the two requests of the federation endpoint and what is believed of its answer. Both what is
//! sent and what comes back are secrets: no error here quotes either. Source: the IAM user guide,
//! *Enabling custom identity broker access to the AWS console*.

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;
use url::Url;
use url::form_urlencoded::Serializer;
use zeroize::{Zeroize, Zeroizing};

use super::endpoints::{Endpoint, console};
use super::http::{Answer, Http, HttpError};
use super::sts::Keys;
use crate::domain::region;
use crate::domain::secret::Secret;

#[cfg(test)]
mod tests;

/// Who sends the browser: shown by AWS when the session in the browser ends.
const ISSUER: &str = "moorline";

/// The longest sign-in token that is believed, in bytes.
const LONGEST_TOKEN: usize = 16 * 1024;

/// Why there is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FederationError {
    /// There was no answer at all.
    #[error("{0}")]
    Http(HttpError),
    /// It does not accept the credentials.
    #[error(
        "{host} does not accept these credentials (status {status}): they have ended, were revoked, or are none of a role."
    )]
    Refused {
        /// The host that was asked.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// Asked too often, or it failed by itself.
    #[error("{host} is busy or failed (status {status}): try again in a moment.")]
    Busy {
        /// The host that was asked.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// The answer has no sign-in token in it.
    #[error(
        "{host} gave an answer without a sign-in token (status {status}): a proxy or captive portal may have answered instead."
    )]
    NoToken {
        /// The host that was asked.
        host: String,
        /// The HTTP status.
        status: u16,
    },
}

/// Where in the console a browser ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination<'a> {
    /// Its first page.
    Home,
    /// The page of the resource with this ARN.
    Resource(&'a str),
}

#[derive(Deserialize)]
struct TokenAnswer {
    #[serde(rename = "SigninToken")]
    token: String,
}

/// Asks for the token that signs a browser in with `keys` (getSigninToken). `region` is one of the
/// partition's.
///
/// How long the session may last is not asked for: for roles that were assumed by another role, AWS
/// refuses the question.
///
/// # Errors
/// When there is no token.
pub async fn sign_in_token(
    http: &Http,
    endpoint: &Endpoint,
    region: &str,
    keys: Keys<'_>,
) -> Result<Secret<String>, FederationError> {
    let form = form(keys);
    let is_gov = region::partition(region).is_some_and(|one| one.id == "aws-us-gov");
    let url = endpoint.url("federation");
    let sent = if is_gov {
        // The endpoint of GovCloud answers no POST. Source: the AWS Toolkits.
        let mut url = url;
        url.set_query(Some(form.as_str()));
        http.get(url, HeaderMap::new()).await
    } else {
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, kind)]);
        http.post(url, headers, form.as_bytes().to_vec()).await
    };
    token(&sent.map_err(FederationError::Http)?)
}

/// The address that signs a browser in with `token`, and shows it `destination` in `region`; `None`
/// if that is no region's name.
pub fn login_url(
    endpoint: &Endpoint,
    region: &str,
    destination: Destination<'_>,
    token: &Secret<String>,
) -> Option<Secret<String>> {
    let page = page(region, destination)?;
    let mut url = endpoint.url("federation");
    url.query_pairs_mut()
        .append_pair("Action", "login")
        .append_pair("Issuer", ISSUER)
        .append_pair("Destination", page.as_str())
        .append_pair("SigninToken", token.expose());
    Some(Secret::new(String::from(url)))
}

fn page(region: &str, destination: Destination<'_>) -> Option<Url> {
    let mut page = console(region)?;
    match destination {
        Destination::Home => {
            page.set_path("console/home");
            page.query_pairs_mut().append_pair("region", region);
        }
        Destination::Resource(arn) => {
            page.set_path("go/view");
            page.query_pairs_mut().append_pair("arn", arn);
        }
    }
    Some(page)
}

fn form(keys: Keys<'_>) -> Zeroizing<String> {
    let mut session = serde_json::json!({
        "sessionId": keys.id,
        "sessionKey": keys.secret.expose(),
        "sessionToken": keys.session_token.map(|token| token.expose().as_str()),
    });
    let text = Zeroizing::new(session.to_string());
    for key in ["sessionKey", "sessionToken"] {
        if let Some(serde_json::Value::String(value)) = session.get_mut(key) {
            value.zeroize();
        }
    }
    let room = String::with_capacity(text.len() * 3 + 64);
    let mut form = Serializer::new(room);
    form.append_pair("Action", "getSigninToken")
        .append_pair("SessionType", "json")
        .append_pair("Session", &text);
    Zeroizing::new(form.finish())
}

fn token(answer: &Answer) -> Result<Secret<String>, FederationError> {
    let (host, status) = (answer.host.clone(), answer.status);
    match status {
        200 => {}
        400 | 401 | 403 => return Err(FederationError::Refused { host, status }),
        429 | 500..=599 => return Err(FederationError::Busy { host, status }),
        _ => return Err(FederationError::NoToken { host, status }),
    }
    let parsed = serde_json::from_slice::<TokenAnswer>(answer.body.expose());
    // Why it could not be read may quote it.
    let token = parsed.ok().map(|answer| Secret::new(answer.token));
    let is_right = |token: &Secret<String>| {
        let text = token.expose();
        !text.is_empty()
            && text.len() <= LONGEST_TOKEN
            && text.bytes().all(|b| b.is_ascii_graphic())
    };
    token
        .filter(is_right)
        .ok_or(FederationError::NoToken { host, status })
}
