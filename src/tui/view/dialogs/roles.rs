//! The accounts and roles of a connection. Draws the rows on screen and no others, however many
//! there are.

use super::full;
use crate::domain::ago::as_of;
use crate::flows::failure::Exit;
use crate::tui::keymap::Action;
use crate::tui::model::Model;
use crate::tui::model::roles::{Fetch, Item, RolesScreen};
use crate::tui::view::canvas::Canvas;
use crate::tui::view::hit::Target;
use crate::tui::view::layout::{self, Screen};
use crate::tui::view::sheet::Sheet;
use crate::tui::view::skin::Skin;
use crate::tui::view::text;
use crate::tui::view::words::{self, count, key};
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// The columns of an account's number.
const ACCOUNT: usize = 12;
/// The columns of a tick and the space behind it.
const TICK: usize = 4;
/// The least columns of a name.
const NAME: usize = 12;
/// The least columns in which a connection's name says anything.
const LEAST_NAME: usize = 14;
/// The most rows of what is said above the list.
const SAID: usize = 4;

/// Draws it and says where the cursor is, if one types.
pub fn draw(
    model: &Model,
    list: &RolesScreen,
    screen: &Screen,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let skin = canvas.skin;
    let area = full::open(model, screen, canvas);
    let parts = parts(model, list, area, &skin);
    let (title, cursor) = title(list, parts.title.width, &skin);
    canvas.line(parts.title, 0, &title);
    canvas.lines(parts.said, &said(model, list, parts.said.width, &skin));
    let columns = Columns::of(usize::from(parts.rows.width));
    canvas.line(parts.head, 0, &columns.head(&skin));
    let window = list.list.window(usize::from(parts.rows.height));
    for (row, at) in (0..parts.rows.height).zip(window) {
        let Some(item) = list.items.get(*at) else {
            continue;
        };
        canvas.line(parts.rows, row, &columns.row(item, &skin));
        let place = list.list.offset + usize::from(row);
        canvas.target_row(parts.rows, row, Target::Line(place));
        if place == list.list.selected {
            canvas.highlight(parts.rows, row, skin.theme.selection);
        }
    }
    if list.list.rows.is_empty() {
        let words = skin.wrap(&nothing(model, list), usize::from(parts.rows.width));
        let lines = words.into_iter();
        let lines: Vec<Line<'_>> = lines
            .map(|line| Line::styled(line, skin.theme.muted))
            .collect();
        canvas.lines(parts.rows, &lines);
    }
    let column = u16::try_from(cursor?).ok()?;
    (list.is_filtering && column < parts.title.width && !parts.title.is_empty())
        .then(|| Position::new(parts.title.x + column, parts.title.y))
}

/// Where the rows of the list are.
pub fn rows_area(model: &Model, list: &RolesScreen, screen: &Screen, skin: &Skin) -> Rect {
    parts(model, list, full::area(model, screen), skin).rows
}

struct Parts {
    title: Rect,
    said: Rect,
    head: Rect,
    rows: Rect,
}

fn parts(model: &Model, list: &RolesScreen, area: Rect, skin: &Skin) -> Parts {
    let mut rest = area;
    if area.width > 40 {
        layout::take_left(&mut rest, 1);
        layout::take_right(&mut rest, 1);
    }
    let title = layout::take_top(&mut rest, 1);
    let lines = said(model, list, rest.width, skin).len();
    let most = usize::from(rest.height / 3).clamp(1, SAID);
    let said = layout::take_top(&mut rest, u16::try_from(lines.min(most)).unwrap_or(0));
    let head = u16::from(rest.height >= 5);
    let head = layout::take_top(&mut rest, head);
    Parts {
        title,
        said,
        head,
        rows: rest,
    }
}

/// `Roles of acme · 12 of 5,000 · 3 ticked · /dev`, and the column one types in.
fn title(list: &RolesScreen, width: u16, skin: &Skin) -> (Line<'static>, Option<usize>) {
    let dot = skin.glyphs.dot;
    let (shown, all) = (list.list.rows.len(), list.items.len());
    let is_filtered = list.list.is_filtered() || list.is_filtering;
    let mut tail = if is_filtered {
        format!(" {dot} {} of {}", grouped(shown), grouped(all))
    } else {
        format!(" {dot} {}", grouped(all))
    };
    if list.ticked > 0 {
        tail.push_str(&format!(" {dot} {} ticked", grouped(list.ticked)));
    }
    let width = usize::from(width);
    let mut filter = String::new();
    if is_filtered {
        let room = (width / 3).saturating_sub(4).max(4);
        let typed = text::last_columns(list.list.filter.value(), room);
        filter = format!(" {dot} /{typed}");
    }
    let name = format!("Roles of {}", list.name);
    let room = width.saturating_sub(text::width(&tail) + text::width(&filter) + 1);
    let name = if room < LEAST_NAME { "Roles" } else { &name };
    let start = format!("{}{tail}", skin.fit(name, room.max(5)));
    let column = text::width(&start) + text::width(&filter);
    let line = Line::from(vec![
        Span::styled(start, skin.theme.title_focus),
        Span::styled(filter, skin.theme.key),
    ]);
    (line, Some(column))
}

