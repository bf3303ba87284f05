//! Why botocore refuses a whole file, in words that name the fix. Never quotes a value.

use crate::domain::text::visible;

use super::line::Line;

/// One reason why tools built on botocore (AWS CLI, boto3) refuse the whole file, or why
/// something in it was not read here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Stable snake_case name: `duplicate_section`, `duplicate_key`, `junk_line`, `no_section`,
    /// `byte_order_mark`, `not_utf8`, `nested_without_delimiter`, `too_many_defaults`,
    /// `more_issues`.
    pub code: &'static str,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, then what to do about it; safe to show.
    pub message: String,
}

/// More than this many would say nothing new, and could fill the memory.
const MOST_ISSUES: usize = 100;

const REFUSED: &str = "every AWS tool built on botocore refuses the whole file";

/// The issues of one file while it is read.
#[derive(Default)]
pub(super) struct Issues {
    found: Vec<Issue>,
    left_out: usize,
    first_left_out: usize,
}

impl Issues {
    fn push(&mut self, code: &'static str, line: usize, message: impl FnOnce() -> String) {
        if self.found.len() < MOST_ISSUES {
            let message = message();
            self.found.push(Issue {
                code,
                line,
                message,
            });
        } else {
            if self.left_out == 0 {
                self.first_left_out = line;
            }
            self.left_out += 1;
        }
    }

    pub fn byte_order_mark(&mut self) {
        self.push("byte_order_mark", 1, || {
            format!("line 1 begins with a byte order mark: {REFUSED}; save the file as UTF-8 without BOM")
        });
    }

    pub fn not_utf8(&mut self, line: usize) {
        self.push("not_utf8", line, || {
            format!("line {line} is not UTF-8: {REFUSED}; save the file as UTF-8")
        });
    }

    pub fn duplicate_section(&mut self, name: &str, line: usize, first: usize) {
        self.push("duplicate_section", line, || {
            let name = short(name);
            format!("line {line} repeats the section [{name}] of line {first}: {REFUSED}; rename or merge one of them")
        });
    }

    pub fn duplicate_key(&mut self, key: &str, section: &str, line: usize, first: usize) {
        self.push("duplicate_key", line, || {
            let (key, section) = (short(key), short(section));
            format!("line {line} sets {key} of [{section}] again, after line {first}: {REFUSED}; remove one of the two lines")
        });
    }

    pub fn junk(&mut self, line: &Line<'_>, in_section: bool) {
        let number = line.number;
        if line.text.starts_with(b"[") {
            self.push("junk_line", number, || {
                format!("line {number} begins with [ but is no section header: {REFUSED}; write it as [name], or put # before it")
            });
        } else if in_section {
            self.push("junk_line", number, || {
                format!("line {number} is neither a section nor key = value: {REFUSED}; complete it, or put # before it")
            });
        } else {
            self.push("no_section", number, || {
                format!("line {number} stands before the first section: {REFUSED}; move it below a header such as [default], or put # before it")
            });
        }
    }

    pub fn nested_without_delimiter(&mut self, key: &str, line: usize) {
        self.push("nested_without_delimiter", line, || {
            let key = short(key);
            format!("the indented block below {key} (line {line}) has a line without =: {REFUSED}; write key = value there, or put the value on line {line} itself")
        });
    }

    pub fn too_many_defaults(&mut self, line: usize) {
        self.push("too_many_defaults", line, || {
            format!("[DEFAULT] (line {line}) is too large to be added to every section, and was left out; move its settings to the profiles that need them")
        });
    }

    /// All of them, in the order of the file.
    pub fn finish(mut self) -> Vec<Issue> {
        self.found.sort_by_key(|issue| issue.line);
        if self.left_out > 0 {
            self.found.push(Issue {
                code: "more_issues",
                line: self.first_left_out,
                message: format!(
                    "{} more things like these; mend the first ones and look again",
                    self.left_out
                ),
            });
        }
        self.found
    }
}

/// `text` safe to show and of a length that fits a sentence.
pub(crate) fn short(text: &str) -> String {
    const MOST: usize = 80;
    let shown = visible(text);
    match shown.char_indices().nth(MOST) {
        None => shown.into_owned(),
        Some((at, _)) => format!("{}…", &shown[..at]),
    }
}
