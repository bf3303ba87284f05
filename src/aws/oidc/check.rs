//! What is believed of an answer: every field is checked before anything uses it.
//!
//! Complaints name the field, never its value.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::error::Category;
use url::Url;

use crate::aws::endpoints::verification_uri_check;
use crate::aws::error::{Call, OidcError};
use crate::domain::secret::Secret;

const DEFAULT_INTERVAL: i64 = 5;
const LONGEST_INTERVAL: i64 = 60;
const LONGEST_CODE: i64 = 3600;
const DAY: i64 = 24 * 3600;
const LONGEST_TOKEN: i64 = 366 * DAY;
const LONGEST_USER_CODE: usize = 32;

/// The checks of one answer, and what to say when it fails one.
pub(in crate::aws) struct Checked {
    call: Call,
    host: String,
}

impl Checked {
    pub(in crate::aws) fn new(call: Call, host: String) -> Self {
        Self { call, host }
    }

    /// The parser's own messages quote values, so only the kind of fault is told.
    pub(in crate::aws) fn json<A: for<'a> Deserialize<'a>>(
        &self,
        body: &[u8],
    ) -> Result<A, OidcError> {
        serde_json::from_slice(body).map_err(|error| {
            self.wrong(match error.classify() {
                Category::Eof => "it ends in the middle",
                Category::Data => "a field has the wrong type",
                Category::Syntax | Category::Io => "it is not JSON",
            })
        })
    }

    pub(in crate::aws) fn text(
        &self,
        field: &str,
        value: Option<String>,
    ) -> Result<String, OidcError> {
        value
            .filter(|text| !text.is_empty())
            .ok_or_else(|| self.wrong(format!("{field} is missing")))
    }

    pub(super) fn secret(
        &self,
        field: &str,
        value: Option<String>,
    ) -> Result<Secret<String>, OidcError> {
        self.text(field, value).map(Secret::new)
    }

    /// A token goes into a header later, where a line break would be another header.
    pub(in crate::aws) fn header_safe(
        &self,
        field: &str,
        value: Option<String>,
    ) -> Result<Secret<String>, OidcError> {
        let token = self.secret(field, value)?;
        if token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(token);
        }
        Err(self.wrong(format!("{field} has characters that no token has")))
    }

    pub(super) fn token_type(&self, value: Option<String>) -> Result<(), OidcError> {
        match value {
            Some(kind) if !kind.eq_ignore_ascii_case("bearer") => {
                Err(self.wrong("tokenType is not Bearer"))
            }
            _ => Ok(()),
        }
    }

    /// The user compares the code by eye, so it must not be able to look like another.
    pub(super) fn user_code(&self, value: Option<String>) -> Result<String, OidcError> {
        let code = self.text("userCode", value)?;
        let plain = code.bytes().all(|byte| byte.is_ascii_graphic());
        if plain && code.len() <= LONGEST_USER_CODE {
            return Ok(code);
        }
        Err(self.wrong("userCode is not a short printable code"))
    }

    pub(super) fn page(&self, value: Option<String>) -> Result<Url, OidcError> {
        let uri = self.text("verificationUri", value)?;
        verification_uri_check(&uri)
            .map_err(|error| self.wrong(format!("verificationUri: {error}")))
    }

    /// Seconds since 1970.
    pub(super) fn epoch(&self, field: &str, value: Option<i64>) -> Result<Timestamp, OidcError> {
        let seconds = value.filter(|seconds| *seconds > 0);
        seconds
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .ok_or_else(|| self.wrong(format!("{field} is missing or no time")))
    }

    /// Waiting shorter than asked would be rude; waiting for minutes would miss the code's life.
    pub(super) fn interval(&self, value: Option<i64>) -> Result<Duration, OidcError> {
        let seconds = value.unwrap_or(DEFAULT_INTERVAL);
        if !(0..=LONGEST_INTERVAL).contains(&seconds) {
            return Err(self.wrong("interval is not between 1 and 60 seconds"));
        }
        Ok(Duration::from_secs(seconds.max(1).unsigned_abs()))
    }

    /// A code is shown as valid for an hour at most.
    pub(super) fn code_end(
        &self,
        now: Timestamp,
        value: Option<i64>,
    ) -> Result<Timestamp, OidcError> {
        let seconds = self.seconds(value, DAY)?;
        self.after(now, seconds.min(LONGEST_CODE))
    }

    pub(super) fn token_end(
        &self,
        now: Timestamp,
        value: Option<i64>,
    ) -> Result<Timestamp, OidcError> {
        let seconds = self.seconds(value, LONGEST_TOKEN)?;
        self.after(now, seconds)
    }

    fn seconds(&self, value: Option<i64>, longest: i64) -> Result<i64, OidcError> {
        value
            .filter(|seconds| (1..=longest).contains(seconds))
            .ok_or_else(|| self.wrong("expiresIn is missing or no sensible time"))
    }

    fn after(&self, now: Timestamp, seconds: i64) -> Result<Timestamp, OidcError> {
        now.checked_add(SignedDuration::from_secs(seconds))
            .ok()
            .ok_or_else(|| self.wrong("expiresIn ends beyond all calendars"))
    }

    pub(in crate::aws) fn wrong(&self, why: impl Into<String>) -> OidcError {
        OidcError::unusable(self.call, &self.host, why)
    }
}

/// The page with the code filled in, if it is on the very host that is shown to the user.
pub(super) fn same_page(page: &Url, complete: Option<String>) -> Option<Url> {
    let complete = verification_uri_check(&complete?).ok()?;
    (complete.origin() == page.origin()).then_some(complete)
}
