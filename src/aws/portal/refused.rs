//! What the access portal means when it says no.

use std::time::Duration;

use crate::aws::error::{Call, OidcError, Refusal, quoted};
use crate::aws::http::Answer;

/// Why the access portal gave no answer that can be used. `said` is the server's own text, safe to
/// show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortalError {
    /// The token holds characters that no header can carry.
    #[error("The token has characters that no token has, so it was not sent. Sign in again.")]
    BadToken,
    /// The server does not know the token: it ended, was signed out, or lacks the scope (401).
    #[error(
        "The access portal does not accept the token of this sign-in{}.",
        quoted(said)
    )]
    Unauthorized {
        /// The server's text.
        said: Option<String>,
    },
    /// Asked too often (429).
    #[error(
        "{host} is being asked too often{}. Nothing is lost: try again in a moment.",
        quoted(said)
    )]
    TooMany {
        /// The host that was asked.
        host: String,
        /// The server's text.
        said: Option<String>,
        /// How long the server asks to wait (`Retry-After`).
        retry_after: Option<Duration>,
    },
    /// The account or the role is not there, or not assigned (404).
    #[error(
        "The access portal does not know this account or role{}. Ask the Identity Center administrator whether you are assigned.",
        quoted(said)
    )]
    NotFound {
        /// The server's text.
        said: Option<String>,
    },
    /// The user may not do this (403); the token stays good.
    #[error(
        "The access portal does not allow it{}. Ask the Identity Center administrator whether you are assigned.",
        quoted(said)
    )]
    Forbidden {
        /// The server's text.
        said: Option<String>,
    },
    /// The call failed or was refused otherwise.
    #[error(transparent)]
    Refused(#[from] OidcError),
}

impl PortalError {
    /// Whether the same call may succeed later with nothing changed.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::TooMany { .. } => true,
            Self::Refused(error) => error.is_transient(),
            _ => false,
        }
    }

    /// How long the server asks to wait before the next call.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// What an answer that is not 200 means. A 403 or 404 without the portal's own code is that of
    /// a proxy or firewall, and says nothing of what is assigned.
    pub(super) fn of(call: Call, answer: &Answer) -> Self {
        let Refusal { codes, said, .. } = Refusal::of(answer);
        let has = |name: &str| codes.iter().any(|code| code.starts_with(name));
        match answer.status {
            401 => Self::Unauthorized { said },
            429 => Self::TooMany {
                host: answer.host.clone(),
                said,
                retry_after: answer.retry_after,
            },
            403 if has("Forbidden") => Self::Forbidden { said },
            404 if has("ResourceNotFound") => Self::NotFound { said },
            _ => OidcError::of(call, answer).into(),
        }
    }
}
