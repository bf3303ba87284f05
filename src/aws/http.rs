//! HTTP: one client for everything, built when it is first needed.
//!
//! Owns time limits, proxies, roots of trust and what a broken connection is called. It follows no
//! redirect, keeps no body in any error, and knows nothing of what the bodies mean.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Body, Client, ClientBuilder, Method, Request, Response, redirect};
use serde::Serialize;
use tokio::sync::OnceCell;
use url::Url;

use super::endpoints::{is_loopback, is_metadata, shown_host};
use crate::domain::secret::Secret;

pub use fault::{BundleFault, Fault, HttpError};
pub use location::Redirect;

mod classify;
mod fault;
mod location;
mod roots;

#[cfg(test)]
mod tests;

/// The largest body that is read, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(30);
const USER_AGENT: &str = concat!("moorline/", env!("CARGO_PKG_VERSION"));

/// The header that says how long a session with a metadata service lasts, in seconds.
pub(super) const TOKEN_TTL: &str = "x-aws-ec2-metadata-token-ttl-seconds";

/// How this process talks to the network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpOptions {
    /// No proxy of the environment's or the system's is used: for the demo and for tests.
    pub isolated: bool,
    /// `AWS_CA_BUNDLE`: a PEM file whose certificates replace the system's roots. Empty means unset.
    pub ca_bundle: Option<PathBuf>,
}

/// A handle to the one HTTP client; cheap to clone, and free until the first call.
#[derive(Debug, Clone)]
pub struct Http {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    options: HttpOptions,
    proxied: OnceCell<Client>,
    direct: OnceCell<Client>,
    server_date: Mutex<Option<Timestamp>>,
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// The host that was asked, safe to show.
    pub host: String,
    /// The HTTP status code.
    pub status: u16,
    /// The `x-amzn-errortype` header as it came.
    pub error_type: Option<String>,
    /// The `x-aws-ec2-metadata-token-ttl-seconds` header as it came.
    pub token_ttl: Option<String>,
    /// The server's clock (`Date` header), to the second.
    pub date: Option<Timestamp>,
    /// How long to wait before the next call, where the server says so in seconds (`Retry-After`).
    pub retry_after: Option<Duration>,
    /// The body, at most [`BODY_LIMIT`] bytes. It may hold tokens.
    pub body: Secret<Vec<u8>>,
}

impl Answer {
    /// Whether the body is markup, which neither SSO OIDC nor the portal ever sends.
    pub fn is_web_page(&self) -> bool {
        self.body.expose().trim_ascii_start().starts_with(b"<")
    }
}

