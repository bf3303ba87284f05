//! What is typed in before profiles are written.

use super::form::{ROWS, draw_fields};
use super::{open, place};
use crate::tui::model::profile_form::ProfileForm;
use crate::tui::view::canvas::Canvas;
use crate::tui::view::layout;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

/// The columns of its text.
const WIDTH: u16 = 72;

/// Draws it and says where the cursor is.
pub fn draw(form: &ProfileForm, stage: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let skin = canvas.skin;
    let fields = u16::try_from(form.fields.len()).unwrap_or(u16::MAX) * ROWS;
    let (outer, mut inner) = place(stage, WIDTH, fields.saturating_add(2));
    open(canvas, (outer, inner), &form.title);
    if inner.height > fields {
        let note = layout::take_bottom(&mut inner, 1);
        let words = skin.fit(&form.note, usize::from(note.width));
        canvas.line(note, 0, &Line::styled(words, skin.theme.muted));
    }
    draw_fields(&form.fields, form.focus, inner, canvas)
}
