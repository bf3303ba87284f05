//! Verifying: what keys ask for, what is stopped, what late answers change, and codes of devices.

use super::sign_in::{done, waiting};
use crate::domain::binding::Via;
use crate::domain::profile::ProfileKind;
use crate::domain::secret::Secret;
use crate::domain::verification::{Verdict, Verification};
use crate::flows::credentials::Refused;
use crate::flows::failure::Failure;
use crate::flows::sign_in::SignedIn;
use crate::flows::verify::Order;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, later, now, overview, session};
use crate::tui::keymap::{Context, hints};
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use crate::tui::model::asking::TypedCodes;
use crate::tui::model::overlay::Overlay;
use crate::tui::update::subscriptions;
use jiff::Timestamp;

fn order(services: &[&str], profile: Option<&str>) -> Order {
    Order {
        services: services.iter().map(ToString::to_string).collect(),
        profile: profile.map(Into::into),
        region: None,
    }
}

/// The flow of the verification that is the only effect there is, and its order.
fn verifying(driver: &mut Driver) -> (FlowId, Order) {
    match driver.take().as_slice() {
        [Effect::Verify(flow, order, codes)] if codes.is_empty() => (*flow, order.clone()),
        other => panic!("nothing is verified: {other:?}"),
    }
}

/// What a service answers, asked with what it uses.
fn answer(driver: &Driver, service: &str, verdict: Verdict, at: Timestamp) -> Verification {
    let binding = &driver.model.overview.service(service).unwrap().binding;
    Verification {
        connection: binding.connection.clone(),
        profile: binding.profile.clone(),
        ..Verification::new(service, verdict, "It answered.", at)
    }
}

fn verified(driver: &mut Driver, flow: FlowId, answer: Verification) {
    driver.send(Message::Flow(flow, Reply::Verified(answer)));
}

fn verdict(driver: &Driver, service: &str) -> Option<Verdict> {
    let bound = driver.model.overview.service(service).unwrap();
    driver.model.verified(bound).map(|answer| answer.verdict)
}

#[test]
fn v_asks_what_fits_the_selection() {
    let mut driver = Driver::new();
    for (pane, name, asked) in [
        (
            Pane::Services,
            "CodeWhisperer",
            order(&["codewhisperer"], None),
        ),
        (
            Pane::Profiles,
            "acme-dev",
            order(&["sts"], Some("acme-dev")),
        ),
        (
            Pane::Connections,
            "builder-id",
            order(&["codewhisperer"], None),
        ),
    ] {
        let mut driver = Driver::new();
        driver.select(pane, name).press("v");
        assert_eq!(verifying(&mut driver).1, asked, "{name}");
    }
    for (pane, name, why) in [
        (Pane::Profiles, "cw", "offers a token"),
        (Pane::Connections, "beta", "no service uses"),
        (Pane::Connections, "IAM keys (2)", "select it in Profiles"),
    ] {
        driver.select(pane, name).press("v");
        assert_eq!(driver.take(), [], "{name}");
        assert!(driver.status().contains(why), "{}", driver.status());
    }
    for pane in ["1", "2", "3"] {
        let mut driver = Driver::new();
        driver.press(pane).press("V");
        assert_eq!(verifying(&mut driver).1, Order::default());
    }
}

#[test]
fn keys_of_a_profile_alone_are_verified_with_it() {
    let mut driver = Driver::on(overview(|parts| {
        parts.connections.pop();
    }));
    driver.select(Pane::Connections, "lam-keys").press("v");
    assert_eq!(verifying(&mut driver).1, order(&["sts"], Some("lam-keys")));
}

#[test]
fn nothing_is_asked_without_being_told_to() {
    let mut driver = Driver::new();
    for keys in ["1", "2", "3", "j", "tab", "r"] {
        driver.press(keys);
    }
    driver
        .send(Message::FocusGained)
        .send(Message::Now(later(4000)));
    let asks = |effect: &Effect| matches!(effect, Effect::Verify(..) | Effect::Ask(..));
    assert!(!driver.take().iter().any(asks));
}

