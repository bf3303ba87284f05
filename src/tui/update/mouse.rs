//! The mouse: a click goes to what is clicked, a click on what is selected does what `enter` does, and
//! the wheel moves what is under it.

use super::{keys, moving, typing};
use crate::tui::effect::Effect;
use crate::tui::keymap::{Action, Context, actions_in};
use crate::tui::model::overlay::Overlay;
use crate::tui::model::{Model, Pane};
use crate::tui::mouse::{Mouse, MouseKind};
use crate::tui::view::{self, Target};

/// How many rows one notch of the wheel is.
const NOTCH: isize = 3;

/// Something was done with the mouse.
pub(super) fn act(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    let Some(target) = view::at(model, mouse.column, mouse.row) else {
        return Vec::new();
    };
    match mouse.kind {
        MouseKind::Press => {
            model.status = None;
            click(model, target)
        }
        MouseKind::WheelUp => {
            wheel(model, target, -NOTCH);
            Vec::new()
        }
        MouseKind::WheelDown => {
            wheel(model, target, NOTCH);
            Vec::new()
        }
    }
}

fn click(model: &mut Model, target: Target) -> Vec<Effect> {
    match target {
        Target::Pane(pane) => {
            go_to(model, pane);
            Vec::new()
        }
        Target::Row(pane, at) => {
            let is_selected = model.focus == pane && model.list(pane).selected == at;
            go_to(model, pane);
            if is_selected {
                return perform(model, &[Action::Switch, Action::Mend]);
            }
            model.list_mut(pane).selected = at;
            model.details_scroll = 0;
            Vec::new()
        }
        Target::Line(at) if select(model, at) => {
            // A role is ticked: what becomes of those that are is another question.
            perform(model, &[Action::Toggle, Action::Accept])
        }
        Target::Hint(action) => perform(model, &[action]),
        Target::Line(_) | Target::Details | Target::Dialog => Vec::new(),
    }
}

/// A click leaves the filter as it was typed.
fn go_to(model: &mut Model, pane: Pane) {
    typing::type_filter(model, false);
    keys::focus(model, pane);
}

/// Does the first of these actions that there is here.
fn perform(model: &mut Model, actions: &[Action]) -> Vec<Effect> {
    let context = Context::of(model);
    let rows = || actions_in(context);
    let row = actions
        .iter()
        .find_map(|action| rows().find(|row| row.action == *action));
    row.map_or_else(Vec::new, |row| keys::perform(model, row))
}

/// Selects a line of the topmost dialog; says whether it was selected and can be chosen.
fn select(model: &mut Model, at: usize) -> bool {
    let selected = match model.overlays.last_mut() {
        Some(Overlay::Help(help)) => &mut help.list.selected,
        Some(Overlay::Palette(palette)) => &mut palette.list.selected,
        Some(Overlay::Welcome(selected)) => selected,
        Some(Overlay::Choose(choose)) => &mut choose.selected,
        Some(Overlay::Switch(dialog)) => &mut dialog.selected,
        Some(Overlay::SignOut(dialog)) => &mut dialog.selected,
        Some(Overlay::Roles(screen)) => &mut screen.list.selected,
        Some(Overlay::Review(review)) => &mut review.selected,
        Some(Overlay::Form(form)) => {
            form.focus = at;
            return false;
        }
        Some(Overlay::ProfileForm(form)) => {
            form.focus = at;
            return false;
        }
        _ => return false,
    };
    std::mem::replace(selected, at) == at
}

fn wheel(model: &mut Model, target: Target, by: isize) {
    match target {
        Target::Row(pane, _) | Target::Pane(pane) => {
            let page = view::page_rows(model, pane);
            let before = model.list(pane).selected;
            model.list_mut(pane).scroll_by(by, page);
            if pane == model.focus && model.list(pane).selected != before {
                model.details_scroll = 0;
            }
        }
        Target::Details => {
            model.details_scroll = moving::scrolled(model.details_scroll, by);
        }
        Target::Dialog | Target::Line(_) => moving::wheel(model, by),
        Target::Hint(_) => {}
    }
}
