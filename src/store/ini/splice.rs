//! The pieces an edit is made of: a section's lines, a setting's lines, and what replaces them.

use std::ops::Range;

use super::line::{self, Kind, Line};
use super::space;

/// Whole lines to take out, and the lines to put there.
pub(super) struct Splice {
    pub range: Range<usize>,
    pub text: Vec<u8>,
}

impl Splice {
    /// Takes `range` out.
    pub fn removal(range: Range<usize>) -> Self {
        Self {
            range,
            text: Vec::new(),
        }
    }
}

/// A header and the lines below it that mean something.
pub(super) struct Body<'a> {
    pub lines: Vec<Line<'a>>,
    /// The white space before the header that follows.
    pub indent_below: &'a str,
}

impl<'a> Body<'a> {
    /// The settings of `key`, in the order of the file.
    pub fn settings(&self, key: &str) -> Vec<Setting<'a>> {
        let mut settings: Vec<Setting<'a>> = Vec::new();
        let mut is_inside = false;
        for line in &self.lines {
            match line.kind {
                Kind::Key { name, value } => {
                    is_inside = String::from_utf8_lossy(name).to_lowercase() == key;
                    if is_inside {
                        settings.push(Setting {
                            line: *line,
                            value,
                            more: Vec::new(),
                        });
                    }
                }
                Kind::Continuation if is_inside => {
                    if let Some(setting) = settings.last_mut() {
                        setting.more.push(line.range());
                    }
                }
                _ => {}
            }
        }
        settings
    }

    /// New lines below the last one. They are indented as the next header is: less deep, and that
    /// header would become a part of the value.
    pub fn appended(&self, settings: &[(&str, &str)], line_end: &[u8]) -> Splice {
        let (at, last) = match self.lines.last() {
            Some(last) => (last.range().end, last.raw),
            None => (0, &b""[..]),
        };
        let mut text = Vec::new();
        if line_end_of(last).is_empty() {
            text.extend_from_slice(line_end);
        }
        for (key, value) in settings {
            text.extend_from_slice(format!("{}{key} = {value}", self.indent_below).as_bytes());
            text.extend_from_slice(line_end);
        }
        Splice {
            range: at..at,
            text,
        }
    }
}

/// The lines of one setting.
pub(super) struct Setting<'a> {
    line: Line<'a>,
    value: &'a [u8],
    /// Where the further lines of its value are.
    more: Vec<Range<usize>>,
}

impl Setting<'_> {
    /// The same line with another value; the further lines go.
    pub fn replaced(&self, value: &str) -> Vec<Splice> {
        let raw = self.line.raw;
        let line_end = line_end_of(raw);
        let mut text = if self.value.is_empty() {
            without_value(&raw[..raw.len() - line_end.len()])
        } else {
            let before = space::leading(raw).len() + self.line.text.len() - self.value.len();
            raw[..before].to_vec()
        };
        text.extend_from_slice(value.as_bytes());
        text.extend_from_slice(line_end);
        let range = self.line.range();
        let key_line = Splice { range, text };
        std::iter::once(key_line)
            .chain(self.more_removed())
            .collect()
    }

    /// All its lines taken out.
    pub fn removed(&self) -> Vec<Splice> {
        let key_line = Splice::removal(self.line.range());
        std::iter::once(key_line)
            .chain(self.more_removed())
            .collect()
    }

    fn more_removed(&self) -> impl Iterator<Item = Splice> {
        self.more.iter().cloned().map(Splice::removal)
    }
}

/// A `key =` line made ready for a value: a blank after the delimiter if there is one before it.
fn without_value(line: &[u8]) -> Vec<u8> {
    let mut text = line.to_vec();
    let before_delimiter = line.len().checked_sub(2).and_then(|at| line.get(at));
    if matches!(before_delimiter, Some(b' ' | b'\t')) && matches!(line.last(), Some(b'=' | b':')) {
        text.push(b' ');
    }
    text
}

/// The line end of `line`, empty if it has none.
pub(super) fn line_end_of(line: &[u8]) -> &[u8] {
    let length = match line {
        [.., b'\r', b'\n'] => 2,
        [.., b'\r' | b'\n'] => 1,
        _ => 0,
    };
    &line[line.len() - length..]
}

/// The lines of `bytes` that do not begin in one of `ranges`, which are in order.
pub(super) fn outside(bytes: &[u8], ranges: Vec<Range<usize>>) -> impl Iterator<Item = Line<'_>> {
    let mut ranges = ranges.into_iter().peekable();
    line::lines(bytes).filter(move |line| {
        while ranges.next_if(|range| range.end <= line.start).is_some() {}
        !ranges
            .peek()
            .is_some_and(|range| range.contains(&line.start))
    })
}
