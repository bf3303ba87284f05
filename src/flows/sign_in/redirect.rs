//! Signing in with a browser that comes back to this machine: authorization code with PKCE.

use super::device::host_of;
use super::listener::{Arrival, Listener};
use super::pkce::{self, Proof};
use super::retry::persistently;
use super::{BrowserPage, CLIENT_NAME, Progress, SignInPlan, callback, tunnel};
use crate::aws::endpoints::Endpoint;
use crate::aws::error::OidcError;
use crate::aws::oidc::{self, CodeGrant, Registration, Tokens};
use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::host::{Host, machine_name};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How long a browser is waited for, in seconds. Source: the AWS CLI and VS Code wait as long.
const PATIENCE_SECONDS: u32 = 600;

/// The open port, and what a callback there must prove.
pub struct Door {
    listener: Listener,
    proof: Proof,
}

impl Door {
    /// Opens `port`, or any free one.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn open(port: Option<u16>) -> Result<Self, Failure> {
        let proof = Proof::new()?;
        let listener = Listener::open(port, proof.state.clone()).await?;
        Ok(Self { listener, proof })
    }
}

/// Registers the client that the page is for.
///
/// # Errors
/// When the server refuses, or cannot be reached for a minute.
pub async fn register(
    host: &Host,
    plan: &SignInPlan,
    endpoint: &Endpoint,
    progress: &impl Fn(Progress),
) -> Result<Registration, OidcError> {
    let (scopes, start_url) = (&plan.scopes, &plan.wire_start_url);
    persistently(progress, || {
        oidc::register_redirect_client(host.http(), endpoint, CLIENT_NAME, scopes, start_url)
    })
    .await
}

/// A page that waits to be answered.
pub struct Redirect {
    /// The client that the page is for.
    pub registration: Registration,
    /// What the user is shown.
    pub page: BrowserPage,
    door: Door,
    redirect_uri: String,
    end: Instant,
}

impl Redirect {
    /// The page that leads back to `door`.
    pub fn new(
        host: &Host,
        plan: &SignInPlan,
        endpoint: &Endpoint,
        registration: Registration,
        door: Door,
    ) -> Self {
        let port = door.listener.port();
        let redirect_uri = format!("http://127.0.0.1:{port}{}", callback::PATH);
        let url = oidc::authorize_url(
            endpoint,
            &registration.client_id,
            &redirect_uri,
            &plan.scopes,
            door.proof.state.expose(),
            &pkce::challenge(&door.proof.verifier),
        );
        let page = BrowserPage {
            host: host_of(&url),
            // It is the endpoint's own; only a variable can have named another than AWS's.
            host_is_expected: endpoint.override_to_name().is_none(),
            url: url.to_string(),
            port,
            tunnel: tunnel::line(host.environment(), &machine_name(), port),
            expires_at: end_of(host.now()),
        };
        Self {
            registration,
            page,
            door,
            redirect_uri,
            end: Instant::now() + Duration::from_secs(PATIENCE_SECONDS.into()),
        }
    }

    /// The next thing that comes back; `None` when it is too late for any. Dropping the future loses
    /// nothing.
    pub async fn next(&mut self) -> Option<Arrival> {
        tokio::select! {
            biased;
            arrival = self.door.listener.next() => Some(arrival),
            () = sleep_until(self.end) => None,
        }
    }

    /// Takes a pasted address as if the browser had come back with it.
    ///
    /// # Errors
    /// Why not, in one sentence.
    pub fn paste(&self, address: &str) -> Result<(), String> {
        self.door
            .listener
            .paste(address)
            .map_err(|why| why.sentence(self.page.port))
    }

    /// Trades the code the browser brought for tokens.
    ///
    /// # Errors
    /// When the server refuses, or cannot be reached for a minute.
    pub async fn exchange(
        &self,
        host: &Host,
        endpoint: &Endpoint,
        code: &Secret<String>,
        progress: &impl Fn(Progress),
    ) -> Result<Tokens, OidcError> {
        let grant = CodeGrant {
            code,
            redirect_uri: &self.redirect_uri,
            verifier: &self.door.proof.verifier,
        };
        let client = self.registration.client();
        persistently(progress, || {
            oidc::create_token_code(host.http(), endpoint, client, grant, host.now())
        })
        .await
    }
}

fn end_of(now: Timestamp) -> Timestamp {
    let patience = SignedDuration::from_secs(PATIENCE_SECONDS.into());
    now.saturating_add(patience).unwrap_or(now)
}
