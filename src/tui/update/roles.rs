//! The list of accounts and roles: as it was kept, else asked for; what is ticked goes on to become
//! profiles.

use super::{new_flow, note, note_failure, say, sign_in as signing_in};
use crate::domain::command::login_name;
use crate::domain::connection::ConnectionState;
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::roles::{RoleList, RolesProgress};
use crate::tui::effect::Effect;
use crate::tui::message::FlowId;
use crate::tui::model::activity::command;
use crate::tui::model::overlay::{Notice, Overlay};
use crate::tui::model::profile_form::{FormFor, ProfileForm};
use crate::tui::model::roles::{Fetch, RolesScreen};
use crate::tui::model::{Model, Selected};

/// Opens the list of what the selected connection, or the one of the selected profile, can use.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let flow = new_flow(model);
    let connection = match model.selected() {
        Selected::Connection(connection) => Some(connection),
        Selected::Profile(profile) => profile
            .connection
            .as_ref()
            .and_then(|id| model.overview.connection(id)),
        _ => None,
    };
    let Some(connection) = connection else {
        return Vec::new();
    };
    let screen = RolesScreen::new(&model.overview, connection, flow);
    let id = connection.id.clone();
    model.overlays.push(Overlay::Roles(Box::new(screen)));
    vec![Effect::ReadRoles(flow, id)]
}

/// The list whose `flow` says something.
fn screen(model: &mut Model, flow: FlowId) -> Option<&mut RolesScreen> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Roles(screen) if screen.flow() == Some(flow) => Some(&mut **screen),
        _ => None,
    })
}

fn top(model: &mut Model) -> Option<&mut RolesScreen> {
    match model.overlays.last_mut() {
        Some(Overlay::Roles(screen)) => Some(screen),
        _ => None,
    }
}

/// The list that was kept was read; without one, the server is asked.
pub(super) fn read(model: &mut Model, flow: FlowId, kept: Option<RoleList>) -> Vec<Effect> {
    let next = FlowId(model.next_flow);
    let Some(screen) = screen(model, flow).filter(|screen| screen.fetch == Fetch::Reading(flow))
    else {
        return Vec::new();
    };
    if let Some(list) = kept {
        screen.take(list);
        return Vec::new();
    }
    let effects = ask(screen, next);
    model.next_flow += 1;
    effects
}

fn ask(screen: &mut RolesScreen, flow: FlowId) -> Vec<Effect> {
    screen.fetch = Fetch::Asking {
        flow,
        done: 0,
        known: 0,
    };
    screen.trouble = None;
    vec![Effect::FetchRoles(flow, screen.connection.clone())]
}

/// Asks the server again; what is on screen stays there meanwhile.
pub(super) fn ask_again(model: &mut Model) -> Vec<Effect> {
    let flow = new_flow(model);
    top(model).map_or_else(Vec::new, |screen| ask(screen, flow))
}

/// Roles arrive.
pub(super) fn progress(model: &mut Model, flow: FlowId, progress: RolesProgress) -> Vec<Effect> {
    let Some(screen) = screen(model, flow) else {
        return Vec::new();
    };
    match progress {
        RolesProgress::Found(roles) => {
            screen.trouble = None;
            screen.found(roles);
        }
        RolesProgress::Accounts {
            done: listed,
            known: all,
        } => {
            screen.trouble = None;
            if let Fetch::Asking { done, known, .. } = &mut screen.fetch {
                (*done, *known) = (listed, all);
            }
        }
        RolesProgress::Trouble(why) => screen.trouble = Some(visible(&why).into_owned()),
    }
    Vec::new()
}

/// All roles are there, or it failed.
pub(super) fn fetched(
    model: &mut Model,
    flow: FlowId,
    result: Result<RoleList, Failure>,
) -> Vec<Effect> {
    let Some(screen) = screen(model, flow) else {
        return Vec::new();
    };
    match result {
        Ok(list) => {
            screen.take(list);
            let text = format!("listed {} roles of {}", screen.items.len(), screen.name);
            let command = command(&["roles", &login_name(&screen.connection), "--refresh"]);
            note(model, text, Some(command));
        }
        Err(failure) => {
            screen.fetch = Fetch::Failed(failure.clone());
            screen.trouble = None;
            note_failure(model, &failure);
        }
    }
    Vec::new()
}

