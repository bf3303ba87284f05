//! Why a sign-in did not happen, in words.

use super::callback::Refusal;
use super::{SignInPlan, resolve};
use crate::aws::error::OidcError;
use crate::domain::connection::AuthMethod;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::refresh::clock_note;

/// The service refused, or could not be asked.
pub fn of_service(host: &Host, plan: &SignInPlan, error: &OidcError) -> Failure {
    if let Some(misfit) = resolve::misfit(plan, error) {
        return misfit;
    }
    let clock = clock_note(host)
        .map(|note| format!(" {note}"))
        .unwrap_or_default();
    let why = match error {
        // Nobody assigns a Builder ID: it is the user's own.
        OidcError::AccessDenied { .. } if plan.auth_method == AuthMethod::BuilderId => {
            "the sign-in was denied in the browser. If that was not you, do not start it again."
                .to_owned()
        }
        error => error.to_string(),
    };
    Failure::new(format!("Not signed in to {}: {why}{clock}", plan.name))
}

/// The browser came back without a code.
pub fn of_page(host: &Host, plan: &SignInPlan, refusal: &Refusal) -> Failure {
    if refusal.code == "access_denied" {
        let denied = OidcError::AccessDenied {
            reason: None,
            said: refusal.said.clone(),
        };
        return of_service(host, plan, &denied);
    }
    Failure::new(format!(
        "Not signed in to {}: the sign-in page refused with {}.",
        plan.name,
        described(refusal)
    ))
    .hint("Start it again; `--device-code` goes without this page.")
}

/// The browser came back with a refusal that anybody may have sent; it goes on.
pub fn unsigned(refusal: &Refusal) -> String {
    format!(
        "The browser came back with {}, but not with the mark of this sign-in, so that may not be about it; still waiting.",
        described(refusal)
    )
}

fn described(refusal: &Refusal) -> String {
    match &refusal.said {
        Some(said) => format!("{} (“{said}”)", refusal.code),
        None => refusal.code.clone(),
    }
}

/// Nobody came back.
pub fn too_late(plan: &SignInPlan) -> Failure {
    Failure::new(format!(
        "Not signed in to {}: the browser did not come back in time.",
        plan.name
    ))
    .hint("Start it again; where the browser cannot reach this machine, `--device-code` needs no way back.")
}
