//! A switch is a plan before it is an act: what it does to every service, and what to ask first.

use crate::domain::binding::{Binding, Via, bind};
use crate::domain::connection::{ConnectionId, ConnectionState};
use crate::domain::overview::{Overview, Stay};
use crate::domain::profile::Profile;
use crate::domain::service::{Service, ServiceId};

/// What a switch does to one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectOnService {
    /// It uses the same as before.
    Kept,
    /// It uses another identity than before.
    Moves,
    /// It uses something and used nothing before.
    Gains,
    /// It uses nothing and used something before.
    WouldLose,
    /// Nothing before, nothing after.
    None,
}

impl EffectOnService {
    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Moves => "moves",
            Self::Gains => "gains",
            Self::WouldLose => "would_lose",
            Self::None => "none",
        }
    }
}

/// What a switch does to one service, and whether that has to be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedService {
    /// The service.
    pub id: ServiceId,
    /// Its name on screen.
    pub name: String,
    /// What happens to it.
    pub effect: EffectOnService,
    /// Whether it takes bearer tokens, so that it can stay connected.
    pub is_bearer: bool,
    /// Whether nobody has answered yet whether it should stay connected.
    pub asks: bool,
    /// The remembered answer.
    pub remembered: Option<Stay>,
    /// What it uses before.
    pub before: Binding,
    /// What it uses after, if it does not stay.
    pub after: Binding,
}

impl PlannedService {
    /// Whether it would lose or change its bearer connection.
    pub fn is_at_stake(&self) -> bool {
        self.is_bearer
            && matches!(
                self.effect,
                EffectOnService::WouldLose | EffectOnService::Moves
            )
    }

    /// What it uses before, as shown in JSON: a connection for bearer, a profile for IAM, or the
    /// connection that stands in where none is active.
    pub fn from(&self) -> Option<String> {
        self.used(&self.before)
    }

    /// What it uses after, likewise.
    pub fn to(&self) -> Option<String> {
        self.used(&self.after)
    }

    fn used(&self, binding: &Binding) -> Option<String> {
        if self.is_bearer {
            binding.connection.as_ref().map(ToString::to_string)
        } else {
            let connection = || binding.connection.as_ref().map(ToString::to_string);
            binding.profile.clone().or_else(connection)
        }
    }
}

/// What switching to a profile does.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchPlan {
    /// The profile to switch to.
    pub target: String,
    /// Every service of the catalogue.
    pub services: Vec<PlannedService>,
    /// The connection one has to sign in to before the target works.
    pub needs_sign_in: Option<ConnectionId>,
    /// Whether AWS commands will have credentials afterwards.
    pub offers_iam: bool,
}

impl SwitchPlan {
    /// The services whose bearer connection is at stake.
    pub fn at_stake(&self) -> impl Iterator<Item = &PlannedService> {
        self.services.iter().filter(|service| service.is_at_stake())
    }

    /// The services that have to be asked about.
    pub fn asks(&self) -> impl Iterator<Item = &PlannedService> {
        self.services.iter().filter(|service| service.asks)
    }

    /// The pins that keep connected what should stay, given the answer for those not remembered.
    ///
    /// `overriding` answers for remembered ones too.
    pub fn pins(&self, answer: Option<Stay>, overriding: bool) -> Vec<(ServiceId, ConnectionId)> {
        self.at_stake()
            .filter(|service| {
                let remembered = service.remembered.filter(|_| !overriding);
                remembered.or(answer) == Some(Stay::Stay)
            })
            .filter_map(|service| Some((service.id.clone(), service.before.connection.clone()?)))
            .collect()
    }
}

impl SwitchPlan {
    /// The plan once it is answered: what is pinned stays as it is, and nothing is left to ask.
    #[must_use]
    pub fn answered(mut self, pins: &[(ServiceId, ConnectionId)]) -> Self {
        for service in &mut self.services {
            service.asks = false;
            if pins.iter().any(|(id, _)| *id == service.id) {
                service.effect = EffectOnService::Kept;
                service.after = Binding {
                    via: Some(Via::Pin),
                    connection: service.before.connection.clone(),
                    profile: None,
                };
            }
        }
        self
    }
}

/// Plans a switch to `target`.
pub fn plan_switch(overview: &Overview, target: &Profile) -> SwitchPlan {
    // A managed profile is used as what it stands for.
    let used = target.stands_for().and_then(|name| overview.profile(name));
    let used = used.unwrap_or(target);
    let services = overview
        .services()
        .iter()
        .map(|bound| {
            let after = bind(overview, &bound.service, Some(used));
            planned(overview, &bound.service, &bound.binding, after)
        })
        .collect();
    let needs_sign_in = used
        .connection
        .as_ref()
        .and_then(|id| overview.connection(id))
        .filter(|connection| {
            connection.auth_method.is_bearer()
                && matches!(
                    connection.state,
                    ConnectionState::Never | ConnectionState::Expired
                )
        })
        .map(|connection| connection.id.clone());
    SwitchPlan {
        target: target.name.clone(),
        services,
        needs_sign_in,
        offers_iam: used.offers_iam(),
    }
}

fn planned(
    overview: &Overview,
    service: &Service,
    before: &Binding,
    after: Binding,
) -> PlannedService {
    let is_bearer = service.is_bearer();
    let effect = effect(overview, is_bearer, before, &after);
    let remembered = overview.stay(&service.id);
    let at_stake =
        is_bearer && matches!(effect, EffectOnService::WouldLose | EffectOnService::Moves);
    PlannedService {
        id: service.id.clone(),
        name: service.name.clone(),
        effect,
        is_bearer,
        asks: at_stake && remembered.is_none(),
        remembered,
        before: before.clone(),
        after,
    }
}

fn effect(
    overview: &Overview,
    is_bearer: bool,
    before: &Binding,
    after: &Binding,
) -> EffectOnService {
    let same = if is_bearer {
        before.connection == after.connection
    } else {
        before.profile == after.profile && before.via == after.via
    };
    match (uses(overview, before), after.via.is_some()) {
        (_, true) if same => EffectOnService::Kept,
        (true, true) => EffectOnService::Moves,
        (true, false) => EffectOnService::WouldLose,
        (false, true) => EffectOnService::Gains,
        (false, false) => EffectOnService::None,
    }
}

/// A connection that was never signed in is nothing to lose.
fn uses(overview: &Overview, binding: &Binding) -> bool {
    binding.via.is_some()
        && binding
            .connection
            .as_ref()
            .and_then(|id| overview.connection(id))
            .is_none_or(|connection| connection.state != ConnectionState::Never)
}
