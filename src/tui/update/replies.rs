//! What flows say. Replies of flows that were cancelled or are long over are dropped.

use super::sign_in::{self, failed};
use super::{loading, note, note_failure, say, timers};
use crate::domain::connection::ConnectionId;
use crate::domain::service::ServiceId;
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::sign_out::SignedOut;
use crate::flows::switch::Switched;
use crate::tui::effect::Effect;
use crate::tui::message::{FlowId, Reply};
use crate::tui::model::Model;
use crate::tui::model::activity::{command, spoken};

/// A flow said something.
pub(super) fn reply(model: &mut Model, flow: FlowId, reply: Reply) -> Vec<Effect> {
    match reply {
        Reply::SignInPlanned(planned) => return sign_in::planned(model, flow, planned),
        Reply::SignedIn(result) => return sign_in::signed_in(model, flow, result),
        Reply::SignInProgress(progress) => {
            sign_in::progress(model, flow, progress);
            return Vec::new();
        }
        Reply::Refreshed(connection, result) => {
            return timers::refreshed(model, flow, &connection, result);
        }
        _ => {}
    }
    let Some(at) = model.running.iter().position(|running| *running == flow) else {
        return Vec::new();
    };
    model.running.swap_remove(at);
    match reply {
        Reply::Switched(result) => switched(model, result),
        Reply::Pinned(service, connection, result) => pinned(model, &service, &connection, result),
        Reply::Unpinned(service, result) => unpinned(model, &service, result),
        Reply::SignedOut(result) => signed_out(model, result),
        _ => Vec::new(),
    }
}

fn switched(model: &mut Model, result: Result<Switched, Failure>) -> Vec<Effect> {
    let done = match result {
        Ok(done) => done,
        Err(failure) => {
            failed(model, &failure);
            return Vec::new();
        }
    };
    let text = format!("switched to {}", visible(&done.target));
    note(
        model,
        text.clone(),
        Some(command(&["switch", &done.target])),
    );
    for line in &done.lines {
        note(model, line.clone(), None);
    }
    say(model, text);
    model.told = Some(done.target.clone());
    model.switched = Some(done);
    loading::load(model)
}

fn pinned(
    model: &mut Model,
    service: &ServiceId,
    connection: &ConnectionId,
    result: Result<(), Failure>,
) -> Vec<Effect> {
    match result {
        Err(failure) => failed(model, &failure),
        Ok(()) => {
            let text = format!(
                "{} is pinned to {}",
                service_name(model, service),
                connection_name(model, connection)
            );
            let words = command(&["pin", service, &spoken(connection)]);
            note(model, text.clone(), Some(words));
            say(model, text);
        }
    }
    loading::load(model)
}

fn unpinned(model: &mut Model, service: &ServiceId, result: Result<bool, Failure>) -> Vec<Effect> {
    let name = service_name(model, service);
    match result {
        Err(failure) => failed(model, &failure),
        Ok(true) => {
            let text = format!("{name} follows the active profile");
            note(model, text.clone(), Some(command(&["unpin", service])));
            say(model, text);
        }
        Ok(false) => say(model, format!("{name} was not pinned")),
    }
    loading::load(model)
}

fn signed_out(model: &mut Model, result: Result<SignedOut, Failure>) -> Vec<Effect> {
    match result {
        Err(failure) => failed(model, &failure),
        Ok(done) => {
            for line in &done.lines {
                note(model, line.clone(), None);
            }
            say(
                model,
                done.lines
                    .first()
                    .cloned()
                    .unwrap_or_else(|| "signed out".into()),
            );
        }
    }
    loading::load(model)
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
        note_failure(model, failure);
    }
}
