//! How the profiles are arranged in their pane: their order, what stands above those that belong
//! together, which groups are folded, and which profiles are ticked.

use super::list::Heading;
use super::{Model, Pane, Selected};
use crate::domain::overview::Overview;
use crate::domain::profile::Profile;
use crate::flows::host::{ProfileGroup, ProfileOrder};
use std::collections::{BTreeSet, HashMap};

/// How the profiles are arranged; it lasts as long as the console.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Their order.
    pub order: ProfileOrder,
    /// What they are grouped by.
    pub group: ProfileGroup,
    /// The keys of the groups whose profiles are not shown.
    pub folded: BTreeSet<String>,
    /// The names of the profiles that are ticked.
    pub ticked: BTreeSet<String>,
}

impl Arrangement {
    /// Goes on to the next order.
    pub fn next_order(&mut self) {
        self.order = match self.order {
            ProfileOrder::Recent => ProfileOrder::File,
            ProfileOrder::File => ProfileOrder::Name,
            ProfileOrder::Name => ProfileOrder::Account,
            ProfileOrder::Account => ProfileOrder::Recent,
        };
    }

    /// Goes on to the next way to group; nothing is folded then.
    pub fn next_group(&mut self) {
        self.folded.clear();
        self.group = match self.group {
            ProfileGroup::None => ProfileGroup::Account,
            ProfileGroup::Account => ProfileGroup::Connection,
            ProfileGroup::Connection => ProfileGroup::Kind,
            ProfileGroup::Kind => ProfileGroup::None,
        };
    }

    /// The order in words: `by name`.
    pub fn order_words(&self) -> &'static str {
        match self.order {
            ProfileOrder::Recent => "last used first",
            ProfileOrder::File => "as in the file",
            ProfileOrder::Name => "by name",
            ProfileOrder::Account => "by account",
        }
    }

    /// The groups in words: `per account`; `None` without any.
    pub fn group_words(&self) -> Option<&'static str> {
        match self.group {
            ProfileGroup::None => None,
            ProfileGroup::Account => Some("per account"),
            ProfileGroup::Connection => Some("per connection"),
            ProfileGroup::Kind => Some("per kind"),
        }
    }
}

/// The profiles in an order: favourites first, in the order they were made so.
pub fn ordered(overview: &Overview, order: ProfileOrder) -> Vec<usize> {
    let profiles = overview.profiles();
    let favourites = places(overview.favourites());
    let recents = match order {
        ProfileOrder::Recent => places(overview.recents()),
        _ => HashMap::new(),
    };
    let place = |places: &HashMap<&str, usize>, at: usize| {
        let place = places.get(profiles[at].name.as_str());
        place.copied().unwrap_or(usize::MAX)
    };
    let by = |at: usize| match order {
        ProfileOrder::Recent | ProfileOrder::File => (false, "", ""),
        ProfileOrder::Name => (false, profiles[at].name.as_str(), ""),
        ProfileOrder::Account => {
            let account = profiles[at].account.as_deref();
            // Those of no known account come last.
            let name = profiles[at].name.as_str();
            (account.is_none(), account.unwrap_or_default(), name)
        }
    };
    let mut all: Vec<usize> = (0..profiles.len()).collect();
    all.sort_by_cached_key(|&at| (place(&favourites, at), place(&recents, at), by(at)));
    all
}

fn places(names: &[String]) -> HashMap<&str, usize> {
    let named = names.iter().enumerate().rev();
    // The first place counts where a name is there twice.
    named.map(|(at, name)| (name.as_str(), at)).collect()
}

/// What the profiles are grouped by, worked out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// The group of each profile; empty where there are none.
    of: Vec<usize>,
    /// Key and name of each group; names are not yet safe to show.
    names: Vec<(String, String)>,
}

impl Groups {
    /// The groups of an overview's profiles.
    pub fn of(overview: &Overview, group: ProfileGroup) -> Self {
        let mut groups = Self::default();
        if group == ProfileGroup::None {
            return groups;
        }
        let mut known: HashMap<String, usize> = HashMap::new();
        for profile in overview.profiles() {
            let (key, name) = named(overview, profile, group);
            let at = *known.entry(key.clone()).or_insert_with(|| {
                groups.names.push((key, name));
                groups.names.len() - 1
            });
            groups.of.push(at);
        }
        groups
    }

    /// The key of the group of a profile.
    pub fn key_of(&self, profile: usize) -> Option<&str> {
        let group = self.of.get(profile)?;
        self.names.get(*group).map(|(key, _)| key.as_str())
    }

