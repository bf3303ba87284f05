//! What was done, and the one line that says how the last thing went.

use crate::domain::shell_word;
use crate::domain::text::visible;
use crate::flows::activity_log::Logged;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How many entries are kept.
pub const KEPT: usize = 200;

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
    /// The entry as text: the time with what was done, the day too if that was not today; then the
    /// command.
    pub fn lines(&self, now: Timestamp) -> impl Iterator<Item = String> + use<> {
        let failed = if self.is_error { "failed: " } else { "" };
        let day = self.other_day(now);
        let day = day.map_or_else(String::new, |day| format!("{day} "));
        let what = format!("{day}{} {failed}{}", self.at.strftime("%H:%M"), self.text);
        std::iter::once(what).chain(self.command.clone())
    }

    /// The day it was done on, in UTC as all times here, if that is not today.
    pub fn other_day(&self, now: Timestamp) -> Option<Date> {
        let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
        Some(day(self.at)).filter(|then| *then != day(now))
    }

    /// An entry of the log on this host.
    fn of_log(logged: &Logged) -> Self {
        let noted = &logged.noted;
        Self {
            at: logged.at,
            text: match &noted.error {
                Some(error) => format!("{}: {error}", noted.what),
                None => noted.what.clone(),
            },
            command: noted.command.clone(),
            is_error: noted.error.is_some(),
        }
    }
}

/// What was done, latest last: here, and by others on this host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Activity {
    own: Vec<Entry>,
    others: Vec<Entry>,
    /// Both, in order of time.
    entries: Vec<Entry>,
}

impl Activity {
    /// The entries, latest last.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds one, forgetting the oldest when there are too many.
    pub fn push(&mut self, entry: Entry) {
        if self.own.len() == KEPT {
            self.own.remove(0);
        }
        self.own.push(entry);
        self.merge();
    }

    /// Takes in what others did, by the log of this host as it is now.
    pub fn follow(&mut self, log: &[Logged]) {
        self.others = log.iter().map(Entry::of_log).collect();
        self.merge();
    }

    fn merge(&mut self) {
        let both = self.others.iter().chain(&self.own);
        self.entries = both.cloned().collect();
        // Stable: what was done here in one moment stays in its order.
        self.entries.sort_by_key(|entry| entry.at);
        let surplus = self.entries.len().saturating_sub(KEPT);
        self.entries.drain(..surplus);
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
    use crate::flows::activity_log::{Kind, Noted};

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

    #[test]
    fn what_others_did_stands_between_in_order_and_is_marked_by_its_day() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let logged = |time: &str, what: &str, error: Option<&str>| Logged {
            at: at(time),
            process: 1,
            noted: Noted {
                error: error.map(Into::into),
                ..Noted::done(Kind::Switch, what, Some("moorline switch x".into()))
            },
        };
        let mut activity = Activity::default();
        activity.push(Entry {
            at: at("2026-03-02T10:00:00Z"),
            text: "mine".into(),
            command: None,
            is_error: false,
        });
        let log = [
            logged("2026-03-01T09:00:00Z", "yesterday", None),
            logged("2026-03-02T11:00:00Z", "later", Some("no")),
        ];
        activity.follow(&log);
        activity.follow(&log);
        let now = at("2026-03-02T12:00:00Z");
        let lines: Vec<String> = activity
            .entries()
            .iter()
            .flat_map(|entry| entry.lines(now))
            .collect();
        let command = "moorline switch x";
        assert_eq!(
            lines,
            [
                "2026-03-01 09:00 yesterday",
                command,
                "10:00 mine",
                "11:00 failed: later: no",
                command
            ]
        );
    }
}
