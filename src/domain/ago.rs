//! How long ago something was asked for, in words, and when those words change.

use crate::domain::text::minute;
use jiff::{SignedDuration, Timestamp};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `just now`, `5 min ago`, `3 h ago`, `2 d ago`.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    match seconds {
        ..MINUTE => "just now".into(),
        MINUTE..HOUR => format!("{} min ago", seconds / MINUTE),
        HOUR..DAY => format!("{} h ago", seconds / HOUR),
        _ => format!("{} d ago", seconds / DAY),
    }
}

/// How long ago as one short word, for rows: `<1m`, `5m`, `3h`, `2d`.
pub fn short_ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    match seconds {
        ..MINUTE => "<1m".into(),
        MINUTE..HOUR => format!("{}m", seconds / MINUTE),
        HOUR..DAY => format!("{}h", seconds / HOUR),
        _ => format!("{}d", seconds / DAY),
    }
}

/// When [`ago`] says something else.
pub fn ago_changes(at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let seconds = now.duration_since(at).as_secs();
    let unit = match seconds {
        ..HOUR => MINUTE,
        HOUR..DAY => HOUR,
        _ => DAY,
    };
    let next = (seconds.max(0) / unit + 1) * unit;
    at.checked_add(SignedDuration::from_secs(next)).ok()
}

/// `as of 10:41, 5 min ago`; with the date when that was not today.
pub fn as_of(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    let time = if (0..DAY).contains(&seconds) {
        at.strftime("%H:%M UTC").to_string()
    } else {
        minute(at)
    };
    format!("as of {time}, {}", ago(at, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-01T10:00:00Z".parse().unwrap()
    }

    fn later(seconds: i64) -> Timestamp {
        now() + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn an_age_is_one_short_phrase() {
        for (seconds, text, short) in [
            (-5, "just now", "<1m"),
            (59, "just now", "<1m"),
            (60, "1 min ago", "1m"),
            (3599, "59 min ago", "59m"),
            (7200, "2 h ago", "2h"),
            (3 * DAY, "3 d ago", "3d"),
        ] {
            assert_eq!(ago(now(), later(seconds)), text, "{seconds} s");
            assert_eq!(short_ago(now(), later(seconds)), short, "{seconds} s");
        }
        assert_eq!(as_of(now(), later(300)), "as of 10:00 UTC, 5 min ago");
        assert_eq!(
            as_of(now(), later(2 * DAY)),
            "as of 2026-03-01 10:00 UTC, 2 d ago"
        );
    }

    #[test]
    fn an_age_changes_exactly_when_it_says_so() {
        let nanosecond = SignedDuration::from_nanos(1);
        let mut seen = now();
        for _ in 0..90 {
            let next = ago_changes(now(), seen).unwrap();
            assert_eq!(ago(now(), next - nanosecond), ago(now(), seen), "at {seen}");
            assert_ne!(ago(now(), next), ago(now(), seen), "at {seen}");
            seen = next;
        }
    }
}
