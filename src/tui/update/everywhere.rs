//! Switching everywhere: the section of the managed profile is looked at where it changes, else it
//! goes on at once.

use super::{loading, new_flow, note_failure, note_lines, replies, review, say, switching};
use crate::domain::switch::SwitchPlan;
use crate::flows::everywhere::EverywherePlan;
use crate::flows::failure::Failure;
use crate::flows::switch::{SwitchOrder, Switched};
use crate::tui::effect::Effect;
use crate::tui::message::FlowId;
use crate::tui::model::Model;
use crate::tui::model::activity::command;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::review::{Planned, ReviewOf, ReviewStage};

/// The switch dialog on top: everywhere, or in this shell only.
pub(super) fn toggle(model: &mut Model) -> Vec<Effect> {
    if let Some(Overlay::Switch(dialog)) = model.overlays.last_mut() {
        dialog.everywhere = !dialog.everywhere;
    }
    Vec::new()
}

/// Works out what a switch that is decided on changes in the config file.
pub(super) fn begin(model: &mut Model, plan: SwitchPlan, order: SwitchOrder) -> Vec<Effect> {
    let title = format!("Switch to {} everywhere", plan.target);
    review::begin(model, &title, ReviewOf::Everywhere(Box::new(plan), order))
}

/// It is worked out: where nothing has to be looked at, it goes on.
pub(super) fn planned(
    model: &mut Model,
    flow: FlowId,
    result: Result<Box<EverywherePlan>, Failure>,
) -> Vec<Effect> {
    let Some(review) = review::planned(model, flow) else {
        return Vec::new();
    };
    let goes_on = matches!(&result, Ok(plan) if plan.changes.is_empty());
    review.planned_as(result.map(Planned::Everywhere));
    if !goes_on {
        return Vec::new();
    }
    let next = new_flow(model);
    let Some(review) = review::running(model, flow) else {
        return Vec::new();
    };
    let ReviewStage::Asking(planned) = review.stage.clone() else {
        return Vec::new();
    };
    review.flow = next;
    review.stage = ReviewStage::Writing(planned.clone());
    review::writing(next, &planned, &review.of)
        .into_iter()
        .collect()
}

/// The switch is over.
pub(super) fn switched(
    model: &mut Model,
    flow: FlowId,
    result: Result<Switched, Failure>,
) -> Vec<Effect> {
    let Some(review) = review::running(model, flow) else {
        return Vec::new();
    };
    let of = review.of.clone();
    match result {
        Err(failure) => {
            note_failure(model, &failure);
            if let Some(review) = review::running(model, flow) {
                review.diff.clear();
                review.stage = ReviewStage::Failed(failure);
            }
        }
        Ok(done) => {
            let mut words = vec!["switch", done.target.as_str()];
            if let ReviewOf::Everywhere(plan, order) = &of {
                words = switching::words(model, &done.target, plan, order);
            }
            words.push("--everywhere");
            let command = command(&words);
            let lines = replies::switched(model, done);
            model.overlays.clear();
            say(model, replies::joined(&lines));
            note_lines(model, lines, command);
        }
    }
    loading::load(model)
}
