//! Reads a TOML file key by key, so that a mistake costs one key and is named with its line.
//!
//! Owns what `settings` and `state` share. Knows none of their keys, writes nothing.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue, ValueDeserializer};

use super::guarded;
use crate::domain::problem::Problem;
use crate::domain::text::visible;

/// More mistakes in one file's syntax tell a reader nothing.
const MAX_SYNTAX_PROBLEMS: usize = 20;

/// The content of a TOML file, without the lines that are no TOML.
pub struct Document {
    text: String,
    problems: Vec<Problem>,
}

/// The file at `path`, or `None` if there is none; a byte order mark is passed over.
pub fn read(path: &Path, max_bytes: u64) -> Result<Option<Document>, Problem> {
    let unreadable = |message: String| Problem::new("file_unreadable", message).at(path, None);
    let Some(bytes) = guarded::read(path, max_bytes).map_err(|e| unreadable(e.to_string()))? else {
        return Ok(None);
    };
    parse(path, bytes).map(Some)
}

/// The content `bytes` of the file at `path`; a byte order mark is passed over.
pub fn parse(path: &Path, bytes: Vec<u8>) -> Result<Document, Problem> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(mended(path, text.trim_start_matches('\u{feff}'))),
        Err(e) => {
            let line = line_at(e.as_bytes(), e.utf8_error().valid_up_to());
            let message = "this is not UTF-8; save the file as UTF-8";
            Err(Problem::new("file_unparsable", message).at(path, Some(line)))
        }
    }
}

/// `text` with every line blanked that is no TOML, each a problem, so that the others still count.
fn mended(path: &Path, text: &str) -> Document {
    let mut text = text.to_owned();
    let mut problems = Vec::new();
    while let Err(e) = DeTable::parse(&text) {
        let offset = e.span().map_or(0, |span| span.start);
        let line = line_at(text.as_bytes(), offset);
        let message = format!("this is not valid TOML: {}; correct it", e.message());
        let problem = Problem::new("file_unparsable", visible(&message));
        problems.push(problem.at(path, Some(line)));
        text = match problems.len() {
            MAX_SYNTAX_PROBLEMS => String::new(),
            _ => without_line(&text, line),
        };
    }
    Document { text, problems }
}

/// `text` with `line` blanked; if it begins a table, with the whole of that table blanked.
fn without_line(text: &str, line: usize) -> String {
    let begins_table = |line: &str| line.trim_start().starts_with('[');
    let mut blanking_table = false;
    let keep = |(index, content)| {
        let is_the_line = index + 1 == line;
        blanking_table =
            begins_table(content) && is_the_line || blanking_table && !begins_table(content);
        if is_the_line || blanking_table {
            ""
        } else {
            content
        }
    };
    let kept: Vec<&str> = text.split('\n').enumerate().map(keep).collect();
    kept.join("\n")
}

/// A document that is being read, and the problems found so far.
pub struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    /// What was wrong until now, in the order of the reading.
    pub problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// A reader of `document`, the content of `path`.
    pub fn new(path: &'a Path, document: &'a Document) -> Self {
        Self {
            path,
            text: &document.text,
            problems: document.problems.clone(),
        }
    }

    /// Every key that can be understood.
    pub fn table(&self) -> DeTable<'a> {
        DeTable::parse(self.text).map_or_else(|_| DeTable::new(), Spanned::into_inner)
    }

    /// `value` as a `T`; if it is none, a problem that names `key`.
    pub fn typed<T: DeserializeOwned>(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'a>>,
    ) -> Option<T> {
        match T::deserialize(ValueDeserializer::from(value.clone())) {
            Ok(value) => Some(value),
            Err(e) => {
                let what = format!(
                    "`{key}` has a wrong value: {}; correct it",
                    e.message().trim()
                );
                self.report("wrong_value", value.span().start, &what);
                None
            }
        }
    }

    /// `value` as a map; what is wrong in it costs its own entry.
    pub fn map<T: DeserializeOwned>(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'a>>,
    ) -> BTreeMap<String, T> {
        let mut map = BTreeMap::new();
        for (name, entry) in &self.subtable(key, value) {
            if let Some(entry) = self.typed(&format!("{key}.{}", name.get_ref()), entry) {
                map.insert(name.get_ref().to_string(), entry);
            }
        }
        map
    }

    /// `value` as a table; if it is none, a problem that names `key`.
    pub fn subtable(&mut self, key: &str, value: &Spanned<DeValue<'a>>) -> DeTable<'a> {
        match value.get_ref() {
            DeValue::Table(table) => table.clone(),
            other => {
                let what = format!(
                    "`{key}` has a wrong value: it is a {} and must be a table; write `[{key}]`",
                    other.type_str()
                );
                self.report("wrong_value", value.span().start, &what);
                DeTable::new()
            }
        }
    }

    /// The file that is read.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// The line that `value` is on, counted from 1.
    pub fn line(&self, value: &Spanned<DeValue<'a>>) -> usize {
        line_at(self.text.as_bytes(), value.span().start)
    }

    /// Reports a key that is none of `valid`, naming the nearest.
    pub fn unknown(&mut self, key: &Spanned<DeString<'a>>, within: &str, valid: &[&str]) {
        let hint = match nearest(key.get_ref(), valid) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("remove it, or use one of: {}", valid.join(", ")),
        };
        let what = format!(
            "`{within}{}` is not a key of this file; {hint}",
            key.get_ref()
        );
        self.report("unknown_key", key.span().start, &what);
    }

    /// Reports something else that is wrong with `value`.
    pub fn wrong(&mut self, value: &Spanned<DeValue<'a>>, what: &str) {
        self.report("wrong_value", value.span().start, what);
    }

    fn report(&mut self, code: &'static str, offset: usize, what: &str) {
        let line = line_at(self.text.as_bytes(), offset);
        let problem = Problem::new(code, visible(what)).at(self.path, Some(line));
        self.problems.push(problem);
    }
}

/// The line that byte `offset` of `text` is on, counted from 1.
fn line_at(text: &[u8], offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    1 + before.iter().filter(|&&byte| byte == b'\n').count()
}

/// The one of `valid` that `word` is most likely a slip of.
pub(super) fn nearest<'v>(word: &str, valid: &[&'v str]) -> Option<&'v str> {
    if word.len() > 100 {
        return None;
    }
    let distance = |candidate: &&&str| edit_distance(word, candidate);
    let near = valid.iter().min_by_key(distance)?;
    (edit_distance(word, near) <= 1 + near.len() / 3).then_some(near)
}

/// How many characters must be added, removed or changed (Levenshtein).
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.chars().enumerate() {
            let change = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
