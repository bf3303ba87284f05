//! Panes: moving, filters, help, and keeping one's place when files change.

use crate::domain::profile::ProfileKind;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, overview, profile, session};
use crate::tui::keymap::{Action, hints};
use crate::tui::message::Message;
use crate::tui::model::Pane;
use crate::tui::model::overlay::Overlay;
use std::sync::Arc;

#[test]
fn the_active_profile_is_selected_first() {
    let driver = Driver::on(overview(|parts| {
        parts.recents = vec!["acme-dev".into(), "gone".into(), "dev-lambda".into()];
    }));
    assert_eq!(driver.selected_name(), "cw");
    assert_eq!(
        driver.profiles(),
        [
            "acme-dev",
            "dev-lambda",
            "cw",
            "beta-dev",
            "lam-keys",
            "old-keys"
        ],
        "last used first, then as in the file"
    );
}

#[test]
fn panes_are_reached_by_digits_tabs_and_arrows() {
    let mut driver = Driver::new();
    for (key, pane) in [
        ("1", Pane::Connections),
        ("3", Pane::Services),
        ("2", Pane::Profiles),
        ("tab", Pane::Services),
        ("l", Pane::Connections),
        ("shift-tab", Pane::Services),
        ("h", Pane::Profiles),
        ("left", Pane::Connections),
        ("right", Pane::Profiles),
    ] {
        driver.press(key);
        assert_eq!(driver.model.focus, pane, "{key}");
    }
}

#[test]
fn the_selection_moves_and_stops_at_the_ends() {
    let mut driver = Driver::new();
    for (keys, name) in [
        ("g", "cw"),
        ("k", "cw"),
        ("j down", "acme-dev"),
        ("G", "old-keys"),
        ("j", "old-keys"),
        ("up", "lam-keys"),
        ("home", "cw"),
        ("pgdn", "old-keys"),
        ("ctrl-u", "cw"),
    ] {
        driver.press(keys);
        assert_eq!(driver.selected_name(), name, "{keys}");
    }
}

#[test]
fn several_keys_are_one_row() {
    let mut driver = Driver::new();
    driver.press("1 G");
    assert_eq!(driver.selected_name(), "IAM keys (2)");
    let one = overview(|parts| {
        parts.connections.pop();
    });
    let mut driver = Driver::on(one);
    driver.press("1 G");
    assert_eq!(driver.selected_name(), "lam-keys");
}

#[test]
fn a_filter_narrows_and_esc_widens() {
    let mut driver = Driver::new();
    driver.press("/").type_text("lam");
    assert_eq!(driver.profiles(), ["lam-keys", "dev-lambda"]);
    driver.press("enter j");
    assert_eq!(driver.selected_name(), "dev-lambda", "the filter is kept");
    driver.press("esc");
    assert_eq!(driver.profiles().len(), 6);
    assert_eq!(driver.selected_name(), "dev-lambda", "and so is the place");
    driver.press("esc");
    assert_eq!(driver.status(), "");
}

#[test]
fn a_filter_looks_at_account_role_and_kind_too() {
    let mut driver = Driver::on(overview(|parts| {
        parts.profiles[1].account = Some("999988887777".into());
        parts.profiles[2].role = Some("Auditor".into());
    }));
    for (text, name) in [
        ("9999", "dev-lambda"),
        ("auditor", "acme-dev"),
        ("bearer", "cw"),
    ] {
        driver.press("/").type_text(text);
        assert_eq!(driver.profiles(), [name], "{text}");
        driver.press("esc");
    }
}

#[test]
fn a_capital_letter_matches_case() {
    let mut driver = Driver::on(overview(|parts| parts.profiles[2].name = "Acme".into()));
    driver.press("/").type_text("acme");
    assert_eq!(driver.profiles(), ["Acme"]);
    driver.press("ctrl-u").type_text("ACME");
    assert_eq!(driver.profiles(), [""; 0]);
    assert_eq!(driver.selected_name(), "", "an empty list selects nothing");
    driver.press("enter enter");
    assert_eq!(driver.take(), []);
}

#[test]
fn letters_are_typed_into_a_filter_and_nothing_else_happens() {
    let mut driver = Driver::new();
    driver.press("/").type_text("q?soj");
    assert_eq!(driver.take(), []);
    assert_eq!(driver.model.list(Pane::Profiles).filter.value(), "q?soj");
}

#[test]
fn a_paste_goes_into_inputs_only_and_without_controls() {
    let mut driver = Driver::new();
    driver.send(Message::Paste("q".into()));
    assert_eq!(driver.take(), []);
    assert!(!driver.model.list(Pane::Profiles).is_filtered());
    driver.press("/");
    driver.send(Message::Paste("la\nm\u{1b}\u{202e}".into()));
    assert_eq!(driver.model.list(Pane::Profiles).filter.value(), "lam");
}

