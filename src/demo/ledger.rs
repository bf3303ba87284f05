//! Who registered, which codes wait, which sessions live: the provider's memory and its rules.
//! Pure but for random numbers; the time comes in, and every list is bounded.

mod browser;
mod keys;
mod session;
mod signin;

use super::Options;
use super::fault::{AUTHORIZATION_CODE_GRANT, DEVICE_CODE_GRANT};
use super::random;
use super::refusal::{Refusal, Refused};

pub use browser::{Asked, Authorization, Exchange, NotAsked};
pub use keys::RoleKeys;
pub use session::{Issued, Session, Tokens};

/// Builder ID's start URL.
pub const BUILDER_ID_START_URL: &str = "https://view.awsapps.com/start";

/// How many registrations, codes and sessions are kept each; beyond that the oldest one goes.
const MOST: usize = 1000;
/// How long an expired code still says `expired_token`, in seconds; then it is unknown.
const REMEMBER_EXPIRED: i64 = 3600;
/// What `slow_down` adds to the interval, in seconds (RFC 8628 §3.5).
const SLOW_DOWN: i64 = 5;

/// What a client says of itself when it registers.
#[derive(Debug, Clone, Default)]
pub struct Registering {
    pub name: String,
    pub scopes: Vec<String>,
    /// Empty: no grant was named, which allows the device code and refreshing.
    pub grants: Vec<String>,
    /// Where a browser may be sent back to, whatever the port.
    pub redirect_uris: Vec<String>,
    /// The start URL that a browser signs in at.
    pub issuer_url: Option<String>,
}

/// A registered client.
#[derive(Debug, Clone)]
pub struct Client {
    pub id: String,
    pub secret: String,
    pub of: Registering,
    pub issued_at: i64,
    pub expires_at: i64,
}

impl Client {
    /// Whether it was registered for `grant`.
    pub fn may(&self, grant: &str) -> bool {
        if self.of.grants.is_empty() {
            return grant != AUTHORIZATION_CODE_GRANT;
        }
        self.of.grants.iter().any(|named| named == grant)
    }
}

/// Where the answer of a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Waiting,
    Approved,
    Denied,
}

/// A sign-in that a person is asked about.
#[derive(Debug, Clone)]
pub struct Code {
    pub device_code: String,
    pub user_code: String,
    pub client: Client,
    pub start_url: String,
    pub decision: Decision,
    pub expires_at: i64,
    interval: i64,
    polled_at: Option<i64>,
}

/// Why a code cannot be answered on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecidable {
    Unknown,
    Expired,
    Answered,
}

/// Everything that the provider remembers.
pub struct Ledger {
    options: Options,
    clients: Vec<Client>,
    codes: Vec<Code>,
    browsers: browser::Browsers,
    sessions: Vec<Session>,
    role_keys: Vec<keys::RoleKeys>,
    signin_tokens: Vec<signin::SigninToken>,
}

/// Keeps `list` at [`MOST`] entries by forgetting the oldest.
fn remember<T>(list: &mut Vec<T>, entry: T) {
    if list.len() >= MOST {
        list.remove(0);
    }
    list.push(entry);
}

impl Ledger {
    pub fn new(options: Options) -> Self {
        Self {
            options,
            clients: Vec::new(),
            codes: Vec::new(),
            browsers: browser::Browsers::default(),
            sessions: Vec::new(),
            role_keys: Vec::new(),
            signin_tokens: Vec::new(),
        }
    }

    /// Forgets what nobody can ask for any more.
    fn tidy(&mut self, now: i64) {
        self.clients.retain(|client| now < client.expires_at);
        self.codes
            .retain(|code| now < code.expires_at.saturating_add(REMEMBER_EXPIRED));
        self.browsers.tidy(now);
        self.sessions.retain(|session| session.is_usable(now));
    }

    pub fn register(&mut self, now: i64, of: Registering) -> Result<Client, Refused> {
        self.tidy(now);
        if of.scopes.iter().any(|s| !self.options.scopes.contains(s)) {
            return Err(Refusal::InvalidScope.because("Invalid scope provided"));
        }
        let client = Client {
            id: random::token("client")?,
            secret: random::token("secret")?,
            of,
            issued_at: now,
            expires_at: now.saturating_add(self.options.registration_lifetime),
        };
        remember(&mut self.clients, client.clone());
        Ok(client)
    }

