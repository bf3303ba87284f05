//! What is left of a sign-in, in words, and when those words change.

use jiff::civil::Date;
use jiff::tz::TimeZone;
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

/// What is left of a code: `9 min`, then `42 s` in the last minute, or `<1 min` where the screen is to
/// be still; `None` when it is over.
pub fn countdown(end: Timestamp, now: Timestamp, is_still: bool) -> Option<String> {
    let seconds = seconds_between(now, end);
    match seconds {
        ..=0 => None,
        1..MINUTE if is_still => Some("<1 min".into()),
        1..MINUTE => Some(format!("{seconds} s")),
        _ => Some(format!("{} min", seconds / MINUTE)),
    }
}

/// When [`countdown`] says something else; `None` when it never will.
pub fn countdown_changes(end: Timestamp, now: Timestamp, is_still: bool) -> Option<Timestamp> {
    let seconds = seconds_between(now, end);
    let shown = match seconds {
        ..=0 => return None,
        1..MINUTE if is_still => 1,
        1..MINUTE => seconds,
        _ => seconds / MINUTE * MINUTE,
    };
    Some(before(end, shown - 1))
}

/// How long until a day begins, in UTC: `tomorrow`, `in 12 days`, `in 5 months`, `in 3 years`;
/// `None` when it has begun.
pub fn until_day(on: Date, now: Timestamp) -> Option<String> {
    let begin = on.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let days = (seconds_between(now, begin) + DAY - 1) / DAY;
    Some(match days {
        ..=0 => return None,
        1 => "tomorrow".into(),
        2..60 => format!("in {days} days"),
        60..730 => format!("in {} months", days * 12 / 365),
        _ => format!("in {} years", days / 365),
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn later(seconds: i64) -> Timestamp {
        now() + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn time_left_is_one_short_word() {
        for (seconds, text) in [
            (-1, None),
            (0, None),
            (1, Some("<1m")),
            (59, Some("<1m")),
            (60, Some("1m")),
            (3599, Some("59m")),
            (3600, Some("1h")),
            (86_400, Some("1d")),
            (90 * 86_400, Some("90d")),
        ] {
            assert_eq!(left(later(seconds), now()).as_deref(), text, "{seconds} s");
        }
    }

    #[test]
    fn a_day_that_comes_is_one_short_phrase() {
        let now = "2026-12-01T10:00:00Z".parse().unwrap();
        for (on, text) in [
            ("2026-11-30", None),
            ("2026-12-01", None),
            ("2026-12-02", Some("tomorrow")),
            ("2026-12-31", Some("in 30 days")),
            ("2027-02-01", Some("in 2 months")),
            ("2027-04-30", Some("in 4 months")),
            ("2029-01-01", Some("in 2 years")),
        ] {
            let on = on.parse().unwrap();
            assert_eq!(until_day(on, now).as_deref(), text, "{on}");
        }
    }

    #[test]
    fn words_change_exactly_when_they_say_so() {
        type Words = fn(Timestamp, Timestamp) -> Option<String>;
        type Changes = fn(Timestamp, Timestamp) -> Option<Timestamp>;
        let pairs: [(Words, Changes); 3] = [
            (left, left_changes),
            (
                |end, now| countdown(end, now, false),
                |end, now| countdown_changes(end, now, false),
            ),
            (
                |end, now| countdown(end, now, true),
                |end, now| countdown_changes(end, now, true),
            ),
        ];
        let nanosecond = SignedDuration::from_nanos(1);
        for (words, changes) in pairs {
            let end = later(100_000) + SignedDuration::from_millis(250);
            let mut at = now();
            while let Some(next) = changes(end, at) {
                assert!(next > at);
                assert_eq!(words(end, next - nanosecond), words(end, at), "at {at}");
                assert_ne!(words(end, next), words(end, at), "at {at}");
                at = next;
            }
            assert_eq!(words(end, at), None);
        }
    }
}
