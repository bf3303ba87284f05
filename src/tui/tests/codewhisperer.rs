//! What CodeWhisperer itself is asked for.

use super::sign_in::to_terminal;
use crate::domain::connection::AuthMethod;
use crate::domain::overview::Parts;
use crate::domain::policy::for_service;
use crate::flows::codewhisperer::{Available, Choice, Profiles, Suggestion};
use crate::flows::failure::Failure;
use crate::flows::verify::Order;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, overview, service, session};
use crate::tui::keymap::{Context, hints};
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use crate::tui::model::ask::AskFor;
use crate::tui::model::asking::TypedCodes;
use crate::tui::model::overlay::{Notice, Overlay};

/// A CodeWhisperer of an organization's.
pub(super) fn organization(parts: &mut Parts) {
    parts.connections[1].scopes = vec!["codewhisperer:completions".into()];
    parts.pins = [("codewhisperer".to_string(), session("acme"))].into();
}

fn asking(driver: &mut Driver, of: AskFor) -> FlowId {
    match driver.take().as_slice() {
        [Effect::Ask(flow, asked)] if *asked == of => *flow,
        other => panic!("{of:?} is not asked for: {other:?}"),
    }
}

pub(super) fn profile(name: &str, id: &str) -> Available {
    Available {
        arn: format!("arn:aws:codewhisperer:us-east-1:111122223333:profile/{id}"),
        name: name.into(),
        region: "us-east-1".into(),
        account: "111122223333".into(),
        status: None,
    }
}

pub(super) fn profiles(available: Vec<Available>) -> Profiles {
    Profiles {
        connection: session("acme"),
        chosen: available.get(1).map(|one| one.arn.clone()),
        available,
        failed: Vec::new(),
    }
}

fn notice(driver: &Driver) -> &Notice {
    match driver.model.top() {
        Some(Overlay::Notice(notice)) => notice,
        other => panic!("nothing is told but {other:?}"),
    }
}

/// A console of an organization's, CodeWhisperer selected.
fn selected() -> Driver {
    let mut driver = Driver::on(overview(organization));
    driver.select(Pane::Services, "CodeWhisperer");
    driver
}

#[test]
fn a_profile_is_chosen_and_then_verified() {
    let mut driver = selected();
    driver.press("P");
    let flow = asking(&mut driver, AskFor::Profiles);
    let available = vec![
        profile("team-a", "A"),
        profile("two", "B"),
        profile("two", "C"),
    ];
    let arn = available[2].arn.clone();
    let listed = Reply::ProfilesListed(Ok(profiles(available)));
    driver.send(Message::Flow(flow, listed));
    let Some(Overlay::Choose(choose)) = driver.model.top() else {
        panic!("there is no choice")
    };
    assert_eq!(choose.selected, 1, "the one in use");
    assert!(choose.lines[1].detail.starts_with("in use"));
    assert!(!choose.lines[0].detail.contains("in use"));
    driver.press("j enter");
    let flow = match driver.take().as_slice() {
        [Effect::ChooseProfile(flow, connection, chosen, called)] => {
            assert_eq!((connection, chosen), (&session("acme"), &arn));
            assert_eq!(*called, arn, "its name alone would not tell which");
            *flow
        }
        other => panic!("{other:?}"),
    };
    driver.send(Message::Flow(
        flow,
        Reply::ProfileChosen("two".into(), Ok(())),
    ));
    let order = Order {
        services: vec!["codewhisperer".into()],
        ..Order::default()
    };
    assert!(matches!(
        driver.take().as_slice(),
        [Effect::Load { .. }, Effect::Verify(_, asked, codes)]
            if *asked == order && *codes == TypedCodes::new()
    ));
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(entry.text, "CodeWhisperer uses the profile two");
    let command = format!("moorline codewhisperer choose {arn}");
    assert_eq!(entry.command, Some(command));
}

#[test]
fn a_choice_that_is_not_kept_is_told() {
    let mut driver = selected();
    driver.press("P");
    let flow = asking(&mut driver, AskFor::Profiles);
    let listed = Reply::ProfilesListed(Ok(profiles(vec![profile("a b", "A")])));
    driver.send(Message::Flow(flow, listed)).press("1");
    let flow = driver.take()[0].starts().unwrap();
    assert_eq!(
        driver.model.running[0].command,
        "moorline codewhisperer choose 'a b'"
    );
    let failure = Failure::new("The state cannot be written.");
    let chosen = Reply::ProfileChosen("a b".into(), Err(failure));
    driver.send(Message::Flow(flow, chosen));
    assert_eq!(driver.take(), [], "nothing is verified");
    assert_eq!(driver.status(), "The state cannot be written.");
}

#[test]
fn no_profile_and_regions_that_do_not_answer_are_told() {
    let mut driver = selected();
    driver.press("P");
    let flow = asking(&mut driver, AskFor::Profiles);
    let none = Profiles {
        failed: vec![("eu-west-1".into(), "no\u{1b} answer".into())],
        ..profiles(Vec::new())
    };
    driver.send(Message::Flow(flow, Reply::ProfilesListed(Ok(none))));
    assert!(notice(&driver).lines[0].contains("administrator"));
    assert_eq!(notice(&driver).lines[1], "eu-west-1: no␛ answer");
}

