//! How things look here: the theme and the glyphs together, and the mark each state has.

use super::glyphs::{self, Glyphs};
use super::text;
use super::theme::Theme;
use crate::domain::binding::ServiceState;
use crate::domain::connection::{Connection, ConnectionState};
use crate::domain::holder::HolderState;
use crate::flows::host::HostLook;
use ratatui::style::Style;
use ratatui::text::Span;

/// The root user of an account, in a word that is not overlooked.
pub const ROOT: &str = "ROOT USER";

/// A profile of production, likewise.
pub const PROD: &str = "PROD";

/// Theme and glyphs.
#[derive(Debug, Clone, Copy)]
pub struct Skin {
    /// The colours.
    pub theme: Theme,
    /// The signs.
    pub glyphs: &'static Glyphs,
    /// Whether rows have the room of frames and blank lines.
    pub is_compact: bool,
}

/// A state: glyph, word and colour, always together.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// The sign.
    pub glyph: &'static str,
    /// The word.
    pub word: &'static str,
    /// The colour.
    pub style: Style,
}

impl Skin {
    /// What the host can show.
    pub fn of(look: &HostLook) -> Self {
        Self {
            theme: Theme::of(look),
            glyphs: if look.is_unicode {
                &glyphs::UNICODE
            } else {
                &glyphs::ASCII
            },
            is_compact: look.is_compact,
        }
    }

    /// How a connection stands.
    pub fn connection(&self, state: ConnectionState) -> Mark {
        let (glyph, word, style) = match state {
            ConnectionState::SignedIn => (self.glyphs.ready, "signed in", self.theme.ok),
            ConnectionState::Refreshable => {
                (self.glyphs.refreshable, "refreshable", self.theme.warn)
            }
            ConnectionState::Expired => (self.glyphs.over, "expired", self.theme.error),
            ConnectionState::Never => (self.glyphs.empty, "sign in", self.theme.muted),
            ConnectionState::Unknown => (self.glyphs.unknown, "unknown", self.theme.muted),
        };
        Mark { glyph, word, style }
    }

    /// How credentials stand that nobody signs in to.
    pub fn credentials(&self, state: ConnectionState) -> Mark {
        let word = match state {
            ConnectionState::SignedIn => "ready",
            ConnectionState::Never => "missing",
            _ => return self.connection(state),
        };
        Mark {
            word,
            ..self.connection(state)
        }
    }

    /// How this connection stands.
    pub fn mark_of(&self, connection: &Connection) -> Mark {
        if connection.is_root() {
            Mark {
                glyph: self.glyphs.warning,
                word: ROOT,
                style: self.theme.error,
            }
        } else if connection.auth_method.is_bearer() {
            self.connection(connection.state)
        } else {
            self.credentials(connection.state)
        }
    }

    /// How a service stands.
    pub fn service(&self, state: ServiceState) -> Mark {
        let (glyph, word, style) = match state {
            ServiceState::Ready => (self.glyphs.ready, "ready", self.theme.ok),
            ServiceState::Expired => (self.glyphs.over, "expired", self.theme.error),
            ServiceState::SignIn => (self.glyphs.empty, "sign in", self.theme.muted),
            ServiceState::Choose => (self.glyphs.empty, "choose", self.theme.warn),
            ServiceState::None => (self.glyphs.empty, "none", self.theme.muted),
            ServiceState::Unknown => (self.glyphs.unknown, "unknown", self.theme.muted),
        };
        Mark { glyph, word, style }
    }

    /// How a tool's own sign-in stands.
    pub fn holder(&self, state: &HolderState) -> Mark {
        let (glyph, word, style) = match state {
            HolderState::SignedIn => (self.glyphs.ready, "own sign-in", self.theme.ok),
            HolderState::Refreshable => (
                self.glyphs.refreshable,
                "own sign-in, refreshable",
                self.theme.warn,
            ),
            HolderState::Expired => (self.glyphs.over, "own sign-in, expired", self.theme.error),
            HolderState::NoneSeen => (self.glyphs.empty, "none seen", self.theme.muted),
            HolderState::Unreadable(_) => (self.glyphs.unknown, "unreadable", self.theme.warn),
        };
        Mark { glyph, word, style }
    }

    /// `▲ PROD`.
    pub fn production(&self) -> String {
        format!("{} {PROD}", self.glyphs.production)
    }

    /// `text` cut to `columns`.
    pub fn fit(&self, text: &str, columns: usize) -> String {
        text::fit(text, columns, self.glyphs.ellipsis)
    }

    /// `text` cut in its middle to `columns`.
    pub fn fit_middle(&self, text: &str, columns: usize) -> String {
        text::fit_middle(text, columns, self.glyphs.ellipsis)
    }

    /// `text` in exactly `columns`.
    pub fn pad(&self, text: &str, columns: usize) -> String {
        text::pad(text, columns, self.glyphs.ellipsis)
    }

    /// `text` in lines of at most `columns`.
    pub fn wrap(&self, text: &str, columns: usize) -> Vec<String> {
        text::wrap(text, columns, self.glyphs.ellipsis)
    }

    /// `text` made safe to show.
    pub fn safe(&self, text: &str) -> String {
        text::safe(text, self.glyphs.ellipsis).into_owned()
    }

    /// The glyph of a state and a space.
    pub fn sign(&self, mark: Mark) -> Span<'static> {
        Span::styled(format!("{} ", mark.glyph), mark.style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// States are told by sign and word, whatever the colours are.
    #[test]
    fn no_two_states_differ_by_colour_alone() {
        let skin = Skin::of(&HostLook::default());
        let told = |marks: &[Mark]| {
            let told: BTreeSet<_> = marks.iter().map(|mark| (mark.glyph, mark.word)).collect();
            assert_eq!(told.len(), marks.len(), "{marks:?}");
        };
        use ConnectionState as Connection;
        told(
            &[
                Connection::SignedIn,
                Connection::Refreshable,
                Connection::Expired,
                Connection::Never,
                Connection::Unknown,
            ]
            .map(|state| skin.connection(state)),
        );
        use ServiceState as Service;
        told(
            &[
                Service::Ready,
                Service::Expired,
                Service::SignIn,
                Service::Choose,
                Service::None,
                Service::Unknown,
            ]
            .map(|state| skin.service(state)),
        );
        told(
            &[
                HolderState::SignedIn,
                HolderState::Refreshable,
                HolderState::Expired,
                HolderState::NoneSeen,
                HolderState::Unreadable("x".into()),
            ]
            .map(|state| skin.holder(&state)),
        );
    }
}