    /// Puts `rows` together by group, groups and rows in the order they come, with a heading above
    /// each group; the rows of folded groups are left out.
    pub fn arrange(
        &self,
        rows: Vec<usize>,
        is_folded: impl Fn(&str) -> bool,
    ) -> (Vec<usize>, Vec<Heading>) {
        if self.of.is_empty() {
            return (rows, Vec::new());
        }
        let mut places: Vec<Option<usize>> = vec![None; self.names.len()];
        let mut members: Vec<(usize, Vec<usize>)> = Vec::new();
        for row in rows {
            let Some(&group) = self.of.get(row) else {
                continue;
            };
            let place = *places[group].get_or_insert_with(|| {
                members.push((group, Vec::new()));
                members.len() - 1
            });
            members[place].1.push(row);
        }
        let (mut shown, mut headings) = (Vec::new(), Vec::new());
        for (group, rows) in members {
            let (key, name) = &self.names[group];
            let is_folded = is_folded(key);
            headings.push(Heading {
                at: shown.len(),
                line: shown.len() + headings.len(),
                name: name.clone(),
                count: rows.len(),
                is_folded,
            });
            if !is_folded {
                shown.extend(rows);
            }
        }
        (shown, headings)
    }
}

/// The group of a profile: a key, and what it is called.
fn named(overview: &Overview, profile: &Profile, group: ProfileGroup) -> (String, String) {
    let text = |text: &str| (text.to_owned(), text.to_owned());
    match group {
        ProfileGroup::None => text(""),
        ProfileGroup::Account => match &profile.account {
            Some(account) => text(account),
            None => (String::new(), "account not known".into()),
        },
        ProfileGroup::Connection => match &profile.connection {
            Some(id) => {
                let name = overview.connection(id).map(|one| one.name.clone());
                let key = id.to_string();
                (key.clone(), name.unwrap_or(key))
            }
            None => (String::new(), "no connection".into()),
        },
        ProfileGroup::Kind => text(profile.kind.label()),
    }
}

impl Model {
    /// Whether a profile is ticked.
    pub fn is_ticked(&self, profile: &str) -> bool {
        self.arrangement.ticked.contains(profile)
    }

    /// How many profiles are ticked.
    pub fn ticked(&self) -> usize {
        self.arrangement.ticked.len()
    }

    /// The profiles that what is done now is done with: those that are ticked, in file order; else
    /// the selected one.
    pub fn targets(&self) -> Vec<&Profile> {
        if self.focus == Pane::Profiles && self.ticked() > 0 {
            let all = self.overview.profiles().iter();
            return all.filter(|one| self.is_ticked(&one.name)).collect();
        }
        match self.selected() {
            Selected::Profile(profile) => vec![profile],
            _ => Vec::new(),
        }
    }

    /// Whether other profiles than the selected one are ticked, or more than the selected one.
    pub fn ticks_others(&self) -> bool {
        let is_selected = |name: &String| match self.selected_in(Pane::Profiles) {
            Selected::Profile(profile) => profile.name == *name,
            _ => false,
        };
        let ticked = &self.arrangement.ticked;
        self.focus == Pane::Profiles && !ticked.is_empty() && !ticked.iter().all(is_selected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn arranging_looks_at_each_row_and_each_group_once() {
        let rows = 5000;
        let groups = Groups {
            of: (0..rows).map(|at| at % 100).collect(),
            names: (0..100)
                .map(|at| (format!("{at}"), format!("{at}")))
                .collect(),
        };
        let asked = Cell::new(0);
        let (shown, headings) = groups.arrange((0..rows).collect(), |_| {
            asked.set(asked.get() + 1);
            false
        });
        assert_eq!((shown.len(), headings.len(), asked.get()), (rows, 100, 100));
        assert_eq!(headings[1].at, 50);
        assert_eq!(headings[1].line, 51);
    }

    #[test]
    fn groups_come_in_the_order_of_their_first_row() {
        let groups = Groups {
            of: vec![0, 1, 0, 2],
            names: ["a", "b", "c"].map(|one| (one.into(), one.into())).into(),
        };
        let (rows, headings) = groups.arrange(vec![3, 0, 1, 2], |_| false);
        assert_eq!(rows, [3, 0, 2, 1]);
        let names: Vec<(&str, usize)> = headings
            .iter()
            .map(|one| (one.name.as_str(), one.count))
            .collect();
        assert_eq!(names, [("c", 1), ("a", 2), ("b", 1)]);
        let (rows, headings) = groups.arrange(vec![3, 0, 1, 2], |key| key == "a");
        assert_eq!(rows, [3, 1]);
        assert_eq!(headings[1].count, 2, "a folded group says how many it has");
        let (rows, headings) = groups.arrange(vec![1], |_| false);
        assert_eq!((rows.as_slice(), headings.len()), (&[1][..], 1));
    }
}
