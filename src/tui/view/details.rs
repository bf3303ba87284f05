//! Details of whatever is selected. Owns the frame and the scrolling; what is said of each kind of
//! thing is a module of its own.

mod connection;
mod profile;
mod service;
mod user;

use super::canvas::{self, Canvas};
use super::hit::Target;
use super::sheet::Sheet;
use super::skin::Skin;
use super::{layout, words};
use crate::tui::keymap::Action;
use crate::tui::model::{Model, Pane, Selected};
use ratatui::layout::Rect;
use ratatui::text::Line;
use std::ops::Range;

/// Draws it.
pub fn draw(model: &Model, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let skin = canvas.skin;
    let inside = layout::rows_of(area, skin.is_compact);
    let lines = lines(model, inside.width);
    let rows = usize::from(inside.height);
    let first = usize::from(model.details_scroll).min(lines.len().saturating_sub(rows));
    let keys = (Action::DetailsDown, Action::DetailsUp);
    let title = title(model, "Details", first..first + rows, lines.len(), keys);
    let title = canvas::title(&skin, &title, area.width, skin.theme.title);
    canvas.target(area, Target::Details);
    let inner = canvas.pane(area, &title, skin.theme.border);
    canvas.lines(inner, &lines[first..]);
}

/// A title: which of the lines are on screen where not all are, and the keys that scroll.
pub fn title(
    model: &Model,
    name: &str,
    shown: Range<usize>,
    lines: usize,
    (down, up): (Action, Action),
) -> String {
    if lines <= shown.len() {
        return name.into();
    }
    let dot = Skin::of(&model.look).glyphs.dot;
    let (down, up) = (words::key(model, down), words::key(model, up));
    let last = shown.end.min(lines);
    format!(
        "{name} {dot} {}-{last} of {lines} {dot} {down} {up}",
        shown.start + 1
    )
}

/// Everything to say of what is selected, in lines of at most `width` columns.
pub fn lines(model: &Model, width: u16) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(Skin::of(&model.look), width);
    match model.selected() {
        Selected::Nothing if !model.is_loaded => {}
        Selected::Nothing => sheet.paragraph(
            &format!(
                "Nothing is selected: {} goes to another pane, {} finds everything.",
                words::key(model, Action::NextPane),
                words::key(model, Action::Palette)
            ),
            sheet.skin.theme.muted,
        ),
        Selected::Connection(one) => connection::describe(model, one, &mut sheet),
        Selected::IamKeys(all) => connection::describe_keys(model, all, &mut sheet),
        Selected::Profile(one) => profile::describe(model, one, &mut sheet),
        Selected::Service(one) => service::describe(model, one, &mut sheet),
    }
    let is_about_files =
        model.focus == Pane::Connections || matches!(model.selected(), Selected::Nothing);
    if is_about_files {
        problems(model, &mut sheet);
    }
    sheet.into_lines()
}

/// What is wrong with files and environment.
fn problems(model: &Model, sheet: &mut Sheet) {
    let problems = model.overview.problems();
    if problems.is_empty() {
        return;
    }
    sheet.gap();
    sheet.section(&words::count(problems.len(), "problem", "problems"));
    let (sign, style) = (sheet.skin.glyphs.warning, sheet.skin.theme.warn);
    for problem in problems.iter().take(100) {
        sheet.item(sign, &words::problem(problem), style);
    }
}
