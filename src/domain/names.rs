//! What a name on the command line means: where a connection is meant, and where a profile is.

use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::overview::{Bound, Overview};
use crate::domain::start_url;
use crate::domain::text::visible;

/// The name that stands for the Builder ID.
pub const BUILDER_ID: &str = "builder-id";

/// Why a name means nothing, or too much.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is called so.
    #[error("no {what} is called `{name}`{}", nearest_text(.nearest))]
    Unknown {
        /// `connection`, `profile`, `service`, or a choice of them.
        what: &'static str,
        /// The name given; made safe to show.
        name: String,
        /// Names that look alike; made safe to show.
        nearest: Vec<String>,
    },
    /// Several Builder IDs, and none is called `builder-id`.
    #[error("several sessions are Builder IDs: {}; name one of them", .0.join(", "))]
    SeveralBuilderIds(Vec<String>),
}

fn nearest_text(nearest: &[String]) -> String {
    if nearest.is_empty() {
        String::new()
    } else {
        format!("; nearest: {}", nearest.join(", "))
    }
}

/// The connection meant by `name`: the session of that name, else the session or source of the
/// profile of that name, else an id.
///
/// `builder-id` is the session with Builder ID's start URL: the one called so, else the only one.
/// `Ok(None)` means a new one, which only a sign-in can make use of.
pub fn connection_or_new<'a>(
    overview: &'a Overview,
    name: &str,
) -> Result<Option<&'a Connection>, NameError> {
    let session = ConnectionId::Session(name.to_string());
    if let Some(connection) = overview.connection(&session) {
        return Ok(Some(connection));
    }
    if name == BUILDER_ID {
        return builder_id(overview);
    }
    let of_profile = overview
        .profile(name)
        .and_then(|profile| profile.connection.as_ref())
        .and_then(|id| overview.connection(id));
    if let Some(connection) = of_profile {
        return Ok(Some(connection));
    }
    if let Some(connection) = ConnectionId::parse(name).and_then(|id| overview.connection(&id)) {
        return Ok(Some(connection));
    }
    Err(unknown("connection", name, connection_names(overview)))
}

fn connection_names(overview: &Overview) -> impl Iterator<Item = String> {
    let sessions = overview.connections().iter().map(|connection| {
        connection
            .session
            .clone()
            .unwrap_or_else(|| connection.id.to_string())
    });
    let profiles = overview
        .profiles()
        .iter()
        .map(|profile| profile.name.clone());
    sessions.chain(profiles)
}

/// What a name means where a connection or a service may be meant.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A connection.
    Connection(&'a Connection),
    /// The Builder ID, which does not exist yet.
    NewBuilderId,
    /// A service.
    Service(&'a Bound),
}

/// What is meant by `name`: a connection if there is one, else a service.
pub fn connection_or_service<'a>(
    overview: &'a Overview,
    name: &str,
) -> Result<Subject<'a>, NameError> {
    match (connection_or_new(overview, name), overview.service(name)) {
        (Ok(Some(connection)), _) => Ok(Subject::Connection(connection)),
        (Ok(None), _) => Ok(Subject::NewBuilderId),
        (Err(_), Some(bound)) => Ok(Subject::Service(bound)),
        (Err(NameError::Unknown { .. }), None) => {
            let services = overview.services().iter();
            let ids = services.map(|bound| bound.service.id.clone());
            let names = connection_names(overview).chain(ids);
            Err(unknown("connection or service", name, names))
        }
        (Err(several), None) => Err(several),
    }
}

/// The connection meant by `name`; a Builder ID that does not exist yet is an error here.
pub fn connection<'a>(overview: &'a Overview, name: &str) -> Result<&'a Connection, NameError> {
    connection_or_new(overview, name)?
        .ok_or_else(|| unknown("connection", name, std::iter::empty()))
}

fn builder_id(overview: &Overview) -> Result<Option<&Connection>, NameError> {
    let sessions: Vec<&Connection> = overview
        .connections()
        .iter()
        .filter(|connection| {
            matches!(connection.id, ConnectionId::Session(_))
                && connection
                    .start_url
                    .as_deref()
                    .is_some_and(|url| start_url::same(url, start_url::BUILDER_ID))
        })
        .collect();
    match sessions.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(*only)),
        several => Err(NameError::SeveralBuilderIds(
            several
                .iter()
                .map(|connection| visible(&connection.name).into_owned())
                .collect(),
        )),
    }
}

/// The error for a name nothing has, with the names nearest to it.
pub fn unknown(
    what: &'static str,
    name: &str,
    candidates: impl Iterator<Item = String>,
) -> NameError {
    NameError::Unknown {
        what,
        name: visible(name).into_owned(),
        nearest: nearest(name, candidates),
    }
}

/// Up to three candidates that look like `name`, best first; made safe to show.
pub fn nearest(name: &str, candidates: impl Iterator<Item = String>) -> Vec<String> {
    let wanted = name.to_lowercase();
    let mut scored: Vec<(f64, String)> = candidates
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let within = !wanted.is_empty() && lower.contains(&wanted);
            let alike = strsim::jaro_winkler(&wanted, &lower)
                .max(strsim::normalized_damerau_levenshtein(&wanted, &lower));
            let score = alike + if within { 0.5 } else { 0.0 };
            (score, candidate)
        })
        .filter(|(score, _)| *score > 0.65)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored
        .into_iter()
        .take(3)
        .map(|(_, candidate)| visible(&candidate).into_owned())
        .collect()
}

/// Whether the letters of `wanted` stand in `name` in that order, whatever their case.
pub fn is_subsequence(wanted: &str, name: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    !wanted.is_empty()
        && wanted
            .chars()
            .flat_map(char::to_lowercase)
            .all(|c| letters.any(|letter| letter == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(name: &str) -> Vec<String> {
        let names = ["dev", "dev-lambda", "prod-lambda", "acme-admin"];
        nearest(name, names.iter().map(ToString::to_string))
    }

    #[test]
    fn a_slip_of_the_finger_finds_its_name() {
        assert_eq!(near("dve").first().map(String::as_str), Some("dev"));
        assert_eq!(
            near("dev-lamda").first().map(String::as_str),
            Some("dev-lambda")
        );
        assert!(near("zzz").is_empty());
    }

    #[test]
    fn letters_in_order_match_whatever_their_case() {
        assert!(is_subsequence("dlm", "Dev-LaMbda"));
        assert!(!is_subsequence("mld", "dev-lambda"));
        assert!(!is_subsequence("", "dev"));
    }
}
