//! What is left of a sign-in, in words, and when those words change: the only timers there are.

use jiff::{SignedDuration, Timestamp};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long until `end`: `52m`, `7h`, `3d`, `<1m`; `None` when it is past.
pub fn left(end: Timestamp, now: Timestamp) -> Option<String> {
    let seconds = seconds_between(now, end);
    match seconds {
        ..=0 => None,
        1..MINUTE => Some("<1m".into()),
        MINUTE..HOUR => Some(format!("{}m", seconds / MINUTE)),
        HOUR..DAY => Some(format!("{}h", seconds / HOUR)),
        _ => Some(format!("{}d", seconds / DAY)),
    }
}

/// When [`left`] says something else; `None` when it never will.
pub fn left_changes(end: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let seconds = seconds_between(now, end);
    let shown = match seconds {
        ..=0 => return None,
        1..MINUTE => 1,
        MINUTE..HOUR => seconds / MINUTE * MINUTE,
        HOUR..DAY => seconds / HOUR * HOUR,
        _ => seconds / DAY * DAY,
    };
    Some(before(end, shown - 1))
}

/// What is left of a code: `9 min`, then `42 s` in the last minute; `None` when it is over.
pub fn countdown(end: Timestamp, now: Timestamp) -> Option<String> {
    let seconds = seconds_between(now, end);
    match seconds {
        ..=0 => None,
        1..MINUTE => Some(format!("{seconds} s")),
        _ => Some(format!("{} min", seconds / MINUTE)),
    }
}

/// When [`countdown`] says something else; `None` when it never will.
pub fn countdown_changes(end: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let seconds = seconds_between(now, end);
    let shown = match seconds {
        ..=0 => return None,
        1..MINUTE => seconds,
        _ => seconds / MINUTE * MINUTE,
    };
    Some(before(end, shown - 1))
}

/// Whole seconds from `now` until `end`, counting a begun one.
fn seconds_between(now: Timestamp, end: Timestamp) -> i64 {
    let left = end.duration_since(now);
    left.as_secs() + i64::from(left.subsec_nanos() > 0)
}

fn before(end: Timestamp, seconds: i64) -> Timestamp {
    end.checked_sub(SignedDuration::from_secs(seconds))
        .unwrap_or(end)
}
