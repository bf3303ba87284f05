//! What flows say. Replies of flows that were cancelled or are long over are dropped.

use super::{
    codewhisperer, complain, everywhere, foreground, loading, note_failure, note_lines, review,
    roles, say, sign_in, timers, verifying,
};
use crate::domain::connection::ConnectionId;
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::switch::{Switched, directory_wins};
use crate::tui::effect::Effect;
use crate::tui::message::{FlowId, Reply};
use crate::tui::model::Model;
use crate::tui::model::overlay::{Notice, Overlay};

/// A flow said something.
pub(super) fn reply(model: &mut Model, flow: FlowId, reply: Reply) -> Vec<Effect> {
    match reply {
        Reply::SignInPlanned(planned) => sign_in::planned(model, flow, planned),
        Reply::SignedIn(result) => sign_in::signed_in(model, flow, result),
        Reply::SignInProgress(progress) => sign_in::progress(model, flow, progress),
        Reply::CameBack(ended) => foreground::came_back(model, flow, ended),
        Reply::Refreshed(connection, result) => {
            timers::refreshed(model, flow, &connection, &result)
        }
        Reply::EverywherePlanned(result) => everywhere::planned(model, flow, result),
        Reply::Switched(result) if review::running(model, flow).is_some() => {
            everywhere::switched(model, flow, result)
        }
        Reply::Switched(_)
        | Reply::Pinned(..)
        | Reply::Unpinned(..)
        | Reply::SignedOut(_)
        | Reply::Favoured(_) => written(model, flow, reply),
        Reply::RolesRead(kept) => roles::read(model, flow, kept),
        Reply::RolesProgress(progress) => roles::progress(model, flow, progress),
        Reply::RolesFetched(result) => roles::fetched(model, flow, result),
        Reply::ProfilesPlanned(result) => review::profiles_planned(model, flow, result),
        Reply::ProfilesEdited(result) => review::profiles_edited(model, flow, result),
        Reply::UndoPlanned(all, result) => review::undo_planned(model, flow, all, result),
        Reply::Undone(result) => review::undone(model, flow, result),
        Reply::Verified(answer) => verifying::verified(model, flow, answer),
        Reply::VerifyDone(result) => verifying::done(model, flow, result),
        Reply::Said(line) => verifying::said(model, flow, &line),
        Reply::ConsoleOpened(result) => verifying::opened(model, flow, result),
        Reply::ProfilesListed(_) | Reply::ChoicesListed(_) | Reply::Suggested(_) => {
            codewhisperer::answered(model, flow, reply)
        }
        Reply::ProfileChosen(called, result) => codewhisperer::chosen(model, flow, &called, result),
    }
}

/// A flow that wrote something small is over: says so, and reads the files again.
fn written(model: &mut Model, flow: FlowId, reply: Reply) -> Vec<Effect> {
    let Some(at) = model.running.iter().position(|run| run.flow == flow) else {
        return Vec::new();
    };
    let command = model.running.swap_remove(at).command;
    match told(model, reply) {
        Ok(lines) => {
            say(model, joined(&lines));
            note_lines(model, lines, command);
        }
        Err(failure) => {
            note_failure(model, &failure);
            show(model, &failure);
        }
    }
    loading::load(model)
}

/// `lines` as one sentence.
pub(super) fn joined(lines: &[String]) -> String {
    let parts: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| match line.strip_suffix('.') {
            Some(open) if at + 1 < lines.len() => open,
            _ => line,
        })
        .collect();
    parts.join("; ")
}

/// Shows a failure as a whole; in one line where a dialog is open already.
pub(super) fn show(model: &mut Model, failure: &Failure) {
    if !model.overlays.is_empty() {
        complain(model, failure);
        return;
    }
    model.overlays.push(Overlay::Notice(Notice {
        title: "That did not work".into(),
        lines: failed_lines(failure),
        scroll: 0,
    }));
}

/// A failure as lines: what failed, then what to do.
pub(super) fn failed_lines(failure: &Failure) -> Vec<String> {
    let lines = std::iter::once(failure.summary.clone());
    lines.chain(failure.hint.clone()).collect()
}

/// What there is to tell of what was written.
fn told(model: &mut Model, reply: Reply) -> Result<Vec<String>, Failure> {
    match reply {
        Reply::Switched(result) => result.map(|done| switched(model, done)),
        Reply::SignedOut(result) => result.map(|done| done.lines),
        Reply::Favoured(result) => result.map(|done| vec![done]),
        Reply::Pinned(service, connection, result) => result.map(|()| {
            let name = connection_name(model, &connection);
            let said = format!("{} is pinned to {name}", service_name(model, &service));
            let wins = directory_wins(&model.overview, &service);
            [said].into_iter().chain(wins).collect()
        }),
        Reply::Unpinned(service, result) => result.map(|was_pinned| {
            let name = service_name(model, &service);
            match directory_wins(&model.overview, &service) {
                Some(wins) => vec![format!("{name} is not pinned any more"), wins],
                None if was_pinned => vec![format!("{name} follows the active profile")],
                None => vec![format!("{name} was not pinned")],
            }
        }),
        _ => Ok(Vec::new()),
    }
}

/// Takes in what a switch did; what there is to tell of it.
pub(super) fn switched(model: &mut Model, done: Switched) -> Vec<String> {
    let mut lines = done.lines.clone();
    if lines.is_empty() {
        lines.push(format!("switched to {}", visible(&done.target)));
    }
    model.told = Some(done.shell_name().to_owned());
    model.switched = Some(done);
    lines
}

/// A service's name on screen.
pub(super) fn service_name(model: &Model, service: &str) -> String {
    let name = model
        .overview
        .service(service)
        .map_or(service, |bound| bound.service.name.as_str());
    visible(name).into_owned()
}

/// A connection's name on screen.
pub(super) fn connection_name(model: &Model, connection: &ConnectionId) -> String {
    match model.overview.connection(connection) {
        Some(connection) => visible(&connection.name).into_owned(),
        None => visible(&connection.to_string()).into_owned(),
    }
}

/// Notes that a token could not be refreshed, once for each reason.
pub(super) fn note_once(model: &mut Model, failure: &Failure) {
    if model.refreshing.said.as_deref() != Some(failure.summary.as_str()) {
        model.refreshing.said = Some(failure.summary.clone());
        complain(model, failure);
        note_failure(model, failure);
    }
}
