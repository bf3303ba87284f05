//! The exchange itself: lock, read again, ask, write, and look once more before calling a session
//! over, because other tools refresh without any lock. No I/O of its own: what it works on is handed
//! in, so that the schedules of other writers can be tried out.

use crate::aws::error::OidcError;
use crate::aws::oidc::Tokens;
use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::store::sso_token::SsoToken;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// How long to look for the token of another tool that used the refresh token up before us, in
/// milliseconds between looks: it writes a moment after its answer, a busy machine a little later.
const LOOKS: [u64; 6] = [0, 50, 150, 300, 500, 1000];

/// The pauses before asking a busy server again, in milliseconds at most; each at least half.
const RETRIES: [u64; 2] = [600, 1500];

/// What an exchange works on: a token's file and lock, the server, the clock, and the words for what
/// they say.
pub trait Surroundings {
    /// Keeps other Moorlines away from the token until it is dropped.
    type Lock;

    /// The time now.
    fn now(&self) -> Timestamp;
    /// The token that is there.
    async fn read(&self) -> Result<SsoToken, Failure>;
    /// Waits for the lock.
    async fn lock(&self) -> Result<Self::Lock, Failure>;
    /// Asks the server to trade the refresh token of `token`.
    async fn ask(&self, token: &SsoToken) -> Result<Result<Tokens, OidcError>, Failure>;
    /// Writes `new`, unless the token that is there by then is one that `keeps` says stays, or there
    /// is none any more; the token that is there afterwards.
    async fn write_unless(
        &self,
        new: SsoToken,
        keeps: impl Fn(&SsoToken) -> bool + Send + 'static,
    ) -> Result<SsoToken, Failure>;
    /// Waits.
    async fn pause(&self, duration: Duration);
    /// Any number.
    fn random(&self) -> u64;
    /// Whether somebody has written the token in the last 30 s.
    fn is_new(&self) -> bool;
    /// What to say of a token that the server does not accept although it is new.
    fn not_accepted(&self) -> Failure;
    /// How the last attempt at the token that is there failed, if that was just now.
    fn recent_failure(&self) -> Option<Failure>;
    /// Forgets that: the token is fresh.
    fn forget_failures(&self);
    /// What the server's refusal means; noted, so that nobody asks again at once, and that `why`
    /// can tell of it.
    fn refused(&self, error: &OidcError) -> Failure;
}

/// The token, refreshed if it ends within `window`.
///
/// # Errors
/// With the cause; the token that was there stays.
pub async fn fresh<S: Surroundings>(at: &S, window: SignedDuration) -> Result<SsoToken, Failure> {
    let token = at.read().await?;
    if is_fresh(&token, at.now(), window) {
        return Ok(token);
    }
    let _lock = at.lock().await?;
    // Whoever held the lock may have done it.
    let token = at.read().await?;
    if is_fresh(&token, at.now(), window) {
        return Ok(token);
    }
    refresh(at, token, |token| is_fresh(token, at.now(), window)).await
}

/// Another token than `rejected`, which a server did not know although it has time left: the one
/// that somebody has written meanwhile, else one refreshed now.
///
/// # Errors
/// With the cause; the token that was there stays.
pub async fn other_than<S: Surroundings>(
    at: &S,
    rejected: &Secret<String>,
) -> Result<SsoToken, Failure> {
    let _lock = at.lock().await?;
    let token = at.read().await?;
    if token.access_token != *rejected {
        return Ok(token);
    }
    // Another refresh would bring nothing that is better.
    if at.is_new() {
        return Err(at.not_accepted());
    }
    refresh(at, token, |token| token.access_token != *rejected).await
}

/// The token, refreshed if it ends within `window`; if it cannot be refreshed, the one that is there
/// as long as it lasts.
///
/// # Errors
/// With the cause, when there is no token that works.
pub async fn usable<S: Surroundings>(at: &S, window: SignedDuration) -> Result<SsoToken, Failure> {
    let failure = match fresh(at, window).await {
        Ok(token) => return Ok(token),
        Err(failure) => failure,
    };
    let token = at.read().await?;
    if is_live(&token, at.now()) {
        Ok(token)
    } else {
        Err(failure)
    }
}

fn is_fresh(token: &SsoToken, now: Timestamp, window: SignedDuration) -> bool {
    token
        .expires_at
        .is_some_and(|end| end.duration_since(now) > window)
}

fn is_live(token: &SsoToken, now: Timestamp) -> bool {
    is_fresh(token, now, SignedDuration::ZERO)
}

/// Refreshes `token` under the lock, unless it was tried just now or another one `will_do`.
async fn refresh<S: Surroundings>(
    at: &S,
    token: SsoToken,
    will_do: impl Fn(&SsoToken) -> bool,
) -> Result<SsoToken, Failure> {
    if let Some(failure) = at.recent_failure() {
        return Err(failure);
    }
    let refreshed = exchange(at, token, will_do).await?;
    at.forget_failures();
    Ok(refreshed)
}

async fn exchange<S: Surroundings>(
    at: &S,
    mut token: SsoToken,
    will_do: impl Fn(&SsoToken) -> bool,
) -> Result<SsoToken, Failure> {
    let mut has_looked_again = false;
    let mut retries = RETRIES.into_iter();
    loop {
        let error = match at.ask(&token).await? {
            Ok(tokens) => return keep(at, token, tokens).await,
            Err(error) => error,
        };
        if error.passes_quickly()
            && let Some(longest) = retries.next()
        {
            at.pause(somewhere_below(longest, at.random())).await;
            token = at.read().await?;
        } else if error.ends_session() && !has_looked_again {
            has_looked_again = true;
            token = written_by_another(at, &token)
                .await?
                .ok_or_else(|| at.refused(&error))?;
        } else {
            return Err(at.refused(&error));
        }
        if will_do(&token) {
            return Ok(token);
        }
    }
}

/// Between half of `longest` milliseconds and the whole, by `chance`.
fn somewhere_below(longest: u64, chance: u64) -> Duration {
    Duration::from_millis(longest / 2 + chance % (longest / 2 + 1))
}

/// The token another tool has put in the place of `token`, or does so within a moment.
async fn written_by_another<S: Surroundings>(
    at: &S,
    token: &SsoToken,
) -> Result<Option<SsoToken>, Failure> {
    for pause in LOOKS {
        at.pause(Duration::from_millis(pause)).await;
        let there = at.read().await?;
        if there.refresh_token != token.refresh_token {
            return Ok(Some(there));
        }
    }
    Ok(None)
}

/// Writes the new token, unless somebody signed out or in while we asked.
async fn keep<S: Surroundings>(at: &S, old: SsoToken, tokens: Tokens) -> Result<SsoToken, Failure> {
    let (before, now) = (old.access_token.clone(), at.now());
    let new = SsoToken {
        access_token: tokens.access_token,
        expires_at: Some(tokens.expires_at),
        refresh_token: tokens.refresh_token,
        ..old
    };
    at.write_unless(new, move |there| {
        there.access_token != before && is_live(there, now)
    })
    .await
}

#[cfg(test)]
mod tests;
