//! Switching: planned, asked about where something is at stake, then carried out.

use super::{everywhere, run, say, sign_in};
use crate::domain::overview::Stay;
use crate::domain::switch::{SwitchPlan, plan_switch};
use crate::flows::sign_in::{SignInRequest, Target};
use crate::flows::switch::SwitchOrder;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::sign_in::SwitchAfter;
use crate::tui::model::switch_dialog::{Answer, SwitchDialog};

/// Switches to a profile at once, or asks first.
pub(super) fn switch_to(model: &mut Model, name: &str, everywhere: bool) -> Vec<Effect> {
    let Some(plan) = plan(model, name) else {
        return Vec::new();
    };
    match SwitchDialog::new(&model.overview, plan.clone()) {
        Some(dialog) => {
            let dialog = SwitchDialog {
                everywhere,
                ..dialog
            };
            model.overlays.push(Overlay::Switch(Box::new(dialog)));
            Vec::new()
        }
        None => carry_out(
            model,
            plan,
            Decided {
                everywhere,
                ..Decided::default()
            },
        ),
    }
}

/// The dialog on top was answered.
pub(super) fn answer(model: &mut Model, at: usize) -> Vec<Effect> {
    let Some(Overlay::Switch(dialog)) = model.overlays.pop() else {
        return Vec::new();
    };
    let Some(answer) = dialog.answers.get(at).map(|line| line.answer) else {
        model.overlays.push(Overlay::Switch(dialog));
        return Vec::new();
    };
    match answer {
        Answer::Cancel => {
            say(model, "not switched");
            Vec::new()
        }
        Answer::Confirm => confirmed(model, *dialog),
        Answer::Stay => settle(model, *dialog, Stay::Stay),
        Answer::Follow => settle(model, *dialog, Stay::Follow),
        Answer::SwitchAnyway => {
            let decided = Decided::by(&dialog);
            carry_out(model, dialog.plan, decided)
        }
        Answer::SignInFirst => sign_in_first(model, *dialog),
    }
}

/// A production profile is wanted; the other questions come if there are any.
fn confirmed(model: &mut Model, dialog: SwitchDialog) -> Vec<Effect> {
    match SwitchDialog::confirmed(&model.overview, dialog.plan.clone()) {
        Some(next) => {
            let next = SwitchDialog {
                everywhere: dialog.everywhere,
                ..next
            };
            model.overlays.push(Overlay::Switch(Box::new(next)));
            Vec::new()
        }
        None => {
            let decided = Decided::by(&dialog);
            carry_out(model, dialog.plan, decided)
        }
    }
}

/// Whether services stay is answered; the second one comes if there is one.
fn settle(model: &mut Model, dialog: SwitchDialog, stay: Stay) -> Vec<Effect> {
    if dialog.plan.needs_sign_in.is_none() {
        let decided = Decided {
            answer: Some(stay),
            ..Decided::by(&dialog)
        };
        return carry_out(model, dialog.plan, decided);
    }
    let next = dialog.answered(&model.overview, stay);
    model.overlays.push(Overlay::Switch(Box::new(next)));
    Vec::new()
}

fn sign_in_first(model: &mut Model, dialog: SwitchDialog) -> Vec<Effect> {
    let Some(connection) = dialog.plan.needs_sign_in.clone() else {
        let decided = Decided::by(&dialog);
        return carry_out(model, dialog.plan, decided);
    };
    let then = SwitchAfter {
        target: dialog.plan.target,
        answer: dialog.stay,
        remember: dialog.remember,
        everywhere: dialog.everywhere,
    };
    let request = SignInRequest::at(Target::Connection(connection));
    sign_in::begin(model, request, Some(then))
}

/// A switch that waited for a sign-in goes on, planned anew on what the sign-in changed.
pub(super) fn resume(model: &mut Model, switch: &SwitchAfter) -> Vec<Effect> {
    let Some(plan) = plan(model, &switch.target) else {
        return Vec::new();
    };
    // That a production profile is wanted was said before the sign-in.
    if switch.answer.is_none()
        && plan.asks().next().is_some()
        && let Some(dialog) = SwitchDialog::confirmed(&model.overview, plan.clone())
    {
        let dialog = SwitchDialog {
            everywhere: switch.everywhere,
            ..dialog
        };
        model.overlays.push(Overlay::Switch(Box::new(dialog)));
        return Vec::new();
    }
    let decided = Decided {
        answer: switch.answer,
        remember: switch.remember,
        everywhere: switch.everywhere,
    };
    carry_out(model, plan, decided)
}

/// Plans the switch of an open dialog anew after the files changed; says whether it changed.
pub(super) fn replan(model: &mut Model) -> bool {
    let Some(at) = model
        .overlays
        .iter()
        .position(|overlay| matches!(overlay, Overlay::Switch(_)))
    else {
        return false;
    };
    let Overlay::Switch(dialog) = &model.overlays[at] else {
        return false;
    };
    let planned = model
        .overview
        .profile(&dialog.plan.target)
        .map(|target| plan_switch(&model.overview, target));
    if planned.as_ref() == Some(&dialog.plan) {
        return false;
    }
    let everywhere = dialog.everywhere;
    match planned.and_then(|plan| SwitchDialog::new(&model.overview, plan)) {
        Some(dialog) => {
            let dialog = SwitchDialog {
                everywhere,
                ..dialog
            };
            model.overlays[at] = Overlay::Switch(Box::new(dialog));
        }
        None => model.overlays.truncate(at),
    }
    true
}

fn plan(model: &mut Model, name: &str) -> Option<SwitchPlan> {
    let plan = model
        .overview
        .profile(name)
        .map(|target| plan_switch(&model.overview, target));
    if plan.is_none() {
        say(model, "that profile is gone");
    }
    plan
}

/// What was decided of a switch.
#[derive(Debug, Clone, Copy, Default)]
struct Decided {
    answer: Option<Stay>,
    remember: bool,
    everywhere: bool,
}

impl Decided {
    fn by(dialog: &SwitchDialog) -> Self {
        Self {
            answer: dialog.stay,
            remember: dialog.remember,
            everywhere: dialog.everywhere,
        }
    }
}

fn carry_out(model: &mut Model, plan: SwitchPlan, decided: Decided) -> Vec<Effect> {
    let order = SwitchOrder {
        pins: plan.pins(decided.answer, false),
        remember: match decided.answer {
            Some(answer) if decided.remember => plan
                .asks()
                .map(|service| (service.id.clone(), answer))
                .collect(),
            _ => Vec::new(),
        },
        export_region: model.look.export_region,
        everywhere: None,
    };
    if decided.everywhere {
        return everywhere::begin(model, plan, order);
    }
    let target = plan.target.clone();
    let words = words(model, &target, &plan, &order);
    run(model, &words, |flow| {
        Effect::Switch(flow, Box::new(plan), order)
    })
}

/// The words of the command that switches to `target` as it was decided on here.
pub(super) fn words<'a>(
    model: &Model,
    target: &'a str,
    plan: &SwitchPlan,
    order: &SwitchOrder,
) -> Vec<&'a str> {
    let mut words = vec!["switch", target];
    if plan.at_stake().next().is_some() {
        words.push(if order.pins.is_empty() {
            "--no-stay"
        } else {
            "--stay"
        });
    }
    if !order.remember.is_empty() {
        words.push("--remember");
    }
    let is_production = |profile| model.overview.is_production(profile);
    if model.overview.profile(target).is_some_and(is_production) {
        words.push("--yes");
    }
    words
}
