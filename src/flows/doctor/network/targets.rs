//! Which hosts the connections and profiles here need. Asks none of them.

use crate::aws::endpoints::{Endpoint, EndpointError};
use crate::domain::connection::{Connection, ConnectionId};
use crate::domain::finding::{Finding, Severity};
use crate::domain::overview::Overview;
use crate::domain::probe::Probe;
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::region::partition;
use crate::flows::host::Host;
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// More regions than this are not asked in.
const MOST_REGIONS: usize = 8;
/// Where AWS tools ask when nothing says where.
const FIRST_REGION: &str = "us-east-1";

/// A host to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What is asked for.
    pub url: Url,
    /// The host, with its port if that is not the scheme's own; safe to show.
    pub host: String,
    /// What needs it.
    pub uses: Vec<&'static str>,
}

/// The hosts that the connections and profiles here need. Adds what is wrong with the variables
/// that name hosts.
///
/// That of IAM itself is not among them: only verifying some services asks it.
pub fn targets(host: &Host, overview: &Overview, findings: &mut Vec<Finding>) -> Vec<Target> {
    let mut wanted = Wanted {
        host,
        targets: BTreeMap::new(),
        wrong: Vec::new(),
    };
    let endpoints = host.endpoints();
    for region in regions(bearer_regions(overview)) {
        wanted.add("sign-in", endpoints.oidc(region));
        wanted.add("accounts and roles", endpoints.portal(region));
    }
    for region in regions(sts_regions(overview)) {
        wanted.add("IAM credentials", endpoints.sts(region));
    }
    for region in one_of_each_partition(iam_profiles(overview).map(region_of)) {
        wanted.add("AWS console", endpoints.console_sign_in(region));
    }
    for region in regions(login_regions(overview)) {
        if partition(region).is_some_and(|one| one.id == "aws") {
            wanted.add_host("aws login", &format!("{region}.signin.aws.amazon.com"));
        }
    }
    if has_scope(overview, "codewhisperer:") {
        let home = endpoints.codewhisperer_home();
        wanted.add("CodeWhisperer", endpoints.codewhisperer(home));
        match endpoints.codewhisperer_profiles() {
            Ok(all) => all
                .into_iter()
                .for_each(|(_, endpoint)| wanted.add("CodeWhisperer", Ok(endpoint))),
            Err(error) => wanted.add("CodeWhisperer", Err(error)),
        }
    }
    if has_scope(overview, "codecatalyst:")
        && let Some(Probe::Call(call)) = overview
            .service("codecatalyst")
            .and_then(|bound| bound.service.probe.as_ref())
        && let Some(region) = call.region(FIRST_REGION)
    {
        wanted.add("CodeCatalyst", endpoints.service(call, region));
    }
    findings.append(&mut wanted.wrong);
    wanted.targets.into_values().collect()
}

fn regions<'a>(regions: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    // What is no region's name is told by whoever reads the file.
    let mut known: Vec<&str> = regions.filter(|one| partition(one).is_some()).collect();
    known.sort_unstable();
    known.dedup();
    known.truncate(MOST_REGIONS);
    known
}

/// The console of a partition is one, whichever of its regions one signs in at.
fn one_of_each_partition<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    all.filter(|region| partition(region).is_some_and(|one| seen.insert(one.id)))
        .collect()
}

/// Whether somebody signed in, or would sign in, with a scope that begins so.
fn has_scope(overview: &Overview, prefix: &str) -> bool {
    let has = |one: &Connection| one.scopes.iter().any(|scope| scope.starts_with(prefix));
    let mut bearers = overview.connections().iter();
    bearers.any(|one| one.auth_method.is_bearer() && has(one))
}

fn bearer_regions(overview: &Overview) -> impl Iterator<Item = &str> {
    overview
        .connections()
        .iter()
        .filter(|one| one.auth_method.is_bearer() && !matches!(one.id, ConnectionId::Token(_)))
        .filter_map(|one| one.region.as_deref())
}

fn iam_profiles(overview: &Overview) -> impl Iterator<Item = &Profile> {
    overview.profiles().iter().filter(|one| one.offers_iam())
}

/// Sessions get their credentials from the portal; all others ask STS, or need it to be proved.
fn sts_regions(overview: &Overview) -> impl Iterator<Item = &str> {
    iam_profiles(overview)
        .filter(|one| !matches!(one.kind, ProfileKind::SsoSession | ProfileKind::SsoLegacy))
        .map(region_of)
}

fn login_regions(overview: &Overview) -> impl Iterator<Item = &str> {
    iam_profiles(overview)
        .filter(|one| one.kind == ProfileKind::LoginSession)
        .map(region_of)
}

fn region_of(profile: &Profile) -> &str {
    profile.region.as_deref().unwrap_or(FIRST_REGION)
}

struct Wanted<'a> {
    host: &'a Host,
    targets: BTreeMap<String, Target>,
    wrong: Vec<Finding>,
}

impl Wanted<'_> {
    fn add(&mut self, used_for: &'static str, endpoint: Result<Endpoint, EndpointError>) {
        match endpoint {
            Ok(endpoint) => self.push(used_for, endpoint.host(), endpoint.url("/")),
            Err(error) => {
                let what = error.to_string();
                // The same variable is asked for every region.
                if !self.wrong.iter().any(|one| one.what == what) {
                    let code = "endpoint_unusable";
                    self.wrong.push(Finding::new(Severity::Error, code, what));
                }
            }
        }
    }

    fn add_host(&mut self, used_for: &'static str, host: &str) {
        // The demo's hosts are its own: no others are asked from there.
        if self.host.is_demo() {
            return;
        }
        if let Ok(url) = Url::parse(&format!("https://{host}/")) {
            self.push(used_for, host.to_owned(), url);
        }
    }

    fn push(&mut self, used_for: &'static str, host: String, url: Url) {
        let target = self.targets.entry(host.clone()).or_insert_with(|| Target {
            url,
            host,
            uses: Vec::new(),
        });
        if !target.uses.contains(&used_for) {
            target.uses.push(used_for);
        }
    }
}

#[cfg(test)]
mod tests;
