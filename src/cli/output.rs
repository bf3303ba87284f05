//! Where words and data go: data on stdout, words on stderr. A reader that went away is no error,
//! and a full disk is one.

use rustix::termios::tcgetwinsize;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use unicode_width::UnicodeWidthStr;

use super::wrap::wrapped;
use crate::domain::text::{is_unsafe, visible};

/// Prints `text` to stdout as it is.
pub fn data(text: &str) {
    write(text.as_bytes());
}

/// How many columns stdout has, if it is a terminal.
pub fn columns() -> Option<usize> {
    let stdout = io::stdout();
    let size = || tcgetwinsize(&stdout).ok().filter(|size| size.ws_col > 0);
    stdout
        .is_terminal()
        .then(|| size().map_or(80, |size| usize::from(size.ws_col)))
}

static IS_QUIET: AtomicBool = AtomicBool::new(false);

/// From now on [`say`] says nothing: `--quiet`.
pub fn hush() {
    IS_QUIET.store(true, Ordering::Relaxed);
}

/// Whether only what cannot be left out is said.
pub fn is_quiet() -> bool {
    IS_QUIET.load(Ordering::Relaxed)
}

/// Prints lines for people to stderr, unless `--quiet`.
pub fn say(lines: impl AsRef<str>) {
    if !is_quiet() {
        tell(lines);
    }
}

/// Prints lines that tell what a question is about: if nobody `is_asked`, they are words as others.
pub fn about(is_asked: bool, lines: impl AsRef<str>) {
    if is_asked {
        tell(lines);
    } else {
        say(lines);
    }
}

/// Prints lines to stderr that somebody has to read: an error, a question and what it is about, a
/// code or address to sign in with, a host that is asked in place of AWS. Whatever got into them is
/// made safe to show.
pub fn tell(lines: impl AsRef<str>) {
    let shown = visible_lines(lines.as_ref());
    // Nobody is left to tell if this cannot be written.
    let _unseen = writeln!(io::stderr().lock(), "{shown}");
}

/// `text` with only its line breaks left of what a terminal would act on.
pub fn visible_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

/// Prints `value` as one line of JSON.
///
/// Names stay exactly as they are; control and direction characters are written as `\uXXXX`, so
/// that no terminal acts on them.
pub fn json(value: &impl Serialize) {
    let mut line = Vec::with_capacity(4096);
    let mut serializer =
        serde_json::Serializer::with_formatter(&mut line, Escaping(CompactFormatter));
    if value.serialize(&mut serializer).is_ok() {
        line.push(b'\n');
        write(&line);
    }
}

/// Why data did not reach stdout, if it did not: a reader that went away has had what it wanted.
pub fn lost() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}

static LOST: OnceLock<String> = OnceLock::new();

fn write(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.flush());
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        LOST.get_or_init(|| error.to_string());
    }
}

struct Escaping(CompactFormatter);

impl Formatter for Escaping {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_unsafe(*c)) {
            let (before, from) = rest.split_at(at);
            self.0.write_string_fragment(writer, before)?;
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = from.get(c.len_utf8()..).unwrap_or_default();
        }
        self.0.write_string_fragment(writer, rest)
    }
}

/// What a last column needs to be worth breaking.
const ROOM: usize = 30;

/// A table for people: columns as wide as they need, two blanks apart, nothing trailing.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Adds a row; every cell is made safe to show.
    pub fn row(&mut self, cells: &[&str]) {
        self.rows.push(
            cells
                .iter()
                .map(|cell| visible(cell).into_owned())
                .collect(),
        );
    }

    /// The table as text.
    pub fn text(&self) -> String {
        self.fitted(None)
    }

    /// The table as text, the last column broken at blanks to fit a terminal of so many `columns`,
    /// if it is on one that leaves it room.
    pub fn fitted(&self, terminal: Option<usize>) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.width())
                .max()
        };
        let widths: Vec<usize> = (0..columns)
            .map(|column| width(column).unwrap_or(0))
            .collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (index, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let indent = line.width();
                let room = terminal.filter(|all| index + 1 == columns && indent + ROOM <= *all);
                match room {
                    Some(all) => line.push_str(&wrapped(cell, indent, all)),
                    None => line.push_str(cell),
                }
                line.push_str(&" ".repeat(width - cell.width() + 2));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &str) -> String {
        let mut out = Vec::new();
        let mut serializer =
            serde_json::Serializer::with_formatter(&mut out, Escaping(CompactFormatter));
        value.serialize(&mut serializer).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_keeps_names_and_escapes_what_a_terminal_acts_on() {
        for text in ["größe", "a\u{1b}[31m", "x\u{7f}\u{9b}\u{202e}y", "q\"\\\n"] {
            let json = written(text);
            assert!(!json.chars().any(is_unsafe), "{json:?}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }

    #[test]
    fn words_keep_their_lines_and_nothing_else() {
        assert_eq!(visible_lines("a\nb\r\u{1b}[31m\n"), "a\nb␍␛[31m\n");
    }

    #[test]
    fn tables_align_wide_characters() {
        let mut table = Table::default();
        table.row(&["日本", "a"]);
        table.row(&["x", "b"]);
        assert_eq!(table.text(), "日本  a\nx     b\n");
    }

    #[test]
    fn a_last_column_is_broken_where_a_terminal_leaves_it_room() {
        let mut table = Table::default();
        table.row(&["next", "Make an administrator and sign in as that."]);
        table.row(&["ends", "soon"]);
        assert_eq!(
            table.fitted(Some(36)),
            "next  Make an administrator and sign\n      in as that.\nends  soon\n"
        );
        assert_eq!(table.fitted(Some(35)), table.text());
        assert_eq!(table.text().lines().count(), 2);
    }
}
