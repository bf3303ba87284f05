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

#[cfg(test)]
mod tests {
    use super::*;

    type Read = (String, Vec<(String, Option<String>)>);

    /// What is read of a document, without the numbers of lines.
    fn read(document: &Document) -> Vec<Read> {
        let sections = document.read().sections.into_iter();
        let text = |value: &super::super::Value| value.text().map(str::to_owned);
        sections
            .map(|section| {
                let entries = section.entries.iter();
                let entries = entries.map(|entry| (entry.key.clone(), text(&entry.value)));
                (section.name, entries.collect())
            })
            .collect()
    }

    #[test]
    fn parts_read_as_they_do_in_the_whole() {
        let text = "\u{feff}lost = 1\n[a]\nk = v\n  more\n[empty]\n  [c]\r\n  Start = 1\r\n   2\r\n[d]\n\tSTART: x\n[a2]\nk = [no]";
        let whole = Document::parse(text);
        let parts = whole.parts("start");
        let with_key: Vec<&str> = parts
            .iter()
            .filter(|part| part.has_key)
            .map(|part| &*part.header)
            .collect();
        assert_eq!(with_key, ["c", "d"]);
        // Every choice of parts.
        for chosen in 0..1_u32 << parts.len() {
            let is_chosen = |at: &usize| chosen & (1 << at) != 0;
            let kept = (0..parts.len()).filter(is_chosen);
            let some = Document::of_parts(kept.clone().map(|at| &parts[at]));
            let expected: Vec<_> = read(&whole)
                .into_iter()
                .enumerate()
                .filter(|(at, _)| is_chosen(at))
                .map(|(_, section)| section)
                .collect();
            assert_eq!(read(&some), expected, "{chosen:b}");
        }
    }
}
