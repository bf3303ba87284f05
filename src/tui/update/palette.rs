//! The command palette: opened, and what it runs.

use super::loading::{Place, select};
use super::{keys, say};
use crate::tui::effect::Effect;
use crate::tui::keymap::{Context, ROWS};
use crate::tui::model::overlay::Overlay;
use crate::tui::model::palette::{Command, Palette, RECENT, Target};
use crate::tui::model::{Model, Pane};

/// Opens it.
pub(super) fn open(model: &mut Model) {
    let palette = Box::new(Palette::new(model));
    model.overlays.push(Overlay::Palette(palette));
}

/// `enter`: runs the selected line as its key would be pressed there.
pub(super) fn run(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Palette(palette)) = model.overlays.pop() else {
        return Vec::new();
    };
    let Some(command) = palette.selected().map(|item| item.command.clone()) else {
        say(model, "nothing matched, so nothing was done");
        return Vec::new();
    };
    model.recent.retain(|one| !one.is(&command));
    model.recent.insert(0, command.clone());
    model.recent.truncate(RECENT);
    match command {
        Command::Do(id, context) => {
            let pane = Pane::ALL
                .into_iter()
                .find(|pane| Context::of_pane(*pane) == context);
            if let Some(pane) = pane.filter(|_| model.overlays.is_empty()) {
                keys::focus(model, pane);
            }
            perform(model, id)
        }
        Command::On(id, target) if go(model, &target) => {
            // It names what it is about: what is ticked is not meant.
            let ticked = std::mem::take(&mut model.arrangement.ticked);
            let effects = perform(model, id);
            model.arrangement.ticked = ticked;
            effects
        }
        Command::Go(target) if go(model, &target) => Vec::new(),
        Command::On(..) | Command::Go(_) => {
            say(model, "that is gone");
            Vec::new()
        }
    }
}

fn perform(model: &mut Model, id: &str) -> Vec<Effect> {
    match ROWS.iter().find(|row| row.id == id) {
        Some(row) => keys::perform(model, row),
        None => Vec::new(),
    }
}

/// Selects a target in its pane; says whether it is there.
fn go(model: &mut Model, target: &Target) -> bool {
    let pane = target.pane();
    let place = match target {
        Target::Connection(id) => Place::Connection(id.clone()),
        Target::Profile(name) => Place::Profile(name.clone()),
        Target::Service(id) => Place::Service(id.clone()),
    };
    select(model, pane, &place)
}
