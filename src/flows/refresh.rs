//! Keeping tokens fresh: one refresh at a time, however many processes want it, and handing them
//! out. Never touches a token that no section explains.

mod attempt;
mod exchange;
mod log;
pub mod pace;
mod renewable;
mod work;

use crate::aws::http::clock_skew_seconds;
use crate::domain::command;
use crate::domain::connection::{Connection, ConnectionId, ConnectionState};
use crate::domain::overview::{Bound, Overview};
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::switch;
use crate::store::sso_token::SsoToken;
use jiff::{SignedDuration, Timestamp};

use work::work;

pub(in crate::flows) use attempt::{forget_note, has_been_here, lock_token, note_sign_out, noted};
pub(in crate::flows) use renewable::Renewable;

/// A running console refreshes earlier than every other tool, so that nobody else has to.
const CONSOLE_WINDOW: SignedDuration = SignedDuration::from_mins(20);
/// Consoles on one host spread their refreshes over this.
const JITTER_SECONDS: i64 = 120;
/// What a token handed out lasts at least, if it can be refreshed.
pub(in crate::flows) const TOKEN_WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// A clock that is off by more than this spoils sign-ins, in seconds.
const MOST_SKEW: i64 = 120;

/// A token a running console should refresh, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRefresh {
    /// Whose token.
    pub connection: ConnectionId,
    /// When: 20 to 18 minutes before it ends, or now.
    pub at: Timestamp,
}

/// What a running console keeps fresh: pinned and active tokens, each once. Pure.
///
/// After a refresh the caller waits at least 30 s before it asks for the same token again.
pub fn due_refreshes(overview: &Overview, now: Timestamp) -> Vec<DueRefresh> {
    overview
        .kept()
        .into_iter()
        .filter_map(|connection| due(connection, now))
        .collect()
}

fn due(connection: &Connection, now: Timestamp) -> Option<DueRefresh> {
    let registered = connection
        .registration_expires_at
        .is_none_or(|end| now < end);
    if !connection.is_pinnable() || !connection.can_refresh || !registered {
        return None;
    }
    let begin = connection.expires_at? - CONSOLE_WINDOW;
    let at = begin + SignedDuration::from_secs(jitter(&connection.id));
    Some(DueRefresh {
        connection: connection.id.clone(),
        at: at.max(now),
    })
}

/// The same for the same connection each time, so that a running console does not waver (FNV-1a).
fn jitter(id: &ConnectionId) -> i64 {
    let hash = id
        .to_string()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    i64::try_from(hash % 120)
        .unwrap_or_default()
        .min(JITTER_SECONDS)
}

/// Refreshes one connection's token if it is still due; says when it ends now. Once begun it runs
/// to its end, whoever waits: the refresh token is used up then.
///
/// # Errors
/// When it cannot be refreshed; the token that was there stays.
pub async fn refresh(
    host: &Host,
    overview: &Overview,
    connection: &ConnectionId,
) -> Result<Timestamp, Failure> {
    let connection = overview
        .connection(connection)
        .ok_or_else(|| unknown(connection))?;
    if !connection.is_pinnable() {
        return Err(Failure::new(format!(
            "{} is never refreshed by Moorline: another tool keeps it.",
            connection.id
        ))
        .exit(Exit::Usage));
    }
    let login = command::login(&connection.id, None);
    let work = work(host, connection, &login)?;
    let fresh = async move { exchange::fresh(&work, CONSOLE_WINDOW).await };
    let token = host.unfinished().finish(fresh).await?;
    Ok(token.expires_at.unwrap_or_else(|| host.now()))
}

fn unknown(connection: &ConnectionId) -> Failure {
    Failure::new(format!("No connection is called `{connection}`.")).exit(Exit::Usage)
}

/// The token to use for a service: that of its binding, refreshed if less than 5 minutes are left.
///
/// # Errors
/// Exit 2 when the service takes no token of Moorline's, 3 when a sign-in is needed; the failure
/// names the cause and the one command that mends it.
pub async fn token(
    host: &Host,
    overview: &Overview,
    service: &str,
) -> Result<Secret<String>, Failure> {
    let bound = switch::service(overview, service)?;
    let connection = bound_connection(overview, bound)?;
    let login = command::login(&connection.id, Some(&bound.service.id));
    let token = usable(host, connection, TOKEN_WINDOW, &login).await?;
    Ok(token.access_token)
}

