//! Time: the only timers are words on screen that change, sign-ins that end, and due refreshes.

use super::replies::{connection_name, note_once};
use super::{loading, new_flow, note};
use crate::domain::ago::ago_changes;
use crate::domain::connection::{ConnectionId, ConnectionState};
use crate::domain::holder::{HolderState, Tool};
use crate::domain::left::{countdown_changes, left_changes};
use crate::domain::overview::Overview;
use crate::flows::failure::Failure;
use crate::flows::refresh::DueRefresh;
use crate::tui::effect::Effect;
use crate::tui::message::FlowId;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::rows::ConnectionRow;
use crate::tui::model::sign_in::SignInStage;
use crate::tui::model::{Model, Pane, Selected};
use crate::tui::view;
use jiff::Timestamp;
use std::sync::Arc;

/// The service whose standing is on screen always.
const HEADER_SERVICE: &str = "codewhisperer";

/// This is the time now.
pub(super) fn tell_time(model: &mut Model, now: Timestamp) -> Vec<Effect> {
    model.now = now;
    let mut effects = Vec::new();
    let read_at = model.overview.read_at();
    if ends(&model.overview).any(|end| read_at < end && end <= now) && !model.is_loading {
        effects.extend(loading::load(model));
    }
    if let Some(due) = due_refresh(model).filter(|due| due.at <= now) {
        let flow = new_flow(model);
        model.refreshing.running = Some(flow);
        effects.push(Effect::Refresh(flow, due.connection));
    }
    effects
}

/// A token was refreshed, or not: then not again for a while.
pub(super) fn refreshed(
    model: &mut Model,
    flow: FlowId,
    connection: &ConnectionId,
    result: &Result<Timestamp, Failure>,
) -> Vec<Effect> {
    if model.refreshing.running != Some(flow) {
        return Vec::new();
    }
    model.refreshing.running = None;
    let overview = Arc::clone(&model.overview);
    let (pace, now) = (&mut model.refreshing.pace, model.now);
    pace.tried(&overview, connection, result, now);
    match result {
        Ok(_) => {
            model.refreshing.said = None;
            let name = connection_name(model, connection);
            note(model, format!("refreshed the token of {name}"), None);
        }
        Err(failure) => note_once(model, failure),
    }
    loading::load(model)
}

/// The next instant at which the screen changes by itself or a refresh is due; `None` when that
/// never happens. At or before now it means at once.
pub fn subscriptions(model: &Model) -> Option<Timestamp> {
    let words = visible_ends(model)
        .into_iter()
        .filter_map(|end| left_changes(end, model.now));
    let states = ends(&model.overview).filter(|end| *end > model.now);
    let codes = model.overlays.iter().filter_map(|overlay| match overlay {
        Overlay::SignIn(panel) => match &panel.stage {
            SignInStage::AwaitingUser(code) => {
                countdown_changes(code.expires_at, model.now, model.look.is_still)
            }
            SignInStage::AwaitingBrowser(page) => {
                countdown_changes(page.expires_at, model.now, model.look.is_still)
            }
            _ => None,
        },
        _ => None,
    });
    let refresh = due_refresh(model).map(|due| due.at);
    let ages = model.overlays.iter().filter_map(|overlay| match overlay {
        Overlay::Roles(screen) => ago_changes(screen.fetched_at?, model.now),
        _ => None,
    });
    words
        .chain(states)
        .chain(codes)
        .chain(refresh)
        .chain(ages)
        .min()
}

/// What has to be refreshed next, not before the pause is over.
fn due_refresh(model: &Model) -> Option<DueRefresh> {
    if model.refreshing.running.is_some() || model.is_loading {
        return None;
    }
    model.refreshing.pace.next(&model.overview, model.now)
}

/// When sign-ins end that are live by what was read: their states change then.
fn ends(overview: &Overview) -> impl Iterator<Item = Timestamp> {
    let connections = overview
        .connections()
        .iter()
        .filter(|connection| connection.state == ConnectionState::SignedIn)
        .filter_map(|connection| connection.expires_at);
    let holders = overview
        .holders()
        .iter()
        .filter(|holder| holder.state == HolderState::SignedIn)
        .filter_map(|holder| holder.expires_at);
    connections.chain(holders)
}

/// The ends of everything whose time left may be on screen.
fn visible_ends(model: &Model) -> Vec<Timestamp> {
    let overview = &model.overview;
    let mut ids: Vec<&ConnectionId> = Vec::new();
    let page = view::page_rows(model, Pane::Connections);
    for row in model.list(Pane::Connections).window(page) {
        if let Some(ConnectionRow::One(at)) = model.rows.connections.get(*row) {
            ids.extend(
                overview
                    .connections()
                    .get(*at)
                    .map(|connection| &connection.id),
            );
        }
    }
    match model.selected() {
        Selected::Connection(connection) => ids.push(&connection.id),
        Selected::Profile(profile) => ids.extend(&profile.connection),
        Selected::Service(bound) => ids.extend(&bound.binding.connection),
        Selected::IamKeys(_) | Selected::Nothing => {}
    }
    ids.extend(
        overview
            .service(HEADER_SERVICE)
            .and_then(|bound| bound.binding.connection.as_ref()),
    );
    let held = ids
        .iter()
        .filter_map(|id| overview.connection(id))
        .flat_map(|connection| {
            let holders = connection.holders.iter().map(|holder| holder.expires_at);
            [
                connection.expires_at,
                connection.registration_expires_at,
                connection.role_credentials.last_end,
            ]
            .into_iter()
            .chain(holders)
        });
    // What `aws login` holds is shown with the connections of its profiles only.
    let tools = overview
        .holders()
        .iter()
        .filter(|holder| holder.tool != Tool::AwsLogin)
        .map(|holder| holder.expires_at);
    held.chain(tools).flatten().collect()
}
