//! What holds for every config file, whatever is in it.

#[path = "support/ini_files.rs"]
mod ini_files;

use moorline::store::ini::{Document, EditError, SectionName};
use moorline::store::shared_config::SharedConfig;
use proptest::prelude::*;
use std::path::Path;

fn any_file() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        ini_files::plausible().prop_map(String::into_bytes),
        ini_files::chaotic().prop_map(String::into_bytes),
        (
            ini_files::chaotic(),
            any::<prop::sample::Index>(),
            any::<u8>()
        )
            .prop_map(|(text, at, byte)| {
                let mut bytes = text.into_bytes();
                let at = at.index(bytes.len() + 1);
                bytes.insert(at, byte);
                bytes
            }),
    ]
}

fn any_section() -> impl Strategy<Value = SectionName> {
    let name = || prop::sample::select(vec!["a", "default", "corp", "lab", "new"]);
    prop_oneof![
        4 => name().prop_map(|name| SectionName::Profile(name.to_owned())),
        1 => name().prop_map(|name| SectionName::Credentials(name.to_owned())),
        1 => name().prop_map(|name| SectionName::SsoSession(name.to_owned())),
        1 => name().prop_map(|name| SectionName::Services(name.to_owned())),
    ]
}

const KEY: &str = "[a-z0-9_.-]{1,6}|region|s3|output";

/// The lines of `bytes` with their ends.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|b| *b == b'\n').collect()
}

/// What `key` of `section` is, as `SharedConfig` names the sections.
fn read_back(document: &Document, section: &SectionName, key: &str) -> Option<String> {
    let path = Path::new("file");
    let shared = match section {
        SectionName::Credentials(_) => SharedConfig::merge(None, Some((path, document))),
        _ => SharedConfig::merge(Some((path, document)), None),
    };
    let sections = match section {
        SectionName::SsoSession(_) => &shared.sso_sessions,
        SectionName::Services(_) => &shared.services,
        SectionName::Profile(name) | SectionName::Credentials(name) => {
            let profile = shared
                .profiles
                .iter()
                .find(|profile| profile.name == *name)?;
            return profile.text(key).map(str::to_owned);
        }
    };
    let found = sections.iter().find(|found| found.name == section.name())?;
    found.text(key).map(str::to_owned)
}

proptest! {
    #[test]
    fn any_bytes_come_back_the_same_and_can_be_read(bytes in any_file()) {
        let document = Document::parse(bytes.clone());
        document.read();
        prop_assert_eq!(document.to_bytes(), bytes);
    }

    #[test]
    fn what_is_set_is_read_and_every_other_line_stays(
        bytes in any_file(),
        section in any_section(),
        key in KEY,
        value in "[!-~äß€]([ -~äß€]{0,12}[!-~äß€])?",
    ) {
        let mut document = Document::parse(bytes.clone());
        match document.set(&section, &key, &value) {
            Ok(()) => {}
            Err(EditError::Value { .. }) => return Ok(()),
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        }
        prop_assert_eq!(read_back(&document, &section, &key), Some(value.clone()));

        // From both ends inwards, all lines are those of before but for one stretch.
        let after = document.to_bytes();
        let (old, new) = (lines(&bytes), lines(&after));
        let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let tail = old[head..].iter().rev().zip(new[head..].iter().rev());
        let tail = tail.take_while(|(a, b)| a == b).count();
        let added = new[head..new.len() - tail].concat();
        prop_assert!(String::from_utf8_lossy(&added).contains(&value) || old == new);

        // Set again, nothing changes.
        document.set(&section, &key, &value).unwrap();
        prop_assert_eq!(document.to_bytes(), after);
    }

    #[test]
    fn what_is_removed_is_gone_or_nothing_changed(
        bytes in any_file(),
        section in any_section(),
    ) {
        let mut document = Document::parse(bytes.clone());
        match document.remove_section(&section) {
            Ok(true) => {
                let is_new = document.add_section(&section, &[("k", "v")]);
                prop_assert_eq!(is_new, Ok(()));
            }
            Ok(false) | Err(_) => prop_assert_eq!(document.to_bytes(), bytes),
        }
    }

    #[test]
    fn a_removed_key_is_gone(bytes in any_file(), section in any_section(), key in KEY) {
        let mut document = Document::parse(bytes.clone());
        let was_there = document.remove_key(&section, &key);
        prop_assert!(was_there.is_ok(), "{was_there:?}");
        if was_there == Ok(false) {
            prop_assert_eq!(document.to_bytes(), bytes);
        }
        prop_assert_eq!(document.remove_key(&section, &key), Ok(false));
    }
}
