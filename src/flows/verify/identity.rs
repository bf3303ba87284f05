//! Whose credentials sign: GetCallerIdentity, which comes before every other call, because nothing
//! else is asked as the root user.

use super::Signer;
use super::one::Context;
use crate::aws::endpoints::Endpoint;
use crate::aws::probe;
use crate::aws::sts::{self, Caller, StsError};
use crate::domain::connection::{Connection, ConnectionState};
use crate::domain::region::partition;
use crate::domain::verification::Verdict;
use crate::flows::credentials::{Credentials, Source};
use crate::flows::failure::{Exit, Failure};
use crate::flows::whoami::{self, Who};
use std::time::Duration;

/// The longest that STS is waited for, with all its attempts.
const LIMIT: Duration = Duration::from_secs(20);

/// What is known of who signs.
pub(super) enum Identity {
    /// No service takes IAM credentials.
    NotWanted,
    /// Somebody who may ask.
    Proved(Box<Signer>),
    /// The root user, who asks nothing more, and the region that was asked.
    Root(Box<Who>, String),
    /// Nobody that is known.
    Unproved(Unproved),
}

/// Why it is not known who signs.
pub(super) struct Unproved {
    pub(super) verdict: Verdict,
    pub(super) message: String,
    pub(super) mend: Option<String>,
    pub(super) region: Option<String>,
}

impl Unproved {
    fn new(verdict: Verdict, failure: Failure) -> Self {
        Self {
            verdict,
            message: failure.summary,
            mend: failure.hint,
            region: None,
        }
    }

    /// There are no credentials, or no token, of `connection`: what ends a command with 3 wants a
    /// sign-in, and what was never signed in is not over.
    pub(super) fn without(failure: Failure, connection: Option<&Connection>) -> Self {
        let was_never = connection.is_some_and(|one| one.state == ConnectionState::Never);
        let verdict = match failure.exit {
            Exit::SignInNeeded if !was_never => Verdict::Expired,
            _ => Verdict::NotAsked,
        };
        Self::new(verdict, failure)
    }

    /// What it means for a service other than STS: what is wrong with the credentials is wrong for
    /// all, and what is wrong with STS alone leaves the others unasked.
    pub(super) fn elsewhere(&self) -> (Verdict, String) {
        match self.verdict {
            Verdict::Denied | Verdict::Throttled | Verdict::Broken => {
                let why = format!("Nothing was asked of it: {}", self.message);
                (Verdict::NotAsked, why)
            }
            verdict => (verdict, self.message.clone()),
        }
    }
}

/// Asks whose the credentials of `source` are that were `got`.
pub(super) async fn prove(
    context: Context<'_>,
    source: &Source,
    got: Result<Credentials, Failure>,
    region: Option<&str>,
) -> Identity {
    let named = match source {
        Source::Profile(name) => context.overview.profile(name),
        Source::Ambient => None,
    };
    let got = match got {
        Ok(got) => got,
        Err(failure) => {
            let pays = named.and_then(|profile| profile.connection.as_ref());
            let connection = pays.and_then(|id| context.overview.connection(id));
            return Identity::Unproved(Unproved::without(failure, connection));
        }
    };
    let region = region.map_or_else(|| whoami::region_of(context.host, named), str::to_owned);
    let endpoint = match context.host.endpoints().sts(&region) {
        Ok(endpoint) => endpoint,
        Err(error) => {
            let failure = Failure::new(error.to_string());
            return Identity::Unproved(Unproved::new(Verdict::NotAsked, failure));
        }
    };
    let asked = ask(context, &endpoint, &region, &got).await;
    match asked {
        Ok(caller) => {
            let who = whoami::who(context.host, context.overview, named, &got, caller);
            if who.is_root() {
                return Identity::Root(Box::new(who), region);
            }
            Identity::Proved(Box::new(Signer {
                credentials: got,
                who,
                region,
            }))
        }
        Err(error) => {
            let mut unproved = elsewhere(context, &endpoint, &region, &got, &error)
                .await
                .unwrap_or_else(|| {
                    let failure = whoami::refused(context.host, named, &got, &error, &region);
                    Unproved::new(verdict(&error), failure)
                });
            unproved.region = Some(region);
            Identity::Unproved(unproved)
        }
    }
}

async fn ask(
    context: Context<'_>,
    endpoint: &Endpoint,
    region: &str,
    got: &Credentials,
) -> Result<Caller, StsError> {
    context.told.endpoint(endpoint);
    let _seat = context.seat().await;
    let asking = sts::caller_identity(context.host.http(), endpoint, region, got.keys());
    match tokio::time::timeout(LIMIT, Box::pin(asking)).await {
        Ok(asked) => asked,
        Err(_elapsed) => Err(StsError::Http(probe::too_long(endpoint))),
    }
}

/// A key that is not known in one region may be known in the first of the partition: then the
/// region is not enabled for the account.
async fn elsewhere(
    context: Context<'_>,
    endpoint: &Endpoint,
    region: &str,
    got: &Credentials,
    error: &StsError,
) -> Option<Unproved> {
    let first = partition(region)?.first_region;
    if *error != StsError::UnknownKey || endpoint.overridden.is_some() || first == region {
        return None;
    }
    let other = context.host.endpoints().sts(first).ok()?;
    let caller = ask(context, &other, first, got).await.ok()?;
    let failure = Failure::new(format!(
        "These credentials work in {first}, but not in {region}: that region is not enabled for account {}.",
        caller.account
    ))
    .hint("Enable the region in the account, or ask in another one: `--region REGION`.");
    Some(Unproved::new(Verdict::WrongRegion, failure))
}

fn verdict(error: &StsError) -> Verdict {
    match error {
        StsError::Http(error) => probe::fault(error).meaning.verdict(),
        StsError::UnknownKey | StsError::WrongSecret => Verdict::Rejected,
        StsError::Expired => Verdict::Expired,
        StsError::Clock => Verdict::Clock,
        StsError::RegionDisabled => Verdict::WrongRegion,
        StsError::Denied { .. } => Verdict::Denied,
        StsError::Busy { .. } => Verdict::Throttled,
        StsError::Failed { .. } | StsError::NotSts { .. } | StsError::Refused { .. } => {
            Verdict::Broken
        }
    }
}
