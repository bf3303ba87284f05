//! A question: text above, answers below. The selected answer stays on screen whatever the height
//! is; text that does not fit is scrolled, and ends with what follows from each answer.

use super::{Answers, answers, is_framed, open, place};
use crate::tui::keymap::{Action, hints};
use crate::tui::model::Model;
use crate::tui::view::canvas::Canvas;
use crate::tui::view::layout;
use crate::tui::view::skin::Skin;
use crate::tui::view::words;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// A question.
pub struct Question {
    /// The title.
    pub name: String,
    /// The columns of the text.
    pub width: u16,
    /// What is asked.
    pub text: Vec<Line<'static>>,
    /// The answers, each with what follows from it.
    pub options: Vec<(String, String)>,
    /// The selected answer.
    pub selected: usize,
    /// A line below the answers.
    pub end: Option<Line<'static>>,
}

/// The columns that the mark of a scrolled text takes where it has no line of its own.
const MARK: u16 = 6;
/// From this many rows on that mark has a line of its own.
const MARK_FROM: u16 = 3;

/// The columns that the text of a question may have.
pub fn text_width(stage: Rect, width: u16) -> u16 {
    let columns = super::text_width(stage, width);
    if is_framed(stage) {
        columns
    } else {
        columns.saturating_sub(MARK)
    }
}

/// What is where.
struct Parts {
    place: (Rect, Rect),
    /// What is scrolled, and where.
    text: Vec<Line<'static>>,
    text_area: Rect,
    /// Where it is said that there is more, if there is.
    mark: Rect,
    answers: Answers,
    answers_area: Rect,
    end: Rect,
    keys: Rect,
}

fn parts(skin: &Skin, stage: Rect, question: &Question) -> Parts {
    let columns = super::text_width(stage, question.width);
    let options: Vec<(&str, &str)> = question
        .options
        .iter()
        .map(|(label, detail)| (label.as_str(), detail.as_str()))
        .collect();
    let ends = usize::from(question.end.is_some());
    let full = answers(skin, &options, question.selected, columns, true);
    let available = place(stage, question.width, u16::MAX).1.height;
    let wanted = question.text.len() + 1 + full.lines.len() + 2 * ends;
    let is_roomy = wanted <= usize::from(available);
    let rows = if is_roomy { rows(wanted) } else { u16::MAX };
    let place = place(stage, question.width, rows);
    let mut rest = place.1;
    // Only where the console itself has no line of keys.
    let has_keys = stage.y == 0 && rest.height > 3;
    let keys = layout::take_bottom(&mut rest, u16::from(has_keys));
    if is_roomy {
        let end = layout::take_bottom(&mut rest, if ends > 0 { 2 } else { 0 });
        let answers_area = layout::take_bottom(&mut rest, self::rows(full.lines.len()));
        return Parts {
            place,
            text: question.text.clone(),
            text_area: rest,
            mark: Rect::ZERO,
            answers: full,
            answers_area,
            end,
            keys,
        };
    }
    let tight = answers(skin, &options, question.selected, columns, false);
    let has_end = ends > 0 && rest.height > 6;
    let end = layout::take_bottom(&mut rest, u16::from(has_end));
    let for_answers = rest.height - rest.height / 2;
    let for_answers = self::rows(tight.lines.len()).min(for_answers);
    let answers_area = layout::take_bottom(&mut rest, for_answers);
    let text = with_reasons(skin, question, &options, stage);
    let overflows = text.len() > usize::from(rest.height);
    let mut mark = Rect::ZERO;
    if overflows && rest.height >= MARK_FROM {
        mark = layout::take_bottom(&mut rest, 1);
    } else if overflows {
        mark = rest;
        mark = layout::take_bottom(&mut mark, 1);
        mark = layout::take_right(&mut mark, MARK);
    }
    Parts {
        place,
        text,
        text_area: rest,
        mark,
        answers: tight,
        answers_area,
        end,
        keys,
    }
}

/// The text, and what follows from each answer, where there is no room for that beside it.
fn with_reasons(
    skin: &Skin,
    question: &Question,
    options: &[(&str, &str)],
    stage: Rect,
) -> Vec<Line<'static>> {
    let width = usize::from(text_width(stage, question.width));
    let mut text = question.text.clone();
    for (at, (label, detail)) in options.iter().enumerate() {
        if detail.is_empty() {
            continue;
        }
        let words = format!("{} {label}: {detail}", at + 1);
        let parts = skin.wrap(&words, width).into_iter();
        text.extend(parts.map(|part| Line::styled(part, skin.theme.muted)));
    }
    text
}

fn rows(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// Where the text is that is scrolled.
pub fn text_area(skin: &Skin, stage: Rect, question: &Question) -> Rect {
    parts(skin, stage, question).text_area
}

/// How many lines that text has.
pub fn text_lines(skin: &Skin, stage: Rect, question: &Question) -> usize {
    parts(skin, stage, question).text.len()
}

/// Draws a question.
pub fn draw(model: &Model, canvas: &mut Canvas<'_>, stage: Rect, question: &Question) {
    let skin = canvas.skin;
    let parts = parts(&skin, stage, question);
    open(canvas, parts.place, &question.name);
    let last = parts
        .text
        .len()
        .saturating_sub(usize::from(parts.text_area.height));
    let first = usize::from(model.overlay_scroll).min(last);
    canvas.lines(parts.text_area, &parts.text[first..]);
    if !parts.mark.is_empty() {
        let (more, back) = (Action::PageDown, Action::PageUp);
        let (sign, action) = if first < last {
            (skin.glyphs.ellipsis, more)
        } else {
            ("", back)
        };
        let key = words::key(model, action);
        let words = if parts.mark.width > MARK {
            format!("{sign}{key} scrolls")
        } else {
            format!("{sign}{key}")
        };
        canvas.clear(parts.mark);
        canvas.line(parts.mark, 0, &Line::styled(words, skin.theme.muted));
    }
    parts.answers.draw(parts.answers_area, canvas);
    if let Some(end) = &question.end {
        canvas.line(parts.end, parts.end.height.saturating_sub(1), end);
    }
    let mut keys = Vec::new();
    for hint in hints(model)
        .into_iter()
        .filter(|hint| hint.action != Action::Help)
    {
        keys.push(Span::styled(format!("{} ", hint.key), skin.theme.key));
        keys.push(Span::styled(format!("{} ", hint.label), skin.theme.hint));
    }
    canvas.line(parts.keys, 0, &Line::from(keys));
}
