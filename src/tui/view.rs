//! Draws the model. Pure: the same model gives the same frame. Owns the order of drawing; each pane
//! and dialog is a module of its own.

mod activity;
mod canvas;
mod connections;
mod details;
mod dialogs;
mod footer;
mod glyphs;
mod header;
mod hit;
mod layout;
mod lines;
mod pane;
mod profiles;
mod services;
mod sheet;
mod skin;
mod text;
mod theme;
mod verdicts;
mod words;

use crate::tui::model::{Model, Pane};
use canvas::Canvas;
pub use dialogs::WELCOME;
pub use hit::{Target, at};
use layout::{Density, Screen, Shape};
use ratatui::layout::{Position, Rect};
use skin::Skin;
pub use words::key as key_of;

/// Draws the console.
pub fn view(model: &Model, frame: &mut ratatui::Frame<'_>) {
    let area = frame.area();
    let screen = screen_at(model, area.width, area.height);
    let mut canvas = Canvas::new(frame.buffer_mut(), Skin::of(&model.look));
    let cursor = draw(model, &screen, &mut canvas);
    if let Some(cursor) = cursor.filter(|at| area.contains(*at)) {
        frame.set_cursor_position(cursor);
    }
}

/// How many rows of a pane's list are on screen at the model's size; 0 when the pane is not.
pub fn page_rows(model: &Model, pane: Pane) -> usize {
    let area = screen(model).panes[pane.index()];
    usize::from(layout::rows_of(area, model.look.is_compact).height)
}

/// Whether the selected row of the focused pane is on screen.
pub fn shows_selection(model: &Model) -> bool {
    let screen = screen(model);
    match screen.density {
        Density::Lines => lines::shows_selection(screen.whole),
        Density::One | Density::Three => page_rows(model, model.focus) > 0,
    }
}

/// How many lines Details can be scrolled down before its last line is on screen.
pub fn details_overflow(model: &Model) -> u16 {
    let area = layout::rows_of(screen(model).details, model.look.is_compact);
    if area.is_empty() {
        return 0;
    }
    overflow(details::lines(model, area.width).len(), area.height)
}

/// How many rows of the list or text in the topmost overlay are on screen.
pub fn overlay_rows(model: &Model) -> usize {
    usize::from(dialogs::text_area(model, &screen(model)).height)
}

/// How many lines the text in the topmost overlay can be scrolled down.
pub fn overlay_overflow(model: &Model) -> u16 {
    let screen = screen(model);
    let area = dialogs::text_area(model, &screen);
    overflow(dialogs::text_lines(model, &screen), area.height)
}

fn overflow(lines: usize, rows: u16) -> u16 {
    u16::try_from(lines.saturating_sub(usize::from(rows))).unwrap_or(u16::MAX)
}

fn screen(model: &Model) -> Screen {
    screen_at(model, model.width, model.height)
}

fn screen_at(model: &Model, width: u16, height: u16) -> Screen {
    layout::arrange(Shape {
        width,
        height,
        focus: model.focus,
        has_warning: header::disagrees(model),
        status_lines: footer::status_lines(model, width),
        is_compact: model.look.is_compact,
    })
}

/// Draws everything and says where the cursor is, if one types.
fn draw(model: &Model, screen: &Screen, canvas: &mut Canvas<'_>) -> Option<Position> {
    if screen.density == Density::Lines {
        lines::draw(model, screen.whole, canvas);
    } else {
        header::draw(model, screen.header, canvas);
        header::draw_warning(model, screen.warning, canvas);
        pane::draw_tabs(model, screen.tabs, canvas);
        for pane in Pane::ALL {
            pane::draw(model, pane, screen.panes[pane.index()], canvas);
        }
        details::draw(model, screen.details, canvas);
        activity::draw(model, screen.activity, canvas);
        footer::draw_status(model, screen.status, canvas);
        footer::draw(model, screen.footer, canvas);
    }
    let filter = pane::cursor(model, screen.panes[model.focus.index()], &canvas.skin);
    dialogs::draw(model, screen, canvas).unwrap_or(filter)
}

/// Where nothing is.
const NOWHERE: Rect = Rect::ZERO;
