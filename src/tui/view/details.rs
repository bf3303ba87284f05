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
    let mut title = title(&skin, lines.len(), first, rows);
    if lines.len() > rows {
        let (down, up) = (Action::DetailsDown, Action::DetailsUp);
        let (down, up) = (words::key(model, down), words::key(model, up));
        title.push_str(&format!(" {} {down} {up}", skin.glyphs.dot));
    }
    let title = canvas::title(&skin, &title, area.width, skin.theme.title);
    canvas.target(area, Target::Details);
    let inner = canvas.pane(area, &title, skin.theme.border);
    canvas.lines(inner, &lines[first..]);
}

/// The title: which lines are on screen where not all are.
pub fn title(skin: &Skin, lines: usize, first: usize, rows: usize) -> String {
    if lines <= rows {
        return "Details".into();
    }
    let dot = skin.glyphs.dot;
    format!("Details {dot} {}-{} of {lines}", first + 1, first + rows)
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
