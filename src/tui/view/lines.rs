//! What is left of the console where there is room for a few lines only: how CodeWhisperer stands,
//! the active profile, the way out.

use super::canvas::Canvas;
use super::skin::Skin;
use super::{footer, header, words};
use crate::tui::model::{Model, Selected};
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
        Some(active) if header::is_production(model) => {
            let name = skin.safe(&active.profile);
            format!("{} {} {name}", skin.glyphs.active, skin.production())
        }
        Some(active) => format!("{} {}", skin.glyphs.active, skin.safe(&active.profile)),
        None => "no active profile".into(),
    };
    if let Some(status) = &model.status {
        let (sign, style) = footer::mark(status, &skin);
        let mut lines: Vec<Line<'_>> = selected(model, area, &skin).into_iter().collect();
        for (at, part) in skin
            .wrap(&status.text, room.saturating_sub(2))
            .into_iter()
            .enumerate()
        {
            let sign = if at == 0 { sign } else { " " };
            lines.push(Line::styled(format!("{sign} {part}"), style));
        }
        canvas.lines(area, &lines);
        return;
    }
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
    lines.extend(selected(model, area, &skin));
    lines.push(Line::styled(skin.fit(&active, room), skin.theme.accent));
    if header::disagrees(model) {
        let words = header::disagreement(model, room.saturating_sub(2));
        let words = skin.fit(&words, room.saturating_sub(2));
        lines.push(Line::styled(
            format!("{} {words}", skin.glyphs.warning),
            skin.theme.warn,
        ));
    }
    if area.height > 3 {
        lines.truncate(usize::from(area.height) - 1);
    }
    lines.push(Line::styled(
        skin.fit(&words::way_out(model), room),
        skin.theme.muted,
    ));
    canvas.lines(area, &lines);
}

/// The least size at which the selected row has a line.
const SELECTED_FROM: (u16, u16) = (12, 4);

/// Whether there is a line for the selected row.
pub fn shows_selection(area: Rect) -> bool {
    area.width >= SELECTED_FROM.0 && area.height >= SELECTED_FROM.1
}

/// `> name` of the selected row, where there is a line for it.
fn selected(model: &Model, area: Rect, skin: &Skin) -> Option<Line<'static>> {
    if !shows_selection(area) {
        return None;
    }
    let name = match model.selected() {
        Selected::Nothing => return None,
        Selected::Connection(connection) => connection.name.as_str(),
        Selected::IamKeys(_) => "IAM keys",
        Selected::Profile(profile) => profile.name.as_str(),
        Selected::Service(bound) => bound.service.name.as_str(),
    };
    let room = usize::from(area.width).saturating_sub(2);
    let name = skin.fit(name, room);
    Some(Line::styled(format!("> {name}"), skin.theme.selection))
}
