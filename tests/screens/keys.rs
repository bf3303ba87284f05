//! The palette, the help, the first screen, Details over the console, and questions in small windows.

use super::*;
use moorline::domain::key_choice::KeyChoice;
use moorline::tui::key::Key;
use moorline::tui::keymap;
use moorline::tui::message::Message;
use moorline::tui::update::update;
use std::sync::Arc;

const SIZES: [(u16, u16); 4] = [(140, 40), (80, 24), (60, 15), (20, 5)];

fn press(model: &mut Model, keys: &str) {
    for name in keys.split(' ') {
        update(model, Message::Key(Key::parse(name).unwrap()));
    }
}

fn typed(model: &mut Model, words: &str) {
    for c in words.chars() {
        update(model, Message::Key(Key::char(c)));
    }
}

#[test]
fn the_palette() {
    for (width, height) in SIZES {
        let mut model = console(width, height);
        press(&mut model, ":");
        snapshot(&format!("palette_{width}x{height}"), &text(&model));
    }
    let mut model = console(80, 24);
    press(&mut model, ":");
    typed(&mut model, "lam");
    snapshot("palette_typed_80x24", &text(&model));
    typed(&mut model, "zzz");
    snapshot("palette_none_80x24", &text(&model));
}

#[test]
fn the_help_in_small_windows() {
    for (width, height) in [(60, 15), (20, 5)] {
        let mut model = focused(console(width, height), Pane::Profiles, 0);
        press(&mut model, "? down down down");
        snapshot(&format!("help_{width}x{height}"), &text(&model));
    }
    let mut model = console(80, 24);
    press(&mut model, "?");
    typed(&mut model, "zzz");
    snapshot("help_none_80x24", &text(&model));
}

#[test]
fn the_help_with_keys_of_ones_own() {
    let mut model = console(80, 24);
    let choice = |action: &str, key: &str| KeyChoice {
        action: action.into(),
        keys: vec![key.into()],
        file: "config.toml".into(),
        line: 1,
    };
    let choices = [choice("reload", "ctrl-r"), choice("accept", "ctrl-o")];
    model.keymap = Arc::new(keymap::read(&choices).0);
    press(&mut model, "?");
    typed(&mut model, "again");
    snapshot("help_own_keys_80x24", &text(&model));
}

#[test]
fn the_first_screen() {
    for (width, height) in SIZES {
        let mut model = Model::new(look(), width, height, overview::now());
        update(&mut model, Message::OverviewLoaded(Arc::default()));
        snapshot(&format!("welcome_{width}x{height}"), &text(&model));
    }
}

#[test]
fn details_over_the_console() {
    for (width, height) in SIZES {
        let mut model = focused(console(width, height), Pane::Profiles, 0);
        press(&mut model, "i j");
        snapshot(&format!("details_{width}x{height}"), &text(&model));
    }
}

#[test]
fn questions_in_small_windows() {
    for (width, height) in [(60, 15), (40, 9), (20, 5)] {
        let mut model = console(width, height);
        let overlay = switch_dialog(&mut model);
        model.overlays.push(overlay);
        press(&mut model, "pgdn down");
        snapshot(&format!("switch_scrolled_{width}x{height}"), &text(&model));
        let shown = text(&over(console(width, height), sign_out()));
        snapshot(&format!("sign_out_{width}x{height}"), &shown);
    }
}
