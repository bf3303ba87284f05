//! Arguments of `log`.

use crate::flows::activity_log::Kind;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

/// `log`.
#[derive(Debug, Args)]
#[command(
    after_help = "Latest last, times in UTC. Beside what was done stands the command that does the same, and where it can be taken back, the command for that.\n\nExamples:\n  moorline log\n  moorline log --since 2d --kind switch --kind pin\n  moorline log --failed\n  moorline log --json"
)]
pub struct Log {
    /// How many of the latest
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 50)]
    pub last: usize,
    /// Only these kinds; repeat it for more
    #[arg(long = "kind", value_name = "KIND")]
    pub kinds: Vec<Kind>,
    /// Only since then: 30m, 12h, 7d ago, or a date like 2026-01-31, in UTC
    #[arg(long, value_name = "DURATION|DATE", value_parser = since)]
    pub since: Option<Since>,
    /// Only what failed
    #[arg(long)]
    pub failed: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl ValueEnum for Kind {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.id()))
    }
}

/// From when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// This long ago.
    Ago(SignedDuration),
    /// From this time on.
    At(Timestamp),
}

impl Since {
    /// The time that is meant.
    pub fn time(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Ago(ago) => now.checked_sub(ago).unwrap_or(Timestamp::MIN),
            Self::At(at) => at,
        }
    }
}

/// Reads `30m`, `12h`, `7d`, `2026-01-31`, `2026-01-31T10:00:00Z`.
fn since(text: &str) -> Result<Since, String> {
    let ago = || {
        let (end, unit) = text.char_indices().last()?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 24 * 3600,
            _ => return None,
        };
        let number = text.get(..end)?;
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = number.parse().ok().filter(|_| is_number)?;
        Some(SignedDuration::from_secs(number.checked_mul(seconds)?))
    };
    let day = || {
        let day: civil::Date = text.parse().ok()?;
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    ago()
        .map(Since::Ago)
        .or_else(|| text.parse().ok().or_else(day).map(Since::At))
        .ok_or_else(|| "write it like 30m, 12h, 7d or 2026-01-31".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_so_long_ago_or_a_date() {
        let now: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
        for (text, at) in [
            ("90s", Some("2026-03-02T09:58:30Z")),
            ("30m", Some("2026-03-02T09:30:00Z")),
            ("12h", Some("2026-03-01T22:00:00Z")),
            ("7d", Some("2026-02-23T10:00:00Z")),
            ("2026-01-31", Some("2026-01-31T00:00:00Z")),
            ("2026-01-31T10:00:00Z", Some("2026-01-31T10:00:00Z")),
            ("2026-01-31T10:00:00+01:00", Some("2026-01-31T09:00:00Z")),
            ("", None),
            ("d", None),
            ("-1d", None),
            ("7", None),
            ("7ü", None),
            ("yesterday", None),
            ("2026-02-31", None),
            ("9999999999999999999d", None),
        ] {
            let read = since(text).ok().map(|since| since.time(now));
            assert_eq!(read, at.map(|at| at.parse().unwrap()), "{text}");
        }
        assert_eq!(since("9999999999999d").unwrap().time(now), Timestamp::MIN);
    }
}
