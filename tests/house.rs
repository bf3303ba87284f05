//! The house: which room may import which, what the pure rooms may not mention, and how big a file
//! may get. Reads `src/` as text, so that a wall that falls is named with file and line.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, and the rooms each may import.
const ROOMS: [(&str, &[&str]); 7] = [
    ("domain", &["domain"]),
    ("store", &["store", "domain"]),
    ("aws", &["aws", "domain"]),
    ("flows", &["flows", "domain", "store", "aws"]),
    ("cli", &["cli", "flows", "domain", "tui"]),
    ("tui", &["tui", "flows", "domain"]),
    ("demo", &["demo"]),
];

/// All that the command line may use of the console.
const CONSOLE_DOOR: [&str; 5] = ["self", "run", "ConsoleOptions", "Outcome", "key_problems"];

/// What a pure room does without.
const IMPURE: [&str; 7] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "SystemTime",
    "reqwest",
    "tokio",
];

const LONGEST_FILE: usize = 500;

/// A source file: its path below `src`, and its text.
#[derive(Clone)]
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.trim_end_matches(".rs")
    }

    /// How many modules deep it is: 1 for `domain.rs`, 2 for `domain/text.rs`.
    fn depth(&self) -> usize {
        self.path.split('/').count()
    }

    /// The lines without comments, with their numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line.split("//").next().unwrap_or_default()))
    }

    fn is_pure(&self) -> bool {
        match self.room() {
            "domain" => true,
            "tui" => !self.path.starts_with("tui/runtime"),
            _ => false,
        }
    }

    /// The code in front of the tests at the end of the file.
    fn without_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code()
            .take_while(|(_, line)| !line.starts_with("mod tests {"))
    }
}

/// The identifiers that follow `path` (`crate::`, `tui::`) in a line; a `{…}` group counts as each
/// of its members.
fn names_after<'a>(line: &'a str, path: &str) -> Vec<&'a str> {
    let mut names = Vec::new();
    for (at, _) in line.match_indices(path) {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &line[at + path.len()..];
        let identifier = |text: &'a str| {
            let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
            &text[..end.unwrap_or(text.len())]
        };
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = group.split('}').next().unwrap_or_default();
                names.extend(group.split(',').map(|name| identifier(name.trim())));
            }
            None => names.push(identifier(rest)),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn wrong_imports(source: &Source) -> Vec<String> {
    let Some((_, allowed)) = ROOMS.iter().find(|(room, _)| *room == source.room()) else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    let mut object = |line: usize, what: String| {
        wrong.push(format!("src/{}:{line}: {what}", source.path));
    };
    for (number, line) in source.code() {
        if line.contains("crate::{") && line.trim_end().ends_with('{') {
            object(number, "a group of rooms over several lines".into());
        }
        for room in names_after(line, "crate::") {
            let is_demo_door = room == "demo" && source.path.starts_with("cli/demo");
            if !allowed.contains(&room) && !is_demo_door {
                object(number, format!("{} imports {room}", source.room()));
            }
        }
        if source.room() == "cli" {
            for name in names_after(line, "tui::") {
                if !CONSOLE_DOOR.contains(&name) {
                    object(number, format!("cli uses tui::{name}"));
                }
            }
        }
        if line.contains(&"super::".repeat(source.depth())) {
            object(number, "super:: leaves the room".into());
        }
        if line.contains("moorline::") {
            object(number, "the library by its outer name".into());
        }
    }
    wrong
}

fn impurities(source: &Source) -> Vec<String> {
    if !source.is_pure() {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    for (number, line) in source.code() {
        for word in IMPURE.iter().chain(&["std::{"]) {
            if line.contains(word) {
                wrong.push(format!("src/{}:{number}: mentions {word}", source.path));
            }
        }
    }
    wrong
}

fn panics(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    for (number, line) in source.without_tests() {
        for word in [
            ".unwrap()",
            ".expect(",
            "panic!(",
            "todo!(",
            "unreachable!(",
        ] {
            if line.contains(word) {
                wrong.push(format!("src/{}:{number}: {word}", source.path));
            }
        }
    }
    wrong
}

fn shape(source: &Source, is_test: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let lines = source.text.lines().count();
    if lines > LONGEST_FILE {
        wrong.push(format!("src/{}: {lines} lines", source.path));
    }
    if !is_test && !source.text.starts_with("//! ") {
        wrong.push(format!(
            "src/{}: does not say what it owns (`//!`)",
            source.path
        ));
    }
    if source.path.ends_with("/mod.rs") {
        wrong.push(format!("src/{}: a mod.rs", source.path));
    }
    wrong
}

fn src() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let below: PathBuf = path.strip_prefix(&root).unwrap().into();
                let text = fs::read_to_string(&path).unwrap();
                sources.push(Source::new(below.to_str().unwrap(), &text));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 100, "src/ was not found");
    sources
}

