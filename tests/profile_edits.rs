//! What holds for every sequence of profile edits on every pair of files: what is not concerned
//! stays, undo brings every byte back, and botocore reads what was meant.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/ini_files.rs"]
mod ini_files;

#[path = "support/botocore.rs"]
mod botocore;

use botocore::{Pair, ask_botocore, python};
use moorline::flows::discover::discover;
use moorline::flows::failure::Failure;
use moorline::flows::host::{Environment, Host};
use moorline::flows::profile_edit::{self, NewRoleProfile, ProfileEdit};
use moorline::flows::undo;
use moorline::store::ini::Document;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::fs;

struct Home(tempfile::TempDir);

impl Home {
    fn with(pair: &Pair) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        fs::create_dir(home.0.path().join(".aws")).unwrap();
        for (file, bytes) in [("config", &pair.0), ("credentials", &pair.1)] {
            if let Some(bytes) = bytes {
                fs::write(home.0.path().join(".aws").join(file), bytes).unwrap();
            }
        }
        home
    }

    fn host(&self) -> Host {
        let environment = Environment::isolated(self.0.path(), BTreeMap::new());
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        Host::new(environment, false, Box::new(move || now))
    }

    fn files(&self) -> Pair {
        let read = |file: &str| fs::read(self.0.path().join(".aws").join(file)).ok();
        (read("config"), read("credentials"))
    }

    /// Makes the edits; the id that takes them back.
    fn make(&self, edits: Vec<ProfileEdit>) -> Result<Option<String>, Failure> {
        let host = self.host();
        let plan = profile_edit::plan(&host, &discover(&host, None), edits)?;
        let done = profile_edit::apply(&host, &plan)?;
        assert_eq!(done.undo.is_some(), !plan.changes.is_empty());
        Ok(done.undo)
    }

    fn undo(&self) {
        let host = self.host();
        let plan = undo::plan(&host, None).unwrap();
        undo::apply(&host, &plan).unwrap();
    }
}

const NAMES: &[&str] = &["a", "default", "two words", "corp", "grün", "new", "other"];

fn any_name() -> impl Strategy<Value = String> {
    select(NAMES).prop_map(str::to_owned)
}

fn any_edit() -> impl Strategy<Value = ProfileEdit> {
    let settings = select(
        &[
            ("region", Some("eu-west-1")),
            ("region", None),
            ("output", Some("text")),
            ("s3", Some("flat")),
            ("s3", None),
            ("source_profile", Some("new")),
            ("role_arn", None),
        ][..],
    )
    .prop_map(|(key, value)| (key.to_owned(), value.map(str::to_owned)));
    prop_oneof![
        (any_name(), "[A-Z][a-z]{1,5}").prop_map(|(profile, role)| {
            ProfileEdit::AddRole(NewRoleProfile {
                profile,
                session: "corp".into(),
                account_id: "111122223333".into(),
                role,
                region: Some("eu-west-1".into()),
            })
        }),
        (any_name(), prop::collection::vec(settings, 1..3))
            .prop_map(|(profile, settings)| ProfileEdit::Set { profile, settings }),
        (any_name(), any_name()).prop_map(|(profile, to)| ProfileEdit::Rename { profile, to }),
        any_name().prop_map(|profile| ProfileEdit::Delete { profile }),
    ]
}

/// A file that botocore nearly always reads, with a session.
fn readable_file() -> impl Strategy<Value = Vec<u8>> {
    ini_files::plausible().prop_map(|text| {
        let end = match text.contains("[sso-session corp]") {
            true => "",
            false => "\n[sso-session corp]\nsso_region = x",
        };
        format!("{text}{end}").into_bytes()
    })
}

fn any_file() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop_oneof![
        1 => Just(None),
        4 => readable_file().prop_map(Some),
        2 => ini_files::chaotic().prop_map(|text| Some(text.into_bytes())),
        1 => prop::collection::vec(any::<u8>(), 0..80).prop_map(Some),
    ]
}

