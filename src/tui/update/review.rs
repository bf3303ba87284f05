//! A change of the config file: worked out, looked at, then written.

use super::{loading, new_flow, note, note_failure, say};
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::profile_edit::{Edited, ProfileEdit};
use crate::flows::undo::Undoable;
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::message::FlowId;
use crate::tui::model::Model;
use crate::tui::model::activity::command;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::profile_form::ProfileForm;
use crate::tui::model::review::{
    Planned, PlannedProfiles, PlannedUndo, ProfileOrder, Review, ReviewOf, ReviewStage,
};
use crate::tui::view::{self, key_of};

/// The rows of a diff that have to be on screen before it is written.
const LEAST_OF_A_DIFF: usize = 3;

/// Opens the form for the selected profile, or for those that are ticked.
pub(super) fn edit(model: &mut Model) -> Vec<Effect> {
    let form = match model.targets().as_slice() {
        [] => return Vec::new(),
        [profile] => ProfileForm::edit(profile),
        several => ProfileForm::edit_several(several),
    };
    model.overlays.push(Overlay::ProfileForm(Box::new(form)));
    Vec::new()
}

/// Shows what deleting the selected profile, or those that are ticked, does.
pub(super) fn delete(model: &mut Model) -> Vec<Effect> {
    let targets = model.targets().into_iter();
    let names: Vec<String> = targets.map(|profile| profile.name.clone()).collect();
    let title = match names.as_slice() {
        [] => return Vec::new(),
        [name] => format!("Delete {name}"),
        several => format!("Delete {} profiles", several.len()),
    };
    begin(
        model,
        &title,
        ReviewOf::Profiles(ProfileOrder::Delete(names)),
    )
}

/// Shows what taking back the last change does.
pub(super) fn undo(model: &mut Model) -> Vec<Effect> {
    let last = ReviewOf::Undo {
        id: None,
        changes: Vec::new(),
    };
    begin(model, "Take back a change", last)
}