/// How asking stands, from when the list is, and what went wrong.
fn said(model: &Model, list: &RolesScreen, width: u16, skin: &Skin) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(*skin, width);
    let (again, stop) = (key(model, Action::AskAgain), key(model, Action::Close));
    let dot = skin.glyphs.dot;
    let age = list.fetched_at.map(|at| as_of(at, model.now));
    match &list.fetch {
        Fetch::Reading(_) => {
            let words = format!(
                "Looking for the list that was kept {}",
                skin.glyphs.ellipsis
            );
            sheet.paragraph(&words, skin.theme.muted);
        }
        Fetch::Asking { done, known, .. } => {
            let words = match known {
                0 => format!("Asking for accounts {}", skin.glyphs.ellipsis),
                _ => format!(
                    "{} of {} accounts {}",
                    grouped(*done),
                    grouped(*known),
                    skin.glyphs.ellipsis
                ),
            };
            sheet.paragraph(&format!("{words} {dot} {stop} stops"), skin.theme.accent);
        }
        Fetch::Done => {
            let age = age.unwrap_or_else(|| "as kept".into());
            let words = format!("{age} {dot} {again} asks again");
            sheet.paragraph(&words, skin.theme.muted);
        }
        Fetch::Stopped => {
            let what = match age {
                Some(age) => format!("Stopped: {age}, with what arrived since"),
                None => "Stopped: this is not all".into(),
            };
            let words = format!("{what} {dot} {again} asks again");
            sheet.paragraph(&words, skin.theme.warn);
        }
        Fetch::Failed(failure) => {
            sheet.item(skin.glyphs.over, &failure.summary, skin.theme.error);
            let hint = failure.hint.clone().into_iter();
            let here = (failure.exit == Exit::SignInNeeded)
                .then(|| format!("Here: press {}.", key(model, Action::SignIn)));
            let keep = age.map(|age| format!("The list is {age}."));
            let words: Vec<String> = hint.chain(here).chain(keep).collect();
            if !words.is_empty() {
                sheet.paragraph(&words.join(" "), skin.theme.text);
            }
        }
    }
    if let Some(trouble) = &list.trouble {
        sheet.item(skin.glyphs.warning, trouble, skin.theme.warn);
    }
    if !list.failed.is_empty() {
        let accounts = count(list.failed.len(), "account", "accounts");
        let words = format!(
            "{accounts} could not be listed ({} shows why)",
            key(model, Action::FailedAccounts)
        );
        sheet.item(skin.glyphs.warning, &words, skin.theme.warn);
    }
    sheet.into_lines()
}

/// What is said where no row is.
fn nothing(model: &Model, list: &RolesScreen) -> String {
    let again = key(model, Action::AskAgain);
    match list.fetch {
        _ if !list.items.is_empty() => {
            let filter = if list.is_filtering {
                Action::ClearFilter
            } else {
                Action::Close
            };
            format!("No role matches: {} shows all.", key(model, filter))
        }
        Fetch::Done => format!(
            "This sign-in has no role in any account: whoever administers the organization gives them; {again} asks again."
        ),
        Fetch::Reading(_) | Fetch::Asking { .. } => String::new(),
        Fetch::Stopped | Fetch::Failed(_) => format!("No role is known: {again} asks again."),
    }
}

/// `5000` as `5,000`.
fn grouped(number: usize) -> String {
    words::grouped(&number.to_string())
}

/// The columns of a row; what has no room has none.
struct Columns {
    name: usize,
    account: usize,
    role: usize,
    profile: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        let rest = width.saturating_sub(TICK);
        if rest < 2 * NAME + ACCOUNT + 2 {
            let role = rest * 2 / 5;
            return Self {
                name: rest.saturating_sub(role + 1),
                account: 0,
                role,
                profile: 0,
            };
        }
        let texts = rest - ACCOUNT - 2;
        if texts < 3 * NAME + 1 {
            let role = texts * 9 / 20;
            return Self {
                name: texts - role,
                account: ACCOUNT,
                role,
                profile: 0,
            };
        }
        let texts = texts - 1;
        let role = (texts * 3 / 8).min(32);
        let profile = (texts * 3 / 10).min(40);
        Self {
            name: texts - role - profile,
            account: ACCOUNT,
            role,
            profile,
        }
    }

    fn head(&self, skin: &Skin) -> Line<'static> {
        let words = self.joined(["Account", "Number", "Role", "Profile"], skin);
        Line::styled(format!("{}{words}", " ".repeat(TICK)), skin.theme.muted)
    }

    fn row(&self, item: &Item, skin: &Skin) -> Line<'static> {
        let role = &item.role;
        let has = item.profile.as_deref().unwrap_or_default();
        let tick = match (item.is_ticked, &item.profile) {
            (true, _) => skin.glyphs.ticked,
            (false, Some(_)) => "",
            (false, None) => skin.glyphs.unticked,
        };
        let words = self.joined(
            [&role.account_name, &role.account_id, &role.role, has],
            skin,
        );
        let style = match item.profile {
            Some(_) => skin.theme.muted,
            None => skin.theme.text,
        };
        Line::from(vec![
            Span::styled(skin.pad(tick, TICK), skin.theme.key),
            Span::styled(words, style),
        ])
    }

    fn joined(&self, [name, account, role, profile]: [&str; 4], skin: &Skin) -> String {
        let mut words = skin.pad(name, self.name);
        for (text, columns) in [
            (account, self.account),
            (role, self.role),
            (profile, self.profile),
        ] {
            if columns > 0 {
                words.push(' ');
                words.push_str(&skin.pad(text, columns));
            }
        }
        words
    }
}
