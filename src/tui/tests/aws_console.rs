//! The AWS console, opened in a browser as a profile.

use super::verifying::{codes, needs_code};
use crate::tui::effect::Effect;
use crate::tui::fixture::Driver;
use crate::tui::message::{Message, Reply};
use crate::tui::model::Pane;

#[test]
fn the_aws_console_is_opened_without_its_address_passing_by() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "acme-dev").press("O");
    let flow = match driver.take().as_slice() {
        [Effect::OpenConsole(flow, profile, codes)] if codes.is_empty() => {
            assert_eq!(profile, "acme-dev");
            *flow
        }
        other => panic!("{other:?}"),
    };
    let said = Reply::Said("Waiting\u{7} for a touch.".into());
    driver.send(Message::Flow(flow, said));
    assert_eq!(driver.status(), "Waiting␇ for a touch.");
    needs_code(&mut driver, flow, Reply::ConsoleOpened);
    driver.type_text("123456").press("enter");
    let flow = match driver.take().as_slice() {
        [Effect::OpenConsole(flow, _, typed)] if *typed == codes("123456") => *flow,
        other => panic!("{other:?}"),
    };
    driver.send(Message::Flow(flow, Reply::ConsoleOpened(Ok(()))));
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(entry.command.as_deref(), Some("moorline open acme-dev"));
    driver.send(Message::Flow(flow, Reply::Said("late".into())));
    assert_eq!(driver.status(), "opened the AWS console as acme-dev");
    driver.press("O");
    let flow = driver.take()[0].starts().unwrap();
    driver.press("esc");
    assert_eq!(driver.take(), [Effect::Cancel(flow)]);
    needs_code(&mut driver, flow, Reply::ConsoleOpened);
    assert!(driver.model.overlays.is_empty(), "nobody waits for it");
}

#[test]
fn where_no_browser_opens_no_address_is_made() {
    let mut driver = Driver::new();
    driver.model.look.can_open_browser = false;
    driver.select(Pane::Profiles, "acme-dev").press("O");
    assert_eq!(driver.take(), []);
    let said = driver.status();
    assert!(said.contains("`moorline open acme-dev --show`"), "{said}");
    driver.select(Pane::Profiles, "cw").press("O");
    assert!(driver.status().contains("offers none"));
}

#[test]
fn keys_of_a_user_open_no_console() {
    let mut driver = Driver::new();
    for can_open in [true, false] {
        driver.model.look.can_open_browser = can_open;
        driver.select(Pane::Profiles, "lam-keys").press("O");
        assert_eq!(driver.take(), []);
        let said = driver.status();
        assert!(said.starts_with("keys of a user cannot"), "{said}");
    }
}
