//! Something to read.

use super::{open, place, text_width};
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::overlay::Notice;
use crate::tui::view::canvas::Canvas;
use crate::tui::view::details;
use crate::tui::view::skin::Skin;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// The columns of its text.
const WIDTH: u16 = 76;

/// Draws it.
pub fn draw(model: &Model, notice: &Notice, stage: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let (outer, inner) = placed(notice, stage, &skin);
    let lines = text_lines(notice, inner.width, &skin);
    let first = usize::from(notice.scroll).min(lines.len().saturating_sub(1));
    let shown = first..first + usize::from(inner.height);
    let keys = (Action::Down, Action::Up);
    let title = details::title(model, &notice.title, shown, lines.len(), keys);
    open(canvas, (outer, inner), &title);
    canvas.lines(inner, &lines[first..]);
}

/// Where its text is.
pub fn text_area(notice: &Notice, stage: Rect, skin: &Skin) -> Rect {
    placed(notice, stage, skin).1
}

/// Its text, wrapped.
pub fn text_lines(notice: &Notice, width: u16, skin: &Skin) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = notice
        .lines
        .iter()
        .flat_map(|line| skin.wrap(line, usize::from(width)))
        .map(Line::from)
        .collect();
    if lines.is_empty() {
        lines.push(Line::default());
    }
    lines
}

fn placed(notice: &Notice, stage: Rect, skin: &Skin) -> (Rect, Rect) {
    let lines = text_lines(notice, text_width(stage, WIDTH), skin).len();
    place(stage, WIDTH, u16::try_from(lines).unwrap_or(u16::MAX))
}
