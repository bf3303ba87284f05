//! A form.

use super::{open, place, typed};
use crate::tui::model::form::{Field, Form};
use crate::tui::view::canvas::Canvas;
use crate::tui::view::hit::Target;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

/// The columns of its text.
const WIDTH: u16 = 72;
/// The columns of a label.
const LABEL: usize = 14;
/// The rows of a field: what is typed, and what is wrong with it or belongs in it.
pub const ROWS: u16 = 2;

/// Draws it and says where the cursor is.
pub fn draw(form: &Form, stage: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let all = u16::try_from(form.fields.len()).unwrap_or(u16::MAX) * ROWS;
    let (outer, inner) = place(stage, WIDTH, all);
    open(canvas, (outer, inner), form.title());
    draw_fields(&form.fields, form.focus, inner, canvas)
}

/// Draws as many fields as there is room for, and says where the cursor is.
pub fn draw_fields(
    fields: &[Field],
    focus: usize,
    inner: Rect,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let shown = usize::from(inner.height / ROWS).max(1);
    let first = (focus + 1).saturating_sub(shown);
    let mut cursor = None;
    for (row, (at, field)) in (0..shown).zip(fields.iter().enumerate().skip(first)) {
        let y = u16::try_from(row).unwrap_or(u16::MAX).saturating_mul(ROWS);
        let is_focused = at == focus;
        for row in [y, y.saturating_add(1)] {
            canvas.target_row(inner, row, Target::Line(at));
        }
        let column = draw_field(field, is_focused, inner, y, canvas);
        if is_focused && y < inner.height && column < inner.width {
            cursor = Some(Position::new(inner.x + column, inner.y + y));
        }
    }
    cursor
}

/// Draws a field and says in which column of `area` its cursor is.
fn draw_field(
    field: &Field,
    is_focused: bool,
    area: Rect,
    row: u16,
    canvas: &mut Canvas<'_>,
) -> u16 {
    let skin = canvas.skin;
    let label = LABEL.min(usize::from(area.width) / 2);
    let room = usize::from(area.width).saturating_sub(label + 2);
    let (shown, column) = match field.option {
        Some(_) => (skin.fit(field.input.value(), room), 0),
        None => typed(&field.input, room, &skin),
    };
    let sign = if is_focused { skin.glyphs.active } else { "" };
    let label_style = if is_focused {
        skin.theme.title_focus
    } else {
        skin.theme.text
    };
    let line = Line::from(vec![
        Span::styled(skin.pad(sign, 2), label_style),
        Span::styled(skin.pad(field.label, label), label_style),
        Span::styled(
            skin.pad(&shown, room),
            skin.theme.text.add_modifier(Modifier::UNDERLINED),
        ),
    ]);
    canvas.line(area, row, &line);
    let below = match field.problem {
        Some(problem) => Span::styled(
            format!("{} {problem}", skin.glyphs.warning),
            skin.theme.error,
        ),
        None if field.input.value().is_empty() || is_focused => {
            Span::styled(field.hint, skin.theme.muted)
        }
        None => Span::raw(""),
    };
    let below = Line::from(vec![Span::raw(" ".repeat(label + 2)), below]);
    canvas.line(area, row.saturating_add(1), &below);
    u16::try_from(label + 2 + column).unwrap_or(u16::MAX)
}