/// The token of `connection`, refreshed if it ends within `window`; if it cannot be, the one that is
/// there as long as it lasts. `login` is the command that signs in again.
///
/// # Errors
/// With the cause, when there is no token that works.
pub(in crate::flows) async fn usable(
    host: &Host,
    connection: &Connection,
    window: SignedDuration,
    login: &str,
) -> Result<SsoToken, Failure> {
    let work = work(host, connection, login)?;
    let usable = async move { exchange::usable(&work, window).await };
    host.unfinished().finish(usable).await
}

/// Another token than `rejected`, which a server did not know although it has time left.
///
/// # Errors
/// With the cause; the token that was there stays.
pub(in crate::flows) async fn other_than(
    host: &Host,
    connection: &Connection,
    rejected: &Secret<String>,
    login: &str,
) -> Result<SsoToken, Failure> {
    let (work, rejected) = (work(host, connection, login)?, rejected.clone());
    let other = async move { exchange::other_than(&work, &rejected).await };
    host.unfinished().finish(other).await
}

/// The connection whose token `bound` uses.
///
/// # Errors
/// As [`token`], but for a token that is over.
pub(in crate::flows) fn bound_connection<'a>(
    overview: &'a Overview,
    bound: &Bound,
) -> Result<&'a Connection, Failure> {
    let service = &bound.service;
    let usage = |why: String| Failure::new(why).exit(Exit::Usage);
    if service.is_bound_by_holder() {
        let tools: Vec<&str> = service.bound_by.iter().map(|tool| tool.label()).collect();
        return Err(usage(format!(
            "There is no token of Moorline's for {}: it uses the sign-in of {} itself.",
            service.name,
            tools.join(" or ")
        )));
    }
    if !service.is_bearer() {
        return Err(usage(format!(
            "There is no token for {}: it takes IAM credentials.",
            service.name
        ))
        .hint("Hand over the profile instead: `moorline env PROFILE`."));
    }
    let connection = bound
        .binding
        .connection
        .as_ref()
        .and_then(|id| overview.connection(id));
    match connection {
        Some(connection) if connection.is_pinnable() => {
            has_token(connection, bound)?;
            Ok(connection)
        }
        _ => Err(nothing_bound(overview, bound)),
    }
}

/// Whether a token is there that can be used at all.
fn has_token(connection: &Connection, bound: &Bound) -> Result<(), Failure> {
    let login = command::login(&connection.id, Some(&bound.service.id));
    if let (None, Some(why)) = (&connection.token_file, &connection.note) {
        return Err(Failure::new(format!(
            "The token of {} cannot be used: {why}",
            visible(&connection.name)
        ))
        .hint(format!("Sign in again if it stays so: `{login}`.")));
    }
    if connection.state == ConnectionState::Never {
        return Err(Failure::new(format!(
            "{} uses {}, which is not signed in.",
            bound.service.name,
            visible(&connection.name)
        ))
        .hint(format!("Sign in: `{login}`."))
        .exit(Exit::SignInNeeded));
    }
    Ok(())
}

fn nothing_bound(overview: &Overview, bound: &Bound) -> Failure {
    let service = &bound.service;
    let would_do = overview.connections().iter().find(|connection| {
        connection.is_pinnable()
            && connection.state.is_live()
            && crate::domain::binding::accepts_bearer(service, connection)
    });
    match would_do {
        Some(connection) => Failure::new(format!(
            "{} uses nothing now, although {} would do.",
            service.name,
            visible(&connection.name)
        ))
        .hint(format!(
            "Choose it: `{}`.",
            command::pin(service, &connection.id)
        )),
        None => Failure::new(format!(
            "{} uses nothing now: nothing that it accepts is signed in.",
            service.name
        ))
        .hint(format!(
            "Sign in: `{}`.",
            command::login_for(overview, service)
        ))
        .exit(Exit::SignInNeeded),
    }
}

/// How far this machine's clock is ahead of the server's, in seconds, if the last answer of a
/// server shows that it is off.
fn clock_skew(host: &Host) -> Option<i64> {
    let skew = clock_skew_seconds(host.http().server_date()?, host.now());
    (skew.abs() > MOST_SKEW).then_some(skew)
}

/// What is wrong with this machine's clock, if the last answer of a server shows it.
pub(in crate::flows) fn clock_note(host: &Host) -> Option<String> {
    let skew = clock_skew(host)?;
    let way = if skew > 0 { "ahead of" } else { "behind" };
    Some(format!(
        "This machine's clock is {} s {way} the server's: set it right.",
        skew.abs()
    ))
}

#[cfg(test)]
mod tests;
