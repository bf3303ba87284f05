//! Which header means which section: by botocore's rules when looking for one, in the form that
//! every AWS tool reads when writing one.
//!
//! Source: botocore `configloader.build_profile_map` and `_parse_section`.

use super::shlex;

/// A section as its readers know it, whatever way its header is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SectionName {
    /// A profile of the config file: `[default]` or `[profile NAME]`.
    Profile(String),
    /// A profile of the credentials file: `[NAME]`.
    Credentials(String),
    /// `[sso-session NAME]` of the config file.
    SsoSession(String),
    /// `[services NAME]` of the config file.
    Services(String),
}

/// What a header of the config file is to botocore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigHeader {
    /// A section that has a name.
    Named(SectionName),
    /// Begins like a profile, an sso-session or a services section but is none, since what follows
    /// is not exactly one name. botocore drops it.
    Unnamed {
        /// The beginning: `profile`, `sso-session` or `services`.
        word: &'static str,
    },
    /// A section of another tool.
    Foreign,
}

/// The section of every file whose settings apply to all the other sections.
pub(crate) const DEFAULTS: &str = "DEFAULT";

/// How to make a section's name of the text.
type Naming = fn(String) -> SectionName;

/// What each beginning of a header announces.
const KINDS: [(&str, Naming); 3] = [
    ("profile", SectionName::Profile),
    ("sso-session", SectionName::SsoSession),
    ("services", SectionName::Services),
];

impl ConfigHeader {
    /// What `header`, the text between the brackets, is in the config file.
    pub fn of(header: &str) -> Self {
        if header == "default" {
            return Self::Named(SectionName::Profile(header.to_owned()));
        }
        let Some((word, kind)) = KINDS.into_iter().find(|(word, _)| header.starts_with(word))
        else {
            return Self::Foreign;
        };
        if let Some(name) = header[word.len()..].strip_prefix(' ')
            && is_plain_name(name)
        {
            return Self::Named(kind(name.to_owned()));
        }
        match shlex::split(header).as_deref() {
            Ok([_, name]) => Self::Named(kind(name.clone())),
            _ => Self::Unnamed { word },
        }
    }
}

impl SectionName {
    /// The name without the word before it.
    pub fn name(&self) -> &str {
        match self {
            Self::Profile(name)
            | Self::Credentials(name)
            | Self::SsoSession(name)
            | Self::Services(name) => name,
        }
    }

    /// Whether `header`, the text between the brackets, is this section for botocore.
    pub fn matches(&self, header: &str) -> bool {
        match self {
            Self::Credentials(name) => header == name && header != DEFAULTS,
            _ => matches!(ConfigHeader::of(header), ConfigHeader::Named(found) if found == *self),
        }
    }

    /// The header to write between the brackets, if every tool reads it as this section.
    pub(super) fn header(&self) -> Option<String> {
        if !is_plain_name(self.name()) {
            return None;
        }
        match self {
            Self::Profile(name) if name == "default" => Some(name.clone()),
            Self::Profile(name) => Some(format!("profile {name}")),
            Self::Credentials(name) if name == DEFAULTS => None,
            Self::Credentials(name) => Some(name.clone()),
            Self::SsoSession(name) => Some(format!("sso-session {name}")),
            Self::Services(name) => Some(format!("services {name}")),
        }
    }
}

/// Whether all of `name` is of `A-Z a-z 0-9 _ . -`, which every AWS tool can read unquoted.
pub fn is_plain_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    !name.is_empty() && name.bytes().all(plain)
}
