//! What botocore reads from a config file; where it would refuse the whole file, everything else
//! that can be read, with an [`Issue`] for each reason.
//!
//! Source: `Lib/configparser.py` (`_read`, `_join_multiline_values`, `options`) and botocore
//! `configloader.raw_config_parse`, `_parse_nested`.

use std::borrow::Cow;
use std::collections::HashMap;

use super::issue::{Issue, Issues};
use super::line::{self, Kind, Line};
use super::section_name::DEFAULTS;
use super::value::{Entry, Section, Value, nested};

/// How many bytes the settings of `[DEFAULT]` may take once they are copied into every section.
const MOST_DEFAULT_BYTES: usize = 64 << 20;

/// Everything a config file says, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its sections, each once, `[DEFAULT]` not among them.
    pub sections: Vec<Section>,
    /// Why botocore would refuse the file, in the order of the file.
    pub issues: Vec<Issue>,
}

/// Reads `bytes`.
pub(super) fn read(bytes: &[u8]) -> Reading {
    let mut reader = Reader::default();
    if bytes.starts_with(line::BOM) {
        reader.issues.byte_order_mark();
    }
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    for line in line::lines(bytes) {
        if !is_utf8 && std::str::from_utf8(line.raw).is_err() {
            reader.issues.not_utf8(line.number);
        }
        reader.take(&line);
    }
    reader.finish()
}

/// An entry while its lines are still being read.
struct Draft {
    key: String,
    line: usize,
    text: String,
    /// Empty lines that are part of the value only if more of it follows.
    blank_lines: usize,
}

struct DraftSection {
    name: String,
    line: usize,
    entries: Vec<Draft>,
}

/// Where in its section a key is: looked for one by one in a section of few, else by hash.
#[derive(Default)]
struct Keys(HashMap<(usize, String), usize>);

impl Keys {
    const FEW: usize = 16;

    fn find(&self, section: usize, entries: &[Draft], key: &str) -> Option<usize> {
        if entries.len() <= Self::FEW {
            return entries.iter().position(|entry| entry.key == key);
        }
        self.0.get(&(section, key.to_owned())).copied()
    }

    /// Takes note of the last of `entries`, and of all of them once they are many.
    fn pushed(&mut self, section: usize, entries: &[Draft]) {
        let last = entries.len() - 1;
        let from = match last {
            0..Self::FEW => return,
            Self::FEW => 0,
            _ => last,
        };
        for (at, entry) in entries.iter().enumerate().skip(from) {
            self.0.insert((section, entry.key.clone()), at);
        }
    }
}

