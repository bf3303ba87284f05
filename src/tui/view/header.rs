//! The first lines: what this is, how CodeWhisperer stands and whose sign-in that is, and what `aws`
//! in this shell would use if that is something else.

use super::canvas::Canvas;
use super::skin::{Mark, ROOT, Skin};
use super::{text, verdicts};
use crate::domain::active::ActiveFrom;
use crate::domain::binding::{Binding, ServiceState, whose};
use crate::domain::connection::ConnectionState;
use crate::domain::holder::{HolderSignIn, HolderState, Tool};
use crate::domain::left::left;
use crate::domain::overview::{Bound, Overview};
use crate::tui::model::Model;
use jiff::Timestamp;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

/// The service whose state is on screen always.
pub const CODEWHISPERER: &str = "codewhisperer";
/// The tools that use CodeWhisperer with a sign-in of their own.
const CLIENTS: [Tool; 6] = [
    Tool::VsCode,
    Tool::JetBrains,
    Tool::IdentityServer,
    Tool::AmazonQCli,
    Tool::KiroCli,
    Tool::KiroIde,
];

/// How CodeWhisperer stands.
pub struct Standing {
    /// The state of the sign-in Moorline would use.
    pub mark: Mark,
    /// Which sign-in that is: `Builder ID, pinned`.
    pub own: String,
    /// The same for little room, the state first and without how the service came by it:
    /// `not signed in, Builder ID`.
    pub brief: String,
    /// What the tools with a sign-in of their own have.
    pub others: Vec<String>,
}

/// How CodeWhisperer stands; `None` before the files were read.
pub fn standing(model: &Model, skin: &Skin) -> Option<Standing> {
    let bound = model.overview.service(CODEWHISPERER)?;
    let (mark, said) = match verdicts::of(model, bound, skin) {
        Some((mark, said)) => (mark, Some(said)),
        None => own(&model.overview, bound, skin),
    };
    let however = Binding {
        via: None,
        ..bound.binding.clone()
    };
    let who = |binding: &Binding| {
        let is_somebody = binding.connection.is_some();
        is_somebody.then(|| whose(&model.overview, binding))
    };
    Some(Standing {
        mark,
        own: joined([who(&bound.binding), said.clone()]),
        brief: joined([said, who(&however)]),
        others: others(model.overview.holders(), model.now),
    })
}

