//! The rows of the Connections pane: who you are signed in as, and what is left of it.

use super::skin::{Mark, Skin};
use super::words;
use crate::domain::connection::{Connection, ConnectionState};
use crate::tui::model::Model;
use crate::tui::model::rows::ConnectionRow;
use ratatui::text::{Line, Span};

/// The columns of what is left.
const LEFT: usize = 3;
/// The columns of the state's word.
const WORD: usize = 11;
/// From this width on the word is shown.
const WITH_WORD: usize = 39;

/// One row.
pub fn row(model: &Model, at: usize, width: u16, skin: &Skin) -> Line<'static> {
    let connections = model.overview.connections();
    let (mark, name, left) = match model.rows.connections.get(at) {
        Some(ConnectionRow::One(at)) => match connections.get(*at) {
            Some(one) => (
                skin.mark_of(one),
                skin.safe(&one.name),
                words::what_is_left(skin, one, model.now),
            ),
            None => return Line::default(),
        },
        Some(ConnectionRow::IamKeys(all)) => {
            let members = all.iter().filter_map(|at| connections.get(*at));
            (
                together(members, skin),
                format!("IAM keys ({})", all.len()),
                String::new(),
            )
        }
        None => return Line::default(),
    };
    let width = usize::from(width);
    let word = if width >= WITH_WORD { WORD + 1 } else { 0 };
    let name_room = width.saturating_sub(2 + word + LEFT + 1);
    let mut line = vec![
        skin.sign(mark),
        Span::styled(skin.pad(&name, name_room), skin.theme.text),
    ];
    if word > 0 {
        line.push(Span::styled(
            format!(" {}", skin.pad(mark.word, WORD)),
            mark.style,
        ));
    }
    line.push(Span::styled(
        format!(" {left:>LEFT$}"),
        if left.is_empty() {
            skin.theme.muted
        } else {
            mark.style
        },
    ));
    Line::from(line)
}

/// How several stand together: as the root user if one is, else as the first that does not work.
pub fn together<'a>(members: impl Iterator<Item = &'a Connection>, skin: &Skin) -> Mark {
    let members: Vec<&Connection> = members.collect();
    if let Some(root) = members.iter().find(|one| one.is_root()) {
        return skin.mark_of(root);
    }
    let state = members
        .iter()
        .map(|one| one.state)
        .find(|state| !state.is_live())
        .unwrap_or(ConnectionState::SignedIn);
    skin.credentials(state)
}
