//! Looking for what is wrong on this host: files, environment, terminal, network. Changes nothing
//! but through [`repair`], and sends no credentials anywhere.

mod config;
mod directory;
mod environment;
mod files;
mod network;
mod proxy;
pub mod repair;
mod sharing;
mod terminal;

use crate::domain::finding::{Finding, Severity};
use crate::domain::identity;
use crate::domain::overview::Overview;
use crate::flows::blocking::blocking;
use crate::flows::discover::{discover, read_config};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::store::shared_config::SharedConfig;

pub use network::{HostCheck, Reach};
pub use terminal::Terminal;

/// Everything that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The findings, the worst first.
    pub findings: Vec<Finding>,
    /// The hosts that were asked; none if nothing was.
    pub hosts: Vec<HostCheck>,
}

/// What the rules about files look at.
struct Files {
    overview: Overview,
    config: SharedConfig,
}

impl Files {
    fn read(host: &Host) -> Self {
        Self {
            overview: discover(host, None),
            // What is wrong with the files is in the overview.
            config: read_config(host.environment(), &mut Vec::new()),
        }
    }
}

/// Looks at everything; the network only with `online`.
///
/// # Errors
/// When files could not be worked on at all.
pub async fn examine(host: &Host, seen: Terminal, online: bool) -> Result<Report, Failure> {
    let own = host.clone();
    let (files, mut findings) = blocking(move || {
        let files = Files::read(&own);
        let findings = at_rest(&own, &files, &seen);
        (files, findings)
    })
    .await?;
    let mut hosts = Vec::new();
    if online {
        let targets = network::targets(host, &files.overview, &mut findings);
        let (checks, found) = network::ask(host, targets).await;
        hosts = checks;
        findings.extend(found);
    }
    sort(&mut findings);
    Ok(Report { findings, hosts })
}

/// What is found without the network. Blocks on files.
fn at_rest(host: &Host, files: &Files, seen: &Terminal) -> Vec<Finding> {
    let overview = &files.overview;
    let environment = host.environment();
    let mut findings = known(overview);
    config::mark_repeated(environment, &mut findings);
    findings.extend(config::findings(environment, files));
    findings.extend(files::findings(environment, &files.config, &findings));
    findings.extend(sharing::findings(environment));
    findings.extend(environment::findings(host));
    findings.extend(directory::findings(host, overview));
    findings.extend(proxy::findings(environment));
    findings.extend(terminal::findings(environment, seen));
    findings
}

/// What every look knows already.
fn known(overview: &Overview) -> Vec<Finding> {
    let mut findings: Vec<Finding> = overview.problems().iter().map(Finding::from).collect();
    for profile in overview.profiles() {
        findings.extend(profile.problems.iter().map(|problem| Finding {
            what: format!("Profile `{}`: {}", profile.name, problem.message),
            ..Finding::from(problem)
        }));
    }
    for bound in overview.services() {
        let warnings = identity::warnings(overview, bound);
        findings.extend(
            warnings
                .into_iter()
                .map(|what| Finding::new(Severity::Warning, "identities_differ", what)),
        );
    }
    findings
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let key = |one: &Finding| (one.severity, one.file.clone(), one.line);
        key(a).cmp(&key(b))
    });
}
