//! Why a connection or a service stands as it does, and the one command that mends it. Told from an
//! overview alone: asks nobody, reads no clock.

mod connection;
mod service;

pub use connection::{connection, no_builder_id};
pub use service::{service, uses};

/// What a state comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Nothing is wrong.
    Works,
    /// The access token is over; the next use brings a new one without signing in.
    Refreshable,
    /// Nothing shows that it was ever signed in on this host.
    NeverSignedIn,
    /// Moorline signed out of it.
    SignedOut,
    /// Moorline had its token, and another tool removed the file.
    TokenGone,
    /// Another tool put something else into the token's file.
    TokenReplaced,
    /// The token's file cannot be read, or is half written.
    TokenUnreadable,
    /// The token is over and came without a refresh token.
    NoRefreshToken,
    /// The token is over, and so is the client registration that could refresh it.
    RegistrationExpired,
    /// The service does not know the client registration any more.
    RegistrationUnknown,
    /// The token is over, and the client that could refresh it is not in its file.
    ClientMissing,
    /// The token does not say when it ends.
    EndUnknown,
    /// The last refresh was refused: the session is over.
    SessionEnded,
    /// The last refresh failed, and nothing is lost.
    NotRefreshed,
    /// This machine's clock was off at the last refresh.
    ClockOff,
    /// The region in the config is none.
    RegionWrong,
    /// A variable names an endpoint that no token may be sent to.
    EndpointWrong,
    /// Another tool keeps this sign-in; Moorline never refreshes it.
    OtherTool,
    /// The token lacks scopes that are asked for.
    ScopeMissing,
    /// The keys do not say when they end.
    EndNotSaid,
    /// The keys in the environment are over.
    KeysOver,
    /// A part of the keys is missing.
    KeysIncomplete,
    /// The session of `aws login` is over.
    LoginSession,
    /// Only using it shows whether it works.
    NotUsed,
    /// Its pin names a connection that cannot be used.
    PinLost,
    /// Something signed in would do, and nothing is chosen.
    NothingChosen,
    /// Nothing is signed in that the service accepts.
    NothingSignedIn,
    /// Its own tool decides, and no sign-in of that tool works.
    HolderSignedOut,
}

impl Cause {
    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Refreshable => "refreshable",
            Self::NeverSignedIn => "never_signed_in",
            Self::SignedOut => "signed_out",
            Self::TokenGone => "token_gone",
            Self::TokenReplaced => "token_replaced",
            Self::TokenUnreadable => "token_unreadable",
            Self::NoRefreshToken => "no_refresh_token",
            Self::RegistrationExpired => "registration_expired",
            Self::RegistrationUnknown => "registration_unknown",
            Self::ClientMissing => "client_missing",
            Self::EndUnknown => "end_unknown",
            Self::SessionEnded => "session_ended",
            Self::NotRefreshed => "not_refreshed",
            Self::ClockOff => "clock_off",
            Self::RegionWrong => "region_wrong",
            Self::EndpointWrong => "endpoint_wrong",
            Self::OtherTool => "other_tool",
            Self::ScopeMissing => "scope_missing",
            Self::EndNotSaid => "end_not_said",
            Self::KeysOver => "keys_over",
            Self::KeysIncomplete => "keys_incomplete",
            Self::LoginSession => "login_session",
            Self::NotUsed => "not_used",
            Self::PinLost => "pin_lost",
            Self::NothingChosen => "nothing_chosen",
            Self::NothingSignedIn => "nothing_signed_in",
            Self::HolderSignedOut => "holder_signed_out",
        }
    }

    /// Whether there is nothing to mend.
    pub fn is_fine(self) -> bool {
        matches!(self, Self::Works | Self::Refreshable)
    }
}

/// Why something stands as it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// What it comes from.
    pub cause: Cause,
    /// The same in words; names in it are safe to show.
    pub message: String,
    /// The command that mends it, where one does; names in it are as they are.
    pub mend: Option<String>,
}

impl Why {
    fn new(cause: Cause, message: impl Into<String>) -> Self {
        Self {
            cause,
            message: message.into(),
            mend: None,
        }
    }

    fn mend(mut self, command: impl Into<String>) -> Self {
        self.mend = Some(command.into());
        self
    }
}
