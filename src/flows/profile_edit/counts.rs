//! How many profiles edits add, change, rename and delete, in words. Pure.

use crate::domain::text::visible;

/// Profiles by what becomes of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub renamed: Vec<String>,
    pub deleted: Vec<String>,
}

impl Counts {
    /// `12 profiles added, 1 changed`; safe to show.
    pub fn summary(&self) -> String {
        let parts = [
            (&self.added, "added"),
            (&self.changed, "changed"),
            (&self.renamed, "renamed"),
            (&self.deleted, "deleted"),
        ];
        let mut words: Vec<String> = Vec::new();
        for (profiles, done) in parts {
            let noun = match (profiles.len(), words.is_empty()) {
                (0, _) => continue,
                (1, true) => " profile",
                (_, true) => " profiles",
                (_, false) => "",
            };
            words.push(format!("{}{noun} {done}", profiles.len()));
        }
        if words.is_empty() {
            return "nothing to change: everything is so already".to_owned();
        }
        words.join(", ")
    }

    /// What the edits are for, as an infinitive: `add 12 profiles, delete dev`.
    pub fn purpose(&self) -> String {
        let parts = [
            ("add", &self.added),
            ("change", &self.changed),
            ("rename", &self.renamed),
            ("delete", &self.deleted),
        ];
        let words: Vec<String> = parts
            .into_iter()
            .filter_map(|(verb, profiles)| match profiles.as_slice() {
                [] => None,
                [one] => Some(format!("{verb} {}", visible(one))),
                [one, two] => Some(format!("{verb} {} and {}", visible(one), visible(two))),
                many => Some(format!("{verb} {} profiles", many.len())),
            })
            .collect();
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_said_in_words() {
        let names = |count: usize| (0..count).map(|n| format!("p{n}")).collect::<Vec<_>>();
        let mut counts = Counts::default();
        assert!(counts.summary().starts_with("nothing to change"));
        counts.deleted = names(1);
        assert_eq!(counts.summary(), "1 profile deleted");
        assert_eq!(counts.purpose(), "delete p0");
        counts.added = names(12);
        counts.changed = names(2);
        assert_eq!(counts.summary(), "12 profiles added, 2 changed, 1 deleted");
        assert_eq!(
            counts.purpose(),
            "add 12 profiles, change p0 and p1, delete p0"
        );
    }
}
