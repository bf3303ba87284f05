//! Keeping pinned and active tokens fresh without a console: one refresh after another, each token
//! at its own pace, until somebody stops it. Prints nothing: tells what happens.

pub mod unit;

use crate::domain::connection::{Connection, ConnectionId, ConnectionState};
use crate::domain::overview::Overview;
use crate::domain::text::visible;
use crate::domain::why;
use crate::flows::discover::discover;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::refresh::pace::Pace;
use crate::flows::refresh::refresh;
use crate::flows::watch::watch;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::spawn_blocking;

/// The files are looked at again after this long at the latest: watches see nothing on network file
/// systems.
const LONGEST_SLEEP: Duration = Duration::from_secs(300);
/// How often the clock is compared with the time waited: a laptop that slept has waited for less.
const GLANCE: Duration = Duration::from_secs(30);
/// A clock that is this far ahead of the time waited has jumped.
const JUMP: SignedDuration = SignedDuration::from_secs(10);
/// Wakes are at least this far apart.
const SHORTEST_SLEEP: Duration = Duration::from_secs(1);

/// What happened to a token that is kept fresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It is fresh again: its connection's name, safe to show, and when it ends now.
    Fresh(String, Timestamp),
    /// It cannot be kept fresh; told once for each reason.
    Failed(Failure),
}

/// Keeps tokens fresh until `stop` is there; a refresh that runs then is finished first.
///
/// # Errors
/// When the files cannot be looked at.
pub async fn keepalive<T>(
    host: &Host,
    stop: impl Future<Output = T>,
    mut tell: impl FnMut(&News),
) -> Result<T, Failure> {
    let changed = Arc::new(Notify::new());
    let watching = Arc::clone(&changed);
    let _watch = watch(host, move || watching.notify_one());
    let mut stop = std::pin::pin!(stop);
    let mut keeper = Keeper::default();
    loop {
        let overview = look(host).await?;
        let next = keeper.pace.next(&overview, host.now());
        let left = next.as_ref().map(|due| due.at.duration_since(host.now()));
        let pause = match (next, left) {
            (Some(due), Some(left)) if !left.is_positive() => {
                keeper
                    .refresh(host, &overview, &due.connection, &mut tell)
                    .await;
                Duration::ZERO
            }
            (_, left) => {
                keeper.tell_of_ended(&overview, &mut tell);
                left.map_or(LONGEST_SLEEP, |left| {
                    left.unsigned_abs().clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
                })
            }
        };
        tokio::select! {
            biased;
            stopped = &mut stop => return Ok(stopped),
            () = rest(host, pause) => {}
            () = changed.notified() => {}
        }
    }
}

/// Refreshes what is due now, each token at most once.
///
/// # Errors
/// Exit 3 when something that is kept needs a sign-in, 1 when a refresh failed otherwise; after all
/// of them were tried.
pub async fn once(host: &Host, mut tell: impl FnMut(&News)) -> Result<(), Failure> {
    let mut keeper = Keeper::default();
    let mut overview = look(host).await?;
    while let Some(due) = keeper.pace.next(&overview, host.now())
        && due.at <= host.now()
    {
        keeper
            .refresh(host, &overview, &due.connection, &mut tell)
            .await;
        overview = look(host).await?;
    }
    keeper.tell_of_ended(&overview, &mut tell);
    let failed = keeper.said.len();
    if failed == 0 {
        return Ok(());
    }
    let exit = if keeper.needs_sign_in {
        Exit::SignInNeeded
    } else {
        Exit::Failed
    };
    let what = if failed == 1 {
        "token is"
    } else {
        "tokens are"
    };
    Err(Failure::new(format!("{failed} {what} not kept fresh.")).exit(exit))
}

