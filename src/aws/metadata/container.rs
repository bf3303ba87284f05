//! A container's role: one call to the address its platform names, with the token it names.

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Method, Request};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use url::{Host, Url};

use super::answer::{self, Given, read};
use super::{MetadataError, not_metadata};
use crate::aws::endpoints::{is_loopback, shown_host};
use crate::aws::http::{Answer, Fault, Http, HttpError};
use crate::aws::refusal::quotes_secret;
use crate::domain::secret::Secret;

/// Where relative addresses begin. Source: the ECS guide, *task metadata endpoint*.
const ECS: &str = "http://169.254.170.2";

/// Where http is allowed beside loopback: ECS, and the agent of EKS. Source: the AWS SDKs and Tools
/// reference, *Container credential provider*.
const PLAIN_V4: [Ipv4Addr; 2] = [
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
];
const PLAIN_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23);

/// Asked so often when the service or the way to it fails.
const ATTEMPTS: u32 = 3;

/// Between two of them.
const PAUSE: Duration = Duration::from_millis(500);

/// How long one call may take. Source: the SDK for Rust.
const LIMIT: Duration = Duration::from_secs(5);

/// Why an address is not asked; reads on after the name of its variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no address.
    #[error("is no address")]
    NotAnAddress,
    /// A relative one has to be a path.
    #[error("is no path: it has to begin with /")]
    NotAPath,
    /// The token and the keys could be read on the way.
    #[error("is http to a host that is neither this machine nor a container service of AWS")]
    NotPrivate,
}

/// The address that one of the two variables names, the relative one first.
///
/// Unlike the SDK for Rust it does not resolve names to see whether they are loopback, as botocore
/// does not: another answer may come when the name is resolved again.
///
/// # Errors
/// Why it must not be asked.
pub fn container_url(relative: Option<&str>, full: Option<&str>) -> Result<Url, AddressError> {
    let Some(relative) = relative else {
        return full_url(full.unwrap_or_default());
    };
    if !relative.starts_with('/') {
        return Err(AddressError::NotAPath);
    }
    Url::parse(&format!("{ECS}{relative}")).map_err(|_quotes| AddressError::NotAnAddress)
}

fn full_url(full: &str) -> Result<Url, AddressError> {
    let url = Url::parse(full).map_err(|_quotes| AddressError::NotAnAddress)?;
    let is_plain = match url.host() {
        Some(Host::Ipv4(address)) => PLAIN_V4.contains(&address),
        Some(Host::Ipv6(address)) => address == PLAIN_V6,
        _ => false,
    };
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_plain || is_loopback(&url) => Ok(url),
        "http" => Err(AddressError::NotPrivate),
        _ => Err(AddressError::NotAnAddress),
    }
}

/// Asks for the keys of the container's role, with `token` as its platform gave it.
///
/// # Errors
/// Why there are none.
pub async fn container(
    http: &Http,
    url: &Url,
    token: Option<&Secret<String>>,
) -> Result<Given, MetadataError> {
    let host = shown_host(url);
    let token = token.map(|token| HeaderValue::from_str(token.expose()));
    let mut token = token
        .transpose()
        .map_err(|_quotes| not_metadata(&host, "its token cannot be sent"))?;
    if let Some(token) = &mut token {
        token.set_sensitive(true);
    }
    let mut attempt = 1;
    loop {
        let asked = http.send(request(url, token.clone())).await;
        if attempt == ATTEMPTS || !is_worth_another_try(&asked) {
            let answer = asked.map_err(MetadataError::of_http)?;
            return keys(&answer, token.as_ref());
        }
        attempt += 1;
        tokio::time::sleep(PAUSE).await;
    }
}

fn request(url: &Url, token: Option<HeaderValue>) -> Request {
    let mut request = Request::new(Method::GET, url.clone());
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    if let Some(token) = token {
        headers.insert(AUTHORIZATION, token);
    }
    *request.timeout_mut() = Some(LIMIT);
    request
}

/// Whoever waited for the whole limit is not asked to wait again.
fn is_worth_another_try(asked: &Result<Answer, HttpError>) -> bool {
    match asked {
        Ok(answer) => answer.status >= 500,
        Err(HttpError::Transport { fault, .. }) => {
            matches!(fault, Fault::Refused | Fault::Reset | Fault::Other(_))
        }
        Err(_) => false,
    }
}

fn keys(answer: &Answer, token: Option<&HeaderValue>) -> Result<Given, MetadataError> {
    let body = answer.body.expose();
    if (200..300).contains(&answer.status) {
        return read(body, &answer.host);
    }
    let token = token.and_then(|token| token.to_str().ok());
    let secrets: Vec<&str> = token.into_iter().collect();
    Err(MetadataError::Refused {
        host: answer.host.clone(),
        status: answer.status,
        said: answer::said(body).filter(|said| !quotes_secret(said, &secrets)),
    })
}