#[derive(Default)]
struct Reader<'a> {
    issues: Issues,
    /// The sections as they come, `[DEFAULT]` among them.
    sections: Vec<DraftSection>,
    section_index: HashMap<Cow<'a, str>, usize>,
    keys: Keys,
    section: Option<usize>,
    entry: Option<usize>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, line: &Line<'a>) {
        match line.kind {
            Kind::Comment => {}
            Kind::Blank => {
                if let Some(entry) = self.current_entry() {
                    entry.blank_lines += 1;
                }
            }
            Kind::Continuation => {
                if let Some(entry) = self.current_entry() {
                    let line_ends = std::mem::take(&mut entry.blank_lines) + 1;
                    entry.text.extend(std::iter::repeat_n('\n', line_ends));
                    entry.text.push_str(&String::from_utf8_lossy(line.text));
                }
            }
            Kind::Header { name } => self.open(String::from_utf8_lossy(name), line.number),
            Kind::Key { name, value } => {
                let key = String::from_utf8_lossy(name).to_lowercase();
                self.set(key, String::from_utf8_lossy(value), line.number);
            }
            Kind::Junk => self.issues.junk(line, self.section.is_some()),
        }
    }

    fn current_entry(&mut self) -> Option<&mut Draft> {
        self.sections
            .get_mut(self.section?)?
            .entries
            .get_mut(self.entry?)
    }

    fn open(&mut self, name: Cow<'a, str>, line: usize) {
        self.entry = None;
        let next = self.sections.len();
        let index = *self.section_index.entry(name.clone()).or_insert(next);
        self.section = Some(index);
        if index == next {
            self.sections.push(DraftSection {
                name: name.into_owned(),
                line,
                entries: Vec::new(),
            });
        } else if name != DEFAULTS {
            self.issues
                .duplicate_section(&name, line, self.sections[index].line);
        }
    }

    fn set(&mut self, key: String, text: Cow<'_, str>, line: usize) {
        let Some(index) = self.section else { return };
        let section = &mut self.sections[index];
        let draft = Draft {
            key,
            line,
            text: text.into_owned(),
            blank_lines: 0,
        };
        let at = match self.keys.find(index, &section.entries, &draft.key) {
            Some(at) => {
                let earlier = std::mem::replace(&mut section.entries[at], draft);
                self.issues
                    .duplicate_key(&earlier.key, &section.name, line, earlier.line);
                at
            }
            None => {
                section.entries.push(draft);
                self.keys.pushed(index, &section.entries);
                section.entries.len() - 1
            }
        };
        self.entry = Some(at);
    }

    fn finish(mut self) -> Reading {
        let mut defaults = Vec::new();
        let mut sections = Vec::with_capacity(self.sections.len());
        for draft in self.sections {
            if draft.name == DEFAULTS {
                defaults = draft.entries.into_iter().map(finish_entry).collect();
                continue;
            }
            let mut entries = Vec::with_capacity(draft.entries.len());
            for (entry, is_whole) in draft.entries.into_iter().map(finish_entry) {
                if !is_whole {
                    self.issues.nested_without_delimiter(&entry.key, entry.line);
                }
                entries.push(entry);
            }
            sections.push(Section {
                name: draft.name,
                line: draft.line,
                entries,
            });
        }
        inherit(&mut sections, &mut defaults, &mut self.issues);
        Reading {
            sections,
            issues: self.issues.finish(),
        }
    }
}

/// The entry, and whether every line of its block, if it is one, could be read.
fn finish_entry(draft: Draft) -> (Entry, bool) {
    let (value, is_whole) = if draft.text.starts_with('\n') {
        let (pairs, is_whole) = nested(&draft.text);
        (Value::Nested(pairs), is_whole)
    } else {
        (Value::Text(draft.text), true)
    };
    let entry = Entry {
        key: draft.key,
        value,
        line: draft.line,
        inherited: false,
    };
    (entry, is_whole)
}

/// Gives every section the settings of `[DEFAULT]` that it does not have itself. A broken block
/// among them matters (once) only if a section inherits it.
fn inherit(sections: &mut [Section], defaults: &mut [(Entry, bool)], issues: &mut Issues) {
    let Some((first, _)) = defaults.first() else {
        return;
    };
    let size: usize = defaults.iter().map(|(entry, _)| entry.size()).sum();
    if size.saturating_mul(sections.len()) > MOST_DEFAULT_BYTES {
        issues.too_many_defaults(first.line);
        return;
    }
    let index: HashMap<String, usize> = defaults
        .iter()
        .enumerate()
        .map(|(at, (entry, _))| (entry.key.clone(), at))
        .collect();
    for section in sections {
        let mut missing = vec![true; defaults.len()];
        for entry in &section.entries {
            if let Some(at) = index.get(&entry.key) {
                missing[*at] = false;
            }
        }
        let inherited = defaults
            .iter_mut()
            .zip(missing)
            .filter(|(_, missing)| *missing);
        for ((entry, is_whole), _) in inherited {
            if !std::mem::replace(is_whole, true) {
                issues.nested_without_delimiter(&entry.key, entry.line);
            }
            section.entries.push(Entry {
                inherited: true,
                ..entry.clone()
            });
        }
    }
}
