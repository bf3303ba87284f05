//! The one snapshot of everything: the console draws it, `status --json` prints it, a switch is
//! planned on it.

use crate::domain::active::{Active, ActiveFrom, Shell};
use crate::domain::binding::{Binding, ServiceState, bind, service_state, takes_pin};
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::directory_rule::InForce;
use crate::domain::evidence::Evidence;
use crate::domain::holder::HolderSignIn;
use crate::domain::names;
use crate::domain::pattern::Pattern;
use crate::domain::place::Place;
use crate::domain::problem::Problem;
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::service::{Service, ServiceId};
use crate::domain::user_type::{Role, RoleText, UserType, rule};
use crate::domain::verification::Verification;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What an overview is built from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parts {
    /// Every connection, in the order to show them.
    pub connections: Vec<Connection>,
    /// What is known of connections beside their tokens; nothing for most of them.
    pub evidence: BTreeMap<ConnectionId, Evidence>,
    /// Every profile, in file order.
    pub profiles: Vec<Profile>,
    /// The catalogue, in the order to show it.
    pub services: Vec<Service>,
    /// Which connection is kept for which service.
    pub pins: BTreeMap<ServiceId, ConnectionId>,
    /// The rule of a directory that is in force here.
    pub directory: Option<InForce>,
    /// The remembered answers: whether a service stays connected when a switch would cost it that.
    pub stay: BTreeMap<ServiceId, Stay>,
    /// Profiles switched to, latest first.
    pub recents: Vec<String>,
    /// Favourite profiles, in the order they were made so; some may be gone.
    pub favourites: Vec<String>,
    /// What names and accounts of production profiles look like.
    pub production: Vec<Pattern>,
    /// What every tool's store says.
    pub holders: Vec<HolderSignIn>,
    /// The texts of the user types.
    pub roles: Vec<RoleText>,
    /// The active profile.
    pub active: Option<Active>,
    /// What AWS tools started from this shell would use.
    pub shell: Shell,
    /// What real calls showed, the last one of each service.
    pub verified: BTreeMap<ServiceId, Verification>,
    /// The AWS environment this runs in.
    pub place: Option<Place>,
    /// What is wrong with files and environment, beyond single profiles.
    pub problems: Vec<Problem>,
}

/// What to do with a service that a switch would disconnect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// Keep its connection.
    Stay,
    /// Let it follow the active profile.
    Follow,
}

/// A service and what it uses now.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The service.
    pub service: Service,
    /// What it uses.
    pub binding: Binding,
    /// How that stands.
    pub state: ServiceState,
}

/// The one snapshot of everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overview {
    parts: Parts,
    pins: BTreeMap<ServiceId, ConnectionId>,
    directory_pins: BTreeMap<ServiceId, ConnectionId>,
    services: Vec<Bound>,
    profile_at: HashMap<String, usize>,
    favourites: HashSet<String>,
    /// Production profiles → position of the pattern that says so.
    production: HashMap<String, usize>,
    connection_at: HashMap<ConnectionId, usize>,
    read_at: Timestamp,
}

impl Overview {
    /// Puts the parts together, binds every service and says who each connection makes you.
    pub fn new(parts: Parts, read_at: Timestamp) -> Self {
        let profile_at = index(&parts.profiles, |profile| profile.name.clone());
        let connection_at = index(&parts.connections, |connection| connection.id.clone());
        let production = production(&parts);
        let favourites = parts.favourites.iter().cloned().collect();
        let mut overview = Self {
            pins: parts.pins.clone(),
            directory_pins: BTreeMap::new(),
            parts,
            services: Vec::new(),
            profile_at,
            favourites,
            production,
            connection_at,
            read_at,
        };
        overview.directory_pins = directory_pins(&overview);
        overview.pins.extend(overview.directory_pins.clone());
        let users: Vec<Option<UserType>> = overview
            .connections()
            .iter()
            .map(|one| rule::of_connection(&overview, one).into_iter().next())
            .collect();
        for (connection, user) in overview.parts.connections.iter_mut().zip(users) {
            connection.user_type = user;
        }
        let active = overview.active_profile().cloned();
        overview.services = overview
            .parts
            .services
            .iter()
            .map(|service| {
                let binding = bind(&overview, service, active.as_ref());
                let state = service_state(&overview, service, &binding);
                Bound {
                    service: service.clone(),
                    binding,
                    state,
                }
            })
            .collect();
        overview
    }

