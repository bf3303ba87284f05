//! The rows of the Services pane: what you use, with which sign-in.

use super::skin::Skin;
use super::{verdicts, words};
use crate::domain::binding::{ServiceState, Via, holder_sign_in};
use crate::domain::left::left;
use crate::domain::overview::{Bound, Overview};
use crate::tui::model::Model;
use jiff::Timestamp;
use ratatui::text::{Line, Span};

/// The least columns of what a service uses, and of its name.
const USED: usize = 14;

/// One row.
pub fn row(model: &Model, at: usize, width: u16, skin: &Skin) -> Line<'static> {
    let Some(bound) = model.overview.services().get(at) else {
        return Line::default();
    };
    let answer = verdicts::of(model, bound, skin);
    let mark = match &answer {
        Some((mark, _)) => *mark,
        None => skin.service(bound.state),
    };
    let width = usize::from(width).saturating_sub(2);
    // CodeWhisperer's name is never cut for the sake of what it uses.
    let used_room = (width * 2 / 5).max(USED).min(width.saturating_sub(USED));
    let name_room = width.saturating_sub(used_room + 1);
    let used = used(model, bound, skin);
    let used = match &answer {
        Some((mark, said)) => verdicts::in_row(skin, *mark, said, &used, used_room),
        None => skin.fit(&used, used_room),
    };
    Line::from(vec![
        skin.sign(mark),
        Span::styled(skin.pad(&bound.service.name, name_room), skin.theme.text),
        Span::styled(format!(" {used}"), mark.style),
    ])
}

/// What a service uses: `⚓ Builder ID`, `→ dev-lambda`, or what it lacks.
pub fn used(model: &Model, bound: &Bound, skin: &Skin) -> String {
    let overview = &model.overview;
    if bound.service.is_bound_by_holder() {
        return held(overview, bound, model.now, skin);
    }
    let binding = &bound.binding;
    let what = match (binding.via, &binding.connection, &binding.profile) {
        (Some(Via::Pin | Via::Directory), Some(id), _) => {
            format!("{} {}", skin.glyphs.pin, words::short_name(overview, id))
        }
        (Some(Via::Active), _, Some(profile)) => format!("{} {profile}", skin.glyphs.arrow),
        // The sign before it says as much; its name needs the room.
        (Some(Via::Ambient), Some(id), _) if bound.state == ServiceState::Unknown => {
            return overview
                .connection(id)
                .map_or_else(|| id.to_string(), |connection| connection.name.clone());
        }
        (Some(Via::Ambient), Some(id), _) => words::short_name(overview, id),
        _ => return skin.service(bound.state).word.into(),
    };
    match bound.state {
        ServiceState::Ready => what,
        // It is known since it was asked.
        ServiceState::Unknown if verdicts::fresh(model, bound).is_some() => what,
        // The word comes first: it must not be cut off.
        state => format!("{} {what}", skin.service(state).word),
    }
}

fn held(overview: &Overview, bound: &Bound, now: Timestamp, skin: &Skin) -> String {
    let Some(holder) = holder_sign_in(overview, &bound.service) else {
        return match bound.state {
            ServiceState::Unknown => "unreadable".into(),
            _ => "none seen".into(),
        };
    };
    let tool = if holder.tool.label() == bound.service.name {
        "signed in"
    } else {
        holder.tool.label()
    };
    match holder.expires_at.and_then(|end| left(end, now)) {
        Some(left) => format!("{tool}, {left}"),
        None => format!("{tool}, {}", skin.service(bound.state).word),
    }
}
