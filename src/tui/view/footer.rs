//! The last lines: how the last thing went, or what is wrong with files; and the keys that work now.

use super::canvas::Canvas;
use super::hit::Target;
use super::layout;
use super::skin::Skin;
use super::{text, words};
use crate::tui::keymap::{Action, Hint, hints};
use crate::tui::model::Model;
use crate::tui::model::activity::Status;
use crate::tui::model::asking::Run;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The most lines that say how the last thing went.
const STATUS: usize = 3;

/// Draws the lines above the keys: how the last thing went; else what is being done; else what is
/// wrong with files.
pub fn draw_status(model: &Model, area: Rect, canvas: &mut Canvas<'_>) {
    let (skin, width) = (canvas.skin, usize::from(area.width));
    match &model.status {
        Some(status) => canvas.lines(area, &told(status, width, usize::from(area.height), &skin)),
        None => {
            if let Some(line) = pending(model, width, &skin) {
                canvas.line(area, 0, &line);
            }
        }
    }
}

/// How many lines the status needs.
pub fn status_lines(model: &Model, width: u16) -> u16 {
    let skin = Skin::of(&model.look);
    let lines = model.status.as_ref().map_or(1, |status| {
        told(status, usize::from(width), STATUS, &skin).len()
    });
    u16::try_from(lines).unwrap_or(1)
}

/// The sign and style of how the last thing went.
pub fn mark(status: &Status, skin: &Skin) -> (&'static str, Style) {
    if status.is_error {
        (skin.glyphs.over, skin.theme.error)
    } else {
        (skin.glyphs.dot, skin.theme.text)
    }
}

/// How the last thing went, in at most `rows` lines.
fn told(status: &Status, width: usize, rows: usize, skin: &Skin) -> Vec<Line<'static>> {
    let (sign, style) = mark(status, skin);
    let room = width.saturating_sub(4);
    let mut parts = skin.wrap(&status.text, room);
    if rows > 0 && parts.len() > rows {
        let rest = parts.split_off(rows - 1).join(" ");
        parts.push(skin.fit(&rest, room));
    }
    let lines = parts.into_iter().enumerate().map(|(at, part)| {
        let sign = if at == 0 { sign } else { " " };
        Line::styled(format!(" {sign} {part}"), style)
    });
    lines.collect()
}

/// What is being done; else what is wrong with files.
fn pending(model: &Model, width: usize, skin: &Skin) -> Option<Line<'static>> {
    let room = width.saturating_sub(4);
    if let Some(running) = model.running.last() {
        // What is written is not cut in half, so nothing stops it.
        let since = running.since.strftime("since %H:%M:%S UTC").to_string();
        let words = skin.fit(&running.command, room.saturating_sub(4 + since.len()));
        let words = format!(
            " {} {words} {} {since}",
            skin.glyphs.dot, skin.glyphs.ellipsis
        );
        return Some(Line::styled(words, skin.theme.muted));
    }
    if let Some(words) = asking(model, skin) {
        let words = format!(" {} {}", skin.glyphs.dot, skin.fit(&words, room));
        return Some(Line::styled(words, skin.theme.muted));
    }
    let problems = model.overview.problems();
    let first = problems.first()?;
    let count = words::count(problems.len(), "problem", "problems");
    let words = format!(
        "{count} ({} shows all): {}",
        words::key(model, Action::Problems),
        words::problem(first)
    );
    let words = skin.fit(&words, room);
    Some(Line::styled(
        format!(" {} {words}", skin.glyphs.warning),
        skin.theme.warn,
    ))
}

/// What services are being asked: `verifying 12 of 58 …`.
fn asking(model: &Model, skin: &Skin) -> Option<String> {
    let (runs, openings) = (&model.asking.runs, &model.asking.openings);
    let what = match (runs.as_slice(), openings.last()) {
        ([], None) => return None,
        ([], Some(opening)) => format!("opening the AWS console as {}", opening.profile),
        (runs, _) => {
            let done: usize = runs.iter().map(Run::done).sum();
            let all: usize = runs.iter().map(|run| run.all).sum();
            format!("verifying {done} of {all}")
        }
    };
    let key = words::key(model, Action::ClearFilter);
    Some(format!("{what} {} {key} stops", skin.glyphs.ellipsis))
}

/// Draws the keys: as many as fit, and always how to get help and how to leave.
pub fn draw(model: &Model, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let (tail, others): (Vec<Hint>, Vec<Hint>) = hints(model)
        .into_iter()
        .partition(|hint| matches!(hint.action, Action::Help | Action::Quit));
    let mut end: Vec<(Action, Line<'static>)> = tail
        .iter()
        .map(|hint| (hint.action, said(&hint.key, hint.label, &skin)))
        .collect();
    if !tail.iter().any(|hint| hint.action == Action::Quit) {
        let quit = said(&words::key(model, Action::Interrupt), "quit", &skin);
        end.push((Action::Interrupt, quit));
    }
    let width: usize = end.iter().map(|(_, words)| words.width()).sum();
    let mut start = area;
    let mut right = layout::take_right(&mut start, columns(width + 1));
    for (action, words) in &end {
        draw_hint(*action, words, &mut right, canvas);
    }
    let for_more = columns(1 + text::width(skin.glyphs.ellipsis));
    for hint in &others {
        let words = said(&hint.key, hint.label, &skin);
        if columns(words.width()) > start.width.saturating_sub(for_more) {
            let more = format!(" {}", skin.glyphs.ellipsis);
            canvas.line(start, 0, &Line::styled(more, skin.theme.muted));
            break;
        }
        draw_hint(hint.action, &words, &mut start, canvas);
    }
}

/// Draws a key at the left of `rest`.
fn draw_hint(action: Action, words: &Line<'static>, rest: &mut Rect, canvas: &mut Canvas<'_>) {
    let place = layout::take_left(rest, columns(words.width()));
    canvas.line(place, 0, words);
    canvas.target(place, Target::Hint(action));
}

fn columns(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// ` key label `, with room around it.
fn said(key: &str, label: &str, skin: &Skin) -> Line<'static> {
    let key = format!(" {}", text::safe(key, ""));
    Line::from(vec![
        Span::styled(key, skin.theme.key),
        Span::styled(format!(" {label} "), skin.theme.hint),
    ])
}