#[test]
fn answers_are_shown_one_by_one_and_told_at_the_end() {
    let mut driver = Driver::new();
    driver.press("V");
    let (flow, _) = verifying(&mut driver);
    assert!(driver.model.asking.is_waiting("lambda", None));
    let first = answer(&driver, "codewhisperer", Verdict::Connected, now());
    verified(&mut driver, flow, first);
    assert_eq!(verdict(&driver, "codewhisperer"), Some(Verdict::Connected));
    assert_eq!(driver.model.asking.runs[0].done(), 1);
    assert_eq!(driver.take(), []);
    let second = answer(&driver, "lambda", Verdict::Denied, now());
    verified(&mut driver, flow, second);
    let third = answer(&driver, "kiro", Verdict::NotAsked, now());
    verified(&mut driver, flow, third);
    driver.send(Message::Flow(flow, Reply::VerifyDone(Ok(()))));
    assert!(!driver.model.asking.is_busy());
    assert!(
        matches!(driver.take().as_slice(), [Effect::Load { .. }]),
        "what was kept is read"
    );
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(entry.text, "verified: 1 of 2 connected, 1 not asked");
    assert_eq!(entry.command.as_deref(), Some("moorline verify"));
}

#[test]
fn the_answer_of_one_service_is_told_with_what_mends_it() {
    let mut driver = Driver::new();
    driver.select(Pane::Services, "CodeWhisperer").press("v");
    let (flow, _) = verifying(&mut driver);
    let denied = Verification {
        mend: Some("Ask\u{1b} your administrator.".into()),
        ..answer(&driver, "codewhisperer", Verdict::NotAssigned, now())
    };
    verified(&mut driver, flow, denied);
    assert_eq!(
        driver.status(),
        "CodeWhisperer: signed in, not assigned. It answered. Ask␛ your administrator."
    );
    assert!(driver.model.status.as_ref().unwrap().is_error);
    driver.send(Message::Flow(flow, Reply::VerifyDone(Ok(()))));
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(
        entry.command.as_deref(),
        Some("moorline verify codewhisperer")
    );
}

#[test]
fn an_answer_about_a_profile_names_that_and_no_service() {
    let mut driver = Driver::new();
    let active = driver.model.overview.active().unwrap().profile.clone();
    for profile in ["dev-lambda", &active] {
        driver.select(Pane::Profiles, profile).press("v");
        let Some(Effect::Verify(flow, order, _)) = driver.take().pop() else {
            continue;
        };
        let proof = Verification {
            profile: order.profile.clone(),
            mend: Some("Use another.".into()),
            ..Verification::new("sts", Verdict::Connected, "It answered.", now())
        };
        verified(&mut driver, flow, proof);
        let said = format!("{profile}: connected. It answered.");
        assert_eq!(driver.status(), said, "nothing has to be done");
    }
}

#[test]
fn where_nothing_could_be_asked_nothing_is_counted() {
    let mut driver = Driver::new();
    driver.press("V");
    let (flow, _) = verifying(&mut driver);
    for service in ["kiro", "lambda"] {
        let one = answer(&driver, service, Verdict::NotAsked, now());
        verified(&mut driver, flow, one);
    }
    driver.send(Message::Flow(flow, Reply::VerifyDone(Ok(()))));
    let said = driver.status();
    assert!(
        said.starts_with("none of 2 services could be asked"),
        "{said}"
    );
}

#[test]
fn a_profile_without_credentials_is_not_said_to_offer_a_token() {
    let mut driver = Driver::on(overview(|parts| {
        let mut bare = parts.profiles[0].clone();
        (bare.name, bare.kind, bare.connection) = ("bare".into(), ProfileKind::Incomplete, None);
        parts.profiles.push(bare);
    }));
    driver.select(Pane::Profiles, "bare").press("v");
    assert_eq!(driver.take(), []);
    let said = driver.status();
    assert!(said.contains("no credentials to verify"), "{said}");
}

#[test]
fn v_again_skips_one_service_and_waits_for_the_others() {
    let mut driver = Driver::new();
    driver.select(Pane::Services, "Lambda").press("V");
    let (flow, _) = verifying(&mut driver);
    assert!(hints(&driver.model).iter().any(|hint| hint.label == "skip"));
    driver.press("v");
    assert_eq!(driver.take(), [Effect::StopWaiting(flow, "lambda".into())]);
    assert!(!driver.model.asking.is_waiting("lambda", None));
    let late = answer(&driver, "lambda", Verdict::Connected, now());
    verified(&mut driver, flow, late);
    assert_eq!(verdict(&driver, "lambda"), None, "it came too late");
    let other = answer(&driver, "codewhisperer", Verdict::Connected, now());
    verified(&mut driver, flow, other);
    assert_eq!(verdict(&driver, "codewhisperer"), Some(Verdict::Connected));
    driver.press("v");
    assert_eq!(verifying(&mut driver).1, order(&["lambda"], None), "anew");
    driver.select(Pane::Services, "Kiro").press("v");
    assert_eq!(driver.take(), [Effect::StopWaiting(flow, "kiro".into())]);
    driver.send(Message::Flow(flow, Reply::VerifyDone(Ok(()))));
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(
        entry.text, "verified: 1 of 1 connected",
        "what it has is told"
    );
}

