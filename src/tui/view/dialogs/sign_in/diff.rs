//! The panel while the user is asked about a change of the config file: what it changes, as a diff.

use super::{indent, name};
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::sign_in::SignInPanel;
use crate::tui::view::canvas::Canvas;
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::{layout, words};
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Draws it.
pub fn draw(model: &Model, panel: &SignInPanel, whole: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let mut text = whole;
    indent(&mut text);
    canvas.lines(text, &above_diff(model, panel, text.width, &skin));
    draw_lines(panel, area(model, panel, whole, &skin), canvas);
}

/// What is said above the diff of the config file.
fn above_diff(model: &Model, panel: &SignInPanel, width: u16, skin: &Skin) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(*skin, width);
    sheet.paragraph(&name(model, panel), skin.theme.title_focus);
    if let Some(plan) = &panel.plan {
        sheet.paragraph(
            &format!("{} at {}", plan.auth_method.label(), plan.start_url),
            skin.theme.muted,
        );
        for notice in &plan.notices {
            sheet.item(skin.glyphs.warning, notice, skin.theme.warn);
        }
        if let Some(change) = &plan.change {
            let file = change.file.to_string_lossy();
            let words = format!("This changes {}:", skin.fit_middle(&file, 60));
            sheet.gap();
            sheet.paragraph(&words, skin.theme.text);
        }
    }
    let (accept, close) = (words::key(Action::Accept), words::key(Action::Close));
    sheet.paragraph(
        &format!("{accept} goes on, {close} cancels and writes nothing."),
        skin.theme.accent,
    );
    sheet.gap();
    sheet.into_lines()
}

/// The diff.
pub fn text(panel: &SignInPanel) -> &str {
    panel
        .plan
        .as_ref()
        .and_then(|plan| plan.change.as_ref())
        .map_or("", |change| change.diff.as_str())
}

/// Where the diff is.
pub fn area(model: &Model, panel: &SignInPanel, whole: Rect, skin: &Skin) -> Rect {
    let mut text = whole;
    indent(&mut text);
    let above = above_diff(model, panel, text.width, skin).len();
    let mut rest = whole;
    layout::take_top(&mut rest, u16::try_from(above).unwrap_or(u16::MAX));
    rest
}

/// Draws the diff alone.
fn draw_lines(panel: &SignInPanel, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let scroll = usize::from(panel.scroll);
    for (row, line) in (0..area.height).zip(text(panel).lines().skip(scroll)) {
        let style = match line.chars().next() {
            Some('+') => skin.theme.added,
            Some('-') => skin.theme.removed,
            Some('@') => skin.theme.accent,
            _ => skin.theme.text,
        };
        let shown = skin.fit(line, usize::from(area.width).saturating_sub(2));
        canvas.line(area, row, &Line::styled(format!("  {shown}"), style));
    }
}
