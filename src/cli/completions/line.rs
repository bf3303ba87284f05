//! A command line that is not finished, as bash hands it over: words out of quotes. Pure.

/// The quote that is open at the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// None.
    None,
    /// `'`.
    Single,
    /// `"`.
    Double,
}

/// What was typed, out of its quotes.
#[derive(Debug, PartialEq, Eq)]
pub struct Typed {
    /// The words after the program and before the one at the cursor.
    pub words: Vec<String>,
    /// The word at the cursor, up to the cursor.
    pub current: String,
    /// How many bytes of `current` the shell leaves alone: it replaces what follows.
    pub kept: usize,
    /// The quote in which it is typed.
    pub quote: Quote,
}

impl Typed {
    /// Words of a shell that replaces the whole word.
    pub fn new(words: Vec<String>, current: &str) -> Self {
        Self {
            words,
            current: current.to_owned(),
            kept: 0,
            quote: Quote::None,
        }
    }
}

/// Reads bash's `COMP_LINE` up to the cursor. `None` where the word at the cursor has a quote that
/// was closed: what readline would replace then is not the word.
///
/// readline begins to replace after the quote that is open, else after the last of `breaks` that
/// is neither quoted nor escaped. Source: readline `_rl_find_completion_word`.
pub fn bash(line: &str, breaks: &str) -> Option<Typed> {
    let mut words = Vec::new();
    let mut current = String::new();
    let (mut kept, mut quote, mut was_closed, mut is_word) = (0, Quote::None, false, false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Quote::None, ' ' | '\t' | '\n') => {
                if is_word {
                    words.push(std::mem::take(&mut current));
                }
                (kept, was_closed, is_word) = (0, false, false);
                continue;
            }
            (Quote::None, '\'') => (quote, kept) = (Quote::Single, current.len()),
            (Quote::None, '"') => (quote, kept) = (Quote::Double, current.len()),
            (Quote::Single, '\'') | (Quote::Double, '"') => {
                (quote, was_closed) = (Quote::None, true);
            }
            (Quote::None, '\\') => current.extend(chars.next()),
            (Quote::Double, '\\') if matches!(chars.peek(), Some('$' | '`' | '"' | '\\')) => {
                current.extend(chars.next());
            }
            (Quote::None, c) if breaks.contains(c) => {
                current.push(c);
                kept = current.len();
            }
            _ => current.push(c),
        }
        is_word = true;
    }
    if words.is_empty() || was_closed {
        return None;
    }
    words.remove(0);
    Some(Typed {
        words,
        current,
        kept,
        quote,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BREAKS: &str = " \t\n\"'@><=;|&(:";

    #[test]
    fn words_come_out_of_their_quotes() {
        for (line, words, current, kept, quote) in [
            ("moorline ", &[][..], "", 0, Quote::None),
            ("moorline switch de", &["switch"], "de", 0, Quote::None),
            (r"m switch my\ pr", &["switch"], "my pr", 0, Quote::None),
            ("m 'a b' 'my p", &["a b"], "my p", 0, Quote::Single),
            (
                r#"m "a\"\x" "my \$"#,
                &[r#"a"\x"#],
                "my $",
                0,
                Quote::Double,
            ),
            (
                "m pin x session:a",
                &["pin", "x"],
                "session:a",
                8,
                Quote::None,
            ),
            (r"m pin session\:a", &["pin"], "session:a", 0, Quote::None),
            ("m --for=co", &[], "--for=co", 6, Quote::None),
            ("m session:'a b", &[], "session:a b", 8, Quote::Single),
        ] {
            let typed = bash(line, BREAKS).unwrap();
            assert_eq!(typed.words, words, "{line}");
            let at = (typed.current.as_str(), typed.kept, typed.quote);
            assert_eq!(at, (current, kept, quote), "{line}");
        }
        for line in ["", "moorline", "moorline 'my prof'"] {
            assert_eq!(bash(line, BREAKS), None, "{line}");
        }
        assert_eq!(bash("m a:b", "").unwrap().kept, 0);
    }
}