fn joined(parts: [Option<String>; 2]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

/// Its state, in words unless it is ready.
fn own(overview: &Overview, bound: &Bound, skin: &Skin) -> (Mark, Option<String>) {
    let connection = bound
        .binding
        .connection
        .as_ref()
        .and_then(|id| overview.connection(id));
    let mark = skin.service(bound.state);
    let said = match (bound.state, connection) {
        (ServiceState::Ready, Some(used)) if used.state == ConnectionState::Refreshable => {
            let mark = skin.connection(used.state);
            return (mark, Some(mark.word.into()));
        }
        (ServiceState::Ready, _) => None,
        (ServiceState::SignIn, _) | (ServiceState::None, None) => Some("not signed in"),
        (ServiceState::Choose, _) => Some("choose a connection"),
        _ => Some(mark.word),
    };
    (mark, said.map(Into::into))
}

fn others(holders: &[HolderSignIn], now: Timestamp) -> Vec<String> {
    let mut seen: Vec<(u8, String)> = CLIENTS
        .into_iter()
        .filter_map(|tool| {
            let best = holders
                .iter()
                .filter(|holder| holder.tool == tool)
                .min_by_key(|holder| (rank(&holder.state), std::cmp::Reverse(holder.expires_at)))?;
            let word = match &best.state {
                HolderState::SignedIn => match best.expires_at.and_then(|end| left(end, now)) {
                    Some(left) => format!("own sign-in, {left}"),
                    None => "own sign-in".into(),
                },
                HolderState::Refreshable => "own sign-in".into(),
                HolderState::Expired => "own sign-in, expired".into(),
                HolderState::NoneSeen => "none seen".into(),
                HolderState::Unreadable(_) => "unreadable".into(),
            };
            Some((rank(&best.state), format!("{}: {word}", tool.label())))
        })
        .collect();
    seen.sort_by_key(|(rank, _)| *rank);
    seen.into_iter().map(|(_, text)| text).collect()
}

fn rank(state: &HolderState) -> u8 {
    match state {
        HolderState::SignedIn => 0,
        HolderState::Refreshable => 1,
        HolderState::Expired => 2,
        HolderState::Unreadable(_) => 3,
        HolderState::NoneSeen => 4,
    }
}

/// Draws it on one line, or on two if there are two.
pub fn draw(model: &Model, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let width = usize::from(area.width);
    if area.height >= 2 {
        let active = active(model, &skin);
        let room = width.saturating_sub(text::width(&active) + 2);
        canvas.line(area, 0, &who(model, &skin, room));
        let style = if is_root(model) || is_production(model) {
            skin.theme.error
        } else {
            skin.theme.accent
        };
        draw_right(canvas, area, 0, &Line::styled(active, style));
        canvas.line(area, 1, &how(model, &skin, width.saturating_sub(1), " "));
        return;
    }
    // There is no room for the active profile, unless it is not to be overlooked.
    let loud = match is_production(model) {
        true => format!(" {}", active(model, &skin)),
        false => String::new(),
    };
    let least = text::width(&least(model, &skin)) + text::width(&loud);
    let mut who = who(model, &skin, width.saturating_sub(least + 4).max(10));
    who.push_span(Span::styled(loud, skin.theme.error));
    let room = width.saturating_sub(who.width() + 3);
    canvas.line(area, 0, &who);
    draw_right(canvas, area, 0, &how(model, &skin, room, ""));
}

/// Draws how CodeWhisperer stands alone, for panels that leave one line of the header.
pub fn draw_standing(model: &Model, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let badge = badge(model, &skin);
    let room = usize::from(area.width).saturating_sub(1 + badge.width() + 1);
    canvas.line(area, 0, &how(model, &skin, room, " "));
    draw_right(canvas, area, 0, &Line::from(badge));
}

fn draw_right(canvas: &mut Canvas<'_>, area: Rect, row: u16, line: &Line<'_>) {
    let width = u16::try_from(line.width() + 1)
        .unwrap_or(u16::MAX)
        .min(area.width);
    let right = Rect::new(area.right() - width, area.y, width, area.height);
    canvas.line(right, row, line);
}

/// `moorline · dev@build-host (ssh)`.
fn who(model: &Model, skin: &Skin, room: usize) -> Line<'static> {
    let badge = badge(model, skin);
    let mut host = model.look.user_at_host.clone();
    if model.look.is_ssh {
        host.push_str(" (ssh)");
    }
    if let Some(place) = model.overview.place() {
        host.push_str(&format!(" in {}", place.label()));
    }
    let mut line = vec![Span::styled(" moorline", skin.theme.title_focus)];
    let room = room.saturating_sub(9 + badge.width() + 1);
    if !host.is_empty() {
        let host = skin.fit(&format!(" {} {host}", skin.glyphs.dot), room);
        line.push(Span::styled(host, skin.theme.text));
    }
    line.push(Span::raw(" "));
    line.push(badge);
    Line::from(line)
}

fn badge(model: &Model, skin: &Skin) -> Span<'static> {
    if model.look.is_demo {
        Span::styled(" DEMO ", skin.theme.badge)
    } else {
        Span::raw("")
    }
}

/// `▸ dev-lambda`; the active profile.
fn active(model: &Model, skin: &Skin) -> String {
    let name = match model.overview.active() {
        Some(active) if active.managed.is_some() => {
            format!("{} everywhere", skin.fit(&active.profile, 24))
        }
        Some(active) => skin.fit(&active.profile, 24),
        None if model.is_loaded => "no active profile".into(),
        None => return String::new(),
    };
    let by = match model.overview.active().map(|active| active.from) {
        Some(ActiveFrom::Directory) => " (directory)",
        _ => "",
    };
    let mut said = format!("{} {name}{by}", skin.glyphs.active);
    if is_root(model) {
        said.push_str(&format!(" {ROOT}"));
    }
    if is_production(model) {
        said.push_str(&format!(" {}", skin.production()));
    }
    said
}

