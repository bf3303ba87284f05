//! Many edits of one file made as one: a few passes over it, however many edits there are.
//!
//! Each edit is what the single ones of [`edit`](super::edit) are; either all are made or none.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Document;
use super::edit::EditError;
use super::line::{Kind, Line};
use super::section_name::{ConfigHeader, DEFAULTS, SectionName};
use super::space;
use super::splice::{Body, Setting, Splice};
use super::written::{check_key, check_settings, check_value, header};

/// What is to become of a section.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SectionEdit {
    /// Keys and their new values; `None` removes the key.
    pub settings: BTreeMap<String, Option<String>>,
    /// What it is to be called.
    pub rename: Option<SectionName>,
}

/// Edits of one file. Every section is named as it is called before any of them. It has no `Debug`,
/// since values may be secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Sections to remove, however often and in whatever spelling they are there.
    pub removed: HashSet<SectionName>,
    /// Sections to change; one that is not there is made, under its new name if it
    /// gets one, if it is given settings.
    pub changed: BTreeMap<SectionName, SectionEdit>,
    /// Sections to append, with their settings.
    pub added: Vec<(SectionName, Vec<(String, String)>)>,
}

impl Document {
    /// Makes all the edits of `batch`.
    ///
    /// # Errors
    /// The first edit that cannot be made; the document is as it was then.
    pub fn edit(&mut self, batch: &Batch) -> Result<(), EditError> {
        for edit in batch.changed.values() {
            check(edit)?;
        }
        let mut after = self.clone();
        let (mut splices, made) = self.changes(batch)?;
        splices.extend(self.section_splices(|line| find(&batch.removed, line).is_some()));
        splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
        after.splice(&splices)?;
        let added: Vec<_> = made.iter().chain(&batch.added).collect();
        after.check_added(&added)?;
        if !added.is_empty() {
            let sections = added.iter().map(|(name, all)| (name, all.as_slice()));
            after.append_sections(sections)?;
        }
        *self = after;
        Ok(())
    }

    /// The splices that change sections, and the sections that have to be made.
    fn changes(&self, batch: &Batch) -> Result<(Vec<Splice>, Vec<Added>), EditError> {
        let names: HashSet<SectionName> = batch.changed.keys().cloned().collect();
        let mut bodies = self.bodies_by(|line| find(&names, line));
        let line_end = self.line_end();
        let mut splices = Vec::new();
        let mut made = Vec::new();
        for (section, edit) in &batch.changed {
            match bodies.remove(section) {
                Some(bodies) => splices.extend(edit.splices(&bodies, line_end)),
                None => made.extend(edit.as_added(edit.rename.as_ref().unwrap_or(section))),
            }
        }
        splices.extend(self.renames(batch)?);
        Ok((splices, made))
    }

    fn renames(&self, batch: &Batch) -> Result<Vec<Splice>, EditError> {
        let renamed: HashMap<&SectionName, &SectionName> = batch
            .changed
            .iter()
            .filter_map(|(section, edit)| Some((section, edit.rename.as_ref()?)))
            .collect();
        let names: HashSet<SectionName> = renamed.keys().map(|name| (*name).clone()).collect();
        let mut splices = Vec::new();
        let mut spelling = HashMap::new();
        for line in self.headers() {
            let (Some(section), Kind::Header { name }) = (find(&names, &line), line.kind) else {
                continue;
            };
            if *spelling.entry(section).or_insert(name) != name {
                return Err(EditError::TwoSpellings {
                    name: section.name().to_owned(),
                    line: line.number,
                });
            }
            let to = header(renamed[section])?;
            let at = space::leading(line.raw).len() + 1;
            let (before, rest) = line.raw.split_at(at);
            splices.push(Splice {
                range: line.range(),
                text: [before, to.as_bytes(), &rest[name.len()..]].concat(),
            });
        }
        Ok(splices)
    }

