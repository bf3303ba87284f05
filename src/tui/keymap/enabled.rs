//! Whether an action can be done now, or why not.

use super::enabled_profiles::is_for_one;
use crate::domain::binding::ServiceState;
use crate::domain::connection::{Connection, ConnectionId, ConnectionState};
use crate::domain::missing_scopes::missing_scopes;
use crate::domain::overview::Bound;
use crate::flows::sign_in::BrowserPage;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::sign_in::{SignInPanel, SignInStage};
use crate::tui::model::switch_dialog::Question;
use crate::tui::model::{Model, Pane, Selected};
use crate::tui::view;

pub(super) type Enabled = Result<(), &'static str>;

pub(super) fn always(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn when(condition: bool, reason: &'static str) -> Enabled {
    if condition { Ok(()) } else { Err(reason) }
}

pub(super) fn can_switch(model: &Model) -> Enabled {
    when(
        model.running.is_empty(),
        "the last change is still being written",
    )?;
    when(
        matches!(model.selected(), Selected::Profile(_)),
        "no profile is selected",
    )?;
    is_for_one(model)?;
    when(
        view::shows_selection(model),
        "the window is too small to switch: make it larger",
    )
}

pub(super) fn can_mend(model: &Model) -> Enabled {
    match model.selected() {
        Selected::Connection(connection) if connection.state == ConnectionState::SignedIn => {
            Err("it is signed in; {sign-in} signs in again")
        }
        Selected::Service(bound) if bound.state == ServiceState::Ready => Err(
            "it has what it needs; {pin} keeps another connection for it, {sign-in} signs in again",
        ),
        Selected::Connection(connection) => connection_signs_in(model, connection),
        Selected::Service(bound) => service_signs_in(model, bound),
        Selected::IamKeys(_) => Err(KEYS),
        Selected::Profile(_) | Selected::Nothing => Err("nothing is selected"),
    }
}

pub(super) fn can_sign_in(model: &Model) -> Enabled {
    match model.selected() {
        Selected::Connection(connection) => connection_signs_in(model, connection),
        Selected::Service(bound) => service_signs_in(model, bound),
        Selected::IamKeys(_) => Err(KEYS),
        Selected::Profile(profile) => {
            is_for_one(model)?;
            let id = profile.connection.as_ref();
            id.and_then(|id| model.overview.connection(id)).map_or(
                Err("this profile says no place to sign in at"),
                |connection| connection_signs_in(model, connection),
            )
        }
        Selected::Nothing => Err("nothing is selected"),
    }
}

const KEYS: &str = "keys are not signed in to; {new-sign-in} adds a profile with keys";

fn connection_signs_in(model: &Model, connection: &Connection) -> Enabled {
    match &connection.id {
        ConnectionId::Session(_) | ConnectionId::StartUrl(_) => Ok(()),
        ConnectionId::Profile(profile) if model.overview.is_login_session(profile) => Ok(()),
        ConnectionId::Token(_) => {
            Err("no section of the config explains this token: press {new-sign-in} to sign in anew")
        }
        _ => Err("IAM credentials are not signed in to here"),
    }
}

fn service_signs_in(model: &Model, bound: &Bound) -> Enabled {
    if bound.service.is_bound_by_holder() {
        return Err("this tool keeps its own sign-in: sign in there");
    }
    if bound.service.is_bearer() {
        return Ok(());
    }
    bound
        .binding
        .connection
        .as_ref()
        .and_then(|id| model.overview.connection(id))
        .map_or(
            Err("this service uses the active profile: switch to one that offers what it accepts"),
            |connection| connection_signs_in(model, connection),
        )
}

pub(super) fn can_pin(model: &Model) -> Enabled {
    match model.selected() {
        Selected::Connection(connection) => when(
            connection.is_pinnable(),
            "only a Builder ID or Identity Center connection can be pinned",
        ),
        Selected::Service(bound) if bound.service.is_bound_by_holder() => {
            Err("this tool keeps its own sign-in: there is nothing to pin")
        }
        Selected::Service(bound) => when(
            bound.service.is_bearer(),
            "this service follows the active profile, as the tools that call it do",
        ),
        Selected::IamKeys(_) => Err("keys follow the active profile"),
        Selected::Profile(_) | Selected::Nothing => Err("nothing to pin is selected"),
    }
}

pub(super) fn can_unpin(model: &Model) -> Enabled {
    match model.selected() {
        Selected::Service(bound) => when(
            model.overview.own_pins().contains_key(&bound.service.id),
            match model.overview.directory_pin(&bound.service.id) {
                Some(_) => "this directory pins this service, and you have not",
                None => "this service is not pinned",
            },
        ),
        _ => Err("no service is selected"),
    }
}

pub(super) fn can_sign_out(model: &Model) -> Enabled {
    match model.selected() {
        Selected::Connection(connection) => {
            when(
                !matches!(connection.id, ConnectionId::Token(_)),
                "another tool keeps this token: sign out there",
            )?;
            when(
                connection.auth_method.is_bearer(),
                "IAM credentials are not signed in to here, so not signed out of",
            )?;
            when(
                connection.state != ConnectionState::Never,
                "it is not signed in",
            )
        }
        Selected::IamKeys(_) => Err("keys are not signed in to, so not signed out of"),
        _ => Err("no connection is selected"),
    }
}

pub(super) fn has_filter(model: &Model) -> Enabled {
    if let Some(Overlay::Roles(screen)) = model.top_below_help() {
        return when(
            screen.is_filtering || screen.list.is_filtered(),
            "everything is shown",
        );
    }
    when(
        model.is_filtering || model.list(model.focus).is_filtered(),
        "everything is shown",
    )
}

pub(super) fn has_selection(model: &Model) -> Enabled {
    when(
        model.selected() != Selected::Nothing || !model.overview.problems().is_empty(),
        "nothing is selected",
    )
}

/// Whether `esc` has profiles to choose no longer.
pub(super) fn has_chosen(model: &Model) -> Enabled {
    when(
        model.focus == Pane::Profiles && model.ticked() > 0,
        "everything is shown",
    )
}

pub(super) fn has_problems(model: &Model) -> Enabled {
    when(
        !model.overview.problems().is_empty(),
        "nothing is wrong with the files",
    )
}

fn panel(model: &Model) -> Option<&SignInPanel> {
    match model.top_below_help() {
        Some(Overlay::SignIn(panel)) => Some(panel),
        _ => None,
    }
}

pub(super) fn has_answer(model: &Model) -> Enabled {
    let is_waiting = panel(model).is_some_and(|panel| {
        matches!(
            panel.stage,
            SignInStage::Planning
                | SignInStage::Registering
                | SignInStage::AwaitingUser(_)
                | SignInStage::AwaitingBrowser(_)
        )
    });
    if let Some(Overlay::Ask(ask)) = model.top_below_help() {
        return when(
            ask.flow.is_none(),
            "the answer is not there yet: {close} cancels",
        );
    }
    when(!is_waiting, "this goes on when the sign-in page is done")
}

pub(super) fn can_remember(model: &Model) -> Enabled {
    when(
        matches!(model.top_below_help(), Some(Overlay::Switch(dialog)) if dialog.question == Question::Stay),
        "there is nothing to remember here",
    )
}

/// The page the user has to open; why there is none.
fn has_page(model: &Model) -> Enabled {
    when(
        panel(model).is_some_and(|panel| {
            matches!(
                panel.stage,
                SignInStage::AwaitingUser(_) | SignInStage::AwaitingBrowser(_)
            )
        }),
        "there is no page yet",
    )
}

fn waits_for_browser(model: &Model) -> Option<&BrowserPage> {
    match &panel(model)?.stage {
        SignInStage::AwaitingBrowser(page) => Some(page),
        _ => None,
    }
}

pub(super) fn can_copy(model: &Model) -> Enabled {
    has_page(model)
}

pub(super) fn can_copy_code(model: &Model) -> Enabled {
    has_page(model)?;
    when(
        waits_for_browser(model).is_none(),
        "there is no code: {use-device-code} goes on with one",
    )
}

pub(super) fn can_copy_tunnel(model: &Model) -> Enabled {
    has_page(model)?;
    when(
        waits_for_browser(model).is_some_and(|page| page.tunnel.is_some()),
        "nothing has to be run where the browser is",
    )
}

pub(super) fn can_open(model: &Model) -> Enabled {
    has_page(model)?;
    when(
        model.look.can_open_browser,
        "no browser can be opened from here: copy the URL with {copy-url}",
    )
}

pub(super) fn can_use_browser(model: &Model) -> Enabled {
    has_page(model)?;
    when(
        waits_for_browser(model).is_none(),
        "it waits for a browser already: {open-browser} opens the page",
    )
}

pub(super) fn can_use_device_code(model: &Model) -> Enabled {
    has_page(model)?;
    when(
        waits_for_browser(model).is_some(),
        "it waits for the code already",
    )
}

pub(super) fn can_paste_back(model: &Model) -> Enabled {
    when(
        waits_for_browser(model).is_some(),
        "no browser comes back to this machine",
    )
}

pub(super) fn can_add_scopes(model: &Model) -> Enabled {
    let Selected::Service(bound) = model.selected() else {
        return Err("no service is selected");
    };
    when(bound.service.is_bearer(), "this service asks for no scopes")?;
    when(
        bound.binding.connection.is_none(),
        "it has the scopes it needs",
    )?;
    when(
        missing_scopes(&model.overview, &bound.service.id).is_some(),
        "nothing is signed in that only lacks its scopes: {sign-in} signs in",
    )
}

pub(super) fn can_extend(model: &Model) -> Enabled {
    let Selected::Connection(connection) = model.selected() else {
        return Err("no connection is selected");
    };
    when(
        matches!(
            connection.id,
            ConnectionId::Session(_) | ConnectionId::StartUrl(_)
        ),
        "only the session of a Builder ID or of Identity Center can be extended",
    )?;
    when(
        connection.state.is_live(),
        "there is no session to extend: {sign-in} signs in",
    )
}
