//! A sign-in that waits for a browser: the other way, the address that is pasted, and what begins
//! only when the user agrees.

use super::sign_in::{code, done, panel, plan, planning, waiting};
use crate::domain::connection::AuthMethod;
use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::sign_in::{BrowserPage, Progress, Steer, Target, Way};
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, later, overview, service, session};
use crate::tui::keymap::{Action, hints};
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use crate::tui::model::sign_in::SignInStage;
use crate::tui::update::subscriptions;

pub(super) fn page() -> BrowserPage {
    BrowserPage {
        url: "https://oidc.us-east-1.amazonaws.com/authorize?client_id=c&state=s".into(),
        host: "oidc.us-east-1.amazonaws.com".into(),
        host_is_expected: true,
        port: 8400,
        tunnel: Some("ssh -L 8400:127.0.0.1:8400 dev@build-host".into()),
        expires_at: later(600),
    }
}

fn progress(driver: &mut Driver, flow: FlowId, progress: Progress) {
    driver.send(Message::Flow(flow, Reply::SignInProgress(progress)));
}

/// A console that waits for the browser.
fn browsing() -> (Driver, FlowId) {
    let (mut driver, flow) = waiting();
    progress(&mut driver, flow, Progress::AwaitingBrowser(page()));
    driver.take();
    (driver, flow)
}

fn pasted(text: &str) -> Steer {
    Steer::Pasted(Secret::new(text.into()))
}

fn labels(driver: &Driver) -> Vec<&'static str> {
    hints(&driver.model).iter().map(|hint| hint.label).collect()
}

#[test]
fn the_way_is_changed_without_starting_over() {
    let (mut driver, flow) = browsing();
    assert!(labels(&driver).contains(&"device code") && !labels(&driver).contains(&"browser"));
    driver.press("d");
    assert_eq!(
        driver.take(),
        [Effect::Steer(flow, Steer::Use(Way::DeviceCode))]
    );
    progress(&mut driver, flow, Progress::AwaitingUser(code()));
    assert!(labels(&driver).contains(&"browser") && !labels(&driver).contains(&"device code"));
    driver.press("b");
    assert_eq!(
        driver.take(),
        [Effect::Steer(flow, Steer::Use(Way::Browser))]
    );
    driver.send(Message::Flow(flow, Reply::SignedIn(Ok(done()))));
    assert_eq!(panel(&driver).stage, SignInStage::Done(done()));
}

#[test]
fn page_and_tunnel_are_handed_over_on_request() {
    let (mut driver, _) = browsing();
    driver.press("c t o C");
    let tunnel = page().tunnel.unwrap();
    assert_eq!(
        driver.take(),
        [
            Effect::Copy(page().url),
            Effect::Copy(tunnel),
            Effect::OpenUrl(page().url)
        ]
    );
    assert!(driver.status().contains("no code"));
}

#[test]
fn the_countdown_of_the_page_wakes() {
    let (driver, _) = browsing();
    assert_eq!(subscriptions(&driver.model), Some(later(1)));
}

#[test]
fn a_paste_goes_straight_to_the_sign_in() {
    let (mut driver, flow) = browsing();
    driver.send(Message::Paste(
        "http://127.0.0.1:8400/?co\nde=x&state=s\n".into(),
    ));
    assert_eq!(
        driver.take(),
        [Effect::Steer(
            flow,
            pasted("http://127.0.0.1:8400/?code=x&state=s")
        )]
    );
    progress(
        &mut driver,
        flow,
        Progress::NotAccepted("It is of\u{1b} another sign-in.".into()),
    );
    let why = panel(&driver).not_accepted.clone();
    assert_eq!(why.as_deref(), Some("It is of␛ another sign-in."));
    assert!(matches!(
        panel(&driver).stage,
        SignInStage::AwaitingBrowser(_)
    ));
    driver.send(Message::Paste("again".into()));
    assert_eq!(driver.take(), [Effect::Steer(flow, pasted("again"))]);
    assert_eq!(panel(&driver).not_accepted, None);
}

