//! The AWS SDK's way to the network: over Moorline's one HTTP client, with its limits, proxies,
//! roots of trust and refusal of redirects.
//!
//! It knows nothing of what is sent; headers are marked as secret, and nothing is logged.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, Request};
use std::time::Duration;
use url::Url;

use super::http::{Answer, Fault, Http, HttpError, TOKEN_TTL};

/// The one HTTP client, as the SDK wants it.
#[derive(Debug, Clone)]
pub(super) struct SdkHttp(pub(super) Http);

/// The client for calls of one kind.
#[derive(Debug)]
struct Connector {
    http: Http,
    /// How long one call may take, where the SDK says so.
    limit: Option<Duration>,
}

impl HttpClient for SdkHttp {
    /// Where the SDK limits both the connection and the answer, a call may take as long as both
    /// together; else the time limits are those of the client itself.
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let limits = settings.connect_timeout().zip(settings.read_timeout());
        SharedHttpConnector::new(Connector {
            http: self.0.clone(),
            limit: limits.map(|(connect, read)| connect + read),
        })
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (http, limit) = (self.http.clone(), self.limit);
        HttpConnectorFuture::new(async move {
            let mut request =
                translated(&request).ok_or_else(|| connector_error(cannot_be_sent()))?;
            *request.timeout_mut() = limit;
            let answer = http.send(request).await;
            response(&answer.map_err(connector_error)?)
        })
    }
}

/// What the SDK made, unchanged; nothing for a body that is no bytes, which no call here has.
fn translated(request: &HttpRequest) -> Option<Request> {
    let method = Method::from_bytes(request.method().as_bytes()).ok()?;
    let url = Url::parse(request.uri()).ok()?;
    let mut translated = Request::new(method, url);
    for (name, value) in request.headers() {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(true);
        translated.headers_mut().append(name, value);
    }
    let body = request.body().bytes()?;
    if !body.is_empty() {
        *translated.body_mut() = Some(body.to_vec().into());
    }
    Some(translated)
}

fn response(answer: &Answer) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(answer.status)
        .map_err(|error| ConnectorError::other(error.into(), None))?;
    let body = SdkBody::from(answer.body.expose().as_slice());
    let mut response = HttpResponse::new(status, body);
    if let Some(date) = answer.date {
        // The SDK measures the clock by it, and signs again with the server's.
        let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        response.headers_mut().insert("date", date);
    }
    if let Some(seconds) = &answer.token_ttl {
        let seconds = seconds.clone();
        response.headers_mut().insert(TOKEN_TTL, seconds);
    }
    Ok(response)
}

fn cannot_be_sent() -> HttpError {
    HttpError::Client {
        why: "a request could not be written".to_owned(),
    }
}

/// The same failure in the SDK's words, which decide about another try.
fn connector_error(error: HttpError) -> ConnectorError {
    let fault = match &error {
        HttpError::Transport { fault, .. } => Some(fault),
        _ => None,
    };
    match fault {
        Some(Fault::Timeout) => ConnectorError::timeout(error.into()),
        // Another try would meet the same proxy and the same certificate.
        Some(Fault::Proxy(_) | Fault::Tls(_)) => ConnectorError::other(error.into(), None),
        Some(_) => ConnectorError::io(error.into()),
        None => ConnectorError::user(error.into()),
    }
}