/// Whether the active profile is one of production.
pub fn is_production(model: &Model) -> bool {
    let active = model.overview.active_profile();
    active.is_some_and(|profile| model.overview.is_production(profile))
}

/// Whether the active profile is the root user's, which is never to be overlooked.
fn is_root(model: &Model) -> bool {
    let active = model.overview.active_profile();
    active.is_some_and(|profile| model.overview.is_root(profile))
}

/// The part of it that is never cut off while there is room for it.
fn least(model: &Model, skin: &Skin) -> String {
    match standing(model, skin) {
        Some(standing) => format!("CodeWhisperer x Moorline: {}", standing.own),
        None => "CodeWhisperer".into(),
    }
}

/// `CodeWhisperer ● Moorline: Builder ID, pinned · VS Code: own sign-in, 3h`, cut from the right.
fn how(model: &Model, skin: &Skin, room: usize, before: &str) -> Line<'static> {
    let name = Span::styled(
        format!("{before}CodeWhisperer "),
        skin.theme.text.add_modifier(Modifier::BOLD),
    );
    let Some(standing) = standing(model, skin) else {
        let word = if model.is_loaded {
            "is not in the catalogue".to_string()
        } else {
            format!("reading files {}", skin.glyphs.ellipsis)
        };
        return Line::from(vec![name, Span::styled(word, skin.theme.muted)]);
    };
    let sign = skin.sign(standing.mark);
    let room = room.saturating_sub(name.width() + sign.width() - text::width(before));
    // How it stands is never cut off for the sake of how the service came by it.
    let own = format!("Moorline: {}", standing.own);
    let own = match text::width(&own) <= room {
        true => own,
        false => skin.fit(&format!("Moorline: {}", standing.brief), room),
    };
    let room = room.saturating_sub(text::width(&own));
    let dot = format!(" {} ", skin.glyphs.dot);
    let others: String = standing
        .others
        .iter()
        .map(|other| format!("{dot}{other}"))
        .collect();
    let others = if room > 8 {
        skin.fit(&others, room)
    } else {
        String::new()
    };
    Line::from(vec![
        name,
        sign,
        Span::styled(own, skin.theme.text),
        Span::styled(others, skin.theme.muted),
    ])
}

/// Whether `aws` in this shell would use something else than the active profile.
pub fn disagrees(model: &Model) -> bool {
    model.is_loaded && model.overview.active().is_some() && !model.overview.shell().agrees
}

/// What `aws` in this shell would use, and what to do: in words that fit `room`.
pub fn disagreement(model: &Model, room: usize) -> String {
    let shell = model.overview.shell();
    let active = model.overview.active();
    let name = active.map_or("", |active| active.shell_name());
    let active = active.map_or("", |active| active.profile.as_str());
    let (uses, command) = if shell.overridden_by.is_empty() {
        let uses = match &shell.profile {
            Some(profile) => format!("[{profile}]"),
            None => "no profile".into(),
        };
        (uses, model.look.shell.set("AWS_PROFILE", name))
    } else {
        let variables = &shell.overridden_by;
        (variables.join(" "), model.look.shell.unset(variables))
    };
    let until_quit = model.look.has_result_file
        && shell.overridden_by.is_empty()
        && model.told.as_deref() == Some(name);
    if until_quit {
        return format!("{active}, but `aws` in this shell uses {uses} until you quit");
    }
    let long = format!("{active}, but `aws` in this shell uses {uses}: run `{command}`");
    let short = format!("`aws` in this shell uses {uses}: run `{command}`");
    [long, short]
        .into_iter()
        .find(|text| text::width(text) <= room)
        .unwrap_or_else(|| format!("`aws` here uses {uses}: {command}"))
}

/// Draws what the shell would use instead.
pub fn draw_warning(model: &Model, area: Rect, canvas: &mut Canvas<'_>) {
    let skin = canvas.skin;
    let room = usize::from(area.width).saturating_sub(4);
    let words = skin.fit(&disagreement(model, room), room);
    let line = format!(" {} {words}", skin.glyphs.warning);
    canvas.line(area, 0, &Line::styled(line, skin.theme.warn));
}
