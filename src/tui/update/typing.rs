//! Typing: filters, the help's filter and forms. Pastes go nowhere else.

use super::loading::refilter;
use super::steering;
use crate::domain::secret::Secret;
use crate::domain::text::is_unsafe;
use crate::tui::effect::Effect;
use crate::tui::key::{Key, KeyCode};
use crate::tui::model::overlay::Overlay;
use crate::tui::model::{Model, Pane};
use tui_input::{Input, InputRequest};

/// Longest text that can be typed, in characters.
const LONGEST: usize = 1024;

/// A key that the table does not know was pressed: typed, if one types here.
pub(super) fn press(model: &mut Model, key: Key) {
    if steering::press(model, key) || press_code(model, key) {
        return;
    }
    let Some(request) = request(key) else { return };
    edit(model, |input| {
        let is_full = input.value().chars().count() >= LONGEST;
        if !(is_full && matches!(request, InputRequest::InsertChar(_))) {
            input.handle(request);
        }
    });
}

/// Pasted text: typed where one types, without line ends and controls; the address the browser
/// ended at where that is waited for; ignored elsewhere.
pub(super) fn paste(model: &mut Model, text: String) -> Vec<Effect> {
    let text = match steering::paste(model, text) {
        Ok(effects) => return effects,
        Err(text) => text,
    };
    if let Some(Overlay::Code(dialog)) = model.overlays.last_mut() {
        dialog.push(Secret::new(text).expose());
        return Vec::new();
    }
    edit(model, |input| {
        let room = LONGEST.saturating_sub(input.value().chars().count());
        for c in text.chars().filter(|c| !is_unsafe(*c)).take(room) {
            input.handle(InputRequest::InsertChar(c));
        }
    });
    Vec::new()
}

fn edit(model: &mut Model, change: impl FnOnce(&mut Input)) {
    match model.overlays.last_mut() {
        Some(Overlay::Help(help)) => {
            change(&mut help.list.filter);
            // The sign of the prompt: whoever presses that wants to type what comes next.
            if help.list.filter.value() == "/" {
                help.list.filter.reset();
            }
            help.refilter();
        }
        Some(Overlay::Palette(palette)) => {
            change(&mut palette.list.filter);
            if palette.list.filter.value() == ":" {
                palette.list.filter.reset();
            }
            palette.refilter(&model.recent);
        }
        Some(Overlay::Form(form)) if !form.is_choosing() => {
            change(&mut form.focused().input);
            form.typed(&model.overview);
        }
        Some(Overlay::ProfileForm(form)) => {
            if let Some(field) = form.focused() {
                change(&mut field.input);
                field.problem = None;
            }
        }
        Some(Overlay::Roles(screen)) if screen.is_filtering => {
            let before = screen.list.filter.value().to_string();
            change(&mut screen.list.filter);
            if screen.list.filter.value() != before {
                screen.refilter();
            }
        }
        Some(_) => {}
        None if model.is_filtering => {
            let pane = model.focus;
            let before = model.list(pane).filter.value().to_string();
            change(&mut model.list_mut(pane).filter);
            if model.list(pane).filter.value() != before {
                refilter(model, pane, None);
            }
        }
        None => {}
    }
}

/// A key where the code of a device is typed; says whether it is.
fn press_code(model: &mut Model, key: Key) -> bool {
    let Some(Overlay::Code(dialog)) = model.overlays.last_mut() else {
        return false;
    };
    match (key.code, key.typed()) {
        (_, Some(c)) => dialog.push(c.encode_utf8(&mut [0; 4])),
        (KeyCode::Backspace, _) => dialog.pop(),
        (KeyCode::Char('h'), _) if key.ctrl => dialog.pop(),
        (KeyCode::Char('u'), _) if key.ctrl => dialog.clear(),
        _ => {}
    }
    true
}

/// Lets keys go to the filter of what is on top, or no longer.
pub(super) fn type_filter(model: &mut Model, is_typing: bool) {
    match model.overlays.last_mut() {
        Some(Overlay::Roles(screen)) => screen.is_filtering = is_typing,
        _ => model.is_filtering = is_typing,
    }
}

/// Takes the filter of what is on top away, keeping what is selected.
pub(super) fn clear_filter(model: &mut Model) {
    if let Some(Overlay::Roles(screen)) = model.overlays.last_mut() {
        screen.is_filtering = false;
        screen.list.filter.reset();
        screen.refilter();
        return;
    }
    model.is_filtering = false;
    let pane: Pane = model.focus;
    let selected = model.list(pane).selected_row();
    model.list_mut(pane).filter.reset();
    refilter(model, pane, selected);
}

/// Goes to another field of the form.
pub(super) fn move_field(model: &mut Model, by: isize) {
    match model.overlays.last_mut() {
        Some(Overlay::Form(form)) => form.move_by(by),
        Some(Overlay::ProfileForm(form)) => form.move_by(by),
        _ => {}
    }
}

/// Chooses another option of the field.
pub(super) fn choose_option(model: &mut Model, by: isize) {
    if let Some(Overlay::Form(form)) = model.overlays.last_mut() {
        form.choose_by(by);
    }
}

fn request(key: Key) -> Option<InputRequest> {
    if let Some(c) = key.typed() {
        return (!is_unsafe(c)).then_some(InputRequest::InsertChar(c));
    }
    Some(match (key.code, key.ctrl) {
        (KeyCode::Backspace, false) | (KeyCode::Char('h'), true) => InputRequest::DeletePrevChar,
        (KeyCode::Delete, _) => InputRequest::DeleteNextChar,
        (KeyCode::Left, false) => InputRequest::GoToPrevChar,
        (KeyCode::Right, false) => InputRequest::GoToNextChar,
        (KeyCode::Left, true) => InputRequest::GoToPrevWord,
        (KeyCode::Right, true) => InputRequest::GoToNextWord,
        (KeyCode::Home, _) | (KeyCode::Char('a'), true) => InputRequest::GoToStart,
        (KeyCode::End, _) | (KeyCode::Char('e'), true) => InputRequest::GoToEnd,
        (KeyCode::Backspace, true) | (KeyCode::Char('w'), true) => InputRequest::DeletePrevWord,
        (KeyCode::Char('u'), true) => InputRequest::DeleteLine,
        (KeyCode::Char('k'), true) => InputRequest::DeleteTillEnd,
        _ => return None,
    })
}
