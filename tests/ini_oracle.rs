//! Whether we read config files as botocore reads them, before and after our edits. botocore is
//! asked through `tests/interop/ini_oracle.py`; without it the test says so and passes.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

#[path = "support/ini_files.rs"]
mod ini_files;

#[path = "support/botocore.rs"]
mod botocore;

use std::path::Path;

use botocore::{Pair, ask_botocore, python};
use moorline::store::ini::{Document, SectionName, Value};
use moorline::store::shared_config::{Setting, SharedConfig};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value as Json, json};

fn merge(pair: &Pair) -> SharedConfig {
    let config = pair.0.clone().map(Document::parse);
    let credentials = pair.1.clone().map(Document::parse);
    SharedConfig::merge(
        config
            .as_ref()
            .map(|document| (Path::new("config"), document)),
        credentials
            .as_ref()
            .map(|document| (Path::new("credentials"), document)),
    )
}

fn settings(settings: &[Setting]) -> Json {
    let value = |value: &Value| match value {
        Value::Text(text) => json!(text),
        Value::Nested(pairs) => pairs.iter().cloned().map(|(k, v)| (k, json!(v))).collect(),
    };
    settings
        .iter()
        .map(|setting| (setting.key.clone(), value(&setting.value)))
        .collect()
}

fn as_json(config: &SharedConfig) -> Json {
    let profiles: Map<_, _> = config
        .profiles
        .iter()
        .map(|p| (p.name.clone(), settings(&p.settings)))
        .collect();
    let sessions: Map<_, _> = config
        .sso_sessions
        .iter()
        .map(|s| (s.name.clone(), settings(&s.settings)))
        .collect();
    let services: Map<_, _> = config
        .services
        .iter()
        .map(|s| (s.name.clone(), settings(&s.settings)))
        .collect();
    json!({"profiles": profiles, "sso_sessions": sessions, "services": services})
}

/// The codes of problems for which botocore refuses the file.
const REFUSALS: [&str; 7] = [
    "byte_order_mark",
    "duplicate_key",
    "duplicate_section",
    "junk_line",
    "nested_without_delimiter",
    "no_section",
    "not_utf8",
];

/// Compares one answer; whether botocore could read the files.
fn check(pair: &Pair, answer: &Json) -> bool {
    let files = || {
        let text = |bytes: &Option<Vec<u8>>| {
            bytes
                .as_ref()
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        };
        format!(
            "config {:?}\ncredentials {:?}\nbotocore {answer}",
            text(&pair.0),
            text(&pair.1)
        )
    };
    let ours = merge(pair);
    let refused = ours
        .problems
        .iter()
        .any(|problem| REFUSALS.contains(&problem.code));
    assert_eq!(
        refused,
        answer.get("error").is_some(),
        "{:?}\n{}",
        ours.problems,
        files()
    );
    if !refused {
        assert_eq!(as_json(&ours), *answer, "{}", files());
    }
    !refused
}

fn samples<T>(strategy: &impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

fn fixtures() -> Vec<Pair> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ini");
    let mut pairs = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        pairs.push((Some(bytes.clone()), None));
        pairs.push((None, Some(bytes)));
    }
    assert!(pairs.len() >= 10, "the fixtures are gone");
    pairs
}

fn pairs() -> Vec<Pair> {
    let config_only = samples(&ini_files::plausible(), 1500)
        .into_iter()
        .chain(samples(&ini_files::chaotic(), 1500))
        .map(|text| (Some(text.into_bytes()), None));
    let both = samples(&(ini_files::plausible(), ini_files::plausible()), 1500)
        .into_iter()
        .map(|(config, credentials)| (Some(config.into_bytes()), Some(credentials.into_bytes())));
    fixtures()
        .into_iter()
        .chain(config_only)
        .chain(both)
        .collect()
}

#[test]
fn reads_as_botocore_reads() {
    let Some(python) = python() else {
        return;
    };
    let pairs = pairs();
    let answers = ask_botocore(&python, &pairs);
    let readable = pairs
        .iter()
        .zip(&answers)
        .filter(|(pair, answer)| check(pair, answer))
        .count();
    assert!(
        readable > pairs.len() / 4,
        "only {readable} of {} were readable",
        pairs.len()
    );
}

