//! Time: what wakes a console that nobody touches.

use crate::domain::connection::ConnectionState;
use crate::flows::failure::Failure;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, later, overview, session};
use crate::tui::message::{FlowId, Message, Reply};
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
fn cached_role_credentials_count_down_apart_from_the_token() {
    let cached = overview(|parts| {
        parts.connections.remove(0);
        parts.connections[0].role_credentials.last_end = Some(later(10 * 60 + 5));
    });
    // 10m5s are left: "10m" becomes "9m" once 9m59s are.
    assert_eq!(subscriptions(&Driver::on(cached).model), Some(later(6)));
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

/// How often a console that shows a code wakes until the code is over.
fn wakes(is_still: bool) -> usize {
    let mut driver = super::sign_in::waiting().0;
    driver.model.look.is_still = is_still;
    let over = later(600);
    let mut wakes = 0;
    while driver.model.now < over {
        let next = subscriptions(&driver.model).unwrap();
        driver.send(Message::Now(next));
        wakes += 1;
    }
    wakes
}

#[test]
fn a_still_screen_wakes_by_the_minute_only() {
    let (full, still) = (wakes(false), wakes(true));
    // Ten minutes of a code, and those of the nearest sign-in, which do not fall together.
    assert!(still <= 22, "{still}");
    assert!(full >= still + 50, "{full} and {still}");
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

/// A console whose refresh of that number runs.
fn refreshing(driver: &mut Driver, flow: FlowId) {
    driver.model.refreshing.running = Some(flow);
}

fn failed(flow: FlowId) -> Message {
    let failure = Failure::new("The server does not answer.");
    Message::Flow(flow, Reply::Refreshed(session("acme"), Err(failure)))
}

fn paused_until(driver: &Driver) -> Option<jiff::Timestamp> {
    let pace = &driver.model.refreshing.pace;
    pace.pause(&session("acme")).map(|pause| pause.until)
}

#[test]
fn failed_refreshes_wait_longer_each_time_and_are_noted_once() {
    let mut driver = Driver::new();
    for pause in [30, 60, 120, 240, 300, 300] {
        refreshing(&mut driver, FlowId(7));
        driver.send(failed(FlowId(7)));
        let until = paused_until(&driver).unwrap();
        assert!(
            (later(pause)..=later(pause * 5 / 4)).contains(&until),
            "{until}"
        );
    }
    assert_eq!(driver.model.activity.entries().len(), 1);
    assert!(driver.model.overlays.is_empty(), "nobody is interrupted");
    assert_eq!(driver.status(), "The server does not answer.");
    assert!(driver.model.status.as_ref().unwrap().is_error);
    refreshing(&mut driver, FlowId(8));
    let done = Reply::Refreshed(session("acme"), Ok(later(8 * 3600)));
    driver.send(Message::Flow(FlowId(8), done));
    assert_eq!(
        driver.model.activity.entries()[1].text,
        "refreshed the token of acme"
    );
}

#[test]
fn a_short_lived_token_is_refreshed_at_half_its_life() {
    let mut driver = Driver::new();
    refreshing(&mut driver, FlowId(7));
    let done = Reply::Refreshed(session("acme"), Ok(later(600)));
    driver.send(Message::Flow(FlowId(7), done));
    assert_eq!(paused_until(&driver), Some(later(300)));
}

#[test]
fn a_session_that_is_over_does_not_keep_another_from_being_refreshed() {
    let both = overview(|parts| {
        for connection in &mut parts.connections[..2] {
            connection.can_refresh = true;
            connection.expires_at = Some(later(600));
        }
        let pinned = parts.connections[..2].iter().enumerate();
        parts.pins = pinned
            .map(|(at, connection)| (format!("service-{at}"), connection.id.clone()))
            .collect();
    });
    let mut driver = Driver::on(both);
    let mut asked = Vec::new();
    for second in 0..3 {
        driver.send(Message::Now(later(second)));
        for effect in driver.take() {
            if let Effect::Refresh(flow, connection) = effect {
                asked.push(connection.clone());
                let over = Failure::new("over").exit(crate::flows::failure::Exit::SignInNeeded);
                driver.send(Message::Flow(flow, Reply::Refreshed(connection, Err(over))));
                driver.take();
                let read = driver.model.overview.clone();
                driver.send(Message::OverviewLoaded(read));
            }
        }
    }
    asked.dedup();
    assert_eq!(asked.len(), 2, "each is tried once: {asked:?}");
}

#[test]
fn a_refresh_nobody_waits_for_changes_nothing() {
    let mut driver = Driver::new();
    refreshing(&mut driver, FlowId(8));
    driver.send(failed(FlowId(7)));
    assert_eq!(driver.model.refreshing.running, Some(FlowId(8)));
    assert_eq!(driver.take(), []);
}

#[test]
fn a_due_token_is_refreshed_once_at_a_time() {
    let refreshable = overview(|parts| parts.connections[0].can_refresh = true);
    let mut driver = Driver::on(refreshable);
    driver.send(Message::Now(later(30 * 60)));
    assert_eq!(driver.take(), [], "22 minutes are left");
    driver.send(Message::Now(later(35 * 60)));
    let flow = match driver.take().as_slice() {
        [Effect::Refresh(flow, connection)] => {
            assert_eq!(*connection, session("builder-id"));
            *flow
        }
        other => panic!("{other:?}"),
    };
    driver.send(Message::Now(later(36 * 60)));
    assert_eq!(driver.take(), []);
    let failure = Failure::new("The server does not answer.");
    let refreshed = Reply::Refreshed(session("builder-id"), Err(failure));
    driver.send(Message::Flow(flow, refreshed));
    assert_eq!(driver.take(), [Effect::Load { told: None }]);
    let read = driver.model.overview.clone();
    driver.send(Message::OverviewLoaded(read));
    driver.send(Message::Now(later(36 * 60 + 29)));
    assert_eq!(driver.take(), [], "half a minute between two attempts");
    let effects = loop {
        let next = subscriptions(&driver.model).unwrap();
        assert!(next <= later(36 * 60 + 38), "it would be tried too late");
        driver.send(Message::Now(next));
        let effects = driver.take();
        if !effects.is_empty() {
            break effects;
        }
    };
    assert!(
        matches!(effects.as_slice(), [Effect::Refresh(..)]),
        "{effects:?}"
    );
}
