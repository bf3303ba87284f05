//! The token file, the server and the clock that an exchange works on, and the words for what they
//! say. Decides nothing about whose token wins: that is the exchange.

use super::attempt::{PAUSE, forget_note, lock_token, note, recent_failure};
use super::exchange::Surroundings;
use super::log;
use super::{clock_note, clock_skew};
use crate::aws::backoff;
use crate::aws::error::OidcError;
use crate::aws::oidc::{self, Client, Tokens};
use crate::domain::connection::Connection;
use crate::domain::evidence::{Event, Noted};
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use crate::flows::blocking::blocking;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::sign_in::plan::bad_endpoint;
use crate::store::lock::FileLock;
use crate::store::sso_token::{self, Content, SsoToken, TokenFile};
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::Duration;

/// How long another tool may be in the middle of writing in place, in milliseconds between looks: far
/// less than this, unless the machine is very busy.
const SETTLING: [u64; 7] = [15, 30, 60, 120, 250, 500, 1000];

/// One connection's token and how to speak of it.
pub struct Work {
    host: Host,
    path: PathBuf,
    name: String,
    region: Option<String>,
    /// The command that signs in again.
    login: String,
}

/// The token of `connection`; `login` is the command that signs in again.
///
/// # Errors
/// When it has no token file.
pub fn work(host: &Host, connection: &Connection, login: &str) -> Result<Work, Failure> {
    let name = visible(&connection.name).into_owned();
    let path = connection
        .token_file
        .clone()
        .ok_or_else(|| signed_out(&name, login))?;
    Ok(Work {
        host: host.clone(),
        path,
        name,
        region: connection.region.clone(),
        login: login.to_owned(),
    })
}

fn signed_out(name: &str, login: &str) -> Failure {
    Failure::new(format!(
        "{name} is not signed in: its token file is not there any more, so some tool has signed out."
    ))
    .hint(format!("Sign in again: `{login}`."))
    .exit(Exit::SignInNeeded)
}

impl Work {
    /// The token in what was found, or why there is none.
    fn token(&self, found: TokenFile) -> Result<SsoToken, Failure> {
        match found {
            TokenFile::Found(Content::Token(token, _)) => Ok(*token),
            TokenFile::Absent => Err(signed_out(&self.name, &self.login)),
            TokenFile::Found(_) => Err(self.sign_in_again(
                "its token file was replaced by another tool with something that is no token",
            )),
            TokenFile::Unreadable { why } => Err(Failure::new(format!(
                "The token of {} cannot be used: {why}.",
                self.name
            ))
            .hint(format!("Sign in again if it stays so: `{}`.", self.login))),
        }
    }

    fn sign_in_again(&self, why: &str) -> Failure {
        self.sign_in_after(why, "")
    }

    fn sign_in_after(&self, why: &str, clock: &str) -> Failure {
        Failure::new(format!("Sign in to {} again: {why}.{clock}", self.name))
            .hint(format!("`{}`", self.login))
            .exit(Exit::SignInNeeded)
    }

    /// What a refresh needs, or why there is none.
    fn means<'t>(
        &self,
        token: &'t SsoToken,
        now: Timestamp,
    ) -> Result<(Client<'t>, &'t Secret<String>), Failure> {
        let Some(refresh_token) = &token.refresh_token else {
            return Err(self.sign_in_again(
                "its token has no refresh token, because it was signed in without scopes or by a tool that keeps none",
            ));
        };
        if token.registration_expires_at.is_some_and(|end| end <= now) {
            return Err(self.sign_in_again("the client registration of its token is over"));
        }
        match (&token.client_id, &token.client_secret) {
            (Some(id), Some(secret)) => Ok((Client { id, secret }, refresh_token)),
            _ => Err(self.sign_in_again(
                "its token file does not hold the client that it could be refreshed with",
            )),
        }
    }

    fn again(&self, earlier: &Noted) -> Failure {
        let failure = Failure::new(format!(
            "{} (The last try is less than 30 s ago.)",
            earlier.told
        ));
        if earlier.event.needs_sign_in() {
            failure
                .hint(format!("`{}`", self.login))
                .exit(Exit::SignInNeeded)
        } else {
            failure
        }
    }

    fn meaning(&self, error: &OidcError) -> Failure {
        let clock = has_answered(error)
            .then(|| clock_note(&self.host))
            .flatten()
            .map(|note| format!(" {note}"))
            .unwrap_or_default();
        if error.ends_session() {
            let why = match error {
                OidcError::InvalidGrant { .. } => {
                    "its session has ended, was signed out, or another tool used its refresh token up"
                }
                _ => "the service does not know its client registration any more",
            };
            return self.sign_in_after(why, &clock);
        }
        Failure::new(format!(
            "The token of {} was not refreshed, and is kept: {error}{clock}",
            self.name
        ))
    }
}

