//! Signing in with a device code.

use super::keep::{self, Obtained};
use super::plan::bad_endpoint;
use super::{Progress, SignInPlan, SignedIn, UserCode, resolve};
use crate::aws::endpoints::{Endpoint, aws_owned, is_loopback};
use crate::aws::error::OidcError;
use crate::aws::oidc::{self, DeviceAuthorization, Registration, Tokens};
use crate::domain::connection::AuthMethod;
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::refresh::clock_note;
use std::time::Duration;

/// The name the service shows on its consent page.
const CLIENT_NAME: &str = "Moorline";

/// What `slow_down` adds to the pause, for good. Source: RFC 8628 section 3.5.
const SLOW_DOWN: Duration = Duration::from_secs(5);

/// Signs in as planned. Dropping the future cancels it; nothing is written before the token is
/// there.
///
/// # Errors
/// When the server refuses, the user denies, the code expires, or a file cannot be written.
pub async fn run(
    host: &Host,
    plan: &SignInPlan,
    progress: impl Fn(Progress),
) -> Result<SignedIn, Failure> {
    let endpoint = host
        .endpoints()
        .oidc(&plan.region)
        .map_err(|error| bad_endpoint(&error))?;
    progress(Progress::Registering);
    let failed = |error: OidcError| failure(host, plan, &error);
    let registration = oidc::register_client(host.http(), &endpoint, CLIENT_NAME, &plan.scopes)
        .await
        .map_err(failed)?;
    let authorization = oidc::start_device_authorization(
        host.http(),
        &endpoint,
        registration.client(),
        &plan.wire_start_url,
        host.now(),
    )
    .await
    .map_err(failed)?;
    progress(Progress::AwaitingUser(user_code(&authorization)));
    let tokens = poll(host, &endpoint, &registration, &authorization, &progress)
        .await
        .map_err(failed)?;
    let obtained = Obtained {
        registration,
        tokens,
    };
    let (host, plan) = (host.clone(), plan.clone());
    // From here on files are written, which a cancellation must not cut in half.
    tokio::task::spawn_blocking(move || keep::keep(&host, &plan, &obtained))
        .await
        .map_err(|error| Failure::new(format!("The sign-in was not kept: {error}.")))?
}

fn user_code(authorization: &DeviceAuthorization) -> UserCode {
    let page = &authorization.verification_uri;
    let name = page.host_str().unwrap_or_default();
    let host = match page.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    };
    UserCode {
        code: visible(&authorization.user_code).into_owned(),
        url: page.to_string(),
        complete_url: authorization
            .verification_uri_complete
            .as_ref()
            .map(ToString::to_string),
        host: visible(&host).into_owned(),
        host_is_expected: aws_owned(name) || is_loopback(page),
        expires_at: authorization.expires_at,
    }
}

/// How polling goes on after an answer that was no token.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Next {
    /// Ask again after the pause.
    Again,
    /// Ask again after a longer pause.
    Slower,
    /// Ask again: the server could not be reached or is busy.
    Trouble(String),
    /// It is over.
    Over(OidcError),
}

fn next(error: OidcError) -> Next {
    match error {
        OidcError::AuthorizationPending => Next::Again,
        OidcError::SlowDown => Next::Slower,
        error if error.is_transient() => Next::Trouble(error.to_string()),
        error => Next::Over(error),
    }
}

async fn poll(
    host: &Host,
    endpoint: &Endpoint,
    registration: &Registration,
    authorization: &DeviceAuthorization,
    progress: &impl Fn(Progress),
) -> Result<Tokens, OidcError> {
    let mut pause = authorization.interval;
    let mut in_trouble = false;
    loop {
        tokio::time::sleep(pause).await;
        let now = host.now();
        if now >= authorization.expires_at {
            return Err(OidcError::ExpiredToken);
        }
        let answer = oidc::create_token_device(
            host.http(),
            endpoint,
            registration.client(),
            &authorization.device_code,
            now,
        )
        .await;
        let next = match answer {
            Ok(tokens) => return Ok(tokens),
            Err(error) => next(error),
        };
        if let Next::Trouble(why) = next {
            in_trouble = true;
            progress(Progress::Trouble(why));
            continue;
        }
        if std::mem::take(&mut in_trouble) {
            progress(Progress::Recovered);
        }
        match next {
            Next::Slower => pause += SLOW_DOWN,
            Next::Over(error) => return Err(error),
            Next::Again | Next::Trouble(_) => {}
        }
    }
}

fn failure(host: &Host, plan: &SignInPlan, error: &OidcError) -> Failure {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_time_can_heal_is_asked_again() {
        assert_eq!(next(OidcError::AuthorizationPending), Next::Again);
        assert_eq!(next(OidcError::SlowDown), Next::Slower);
        let throttled = OidcError::Throttled {
            host: "h".into(),
            said: None,
        };
        assert!(matches!(next(throttled), Next::Trouble(_)));
        let denied = OidcError::AccessDenied {
            reason: None,
            said: None,
        };
        assert_eq!(next(denied.clone()), Next::Over(denied));
        assert_eq!(
            next(OidcError::ExpiredToken),
            Next::Over(OidcError::ExpiredToken)
        );
    }
}
