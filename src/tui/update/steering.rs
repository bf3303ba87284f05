//! What the user decides while a sign-in waits: the other way, or the address the browser ended at.

use super::{complain, say};
use crate::domain::secret::Secret;
use crate::domain::text::is_unsafe;
use crate::flows::failure::Failure;
use crate::flows::sign_in::{Steer, Way};
use crate::tui::effect::Effect;
use crate::tui::key::{Key, KeyCode};
use crate::tui::model::Model;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::sign_in::{Pasting, SignInPanel, SignInStage};

fn top(model: &mut Model) -> Option<&mut SignInPanel> {
    match model.overlays.last_mut() {
        Some(Overlay::SignIn(panel)) => Some(panel),
        _ => None,
    }
}

/// Goes on the other way.
pub(super) fn go(model: &mut Model, way: Way) -> Vec<Effect> {
    let Some(panel) = top(model) else {
        return Vec::new();
    };
    steer(panel, way)
}

/// What is on screen stays there until the sign-in goes on: not every one knows both ways.
fn steer(panel: &mut SignInPanel, way: Way) -> Vec<Effect> {
    panel.is_way_changed = true;
    panel.opens_itself = false;
    panel.not_accepted = None;
    vec![Effect::Steer(panel.flow, Steer::Use(way))]
}

/// A browser was started, or not: a sign-in that opened it by itself then goes on with a code.
pub(super) fn opened(model: &mut Model, opened: Result<(), Failure>) -> Vec<Effect> {
    let waiting = model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::SignIn(panel) if panel.opens_itself => Some(&mut **panel),
        _ => None,
    });
    let Err(failure) = opened else {
        if let Some(panel) = waiting {
            panel.opens_itself = false;
        }
        say(model, "opened in the browser");
        return Vec::new();
    };
    match waiting {
        Some(panel) if matches!(panel.stage, SignInStage::AwaitingBrowser(_)) => {
            let effects = steer(panel, Way::DeviceCode);
            say(
                model,
                "no browser could be opened here: going on with a code",
            );
            effects
        }
        _ => {
            complain(model, &failure);
            Vec::new()
        }
    }
}

/// Lets the address be typed.
pub(super) fn begin_pasting(model: &mut Model) {
    if let Some(panel) = top(model) {
        panel.pasting = Some(Pasting::default());
        panel.scroll = 0;
    }
}

/// Forgets what was typed of the address; says whether there was an address to type.
pub(super) fn stop_pasting(model: &mut Model) -> bool {
    top(model).is_some_and(|panel| panel.pasting.take().is_some())
}

/// `enter` where the address is typed. It stays there until it is taken: a terminal that does not
/// mark a paste sends the lines of a broken address one by one, and the rest of them are no keys.
pub(super) fn send_pasted(model: &mut Model) -> Vec<Effect> {
    let Some(panel) = top(model) else {
        return Vec::new();
    };
    match &panel.pasting {
        Some(pasting) if pasting.length() > 0 => {
            panel.not_accepted = None;
            let steer = Steer::Pasted(pasting.address());
            let effects = vec![Effect::Steer(panel.flow, steer)];
            say(model, "looking at what was pasted");
            effects
        }
        Some(_) => {
            say(model, "paste the address first");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Text was pasted: while a browser is waited for it is the address, in one piece. Gives it back
/// otherwise.
pub(super) fn paste(model: &mut Model, text: String) -> Result<Vec<Effect>, String> {
    match top(model) {
        Some(panel) if matches!(panel.stage, SignInStage::AwaitingBrowser(_)) => {
            let text = Secret::new(text);
            let address = Secret::new(plain(text.expose()));
            panel.pasting.get_or_insert_default().push(address.expose());
            let effects = send_pasted(model);
            stop_pasting(model);
            Ok(effects)
        }
        _ => Err(text),
    }
}

/// `text` without what a terminal adds to an address that stood on several lines.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    plain.extend(text.chars().filter(|c| !is_unsafe(*c)));
    plain
}

/// A key where the address is typed; says whether it is.
pub(super) fn press(model: &mut Model, key: Key) -> bool {
    let Some(pasting) = top(model).and_then(|panel| panel.pasting.as_mut()) else {
        return false;
    };
    match (key.code, key.typed()) {
        (_, Some(c)) if !is_unsafe(c) => pasting.push(c.encode_utf8(&mut [0; 4])),
        (KeyCode::Backspace, _) => pasting.pop(),
        (KeyCode::Char('h'), _) if key.ctrl => pasting.pop(),
        (KeyCode::Char('u'), _) if key.ctrl => *pasting = Pasting::default(),
        _ => {}
    }
    true
}
