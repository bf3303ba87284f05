//! The command palette, keys of the user's own, help, and Details over the console.

use crate::domain::connection::AuthMethod;
use crate::domain::key_choice::KeyChoice;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, overview, screen, service};
use crate::tui::key::Key;
use crate::tui::keymap::{self, Context, ROWS, actions_in, hints};
use crate::tui::message::Message;
use crate::tui::model::Pane;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::palette::{Item, Palette};
use std::collections::HashSet;
use std::sync::Arc;

fn palette(driver: &Driver) -> &Palette {
    match driver.model.top() {
        Some(Overlay::Palette(palette)) => palette,
        other => panic!("{other:?}"),
    }
}

/// The lines that are shown.
fn lines(driver: &Driver) -> Vec<&Item> {
    let palette = palette(driver);
    let rows = palette.list.rows.iter();
    rows.map(|at| &palette.items[*at]).collect()
}

fn names(driver: &Driver) -> Vec<&str> {
    lines(driver)
        .iter()
        .map(|item| item.name.as_str())
        .collect()
}

/// A console with these keys.
fn with_keys(lines: &[(&str, &[&str])]) -> Driver {
    let choices: Vec<KeyChoice> = lines
        .iter()
        .map(|(action, keys)| KeyChoice {
            action: (*action).into(),
            keys: keys.iter().map(ToString::to_string).collect(),
            file: "config.toml".into(),
            line: 1,
        })
        .collect();
    let mut driver = Driver::new();
    driver.model.keymap = Arc::new(keymap::read(&choices).0);
    driver
}

#[test]
fn every_action_of_every_pane_is_found_from_each() {
    for pane in ["1", "2", "3"] {
        let mut driver = Driver::new();
        driver.press(pane).press(":");
        let shown = palette(&driver).items.iter().map(|item| item.name.as_str());
        let shown: HashSet<&str> = shown.collect();
        for of in Pane::ALL {
            for row in actions_in(Context::of_pane(of)).filter(|row| row.id != "palette") {
                assert!(shown.contains(row.label), "{} from pane {pane}", row.id);
            }
        }
    }
}

#[test]
fn what_cannot_be_done_comes_last_and_says_why() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "cw").press(":");
    let whys: Vec<bool> = lines(&driver)
        .iter()
        .map(|item| item.why.is_some())
        .collect();
    assert!(whys.is_sorted(), "{whys:?}");
    driver.type_text("unpin");
    let shown = lines(&driver);
    assert_eq!(shown[0].why.as_deref(), Some("this service is not pinned"));
    driver.press("enter");
    assert_eq!(driver.status(), "this service is not pinned");
}

#[test]
fn actions_are_found_by_name_id_sentence_and_other_words() {
    for (typed, name) in [
        ("reload", "reload"),
        ("half-down", "half down"),
        ("logout", "sign out"),
        ("command that does", "activity"),
        ("exit", "quit"),
    ] {
        let mut driver = Driver::new();
        driver.press(":").type_text(typed);
        assert!(
            names(&driver).contains(&name),
            "{typed}: {:?}",
            names(&driver)
        );
    }
}

#[test]
fn a_profile_is_switched_to_by_name_from_any_pane() {
    let mut driver = Driver::new();
    driver.press("3 :").type_text("switch old");
    assert_eq!(names(&driver)[0], "switch to old-keys");
    driver.press("enter 2");
    assert_eq!(driver.model.focus, Pane::Profiles);
    assert_eq!(driver.selected_name(), "old-keys");
    let asked = matches!(driver.model.top(), Some(Overlay::Switch(_)));
    let switched = driver
        .take()
        .iter()
        .any(|effect| matches!(effect, Effect::Switch(..)));
    assert!(asked || switched);
}

#[test]
fn services_and_connections_are_found_by_name_too() {
    let mut driver = Driver::new();
    driver.press(":").type_text("go lambda");
    assert!(
        names(&driver).contains(&"go to Lambda"),
        "{:?}",
        names(&driver)
    );
    driver
        .press("esc :")
        .type_text("go to Lambda")
        .press("enter");
    assert_eq!(driver.selected_name(), "Lambda");
    assert_eq!(driver.model.focus, Pane::Services);
    driver.press(":").type_text("sign in beta").press("enter");
    let effects = driver.take();
    let planned = effects
        .iter()
        .any(|effect| matches!(effect, Effect::PlanSignIn(..)));
    assert!(planned, "{effects:?}");
    driver.press("esc :").type_text("pin codewh").press("enter");
    assert!(matches!(driver.model.top(), Some(Overlay::Choose(_))));
}

