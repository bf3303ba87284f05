//! Moorline's block in a shell's start-up file: finding it, putting it in, taking it out. Works on
//! bytes, since such a file may hold any; no other byte is touched. Pure.

use std::ops::Range;

/// The line before the block.
pub const BEGIN: &str = "# >>> moorline >>>";

/// The line after it.
pub const END: &str = "# <<< moorline <<<";

/// What a start-up file has of Moorline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// Its block, with the line end before it unless it is first.
    Block(Range<usize>),
    /// No block, but in this line, counted from 1, something that loads the function.
    ByHand(usize),
}

/// A marker without the other one, or more of them than one block has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    /// It begins and does not end.
    #[error("line {0} is `{BEGIN}`, and no `{END}` follows it")]
    NoEnd(usize),
    /// It ends and did not begin.
    #[error("line {0} is `{END}`, and no `{BEGIN}` is before it")]
    NoBegin(usize),
    /// There is another one.
    #[error("line {0} is a second `{BEGIN}`")]
    Second(usize),
}

/// Looks for the block, or for a line that loads the function with `moorline init SHELL`.
///
/// # Errors
/// When the markers are not those of one block.
pub fn find(file: &[u8], shell: &str) -> Result<Found, Unbalanced> {
    let wanted = format!("moorline init {shell}");
    let (mut begin, mut block, mut by_hand) = (None, None, None);
    let mut start = 0;
    for (at, line) in file.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let number = at + 1;
        let text = line.trim_ascii();
        if text == BEGIN.as_bytes() {
            if begin.is_some() || block.is_some() {
                return Err(Unbalanced::Second(number));
            }
            begin = Some((number, start));
        } else if text == END.as_bytes() {
            let Some((_, from)) = begin.take() else {
                return Err(Unbalanced::NoBegin(number));
            };
            block = Some(without_line_end(file, from)..without_line_end(file, start + line.len()));
        } else if begin.is_none() && by_hand.is_none() && loads(text, &wanted) {
            by_hand = Some(number);
        }
        start += line.len();
    }
    match (begin, block, by_hand) {
        (Some((number, _)), _, _) => Err(Unbalanced::NoEnd(number)),
        (None, Some(block), _) => Ok(Found::Block(block)),
        (None, None, Some(line)) => Ok(Found::ByHand(line)),
        (None, None, None) => Ok(Found::Nothing),
    }
}

/// The file with a block of `lines`: in the place of the one that is there, else at the end.
///
/// # Errors
/// As [`find`].
pub fn installed(file: &[u8], shell: &str, lines: &[&str]) -> Result<Vec<u8>, Unbalanced> {
    let line_end = match is_crlf(file) {
        true => "\r\n",
        false => "\n",
    };
    let mut block = BEGIN.to_owned();
    for line in lines.iter().chain(&[END]) {
        block.push_str(line_end);
        block.push_str(line);
    }
    let (place, is_first, ends) = match find(file, shell)? {
        Found::Block(place) => (place.clone(), is_first(file, &place), true),
        Found::Nothing | Found::ByHand(_) => {
            let end = without_line_end(file, file.len());
            (end..end, file.is_empty(), end < file.len())
        }
    };
    let mut after = file[..place.start].to_vec();
    if !is_first {
        after.extend(line_end.as_bytes());
    }
    after.extend(block.as_bytes());
    after.extend(&file[place.end..]);
    if !ends {
        after.extend(line_end.as_bytes());
    }
    Ok(after)
}

/// The file without the block; `None` if there is none.
///
/// # Errors
/// As [`find`].
pub fn uninstalled(file: &[u8], shell: &str) -> Result<Option<Vec<u8>>, Unbalanced> {
    let Found::Block(place) = find(file, shell)? else {
        return Ok(None);
    };
    let mut after = file[..place.start].to_vec();
    let rest = &file[place.end..];
    if is_first(file, &place) {
        after.extend(
            rest.strip_prefix(b"\r\n")
                .or(rest.strip_prefix(b"\n"))
                .unwrap_or(rest),
        );
    } else {
        after.extend(rest);
    }
    Ok(Some(after))
}

/// Whether no line end is before a block.
fn is_first(file: &[u8], block: &Range<usize>) -> bool {
    !matches!(file.get(block.start), Some(b'\n' | b'\r'))
}

