//! What real calls showed of services, the last one of each, in `verified.json` of the state
//! directory.
//!
//! Owns that file (0600) and its lock. It holds no secrets, and is only a memory: what cannot be
//! read is as if nothing had been asked.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::atomic::{self, Mode, WriteError};
use super::guarded;
use super::lock::{FileLock, LockError};
use crate::domain::connection::ConnectionId;
use crate::domain::service::ServiceId;
use crate::domain::text::visible;
use crate::domain::verification::{Meter, Verdict, Verification};

const FILE: &str = "verified.json";
const LOCK: &str = "verified.lock";
const LOCK_WAIT: Duration = Duration::from_secs(5);
const MAX_BYTES: u64 = 4 << 20;
const SCHEMA_VERSION: u32 = 1;
/// No verification waits longer for its service.
const LONGEST_RUN: SignedDuration = SignedDuration::from_hours(1);

/// Why nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// Another process held the lock.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

#[derive(Serialize, Deserialize)]
struct File<T> {
    schema_version: u32,
    verified: Vec<T>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    service: ServiceId,
    verdict: String,
    is_estimate: bool,
    message: String,
    mend: Option<String>,
    facts: Vec<(String, String)>,
    meters: Vec<MeterRow>,
    connection: Option<String>,
    profile: Option<String>,
    region: Option<String>,
    at: String,
}

#[derive(Serialize, Deserialize)]
struct MeterRow {
    label: String,
    used: f64,
    limit: Option<f64>,
}

/// What is kept in `directory`, by service.
pub fn read(directory: &Path) -> BTreeMap<ServiceId, Verification> {
    let Ok(Some(bytes)) = guarded::read(&directory.join(FILE), MAX_BYTES) else {
        return BTreeMap::new();
    };
    // Row by row: one of another version's verdicts costs no other.
    let rows = match serde_json::from_slice::<File<serde_json::Value>>(&bytes) {
        Ok(file) if file.schema_version == SCHEMA_VERSION => file.verified,
        _ => Vec::new(),
    };
    rows.into_iter()
        .filter_map(|row| serde_json::from_value::<Row>(row).ok()?.verification())
        .map(|one| (one.service.clone(), one))
        .collect()
}

/// Keeps `new` in `directory`, each in place of the one its service had, unless that is newer: by
/// less than a verification may take, since a clock that was ahead would keep out all that follow.
pub fn keep(directory: &Path, new: Vec<Verification>) -> Result<(), KeepError> {
    let path = directory.join(LOCK);
    let _lock = FileLock::acquire(&path, LOCK_WAIT, "keep what services answered")?;
    let mut all = read(directory);
    for one in new {
        let is_newer = |old: &Verification| {
            let ahead = old.at.duration_since(one.at);
            ahead.is_positive() && ahead < LONGEST_RUN
        };
        if !all.get(&one.service).is_some_and(is_newer) {
            all.insert(one.service.clone(), one);
        }
    }
    let file = File {
        schema_version: SCHEMA_VERSION,
        verified: all.values().map(Row::of).collect(),
    };
    // Plain texts and numbers: this cannot fail.
    let bytes = serde_json::to_vec(&file).unwrap_or_default();
    let _written = atomic::write(&directory.join(FILE), &bytes, Mode::Secret)?;
    Ok(())
}

impl Row {
    fn of(one: &Verification) -> Self {
        let meter = |meter: &Meter| MeterRow {
            label: meter.label.clone(),
            used: meter.used,
            limit: meter.limit,
        };
        Self {
            service: one.service.clone(),
            verdict: one.verdict.id().to_owned(),
            is_estimate: one.is_estimate,
            message: one.message.clone(),
            mend: one.mend.clone(),
            facts: one.facts.clone(),
            meters: one.meters.iter().map(meter).collect(),
            connection: one.connection.as_ref().map(ToString::to_string),
            profile: one.profile.clone(),
            region: one.region.clone(),
            at: one.at.to_string(),
        }
    }

