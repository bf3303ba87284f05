//! How things look, as a user writes it: a style for each role. Pure; `tui` alone turns it into what
//! a terminal is sent. The themes that come with Moorline are files of the same format.

mod colour;
mod style;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use colour::{Colour, Depth};
pub use style::Style;

/// What a colour is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What is read.
    Text,
    /// What is read second.
    Muted,
    /// Names that matter.
    Accent,
    /// Titles of panes and dialogs.
    Title,
    /// The title keys go to.
    TitleFocus,
    /// Frames.
    Border,
    /// The frame keys go to.
    BorderFocus,
    /// The selected row.
    Selection,
    /// The selected row of a pane that keys do not go to.
    SelectionAway,
    /// Works.
    Ok,
    /// Needs attention.
    Warn,
    /// Does not work.
    Error,
    /// A code or an address to copy.
    Code,
    /// A key to press.
    Key,
    /// What a key does.
    Hint,
    /// `DEMO`.
    Badge,
    /// Lines a change adds.
    Added,
    /// Lines a change takes away.
    Removed,
}

/// Every role, and what it is called in a file.
pub const ROLES: [(Role, &str); 18] = [
    (Role::Text, "text"),
    (Role::Muted, "muted"),
    (Role::Accent, "accent"),
    (Role::Title, "title"),
    (Role::TitleFocus, "title_focus"),
    (Role::Border, "border"),
    (Role::BorderFocus, "border_focus"),
    (Role::Selection, "selection"),
    (Role::SelectionAway, "selection_away"),
    (Role::Ok, "ok"),
    (Role::Warn, "warn"),
    (Role::Error, "error"),
    (Role::Code, "code"),
    (Role::Key, "key"),
    (Role::Hint, "hint"),
    (Role::Badge, "badge"),
    (Role::Added, "added"),
    (Role::Removed, "removed"),
];

impl Role {
    /// The role that is called so in a file.
    pub fn called(name: &str) -> Option<Self> {
        let found = ROLES.iter().find(|(_, called)| *called == name);
        found.map(|(role, _)| *role)
    }

    /// The least contrast it is read with. Source: WCAG 2.2, 1.4.3 for text and 1.4.11 for what is
    /// not text or is said elsewhere too.
    pub fn least_contrast(self) -> f64 {
        match self {
            Self::Muted | Self::Border | Self::BorderFocus => 3.0,
            _ => 4.5,
        }
    }
}

/// A theme that comes with Moorline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builtin {
    /// The terminal's own colours.
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// No colours.
    Mono,
}

/// Every theme that comes with Moorline, and what it is called.
pub const BUILTINS: [(Builtin, &str); 4] = [
    (Builtin::Auto, "auto"),
    (Builtin::Dark, "dark"),
    (Builtin::Light, "light"),
    (Builtin::Mono, "mono"),
];

static AUTO: LazyLock<Theme> = LazyLock::new(|| Theme::read(Builtin::Auto.file()));
static DARK: LazyLock<Theme> = LazyLock::new(|| Theme::read(Builtin::Dark.file()));
static LIGHT: LazyLock<Theme> = LazyLock::new(|| Theme::read(Builtin::Light.file()));
static MONO: LazyLock<Theme> = LazyLock::new(|| Theme::read(Builtin::Mono.file()));

impl Builtin {
    /// The theme that is called so.
    pub fn called(name: &str) -> Option<Self> {
        let found = BUILTINS.iter().find(|(_, called)| *called == name);
        found.map(|(theme, _)| *theme)
    }

    /// Its styles.
    pub fn theme(self) -> &'static Theme {
        match self {
            Self::Auto => &AUTO,
            Self::Dark => &DARK,
            Self::Light => &LIGHT,
            Self::Mono => &MONO,
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::Auto => include_str!("../../assets/themes/auto.toml"),
            Self::Dark => include_str!("../../assets/themes/dark.toml"),
            Self::Light => include_str!("../../assets/themes/light.toml"),
            Self::Mono => include_str!("../../assets/themes/mono.toml"),
        }
    }

    /// The background it is made for; `None` when it goes with any.
    pub fn background(self) -> Option<Colour> {
        match self {
            Self::Dark => Some(Colour::Rgb(0, 0, 0)),
            Self::Light => Some(Colour::Rgb(255, 255, 255)),
            Self::Auto | Self::Mono => None,
        }
    }
}

/// A style for each role; a role without one is drawn as the terminal draws text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    styles: BTreeMap<Role, Style>,
}

impl Default for Theme {
    fn default() -> Self {
        Builtin::Auto.theme().clone()
    }
}

impl Theme {
    /// A theme of our own: tests see that every line of it is read.
    fn read(text: &str) -> Self {
        let lines: BTreeMap<String, String> = toml::from_str(text).unwrap_or_default();
        let style = |(name, written): (String, String)| {
            Some((Role::called(&name)?, Style::parse(&written).ok()?))
        };
        Self {
            styles: lines.into_iter().filter_map(style).collect(),
        }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
    }

    /// The theme with other styles for some roles.
    pub fn with(mut self, styles: &BTreeMap<Role, Style>) -> Self {
        self.styles.extend(styles);
        self
    }

    /// The theme in the colours that a terminal of this depth has.
    pub fn at(mut self, depth: Depth) -> Self {
        for style in self.styles.values_mut() {
            *style = style.at(depth);
        }
        self
    }
}

/// How well a style of this role is read, and how well it must be: when that is too little on the
/// background of `base`.
pub fn too_faint(role: Role, style: Style, base: Builtin) -> Option<(f64, f64)> {
    let contrast = style.contrast(base.background()?)?;
    let least = role.least_contrast();
    (contrast < least).then_some((contrast, least))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_has_a_style_for_every_role_and_nothing_else() {
        for (builtin, name) in BUILTINS {
            let theme = builtin.theme();
            for (role, called) in ROLES {
                assert!(theme.styles.contains_key(&role), "{name} has no {called}");
            }
            let lines = builtin.file().lines().filter(|line| line.contains(" = "));
            assert_eq!(lines.count(), ROLES.len(), "{name}");
        }
    }

    #[test]
    fn dark_and_light_are_read_well_at_every_depth() {
        for builtin in [Builtin::Dark, Builtin::Light] {
            for depth in [Depth::True, Depth::Many, Depth::Few] {
                let theme = builtin.theme().clone().at(depth);
                for (role, name) in ROLES {
                    let faint = too_faint(role, theme.style(role), builtin);
                    assert_eq!(faint, None, "{name} of {builtin:?} at {depth:?}");
                }
            }
        }
    }

    #[test]
    fn states_have_colours_of_their_own() {
        for builtin in [Builtin::Auto, Builtin::Dark, Builtin::Light] {
            let theme = builtin.theme().clone().at(Depth::Many);
            let states = [Role::Ok, Role::Warn, Role::Error].map(|role| theme.style(role));
            assert!(states[0] != states[1] && states[1] != states[2] && states[0] != states[2]);
        }
    }

    #[test]
    fn mono_has_no_colour() {
        for (role, name) in ROLES {
            let style = Builtin::Mono.theme().style(role);
            let is_plain = [style.colour, style.background]
                .into_iter()
                .all(|colour| matches!(colour, None | Some(Colour::Terminal)));
            assert!(is_plain, "{name}");
        }
    }
}
