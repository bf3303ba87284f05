//! Every key that works here, from the table of keys; also the command palette.

use super::{open, place, typed};
use crate::tui::keymap::{Row, actions_in};
use crate::tui::model::Model;
use crate::tui::model::help::Help;
use crate::tui::view::canvas::Canvas;
use crate::tui::view::hit::Target;
use crate::tui::view::layout;
use crate::tui::view::skin::Skin;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The columns of its text.
const WIDTH: u16 = 92;
/// The columns of the keys.
const KEYS: usize = 18;

/// Draws it and says where the cursor is.
pub fn draw(model: &Model, help: &Help, stage: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let skin = canvas.skin;
    let (outer, mut inner) = place(stage, WIDTH, u16::MAX);
    let name = format!("Keys in {}", help.context.label());
    open(canvas, (outer, inner), &name);
    let prompt = layout::take_top(&mut inner, 1);
    let rows = whole_rows(inner);
    let whole = layout::take_bottom(&mut inner, rows);
    let (shown, cursor) = typed(
        &help.list.filter,
        usize::from(prompt.width).saturating_sub(2),
        &skin,
    );
    let hint = if shown.is_empty() {
        "type to find, enter runs it"
    } else {
        ""
    };
    canvas.line(
        prompt,
        0,
        &Line::from(vec![
            Span::styled("/ ", skin.theme.key),
            Span::raw(shown),
            Span::styled(hint, skin.theme.muted),
        ]),
    );
    let rows: Vec<&'static Row> = actions_in(help.context).collect();
    for (row, at) in (0..inner.height).zip(help.list.window(usize::from(inner.height))) {
        let Some(action) = rows.get(*at) else {
            continue;
        };
        canvas.line(inner, row, &line(model, help, action, inner.width, &skin));
        let place = help.list.offset + usize::from(row);
        canvas.target_row(inner, row, Target::Line(place));
        if place == help.list.selected {
            canvas.highlight(inner, row, skin.theme.selection);
        }
    }
    if let Some(action) = help.list.selected_row().and_then(|at| rows.get(at)) {
        let (words, style) = sentence(model, action, &skin);
        let words = skin.wrap(&words, usize::from(whole.width));
        for (row, part) in (1..whole.height).zip(words) {
            canvas.line(whole, row, &Line::styled(part, style));
        }
    }
    if help.list.rows.is_empty() {
        let words = Line::styled("Nothing matches.", skin.theme.muted);
        canvas.line(inner, 0, &words);
    }
    let column = u16::try_from(cursor + 2).ok()?;
    (!prompt.is_empty() && column < prompt.width)
        .then(|| Position::new(prompt.x + column, prompt.y))
}

/// Where its rows are.
pub fn text_area(stage: Rect) -> Rect {
    let mut inner = place(stage, WIDTH, u16::MAX).1;
    layout::take_top(&mut inner, 1);
    let rows = whole_rows(inner);
    layout::take_bottom(&mut inner, rows);
    inner
}

/// The rows in which the selected line stands uncut, with an empty one above.
fn whole_rows(inner: Rect) -> u16 {
    if inner.height < 9 { 0 } else { 3 }
}

fn line(model: &Model, help: &Help, row: &Row, width: u16, skin: &Skin) -> Line<'static> {
    let keys: Vec<String> = row
        .keys_in(help.context)
        .map(|key| key.to_string())
        .collect();
    let room = usize::from(width).saturating_sub(KEYS + 1);
    let (words, style) = sentence(model, row, skin);
    let keys = keys.join(" ");
    Line::from(vec![
        Span::styled(skin.pad(&keys, KEYS), skin.theme.key),
        Span::raw(" "),
        Span::styled(skin.fit(&words, room), style),
    ])
}

/// What an action does, and why it cannot be done now.
fn sentence(model: &Model, row: &Row, skin: &Skin) -> (String, Style) {
    match (row.enabled)(model) {
        Err(why) if !why.is_empty() => (format!("{} Not now: {why}.", row.help), skin.theme.muted),
        Err(_) => (row.help.to_string(), skin.theme.muted),
        Ok(()) => (row.help.to_string(), skin.theme.text),
    }
}
