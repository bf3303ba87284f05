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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::test_server::{Reply, Server, isolated};

    #[tokio::test]
    async fn an_address_is_asked_once_and_its_redirect_is_not_followed() {
        let elsewhere = Server::start(vec![Reply::json(200, "")]).await;
        let location = format!("Location: {}/start\r\n", elsewhere.base());
        for (replies, asked) in [
            (vec![Reply::with(302, &location, "")], &["HEAD"][..]),
            (
                vec![Reply::json(405, ""), Reply::with(302, &location, "")],
                &["HEAD", "GET"],
            ),
            (
                vec![Reply::json(501, ""), Reply::with(302, &location, "")],
                &["HEAD", "GET"],
            ),
        ] {
            let server = Server::start(replies).await;
            let url = Url::parse(&format!("{}/vanity", server.base())).unwrap();
            let found = isolated().location(&url).await.unwrap();
            assert_eq!(found.status, 302);
            assert_eq!(found.location, Some(format!("{}/start", elsewhere.base())));
            let requests = server.requests();
            assert_eq!(requests.len(), asked.len(), "{requests:?}");
            for (request, method) in requests.iter().zip(asked) {
                assert!(request.starts_with(&format!("{method} /vanity HTTP/1.1\r\n")));
            }
        }
        assert_eq!(elsewhere.requests(), Vec::<String>::new());
    }

    #[tokio::test]
    async fn an_answer_without_a_redirect_is_told_as_it_is() {
        let server = Server::start(vec![Reply::json(404, "")]).await;
        let url = Url::parse(&server.base()).unwrap();
        let found = isolated().location(&url).await.unwrap();
        assert_eq!((found.status, found.location), (404, None));
    }
}
