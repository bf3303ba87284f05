//! What is where on screen, for the mouse. Whoever draws something that can be clicked says so as it
//! draws it, so that what is hit is what is seen.

use super::canvas::Canvas;
use super::skin::Skin;
use super::{draw, screen};
use crate::tui::keymap::Action;
use crate::tui::model::{Model, Pane};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Something that can be clicked, or whose content the wheel moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A pane, or its tab.
    Pane(Pane),
    /// A row of a pane: a position in the rows of its list.
    Row(Pane, usize),
    /// Details.
    Details,
    /// The topmost dialog.
    Dialog,
    /// A line of the topmost dialog's list, an answer or a field: its position.
    Line(usize),
    /// A key of the footer.
    Hint(Action),
}

/// What is at a place; a dialog hides all that it does not leave usable.
pub fn at(model: &Model, column: u16, row: u16) -> Option<Target> {
    let area = Rect::new(0, 0, model.width, model.height);
    if !area.contains(Position::new(column, row)) {
        return None;
    }
    let mut buffer = Buffer::empty(area);
    let mut canvas = Canvas::new(&mut buffer, Skin::of(&model.look));
    draw(model, &screen(model), &mut canvas);
    canvas.target_at(Position::new(column, row))
}
