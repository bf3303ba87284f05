//! An answer before it is HTTP: status, type, body. Owns how refusals and faults become answers.

use serde_json::Value;

use super::fault::{Fault, Operation, Wire};
use super::refusal::Refused;
use super::{codewhisperer, hand_over};

/// What kind of text the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Json,
    /// JSON of services that are asked by target.
    AmzJson,
    Xml,
    Html,
    Plain,
}

impl Kind {
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::AmzJson => "application/x-amz-json-1.0",
            Self::Xml => "text/xml",
            Self::Html => "text/html; charset=utf-8",
            Self::Plain => "text/plain; charset=utf-8",
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub kind: Kind,
    pub body: String,
    /// The header `x-amzn-errortype`.
    pub exception: Option<&'static str>,
    /// The header `location`.
    pub location: Option<String>,
}

impl Reply {
    pub fn text(status: u16, kind: Kind, body: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            body: body.into(),
            exception: None,
            location: None,
        }
    }

    pub fn json(body: &Value) -> Self {
        Self::text(200, Kind::Json, body.to_string())
    }

    /// A refusal that no operation words, such as 404 for an unknown path.
    pub fn message(status: u16, exception: &'static str, message: &str) -> Self {
        let body = serde_json::json!({ "message": message });
        Self {
            exception: Some(exception),
            ..Self::text(status, Kind::Json, body.to_string())
        }
    }

    /// `refused`, in the words of the service that `operation` belongs to.
    pub fn refusal(operation: Operation, refused: Refused) -> Self {
        let body = match operation.wire() {
            Wire::Oidc => refused.oidc_body(),
            Wire::Portal => refused.portal_body(),
            Wire::Sts => {
                let (status, body) = refused.sts();
                return Self::text(status, Kind::Xml, body);
            }
            Wire::Signed(protocol) => {
                let why = refused.description.unwrap_or_default();
                return protocol.refusal(refused.refusal, why);
            }
            Wire::CodeWhisperer => return codewhisperer::refusal(refused),
            Wire::CodeCatalyst => return codewhisperer::codecatalyst_refusal(refused),
            Wire::HandOver => return hand_over::refusal(refused),
        };
        Self {
            exception: Some(refused.exception()),
            ..Self::text(refused.status(), Kind::Json, body.to_string())
        }
    }

    /// What `fault` answers; `None` for those that answer nothing.
    pub fn fault(operation: Operation, fault: &Fault) -> Option<Self> {
        match fault {
            Fault::Refuse(refusal) => Some(Self::refusal(operation, (*refusal).into())),
            Fault::Malformed => Some(Self::text(200, Kind::Json, r#"{"accessToken":"demo-"#)),
            Fault::Unavailable => Some(Self::text(
                503,
                Kind::Html,
                "<html><body><h1>503 Service Unavailable</h1></body></html>",
            )),
            Fault::Redirect(url) => Some(Self {
                location: Some(url.clone()),
                ..Self::text(307, Kind::Plain, "")
            }),
            Fault::Disconnect | Fault::LoseAnswer | Fault::Silence => None,
        }
    }
}
