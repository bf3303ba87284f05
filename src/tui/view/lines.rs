//! What is left of the console where there is room for a few lines only: how CodeWhisperer stands,
//! the active profile, the way out.

use super::canvas::Canvas;
use super::{header, words};
use crate::tui::model::Model;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Draws as many lines as there are rows, the most important ones first.
pub fn draw(model: &Model, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let room = usize::from(area.width);
    let standing = header::standing(model, &skin);
    let (sign, own) = match &standing {
        Some(standing) => (skin.sign(standing.mark), standing.own.clone()),
        None => (Span::raw(""), "reading files".into()),
    };
    let active = match model.overview.active() {
        Some(active) => format!("{} {}", skin.glyphs.active, skin.safe(&active.profile)),
        None => "no active profile".into(),
    };
    if area.height == 1 {
        let half = room.saturating_sub(sign.width()).div_ceil(2);
        let short = own.split(',').next().unwrap_or_default();
        let own = skin.fit(short, half);
        let line = Line::from(vec![
            sign,
            Span::raw(own),
            Span::raw(" "),
            Span::raw(active),
        ]);
        canvas.line(area, 0, &line);
        return;
    }
    let roomy = room >= 40;
    let name = if model.look.is_demo {
        "CodeWhisperer DEMO"
    } else {
        "CodeWhisperer"
    };
    let own = skin.fit(
        &own,
        room.saturating_sub(sign.width() + if roomy { 25 } else { 0 }),
    );
    let mut lines = if roomy {
        vec![Line::from(vec![
            Span::styled(format!("{name} "), skin.theme.title_focus),
            sign,
            Span::raw(format!("Moorline: {own}")),
        ])]
    } else {
        vec![
            Line::styled(name, skin.theme.title_focus),
            Line::from(vec![sign, Span::raw(own)]),
        ]
    };
    lines.push(Line::styled(skin.fit(&active, room), skin.theme.accent));
    if header::disagrees(model) {
        let words = header::disagreement(model, room.saturating_sub(2));
        let words = skin.fit(&words, room.saturating_sub(2));
        lines.push(Line::styled(
            format!("{} {words}", skin.glyphs.warning),
            skin.theme.warn,
        ));
    }
    lines.push(Line::styled(
        skin.fit(&words::way_out(model), room),
        skin.theme.muted,
    ));
    canvas.lines(area, &lines);
}
