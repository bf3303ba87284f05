//! Time: what wakes a console that nobody touches.

use crate::domain::connection::ConnectionState;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, later, overview};
use crate::tui::message::Message;
use crate::tui::update::subscriptions;
use std::sync::Arc;

#[test]
fn nothing_wakes_a_console_without_sign_ins() {
    let still = overview(|parts| {
        for connection in &mut parts.connections {
            connection.expires_at = None;
            connection.state = ConnectionState::Never;
        }
    });
    assert_eq!(subscriptions(&Driver::on(still).model), None);
    assert_eq!(subscriptions(&Driver::on(Arc::default()).model), None);
}

#[test]
fn the_next_minute_of_the_nearest_end_wakes() {
    let driver = Driver::new();
    // 52m30s are left: "52m" becomes "51m" once 51m59s are.
    assert_eq!(subscriptions(&driver.model), Some(later(31)));
}

#[test]
fn hours_do_not_wake_by_the_minute() {
    let hours = overview(|parts| {
        parts.connections.remove(0);
    });
    let driver = Driver::on(hours);
    // 7h0m30s are left: "7h" becomes "6h" in half a minute, and then stays for an hour.
    assert_eq!(subscriptions(&driver.model), Some(later(31)));
    let mut driver = driver;
    driver.send(Message::Now(later(31)));
    assert_eq!(subscriptions(&driver.model), Some(later(3631)));
}

#[test]
fn what_ends_is_read_again_once() {
    let mut driver = Driver::new();
    driver.send(Message::Now(later(52 * 60)));
    assert_eq!(driver.take(), []);
    driver.send(Message::Now(later(53 * 60)));
    assert_eq!(driver.take(), [Effect::Load { told: None }]);
    driver.send(Message::Now(later(53 * 60 + 1)));
    assert_eq!(driver.take(), [], "it is being read");
    assert!(subscriptions(&driver.model).is_none_or(|at| at > driver.model.now));
}
