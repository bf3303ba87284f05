//! The Profiles pane with favourites, production, groups and several chosen.

use super::{console, focused, look, overview, snapshot, styles, text};
use moorline::domain::overview::{Overview, Parts};
use moorline::domain::pattern::Pattern;
use moorline::tui::key::Key;
use moorline::tui::message::Message;
use moorline::tui::model::{Model, Pane};
use moorline::tui::update::update;
use std::sync::Arc;

fn marked(parts: &mut Parts) {
    parts.favourites = vec!["lam-keys".into(), "acme-dev".into()];
    parts.production = vec![Pattern::parse("*prod*").unwrap()];
}

/// A console on the sample, after these keys.
fn pressed(mut model: Model, keys: &str) -> Model {
    let mut parts = overview::parts();
    marked(&mut parts);
    let overview = Arc::new(Overview::new(parts, overview::now()));
    update(&mut model, Message::OverviewLoaded(overview));
    model.focus = Pane::Profiles;
    for key in keys.split_whitespace() {
        update(&mut model, Message::Key(Key::parse(key).unwrap()));
    }
    model.status = None;
    model
}

#[test]
fn favourites_production_and_groups() {
    snapshot(
        "arranged_140x40",
        &text(&pressed(console(140, 40), "g Z space j space")),
    );
    snapshot("arranged_80x24", &text(&pressed(console(80, 24), "g z z")));
    snapshot(
        "arranged_60x15",
        &text(&pressed(console(60, 15), "g Z Z Z j -")),
    );
    let mut ascii = look();
    (ascii.is_unicode, ascii.is_coloured) = (false, false);
    let mut plain = console(100, 24);
    plain.look = ascii;
    snapshot("arranged_ascii", &text(&pressed(plain.clone(), "g space")));
    snapshot("arranged_mono", &styles(&pressed(plain, "g space")));
}

#[test]
fn a_production_profile_is_loud() {
    let of = |width, height| pressed(console(width, height), "/ p r o d enter");
    snapshot("production_140x40", &text(&of(140, 40)));
    snapshot("production_60x15", &text(&of(60, 15)));
    let asked = pressed(console(80, 24), "/ p r o d enter esc enter");
    snapshot("production_switch_80x24", &text(&asked));
    let mut active = console(100, 24);
    let mut parts = overview::parts();
    marked(&mut parts);
    if let Some(active) = &mut parts.active {
        active.profile = "beta-prod".into();
    }
    super::show(&mut active, Overview::new(parts, overview::now()));
    snapshot(
        "production_active_100x24",
        &text(&focused(active, Pane::Services, 0)),
    );
}

#[test]
fn several_are_edited_and_deleted_at_once() {
    let edit = pressed(console(80, 24), "g space space space e");
    snapshot("edit_several_80x24", &text(&edit));
}
