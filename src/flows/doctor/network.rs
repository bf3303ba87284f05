//! Whether the hosts of each flow answer. One request each without credentials; any HTTP status is
//! an answer.

mod targets;

use crate::aws::http::{Fault, HttpError, clock_skew_seconds};
use crate::domain::finding::{Finding, Severity};
use crate::flows::host::Host;
use futures_util::StreamExt;
use futures_util::stream;
use jiff::Timestamp;
use reqwest::header::HeaderMap;
use std::time::Duration;
use targets::Target;

pub(super) use targets::targets;

const AT_ONCE: usize = 6;
const PATIENCE: Duration = Duration::from_secs(5);

/// AWS refuses signatures that are further off than this.
const SKEW_REFUSED: i64 = 300;
const SKEW_WORTH_TELLING: i64 = 30;

/// Whether a host answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostCheck {
    /// The host, with its port if that is not the scheme's own; safe to show.
    pub host: String,
    /// What needs it.
    pub uses: Vec<&'static str>,
    /// How far the request got.
    pub reach: Reach,
}

/// How far a request got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It was answered, with this HTTP status.
    Answered(u16),
    /// It was not, because of this.
    Failed(&'static str),
}

impl Reach {
    /// The name used in JSON: `reachable`, else what failed: `dns`, `tcp`, `tls`, `proxy`,
    /// `timeout`, `cut`, `client` or `other`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Answered(_) => "reachable",
            Self::Failed(what) => what,
        }
    }
}

/// Asks every host, a few at once, and says what did not answer and whether the clock is off.
pub(super) async fn ask(host: &Host, targets: Vec<Target>) -> (Vec<HostCheck>, Vec<Finding>) {
    let asked: Vec<_> = stream::iter(targets)
        .map(|target| Box::pin(ask_one(host, target)))
        .buffered(AT_ONCE)
        .collect()
        .await;
    let mut checks = Vec::with_capacity(asked.len());
    let mut findings = Vec::new();
    let mut skew: Option<i64> = None;
    let mut failed = Vec::new();
    for one in asked {
        failed.extend(one.error.map(|error| Failed {
            error,
            host: one.check.host.clone(),
            uses: one.check.uses.clone(),
        }));
        checks.push(one.check);
        skew = nearest(skew, one.skew);
    }
    findings.extend(unreachable(failed));
    findings.extend(skew.and_then(clock));
    (checks, findings)
}

/// The smaller of two skews: a server with a wrong clock is rarer than a slow answer, but happens.
fn nearest(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a.into_iter().chain(b).min_by_key(|skew| skew.abs())
}

struct Asked {
    check: HostCheck,
    error: Option<HttpError>,
    skew: Option<i64>,
}

/// A host that did not answer.
struct Failed {
    error: HttpError,
    host: String,
    uses: Vec<&'static str>,
}

impl Failed {
    /// Whether the cause is the way to the network, which is the same for every host.
    fn has_the_cause_of(&self, other: &Self) -> bool {
        match (&self.error, &other.error) {
            (
                HttpError::Transport { fault: one, .. },
                HttpError::Transport { fault: another, .. },
            ) => one == another && matches!(one, Fault::Dns | Fault::Unreachable | Fault::Proxy(_)),
            (one, another) => one == another,
        }
    }
}

async fn ask_one(host: &Host, target: Target) -> Asked {
    let answer = host.http().get(target.url, HeaderMap::new());
    let answer = match tokio::time::timeout(PATIENCE, answer).await {
        Ok(answer) => answer,
        Err(_elapsed) => Err(HttpError::Transport {
            host: target.host.clone(),
            fault: Fault::Timeout,
        }),
    };
    let now: Timestamp = host.now();
    let (reach, error, skew) = match answer {
        Ok(answer) => {
            let skew = answer.date.map(|date| clock_skew_seconds(date, now));
            (Reach::Answered(answer.status), None, skew)
        }
        Err(error) => (Reach::Failed(layer(&error)), Some(error), None),
    };
    let check = HostCheck {
        host: target.host,
        uses: target.uses,
        reach,
    };
    Asked { check, error, skew }
}