    /// Every connection.
    pub fn connections(&self) -> &[Connection] {
        &self.parts.connections
    }

    /// What is known of a connection beside its token.
    pub fn evidence(&self, id: &ConnectionId) -> Option<&Evidence> {
        self.parts.evidence.get(id)
    }

    /// Every profile.
    pub fn profiles(&self) -> &[Profile] {
        &self.parts.profiles
    }

    /// Every service with what it uses now.
    pub fn services(&self) -> &[Bound] {
        &self.services
    }

    /// Which connection is kept for which service here, whether or not it still exists: what the
    /// rule of a directory asks for, else what was pinned.
    pub fn pins(&self) -> &BTreeMap<ServiceId, ConnectionId> {
        &self.pins
    }

    /// What was pinned on this host, whatever a directory asks for.
    pub fn own_pins(&self) -> &BTreeMap<ServiceId, ConnectionId> {
        &self.parts.pins
    }

    /// The rule of a directory that is in force here.
    pub fn directory(&self) -> Option<&InForce> {
        self.parts.directory.as_ref()
    }

    /// The connection that the rule of a directory keeps for a service here.
    pub fn directory_pin(&self, service: &str) -> Option<&ConnectionId> {
        self.directory_pins.get(service)
    }

    /// The remembered answer for a service.
    pub fn stay(&self, service: &str) -> Option<Stay> {
        self.parts.stay.get(service).copied()
    }

    /// Profiles switched to, latest first.
    pub fn recents(&self) -> &[String] {
        &self.parts.recents
    }

    /// Favourite profiles, in the order they were made so; some may be gone.
    pub fn favourites(&self) -> &[String] {
        &self.parts.favourites
    }

    /// Whether the profile of that name is a favourite.
    pub fn is_favourite(&self, profile: &str) -> bool {
        self.favourites.contains(profile)
    }

    /// Whether a profile is one of production, by its name, its account or what it stands for.
    pub fn is_production(&self, profile: &Profile) -> bool {
        self.production.contains_key(&profile.name)
    }

    /// The pattern that makes a profile one of production.
    pub fn production_pattern(&self, profile: &Profile) -> Option<&Pattern> {
        let at = self.production.get(&profile.name)?;
        self.parts.production.get(*at)
    }

    /// Whether an account is one of production.
    pub fn is_production_account(&self, account: &str) -> bool {
        let mut patterns = self.parts.production.iter();
        patterns.any(|pattern| pattern.matches(account))
    }

    /// What every tool's store says.
    pub fn holders(&self) -> &[HolderSignIn] {
        &self.parts.holders
    }

    /// The active profile and why it is that one.
    pub fn active(&self) -> Option<&Active> {
        self.parts.active.as_ref()
    }

    /// Why the active profile is that one, for people; not yet made safe to show.
    pub fn active_reason(&self) -> Option<String> {
        let from = self.active()?.from;
        Some(match (from, self.directory()) {
            (ActiveFrom::Directory, Some(rule)) => format!("{} asks for it", rule.file),
            _ => from.reason().to_owned(),
        })
    }

    /// The active profile, if it exists.
    pub fn active_profile(&self) -> Option<&Profile> {
        self.active()
            .and_then(|active| self.profile(&active.profile))
    }

    /// What AWS tools started from this shell would use.
    pub fn shell(&self) -> &Shell {
        &self.parts.shell
    }

    /// What is wrong with files and environment, beyond single profiles.
    pub fn problems(&self) -> &[Problem] {
        &self.parts.problems
    }

