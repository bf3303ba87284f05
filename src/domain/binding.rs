//! What a service uses now: its pin, else the active profile if it accepts what that offers, else
//! nothing. A service bound by its holder uses what that tool's own store holds.

use crate::domain::connection::{AuthMethod, Connection, ConnectionId, ConnectionState};
use crate::domain::holder::{HolderSignIn, HolderState};
use crate::domain::overview::Overview;
use crate::domain::profile::Profile;
use crate::domain::service::Service;
use crate::domain::start_url;

/// How a service came by what it uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A connection is kept for it.
    Pin,
    /// The rule of a directory keeps a connection for it here.
    Directory,
    /// The active profile offers what it accepts.
    Active,
    /// No profile is active, and AWS tools take what is around them: the environment's keys, the
    /// container's or the machine's role.
    Ambient,
    /// Its own tool's store decides.
    Holder,
}

impl Via {
    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Directory => "directory",
            Self::Active => "active",
            Self::Ambient => "ambient",
            Self::Holder => "holder",
        }
    }
}

/// What a service uses now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Binding {
    /// How it came by it; `None` when it uses nothing.
    pub via: Option<Via>,
    /// The connection.
    pub connection: Option<ConnectionId>,
    /// The active profile, where it is the reason.
    pub profile: Option<String>,
}

/// How what a service uses stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceState {
    /// It has what it needs.
    Ready,
    /// Its sign-in is over.
    Expired,
    /// Nothing is signed in that it accepts.
    SignIn,
    /// Something signed in would do, but nothing is chosen.
    Choose,
    /// Nothing here.
    None,
    /// Cannot be told without using it.
    Unknown,
}

impl ServiceState {
    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Expired => "expired",
            Self::SignIn => "sign_in",
            Self::Choose => "choose",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

/// Whether a service accepts a connection's bearer token: method and scopes.
pub fn accepts_bearer(service: &Service, connection: &Connection) -> bool {
    connection.auth_method.is_bearer()
        && service.accepts.contains(&connection.auth_method)
        && connection.has_scopes(&service.scopes)
}

/// What `service` uses when `active` is the active profile.
pub fn bind(overview: &Overview, service: &Service, active: Option<&Profile>) -> Binding {
    if service.is_bound_by_holder() {
        let seen = holder_sign_in(overview, service).is_some();
        return Binding {
            via: seen.then_some(Via::Holder),
            connection: None,
            profile: None,
        };
    }
    if let Some(pinned) = pinned(overview, service) {
        let via = match overview.directory_pin(&service.id) {
            Some(_) => Via::Directory,
            None => Via::Pin,
        };
        return Binding {
            via: Some(via),
            connection: Some(pinned.id.clone()),
            profile: None,
        };
    }
    let Some(active) = active else {
        return around(overview, service);
    };
    match offered(overview, service, active) {
        Some(connection) => Binding {
            via: Some(Via::Active),
            connection: Some(connection),
            profile: Some(active.name.clone()),
        },
        None => Binding::default(),
    }
}

/// What a service uses of what is there without any profile.
fn around(overview: &Overview, service: &Service) -> Binding {
    let is_free = overview.active().is_none() && service.accepts.contains(&AuthMethod::Iam);
    match ambient(overview).filter(|_| is_free) {
        Some(connection) => Binding {
            via: Some(Via::Ambient),
            connection: Some(connection.id.clone()),
            profile: None,
        },
        None => Binding::default(),
    }
}

/// What AWS tools use where no profile is active, in the order of the AWS SDKs: the environment's
/// own, the container's role, the machine's. One that is known not to be there is passed over.
pub fn ambient(overview: &Overview) -> Option<&Connection> {
    let order = [
        ConnectionId::Env,
        ConnectionId::Container,
        ConnectionId::Instance,
    ];
    order
        .iter()
        .filter_map(|id| overview.connection(id))
        .find(|connection| connection.state != ConnectionState::Never)
}

fn pinned<'a>(overview: &'a Overview, service: &Service) -> Option<&'a Connection> {
    let connection = overview.connection(overview.pins().get(&service.id)?)?;
    takes_pin(service, connection).then_some(connection)
}