/// Where on the way it failed.
fn layer(error: &HttpError) -> &'static str {
    match error {
        HttpError::CaBundle { .. } | HttpError::Client { .. } => "client",
        // That much of an answer is one, but nobody's who should answer.
        HttpError::TooLarge { .. } => "other",
        HttpError::Transport { fault, .. } => match fault {
            Fault::Dns => "dns",
            Fault::Refused | Fault::Unreachable => "tcp",
            Fault::Tls(_) => "tls",
            Fault::Proxy(_) => "proxy",
            Fault::Timeout => "timeout",
            Fault::Reset => "cut",
            Fault::Other(_) => "other",
        },
    }
}

/// One finding for each cause, however many hosts it keeps away.
fn unreachable(failed: Vec<Failed>) -> Vec<Finding> {
    let mut causes: Vec<Vec<Failed>> = Vec::new();
    for one in failed {
        match causes
            .iter_mut()
            .find(|same| same.iter().any(|other| other.has_the_cause_of(&one)))
        {
            Some(same) => same.push(one),
            None => causes.push(vec![one]),
        }
    }
    causes
        .iter()
        .filter_map(|same| of_one_cause(same))
        .collect()
}

fn of_one_cause(failed: &[Failed]) -> Option<Finding> {
    let (first, more) = failed.split_first()?;
    let mut uses: Vec<&str> = failed.iter().flat_map(|one| one.uses.clone()).collect();
    uses.sort_unstable();
    uses.dedup();
    let uses = uses.join(" and ");
    let because = match more {
        [] => format!("It is needed for {uses}."),
        more => {
            let hosts: Vec<&str> = more.iter().map(|one| one.host.as_str()).collect();
            format!(
                "So it is with {}; they are needed for {uses}.",
                hosts.join(", ")
            )
        }
    };
    let what = first.error.to_string();
    Some(Finding::new(Severity::Error, "host_unreachable", what).because(because))
}

fn clock(skew: i64) -> Option<Finding> {
    let off = skew.abs();
    if off < SKEW_WORTH_TELLING {
        return None;
    }
    let way = if skew > 0 { "ahead of" } else { "behind" };
    let (severity, cause) = if off >= SKEW_REFUSED {
        (
            Severity::Error,
            "AWS refuses requests that are signed more than five minutes off, and tokens end at the wrong time.",
        )
    } else {
        (
            Severity::Warning,
            "Tokens end earlier or later than they seem to.",
        )
    };
    Some(
        Finding::new(
            severity,
            "clock_off",
            format!("This machine's clock is {off} s {way} that of AWS."),
        )
        .because(cause)
        .fix("`sudo timedatectl set-ntp true`, or set the clock"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_is_away_is_found_once_and_each_broken_host_apart() {
        let failed = |host: &str, fault| Failed {
            error: HttpError::Transport {
                host: host.into(),
                fault,
            },
            host: host.into(),
            uses: vec!["sign-in"],
        };
        let found = unreachable(vec![
            failed("a.example", Fault::Dns),
            failed("b.example", Fault::Refused),
            failed("c.example", Fault::Dns),
            failed("d.example", Fault::Refused),
        ]);
        let whats: Vec<&str> = found.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(found.len(), 3, "{whats:?}");
        let because = found[0].cause.as_deref().unwrap();
        assert!(whats[0].contains("a.example"), "{whats:?}");
        assert!(because.contains("c.example"), "{because}");
    }

    #[test]
    fn a_clock_is_told_when_it_matters() {
        let severity = |skew| clock(skew).map(|finding| finding.severity);
        assert_eq!(severity(29), None);
        assert_eq!(severity(-30), Some(Severity::Warning));
        assert_eq!(severity(300), Some(Severity::Error));
        assert!(clock(-400).unwrap().what.contains("400 s behind"));
        assert_eq!(nearest(Some(500), Some(-2)), Some(-2));
    }
}
