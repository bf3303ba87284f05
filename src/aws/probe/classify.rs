//! What an answer, or the lack of one, means for a sign-in. By the error code first, by the status
//! second. Pure.

use jiff::Timestamp;

use super::body::{self, Told};
use crate::aws::codes::{self, Code};
use crate::aws::error::shown;
use crate::aws::http::{Answer, Fault, HttpError, clock_skew_seconds};
use crate::aws::refusal::{is_about_time, is_about_token, quotes_secret};
use crate::domain::probe::{Call, ProbeAuth};
use crate::domain::region;
use crate::domain::verification::{Obstacle, Verdict};

/// A clock that is off by more than this spoils signatures, in seconds. Source: the limit of
/// signature version 4.
const MOST_SKEW: i64 = 300;

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The service answered.
    Answered,
    /// Known, and not permitted.
    Denied,
    /// The credentials or the token are not known, here at least.
    Unknown,
    /// The secret does not belong to the access key.
    WrongSecret,
    /// The credentials or the token are over.
    Expired,
    /// Fewer calls are asked for.
    Throttled,
    /// There is no way there.
    Obstacle(Obstacle),
    /// Something on the way answered in its place.
    Intercepted,
    /// Another region has to be asked.
    OtherRegion,
    /// The service or the region is not enabled for the account.
    NotEnabled,
    /// The clock is wrong.
    Clock,
    /// The service failed by itself.
    Failed,
    /// The answer says nothing that is understood.
    Garbled,
    /// The call cannot be made from this machine at all.
    Impossible,
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What it means.
    pub meaning: Meaning,
    /// The error code; safe to show.
    pub code: Option<String>,
    /// The server's words, or those for what is in the way; safe to show.
    pub words: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The region to ask instead, where the service names it.
    pub region: Option<String>,
    /// Seconds by which this machine's clock is ahead of the server's.
    pub skew: Option<i64>,
    /// Whether the connection was cut.
    is_cut: bool,
}

impl Meaning {
    /// The verdict it makes.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Answered => Verdict::Connected,
            Self::Denied => Verdict::Denied,
            Self::Unknown | Self::WrongSecret => Verdict::Rejected,
            Self::Expired => Verdict::Expired,
            Self::Throttled => Verdict::Throttled,
            Self::Obstacle(obstacle) => Verdict::Unreachable(obstacle),
            Self::Intercepted => Verdict::Unreachable(Obstacle::Proxy),
            Self::OtherRegion | Self::NotEnabled => Verdict::WrongRegion,
            Self::Clock => Verdict::Clock,
            Self::Failed | Self::Garbled | Self::Impossible => Verdict::Broken,
        }
    }
}

impl From<Code> for Meaning {
    fn from(code: Code) -> Self {
        match code {
            Code::Denied => Self::Denied,
            Code::Unknown => Self::Unknown,
            Code::WrongSecret => Self::WrongSecret,
            Code::Expired => Self::Expired,
            Code::Clock => Self::Clock,
            Code::NotEnabled => Self::NotEnabled,
            Code::OtherRegion => Self::OtherRegion,
            Code::Throttled => Self::Throttled,
            Code::Failed => Self::Failed,
        }
    }
}

impl Said {
    /// Whether the same call may succeed a moment later.
    pub(super) fn is_bad_luck(&self) -> bool {
        self.is_cut || matches!(self.meaning, Meaning::Throttled | Meaning::Failed)
    }
}

