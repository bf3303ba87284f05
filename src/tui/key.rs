//! Keys of our own, so that the pure part and its tests need no terminal. Owns how a key is written.

use crate::domain::text::is_unsafe;
use std::fmt;

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// A character, with shift already applied.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Left arrow.
    Left,
    /// Right arrow.
    Right,
    /// Up arrow.
    Up,
    /// Down arrow.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key, counted from 1.
    F(u8),
}

/// A key that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// Whether ctrl was held.
    pub ctrl: bool,
    /// Whether alt was held.
    pub alt: bool,
}

impl Key {
    /// A key alone.
    pub const fn new(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
        }
    }

    /// A character.
    pub const fn char(c: char) -> Self {
        Self::new(KeyCode::Char(c))
    }

    /// A character with ctrl held.
    pub const fn ctrl(c: char) -> Self {
        Self {
            code: KeyCode::Char(c),
            ctrl: true,
            alt: false,
        }
    }

    /// The character this key types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Reads a key as it is written: `q`, `ctrl-c`, `enter`, `f1`, `space`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("ctrl-") {
            return Self::parse(rest).map(|key| Self { ctrl: true, ..key });
        }
        if let Some(rest) = text.strip_prefix("alt-") {
            return Self::parse(rest).map(|key| Self { alt: true, ..key });
        }
        let mut chars = text.chars();
        if let (Some(only), None) = (chars.next(), chars.next()) {
            return (!is_unsafe(only)).then(|| Self::char(only));
        }
        NAMED
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(code, _)| Self::new(*code))
            .or_else(|| {
                let number = text.strip_prefix(['f', 'F'])?.parse().ok()?;
                (1..=24)
                    .contains(&number)
                    .then(|| Self::new(KeyCode::F(number)))
            })
    }

    /// Why no terminal sends this key as it is written, if none does.
    pub fn never_arrives(self) -> Option<&'static str> {
        match self.code {
            KeyCode::Char('i') if self.ctrl => Some("a terminal sends it as `tab`"),
            KeyCode::Char('m') if self.ctrl => Some("a terminal sends it as `enter`"),
            KeyCode::Char('[') if self.ctrl => Some("a terminal sends it as `esc`"),
            KeyCode::Char(c) if self.ctrl && c.is_ascii_uppercase() => {
                Some("a terminal does not tell capitals apart with ctrl: write a small letter")
            }
            KeyCode::Char(c) if self.ctrl && !matches!(c, 'a'..='z' | ' ' | '4'..='7') => {
                Some("with ctrl a terminal sends letters and space only")
            }
            KeyCode::Char('[' | 'O') if self.alt => {
                Some("a terminal takes it for the start of another key")
            }
            KeyCode::Esc | KeyCode::Tab | KeyCode::BackTab if self.ctrl || self.alt => {
                Some("a terminal sends it without ctrl and alt, or not at all")
            }
            KeyCode::Enter | KeyCode::Backspace if self.ctrl => {
                Some("a terminal does not tell it from the key without ctrl")
            }
            _ => None,
        }
    }
}

const NAMED: [(KeyCode, &str); 15] = [
    (KeyCode::Char(' '), "space"),
    (KeyCode::Enter, "enter"),
    (KeyCode::Esc, "esc"),
    (KeyCode::Tab, "tab"),
    (KeyCode::BackTab, "shift-tab"),
    (KeyCode::Backspace, "backspace"),
    (KeyCode::Delete, "del"),
    (KeyCode::Left, "left"),
    (KeyCode::Right, "right"),
    (KeyCode::Up, "up"),
    (KeyCode::Down, "down"),
    (KeyCode::Home, "home"),
    (KeyCode::End, "end"),
    (KeyCode::PageUp, "pgup"),
    (KeyCode::PageDown, "pgdn"),
];

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        if let Some((_, name)) = NAMED.iter().find(|(code, _)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            _ => Ok(()),
        }
    }
}
