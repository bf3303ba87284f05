//! The words of keys that mean another thing as a dialog goes on.

use crate::tui::model::Model;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::review::{ReviewOf, ReviewStage};
use crate::tui::model::sign_in::SignInStage;

/// The row's own word.
pub(super) fn own(_: &Model) -> Option<&'static str> {
    None
}

/// What accepting a line means: what help and palette list is done.
pub(super) fn accepting(model: &Model) -> Option<&'static str> {
    matches!(model.top(), Some(Overlay::Help(_) | Overlay::Palette(_))).then_some("run")
}

/// What the key changes that a switch is for: everywhere, and back.
pub(super) fn reaching(model: &Model) -> Option<&'static str> {
    match model.top_below_help()? {
        Overlay::Switch(dialog) if dialog.everywhere => Some("this shell"),
        _ => None,
    }
}

/// What going on means now.
pub(super) fn going_on(model: &Model) -> Option<&'static str> {
    match model.top_below_help()? {
        Overlay::SignIn(panel) => match panel.stage {
            SignInStage::Failed(_) => Some("try again"),
            SignInStage::Done(_) => Some("close"),
            _ => None,
        },
        Overlay::Notice(_) | Overlay::Details => Some("close"),
        Overlay::Ask(_) => Some("send"),
        _ => None,
    }
}

/// What cancelling means now: what is over can only be closed.
pub(super) fn cancelling(model: &Model) -> Option<&'static str> {
    match model.top_below_help()? {
        Overlay::SignIn(panel) => {
            let is_over = matches!(panel.stage, SignInStage::Failed(_) | SignInStage::Done(_));
            is_over.then_some("close")
        }
        _ => None,
    }
}

/// What closing means now: what is on its way is cancelled.
pub(super) fn closing(model: &Model) -> Option<&'static str> {
    matches!(model.top_below_help()?, Overlay::Ask(_)).then_some("cancel")
}

/// What `esc` means in the panes.
pub(super) fn clearing(model: &Model) -> Option<&'static str> {
    if model.asking.is_busy() && !model.is_filtering {
        return Some("stop");
    }
    let is_filter = model.is_filtering || model.list(model.focus).is_filtered();
    (!is_filter && model.ticked() > 0).then_some("untick all")
}

/// What verifying means now: what is being asked is skipped.
pub(super) fn verifying(model: &Model) -> Option<&'static str> {
    let orders = model.orders().ok()?;
    let are_asked = orders.iter().all(|order| model.is_asked(order));
    are_asked.then_some("skip")
}

/// What `enter` means for a change that is looked at.
pub(super) fn writing(model: &Model) -> Option<&'static str> {
    let Overlay::Review(review) = model.top_below_help()? else {
        return None;
    };
    match &review.stage {
        ReviewStage::Failed(_) => Some("try again"),
        ReviewStage::Asking(planned) if planned.changes().is_empty() => Some("close"),
        _ if review.is_question() => Some("choose"),
        _ if matches!(review.of, ReviewOf::Everywhere(..)) => Some("switch"),
        _ if matches!(review.of, ReviewOf::Undo { .. }) => Some("take back"),
        _ => None,
    }
}

/// What `esc` means in the list of roles.
pub(super) fn leaving_roles(model: &Model) -> Option<&'static str> {
    match model.top_below_help()? {
        Overlay::Roles(screen) if screen.flow().is_some() => Some("stop"),
        Overlay::Roles(screen) if screen.list.is_filtered() => Some("show all"),
        _ => None,
    }
}
