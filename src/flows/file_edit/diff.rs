//! A change of a config file as it is shown: a unified diff with secrets masked and nothing unsafe
//! in it. Pure.

use crate::domain::text::visible;
use crate::store::ini::{Document, FileLine, is_secret};
use crate::store::line_diff;
use similar::{DiffTag, group_diff_ops};
use std::ops::Range;
use std::path::Path;

/// How many unchanged lines are shown around a change.
const CONTEXT: usize = 3;

/// The unified diff that leads from `before` to `after`; empty if they are the same.
pub(super) fn unified(file: &Path, before: &Document, after: &Document) -> String {
    of_lines(file, &before.lines(), &after.lines(), false)
}

/// The same for a file that is only lines of text. What is around a change is not shown: nobody knows
/// what in such a file is secret.
pub(super) fn of_text(file: &Path, before: &[u8], after: &[u8]) -> String {
    let lines = |bytes| {
        let mut lines = FileLine::of_text(bytes);
        lines.pop_if(|last| matches!(last.bytes, b"\n" | b"\r\n"));
        lines
    };
    of_lines(file, &lines(before), &lines(after), true)
}

fn of_lines(file: &Path, old: &[FileLine<'_>], new: &[FileLine<'_>], is_text: bool) -> String {
    let context = if is_text { 0 } else { CONTEXT };
    let groups = group_diff_ops(line_diff::operations(old, new), context);
    if groups.is_empty() {
        return String::new();
    }
    let name = visible(&file.display().to_string()).into_owned();
    let mut text = format!("--- {name}\n+++ {name}\n");
    for group in groups {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        let old_range = first.old_range().start..last.old_range().end;
        let new_range = first.new_range().start..last.new_range().end;
        text.push_str(&format!(
            "@@ -{} +{} @@\n",
            span(&old_range),
            span(&new_range)
        ));
        for operation in &group {
            let (tag, before, after) = operation.as_tag_tuple();
            if tag == DiffTag::Equal {
                push(&mut text, ' ', &new[after], is_text);
            } else {
                push(&mut text, '-', &old[before], is_text);
                push(&mut text, '+', &new[after], is_text);
            }
        }
    }
    text
}

/// The lines of a unified diff that go or come, without their places: what is the same wherever in
/// the file it happens.
pub(super) fn changed_lines(diff: &str) -> Vec<&str> {
    diff.lines()
        .skip(2)
        .filter(|line| line.starts_with(['+', '-']))
        .collect()
}

fn span(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

fn push(text: &mut String, sign: char, lines: &[FileLine<'_>], is_text: bool) {
    for line in lines {
        text.push(sign);
        text.push_str(&shown(line));
        text.push('\n');
        if sign != ' ' && !is_text && !matches!(line.bytes.last(), Some(b'\n' | b'\r')) {
            text.push_str("\\ No newline at end of file\n");
        }
    }
}

/// A line as it may be shown, without the line end that belongs to it.
pub(super) fn shown(line: &FileLine<'_>) -> String {
    let text = String::from_utf8_lossy(line.bytes);
    let text = text.trim_start_matches("\r\n").trim_start_matches('\n');
    let text = text.trim_end_matches(['\r', '\n']);
    if !line.is_secret {
        return visible(text).into_owned();
    }
    let (key, _) = text.split_once(['=', ':']).unwrap_or_default();
    let name = key.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | ';'));
    if is_secret(name) {
        format!("{} = ***", visible(key.trim_end()))
    } else {
        "***".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(before: &str, after: &str) -> String {
        unified(
            Path::new("config"),
            &Document::parse(before),
            &Document::parse(after),
        )
    }

    #[test]
    fn a_diff_names_lines_and_hides_secrets() {
        let before = "1\n2\n3\n4\n[a]\naws_secret_access_key = hunter2\n# aws_session_token hunter2\nregion = x\u{1b}";
        let after = "1\n2\n3\n4\n[a]\naws_secret_access_key = hunter3\nregion = x\u{1b}\n";
        let wanted = "--- config\n+++ config\n@@ -3,6 +3,5 @@\n 3\n 4\n [a]\n-aws_secret_access_key = ***\n-***\n-region = x␛\n\\ No newline at end of file\n+aws_secret_access_key = ***\n+region = x␛\n";
        assert_eq!(diff(before, after), wanted);
        assert_eq!(diff(before, before), "");
    }

    #[test]
    fn of_a_text_only_what_changes_is_shown() {
        let of_text = |before: &str, after: &str| {
            super::of_text(Path::new("rc"), before.as_bytes(), after.as_bytes())
        };
        let added = of_text("a\nTOKEN=hunter2", "a\nTOKEN=hunter2\nx\u{1b}\n\ny\n");
        assert_eq!(added, "--- rc\n+++ rc\n@@ -2,0 +3,3 @@\n+x␛\n+\n+y\n");
        let gone = of_text("TOKEN=hunter2\r\nx\r\n", "TOKEN=hunter2\r\n");
        assert_eq!(gone, "--- rc\n+++ rc\n@@ -2 +1,0 @@\n-x\n");
        assert_eq!(of_text("", "x\n"), "--- rc\n+++ rc\n@@ -0,0 +1 @@\n+x\n");
    }

    #[test]
    fn what_changes_is_the_same_wherever_it_stands() {
        let here = diff("[a]\nk = v\n", "[a]\nk = v\n[b]\nk = v\n");
        let there = diff("[z]\n\n[a]\nk = w\n", "[z]\n\n[a]\nk = w\n[b]\nk = v\n");
        assert_ne!(here, there);
        assert_eq!(changed_lines(&here), changed_lines(&there));
        assert_eq!(changed_lines(&here), ["+[b]", "+k = v"]);
    }
}
