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
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::http::{Answer, Fault, Http, HttpError};

/// The one HTTP client, as the SDK wants it.
#[derive(Debug, Clone)]
pub(super) struct SdkHttp(pub(super) Http);

impl HttpClient for SdkHttp {
    /// The time limits are those of the client itself.
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for SdkHttp {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let http = self.0.clone();
        HttpConnectorFuture::new(async move {
            let (url, headers, body) =
                taken_apart(&request).ok_or_else(|| connector_error(cannot_be_sent()))?;
            let answer = http.post(url, headers, body).await;
            response(&answer.map_err(connector_error)?)
        })
    }
}

/// What the SDK signed, unchanged; nothing for what is no POST of bytes, which no call here makes.
fn taken_apart(request: &HttpRequest) -> Option<(Url, HeaderMap, Vec<u8>)> {
    if request.method() != "POST" {
        return None;
    }
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers() {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(true);
        headers.append(name, value);
    }
    let url = Url::parse(request.uri()).ok()?;
    Some((url, headers, request.body().bytes()?.to_vec()))
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
