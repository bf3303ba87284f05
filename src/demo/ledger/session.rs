//! Sessions and their tokens: opening, refreshing with rotation, ending. A session lives on the
//! provider; a token is only its handle.

use super::{BUILDER_ID_START_URL, Client, Ledger, Registering, remember};
use crate::demo::fault::REFRESH_TOKEN_GRANT;
use crate::demo::random;
use crate::demo::refusal::{Refusal, Refused};

/// How many access tokens of one session are known at a time: older ones end early.
const MOST_ACCESS_TOKENS: usize = 16;

/// One person signed in to one client.
#[derive(Debug, Clone)]
pub struct Session {
    pub scopes: Vec<String>,
    pub start_url: String,
    client_id: String,
    refresh_token: Option<String>,
    /// Each with the second at which it ends.
    access_tokens: Vec<(String, i64)>,
}

/// What CreateToken hands out.
#[derive(Debug, Clone)]
pub struct Tokens {
    pub access_token: String,
    pub expires_in: i64,
    pub refresh_token: Option<String>,
}

/// A sign-in made by [`Provider::issue`](crate::demo::Provider::issue). Times are seconds since
/// 1970.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The registered client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// When the registration ends.
    pub registration_expires_at: i64,
    /// The bearer token.
    pub access_token: String,
    /// When the bearer token ends.
    pub expires_at: i64,
    /// Absent if the registration named no scope.
    pub refresh_token: Option<String>,
}

impl Session {
    /// Whether anybody could still use it.
    pub fn is_usable(&self, now: i64) -> bool {
        self.refresh_token.is_some() || self.access_tokens.iter().any(|(_, end)| now < *end)
    }

    fn knows(&self, now: i64, access_token: &str) -> bool {
        self.access_tokens
            .iter()
            .any(|(token, end)| token == access_token && now < *end)
    }

    /// Whether the portal lists accounts for it: never for Builder ID, which has none. A
    /// registration without scopes is the legacy form, which is for the portal only.
    pub fn reaches_accounts(&self) -> bool {
        let granted = self.scopes.is_empty()
            || self
                .scopes
                .iter()
                .any(|scope| scope == "sso:account:access");
        granted && self.start_url != BUILDER_ID_START_URL
    }
}

impl Ledger {
    /// A new session of `client`. Without scopes, or without having registered for it, it gets no
    /// refresh token.
    pub(super) fn open_session(
        &mut self,
        now: i64,
        client: &Client,
        start_url: String,
    ) -> Result<Tokens, Refused> {
        let refreshes = !client.of.scopes.is_empty() && client.may(REFRESH_TOKEN_GRANT);
        let refresh_token = refreshes.then(|| random::token("refresh")).transpose()?;
        let access_token = random::token("access")?;
        let expires_in = self.options.access_token_lifetime;
        let session = Session {
            scopes: client.of.scopes.clone(),
            start_url,
            client_id: client.id.clone(),
            refresh_token: refresh_token.clone(),
            access_tokens: vec![(access_token.clone(), now.saturating_add(expires_in))],
        };
        remember(&mut self.sessions, session);
        Ok(Tokens {
            access_token,
            expires_in,
            refresh_token,
        })
    }

    /// Trades a refresh token for new tokens. With rotation it works once: the answer's refresh
    /// token takes its place.
    pub fn refresh(
        &mut self,
        now: i64,
        client: (&str, &str),
        refresh_token: &str,
    ) -> Result<Tokens, Refused> {
        let client_id = self
            .client_for(now, client, REFRESH_TOKEN_GRANT)?
            .id
            .clone();
        let expires_in = self.options.access_token_lifetime;
        let rotate = self.options.rotate;
        let session = self
            .sessions
            .iter_mut()
            .find(|session| {
                session.client_id == client_id
                    && session.refresh_token.as_deref() == Some(refresh_token)
            })
            .ok_or(Refusal::InvalidGrant.because("Invalid refresh token provided"))?;
        let access_token = random::token("access")?;
        if rotate {
            session.refresh_token = Some(random::token("refresh")?);
        }
        session.access_tokens.retain(|(_, end)| now < *end);
        if session.access_tokens.len() >= MOST_ACCESS_TOKENS {
            session.access_tokens.remove(0);
        }
        let end = now.saturating_add(expires_in);
        session.access_tokens.push((access_token.clone(), end));
        Ok(Tokens {
            access_token,
            expires_in,
            refresh_token: session.refresh_token.clone(),
        })
    }

    /// The live session of `access_token`.
    pub fn session(&self, now: i64, access_token: &str) -> Result<&Session, Refused> {
        self.sessions
            .iter()
            .find(|session| session.knows(now, access_token))
            .ok_or(Refusal::Unauthorized.because("Session token not found or invalid"))
    }

    /// Ends the session of `access_token`, its refresh token included.
    pub fn log_out(&mut self, now: i64, access_token: &str) -> Result<(), Refused> {
        self.session(now, access_token)?;
        self.sessions
            .retain(|session| !session.knows(now, access_token));
        Ok(())
    }

    pub fn revoke_all(&mut self) {
        self.sessions.clear();
    }

    /// Registers and signs in without a page.
    pub fn issue(&mut self, now: i64, start_url: &str, scopes: &[&str]) -> Result<Issued, Refused> {
        if !self.knows(start_url) {
            return Err(Refusal::InvalidRequest.because("Invalid start url provided"));
        }
        let of = Registering {
            name: "Demo".to_owned(),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            ..Registering::default()
        };
        let client = self.register(now, of)?;
        let tokens = self.open_session(now, &client, start_url.to_owned())?;
        Ok(Issued {
            client_id: client.id,
            client_secret: client.secret,
            registration_expires_at: client.expires_at,
            access_token: tokens.access_token,
            expires_at: now.saturating_add(tokens.expires_in),
            refresh_token: tokens.refresh_token,
        })
    }
}
