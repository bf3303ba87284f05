//! Signing in: the panel, its cancelling, its failures, and where it begins.

use crate::domain::connection::AuthMethod;
use crate::flows::clipboard::Sent;
use crate::flows::failure::Failure;
use crate::flows::sign_in::{ConfigChange, Progress, SignInPlan, SignedIn, Target, UserCode, Way};
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, later, overview, session};
use crate::tui::keymap::hints;
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::sign_in::{SignInPanel, SignInStage};

/// A plan that changes no file.
pub(super) fn plan(name: &str) -> SignInPlan {
    SignInPlan {
        connection: session(name),
        name: name.into(),
        auth_method: AuthMethod::IdentityCenter,
        start_url: "https://beta.awsapps.com/start".into(),
        wire_start_url: "https://beta.awsapps.com/start".into(),
        region: "us-east-1".into(),
        scopes: Vec::new(),
        service: None,
        profile: None,
        active: None,
        change: None,
        notices: Vec::new(),
        way: Way::DeviceCode,
        port: None,
        extends: false,
    }
}

pub(super) fn code() -> UserCode {
    UserCode {
        code: "ABCD-EFGH".into(),
        url: "https://device.sso.us-east-1.amazonaws.com/".into(),
        complete_url: Some(
            "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH".into(),
        ),
        host: "device.sso.us-east-1.amazonaws.com".into(),
        host_is_expected: true,
        expires_at: later(600),
    }
}

/// What became of a text where only the terminal takes one.
pub(super) fn to_terminal() -> Sent {
    Sent {
        terminal: true,
        ..Sent::default()
    }
}

pub(super) fn done() -> SignedIn {
    SignedIn {
        connection: session("beta"),
        name: "beta".into(),
        expires_at: later(3600),
        pinned: Vec::new(),
        lines: vec!["AWS CLI and SDKs use it too".into()],
    }
}

pub(super) fn panel(driver: &Driver) -> &SignInPanel {
    match driver.model.top() {
        Some(Overlay::SignIn(panel)) => panel,
        other => panic!("no panel but {other:?}"),
    }
}

pub(super) fn planning(driver: &mut Driver) -> FlowId {
    match driver.take().as_slice() {
        [Effect::PlanSignIn(flow, _)] => *flow,
        other => panic!("{other:?}"),
    }
}

/// A console that waits for the user to enter a code.
pub(super) fn waiting() -> (Driver, FlowId) {
    let mut driver = Driver::new();
    driver.select(Pane::Connections, "beta").press("s");
    let flow = planning(&mut driver);
    let planned = Reply::SignInPlanned(Ok(Box::new(plan("beta"))));
    driver.send(Message::Flow(flow, planned));
    let flow = match driver.take().as_slice() {
        [Effect::StartSignIn(flow, _)] => *flow,
        other => panic!("{other:?}"),
    };
    let progress = Reply::SignInProgress(Progress::AwaitingUser(code()));
    driver.send(Message::Flow(flow, progress));
    (driver, flow)
}

