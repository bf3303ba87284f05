//! Where an address redirects to, for the one address that may: a vanity start URL. It carries no
//! token, reads no body and follows nothing.

use super::{Http, HttpError};
use crate::aws::endpoints::shown_host;
use reqwest::header::LOCATION;
use reqwest::{Method, Request};
use url::Url;

/// What an address said of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The HTTP status.
    pub status: u16,
    /// The `Location` header as it came, hostile.
    pub location: Option<String>,
}

impl Http {
    /// Asks `url` where it redirects to: with HEAD, or with GET where the server knows no HEAD (405
    /// or 501).
    pub async fn location(&self, url: &Url) -> Result<Redirect, HttpError> {
        let answer = self.ask_location(Method::HEAD, url).await?;
        if matches!(answer.status, 405 | 501) {
            return self.ask_location(Method::GET, url).await;
        }
        Ok(answer)
    }

    async fn ask_location(&self, method: Method, url: &Url) -> Result<Redirect, HttpError> {
        let client = self.client(url).await?;
        let sent = Box::pin(client.execute(Request::new(method, url.clone()))).await;
        let response = sent.map_err(|error| HttpError::transport(&shown_host(url), &error))?;
        let location = response.headers().get(LOCATION);
        Ok(Redirect {
            status: response.status().as_u16(),
            location: location
                .and_then(|location| location.to_str().ok())
                .map(str::to_owned),
        })
    }
}
