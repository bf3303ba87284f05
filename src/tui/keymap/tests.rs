use super::*;
use std::collections::HashSet;

#[test]
fn a_key_means_one_thing_in_a_context() {
    for context in Context::ALL {
        let mut seen = HashSet::new();
        for row in actions_in(context) {
            for key in row.keys_in(context) {
                assert!(seen.insert(key), "{key} means two things in {context:?}");
            }
        }
    }
}

#[test]
fn every_action_is_explained_and_can_be_reached() {
    let mut ids = HashSet::new();
    for row in ROWS {
        assert!(ids.insert(row.id), "{} is there twice", row.id);
        assert!(row.help.ends_with('.') && row.help.len() > 8, "{}", row.id);
        assert!((1..=12).contains(&row.label.chars().count()), "{}", row.id);
        for context in row.contexts {
            assert!(
                row.is_in(*context),
                "{} cannot be reached in {context:?}",
                row.id
            );
        }
    }
}

#[test]
fn one_can_leave_from_everywhere() {
    for context in Context::ALL {
        let interrupt = find(context, Key::ctrl('c')).map(|row| row.action);
        assert_eq!(interrupt, Some(Action::Interrupt), "{context:?}");
        let quits = find(context, Key::char('q')).is_some();
        assert_eq!(quits, !context.is_typing(), "{context:?}");
    }
}

#[test]
fn keys_are_read_as_they_are_written() {
    for row in ROWS {
        for key in row.keys {
            assert_eq!(Key::parse(&key.to_string()), Some(*key), "{key}");
        }
    }
}

#[test]
fn the_readme_has_a_line_for_every_action() {
    let table = readme_table();
    assert_eq!(table.lines().count(), ROWS.len() + 2);
    assert!(table.contains("| `enter` | Profiles | Switch to the selected profile. |"));
    assert!(table.contains("| `ctrl-c` | everywhere | Leave the console, from anywhere. |"));
}
