//! What to decide before a switch: which auth method the target uses, which services do not accept
//! it, and the answers.

use super::ask::{Question, text_width};
use crate::domain::overview::Stay;
use crate::domain::switch::PlannedService;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::switch_dialog::{Question as At, SwitchDialog};
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::words;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The columns of its text.
const WIDTH: u16 = 74;

/// What it asks.
pub fn question(model: &Model, dialog: &SwitchDialog, stage: Rect, skin: &Skin) -> Question {
    let mut sheet = Sheet::new(*skin, text_width(stage, WIDTH));
    for paragraph in &dialog.alert {
        sheet.paragraph(paragraph, skin.theme.text);
    }
    let is_stay = dialog.question == At::Stay;
    if is_stay {
        sheet.gap();
        for service in dialog.plan.at_stake() {
            sheet.push(at_stake(model, service, skin));
        }
    }
    let options = dialog
        .answers
        .iter()
        .map(|answer| (answer.label.clone(), answer.detail.clone()))
        .collect();
    let name = match dialog.everywhere {
        true => format!("Switch to {} everywhere", dialog.plan.target),
        false => format!("Switch to {}", dialog.plan.target),
    };
    Question {
        name,
        width: WIDTH,
        text: sheet.into_lines(),
        options,
        selected: dialog.selected,
        end: is_stay.then(|| remember(model, dialog, skin)),
    }
}

/// `CodeWhisperer  Builder ID → nothing`.
fn at_stake(model: &Model, service: &PlannedService, skin: &Skin) -> Line<'static> {
    let name = |id| words::short_name(&model.overview, id);
    let from = service.before.connection.as_ref().map(name);
    let to = service.after.connection.as_ref().map(name);
    let remembered = match service.remembered {
        Some(Stay::Stay) => " (stays: you said so before)",
        Some(Stay::Follow) => " (follows: you said so before)",
        None => "",
    };
    let nothing = || "nothing".to_string();
    Line::from(vec![
        Span::styled(format!("{} ", skin.glyphs.warning), skin.theme.warn),
        Span::styled(skin.pad(&service.name, 18), skin.theme.accent),
        Span::raw(format!(
            " {} {} {}",
            skin.fit(&from.unwrap_or_else(nothing), 24),
            skin.glyphs.arrow,
            skin.fit(&to.unwrap_or_else(nothing), 24),
        )),
        Span::styled(remembered, skin.theme.muted),
    ])
}

fn remember(model: &Model, dialog: &SwitchDialog, skin: &Skin) -> Line<'static> {
    let tick = if dialog.remember {
        skin.glyphs.ticked
    } else {
        skin.glyphs.unticked
    };
    let names: Vec<&str> = dialog
        .plan
        .asks()
        .map(|service| service.name.as_str())
        .collect();
    let whom = match names.as_slice() {
        [] => "these services".into(),
        [only] => skin.fit(only, 30),
        several => format!("these {} services", several.len()),
    };
    Line::from(vec![
        Span::styled(
            format!("  {} ", words::key(model, Action::Remember)),
            skin.theme.key,
        ),
        Span::raw(format!("{tick} Remember the answer for {whom}")),
    ])
}
