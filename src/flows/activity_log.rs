//! The activity log: what Moorline did on this host, one line of JSON each, without secrets.

use crate::domain::command;
use crate::domain::connection::ConnectionId;
use crate::domain::text::{is_unsafe, visible};
use crate::flows::blocking::blocking;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::{Environment, Host};
use crate::store::activity_file::{self, Line};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A profile was switched to.
    Switch,
    /// A service was pinned.
    Pin,
    /// A service was unpinned.
    Unpin,
    /// Somebody signed in.
    SignIn,
    /// Somebody signed out.
    SignOut,
    /// A token was refreshed.
    Refresh,
    /// A profile of CodeWhisperer's was chosen.
    Choose,
    /// A file was changed.
    FileChange,
    /// A directory's rule was allowed, denied or applied.
    Directory,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Switch,
        Self::Pin,
        Self::Unpin,
        Self::SignIn,
        Self::SignOut,
        Self::Refresh,
        Self::Choose,
        Self::FileChange,
        Self::Directory,
    ];

    /// Its name in the log and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Switch => "switch",
            Self::Pin => "pin",
            Self::Unpin => "unpin",
            Self::SignIn => "sign_in",
            Self::SignOut => "sign_out",
            Self::Refresh => "refresh",
            Self::Choose => "choose",
            Self::FileChange => "file_change",
            Self::Directory => "directory",
        }
    }

    fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// One thing that was done or failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// What kind of thing.
    pub kind: Kind,
    /// What, in one line, without secrets.
    pub what: String,
    /// The command line that does the same, every word quoted for a POSIX shell.
    pub command: Option<String>,
    /// The change of the journal that it made, for `undo ID`.
    pub change: Option<u32>,
    /// The command line that takes it back, where that is not `undo ID`.
    pub back: Option<String>,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

impl Noted {
    /// Something that was done, with the command that does the same.
    pub fn done(kind: Kind, what: impl Into<String>, command: Option<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            command,
            change: None,
            back: None,
            error: None,
        }
    }

    /// Something that failed. `None` where it was not tried at all: it was asked for wrongly, refused
    /// or not wanted, and nothing has happened.
    pub fn failed(
        kind: Kind,
        what: impl Into<String>,
        command: Option<String>,
        failure: &Failure,
    ) -> Option<Self> {
        let was_tried = matches!(failure.exit, Exit::Failed | Exit::SignInNeeded);
        was_tried.then(|| Self {
            error: Some(failure.in_one_line()),
            ..Self::done(kind, what, command)
        })
    }
}

/// What the log holds of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// When.
    pub at: Timestamp,
    /// The process that did it.
    pub process: u32,
    /// What it was; safe to show.
    pub noted: Noted,
}

impl Logged {
    /// The command that takes it back, if one is known.
    pub fn back(&self) -> Option<String> {
        let undo = self.noted.change.map(|id| format!("moorline undo {id}"));
        undo.or_else(|| self.noted.back.clone())
    }
}

/// Appends it to the log. What cannot be written costs nothing but the line. Blocks on files.
pub fn note(host: &Host, noted: &Noted) {
    // A command with a name that cannot be shown as it is would say another one.
    let safe = |command: &&str| !command.contains(is_unsafe);
    let error = noted.error.as_deref().map(visible);
    let mut line = Line::new(host.now(), noted.kind.id(), &visible(&noted.what))
        .commands(
            noted.command.as_deref().filter(safe),
            noted.back.as_deref().filter(safe),
        )
        .error(error.as_deref());
    line.change = noted.change;
    let _lost = activity_file::append(&host.environment().state_dir, &line);
}

/// Appends what was done or tried, if anything was. Blocks on files.
pub(super) fn note_any(host: &Host, noted: Option<Noted>) {
    if let Some(noted) = noted {
        note(host, &noted);
    }
}

/// [`note_any`] beside the runtime.
pub(super) async fn note_aside(host: &Host, noted: Option<Noted>) {
    if let Some(noted) = noted {
        let host = host.clone();
        let _lost = blocking(move || note(&host, &noted)).await;
    }
}

/// Notes what became of the pins, each service in a line of its own, with the command that takes it
/// back. Blocks on files.
pub(super) fn note_pins(
    host: &Host,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) {
    let unpin = |service: &str| command::unpin(service);
    for (service, connection) in after {
        let old = before.get(service);
        if old == Some(connection) {
            continue;
        }
        let what = format!("pinned {service} to {connection}");
        let noted = Noted {
            back: Some(old.map_or_else(|| unpin(service), |old| pin(service, old))),
            ..Noted::done(Kind::Pin, what, Some(pin(service, connection)))
        };
        note(host, &noted);
    }
    for (service, connection) in before {
        if !after.contains_key(service) {
            let what = format!("unpinned {service} from {connection}");
            let noted = Noted {
                back: Some(pin(service, connection)),
                ..Noted::done(Kind::Unpin, what, Some(unpin(service)))
            };
            note(host, &noted);
        }
    }
}

fn pin(service: &str, connection: &str) -> String {
    let name = ConnectionId::parse(connection).map_or_else(
        || connection.to_owned(),
        |connection| command::login_name(&connection),
    );
    let (service, name) = (command::word(service), command::word(&name));
    format!("moorline pin {service} {name}")
}

/// The file that the log is written to.
pub(super) fn file(environment: &Environment) -> PathBuf {
    environment.state_dir.join(activity_file::FILE)
}

/// The latest of the log, at most `most`, latest last. What another version wrote of a kind that is
/// not known here is passed over. Blocks on files.
pub fn load(host: &Host, most: usize) -> Vec<Logged> {
    let lines = activity_file::load(&host.environment().state_dir, most);
    lines.into_iter().filter_map(logged).collect()
}

/// The latest that other processes did, or this one before `since`: what it did after that it has
/// told already. Blocks on files.
pub fn load_of_others(host: &Host, most: usize, since: Timestamp) -> Vec<Logged> {
    let mut all = load(host, most);
    all.retain(|one| one.process != std::process::id() || one.at < since);
    all
}

fn logged(line: Line) -> Option<Logged> {
    let shown = |text: String| visible(&text).into_owned();
    Some(Logged {
        at: line.time,
        process: line.process,
        noted: Noted {
            kind: Kind::from_id(&line.kind)?,
            what: shown(line.what),
            command: line.command.map(shown),
            change: line.change,
            back: line.back.map(shown),
            error: line.error.map(shown),
        },
    })
}