    fn check_added(&self, added: &[&Added]) -> Result<(), EditError> {
        let mut names = HashSet::new();
        for (section, settings) in added {
            check_settings(settings.iter().map(|(key, value)| (&**key, &**value)))?;
            if !names.insert(section.clone()) {
                return Err(EditError::AddedTwice {
                    name: section.name().to_owned(),
                });
            }
        }
        for line in self.headers() {
            if let Some(section) = find(&names, &line) {
                return Err(EditError::Exists {
                    name: section.name().to_owned(),
                    line: line.number,
                });
            }
        }
        Ok(())
    }
}

/// A section to append, with its settings.
type Added = (SectionName, Vec<(String, String)>);

impl SectionEdit {
    fn splices(&self, bodies: &[Body<'_>], line_end: &[u8]) -> Vec<Splice> {
        let mut splices = Vec::new();
        let mut new = Vec::new();
        for (key, value) in &self.settings {
            let found: Vec<Setting<'_>> =
                bodies.iter().flat_map(|body| body.settings(key)).collect();
            match (value, found.last()) {
                (None, _) => splices.extend(found.iter().flat_map(Setting::removed)),
                (Some(value), Some(last)) => splices.extend(last.replaced(value)),
                (Some(value), None) => new.push((key.as_str(), value.as_str())),
            }
        }
        if let Some(last) = bodies.last()
            && !new.is_empty()
        {
            splices.push(last.appended(&new, line_end));
        }
        splices
    }

    fn as_added(&self, section: &SectionName) -> Option<Added> {
        let settings: Vec<_> = self
            .settings
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), value.clone()?)))
            .collect();
        (!settings.is_empty()).then(|| (section.clone(), settings))
    }
}

fn check(edit: &SectionEdit) -> Result<(), EditError> {
    if let Some(name) = &edit.rename {
        header(name)?;
    }
    for (key, value) in &edit.settings {
        check_key(key)?;
        if let Some(value) = value {
            check_value(key, value)?;
        }
    }
    Ok(())
}

