//! How fetching roles goes on, on one line.

use crate::cli::progress;
use crate::flows::roles::RolesProgress;
use std::cell::Cell;

/// The line as it stands now.
pub(super) struct Line {
    line: progress::Line,
    /// Whose roles.
    name: String,
    roles: Cell<usize>,
}

impl Line {
    /// A line about the roles of the connection called `name`.
    pub(super) fn new(name: &str) -> Self {
        Self {
            line: progress::Line::new(),
            name: name.to_owned(),
            roles: Cell::new(0),
        }
    }

    /// Shows what has come.
    pub(super) fn show(&self, step: &RolesProgress) {
        let text = match step {
            RolesProgress::Found(roles) => {
                self.roles.set(self.roles.get() + roles.len());
                return;
            }
            RolesProgress::Trouble(why) => why.clone(),
            RolesProgress::Accounts { known: 0, .. } => format!("{}: asking …", self.name),
            RolesProgress::Accounts { done, known } => format!(
                "{}: {done} of {known} accounts, {} roles",
                self.name,
                self.roles.get()
            ),
        };
        self.line.write(&text);
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        self.line.clear();
    }
}
