//! The first screen of a host where nothing is.

use crate::domain::overview::{Overview, Parts};
use crate::domain::problem::Problem;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, now, overview};
use crate::tui::message::Message;
use crate::tui::model::overlay::Overlay;
use std::sync::Arc;

fn first_run() -> Driver {
    Driver::on(Arc::new(Overview::default()))
}

fn is_welcome(driver: &Driver) -> bool {
    matches!(driver.model.top(), Some(Overlay::Welcome(_)))
}

#[test]
fn it_is_shown_where_nothing_is_and_only_there() {
    assert!(is_welcome(&first_run()));
    assert!(!is_welcome(&Driver::new()));
    let keys_only = overview(|parts| {
        parts.connections.clear();
        parts.profiles.truncate(1);
    });
    assert!(!is_welcome(&Driver::on(keys_only)));
    let parts = Parts {
        problems: vec![Problem::new("file_unreadable", "cannot read config")],
        ..Parts::default()
    };
    let unread = Overview::new(parts, now());
    assert!(
        !is_welcome(&Driver::on(Arc::new(unread))),
        "who knows what is in it"
    );
}

#[test]
fn each_of_its_ways_begins() {
    let mut driver = first_run();
    driver.press("1");
    assert!(matches!(driver.take().as_slice(), [Effect::PlanSignIn(..)]));
    driver.press("esc");
    assert!(is_welcome(&driver), "one comes back to choose another way");
    driver.press("down enter");
    assert!(matches!(driver.model.top(), Some(Overlay::Form(_))));
    driver.press("esc 3");
    assert!(matches!(driver.model.top(), Some(Overlay::Form(_))));
    driver.take();
    driver.press("esc 4");
    match driver.take().as_slice() {
        [.., Effect::Foreground(_, args)] => assert_eq!(args, &["demo"]),
        other => panic!("{other:?}"),
    }
    assert!(is_welcome(&driver), "back from the demo");
}

#[test]
fn esc_leads_to_the_panes_and_reading_again_does_not_bring_it_back() {
    let mut driver = first_run();
    driver.press("esc");
    assert!(driver.model.overlays.is_empty());
    driver.send(Message::OverviewLoaded(Arc::new(Overview::default())));
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn it_goes_once_something_is_there() {
    let mut driver = first_run();
    driver.send(Message::OverviewLoaded(overview(|_| {})));
    assert!(driver.model.overlays.is_empty());
}
