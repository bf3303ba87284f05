//! Where in a file the lines of a change stand now. It does no I/O.

use std::collections::HashMap;

use super::change::{CONTEXT, Hunk};
use super::kept::digest;
use crate::store::ini::FileLine;

/// Where the added lines of a hunk begin, or would begin if it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placing {
    /// At this line, counted from 0.
    At(usize),
    /// Nowhere.
    Gone,
    /// In several places that look alike.
    Ambiguous,
}

/// The lines of a file, by digest.
pub(super) struct Lines {
    digests: Vec<String>,
    /// The header of the section that each line is in.
    sections: Vec<Option<usize>>,
    places: HashMap<String, Vec<usize>>,
}

impl Lines {
    pub fn of(lines: &[FileLine<'_>]) -> Self {
        let digests: Vec<String> = lines.iter().map(|line| digest(line.bytes)).collect();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        let mut sections = Vec::with_capacity(lines.len() + 1);
        let mut section = None;
        for (at, line) in lines.iter().enumerate() {
            sections.push(section);
            if line.is_header {
                section = Some(at);
            }
            places.entry(digests[at].clone()).or_default().push(at);
        }
        sections.push(section);
        Self {
            digests,
            sections,
            places,
        }
    }

    /// Where `hunk` stands: where it was put, if the file `is_as_left`; else where all its lines
    /// are in a row in their section, the place with the same lines around it if there are several.
    pub fn place(&self, hunk: &Hunk, is_as_left: bool) -> Placing {
        let added: Vec<String> = hunk.added.iter().map(super::kept::Kept::digest).collect();
        if is_as_left {
            return match self.has(hunk.at, &added) {
                true => Placing::At(hunk.at),
                false => Placing::Gone,
            };
        }
        let candidates: Vec<usize> = self
            .candidates(hunk, &added)
            .into_iter()
            .filter(|at| self.has(*at, &added) && self.is_in(*at, hunk.section.as_ref()))
            .collect();
        let length = added.len();
        let levels: [&dyn Fn(usize) -> bool; 3] = [
            &|at| self.is_between(at, length, hunk, CONTEXT),
            &|at| self.is_between(at, length, hunk, 1),
            &|_| length > 0,
        ];
        for level in levels {
            let mut found = candidates.iter().copied().filter(|at| level(*at));
            match (found.next(), found.next()) {
                (Some(at), None) => return Placing::At(at),
                (Some(_), Some(_)) => return Placing::Ambiguous,
                (None, _) => {}
            }
        }
        Placing::Gone
    }

    /// Whether a line with that digest is anywhere.
    pub fn has_any(&self, digest: &str) -> bool {
        self.places.contains_key(digest)
    }

    fn candidates(&self, hunk: &Hunk, added: &[String]) -> Vec<usize> {
        let at = |digest: &String| self.places.get(digest).cloned().unwrap_or_default();
        match (added.first(), hunk.above.last()) {
            (Some(first), _) => at(first),
            (None, Some(above)) => at(above).into_iter().map(|at| at + 1).collect(),
            (None, None) => vec![0],
        }
    }

    fn has(&self, at: usize, digests: &[String]) -> bool {
        let end = at.saturating_add(digests.len());
        self.digests.get(at..end) == Some(digests)
    }

    fn is_in(&self, at: usize, section: Option<&String>) -> bool {
        let Some(section) = section else {
            return true;
        };
        let header = self.sections.get(at).copied().flatten();
        header.is_some_and(|header| self.digests[header] == *section)
    }

    /// Whether up to `reach` lines above and below are those of the hunk; an end of the file is one
    /// only where it was one.
    fn is_between(&self, at: usize, length: usize, hunk: &Hunk, reach: usize) -> bool {
        let above = &hunk.above[hunk.above.len().saturating_sub(reach)..];
        let below = &hunk.below[..hunk.below.len().min(reach)];
        let starts = at.checked_sub(above.len());
        let end = at + length;
        starts.is_some_and(|start| self.has(start, above) && (above.len() == reach || start == 0))
            && self.has(end, below)
            && (below.len() == reach || end + below.len() == self.digests.len())
    }
}
