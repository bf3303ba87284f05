//! Which scopes a sign-in asks for: never fewer than before. Pure.

use super::Access;
use crate::domain::connection::{AuthMethod, Connection};
use crate::domain::service::Service;
use crate::flows::catalogue::{self, union};
use crate::flows::config_edit::DEFAULT_SCOPE;

/// The scopes to ask for at `connection` (none if it is new), for `service` (none if for nothing in
/// particular); `access` says what a new one is for.
///
/// `is_legacy` is a start URL without a session: like the AWS CLI it asks for no scopes, which
/// gives account access and no refresh, unless more than that is wanted.
pub fn wanted(
    method: AuthMethod,
    is_legacy: bool,
    connection: Option<&Connection>,
    service: Option<&Service>,
    access: Option<Access>,
) -> Vec<String> {
    let configured = connection.and_then(|connection| connection.configured_scopes.clone());
    let granted = connection
        .filter(|connection| !connection.scopes_assumed)
        .map(|connection| connection.scopes.clone());
    let asked = union(
        &access.map(of_access).unwrap_or_default(),
        service.map_or(&[][..], |service| &service.sign_in_scopes),
    );
    let asked = asked.as_slice();
    let mut all = union(
        &configured.clone().unwrap_or_default(),
        &granted.unwrap_or_default(),
    );
    if method == AuthMethod::BuilderId {
        if configured.is_none() && service.is_none() {
            all = union(&all, &codewhisperer());
        }
        all = union(&all, asked);
        // A Builder ID has no accounts: the service refuses the whole request.
        all.retain(|scope| scope != DEFAULT_SCOPE);
        if all.is_empty() {
            all = codewhisperer();
        }
        return all;
    }
    if is_legacy {
        let more = union(&all, asked);
        let only_default = more.iter().all(|scope| scope == DEFAULT_SCOPE);
        return if only_default {
            Vec::new()
        } else {
            union(&[DEFAULT_SCOPE.to_owned()], &more)
        };
    }
    // A session without scopes is one for accounts; a new one is what it is said to be for.
    if configured.is_none() && (connection.is_some() || access.is_none()) {
        all = union(&[DEFAULT_SCOPE.to_owned()], &all);
    }
    union(&all, asked)
}

fn of_access(access: Access) -> Vec<String> {
    let accounts = [DEFAULT_SCOPE.to_owned()];
    match access {
        Access::CodeWhisperer => codewhisperer(),
        Access::Accounts => accounts.to_vec(),
        Access::Both => union(&accounts, &codewhisperer()),
    }
}

/// What a token is granted that was asked for with `scopes`: the legacy form names none and may
/// list accounts.
pub fn granted(scopes: &[String]) -> Vec<String> {
    if scopes.is_empty() {
        vec![DEFAULT_SCOPE.to_owned()]
    } else {
        scopes.to_vec()
    }
}

fn codewhisperer() -> Vec<String> {
    let (services, _) = catalogue::services();
    services
        .into_iter()
        .find(|service| service.id == "codewhisperer")
        .map(|service| service.sign_in_scopes)
        .unwrap_or_default()
}
