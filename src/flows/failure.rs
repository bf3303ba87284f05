//! Why something a user asked for did not happen, and what they can do about it.

use crate::domain::text::visible;
use std::fmt;

/// The exit code a failure ends a command with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It failed: 1.
    Failed,
    /// It was asked for wrongly: 2.
    Usage,
    /// A sign-in is needed first: 3.
    SignInNeeded,
    /// It would disconnect something and nobody could be asked: 4.
    Refused,
    /// A program that was to be run could not be: 126.
    CannotRun,
    /// A program that was to be run is not there: 127.
    NoProgram,
    /// Somebody interrupted it, or said no: 130.
    Interrupted,
    /// A program ended it, by SIGTERM: 143.
    Terminated,
}

impl Exit {
    /// Whether somebody or a program asked it to end.
    pub fn is_asked_for(self) -> bool {
        matches!(self, Self::Interrupted | Self::Terminated)
    }

    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::SignInNeeded => 3,
            Self::Refused => 4,
            Self::CannotRun => 126,
            Self::NoProgram => 127,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

/// What did not happen, why, and what to do next. Safe to show, and free of secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// One sentence: what we were doing with what, and why it failed.
    pub summary: String,
    /// What to do next: one sentence, or a command.
    pub hint: Option<String>,
    /// How a command ends.
    pub exit: Exit,
}

impl Failure {
    /// A failure with exit code 1.
    pub fn new(summary: impl AsRef<str>) -> Self {
        Self {
            summary: visible(summary.as_ref()).into_owned(),
            hint: None,
            exit: Exit::Failed,
        }
    }

    /// The same failure with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Some(visible(hint.as_ref()).into_owned());
        self
    }

    /// Summary and hint in one line, for where no more is shown.
    pub fn in_one_line(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{} {hint}", self.summary),
            None => self.summary.clone(),
        }
    }

    /// The same failure with another exit code.
    #[must_use]
    pub fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary)?;
        match &self.hint {
            Some(hint) => write!(f, "\n{hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}