    /// What the last real call showed of a service, if it was made with what the service uses now.
    pub fn verified(&self, bound: &Bound) -> Option<&Verification> {
        self.parts
            .verified
            .get(&bound.service.id)
            .filter(|verified| verified.is_about(bound))
    }

    /// What real calls showed, the last one of each service, whatever it was made with.
    pub fn verifications(&self) -> &BTreeMap<ServiceId, Verification> {
        &self.parts.verified
    }

    /// The AWS environment this runs in.
    pub fn place(&self) -> Option<Place> {
        self.parts.place
    }

    /// The text of a user type.
    pub fn role_text(&self, role: Role) -> Option<&RoleText> {
        self.parts.roles.iter().find(|text| text.role == role)
    }

    /// When the files were read.
    pub fn read_at(&self) -> Timestamp {
        self.read_at
    }

    /// The profile of that name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profile_at
            .get(name)
            .map(|&at| &self.parts.profiles[at])
    }

    /// Whether the profile of that name has a session of `aws login`.
    pub fn is_login_session(&self, profile: &str) -> bool {
        self.profile(profile)
            .is_some_and(|profile| profile.kind == ProfileKind::LoginSession)
    }

    /// Whether the credentials of `profile` are known to be the root user's.
    pub fn is_root(&self, profile: &Profile) -> bool {
        let pays = profile.connection.as_ref();
        pays.and_then(|id| self.connection(id))
            .is_some_and(Connection::is_root)
    }

    /// The connection with that id.
    pub fn connection(&self, id: &ConnectionId) -> Option<&Connection> {
        self.connection_at
            .get(id)
            .map(|&at| &self.parts.connections[at])
    }

    /// The connections whose tokens are kept fresh: what is pinned, by you or by a directory, and what
    /// bears the token that the active profile offers; each once.
    pub fn kept(&self) -> Vec<&Connection> {
        let active = self.active_profile().and_then(Profile::bearer);
        let pinned = self.own_pins().values().chain(self.directory_pins.values());
        let mut ids: Vec<&ConnectionId> = pinned.chain(active).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter()
            .filter_map(|id| self.connection(id))
            .collect()
    }

    /// The service with that id.
    pub fn service(&self, id: &str) -> Option<&Bound> {
        self.services.iter().find(|bound| bound.service.id == id)
    }

    /// The same files, seen after something was decided: used to show what a switch would do and
    /// what it did.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Parts)) -> Self {
        let mut parts = self.parts.clone();
        change(&mut parts);
        Self::new(parts, self.read_at)
    }
}

/// The pins of the directory's rule that can be: of a service that is there and takes it.
fn directory_pins(overview: &Overview) -> BTreeMap<ServiceId, ConnectionId> {
    let Some(directory) = overview.directory() else {
        return BTreeMap::new();
    };
    let pin = |(id, name): (&ServiceId, &String)| {
        let service = overview.parts.services.iter().find(|one| one.id == *id)?;
        let connection = names::connection(overview, name).ok()?;
        takes_pin(service, connection).then(|| (id.clone(), connection.id.clone()))
    };
    directory.rule.pins.iter().filter_map(pin).collect()
}

/// The production profiles, each with the position of the first pattern that matches its name or
/// its account.
fn production(parts: &Parts) -> HashMap<String, usize> {
    let pattern_of = |profile: &Profile| {
        // A managed one is as dangerous as what it stands for.
        let names = [
            Some(profile.name.as_str()),
            profile.account.as_deref(),
            profile.stands_for(),
        ];
        let is_one = |pattern: &Pattern| names.iter().flatten().any(|name| pattern.matches(name));
        parts.production.iter().position(is_one)
    };
    let named = |profile: &Profile| Some((profile.name.clone(), pattern_of(profile)?));
    parts.profiles.iter().filter_map(named).collect()
}

fn index<T, K: std::hash::Hash + Eq>(items: &[T], key: impl Fn(&T) -> K) -> HashMap<K, usize> {
    items
        .iter()
        .enumerate()
        .map(|(at, item)| (key(item), at))
        .collect()
}
