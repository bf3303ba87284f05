//! STS: whose keys they are, and keys of a role for others.
//!
//! The AWS SDK signs and retries; files, profiles and the environment are never its business here.
//! Codes: the common errors of IAM and STS.

use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::config::timeout::TimeoutConfig;
use aws_sdk_sts::config::{
    BehaviorVersion, Builder, Credentials, Region, StalledStreamProtectionConfig,
};
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityOutput;
use aws_sdk_sts::{Client, Config};
use std::error::Error;
use std::time::Duration;

use super::codes::{self, Code};
use super::endpoints::Endpoint;
use super::error::{quoted, shown};
use super::http::{Fault, Http, HttpError};
use super::refusal::{is_about_time, is_code, quotes_secret};
use super::sdk_http::SdkHttp;
use super::xml;
use crate::domain::principal::is_account;
use crate::domain::secret::Secret;

mod assume;
#[cfg(test)]
mod tests;

pub use assume::{Assumed, RoleCall, WebIdentityCall, assume_role, assume_role_with_web_identity};

/// Asked so often when the server or the way to it fails.
const ATTEMPTS: u32 = 3;

/// Between the first two attempts, at most; twice that for the next.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The longest that a call may take, with all its attempts.
const LIMIT: Duration = Duration::from_secs(30);

/// The most characters of an ARN that are kept: paths of users and roles alone have up to 512.
const LONGEST_ARN: usize = 1024;

/// Keys to sign with.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a> {
    /// The access key id.
    pub id: &'a str,
    /// The secret access key.
    pub secret: &'a Secret<String>,
    /// The session token, of temporary keys.
    pub session_token: Option<&'a Secret<String>>,
}

impl<'a> Keys<'a> {
    /// What no message may quote.
    pub(super) fn secrets(self) -> Vec<&'a str> {
        let token = self.session_token.map(|token| token.expose().as_str());
        let secret = self.secret.expose().as_str();
        [Some(secret), token].into_iter().flatten().collect()
    }
}

/// Who signed a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account, twelve digits.
    pub account: String,
    /// The principal's ARN; safe to show.
    pub arn: String,
}

/// Why STS did not say whose keys they are. `said` is the server's own text, safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StsError {
    /// There was no answer at all.
    #[error("{0}")]
    Http(HttpError),
    /// The key is not known.
    #[error(
        "AWS does not know this access key: it was deleted or made inactive, its session token is not the one it came with, or it belongs to another partition."
    )]
    UnknownKey,
    /// The signature was wrong.
    #[error("The secret access key does not belong to this access key id.")]
    WrongSecret,
    /// Temporary keys that are over.
    #[error("These temporary keys have expired.")]
    Expired,
    /// The signature was made at the wrong time.
    #[error("AWS refuses the time of this call: this machine's clock is wrong.")]
    Clock,
    /// STS is switched off in this region.
    #[error("STS is switched off in this region for the account.")]
    RegionDisabled,
    /// The keys work, and a policy forbids even this.
    #[error("The keys are known, but a policy denies the call{}.", quoted(said))]
    Denied {
        /// The server's text.
        said: Option<String>,
    },
    /// Asked too often.
    #[error("{host} asks for fewer calls{}: try again in a moment.", quoted(said))]
    Busy {
        /// The host that was asked.
        host: String,
        /// The server's text.
        said: Option<String>,
    },
    /// The service failed by itself.
    #[error(
        "{host} failed by itself (status {status}){}: try again in a moment.",
        quoted(said)
    )]
    Failed {
        /// The host that was asked.
        host: String,
        /// The HTTP status.
        status: u16,
        /// The server's text.
        said: Option<String>,
    },
    /// The answer is none of STS's.
    #[error(
        "{host} gave an answer that is not one of STS (status {status}): a proxy or captive portal may have answered instead."
    )]
    NotSts {
        /// The host that was asked.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// Anything else.
    #[error("{host} refused the call with {code}{}.", quoted(said))]
    Refused {
        /// The host that was asked.
        host: String,
        /// The error code, safe to show.
        code: String,
        /// The server's text.
        said: Option<String>,
    },
}

impl StsError {
    /// Whether the code of an MFA device was not taken: a wrong one, or one that was used or is over.
    /// Only the text tells it from a policy. Source: answers of STS to AssumeRole.
    pub fn is_wrong_code(&self) -> bool {
        match self {
            Self::Denied { said: Some(said) } => said.contains("MultiFactorAuthentication failed"),
            _ => false,
        }
    }
}

