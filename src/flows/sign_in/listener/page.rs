//! The pages a browser is shown when it comes back: fixed texts, nothing of the request in them.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

/// Nothing is loaded, run, framed or sent anywhere by these pages.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CONNECTION, "close"),
];

/// What a browser is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Its code was taken.
    Received,
    /// It came back without a code.
    Refused,
    /// It came back to a sign-in that has been answered already.
    Over,
    /// What it brought belongs to no sign-in that waits here.
    NotOurs,
    /// It asked for something else.
    NotFound,
    /// It asked in another way than by opening the page.
    NotAllowed,
    /// It asked under another name than this machine's address.
    WrongHost,
}

impl Page {
    fn status(self) -> StatusCode {
        match self {
            Self::Received | Self::Refused => StatusCode::OK,
            Self::Over => StatusCode::GONE,
            Self::NotOurs => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Received => (
                "Back to Moorline",
                "Moorline has what it needs and finishes the sign-in. You can close this page.",
            ),
            Self::Refused => (
                "Not signed in",
                "The sign-in was refused or cancelled; Moorline says why. You can close this page.",
            ),
            Self::Over => (
                "Nothing is left to do",
                "This sign-in has been answered already. Moorline shows how it ended; you can close this page.",
            ),
            Self::NotOurs => (
                "Not this sign-in",
                "What this page was opened with belongs to no sign-in that waits here. Go on with the page that Moorline shows.",
            ),
            Self::NotFound | Self::NotAllowed | Self::WrongHost => {
                ("Nothing here", "Moorline waits here for a sign-in only.")
            }
        }
    }
}

/// The answer that shows `page` and ends the connection.
pub fn respond(page: Page) -> Response<Full<Bytes>> {
    let (title, words) = page.words();
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} · Moorline</title>\n\
         <style>:root{{color-scheme:light dark}}\
         body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}}</style>\n\
         <h1>{title}</h1>\n<p>{words}</p>\n</html>\n"
    );
    let mut response = Response::new(Full::new(Bytes::from(html)));
    *response.status_mut() = page.status();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if page == Page::NotAllowed {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET"));
    }
    response
}
