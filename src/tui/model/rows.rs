//! What the panes are lists of, before filtering, and the text each row is found by.

use super::arrangement::{Arrangement, Groups, ordered};
use crate::domain::connection::{AuthMethod, Connection, ConnectionId};
use crate::domain::overview::{Bound, Overview};
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::text::visible;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::collections::HashSet;

/// Longest text a filter looks in, in bytes: names may be megabytes long.
const LONGEST: usize = 512;
/// More than any score of a match.
const NAME_FIRST: u32 = 1 << 16;

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
    /// The profiles in the order to show them.
    pub profile_order: Vec<usize>,
    /// What the profiles are grouped by.
    pub groups: Groups,
    /// What filters look in, per pane and position.
    pub haystacks: [Vec<Haystack>; 3],
}

impl Rows {
    /// The rows of an overview.
    pub fn of(overview: &Overview, arrangement: &Arrangement) -> Self {
        let connections = connection_rows(overview);
        let haystacks = [
            connections
                .iter()
                .map(|row| connection_text(overview, row))
                .collect(),
            overview
                .profiles()
                .iter()
                .map(|profile| profile_text(overview, profile))
                .collect(),
            overview.services().iter().map(service_text).collect(),
        ];
        let mut rows = Self {
            connections,
            haystacks,
            ..Self::default()
        };
        rows.arrange(overview, arrangement);
        rows
    }

    /// Arranges the profiles anew.
    pub fn arrange(&mut self, overview: &Overview, arrangement: &Arrangement) {
        self.profile_order = ordered(overview, arrangement.order);
        self.groups = Groups::of(overview, arrangement.group);
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

/// What a filter looks in: in the name fuzzily, in the facts for whole words' parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Haystack {
    /// The name; safe to show.
    pub name: String,
    /// Account, role, kind and the like; safe to show.
    pub facts: String,
}

impl Haystack {
    /// The texts of one row.
    pub fn new<'a>(name: &str, facts: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            name: text([name]),
            facts: text(facts),
        }
    }
}

fn connection_text(overview: &Overview, row: &ConnectionRow) -> Haystack {
    match row {
        ConnectionRow::One(at) => {
            let connection = &overview.connections()[*at];
            Haystack::new(
                &connection.name,
                [
                    connection.auth_method.label(),
                    connection.start_url.as_deref().unwrap_or_default(),
                ],
            )
        }
        ConnectionRow::IamKeys(at) => {
            let name = |at: &usize| overview.connections()[*at].name.as_str();
            Haystack::new("IAM keys", at.iter().map(name))
        }
    }
}

fn profile_text(overview: &Overview, profile: &Profile) -> Haystack {
    let word = |is_so: bool, word| if is_so { word } else { "" };
    Haystack::new(
        &profile.name,
        [
            word(overview.is_favourite(&profile.name), "favourite"),
            word(overview.is_production(profile), "PROD production"),
            profile.account.as_deref().unwrap_or_default(),
            profile.role.as_deref().unwrap_or_default(),
            profile.settings.text("role_arn").unwrap_or_default(),
            profile.kind.label(),
            profile.region.as_deref().unwrap_or_default(),
        ],
    )
}

fn service_text(bound: &Bound) -> Haystack {
    let accepts = bound.service.accepts_text();
    Haystack::new(&bound.service.name, [bound.service.id.as_str(), &accepts])
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
        joined.push_str(&visible(&part[..part.floor_char_boundary(LONGEST)]));
        if joined.len() > LONGEST {
            break;
        }
    }
    joined
}

/// Those of `order` that match every word of `filter`, best first; all of them, as they are, for an
/// empty filter. A word with a capital letter matches case.
pub fn matching(filter: &str, order: &[usize], haystacks: &[Haystack]) -> Vec<usize> {
    let mut filter = Filter::new(filter);
    if filter.is_empty() {
        return order.to_vec();
    }
    let mut scored: Vec<(u32, usize)> = order
        .iter()
        .filter_map(|&at| Some((filter.score(haystacks.get(at)?)?, at)))
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, at)| at).collect()
}

/// A filter that is asked about one row after the other.
pub struct Filter {
    words: Vec<Word>,
    matcher: Matcher,
}

impl Filter {
    /// The filter that was typed.
    pub fn new(filter: &str) -> Self {
        Self {
            words: filter.split_whitespace().map(Word::new).collect(),
            matcher: Matcher::new(Config::DEFAULT),
        }
    }

    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well a row matches every word; `None` when it does not.
    pub fn score(&mut self, haystack: &Haystack) -> Option<u32> {
        self.words.iter().try_fold(0, |sum, word| {
            Some(sum + word.score(haystack, &mut self.matcher)?)
        })
    }
}

/// One word of a filter.
struct Word {
    in_name: Atom,
    in_facts: Atom,
}

impl Word {
    fn new(word: &str) -> Self {
        let atom = |kind| Atom::new(word, CaseMatching::Smart, Normalization::Smart, kind, false);
        Self {
            in_name: atom(AtomKind::Fuzzy),
            in_facts: atom(AtomKind::Substring),
        }
    }

    /// How well it matches; a name always better than a fact.
    fn score(&self, haystack: &Haystack, matcher: &mut Matcher) -> Option<u32> {
        let (mut name, mut facts) = (Vec::new(), Vec::new());
        let in_name = self
            .in_name
            .score(Utf32Str::new(&haystack.name, &mut name), matcher);
        match in_name {
            Some(score) => Some(NAME_FIRST + u32::from(score)),
            None => self
                .in_facts
                .score(Utf32Str::new(&haystack.facts, &mut facts), matcher)
                .map(u32::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(filter: &str, names: &[(&str, &str)]) -> Vec<usize> {
        let haystacks: Vec<Haystack> = names
            .iter()
            .map(|(name, facts)| Haystack::new(name, [*facts]))
            .collect();
        let order: Vec<usize> = (0..names.len()).collect();
        matching(filter, &order, &haystacks)
    }

    #[test]
    fn names_match_fuzzily_and_facts_literally() {
        let rows = [
            ("prod-lambda", "222233334444 IAM role"),
            ("old-keys", "111122223333 IAM keys"),
            ("platform", ""),
        ];
        assert_eq!(found("pla", &rows), [2, 0], "the tighter match first");
        assert_eq!(
            found("lam", &rows),
            [0, 2],
            "not l, a, m of old-keys and IAM"
        );
        assert_eq!(found("2222", &rows), [0, 1]);
        assert_eq!(found("prod 2222 role", &rows), [0], "every word counts");
        assert_eq!(found("  ", &rows), [0, 1, 2]);
    }

    #[test]
    fn endless_names_are_cut_and_hostile_ones_made_visible() {
        let long = "ä".repeat(1_000_000);
        assert!(Haystack::new(&long, []).name.len() <= LONGEST);
        assert_eq!(Haystack::new("a\u{1b}b", []).name, "a␛b");
    }
}