impl Http {
    /// A handle that builds its client at the first call.
    pub fn new(options: HttpOptions) -> Self {
        let shared = Shared {
            options,
            ..Shared::default()
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The server's clock in the last answer, whichever call it was for, if it had a `Date`.
    ///
    /// Compare it with the own clock right after a call: [`clock_skew_seconds`].
    pub fn server_date(&self) -> Option<Timestamp> {
        *self.date_cell()
    }

    /// Sends `body` as JSON to `url` and reads the whole answer, whatever its status.
    pub async fn post_json<B: Serialize + Sync>(
        &self,
        url: Url,
        body: &B,
    ) -> Result<Answer, HttpError> {
        let json =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let body = serde_json::to_vec(body).map_err(|error| HttpError::Client {
            why: format!("a request could not be written ({:?})", error.classify()),
        })?;
        self.post(url, json, body).await
    }

    /// Posts `body` to `url` with `headers` and reads the whole answer, whatever its status.
    pub async fn post(
        &self,
        url: Url,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Answer, HttpError> {
        let mut request = Request::new(Method::POST, url);
        *request.headers_mut() = headers;
        *request.body_mut() = Some(body.into());
        self.send(request).await
    }

    /// Gets `url` with `headers` and reads the whole answer, whatever its status.
    pub async fn get(&self, url: Url, headers: HeaderMap) -> Result<Answer, HttpError> {
        let mut request = Request::new(Method::GET, url);
        *request.headers_mut() = headers;
        self.send(request).await
    }

    /// Sends a request that is ready, and reads the whole answer, whatever its status.
    pub async fn send(&self, mut request: Request) -> Result<Answer, HttpError> {
        let body = request.body().and_then(Body::as_bytes);
        if request.method() != Method::GET && body.is_none_or(<[u8]>::is_empty) {
            // Without a length some proxies answer 411; the library leaves it out for empty bodies.
            let none = HeaderValue::from_static("0");
            request.headers_mut().insert(CONTENT_LENGTH, none);
        }
        let host = shown_host(request.url());
        let client = self.client(request.url()).await?;
        let sent = Box::pin(client.execute(request)).await;
        let response = sent.map_err(|error| HttpError::transport(&host, &error))?;
        let answer = read(host, response).await?;
        // Also where there is none: an old one would make this machine's clock look fast.
        *self.date_cell() = answer.date;
        Ok(answer)
    }

    /// Calls to this machine and its link never pass a proxy, whatever `NO_PROXY` says.
    async fn client(&self, url: &Url) -> Result<Client, HttpError> {
        let isolated = self.shared.options.isolated || is_loopback(url) || is_metadata(url);
        let cell = if isolated {
            &self.shared.direct
        } else {
            &self.shared.proxied
        };
        let bundle = self.shared.options.ca_bundle.clone();
        cell.get_or_try_init(|| build_off_thread(isolated, bundle))
            .await
            .cloned()
    }

    fn date_cell(&self) -> std::sync::MutexGuard<'_, Option<Timestamp>> {
        self.shared
            .server_date
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the PEM file that `AWS_CA_BUNDLE` names can be used. Blocks on the file.
///
/// # Errors
/// What is wrong with it.
pub fn check_ca_bundle(file: &std::path::Path) -> Result<(), HttpError> {
    roots::load(file).map(|_certificates| ())
}

/// Seconds by which the own clock, reading `now`, is ahead of the server's (behind: negative).
pub fn clock_skew_seconds(server_date: Timestamp, now: Timestamp) -> i64 {
    now.as_second() - server_date.as_second()
}

/// Roots of trust are read from many files, so this happens away from the thread that draws.
async fn build_off_thread(isolated: bool, bundle: Option<PathBuf>) -> Result<Client, HttpError> {
    tokio::task::spawn_blocking(move || build(isolated, bundle))
        .await
        .unwrap_or_else(|error| {
            Err(HttpError::Client {
                why: error.to_string(),
            })
        })
}

fn build(isolated: bool, bundle: Option<PathBuf>) -> Result<Client, HttpError> {
    let mut builder = ClientBuilder::new()
        .user_agent(USER_AGENT)
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT);
    if isolated {
        builder = builder.no_proxy();
    }
    let Some(file) = bundle.filter(|file| !file.as_os_str().is_empty()) else {
        let built = builder.build();
        return built.map_err(|error| HttpError::Client {
            why: classify::innermost(&error),
        });
    };
    let built = builder.tls_certs_only(roots::load(&file)?).build();
    built.map_err(|error| HttpError::CaBundle {
        file,
        fault: BundleFault::Damaged(classify::innermost(&error)),
    })
}

async fn read(host: String, mut response: Response) -> Result<Answer, HttpError> {
    let status = response.status().as_u16();
    let error_type = header(response.headers(), "x-amzn-errortype").map(str::to_owned);
    let token_ttl = header(response.headers(), TOKEN_TTL).map(str::to_owned);
    let date = header(response.headers(), DATE.as_str()).and_then(parse_date);
    let retry_after = header(response.headers(), RETRY_AFTER.as_str())
        .and_then(|seconds| seconds.trim().parse().ok())
        .map(Duration::from_secs);
    let mut body = Vec::new();
    loop {
        let chunk = response.chunk().await;
        match chunk.map_err(|error| HttpError::transport(&host, &error))? {
            None => break,
            Some(chunk) if body.len() + chunk.len() > BODY_LIMIT => {
                return Err(HttpError::TooLarge { host });
            }
            Some(chunk) => body.extend_from_slice(&chunk),
        }
    }
    Ok(Answer {
        host,
        status,
        error_type,
        token_ttl,
        date,
        retry_after,
        body: Secret::new(body),
    })
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// An HTTP date (`Sun, 06 Nov 1994 08:49:37 GMT`), which is what RFC 2822 calls a date too.
fn parse_date(date: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(date)
        .ok()
}
