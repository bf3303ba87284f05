//! Lines that say again what an earlier line of their section says: botocore refuses the whole file
//! for them, and nothing is lost without them.

use super::Document;
use super::edit::EditError;
use super::line::{self, Kind};
use super::splice::Splice;
use super::value::is_secret;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A setting of one line, while the lines below it are still to be looked at.
struct Found<'a> {
    key: String,
    value: &'a [u8],
    number: usize,
    range: Range<usize>,
    is_one_line: bool,
}

impl Document {
    /// The numbers of the lines that repeat key and value of an earlier line below the same header.
    /// Never those of secrets, since taking one of them away could not be taken back, nor those
    /// whose value goes on.
    pub fn repeated_lines(&self) -> Vec<usize> {
        let repeated = self.repeated();
        repeated.into_iter().map(|found| found.number).collect()
    }

    /// Removes those lines.
    ///
    /// # Errors
    /// When another line would become something else.
    pub fn remove_repeated_lines(&mut self) -> Result<(), EditError> {
        let repeated = self.repeated().into_iter();
        let splices: Vec<Splice> = repeated.map(|found| Splice::removal(found.range)).collect();
        self.splice(&splices)
    }

    fn repeated(&self) -> Vec<Found<'_>> {
        let mut repeated = Vec::new();
        let mut section = Vec::new();
        for line in line::lines(self.as_bytes()) {
            match line.kind {
                Kind::Header { .. } => take_repeated(&mut section, &mut repeated),
                Kind::Key { name, value } => section.push(Found {
                    key: String::from_utf8_lossy(name).to_lowercase(),
                    value,
                    number: line.number,
                    range: line.range(),
                    is_one_line: true,
                }),
                Kind::Continuation => {
                    if let Some(last) = section.last_mut() {
                        last.is_one_line = false;
                    }
                }
                Kind::Blank | Kind::Comment | Kind::Junk => {}
            }
        }
        take_repeated(&mut section, &mut repeated);
        repeated
    }
}

/// Moves what repeats an earlier setting of `section` to `repeated`, and empties `section`. Where a
/// key has another value too, it stays: the order says which one lenient tools take.
fn take_repeated<'a>(section: &mut Vec<Found<'a>>, repeated: &mut Vec<Found<'a>>) {
    let mut first: HashMap<String, &[u8]> = HashMap::new();
    let mut kept: HashSet<String> = HashSet::new();
    for found in section.iter() {
        let value = *first.entry(found.key.clone()).or_insert(found.value);
        if value != found.value || !found.is_one_line || is_secret(&found.key) {
            kept.insert(found.key.clone());
        }
    }
    let mut seen = HashSet::new();
    for found in section.drain(..) {
        if !seen.insert(found.key.clone()) && !kept.contains(&found.key) {
            repeated.push(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str) -> String {
        let mut document = Document::parse(text);
        document.remove_repeated_lines().unwrap();
        String::from_utf8(document.to_bytes()).unwrap()
    }

    #[test]
    fn only_lines_that_say_the_same_again_go() {
        for (before, after) in [
            ("[a]\nx = 1\nx=1\ny = 2\n", "[a]\nx = 1\ny = 2\n"),
            ("[a]\nX = 1\n# c\nx = 1", "[a]\nX = 1\n# c\n"),
            ("[a]\nx = 1\n[b]\nx = 1\n", "[a]\nx = 1\n[b]\nx = 1\n"),
            ("[a]\nx = 1\nx = 2\n", "[a]\nx = 1\nx = 2\n"),
            ("[a]\nx = 1\nx = 2\nx = 1\n", "[a]\nx = 1\nx = 2\nx = 1\n"),
            (
                "[a]\ns3 =\n  x = 1\ns3 =\n  x = 2\n",
                "[a]\ns3 =\n  x = 1\ns3 =\n  x = 2\n",
            ),
            (
                "[a]\naws_secret_access_key = k\naws_secret_access_key = k\n",
                "[a]\naws_secret_access_key = k\naws_secret_access_key = k\n",
            ),
        ] {
            assert_eq!(without(before), after, "{before}");
        }
    }

    #[test]
    fn the_lines_are_counted_as_the_issues_count_them() {
        let document = Document::parse("[a]\nx = 1\n\nx = 1\n");
        let lines = document.repeated_lines();
        assert_eq!(lines, [4]);
        assert_eq!(document.read().issues[0].line, 4);
    }
}
