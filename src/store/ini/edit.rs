//! Edits that change the lines concerned and no other byte.
//!
//! Every edit is a list of [`Splice`]s of whole lines; before it counts, the result is scanned
//! again, and refused if any other line became something else (an indented header below a shorter
//! section can turn into the end of a value).

use std::collections::{HashMap, HashSet};

use thiserror::Error;

use super::Document;
use super::line::{self, Kind, Line};
use super::section_name::SectionName;
use super::space;
use super::splice::{Body, Splice, line_end_of, outside};
use super::written::{check_key, check_settings, check_value, header};
use crate::domain::text::visible;

/// Why an edit was not made; the document is as it was.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// A new section can not be called that.
    #[error("cannot write a section named `{}`: not every AWS tool can read it; use only letters, digits, `_`, `.` and `-` (and not DEFAULT in the credentials file)", visible(.name))]
    Name {
        /// The name asked for.
        name: String,
    },
    /// A key can not be written.
    #[error("cannot write the key `{}`: use only lower-case letters, digits, `_`, `.` and `-`", visible(.key))]
    Key {
        /// The key asked for.
        key: String,
    },
    /// A value can not be written; the message does not hold it, since it may be a secret.
    #[error("cannot write the value of {}: {reason}; choose another value", visible(.key))]
    Value {
        /// The key it was meant for.
        key: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The section to add is there already.
    #[error("cannot add the section [{}]: line {line} has it already; change that one, or choose another name", visible(.name))]
    Exists {
        /// The name without the word before it.
        name: String,
        /// The line of its header, counted from 1.
        line: usize,
    },
    /// The same key was given twice for a new section.
    #[error("cannot write the key {} twice in one section; leave one of them out", visible(.key))]
    Twice {
        /// The key.
        key: String,
    },
    /// The same section was to be added twice.
    #[error("cannot add the section [{}] twice; choose another name for one of the two", visible(.name))]
    AddedTwice {
        /// The name without the word before it.
        name: String,
    },
    /// The section to rename is written in two ways, so that one of them is hidden by the other.
    #[error("cannot rename [{}]: line {line} writes the same name in another way; merge the two sections first", visible(.name))]
    TwoSpellings {
        /// The name without the word before it.
        name: String,
        /// The line of the second header, counted from 1.
        line: usize,
    },
    /// The edit would change what another line means.
    #[error(
        "cannot edit this file: line {line} is indented so that it would become part of another section's value; remove the blanks before it, then try again"
    )]
    Entangled {
        /// That line, counted from 1, as the file is now.
        line: usize,
    },
}

impl Document {
    /// Sets `key` of `section` to `value`: on the line that has it (the last one that counts for
    /// botocore, never one of a nested block), else at the end of the section, else in a new
    /// section at the end of the file.
    pub fn set(&mut self, section: &SectionName, key: &str, value: &str) -> Result<(), EditError> {
        check_key(key)?;
        check_value(key, value)?;
        let bodies = self.bodies(section);
        let Some(last) = bodies.last() else {
            return self.append_sections([(section, [(key, value)].as_slice())]);
        };
        let splices = match bodies
            .iter()
            .rev()
            .find_map(|body| body.settings(key).pop())
        {
            Some(setting) => setting.replaced(value),
            None => vec![last.appended(&[(key, value)], self.line_end())],
        };
        self.splice(&splices)
    }

    /// Removes `key` and its whole value from `section`. Whether it was there.
    pub fn remove_key(&mut self, section: &SectionName, key: &str) -> Result<bool, EditError> {
        let bodies = self.bodies(section);
        let settings = bodies.iter().flat_map(|body| body.settings(key));
        let splices: Vec<Splice> = settings.flat_map(|setting| setting.removed()).collect();
        self.splice(&splices)?;
        Ok(!splices.is_empty())
    }

    /// Removes every section that is `section` to botocore, with the blank lines below it; the
    /// comments above the next header stay. Whether there was one.
    pub fn remove_section(&mut self, section: &SectionName) -> Result<bool, EditError> {
        let splices = self.section_splices(|line| is_header_of(line, section));
        self.splice(&splices)?;
        Ok(!splices.is_empty())
    }

    /// Appends a new section, one blank line above it.
    pub fn add_section(
        &mut self,
        section: &SectionName,
        settings: &[(&str, &str)],
    ) -> Result<(), EditError> {
        check_settings(settings.iter().copied())?;
        if let Some(line) = self.headers().find(|line| is_header_of(line, section)) {
            return Err(EditError::Exists {
                name: section.name().to_owned(),
                line: line.number,
            });
        }
        self.append_sections([(section, settings)])
    }

