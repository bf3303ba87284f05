//! A request as it came, and what every service reads of one. Decides nothing.

use hyper::header::{AUTHORIZATION, HeaderMap};
use serde_json::Value;
use url::form_urlencoded;

/// A request that was read.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    pub method: &'a str,
    /// Encoded, as it came.
    pub path: &'a str,
    /// Encoded, as it came; empty without one.
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

impl<'a> Message<'a> {
    /// The first value of a header; empty without one.
    pub fn header(&self, name: &str) -> &'a str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Whether a browser asks; else plain lines will do.
    pub fn wants_html(&self) -> bool {
        self.header("accept").contains("text/html")
    }

    /// The token of `Authorization: Bearer`; empty without one.
    pub fn bearer(&self) -> &'a str {
        self.header(AUTHORIZATION.as_str())
            .strip_prefix("Bearer ")
            .unwrap_or_default()
    }

    /// A value of the form in the body, or of the query; `None` if it is absent or empty.
    pub fn value(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.body)
            .chain(form_urlencoded::parse(self.query.as_bytes()))
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.into_owned())
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(self.body).unwrap_or_default()
    }
}
