//! Every sign that is drawn, in Unicode and in ASCII, so that no other file spells one out.

use ratatui::symbols::border;

/// The signs of one character set.
#[derive(Debug)]
pub struct Glyphs {
    /// A real call worked.
    pub proved: &'static str,
    /// Being asked.
    pub asking: &'static str,
    /// Signed in, ready.
    pub ready: &'static str,
    /// Over, and can be refreshed without signing in.
    pub refreshable: &'static str,
    /// Never signed in, or nothing chosen.
    pub empty: &'static str,
    /// Over, or wrong.
    pub over: &'static str,
    /// Cannot be told.
    pub unknown: &'static str,
    /// A pinned connection.
    pub pin: &'static str,
    /// From one thing to the next; by the active profile.
    pub arrow: &'static str,
    /// The active profile, the selected answer.
    pub active: &'static str,
    /// A favourite.
    pub favourite: &'static str,
    /// A ticked profile.
    pub tick: &'static str,
    /// One of production.
    pub production: &'static str,
    /// Something to look at.
    pub warning: &'static str,
    /// What is cut off.
    pub ellipsis: &'static str,
    /// Between two facts.
    pub dot: &'static str,
    /// Nothing to say.
    pub dash: &'static str,
    /// A box that is ticked.
    pub ticked: &'static str,
    /// A box that is not.
    pub unticked: &'static str,
    /// The two parts of a bar: what is used, and the rest.
    pub bar: (&'static str, &'static str),
    /// The frames of panes and dialogs.
    pub border: border::Set<'static>,
    /// Whether half blocks can be drawn.
    pub has_half_blocks: bool,
}

/// For terminals with a UTF-8 locale.
pub static UNICODE: Glyphs = Glyphs {
    proved: "✔",
    asking: "…",
    ready: "●",
    refreshable: "◐",
    empty: "○",
    over: "✖",
    unknown: "?",
    pin: "⚓",
    arrow: "→",
    active: "▸",
    favourite: "★",
    tick: "×",
    production: "▲",
    warning: "!",
    ellipsis: "…",
    dot: "·",
    dash: "—",
    ticked: "[×]",
    unticked: "[ ]",
    bar: ("█", "░"),
    border: border::PLAIN,
    has_half_blocks: true,
};

/// For all others.
pub static ASCII: Glyphs = Glyphs {
    proved: "+",
    asking: ".",
    ready: "*",
    refreshable: "~",
    empty: "o",
    over: "x",
    unknown: "?",
    pin: "pin",
    arrow: "->",
    active: ">",
    favourite: "#",
    tick: "x",
    production: "^",
    warning: "!",
    ellipsis: "...",
    dot: "-",
    dash: "-",
    ticked: "[x]",
    unticked: "[ ]",
    bar: ("#", "-"),
    border: border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
    has_half_blocks: false,
};
