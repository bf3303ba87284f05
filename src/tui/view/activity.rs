//! What was done, latest first, with the command that does the same.

use super::canvas::{self, Canvas};
use super::words;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The columns of the time.
const TIME: usize = 6;

/// Draws as many entries as fit.
pub fn draw(model: &Model, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let skin = canvas.skin;
    let title = canvas::title(&skin, "Activity", area.width, skin.theme.title);
    let inner = canvas.pane(area, &title, skin.theme.border);
    let room = usize::from(inner.width).saturating_sub(TIME);
    let mut lines = Vec::new();
    let mut day = None;
    for entry in model.activity.entries().iter().rev() {
        if lines.len() >= usize::from(inner.height) {
            break;
        }
        let other_day = entry.other_day(model.now);
        if other_day.is_some() && other_day != day {
            let shown = other_day.map(|day| day.to_string()).unwrap_or_default();
            lines.push(Line::styled(shown, skin.theme.muted));
        }
        day = other_day;
        let style = if entry.is_error {
            skin.theme.error
        } else {
            skin.theme.text
        };
        let time = entry.at.strftime("%H:%M").to_string();
        let sign = if entry.is_error {
            format!("{} ", skin.glyphs.over)
        } else {
            String::new()
        };
        for (at, part) in skin
            .wrap(&format!("{sign}{}", entry.text), room)
            .into_iter()
            .enumerate()
        {
            let time = if at == 0 { time.as_str() } else { "" };
            lines.push(Line::from(vec![
                Span::styled(skin.pad(time, TIME), skin.theme.muted),
                Span::styled(part, style),
            ]));
        }
        if let Some(command) = &entry.command {
            lines.push(Line::from(vec![
                Span::raw(" ".repeat(TIME)),
                Span::styled(skin.fit(command, room), skin.theme.muted),
            ]));
        }
    }
    if lines.is_empty() {
        let words = format!(
            "What you do here, and the command that does the same. {} reads all of it.",
            words::key(model, Action::Activity)
        );
        lines = skin
            .wrap(&words, usize::from(inner.width))
            .into_iter()
            .map(|line| Line::styled(line, skin.theme.muted))
            .collect();
    }
    canvas.lines(inner, &lines);
}
