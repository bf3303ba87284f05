//! Python's `shlex.split` in POSIX mode, which botocore reads section names with.
//!
//! Source: `Lib/shlex.py`: white space is space, tab, CR and LF; a backslash escapes anything
//! outside quotes, only itself and `"` inside double quotes, and nothing inside single quotes.

/// A quotation or an escape that never ends (Python raises `ValueError`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unterminated;

/// The words of `text`.
pub(super) fn split(text: &str) -> Result<Vec<String>, Unterminated> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\\' => {
                let escaped = chars.next().ok_or(Unterminated)?;
                word.get_or_insert_default().push(escaped);
            }
            '\'' | '"' => read_quoted(c, &mut chars, word.get_or_insert_default())?,
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

fn read_quoted(
    quote: char,
    chars: &mut std::str::Chars<'_>,
    word: &mut String,
) -> Result<(), Unterminated> {
    loop {
        match chars.next().ok_or(Unterminated)? {
            c if c == quote => return Ok(()),
            '\\' if quote == '"' => {
                let escaped = chars.next().ok_or(Unterminated)?;
                if !matches!(escaped, '"' | '\\') {
                    word.push('\\');
                }
                word.push(escaped);
            }
            c => word.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_python_does() {
        // Each answer is what CPython's shlex.split printed.
        let cases: &[(&str, Option<&[&str]>)] = &[
            ("profile a", Some(&["profile", "a"])),
            ("profile\t a ", Some(&["profile", "a"])),
            ("profile 'a b'", Some(&["profile", "a b"])),
            ("profile \"a b\"", Some(&["profile", "a b"])),
            ("profile a\\ b", Some(&["profile", "a b"])),
            (r#"profile "a\"b\\c\d""#, Some(&["profile", r#"a"b\c\d"#])),
            (r"profile 'a\b'", Some(&["profile", r"a\b"])),
            ("profile a'b'\"c\"", Some(&["profile", "abc"])),
            ("profile \"\"", Some(&["profile", ""])),
            ("profile a#b", Some(&["profile", "a#b"])),
            ("profile # x", Some(&["profile", "#", "x"])),
            ("profile a\u{a0}b", Some(&["profile", "a\u{a0}b"])),
            ("profile $(touch x)", Some(&["profile", "$(touch", "x)"])),
            ("", Some(&[])),
            ("profile \"a", None),
            ("profile 'a", None),
            ("profile a\\", None),
            ("profile \"a\\", None),
        ];
        for (text, words) in cases {
            let wanted = words.map(|w| w.iter().map(ToString::to_string).collect());
            assert_eq!(split(text).ok(), wanted, "{text}");
        }
    }
}