#[test]
fn a_verification_that_waits_for_nothing_is_over() {
    let mut driver = Driver::new();
    driver.select(Pane::Services, "Lambda").press("v");
    let (flow, _) = verifying(&mut driver);
    driver.press("v");
    assert_eq!(driver.take(), [Effect::Cancel(flow)]);
    assert!(!driver.model.asking.is_busy());
    driver.send(Message::Flow(flow, Reply::VerifyDone(Ok(()))));
    assert_eq!(driver.take(), []);
}

#[test]
fn esc_and_v_again_stop_everything_and_keep_the_filter() {
    for key in ["esc", "V"] {
        let mut driver = Driver::new();
        driver.press("2 / a enter V");
        let (flow, _) = verifying(&mut driver);
        driver.press(key);
        assert_eq!(driver.take(), [Effect::Cancel(flow)]);
        assert!(driver.model.list(Pane::Profiles).is_filtered());
        let late = answer(&driver, "codewhisperer", Verdict::Connected, now());
        verified(&mut driver, flow, late);
        assert_eq!(verdict(&driver, "codewhisperer"), None);
        driver.press("esc");
        assert!(!driver.model.list(Pane::Profiles).is_filtered());
    }
}

#[test]
fn quitting_stops_what_is_asked() {
    let mut driver = Driver::new();
    driver.press("V");
    let (flow, _) = verifying(&mut driver);
    driver.press("q");
    assert_eq!(driver.take(), [Effect::Cancel(flow), Effect::Quit]);
}

#[test]
fn the_answer_to_another_sign_in_is_shown_once_that_is_used() {
    let mut driver = Driver::new();
    driver.press("V");
    let (flow, _) = verifying(&mut driver);
    let other = Verification {
        connection: Some(session("acme")),
        ..answer(&driver, "codewhisperer", Verdict::Connected, now())
    };
    verified(&mut driver, flow, other);
    assert_eq!(verdict(&driver, "codewhisperer"), None);
    let pinned = overview(|parts| {
        parts.connections[1].scopes = vec!["codewhisperer:completions".into()];
        let pin = ("codewhisperer".to_string(), session("acme"));
        parts.pins = [pin].into();
    });
    let bound = pinned.service("codewhisperer").unwrap();
    assert_eq!(bound.binding.via, Some(Via::Pin));
    driver.send(Message::OverviewLoaded(pinned));
    assert_eq!(
        verdict(&driver, "codewhisperer"),
        Some(Verdict::Connected),
        "its token is the pin's now"
    );
}

#[test]
fn the_newer_one_of_what_is_kept_and_what_was_just_answered_counts() {
    let kept = |at| {
        let mut driver = Driver::new();
        let kept = answer(&driver, "codewhisperer", Verdict::Denied, at);
        driver.send(Message::OverviewLoaded(overview(|parts| {
            parts.verified.insert("codewhisperer".into(), kept);
        })));
        driver
    };
    for (at, seen) in [
        (later(-60), Verdict::Connected),
        (later(60), Verdict::Denied),
    ] {
        let mut driver = kept(at);
        assert_eq!(verdict(&driver, "codewhisperer"), Some(Verdict::Denied));
        driver.press("V");
        let (flow, _) = verifying(&mut driver);
        let live = answer(&driver, "codewhisperer", Verdict::Connected, now());
        verified(&mut driver, flow, live);
        assert_eq!(verdict(&driver, "codewhisperer"), Some(seen), "{at}");
    }
}

#[test]
fn a_new_sign_in_is_not_proved_by_the_one_before() {
    let (mut driver, flow) = waiting();
    let rejected = answer(&driver, "codewhisperer", Verdict::Rejected, now());
    driver.model.asking.keep(rejected);
    assert_eq!(verdict(&driver, "codewhisperer"), Some(Verdict::Rejected));
    driver.send(Message::Now(later(5)));
    let connection = session("builder-id");
    let done = SignedIn {
        connection,
        ..done()
    };
    driver.send(Message::Flow(flow, Reply::SignedIn(Ok(done))));
    assert_eq!(verdict(&driver, "codewhisperer"), None);
    let anew = answer(&driver, "codewhisperer", Verdict::Connected, later(6));
    driver.model.asking.keep(anew);
    assert_eq!(verdict(&driver, "codewhisperer"), Some(Verdict::Connected));
}

