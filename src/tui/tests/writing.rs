//! Pins, unpins and sign-outs.

use crate::domain::connection::{AuthMethod, ConnectionId};
use crate::flows::sign_out::{SignOutPreview, SignedOut};
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, connection, overview, session, signed_in};
use crate::tui::keymap::hints;
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::sign_out::SignOutDialog;

fn only_flow(driver: &mut Driver) -> FlowId {
    match driver.take().as_slice() {
        [effect] => effect.starts().expect("it starts a flow"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_service_is_pinned_to_a_connection_it_accepts() {
    let mut driver = Driver::new();
    driver.select(Pane::Services, "CodeWhisperer").press("p");
    match driver.model.top() {
        Some(Overlay::Choose(choose)) => assert_eq!(choose.lines.len(), 1, "acme lacks the scope"),
        other => panic!("{other:?}"),
    }
    driver.press("enter");
    let effects = driver.take();
    assert!(
        matches!(effects.as_slice(), [Effect::Pin(_, service, connection)]
        if service == "codewhisperer" && *connection == session("builder-id"))
    );
    let flow = effects[0].starts().unwrap();
    let pinned = Reply::Pinned("codewhisperer".into(), session("builder-id"), Ok(()));
    driver.send(Message::Flow(flow, pinned.clone()));
    assert_eq!(driver.status(), "CodeWhisperer is pinned to builder-id");
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(
        entry.command.as_deref(),
        Some("moorline pin codewhisperer builder-id")
    );
    driver.take();
    driver.send(Message::Flow(flow, pinned));
    assert_eq!(driver.take(), [], "a reply counts once");
}

#[test]
fn a_connection_is_pinned_for_a_service_that_accepts_it() {
    let mut driver = Driver::new();
    driver.select(Pane::Connections, "builder-id").press("p 1");
    assert!(matches!(
        driver.take().as_slice(),
        [Effect::Pin(_, service, _)] if service == "codewhisperer"
    ));
    driver.select(Pane::Connections, "acme").press("p");
    assert_eq!(driver.take(), []);
    assert!(driver.status().contains("press s to sign in"));
}

#[test]
fn what_cannot_be_pinned_says_why() {
    let mut driver = Driver::new();
    driver.select(Pane::Services, "Lambda").press("p");
    assert!(driver.status().contains("follows the active profile"));
    driver.select(Pane::Services, "Kiro").press("p");
    assert!(driver.status().contains("keeps its own sign-in"));
    driver.press("1 G p");
    assert!(driver.status().contains("follow the active profile"));
    assert_eq!(driver.take(), []);
}

#[test]
fn a_pin_is_taken_away() {
    let mut driver = Driver::new();
    driver.select(Pane::Services, "CodeWhisperer").press("u");
    assert_eq!(driver.status(), "this service is not pinned");
    driver.send(Message::OverviewLoaded(overview(|parts| {
        parts
            .pins
            .insert("codewhisperer".into(), session("builder-id"));
    })));
    driver.press("u");
    let flow = only_flow(&mut driver);
    driver.send(Message::Flow(
        flow,
        Reply::Unpinned("codewhisperer".into(), Ok(true)),
    ));
    assert_eq!(driver.status(), "CodeWhisperer follows the active profile");
}

/// The dialog as the flow's preview would open it.
fn asked() -> Driver {
    let mut driver = Driver::new();
    let preview = SignOutPreview {
        name: "builder-id".into(),
        ..SignOutPreview::default()
    };
    let dialog = SignOutDialog::new(session("builder-id"), preview);
    driver.model.overlays.push(Overlay::SignOut(dialog));
    driver
}

#[test]
fn signing_out_is_cancelled_by_default() {
    for keys in ["enter", "1", "esc"] {
        let mut driver = asked();
        driver.press(keys);
        assert_eq!(driver.take(), [], "{keys}");
        assert!(driver.model.overlays.is_empty());
    }
}

#[test]
fn signing_out_tells_what_happened() {
    let mut driver = asked();
    driver.press("j enter");
    let flow = only_flow(&mut driver);
    let done = SignedOut {
        lines: vec!["signed out of builder-id".into()],
    };
    driver.send(Message::Flow(flow, Reply::SignedOut(Ok(done))));
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(entry.text, "signed out of builder-id");
    assert_eq!(entry.command.as_deref(), Some("moorline logout builder-id"));
}

#[test]
fn keys_are_not_signed_out_of() {
    let mut driver = Driver::new();
    driver.press("1 G o");
    assert!(driver.status().contains("not signed in to"));
    driver.select(Pane::Connections, "beta").press("o");
    assert_eq!(driver.status(), "it is not signed in");
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn activity_is_read_latest_first_at_any_size() {
    let mut driver = asked();
    driver.press("j enter");
    let flow = only_flow(&mut driver);
    let done = SignedOut {
        lines: vec!["Signed out.".into(), "Lambda loses it.".into()],
    };
    driver.send(Message::Flow(flow, Reply::SignedOut(Ok(done))));
    assert_eq!(driver.status(), "Signed out; Lambda loses it.");
    driver.press("a");
    let Some(Overlay::Notice(notice)) = driver.model.top() else {
        panic!("{:?}", driver.model.top());
    };
    assert_eq!(
        notice.lines,
        [
            "10:00 Signed out.",
            "moorline logout builder-id",
            "10:00 Lambda loses it."
        ]
    );
    let all = hints(&driver.model);
    let closing = all.iter().filter(|hint| hint.label == "close");
    assert_eq!(closing.count(), 1, "two keys that do the same are one hint");
}

#[test]
fn a_token_of_another_tool_is_not_signed_out_of() {
    let token = ConnectionId::Token("abc.json".into());
    let mut driver = Driver::on(overview(|parts| {
        let connection = connection(token.clone(), AuthMethod::IdentityCenter);
        parts.connections = vec![signed_in(connection, 3600, &[])];
    }));
    driver.press("1");
    assert!(
        hints(&driver.model)
            .iter()
            .all(|hint| hint.label != "sign out")
    );
    driver.press("o");
    assert_eq!(
        driver.status(),
        "another tool keeps this token: sign out there"
    );
}
