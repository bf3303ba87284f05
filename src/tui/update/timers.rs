//! Time: the only timers are words on screen that change, sign-ins that end, and due refreshes.

use super::replies::{connection_name, note_once};
use super::{loading, new_flow, note};
use crate::domain::connection::{ConnectionId, ConnectionState};
use crate::domain::holder::{HolderState, Tool};
use crate::domain::overview::Overview;
use crate::flows::failure::{Exit, Failure};
use crate::flows::refresh::{DueRefresh, due_refreshes};
use crate::tui::effect::Effect;
use crate::tui::message::FlowId;
use crate::tui::model::left::{countdown_changes, left_changes};
use crate::tui::model::overlay::Overlay;
use crate::tui::model::rows::ConnectionRow;
use crate::tui::model::sign_in::SignInStage;
use crate::tui::model::{Model, Pane, Pause, Selected};
use crate::tui::view;
use jiff::{SignedDuration, Timestamp};

/// At least this long between two attempts to refresh, in seconds.
const PAUSE: i64 = 30;
/// The longest pause after failures, in seconds.
const LONGEST_PAUSE: i64 = 5 * 60;
/// How long a session that is over is left alone, in seconds.
const LEFT_ALONE: i64 = 24 * 60 * 60;
/// Half of what is left of a token when it is due, in seconds.
const HALF_A_WINDOW: i64 = 10 * 60;
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
    let pause = match result {
        Ok(ends_at) => {
            model.refreshing.said = None;
            let name = connection_name(model, connection);
            note(model, format!("refreshed the token of {name}"), None);
            after_success(model.now, *ends_at)
        }
        Err(failure) => {
            note_once(model, failure);
            after_failure(model, connection, failure)
        }
    };
    model.refreshing.pauses.insert(connection.clone(), pause);
    loading::load(model)
}

/// A token that lives for less than the window would be due again at once: then at half its life.
fn after_success(now: Timestamp, ends_at: Timestamp) -> Pause {
    let half = ends_at.duration_since(now).as_secs() / 2;
    Pause {
        until: after(now, half.clamp(PAUSE, HALF_A_WINDOW)),
        failures: 0,
        ends_at: Some(ends_at),
    }
}

/// Longer with every failure; a session that is over is left alone until something changes it.
fn after_failure(model: &Model, connection: &ConnectionId, failure: &Failure) -> Pause {
    let failures = model
        .refreshing
        .pauses
        .get(connection)
        .map_or(0, |pause| pause.failures);
    let seconds = match failure.exit {
        Exit::SignInNeeded => LEFT_ALONE,
        _ => (PAUSE << failures.min(8)).min(LONGEST_PAUSE),
    };
    Pause {
        until: after(model.now, seconds),
        failures: failures.saturating_add(1),
        ends_at: ends_at(model, connection),
    }
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(seconds))
        .unwrap_or(now)
}

fn ends_at(model: &Model, connection: &ConnectionId) -> Option<Timestamp> {
    model.overview.connection(connection)?.expires_at
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
            SignInStage::AwaitingUser(code) => countdown_changes(code.expires_at, model.now),
            _ => None,
        },
        _ => None,
    });
    let refresh = due_refresh(model).map(|due| due.at);
    words.chain(states).chain(codes).chain(refresh).min()
}

/// What has to be refreshed next, not before the pause is over.
fn due_refresh(model: &Model) -> Option<DueRefresh> {
    if model.refreshing.running.is_some() || model.is_loading {
        return None;
    }
    due_refreshes(&model.overview, model.now)
        .into_iter()
        .map(|due| DueRefresh {
            at: due.at.max(paused_until(model, &due.connection)),
            ..due
        })
        .min_by_key(|due| due.at)
}

fn paused_until(model: &Model, connection: &ConnectionId) -> Timestamp {
    model
        .refreshing
        .pauses
        .get(connection)
        .filter(|pause| pause.ends_at == ends_at(model, connection))
        .map_or(Timestamp::MIN, |pause| pause.until)
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