#[test]
fn ages_alone_wake_nobody() {
    let quiet = overview(|parts| {
        parts.connections.truncate(1);
        parts.connections[0].expires_at = None;
    });
    let mut driver = Driver::on(quiet);
    driver.press("V");
    let (flow, _) = verifying(&mut driver);
    let live = answer(&driver, "codewhisperer", Verdict::Connected, now());
    verified(&mut driver, flow, live);
    assert_eq!(subscriptions(&driver.model), None);
}

/// A console that asks for the code of a device, verifying Lambda.
fn asked_for_a_code() -> Driver {
    let mut driver = Driver::new();
    driver.select(Pane::Services, "Lambda").press("v");
    let (flow, _) = verifying(&mut driver);
    needs_code(&mut driver, flow, Reply::VerifyDone);
    driver
}

pub(super) fn needs_code(
    driver: &mut Driver,
    flow: FlowId,
    reply: fn(Result<(), Refused>) -> Reply,
) {
    let refused = Refused::Code {
        profile: "dev-lambda".into(),
        serial: "arn:aws:iam::111122223333:mfa/dev".into(),
    };
    driver.send(Message::Flow(flow, reply(Err(refused))));
}

pub(super) fn codes(code: &str) -> TypedCodes {
    [("dev-lambda".to_string(), Secret::new(code.into()))].into()
}

#[test]
fn a_code_is_typed_unseen_and_goes_with_the_same_question() {
    let mut driver = asked_for_a_code();
    assert_eq!(Context::of(&driver.model), Context::Code);
    driver.type_text("12q4").press("enter");
    assert_eq!(driver.take(), [], "that is no code");
    let Some(Overlay::Code(dialog)) = driver.model.top() else {
        panic!("the dialog is closed")
    };
    assert_eq!(dialog.problem, Some("a code has six digits"));
    driver.press("ctrl-u").type_text("918 2736");
    driver.press("backspace");
    assert!(!format!("{:?}", driver.model).contains("918"));
    driver.press("enter");
    match driver.take().as_slice() {
        [Effect::Verify(flow, asked, typed)] => {
            assert_eq!(
                (asked, typed),
                (&order(&["lambda"], None), &codes("918273"))
            );
            needs_code(&mut driver, *flow, Reply::VerifyDone);
        }
        other => panic!("{other:?}"),
    }
    let Some(Overlay::Code(dialog)) = driver.model.top() else {
        panic!("no other code is asked for")
    };
    assert!(dialog.problem.unwrap().contains("not taken"));
    driver
        .send(Message::Paste("564 738\n".into()))
        .press("enter");
    assert!(matches!(
        driver.take().as_slice(),
        [Effect::Verify(_, _, typed)] if *typed == codes("564738")
    ));
}

#[test]
fn without_a_code_nothing_is_asked() {
    let mut driver = asked_for_a_code();
    driver.type_text("123456").press("esc");
    assert_eq!(driver.take(), []);
    assert!(driver.model.overlays.is_empty());
    assert!(!driver.model.asking.is_busy());
}

#[test]
fn a_code_does_not_take_the_keys_of_what_is_open() {
    let mut driver = Driver::new();
    driver.press("V");
    let (flow, _) = verifying(&mut driver);
    driver.press("?");
    needs_code(&mut driver, flow, Reply::VerifyDone);
    assert_eq!(Context::of(&driver.model), Context::Help);
    driver.press("esc");
    assert_eq!(Context::of(&driver.model), Context::Code);
}

#[test]
fn what_keeps_all_from_being_asked_is_told_whole() {
    let mut driver = Driver::new();
    driver.press("V");
    let (flow, _) = verifying(&mut driver);
    let failure = Failure::new("No region is set.").hint("Name one with --region.");
    driver.send(Message::Flow(flow, Reply::VerifyDone(Err(failure.into()))));
    let Some(Overlay::Notice(notice)) = driver.model.top() else {
        panic!("nothing is told")
    };
    assert_eq!(
        notice.lines,
        ["No region is set.", "Name one with --region."]
    );
    assert!(!driver.model.asking.is_busy());
}
