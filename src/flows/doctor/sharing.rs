//! What several tools keep in the one token cache, and what nobody's tool explains. Reads only.

use crate::domain::finding::{Finding, Severity};
use crate::flows::host::Environment;
use crate::store::sso_token::{self, Content, Scan, Writer};
use std::collections::BTreeSet;

/// Everything about the shared token cache. Blocks on files.
pub(super) fn findings(environment: &Environment) -> Vec<Finding> {
    let scan = sso_token::scan(&environment.sso_cache());
    let mut findings: Vec<Finding> = foreign(&scan);
    findings.extend(swept(&scan).map(|finding| finding.at(environment.sso_cache(), None)));
    findings
}

/// Source: `awscli/customizations/sso/logout.py`.
fn swept(scan: &Scan) -> Option<Finding> {
    let owners: BTreeSet<&str> = scan
        .entries
        .iter()
        .filter_map(|entry| owner(entry.content.as_ref().ok()?))
        .collect();
    (owners.len() > 1).then(|| {
        let owners: Vec<&str> = owners.into_iter().collect();
        Finding::new(
            Severity::Note,
            "sso_logout_takes_all",
            format!("Several tools keep sign-ins here: {}.", owners.join(", ")),
        )
        .because("`aws sso logout` signs out of all of them on the server and removes every token in this folder, with the role credentials that came from them.")
        .fix("sign out of one with `moorline logout CONNECTION` instead")
    })
}

fn owner(content: &Content) -> Option<&'static str> {
    match content {
        Content::Token(_, Writer::AwsCli) => Some("AWS CLI and SDKs"),
        Content::Token(_, Writer::VsCode) => Some("VS Code"),
        Content::Token(_, Writer::JetBrains) => Some("JetBrains"),
        Content::Token(_, Writer::IdentityServer) => Some("identity server"),
        Content::Token(_, Writer::Unknown) => Some("unknown tool"),
        Content::Kiro(_) => Some("Kiro IDE"),
        Content::Mcp | Content::Registration { .. } | Content::Unknown => None,
    }
}

fn foreign(scan: &Scan) -> Vec<Finding> {
    let unknown = scan
        .entries
        .iter()
        .filter(|entry| entry.file_name.ends_with(".json"))
        .filter(|entry| matches!(entry.content, Ok(Content::Unknown)));
    unknown
        .map(|entry| {
            Finding::new(
                Severity::Note,
                "cache_file_foreign",
                "This is neither a token nor a client registration of a tool Moorline knows.",
            )
            .because("AWS tools look at every file here; most pass over it.")
            .at(&entry.path, None)
        })
        .collect()
}
