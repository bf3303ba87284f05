//! The roles colours play, on the terminal's own 16 colours, and without any. Colour never says
//! anything that a glyph or a word does not say too.

use ratatui::style::{Color, Modifier, Style};

/// One style per role.
#[derive(Debug)]
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
    /// Dark on light whatever the terminal's colours are: scanners want it so.
    pub dark_on_light: Style,
}

const PLAIN: Style = Style::new();
const BOLD: Style = PLAIN.add_modifier(Modifier::BOLD);
const DIM: Style = PLAIN.add_modifier(Modifier::DIM);
const REVERSED: Style = PLAIN
    .fg(Color::Reset)
    .bg(Color::Reset)
    .add_modifier(Modifier::REVERSED)
    .remove_modifier(Modifier::DIM);

/// With colours.
pub static COLOURED: Theme = Theme {
    text: PLAIN,
    muted: PLAIN.fg(Color::DarkGray),
    accent: PLAIN.fg(Color::Cyan),
    title: PLAIN,
    title_focus: BOLD.fg(Color::Cyan),
    border: PLAIN.fg(Color::DarkGray),
    border_focus: PLAIN.fg(Color::Cyan),
    selection: REVERSED,
    selection_away: BOLD,
    ok: PLAIN.fg(Color::Green),
    warn: PLAIN.fg(Color::Yellow),
    error: PLAIN.fg(Color::Red),
    code: BOLD.fg(Color::Cyan),
    key: BOLD,
    hint: PLAIN.fg(Color::DarkGray),
    badge: BOLD.fg(Color::Black).bg(Color::Yellow),
    added: PLAIN.fg(Color::Green),
    removed: PLAIN.fg(Color::Red),
    dark_on_light: PLAIN.fg(Color::Black).bg(Color::White),
};

/// Without colours: modifiers only.
pub static MONO: Theme = Theme {
    text: PLAIN,
    muted: DIM,
    accent: PLAIN,
    title: PLAIN,
    title_focus: BOLD,
    border: DIM,
    border_focus: BOLD,
    selection: REVERSED,
    selection_away: BOLD,
    ok: PLAIN,
    warn: BOLD,
    error: BOLD,
    code: BOLD,
    key: BOLD,
    hint: PLAIN,
    badge: REVERSED,
    added: BOLD,
    removed: DIM,
    dark_on_light: REVERSED,
};