/// `esc`: stops asking; else shows all; else closes.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    let Some(screen) = top(model) else {
        return Vec::new();
    };
    if let Some(flow) = screen.flow() {
        screen.fetch = Fetch::Stopped;
        screen.trouble = None;
        return vec![Effect::Cancel(flow)];
    }
    if screen.list.is_filtered() {
        screen.list.filter.reset();
        screen.refilter();
        return Vec::new();
    }
    model.overlays.pop();
    Vec::new()
}

/// Signs in where the list needs it; it is asked for again afterwards.
pub(super) fn sign_in(model: &mut Model) -> Vec<Effect> {
    let Some(screen) = top(model) else {
        return Vec::new();
    };
    screen.asks_after_sign_in = true;
    let request = super::actions::at(&screen.connection, None);
    signing_in::begin(model, request, None)
}

/// The files were read: says which role has which profile by now, and asks again after a sign-in.
pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let overview = std::sync::Arc::clone(&model.overview);
    let next = FlowId(model.next_flow);
    let Some(screen) = model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Roles(screen) => Some(&mut **screen),
        _ => None,
    }) else {
        return Vec::new();
    };
    screen.follow(&overview);
    let is_signed_in = overview
        .connection(&screen.connection)
        .is_some_and(|connection| connection.state == ConnectionState::SignedIn);
    if !(screen.asks_after_sign_in && is_signed_in && screen.flow().is_none()) {
        return Vec::new();
    }
    screen.asks_after_sign_in = false;
    let effects = ask(screen, next);
    model.next_flow += 1;
    effects
}

/// Goes on with the ticked roles, else with the selected one.
pub(super) fn to_profiles(model: &mut Model) -> Vec<Effect> {
    let Some(screen) = top(model) else {
        return Vec::new();
    };
    let roles = screen.picked();
    if roles.is_empty() {
        return Vec::new();
    }
    let purpose = FormFor::Add {
        connection: screen.connection.clone(),
        is_all: screen.is_all(&roles),
        roles,
    };
    let form = ProfileForm::naming(&screen.name, purpose);
    model.overlays.push(Overlay::ProfileForm(Box::new(form)));
    Vec::new()
}

/// Goes on with every role, to make the profiles what they are.
pub(super) fn sync(model: &mut Model) -> Vec<Effect> {
    let Some(screen) = top(model) else {
        return Vec::new();
    };
    let purpose = FormFor::Sync {
        connection: screen.connection.clone(),
        roles: screen.whole(),
    };
    let form = ProfileForm::naming(&screen.name, purpose);
    model.overlays.push(Overlay::ProfileForm(Box::new(form)));
    Vec::new()
}

/// Shows the accounts that could not be listed.
pub(super) fn failed_accounts(model: &mut Model) -> Vec<Effect> {
    let Some(screen) = top(model) else {
        return Vec::new();
    };
    let lines = screen
        .failed
        .iter()
        .map(|(account, why)| visible(&format!("{account}: {why}")).into_owned());
    let notice = Notice {
        title: "Accounts that could not be listed".into(),
        lines: lines.collect(),
        scroll: 0,
    };
    model.overlays.push(Overlay::Notice(notice));
    Vec::new()
}

/// Chooses lines.
pub(super) fn tick(model: &mut Model, all: bool) {
    let Some(screen) = top(model) else {
        return;
    };
    if !all {
        screen.toggle();
        return;
    }
    screen.toggle_all();
    if screen.ticked == 0 && screen.current().is_some_and(|item| item.profile.is_some()) {
        say(
            model,
            "no role is ticked; those that have a profile are left out",
        );
    }
}