#[test]
fn what_is_waited_for_can_be_cancelled() {
    let mut driver = selected();
    for (key, of) in [
        ("P", AskFor::Profiles),
        ("C", AskFor::Customizations),
        ("m", AskFor::Models),
    ] {
        driver.press(key);
        let flow = asking(&mut driver, of);
        driver.press("enter");
        assert_eq!(driver.take(), [], "the answer is not there yet");
        assert!(
            hints(&driver.model)
                .iter()
                .any(|hint| hint.label == "cancel")
        );
        driver.press("esc");
        assert_eq!(driver.take(), [Effect::Cancel(flow)]);
        driver.send(Message::Flow(flow, Reply::ChoicesListed(Ok(Vec::new()))));
        assert!(
            driver.model.overlays.is_empty(),
            "late answers do not count"
        );
        driver.press(key);
        let flow = asking(&mut driver, of);
        driver.press("?").press("q");
        driver.press("esc ctrl-c");
        assert_eq!(driver.take(), [Effect::Cancel(flow), Effect::Quit]);
    }
}

#[test]
fn customizations_and_models_are_listed_below_what_is_open() {
    let mut driver = selected();
    driver.press("m");
    let flow = asking(&mut driver, AskFor::Models);
    driver.press("?");
    let choice = Choice {
        id: "claude\u{202e}".into(),
        name: "Claude".into(),
        description: Some("The default one.".into()),
        is_default: true,
    };
    driver.send(Message::Flow(flow, Reply::ChoicesListed(Ok(vec![choice]))));
    assert_eq!(Context::of(&driver.model), Context::Help);
    driver.press("esc");
    assert_eq!(
        notice(&driver).lines,
        [
            "Claude (claude\\u{202e}), the default",
            "  The default one."
        ]
    );
    let entry = driver.model.activity.entries().last().unwrap();
    let command = entry.command.as_deref();
    assert_eq!(command, Some("moorline codewhisperer models"));
}

#[test]
fn a_suggestion_is_asked_for_only_after_what_is_sent_was_read() {
    let mut driver = selected();
    driver.press("t");
    assert_eq!(driver.take(), [], "never without an answer");
    let Some(Overlay::Ask(ask)) = driver.model.overlays.last_mut() else {
        panic!("nothing is asked")
    };
    ask.notice.lines = (0..99).map(|at| format!("line {at}")).collect();
    driver.press("enter");
    assert_eq!(driver.take(), [], "what is not seen is not agreed to");
    driver.press("G enter");
    let flow = asking(&mut driver, AskFor::Suggestion);
    let suggestion = Suggestion {
        text: "if a:\n\treturn \u{1b}[31mb\n".into(),
        model: Some("m\u{7}".into()),
    };
    driver.send(Message::Flow(flow, Reply::Suggested(Ok(suggestion))));
    assert_eq!(
        notice(&driver).lines,
        [
            "CodeWhisperer would go on like this:",
            "",
            "if a:",
            "    return ␛[31mb",
            "",
            "From the model m␇."
        ]
    );
    driver.press("esc t esc");
    assert_eq!(driver.take(), [], "not agreed to, not sent");
}

#[test]
fn the_policy_of_an_in_console_service_is_copied() {
    let in_console = "codewhisperer-lambda";
    let mut driver = Driver::on(overview(|parts| {
        let one = service(
            in_console,
            "CodeWhisperer in Lambda",
            &[AuthMethod::Iam],
            &[],
        );
        parts.services.push(one);
    }));
    driver.select(Pane::Services, "CodeWhisperer in Lambda");
    driver.press("c");
    let policy = for_service(in_console).unwrap().to_owned();
    assert_eq!(driver.take(), [Effect::Copy(policy.clone())]);
    driver.send(Message::Copied(policy, to_terminal()));
    let said = driver.status();
    assert_eq!(
        said,
        "sent the policy for CodeWhisperer in Lambda to the terminal's clipboard; `moorline why codewhisperer-lambda` prints it"
    );
    driver.select(Pane::Services, "Lambda").press("c");
    assert_eq!(driver.take(), []);
    assert!(driver.status().contains("no policy"), "{}", driver.status());
}

#[test]
fn only_codewhisperer_is_asked_and_only_organizations_for_profiles() {
    let mut driver = selected();
    driver.select(Pane::Services, "Lambda").press("P t m C c");
    assert_eq!(driver.take(), []);
    assert!(driver.model.overlays.is_empty());
    let mut driver = Driver::new();
    driver.select(Pane::Services, "CodeWhisperer").press("P");
    assert!(
        driver.status().contains("Builder ID"),
        "{}",
        driver.status()
    );
    driver.press("m");
    asking(&mut driver, AskFor::Models);
}
