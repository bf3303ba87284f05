//! How soon a token is tried again: pure, and the same for a running console and `keepalive`.

use super::{DueRefresh, due_refreshes, jitter};
use crate::domain::connection::ConnectionId;
use crate::domain::overview::Overview;
use crate::flows::failure::{Exit, Failure};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// At least this long between two attempts to refresh, in seconds.
const PAUSE: i64 = 30;
/// The longest pause after failures, in seconds, before it is spread.
const LONGEST_PAUSE: i64 = 5 * 60;
/// The same for a token that is over, which somebody may be waiting for.
const WITHOUT_TOKEN: i64 = 60;
/// How long a session that is over is left alone, in seconds.
const LEFT_ALONE: i64 = 24 * 60 * 60;
/// Half of what is left of a token when it is due, in seconds.
const HALF_A_WINDOW: i64 = 10 * 60;

/// Why a token is left alone for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Until when.
    pub until: Timestamp,
    /// Failures in a row.
    pub failures: u32,
    /// When the token ends that this is about: a new one is not paused.
    pub ends_at: Option<Timestamp>,
}

/// Which tokens are left alone for a while, each at its own pace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pace {
    pauses: BTreeMap<ConnectionId, Pause>,
}

impl Pace {
    /// The pause of one connection's token, whether or not it is over.
    pub fn pause(&self, connection: &ConnectionId) -> Option<&Pause> {
        self.pauses.get(connection)
    }

    /// What has to be refreshed next, not before its pause is over; at or before `now` means at
    /// once.
    pub fn next(&self, overview: &Overview, now: Timestamp) -> Option<DueRefresh> {
        due_refreshes(overview, now)
            .into_iter()
            .map(|due| DueRefresh {
                at: due.at.max(self.until(overview, &due.connection)),
                ..due
            })
            .min_by_key(|due| due.at)
    }

    fn until(&self, overview: &Overview, connection: &ConnectionId) -> Timestamp {
        self.pause(connection)
            .filter(|pause| pause.ends_at == ends_at(overview, connection))
            .map_or(Timestamp::MIN, |pause| pause.until)
    }

    /// Takes in how a refresh went: when the new token ends, or why there is none.
    pub fn tried(
        &mut self,
        overview: &Overview,
        connection: &ConnectionId,
        result: &Result<Timestamp, Failure>,
        now: Timestamp,
    ) {
        let pause = match result {
            Ok(ends_at) => after_success(now, *ends_at),
            Err(failure) => {
                let failures = self.pause(connection).map_or(0, |pause| pause.failures);
                let spread = spread(connection, failures);
                after_failure(
                    now,
                    (failures, spread),
                    failure,
                    ends_at(overview, connection),
                )
            }
        };
        self.pauses.insert(connection.clone(), pause);
    }
}

/// A token that lives for less than the window would be due again at once: then at half its life.
fn after_success(now: Timestamp, ends_at: Timestamp) -> Pause {
    let half = ends_at.duration_since(now).as_secs() / 2;
    Pause {
        until: after(now, half.clamp(PAUSE, HALF_A_WINDOW)),
        failures: 0,
        ends_at: Some(ends_at),
    }
}

/// Up to a quarter more of a pause, in percent: hosts that lost the network together do not all come
/// back at once.
fn spread(connection: &ConnectionId, failures: u32) -> i64 {
    (jitter(connection) + i64::from(failures) * 11) % 26
}

/// Longer with every failure; a session that is over is left alone until something changes it.
fn after_failure(
    now: Timestamp,
    (failures, spread): (u32, i64),
    failure: &Failure,
    ends_at: Option<Timestamp>,
) -> Pause {
    let seconds = match failure.exit {
        Exit::SignInNeeded => LEFT_ALONE,
        _ => {
            let pause = (PAUSE << failures.min(8)).min(longest(now, ends_at));
            pause + pause * spread / 100
        }
    };
    Pause {
        until: after(now, seconds),
        failures: failures.saturating_add(1),
        ends_at,
    }
}

/// The closer the end of a token, the shorter the pause: nobody should be without one for longer
/// than what kept it from being refreshed.
fn longest(now: Timestamp, ends_at: Option<Timestamp>) -> i64 {
    let left = ends_at.map_or(i64::MAX, |end| end.duration_since(now).as_secs());
    let longest = if left > 0 { left / 2 } else { WITHOUT_TOKEN };
    longest.clamp(PAUSE, LONGEST_PAUSE)
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(seconds))
        .unwrap_or(now)
}

fn ends_at(overview: &Overview, connection: &ConnectionId) -> Option<Timestamp> {
    overview.connection(connection)?.expires_at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_after_failures_never_outlasts_a_token_by_much() {
        let now = Timestamp::UNIX_EPOCH;
        let failure = Failure::new("The server does not answer.");
        let pause = |failures, left: i64| {
            let ends_at = Some(after(now, left));
            let pause = after_failure(now, (failures, 0), &failure, ends_at);
            pause.until.as_second()
        };
        for (failures, left, expected) in [
            (0, 3600, 30),
            (9, 3600, 300),
            (9, 400, 200),
            (1, 400, 60),
            (9, 61, 30),
            (9, 1, 30),
            (9, 0, 60),
            (9, -7200, 60),
            (0, -7200, 30),
        ] {
            assert_eq!(pause(failures, left), expected, "{failures}, {left} s left");
        }
    }
}
