//! The choice of a connection, or of a service.

use super::{open, place};
use crate::tui::model::choose::Choose;
use crate::tui::view::canvas::Canvas;
use crate::tui::view::hit::Target;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The columns of its text.
const WIDTH: u16 = 72;

/// Draws it.
pub fn draw(choose: &Choose, stage: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let area = text_area(choose, stage);
    open(canvas, placed(choose, stage), &choose.title);
    let longest = choose
        .lines
        .iter()
        .skip(choose.offset)
        .take(usize::from(area.height))
        .map(|line| skin.fit(&line.label, 40).chars().count())
        .max()
        .unwrap_or(0);
    let label_room = longest.min(usize::from(area.width) * 3 / 5);
    for (row, (at, line)) in
        (0..area.height).zip(choose.lines.iter().enumerate().skip(choose.offset))
    {
        let is_selected = at == choose.selected;
        let sign = if is_selected { skin.glyphs.active } else { "" };
        let detail_room = usize::from(area.width).saturating_sub(label_room + 4);
        let shown = Line::from(vec![
            Span::raw(skin.pad(sign, 2)),
            Span::styled(skin.pad(&line.label, label_room), skin.theme.text),
            Span::styled(
                format!("  {}", skin.fit(&line.detail, detail_room)),
                skin.theme.muted,
            ),
        ]);
        canvas.line(area, row, &shown);
        canvas.target_row(area, row, Target::Line(at));
        if is_selected {
            canvas.highlight(area, row, skin.theme.selection);
        }
    }
}

/// Where its lines are.
pub fn text_area(choose: &Choose, stage: Rect) -> Rect {
    placed(choose, stage).1
}

fn placed(choose: &Choose, stage: Rect) -> (Rect, Rect) {
    let rows = u16::try_from(choose.lines.len()).unwrap_or(u16::MAX);
    place(stage, WIDTH, rows)
}
