//! Text that fits: made safe to show, measured in columns, cut with an ellipsis, wrapped. Owns every
//! decision about width; knows nothing of the model.

use crate::domain::text::visible;
use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many characters of one text are looked at, so that a name of a megabyte costs nothing.
const LONGEST: usize = 4000;

/// How many columns `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` made safe to show, cut after a few thousand characters.
pub fn safe<'a>(text: &'a str, ellipsis: &str) -> Cow<'a, str> {
    match head(text, LONGEST) {
        (shown, false) => shown,
        (shown, true) => Cow::Owned(format!("{shown}{ellipsis}")),
    }
}

/// `text` in at most `columns` columns, its end cut off if need be.
pub fn fit(text: &str, columns: usize, ellipsis: &str) -> String {
    let (shown, is_cut) = head(text, columns.saturating_mul(2).saturating_add(8));
    if !is_cut && shown.width() <= columns {
        return shown.into_owned();
    }
    match columns.checked_sub(ellipsis.width()) {
        Some(room) => format!("{}{ellipsis}", first_columns(&shown, room).trim_end()),
        None => first_columns(ellipsis, columns).to_string(),
    }
}

/// `text` in at most `columns` columns, its middle cut out if need be: for ARNs and URLs, whose end
/// says most.
pub fn fit_middle(text: &str, columns: usize, ellipsis: &str) -> String {
    let (shown, is_cut) = head(text, columns.saturating_mul(2).saturating_add(8));
    if !is_cut && shown.width() <= columns {
        return shown.into_owned();
    }
    let Some(room) = columns.checked_sub(ellipsis.width()) else {
        return first_columns(ellipsis, columns).to_string();
    };
    let start = first_columns(&shown, room / 2);
    let end = last_columns(text, room - start.width());
    format!("{start}{ellipsis}{end}")
}

/// `text` in exactly `columns` columns.
pub fn pad(text: &str, columns: usize, ellipsis: &str) -> String {
    let mut shown = fit(text, columns, ellipsis);
    shown.extend(std::iter::repeat_n(
        ' ',
        columns.saturating_sub(shown.width()),
    ));
    shown
}

/// `text` in lines of at most `columns` columns, broken between words where that is possible. The
/// first line keeps its indent.
pub fn wrap(text: &str, columns: usize, ellipsis: &str) -> Vec<String> {
    let columns = columns.max(2);
    let shown = safe(text, ellipsis);
    let mut lines = Vec::new();
    let body = shown.trim_start_matches(' ');
    let indent = (shown.len() - body.len()).min(columns / 2);
    let mut line = " ".repeat(indent);
    for (at, word) in body.split(' ').enumerate() {
        let gap = usize::from(at > 0 && !line.is_empty());
        if line.width() + gap + word.width() <= columns {
            if gap == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut pieces = break_up(word, columns);
        line = pieces.pop().unwrap_or_default();
        lines.extend(pieces);
    }
    lines.push(line);
    lines
}

/// `word` in pieces of at most `columns` columns; joined they are `word`.
pub fn break_up(word: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut rest = word;
    let mut pieces = Vec::new();
    while rest.width() > columns {
        let piece = first_columns(rest, columns);
        if piece.is_empty() {
            break;
        }
        pieces.push(piece.to_string());
        rest = &rest[piece.len()..];
    }
    pieces.push(rest.to_string());
    pieces
}

/// The first `chars` characters made safe to show, and whether there are more.
fn head(text: &str, chars: usize) -> (Cow<'_, str>, bool) {
    match text.char_indices().nth(chars) {
        Some((end, _)) => (visible(&text[..end]), true),
        None => (visible(text), false),
    }
}

/// The longest start of `text` that fits.
fn first_columns(text: &str, columns: usize) -> &str {
    let mut end = 0;
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        end = at + c.len_utf8();
    }
    // A sequence of characters can be wider than its parts (emoji presentation).
    while text[..end].width() > columns {
        end = text[..end]
            .char_indices()
            .next_back()
            .map_or(0, |(at, _)| at);
    }
    &text[..end]
}

/// The longest end of `text` that fits, made safe to show.
pub fn last_columns(text: &str, columns: usize) -> String {
    let start = text
        .char_indices()
        .rev()
        .take(columns)
        .last()
        .map_or(text.len(), |(at, _)| at);
    let shown = visible(&text[start..]);
    let mut start = 0;
    while shown[start..].width() > columns {
        start += shown[start..].chars().next().map_or(1, char::len_utf8);
    }
    shown[start..].to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_does_not_fit_ends_with_an_ellipsis() {
        for (text, columns, shown) in [
            ("dev-lambda", 10, "dev-lambda"),
            ("dev-lambda", 9, "dev-lamb…"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("dev lambda", 5, "dev…"),
            ("a\u{1b}[31mb", 4, "a␛[…"),
            ("dev", 1, "…"),
            ("dev", 0, ""),
        ] {
            assert_eq!(fit(text, columns, "…"), shown, "{text} in {columns}");
        }
        assert_eq!(fit("dev-lambda", 9, "..."), "dev-la...");
        assert_eq!(fit("dev-lambda", 2, "..."), "..");
    }

    #[test]
    fn both_ends_of_an_arn_stay() {
        let arn = "arn:aws:iam::111122223333:role/Developer";
        assert_eq!(fit_middle(arn, 21, "…"), "arn:aws:ia…/Developer");
        assert_eq!(fit_middle(arn, 60, "…"), arn);
    }

    #[test]
    fn lines_break_between_words_and_long_words_break_anywhere() {
        assert_eq!(wrap("one two three", 7, "…"), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 5, "…"), ["abcde", "fgh", "ij"]);
        assert_eq!(wrap("", 5, "…"), [""]);
        assert_eq!(wrap("  a b c", 4, "…"), ["  a", "b c"]);
        assert_eq!(wrap("      abc", 4, "…"), ["  ", "abc"]);
    }

    proptest! {
        #[test]
        fn nothing_is_ever_wider_than_asked(text in "\\PC{0,40}|[日\u{fe0f}❤\u{200d}👩a ]{0,20}", columns in 0usize..30) {
            prop_assert!(fit(&text, columns, "…").width() <= columns);
            prop_assert!(fit_middle(&text, columns, "…").width() <= columns);
            prop_assert_eq!(pad(&text, columns, "…").width(), columns);
            for line in wrap(&text, columns, "…") {
                prop_assert!(line.width() <= columns.max(2), "{:?}", line);
            }
        }
    }
}