#[test]
fn filter_and_place_stay_when_files_change() {
    let mut driver = Driver::new();
    driver.press("/").type_text("dev").press("enter");
    driver.press("g j");
    let name = driver.selected_name();
    let more = overview(|parts| {
        for n in 0..5 {
            let new = profile(
                &format!("dev-{n}"),
                ProfileKind::SsoSession,
                session("acme"),
            );
            parts.profiles.insert(0, new);
        }
    });
    driver.send(Message::OverviewLoaded(more));
    assert_eq!(driver.selected_name(), name);
    assert_eq!(driver.profiles().len(), 8, "filtered still");
}

#[test]
fn a_selection_that_is_gone_falls_to_its_neighbour() {
    let mut driver = Driver::new();
    driver.press("G");
    let fewer = overview(|parts| parts.profiles.truncate(2));
    driver.send(Message::OverviewLoaded(fewer));
    assert_eq!(driver.selected_name(), "dev-lambda");
}

#[test]
fn files_that_change_while_they_are_read_are_read_again() {
    let mut driver = Driver::new();
    let load = || vec![Effect::Load { told: None }];
    driver.send(Message::FilesChanged);
    assert_eq!(driver.take(), load());
    driver
        .send(Message::FilesChanged)
        .send(Message::FocusGained)
        .press("r");
    assert_eq!(driver.take(), [], "one at a time");
    driver.send(Message::OverviewLoaded(Arc::default()));
    assert_eq!(driver.take(), load(), "once more for all of them");
    driver.send(Message::OverviewLoaded(Arc::default()));
    assert_eq!(driver.take(), []);
}

#[test]
fn help_lists_what_works_here_and_runs_it() {
    let mut driver = Driver::new();
    // The sign of the prompt is no text to find.
    driver.press("?").type_text("/new sign");
    let selected = match driver.model.top() {
        Some(Overlay::Help(help)) => help.selected().map(|row| row.action),
        other => panic!("{other:?}"),
    };
    assert_eq!(selected, Some(Action::NewSignIn));
    driver.press("enter");
    assert!(matches!(
        driver.model.overlays.as_slice(),
        [Overlay::Choose(_)]
    ));
    driver.press("F1 esc esc").press(":").type_text("xyzzy");
    driver.press("enter");
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn the_footer_says_only_what_can_be_done() {
    let mut driver = Driver::new();
    driver.select(Pane::Services, "CodeWhisperer");
    let has = |driver: &Driver, action| hints(&driver.model).iter().any(|h| h.action == action);
    assert!(!has(&driver, Action::Unpin), "it is not pinned");
    let pinned = overview(|parts| {
        parts
            .pins
            .insert("codewhisperer".into(), session("builder-id"));
    });
    driver.send(Message::OverviewLoaded(pinned));
    assert!(has(&driver, Action::Unpin));
    let hints = hints(&driver.model);
    assert_eq!(hints.last().unwrap().action, Action::Quit);
    assert_eq!(hints[hints.len() - 2].key, "?");
}

#[test]
fn enter_mends_what_needs_it() {
    let mut driver = Driver::new();
    driver
        .select(Pane::Services, "CodeWhisperer")
        .press("enter");
    assert!(driver.status().contains("has what it needs"));
    driver.select(Pane::Connections, "acme").press("enter");
    assert!(driver.status().contains("is signed in"));
    assert_eq!(driver.take(), []);
    driver.select(Pane::Connections, "beta").press("enter");
    assert!(matches!(driver.take().as_slice(), [Effect::PlanSignIn(..)]));
    let unbound = overview(|parts| parts.active = None);
    let mut driver = Driver::on(unbound);
    driver
        .select(Pane::Services, "CodeWhisperer")
        .press("enter");
    assert!(
        matches!(driver.model.top(), Some(Overlay::Choose(_))),
        "something signed in would do"
    );
}

#[test]
fn what_is_wrong_with_the_files_is_one_key_away() {
    let mut driver = Driver::new();
    driver.press("!");
    assert!(driver.model.overlays.is_empty(), "nothing is wrong");
    let mut driver = Driver::on(overview(|parts| {
        let problem = crate::domain::problem::Problem::new("junk_line", "line 3 is junk\u{1b}");
        parts.problems = vec![problem.at("/home/dev/.aws/config", Some(3))];
    }));
    driver.press("!");
    let Some(Overlay::Notice(notice)) = driver.model.top() else {
        panic!("{:?}", driver.model.overlays);
    };
    assert_eq!(notice.lines, ["/home/dev/.aws/config:3: line 3 is junk␛"]);
}

#[test]
fn nothing_is_switched_to_that_is_not_on_screen() {
    let mut driver = Driver::new();
    driver.send(Message::Resize(20, 3)).press("j enter");
    assert_eq!(
        driver.status(),
        "the window is too small to switch: make it larger"
    );
    assert_eq!(driver.take(), []);
}
