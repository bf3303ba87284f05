//! What every message does to the model. Total and pure: no clock, no files, no network.

mod actions;
mod answers;
mod arranging;
mod codewhisperer;
mod everywhere;
mod foreground;
mod keys;
mod loading;
mod mouse;
mod moving;
mod palette;
mod replies;
mod review;
mod roles;
mod sign_in;
mod steering;
mod switching;
mod timers;
mod typing;
mod verifying;

pub use timers::subscriptions;

use crate::flows::clipboard::Sent;
use crate::flows::failure::Failure;
use crate::tui::effect::Effect;
use crate::tui::message::{FlowId, Message};
use crate::tui::model::activity::{Entry, Status, command};
use crate::tui::model::{Model, Running};

/// What has to be done once, when the console starts.
pub fn start(model: &Model) -> Vec<Effect> {
    vec![Effect::Load {
        told: model.told.clone(),
    }]
}

/// Takes a message in and says what has to be done.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    let overlays = model.overlays.len();
    let effects = match message {
        Message::Key(key) => keys::press(model, key),
        Message::Mouse(mouse) => mouse::act(model, mouse),
        Message::Paste(text) => typing::paste(model, text),
        Message::Resize(width, height) => {
            (model.width, model.height) = (width, height);
            Vec::new()
        }
        Message::FocusGained | Message::FilesChanged => loading::load(model),
        Message::LogRead(log) => {
            model.activity.follow(&log);
            Vec::new()
        }
        Message::Now(now) => timers::tell_time(model, now),
        Message::OverviewLoaded(overview) => loading::loaded(model, overview),
        Message::Flow(flow, reply) => replies::reply(model, flow, reply),
        Message::Copied(what, sent) => {
            copied(model, &what, &sent);
            Vec::new()
        }
        Message::Opened(opened) => steering::opened(model, opened),
        Message::Terminated => keys::quit(model),
    };
    if model.overlays.len() != overlays {
        model.overlay_scroll = 0;
    }
    moving::keep_in_view(model);
    effects
}

/// Says where a text went, and what did not take it.
fn copied(model: &mut Model, what: &str, sent: &Sent) {
    let said = sent.said().map(|to| {
        let policy = codewhisperer::copied(model, what, &to);
        policy.unwrap_or_else(|| format!("sent {to}: {}", head(what)))
    });
    let text = match (said, &sent.trouble) {
        (Some(said), Some(trouble)) => format!("{said}; but {trouble}"),
        (Some(said), None) => said,
        (None, Some(trouble)) => format!("Not copied: {trouble}."),
        (None, None) => "Not copied.".into(),
    };
    model.status = Some(Status {
        text,
        is_error: sent.trouble.is_some(),
    });
}

fn new_flow(model: &mut Model) -> FlowId {
    let flow = FlowId(model.next_flow);
    model.next_flow += 1;
    flow
}

/// Starts a flow that writes something small and that no overlay shows.
/// `words` are the command line that does the same.
fn run(model: &mut Model, words: &[&str], effect: impl FnOnce(FlowId) -> Effect) -> Vec<Effect> {
    let flow = new_flow(model);
    let command = command(words);
    model.running.push(Running {
        flow,
        command,
        since: model.now,
    });
    vec![effect(flow)]
}

fn say(model: &mut Model, text: impl Into<String>) {
    model.status = Some(Status {
        text: text.into(),
        is_error: false,
    });
}

fn complain(model: &mut Model, failure: &Failure) {
    model.status = Some(Status {
        text: one_line(failure),
        is_error: true,
    });
}

fn note(model: &mut Model, text: impl Into<String>, command: Option<String>) {
    model.activity.push(Entry {
        at: model.now,
        text: text.into(),
        command,
        is_error: false,
    });
}

/// Notes what was done in several lines. Activity has the latest on top: the first line is noted last,
/// with the command, so that it stands above what followed from it.
fn note_lines(model: &mut Model, lines: Vec<String>, command: String) {
    let mut lines = lines.into_iter();
    let first = lines.next();
    for line in lines.rev() {
        note(model, line, None);
    }
    if let Some(first) = first {
        note(model, first, Some(command));
    }
}

fn note_failure(model: &mut Model, failure: &Failure) {
    model.activity.push(Entry {
        at: model.now,
        text: one_line(failure),
        command: None,
        is_error: true,
    });
}

/// The start of a long text, in one line.
fn head(text: &str) -> String {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let text = words.join(" ");
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

fn one_line(failure: &Failure) -> String {
    match &failure.hint {
        Some(hint) => format!("{} {hint}", failure.summary),
        None => failure.summary.clone(),
    }
}