#[test]
fn an_address_is_typed_unseen() {
    let (mut driver, flow) = browsing();
    driver
        .press("p")
        .type_text("http://q?canary")
        .press("backspace");
    assert_eq!(driver.take(), [], "no key does anything else meanwhile");
    assert!(!format!("{:?}", driver.model).contains("canar"));
    driver.press("enter");
    assert_eq!(
        driver.take(),
        [Effect::Steer(flow, pasted("http://q?canar"))]
    );
}

#[test]
fn lines_of_a_broken_address_are_no_keys() {
    let (mut driver, flow) = browsing();
    driver
        .press("p")
        .type_text("http://q?code=a")
        .press("enter");
    driver.take();
    progress(
        &mut driver,
        flow,
        Progress::NotAccepted("Not whole.".into()),
    );
    driver.type_text("dqb&state=s").press("enter");
    let whole = pasted("http://q?code=adqb&state=s");
    assert_eq!(driver.take(), [Effect::Steer(flow, whole)]);
    driver.type_text("http://q?code=new").press("enter");
    assert_eq!(
        driver.take(),
        [Effect::Steer(flow, pasted("http://q?code=new"))],
        "another address begins anew"
    );
    driver.press("esc");
    assert_eq!(panel(&driver).pasting, None);
}

#[test]
fn leaving_the_address_does_not_leave_the_sign_in() {
    let (mut driver, flow) = browsing();
    driver.press("p enter");
    assert_eq!(driver.take(), [], "nothing is not sent");
    driver.type_text("x").press("esc");
    assert_eq!(driver.take(), []);
    assert_eq!(panel(&driver).pasting, None);
    driver.press("esc");
    assert_eq!(driver.take(), [Effect::Cancel(flow)]);
}

#[test]
fn nothing_is_pasted_where_no_browser_comes_back() {
    let (mut driver, _) = waiting();
    driver.send(Message::Paste("q\nhttp://127.0.0.1/?code=x".into()));
    driver.press("p");
    assert_eq!(driver.take(), []);
    assert_eq!(panel(&driver).pasting, None);
}

#[test]
fn without_a_browser_it_goes_on_with_a_code_by_itself() {
    let (mut driver, flow) = waiting();
    driver.model.look.opens_browser = true;
    progress(&mut driver, flow, Progress::AwaitingBrowser(page()));
    assert_eq!(driver.take(), [Effect::OpenUrl(page().url)]);
    driver.send(Message::Opened(Err(Failure::new("none"))));
    assert_eq!(
        driver.take(),
        [Effect::Steer(flow, Steer::Use(Way::DeviceCode))]
    );
    assert!(driver.status().contains("going on with a code"));
    driver.send(Message::Opened(Err(Failure::new("none"))));
    progress(&mut driver, flow, Progress::AwaitingUser(code()));
    assert_eq!(
        driver.take(),
        [],
        "once, and no browser for the code either"
    );
}

#[test]
fn a_way_that_was_chosen_is_not_changed() {
    let (mut driver, flow) = waiting();
    driver.model.look.opens_browser = true;
    driver.press("b");
    driver.take();
    progress(&mut driver, flow, Progress::AwaitingBrowser(page()));
    driver.send(Message::Opened(Err(Failure::new("none"))));
    assert_eq!(driver.take(), [Effect::OpenUrl(page().url)]);
    assert_eq!(driver.status(), "none");
    let (mut driver, _) = browsing();
    driver.press("o");
    driver.send(Message::Opened(Err(Failure::new("none"))));
    assert_eq!(driver.take().len(), 1, "opened by hand: the page stays");
}

#[test]
fn a_host_nobody_expects_is_not_opened() {
    let (mut driver, flow) = waiting();
    driver.model.look.opens_browser = true;
    let elsewhere = BrowserPage {
        host_is_expected: false,
        ..page()
    };
    progress(&mut driver, flow, Progress::AwaitingBrowser(elsewhere));
    assert_eq!(driver.take(), []);
}

