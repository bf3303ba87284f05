//! Favourites: their order, what is refused, and that they follow profiles.

use super::*;
use crate::flows::discover::discover;
use crate::flows::host::Environment;
use crate::flows::profile_edit::{self, ProfileEdit};
use std::collections::BTreeMap;
use std::fs;

struct Home(tempfile::TempDir);

impl Home {
    fn new(profiles: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let text: String = profiles
            .iter()
            .map(|name| format!("[profile {name}]\nregion = eu-west-1\n"))
            .collect();
        fs::create_dir(home.path().join(".aws")).unwrap();
        fs::write(home.path().join(".aws/config"), text).unwrap();
        Self(home)
    }

    fn host(&self) -> Host {
        let environment = Environment::isolated(self.0.path(), BTreeMap::new());
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        Host::new(environment, false, Box::new(move || now))
    }

    fn set(&self, names: &[&str], favourite: bool) -> Result<String, Failure> {
        let overview = discover(&self.host(), None);
        set(&self.host(), &overview, &owned(names), favourite)
    }

    fn favourites(&self) -> Vec<String> {
        discover(&self.host(), None).favourites().to_vec()
    }

    fn edit(&self, edits: Vec<ProfileEdit>) {
        let host = self.host();
        let plan = profile_edit::plan(&host, &discover(&host, None), edits).unwrap();
        profile_edit::apply(&host, &plan).unwrap();
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

#[test]
fn favourites_keep_the_order_they_were_made_in() {
    let home = Home::new(&["a", "b", "c"]);
    assert_eq!(home.set(&["c"], true).unwrap(), "c is a favourite");
    assert_eq!(
        home.set(&["b", "a", "c"], true).unwrap(),
        "2 profiles are favourites"
    );
    assert_eq!(home.favourites(), ["c", "b", "a"]);
    assert_eq!(home.set(&["b"], true).unwrap(), "b is a favourite already");
    assert_eq!(
        home.set(&["b"], false).unwrap(),
        "b is no favourite any more"
    );
    assert_eq!(home.set(&["b"], false).unwrap(), "b was no favourite");
    assert_eq!(home.favourites(), ["c", "a"]);
}

#[test]
fn a_name_nothing_has_changes_nothing() {
    let home = Home::new(&["dev"]);
    let failure = home.set(&["dev", "dve"], true).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.to_string().contains("dve"), "{failure}");
    assert_eq!(home.favourites(), [""; 0]);
}

#[test]
fn there_is_a_most() {
    let names: Vec<String> = (0..=MOST).map(|at| format!("p{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let home = Home::new(&names);
    home.set(&names[..2], true).unwrap();
    let failure = home.set(&names, true).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert_eq!(home.favourites(), ["p0", "p1"], "none of them");
    home.set(&names[..MOST], true).unwrap();
    assert_eq!(home.favourites().len(), MOST);
}

#[test]
fn favourites_and_recents_follow_renamed_and_deleted_profiles() {
    let home = Home::new(&["a", "b", "c", "d"]);
    home.set(&["a", "b", "c"], true).unwrap();
    let directory = home.host().environment().state_dir.clone();
    state::update(&directory, |state| {
        state.recents = owned(&["d", "c", "a"]);
        // Nothing is called so any more: the name says nothing of who gets it next.
        state.favourites.push("new".into());
    })
    .unwrap();
    let rename = |from: &str, to: &str| ProfileEdit::Rename {
        profile: from.into(),
        to: to.into(),
    };
    home.edit(vec![
        rename("a", "b"),
        rename("b", "a"),
        rename("d", "new"),
        ProfileEdit::Delete {
            profile: "c".into(),
        },
    ]);
    assert_eq!(home.favourites(), ["b", "a"]);
    assert_eq!(discover(&home.host(), None).recents(), ["new", "b"]);
}

#[test]
fn what_is_gone_can_be_taken_from_the_favourites() {
    let home = Home::new(&["a", "b"]);
    home.set(&["a", "b"], true).unwrap();
    fs::write(home.0.path().join(".aws/config"), "[profile b]\n").unwrap();
    assert!(home.set(&["a"], true).is_err());
    home.set(&["a"], false).unwrap();
    assert_eq!(home.favourites(), ["b"]);
}
