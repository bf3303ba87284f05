//! A change of the config file before it is written: what to know, the diff, and what the keys do.

use super::{Answers, answers, full};
use crate::domain::ago::ago;
use crate::domain::text::minute;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::review::{Planned, Review, ReviewOf, ReviewStage};
use crate::tui::view::canvas::Canvas;
use crate::tui::view::layout::{self, Screen};
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::words::key;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Draws it.
pub fn draw(model: &Model, review: &Review, screen: &Screen, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let area = full::open(model, screen, canvas);
    let parts = parts(model, review, area, &skin);
    canvas.lines(parts.above, &above(model, review, parts.above.width, &skin));
    draw_diff(review, parts.diff, canvas);
    let below = below(model, review, parts.below.width, &skin);
    below.draw(parts.below, canvas);
}

/// Where the diff is.
pub fn text_area(model: &Model, review: &Review, screen: &Screen, skin: &Skin) -> Rect {
    parts(model, review, full::area(model, screen), skin).diff
}

/// How many lines the diff has.
pub fn text_lines(review: &Review) -> usize {
    review.diff.len()
}

struct Parts {
    above: Rect,
    diff: Rect,
    below: Rect,
}

/// What the keys do stays on screen whatever the height is; then comes the diff, then what to know.
fn parts(model: &Model, review: &Review, area: Rect, skin: &Skin) -> Parts {
    let mut rest = area;
    if area.width > 40 {
        layout::take_left(&mut rest, 2);
        layout::take_right(&mut rest, 2);
    }
    let rows = |lines: usize| u16::try_from(lines).unwrap_or(u16::MAX);
    let below = below(model, review, rest.width, skin).lines();
    let half = rest.height / 2;
    let below = layout::take_bottom(&mut rest, rows(below).min(half));
    let above = rows(above(model, review, rest.width, skin).len());
    let diff = rows(text_lines(review)).min(rest.height / 2);
    let room = rest.height - diff;
    let above = layout::take_top(&mut rest, above.min(room));
    Parts {
        above,
        diff: rest,
        below,
    }
}

/// What it is about, and what to know.
fn above(model: &Model, review: &Review, width: u16, skin: &Skin) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(*skin, width);
    sheet.paragraph(&review.title, skin.theme.title_focus);
    undoing(model, review, &mut sheet);
    match &review.stage {
        ReviewStage::Planning => {
            let words = format!("Working out what changes {}", skin.glyphs.ellipsis);
            sheet.paragraph(&words, skin.theme.muted);
        }
        ReviewStage::Writing(_) => {
            let words = format!("Writing {}", skin.glyphs.ellipsis);
            sheet.paragraph(&words, skin.theme.accent);
        }
        ReviewStage::Failed(failure) => {
            sheet.gap();
            sheet.item(skin.glyphs.over, &failure.summary, skin.theme.error);
            if let Some(hint) = &failure.hint {
                sheet.paragraph(hint, skin.theme.text);
            }
        }
        ReviewStage::Asking(planned) if planned.changes().is_empty() => {
            sheet.paragraph("Everything is so already.", skin.theme.text);
        }
        ReviewStage::Asking(Planned::Profiles(planned)) => {
            let words = format!("When written: {}.", planned.plan.summary);
            sheet.paragraph(&words, skin.theme.text);
        }
        ReviewStage::Asking(Planned::Everywhere(plan)) => {
            let words = format!(
                "{} is to stand for {}: whatever uses it follows this switch and later ones.",
                plan.managed, plan.target
            );
            sheet.paragraph(&words, skin.theme.text);
        }
        ReviewStage::Asking(Planned::Undo(_)) => {}
    }
    for notice in review.planned().map(Planned::notices).unwrap_or_default() {
        sheet.item(skin.glyphs.warning, notice, skin.theme.warn);
    }
    if let Some((names, is_on)) = review.prunable() {
        let tick = if is_on {
            skin.glyphs.ticked
        } else {
            skin.glyphs.unticked
        };
        let names = skin.fit(&names.join(", "), usize::from(width));
        let words = format!("Delete those whose role is gone: {names}");
        let sign = format!("{} {tick}", key(model, Action::Prune));
        sheet.item(&sign, &words, skin.theme.text);
    }
    sheet.gap();
    sheet.into_lines()
}

/// Which change is taken back, and when it was made.
fn undoing(model: &Model, review: &Review, sheet: &mut Sheet) {
    let (Some((at, change)), ReviewOf::Undo { changes, .. }) = (review.undoing(), &review.of)
    else {
        return;
    };
    let when = format!(
        "{} ({})",
        minute(change.made_at),
        ago(change.made_at, model.now)
    );
    sheet.field("change", &change.what);
    sheet.field("made", &when);
    if changes.len() > 1 {
        let place = format!("{} of {}, latest first", at + 1, changes.len());
        sheet.field("which", &place);
    }
}

/// Draws the rows of the diff that are on screen.
fn draw_diff(review: &Review, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    for (row, line) in (0..area.height).zip(review.diff.iter().skip(usize::from(review.scroll))) {
        let style = match line.chars().next() {
            Some('+') => skin.theme.added,
            Some('-') => skin.theme.removed,
            Some('@') => skin.theme.accent,
            _ => skin.theme.text,
        };
        let shown = skin.fit(line, usize::from(area.width));
        canvas.line(area, row, &Line::styled(shown, style));
    }
}

/// What is asked below the diff, or what the keys do.
enum Below {
    Answers(Answers),
    Words(Vec<Line<'static>>),
}

impl Below {
    fn lines(&self) -> usize {
        match self {
            Self::Answers(answers) => answers.lines.len(),
            Self::Words(lines) => lines.len(),
        }
    }

    fn draw(&self, area: Rect, canvas: &mut Canvas<'_>) {
        match self {
            Self::Answers(answers) => answers.draw(area, canvas),
            Self::Words(lines) => canvas.lines(area, lines),
        }
    }
}

fn below(model: &Model, review: &Review, width: u16, skin: &Skin) -> Below {
    if review.is_question() {
        let options = review.options();
        let options = options.each_ref().map(|option| (option.as_str(), ""));
        let answers = answers(skin, &options, review.selected, width, false);
        return Below::Answers(answers);
    }
    let (accept, close) = (key(model, Action::Accept), key(model, Action::Close));
    let words = match &review.stage {
        ReviewStage::Asking(planned) if planned.changes().is_empty() => {
            format!("{accept} closes.")
        }
        ReviewStage::Asking(Planned::Profiles(_)) => {
            format!("{accept} writes this, {close} goes back and writes nothing.")
        }
        ReviewStage::Asking(Planned::Everywhere(_)) => {
            format!("{accept} writes this and switches, {close} goes back and does neither.")
        }
        ReviewStage::Asking(Planned::Undo(_)) => {
            format!("{accept} takes it back, {close} leaves it.")
        }
        ReviewStage::Failed(_) => format!("{accept} tries again, {close} goes back."),
        ReviewStage::Planning => format!("{close} stops this and writes nothing."),
        ReviewStage::Writing(_) => String::new(),
    };
    let mut sheet = Sheet::new(*skin, width);
    if !words.is_empty() {
        sheet.paragraph(&words, skin.theme.accent);
    }
    Below::Words(sheet.into_lines())
}
