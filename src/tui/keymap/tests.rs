use super::*;
use crate::domain::key_choice::KeyChoice;
use crate::domain::problem::Problem;
use crate::tui::key::Key;
use proptest::prelude::*;
use std::collections::HashSet;

fn is_unambiguous(keymap: &Keymap) {
    for context in Context::ALL {
        let mut seen = HashSet::new();
        for row in actions_in(context) {
            for key in keymap.keys_in(row, context) {
                assert!(seen.insert(key), "{key} means two things in {context:?}");
            }
        }
    }
}

fn lets_one_leave(keymap: &Keymap) {
    for context in Context::ALL {
        let interrupt = keymap.find(context, Key::ctrl('c')).map(|row| row.action);
        assert_eq!(interrupt, Some(Action::Interrupt), "{context:?}");
        let leaves = actions_in(context)
            .filter(|row| {
                matches!(
                    row.action,
                    Action::Close | Action::ClearFilter | Action::Quit
                )
            })
            .all(|row| !keymap.keys_in(row, context).is_empty());
        assert!(leaves, "{context:?}");
    }
}

#[test]
fn a_key_means_one_thing_in_a_context() {
    is_unambiguous(&Keymap::default());
}

#[test]
fn every_action_is_explained_and_can_be_reached() {
    let keymap = Keymap::default();
    let mut ids = HashSet::new();
    for row in ROWS {
        assert!(ids.insert(row.id), "{} is there twice", row.id);
        assert!(row.help.ends_with('.') && row.help.len() > 8, "{}", row.id);
        assert!((1..=12).contains(&row.label.chars().count()), "{}", row.id);
        for context in row.contexts {
            let can_reach = !keymap.keys_in(row, *context).is_empty();
            assert!(can_reach, "{} cannot be reached in {context:?}", row.id);
        }
    }
}

#[test]
fn one_can_leave_from_everywhere() {
    let keymap = Keymap::default();
    lets_one_leave(&keymap);
    for context in Context::ALL {
        let quits = keymap.find(context, Key::char('q')).is_some();
        assert_eq!(quits, !context.is_typing(), "{context:?}");
    }
}

#[test]
fn keys_are_read_as_they_are_written() {
    for row in ROWS {
        for key in row.keys {
            assert_eq!(Key::parse(&key.to_string()), Some(*key), "{key}");
            assert_eq!(key.never_arrives(), None, "{key}");
        }
    }
}

#[test]
fn the_readme_has_a_line_for_every_action() {
    let table = readme_table();
    assert_eq!(table.lines().count(), ROWS.len() + 2);
    assert!(table.contains("| switch | `enter` | Profiles | Switch to the selected profile. |"));
    assert!(
        table.contains("| interrupt | `ctrl-c` | everywhere | Leave the console, from anywhere. |")
    );
    assert!(!table.contains('{'), "keys are named, not ids");
}

/// The table with lines of `[keys]`, and what is said of them.
fn with(lines: &[(&str, &[&str])]) -> (Keymap, Vec<Problem>) {
    let choices: Vec<KeyChoice> = (10..)
        .zip(lines)
        .map(|(line, (action, keys))| KeyChoice {
            action: (*action).into(),
            keys: keys.iter().map(ToString::to_string).collect(),
            file: "/home/dev/.config/moorline/config.toml".into(),
            line,
        })
        .collect();
    read(&choices)
}

fn action(keymap: &Keymap, context: Context, key: &str) -> Option<Action> {
    let key = Key::parse(key).unwrap();
    keymap.find(context, key).map(|row| row.action)
}

#[test]
fn chosen_keys_take_the_place_of_the_tables() {
    let (keymap, problems) = with(&[
        ("reload", &["ctrl-r", "f5"]),
        ("undo", &[]),
        ("quit", &["Q"]),
    ]);
    assert_eq!(problems, []);
    let at = |key| action(&keymap, Context::Profiles, key);
    assert_eq!(at("ctrl-r"), Some(Action::Reload));
    assert_eq!(at("f5"), Some(Action::Reload));
    assert_eq!(at("Q"), Some(Action::Quit));
    assert_eq!(
        [at("r"), at("U"), at("q")],
        [None; 3],
        "what was there before"
    );
    assert_eq!(keymap.key(Context::Profiles, Action::Reload), "ctrl-r");
    assert_eq!(keymap.key(Context::Profiles, Action::Undo), ": undo");
    assert_eq!(
        keymap.fill(Context::Profiles, "press {reload}, {quit}"),
        "press ctrl-r, Q"
    );
}

