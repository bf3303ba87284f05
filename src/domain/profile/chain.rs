//! Following `source_profile` to whatever pays for a profile's credentials.
//!
//! The rules are botocore's: a source with keys of its own ends the chain even if it also names a
//! role, and a profile may name itself only if it has keys.

use super::{ProfileKind, Settings, SettingsByName, classify};
use crate::domain::connection::ConnectionId;
use crate::domain::text::visible;

/// Who pays at the end of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payer {
    /// A connection.
    Connection(ConnectionId),
    /// Nobody: the chain is broken; what is wrong, as code and message.
    Broken {
        /// `source_loop`, `source_missing`, `source_incomplete`, `source_chain_too_long`,
        /// `credential_source_unknown`.
        code: &'static str,
        /// What is wrong and what to do.
        message: String,
    },
}

/// A profile's way to its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The profiles gone through, nearest first; then the `credential_source`, if that is the end.
    pub sources: Vec<String>,
    /// Who pays.
    pub payer: Payer,
}

/// The largest number of sources that are followed: far more than anybody uses, and few enough that
/// a file of nothing but chains is still read at once.
const MAX_SOURCES: usize = 32;

/// Follows the sources of `name`, at most [`MAX_SOURCES`] of them.
///
/// `ambient` is what a profile without credentials of its own falls back to here, if anything; a
/// source has to have its own.
pub fn resolve_chain(
    name: &str,
    all: &SettingsByName<'_>,
    ambient: Option<&ConnectionId>,
) -> Chain {
    let mut sources: Vec<String> = Vec::new();
    let mut visited = vec![name];
    let mut current = name;
    let broken = |sources: Vec<String>, code, message| Chain {
        sources,
        payer: Payer::Broken { code, message },
    };
    loop {
        let Some((key, settings)) = all.get_key_value(current) else {
            return broken(sources, "source_missing", missing_source(name, current));
        };
        let is_source = visited.len() > 1;
        if is_source && has_keys(settings) {
            return end(
                sources,
                connection_of(key, settings, ProfileKind::StaticLongTerm),
            );
        }
        let ambient = ambient.filter(|_| !is_source);
        let kind = classify(settings, ambient.is_some()).kind;
        if !matches!(kind, ProfileKind::AssumeRole | ProfileKind::AssumeRoleMfa) {
            if kind == ProfileKind::Incomplete {
                return broken(
                    sources,
                    "source_incomplete",
                    incomplete_source(name, current),
                );
            }
            let around = ambient.filter(|_| kind == ProfileKind::Metadata);
            let own = || connection_of(key, settings, kind);
            return end(sources, around.cloned().unwrap_or_else(own));
        }
        if let Some(source) = settings.text("credential_source") {
            let connection = match source {
                "Environment" => ConnectionId::Env,
                "EcsContainer" => ConnectionId::Container,
                "Ec2InstanceMetadata" => ConnectionId::Instance,
                other => {
                    let message = format!(
                        "credential_source is `{}`, which no AWS tool knows: use Environment, Ec2InstanceMetadata or EcsContainer.",
                        visible(other)
                    );
                    return broken(sources, "credential_source_unknown", message);
                }
            };
            sources.push(source.to_string());
            return end(sources, connection);
        }
        let Some(next) = settings.text("source_profile") else {
            return broken(sources, "source_missing", missing_source(name, ""));
        };
        sources.push(next.to_string());
        if next == current {
            if has_keys(settings) {
                return end(sources, ConnectionId::Profile((*key).to_string()));
            }
            return broken(sources, "source_loop", own_source(next));
        }
        if visited.contains(&next) {
            let way = [&visited[..], &[next]].concat().join(" → ");
            return broken(
                sources,
                "source_loop",
                format!(
                    "source_profile goes in a circle: {}. Point one of them at a profile with credentials of its own.",
                    visible(&way)
                ),
            );
        }
        if sources.len() > MAX_SOURCES {
            return broken(sources, "source_chain_too_long", too_long(name));
        }
        visited.push(next);
        current = next;
    }
}

fn end(sources: Vec<String>, connection: ConnectionId) -> Chain {
    Chain {
        sources,
        payer: Payer::Connection(connection),
    }
}

fn has_keys(settings: &Settings) -> bool {
    settings.has("aws_access_key_id") || settings.has("aws_secret_access_key")
}

fn connection_of(name: &str, settings: &Settings, kind: ProfileKind) -> ConnectionId {
    let session = settings.text("sso_session").unwrap_or_default();
    match kind {
        ProfileKind::SsoSession | ProfileKind::SsoBearer => ConnectionId::Session(session.into()),
        ProfileKind::SsoLegacy => {
            ConnectionId::StartUrl(settings.text("sso_start_url").unwrap_or_default().into())
        }
        _ => ConnectionId::Profile(name.into()),
    }
}

fn missing_source(name: &str, source: &str) -> String {
    format!(
        "The source profile `{}` of `{}` does not exist in the config or credentials file: add it, or name another one.",
        visible(source),
        visible(name)
    )
}

fn incomplete_source(name: &str, source: &str) -> String {
    if name == source {
        return format!("The profile `{}` is incomplete.", visible(name));
    }
    format!(
        "The source profile `{}` of `{}` has no credentials: add keys, a role or a sign-in to it.",
        visible(source),
        visible(name)
    )
}

fn too_long(name: &str) -> String {
    format!(
        "The chain of source profiles of `{}` is longer than {MAX_SOURCES}: name one nearer to the credentials.",
        visible(name)
    )
}

fn own_source(name: &str) -> String {
    format!(
        "The profile `{}` names itself as its source and has no keys of its own: name another source_profile, or add keys.",
        visible(name)
    )
}
