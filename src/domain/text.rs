//! Text that came from a file or a server, made safe to show.

use jiff::Timestamp;
use std::borrow::Cow;

/// Whether a terminal could act on `c`, or a reader be fooled by it: controls (C0, DEL, C1) and
/// the characters that change writing direction.
pub fn is_unsafe(c: char) -> bool {
    c.is_control() || is_bidi(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` with every unsafe character made visible: `␛` for escape, `\u{202e}` for a direction
/// mark, so that two different names never look alike.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\u{0}'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => shown.push('␡'),
            c if is_unsafe(c) => shown.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// `at` to the minute, for people: `2026-01-01 10:00 UTC`.
pub fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_characters_become_visible() {
        assert_eq!(visible("plain größe"), "plain größe");
        assert_eq!(visible("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(visible("a\nb\u{7f}"), "a␊b␡");
        assert_eq!(visible("dev\u{202e}dorp"), "dev\\u{202e}dorp");
        assert_eq!(visible("\u{9b}1m"), "\\u{9b}1m");
    }
}