    /// Appends sections that are not there yet, with settings that were checked.
    pub(super) fn append_sections<'s, S>(
        &mut self,
        sections: impl IntoIterator<Item = (&'s SectionName, &'s [(S, S)])>,
    ) -> Result<(), EditError>
    where
        S: AsRef<str> + 's,
    {
        let end = self.line_end();
        let mut text = Vec::new();
        let mut needs_blank = false;
        if let Some(last) = line::lines(&self.bytes).last() {
            if line_end_of(last.raw).is_empty() {
                text.extend_from_slice(end);
            }
            needs_blank = last.kind != Kind::Blank;
        }
        for (section, settings) in sections {
            let header = header(section)?;
            if std::mem::replace(&mut needs_blank, true) {
                text.extend_from_slice(end);
            }
            text.extend_from_slice(format!("[{header}]").as_bytes());
            text.extend_from_slice(end);
            for (key, value) in settings {
                text.extend_from_slice(key.as_ref().as_bytes());
                text.extend_from_slice(b" = ");
                text.extend_from_slice(value.as_ref().as_bytes());
                text.extend_from_slice(end);
            }
        }
        let at = self.bytes.len();
        self.splice(&[Splice {
            range: at..at,
            text,
        }])
    }

    pub(super) fn headers(&self) -> impl Iterator<Item = Line<'_>> {
        line::lines(&self.bytes).filter(|line| matches!(line.kind, Kind::Header { .. }))
    }

    /// The line end this file uses.
    pub(super) fn line_end(&self) -> &'static [u8] {
        match line::lines(&self.bytes)
            .next()
            .map(|line| line_end_of(line.raw))
        {
            Some(b"\r\n") => b"\r\n",
            _ => b"\n",
        }
    }

    fn bodies(&self, section: &SectionName) -> Vec<Body<'_>> {
        self.bodies_by(|line| is_header_of(line, section).then_some(section))
            .remove(section)
            .unwrap_or_default()
    }

    /// Of the sections that `which` knows by their header, those that count for botocore (of
    /// several spellings the one that comes last), each piece of it if its header is repeated.
    pub(super) fn bodies_by<'s>(
        &self,
        which: impl Fn(&Line<'_>) -> Option<&'s SectionName>,
    ) -> HashMap<&'s SectionName, Vec<Body<'_>>> {
        let mut spellings = HashSet::new();
        let mut counts = HashMap::new();
        for line in self.headers() {
            if let Some(section) = which(&line)
                && spellings.insert(line.kind)
            {
                counts.insert(section, line.kind);
            }
        }
        let mut bodies: HashMap<&SectionName, Vec<Body<'_>>> = HashMap::new();
        if counts.is_empty() {
            return bodies;
        }
        let mut inside = None;
        for line in line::lines(&self.bytes).filter(Line::is_significant) {
            if matches!(line.kind, Kind::Header { .. }) {
                let above = inside.and_then(|section| bodies.get_mut(section)?.last_mut());
                if let Some(body) = above {
                    body.indent_below = space::leading(line.raw);
                }
                inside = which(&line).filter(|section| counts.get(section) == Some(&line.kind));
                if let Some(section) = inside {
                    bodies.entry(section).or_default().push(Body {
                        lines: Vec::new(),
                        indent_below: "",
                    });
                }
            }
            if let Some(body) = inside.and_then(|section| bodies.get_mut(section)?.last_mut()) {
                body.lines.push(line);
            }
        }
        bodies
    }

    /// The removal of every section whose header is `removed`. The last one of the file takes the
    /// blank lines above it along, so that adding and removing a section leaves nothing behind.
    pub(super) fn section_splices(&self, removed: impl Fn(&Line<'_>) -> bool) -> Vec<Splice> {
        let mut splices: Vec<Splice> = Vec::new();
        let mut is_inside = false;
        let mut blanks_from = None;
        let mut above_last = 0;
        for line in line::lines(&self.bytes) {
            if matches!(line.kind, Kind::Header { .. }) {
                is_inside = removed(&line);
                if is_inside {
                    let removed = splices.last().map_or(0, |splice| splice.range.end);
                    above_last = blanks_from.unwrap_or(line.start).max(removed);
                    splices.push(Splice::removal(line.start..line.start));
                }
            }
            if is_inside && let Some(splice) = splices.last_mut() {
                let is_next = line.kind == Kind::Blank && splice.range.end == line.start;
                if line.is_significant() || is_next {
                    splice.range.end = line.range().end;
                }
            }
            blanks_from = match line.kind {
                Kind::Blank => blanks_from.or(Some(line.start)),
                _ => None,
            };
        }
        if let Some(last) = splices.last_mut()
            && last.range.end == self.bytes.len()
        {
            last.range.start = above_last;
        }
        splices
    }

    /// Makes the edit, unless a line that it does not touch would become something else.
    pub(super) fn splice(&mut self, splices: &[Splice]) -> Result<(), EditError> {
        let mut bytes = Vec::with_capacity(self.bytes.len() + 64);
        let mut inserted = Vec::with_capacity(splices.len());
        let mut copied = 0;
        for splice in splices {
            bytes.extend_from_slice(&self.bytes[copied..splice.range.start]);
            let start = bytes.len();
            bytes.extend_from_slice(&splice.text);
            inserted.push(start..bytes.len());
            copied = splice.range.end;
        }
        bytes.extend_from_slice(&self.bytes[copied..]);
        let removed = splices.iter().map(|splice| splice.range.clone()).collect();
        let mut after = outside(&bytes, inserted);
        for line in outside(&self.bytes, removed) {
            if after.next().is_none_or(|same| same.kind != line.kind) {
                return Err(EditError::Entangled { line: line.number });
            }
        }
        drop(after);
        self.bytes = bytes;
        Ok(())
    }
}

fn is_header_of(line: &Line<'_>, section: &SectionName) -> bool {
    match line.kind {
        Kind::Header { name } => section.matches(&String::from_utf8_lossy(name)),
        _ => false,
    }
}
