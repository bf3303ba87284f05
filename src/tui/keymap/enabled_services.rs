//! Whether services can be asked for something now, or why not.

use super::enabled::{Enabled, has_chosen, has_filter, when};
use super::enabled_profiles::is_for_one;
use crate::domain::connection::AuthMethod;
use crate::domain::overview::Bound;
use crate::domain::policy;
use crate::domain::profile::ProfileKind;
use crate::flows::codewhisperer::SERVICE;
use crate::tui::model::{Model, Selected};

pub(super) fn can_verify(model: &Model) -> Enabled {
    model.orders().map(drop)
}

pub(super) fn can_verify_all(model: &Model) -> Enabled {
    when(
        !model.overview.services().is_empty(),
        "there are no services in the catalogue",
    )
}

/// `esc` in the panes: stops what is being asked, else shows everything again.
pub(super) fn can_stop_or_clear(model: &Model) -> Enabled {
    let is_in_panes = model.top_below_help().is_none() && !model.is_filtering;
    if is_in_panes && model.asking.is_busy() {
        return Ok(());
    }
    has_filter(model).or_else(|_| {
        when(is_in_panes, "everything is shown")?;
        has_chosen(model)
    })
}

pub(super) fn can_open_console(model: &Model) -> Enabled {
    let Selected::Profile(profile) = model.selected() else {
        return Err("no profile is selected");
    };
    is_for_one(model)?;
    when(
        profile.kind != ProfileKind::StaticLongTerm,
        "keys of a user cannot sign in to the AWS console: the credentials of a role can",
    )?;
    when(
        profile.offers_iam(),
        "the AWS console takes IAM credentials, and this profile offers none",
    )
}

/// CodeWhisperer, selected and with a sign-in.
fn codewhisperer(model: &Model) -> Result<&Bound, &'static str> {
    let bound = match model.selected() {
        Selected::Service(bound) if bound.service.id == SERVICE => bound,
        _ => return Err("this is for CodeWhisperer: select it in Services"),
    };
    when(
        bound.binding.connection.is_some(),
        "CodeWhisperer has no sign-in yet: {mend} mends that",
    )?;
    Ok(bound)
}

pub(super) fn can_ask(model: &Model) -> Enabled {
    codewhisperer(model).map(drop)
}

/// What only organizations have.
pub(super) fn can_ask_organization(model: &Model) -> Enabled {
    let bound = codewhisperer(model)?;
    let connection = bound.binding.connection.as_ref();
    let method = connection
        .and_then(|id| model.overview.connection(id))
        .map(|connection| connection.auth_method);
    when(
        method != Some(AuthMethod::BuilderId),
        "a Builder ID has no profiles and no customizations: organizations have them",
    )
}

pub(super) fn can_copy_policy(model: &Model) -> Enabled {
    let Selected::Service(bound) = model.selected() else {
        return Err("no service is selected");
    };
    when(
        policy::for_service(&bound.service.id).is_some(),
        "there is no policy to copy for this service",
    )
}
