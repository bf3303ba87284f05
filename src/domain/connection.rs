//! A connection: one identity with a stable id, and how its sign-in stands.

use crate::domain::holder::HolderSignIn;
use crate::domain::user_type::{Confidence, Role, UserType};
use jiff::Timestamp;
use std::fmt;
use std::path::PathBuf;

/// How you sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthMethod {
    /// AWS Builder ID: a person, no AWS account.
    BuilderId,
    /// IAM Identity Center: an employee of an organization.
    IdentityCenter,
    /// IAM users, roles and policies.
    Iam,
}

impl AuthMethod {
    /// The name used in JSON and in `config.toml`.
    pub fn id(self) -> &'static str {
        match self {
            Self::BuilderId => "builder_id",
            Self::IdentityCenter => "identity_center",
            Self::Iam => "iam",
        }
    }

    /// The method with that id.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::BuilderId, Self::IdentityCenter, Self::Iam]
            .into_iter()
            .find(|m| m.id() == id)
    }

    /// The name used on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::BuilderId => "Builder ID",
            Self::IdentityCenter => "Identity Center",
            Self::Iam => "IAM",
        }
    }

    /// Whether this method's sign-in is a bearer token.
    pub fn is_bearer(self) -> bool {
        self != Self::Iam
    }
}

/// What the environment's connection is called where a token file of an identity provider makes it,
/// not keys.
pub const WEB_IDENTITY: &str = "environment's web identity";

/// What a bearer connection is called on screen, given the name of its session or the first label
/// of its start URL: `AWS Builder ID`, `Identity Center acme`.
pub fn bearer_title(method: AuthMethod, name: &str) -> String {
    match method {
        AuthMethod::BuilderId if matches!(name, "builder-id" | "view") => "AWS Builder ID".into(),
        AuthMethod::BuilderId => format!("AWS Builder ID {name}"),
        _ => format!("Identity Center {name}"),
    }
}

/// The stable name of a connection, as written in pins, JSON and on the command line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConnectionId {
    /// `session:NAME`: an `[sso-session]`, or Moorline's own Builder ID.
    Session(String),
    /// `start-url:URL`: a legacy `sso_start_url` and `sso_region` pair.
    StartUrl(String),
    /// `token:FILE`: a cached token that no section explains.
    Token(String),
    /// `profile:NAME`: keys, process, web identity or login session of one profile.
    Profile(String),
    /// `env`: keys in the environment.
    Env,
    /// `container`: the role of the container this runs in.
    Container,
    /// `instance`: the role of the machine this runs on.
    Instance,
}

impl ConnectionId {
    /// Reads an id as it is written; `None` if it has no id's form.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "env" => return Some(Self::Env),
            "container" => return Some(Self::Container),
            "instance" => return Some(Self::Instance),
            _ => {}
        }
        let (kind, name) = text.split_once(':')?;
        if name.is_empty() {
            return None;
        }
        match kind {
            "session" => Some(Self::Session(name.into())),
            "start-url" => Some(Self::StartUrl(name.into())),
            "token" => Some(Self::Token(name.into())),
            "profile" => Some(Self::Profile(name.into())),
            _ => None,
        }
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(name) => write!(f, "session:{name}"),
            Self::StartUrl(url) => write!(f, "start-url:{url}"),
            Self::Token(file) => write!(f, "token:{file}"),
            Self::Profile(name) => write!(f, "profile:{name}"),
            Self::Env => f.write_str("env"),
            Self::Container => f.write_str("container"),
            Self::Instance => f.write_str("instance"),
        }
    }
}

/// How a connection's sign-in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConnectionState {
    /// A token or keys that work by their own account.
    SignedIn,
    /// The access token is over, and a refresh token can bring a new one without signing in.
    Refreshable,
    /// Over, and only a new sign-in helps.
    Expired,
    /// Never signed in on this host, or signed out.
    Never,
    /// Cannot be told without using it.
    Unknown,
}

impl ConnectionState {
    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::Refreshable => "refreshable",
            Self::Expired => "expired",
            Self::Never => "never",
            Self::Unknown => "unknown",
        }
    }

    /// Whether this connection works now, as far as can be told without using it.
    pub fn is_live(self) -> bool {
        matches!(self, Self::SignedIn | Self::Refreshable)
    }

    /// The state of a token.
    pub fn of_token(expires_at: Timestamp, can_refresh: bool, now: Timestamp) -> Self {
        if now < expires_at {
            Self::SignedIn
        } else if can_refresh {
            Self::Refreshable
        } else {
            Self::Expired
        }
    }
}

