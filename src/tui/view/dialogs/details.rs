//! Details over the whole console, where the pane is small or is not there at all.

use super::{open, place};
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::view::canvas::Canvas;
use crate::tui::view::details;
use ratatui::layout::Rect;

/// The columns of its text.
const WIDTH: u16 = 100;

/// Draws it.
pub fn draw(model: &Model, stage: Rect, canvas: &mut Canvas<'_>) {
    let (outer, inner) = place(stage, WIDTH, u16::MAX);
    let lines = details::lines(model, inner.width);
    let rows = usize::from(inner.height);
    let first = usize::from(model.overlay_scroll).min(lines.len().saturating_sub(rows));
    let keys = (Action::Down, Action::Up);
    let title = details::title(model, "Details", first..first + rows, lines.len(), keys);
    open(canvas, (outer, inner), &title);
    canvas.lines(inner, &lines[first..]);
}

/// Where its text is.
pub fn text_area(stage: Rect) -> Rect {
    place(stage, WIDTH, u16::MAX).1
}
