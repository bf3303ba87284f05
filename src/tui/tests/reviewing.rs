//! Profiles made, changed, deleted, and changes taken back: always shown before they are written.

use super::roles::{flow, kept, role};
use crate::flows::failure::Failure;
use crate::flows::profile_edit::{EditPlan, Edited, NewRoleProfile, ProfileEdit};
use crate::flows::sign_in::ConfigChange;
use crate::flows::undo::{UndoPlan, Undoable};
use crate::tui::effect::Effect;
use crate::tui::fixture::{Driver, now, overview, profile, session};
use crate::tui::keymap::{Context, hints};
use crate::tui::message::{FlowId, Message, Reply};
use crate::tui::model::Pane;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::review::{
    Planned, PlannedProfiles, PlannedUndo, ProfileOrder, Review, ReviewStage,
};

fn change() -> ConfigChange {
    ConfigChange {
        file: "/home/dev/.aws/config".into(),
        diff: "+[profile team-0001-Dev]\n".into(),
    }
}

/// What a flow says that such edits do.
pub(super) fn planned(edits: Vec<ProfileEdit>, prunable: &[&str]) -> Box<PlannedProfiles> {
    Box::new(PlannedProfiles {
        plan: EditPlan {
            changes: if edits.is_empty() {
                Vec::new()
            } else {
                vec![change()]
            },
            edits,
            summary: "1 profile added".into(),
            notices: Vec::new(),
        },
        prunable: prunable.iter().map(ToString::to_string).collect(),
    })
}

fn addition(name: &str) -> ProfileEdit {
    ProfileEdit::AddRole(NewRoleProfile {
        profile: name.into(),
        session: "acme".into(),
        account_id: "000000000001".into(),
        role: "Dev".into(),
        region: None,
    })
}

pub(super) fn change_of(id: &str) -> Undoable {
    Undoable {
        id: id.into(),
        made_at: now(),
        what: format!("change {id}"),
        obstacle: None,
    }
}

pub(super) fn undo_plan(id: &str) -> Box<PlannedUndo> {
    let plan = UndoPlan {
        entry: change_of(id),
        changes: vec![change()],
    };
    Box::new(PlannedUndo {
        plan,
        notices: Vec::new(),
    })
}

fn review(driver: &Driver) -> &Review {
    match driver.model.top() {
        Some(Overlay::Review(review)) => review,
        other => panic!("no change is shown but {other:?}"),
    }
}

/// What has to be worked out.
fn ordered(driver: &mut Driver) -> (FlowId, ProfileOrder) {
    match driver.take().as_slice() {
        [Effect::PlanProfiles(flow, order)] => (*flow, (**order).clone()),
        other => panic!("nothing is worked out but {other:?}"),
    }
}

fn answer(driver: &mut Driver, flow: FlowId, edits: Vec<ProfileEdit>, prunable: &[&str]) {
    let planned = Reply::ProfilesPlanned(Ok(planned(edits, prunable)));
    driver.send(Message::Flow(flow, planned));
}

fn done() -> Reply {
    Reply::ProfilesEdited(Ok(Edited {
        summary: "1 profile added".into(),
        undo: Some("7".into()),
    }))
}

#[test]
fn a_role_becomes_a_profile_that_is_selected_then() {
    let mut driver = Driver::new();
    kept(&mut driver, vec![role(1, "Dev"), role(2, "Dev")]);
    driver
        .press("enter tab")
        .type_text("eu-west-1")
        .press("enter");
    let (flow, order) = ordered(&mut driver);
    let wanted = ProfileOrder::Add {
        connection: session("acme"),
        roles: vec![role(1, "Dev")],
        template: "{account_name}-{role}".into(),
        region: Some("eu-west-1".into()),
        is_all: false,
    };
    assert_eq!(order, wanted);
    driver.press("enter");
    assert_eq!(driver.take(), [], "nothing is written unseen");
    answer(&mut driver, flow, vec![addition("team-0001-Dev")], &[]);
    assert_eq!(driver.take(), [], "it is shown first");
    driver.press("enter");
    let write = match driver.take().as_slice() {
        [effect @ Effect::EditProfiles(flow, plan)] => {
            assert_eq!(plan.edits, [addition("team-0001-Dev")]);
            assert!(effect.must_finish());
            *flow
        }
        other => panic!("not written: {other:?}"),
    };
    driver.press("esc");
    assert_eq!(driver.status(), "it is being written");
    driver.send(Message::Flow(write, done()));
    assert!(matches!(driver.take().as_slice(), [Effect::Load { .. }]));
    assert!(driver.model.overlays.is_empty());
    assert_eq!(driver.status(), "1 profile added; U takes it back");
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(
        entry.command.as_deref(),
        Some("moorline profiles add --session acme --role 000000000001/Dev --region eu-west-1")
    );
    driver.send(Message::OverviewLoaded(overview(|parts| {
        let kind = parts.profiles[2].kind;
        parts
            .profiles
            .push(profile("team-0001-Dev", kind, session("acme")));
    })));
    assert_eq!(driver.model.focus, Pane::Profiles);
    assert_eq!(driver.selected_name(), "team-0001-Dev");
}