/// Role credentials that a tool has cached: they live on apart from the token they were got with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoleCredentials {
    /// How many accounts and roles there are some of.
    pub cached: usize,
    /// When the last of them ends.
    pub last_end: Option<Timestamp>,
}

/// One identity, and everything known of it without asking anybody.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Its stable id.
    pub id: ConnectionId,
    /// What to call it on screen; as it stands in the file, not yet made safe to show.
    pub name: String,
    /// How one signs in.
    pub auth_method: AuthMethod,
    /// The profiles it pays for, in file order.
    pub profiles: Vec<String>,
    /// The `[sso-session]` name, if it has one.
    pub session: Option<String>,
    /// Where one signs in.
    pub start_url: Option<String>,
    /// The Identity Center region; as it stands in the file.
    pub region: Option<String>,
    /// What the token was granted.
    pub scopes: Vec<String>,
    /// Whether `scopes` is read from the configuration because the token does not say.
    pub scopes_assumed: bool,
    /// What `sso_registration_scopes` asks for, if the session says.
    pub configured_scopes: Option<Vec<String>>,
    /// How the sign-in stands.
    pub state: ConnectionState,
    /// When the access token or the credentials end.
    pub expires_at: Option<Timestamp>,
    /// When the client registration inside the token ends; after that it cannot be refreshed.
    pub registration_expires_at: Option<Timestamp>,
    /// Whether a refresh token and the client it belongs to are there.
    pub can_refresh: bool,
    /// The file the token is in.
    pub token_file: Option<PathBuf>,
    /// The role credentials that were got with its token and are still in the AWS CLI's cache.
    pub role_credentials: RoleCredentials,
    /// Which tools hold a sign-in for this identity.
    pub holders: Vec<HolderSignIn>,
    /// Who this connection makes you above all; filled in by the overview.
    pub user_type: Option<UserType>,
    /// Why the state is what it is, where the state alone does not say.
    pub note: Option<String>,
}

impl Connection {
    /// Whether it is known to be the root user of an account: more than a guess.
    pub fn is_root(&self) -> bool {
        self.user_type
            .is_some_and(|user| user.role == Role::Root && user.confidence != Confidence::Guess)
    }

    /// A connection of which nothing more is known yet.
    pub fn new(id: ConnectionId, name: String, auth_method: AuthMethod) -> Self {
        Self {
            id,
            name,
            auth_method,
            profiles: Vec::new(),
            session: None,
            start_url: None,
            region: None,
            scopes: Vec::new(),
            scopes_assumed: false,
            configured_scopes: None,
            state: ConnectionState::Unknown,
            expires_at: None,
            registration_expires_at: None,
            can_refresh: false,
            token_file: None,
            role_credentials: RoleCredentials::default(),
            holders: Vec::new(),
            user_type: None,
            note: None,
        }
    }

    /// Whether a service can be pinned to it: it must be a bearer connection that a section, or
    /// Moorline's own store, explains.
    pub fn is_pinnable(&self) -> bool {
        self.auth_method.is_bearer() && !matches!(self.id, ConnectionId::Token(_))
    }

    /// Whether its scopes cover all of `required`.
    pub fn has_scopes(&self, required: &[String]) -> bool {
        required.iter().all(|scope| self.scopes.contains(scope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written() {
        for text in [
            "session:acme",
            "start-url:https://d-1.awsapps.com/start",
            "token:abc.json",
            "profile:a b",
            "env",
            "container",
            "instance",
        ] {
            assert_eq!(ConnectionId::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(ConnectionId::parse("acme"), None);
        assert_eq!(ConnectionId::parse("session:"), None);
    }

    #[test]
    fn a_token_is_over_at_its_second() {
        let end: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let before = end - jiff::SignedDuration::from_secs(1);
        assert_eq!(
            ConnectionState::of_token(end, false, before),
            ConnectionState::SignedIn
        );
        assert_eq!(
            ConnectionState::of_token(end, false, end),
            ConnectionState::Expired
        );
        assert_eq!(
            ConnectionState::of_token(end, true, end),
            ConnectionState::Refreshable
        );
    }
}
