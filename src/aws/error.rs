//! What SSO OIDC means when it says no, typed by the codes it sends.
//!
//! Owns the reading of error bodies and headers of the sign-in services; makes no call. Texts from a
//! server are made visible and cut before they are kept. Codes: the `sso-oidc` model of the AWS SDKs.

use std::fmt;

use serde::Deserialize;

use super::http::{Answer, Fault, HttpError};
use super::refusal::bare_code;
use crate::domain::text::visible;

#[cfg(test)]
mod tests;

/// Which call was made; reads on after "While" in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// RegisterClient.
    Register,
    /// StartDeviceAuthorization.
    StartDevice,
    /// CreateToken with a device code.
    Token,
    /// CreateToken with a refresh token.
    Refresh,
    /// Logout of the access portal.
    Logout,
    /// ListAccounts of the access portal.
    ListAccounts,
    /// ListAccountRoles of the access portal.
    ListAccountRoles,
    /// GetRoleCredentials of the access portal.
    GetRoleCredentials,
    /// Any call of CodeWhisperer.
    CodeWhisperer,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Register => "registering this sign-in",
            Self::StartDevice => "asking for a device code",
            Self::Token => "asking for the token",
            Self::Refresh => "refreshing the token",
            Self::Logout => "signing out",
            Self::ListAccounts => "listing the accounts",
            Self::ListAccountRoles => "listing the roles of an account",
            Self::GetRoleCredentials => "asking for role credentials",
            Self::CodeWhisperer => "asking CodeWhisperer",
        })
    }
}

/// Why SSO OIDC gave no answer that can be used. `said` is the server's own text, safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// There was no answer at all.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The user has not confirmed the code yet: ask again after the interval.
    #[error("The sign-in is not confirmed in the browser yet. Confirm it there.")]
    AuthorizationPending,
    /// Asked too often: wait 5 seconds longer from now on.
    #[error("The sign-in service asks for a slower pace. Nothing is lost: try again in a minute.")]
    SlowDown,
    /// The device code is too old.
    #[error("The code was not confirmed in time. Start the sign-in again for a new one.")]
    ExpiredToken,
    /// The user refused, or may not use this.
    #[error("The sign-in was denied{}. {}", quoted(said), denied_advice(reason))]
    AccessDenied {
        /// The service's reason code.
        reason: Option<String>,
        /// The server's text.
        said: Option<String>,
    },
    /// The device code or refresh token was used before, expired or revoked.
    #[error("This sign-in has ended{}. Sign in again.", quoted(said))]
    InvalidGrant {
        /// The server's text.
        said: Option<String>,
    },
    /// The registration is not known (any more).
    #[error(
        "The service does not accept this sign-in's registration any more{}. Sign in again: that registers anew.",
        quoted(said)
    )]
    InvalidClient {
        /// The server's text.
        said: Option<String>,
    },
    /// The registration was made for another kind of sign-in.
    #[error(
        "This sign-in's registration is for another kind of sign-in{}. Sign in again: that registers anew.",
        quoted(said)
    )]
    UnauthorizedClient {
        /// The server's text.
        said: Option<String>,
    },
    /// The service does not know this kind of sign-in.
    #[error(
        "The service does not offer this kind of sign-in{}. Check the start URL and the region.",
        quoted(said)
    )]
    UnsupportedGrantType {
        /// The server's text.
        said: Option<String>,
    },
    /// A scope is not known or not allowed here.
    #[error(
        "The service does not allow one of the scopes{}. Check sso_registration_scopes of the session.",
        quoted(said)
    )]
    InvalidScope {
        /// The server's text.
        said: Option<String>,
    },
    /// The service could not make sense of the request.
    #[error("The service refused the request while {call}{}. {}", quoted(said), request_advice(*call, reason))]
    InvalidRequest {
        /// What was asked.
        call: Call,
        /// The service's reason code.
        reason: Option<String>,
        /// The server's text.
        said: Option<String>,
    },
    /// The service failed by itself (5xx).
    #[error(
        "{host} failed with status {status} while {call}{}. Nothing is lost: try again in a moment.",
        quoted(said)
    )]
    ServerError {
        /// The host that was asked.
        host: String,
        /// What was asked.
        call: Call,
        /// The HTTP status.
        status: u16,
        /// The server's text.
        said: Option<String>,
    },
    /// The service is asked too often, by this machine or others.
    #[error(
        "{host} is being asked too often{}. Nothing is lost: try again in a moment.",
        quoted(said)
    )]
    Throttled {
        /// The host that was asked.
        host: String,
        /// The server's text.
        said: Option<String>,
    },
    /// The service said yes, with an answer that cannot be right.
    #[error(
        "{host} gave an answer that cannot be used while {call}: {why}. A proxy or captive portal may have answered instead; try again."
    )]
    Unusable {
        /// The host that was asked.
        host: String,
        /// What was asked.
        call: Call,
        /// What is wrong with the answer; never its values, except those shown to the user anyway.
        why: String,
    },
    /// A web page came where an answer of the service belongs, or 511: the network wants a sign-in of
    /// its own (RFC 6585 §6).
    #[error(
        "{host} answered with a web page while {call}, so a captive portal or a proxy answered in its place. Sign in to the network in a browser, or check HTTPS_PROXY, then try again."
    )]
    WebPage {
        /// The host that was asked.
        host: String,
        /// What was asked.
        call: Call,
    },
    /// Anything else.
    #[error("{host} answered with status {status} while {call}{}. {}", quoted(said), status_advice(*status))]
    Unexpected {
        /// The host that was asked.
        host: String,
        /// What was asked.
        call: Call,
        /// The HTTP status.
        status: u16,
        /// The server's text, else its error code.
        said: Option<String>,
    },
}

