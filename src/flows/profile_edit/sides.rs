//! The profiles of the config file and those of the credentials file, apart: an edit must know in
//! which of the two a setting stands.

use crate::store::shared_config::{RawProfile, SharedConfig};
use std::collections::{HashMap, HashSet};

/// Both files as they are read, apart.
pub(super) struct Sides {
    config: HashMap<String, RawProfile>,
    credentials: HashMap<String, RawProfile>,
    sessions: HashSet<String>,
    /// The profiles by the one they name as their source.
    sources: HashMap<String, Vec<String>>,
    /// Every profile once, those of the config file first.
    names: Vec<String>,
}

impl Sides {
    pub fn new(config: SharedConfig, credentials: SharedConfig) -> Self {
        let sessions = config.sso_sessions.into_iter().map(|s| s.name).collect();
        let mut names: Vec<String> = Vec::new();
        let mut by_name = |profiles: Vec<RawProfile>| -> HashMap<String, RawProfile> {
            let named = profiles.into_iter().map(|profile| {
                names.push(profile.name.clone());
                (profile.name.clone(), profile)
            });
            named.collect()
        };
        let config = by_name(config.profiles);
        let credentials = by_name(credentials.profiles);
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        let mut sides = Self {
            config,
            credentials,
            sessions,
            sources: HashMap::new(),
            names,
        };
        for name in &sides.names {
            if let Some(source) = sides.text(name, "source_profile") {
                let source = source.to_owned();
                sides.sources.entry(source).or_default().push(name.clone());
            }
        }
        sides
    }

    pub fn has(&self, profile: &str) -> bool {
        self.in_config(profile) || self.in_credentials(profile)
    }

    pub fn in_config(&self, profile: &str) -> bool {
        self.config.contains_key(profile)
    }

    pub fn in_credentials(&self, profile: &str) -> bool {
        self.credentials.contains_key(profile)
    }

    pub fn has_session(&self, session: &str) -> bool {
        self.sessions.contains(session)
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The profiles that have `profile` as their source, itself not among them.
    pub fn users_of(&self, profile: &str) -> impl Iterator<Item = &str> {
        let users = self.sources.get(profile).into_iter().flatten();
        users
            .map(String::as_str)
            .filter(move |user| *user != profile)
    }

    /// Whether `key` stands in the profile of the config file, and in that of the credentials file.
    pub fn places_of(&self, profile: &str, key: &str) -> (bool, bool) {
        let has = |side: &HashMap<String, RawProfile>| {
            side.get(profile)
                .is_some_and(|found| found.setting(key).is_some())
        };
        (has(&self.config), has(&self.credentials))
    }

    /// What `key` says for AWS tools: the credentials file beats the config file.
    pub fn text(&self, profile: &str, key: &str) -> Option<&str> {
        self.texts(profile, key).next()?
    }

    /// What `key` says in the credentials file, and in the config file, where it stands there; a
    /// block says nothing.
    pub fn texts(&self, profile: &str, key: &str) -> impl Iterator<Item = Option<&str>> {
        [&self.credentials, &self.config]
            .into_iter()
            .filter_map(move |side| Some(side.get(profile)?.setting(key)?.value.text()))
    }

    /// Every key the profile has, in either file.
    pub fn keys(&self, profile: &str) -> impl Iterator<Item = &str> {
        [&self.config, &self.credentials]
            .into_iter()
            .filter_map(move |side| side.get(profile))
            .flat_map(|found| found.settings.iter().map(|setting| setting.key.as_str()))
    }
}