#[test]
fn a_filter_does_not_hide_what_is_gone_to() {
    let mut driver = Driver::new();
    driver.press("2 /").type_text("cw").press("enter");
    assert_eq!(driver.profiles(), ["cw"]);
    driver.press(":").type_text("go old-keys").press("enter");
    assert_eq!(driver.selected_name(), "old-keys");
}

#[test]
fn an_action_of_another_pane_takes_one_there() {
    let mut driver = Driver::new();
    driver.select(Pane::Connections, "acme").press("2 :");
    driver.type_text("sign-out").press("enter");
    assert_eq!(driver.model.focus, Pane::Connections);
    assert!(matches!(driver.model.top(), Some(Overlay::SignOut(_))));
}

#[test]
fn what_was_run_last_comes_first() {
    let mut driver = Driver::new();
    for name in ["reload", "go to Lambda"] {
        driver.press(":").type_text(name).press("enter");
    }
    driver.press(":");
    assert_eq!(names(&driver)[..2], ["go to Lambda", "reload"]);
    driver.press("enter");
    assert_eq!(driver.selected_name(), "Lambda");
}

#[test]
fn in_a_dialog_the_palette_is_about_the_dialog() {
    let mut driver = Driver::new();
    driver.select(Pane::Connections, "acme").press("o :");
    let shown = names(&driver);
    assert!(
        shown.contains(&"first") && !shown.contains(&"pin"),
        "{shown:?}"
    );
    assert!(!shown.iter().any(|name| name.starts_with("go to")));
    driver.type_text("cancel").press("enter");
    assert!(driver.model.overlays.is_empty());
    assert!(driver.take().is_empty());
}

#[test]
fn nothing_is_run_where_nothing_matches() {
    let mut driver = Driver::new();
    driver.press(":").type_text("qqqq").press("enter");
    assert!(driver.model.overlays.is_empty() && driver.effects.is_empty());
}

#[test]
fn keys_of_ones_own_are_pressed_shown_and_listed() {
    let mut driver = with_keys(&[
        ("reload", &["ctrl-r"]),
        ("sign-in", &["L"]),
        ("help", &["H"]),
    ]);
    driver.press("ctrl-r");
    assert_eq!(driver.status(), "reading the files again");
    driver.press("r");
    assert_eq!(driver.status(), "");
    driver.select(Pane::Connections, "beta");
    let shown = hints(&driver.model);
    assert!(
        shown
            .iter()
            .any(|hint| hint.key == "L" && hint.label == "sign in")
    );
    driver.select(Pane::Connections, "acme").press("enter");
    assert_eq!(driver.status(), "it is signed in; L signs in again");
    driver.press(":").type_text("reload");
    assert_eq!(lines(&driver)[0].key, "ctrl-r");
    driver.press("esc H");
    driver.type_text("ctrl-r");
    let Some(Overlay::Help(help)) = driver.model.top() else {
        panic!("no help");
    };
    assert_eq!(help.selected().map(|row| row.id), Some("reload"));
}

#[test]
fn an_action_without_a_key_is_still_found() {
    let mut driver = with_keys(&[("undo", &[])]);
    driver.press("U");
    assert!(driver.model.overlays.is_empty());
    driver.press(":").type_text("undo");
    assert_eq!(lines(&driver)[0].key, "");
    driver.press("enter");
    assert!(matches!(driver.model.top(), Some(Overlay::Review(_))));
}

#[test]
fn help_has_what_works_first_and_never_selects_a_heading() {
    let mut driver = Driver::new();
    driver.press("3 ?");
    for key in [
        "down", "down", "pgdn", "pgdn", "pgdn", "up", "pgup", "pgup", "pgup", "up",
    ] {
        driver.press(key);
        let Some(Overlay::Help(help)) = driver.model.top() else {
            panic!("no help");
        };
        assert!(help.selected().is_some(), "after {key}");
        let rows: Vec<&keymap::Row> = actions_in(Context::Services).collect();
        let works = help.lines.iter().filter_map(|line| match line {
            crate::tui::model::help::HelpLine::Action(at) => {
                Some((rows[*at].enabled)(&driver.model).is_err())
            }
            crate::tui::model::help::HelpLine::Heading(_) => None,
        });
        assert!(works.is_sorted());
    }
    let all = driver.press("esc ?").model.top().cloned();
    let Some(Overlay::Help(help)) = all else {
        panic!("no help")
    };
    let actions = help.lines.len()
        - help
            .lines
            .iter()
            .filter(|l| matches!(l, crate::tui::model::help::HelpLine::Heading(_)))
            .count();
    let of_services = ROWS
        .iter()
        .filter(|row| row.contexts.contains(&Context::Services))
        .count();
    assert_eq!(actions, of_services);
}