impl OidcError {
    /// Whether the same call may succeed later with nothing changed: never a reason to drop a token.
    /// So is a redirect or a web page: whoever answered so, the service was not asked, and will be
    /// once the user has signed in to the network.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Http(error) => error.is_transient(),
            Self::ServerError { .. }
            | Self::Throttled { .. }
            | Self::SlowDown
            | Self::WebPage { .. } => true,
            Self::Unexpected { status, .. } => matches!(status, 300..=399 | 408),
            _ => false,
        }
    }

    /// Whether the same call is likely to succeed within seconds: the server is busy, or cut the
    /// connection. Waiting for a network would take longer.
    pub fn passes_quickly(&self) -> bool {
        matches!(
            self,
            Self::ServerError { .. }
                | Self::Throttled { .. }
                | Self::SlowDown
                | Self::Http(HttpError::Transport {
                    fault: Fault::Reset,
                    ..
                })
        )
    }

    /// Whether a refresh that failed so shows that the token's session is over.
    pub fn ends_session(&self) -> bool {
        matches!(
            self,
            Self::InvalidGrant { .. }
                | Self::InvalidClient { .. }
                | Self::UnauthorizedClient { .. }
        )
    }

    /// What an answer that is not 200 means.
    pub(super) fn of(call: Call, answer: &Answer) -> Self {
        let refusal = Refusal::of(answer);
        let (status, host) = (answer.status, answer.host.clone());
        let Refusal {
            codes,
            said,
            reason,
        } = refusal;
        if status == 511 {
            return Self::WebPage { host, call };
        }
        if status >= 500 {
            return Self::ServerError {
                host,
                call,
                status,
                said,
            };
        }
        let meaning = codes.iter().find_map(|code| meaning(code));
        match meaning {
            Some(Meaning::SlowDown) => Self::SlowDown,
            Some(Meaning::Throttled) => Self::Throttled { host, said },
            _ if status == 429 => Self::Throttled { host, said },
            Some(Meaning::AuthorizationPending) => Self::AuthorizationPending,
            // Only a device code has a time to be confirmed in.
            Some(Meaning::ExpiredToken) if call == Call::Refresh => Self::InvalidGrant { said },
            Some(Meaning::ExpiredToken) => Self::ExpiredToken,
            Some(Meaning::AccessDenied) => Self::AccessDenied { reason, said },
            Some(Meaning::InvalidGrant) => Self::InvalidGrant { said },
            Some(Meaning::InvalidClient) => Self::InvalidClient { said },
            Some(Meaning::UnauthorizedClient) => Self::UnauthorizedClient { said },
            Some(Meaning::UnsupportedGrantType) => Self::UnsupportedGrantType { said },
            Some(Meaning::InvalidScope) => Self::InvalidScope { said },
            Some(Meaning::InvalidRequest) => Self::InvalidRequest { call, reason, said },
            Some(Meaning::ServerError) => Self::ServerError {
                host,
                call,
                status,
                said,
            },
            None => {
                let said = said.or_else(|| codes.first().map(|code| shown(code, 80)));
                Self::Unexpected {
                    host,
                    call,
                    status,
                    said,
                }
            }
        }
    }

    /// A 200 that the service did not give.
    pub(super) fn web_page(call: Call, answer: &Answer) -> Option<Self> {
        answer.is_web_page().then(|| Self::WebPage {
            host: answer.host.clone(),
            call,
        })
    }

    /// A 200 whose body is not what was asked for.
    pub(super) fn unusable(call: Call, host: &str, why: impl Into<String>) -> Self {
        Self::Unusable {
            host: host.to_owned(),
            call,
            why: why.into(),
        }
    }
}

/// What a refusing answer says of itself.
pub(super) struct Refusal {
    /// Its error codes as sent, the header's first.
    pub(super) codes: Vec<String>,
    /// Its text, safe to show, at most 300 characters.
    pub(super) said: Option<String>,
    /// Its reason code, safe to show.
    pub(super) reason: Option<String>,
}