/// Whether a line does what `wanted` names, and is no comment.
fn loads(line: &[u8], wanted: &str) -> bool {
    !line.starts_with(b"#")
        && line
            .windows(wanted.len())
            .any(|window| window == wanted.as_bytes())
}

fn is_crlf(file: &[u8]) -> bool {
    let first = file.iter().position(|byte| *byte == b'\n');
    first.is_some_and(|at| file[..at].ends_with(b"\r"))
}

/// The place before the line end that ends at `end`.
fn without_line_end(file: &[u8], end: usize) -> usize {
    let before = &file[..end];
    let before = before.strip_suffix(b"\n").unwrap_or(before);
    before.strip_suffix(b"\r").unwrap_or(before).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [&str; 2] = ["one", "two"];

    fn install(file: &str) -> String {
        String::from_utf8(installed(file.as_bytes(), "bash", &LINES).unwrap()).unwrap()
    }

    fn uninstall(file: &str) -> String {
        String::from_utf8(uninstalled(file.as_bytes(), "bash").unwrap().unwrap()).unwrap()
    }

    #[test]
    fn a_block_goes_in_at_the_end_and_comes_out_without_a_trace() {
        for (file, with_block) in [
            ("", "# >>> moorline >>>\none\ntwo\n# <<< moorline <<<\n"),
            ("\n", "\n# >>> moorline >>>\none\ntwo\n# <<< moorline <<<\n"),
            (
                "a\n\n",
                "a\n\n# >>> moorline >>>\none\ntwo\n# <<< moorline <<<\n",
            ),
            (
                "a\r\nb\r\n",
                "a\r\nb\r\n# >>> moorline >>>\r\none\r\ntwo\r\n# <<< moorline <<<\r\n",
            ),
        ] {
            assert_eq!(install(file), with_block);
            assert_eq!(install(with_block), with_block, "again");
            assert_eq!(uninstall(with_block), file);
        }
        let ended = install("a");
        assert_eq!(
            ended,
            "a\n# >>> moorline >>>\none\ntwo\n# <<< moorline <<<\n"
        );
        assert_eq!(uninstall(&ended), "a\n");
    }

    #[test]
    fn a_block_is_replaced_where_it_stands() {
        for (before, after) in [
            ("", ""),
            ("\n", ""),
            ("a\n", "b"),
            ("a\n", "b\n"),
            ("", "b\n"),
        ] {
            let around = |lines: &str| format!("{before}{BEGIN}\n{lines}{END}\n{after}");
            assert_eq!(install(&around("old\n")), around("one\ntwo\n"));
            assert_eq!(uninstall(&around("old\n")), format!("{before}{after}"));
        }
        let unended = format!("a\n{BEGIN}\nold\n{END}");
        assert_eq!(install(&unended), format!("a\n{BEGIN}\none\ntwo\n{END}"));
    }

    #[test]
    fn markers_that_are_not_of_one_block_are_refused() {
        let (begin, end) = (BEGIN, END);
        for (file, wrong) in [
            (format!("a\n{begin}\nb\n"), Unbalanced::NoEnd(2)),
            (format!("{end}\n"), Unbalanced::NoBegin(1)),
            (format!("{begin}\n{end}\n{end}\n"), Unbalanced::NoBegin(3)),
            (format!("{begin}\n{begin}\n{end}\n"), Unbalanced::Second(2)),
            (
                format!("{begin}\n{end}\n{begin}\n{end}\n"),
                Unbalanced::Second(3),
            ),
        ] {
            assert_eq!(find(file.as_bytes(), "bash"), Err(wrong));
        }
    }

    #[test]
    fn a_line_written_by_hand_is_seen_unless_it_is_a_comment() {
        let found = |file: &str| find(file.as_bytes(), "bash");
        assert_eq!(
            found("a\n  eval \"$(moorline init bash)\"\n"),
            Ok(Found::ByHand(2))
        );
        assert_eq!(
            found("# eval \"$(moorline init bash)\"\n"),
            Ok(Found::Nothing)
        );
        assert_eq!(found("eval \"$(moorline init zsh)\"\n"), Ok(Found::Nothing));
    }
}
