//! Signing in: what will happen is planned and shown first, then done.

pub mod plan;
pub mod run;
pub mod way;

mod callback;
mod device;
mod extend;
mod keep;
mod listener;
mod log;
mod paste;
mod pkce;
mod redirect;
mod refusal;
mod resolve;
mod retry;
mod scopes;
mod target;
mod tunnel;

use crate::domain::connection::{AuthMethod, ConnectionId};
use crate::domain::secret::Secret;
use crate::domain::service::ServiceId;
use jiff::Timestamp;
use std::path::PathBuf;

/// The name the service shows on its consent page.
const CLIENT_NAME: &str = "Moorline";

/// Where to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// At a connection that exists.
    Connection(ConnectionId),
    /// With a Builder ID that no section of the config names; writes nothing under `~/.aws`.
    NewBuilderId,
    /// At an organization's start URL; an `[sso-session]` is written for it.
    StartUrl {
        /// The start URL, as typed.
        url: String,
        /// The Identity Center region, as typed; `None` takes it from the URL.
        region: Option<String>,
        /// The session's name; `None` derives one from the URL.
        session: Option<String>,
    },
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRequest {
    /// Where to sign in.
    pub target: Target,
    /// For which service: its scopes are asked for and it is pinned to the connection.
    pub service: Option<ServiceId>,
    /// A bearer `[profile]` of this name to write beside the session.
    pub profile: Option<String>,
    /// What a new session is for; `None` is what its start URL usually is for.
    pub access: Option<Access>,
    /// How to sign in; `None` chooses by what this host can do.
    pub way: Option<Way>,
    /// The port the browser comes back to; `None` is the setting's, else any free one.
    pub port: Option<u16>,
    /// Whether to end the session on the server first, so that the new one lasts its full time.
    pub extends: bool,
}

impl SignInRequest {
    /// A sign-in at `target` with everything else left to Moorline.
    pub fn at(target: Target) -> Self {
        Self {
            target,
            service: None,
            profile: None,
            access: None,
            way: None,
            port: None,
            extends: false,
        }
    }
}

/// How one signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// In a browser that comes back to this machine: authorization code with PKCE.
    Browser,
    /// With a code that is entered in any browser, on any device.
    DeviceCode,
}

/// What a session's tokens may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// CodeWhisperer only.
    CodeWhisperer,
    /// Accounts and their roles only.
    Accounts,
    /// Both.
    Both,
}

/// A change of the AWS config file, shown before it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigChange {
    /// The file.
    pub file: PathBuf,
    /// A unified diff of it; safe to show.
    pub diff: String,
}

/// What signing in will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInPlan {
    /// The connection that will be signed in.
    pub connection: ConnectionId,
    /// Its name on screen.
    pub name: String,
    /// How one signs in.
    pub auth_method: AuthMethod,
    /// Where; what config and caches know it by.
    pub start_url: String,
    /// Where as the server knows it: what a vanity URL leads to, once that is known.
    pub wire_start_url: String,
    /// The Identity Center region; a real region's name.
    pub region: String,
    /// The scopes asked for: never fewer than the session has.
    pub scopes: Vec<String>,
    /// The service this is for.
    pub service: Option<ServiceId>,
    /// A bearer profile that is written beside the session.
    pub profile: Option<String>,
    /// The profile that was active when this was planned: what is bound by it is left alone.
    pub active: Option<String>,
    /// What changes in the config file, if anything does.
    pub change: Option<ConfigChange>,
    /// What to know before going on: retirement, an endpoint that is not AWS's own.
    pub notices: Vec<String>,
    /// How one signs in at first; it can be changed on the way.
    pub way: Way,
    /// The port the browser comes back to; `None` is any free one.
    pub port: Option<u16>,
    /// Whether the session is ended on the server first.
    pub extends: bool,
}

/// How a sign-in goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Asking the server for a code.
    Registering,
    /// The user has to enter a code.
    AwaitingUser(UserCode),
    /// The user has to sign in on a page that comes back to this machine.
    AwaitingBrowser(BrowserPage),
    /// What was pasted, or the other way, cannot be taken; it goes on. Why, in one sentence.
    NotAccepted(String),
    /// The server could not be reached or is busy; polling goes on. Why, in one sentence.
    Trouble(String),
    /// The server answers again.
    Recovered,
}

/// The code to enter, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCode {
    /// The code, like `ABCD-EFGH`; safe to show.
    pub code: String,
    /// The page to enter it on; safe to show.
    pub url: String,
    /// The page with the code already filled in, if the server gave one that may be opened.
    pub complete_url: Option<String>,
    /// The host of the page.
    pub host: String,
    /// Whether that host is one of AWS's, or this machine.
    pub host_is_expected: bool,
    /// When the code ends.
    pub expires_at: Timestamp,
}

/// The page that comes back to this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserPage {
    /// The page to open; safe to show.
    pub url: String,
    /// Its host.
    pub host: String,
    /// Whether that host is one of AWS's, or this machine.
    pub host_is_expected: bool,
    /// The port of this machine that the browser comes back to.
    pub port: u16,
    /// The line to run on the machine with the browser, when that is another; safe to show.
    pub tunnel: Option<String>,
    /// When waiting ends.
    pub expires_at: Timestamp,
}

/// What the user decides while a sign-in waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steer {
    /// Go on this way instead; the plan stays.
    Use(Way),
    /// The address the browser ended at, pasted.
    Pasted(Secret<String>),
}

/// A sign-in that worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The connection.
    pub connection: ConnectionId,
    /// Its name on screen.
    pub name: String,
    /// When the access token ends.
    pub expires_at: Timestamp,
    /// The services pinned to it just now.
    pub pinned: Vec<ServiceId>,
    /// What to tell: which tools will use the token and which keep their own sign-in.
    pub lines: Vec<String>,
}