/// Which of `names` the header `line` is: a section of the config file, or of the credentials file.
fn find<'s>(names: &'s HashSet<SectionName>, line: &Line<'_>) -> Option<&'s SectionName> {
    let Kind::Header { name } = line.kind else {
        return None;
    };
    if names.is_empty() {
        return None;
    }
    let header = String::from_utf8_lossy(name).into_owned();
    if let ConfigHeader::Named(found) = ConfigHeader::of(&header)
        && let Some(found) = names.get(&found)
    {
        return Some(found);
    }
    let found = names.get(&SectionName::Credentials(header))?;
    (found.name() != DEFAULTS).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ini::line::counted;

    fn profile(name: &str) -> SectionName {
        SectionName::Profile(name.to_owned())
    }

    fn setting(key: &str, value: Option<&str>) -> (String, Option<String>) {
        (key.to_owned(), value.map(str::to_owned))
    }

    fn owned(settings: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        settings.iter().map(owned).collect()
    }

    fn many(count: usize) -> Batch {
        let mut batch = Batch::default();
        for n in 0..count {
            let settings = owned(&[("region", "r"), ("sso_session", "corp")]);
            batch.added.push((profile(&format!("new{n}")), settings));
            batch.removed.insert(profile(&format!("old{n}")));
            let mut edit = SectionEdit::default();
            edit.settings
                .extend([setting("region", Some("s")), setting("output", None)]);
            batch.changed.insert(profile(&format!("kept{n}")), edit);
        }
        batch
    }

    fn file(count: usize) -> String {
        (0..count)
            .map(|n| format!("[profile old{n}]\nk = v\n\n[profile kept{n}]\noutput = json\n\n"))
            .collect()
    }

    #[test]
    fn edits_of_every_kind_are_made_in_one() {
        let file = "\u{feff}# mine\r\n[profile a]\r\nk = v\r\noutput = text\r\n\r\n[profile b] # b\r\n\tk = v\r\n[default]\r\nsource_profile = b";
        let mut batch = Batch::default();
        batch.removed.insert(profile("a"));
        let mut edit = SectionEdit::default();
        edit.settings
            .extend([setting("k", None), setting("region", Some("x"))]);
        edit.rename = Some(profile("c"));
        batch.changed.insert(profile("b"), edit);
        let mut edit = SectionEdit::default();
        edit.settings.extend([
            setting("source_profile", Some("c")),
            setting("output", Some("y")),
        ]);
        batch.changed.insert(profile("default"), edit);
        let mut edit = SectionEdit::default();
        edit.settings
            .extend([setting("region", Some("z")), setting("k", None)]);
        batch.changed.insert(profile("d"), edit);
        batch.added.push((profile("e"), owned(&[("k", "v")])));
        let mut document = Document::parse(file);
        document.edit(&batch).unwrap();
        let wanted = "\u{feff}# mine\r\n[profile c] # b\r\nregion = x\r\n[default]\r\nsource_profile = c\r\noutput = y\r\n\r\n[profile d]\r\nregion = z\r\n\r\n[profile e]\r\nk = v\r\n";
        assert_eq!(String::from_utf8_lossy(document.as_bytes()), wanted);
    }

    #[test]
    fn nothing_is_made_if_one_edit_cannot_be() {
        let file = "[profile a]\nk = v\n[profile 'a']\nk = w\n[profile b]\n";
        let cases: Vec<Batch> = vec![
            Batch {
                added: vec![(profile("n"), vec![]), (profile("b"), vec![])],
                ..Batch::default()
            },
            Batch {
                added: vec![(profile("n"), vec![]), (profile("n"), vec![])],
                ..Batch::default()
            },
            Batch {
                added: vec![(profile("n"), owned(&[("k", "v"), ("k", "w")]))],
                ..Batch::default()
            },
            Batch {
                removed: [profile("b")].into(),
                changed: [(
                    profile("a"),
                    SectionEdit {
                        rename: Some(profile("c")),
                        ..SectionEdit::default()
                    },
                )]
                .into(),
                ..Batch::default()
            },
            Batch {
                removed: [profile("b")].into(),
                changed: [(
                    profile("a"),
                    SectionEdit {
                        settings: [setting("k", Some(" x"))].into(),
                        ..SectionEdit::default()
                    },
                )]
                .into(),
                ..Batch::default()
            },
        ];
        for batch in cases {
            let mut document = Document::parse(file);
            assert!(document.edit(&batch).is_err());
            assert_eq!(document.as_bytes(), file.as_bytes());
        }
    }

    #[test]
    fn a_profile_of_the_credentials_file_is_renamed_and_removed_there() {
        let mut document = Document::parse("[a]\nk = v\n[profile a]\nk = w\n[DEFAULT]\n");
        let credentials = |name: &str| SectionName::Credentials(name.to_owned());
        let rename = SectionEdit {
            rename: Some(credentials("b")),
            ..SectionEdit::default()
        };
        let batch = Batch {
            removed: [credentials("DEFAULT")].into(),
            changed: [(credentials("a"), rename)].into(),
            ..Batch::default()
        };
        document.edit(&batch).unwrap();
        assert_eq!(
            document.as_bytes(),
            b"[b]\nk = v\n[profile a]\nk = w\n[DEFAULT]\n"
        );
    }

    #[test]
    fn the_passes_over_the_file_do_not_grow_with_the_edits() {
        let passes = |count: usize| {
            let mut document = Document::parse(file(count));
            let lines = crate::store::ini::line::lines(document.as_bytes()).count();
            let read = counted(|| document.edit(&many(count)).unwrap());
            let text = String::from_utf8(document.to_bytes()).unwrap();
            assert_eq!(text.matches("region = s").count(), count);
            assert!(!text.contains("old") && !text.contains("json"));
            read.div_ceil(lines)
        };
        assert!(
            passes(2_000) <= passes(10) + 1,
            "{} {}",
            passes(10),
            passes(2_000)
        );
    }
}
