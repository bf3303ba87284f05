//! Every key that works here, from the table of keys; also runs what is selected.

use super::{cursor_in, draw_no_match, open, place, typed};
use crate::tui::keymap::{Action, Row, actions_in};
use crate::tui::model::Model;
use crate::tui::model::help::{Help, HelpLine};
use crate::tui::view::canvas::Canvas;
use crate::tui::view::hit::Target;
use crate::tui::view::skin::Skin;
use crate::tui::view::{layout, words};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The columns of its text.
const WIDTH: u16 = 92;
/// The most columns of the keys.
const KEYS: usize = 18;
/// The least rows of a list that has the selected line in full below it.
const WHOLE_FROM: u16 = 8;

/// Draws it and says where the cursor is.
pub fn draw(model: &Model, help: &Help, stage: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let skin = canvas.skin;
    let (outer, mut inner) = place(stage, WIDTH, u16::MAX);
    let name = format!("Keys in {}", help.context.label());
    open(canvas, (outer, inner), &name);
    let prompt = layout::take_top(&mut inner, 1);
    let whole = whole(model, help, inner.width, &skin);
    let for_whole = whole_rows(inner, whole.len());
    let below = layout::take_bottom(&mut inner, for_whole);
    let room = usize::from(prompt.width).saturating_sub(2);
    let (shown, cursor) = typed(&help.list.filter, room, &skin);
    let hint = if shown.is_empty() {
        let accept = words::key(model, Action::Accept);
        skin.fit(&format!("type to find, {accept} runs it"), room)
    } else {
        String::new()
    };
    let line = Line::from(vec![
        Span::styled("/ ", skin.theme.key),
        Span::raw(shown),
        Span::styled(hint, skin.theme.muted),
    ]);
    canvas.line(prompt, 0, &line);
    let rows: Vec<&'static Row> = actions_in(help.context).collect();
    for (row, at) in (0..inner.height).zip(help.list.window(usize::from(inner.height))) {
        let line = match help.lines.get(*at) {
            Some(HelpLine::Heading(title)) => Line::styled(*title, skin.theme.title_focus),
            Some(HelpLine::Action(at)) => line_of(model, help, rows[*at], inner.width, &skin),
            None => continue,
        };
        canvas.line(inner, row, &line);
        let place = help.list.offset + usize::from(row);
        canvas.target_row(inner, row, Target::Line(place));
        if place == help.list.selected {
            canvas.highlight(inner, row, skin.theme.selection);
        }
    }
    if below.height > 0 {
        let skip = usize::from(usize::from(below.height) < whole.len());
        canvas.lines(below, &whole[skip..]);
    }
    if help.list.rows.is_empty() {
        let close = words::key(model, Action::Close);
        let said = format!("Nothing matches: type less of it, or {close} closes.");
        draw_no_match(&said, inner, canvas);
    }
    cursor_in(prompt, cursor)
}

/// Where its rows are.
pub fn text_area(model: &Model, help: &Help, stage: Rect, skin: &Skin) -> Rect {
    let mut inner = place(stage, WIDTH, u16::MAX).1;
    layout::take_top(&mut inner, 1);
    let lines = whole(model, help, inner.width, skin).len();
    let rows = whole_rows(inner, lines);
    layout::take_bottom(&mut inner, rows);
    inner
}

/// The rows in which the selected line stands uncut: as many for every line where there is room, so
/// that the list stays where it is.
fn whole_rows(inner: Rect, lines: usize) -> u16 {
    let lines = u16::try_from(lines).unwrap_or(u16::MAX);
    if inner.height < WHOLE_FROM {
        return 0;
    }
    lines.max(4).min(inner.height - 3)
}

/// The selected line in full: an empty one, what it does, and its id for `[keys]`.
fn whole(model: &Model, help: &Help, width: u16, skin: &Skin) -> Vec<Line<'static>> {
    let mut lines = vec![Line::default()];
    let Some(row) = help.selected() else {
        return lines;
    };
    let (words, style) = sentence(model, help, row, skin);
    let parts = skin.wrap(&words, usize::from(width)).into_iter();
    lines.extend(parts.map(|part| Line::styled(part, style)));
    let keys: Vec<String> = model
        .keymap
        .keys(row)
        .iter()
        .map(|key| format!("\"{key}\""))
        .collect();
    let id = format!("[keys] {} = [{}]", row.id, keys.join(", "));
    lines.push(Line::styled(
        skin.fit(&id, usize::from(width)),
        skin.theme.muted,
    ));
    lines
}

fn line_of(model: &Model, help: &Help, row: &Row, width: u16, skin: &Skin) -> Line<'static> {
    let keys: Vec<String> = model
        .keymap
        .keys_in(row, help.context)
        .iter()
        .map(ToString::to_string)
        .collect();
    let columns = KEYS.min(usize::from(width) / 3);
    let room = usize::from(width).saturating_sub(columns + 3);
    let (words, style) = sentence(model, help, row, skin);
    Line::from(vec![
        Span::raw("  "),
        Span::styled(skin.pad(&keys.join(" "), columns), skin.theme.key),
        Span::raw(" "),
        Span::styled(skin.fit(&words, room), style),
    ])
}

/// What an action does, and why it cannot be done now.
fn sentence(model: &Model, help: &Help, row: &Row, skin: &Skin) -> (String, Style) {
    let fill = |words: &str| model.keymap.fill(help.context, words);
    let what = fill(row.help);
    match (row.enabled)(model) {
        Err(why) if !why.is_empty() => {
            (format!("{what} Not now: {}.", fill(why)), skin.theme.muted)
        }
        Err(_) => (what, skin.theme.muted),
        Ok(()) => (what, skin.theme.text),
    }
}