/// Waits for `pause`, or less if the clock jumps ahead meanwhile.
async fn rest(host: &Host, mut pause: Duration) {
    while !pause.is_zero() {
        let (glance, before) = (pause.min(GLANCE), host.now());
        tokio::time::sleep(glance).await;
        let passed = host.now().duration_since(before);
        if passed - SignedDuration::try_from(glance).unwrap_or_default() > JUMP {
            return;
        }
        pause -= glance;
    }
}

async fn look(host: &Host) -> Result<Overview, Failure> {
    let host = host.clone();
    spawn_blocking(move || discover(&host, None))
        .await
        .map_err(|error| Failure::new(format!("The files could not be looked at: {error}.")))
}

#[derive(Default)]
struct Keeper {
    pace: Pace,
    /// What was told last of each connection that fails, so that it is not told again.
    said: BTreeMap<ConnectionId, String>,
    needs_sign_in: bool,
}

impl Keeper {
    async fn refresh(
        &mut self,
        host: &Host,
        overview: &Overview,
        connection: &ConnectionId,
        tell: &mut impl FnMut(&News),
    ) {
        let result = refresh(host, overview, connection).await;
        self.pace.tried(overview, connection, &result, host.now());
        match result {
            Ok(ends_at) => {
                self.said.remove(connection);
                let name = overview
                    .connection(connection)
                    .map(|one| visible(&one.name).into_owned());
                tell(&News::Fresh(name.unwrap_or_default(), ends_at));
            }
            Err(failure) => self.tell_once(connection, failure, tell),
        }
    }

    /// Tells of what is kept and can only be mended by a sign-in.
    fn tell_of_ended(&mut self, overview: &Overview, tell: &mut impl FnMut(&News)) {
        for one in overview.kept() {
            if is_ended(one) {
                if !self.said.contains_key(&one.id) {
                    self.tell_once(&one.id, ended(overview, one), tell);
                }
            } else if self
                .pace
                .pause(&one.id)
                .is_none_or(|pause| pause.failures == 0)
            {
                self.said.remove(&one.id);
            }
        }
    }

    fn tell_once(
        &mut self,
        connection: &ConnectionId,
        failure: Failure,
        tell: &mut impl FnMut(&News),
    ) {
        self.needs_sign_in |= failure.exit == Exit::SignInNeeded;
        let said = self
            .said
            .insert(connection.clone(), failure.summary.clone());
        if said.as_ref() != Some(&failure.summary) {
            tell(&News::Failed(failure));
        }
    }
}

fn is_ended(one: &Connection) -> bool {
    matches!(one.state, ConnectionState::Expired | ConnectionState::Never) && one.is_pinnable()
}

fn ended(overview: &Overview, one: &Connection) -> Failure {
    let why = why::connection(overview, one);
    let failure = Failure::new(format!("{}: {}", visible(&one.name), why.message));
    match why.mend {
        Some(mend) => failure.hint(format!("`{mend}`")),
        None => failure,
    }
    .exit(Exit::SignInNeeded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::host::Environment;
    use std::sync::Mutex;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn a_laptop_that_slept_looks_again_at_once() {
        let home = tempfile::tempdir().unwrap();
        let start = Timestamp::UNIX_EPOCH;
        let begin = Instant::now();
        let asleep = Arc::new(Mutex::new(SignedDuration::ZERO));
        let slept = Arc::clone(&asleep);
        let clock = move || {
            let awake = SignedDuration::try_from(begin.elapsed()).unwrap();
            start + awake + *slept.lock().unwrap()
        };
        let environment = Environment::isolated(home.path(), BTreeMap::new());
        let host = Host::new(environment, false, Box::new(clock));

        rest(&host, Duration::from_secs(200)).await;
        assert_eq!(begin.elapsed(), Duration::from_secs(200));

        let close_the_lid = async {
            tokio::time::sleep(Duration::from_secs(45)).await;
            *asleep.lock().unwrap() = SignedDuration::from_hours(8);
        };
        tokio::join!(rest(&host, Duration::from_secs(200)), close_the_lid);
        assert_eq!(begin.elapsed(), Duration::from_secs(260));
    }
}