/// An edit of a config file, and the section it is about.
#[derive(Debug, Clone, Copy)]
enum Edit {
    Set(&'static str),
    RemoveKey(&'static str),
    RemoveSection,
    Add,
}

fn section(name: &str) -> SectionName {
    SectionName::Profile(name.to_owned())
}

const EDITS: [Edit; 5] = [
    Edit::Set("region"),
    Edit::Set("s3"),
    Edit::RemoveKey("region"),
    Edit::RemoveSection,
    Edit::Add,
];

fn edited(bytes: &[u8], name: &str, edit: Edit) -> Option<Vec<u8>> {
    let mut document = Document::parse(bytes);
    let section = section(name);
    match edit {
        Edit::Set(key) => document.set(&section, key, "new value").map(|()| true),
        Edit::RemoveKey(key) => document.remove_key(&section, key),
        Edit::RemoveSection => document.remove_section(&section),
        Edit::Add => document
            .add_section(&section, &[("region", "r"), ("sso_session", "corp")])
            .map(|()| true),
    }
    .ok()?
    .then(|| document.to_bytes())
}

/// Whether botocore sees `edit` and nothing else.
fn check_edit(before: &Json, after: &Json, name: &str, edit: Edit, has_defaults: bool) {
    let mut rest = (before.clone(), after.clone());
    for answer in [&mut rest.0, &mut rest.1] {
        let profiles = answer["profiles"].as_object_mut().unwrap();
        match edit {
            Edit::Set(key) | Edit::RemoveKey(key) => {
                if let Some(Json::Object(profile)) = profiles.get_mut(name)
                    && before["profiles"].get(name).is_some()
                {
                    profile.remove(key);
                } else {
                    profiles.remove(name);
                }
            }
            Edit::RemoveSection | Edit::Add => {
                profiles.remove(name);
            }
        }
    }
    assert_eq!(rest.0, rest.1, "{name} {edit:?}");
    let profile = after["profiles"].get(name);
    match edit {
        Edit::Set(key) => assert_eq!(after["profiles"][name][key], "new value"),
        Edit::Add => assert_eq!(after["profiles"][name]["sso_session"], "corp"),
        Edit::RemoveSection => assert_eq!(profile, None),
        Edit::RemoveKey(key) if !has_defaults => {
            assert_eq!(profile.and_then(|profile| profile.get(key)), None);
        }
        Edit::RemoveKey(_) => {}
    }
}

#[test]
fn botocore_sees_our_edits_and_nothing_else() {
    let Some(python) = python() else {
        return;
    };
    let files: Vec<Vec<u8>> = fixtures()
        .into_iter()
        .filter_map(|pair| pair.0)
        .chain(
            samples(&ini_files::plausible(), 1500)
                .into_iter()
                .map(String::into_bytes),
        )
        .collect();
    let originals: Vec<Pair> = files
        .iter()
        .map(|bytes| (Some(bytes.clone()), None))
        .collect();
    let befores = ask_botocore(&python, &originals);
    let mut cases = Vec::new();
    for (bytes, before) in files
        .iter()
        .zip(&befores)
        .filter(|(_, b)| b.get("error").is_none())
    {
        for name in ["a", "default", "two words", "new"] {
            for edit in EDITS {
                if let Some(after) = edited(bytes, name, edit) {
                    cases.push((bytes, before, name, edit, after));
                }
            }
        }
    }
    assert!(cases.len() > 1000, "only {} edits were made", cases.len());
    let pairs: Vec<Pair> = cases
        .iter()
        .map(|case| (Some(case.4.clone()), None))
        .collect();
    let afters = ask_botocore(&python, &pairs);
    for ((case, pair), after) in cases.iter().zip(&pairs).zip(&afters) {
        let (bytes, before, name, edit, edited) = case;
        let files = format!(
            "{:?}\n{:?}",
            String::from_utf8_lossy(bytes),
            String::from_utf8_lossy(edited)
        );
        assert!(
            check(pair, after),
            "{name} {edit:?} made the file unreadable\n{files}"
        );
        let has_defaults = bytes.windows(9).any(|window| window == b"[DEFAULT]");
        check_edit(before, after, name, *edit, has_defaults);
    }
}