#[test]
fn details_are_read_to_their_end_in_the_smallest_window() {
    let mut driver = Driver::on(overview(|parts| {
        parts.profiles[1].role = Some(format!(
            "arn:aws:iam::111122223333:role/{}END",
            "x".repeat(90)
        ));
    }));
    driver
        .send(Message::Resize(20, 5))
        .select(Pane::Profiles, "dev-lambda")
        .press("i");
    let mut seen = String::new();
    for _ in 0..200 {
        seen.push_str(&crate::tui::tests::frame(&driver.model));
        driver.send(Message::Key(Key::char('j')));
    }
    assert!(seen.contains("END"), "{seen}");
    assert!(driver.model.overlay_scroll > 5);
    driver.press("esc");
    assert_eq!(driver.model.overlay_scroll, 0);
}

#[test]
fn every_reason_of_a_question_is_reached_and_the_answer_stays() {
    for (width, height) in [(60, 15), (40, 9), (20, 5)] {
        let mut driver = Driver::new();
        driver.select(Pane::Profiles, "old-keys").press("enter");
        let Some(Overlay::Switch(dialog)) = driver.model.top() else {
            panic!("no question");
        };
        let detail = dialog.answers[1].detail.clone();
        let label = dialog.answers[0].label.chars().take(8).collect::<String>();
        driver.send(Message::Resize(width, height));
        let mut seen = String::new();
        for _ in 0..80 {
            let frame = crate::tui::tests::frame(&driver.model);
            assert!(frame.contains(&label), "{width}x{height}:\n{frame}");
            seen.push_str(&frame);
            driver.press("pgdn");
        }
        for word in detail.split(' ').filter(|word| word.len() < 12) {
            assert!(seen.contains(word), "{word} at {width}x{height}:\n{seen}");
        }
    }
}

#[test]
fn a_command_that_names_its_profile_does_not_mean_those_that_are_ticked() {
    let mut driver = Driver::new();
    driver
        .select(Pane::Profiles, "acme-dev")
        .press("space space");
    driver
        .press(":")
        .type_text("switch to old-keys")
        .press("enter");
    let top = driver.model.top();
    assert!(
        matches!(top, Some(Overlay::Switch(dialog)) if dialog.plan.target == "old-keys"),
        "{top:?}"
    );
    driver.press("esc");
    assert_eq!(driver.model.ticked(), 2, "they stay ticked");
}

#[test]
fn sentences_name_the_keys_that_were_chosen() {
    let lines: &[(&str, &[&str])] = &[
        ("clear-filter", &["f2"]),
        ("next-group", &["f3"]),
        ("copy-policy", &["f4"]),
    ];
    let mut driver = with_keys(lines);
    driver.select(Pane::Profiles, "acme-dev").press("-");
    assert_eq!(
        driver.status(),
        "there are no groups: F3 groups the profiles"
    );
    driver.press("space enter");
    assert!(driver.status().ends_with("F2 unticks all"));
    driver.send(Message::OverviewLoaded(overview(|parts| {
        let name = "CodeWhisperer in Lambda";
        let iam = [AuthMethod::Iam];
        let service = service("codewhisperer-lambda", name, &iam, &[]);
        parts.services.push(service);
    })));
    driver.select(Pane::Services, "CodeWhisperer in Lambda");
    driver.press("i");
    let screen = screen(&driver.model).join("\n");
    assert!(screen.contains("F4 copies it"), "{screen}");
}

#[test]
fn what_is_listed_is_run_and_what_is_asked_is_chosen() {
    let mut driver = Driver::new();
    let first = |driver: &Driver| hints(&driver.model).first().map(|hint| hint.label);
    driver.press("?");
    assert_eq!(first(&driver), Some("run"));
    driver.press("esc n");
    assert_eq!(first(&driver), Some("choose"));
}

#[test]
fn what_one_came_for_stands_above_what_is_about_the_console() {
    let mut driver = Driver::new();
    driver.press("2 :");
    let names = names(&driver);
    let at = |name: &str| names.iter().position(|one| *one == name).unwrap();
    assert!(at("delete") < at("quit"), "{names:?}");
    assert!(at("quit") < at("down"), "{names:?}");
    let quits = names.iter().filter(|name| **name == "quit");
    assert_eq!(quits.count(), 1, "one line for leaving");
}
