//! What was done, and the one line that says how the last thing went.

use crate::domain::shell_word;
use crate::domain::text::visible;
use jiff::Timestamp;

/// How many entries are kept.
const KEPT: usize = 200;

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What; safe to show.
    pub text: String,
    /// The command that does the same; safe to show.
    pub command: Option<String>,
    /// Whether it failed.
    pub is_error: bool,
}

impl Entry {
    /// The entry as text: the time with what was done, then the command.
    pub fn lines(&self) -> impl Iterator<Item = String> + use<> {
        let failed = if self.is_error { "failed: " } else { "" };
        let what = format!("{} {failed}{}", self.at.strftime("%H:%M"), self.text);
        std::iter::once(what).chain(self.command.clone())
    }
}

/// What was done, latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Activity {
    entries: Vec<Entry>,
}

impl Activity {
    /// The entries, latest last.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds one, forgetting the oldest when there are too many.
    pub fn push(&mut self, entry: Entry) {
        if self.entries.len() == KEPT {
            self.entries.remove(0);
        }
        self.entries.push(entry);
    }
}

/// The words above the footer. It stays until the next key or the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What to say; safe to show.
    pub text: String,
    /// Whether something failed.
    pub is_error: bool,
}

/// The command line that does the same, with every word quoted that a shell would take apart; safe
/// to show.
pub fn command(words: &[&str]) -> String {
    let quoted: Vec<_> = std::iter::once("moorline")
        .chain(words.iter().copied())
        .map(shell_word::posix)
        .collect();
    visible(&quoted.join(" ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_can_be_pasted_into_a_shell() {
        assert_eq!(command(&["switch", "dev"]), "moorline switch dev");
        assert_eq!(
            command(&["switch", "a b'c $(x)"]),
            r"moorline switch 'a b'\''c $(x)'"
        );
        assert_eq!(command(&["switch", "a\u{1b}b"]), "moorline switch 'a␛b'");
    }

    #[test]
    fn old_entries_are_forgotten() {
        let mut activity = Activity::default();
        for n in 0..=KEPT {
            activity.push(Entry {
                at: Timestamp::UNIX_EPOCH,
                text: n.to_string(),
                command: None,
                is_error: false,
            });
        }
        assert_eq!(activity.entries().len(), KEPT);
        assert_eq!(activity.entries()[0].text, "1");
    }
}