/// The files (and folders) that are compiled into tests only: their parent says `#[cfg(test)] mod`.
fn test_modules(sources: &[Source]) -> HashSet<String> {
    let mut modules = HashSet::new();
    for source in sources {
        let folder = match source.path.as_str() {
            "lib.rs" | "main.rs" => String::new(),
            path => format!("{}/", path.trim_end_matches(".rs")),
        };
        let mut under_test = false;
        for (_, line) in source.code() {
            let line = line.trim();
            if line.starts_with("#[cfg(test)]") {
                under_test = true;
            } else if !line.starts_with("#[") && !line.is_empty() {
                let name = line.split("mod ").nth(1).and_then(|n| n.strip_suffix(';'));
                if let (true, Some(name)) = (under_test, name) {
                    modules.insert(format!("{folder}{name}"));
                }
                under_test = false;
            }
        }
    }
    modules
}

fn is_test(source: &Source, modules: &HashSet<String>) -> bool {
    let stem = source.path.trim_end_matches(".rs");
    modules
        .iter()
        .any(|module| stem == module || stem.starts_with(&format!("{module}/")))
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn rooms_import_downwards_only() {
    let wrong: Vec<String> = src().iter().flat_map(wrong_imports).collect();
    assert_none(&wrong);
}

#[test]
fn the_domain_and_the_console_core_touch_no_outside_world() {
    let wrong: Vec<String> = src().iter().flat_map(impurities).collect();
    assert_none(&wrong);
}

#[test]
fn files_are_small_and_say_what_they_own() {
    let sources = src();
    let tests = test_modules(&sources);
    let wrong: Vec<String> = sources
        .iter()
        .flat_map(|source| shape(source, is_test(source, &tests)))
        .collect();
    assert_none(&wrong);
}

#[test]
fn nothing_panics_outside_tests() {
    let sources = src();
    let tests = test_modules(&sources);
    let wrong: Vec<String> = sources
        .iter()
        .filter(|source| !is_test(source, &tests))
        .flat_map(panics)
        .collect();
    assert_none(&wrong);
}

#[test]
fn every_room_of_the_library_has_its_rule() {
    let lib = src().into_iter().find(|s| s.path == "lib.rs").unwrap();
    let rooms: Vec<&str> = lib
        .code()
        .filter_map(|(_, line)| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let mut known: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    known.sort_unstable();
    assert_eq!(rooms, known);
}

/// The rules themselves: each of these files breaks exactly one.
#[test]
fn a_broken_wall_is_seen() {
    for (path, text) in [
        ("domain/a.rs", "use crate::store::x;"),
        ("store/a.rs", "use crate::aws::http;"),
        ("aws/a.rs", "let x = crate::store::lock();"),
        ("flows/a.rs", "use crate::tui;"),
        ("cli/a.rs", "use crate::store::state;"),
        ("cli/a.rs", "use crate::demo::Provider;"),
        ("cli/a.rs", "use crate::tui::{self, Model};"),
        ("cli/a.rs", "tui::model::Model"),
        ("tui/a.rs", "use crate::{domain, aws};"),
        ("demo/a.rs", "use crate::domain::text;"),
        ("domain/a.rs", "use super::super::store;"),
    ] {
        let wrong = wrong_imports(&Source::new(path, text));
        assert_eq!(wrong.len(), 1, "{path}: {text}: {wrong:?}");
    }
    for (path, text) in [
        ("cli/demo.rs", "use crate::demo::{Options, Provider};"),
        (
            "cli/a.rs",
            "use crate::tui::{self, ConsoleOptions, Outcome};",
        ),
        ("flows/a.rs", "use crate::store; // crate::tui"),
        ("domain/a/b.rs", "use super::super::names;"),
    ] {
        assert_none(&wrong_imports(&Source::new(path, text)));
    }
    for word in IMPURE {
        let source = Source::new("tui/view/a.rs", word);
        assert_eq!(impurities(&source).len(), 1, "{word}");
        let runtime = Source::new("tui/runtime/a.rs", word);
        assert!(impurities(&runtime).is_empty());
    }
    let early = Source::new("a.rs", "x.unwrap()\nmod tests {\n y.unwrap()");
    assert_eq!(panics(&early).len(), 1);
    assert_eq!(shape(&Source::new("a.rs", "use x;"), false).len(), 1);
    assert_eq!(
        shape(&Source::new("a.rs", &"//! x\n".repeat(501)), false).len(),
        1
    );
}

#[test]
fn test_modules_are_told_by_their_parent() {
    let parent = Source::new(
        "a/b.rs",
        "#[cfg(test)]\n#[expect(x)]\nmod tests;\nmod real;",
    );
    let modules = test_modules(&[parent]);
    assert!(is_test(&Source::new("a/b/tests.rs", ""), &modules));
    assert!(is_test(&Source::new("a/b/tests/more.rs", ""), &modules));
    assert!(!is_test(&Source::new("a/b/real.rs", ""), &modules));
}
