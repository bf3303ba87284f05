//! The panel while there is something to agree to: a question, what to know of it, and what changes
//! in the config file, as a diff.

use super::name;
use crate::flows::sign_in::ConfigChange;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::sign_in::SignInPanel;
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::{text, words};
use ratatui::text::Line;

/// What is said.
pub fn lines(model: &Model, panel: &SignInPanel, width: u16, skin: &Skin) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(*skin, width);
    sheet.paragraph(&name(model, panel), skin.theme.title_focus);
    if let Some(question) = &panel.question {
        sheet.gap();
        sheet.paragraph(question, skin.theme.text);
        sheet.gap();
    }
    let plan = panel.plan.as_ref();
    let change = plan.and_then(|plan| plan.change.as_ref());
    if let Some(plan) = plan {
        let place = format!("{} at {}", plan.auth_method.label(), plan.start_url);
        sheet.paragraph(&place, skin.theme.muted);
        for notice in &plan.notices {
            sheet.item(skin.glyphs.warning, notice, skin.theme.warn);
        }
    }
    if let Some(change) = change {
        let file = change.file.to_string_lossy();
        let words = format!("This changes {}:", skin.fit_middle(&file, 60));
        sheet.gap();
        sheet.paragraph(&words, skin.theme.text);
    }
    let (accept, close) = (
        words::key(model, Action::Accept),
        words::key(model, Action::Close),
    );
    sheet.paragraph(
        &format!("{accept} goes on, {close} cancels and changes nothing."),
        skin.theme.accent,
    );
    if let Some(change) = change {
        sheet.gap();
        diff_lines(change, width, &mut sheet);
    }
    sheet.into_lines()
}

fn diff_lines(change: &ConfigChange, width: u16, sheet: &mut Sheet) {
    let skin = sheet.skin;
    for line in change.diff.lines() {
        let style = match line.chars().next() {
            Some('+') => skin.theme.added,
            Some('-') => skin.theme.removed,
            Some('@') => skin.theme.accent,
            _ => skin.theme.text,
        };
        // A line is never cut: it is agreed to.
        for part in text::break_up(&skin.safe(line), usize::from(width)) {
            sheet.push(Line::styled(part, style));
        }
    }
}
