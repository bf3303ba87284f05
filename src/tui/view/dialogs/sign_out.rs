//! Who loses what by a sign-out.

use super::ask::{Question, text_width};
use crate::tui::model::Model;
use crate::tui::model::sign_out::SignOutDialog;
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use ratatui::layout::Rect;

/// The columns of its text.
const WIDTH: u16 = 74;

/// What it asks.
pub fn question(model: &Model, dialog: &SignOutDialog, stage: Rect, skin: &Skin) -> Question {
    let preview = &dialog.preview;
    let mut sheet = Sheet::new(*skin, text_width(stage, WIDTH));
    let is_free =
        preview.services.is_empty() && preview.pins.is_empty() && preview.profiles.is_empty();
    if is_free {
        sheet.paragraph("No service and no profile uses it now.", skin.theme.text);
    } else {
        sheet.paragraph("These lose it:", skin.theme.text);
        sheet.gap();
        let services: Vec<&str> = preview
            .services
            .iter()
            .map(|(_, name)| name.as_str())
            .collect();
        sheet.names("services", services.into_iter());
        let pins = preview.pins.iter().map(|id| {
            let bound = model.overview.service(id);
            bound.map_or(id.as_str(), |bound| bound.service.name.as_str())
        });
        sheet.names("pins", pins);
        sheet.names("profiles", preview.profiles.iter().map(String::as_str));
    }
    if let Some(text) = preview.role_credentials_text() {
        sheet.gap();
        sheet.field("removed too", &text);
    }
    if !preview.notices.is_empty() {
        sheet.gap();
    }
    for notice in &preview.notices {
        sheet.item(skin.glyphs.warning, notice, skin.theme.warn);
    }
    let options = SignOutDialog::OPTIONS.iter();
    Question {
        name: format!("Sign out of {}", preview.name),
        width: WIDTH,
        text: sheet.into_lines(),
        options: options
            .map(|option| ((*option).to_string(), String::new()))
            .collect(),
        selected: dialog.selected,
        end: None,
    }
}
