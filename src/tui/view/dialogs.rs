//! What lies over the panes. Owns which dialog is drawn where; each dialog is a module of its own.

mod ask;
mod choose;
mod code;
mod details;
mod form;
mod full;
mod help;
mod notice;
mod palette;
mod profile_form;
mod review;
mod roles;
mod sign_in;
mod sign_out;
mod switch;
mod welcome;

use super::canvas::{self, Canvas};
use super::hit::Target;
use super::layout::Screen;
use super::skin::Skin;
use super::{NOWHERE, layout, text};
use crate::tui::model::Model;
use crate::tui::model::overlay::Overlay;
use ask::Question;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
pub use welcome::WELCOME;

/// Draws every dialog, the topmost last. Says where the cursor is in it; `None` without dialogs.
pub fn draw(model: &Model, screen: &Screen, canvas: &mut Canvas<'_>) -> Option<Option<Position>> {
    let mut cursor = None;
    for overlay in &model.overlays {
        let dim = Style::new().add_modifier(Modifier::DIM);
        canvas.buffer.set_style(screen.stage, dim);
        canvas.keep_hints();
        cursor = Some(draw_one(model, overlay, screen, canvas));
    }
    cursor
}

fn draw_one(
    model: &Model,
    overlay: &Overlay,
    screen: &Screen,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    match overlay {
        Overlay::SignIn(panel) => sign_in::draw(model, panel, screen, canvas),
        Overlay::Switch(_) | Overlay::SignOut(_) | Overlay::Welcome(_) => {
            let question = question(model, overlay, screen.stage, &canvas.skin)?;
            ask::draw(model, canvas, screen.stage, &question);
            None
        }
        Overlay::Details => {
            details::draw(model, screen.stage, canvas);
            None
        }
        Overlay::Palette(palette) => palette::draw(palette, screen.stage, canvas),
        Overlay::Choose(choose) => {
            choose::draw(choose, screen.stage, canvas);
            None
        }
        Overlay::Notice(notice) => {
            notice::draw(model, notice, screen.stage, canvas);
            None
        }
        Overlay::Ask(ask) => {
            notice::draw(model, &ask.notice, screen.stage, canvas);
            None
        }
        Overlay::Code(dialog) => code::draw(dialog, screen.stage, canvas),
        Overlay::Help(help) => help::draw(model, help, screen.stage, canvas),
        Overlay::Form(form) => form::draw(form, screen.stage, canvas),
        Overlay::ProfileForm(form) => profile_form::draw(form, screen.stage, canvas),
        Overlay::Roles(list) => roles::draw(model, list, screen, canvas),
        Overlay::Review(review) => {
            review::draw(model, review, screen, canvas);
            None
        }
    }
}

/// What a dialog asks, if it is a question.
fn question(model: &Model, overlay: &Overlay, stage: Rect, skin: &Skin) -> Option<Question> {
    match overlay {
        Overlay::Switch(dialog) => Some(switch::question(model, dialog, stage, skin)),
        Overlay::SignOut(dialog) => Some(sign_out::question(model, dialog, stage, skin)),
        Overlay::Welcome(selected) => Some(welcome::question(*selected, stage, skin)),
        _ => None,
    }
}

/// Where the list or text of the topmost dialog is.
pub fn text_area(model: &Model, screen: &Screen) -> Rect {
    let skin = Skin::of(&model.look);
    let asked = model.top();
    let asked = asked.and_then(|top| question(model, top, screen.stage, &skin));
    if let Some(question) = asked {
        return ask::text_area(&skin, screen.stage, &question);
    }
    match model.top() {
        Some(Overlay::SignIn(panel)) => sign_in::text_area(model, panel, screen, &skin),
        Some(Overlay::Choose(choose)) => choose::text_area(choose, screen.stage),
        Some(Overlay::Notice(notice)) => notice::text_area(notice, screen.stage, &skin),
        Some(Overlay::Ask(ask)) => notice::text_area(&ask.notice, screen.stage, &skin),
        Some(Overlay::Help(help)) => help::text_area(model, help, screen.stage, &skin),
        Some(Overlay::Palette(_)) => palette::text_area(screen.stage),
        Some(Overlay::Details) => details::text_area(screen.stage),
        Some(Overlay::Roles(list)) => roles::rows_area(model, list, screen, &skin),
        Some(Overlay::Review(review)) => review::text_area(model, review, screen, &skin),
        Some(
            Overlay::Switch(_)
            | Overlay::SignOut(_)
            | Overlay::Welcome(_)
            | Overlay::Form(_)
            | Overlay::ProfileForm(_)
            | Overlay::Code(_),
        )
        | None => NOWHERE,
    }
}

/// How many lines the text of the topmost dialog has.
pub fn text_lines(model: &Model, screen: &Screen) -> usize {
    let skin = Skin::of(&model.look);
    let width = text_area(model, screen).width;
    let asked = model.top();
    let asked = asked.and_then(|top| question(model, top, screen.stage, &skin));
    if let Some(question) = asked {
        return ask::text_lines(&skin, screen.stage, &question);
    }
    match model.top() {
        Some(Overlay::Details) => super::details::lines(model, width).len(),
        Some(Overlay::SignIn(panel)) => sign_in::text_lines(model, panel, screen, &skin),
        Some(Overlay::Notice(notice)) => notice::text_lines(notice, width, &skin).len(),
        Some(Overlay::Ask(ask)) => notice::text_lines(&ask.notice, width, &skin).len(),
        Some(Overlay::Review(review)) => review::text_lines(review),
        _ => 0,
    }
}

