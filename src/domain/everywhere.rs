//! Everywhere: a managed profile, which stands for another one and is pointed at one after the other,
//! so that whatever uses it follows. Pure.

use crate::domain::active::ActiveFrom;
use crate::domain::overview::Overview;
use crate::domain::profile::Profile;

/// What makes a profile a managed one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Managed {
    /// The profile that it stands for; `None` until one is chosen.
    pub target: Option<String>,
}

/// What follows the program in the `credential_process` of the managed profile `name`.
pub fn arguments(name: &str) -> [&str; 3] {
    ["credentials", "--managed", name]
}

/// Whether `words`, a `credential_process`, are those of the managed profile `name`. Where the
/// program lies counts for nothing: it may have moved since.
pub fn is_managed(words: &[String], name: &str) -> bool {
    words
        .split_first()
        .is_some_and(|(_, rest)| rest == arguments(name))
}

/// Why `managed` cannot stand for `target`: it would be asked for its own credentials. `words_of`
/// splits a `credential_process`.
pub fn circle(
    overview: &Overview,
    managed: &str,
    target: &Profile,
    words_of: impl Fn(&str) -> Vec<String>,
) -> Option<String> {
    if target.name == managed {
        return Some("that is the managed profile itself".to_owned());
    }
    if target.managed.is_some() {
        return Some("it is a managed profile, which stands for another one".to_owned());
    }
    let is_managed = |name: &&String| {
        let source = overview.profile(name);
        *name == managed || source.is_some_and(|one| one.managed.is_some())
    };
    if target.sources.iter().any(|name| is_managed(&name)) {
        return Some("its credentials come from a managed profile".to_owned());
    }
    // A program of ours that names a managed profile; what others do shows when they are run.
    let names_one = |profile: &Profile| {
        let line = profile.settings.text("credential_process");
        let words = line.map(&words_of).unwrap_or_default();
        words.get(1).is_some_and(|word| word == "credentials")
            && words.iter().any(|w| is_managed(&w))
    };
    let sources = target
        .sources
        .iter()
        .filter_map(|name| overview.profile(name));
    std::iter::once(target)
        .chain(sources)
        .any(names_one)
        .then(|| "its credential_process asks for the credentials of a managed profile".to_owned())
}

/// What to say of a managed profile beside its name; empty for others.
pub fn stands_for(profile: &Profile) -> String {
    let name = profile.stands_for();
    name.map_or_else(String::new, |target| format!("stands for {target}"))
}

/// What wins and what does not: each managed profile with what it stands for and whether it counts
/// here, and whatever else would be active. Not yet safe to show.
pub fn lines(overview: &Overview) -> Vec<String> {
    let active = overview.active();
    let chosen = active.and_then(|active| active.managed.as_deref());
    let in_shell = overview.shell().profile.as_deref();
    let managed = overview
        .profiles()
        .iter()
        .filter(|one| one.managed.is_some());
    let mut lines: Vec<String> = managed
        .map(|one| {
            let name = one.name.as_str();
            let Some(target) = one.stands_for() else {
                return format!("everywhere: nothing is chosen for {name}");
            };
            let how = match active {
                Some(_) if chosen == Some(name) && in_shell == Some(name) => {
                    ", and this shell uses it".to_owned()
                }
                Some(_) if chosen == Some(name) => ", by the last switch on this host".to_owned(),
                Some(active) => format!(
                    "; in this shell {} counts: {}",
                    active.profile,
                    active.from.reason()
                ),
                None => String::new(),
            };
            format!("everywhere: {name} stands for {target}{how}")
        })
        .collect();
    let over = active.map_or(&[][..], |active| &active.over);
    let others: Vec<String> = over
        .iter()
        .filter(|one| one.from != ActiveFrom::Everywhere)
        .map(|one| match one.from {
            ActiveFrom::Default => one.from.label().to_owned(),
            from => format!("{} ({})", one.profile, from.label()),
        })
        .collect();
    if !others.is_empty() {
        lines.push(format!("it wins over {}", others.join(", ")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_managed_profile_is_known_by_what_its_program_is_told() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(is_managed(
            &words("/opt/moorline credentials --managed m"),
            "m"
        ));
        assert!(is_managed(&words("/old/x credentials --managed m"), "m"));
        for other in [
            "/opt/moorline credentials --managed other",
            "/opt/moorline credentials m",
            "/opt/moorline credentials --managed m --show",
            "credentials --managed m",
            "",
        ] {
            assert!(!is_managed(&words(other), "m"), "{other}");
        }
    }
}