/// Asks whose `keys` they are (GetCallerIdentity), signed for `region`.
pub async fn caller_identity(
    http: &Http,
    endpoint: &Endpoint,
    region: &str,
    keys: Keys<'_>,
) -> Result<Caller, StsError> {
    let sent = Box::pin(
        client(http, endpoint, region, keys)
            .get_caller_identity()
            .send(),
    )
    .await;
    match sent {
        Ok(output) => caller(&output).ok_or_else(|| not_sts(endpoint)),
        Err(error) => Err(meaning(&error, endpoint, &keys.secrets())),
    }
}

/// What an answer is that says something else than was asked.
fn not_sts(endpoint: &Endpoint) -> StsError {
    StsError::NotSts {
        host: endpoint.host(),
        status: 200,
    }
}

fn client(http: &Http, endpoint: &Endpoint, region: &str, keys: Keys<'_>) -> Client {
    let token = keys.session_token.map(|token| token.expose().clone());
    let credentials = Credentials::new(keys.id, keys.secret.expose(), token, None, "moorline");
    let config = config(http, endpoint, region).credentials_provider(credentials);
    Client::from_conf(config.build())
}

/// Everything but who signs.
fn config(http: &Http, endpoint: &Endpoint, region: &str) -> Builder {
    let retries = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(FIRST_PAUSE);
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(SdkHttp(http.clone()))
        .region(Region::new(region.to_owned()))
        .endpoint_url(endpoint.base.as_str())
        .retry_config(retries)
        .timeout_config(TimeoutConfig::builder().operation_timeout(LIMIT).build())
        // It gives up after five silent seconds, which a slow way to AWS can take.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
}

fn caller(output: &GetCallerIdentityOutput) -> Option<Caller> {
    let account = output.account().filter(|account| is_account(account))?;
    let arn = output.arn().filter(|arn| arn.starts_with("arn:"))?;
    Some(Caller {
        account: account.to_owned(),
        arn: shown(arn, LONGEST_ARN),
    })
}

type Failed<E> = SdkError<E, aws_smithy_runtime_api::client::orchestrator::HttpResponse>;

fn meaning<E>(error: &Failed<E>, endpoint: &Endpoint, secrets: &[&str]) -> StsError
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let host = endpoint.host();
    if let Some(error) = http_error(error) {
        return StsError::Http(error.clone());
    }
    if matches!(error, SdkError::TimeoutError(_)) {
        let fault = Fault::Timeout;
        return StsError::Http(HttpError::Transport { host, fault });
    }
    let status = error
        .raw_response()
        .map_or(0, |response| response.status().as_u16());
    let said = error.message().map(|said| shown(said.trim(), 200));
    // A refused signature quotes the request, session token and all.
    let said = said.filter(|said| !quotes_secret(said, secrets));
    let code = error.code().map(str::to_owned);
    match code.or_else(|| nested_code(error)) {
        Some(code) => refusal(
            &code,
            host,
            status,
            error.message().unwrap_or_default(),
            said,
        ),
        None if status == 429 => StsError::Busy { host, said },
        None if status >= 500 => StsError::Failed { host, status, said },
        None => StsError::NotSts { host, status },
    }
}

fn refusal(code: &str, host: String, status: u16, message: &str, said: Option<String>) -> StsError {
    match codes::meaning(code, true) {
        // Before the code for it came into use, STS told of a wrong time in words only.
        Some(Code::WrongSecret) if is_about_time(message) => StsError::Clock,
        Some(Code::Clock) => StsError::Clock,
        Some(Code::WrongSecret) => StsError::WrongSecret,
        Some(Code::Unknown) => StsError::UnknownKey,
        Some(Code::Expired) => StsError::Expired,
        Some(Code::NotEnabled) => StsError::RegionDisabled,
        Some(Code::Denied) => StsError::Denied { said },
        Some(Code::Throttled) => StsError::Busy { host, said },
        _ if status == 429 => StsError::Busy { host, said },
        Some(Code::Failed) => StsError::Failed { host, status, said },
        _ if status >= 500 => StsError::Failed { host, status, said },
        Some(Code::OtherRegion) | None => StsError::Refused {
            host,
            code: shown(code, 80),
            said,
        },
    }
}

/// The code in a body that other services of AWS, and stand-ins for STS, wrap once more than STS.
fn nested_code<E>(error: &Failed<E>) -> Option<String> {
    let body = std::str::from_utf8(error.raw_response()?.body().bytes()?).ok()?;
    xml::text(body, "Code").filter(|code| is_code(code))
}

fn http_error<E: Error + 'static>(error: &Failed<E>) -> Option<&HttpError> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<HttpError>() {
            return Some(found);
        }
        next = cause.source();
    }
    None
}
