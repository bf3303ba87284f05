//! What services are being asked just now, and what they answered while this console was open.
//! Nothing is asked by itself.

use super::{Model, Selected};
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::overview::{Bound, Overview};
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::secret::Secret;
use crate::domain::service::ServiceId;
use crate::domain::verification::{Verdict, Verification};
use crate::flows::verify::Order;
use crate::tui::message::FlowId;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// The service that says whose credentials they are: what proves a profile.
pub const IDENTITY: &str = "sts";
/// How long a proof says more in a row than the state does.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// The most profiles that are verified at once.
const AT_ONCE: usize = 50;

/// Codes of MFA devices that were typed, by the profile that needed one.
pub type TypedCodes = BTreeMap<String, Secret<String>>;

/// A verification that runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Which.
    pub flow: FlowId,
    /// What is asked.
    pub order: Order,
    /// The codes it was given.
    pub codes: TypedCodes,
    /// How many services are asked, those left out since not counted.
    pub all: usize,
    /// Those that have not answered yet.
    pub waiting: BTreeSet<ServiceId>,
    /// How many of those that answered are connected.
    pub connected: usize,
    /// How many could not be asked.
    pub not_asked: usize,
}

impl Run {
    /// Whether everything is asked.
    pub fn is_all(&self) -> bool {
        self.order.services.is_empty()
    }

    /// How many have answered.
    pub fn done(&self) -> usize {
        self.all.saturating_sub(self.waiting.len())
    }
}

/// An AWS console that is being opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// Which flow.
    pub flow: FlowId,
    /// With whose credentials.
    pub profile: String,
    /// The codes it was given.
    pub codes: TypedCodes,
}

/// What is being asked, and what was answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asking {
    /// Verifications that run, latest last.
    pub runs: Vec<Run>,
    /// AWS consoles that are being opened.
    pub openings: Vec<Opening>,
    /// The last answer of each service to each sign-in.
    answers: Vec<Verification>,
    /// When connections were signed in to anew: what was answered before says nothing of them.
    signed_in: BTreeMap<ConnectionId, Timestamp>,
}

impl Asking {
    /// Whether something is being asked.
    pub fn is_busy(&self) -> bool {
        !(self.runs.is_empty() && self.openings.is_empty())
    }

    /// Whether this service is being asked, with this profile if one was named.
    pub fn is_waiting(&self, service: &str, profile: Option<&str>) -> bool {
        self.runs
            .iter()
            .any(|run| run.order.profile.as_deref() == profile && run.waiting.contains(service))
    }

    /// Keeps an answer in place of the one before it.
    pub fn keep(&mut self, answer: Verification) {
        let is_same = |old: &Verification| {
            old.service == answer.service
                && old.connection == answer.connection
                && old.profile == answer.profile
        };
        self.answers.retain(|old| !is_same(old));
        self.answers.push(answer);
    }

    /// Somebody signed in: what was answered to this connection before is over.
    pub fn forget(&mut self, connection: &ConnectionId, now: Timestamp) {
        self.signed_in.insert(connection.clone(), now);
    }

    fn is_of_this_sign_in(&self, answer: &Verification) -> bool {
        answer
            .connection
            .as_ref()
            .and_then(|id| self.signed_in.get(id))
            .is_none_or(|since| answer.at >= *since)
    }

    /// The last answer of a service to what it uses now: here, or as it was kept.
    pub fn verified<'a>(
        &'a self,
        overview: &'a Overview,
        bound: &Bound,
    ) -> Option<&'a Verification> {
        let here = self
            .answers
            .iter()
            .find(|one| one.service == bound.service.id && one.is_about(bound));
        overview
            .verified(bound)
            .into_iter()
            .chain(here)
            .filter(|one| self.is_of_this_sign_in(one))
            .max_by_key(|one| one.at)
    }

    /// What proves the credentials of a profile, or does not.
    pub fn verified_profile<'a>(
        &'a self,
        overview: &'a Overview,
        profile: &Profile,
    ) -> Option<&'a Verification> {
        let here = self.answers.iter();
        let kept = overview.service(IDENTITY);
        here.chain(kept.and_then(|bound| overview.verified(bound)))
            .filter(|one| one.service == IDENTITY)
            .filter(|one| one.profile.as_deref() == Some(profile.name.as_str()))
            .filter(|one| one.connection.is_none() || one.connection == profile.connection)
            .filter(|one| self.is_of_this_sign_in(one))
            .max_by_key(|one| one.at)
    }
}

