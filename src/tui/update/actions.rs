//! What the keys of the panes begin.

use super::{complain, foreground, run, say, sign_in as signing_in, switching};
use crate::domain::binding::ServiceState;
use crate::domain::connection::ConnectionId;
use crate::domain::missing_scopes::missing_scopes;
use crate::domain::overview::Bound;
use crate::domain::service::ServiceId;
use crate::domain::text::visible;
use crate::flows::sign_in::{SignInRequest, Target};
use crate::flows::sign_out::preview;
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::model::choose::{Choose, sign_in_candidates};
use crate::tui::model::overlay::{Notice, Overlay};
use crate::tui::model::sign_out::SignOutDialog;
use crate::tui::model::{Model, Selected};
use crate::tui::view::key_of;

/// Switches to the selected profile, in this shell or everywhere.
pub(super) fn switch(model: &mut Model, everywhere: bool) -> Vec<Effect> {
    let Selected::Profile(profile) = model.selected() else {
        return Vec::new();
    };
    let name = profile.name.clone();
    switching::switch_to(model, &name, everywhere)
}

/// Does what the selection needs.
pub(super) fn mend(model: &mut Model) -> Vec<Effect> {
    match model.selected() {
        Selected::Service(bound) if bound.state == ServiceState::Choose => pin(model),
        _ => sign_in(model),
    }
}

/// Signs in at, for, or because of the selection.
pub(super) fn sign_in(model: &mut Model) -> Vec<Effect> {
    let connection = match model.selected() {
        Selected::Connection(connection) => Some(&connection.id),
        Selected::Profile(profile) => profile.connection.as_ref(),
        Selected::Service(bound) if bound.service.is_bearer() => {
            let bound = bound.clone();
            return sign_in_for(model, &bound);
        }
        Selected::Service(bound) => bound.binding.connection.as_ref(),
        Selected::IamKeys(_) | Selected::Nothing => None,
    };
    match connection.cloned() {
        Some(connection) if foreground::is_aws_login(model, &connection) => {
            foreground::aws_login(model, &connection)
        }
        Some(connection) => signing_in::begin(model, at(&connection, None), None),
        None => Vec::new(),
    }
}

/// Signs in for a service: at what it uses, else at the only thing it could use, else asks.
fn sign_in_for(model: &mut Model, bound: &Bound) -> Vec<Effect> {
    let service = &bound.service;
    let candidates: Vec<ConnectionId> = sign_in_candidates(&model.overview, service)
        .map(|connection| connection.id.clone())
        .collect();
    let used = bound.binding.connection.as_ref();
    let only = match candidates.as_slice() {
        [only] => Some(only),
        _ => used,
    };
    match only {
        Some(connection) => {
            let request = at(connection, Some(service.id.clone()));
            signing_in::begin(model, request, None)
        }
        None => {
            let choose = Choose::sign_in(&model.overview, Some(service));
            model.overlays.push(Overlay::Choose(choose));
            Vec::new()
        }
    }
}

/// A request to sign in at a connection.
pub(super) fn at(connection: &ConnectionId, service: Option<ServiceId>) -> SignInRequest {
    SignInRequest {
        service,
        ..SignInRequest::at(Target::Connection(connection.clone()))
    }
}

/// Asks where to sign in anew; for the selected service, if one that takes tokens is.
pub(super) fn new_sign_in(model: &mut Model) -> Vec<Effect> {
    let service = match model.selected() {
        Selected::Service(bound) if bound.service.is_bearer() => Some(&bound.service),
        _ => None,
    };
    let choose = Choose::sign_in(&model.overview, service);
    model.overlays.push(Overlay::Choose(choose));
    Vec::new()
}

/// Asks, then signs in anew with the scopes the selected service needs; until that worked the old
/// token stays.
pub(super) fn add_scopes(model: &mut Model) -> Vec<Effect> {
    let Selected::Service(bound) = model.selected() else {
        return Vec::new();
    };
    let service = bound.service.id.clone();
    let Some(missing) = missing_scopes(&model.overview, &service) else {
        return Vec::new();
    };
    let question = format!(
        "{} You sign in once more; until that worked, the sign-in you have stays.",
        missing.question
    );
    let request = at(&missing.connection, Some(service));
    signing_in::begin_after_asking(model, request, question)
}

/// Asks, then ends the session of the selected connection and signs in anew.
pub(super) fn extend(model: &mut Model) -> Vec<Effect> {
    let Selected::Connection(connection) = model.selected() else {
        return Vec::new();
    };
    let request = SignInRequest {
        extends: true,
        ..at(&connection.id, None)
    };
    let question = "End this session and sign in anew, so that it lasts its full time?";
    signing_in::begin_after_asking(model, request, question.to_owned())
}

/// Keeps a connection for a service; asks which where there is a choice.
pub(super) fn pin(model: &mut Model) -> Vec<Effect> {
    let choose = match model.selected() {
        Selected::Service(bound) => Choose::pin_service(&model.overview, &bound.service),
        Selected::Connection(connection) => Choose::pin_connection(&model.overview, connection),
        _ => None,
    };
    match choose {
        Some(choose) => model.overlays.push(Overlay::Choose(choose)),
        None => {
            let key = key_of(model, Action::SignIn);
            say(
                model,
                format!("no connection here has what it takes: press {key} to sign in"),
            );
        }
    }
    Vec::new()
}

/// Lets the selected service follow the active profile.
pub(super) fn unpin(model: &mut Model) -> Vec<Effect> {
    let Selected::Service(bound) = model.selected() else {
        return Vec::new();
    };
    let service = bound.service.id.clone();
    let words = ["unpin", service.as_str()];
    run(model, &words, |flow| Effect::Unpin(flow, service.clone()))
}

/// Shows who loses what by signing out of the selected connection.
pub(super) fn sign_out(model: &mut Model) -> Vec<Effect> {
    let Selected::Connection(connection) = model.selected() else {
        return Vec::new();
    };
    let id = connection.id.clone();
    match preview(&model.overview, &id) {
        Ok(preview) => {
            let dialog = SignOutDialog::new(id, preview);
            model.overlays.push(Overlay::SignOut(dialog));
        }
        Err(failure) => complain(model, &failure),
    }
    Vec::new()
}

/// Shows what is wrong with the files.
pub(super) fn problems(model: &mut Model) -> Vec<Effect> {
    let problems = model.overview.problems().iter();
    let lines = problems
        .map(|problem| visible(&problem.in_one_line()).into_owned())
        .collect();
    model.overlays.push(Overlay::Notice(Notice {
        title: "Problems".into(),
        lines,
        scroll: 0,
    }));
    Vec::new()
}

/// Shows what was done, latest first.
pub(super) fn activity(model: &mut Model) -> Vec<Effect> {
    let mut lines: Vec<String> = model
        .activity
        .entries()
        .iter()
        .rev()
        .flat_map(|entry| entry.lines(model.now))
        .collect();
    if lines.is_empty() {
        let keys = [Action::NewSignIn, Action::Palette].map(|action| key_of(model, action));
        let [sign_in, palette] = keys;
        lines.push(format!(
            "Nothing was done yet: {sign_in} signs in, {palette} finds everything else."
        ));
    }
    model.overlays.push(Overlay::Notice(Notice {
        title: "Activity".into(),
        lines,
        scroll: 0,
    }));
    Vec::new()
}
