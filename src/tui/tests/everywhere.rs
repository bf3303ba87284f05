//! Switching everywhere: the section is looked at where it changes, and nothing is done before.

use crate::domain::overview::Parts;
use crate::domain::pattern::Pattern;
use crate::flows::everywhere::EverywherePlan;
use crate::flows::failure::Failure;
use crate::flows::sign_in::ConfigChange;
use crate::flows::switch::Switched;
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, overview};
use crate::tui::keymap::hints;
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::review::ReviewStage;

/// What a flow says that it does to the config file.
pub(super) fn planned(changes: bool) -> Box<EverywherePlan> {
    let change = ConfigChange {
        file: "/home/dev/.aws/config".into(),
        diff: "+[profile moorline]\n".into(),
    };
    Box::new(EverywherePlan {
        managed: "moorline".into(),
        target: "dev-lambda".into(),
        changes: changes.then_some(change).into_iter().collect(),
        notices: Vec::new(),
    })
}

/// Decides to switch everywhere, staying connected: what is to be worked out.
fn decided(driver: &mut Driver) -> FlowId {
    driver.select(Pane::Profiles, "dev-lambda").press("E enter");
    match driver.take().as_slice() {
        [Effect::PlanEverywhere(flow, target)] if target == "dev-lambda" => *flow,
        other => panic!("nothing is worked out but {other:?}"),
    }
}

fn answer(driver: &mut Driver, flow: FlowId, changes: bool) {
    let reply = Reply::EverywherePlanned(Ok(planned(changes)));
    driver.send(Message::Flow(flow, reply));
}

/// The switch that is carried out: its flow, and what it pins.
fn switching(driver: &mut Driver) -> (FlowId, usize) {
    match driver.take().as_slice() {
        [Effect::SwitchEverywhere(flow, everywhere, plan, order)] => {
            assert_eq!(everywhere.managed, "moorline");
            assert_eq!(plan.target, "dev-lambda");
            (*flow, order.pins.len())
        }
        other => panic!("no switch but {other:?}"),
    }
}

fn done() -> Switched {
    Switched {
        target: "dev-lambda".into(),
        managed: Some("moorline".into()),
        state: true,
        lines: vec!["switched to dev-lambda everywhere".into()],
        ..Switched::default()
    }
}

#[test]
fn the_section_is_shown_before_anything_is_written() {
    let mut driver = Driver::new();
    let flow = decided(&mut driver);
    answer(&mut driver, flow, true);
    assert_eq!(driver.take(), [], "it waits");
    driver.press("enter");
    let (flow, pins) = switching(&mut driver);
    assert_eq!(pins, 1, "CodeWhisperer stays, as in any switch");
    driver.send(Message::Flow(flow, Reply::Switched(Ok(done()))));
    assert!(driver.model.overlays.is_empty());
    let told = driver.model.told.as_deref();
    assert_eq!(told, Some("moorline"), "this console follows later ones");
    let last = driver.model.activity.entries().last().unwrap();
    let command = last.command.as_deref();
    assert_eq!(
        command,
        Some("moorline switch dev-lambda --stay --everywhere")
    );
    assert!(
        matches!(driver.take().as_slice(), [Effect::Load { told: Some(name) }] if name == "moorline")
    );
}

#[test]
fn a_section_that_is_there_already_is_not_asked_about() {
    let mut driver = Driver::new();
    let flow = decided(&mut driver);
    answer(&mut driver, flow, false);
    let (next, _) = switching(&mut driver);
    assert_ne!(next, flow);
    answer(&mut driver, flow, false);
    assert_eq!(driver.take(), [], "once");
}

#[test]
fn esc_leaves_everything_as_it_was() {
    let mut driver = Driver::new();
    let flow = decided(&mut driver);
    answer(&mut driver, flow, true);
    driver.press("esc");
    assert_eq!(driver.take(), []);
    assert!(driver.model.overlays.is_empty());
    assert_eq!(driver.model.told, None);
    assert!(driver.status().starts_with("not switched"));
}

#[test]
fn nothing_is_lost_on_the_way_to_production() {
    let production = |parts: &mut Parts| {
        parts.production = vec![Pattern::parse("dev-*").unwrap()];
    };
    let mut driver = Driver::on(overview(production));
    driver.select(Pane::Profiles, "dev-lambda").press("E 2 m 1");
    let flow = match driver.take().as_slice() {
        [Effect::PlanEverywhere(flow, _)] => *flow,
        other => panic!("{other:?}"),
    };
    // Another console writes meanwhile.
    driver.send(Message::OverviewLoaded(overview(production)));
    answer(&mut driver, flow, true);
    driver.press("enter");
    let (flow, remembered) = match driver.take().as_slice() {
        [Effect::SwitchEverywhere(flow, _, _, order)] => {
            assert_eq!(order.pins.len(), 1);
            (*flow, order.remember.len())
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(remembered, 1);
    driver.send(Message::Flow(flow, Reply::Switched(Ok(done()))));
    let last = driver.model.activity.entries().last().unwrap();
    assert_eq!(
        last.command.as_deref(),
        Some("moorline switch dev-lambda --stay --remember --yes --everywhere"),
        "the same on the command line asks nothing more"
    );
}

#[test]
fn the_footer_says_what_the_key_would_change() {
    let mut driver = Driver::new();
    let label = |driver: &Driver| {
        let hints = hints(&driver.model);
        let hint = hints.iter().find(|hint| hint.key == "E");
        hint.map(|hint| hint.label)
    };
    driver.select(Pane::Profiles, "dev-lambda").press("enter");
    assert_eq!(label(&driver), Some("everywhere"));
    driver.press("E");
    assert_eq!(label(&driver), Some("this shell"));
}

#[test]
fn the_dialog_says_which_and_takes_either() {
    let mut driver = Driver::new();
    driver
        .select(Pane::Profiles, "dev-lambda")
        .press("enter E E enter");
    assert!(
        matches!(driver.take().as_slice(), [Effect::Switch(..)]),
        "here only"
    );
    let mut driver = Driver::new();
    driver
        .select(Pane::Profiles, "dev-lambda")
        .press("enter E enter");
    assert!(matches!(
        driver.take().as_slice(),
        [Effect::PlanEverywhere(..)]
    ));
}

#[test]
fn a_refusal_stays_on_screen_and_is_tried_again() {
    let mut driver = Driver::new();
    let flow = decided(&mut driver);
    let failure = Failure::new("Not switched everywhere: [profile moorline] is yours.");
    driver.send(Message::Flow(flow, Reply::EverywherePlanned(Err(failure))));
    assert!(matches!(
        driver.model.top(),
        Some(Overlay::Review(review)) if matches!(review.stage, ReviewStage::Failed(_))
    ));
    driver.press("enter");
    assert!(matches!(
        driver.take().as_slice(),
        [Effect::PlanEverywhere(..)]
    ));
}

#[test]
fn only_iam_credentials_can_be_everywhere() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "cw").press("E");
    assert!(driver.model.overlays.is_empty());
    assert!(
        driver.status().contains("no IAM credentials"),
        "{}",
        driver.status()
    );
    assert_eq!(driver.take(), []);
}
