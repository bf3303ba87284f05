//! Proving bindings with real calls: one cheap read-only call for each service, at most six at a
//! time, never as root and never without being asked.

mod crowd;
mod identity;
mod keeper;
mod one;
mod words;

use crate::domain::binding::Via;
use crate::domain::overview::{Bound, Overview};
use crate::domain::region;
use crate::domain::service::ServiceId;
use crate::domain::text::visible;
use crate::domain::verification::Verification;
use crate::flows::credentials::{self, Credentials, Refused, Request, Source};
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::switch::{no_profile, service};
use crate::flows::whoami::Who;
use crate::store::verified;
use crowd::Stops;
use futures_util::FutureExt;
use identity::Identity;
use keeper::Keeper;
use one::{Context, Told};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedReceiver;

/// So many services are asked at a time.
pub const MOST_AT_ONCE: usize = 6;

/// What is to be proved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// The services; all if there are none.
    pub services: Vec<ServiceId>,
    /// The profile whose credentials IAM services are asked with; else what each uses now.
    pub profile: Option<String>,
    /// The region to ask in; else that of the profile.
    pub region: Option<String>,
}

/// IAM credentials that are used for a verification, and whose they are.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The credentials.
    pub credentials: Credentials,
    /// Whose they are; never the root user.
    pub who: Who,
    /// The region to ask in.
    pub region: String,
}

/// Asks the services of `order`. Each verification is handed to `done` as soon as it is there, and
/// kept if it is about what its service uses; a service that `stops` names is no longer waited for,
/// and has none. Dropping the future cancels all.
///
/// # Errors
/// When the order itself is wrong (exit 2), or a code of an MFA device is needed first. What is
/// wrong with one service is its verification.
pub async fn verify(
    host: &Host,
    overview: &Overview,
    order: &Order,
    request: Request<'_>,
    stops: UnboundedReceiver<ServiceId>,
    done: impl Fn(Verification),
) -> Result<Vec<Verification>, Refused> {
    let wanted = wanted(overview, order)?;
    let mut stops = Stops::new(stops);
    let told = Told::new(request.say.clone());
    let signing: Vec<&ServiceId> = wanted
        .iter()
        .filter(|bound| source_of(bound, order).is_some())
        .map(|bound| &bound.service.id)
        .collect();
    // Before anything is asked: a code may be needed, and then all of this begins again.
    let source = wanted.iter().find_map(|bound| source_of(bound, order));
    let got = match &source {
        Some(source) => {
            let get = Box::pin(credentials::of(host, overview, source, request));
            match stops.unless_all(&signing, get).await {
                Some(Err(Refused::Failure(failure))) => Some(Err(failure)),
                Some(got) => Some(Ok(got?)),
                None => None,
            }
        }
        None => None,
    };
    let seats = Semaphore::new(MOST_AT_ONCE);
    let context = Context {
        host,
        overview,
        seats: &seats,
        told: &told,
    };
    let identity = async {
        Arc::new(match (&source, got) {
            (Some(source), Some(got)) => {
                let region = order.region.as_deref();
                identity::prove(context, source, got, region).await
            }
            _ => Identity::NotWanted,
        })
    };
    let identity = identity.boxed().shared();
    let keeper = Keeper::start(host);
    let jobs = wanted.iter().map(|bound| {
        let job = one::verify(context, bound, order, identity.clone());
        (bound.service.id.clone(), job)
    });
    let mut all = Vec::with_capacity(wanted.len());
    crowd::all(jobs.collect(), &mut stops, |verification| {
        let bound = overview.service(&verification.service);
        if bound.is_some_and(|bound| verification.is_about(bound)) {
            keeper.keep(&verification);
        }
        done(verification.clone());
        all.push(verification);
    })
    .await;
    if let Some(why) = keeper.finish().await {
        (request.say)(&why);
    }
    let place = |one: &Verification| {
        let of = |bound: &&&Bound| bound.service.id == one.service;
        wanted.iter().position(|bound| of(&bound))
    };
    all.sort_by_key(place);
    Ok(all)
}

/// The last verification of each service. Blocks on files.
pub fn kept(host: &Host) -> BTreeMap<ServiceId, Verification> {
    verified::read(&host.environment().state_dir)
}

/// The services of `order`, each once, in the order of the catalogue.
fn wanted<'a>(overview: &'a Overview, order: &Order) -> Result<Vec<&'a Bound>, Failure> {
    for id in &order.services {
        service(overview, id)?;
    }
    if let Some(name) = &order.profile
        && overview.profile(name).is_none()
    {
        return Err(no_profile(overview, name));
    }
    if let Some(region) = &order.region
        && region::partition(region).is_none()
    {
        let what = format!("“{}” is not the name of an AWS region.", visible(region));
        return Err(Failure::new(what)
            .hint("Write one like eu-west-1.")
            .exit(Exit::Usage));
    }
    let is_wanted =
        |bound: &&Bound| order.services.is_empty() || order.services.contains(&bound.service.id);
    Ok(overview.services().iter().filter(is_wanted).collect())
}

/// Whose credentials `bound` is asked with, if it takes IAM credentials and has some: the same for
/// every such service, because they all follow the active profile.
fn source_of(bound: &Bound, order: &Order) -> Option<Source> {
    let service = &bound.service;
    if service.is_bearer() || service.is_bound_by_holder() {
        return None;
    }
    let profile = order.profile.as_ref().or(bound.binding.profile.as_ref());
    match (profile, bound.binding.via) {
        (Some(profile), _) => Some(Source::Profile(profile.clone())),
        (None, Some(Via::Ambient)) => Some(Source::Ambient),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests;