/// Whether an answer says more than the state: one of today that asked something.
pub fn is_fresh(answer: &Verification, now: Timestamp) -> bool {
    answer.verdict != Verdict::NotAsked && now.duration_since(answer.at) < FRESH
}

impl Model {
    /// The last answer of a service to what it uses now.
    pub fn verified(&self, bound: &Bound) -> Option<&Verification> {
        self.asking.verified(&self.overview, bound)
    }

    /// What to verify for what is selected.
    ///
    /// # Errors
    /// Why there is nothing to verify.
    pub fn order(&self) -> Result<Order, &'static str> {
        match self.selected() {
            Selected::Service(bound) => Ok(services([&bound.service.id])),
            Selected::Profile(profile) => of_profile(profile),
            Selected::Connection(connection) => self.of_connection(connection),
            Selected::IamKeys(_) => {
                Err("keys are verified with their profile: select it in Profiles")
            }
            Selected::Nothing => Err("nothing is selected"),
        }
    }

    /// What to verify for what is selected, or for each of the profiles that are ticked.
    ///
    /// # Errors
    /// Why there is nothing to verify.
    pub fn orders(&self) -> Result<Vec<Order>, &'static str> {
        if !self.ticks_others() {
            return Ok(vec![self.order()?]);
        }
        let targets = self.targets();
        let orders: Vec<Order> = targets
            .into_iter()
            .filter_map(|profile| of_profile(profile).ok())
            .collect();
        match orders.len() {
            0 => Err("none of the ticked profiles has credentials to verify"),
            count if count > AT_ONCE => Err("at most 50 profiles are verified at once: tick fewer"),
            _ => Ok(orders),
        }
    }

    /// Whether one of the services of `order` is being asked, with the same profile.
    pub fn is_asked(&self, order: &Order) -> bool {
        let profile = order.profile.as_deref();
        let mut services = order.services.iter();
        services.any(|service| self.asking.is_waiting(service, profile))
    }

    /// The services that use a connection; else the credentials of the profile it is made of.
    fn of_connection(&self, connection: &Connection) -> Result<Order, &'static str> {
        let bound = self.overview.services().iter();
        let order = services(
            bound
                .filter(|bound| bound.binding.connection.as_ref() == Some(&connection.id))
                .map(|bound| &bound.service.id),
        );
        if !order.services.is_empty() {
            return Ok(order);
        }
        match &connection.id {
            ConnectionId::Profile(name) => match self.overview.profile(name) {
                Some(profile) => of_profile(profile),
                None => Err(UNUSED),
            },
            _ => Err(UNUSED),
        }
    }
}

const UNUSED: &str = "no service uses this connection, so there is nothing to ask with it";

fn services<'a>(ids: impl IntoIterator<Item = &'a ServiceId>) -> Order {
    Order {
        services: ids.into_iter().cloned().collect(),
        ..Order::default()
    }
}

fn of_profile(profile: &Profile) -> Result<Order, &'static str> {
    if profile.kind == ProfileKind::SsoBearer {
        return Err(
            "this profile offers a token: verify the connection that gives it, or a service",
        );
    }
    if !profile.offers_iam() {
        return Err("this profile has no credentials to verify: Details say what is missing");
    }
    Ok(Order {
        services: vec![IDENTITY.into()],
        profile: Some(profile.name.clone()),
        region: None,
    })
}