/// Whether a connection that is kept for a service is used for it.
pub fn takes_pin(service: &Service, connection: &Connection) -> bool {
    service.is_bearer() && connection.is_pinnable() && accepts_bearer(service, connection)
}

fn offered(overview: &Overview, service: &Service, profile: &Profile) -> Option<ConnectionId> {
    if service.accepts.contains(&AuthMethod::Iam) && profile.offers_iam() {
        return profile.connection.clone();
    }
    let connection = overview.connection(profile.bearer()?)?;
    accepts_bearer(service, connection).then(|| connection.id.clone())
}

/// The sign-in a service bound by its holder uses: the one that lasts longest.
pub fn holder_sign_in<'a>(overview: &'a Overview, service: &Service) -> Option<&'a HolderSignIn> {
    overview
        .holders()
        .iter()
        .filter(|holder| service.bound_by.contains(&holder.tool) && holder.state.is_present())
        .max_by_key(|holder| (holder.state == HolderState::SignedIn, holder.expires_at))
}

/// How what a service uses stands.
pub fn service_state(overview: &Overview, service: &Service, binding: &Binding) -> ServiceState {
    if service.is_bound_by_holder() {
        return holder_state(overview, service);
    }
    let Some(id) = &binding.connection else {
        return unbound_state(overview, service);
    };
    match overview.connection(id).map(|connection| connection.state) {
        Some(ConnectionState::SignedIn | ConnectionState::Refreshable) => ServiceState::Ready,
        Some(ConnectionState::Expired) => ServiceState::Expired,
        Some(ConnectionState::Never) => ServiceState::SignIn,
        Some(ConnectionState::Unknown) | None => ServiceState::Unknown,
    }
}

fn holder_state(overview: &Overview, service: &Service) -> ServiceState {
    match holder_sign_in(overview, service).map(|holder| &holder.state) {
        Some(HolderState::SignedIn | HolderState::Refreshable) => ServiceState::Ready,
        Some(_) => ServiceState::Expired,
        None if overview.holders().iter().any(|holder| {
            service.bound_by.contains(&holder.tool)
                && matches!(holder.state, HolderState::Unreadable(_))
        }) =>
        {
            ServiceState::Unknown
        }
        None => ServiceState::SignIn,
    }
}

fn unbound_state(overview: &Overview, service: &Service) -> ServiceState {
    if service.is_bearer() {
        let would_do = |connection: &Connection| {
            connection.is_pinnable()
                && connection.state.is_live()
                && accepts_bearer(service, connection)
        };
        if overview.connections().iter().any(would_do) {
            return ServiceState::Choose;
        }
        return ServiceState::SignIn;
    }
    let live = |profile: &Profile| {
        profile.offers_iam()
            && profile
                .connection
                .as_ref()
                .and_then(|id| overview.connection(id))
                .is_some_and(|connection| connection.state.is_live())
    };
    if service.accepts.contains(&AuthMethod::Iam) && overview.profiles().iter().any(live) {
        ServiceState::Choose
    } else {
        ServiceState::None
    }
}

/// Whose sign-in a service uses, for people: `Builder ID, pinned`.
pub fn whose(overview: &Overview, binding: &Binding) -> String {
    let Some(connection) = binding
        .connection
        .as_ref()
        .and_then(|id| overview.connection(id))
    else {
        return String::from("none");
    };
    let method = match (
        connection.auth_method,
        &connection.session,
        &connection.start_url,
    ) {
        (AuthMethod::IdentityCenter, Some(session), _) => format!("Identity Center {session}"),
        (AuthMethod::IdentityCenter, None, Some(url)) => {
            format!("Identity Center {}", start_url::short(url))
        }
        (method, _, _) => method.label().to_string(),
    };
    match (binding.via, &binding.profile) {
        (Some(Via::Pin), _) => format!("{method}, pinned"),
        (Some(Via::Directory), _) => format!("{method}, pinned by this directory"),
        (Some(Via::Active), Some(profile)) => format!("{method}, by profile {profile}"),
        (Some(Via::Ambient), _) => format!("{method}, {}", connection.name),
        _ => method,
    }
}
