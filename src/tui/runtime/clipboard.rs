//! The clipboard of the terminal the user sits at, by OSC 52: it works over SSH, and is never
//! acknowledged.
//!
//! Source: xterm control sequences, "Manipulate Selection Data"; tmux(1), "allow-passthrough";
//! screen(1), string escapes of device control.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Longest text terminals take, in bytes of base64: what xterm's buffer holds.
const LONGEST: usize = 74_994;
/// Longest piece of a device control string GNU screen takes, in bytes.
const SCREEN_PIECE: usize = 512;

/// The sequence that sends `text` to the clipboard; `None` when it is too long.
pub(super) fn copy(text: &str, term: &str, is_tmux: bool) -> Option<String> {
    let encoded = STANDARD.encode(text);
    if encoded.len() > LONGEST {
        return None;
    }
    let plain = format!("\u{1b}]52;c;{encoded}\u{7}");
    if is_tmux {
        // tmux takes either form, by `set-clipboard` or by `allow-passthrough`.
        let doubled = plain.replace('\u{1b}', "\u{1b}\u{1b}");
        return Some(format!("{plain}\u{1b}Ptmux;{doubled}\u{1b}\\"));
    }
    if term.starts_with("screen") {
        return Some(in_pieces(&plain));
    }
    Some(plain)
}

/// `sequence` is ASCII, so that any byte is a character boundary.
fn in_pieces(sequence: &str) -> String {
    let mut wrapped = String::new();
    let mut rest = sequence;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.len().min(SCREEN_PIECE));
        wrapped.push_str("\u{1b}P");
        wrapped.push_str(piece);
        wrapped.push_str("\u{1b}\\");
        rest = after;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_sent_as_base64() {
        assert_eq!(
            copy("ABCD-EFGH", "xterm-256color", false).unwrap(),
            "\u{1b}]52;c;QUJDRC1FRkdI\u{7}"
        );
    }

    #[test]
    fn multiplexers_pass_it_on() {
        let tmux = copy("a", "tmux-256color", true).unwrap();
        assert!(tmux.ends_with("\u{1b}Ptmux;\u{1b}\u{1b}]52;c;YQ==\u{7}\u{1b}\\"));
        let screen = copy(&"a".repeat(600), "screen", false).unwrap();
        assert_eq!(screen.matches("\u{1b}P").count(), 2);
        assert!(screen.ends_with("\u{7}\u{1b}\\"));
    }

    #[test]
    fn what_no_terminal_takes_is_not_sent() {
        assert_eq!(copy(&"a".repeat(60_000), "xterm", false), None);
    }
}
