//! What lies over the panes. Owns which dialog is drawn where; each dialog is a module of its own.

mod choose;
mod code;
mod form;
mod full;
mod help;
mod notice;
mod profile_form;
mod review;
mod roles;
mod sign_in;
mod sign_out;
mod switch;

use super::canvas::{self, Canvas};
use super::hit::Target;
use super::layout::Screen;
use super::skin::Skin;
use super::{NOWHERE, layout, text};
use crate::tui::model::Model;
use crate::tui::model::overlay::Overlay;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

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
        Overlay::Switch(dialog) => {
            switch::draw(model, dialog, screen.stage, canvas);
            None
        }
        Overlay::SignOut(dialog) => {
            sign_out::draw(model, dialog, screen.stage, canvas);
            None
        }
        Overlay::Choose(choose) => {
            choose::draw(choose, screen.stage, canvas);
            None
        }
        Overlay::Notice(notice) => {
            notice::draw(notice, screen.stage, canvas);
            None
        }
        Overlay::Ask(ask) => {
            notice::draw(&ask.notice, screen.stage, canvas);
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

/// Where the list or text of the topmost dialog is.
pub fn text_area(model: &Model, screen: &Screen) -> Rect {
    let skin = Skin::of(&model.look);
    match model.top() {
        Some(Overlay::SignIn(panel)) => sign_in::text_area(model, panel, screen, &skin),
        Some(Overlay::Choose(choose)) => choose::text_area(choose, screen.stage),
        Some(Overlay::Notice(notice)) => notice::text_area(notice, screen.stage, &skin),
        Some(Overlay::Ask(ask)) => notice::text_area(&ask.notice, screen.stage, &skin),
        Some(Overlay::Help(_)) => help::text_area(screen.stage),
        Some(Overlay::Roles(list)) => roles::rows_area(model, list, screen, &skin),
        Some(Overlay::Review(review)) => review::text_area(model, review, screen, &skin),
        Some(
            Overlay::Switch(_)
            | Overlay::SignOut(_)
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
    match model.top() {
        Some(Overlay::SignIn(panel)) => sign_in::text_lines(model, panel, screen, &skin),
        Some(Overlay::Notice(notice)) => notice::text_lines(notice, width, &skin).len(),
        Some(Overlay::Ask(ask)) => notice::text_lines(&ask.notice, width, &skin).len(),
        Some(Overlay::Review(review)) => review::text_lines(review),
        _ => 0,
    }
}

/// Below this size a dialog has no frame.
const FRAME_FROM: (u16, u16) = (32, 7);

/// Where less than this would be left beside a dialog, it takes the whole width.
const SLIVER: u16 = 12;

/// The columns a dialog's text has at most.
fn text_width(stage: Rect, width: u16) -> u16 {
    place(stage, width, u16::MAX).1.width
}

/// A dialog with room for `width` columns and `rows` rows of text: all of it, and what is inside.
fn place(stage: Rect, width: u16, rows: u16) -> (Rect, Rect) {
    if stage.width < FRAME_FROM.0 || stage.height < FRAME_FROM.1 {
        return (stage, stage);
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

/// Clears a dialog's place and draws its frame.
fn open(canvas: &mut Canvas<'_>, (outer, inner): (Rect, Rect), name: &str) {
    let skin = canvas.skin;
    canvas.clear(outer);
    canvas.target(outer, Target::Dialog);
    if outer != inner {
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
    /// Draws them.
    fn draw(&self, area: Rect, canvas: &mut Canvas<'_>) {
        canvas.lines(area, &self.lines);
        for (row, answer) in (0..area.height).zip(&self.about) {
            canvas.target_row(area, row, Target::Line(*answer));
        }
        let selected = u16::try_from(self.selected).unwrap_or(u16::MAX);
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

/// A question: text above, answers below.
struct Question<'q> {
    /// The title.
    name: &'q str,
    /// The columns of the text.
    width: u16,
    /// What is asked.
    text: &'q [Line<'static>],
    /// The answers, each with what follows from it.
    options: &'q [(&'q str, &'q str)],
    /// The selected answer.
    selected: usize,
    /// A line below the answers.
    end: Option<Line<'static>>,
}

/// Draws a question. The answers stay on screen whatever the height is.
fn ask(canvas: &mut Canvas<'_>, stage: Rect, question: &Question<'_>) {
    let skin = canvas.skin;
    let Question {
        name,
        width,
        text,
        options,
        selected,
        ref end,
    } = *question;
    let columns = text_width(stage, width);
    let ends = usize::from(end.is_some());
    let full = answers(&skin, options, selected, columns, true);
    let available = usize::from(place(stage, width, u16::MAX).1.height);
    let is_roomy = text.len() + 1 + full.lines.len() + 2 * ends <= available;
    let (answers, below) = if is_roomy {
        let below = full.lines.len() + 2 * ends;
        (full, below)
    } else {
        let tight = answers(&skin, options, selected, columns, false);
        let below = tight.lines.len() + ends;
        (tight, below)
    };
    let wanted = text.len() + 1 + below;
    let place = place(stage, width, u16::try_from(wanted).unwrap_or(u16::MAX));
    open(canvas, place, name);
    let mut top = place.1;
    let bottom = layout::take_bottom(&mut top, u16::try_from(below).unwrap_or(u16::MAX));
    let rows = usize::from(top.height);
    if text.len() > rows && rows > 0 {
        canvas.lines(top, &text[..rows - 1]);
        let more = Line::styled(skin.glyphs.ellipsis, skin.theme.muted);
        canvas.line(top, top.height - 1, &more);
    } else {
        canvas.lines(top, text);
    }
    answers.draw(bottom, canvas);
    if let Some(end) = end {
        canvas.line(bottom, bottom.height.saturating_sub(1), end);
    }
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
