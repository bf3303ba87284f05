//! The role of the machine or container this runs in, from its own metadata service.
//!
//! A machine is asked through the AWS SDK's own client: sessions of IMDSv2 only, never version 1. A
//! container is asked here, because the SDK's provider reads addresses and token out of the process
//! environment and takes them from nowhere else; its rules are the SDK's. Decides nothing about
//! which is asked, and reads no variable and no file.

use aws_config::imds::client::error::{ImdsError, TokenError};
use aws_config::imds::client::{Builder, Client, SensitiveString};
use aws_config::provider_config::ProviderConfig;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use std::error::Error;
use url::Url;

use super::endpoints::shown_host;
use super::error::quoted;
use super::http::{Fault, Http, HttpError};
use super::sdk_http::SdkHttp;
use answer::read;

mod answer;
mod container;
#[cfg(test)]
mod tests;

pub use answer::Given;
pub use container::{AddressError, container, container_url};

/// Where the names and keys of a machine's role are. Source: the EC2 user guide.
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// Why a metadata service gave no keys. `said` is the server's own text, safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// Nothing is there to ask.
    #[error("{host} does not answer{}", if *.slow { " in time" } else { "" })]
    Silent {
        /// The host that was asked.
        host: String,
        /// Whether it took too long, rather than being out of reach at once.
        slow: bool,
    },
    /// There was no whole answer, for another reason.
    #[error("{0}")]
    Http(HttpError),
    /// A machine gives no session of IMDSv2.
    #[error("{host} gives no IMDSv2 session (status {status})")]
    NoSession {
        /// The host that was asked.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// The machine has no role.
    #[error("this machine has no role: {host} knows none")]
    NoRole {
        /// The host that was asked.
        host: String,
    },
    /// It was refused.
    #[error("{host} refused it with status {status}{}", quoted(said))]
    Refused {
        /// The host that was asked.
        host: String,
        /// The HTTP status.
        status: u16,
        /// The server's text.
        said: Option<String>,
    },
    /// The service says itself why there are no keys.
    #[error("{host} says {code}{}", quoted(said))]
    Failed {
        /// The host that was asked.
        host: String,
        /// The error code, safe to show.
        code: String,
        /// The server's text.
        said: Option<String>,
    },
    /// The answer is none of a metadata service's.
    #[error("the answer of {host} is of no use: {why}")]
    NotMetadata {
        /// The host that was asked.
        host: String,
        /// What is wrong with it; safe to show.
        why: String,
    },
}

impl MetadataError {
    fn of_http(error: HttpError) -> Self {
        let HttpError::Transport { host, fault } = &error else {
            return Self::Http(error);
        };
        let slow = *fault == Fault::Timeout;
        if !slow && !matches!(fault, Fault::Refused | Fault::Unreachable | Fault::Dns) {
            return Self::Http(error);
        }
        let host = host.clone();
        Self::Silent { host, slow }
    }
}

/// Asks the machine's metadata service at `endpoint` for its role's name and keys. A service that is
/// not there is given up after two seconds.
///
/// # Errors
/// Why there are none.
pub async fn instance(http: &Http, endpoint: &Url) -> Result<(String, Given), MetadataError> {
    let host = shown_host(endpoint);
    let config = ProviderConfig::empty()
        .with_http_client(SdkHttp(http.clone()))
        .with_sleep_impl(TokioSleep::new());
    // With an endpoint of its own the SDK looks for none in files and environment.
    let client = Builder::default()
        .configure(&config)
        .endpoint(endpoint.as_str())
        .map_err(|_quotes| not_metadata(&host, "its address cannot be asked"))?
        .build();
    let role = match get(&client, ROLES.to_owned()).await {
        Ok(role) => role,
        Err(ImdsError::ErrorResponse(answer)) if status_of(answer.response()) == 404 => {
            return Err(MetadataError::NoRole { host });
        }
        Err(error) => return Err(meaning(&error, host)),
    };
    let role = role.as_ref().trim();
    if !is_role_name(role) {
        return Err(not_metadata(&host, "it names no role"));
    }
    let keys = get(&client, format!("{ROLES}{role}"))
        .await
        .map_err(|error| meaning(&error, host.clone()))?;
    let given = read(keys.as_ref().as_bytes(), &host)?;
    Ok((role.to_owned(), given))
}

async fn get(client: &Client, path: String) -> Result<SensitiveString, ImdsError> {
    Box::pin(client.get(path)).await
}

/// What becomes part of a path. Source: the model of IAM, `roleNameType`.
fn is_role_name(name: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b);
    (1..=64).contains(&name.len()) && name.bytes().all(is_part)
}

fn meaning(error: &ImdsError, host: String) -> MetadataError {
    if let ImdsError::ErrorResponse(answer) = error {
        let status = status_of(answer.response());
        let said = None;
        return MetadataError::Refused { host, status, said };
    }
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<HttpError>() {
            return MetadataError::of_http(found.clone());
        }
        match cause.downcast_ref::<SdkError<TokenError, HttpResponse>>() {
            Some(SdkError::ServiceError(refused)) => {
                let status = status_of(refused.raw());
                return MetadataError::NoSession { host, status };
            }
            // The SDK's own limit for all tries together.
            Some(SdkError::TimeoutError(_)) => return MetadataError::Silent { host, slow: true },
            _ => {}
        }
        next = cause.source();
    }
    match error {
        ImdsError::IoError(_) => MetadataError::Silent { host, slow: true },
        _ => not_metadata(&host, "it is no text"),
    }
}

fn status_of(response: &HttpResponse) -> u16 {
    response.status().as_u16()
}

fn not_metadata(host: &str, why: &str) -> MetadataError {
    MetadataError::NotMetadata {
        host: host.to_owned(),
        why: why.to_owned(),
    }
}
