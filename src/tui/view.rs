//! Draws the model. Pure: the same model gives the same frame.

use crate::tui::model::{Model, Pane};

/// Draws the console.
pub fn view(_model: &Model, _frame: &mut ratatui::Frame<'_>) {}

/// How many rows of a pane's list are on screen at the model's size; 0 when the pane is not.
pub fn page_rows(model: &Model, _pane: Pane) -> usize {
    usize::from(model.height.saturating_sub(12))
}

/// How many lines Details can be scrolled down before its last line is on screen.
pub fn details_overflow(_model: &Model) -> u16 {
    0
}

/// How many rows of the list or text in the topmost overlay are on screen.
pub fn overlay_rows(model: &Model) -> usize {
    usize::from(model.height.saturating_sub(8))
}

/// How many lines the text in the topmost overlay can be scrolled down.
pub fn overlay_overflow(_model: &Model) -> u16 {
    0
}
