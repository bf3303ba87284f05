//! Calls that IAM credentials vouch for: signature version 4, by the AWS SDK's own signer.
//!
//! Knows nothing of what is asked or answered; keeps nothing.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use jiff::Timestamp;
use reqwest::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Request};
use std::time::SystemTime;
use url::Url;

use super::endpoints::shown_host;
use super::http::HttpError;
use super::sts::Keys;

/// A request before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsigned {
    /// `GET` or `POST`.
    pub method: Method,
    /// Where it goes.
    pub url: Url,
    /// Its headers, but for those of the signature.
    pub headers: HeaderMap,
    /// Its body; empty for none.
    pub body: Vec<u8>,
}

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope<'a> {
    /// The service's name in signatures.
    pub name: &'a str,
    /// The region.
    pub region: &'a str,
    /// When, by the clock of this machine or the server's.
    pub at: Timestamp,
}

/// `unsigned` with the headers that prove `keys`, which are marked as secret.
///
/// # Errors
/// When the signer refuses a part of the request; nothing was sent.
pub fn signed(unsigned: Unsigned, keys: Keys<'_>, scope: Scope<'_>) -> Result<Request, HttpError> {
    let broken = |why: String| HttpError::Client {
        why: format!("a request could not be signed ({why})"),
    };
    let identity = Credentials::new(
        keys.id,
        keys.secret.expose().as_str(),
        keys.session_token.map(|token| token.expose().clone()),
        None,
        "moorline",
    )
    .into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.name)
        .time(SystemTime::from(scope.at))
        .settings(settings(scope.name))
        .build()
        .map_err(|error| broken(error.to_string()))?
        .into();
    let host = shown_host(&unsigned.url);
    let readable: Vec<(&str, &str)> = unsigned
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .chain([(HOST.as_str(), host.as_str())])
        .collect();
    let signable = SignableRequest::new(
        unsigned.method.as_str(),
        unsigned.url.as_str(),
        readable.into_iter(),
        SignableBody::Bytes(&unsigned.body),
    )
    .map_err(|error| broken(error.to_string()))?;
    let (instructions, _signature) = sign(signable, &parameters)
        .map_err(|error| broken(error.to_string()))?
        .into_parts();
    let (added, _in_query) = instructions.into_parts();
    let mut request = Request::new(unsigned.method, unsigned.url);
    *request.headers_mut() = unsigned.headers;
    for header in added {
        let name = HeaderName::from_bytes(header.name().as_bytes())
            .map_err(|error| broken(error.to_string()))?;
        let mut value =
            HeaderValue::from_str(header.value()).map_err(|error| broken(error.to_string()))?;
        value.set_sensitive(true);
        request.headers_mut().insert(name, value);
    }
    if !unsigned.body.is_empty() {
        *request.body_mut() = Some(unsigned.body.into());
    }
    Ok(request)
}

/// S3 alone wants the body's digest in a header, and paths as they are.
fn settings(name: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if name == "s3" {
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    settings
}

#[cfg(test)]
mod tests;