/// The lines that mean something, of sections that no edit is about and that name no profile.
fn untouched(bytes: Option<&Vec<u8>>) -> Vec<Vec<u8>> {
    let document = Document::parse(bytes.cloned().unwrap_or_default());
    let mut kept = Vec::new();
    let mut is_kept = true;
    for line in document.lines() {
        let text = line.bytes.trim_ascii();
        if line.is_header {
            let header = String::from_utf8_lossy(text).into_owned();
            is_kept = !NAMES.iter().any(|name| header.contains(name));
        }
        if is_kept && !text.is_empty() && !text.starts_with(b"#") && !text.starts_with(b";") {
            kept.push(line.bytes.trim_ascii_end().to_vec());
        }
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn edits_keep_what_they_are_not_about_and_undo_brings_every_byte_back(
        config in any_file(),
        credentials in any_file(),
        batches in prop::collection::vec(prop::collection::vec(any_edit(), 1..4), 1..5),
    ) {
        let home = Home::with(&(config, credentials));
        let mut history = vec![home.files()];
        for batch in batches {
            let before = home.files();
            match home.make(batch) {
                Ok(Some(_)) => {
                    let after = home.files();
                    prop_assert_eq!(untouched(before.0.as_ref()), untouched(after.0.as_ref()));
                    prop_assert_eq!(untouched(before.1.as_ref()), untouched(after.1.as_ref()));
                    history.push(after);
                }
                Ok(None) | Err(_) => prop_assert_eq!(before, home.files()),
            }
        }
        let last = history.pop();
        prop_assert_eq!(Some(home.files()), last);
        while let Some(wanted) = history.pop() {
            home.undo();
            prop_assert_eq!(home.files(), wanted);
        }
        prop_assert!(undo::plan(&home.host(), None).is_err());
    }
}

/// What botocore should read after `edit`, if it read `before`.
fn expected(before: &Json, edit: &ProfileEdit) -> Json {
    let mut after = before.clone();
    let profiles = after["profiles"].as_object_mut().unwrap();
    match edit {
        ProfileEdit::AddRole(role) => {
            profiles.insert(
                role.profile.clone(),
                json!({
                    "sso_session": role.session,
                    "sso_account_id": role.account_id,
                    "sso_role_name": role.role,
                    "region": role.region,
                }),
            );
        }
        ProfileEdit::Set { profile, settings } => {
            for (key, value) in settings {
                let found = profiles.entry(profile.clone()).or_insert_with(|| json!({}));
                let found = found.as_object_mut().unwrap();
                match value {
                    Some(value) => found.insert(key.clone(), json!(value)),
                    None => found.remove(key),
                };
            }
        }
        ProfileEdit::Rename { profile, to } => {
            let found = profiles.remove(profile).unwrap();
            profiles.insert(to.clone(), found);
        }
        ProfileEdit::Delete { profile } => {
            profiles.remove(profile);
        }
    }
    after
}

#[test]
fn botocore_reads_what_was_meant() {
    let Some(python) = python() else {
        return;
    };
    let mut runner = TestRunner::deterministic();
    let file = || readable_file().prop_map(Some);
    let strategy = (file(), file(), any_edit());
    let mut cases = Vec::new();
    for _ in 0..600 {
        let (config, credentials, edit) = strategy.new_tree(&mut runner).unwrap().current();
        // What [DEFAULT] gives to every section is another matter.
        let has_defaults = |bytes: &Option<Vec<u8>>| {
            bytes
                .iter()
                .any(|bytes| bytes.windows(9).any(|window| window == b"[DEFAULT]"))
        };
        if has_defaults(&config) || has_defaults(&credentials) {
            continue;
        }
        let before = (config, credentials);
        let home = Home::with(&before);
        if home
            .make(vec![edit.clone()])
            .is_ok_and(|undo| undo.is_some())
        {
            cases.push((before, edit, home.files()));
        }
    }
    assert!(cases.len() > 60, "only {} edits were made", cases.len());
    let befores: Vec<Pair> = cases.iter().map(|(before, ..)| before.clone()).collect();
    let afters: Vec<Pair> = cases.iter().map(|(.., after)| after.clone()).collect();
    let befores = ask_botocore(&python, &befores);
    let afters = ask_botocore(&python, &afters);
    let mut compared = 0;
    for (((_, edit, files), before), after) in cases.iter().zip(&befores).zip(&afters) {
        if before.get("error").is_some() {
            continue;
        }
        compared += 1;
        let text = String::from_utf8_lossy(files.0.as_deref().unwrap_or_default());
        assert_eq!(*after, expected(before, edit), "{edit:?}\n{text:?}");
    }
    assert!(compared > 40, "only {compared} were compared");
}
