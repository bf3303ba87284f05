//! What the three panes share: the tab line, the frame with its title and filter, the rows on screen,
//! and what an empty pane says.

use super::canvas::{self, Canvas};
use super::hit::Target;
use super::layout;
use super::skin::Skin;
use super::{connections, profiles, services, text, words};
use crate::flows::host::ProfileOrder;
use crate::tui::keymap::Action;
use crate::tui::model::list::Line as ListLine;
use crate::tui::model::{Model, Pane};
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// The columns that a filter has before the count of ticked profiles has some.
const FILTER: usize = 8;

/// Draws the names of the panes.
pub fn draw_tabs(model: &Model, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let (mut line, mut rest) = (Vec::new(), area);
    for pane in Pane::ALL {
        let name = format!("{} {}", pane.index() + 1, pane.title());
        let tab = if pane == model.focus {
            Span::styled(format!("[{name}]"), skin.theme.title_focus)
        } else {
            Span::styled(format!(" {name} "), skin.theme.muted)
        };
        let width = u16::try_from(tab.width()).unwrap_or(u16::MAX);
        let place = layout::take_left(&mut rest, width);
        canvas.target(place, Target::Pane(pane));
        line.push(tab);
    }
    canvas.line(area, 0, &Line::from(line));
}

/// Draws a pane.
pub fn draw(model: &Model, pane: Pane, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let skin = canvas.skin;
    let is_focused = pane == model.focus;
    let (title_style, border) = if is_focused {
        (skin.theme.title_focus, skin.theme.border_focus)
    } else {
        (skin.theme.title, skin.theme.border)
    };
    let (head, filter) = title(model, pane, area, &skin);
    let title = canvas::title(&skin, &format!("{head}{filter}"), area.width, title_style);
    let inner = canvas.pane(area, &title, border);
    canvas.target(area, Target::Pane(pane));
    let list = model.list(pane);
    if list.is_empty() {
        draw_empty(model, pane, inner, canvas);
        return;
    }
    for (row, line) in (0..inner.height).zip(list.lines(usize::from(inner.height))) {
        let at = match line {
            ListLine::Heading(at) => {
                let heading = profiles::heading(&list.headings[at], inner.width, &skin);
                canvas.line(inner, row, &heading);
                continue;
            }
            ListLine::Row(at) => at,
        };
        let line = match pane {
            Pane::Connections => connections::row(model, list.rows[at], inner.width, &skin),
            Pane::Profiles => profiles::row(model, list.rows[at], inner.width, &skin),
            Pane::Services => services::row(model, list.rows[at], inner.width, &skin),
        };
        canvas.line(inner, row, &line);
        canvas.target_row(inner, row, Target::Row(pane, at));
        if at == list.selected {
            let style = if is_focused {
                skin.theme.selection
            } else {
                skin.theme.selection_away
            };
            canvas.highlight(inner, row, style);
        }
    }
}

/// The title before the filter, and the end of the filter that fits. It says where one is in a list
/// that is longer than the pane.
fn title(model: &Model, pane: Pane, area: Rect, skin: &Skin) -> (String, String) {
    let list = model.list(pane);
    let mut head = format!("{} {}", pane.index() + 1, pane.title());
    let is_typing = model.is_filtering && pane == model.focus;
    let dot = skin.glyphs.dot;
    if !list.is_filtered() && !is_typing {
        let (all, page) = (
            list.rows.len(),
            usize::from(layout::rows_of(area, skin.is_compact).height),
        );
        if all > page && page > 0 {
            let mut shown = list.lines(page).filter_map(|line| match line {
                ListLine::Row(row) => Some(row + 1),
                ListLine::Heading(_) => None,
            });
            if let Some(first) = shown.next() {
                let last = shown.next_back().unwrap_or(first);
                head.push_str(&format!(" {dot} {first}-{last} of {all}"));
            }
        }
        for words in arrangement(model, pane) {
            head.push_str(&format!(" {dot} {words}"));
        }
        return (head, String::new());
    }
    let total = match pane {
        Pane::Connections => model.rows.connections.len(),
        Pane::Profiles => model.overview.profiles().len(),
        Pane::Services => model.overview.services().len(),
    };
    let tail = format!(" {dot} {} of {total} {dot} /", list.rows.len());
    // One column stays free for the cursor.
    let room = |head: &str| {
        let taken = 5 + text::width(head) + text::width(&tail);
        usize::from(area.width).saturating_sub(taken)
    };
    let filter = list.filter.value();
    if let Some(words) = ticked(model, pane) {
        let with_ticks = format!("{head} {dot} {words}");
        // What one types comes first.
        if room(&with_ticks) >= text::width(filter).max(FILTER) {
            head = with_ticks;
        }
    }
    let filter = text::last_columns(filter, room(&head));
    (head + &tail, filter)
}

/// How many profiles are ticked, if some are.
fn ticked(model: &Model, pane: Pane) -> Option<String> {
    let count = Some(model.ticked()).filter(|count| pane == Pane::Profiles && *count > 0)?;
    Some(format!("{count} ticked"))
}

/// What is ticked, and how the profiles are arranged where that is not as usual.
fn arrangement(model: &Model, pane: Pane) -> Vec<String> {
    let arrangement = &model.arrangement;
    let is_usual = arrangement.order == ProfileOrder::default();
    let order = (!is_usual).then(|| arrangement.order_words());
    let words = arrangement.group_words().into_iter().chain(order);
    let words = words.filter(|_| pane == Pane::Profiles).map(Into::into);
    ticked(model, pane).into_iter().chain(words).collect()
}

/// Where one types the filter, if one does.
pub fn cursor(model: &Model, area: Rect, skin: &Skin) -> Option<Position> {
    if !model.is_filtering || area.is_empty() {
        return None;
    }
    let (head, filter) = title(model, model.focus, area, skin);
    let input = &model.list(model.focus).filter;
    let behind = text::width(&filter);
    let from_end = text::width(input.value()).saturating_sub(input.visual_cursor());
    let column = 2 + text::width(&head) + behind.saturating_sub(from_end);
    let column = u16::try_from(column)
        .ok()?
        .min(area.width.saturating_sub(2));
    Some(Position::new(area.x + column, area.y))
}

fn draw_empty(model: &Model, pane: Pane, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let lines = skin.wrap(&empty(model, pane, &skin), usize::from(area.width));
    for (row, line) in (0..area.height).zip(lines) {
        canvas.line(area, row, &Line::styled(line, skin.theme.muted));
    }
}

/// What an empty pane says: what to do next.
fn empty(model: &Model, pane: Pane, skin: &Skin) -> String {
    if !model.is_loaded {
        return format!("Reading files {}", skin.glyphs.ellipsis);
    }
    if model.list(pane).is_filtered() {
        let key = words::key(model, Action::ClearFilter);
        let palette = words::key(model, Action::Palette);
        return format!("Nothing matches: {key} shows all, {palette} looks everywhere.");
    }
    let sign_in = words::key(model, Action::NewSignIn);
    match pane {
        Pane::Connections => format!(
            "No sign-ins yet: press {sign_in} to sign in with Builder ID or your organization."
        ),
        Pane::Profiles => format!(
            "No profiles yet: press {sign_in} to sign in at your organization, then {} there makes profiles of its roles; or to add keys. CodeWhisperer needs none.",
            words::key(model, Action::Roles)
        ),
        Pane::Services => {
            "No services: config.toml hides them all. Take a `hidden = true` out of it.".into()
        }
    }
}