#[test]
fn a_sign_in_goes_from_plan_to_code_to_done() {
    let (mut driver, flow) = waiting();
    assert_eq!(panel(&driver).stage, SignInStage::AwaitingUser(code()));
    driver.send(Message::Flow(flow, Reply::SignedIn(Ok(done()))));
    assert_eq!(panel(&driver).stage, SignInStage::Done(done()));
    assert!(matches!(driver.take().as_slice(), [Effect::Load { .. }]));
    let entries = driver.model.activity.entries();
    assert_eq!(entries[0].text, "AWS CLI and SDKs use it too");
    assert_eq!(entries[1].command.as_deref(), Some("moorline login beta"));
    driver.press("enter");
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn cancelling_drops_late_replies() {
    let (mut driver, flow) = waiting();
    driver.press("esc");
    assert_eq!(driver.take(), [Effect::Cancel(flow)]);
    let before = driver.model.activity.clone();
    driver.send(Message::Flow(flow, Reply::SignedIn(Ok(done()))));
    driver.send(Message::Flow(
        flow,
        Reply::SignInProgress(Progress::AwaitingUser(code())),
    ));
    assert_eq!(driver.take(), []);
    assert!(driver.model.overlays.is_empty());
    assert_eq!(driver.model.activity, before);
}

#[test]
fn replies_of_an_earlier_run_do_not_reach_a_later_one() {
    let (mut driver, old) = waiting();
    driver.press("esc s");
    driver.take();
    let failure = Failure::new("denied");
    driver.send(Message::Flow(old, Reply::SignedIn(Err(failure))));
    assert_eq!(panel(&driver).stage, SignInStage::Planning);
}

#[test]
fn quitting_cancels_a_sign_in() {
    for keys in ["q", "ctrl-c"] {
        let (mut driver, flow) = waiting();
        driver.press(keys);
        assert_eq!(driver.take(), [Effect::Cancel(flow), Effect::Quit]);
    }
}

#[test]
fn a_failure_is_shown_and_enter_tries_again() {
    let (mut driver, flow) = waiting();
    let failure = Failure::new("The sign-in was denied.").hint("Ask your administrator.");
    driver.send(Message::Flow(flow, Reply::SignedIn(Err(failure.clone()))));
    assert_eq!(panel(&driver).stage, SignInStage::Failed(failure));
    assert!(driver.model.activity.entries().last().unwrap().is_error);
    let labels: Vec<_> = hints(&driver.model).iter().map(|hint| hint.label).collect();
    assert_eq!(labels[..2], ["try again", "close"]);
    driver.press("enter");
    let again = planning(&mut driver);
    assert_ne!(again, flow);
    assert_eq!(panel(&driver).stage, SignInStage::Planning);
}

#[test]
fn trouble_is_shown_while_it_lasts() {
    let (mut driver, flow) = waiting();
    let trouble = Progress::Trouble("no\u{1b} network".into());
    driver.send(Message::Flow(flow, Reply::SignInProgress(trouble)));
    assert_eq!(panel(&driver).trouble.as_deref(), Some("no␛ network"));
    driver.send(Message::Flow(
        flow,
        Reply::SignInProgress(Progress::Recovered),
    ));
    assert_eq!(panel(&driver).trouble, None);
}

#[test]
fn a_change_of_the_config_is_confirmed_first() {
    let mut driver = Driver::new();
    driver.select(Pane::Connections, "beta").press("s");
    let flow = planning(&mut driver);
    let plan = SignInPlan {
        change: Some(ConfigChange {
            file: "/home/dev/.aws/config".into(),
            diff: "+[sso-session beta]".into(),
        }),
        ..plan("beta")
    };
    let planned = Reply::SignInPlanned(Ok(Box::new(plan.clone())));
    driver.send(Message::Flow(flow, planned));
    assert_eq!(panel(&driver).stage, SignInStage::Confirming);
    assert_eq!(driver.take(), [], "nothing starts before enter");
    driver.press("enter");
    assert!(
        matches!(driver.take().as_slice(), [Effect::StartSignIn(_, started)] if **started == plan)
    );
}

#[test]
fn leaving_the_confirmation_starts_and_cancels_nothing() {
    let mut driver = Driver::new();
    driver.select(Pane::Connections, "beta").press("s");
    let flow = planning(&mut driver);
    let mut plan = plan("beta");
    plan.change = Some(ConfigChange {
        file: "config".into(),
        diff: String::new(),
    });
    driver.send(Message::Flow(
        flow,
        Reply::SignInPlanned(Ok(Box::new(plan))),
    ));
    driver.press("esc");
    assert_eq!(driver.take(), []);
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn code_and_page_are_handed_over_on_request() {
    let (mut driver, _) = waiting();
    let page = code().complete_url.unwrap();
    driver.press("c C o");
    assert_eq!(
        driver.take(),
        [
            Effect::Copy(page.clone()),
            Effect::Copy("ABCD-EFGH".into()),
            Effect::OpenUrl(page)
        ]
    );
    let copied = |sent| Message::Copied("ABCD-EFGH".into(), sent);
    driver.send(copied(to_terminal()));
    let said = "sent to the terminal's clipboard: ABCD-EFGH";
    assert_eq!(driver.status(), said);
    driver.send(copied(Sent {
        by: vec!["wl-copy"],
        ..to_terminal()
    }));
    let said = "sent to the terminal's clipboard and by wl-copy: ABCD-EFGH";
    assert_eq!(driver.status(), said);
    driver.send(copied(Sent {
        trouble: Some("it is longer than terminals take".into()),
        ..Sent::default()
    }));
    let said = "Not copied: it is longer than terminals take.";
    assert_eq!(driver.status(), said);
}

#[test]
fn a_browser_opens_by_itself_only_when_the_settings_say_so() {
    let (mut driver, flow) = waiting();
    assert_eq!(driver.take(), []);
    driver.model.look.opens_browser = true;
    let again = Reply::SignInProgress(Progress::AwaitingUser(code()));
    driver.send(Message::Flow(flow, again));
    assert!(matches!(driver.take().as_slice(), [Effect::OpenUrl(_)]));
    let elsewhere = UserCode {
        host_is_expected: false,
        ..code()
    };
    let again = Reply::SignInProgress(Progress::AwaitingUser(elsewhere));
    driver.send(Message::Flow(flow, again));
    assert_eq!(driver.take(), [], "never at a host nobody expects");
}

#[test]
fn without_a_browser_the_key_says_why() {
    let (mut driver, _) = waiting();
    driver.model.look.can_open_browser = false;
    driver.press("o");
    assert_eq!(driver.take(), []);
    assert!(driver.status().contains("copy the URL"));
}

#[test]
fn a_service_is_signed_in_for_at_what_it_uses() {
    let mut driver = Driver::new();
    driver.select(Pane::Services, "CodeWhisperer").press("s");
    match driver.take().as_slice() {
        [Effect::PlanSignIn(_, request)] => {
            assert_eq!(request.target, Target::Connection(session("builder-id")));
            assert_eq!(request.service.as_deref(), Some("codewhisperer"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_unbound_service_asks_where_to_sign_in() {
    let unbound = overview(|parts| parts.active = None);
    let mut driver = Driver::on(unbound);
    driver.select(Pane::Services, "CodeWhisperer").press("s");
    let labels: Vec<&str> = match driver.model.top() {
        Some(Overlay::Choose(choose)) => choose.lines.iter().map(|l| l.label.as_str()).collect(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        labels,
        ["builder-id", "acme", "beta", "Identity Center: a start URL"]
    );
    driver.press("2");
    assert!(
        matches!(driver.take().as_slice(), [Effect::PlanSignIn(_, request)]
        if request.target == Target::Connection(session("acme")) && request.service.is_some())
    );
}

#[test]
fn a_first_builder_id_needs_no_section() {
    let empty = overview(|parts| parts.connections.clear());
    let mut driver = Driver::on(empty);
    driver.press("n enter");
    assert!(
        matches!(driver.take().as_slice(), [Effect::PlanSignIn(_, request)]
        if request.target == Target::NewBuilderId && request.service.is_none())
    );
}