/// Below this size a dialog has no frame.
const FRAME_FROM: (u16, u16) = (32, 7);

/// From this height on a dialog without a frame has its title in its first row.
const TITLE_FROM: u16 = 3;

/// Whether dialogs have a frame on this stage.
fn is_framed(stage: Rect) -> bool {
    stage.width >= FRAME_FROM.0 && stage.height >= FRAME_FROM.1
}

/// Where less than this would be left beside a dialog, it takes the whole width.
const SLIVER: u16 = 12;

/// The columns a dialog's text has at most.
fn text_width(stage: Rect, width: u16) -> u16 {
    place(stage, width, u16::MAX).1.width
}

/// A dialog with room for `width` columns and `rows` rows of text: all of it, and what is inside.
fn place(stage: Rect, width: u16, rows: u16) -> (Rect, Rect) {
    if !is_framed(stage) {
        let mut inner = stage;
        layout::take_top(&mut inner, u16::from(stage.height >= TITLE_FROM));
        return (stage, inner);
    }
    let mut columns = width.saturating_add(4);
    if stage.width.saturating_sub(columns) < SLIVER {
        columns = stage.width;
    }
    let outer = layout::centered(stage, columns, rows.saturating_add(2));
    let mut inner = layout::inside(outer);
    layout::take_left(&mut inner, 1);
    layout::take_right(&mut inner, 1);
    (outer, inner)
}

/// Clears a dialog's place and draws its frame, or its title where it has none.
fn open(canvas: &mut Canvas<'_>, (outer, inner): (Rect, Rect), name: &str) {
    let skin = canvas.skin;
    canvas.clear(outer);
    canvas.target(outer, Target::Dialog);
    if outer.y < inner.y && outer.x == inner.x {
        let title = Line::styled(
            skin.fit(name, usize::from(outer.width)),
            skin.theme.title_focus,
        );
        canvas.line(outer, 0, &title);
    } else if outer != inner {
        let title = canvas::title(&skin, name, outer.width, skin.theme.title_focus);
        canvas.frame(outer, &title, skin.theme.border_focus);
    }
}

/// Answers to choose from, numbered, with what follows from each.
struct Answers {
    lines: Vec<Line<'static>>,
    /// Which of `lines` is the selected answer.
    selected: usize,
    /// For each of `lines` the answer it is about.
    about: Vec<usize>,
}

impl Answers {
    /// Draws them, scrolled so that the selected one is on screen.
    fn draw(&self, area: Rect, canvas: &mut Canvas<'_>) {
        let shown = usize::from(area.height).max(1);
        let top = (self.selected + 1).saturating_sub(shown);
        canvas.lines(area, &self.lines[top..]);
        for (row, answer) in (0..area.height).zip(&self.about[top..]) {
            canvas.target_row(area, row, Target::Line(*answer));
        }
        let selected = u16::try_from(self.selected - top).unwrap_or(u16::MAX);
        canvas.highlight(area, selected, canvas.skin.theme.selection);
    }
}

fn answers(
    skin: &Skin,
    options: &[(&str, &str)],
    selected: usize,
    width: u16,
    with_details: bool,
) -> Answers {
    let mut lines = Vec::new();
    let mut selected_line = 0;
    let mut about = Vec::new();
    for (at, (label, detail)) in options.iter().enumerate() {
        let sign = if at == selected {
            skin.glyphs.active
        } else {
            " "
        };
        if at == selected {
            selected_line = lines.len();
        }
        lines.push(Line::from(vec![
            Span::raw(skin.pad(sign, 2)),
            Span::styled(format!("{} ", at + 1), skin.theme.key),
            Span::raw(skin.fit(label, usize::from(width).saturating_sub(4))),
        ]));
        if with_details && !detail.is_empty() {
            for part in skin.wrap(detail, usize::from(width).saturating_sub(4)) {
                lines.push(Line::styled(format!("    {part}"), skin.theme.muted));
            }
        }
        about.resize(lines.len(), at);
    }
    Answers {
        lines,
        selected: selected_line,
        about,
    }
}

/// Says in a list that nothing is in it, and what to do.
fn draw_no_match(words: &str, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let lines: Vec<Line<'_>> = skin
        .wrap(words, usize::from(area.width))
        .into_iter()
        .map(|line| Line::styled(line, skin.theme.muted))
        .collect();
    canvas.lines(area, &lines);
}

/// Where the cursor is in a line to type in, behind its sign and a blank.
fn cursor_in(prompt: Rect, cursor: usize) -> Option<Position> {
    let column = u16::try_from(cursor + 2).ok()?;
    (!prompt.is_empty() && column < prompt.width)
        .then(|| Position::new(prompt.x + column, prompt.y))
}

/// One line to type in: what of it is shown, and the column of the cursor in it.
fn typed(input: &tui_input::Input, room: usize, skin: &Skin) -> (String, usize) {
    let shown = text::last_columns(input.value(), room.saturating_sub(1));
    let width = text::width(&shown);
    if width == text::width(&skin.safe(input.value())) {
        return (shown, input.visual_cursor().min(width));
    }
    let from_end = text::width(input.value()).saturating_sub(input.visual_cursor());
    (shown, width.saturating_sub(from_end))
}
