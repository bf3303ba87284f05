//! Switching: at once, with the alert, with a sign-in first.

use crate::domain::overview::Stay;
use crate::domain::pattern::Pattern;
use crate::flows::failure::Failure;
use crate::flows::sign_in::{SignedIn, Target};
use crate::flows::switch::{SwitchOrder, Switched};
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, later, overview, session};
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::switch_dialog::{Answer, Question, SwitchDialog};

fn dialog(driver: &Driver) -> &SwitchDialog {
    match driver.model.top() {
        Some(Overlay::Switch(dialog)) => dialog,
        other => panic!("no switch dialog but {other:?}"),
    }
}

fn ordered(driver: &mut Driver) -> (FlowId, String, SwitchOrder) {
    match driver.take().as_slice() {
        [Effect::Switch(flow, plan, order)] => (*flow, plan.target.clone(), order.clone()),
        other => panic!("no switch but {other:?}"),
    }
}

#[test]
fn the_alert_reads_like_the_guide() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "dev-lambda").press("enter");
    assert_eq!(
        dialog(&driver).alert[0],
        "You are switching to a profile that authenticates with IAM. CodeWhisperer does not accept \
         IAM. Stay connected to CodeWhisperer with Builder ID while using dev-lambda for other \
         services?"
    );
    assert_eq!(driver.take(), [], "nothing happens before the answer");
}

#[test]
fn staying_connected_is_the_default_and_pins() {
    let mut driver = Driver::new();
    driver
        .select(Pane::Profiles, "dev-lambda")
        .press("enter enter");
    let (_, target, order) = ordered(&mut driver);
    assert_eq!(target, "dev-lambda");
    assert_eq!(
        order.pins,
        [("codewhisperer".to_string(), session("builder-id"))]
    );
    assert_eq!(order.remember, []);
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn switching_everything_pins_nothing() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "dev-lambda").press("enter 2");
    assert_eq!(ordered(&mut driver).2.pins, []);
}

#[test]
fn the_answer_is_remembered_when_told_to() {
    for key in ["m", "space"] {
        let mut driver = Driver::new();
        driver
            .select(Pane::Profiles, "dev-lambda")
            .press("enter")
            .press(key)
            .press("j enter");
        assert_eq!(
            ordered(&mut driver).2.remember,
            [("codewhisperer".to_string(), Stay::Follow)]
        );
    }
}

#[test]
fn cancelling_switches_nothing() {
    for keys in ["enter 3", "enter esc", "enter j j enter"] {
        let mut driver = Driver::new();
        driver.select(Pane::Profiles, "dev-lambda").press(keys);
        assert_eq!(driver.take(), [], "{keys}");
        assert!(driver.model.overlays.is_empty());
        assert_eq!(driver.status(), "not switched");
    }
}

#[test]
fn nothing_at_stake_switches_at_once() {
    let pinned = overview(|parts| {
        parts
            .pins
            .insert("codewhisperer".into(), session("builder-id"));
    });
    let mut driver = Driver::on(pinned);
    driver.select(Pane::Profiles, "dev-lambda").press("enter");
    assert_eq!(ordered(&mut driver).2, SwitchOrder::default());
}

#[test]
fn a_remembered_answer_is_not_asked_again() {
    let remembered = overview(|parts| {
        parts.stay.insert("codewhisperer".into(), Stay::Stay);
    });
    let mut driver = Driver::on(remembered);
    driver.select(Pane::Profiles, "dev-lambda").press("enter");
    let (_, _, order) = ordered(&mut driver);
    assert_eq!(
        order.pins,
        [("codewhisperer".to_string(), session("builder-id"))]
    );
}

#[test]
fn a_missing_scope_is_the_reason_given() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "acme-dev").press("enter");
    let alert = &dialog(&driver).alert[0];
    assert!(
        alert.contains("CodeWhisperer needs a token with codewhisperer:completions, which acme-dev does not have."),
        "{alert}"
    );
    assert!(!alert.contains("does not accept"), "{alert}");
}

#[test]
fn a_move_to_another_identity_is_asked_about() {
    let both = overview(|parts| {
        parts.connections[1]
            .scopes
            .push("codewhisperer:completions".into());
    });
    let mut driver = Driver::on(both);
    driver.select(Pane::Profiles, "acme-dev").press("enter");
    let alert = &dialog(&driver).alert[0];
    assert!(
        alert.contains("CodeWhisperer would move from Builder ID to Identity Center acme."),
        "{alert}"
    );
}

#[test]
fn a_sign_in_that_is_needed_is_the_second_question() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "beta-dev").press("enter");
    assert_eq!(dialog(&driver).question, Question::Stay);
    driver.press("1");
    assert_eq!(dialog(&driver).question, Question::SignIn);
    assert_eq!(dialog(&driver).answers[0].answer, Answer::SignInFirst);
    driver.press("2");
    let (_, target, order) = ordered(&mut driver);
    assert_eq!(target, "beta-dev");
    assert_eq!(order.pins.len(), 1, "the first answer holds");
}

