//! Sign-ins in a browser: what `/authorize` was asked, the person's answer, and the code that the
//! browser takes back (RFC 6749 §4.1, RFC 7636). Decides where a browser may be sent; writes no page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{Client, Ledger, Tokens, Undecidable, remember};
use crate::demo::fault::AUTHORIZATION_CODE_GRANT;
use crate::demo::random;
use crate::demo::refusal::{Refusal, Refused};

/// The query of `/authorize`, as it came; what is absent is empty.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub response_type: String,
    pub client_id: String,
    pub redirect_uri: String,
    /// Separated by spaces or commas: real clients send either.
    pub scopes: String,
    pub state: String,
    pub challenge: String,
    pub challenge_method: String,
}

/// A sign-in that waits for the person at the browser.
#[derive(Debug, Clone)]
pub struct Authorization {
    /// Unguessable: whoever answers has seen the page.
    pub id: String,
    /// With the scopes that were asked for, which may be fewer than it registered.
    pub client: Client,
    pub start_url: String,
    redirect_uri: Url,
    state: String,
    challenge: String,
    expires_at: i64,
}

/// Why nobody is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAsked {
    /// No such client: it cannot be told, only the person can.
    UnknownClient,
    /// The client did not register this address to come back to.
    WrongRedirect,
    /// The client registered no start URL, or one that is not known here.
    UnknownStartUrl,
    /// The client is told by sending the browser here.
    Told(String),
    /// No random numbers.
    Failed,
}

/// What CreateToken is asked with.
pub struct Exchange<'a> {
    pub code: &'a str,
    pub redirect_uri: &'a str,
    pub verifier: &'a str,
}

/// A code on its way back to the client.
#[derive(Debug, Clone)]
struct Granted {
    code: String,
    authorization: Authorization,
    expires_at: i64,
}

/// The browsers' part of the memory.
#[derive(Default)]
pub struct Browsers {
    waiting: Vec<Authorization>,
    granted: Vec<Granted>,
}

impl Browsers {
    pub fn tidy(&mut self, now: i64) {
        self.waiting.retain(|asked| now < asked.expires_at);
        self.granted.retain(|granted| now < granted.expires_at);
    }
}

impl Ledger {
    /// Begins a sign-in in a browser.
    pub fn authorize(&mut self, now: i64, asked: &Asked) -> Result<Authorization, NotAsked> {
        self.tidy(now);
        let client = self
            .clients
            .iter()
            .find(|client| client.id == asked.client_id && now < client.expires_at)
            .ok_or(NotAsked::UnknownClient)?;
        let redirect_uri =
            registered(client, &asked.redirect_uri).ok_or(NotAsked::WrongRedirect)?;
        let start_url = client.of.issuer_url.as_deref().unwrap_or_default();
        if !self.knows(start_url) {
            return Err(NotAsked::UnknownStartUrl);
        }
        let told = |error, why| NotAsked::Told(failed(&redirect_uri, &asked.state, error, why));
        if asked.response_type != "code" {
            return Err(told(
                "unsupported_response_type",
                "response_type is not code",
            ));
        }
        if !client.may(AUTHORIZATION_CODE_GRANT) {
            return Err(told("unauthorized_client", "Not registered for this grant"));
        }
        if asked.challenge_method != "S256" || asked.challenge.len() != 43 {
            return Err(told(
                "invalid_request",
                "A code challenge of S256 is missing",
            ));
        }
        let scopes = scopes(client, &asked.scopes)
            .ok_or_else(|| told("invalid_scope", "A scope was not registered"))?;
        let mut client = client.clone();
        client.of.scopes = scopes;
        let authorization = Authorization {
            id: random::token("request").ok().ok_or(NotAsked::Failed)?,
            start_url: start_url.to_owned(),
            client,
            redirect_uri,
            state: asked.state.clone(),
            challenge: asked.challenge.clone(),
            expires_at: now.saturating_add(self.options.device_code_lifetime),
        };
        remember(&mut self.browsers.waiting, authorization.clone());
        Ok(authorization)
    }

    /// The person's answer: where the browser goes with it. Only the first one counts.
    pub fn answer_authorize(
        &mut self,
        now: i64,
        id: &str,
        allow: bool,
    ) -> Result<String, Undecidable> {
        let waiting = &mut self.browsers.waiting;
        let position = waiting
            .iter()
            .position(|asked| asked.id == id)
            .ok_or(Undecidable::Unknown)?;
        let authorization = waiting.remove(position);
        if now >= authorization.expires_at {
            return Err(Undecidable::Expired);
        }
        let (redirect_uri, state) = (&authorization.redirect_uri, &authorization.state);
        if !allow {
            let why = "The sign-in was denied on its page";
            return Ok(failed(redirect_uri, state, "access_denied", why));
        }
        let Ok(code) = random::token("code") else {
            return Ok(failed(
                redirect_uri,
                state,
                "server_error",
                "No random numbers",
            ));
        };
        let back = callback(redirect_uri, state, &[("code", &code)]);
        let granted = Granted {
            code,
            authorization,
            expires_at: now.saturating_add(self.options.authorization_code_lifetime),
        };
        remember(&mut self.browsers.granted, granted);
        Ok(back)
    }

    /// Trades the code that a browser brought back. Whatever comes of it, the code is used up.
    pub fn exchange(
        &mut self,
        now: i64,
        client: (&str, &str),
        asked: &Exchange<'_>,
    ) -> Result<Tokens, Refused> {
        let client = self.client_for(now, client, AUTHORIZATION_CODE_GRANT)?;
        let invalid = Refusal::InvalidGrant.because("Invalid authorization code provided");
        let position = self
            .browsers
            .granted
            .iter()
            .position(|granted| {
                granted.code == asked.code && granted.authorization.client.id == client.id
            })
            .ok_or(invalid)?;
        let granted = self.browsers.granted.remove(position);
        let authorization = granted.authorization;
        let proven = URL_SAFE_NO_PAD.encode(Sha256::digest(asked.verifier));
        let same_place = Url::parse(asked.redirect_uri).ok() == Some(authorization.redirect_uri);
        if now >= granted.expires_at || !same_place || proven != authorization.challenge {
            return Err(invalid);
        }
        self.open_session(now, &authorization.client, authorization.start_url)
    }
}

/// `uri`, if `client` registered it; only the port may differ.
fn registered(client: &Client, uri: &str) -> Option<Url> {
    let asked = Url::parse(uri).ok()?;
    let mut bare = asked.clone();
    bare.set_port(None).ok()?;
    let known = |known: &String| Url::parse(known).is_ok_and(|known| known == bare);
    client.of.redirect_uris.iter().any(known).then_some(asked)
}

/// The scopes asked for; all that were registered if none is named.
fn scopes(client: &Client, asked: &str) -> Option<Vec<String>> {
    let asked: Vec<String> = asked
        .split([' ', ','])
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect();
    if asked.is_empty() {
        return Some(client.of.scopes.clone());
    }
    let registered = |scope: &String| client.of.scopes.contains(scope);
    asked.iter().all(registered).then_some(asked)
}

fn failed(redirect_uri: &Url, state: &str, error: &str, why: &str) -> String {
    let values = [("error", error), ("error_description", why)];
    callback(redirect_uri, state, &values)
}

fn callback(redirect_uri: &Url, state: &str, values: &[(&str, &str)]) -> String {
    let mut back = redirect_uri.clone();
    back.query_pairs_mut()
        .extend_pairs(values)
        .extend_pairs((!state.is_empty()).then_some(("state", state)));
    back.into()
}
