//! The small part of an overview that one service's binding needs, for whoever looks often: a shell
//! prompt. What it says of that is what the whole overview says; the rest is left out, not wrong.

use super::logins::Logins;
use super::{choices, connections, discover, pins, profiles, read_config, services, tokens};
use crate::domain::active::decide;
use crate::domain::overview::{Overview, Parts};
use crate::domain::service::Service;
use crate::flows::catalogue;
use crate::flows::host::Host;
use crate::store::shared_config::RawProfile;
use crate::store::state::State;
use std::collections::{HashMap, HashSet};

/// An overview with the active profile, the service `id` and the connections it could use, and
/// nothing else: no holders, no evidence, no problems, no other profile or service. Blocks on files.
///
/// A service that takes IAM, or that its own tool binds, depends on everything: then it is the
/// whole overview.
pub fn discover_for(host: &Host, id: &str) -> Overview {
    let environment = host.environment();
    // Told by those who show everything.
    let problems = &mut Vec::new();
    let (mut services, _) = catalogue::services();
    services.retain(|service| service.id == id);
    services::apply_settings(&mut services, host.settings(), problems);
    services.retain(|service| service.id == id);
    if !services.first().is_none_or(Service::is_bearer) {
        return discover(host, None);
    }
    let (state, _) = State::load(&environment.state_dir);
    let mut config = read_config(environment, problems);
    let exists = |name: &str| config.profiles.iter().any(|profile| profile.name == name);
    let (active, shell) = decide(&choices(host, &state, None), exists);
    let active_name = active.as_ref().map(|active| active.profile.as_str());
    let keeps = needed(&config.profiles, active_name);
    let mut keeps = keeps.into_iter();
    config.profiles.retain(|_| keeps.next() == Some(true));
    // Nobody waits at a prompt: what is half written now is whole at the next one.
    let found = tokens::read(host, &config, &[], problems);
    let mut profiles = profiles::profiles(config.profiles, &config.sso_sessions, environment);
    let logins = Logins::read(environment, &profiles, problems);
    logins.fill_accounts(&mut profiles);
    let now = host.now();
    let sources = connections::Sources {
        host,
        sessions: &config.sso_sessions,
        found: &found,
        logins: &logins,
        now,
    };
    let connections = connections::connections(&sources, &mut profiles);
    let parts = Parts {
        connections,
        profiles,
        services,
        pins: pins(&state),
        active,
        shell,
        ..Parts::default()
    };
    Overview::new(parts, now)
}

/// Of each profile, whether it is needed: the active one, those it goes through, and the first with
/// each legacy start URL, which is a connection of its own.
fn needed(profiles: &[RawProfile], active: Option<&str>) -> Vec<bool> {
    let mut needed = vec![false; profiles.len()];
    let mut at: HashMap<&str, usize> = HashMap::new();
    let mut urls: HashSet<&str> = HashSet::new();
    for (index, profile) in profiles.iter().enumerate() {
        at.insert(&profile.name, index);
        let legacy = profile
            .text("sso_start_url")
            .filter(|_| profile.setting("sso_session").is_none());
        needed[index] = legacy.is_some_and(|url| urls.insert(url));
    }
    let mut next = active;
    // What is gone through once is taken out, so that a circle ends.
    while let Some(index) = next.and_then(|name| at.remove(name)) {
        needed[index] = true;
        next = profiles[index].text("source_profile");
    }
    needed
}