#[test]
fn every_role_is_one_word_of_the_command() {
    let mut driver = Driver::new();
    kept(&mut driver, (0..300).map(|at| role(at, "Dev")).collect());
    driver.press("a enter enter");
    let all = ordered(&mut driver).1;
    assert_eq!(
        all.command().as_deref(),
        Some("moorline profiles add --session acme --all")
    );
    driver.press("esc esc space");
    driver.take();
    driver.press("enter enter");
    let most = ordered(&mut driver).1;
    assert_eq!(most.command(), None, "299 roles are no command to read");
}

#[test]
fn a_wrong_region_is_told_in_the_form() {
    let mut driver = Driver::new();
    kept(&mut driver, vec![role(1, "Dev")]);
    driver.press("enter tab").type_text("mars").press("enter");
    assert_eq!(driver.take(), []);
    match driver.model.top() {
        Some(Overlay::ProfileForm(form)) => {
            assert_eq!(form.fields[1].problem, Some("no region is called so"));
        }
        other => panic!("no form but {other:?}"),
    }
}

#[test]
fn what_is_so_already_is_not_written() {
    let mut driver = Driver::new();
    kept(&mut driver, vec![role(1, "Dev")]);
    driver.press("enter enter");
    let flow = ordered(&mut driver).0;
    answer(&mut driver, flow, Vec::new(), &[]);
    driver.press("enter");
    assert_eq!(driver.take(), []);
    assert_eq!(driver.status(), "there is nothing to change");
}

#[test]
fn a_sync_prunes_only_when_told_to() {
    let mut driver = Driver::new();
    kept(&mut driver, vec![role(1, "Dev")]);
    driver.press("S enter");
    let (flow, order) = ordered(&mut driver);
    assert!(matches!(order, ProfileOrder::Sync { prune: false, .. }));
    answer(&mut driver, flow, vec![addition("a")], &["gone"]);
    assert_eq!(
        review(&driver).prunable(),
        Some((&["gone".to_string()][..], false))
    );
    driver.press("p");
    let (flow, order) = ordered(&mut driver);
    assert!(matches!(order, ProfileOrder::Sync { prune: true, .. }));
    assert_eq!(
        order.command().as_deref(),
        Some("moorline profiles sync acme --prune")
    );
    answer(&mut driver, flow, vec![addition("a")], &["gone"]);
    driver.press("p");
    let (flow, order) = ordered(&mut driver);
    assert!(matches!(order, ProfileOrder::Sync { prune: false, .. }));
    answer(&mut driver, flow, vec![addition("a")], &[]);
    driver.press("p");
    assert_eq!(driver.take(), [], "nothing is gone");
}

#[test]
fn editing_changes_what_was_changed_only() {
    let mut driver = Driver::on(overview(|parts| {
        let kind = parts.profiles[2].kind;
        parts
            .profiles
            .insert(0, profile("web", kind, session("acme")));
    }));
    driver.select(Pane::Profiles, "web").press("e enter");
    assert_eq!(driver.status(), "nothing is changed yet");
    driver
        .type_text("2")
        .press("tab tab")
        .type_text("json")
        .press("tab")
        .type_text("cli_pager=")
        .press("enter");
    let (planning, order) = ordered(&mut driver);
    assert_eq!(
        order.command().as_deref(),
        Some("moorline profiles edit web 'output=json' 'cli_pager=' --rename web2")
    );
    let ProfileOrder::Edit { edits, .. } = order else {
        panic!("not an edit: {order:?}");
    };
    answer(&mut driver, planning, edits, &[]);
    driver.press("enter");
    let write = flow(&mut driver);
    driver.send(Message::Flow(write, done()));
    assert_eq!(driver.model.select_after_load.as_deref(), Some("web2"));
}

#[test]
fn secrets_are_not_typed_into_the_form() {
    let mut driver = Driver::new();
    driver
        .select(Pane::Profiles, "acme-dev")
        .press("e shift-tab")
        .type_text("aws_secret_access_key=x")
        .press("enter");
    assert_eq!(driver.take(), []);
    match driver.model.top() {
        Some(Overlay::ProfileForm(form)) => {
            assert!(form.fields[3].problem.unwrap().contains("--static"));
        }
        other => panic!("no form but {other:?}"),
    }
}

fn deleting() -> Driver {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "acme-dev").press("D");
    let (flow, order) = ordered(&mut driver);
    assert_eq!(order, ProfileOrder::Delete(vec!["acme-dev".into()]));
    let edits = vec![ProfileEdit::Delete {
        profile: "acme-dev".into(),
    }];
    answer(&mut driver, flow, edits, &[]);
    driver
}