/// `enter` in the form: shows what it changes.
pub(super) fn ordered(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::ProfileForm(form)) = model.overlays.last_mut() else {
        return Vec::new();
    };
    let (order, title) = (form.order(), form.title.clone());
    let is_right = form.fields.iter().all(|field| field.problem.is_none());
    match order {
        Some(order) => begin(model, &title, ReviewOf::Profiles(order)),
        None if is_right => {
            say(model, "nothing is changed yet");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Shows a change once it is worked out.
pub(super) fn begin(model: &mut Model, title: &str, of: ReviewOf) -> Vec<Effect> {
    let flow = new_flow(model);
    let effect = planning(flow, &of);
    let title = visible(title).into_owned();
    let review = Box::new(Review::new(flow, title, of));
    model.overlays.push(Overlay::Review(review));
    vec![effect]
}

fn planning(flow: FlowId, of: &ReviewOf) -> Effect {
    match of {
        ReviewOf::Profiles(order) => Effect::PlanProfiles(flow, Box::new(order.clone())),
        ReviewOf::Everywhere(plan, _) => Effect::PlanEverywhere(flow, plan.target.clone()),
        ReviewOf::Undo { id, .. } => Effect::PlanUndo(flow, id.clone()),
    }
}

/// What writes what was worked out.
pub(super) fn writing(flow: FlowId, planned: &Planned, of: &ReviewOf) -> Option<Effect> {
    Some(match (planned, of) {
        (Planned::Profiles(planned), _) => {
            Effect::EditProfiles(flow, Box::new(planned.plan.clone()))
        }
        (Planned::Undo(planned), _) => Effect::Undo(flow, Box::new(planned.plan.clone())),
        (Planned::Everywhere(everywhere), ReviewOf::Everywhere(plan, order)) => {
            Effect::SwitchEverywhere(flow, everywhere.clone(), plan.clone(), order.clone())
        }
        (Planned::Everywhere(_), _) => return None,
    })
}

fn top(model: &mut Model) -> Option<&mut Review> {
    match model.overlays.last_mut() {
        Some(Overlay::Review(review)) => Some(review),
        _ => None,
    }
}

/// Has it worked out anew.
fn plan_again(model: &mut Model) -> Vec<Effect> {
    let flow = new_flow(model);
    let Some(review) = top(model) else {
        return Vec::new();
    };
    review.plan(flow);
    vec![planning(flow, &review.of)]
}

/// `enter`: writes, closes what changes nothing, or tries again.
pub(super) fn accept(model: &mut Model) -> Vec<Effect> {
    let Some(review) = top(model) else {
        return Vec::new();
    };
    match &review.stage {
        ReviewStage::Failed(_) => plan_again(model),
        ReviewStage::Asking(_) if review.is_question() => {
            let at = review.selected;
            choose(model, at)
        }
        ReviewStage::Asking(planned) if planned.changes().is_empty() => {
            model.overlays.pop();
            say(model, "there is nothing to change");
            Vec::new()
        }
        ReviewStage::Asking(_) => write(model),
        ReviewStage::Planning | ReviewStage::Writing(_) => Vec::new(),
    }
}

/// The answer at a position of [`Review::options`].
pub(super) fn choose(model: &mut Model, at: usize) -> Vec<Effect> {
    match top(model) {
        Some(review) if review.is_question() && at == 0 => leave(model),
        Some(review) if review.is_question() && at == 1 => write(model),
        _ => Vec::new(),
    }
}

fn write(model: &mut Model) -> Vec<Effect> {
    let (shown, hidden) = (view::overlay_rows(model), view::overlay_overflow(model));
    if hidden > 0 && shown < LEAST_OF_A_DIFF {
        let words = "the window is too small to show the change: make it larger";
        say(model, words);
        return Vec::new();
    }
    let flow = new_flow(model);
    let Some(review) = top(model) else {
        return Vec::new();
    };
    let ReviewStage::Asking(planned) = &review.stage else {
        return Vec::new();
    };
    let planned = planned.clone();
    let effect = writing(flow, &planned, &review.of);
    review.flow = flow;
    review.stage = ReviewStage::Writing(planned);
    effect.into_iter().collect()
}

/// `esc`: goes back, writing nothing.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Review(review)) = model.overlays.pop() else {
        return Vec::new();
    };
    say(
        model,
        match review.of {
            ReviewOf::Everywhere(..) => "not switched, and nothing was written",
            _ => "nothing was written",
        },
    );
    match review.stage {
        ReviewStage::Planning => vec![Effect::Cancel(review.flow)],
        _ => Vec::new(),
    }
}

/// Deletes the profiles of roles that are gone too, or not.
pub(super) fn prune(model: &mut Model) -> Vec<Effect> {
    if let Some(review) = top(model)
        && let ReviewOf::Profiles(ProfileOrder::Sync { prune, .. }) = &mut review.of
    {
        *prune = !*prune;
    }
    plan_again(model)
}

/// Looks at the change before or after.
pub(super) fn step(model: &mut Model, action: Action) -> Vec<Effect> {
    let by = if action == Action::Earlier { 1 } else { -1 };
    let Some(review) = top(model) else {
        return Vec::new();
    };
    let next = review
        .undoing()
        .and_then(|(at, _)| at.checked_add_signed(by));
    let ReviewOf::Undo { id, changes } = &mut review.of else {
        return Vec::new();
    };
    let Some(change) = next.and_then(|next| changes.get(next)) else {
        return Vec::new();
    };
    *id = Some(change.id.clone());
    plan_again(model)
}

/// The change whose `flow` says something, while one runs.
pub(super) fn running(model: &mut Model, flow: FlowId) -> Option<&mut Review> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Review(review) if review.flow == flow => Some(&mut **review),
        _ => None,
    })
}

