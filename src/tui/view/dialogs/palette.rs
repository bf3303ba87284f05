//! The command palette: what can be done, each with its key; what cannot be done now comes last,
//! with why.

use super::{cursor_in, draw_no_match, open, place, typed};
use crate::tui::model::palette::{Item, Palette};
use crate::tui::view::canvas::Canvas;
use crate::tui::view::hit::Target;
use crate::tui::view::skin::Skin;
use crate::tui::view::{layout, text};
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// The columns of its text.
const WIDTH: u16 = 92;

/// Draws it and says where the cursor is.
pub fn draw(palette: &Palette, stage: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let skin = canvas.skin;
    let (outer, mut inner) = place(stage, WIDTH, u16::MAX);
    open(canvas, (outer, inner), "Commands");
    let prompt = layout::take_top(&mut inner, 1);
    let room = usize::from(prompt.width).saturating_sub(2);
    let (shown, cursor) = typed(&palette.list.filter, room, &skin);
    let hint = match (shown.is_empty(), palette.has_targets) {
        (false, _) => "",
        (true, true) => "an action, or a profile, service or connection",
        (true, false) => "an action of this dialog",
    };
    let line = Line::from(vec![
        Span::styled(": ", skin.theme.key),
        Span::raw(shown),
        Span::styled(skin.fit(hint, room), skin.theme.muted),
    ]);
    canvas.line(prompt, 0, &line);
    let list = &palette.list;
    for (row, at) in (0..inner.height).zip(list.window(usize::from(inner.height))) {
        let Some(item) = palette.items.get(*at) else {
            continue;
        };
        canvas.line(inner, row, &line_of(item, usize::from(inner.width), &skin));
        let place = list.offset + usize::from(row);
        canvas.target_row(inner, row, Target::Line(place));
        if place == list.selected {
            canvas.highlight(inner, row, skin.theme.selection);
        }
    }
    if list.rows.is_empty() {
        let words = "Nothing matches: type less of it.";
        draw_no_match(words, inner, canvas);
    }
    cursor_in(prompt, cursor)
}

/// Where its lines are.
pub fn text_area(stage: Rect) -> Rect {
    let mut inner = place(stage, WIDTH, u16::MAX).1;
    layout::take_top(&mut inner, 1);
    inner
}

/// `name  what it does        key`.
fn line_of(item: &Item, width: usize, skin: &Skin) -> Line<'static> {
    let style = match item.why {
        Some(_) => skin.theme.muted,
        None => skin.theme.text,
    };
    let key = text::width(&item.key);
    let name = skin.fit(&item.name, width.saturating_sub(key + 2));
    let used = text::width(&name).max(14);
    let room = width.saturating_sub(used + key + 3);
    let says = match &item.why {
        Some(why) => format!("not now: {why}"),
        None => item.says.clone(),
    };
    let middle = if room > 8 {
        skin.fit(&says, room)
    } else {
        String::new()
    };
    let name = skin.pad(&name, used.min(width.saturating_sub(key + 2)));
    let gap = width.saturating_sub(text::width(&name) + 2 + text::width(&middle) + key);
    Line::from(vec![
        Span::styled(name, style),
        Span::raw("  "),
        Span::styled(middle, skin.theme.muted),
        Span::raw(" ".repeat(gap)),
        Span::styled(item.key.clone(), skin.theme.key),
    ])
}
