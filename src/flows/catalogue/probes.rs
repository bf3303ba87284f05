//! The probes of the catalogue: from the rows of `assets/services.toml` to what can be asked.

use crate::domain::probe::{After, Call, Hosts, PartitionHost, Probe, ProbeAuth, Wire};
use serde::Deserialize;
use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// A row as it is written; which keys go together is told at the head of the asset.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    kind: Option<String>,
    simulate: Option<String>,
    unasked: Option<String>,
    sign: Option<String>,
    auth: Option<String>,
    sdk_id: Option<String>,
    prefix: Option<String>,
    fips: Option<String>,
    dual_stack: Option<String>,
    #[serde(default)]
    plain_dns: bool,
    #[serde(default)]
    gov_is_fips: bool,
    #[serde(default)]
    whole: Vec<WholeRow>,
    #[serde(default)]
    regions: Vec<String>,
    query: Option<String>,
    version: Option<String>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    json: Option<String>,
    target: Option<String>,
    rest: Option<String>,
    path: Option<String>,
    body: Option<String>,
    action: Option<String>,
    #[serde(default)]
    answers: BTreeMap<String, String>,
    after: Option<AfterRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WholeRow {
    partition: String,
    host: String,
    region: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AfterRow {
    service: String,
    take: String,
    without: String,
}

impl Row {
    /// What it says to ask; `None` if it is not whole.
    pub(super) fn into_probe(self) -> Option<Probe> {
        if let Some(action) = self.simulate {
            return Some(Probe::Simulate { action });
        }
        if let Some(why) = self.unasked {
            return Some(Probe::Unasked { why });
        }
        if let Some(kind) = &self.kind {
            return (kind == "codewhisperer").then_some(Probe::CodeWhisperer);
        }
        self.into_call().map(|call| Probe::Call(Box::new(call)))
    }

    fn into_call(self) -> Option<Call> {
        let auth = match (self.sign, self.auth.as_deref()) {
            (Some(name), None) => ProbeAuth::Signed { name },
            (None, Some("bearer")) => ProbeAuth::Bearer,
            (None, Some(header)) => ProbeAuth::Header {
                name: header.to_owned(),
            },
            _ => return None,
        };
        let wire = match (self.query, self.json, self.rest) {
            (Some(action), None, None) => Wire::Query {
                action,
                version: self.version?,
                parameters: self.parameters.into_iter().collect(),
            },
            (None, Some(version), None) => Wire::Json {
                version,
                target: self.target?,
                body: self.body?,
            },
            (None, None, Some(operation)) => Wire::Rest {
                operation,
                path: self.path?,
                body: self.body,
            },
            _ => return None,
        };
        let whole = self.whole.into_iter().map(|row| PartitionHost {
            partition: row.partition,
            host: row.host,
            region: row.region,
        });
        Some(Call {
            auth,
            sdk_id: self.sdk_id?,
            hosts: Hosts {
                prefix: self.prefix?,
                fips: self.fips,
                dual_stack: self.dual_stack,
                plain_dns: self.plain_dns,
                gov_is_fips: self.gov_is_fips,
                whole: whole.collect(),
            },
            regions: self.regions,
            wire,
            action: self.action,
            answers: self.answers.into_iter().collect(),
            after: self.after.map(|row| After {
                service: row.service,
                take: row.take,
                without: row.without,
            }),
        })
    }
}
