//! Probes on the wire: one call of the catalogue made, and what its answer means.
//!
//! Knows no profile and no file, keeps nothing, and shows nothing of an answer but error codes and
//! the server's words for them.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Request};
use tokio::time::{Instant, sleep, timeout};
use url::form_urlencoded;

use super::backoff::{Patience, random};
use super::endpoints::Endpoint;
use super::http::{Answer, Fault, Http, HttpError};
use super::sign::{Scope, Unsigned, signed};
use super::sts::Keys;
use crate::domain::probe::{Call, ProbeAuth, Wire};
use crate::domain::secret::Secret;

pub use classify::{Meaning, Said, fault};

mod body;
mod classify;

#[cfg(test)]
mod tests;

/// The longest that one attempt may take.
const LIMIT: Duration = Duration::from_secs(10);
/// When a call is given up that may have been bad luck.
const PATIENCE: Patience = Patience {
    calls: 3,
    total: Duration::from_secs(15),
};

/// What vouches for a call.
#[derive(Debug, Clone, Copy)]
pub enum Voucher<'a> {
    /// IAM credentials.
    Keys(Keys<'a>),
    /// A bearer token.
    Token(&'a Secret<String>),
}

/// A call that is to be made.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// What is asked.
    pub call: &'a Call,
    /// Where.
    pub endpoint: &'a Endpoint,
    /// The region, which is signed for.
    pub region: &'a str,
    /// What vouches for it.
    pub voucher: Voucher<'a>,
    /// The clock of this machine.
    pub now: &'a (dyn Fn() -> Timestamp + Sync),
}

/// What came of a call.
#[derive(Debug)]
pub struct Asked {
    /// What it means.
    pub said: Said,
    /// The body of the answer, where there was one. It may hold secrets.
    pub body: Option<Secret<Vec<u8>>>,
}

/// Makes the call, again after a short pause where it may have been bad luck: never one that was
/// refused.
pub async fn ask(http: &Http, ask: Ask<'_>) -> Asked {
    let begin = Instant::now();
    let mut failures = 0;
    loop {
        let sent = once(http, ask).await;
        let wanted = sent.as_ref().ok().and_then(|answer| answer.retry_after);
        let asked = asked(sent, ask);
        failures += 1;
        match PATIENCE.pause(failures, begin.elapsed(), wanted, random()) {
            Some(pause) if asked.said.is_bad_luck() => sleep(pause).await,
            _ => return asked,
        }
    }
}

async fn once(http: &Http, ask: Ask<'_>) -> Result<Answer, HttpError> {
    let request = prepared(ask)?;
    let sending = Box::pin(http.send(request));
    match timeout(LIMIT, sending).await {
        Ok(sent) => sent,
        Err(_elapsed) => Err(too_long(ask.endpoint)),
    }
}

/// What it means that `endpoint` was not waited for any longer.
pub fn too_long(endpoint: &Endpoint) -> HttpError {
    HttpError::Transport {
        host: endpoint.host(),
        fault: Fault::Timeout,
    }
}

/// The id at the JSON pointer `at` of an answer, if there is one.
pub fn take(asked: &Asked, at: &str) -> Option<String> {
    let body = asked.body.as_ref()?;
    let value: serde_json::Value = serde_json::from_slice(body.expose()).ok()?;
    let id = value.pointer(at)?.as_str()?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    ((1..=100).contains(&id.len()) && id.bytes().all(is_plain)).then(|| id.to_owned())
}

fn asked(sent: Result<Answer, HttpError>, ask: Ask<'_>) -> Asked {
    match sent {
        Ok(answer) => Asked {
            said: classify::answer(&answer, ask.call, &secrets(ask.voucher), (ask.now)()),
            body: Some(answer.body),
        },
        Err(error) => Asked {
            said: fault(&error),
            body: None,
        },
    }
}

/// The request of `call` at `endpoint`, before anything vouches for it.
pub fn request(call: &Call, endpoint: &Endpoint) -> Unsigned {
    let mut headers = HeaderMap::new();
    let (method, path, body) = match &call.wire {
        Wire::Query {
            action,
            version,
            parameters,
        } => {
            let form = "application/x-www-form-urlencoded; charset=utf-8";
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(form));
            let body = form_urlencoded::Serializer::new(String::new())
                .append_pair("Action", action)
                .append_pair("Version", version)
                .extend_pairs(parameters)
                .finish();
            (Method::POST, "/", body)
        }
        Wire::Json {
            version,
            target,
            body,
        } => {
            insert(
                &mut headers,
                CONTENT_TYPE,
                &format!("application/x-amz-json-{version}"),
            );
            insert(
                &mut headers,
                HeaderName::from_static("x-amz-target"),
                target,
            );
            (Method::POST, "/", body.clone())
        }
        Wire::Rest {
            path,
            body: Some(body),
            ..
        } => {
            insert(&mut headers, CONTENT_TYPE, "application/json");
            (Method::POST, path.as_str(), body.clone())
        }
        Wire::Rest {
            path, body: None, ..
        } => (Method::GET, path.as_str(), String::new()),
    };
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let mut url = endpoint.url(path);
    url.set_query(query);
    Unsigned {
        method,
        url,
        headers,
        body: body.into_bytes(),
    }
}

/// The catalogue is tested to hold values that headers can have.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The request with what vouches for it, ready to be sent.
///
/// # Errors
/// When the voucher is not of the kind that the call takes.
pub fn prepared(ask: Ask<'_>) -> Result<Request, HttpError> {
    let unsigned = request(ask.call, ask.endpoint);
    match (&ask.call.auth, ask.voucher) {
        (ProbeAuth::Signed { name }, Voucher::Keys(keys)) => {
            let scope = Scope {
                name,
                region: ask.region,
                at: (ask.now)(),
            };
            signed(unsigned, keys, scope)
        }
        (ProbeAuth::Bearer, Voucher::Token(token)) => {
            let value = Secret::new(format!("Bearer {}", token.expose()));
            borne(unsigned, AUTHORIZATION, &value)
        }
        (ProbeAuth::Header { name }, Voucher::Token(token)) => {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|error| unusable(&error.to_string()))?;
            borne(unsigned, name, token)
        }
        (ProbeAuth::Signed { .. }, Voucher::Token(_)) => {
            Err(unusable("it takes IAM credentials, and there is a token"))
        }
        (ProbeAuth::Bearer | ProbeAuth::Header { .. }, Voucher::Keys(_)) => {
            Err(unusable("it takes a token, and there are IAM credentials"))
        }
    }
}

fn borne(
    unsigned: Unsigned,
    name: HeaderName,
    value: &Secret<String>,
) -> Result<Request, HttpError> {
    let mut value = HeaderValue::from_str(value.expose())
        .map_err(|_invalid| unusable("the token has characters that none has"))?;
    value.set_sensitive(true);
    let mut request = Request::new(unsigned.method, unsigned.url);
    *request.headers_mut() = unsigned.headers;
    request.headers_mut().insert(name, value);
    if !unsigned.body.is_empty() {
        *request.body_mut() = Some(unsigned.body.into());
    }
    Ok(request)
}

fn unusable(why: &str) -> HttpError {
    HttpError::Client {
        why: format!("the call could not be made ({why})"),
    }
}

/// What no message may quote.
fn secrets(voucher: Voucher<'_>) -> Vec<&str> {
    match voucher {
        Voucher::Keys(keys) => keys.secrets(),
        Voucher::Token(token) => vec![token.expose()],
    }
}