    /// What it says, made safe to show; `None` if it is none of ours.
    fn verification(self) -> Option<Verification> {
        let shown = |text: String| visible(&text).into_owned();
        let meter = |row: MeterRow| Meter {
            label: shown(row.label),
            used: row.used,
            limit: row.limit,
        };
        let facts = self.facts.into_iter();
        let connection = match self.connection {
            Some(id) => Some(ConnectionId::parse(&id)?),
            None => None,
        };
        Some(Verification {
            verdict: Verdict::from_id(&self.verdict)?,
            is_estimate: self.is_estimate,
            message: shown(self.message),
            mend: self.mend.map(shown),
            facts: facts
                .map(|(label, value)| (shown(label), shown(value)))
                .collect(),
            meters: self.meters.into_iter().map(meter).collect(),
            connection,
            profile: self.profile,
            region: self.region.map(shown),
            at: self.at.parse::<Timestamp>().ok()?,
            service: self.service,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn one(service: &str, verdict: Verdict, at: &str) -> Verification {
        Verification {
            mend: Some("ask".into()),
            facts: vec![("code".into(), "X".into())],
            meters: vec![Meter {
                label: "chats".into(),
                used: 1.5,
                limit: None,
            }],
            connection: Some(ConnectionId::Session("größe".into())),
            profile: Some("dev".into()),
            region: Some("eu-west-1".into()),
            ..Verification::new(service, verdict, "It answered.", at.parse().unwrap())
        }
    }

    const EARLY: &str = "2026-01-01T00:00:00Z";
    const LATE: &str = "2026-01-01T00:59:00Z";

    #[test]
    fn every_verdict_is_read_as_it_was_kept() {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().join("state");
        assert_eq!(read(&directory), BTreeMap::new());
        for verdict in Verdict::ALL {
            keep(&directory, vec![one("s3", verdict, EARLY)]).unwrap();
            assert_eq!(read(&directory)["s3"], one("s3", verdict, EARLY));
        }
        let mode = fs::metadata(directory.join(FILE)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }

    #[test]
    fn the_later_one_of_each_service_stays() {
        let folder = tempfile::tempdir().unwrap();
        let keep = |ones| keep(folder.path(), ones).unwrap();
        keep(vec![one("s3", Verdict::Denied, LATE)]);
        keep(vec![
            one("s3", Verdict::Connected, EARLY),
            one("lambda", Verdict::Clock, EARLY),
        ]);
        let kept = read(folder.path());
        assert_eq!(kept["s3"].verdict, Verdict::Denied);
        assert_eq!(kept["lambda"].verdict, Verdict::Clock);
    }

    #[test]
    fn what_was_kept_by_a_clock_that_was_ahead_gives_way() {
        let folder = tempfile::tempdir().unwrap();
        let keep = |one| keep(folder.path(), vec![one]).unwrap();
        keep(one("s3", Verdict::Denied, "2126-01-01T00:00:00Z"));
        keep(one("s3", Verdict::Connected, EARLY));
        assert_eq!(read(folder.path())["s3"].verdict, Verdict::Connected);
    }

    #[test]
    fn what_is_none_of_ours_is_nothing_and_costs_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let two = vec![
            one("s3", Verdict::Denied, LATE),
            one("sqs", Verdict::Connected, LATE),
        ];
        keep(folder.path(), two).unwrap();
        let path = folder.path().join(FILE);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("denied", "unheard_of")).unwrap();
        let left: Vec<ServiceId> = read(folder.path()).into_keys().collect();
        assert_eq!(left, ["sqs"]);
        fs::write(&path, text.replace("It answered", "\\u001b[31m")).unwrap();
        assert_eq!(read(folder.path())["s3"].message, "␛[31m.");
        for wrong in [
            text[..text.len() / 2].to_owned(),
            text.replace("\"schema_version\":1", "\"schema_version\":2"),
        ] {
            fs::write(&path, wrong).unwrap();
            assert_eq!(read(folder.path()), BTreeMap::new());
        }
    }
}