/// The same, while it is being worked out.
pub(super) fn planned(model: &mut Model, flow: FlowId) -> Option<&mut Review> {
    running(model, flow).filter(|review| review.stage == ReviewStage::Planning)
}

/// It is known what a change of profiles does.
pub(super) fn profiles_planned(
    model: &mut Model,
    flow: FlowId,
    result: Result<Box<PlannedProfiles>, Failure>,
) -> Vec<Effect> {
    if let Some(review) = planned(model, flow) {
        review.planned_as(result.map(Planned::Profiles));
    }
    Vec::new()
}

/// It is known what taking back a change does.
pub(super) fn undo_planned(
    model: &mut Model,
    flow: FlowId,
    all: Vec<Undoable>,
    result: Result<Box<PlannedUndo>, Failure>,
) -> Vec<Effect> {
    let Some(review) = planned(model, flow) else {
        return Vec::new();
    };
    if let ReviewOf::Undo { id, changes } = &mut review.of {
        *changes = all;
        if let Ok(planned) = &result {
            *id = Some(planned.plan.entry.id.clone());
        }
    }
    review.planned_as(result.map(Planned::Undo));
    Vec::new()
}

/// Profiles were changed, or not.
pub(super) fn profiles_edited(
    model: &mut Model,
    flow: FlowId,
    result: Result<Edited, Failure>,
) -> Vec<Effect> {
    let Some(review) = written(model, flow) else {
        return Vec::new();
    };
    match result {
        Err(failure) => failed(model, flow, failure),
        Ok(edited) => {
            let command = match &review.of {
                ReviewOf::Profiles(order) => order.command(),
                ReviewOf::Everywhere(..) | ReviewOf::Undo { .. } => None,
            };
            model.select_after_load = match review.planned() {
                Some(Planned::Profiles(planned)) => first_written(&planned.plan.edits),
                _ => None,
            };
            let key = key_of(model, Action::Undo);
            match edited.undo {
                Some(_) => say(model, format!("{}; {key} takes it back", edited.summary)),
                None => say(model, edited.summary.clone()),
            }
            note(model, edited.summary, command);
            model.overlays.clear();
            loading::load(model)
        }
    }
}

/// The first profile that is there afterwards, by the name it has then.
fn first_written(edits: &[ProfileEdit]) -> Option<String> {
    let renamed = edits.iter().find_map(|edit| match edit {
        ProfileEdit::Rename { to, .. } => Some(to.clone()),
        _ => None,
    });
    renamed.or_else(|| {
        edits.iter().find_map(|edit| match edit {
            ProfileEdit::AddRole(new) => Some(new.profile.clone()),
            ProfileEdit::Set { profile, .. } => Some(profile.clone()),
            ProfileEdit::Rename { .. } | ProfileEdit::Delete { .. } => None,
        })
    })
}

/// A change was taken back, or not.
pub(super) fn undone(
    model: &mut Model,
    flow: FlowId,
    result: Result<String, Failure>,
) -> Vec<Effect> {
    let Some(review) = written(model, flow) else {
        return Vec::new();
    };
    match result {
        Err(failure) => failed(model, flow, failure),
        Ok(done) => {
            let command = match &review.of {
                ReviewOf::Undo { id: Some(id), .. } => command(&["undo", id]),
                _ => command(&["undo"]),
            };
            say(model, done.clone());
            note(model, done, Some(command));
            model.overlays.clear();
            loading::load(model)
        }
    }
}

fn written(model: &mut Model, flow: FlowId) -> Option<Review> {
    running(model, flow)
        .filter(|review| matches!(review.stage, ReviewStage::Writing(_)))
        .cloned()
}

/// It could not be written: that stays on screen, and the files are read again.
fn failed(model: &mut Model, flow: FlowId, failure: Failure) -> Vec<Effect> {
    note_failure(model, &failure);
    if let Some(review) = running(model, flow) {
        review.diff.clear();
        review.stage = ReviewStage::Failed(failure);
    }
    loading::load(model)
}
