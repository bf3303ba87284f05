//! The rule of a directory: what a `.moorline.toml` asks for, and whether it may. Anybody can have
//! written one, so that nothing in it counts before this user allowed that very content.

use std::collections::BTreeMap;

/// The name of the file.
pub const FILE: &str = ".moorline.toml";

/// What a file asks for. A mistake in it has cost its own key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    /// The profile to work with; it need not exist.
    pub profile: Option<String>,
    /// The region to work in.
    pub region: Option<String>,
    /// Service → the name of the connection to keep for it; neither need exist.
    pub pins: BTreeMap<String, String>,
}

impl Rule {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.profile.is_none() && self.region.is_none() && self.pins.is_empty()
    }
}

/// A rule that is in force in this process: its shell applied it, and its content is still the
/// allowed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The path of its file.
    pub file: String,
    /// What it asks for.
    pub rule: Rule,
}

/// Whether a content may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// This content was allowed.
    Allowed,
    /// This content was denied.
    Denied,
    /// Another content of the same file was decided on.
    Changed,
    /// Nobody was asked yet.
    Undecided,
}

impl Trust {
    /// What was decided on the content with `digest`, when those of the same file with these digests
    /// were allowed and denied.
    pub fn of(digest: &str, allowed: Option<&str>, denied: Option<&str>) -> Self {
        if denied == Some(digest) {
            Self::Denied
        } else if allowed == Some(digest) {
            Self::Allowed
        } else if allowed.or(denied).is_some() {
            Self::Changed
        } else {
            Self::Undecided
        }
    }

    /// The name used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Changed => "changed",
            Self::Undecided => "undecided",
        }
    }

    /// The same for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Changed => "changed since you decided on it, so not allowed",
            Self::Undecided => "not allowed yet",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_content_that_was_allowed_is_allowed() {
        assert_eq!(Trust::of("a", None, None), Trust::Undecided);
        assert_eq!(Trust::of("a", Some("a"), None), Trust::Allowed);
        assert_eq!(Trust::of("b", Some("a"), None), Trust::Changed);
        assert_eq!(Trust::of("b", None, Some("a")), Trust::Changed);
        assert_eq!(Trust::of("b", Some("a"), Some("b")), Trust::Denied);
        assert_eq!(
            Trust::of("a", Some("a"), Some("a")),
            Trust::Denied,
            "where both are written, no is the answer"
        );
    }
}
