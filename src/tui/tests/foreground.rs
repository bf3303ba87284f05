//! What needs the terminal for itself.

use crate::domain::connection::{AuthMethod, ConnectionId, ConnectionState};
use crate::domain::overview::Overview;
use crate::domain::profile::ProfileKind;
use crate::flows::failure::Failure;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, connection, overview, profile};
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use std::sync::Arc;

/// An overview with a profile whose `aws login` session is over.
fn with_login() -> Arc<Overview> {
    overview(|parts| {
        let id = ConnectionId::Profile("console".into());
        let mut session = connection(id.clone(), AuthMethod::Iam);
        session.state = ConnectionState::Expired;
        parts.connections.push(session);
        let profile = profile("console", ProfileKind::LoginSession, id);
        parts.profiles.push(profile);
    })
}

/// The flow that runs this in the foreground.
fn ran(driver: &mut Driver, args: &[&str]) -> FlowId {
    match driver.take().as_slice() {
        [Effect::Foreground(flow, ran)] if ran == args => *flow,
        other => panic!("{other:?}"),
    }
}

fn came_back(driver: &mut Driver, flow: FlowId, ended: Result<i32, Failure>) {
    driver.send(Message::Flow(flow, Reply::CameBack(ended)));
}

#[test]
fn aws_login_runs_in_the_foreground_from_profile_and_connection() {
    for (pane, key) in [
        (Pane::Profiles, "s"),
        (Pane::Connections, "s"),
        (Pane::Connections, "enter"),
    ] {
        let mut driver = Driver::on(with_login());
        driver.select(pane, "console").press(key);
        let flow = ran(&mut driver, &["login", "profile:console"]);
        came_back(&mut driver, flow, Ok(0));
        assert!(matches!(driver.take().as_slice(), [Effect::Load { .. }]));
        let entry = driver.model.activity.entries().last().unwrap();
        assert_eq!(
            entry.command.as_deref(),
            Some("moorline login profile:console")
        );
        assert!(!entry.is_error && entry.text.contains("exit code 0"));
    }
}

#[test]
fn a_command_that_fails_is_noted_with_its_exit_code() {
    let mut driver = Driver::on(with_login());
    driver.select(Pane::Profiles, "console").press("s");
    let flow = ran(&mut driver, &["login", "profile:console"]);
    came_back(&mut driver, flow, Ok(130));
    let entry = driver.model.activity.entries().last().unwrap();
    assert!(entry.is_error && entry.text.contains("exit code 130"));
    assert!(driver.status().contains("130"));
    driver.take();
    came_back(&mut driver, flow, Ok(0));
    assert_eq!(driver.take(), [], "it came back once");
}
