//! The roles colours play, as the terminal is told. Colour never says anything that a glyph or a word
//! does not say too.

use crate::domain::theme::{self, Builtin, Colour, Role};
use crate::flows::host::HostLook;
use ratatui::style::{Color, Modifier, Style};

/// One style per role.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    /// What is read.
    pub text: Style,
    /// What is read second.
    pub muted: Style,
    /// Names that matter.
    pub accent: Style,
    /// Titles of panes and dialogs.
    pub title: Style,
    /// The title keys go to.
    pub title_focus: Style,
    /// Frames.
    pub border: Style,
    /// The frame keys go to.
    pub border_focus: Style,
    /// The selected row.
    pub selection: Style,
    /// The selected row of a pane that keys do not go to.
    pub selection_away: Style,
    /// Works.
    pub ok: Style,
    /// Needs attention.
    pub warn: Style,
    /// Does not work.
    pub error: Style,
    /// A code or an address to copy.
    pub code: Style,
    /// A key to press.
    pub key: Style,
    /// What a key does.
    pub hint: Style,
    /// `DEMO`.
    pub badge: Style,
    /// Lines a change adds.
    pub added: Style,
    /// Lines a change takes away.
    pub removed: Style,
    /// Dark on light whatever the theme is: scanners want it so.
    pub dark_on_light: Style,
}

impl Theme {
    /// The styles of this host's theme, or of none where no colours are wanted.
    pub fn of(look: &HostLook) -> Self {
        let theme = if look.is_coloured {
            &look.theme
        } else {
            Builtin::Mono.theme()
        };
        let of = |role| style(theme.style(role));
        let black_on_white = Style::new().fg(Color::Black).bg(Color::White);
        Self {
            text: of(Role::Text),
            muted: of(Role::Muted),
            accent: of(Role::Accent),
            title: of(Role::Title),
            title_focus: of(Role::TitleFocus),
            border: of(Role::Border),
            border_focus: of(Role::BorderFocus),
            selection: of(Role::Selection),
            selection_away: of(Role::SelectionAway),
            ok: of(Role::Ok),
            warn: of(Role::Warn),
            error: of(Role::Error),
            code: of(Role::Code),
            key: of(Role::Key),
            hint: of(Role::Hint),
            badge: of(Role::Badge),
            added: of(Role::Added),
            removed: of(Role::Removed),
            dark_on_light: if look.is_coloured {
                black_on_white
            } else {
                reversed(Style::new())
            },
        }
    }
}

fn style(written: theme::Style) -> Style {
    let mut style = Style {
        fg: written.colour.map(colour),
        bg: written.background.map(colour),
        ..Style::new()
    };
    for (is_set, modifier) in [
        (written.bold, Modifier::BOLD),
        (written.dim, Modifier::DIM),
        (written.underline, Modifier::UNDERLINED),
        (written.italic, Modifier::ITALIC),
    ] {
        if is_set {
            style = style.add_modifier(modifier);
        }
    }
    if written.reversed {
        style = reversed(style);
    }
    style
}

/// Colours of what is below would be hard to read the other way round, and so would what is dim.
fn reversed(style: Style) -> Style {
    Style {
        fg: style.fg.or(Some(Color::Reset)),
        bg: style.bg.or(Some(Color::Reset)),
        ..style
    }
    .add_modifier(Modifier::REVERSED)
    .remove_modifier(Modifier::DIM)
}

/// The colours with names are the terminal's own; ratatui calls some of them otherwise.
fn colour(written: Colour) -> Color {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match written {
        Colour::Terminal => Color::Reset,
        Colour::Indexed(at) => match NAMED.get(usize::from(at)) {
            Some(named) => *named,
            None => Color::Indexed(at),
        },
        Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}
