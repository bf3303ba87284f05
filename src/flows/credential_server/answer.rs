//! Who may have the credentials, and what is answered. Pure.

use super::renewal::Served;
use crate::domain::secret::Secret;
use crate::flows::failure::{Exit, Failure};
use crate::flows::loopback;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::json;
use std::sync::Arc;

/// The one path there is.
const PATH: &str = "/credentials";

/// The names that SDKs ask under.
const NAMES: [&str; 2] = ["127.0.0.1", "localhost"];

/// What a request has to know.
#[derive(Debug)]
pub(super) struct Door {
    /// The port of 127.0.0.1.
    pub(super) port: u16,
    /// What it brings as its `Authorization`.
    pub(super) token: Secret<String>,
}

/// Why a request gets nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It asked under another name than this machine's address.
    WrongHost,
    /// There is nothing at its path.
    NotFound,
    /// It asked in another way than by GET.
    NotAllowed,
    /// It brought no token.
    NoToken,
    /// It brought another token, or several.
    WrongToken,
}

impl Door {
    /// Where the credentials are.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Whether a request may have the credentials.
    pub(super) fn check<B>(&self, request: &Request<B>) -> Result<(), Refused> {
        let (authority, headers) = (request.uri().authority(), request.headers());
        if !loopback::is_for(self.port, &NAMES, authority, headers) {
            return Err(Refused::WrongHost);
        }
        if request.uri().path() != PATH {
            return Err(Refused::NotFound);
        }
        if request.method() != Method::GET {
            return Err(Refused::NotAllowed);
        }
        match only(headers, &AUTHORIZATION) {
            Some(Some(token)) if self.token.is(token.as_bytes()) => Ok(()),
            Some(_) => Err(Refused::WrongToken),
            None => Err(Refused::NoToken),
        }
    }
}

/// A header: absent, `Some(None)` where it is there more than once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Option<&'a HeaderValue>> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    Some(values.next().is_none().then_some(first))
}

/// The answer with credentials, or why there are none.
pub(super) fn credentials(got: Result<Arc<Served>, Failure>) -> Response<Full<Bytes>> {
    match got {
        Ok(served) => respond(StatusCode::OK, served.json().as_bytes()),
        Err(failure) => {
            // SDKs ask again after 5xx: a sign-in that is over does not come back within a second.
            let (status, code) = match failure.exit {
                Exit::SignInNeeded => (StatusCode::FORBIDDEN, "SignInNeeded"),
                Exit::Usage | Exit::Refused => (StatusCode::FORBIDDEN, "NoCredentials"),
                _ => (StatusCode::SERVICE_UNAVAILABLE, "NoCredentialsNow"),
            };
            told(status, code, &failure.in_one_line())
        }
    }
}

/// The answer to whoever may not have them.
pub(super) fn refused(why: Refused) -> Response<Full<Bytes>> {
    let (status, code, message) = match why {
        Refused::WrongHost => (
            StatusCode::MISDIRECTED_REQUEST,
            "WrongHost",
            "This is no address of Moorline's.",
        ),
        Refused::NotFound => (StatusCode::NOT_FOUND, "NotFound", "There is nothing here."),
        Refused::NotAllowed => (
            StatusCode::METHOD_NOT_ALLOWED,
            "NotAllowed",
            "Only GET is answered here.",
        ),
        Refused::NoToken => (
            StatusCode::UNAUTHORIZED,
            "NoToken",
            "The Authorization header has to be AWS_CONTAINER_AUTHORIZATION_TOKEN.",
        ),
        Refused::WrongToken => (
            StatusCode::FORBIDDEN,
            "WrongToken",
            "The Authorization header is not AWS_CONTAINER_AUTHORIZATION_TOKEN.",
        ),
    };
    let mut response = told(status, code, message);
    if why == Refused::NotAllowed {
        let get = HeaderValue::from_static("GET");
        response.headers_mut().insert(header::ALLOW, get);
    }
    response
}

/// An error in the form that SDKs show.
fn told(status: StatusCode, code: &str, message: &str) -> Response<Full<Bytes>> {
    let body = json!({ "code": code, "message": message }).to_string();
    respond(status, body.as_bytes())
}

fn respond(status: StatusCode, body: &[u8]) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::copy_from_slice(body)));
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONNECTION, "close"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door() -> Door {
        Door {
            port: 4567,
            token: Secret::new("right".to_owned()),
        }
    }

    fn check(method: &str, uri: &str, headers: &[(&str, &str)]) -> Result<(), Refused> {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        door().check(&request.body(()).unwrap())
    }

    const HOST: (&str, &str) = ("host", "127.0.0.1:4567");
    const RIGHT: (&str, &str) = ("authorization", "right");

    #[test]
    fn only_whoever_knows_everything_passes() {
        assert_eq!(door().url(), "http://127.0.0.1:4567/credentials");
        assert_eq!(check("GET", "/credentials", &[HOST, RIGHT]), Ok(()));
        let local = ("host", "localhost:4567");
        assert_eq!(check("GET", "/credentials?x", &[local, RIGHT]), Ok(()));
        for (method, uri, headers, why) in [
            ("GET", "/credentials", &[HOST][..], Refused::NoToken),
            (
                "GET",
                "/credentials",
                &[HOST, ("authorization", "righ")],
                Refused::WrongToken,
            ),
            (
                "GET",
                "/credentials",
                &[HOST, ("authorization", "Bearer right")],
                Refused::WrongToken,
            ),
            (
                "GET",
                "/credentials",
                &[HOST, RIGHT, RIGHT],
                Refused::WrongToken,
            ),
            ("GET", "/", &[HOST, RIGHT], Refused::NotFound),
            ("GET", "/credentials/", &[HOST, RIGHT], Refused::NotFound),
            ("HEAD", "/credentials", &[HOST, RIGHT], Refused::NotAllowed),
            ("PUT", "/credentials", &[HOST, RIGHT], Refused::NotAllowed),
            ("GET", "/credentials", &[RIGHT], Refused::WrongHost),
            (
                "GET",
                "/credentials",
                &[("host", "127.0.0.1"), RIGHT],
                Refused::WrongHost,
            ),
            (
                "GET",
                "/credentials",
                &[("host", "evil.example:4567"), RIGHT],
                Refused::WrongHost,
            ),
            (
                "GET",
                "/credentials",
                &[HOST, HOST, RIGHT],
                Refused::WrongHost,
            ),
            (
                "GET",
                "http://evil.example:4567/credentials",
                &[HOST, RIGHT],
                Refused::WrongHost,
            ),
        ] {
            assert_eq!(
                check(method, uri, headers),
                Err(why),
                "{method} {uri} {headers:?}"
            );
        }
    }

    #[test]
    fn refusals_have_the_form_and_status_that_clients_understand() {
        for (why, status) in [
            (Refused::WrongHost, 421),
            (Refused::NotFound, 404),
            (Refused::NotAllowed, 405),
            (Refused::NoToken, 401),
            (Refused::WrongToken, 403),
        ] {
            assert_eq!(refused(why).status(), status);
        }
        for (exit, status) in [
            (Exit::SignInNeeded, 403),
            (Exit::Usage, 403),
            (Exit::Failed, 503),
        ] {
            let failure = Failure::new("It failed.").hint("Do this.").exit(exit);
            let answer = credentials(Err(failure));
            assert_eq!(answer.status(), status);
            assert_eq!(answer.headers()["content-type"], "application/json");
        }
    }
}
