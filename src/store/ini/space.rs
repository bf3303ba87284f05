//! What Python counts as white space and as a line end, over bytes that may not be UTF-8.

/// Whether Python's `str.isspace` holds: Unicode white space and the four separator controls.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// Whether Python's `str.splitlines` ends a line at `c`.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// The white space `bytes` begins with. A byte that is not UTF-8 is not white space.
pub(super) fn leading(bytes: &[u8]) -> &str {
    let is_plain = |byte: &&u8| byte.is_ascii() && is_space(char::from(**byte));
    let plain = bytes.iter().take_while(is_plain).count();
    if bytes.get(plain).is_none_or(u8::is_ascii) {
        return std::str::from_utf8(&bytes[..plain]).unwrap_or_default();
    }
    let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let rest = text.trim_start_matches(is_space);
    &text[..text.len() - rest.len()]
}

/// `bytes` without the white space at both ends.
pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    trim_end(&bytes[leading(bytes).len()..])
}

/// `bytes` without the white space at the end.
pub(super) fn trim_end(bytes: &[u8]) -> &[u8] {
    let mut kept = bytes;
    loop {
        kept = match kept.last() {
            Some(last) if last.is_ascii() && is_space(char::from(*last)) => &kept[..kept.len() - 1],
            Some(last) if !last.is_ascii() => match without_last_wide_space(kept) {
                Some(shorter) => shorter,
                None => return kept,
            },
            _ => return kept,
        }
    }
}

/// `bytes` without its last character, if that is white space of two or three UTF-8 bytes.
fn without_last_wide_space(bytes: &[u8]) -> Option<&[u8]> {
    [2, 3].into_iter().find_map(|width| {
        let (kept, last) = bytes.split_at_checked(bytes.len().checked_sub(width)?)?;
        let mut chars = std::str::from_utf8(last).ok()?.chars();
        (chars.next().is_some_and(is_space) && chars.next().is_none()).then_some(kept)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_what_python_strips_and_nothing_else() {
        let cases: &[(&[u8], &[u8])] = &[
            (b"  a b \t\r\n", b"a b"),
            ("\u{3000}\u{1f}ä\u{a0}\u{85}".as_bytes(), "ä".as_bytes()),
            (b"\xff \xfe", b"\xff \xfe"),
            (b" \xff \xfea ", b"\xff \xfea"),
            (b"\0 ", b"\0"),
            (
                "\u{feff}a\u{200b}".as_bytes(),
                "\u{feff}a\u{200b}".as_bytes(),
            ),
            (b" \t ", b""),
            (b"", b""),
        ];
        for (given, wanted) in cases {
            assert_eq!(trim(given), *wanted, "{given:?}");
        }
    }
}