#[test]
fn a_sign_in_that_knows_one_way_only_stays_on_it() {
    let (mut driver, flow) = waiting();
    driver.press("b");
    let why = "only a code";
    progress(&mut driver, flow, Progress::NotAccepted(why.into()));
    assert_eq!(panel(&driver).stage, SignInStage::AwaitingUser(code()));
    assert_eq!(panel(&driver).not_accepted.as_deref(), Some(why));
}

/// A console with a service that lacks its scopes, selected.
fn lacking() -> Driver {
    let changed = overview(|parts| {
        let accepts = [AuthMethod::BuilderId, AuthMethod::IdentityCenter];
        let scopes = ["codecatalyst:read_write"];
        parts
            .services
            .push(service("codecatalyst", "CodeCatalyst", &accepts, &scopes));
        parts.connections[1].token_file = Some("acme.json".into());
    });
    let mut driver = Driver::on(changed);
    driver.select(Pane::Services, "CodeCatalyst");
    driver
}

#[test]
fn a_missing_scope_is_added_with_one_key_and_a_question() {
    let mut driver = lacking();
    assert!(labels(&driver).contains(&"add scopes"));
    driver.press("+");
    match driver.take().as_slice() {
        [Effect::PlanSignIn(_, request)] => {
            assert_eq!(request.target, Target::Connection(session("acme")));
            assert_eq!(request.service.as_deref(), Some("codecatalyst"));
        }
        other => panic!("{other:?}"),
    }
    let question = panel(&driver).question.clone().unwrap();
    assert!(
        question.contains("CodeCatalyst needs codecatalyst:read_write: add it to acme?"),
        "{question}"
    );
}

#[test]
fn a_question_is_asked_even_if_no_file_changes() {
    let mut driver = lacking();
    driver.press("+");
    let flow = planning(&mut driver);
    let planned = Reply::SignInPlanned(Ok(Box::new(plan("acme"))));
    driver.send(Message::Flow(flow, planned));
    assert_eq!(panel(&driver).stage, SignInStage::Confirming);
    assert_eq!(driver.take(), []);
    driver.press("enter");
    assert!(matches!(
        driver.take().as_slice(),
        [Effect::StartSignIn(..)]
    ));
}

#[test]
fn scopes_are_added_only_where_they_are_missing() {
    let mut driver = Driver::new();
    for name in ["CodeWhisperer", "Lambda"] {
        driver.select(Pane::Services, name).press("+");
        assert_eq!(driver.take(), []);
        assert!(driver.model.overlays.is_empty());
    }
}

#[test]
fn a_session_is_extended_only_after_asking() {
    let mut driver = Driver::new();
    driver.select(Pane::Connections, "beta").press("x");
    assert_eq!(driver.take(), [], "there is no session yet");
    driver.select(Pane::Connections, "acme").press("x");
    let flow = match driver.take().as_slice() {
        [Effect::PlanSignIn(flow, request)] if request.extends => *flow,
        other => panic!("{other:?}"),
    };
    driver.send(Message::Resize(20, 5));
    let mut plan = plan("acme");
    plan.extends = true;
    let planned = Reply::SignInPlanned(Ok(Box::new(plan)));
    driver.send(Message::Flow(flow, planned));
    assert_eq!(driver.take(), [], "never without a confirmation");
    let unseen = crate::tui::view::overlay_overflow(&driver.model);
    assert!(unseen > 0);
    driver.press("enter");
    assert_eq!(driver.take(), [], "what is not seen is not agreed to");
    assert!(panel(&driver).scroll > 0);
    driver.press("G");
    let accept = hints(&driver.model)
        .into_iter()
        .find(|hint| hint.action == Action::Accept);
    assert!(accept.is_some());
    driver.press("enter");
    let flow = match driver.take().as_slice() {
        [Effect::StartSignIn(flow, _)] => *flow,
        other => panic!("{other:?}"),
    };
    driver.send(Message::Flow(flow, Reply::SignedIn(Ok(done()))));
    let last = driver.model.activity.entries().last();
    let command = last.and_then(|entry| entry.command.clone());
    assert_eq!(command.as_deref(), Some("moorline login beta --extend"));
}