#[test]
fn deleting_is_cancelled_unless_chosen() {
    for keys in ["enter", "1", "esc"] {
        let mut driver = deleting();
        driver.press(keys);
        assert_eq!(driver.take(), [], "{keys}");
        assert!(driver.model.overlays.is_empty(), "{keys}");
        assert_eq!(driver.status(), "nothing was written");
    }
    for keys in ["2", "j enter", "down enter"] {
        let mut driver = deleting();
        driver.press(keys);
        assert!(
            matches!(driver.take().as_slice(), [Effect::EditProfiles(..)]),
            "{keys}"
        );
    }
}

#[test]
fn a_failure_is_shown_and_tried_again() {
    let mut driver = deleting();
    driver.press("2");
    let write = flow(&mut driver);
    let failure = Failure::new("The file is locked.");
    driver.send(Message::Flow(write, Reply::ProfilesEdited(Err(failure))));
    assert!(matches!(review(&driver).stage, ReviewStage::Failed(_)));
    assert!(driver.model.activity.entries().last().unwrap().is_error);
    assert!(matches!(driver.take().as_slice(), [Effect::Load { .. }]));
    let enter = hints(&driver.model).remove(0);
    assert_eq!((enter.key.as_str(), enter.label), ("enter", "try again"));
    driver.press("enter");
    ordered(&mut driver);
}

#[test]
fn leaving_while_it_is_worked_out_cancels() {
    let mut driver = Driver::new();
    driver.select(Pane::Profiles, "acme-dev").press("D");
    let (flow, _) = ordered(&mut driver);
    driver.press("esc");
    assert_eq!(driver.take(), [Effect::Cancel(flow)]);
    answer(&mut driver, flow, vec![addition("late")], &[]);
    assert!(driver.model.overlays.is_empty());
}

/// The changes 3, 2, 1, the last of them shown.
fn undoing() -> Driver {
    let mut driver = Driver::new();
    driver.press("U");
    let flow = match driver.take().as_slice() {
        [Effect::PlanUndo(flow, None)] => *flow,
        other => panic!("{other:?}"),
    };
    let all = ["3", "2", "1"].map(change_of).to_vec();
    let reply = Reply::UndoPlanned(all, Ok(undo_plan("3")));
    driver.send(Message::Flow(flow, reply));
    driver
}

#[test]
fn the_last_change_is_taken_back() {
    let mut driver = undoing();
    assert_eq!(review(&driver).undoing().unwrap().1.id, "3");
    driver.press("enter");
    let flow = match driver.take().as_slice() {
        [effect @ Effect::Undo(flow, plan)] => {
            assert_eq!(**plan, undo_plan("3").plan);
            assert!(effect.must_finish());
            *flow
        }
        other => panic!("{other:?}"),
    };
    let done = Reply::Undone(Ok("the config file is as before".into()));
    driver.send(Message::Flow(flow, done));
    assert_eq!(driver.status(), "the config file is as before");
    let entry = driver.model.activity.entries().last().unwrap();
    assert_eq!(entry.command.as_deref(), Some("moorline undo 3"));
    assert!(matches!(driver.take().as_slice(), [Effect::Load { .. }]));
    assert_eq!(
        Context::of(&driver.model),
        Context::of_pane(driver.model.focus)
    );
}

#[test]
fn earlier_changes_can_be_looked_at() {
    let mut driver = undoing();
    driver.press("l");
    assert_eq!(driver.take(), [], "it is the last one");
    driver.press("h");
    let flow = match driver.take().as_slice() {
        [Effect::PlanUndo(flow, Some(id))] if id == "2" => *flow,
        other => panic!("{other:?}"),
    };
    let all = ["3", "2", "1"].map(change_of).to_vec();
    let failure = Failure::new("The file was changed since.");
    driver.send(Message::Flow(flow, Reply::UndoPlanned(all, Err(failure))));
    assert_eq!(review(&driver).undoing().unwrap().1.id, "2");
    driver.press("h");
    assert!(
        matches!(driver.take().as_slice(), [Effect::PlanUndo(_, Some(id))] if id == "1"),
        "one that cannot be taken back is no end"
    );
}

#[test]
fn nothing_is_written_where_the_change_is_not_on_screen() {
    let mut driver = undoing();
    let Some(Overlay::Review(review)) = driver.model.overlays.last_mut() else {
        panic!("no change is shown");
    };
    let mut plan = undo_plan("3");
    plan.plan.changes[0].diff = "+a line\n".repeat(20);
    review.planned_as(Ok(Planned::Undo(plan)));
    driver.send(Message::Resize(20, 5)).press("enter");
    assert_eq!(driver.take(), []);
    assert!(driver.status().contains("too small"), "{}", driver.status());
    driver.send(Message::Resize(60, 15)).press("enter");
    assert!(matches!(driver.take().as_slice(), [Effect::Undo(..)]));
}
