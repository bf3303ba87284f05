//! What files on this host say of a connection beyond its token: what a cause is told from.

use jiff::Timestamp;

/// What is known of a connection beside its token. Never a token value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// What is wrong with its token file.
    pub file: Option<FileTrouble>,
    /// Whether its token came without a refresh token.
    pub lacks_refresh_token: bool,
    /// What Moorline last noted of its token, if nobody has written the token since.
    pub noted: Option<Noted>,
    /// Why nobody can be asked for a new token.
    pub endpoint: Option<EndpointTrouble>,
}

/// Why no token could be sent where it would have to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointTrouble {
    /// In words; safe to show.
    pub told: String,
    /// The environment variable that is to blame; without one it is the region in the config.
    pub variable: Option<String>,
}

/// What is wrong with a token file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileTrouble {
    /// Moorline had a token in it, and it is not there any more.
    Gone,
    /// It holds something that is no token.
    Replaced,
    /// It cannot be read, or is only half written.
    Unreadable,
}

/// What Moorline last noted of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// How far this machine's clock was ahead of the server's then, in seconds, if it was off.
    pub clock_skew: Option<i64>,
    /// What was told then; safe to show.
    pub told: String,
}

/// What happened to a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A refresh was refused: its session is over, or another tool used the refresh token up.
    SessionEnded,
    /// A refresh was refused: the service does not know its client registration any more.
    RegistrationUnknown,
    /// A refresh failed in a way that costs nothing: no network, a busy or broken server.
    NotRefreshed,
    /// Moorline signed out of it.
    SignedOut,
}

impl Event {
    /// The name it is noted by.
    pub fn id(self) -> &'static str {
        match self {
            Self::SessionEnded => "session_ended",
            Self::RegistrationUnknown => "registration_unknown",
            Self::NotRefreshed => "not_refreshed",
            Self::SignedOut => "signed_out",
        }
    }

    /// The event of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        [
            Self::SessionEnded,
            Self::RegistrationUnknown,
            Self::NotRefreshed,
            Self::SignedOut,
        ]
        .into_iter()
        .find(|event| event.id() == id)
    }

    /// Whether only a new sign-in helps.
    pub fn needs_sign_in(self) -> bool {
        self != Self::NotRefreshed
    }
}
