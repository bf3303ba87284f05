//! The merge itself.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::{FileKind, Origin, RawProfile, RawSection, Setting, SharedConfig, misnamed};
use crate::domain::problem::Problem;
use crate::store::ini::{ConfigHeader, Document, Entry, Section, SectionName};

pub(super) fn merge(
    config: Option<(&Path, &Document)>,
    credentials: Option<(&Path, &Document)>,
) -> SharedConfig {
    let mut merger = Merger::default();
    if let Some((path, document)) = config {
        merger.add_config(&Source::new(FileKind::Config, path), document);
    }
    if let Some((path, document)) = credentials {
        merger.add_credentials(&Source::new(FileKind::Credentials, path), document);
    }
    SharedConfig {
        profiles: merger.profiles.items,
        sso_sessions: merger.sso_sessions.items,
        services: merger.services.items,
        problems: merger.problems,
    }
}

/// The file that is being added.
struct Source {
    file: FileKind,
    path: Arc<Path>,
}

impl Source {
    fn new(file: FileKind, path: &Path) -> Self {
        Self {
            file,
            path: Arc::from(path),
        }
    }

    fn at(&self, line: usize) -> Origin {
        Origin {
            file: self.file,
            path: Arc::clone(&self.path),
            line,
        }
    }

    fn settings(&self, entries: Vec<Entry>) -> Vec<Setting> {
        let setting = |entry: Entry| Setting {
            key: entry.key,
            value: entry.value,
            origin: self.at(entry.line),
        };
        entries.into_iter().map(setting).collect()
    }

    fn section(&self, name: String, section: Section) -> RawSection {
        RawSection {
            name,
            settings: self.settings(section.entries),
            origin: self.at(section.line),
        }
    }

    fn profile(&self, name: String, section: Section) -> RawProfile {
        RawProfile {
            name,
            settings: self.settings(section.entries),
            origins: vec![self.at(section.line)],
        }
    }
}

/// Things by name, in the order of their first appearance (a Python `dict`).
struct Named<T> {
    items: Vec<T>,
    index: HashMap<String, usize>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            index: HashMap::new(),
        }
    }
}

impl<T> Named<T> {
    /// Puts `item` in the place of the one of this name, which it returns, else at the end.
    fn put(&mut self, name: String, item: T) -> Option<T> {
        let next = self.items.len();
        let at = *self.index.entry(name).or_insert(next);
        if let Some(earlier) = self.items.get_mut(at) {
            return Some(std::mem::replace(earlier, item));
        }
        self.items.push(item);
        None
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.items.get_mut(*self.index.get(name)?)
    }
}

#[derive(Default)]
struct Merger {
    profiles: Named<RawProfile>,
    sso_sessions: Named<RawSection>,
    services: Named<RawSection>,
    problems: Vec<Problem>,
}

impl Merger {
    fn add_config(&mut self, source: &Source, document: &Document) {
        let mut found = Found::default();
        let reading = document.read();
        found.add_issues(reading.issues);
        for section in reading.sections {
            let header = ConfigHeader::of(&section.name);
            let ConfigHeader::Named(name) = header else {
                found.extend(misnamed::in_config(&header, &section));
                continue;
            };
            let (header, line) = (section.name.clone(), section.line);
            let replaced_line = match name {
                SectionName::Profile(name) => {
                    let profile = source.profile(name.clone(), section);
                    let replaced = self.profiles.put(name, profile);
                    replaced.and_then(|profile| profile.origins.first().map(|origin| origin.line))
                }
                SectionName::SsoSession(name) => {
                    let session = source.section(name.clone(), section);
                    self.sso_sessions
                        .put(name, session)
                        .map(|session| session.origin.line)
                }
                SectionName::Services(name) => {
                    let services = source.section(name.clone(), section);
                    self.services
                        .put(name, services)
                        .map(|services| services.origin.line)
                }
                SectionName::Credentials(_) => None,
            };
            let replaced = replaced_line.map(|earlier| misnamed::replaced(&header, line, earlier));
            found.extend(replaced);
        }
        self.problems.extend(found.finish(&source.path));
    }

    fn add_credentials(&mut self, source: &Source, document: &Document) {
        let mut found = Found::default();
        let reading = document.read();
        found.add_issues(reading.issues);
        for section in reading.sections {
            found.extend(misnamed::in_credentials(&section));
            let name = section.name.clone();
            match self.profiles.get_mut(&name) {
                None => {
                    self.profiles
                        .put(name.clone(), source.profile(name, section));
                }
                Some(profile) => {
                    profile.origins.push(source.at(section.line));
                    override_with(&mut profile.settings, source.settings(section.entries));
                }
            }
        }
        self.problems.extend(found.finish(&source.path));
    }
}

/// Sets each of `stronger` in `settings`, in its place if the key is there already.
fn override_with(settings: &mut Vec<Setting>, stronger: Vec<Setting>) {
    let places: HashMap<String, usize> = settings
        .iter()
        .enumerate()
        .map(|(at, setting)| (setting.key.clone(), at))
        .collect();
    for setting in stronger {
        match places.get(&setting.key) {
            Some(at) => settings[*at] = setting,
            None => settings.push(setting),
        }
    }
}

/// The problems of one file.
#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn add_issues(&mut self, issues: Vec<crate::store::ini::Issue>) {
        self.0.extend(issues.into_iter().map(|issue| Problem {
            line: Some(issue.line),
            ..Problem::new(issue.code, issue.message)
        }));
    }

    fn extend(&mut self, problem: Option<Problem>) {
        self.0.extend(problem);
    }

    fn finish(mut self, path: &Path) -> Vec<Problem> {
        self.0.sort_by_key(|problem| problem.line);
        let located = self.0.into_iter().map(|problem| {
            let line = problem.line;
            problem.at(path, line)
        });
        located.collect()
    }
}
