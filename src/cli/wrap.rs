//! Sentences on lines of a width. Pure; whatever is in them is made safe to show.

use crate::domain::text::visible;
use unicode_width::UnicodeWidthStr;

/// `text` broken at blanks to `width` columns; what follows the first line is indented.
pub(super) fn wrapped(text: &str, indent: usize, width: usize) -> String {
    let text = visible(text);
    let mut lines = vec![String::new()];
    for piece in pieces(&text) {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(&piece);
        } else if indent + line.width() + 1 + piece.width() > width {
            lines.push(piece);
        } else {
            line.extend([" ", &piece]);
        }
    }
    lines.join(&format!("\n{}", " ".repeat(indent))) + "\n"
}

/// The words of `text`; a command between backticks is one, so that it can be copied whole.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut is_in_command = false;
    for word in text.split(' ') {
        match pieces.last_mut() {
            Some(command) if is_in_command => command.extend([" ", word]),
            _ => pieces.push(word.to_owned()),
        }
        is_in_command ^= word.matches('`').count() % 2 == 1;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 80;

    #[test]
    fn commands_are_never_broken() {
        let command = "`moorline login acme --for codewhisperer`";
        let text = wrapped(&format!("{} then {command}.", "word ".repeat(10)), 0, WIDTH);
        assert!(text.contains(command), "{text}");
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
    }

    #[test]
    fn long_sentences_are_broken_at_blanks() {
        let text = wrapped(&"word ".repeat(40), 4, WIDTH);
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert!(
            text.lines()
                .skip(1)
                .all(|line| line.starts_with("    word"))
        );
    }
}
