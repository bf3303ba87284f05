//! Times as the clients write them: RFC 3339, its many relatives, and seconds since 1970.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

/// Larger numbers are milliseconds: in seconds they would lie beyond the year 5000.
const LARGEST_SECONDS: f64 = 1e11;

/// The time that `value` means, or `None` if it means none.
///
/// Accepts what any of the measured clients writes or reads: `Z`, fractions, offsets, a `UTC`
/// suffix, a space for the `T`, no zone at all (taken as UTC), a number of seconds or milliseconds.
pub fn parse_time(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(number) => from_number(number.as_f64()?),
        Value::String(text) => from_text(text.trim()),
        _ => None,
    }
}

/// Whether the text `time` has exactly three digits of a second and a `Z`, as JavaScript writes.
pub fn precision_is_milliseconds(time: &str) -> bool {
    let fraction = || time.strip_suffix('Z')?.rsplit_once('.').map(|(_, f)| f);
    fraction().is_some_and(|f| f.len() == 3 && f.bytes().all(|b| b.is_ascii_digit()))
}

fn from_text(text: &str) -> Option<Timestamp> {
    if let Ok(number) = text.parse::<f64>() {
        return from_number(number);
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let naive = text.strip_suffix("UTC").unwrap_or(text).trim_end();
    let civil: DateTime = naive.parse().ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp())
}

fn from_number(number: f64) -> Option<Timestamp> {
    if !number.is_finite() {
        return None;
    }
    let milliseconds = if number.abs() > LARGEST_SECONDS {
        number
    } else {
        number * 1000.0
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast saturates, and what is out of range is no time"
    )]
    let milliseconds = milliseconds as i64;
    Timestamp::from_millisecond(milliseconds).ok()
}