#[test]
fn two_actions_can_change_places() {
    let (keymap, problems) = with(&[("sign-in", &["p"]), ("pin", &["s"])]);
    assert_eq!(problems, []);
    assert_eq!(
        action(&keymap, Context::Services, "p"),
        Some(Action::SignIn)
    );
    assert_eq!(action(&keymap, Context::Services, "s"), Some(Action::Pin));
}

#[test]
fn where_one_types_the_tables_other_keys_stay() {
    let (keymap, problems) = with(&[("down", &["n"]), ("new-sign-in", &["N"])]);
    assert_eq!(problems, []);
    assert_eq!(action(&keymap, Context::Profiles, "n"), Some(Action::Down));
    assert_eq!(action(&keymap, Context::Profiles, "down"), None);
    assert_eq!(action(&keymap, Context::Help, "n"), None, "it is typed");
    assert_eq!(action(&keymap, Context::Help, "down"), Some(Action::Down));
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_changes_nothing() {
    for (id, keys, code, said) in [
        (
            "relaod",
            ["x"].as_slice(),
            "unknown_action",
            "did you mean `reload`?",
        ),
        (
            "reload",
            &["ctrl-shift-x"],
            "wrong_key",
            "`ctrl-shift-x` is not a key",
        ),
        ("reload", &["ctrl-i"], "wrong_key", "sends it as `tab`"),
        ("reload", &["ctrl-R"], "wrong_key", "small letter"),
        ("reload", &["s"], "key_conflict", "`s` is `sign-in` already"),
        (
            "reload",
            &["ctrl-c"],
            "key_conflict",
            "`ctrl-c` is `interrupt` already",
        ),
        (
            "keep-filter",
            &["x"],
            "wrong_key",
            "such keys are typed there",
        ),
        ("interrupt", &["x"], "key_needed", "`ctrl-c` always leaves"),
        ("interrupt", &[], "key_needed", "`ctrl-c` always leaves"),
        ("quit", &[], "key_needed", "way out"),
        ("close", &[], "key_needed", "way out"),
    ] {
        let (keymap, problems) = with(&[(id, keys)]);
        assert_eq!(keymap, Keymap::default(), "{id}");
        let [problem] = problems.as_slice() else {
            panic!("{id}: {problems:?}");
        };
        assert_eq!(
            (problem.code, problem.line),
            (code, Some(10)),
            "{problem:?}"
        );
        assert!(problem.message.contains(said), "{}", problem.message);
    }
    let (_, problems) = with(&[("reload", &["ctrl-i"])]);
    assert!(
        problems[0].message.ends_with("until then it keeps `r`"),
        "{problems:?}"
    );
}

#[test]
fn of_two_lines_in_conflict_the_later_one_gives_way() {
    let (keymap, problems) = with(&[("reload", &["x"]), ("undo", &["x"])]);
    // `x` extends a session in Connections: both lines are in the way of the table's own.
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!(keymap, Keymap::default());
    let (keymap, problems) = with(&[("reload", &["y"]), ("undo", &["y"])]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].line, Some(11));
    assert_eq!(
        action(&keymap, Context::Profiles, "y"),
        Some(Action::Reload)
    );
}

/// Lines that a user might write, and some that nobody would.
pub(crate) fn any_choices() -> impl Strategy<Value = Vec<KeyChoice>> {
    let id = prop::sample::select(ROWS.iter().map(|row| row.id).collect::<Vec<_>>());
    let key = prop_oneof![
        4 => "[a-zA-Z0-9:/?!+]",
        2 => "(ctrl|alt)-[a-z]",
        2 => prop::sample::select(vec!["enter", "esc", "tab", "space", "f5", "up", "pgdn", "del"])
            .prop_map(String::from),
        1 => "\\PC{0,6}",
    ];
    let line = (id, prop::collection::vec(key, 0..3)).prop_map(|(id, keys)| KeyChoice {
        action: id.into(),
        keys,
        file: "config.toml".into(),
        line: 1,
    });
    prop::collection::vec(line, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_chosen_keys_are_unambiguous_and_one_can_leave(choices in any_choices()) {
        let (keymap, problems) = read(&choices);
        is_unambiguous(&keymap);
        lets_one_leave(&keymap);
        prop_assert!(problems.len() <= choices.len());
    }
}
