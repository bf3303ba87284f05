//! Which profiles there are, for those who then read few of them: at a prompt there is no time to
//! read a thousand.

use std::collections::HashSet;
use std::path::Path;

use super::SharedConfig;
use crate::store::ini::{ConfigHeader, DEFAULTS, Document, Part, SectionName};

/// The key that makes a connection of a profile that nothing else names.
const LEGACY: &str = "sso_start_url";

/// A part of a file and the profile it belongs to; `None` where it is no profile's.
type Named<'a> = (Option<String>, Part<'a>);

/// The headers of both files.
pub struct Outline<'a> {
    files: [Option<(&'a Path, &'a Document)>; 2],
    parts: [Vec<Named<'a>>; 2],
}

impl<'a> Outline<'a> {
    /// Looks through the two files; one that does not exist is `None`.
    pub fn new(
        config: Option<(&'a Path, &'a Document)>,
        credentials: Option<(&'a Path, &'a Document)>,
    ) -> Self {
        let in_config = |header: &str| match ConfigHeader::of(header) {
            ConfigHeader::Named(SectionName::Profile(name)) => Some(name),
            _ => None,
        };
        let in_credentials = |header: &str| (header != DEFAULTS).then(|| header.to_owned());
        Self {
            files: [config, credentials],
            parts: [named(config, in_config), named(credentials, in_credentials)],
        }
    }

    /// Whether a profile is called so.
    pub fn has_profile(&self, name: &str) -> bool {
        let mut parts = self.parts.iter().flatten();
        parts.any(|(one, _)| one.as_deref() == Some(name))
    }

    /// What the files say together of the profiles in `wanted`, of those they go through, of those
    /// that are a connection of their own by `sso_start_url`, and of all that is no profile. The lines
    /// of its settings are not those of the files.
    pub fn merge(&self, wanted: &[&str]) -> SharedConfig {
        let inherits = |(_, part): &Named<'_>| part.has_key && part.header == DEFAULTS;
        if self.parts.iter().flatten().any(inherits) {
            return SharedConfig::merge(self.files[0], self.files[1]);
        }
        let mut needed: HashSet<String> = HashSet::new();
        for name in wanted {
            let mut next = Some((*name).to_owned());
            // What is gone through once is not gone through again, so that a circle ends.
            while let Some(name) = next.filter(|name| !needed.contains(name)) {
                next = self.source(&name);
                needed.insert(name);
            }
        }
        self.merged(|name, part| part.has_key || name.is_none_or(|name| needed.contains(name)))
    }

    /// The profile that `name` has its credentials from.
    fn source(&self, name: &str) -> Option<String> {
        let alone = self.merged(|one, part| match one {
            Some(one) => one == name,
            None => part.header == DEFAULTS,
        });
        let profile = alone.profiles.first()?;
        profile.text("source_profile").map(str::to_owned)
    }

    fn merged(&self, keeps: impl Fn(Option<&str>, &Part<'_>) -> bool) -> SharedConfig {
        let kept = |at: usize| {
            let (path, _) = self.files[at]?;
            let parts = self.parts[at].iter();
            let parts = parts.filter(|(name, part)| keeps(name.as_deref(), part));
            Some((path, Document::of_parts(parts.map(|(_, part)| part))))
        };
        let (config, credentials) = (kept(0), kept(1));
        SharedConfig::merge(
            config.as_ref().map(|(path, document)| (*path, document)),
            credentials
                .as_ref()
                .map(|(path, document)| (*path, document)),
        )
    }
}

fn named<'a>(
    file: Option<(&Path, &'a Document)>,
    name: impl Fn(&str) -> Option<String>,
) -> Vec<Named<'a>> {
    let parts = file.map_or_else(Vec::new, |(_, document)| document.parts(LEGACY));
    let of_profiles = parts.into_iter().map(|part| (name(&part.header), part));
    of_profiles.collect()
}
