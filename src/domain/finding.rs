//! What `doctor` finds: how bad it is, why it is so, and what mends it. Pure data.

use crate::domain::problem::Problem;
use std::path::PathBuf;

/// How bad a finding is. The order is the order in which findings are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something does not work, or others can change what is yours.
    Error,
    /// Something may not work, or does not do what it looks like.
    Warning,
    /// Worth knowing; nothing has to be done.
    Note,
}

impl Severity {
    /// The name used in JSON and on screen.
    pub fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// What `doctor --fix` can do about a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// Give the finding's file these permission bits.
    Mode(u32),
    /// Write the `sso_registration_scopes` that the session of that name is registered for anyway.
    Scopes(String),
    /// Remove lines that repeat an earlier line of their section.
    RepeatedLines,
}

/// One thing that `doctor` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Stable snake_case name, for scripts.
    pub code: &'static str,
    /// What was found, in one sentence; not yet made safe to show.
    pub what: String,
    /// Why that matters or how it came; `None` where `what` says it.
    pub cause: Option<String>,
    /// A command or words that mend it; `None` where `what` says it.
    pub fix: Option<String>,
    /// The file it was found in, if it is in a file.
    pub file: Option<PathBuf>,
    /// The line in that file, counted from 1.
    pub line: Option<usize>,
    /// What `doctor --fix` does about it, if that is safe.
    pub repair: Option<Repair>,
}

impl Finding {
    /// A finding that is in no particular file.
    pub fn new(severity: Severity, code: &'static str, what: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            what: what.into(),
            cause: None,
            fix: None,
            file: None,
            line: None,
            repair: None,
        }
    }

    /// The same finding with why it matters.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The same finding with what mends it.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// The same finding, in `file` at `line`.
    #[must_use]
    pub fn at(mut self, file: impl Into<PathBuf>, line: Option<usize>) -> Self {
        self.file = Some(file.into());
        self.line = line;
        self
    }

    /// The same finding, which `doctor --fix` can mend.
    #[must_use]
    pub fn mended_by(mut self, repair: Repair) -> Self {
        self.repair = Some(repair);
        self
    }
}

/// Codes of problems for which something does not work at all.
const BROKEN: [&str; 19] = [
    "active_profile_missing",
    "asset_broken",
    "byte_order_mark",
    "cache_unreadable",
    "duplicate_key",
    "duplicate_section",
    "file_unparsable",
    "file_unreadable",
    "junk_line",
    "keys_clash",
    "keys_missing",
    "login_cache_unreadable",
    "nested_without_delimiter",
    "no_section",
    "not_utf8",
    "region_unknown",
    "source_loop",
    "sso_region_unknown",
    "sso_session_missing",
];

impl From<&Problem> for Finding {
    /// A problem that a look knows already, in its own words.
    fn from(problem: &Problem) -> Self {
        let severity = if BROKEN.contains(&problem.code) {
            Severity::Error
        } else {
            Severity::Warning
        };
        Self {
            file: problem.file.clone(),
            line: problem.line,
            ..Self::new(severity, problem.code, problem.message.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_is_told_first() {
        let mut all = [Severity::Note, Severity::Error, Severity::Warning];
        all.sort();
        assert_eq!(all.map(Severity::id), ["error", "warning", "note"]);
    }

    #[test]
    fn a_file_that_no_tool_can_read_is_an_error() {
        let of = |code| Finding::from(&Problem::new(code, "x").at("/f", Some(3)));
        assert_eq!(of("duplicate_key").severity, Severity::Error);
        assert_eq!(of("pin_lost").severity, Severity::Warning);
        assert_eq!(of("pin_lost").line, Some(3));
    }
}
