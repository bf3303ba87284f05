//! The exchange itself: lock, read again, ask, write, and look once more before calling a session
//! over, because other tools refresh without any lock.

use super::attempt::{PAUSE, forget_note, lock_token, note, recent_failure};
use super::{clock_note, clock_skew};
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
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A write in place takes far less than this.
const SETTLE: Duration = Duration::from_millis(15);

/// One connection's token and how to speak of it.
struct Work<'a> {
    host: &'a Host,
    path: PathBuf,
    name: String,
    region: Option<String>,
    /// The command that signs in again.
    login: &'a str,
}

/// The connection's token, refreshed if it ends within `window`.
///
/// # Errors
/// With the cause; the token that was there stays.
pub async fn fresh(
    host: &Host,
    connection: &Connection,
    window: SignedDuration,
    login: &str,
) -> Result<SsoToken, Failure> {
    let work = work(host, connection, login)?;
    let token = work.read().await?;
    if work.is_fresh(&token, window) {
        return Ok(token);
    }
    let _lock = work.lock().await?;
    // Whoever held the lock may have done it.
    let token = work.read().await?;
    if work.is_fresh(&token, window) {
        return Ok(token);
    }
    let environment = host.environment();
    if let Some(failure) = recent_failure(environment, &work.path, host.now()) {
        return Err(work.again(&failure));
    }
    let refreshed = work.refresh(token, window).await?;
    forget_note(environment, &work.path);
    Ok(refreshed)
}

/// The connection's token, refreshed if it ends within `window`; if it cannot be refreshed, the one
/// that is there as long as it lasts.
///
/// # Errors
/// With the cause, when there is no token that works.
pub async fn usable(
    host: &Host,
    connection: &Connection,
    window: SignedDuration,
    login: &str,
) -> Result<SsoToken, Failure> {
    let failure = match fresh(host, connection, window, login).await {
        Ok(token) => return Ok(token),
        Err(failure) => failure,
    };
    let token = work(host, connection, login)?.read().await?;
    let is_live = token.expires_at.is_some_and(|end| host.now() < end);
    if is_live { Ok(token) } else { Err(failure) }
}

/// Another token than `rejected`, which a server did not know although it has time left: the one
/// that somebody has written meanwhile, else one refreshed now.
///
/// # Errors
/// With the cause; the token that was there stays.
pub async fn other_than(
    host: &Host,
    connection: &Connection,
    rejected: &Secret<String>,
    login: &str,
) -> Result<SsoToken, Failure> {
    let work = work(host, connection, login)?;
    let _lock = work.lock().await?;
    let token = work.read().await?;
    if token.access_token != *rejected {
        return Ok(token);
    }
    if is_new(&work.path, host.now()) {
        return Err(work.sign_in_again("the server does not accept its token, although it is new"));
    }
    let environment = host.environment();
    if let Some(failure) = recent_failure(environment, &work.path, host.now()) {
        return Err(work.again(&failure));
    }
    let refreshed = work.refresh(token, SignedDuration::ZERO).await?;
    forget_note(environment, &work.path);
    Ok(refreshed)
}

/// Whether somebody has written the file at `path` in the last 30 s: another refresh would bring
/// nothing that is better.
fn is_new(path: &Path, now: Timestamp) -> bool {
    let modified = std::fs::metadata(path).and_then(|file| file.modified());
    let written = modified.ok().and_then(|at| Timestamp::try_from(at).ok());
    written.is_some_and(|at| now.duration_since(at).abs() < PAUSE)
}

fn work<'a>(host: &'a Host, connection: &Connection, login: &'a str) -> Result<Work<'a>, Failure> {
    let name = visible(&connection.name).into_owned();
    let path = connection
        .token_file
        .clone()
        .ok_or_else(|| signed_out(&name, login))?;
    Ok(Work {
        host,
        path,
        name,
        region: connection.region.clone(),
        login,
    })
}

fn signed_out(name: &str, login: &str) -> Failure {
    Failure::new(format!(
        "{name} is not signed in: its token file is not there any more, so some tool has signed out."
    ))
    .hint(format!("Sign in again: `{login}`."))
    .exit(Exit::SignInNeeded)
}

impl Work<'_> {
    async fn read(&self) -> Result<SsoToken, Failure> {
        match read_file(&self.path).await? {
            TokenFile::Found(Content::Token(token, _)) => Ok(*token),
            TokenFile::Absent => Err(signed_out(&self.name, self.login)),
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

    fn is_fresh(&self, token: &SsoToken, window: SignedDuration) -> bool {
        token
            .expires_at
            .is_some_and(|end| end.duration_since(self.host.now()) > window)
    }

    async fn lock(&self) -> Result<FileLock, Failure> {
        let environment = self.host.environment().clone();
        let path = self.path.clone();
        let what = format!("refresh the token of {}", self.name);
        blocking(move || lock_token(&environment, &path, &what)).await?
    }

    fn sign_in_again(&self, why: &str) -> Failure {
        self.sign_in_after(why, "")
    }

    fn sign_in_after(&self, why: &str, clock: &str) -> Failure {
        Failure::new(format!("Sign in to {} again: {why}.{clock}", self.name))
            .hint(format!("`{}`", self.login))
            .exit(Exit::SignInNeeded)
    }

    async fn refresh(
        &self,
        mut token: SsoToken,
        window: SignedDuration,
    ) -> Result<SsoToken, Failure> {
        let mut has_looked_again = false;
        loop {
            let error = match self.ask(&token).await? {
                Ok(tokens) => return self.keep(token, tokens).await,
                Err(error) => error,
            };
            if !error.ends_session() || has_looked_again {
                return Err(self.refused(&error));
            }
            // Another tool may have refreshed in the meantime, which uses our refresh token up.
            has_looked_again = true;
            let now = self.read().await?;
            if now.refresh_token == token.refresh_token {
                return Err(self.refused(&error));
            }
            if self.is_fresh(&now, window) {
                return Ok(now);
            }
            token = now;
        }
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
            clock_skew: has_answered(error).then(|| clock_skew(self.host)).flatten(),
            told: failure.summary.clone(),
        };
        note(self.host.environment(), &self.path, &noted);
        failure
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
            .then(|| clock_note(self.host))
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

    /// Writes the new token, unless somebody signed out or in while we asked.
    async fn keep(&self, old: SsoToken, tokens: Tokens) -> Result<SsoToken, Failure> {
        let now = match read_file(&self.path).await? {
            TokenFile::Found(Content::Token(now, _)) => *now,
            TokenFile::Absent => return Err(signed_out(&self.name, self.login)),
            _ => old.clone(),
        };
        let is_live = now.expires_at.is_some_and(|end| self.host.now() < end);
        if now.access_token != old.access_token && is_live {
            return Ok(now);
        }
        let new = SsoToken {
            access_token: tokens.access_token,
            expires_at: Some(tokens.expires_at),
            refresh_token: tokens.refresh_token,
            ..old
        };
        let (path, written) = (self.path.clone(), new.clone());
        let _written = blocking(move || sso_token::write_token(&path, &written))
            .await?
            .map_err(|error| {
                Failure::new(format!(
                    "The token of {} was refreshed but could not be kept: {error}.",
                    self.name
                ))
            })?;
        Ok(new)
    }
}

/// Whether the server's clock is that of this answer, and not of one long ago.
fn has_answered(error: &OidcError) -> bool {
    !matches!(error, OidcError::Http(_))
}

async fn read_file(path: &Path) -> Result<TokenFile, Failure> {
    let path = path.to_owned();
    blocking(move || sso_token::read_settled(&path, || std::thread::sleep(SETTLE))).await
}
