//! What the panes are lists of, before filtering, and the text each row is found by.

use crate::domain::connection::{AuthMethod, Connection, ConnectionId};
use crate::domain::overview::{Bound, Overview};
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::text::visible;
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::collections::{HashMap, HashSet};

/// Longest text a filter looks in, in bytes: names may be megabytes long.
const HAYSTACK: usize = 512;

/// A row of the Connections pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionRow {
    /// One connection: a position in [`Overview::connections`].
    One(usize),
    /// Several profiles' keys in one row: positions likewise.
    IamKeys(Vec<usize>),
}

/// The rows of each pane and the texts filters look in, both rebuilt when the overview changes.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The rows of the Connections pane.
    pub connections: Vec<ConnectionRow>,
    /// The profiles in the order to show them: last used first, then as in the file.
    pub profile_order: Vec<usize>,
    /// What filters look in, per pane and position.
    pub haystacks: [Vec<String>; 3],
}

impl Rows {
    /// The rows of an overview.
    pub fn of(overview: &Overview) -> Self {
        let connections = connection_rows(overview);
        let haystacks = [
            connections
                .iter()
                .map(|row| connection_text(overview, row))
                .collect(),
            overview.profiles().iter().map(profile_text).collect(),
            overview.services().iter().map(service_text).collect(),
        ];
        Self {
            connections,
            profile_order: profile_order(overview),
            haystacks,
        }
    }
}

fn connection_rows(overview: &Overview) -> Vec<ConnectionRow> {
    let keys: Vec<usize> = (0..overview.connections().len())
        .filter(|&at| is_keys(overview, &overview.connections()[at]))
        .collect();
    if keys.len() < 2 {
        return (0..overview.connections().len())
            .map(ConnectionRow::One)
            .collect();
    }
    let grouped: HashSet<usize> = keys.iter().copied().collect();
    let first = keys.first().copied();
    let mut group = Some(keys);
    (0..overview.connections().len())
        .filter_map(|at| {
            if !grouped.contains(&at) {
                Some(ConnectionRow::One(at))
            } else if Some(at) == first {
                group.take().map(ConnectionRow::IamKeys)
            } else {
                None
            }
        })
        .collect()
}

fn is_keys(overview: &Overview, connection: &Connection) -> bool {
    let ConnectionId::Profile(name) = &connection.id else {
        return false;
    };
    connection.auth_method == AuthMethod::Iam
        && overview.profile(name).is_some_and(|profile| {
            matches!(
                profile.kind,
                ProfileKind::StaticLongTerm | ProfileKind::StaticTemporary
            )
        })
}

fn profile_order(overview: &Overview) -> Vec<usize> {
    let recency: HashMap<&str, usize> = overview
        .recents()
        .iter()
        .enumerate()
        .rev()
        .map(|(at, name)| (name.as_str(), at))
        .collect();
    let mut order: Vec<usize> = (0..overview.profiles().len()).collect();
    order.sort_by_key(|&at| {
        recency
            .get(overview.profiles()[at].name.as_str())
            .copied()
            .unwrap_or(usize::MAX)
    });
    order
}

fn connection_text(overview: &Overview, row: &ConnectionRow) -> String {
    match row {
        ConnectionRow::One(at) => {
            let connection = &overview.connections()[*at];
            text([
                connection.name.as_str(),
                connection.auth_method.label(),
                connection.start_url.as_deref().unwrap_or_default(),
            ])
        }
        ConnectionRow::IamKeys(at) => {
            let names = at
                .iter()
                .map(|&at| overview.connections()[at].name.as_str());
            text(std::iter::once("IAM keys").chain(names))
        }
    }
}

fn profile_text(profile: &Profile) -> String {
    text([
        profile.name.as_str(),
        profile.account.as_deref().unwrap_or_default(),
        profile.role.as_deref().unwrap_or_default(),
        profile.kind.label(),
    ])
}

fn service_text(bound: &Bound) -> String {
    text([
        bound.service.name.as_str(),
        bound.service.id.as_str(),
        &bound.service.accepts_text(),
    ])
}

fn text<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for part in parts {
        if part.is_empty() {
            continue;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(&visible(&part[..part.floor_char_boundary(HAYSTACK)]));
        if joined.len() > HAYSTACK {
            break;
        }
    }
    joined
}

/// Those of `order` whose text matches every word of `filter`, best first; all of them, as they
/// are, for an empty filter. A word with a capital letter matches case.
pub fn matching(filter: &str, order: &[usize], haystacks: &[String]) -> Vec<usize> {
    let pattern = Pattern::new(
        filter,
        CaseMatching::Smart,
        Normalization::Smart,
        AtomKind::Fuzzy,
    );
    if pattern.atoms.is_empty() {
        return order.to_vec();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, usize)> = order
        .iter()
        .filter_map(|&at| {
            let haystack = Utf32Str::new(haystacks.get(at)?, &mut buffer);
            Some((pattern.score(haystack, &mut matcher)?, at))
        })
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, at)| at).collect()
}
