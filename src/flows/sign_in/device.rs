//! Signing in with a device code: a code for the user, and polling until it was entered.

use super::retry::persistently;
use super::{CLIENT_NAME, Progress, SignInPlan, UserCode};
use crate::aws::endpoints::{Endpoint, aws_owned, is_loopback};
use crate::aws::error::OidcError;
use crate::aws::oidc::{self, DeviceAuthorization, Registration, Tokens};
use crate::domain::text::visible;
use crate::flows::host::Host;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// What `slow_down` adds to the pause, for good. Source: RFC 8628 section 3.5.
const SLOW_DOWN: Duration = Duration::from_secs(5);

/// A code that waits to be entered.
pub(super) struct DeviceCode {
    /// The client that asked for it.
    pub registration: Registration,
    authorization: DeviceAuthorization,
    pause: Duration,
    next_poll: Instant,
}

/// What polling once gave.
#[derive(Debug)]
pub(super) enum Polled {
    /// The user has entered the code.
    Tokens(Tokens),
    /// Not yet.
    Pending,
    /// Not known: the server could not be reached or is busy.
    Trouble(String),
    /// There will be none.
    Over(OidcError),
}

/// Asks for a code.
///
/// # Errors
/// When the server refuses, or cannot be reached for a minute.
pub(super) async fn begin(
    host: &Host,
    plan: &SignInPlan,
    endpoint: &Endpoint,
    progress: &impl Fn(Progress),
) -> Result<DeviceCode, OidcError> {
    let http = host.http();
    let registration = persistently(progress, || {
        oidc::register_client(http, endpoint, CLIENT_NAME, &plan.scopes)
    })
    .await?;
    let client = registration.client();
    let authorization = persistently(progress, || {
        oidc::start_device_authorization(http, endpoint, client, &plan.wire_start_url, host.now())
    })
    .await?;
    Ok(DeviceCode {
        registration,
        pause: authorization.interval,
        next_poll: Instant::now() + authorization.interval,
        authorization,
    })
}

impl DeviceCode {
    /// What the user is shown.
    pub fn shown(&self) -> UserCode {
        let authorization = &self.authorization;
        let page = &authorization.verification_uri;
        UserCode {
            code: visible(&authorization.user_code).into_owned(),
            url: page.to_string(),
            complete_url: authorization
                .verification_uri_complete
                .as_ref()
                .map(ToString::to_string),
            host: host_of(page),
            host_is_expected: aws_owned(page.host_str().unwrap_or_default()) || is_loopback(page),
            expires_at: authorization.expires_at,
        }
    }

    /// Waits until it is time to poll. Dropping the future loses nothing.
    pub async fn is_due(&self) {
        tokio::time::sleep_until(self.next_poll).await;
    }

    /// Asks once whether the code was entered.
    pub async fn poll(&mut self, host: &Host, endpoint: &Endpoint) -> Polled {
        let now = host.now();
        if now >= self.authorization.expires_at {
            return Polled::Over(OidcError::ExpiredToken);
        }
        let answer = oidc::create_token_device(
            host.http(),
            endpoint,
            self.registration.client(),
            &self.authorization.device_code,
            now,
        )
        .await;
        let polled = polled(answer, &mut self.pause);
        self.next_poll = Instant::now() + self.pause;
        polled
    }
}

fn polled(answer: Result<Tokens, OidcError>, pause: &mut Duration) -> Polled {
    match answer {
        Ok(tokens) => Polled::Tokens(tokens),
        Err(OidcError::AuthorizationPending) => Polled::Pending,
        Err(OidcError::SlowDown) => {
            *pause += SLOW_DOWN;
            Polled::Pending
        }
        Err(error) if error.is_transient() => Polled::Trouble(error.to_string()),
        Err(error) => Polled::Over(error),
    }
}

/// The host of a page with its port, if that is not the scheme's own; safe to show.
pub(super) fn host_of(page: &Url) -> String {
    let name = page.host_str().unwrap_or_default();
    match page.port() {
        Some(port) => visible(&format!("{name}:{port}")).into_owned(),
        None => visible(name).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_time_can_heal_is_asked_again() {
        let mut pause = Duration::from_secs(1);
        let mut after = |error| polled(Err(error), &mut pause);
        assert!(matches!(
            after(OidcError::AuthorizationPending),
            Polled::Pending
        ));
        let throttled = OidcError::Throttled {
            host: "h".into(),
            said: None,
        };
        assert!(matches!(after(throttled), Polled::Trouble(_)));
        let denied = OidcError::AccessDenied {
            reason: None,
            said: None,
        };
        for error in [denied, OidcError::ExpiredToken] {
            assert!(matches!(after(error.clone()), Polled::Over(over) if over == error));
        }
        assert!(matches!(after(OidcError::SlowDown), Polled::Pending));
        assert_eq!(pause, Duration::from_secs(6), "for good");
    }
}
