//! A file in parts, each from one header to the next, for those who need few of its sections: no
//! setting is copied.

use std::borrow::Cow;

use super::Document;
use super::line::{self, Kind};
use super::space;

/// From one header to the next.
pub struct Part<'a> {
    /// The text between the brackets.
    pub header: Cow<'a, str>,
    /// Whether the key that was looked for is set in it.
    pub has_key: bool,
    bytes: &'a [u8],
}

impl Document {
    /// The parts of the file, first to last, and which set `key` (lower case, ASCII). What stands in
    /// front of the first header is in none.
    pub fn parts(&self, key: &str) -> Vec<Part<'_>> {
        let mut parts: Vec<Part<'_>> = Vec::new();
        let mut start = 0;
        for line in line::lines(&self.bytes) {
            match line.kind {
                Kind::Header { name } => {
                    if let Some(before) = parts.last_mut() {
                        before.bytes = &self.bytes[start..line.start];
                    }
                    // Without its indent, it is a header whatever part it comes after.
                    start = line.start + space::leading(line.raw).len();
                    parts.push(Part {
                        header: String::from_utf8_lossy(name),
                        has_key: false,
                        bytes: &self.bytes[start..],
                    });
                }
                Kind::Key { name, .. } if name.eq_ignore_ascii_case(key.as_bytes()) => {
                    if let Some(part) = parts.last_mut() {
                        part.has_key = true;
                    }
                }
                _ => {}
            }
        }
        parts
    }

    /// A document of these parts: it reads as the whole one does, but for what is not in them and
    /// for the numbers of its lines.
    pub fn of_parts<'a>(parts: impl Iterator<Item = &'a Part<'a>>) -> Self {
        let mut bytes = Vec::new();
        for part in parts {
            bytes.extend_from_slice(part.bytes);
            bytes.push(b'\n');
        }
        Self { bytes }
    }
}