    fn client(&self, now: i64, id: &str, secret: &str) -> Result<&Client, Refused> {
        self.clients
            .iter()
            .find(|client| client.id == id && client.secret == secret && now < client.expires_at)
            .ok_or(Refusal::InvalidClient.because("Invalid client provided"))
    }

    /// The client, if it was registered for `grant`.
    fn client_for(&self, now: i64, client: (&str, &str), grant: &str) -> Result<&Client, Refused> {
        let client = self.client(now, client.0, client.1)?;
        if client.may(grant) {
            return Ok(client);
        }
        Err(Refusal::UnauthorizedClient.because("Client is not registered for this grant"))
    }

    fn knows(&self, start_url: &str) -> bool {
        start_url == BUILDER_ID_START_URL
            || self.options.organizations.iter().any(|o| o == start_url)
    }

    /// Starts a device authorization; answers it and the interval to announce, in seconds.
    pub fn authorize_device(
        &mut self,
        now: i64,
        client: (&str, &str),
        start_url: &str,
    ) -> Result<(Code, i64), Refused> {
        self.tidy(now);
        let client = self.client_for(now, client, DEVICE_CODE_GRANT)?.clone();
        if !self.knows(start_url) {
            return Err(Refusal::InvalidRequest.because("Invalid start url provided"));
        }
        let code = Code {
            device_code: random::token("device")?,
            user_code: random::user_code()?,
            client,
            start_url: start_url.to_owned(),
            decision: Decision::Waiting,
            expires_at: now.saturating_add(self.options.device_code_lifetime),
            interval: self.options.interval,
            polled_at: None,
        };
        remember(&mut self.codes, code.clone());
        Ok((code, self.options.interval))
    }

    /// One poll of a device code: its tokens once it is approved, and only once.
    pub fn poll(
        &mut self,
        now: i64,
        client: (&str, &str),
        device_code: &str,
    ) -> Result<Tokens, Refused> {
        let client = self.client_for(now, client, DEVICE_CODE_GRANT)?.id.clone();
        let slow_down = self.options.slow_down;
        let position = self
            .codes
            .iter()
            .position(|code| code.device_code == device_code && code.client.id == client)
            .ok_or(Refusal::InvalidGrant.because("Invalid device code provided"))?;
        let code = &mut self.codes[position];
        if now >= code.expires_at {
            return Err(Refusal::ExpiredToken.because("The device code has expired"));
        }
        let early = code
            .polled_at
            .is_some_and(|before| now.saturating_sub(before) < code.interval);
        code.polled_at = Some(now);
        if early && slow_down {
            code.interval = code.interval.saturating_add(SLOW_DOWN);
            return Err(Refusal::SlowDown.because("Polled before the interval was over"));
        }
        match code.decision {
            Decision::Waiting => Err(Refusal::AuthorizationPending.into()),
            Decision::Denied => {
                Err(Refusal::AccessDenied.because("The sign-in was denied on its page"))
            }
            Decision::Approved => {
                let code = self.codes.remove(position);
                self.open_session(now, &code.client, code.start_url)
            }
        }
    }

    /// The code that a person typed: case, spaces and the hyphen do not matter.
    pub fn find(&self, now: i64, user_code: &str) -> Result<&Code, Undecidable> {
        let position = self.position(now, user_code)?;
        Ok(&self.codes[position])
    }

    fn position(&self, now: i64, user_code: &str) -> Result<usize, Undecidable> {
        let typed = letters(user_code);
        let position = self
            .codes
            .iter()
            .position(|code| letters(&code.user_code) == typed)
            .ok_or(Undecidable::Unknown)?;
        let code = &self.codes[position];
        if now >= code.expires_at {
            return Err(Undecidable::Expired);
        }
        if code.decision != Decision::Waiting {
            return Err(Undecidable::Answered);
        }
        Ok(position)
    }

    /// The person's answer; only the first one counts.
    pub fn decide(
        &mut self,
        now: i64,
        user_code: &str,
        approve: bool,
    ) -> Result<&Code, Undecidable> {
        let position = self.position(now, user_code)?;
        let code = &mut self.codes[position];
        code.decision = if approve {
            Decision::Approved
        } else {
            Decision::Denied
        };
        Ok(code)
    }

    /// The user codes that still wait, oldest first.
    pub fn waiting(&self, now: i64) -> Vec<String> {
        self.codes
            .iter()
            .filter(|code| code.decision == Decision::Waiting && now < code.expires_at)
            .map(|code| code.user_code.clone())
            .collect()
    }
}

fn letters(user_code: &str) -> String {
    user_code
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
