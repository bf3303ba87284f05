//! Names that a command line can be completed with, from what is on disk.
//!
//! Asks nobody, waits for no lock, opens no token and says nothing: where a file cannot be read,
//! its names are missing.

use crate::domain::connection::ConnectionId;
use crate::domain::names::BUILDER_ID;
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::text::is_unsafe;
use crate::flows::catalogue;
use crate::flows::discover::{profiles, read_config};
use crate::flows::host::Host;
use crate::store::journal;
use crate::store::shared_config::{RawSection, SharedConfig};
use crate::store::state::State;
use std::cmp::Reverse;
use std::collections::HashMap;

/// What is to be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Profiles of both AWS files.
    Profiles,
    /// `[sso-session]` sections.
    Sessions,
    /// What one signs in to: sessions, legacy start URLs, profiles of `aws login`.
    Connections,
    /// Services of the catalogue.
    Services,
    /// Services that can be pinned and take a token.
    BearerServices,
    /// ARNs of CodeWhisperer profiles that were chosen on this host.
    CodeWhispererProfiles,
    /// Changes that `undo` may take back, latest first.
    Changes,
}

/// A name, and a few words on it. Neither has a character that a terminal or a shell acts on unasked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As it is to be typed, not yet quoted.
    pub name: String,
    /// What it is; may be empty.
    pub what: String,
}

/// The names there are, in the order to offer them. Blocks on files.
///
/// A name with a control or direction character is left out: no shell could show it safely. So is
/// one that begins with a dash, which would be read as a flag.
pub fn known(host: &Host, what: Known) -> Vec<Name> {
    let mut names = match what {
        Known::Profiles => by_use(host, all_profiles(host, config(host)))
            .into_iter()
            .map(|profile| named(profile.name, profile.kind.label()))
            .collect(),
        Known::Sessions => sessions(&config(host)),
        Known::Connections => connections(host),
        Known::Services => services(false),
        Known::BearerServices => services(true),
        Known::CodeWhispererProfiles => codewhisperer_profiles(host),
        Known::Changes => changes(host),
    };
    names.retain(|name| {
        !name.name.is_empty() && !name.name.starts_with('-') && !name.name.contains(is_unsafe)
    });
    for name in &mut names {
        name.what.retain(|c| !is_unsafe(c));
    }
    names
}

fn named(name: impl Into<String>, what: impl Into<String>) -> Name {
    Name {
        name: name.into(),
        what: what.into(),
    }
}

/// The AWS files; what is wrong with them is for others to tell.
fn config(host: &Host) -> SharedConfig {
    read_config(host.environment(), &mut Vec::new())
}

fn all_profiles(host: &Host, config: SharedConfig) -> Vec<Profile> {
    profiles::profiles(config.profiles, &config.sso_sessions, host.environment())
}

/// Favourites first, then last used first, then as in the file.
fn by_use(host: &Host, mut profiles: Vec<Profile>) -> Vec<Profile> {
    let (state, _) = State::load(&host.environment().state_dir);
    let names = state.favourites.iter().chain(&state.recents);
    let places: HashMap<&String, usize> = names.rev().zip(0..).collect();
    profiles.sort_by_key(|profile| Reverse(places.get(&profile.name).copied()));
    profiles
}

fn sessions(config: &SharedConfig) -> Vec<Name> {
    let url = |section: &RawSection| section.text("sso_start_url").unwrap_or_default().to_owned();
    let sections = config.sso_sessions.iter();
    sections
        .map(|section| named(&section.name, url(section)))
        .collect()
}

fn connections(host: &Host) -> Vec<Name> {
    let config = config(host);
    let mut names = sessions(&config);
    if !names.iter().any(|name| name.name == BUILDER_ID) {
        names.insert(0, named(BUILDER_ID, "AWS Builder ID"));
    }
    for profile in all_profiles(host, config) {
        let found = match (&profile.connection, profile.kind) {
            (Some(id @ ConnectionId::StartUrl(_)), _) => named(id.to_string(), profile.name),
            (_, ProfileKind::LoginSession) => named(&profile.name, profile.kind.label()),
            _ => continue,
        };
        if !names.iter().any(|name| name.name == found.name) {
            names.push(found);
        }
    }
    names
}

fn services(bearer_only: bool) -> Vec<Name> {
    let (services, _) = catalogue::services();
    services
        .into_iter()
        .filter(|service| !bearer_only || service.accepts.iter().any(|method| method.is_bearer()))
        .map(|service| named(service.id, service.name))
        .collect()
}

fn codewhisperer_profiles(host: &Host) -> Vec<Name> {
    let (state, _) = State::load(&host.environment().state_dir);
    let mut names: Vec<Name> = Vec::new();
    for (connection, arn) in state.codewhisperer_profiles {
        if !names.iter().any(|name| name.name == arn) {
            names.push(named(arn, connection));
        }
    }
    names
}

fn changes(host: &Host) -> Vec<Name> {
    journal::load(&host.environment().state_dir)
        .entries
        .into_iter()
        .map(|(number, entry)| named(number.to_string(), entry.what))
        .collect()
}
