//! The `.moorline.toml` of here: one that is broken, or not applied.

use crate::domain::directory_rule::Trust;
use crate::domain::finding::{Finding, Severity};
use crate::domain::overview::Overview;
use crate::flows::directory::{here, missing_profile};
use crate::flows::host::Host;

const ALLOW: &str = "moorline directory allow";

/// What is to know of the file that applies in the working directory.
pub(super) fn findings(host: &Host, overview: &Overview) -> Vec<Finding> {
    let Some(here) = here(host) else {
        return Vec::new();
    };
    let (read, trust) = match &here.found {
        Ok((read, trust)) => (read, *trust),
        Err(problem) => return vec![Finding::from(problem)],
    };
    let mut findings: Vec<Finding> = read.problems.iter().map(Finding::from).collect();
    if let Some(missing) = missing_profile(overview, &read.rule) {
        let what = format!("It asks for a profile that is not there: {missing}.");
        let finding = Finding::new(Severity::Warning, "directory_profile_missing", what);
        findings.push(finding.at(&here.path, None));
    }
    let said = match trust {
        Trust::Allowed => return findings,
        Trust::Denied => "You denied what it asks for, so it is not applied.",
        Trust::Changed => "It has changed since you decided on it, so it is not applied.",
        Trust::Undecided => "It is not allowed, so it is not applied.",
    };
    let finding = Finding::new(Severity::Note, "directory_rule_not_allowed", said);
    findings.push(finding.fix(ALLOW).at(&here.path, None));
    findings
}