#[test]
fn signing_in_first_switches_when_the_files_show_it() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "beta-dev").press("enter 1 1");
    let flow = match driver.take().as_slice() {
        [Effect::PlanSignIn(flow, request)] => {
            assert_eq!(request.target, Target::Connection(session("beta")));
            *flow
        }
        other => panic!("{other:?}"),
    };
    driver.send(Message::Flow(
        flow,
        Reply::SignInPlanned(Ok(Box::new(super::sign_in::plan("beta")))),
    ));
    let flow = match driver.take().as_slice() {
        [Effect::StartSignIn(flow, _)] => *flow,
        other => panic!("{other:?}"),
    };
    driver.send(Message::Flow(
        flow,
        Reply::SignedIn(Ok(SignedIn {
            connection: session("beta"),
            name: "beta".into(),
            expires_at: later(3600),
            pinned: Vec::new(),
            lines: Vec::new(),
        })),
    ));
    assert!(matches!(driver.take().as_slice(), [Effect::Load { .. }]));
    assert!(driver.model.overlays.is_empty());
    let after = overview(|parts| {
        parts.connections[2] =
            crate::tui::fixture::signed_in(parts.connections[2].clone(), 3600, &[]);
    });
    driver.send(Message::OverviewLoaded(after));
    let (_, target, order) = ordered(&mut driver);
    assert_eq!(target, "beta-dev");
    assert_eq!(order.pins.len(), 1);
}

#[test]
fn a_switch_is_told_noted_and_read_again() {
    let mut driver = Driver::new();
    driver
        .select(Pane::Profiles, "dev-lambda")
        .press("enter enter");
    let (flow, ..) = ordered(&mut driver);
    driver.press("enter");
    assert_eq!(driver.take(), [], "one switch at a time");
    driver.send(Message::Flow(
        flow,
        Reply::Switched(Ok(Switched {
            target: "dev-lambda".into(),
            shell: true,
            state: true,
            managed: None,
            lines: vec!["switched to dev-lambda (111122223333, eu-west-1)".into()],
        })),
    ));
    assert_eq!(
        driver.take(),
        [Effect::Load {
            told: Some("dev-lambda".into())
        }]
    );
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(
        entry.command.as_deref(),
        Some("moorline switch dev-lambda --stay")
    );
    assert!(driver.status().contains("switched to dev-lambda"));
    assert_eq!(driver.model.switched.as_ref().unwrap().target, "dev-lambda");
}

#[test]
fn a_switch_that_failed_is_shown_as_a_whole() {
    let mut driver = Driver::new();
    driver
        .select(Pane::Profiles, "dev-lambda")
        .press("enter enter");
    let (flow, ..) = ordered(&mut driver);
    let failure = Failure::new("Not switched: the disk is full.").hint("Make room.");
    driver.send(Message::Flow(flow, Reply::Switched(Err(failure))));
    match driver.model.top() {
        Some(Overlay::Notice(notice)) => {
            assert_eq!(
                notice.lines,
                ["Not switched: the disk is full.", "Make room."]
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(driver.model.told, None);
    assert!(driver.model.activity.entries()[0].is_error);
    driver.press("esc");
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn a_failure_does_not_cover_an_open_dialog() {
    let mut driver = Driver::new();
    driver
        .select(Pane::Profiles, "dev-lambda")
        .press("enter enter");
    let (flow, ..) = ordered(&mut driver);
    driver.press("?");
    let failure = Failure::new("Not switched: the disk is full.");
    driver.send(Message::Flow(flow, Reply::Switched(Err(failure))));
    assert!(matches!(driver.model.top(), Some(Overlay::Help(_))));
    assert!(driver.model.status.as_ref().unwrap().is_error);
    driver.press("down");
    assert_eq!(driver.model.status, None, "errors stay until a key");
}

#[test]
fn a_dialog_is_planned_anew_when_the_files_change() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "dev-lambda").press("enter");
    let gone = overview(|parts| {
        parts
            .profiles
            .retain(|profile| profile.name != "dev-lambda");
    });
    driver.send(Message::OverviewLoaded(gone));
    assert!(driver.model.overlays.is_empty());
    driver.press("enter");
}

/// A console on which `lam-*` is production.
fn guarded() -> Driver {
    Driver::on(overview(|parts| {
        parts.production = vec![Pattern::parse("LAM-*").unwrap()];
    }))
}

#[test]
fn a_production_profile_is_asked_about_first_and_enter_does_nothing() {
    let mut driver = guarded();
    driver.select(Pane::Profiles, "lam-keys").press("enter");
    assert_eq!(dialog(&driver).question, Question::Production);
    assert_eq!(
        dialog(&driver).alert[0],
        "lam-keys in account 111122223333 is a production profile (`LAM-*` in config.toml)."
    );
    assert_eq!(dialog(&driver).answers[0].answer, Answer::Cancel);
    driver.press("enter");
    assert_eq!(driver.take(), []);
    assert!(driver.model.overlays.is_empty());
    assert_eq!(driver.status(), "not switched");
}

#[test]
fn the_other_questions_come_after_it() {
    let mut driver = guarded();
    driver.select(Pane::Profiles, "lam-keys").press("enter 2");
    assert_eq!(dialog(&driver).question, Question::Stay);
    driver.press("enter");
    let (_, target, order) = ordered(&mut driver);
    assert_eq!((target.as_str(), order.pins.len()), ("lam-keys", 1));
    let command = &driver.model.running[0].command;
    assert_eq!(command, "moorline switch lam-keys --stay --yes");
}

#[test]
fn what_is_no_production_is_not_asked_about() {
    let mut driver = guarded();
    driver.select(Pane::Profiles, "old-keys").press("enter");
    assert_eq!(dialog(&driver).question, Question::Stay);
}