/// What `answer` to `call` means at `now`. Words that quote one of `secrets` are left out.
pub(super) fn answer(answer: &Answer, call: &Call, secrets: &[&str], now: Timestamp) -> Said {
    let text = String::from_utf8_lossy(answer.body.expose());
    let skew = answer.date.map(|date| clock_skew_seconds(date, now));
    let is_success = (200..=299).contains(&answer.status);
    let (told, meaning) = if is_success {
        (Told::default(), of_success(&text, call))
    } else {
        let told = body::told(answer);
        let meaning = of_refusal(answer.status, &told, &text, call, skew);
        (told, meaning)
    };
    let is_quoted = |said: &String| !quotes_secret(said, secrets);
    Said {
        meaning,
        words: told
            .message
            .filter(is_quoted)
            .map(|said| shown(said.trim(), 300)),
        code: told.code,
        status: Some(answer.status),
        region: told
            .region
            .filter(|region| region::partition(region).is_some()),
        skew,
        is_cut: false,
    }
}

fn of_success(text: &str, call: &Call) -> Meaning {
    if body::is_of(&call.wire, text) {
        Meaning::Answered
    } else if body::is_web_page(text) {
        Meaning::Intercepted
    } else {
        Meaning::Garbled
    }
}

fn of_refusal(status: u16, told: &Told, text: &str, call: &Call, skew: Option<i64>) -> Meaning {
    let Some(code) = told.code.as_deref() else {
        return of_status(status, text);
    };
    if call.answers.iter().any(|(answer, _)| answer == code) {
        return Meaning::Answered;
    }
    let is_signed = matches!(call.auth, ProbeAuth::Signed { .. });
    let is_off = skew.is_some_and(|skew| skew.abs() > MOST_SKEW);
    let message = told.message.as_deref().unwrap_or_default();
    match codes::meaning(code, is_signed) {
        // Some services tell of the time, and of the region, in words only.
        Some(Code::WrongSecret) if is_about_time(message) || is_off => Meaning::Clock,
        Some(Code::WrongSecret) if message.contains("scoped to a valid region") => {
            Meaning::OtherRegion
        }
        // EC2 says this of a session token that is over, too.
        Some(Code::Clock) if code == "RequestExpired" && skew.is_some() && !is_off => {
            Meaning::Expired
        }
        Some(Code::Denied) if !is_signed && (status == 401 || is_about_token(message)) => {
            Meaning::Unknown
        }
        Some(code) => code.into(),
        None if status == 429 => Meaning::Throttled,
        None if status >= 500 => Meaning::Failed,
        None => Meaning::Garbled,
    }
}

/// What an error without a code means.
fn of_status(status: u16, text: &str) -> Meaning {
    match status {
        407 => Meaning::Obstacle(Obstacle::Proxy),
        429 => Meaning::Throttled,
        // A network that wants a sign-in of its own (RFC 6585 §6).
        511 => Meaning::Intercepted,
        500..=599 => Meaning::Failed,
        _ if body::is_web_page(text) => Meaning::Intercepted,
        // Services say where to go in words of theirs; who does not is none.
        300..=399 => Meaning::Intercepted,
        401 => Meaning::Unknown,
        _ => Meaning::Garbled,
    }
}

/// What it means that there was no answer.
pub fn fault(error: &HttpError) -> Said {
    let (meaning, is_cut) = match error {
        HttpError::CaBundle { .. } => (Meaning::Obstacle(Obstacle::Tls), false),
        HttpError::Client { .. } => (Meaning::Impossible, false),
        HttpError::TooLarge { .. } => (Meaning::Intercepted, false),
        HttpError::Transport { fault, .. } => {
            (Meaning::Obstacle(obstacle(fault)), *fault == Fault::Reset)
        }
    };
    Said {
        meaning,
        code: None,
        words: Some(error.to_string()),
        status: None,
        region: None,
        skew: None,
        is_cut,
    }
}

fn obstacle(fault: &Fault) -> Obstacle {
    match fault {
        Fault::Dns => Obstacle::Dns,
        Fault::Tls(_) => Obstacle::Tls,
        Fault::Proxy(_) => Obstacle::Proxy,
        Fault::Refused | Fault::Unreachable | Fault::Timeout | Fault::Reset | Fault::Other(_) => {
            Obstacle::Connection
        }
    }
}
