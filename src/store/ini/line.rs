//! One pass over the bytes of a config file: what each line is, as Python's `RawConfigParser`
//! (which botocore reads with) takes it. Keeps no copy and decides nothing about meaning.
//!
//! Source: `Lib/configparser.py`, `RawConfigParser._read` with its default options.

use std::ops::Range;

use super::space;

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind<'a> {
    /// Nothing but white space. Inside a value it is an empty line of that value.
    Blank,
    /// A full-line `#` or `;` comment, indented or not. It never is part of a value.
    Comment,
    /// `[name]`; whatever follows the last `]` is ignored.
    Header { name: &'a [u8] },
    /// `name = value` or `name : value`, both without the white space around.
    Key { name: &'a [u8], value: &'a [u8] },
    /// A line of the value above it: indented deeper than that key.
    Continuation,
    /// Anything else: botocore refuses the whole file for it.
    Junk,
}

/// One line and where it is.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub number: usize,
    /// Offset of its first byte.
    pub start: usize,
    /// All its bytes, line end included.
    pub raw: &'a [u8],
    /// Its bytes without white space at both ends.
    pub text: &'a [u8],
    /// What it is.
    pub kind: Kind<'a>,
}

impl Line<'_> {
    /// Where the whole line is in the file.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.raw.len()
    }
    /// Whether botocore takes anything from this line.
    pub fn is_significant(&self) -> bool {
        !matches!(self.kind, Kind::Blank | Kind::Comment)
    }
}

/// The three bytes some editors put before the first line.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// The lines of `bytes`, first to last; a byte order mark at the start is passed over.
pub(super) fn lines(bytes: &[u8]) -> Lines<'_> {
    Lines {
        bytes,
        at: if bytes.starts_with(BOM) { BOM.len() } else { 0 },
        number: 0,
        place: Place::BeforeAnySection,
    }
}

/// Where in the structure the next line stands.
#[derive(Clone, Copy)]
enum Place {
    BeforeAnySection,
    /// In a section that has no key yet: no line can continue anything.
    BeforeAnyKey,
    /// Below a key: a line indented by more than `indent` characters continues its value.
    BelowKey {
        indent: usize,
    },
}

/// Iterator over [`Line`]s.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    number: usize,
    place: Place,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = &self.bytes[self.at..];
        if rest.is_empty() {
            return None;
        }
        #[cfg(test)]
        READ.set(READ.get() + 1);
        let raw = &rest[..line_length(rest)];
        let text = space::trim(raw);
        let line = Line {
            number: self.number + 1,
            start: self.at,
            raw,
            text,
            kind: self.classify(raw, text),
        };
        self.number += 1;
        self.at += raw.len();
        Some(line)
    }
}

impl<'a> Lines<'a> {
    fn classify(&mut self, raw: &[u8], text: &'a [u8]) -> Kind<'a> {
        match text.first() {
            None => return Kind::Blank,
            Some(b'#' | b';') => return Kind::Comment,
            Some(_) => {}
        }
        let indent = space::leading(raw).chars().count();
        if matches!(self.place, Place::BelowKey { indent: of_key } if indent > of_key) {
            return Kind::Continuation;
        }
        let kind = header_or_key(text);
        self.place = match (kind, self.place) {
            (Kind::Header { .. }, _) => Place::BeforeAnyKey,
            (_, Place::BeforeAnySection) => return Kind::Junk,
            (Kind::Key { .. }, _) | (_, Place::BelowKey { .. }) => Place::BelowKey { indent },
            (_, place) => place,
        };
        kind
    }
}

/// Length of the first line with its end: `\n`, `\r\n` or `\r` (Python's universal newlines).
fn line_length(bytes: &[u8]) -> usize {
    match bytes.iter().position(|b| matches!(b, b'\n' | b'\r')) {
        None => bytes.len(),
        Some(at) if bytes[at..].starts_with(b"\r\n") => at + 2,
        Some(at) => at + 1,
    }
}

fn header_or_key(text: &[u8]) -> Kind<'_> {
    if let Some(inside) = text.strip_prefix(b"[")
        && let Some(end) = inside.iter().rposition(|b| *b == b']')
        && end > 0
    {
        return Kind::Header {
            name: &inside[..end],
        };
    }
    match text.iter().position(|b| matches!(b, b'=' | b':')) {
        None | Some(0) => Kind::Junk,
        Some(at) => Kind::Key {
            name: space::trim_end(&text[..at]),
            value: space::trim(&text[at + 1..]),
        },
    }
}

#[cfg(test)]
thread_local! {
    /// How many lines this thread has read.
    static READ: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How many lines `work` reads.
#[cfg(test)]
pub(super) fn counted(work: impl FnOnce()) -> usize {
    let before = READ.get();
    work();
    READ.get() - before
}
