//! Small parts of an overview, for whoever looks often: shell prompts, and programs that take
//! credentials. What they say is what the whole overview says; the rest is left out, not wrong.

use super::{
    Paying, Read, active, choices, discover, managed, pins, production, read_document, services,
    settled, tokens,
};
use crate::domain::active::{Shell, decide};
use crate::domain::overview::{Overview, Parts};
use crate::domain::service::Service;
use crate::flows::catalogue;
use crate::flows::host::Host;
use crate::store::shared_config::{Outline, RawProfile};
use crate::store::sso_token::A_MOMENT;
use std::collections::{HashMap, HashSet};

/// All that IAM credentials are handed out from, and no more: the profiles, what pays for them, and
/// which one is active, each as [`discover`] says it; and lets another tool finish that is just
/// writing a token. Blocks on files.
///
/// There are no services, pins, holders and verifications in it, nor what only explains or counts.
/// Programs call a `credential_process` again and again, and wait for it.
pub fn discover_payers(host: &Host) -> Overview {
    settled(|| payers(host))
}

fn payers(host: &Host) -> Overview {
    let mut read = Read::new(host);
    let found = tokens::read(host, &read.config, &A_MOMENT, &mut read.problems);
    let paying = Paying::new(&mut read, &found);
    let (active, shell) = active(
        host,
        &read.state,
        read.directory.as_ref(),
        None,
        &paying.profiles,
    );
    let parts = Parts {
        connections: paying.connections,
        profiles: paying.profiles,
        active,
        shell,
        directory: read.directory,
        problems: read.problems,
        ..Parts::default()
    };
    Overview::new(parts, read.now)
}

/// An overview with the active profile, the service `id` and the connections it could use, and
/// nothing else: no holders, no evidence, no problems, no other profile or service. Blocks on files.
///
/// A service that takes IAM, or that its own tool binds, depends on everything: then it is the
/// whole overview.
pub fn discover_for(host: &Host, id: &str) -> Overview {
    let mut services: Vec<Service> = catalogue::service(id).into_iter().collect();
    // What is wrong with them is told by whoever shows everything.
    services::apply_settings(&mut services, host.settings(), &mut Vec::new());
    services.retain(|service| service.id == id);
    if !services.first().is_none_or(Service::is_bearer) {
        return discover(host, None);
    }
    let mut decided = (None, Shell::default());
    let mut read = Read::by(host, |problems, state, directory| {
        let environment = host.environment();
        let paths = [environment.aws_config(), environment.aws_credentials()];
        let documents = [&paths[0], &paths[1]].map(|path| read_document(path, problems));
        let file = |at: usize| Some((paths[at].as_path(), documents[at].as_ref()?));
        let outline = Outline::new(file(0), file(1));
        let pointed: Vec<&str> = state.everywhere.keys().map(String::as_str).collect();
        let pointed = outline.merge(&pointed);
        let managed = managed::names(&pointed.profiles);
        decided = decide(&choices(host, state, directory, None, managed), |name| {
            outline.has_profile(name)
        });
        let active = decided.0.as_ref().map(|active| active.profile.as_str());
        // What AWS tools use says where the services are.
        let variables = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
        let used = variables.iter().filter_map(|name| environment.get(name));
        // A directory can pin what a profile names.
        let pinned = directory.and_then(|one| one.rule.pins.get(id));
        let pinned = pinned.map(String::as_str);
        let named = used.chain(active).chain(pinned);
        let wanted: Vec<&str> = named.chain(["default"]).collect();
        outline.merge(&wanted)
    });
    let (active, shell) = decided;
    let directory = read.directory.take();
    let active_name = active.as_ref().map(|active| active.profile.as_str());
    // A directory can pin what a profile names.
    let pinned = directory.as_ref().and_then(|one| one.rule.pins.get(id));
    let names = active_name.into_iter().chain(pinned.map(String::as_str));
    let mut keeps = needed(&read.config.profiles, names).into_iter();
    read.config.profiles.retain(|_| keeps.next() == Some(true));
    // Nobody waits at a prompt: what is half written now is whole at the next one.
    let found = tokens::read(host, &read.config, &[], &mut read.problems);
    let paying = Paying::new(&mut read, &found);
    let parts = Parts {
        connections: paying.connections,
        profiles: paying.profiles,
        services,
        pins: pins(&read.state),
        directory,
        production: production(host, &mut Vec::new()),
        active,
        shell,
        ..Parts::default()
    };
    Overview::new(parts, read.now)
}

/// Of each profile, whether it is needed: those named, those they go through, and the first with
/// each legacy start URL, which is a connection of its own.
fn needed<'a>(profiles: &'a [RawProfile], names: impl Iterator<Item = &'a str>) -> Vec<bool> {
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
    for name in names {
        let mut next = Some(name);
        // What is gone through once is taken out, so that a circle ends.
        while let Some(index) = next.and_then(|name| at.remove(name)) {
            needed[index] = true;
            next = profiles[index].text("source_profile");
        }
    }
    needed
}
