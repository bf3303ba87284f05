//! The panel while there is no page to open: being planned or begun, failed, or done.

use super::{facts, name, news, service_name};
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::sign_in::{SignInPanel, SignInStage};
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::words;
use ratatui::text::Line;

/// What is said.
pub fn lines(model: &Model, panel: &SignInPanel, width: u16, skin: &Skin) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(*skin, width);
    sheet.paragraph(&name(model, panel), skin.theme.title_focus);
    sheet.gap();
    let (accept, close) = (
        words::key(model, Action::Accept),
        words::key(model, Action::Close),
    );
    match &panel.stage {
        SignInStage::Planning => {
            let words = format!(
                "Finding out what it will do {}; {close} cancels",
                skin.glyphs.ellipsis
            );
            sheet.paragraph(&words, skin.theme.text);
        }
        SignInStage::Registering => {
            let words = format!(
                "Asking the server {}; {close} cancels",
                skin.glyphs.ellipsis
            );
            sheet.paragraph(&words, skin.theme.text);
            news(model, panel, &mut sheet);
            facts(panel, &mut sheet);
        }
        SignInStage::Failed(failure) => {
            sheet.item(skin.glyphs.over, &failure.summary, skin.theme.error);
            if let Some(hint) = &failure.hint {
                sheet.paragraph(hint, skin.theme.text);
            }
            sheet.gap();
            let keys = format!("{accept} tries again, {close} closes.");
            sheet.paragraph(&keys, skin.theme.accent);
        }
        SignInStage::Done(done) => {
            let until = words::until(done.expires_at, model.now);
            let words = format!("Signed in: {}, {until}.", done.name);
            sheet.item(skin.glyphs.ready, &words, skin.theme.ok);
            let pinned: Vec<String> = done
                .pinned
                .iter()
                .map(|id| service_name(model, id))
                .collect();
            if !pinned.is_empty() && done.lines.is_empty() {
                let words = format!("{} Pinned for {}.", skin.glyphs.pin, pinned.join(", "));
                sheet.paragraph(&words, skin.theme.text);
            }
            for line in &done.lines {
                sheet.paragraph(line, skin.theme.text);
            }
            sheet.gap();
            let keys = format!("{accept} closes.");
            sheet.paragraph(&keys, skin.theme.accent);
        }
        SignInStage::Confirming
        | SignInStage::AwaitingUser(_)
        | SignInStage::AwaitingBrowser(_) => {}
    }
    sheet.into_lines()
}
