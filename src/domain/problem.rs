//! What is wrong with something the user has, in words they can act on.

use std::path::PathBuf;

/// One thing that is wrong with a file, a profile or the environment.
///
/// Finding problems is never a failure: whatever else could be read is still shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable snake_case name, for scripts: `duplicate_section`, `source_loop`, ….
    pub code: &'static str,
    /// One or two sentences: what is wrong, then what to do about it.
    pub message: String,
    /// The file it was found in, if it is in a file.
    pub file: Option<PathBuf>,
    /// The line in that file, counted from 1.
    pub line: Option<usize>,
}

impl Problem {
    /// A problem that is in no particular file.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            file: None,
            line: None,
        }
    }

    /// It in one line, with its place in front; not yet made safe to show.
    pub fn in_one_line(&self) -> String {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => format!("{}:{line}: {}", file.display(), self.message),
            (Some(file), None) => format!("{}: {}", file.display(), self.message),
            (None, _) => self.message.clone(),
        }
    }

    /// The same problem, found in `file` at `line`.
    #[must_use]
    pub fn at(mut self, file: impl Into<PathBuf>, line: Option<usize>) -> Self {
        self.file = Some(file.into());
        self.line = line;
        self
    }
}