impl Surroundings for Work {
    type Lock = FileLock;

    fn now(&self) -> Timestamp {
        self.host.now()
    }

    async fn read(&self) -> Result<SsoToken, Failure> {
        let path = self.path.clone();
        let found = blocking(move || sso_token::read_settled(&path, &SETTLING)).await?;
        self.token(found)
    }

    async fn lock(&self) -> Result<FileLock, Failure> {
        let environment = self.host.environment().clone();
        let path = self.path.clone();
        let what = format!("refresh the token of {}", self.name);
        blocking(move || lock_token(&environment, &path, &what)).await?
    }

    async fn ask(&self, token: &SsoToken) -> Result<Result<Tokens, OidcError>, Failure> {
        let now = self.host.now();
        let (client, refresh_token) = self.means(token, now)?;
        let region = token.region.as_deref().or(self.region.as_deref());
        let endpoint = self
            .host
            .endpoints()
            .oidc(region.unwrap_or_default())
            .map_err(|error| bad_endpoint(&error))?;
        let http = self.host.http();
        Ok(oidc::create_token_refresh(http, &endpoint, client, refresh_token, now).await)
    }

    async fn write_unless(
        &self,
        new: SsoToken,
        keeps: impl Fn(&SsoToken) -> bool + Send + 'static,
    ) -> Result<SsoToken, Failure> {
        let path = self.path.clone();
        let (host, name) = (self.host.clone(), self.name.clone());
        let outcome = blocking(move || match sso_token::read_settled(&path, &SETTLING) {
            TokenFile::Found(Content::Token(there, _)) if keeps(&there) => Ok(Ok(*there)),
            TokenFile::Absent => Ok(Err(TokenFile::Absent)),
            _ => sso_token::write_token(&path, &new).map(|_written| {
                log::note_refreshed(&host, &name, &new);
                Ok(new)
            }),
        });
        match outcome.await? {
            Ok(Ok(token)) => Ok(token),
            Ok(Err(gone)) => self.token(gone),
            Err(error) => {
                let failure = Failure::new(format!(
                    "The token of {} was refreshed but could not be kept: {error}.",
                    self.name
                ));
                log::note_failed(&self.host, &self.name, &failure);
                Err(failure)
            }
        }
    }

    async fn pause(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn random(&self) -> u64 {
        backoff::random().into()
    }

    fn is_new(&self) -> bool {
        let modified = std::fs::metadata(&self.path).and_then(|file| file.modified());
        let written = modified.ok().and_then(|at| Timestamp::try_from(at).ok());
        written.is_some_and(|at| self.now().duration_since(at).abs() < PAUSE)
    }

    fn not_accepted(&self) -> Failure {
        self.sign_in_again("the server does not accept its token, although it is new")
    }

    fn recent_failure(&self) -> Option<Failure> {
        let noted = recent_failure(self.host.environment(), &self.path, self.host.now())?;
        Some(self.again(&noted))
    }

    fn forget_failures(&self) {
        forget_note(self.host.environment(), &self.path);
    }

    /// What the server's refusal means; noted, so that nobody asks again at once, and that `why`
    /// can tell of it.
    fn refused(&self, error: &OidcError) -> Failure {
        let failure = self.meaning(error);
        let event = match error {
            OidcError::InvalidGrant { .. } => Event::SessionEnded,
            _ if error.ends_session() => Event::RegistrationUnknown,
            _ => Event::NotRefreshed,
        };
        let noted = Noted {
            at: self.host.now(),
            event,
            clock_skew: has_answered(error)
                .then(|| clock_skew(&self.host))
                .flatten(),
            told: failure.summary.clone(),
        };
        // Hours without a network are one line.
        let before = super::noted(self.host.environment(), &self.path);
        if before.is_none_or(|before| before.event != noted.event) {
            log::note_failed(&self.host, &self.name, &failure);
        }
        note(self.host.environment(), &self.path, &noted);
        failure
    }
}

/// Whether the server's clock is that of this answer, and not of one long ago.
fn has_answered(error: &OidcError) -> bool {
    !matches!(error, OidcError::Http(_))
}
