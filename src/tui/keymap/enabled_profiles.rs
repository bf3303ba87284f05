//! Whether something can be done with roles and profiles now, or why not.

use super::enabled::{Enabled, can_switch, when};
use crate::domain::connection::{AuthMethod, Connection, ConnectionId};
use crate::flows::failure::Exit;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::review::{Review, ReviewOf, ReviewStage};
use crate::tui::model::roles::{Fetch, RolesScreen};
use crate::tui::model::{Model, Pane, Selected};
use crate::tui::view;

/// Whether what is to be done, which takes one profile, has one.
pub(super) fn is_for_one(model: &Model) -> Enabled {
    when(
        !model.ticks_others(),
        "this takes one profile, and others are ticked: {clear-filter} unticks all",
    )
}

pub(super) fn has_selected_profile(model: &Model) -> Enabled {
    when(
        matches!(model.selected(), Selected::Profile(_)),
        "no profile is selected",
    )
}

pub(super) fn can_favour(model: &Model) -> Enabled {
    when(
        model.running.is_empty(),
        "the last change is still being written",
    )?;
    has_targets(model)
}

fn has_targets(model: &Model) -> Enabled {
    when(!model.targets().is_empty(), "no profile is selected")?;
    when(
        view::shows_selection(model),
        "the window is too small to change profiles: make it larger",
    )
}

pub(super) fn can_fold(model: &Model) -> Enabled {
    let list = model.list(Pane::Profiles);
    when(
        !list.headings.is_empty(),
        "there are no groups: {next-group} groups the profiles",
    )?;
    when(!list.is_filtered(), "what a filter finds is not folded")?;
    has_selected_profile(model)
}

pub(super) fn can_unfold(model: &Model) -> Enabled {
    when(!model.arrangement.folded.is_empty(), "no group is folded")
}

pub(super) fn can_list_roles(model: &Model) -> Enabled {
    is_for_one(model)?;
    let connection = match model.selected() {
        Selected::Connection(connection) => Some(connection),
        Selected::Profile(profile) => profile
            .connection
            .as_ref()
            .and_then(|id| model.overview.connection(id)),
        _ => None,
    };
    when(
        connection.is_some_and(lists_roles),
        "only a sign-in at IAM Identity Center has accounts and roles to list",
    )
}

fn lists_roles(connection: &Connection) -> bool {
    connection.auth_method == AuthMethod::IdentityCenter
        && matches!(
            connection.id,
            ConnectionId::Session(_) | ConnectionId::StartUrl(_)
        )
}

pub(super) fn can_change_profile(model: &Model) -> Enabled {
    has_targets(model)
}

/// In the panes, and in the switch dialog.
pub(super) fn can_switch_everywhere(model: &Model) -> Enabled {
    let offers_iam = match (model.top_below_help(), model.selected()) {
        (Some(Overlay::Switch(dialog)), _) => dialog.plan.offers_iam,
        (_, Selected::Profile(profile)) => profile.offers_iam(),
        _ => true,
    };
    when(
        offers_iam,
        "it offers no IAM credentials, which is what everywhere hands out",
    )?;
    match model.top_below_help() {
        Some(Overlay::Switch(_)) => Ok(()),
        _ => can_switch(model),
    }
}

fn roles(model: &Model) -> Result<&RolesScreen, &'static str> {
    match model.top_below_help() {
        Some(Overlay::Roles(screen)) => Ok(screen),
        _ => Err("no roles are shown"),
    }
}

pub(super) fn can_make_profiles(model: &Model) -> Enabled {
    let screen = roles(model)?;
    is_session(screen)?;
    let current = screen
        .current()
        .ok_or("there is no role to make a profile of")?;
    when(
        screen.ticked > 0 || current.profile.is_none(),
        "this role has a profile already",
    )
}

fn is_session(screen: &RolesScreen) -> Enabled {
    when(
        matches!(screen.connection, ConnectionId::Session(_)),
        "profiles are made of sessions: sign in at the start URL with {new-sign-in} to write one",
    )
}

pub(super) fn can_toggle(model: &Model) -> Enabled {
    let current = roles(model)?.current().ok_or("there is no role to tick")?;
    when(current.profile.is_none(), "this role has a profile already")
}

pub(super) fn can_toggle_all(model: &Model) -> Enabled {
    when(
        !roles(model)?.list.rows.is_empty(),
        "there is no role to tick",
    )
}

pub(super) fn can_sync(model: &Model) -> Enabled {
    let screen = roles(model)?;
    is_session(screen)?;
    when(
        screen.flow().is_none() && screen.fetched_at.is_some(),
        "the list is not whole yet: it takes all roles to sync",
    )
}

pub(super) fn can_ask_again(model: &Model) -> Enabled {
    when(
        roles(model)?.flow().is_none(),
        "the server is being asked already",
    )
}

pub(super) fn can_sign_in_for_roles(model: &Model) -> Enabled {
    let needs_it = matches!(
        &roles(model)?.fetch,
        Fetch::Failed(failure) if failure.exit == Exit::SignInNeeded
    );
    when(needs_it, "no sign-in is needed for this")
}

pub(super) fn has_failed(model: &Model) -> Enabled {
    when(!roles(model)?.failed.is_empty(), "every account was listed")
}

fn review(model: &Model) -> Result<&Review, &'static str> {
    match model.top_below_help() {
        Some(Overlay::Review(review)) => Ok(review),
        _ => Err("no change is shown"),
    }
}

pub(super) fn can_write(model: &Model) -> Enabled {
    when(
        review(model)?.stage != ReviewStage::Planning,
        "what changes is still being worked out",
    )?;
    is_not_writing(model)
}

pub(super) fn is_not_writing(model: &Model) -> Enabled {
    when(
        !matches!(review(model)?.stage, ReviewStage::Writing(_)),
        "it is being written",
    )
}

pub(super) fn can_prune(model: &Model) -> Enabled {
    let review = review(model)?;
    is_not_writing(model)?;
    when(
        review.prunable().is_some(),
        "there is no profile whose role is gone",
    )
}

/// Whether another change can be looked at: so many steps further back.
fn has_change(model: &Model, by: isize) -> bool {
    let Ok(review) = review(model) else {
        return false;
    };
    let ReviewOf::Undo { changes, .. } = &review.of else {
        return false;
    };
    let is_idle = matches!(
        review.stage,
        ReviewStage::Asking(_) | ReviewStage::Failed(_)
    );
    let next = review
        .undoing()
        .and_then(|(at, _)| at.checked_add_signed(by));
    is_idle && next.is_some_and(|next| next < changes.len())
}

pub(super) fn has_earlier(model: &Model) -> Enabled {
    when(has_change(model, 1), "there is no change before this one")
}

pub(super) fn has_later(model: &Model) -> Enabled {
    when(has_change(model, -1), "there is no change after this one")
}
