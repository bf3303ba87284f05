//! Why a Builder ID is Free where an organization's sign-in might be Pro: another sign-in on this
//! host would do, or would with more scopes. Pure.

use super::SERVICE;
use crate::domain::binding::accepts_bearer;
use crate::domain::command;
use crate::domain::connection::{AuthMethod, Connection};
use crate::domain::missing_scopes::lacking;
use crate::domain::overview::Overview;
use crate::domain::text::visible;

/// Why `used`, a Builder ID, is not Pro, and what would make it so; `None` if nothing on this host
/// suggests that it should be.
pub(super) fn of_a_person(overview: &Overview, used: &Connection) -> Option<(String, String)> {
    let service = &overview.service(SERVICE)?.service;
    let mut organizations: Vec<&Connection> = overview
        .connections()
        .iter()
        .filter(|one| one.auth_method == AuthMethod::IdentityCenter && one.is_pinnable())
        .collect();
    // What is signed in needs one command, what is not needs two.
    organizations.sort_by_key(|one| !one.state.is_live());
    let is_ready = |one: &&&Connection| accepts_bearer(service, one);
    if let Some(one) = organizations.iter().find(is_ready) {
        let name = visible(&one.name);
        let pin = command::pin(service, &one.id);
        let why = format!(
            "It uses {}; {name} is for CodeWhisperer too, and may be Pro.",
            visible(&used.name)
        );
        let sign_in = match one.state.is_live() {
            true => String::new(),
            false => format!(", then `{}`", command::login(&one.id, Some(SERVICE))),
        };
        return Some((why, format!("Use it instead: `{pin}`{sign_in}.")));
    }
    let one = organizations.iter().find(|one| one.token_file.is_some())?;
    let scopes = lacking(one, service)?.scopes;
    Some((
        format!(
            "It uses {}; {} may be Pro, but lacks {}.",
            visible(&used.name),
            visible(&one.name),
            scopes.join(" and ")
        ),
        format!(
            "If your organization has CodeWhisperer: `{}`.",
            command::login(&one.id, Some(SERVICE))
        ),
    ))
}
