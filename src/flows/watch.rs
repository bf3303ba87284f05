//! Noticing that other programs changed the files.

mod places;

use crate::flows::host::Host;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use places::{Places, places};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A burst is over when nothing has changed for this long.
const QUIET: Duration = Duration::from_millis(150);

/// A burst is told of after this long even if it goes on.
const LONGEST: Duration = Duration::from_millis(1500);

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watch {
    stop: Sender<Message>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        // A thread that has ended by itself does not listen any more.
        let _ended = self.stop.send(Message::Stop);
    }
}

enum Message {
    Event(notify::Result<Event>),
    Stop,
}

/// Calls `changed` after the files an overview is built from change, 150 ms after the last change
/// of a burst. On network file systems it may never be called: look again on focus too.
pub fn watch(host: &Host, changed: impl Fn() + Send + 'static) -> Watch {
    let (sender, receiver) = channel();
    let stop = sender.clone();
    let environment = host.environment().clone();
    let events = move |event| {
        // The receiver is gone when the watch was dropped.
        let _dropped = sender.send(Message::Event(event));
    };
    // Without inotify, or without room for one more, the console still looks again on focus.
    if let Ok(watcher) = notify::recommended_watcher(events) {
        let mut armed = Armed {
            watcher,
            places: Places::default(),
        };
        armed.arm(places(&environment));
        let _detached = thread::Builder::new()
            .name("file watch".to_owned())
            .spawn(move || {
                while let Some(burst) = next_burst(&receiver, &armed.places) {
                    armed.forget(&burst.gone);
                    armed.arm(places(&environment));
                    changed();
                }
            });
    }
    Watch { stop }
}

/// Several changes close together.
#[derive(Default)]
struct Burst {
    /// Watched directories that are not there any more, or not the same.
    gone: Vec<PathBuf>,
}

/// Waits for a change and the end of its burst; `None` when the watch was dropped.
fn next_burst(receiver: &Receiver<Message>, places: &Places) -> Option<Burst> {
    let mut burst = Burst::default();
    loop {
        match receiver.recv().ok()? {
            Message::Stop => return None,
            Message::Event(event) if take(&event, places, &mut burst) => break,
            Message::Event(_) => {}
        }
    }
    let begin = Instant::now();
    while begin.elapsed() < LONGEST {
        match receiver.recv_timeout(QUIET) {
            Ok(Message::Event(event)) => {
                take(&event, places, &mut burst);
            }
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    Some(burst)
}

/// Whether `event` may have changed what an overview is built from.
fn take(event: &notify::Result<Event>, places: &Places, burst: &mut Burst) -> bool {
    let Ok(event) = event else {
        // Events were lost, so anything may have changed.
        return true;
    };
    if event.need_rescan() {
        return true;
    }
    if !is_change(event.kind) {
        return false;
    }
    let mut matters = false;
    for path in &event.paths {
        if places.is_watched(path) && is_move(event.kind) {
            burst.gone.push(path.clone());
            matters = true;
        }
        matters |= places.matters(path);
    }
    matters
}

/// Our own reading must not look like a change: it would be read again, for ever.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}

fn is_move(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Remove(_)
            | EventKind::Create(_)
            | EventKind::Modify(notify::event::ModifyKind::Name(_))
    )
}

struct Armed {
    watcher: RecommendedWatcher,
    places: Places,
}

impl Armed {
    /// Watches what `wanted` names and nothing else.
    fn arm(&mut self, wanted: Places) {
        for directory in self.places.directories() {
            if !wanted.is_watched(directory) {
                // It may be gone already.
                let _gone = self.watcher.unwatch(directory);
            }
        }
        for directory in wanted.directories() {
            if !self.places.is_watched(directory) {
                // What cannot be watched is looked at on focus.
                let _unwatched = self.watcher.watch(directory, RecursiveMode::NonRecursive);
            }
        }
        self.places = wanted;
    }

    /// Forgets directories that went away, so that those of the same name are watched anew.
    fn forget(&mut self, gone: &[PathBuf]) {
        for directory in gone {
            let _gone = self.watcher.unwatch(directory);
            self.places.remove(directory);
        }
    }
}

#[cfg(test)]
mod tests;