#[derive(Deserialize, Default)]
struct RefusalBody {
    error: Option<String>,
    #[serde(rename = "__type")]
    kind: Option<String>,
    error_description: Option<String>,
    #[serde(alias = "Message")]
    message: Option<String>,
    reason: Option<String>,
}

impl Refusal {
    pub(super) fn of(answer: &Answer) -> Self {
        let body: RefusalBody = serde_json::from_slice(answer.body.expose()).unwrap_or_default();
        let codes = [
            answer.error_type.as_deref(),
            body.error.as_deref(),
            body.kind.as_deref(),
        ];
        let text = |value: Option<String>| value.filter(|text| !text.trim().is_empty());
        Self {
            codes: codes.into_iter().flatten().map(bare_code).collect(),
            said: text(body.error_description)
                .or(text(body.message))
                .map(|said| shown(said.trim(), 300)),
            reason: text(body.reason).map(|reason| shown(&reason, 80)),
        }
    }
}

enum Meaning {
    AuthorizationPending,
    SlowDown,
    ExpiredToken,
    AccessDenied,
    InvalidGrant,
    InvalidClient,
    UnauthorizedClient,
    UnsupportedGrantType,
    InvalidScope,
    InvalidRequest,
    ServerError,
    Throttled,
}

/// Both spellings (`slow_down` and `SlowDownException`) mean the same.
fn meaning(code: &str) -> Option<Meaning> {
    let plain = code.strip_suffix("Exception").unwrap_or(code);
    let plain = plain.replace('_', "").to_ascii_lowercase();
    Some(match plain.as_str() {
        "authorizationpending" => Meaning::AuthorizationPending,
        "slowdown" => Meaning::SlowDown,
        "expiredtoken" => Meaning::ExpiredToken,
        "accessdenied" => Meaning::AccessDenied,
        "invalidgrant" => Meaning::InvalidGrant,
        "invalidclient" => Meaning::InvalidClient,
        "unauthorizedclient" => Meaning::UnauthorizedClient,
        "unsupportedgranttype" => Meaning::UnsupportedGrantType,
        "invalidscope" => Meaning::InvalidScope,
        "invalidrequest" => Meaning::InvalidRequest,
        "servererror" | "internalserver" | "temporarilyunavailable" => Meaning::ServerError,
        "throttling"
        | "throttled"
        | "throttlingerror"
        | "toomanyrequests"
        | "requestthrottled"
        | "requestlimitexceeded"
        | "limitexceeded" => Meaning::Throttled,
        _ => return None,
    })
}

/// `text` made visible and cut to `limit` characters.
pub(super) fn shown(text: &str, limit: usize) -> String {
    let shown = visible(text);
    if shown.chars().count() <= limit {
        return shown.into_owned();
    }
    let kept: String = shown.chars().take(limit.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// A server's text as it follows a sentence of ours; nothing for none.
pub(super) fn quoted(said: &Option<String>) -> String {
    said.as_ref()
        .map(|said| format!(": “{said}”"))
        .unwrap_or_default()
}

fn is_about_keys(reason: &Option<String>) -> bool {
    reason
        .as_ref()
        .is_some_and(|reason| reason.starts_with("KMS_"))
}

fn keys_advice(reason: &Option<String>) -> String {
    let reason = reason.as_deref().unwrap_or_default();
    format!(
        "Tell the Identity Center administrator that the encryption key of Identity Center cannot be used ({reason})."
    )
}

fn denied_advice(reason: &Option<String>) -> String {
    if is_about_keys(reason) {
        return keys_advice(reason);
    }
    "If you did not deny it yourself, ask the Identity Center administrator whether you are assigned.".to_owned()
}

fn request_advice(call: Call, reason: &Option<String>) -> String {
    if is_about_keys(reason) {
        return keys_advice(reason);
    }
    match call {
        Call::Register => "Check the region and the scopes of the session.",
        Call::StartDevice => "Check the start URL, and that the region is Identity Center's own.",
        Call::Token | Call::Refresh => "Sign in again.",
        Call::Logout => "Sign in again if you need this connection.",
        Call::ListAccounts | Call::ListAccountRoles | Call::GetRoleCredentials => {
            "Check that the region is Identity Center's own."
        }
        Call::CodeWhisperer => "Look for a newer version of Moorline, or report this message.",
    }
    .to_owned()
}

fn status_advice(status: u16) -> &'static str {
    match status {
        300..=399 => {
            "That is a redirect, which is never followed with a token: check for a captive portal or a proxy."
        }
        407 => "The proxy wants a user name and a password: check HTTPS_PROXY.",
        400 => "Look for a newer version of Moorline, or report this message.",
        403 | 404 => "Check the region, and whether a proxy or firewall answered instead.",
        _ => "Try again; if it stays so, check for a proxy.",
    }
}
