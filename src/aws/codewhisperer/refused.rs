//! What CodeWhisperer means when it says no. Told by code, reason and message, never by the HTTP
//! status alone: the public models give none, and the service answers several things with one.

use std::time::Duration;

use crate::aws::error::{Call, OidcError, Refusal, quoted};
use crate::aws::http::Answer;
use crate::aws::refusal::is_about_token;

/// Why CodeWhisperer gave no answer that can be used. `said` is the service's own text, safe to
/// show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The token holds characters that no header can carry.
    #[error("The token has characters that no token has, so it was not sent. Sign in again.")]
    BadToken,
    /// The service does not know the token: expired, revoked, or of somebody else.
    #[error("CodeWhisperer does not accept the token{}.", quoted(said))]
    InvalidToken {
        /// The service's text.
        said: Option<String>,
    },
    /// The token is good, and may not do this: no profile was named, no subscription, no scope.
    #[error(
        "CodeWhisperer does not let this sign-in make the call{}.",
        quoted(said)
    )]
    NotAuthorized {
        /// The service's text.
        said: Option<String>,
    },
    /// The call is for Identity Center only.
    #[error(
        "CodeWhisperer makes this call for Identity Center only{}.",
        quoted(said)
    )]
    NotForBuilderId {
        /// The service's text.
        said: Option<String>,
    },
    /// The account is suspended for now.
    #[error("CodeWhisperer has suspended this account{}.", quoted(said))]
    Suspended {
        /// The service's text, which names whom to ask.
        said: Option<String>,
    },
    /// Blocked: it is not offered to this sign-in any more, or not yet.
    #[error("CodeWhisperer does not offer this to the sign-in{}.", quoted(said))]
    NotSupported {
        /// The service's text.
        said: Option<String>,
    },
    /// One customization, or one feature, is not given to the user; the rest works.
    #[error(
        "CodeWhisperer works, but one of its parts is not given to you{}.",
        quoted(said)
    )]
    PartDenied {
        /// The service's text.
        said: Option<String>,
    },
    /// Everything is used up until the next reset.
    #[error("What the subscription gives is used up{}.", quoted(said))]
    UsedUp {
        /// The service's text.
        said: Option<String>,
    },
    /// Asked too often, or the service has no room just now.
    #[error(
        "{host} is busy or asked too often{}. Try again in a moment.",
        quoted(said)
    )]
    Throttled {
        /// The host that was asked.
        host: String,
        /// The service's text.
        said: Option<String>,
        /// How long the service asks to wait.
        retry_after: Option<Duration>,
    },
    /// The request is wrong, though the sign-in is not.
    #[error(
        "CodeWhisperer does not understand the request{}{}.",
        of(reason),
        quoted(said)
    )]
    Invalid {
        /// The service's text.
        said: Option<String>,
        /// The service's reason code.
        reason: Option<String>,
    },
    /// It clashes with how things are: an encryption key, or a subscription that is there.
    #[error(
        "CodeWhisperer cannot do it as things are{}{}. If a key is named, tell the CodeWhisperer administrator.",
        of(reason),
        quoted(said)
    )]
    Conflict {
        /// The service's text.
        said: Option<String>,
        /// The service's reason code.
        reason: Option<String>,
    },
    /// What was named is not there (any more).
    #[error("CodeWhisperer does not know what was named{}.", quoted(said))]
    NotFound {
        /// The service's text.
        said: Option<String>,
    },
    /// The call failed or was refused otherwise.
    #[error(transparent)]
    Other(#[from] OidcError),
}

/// The reasons that mean a quota, whichever exception carries them.
const QUOTAS: [&str; 4] = [
    "MONTHLY_REQUEST_COUNT",
    "DAILY_REQUEST_COUNT",
    "OVERAGE_REQUEST_LIMIT_EXCEEDED",
    "CONVERSATION_LIMIT_EXCEEDED",
];

impl Refused {
    /// Whether the same call may succeed within seconds: the service is busy, failed by itself, or
    /// cut the connection.
    pub fn passes_quickly(&self) -> bool {
        match self {
            Self::Throttled { .. } => true,
            Self::Other(error) => error.passes_quickly(),
            _ => false,
        }
    }

    /// How long the service asks to wait before the next call.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// What an answer that is not 200 means.
    pub(super) fn of(answer: &Answer) -> Self {
        let Refusal {
            codes,
            said,
            reason,
        } = Refusal::of(answer);
        if reason.as_deref().is_some_and(|why| QUOTAS.contains(&why)) {
            return Self::UsedUp { said };
        }
        let code = codes.iter().find_map(|code| meaning(code));
        match code {
            Some(Code::AccessDenied) => denied(reason.as_deref(), said),
            Some(Code::Token) => Self::InvalidToken { said },
            Some(Code::Throttled) => throttled(answer, said),
            _ if answer.status == 429 => throttled(answer, said),
            Some(Code::Quota) => Self::UsedUp { said },
            Some(Code::Invalid) => Self::Invalid { said, reason },
            Some(Code::Conflict) => Self::Conflict { said, reason },
            Some(Code::NotFound) => Self::NotFound { said },
            Some(Code::Internal) => OidcError::ServerError {
                host: answer.host.clone(),
                call: Call::CodeWhisperer,
                status: answer.status,
                said,
            }
            .into(),
            // A 401 or 403 without a code of the service's is a proxy's or a firewall's.
            None => OidcError::of(Call::CodeWhisperer, answer).into(),
        }
    }
}

fn throttled(answer: &Answer, said: Option<String>) -> Refused {
    Refused::Throttled {
        host: answer.host.clone(),
        said,
        retry_after: answer.retry_after,
    }
}

/// AccessDeniedException stands for many things, some of which only its text tells apart.
fn denied(reason: Option<&str>, said: Option<String>) -> Refused {
    let says = |words: &str| {
        said.as_ref()
            .is_some_and(|said| said.to_ascii_lowercase().contains(words))
    };
    match reason {
        Some("TEMPORARILY_SUSPENDED") => Refused::Suspended { said },
        Some("FEATURE_NOT_SUPPORTED") => Refused::NotSupported { said },
        Some(part) if part.starts_with("UNAUTHORIZED_") => Refused::PartDenied { said },
        _ if said.as_deref().is_some_and(is_about_token) => Refused::InvalidToken { said },
        _ if says("builder id is not supported") => Refused::NotForBuilderId { said },
        _ => Refused::NotAuthorized { said },
    }
}

enum Code {
    AccessDenied,
    Token,
    Throttled,
    Quota,
    Invalid,
    Conflict,
    NotFound,
    Internal,
}

fn meaning(code: &str) -> Option<Code> {
    Some(match code.strip_suffix("Exception").unwrap_or(code) {
        "AccessDenied" => Code::AccessDenied,
        "ExpiredToken" | "UnrecognizedClient" | "Unauthorized" | "InvalidToken" => Code::Token,
        "Throttling" | "TooManyRequests" => Code::Throttled,
        "ServiceQuotaExceeded" => Code::Quota,
        "Validation" => Code::Invalid,
        "Conflict" => Code::Conflict,
        "ResourceNotFound" => Code::NotFound,
        "InternalServer" => Code::Internal,
        _ => return None,
    })
}

/// A reason code as it follows a sentence of ours; nothing for none.
fn of(reason: &Option<String>) -> String {
    reason
        .as_ref()
        .map(|reason| format!(" ({reason})"))
        .unwrap_or_default()
}
