//! Probes: for each service one cheap read-only call that shows whether it answers to a sign-in.
//!
//! The data of `assets/services.toml`; nothing is sent from here.

use crate::domain::region;
use crate::domain::service::ServiceId;

/// One cheap read-only call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// A call of one HTTP request, made as these data say.
    Call(Box<Call>),
    /// The own ways of CodeWhisperer: one for Builder ID, one for Identity Center.
    CodeWhisperer,
    /// Whether IAM policies allow the principal an action, as IAM estimates it.
    Simulate {
        /// The IAM action, such as `codewhisperer:GenerateRecommendations`.
        action: String,
    },
    /// There is nothing to ask, and this is why, in one sentence.
    Unasked {
        /// Why, and what shows it instead.
        why: String,
    },
}

/// One HTTP request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What vouches for it.
    pub auth: ProbeAuth,
    /// What the AWS SDKs call the service in `AWS_ENDPOINT_URL_…`: `LAMBDA`, `SFN`.
    pub sdk_id: String,
    /// Its hosts.
    pub hosts: Hosts,
    /// The regions the service is in, where it is not in every one: the first of the partition is
    /// asked when the wanted one is not among them.
    pub regions: Vec<String>,
    /// What is asked.
    pub wire: Wire,
    /// The IAM action it needs; `None` where it needs none.
    pub action: Option<String>,
    /// Error codes that are an answer all the same, each with what it says.
    pub answers: Vec<(String, String)>,
    /// What has to be asked before.
    pub after: Option<After>,
}

/// The hosts of a service. Source: the endpoint rule sets of the AWS SDKs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts {
    /// The first labels (`lambda`, `api.ecr`), before the region.
    pub prefix: String,
    /// The first labels of FIPS hosts, where they are not the prefix with `-fips`.
    pub fips: Option<String>,
    /// The first labels of dual-stack hosts, where they are others.
    pub dual_stack: Option<String>,
    /// Whether its dual-stack hosts end as the plain ones.
    pub plain_dns: bool,
    /// Whether the plain hosts of GovCloud are its FIPS hosts.
    pub gov_is_fips: bool,
    /// Whole hosts, of services that have one for all regions of a partition.
    pub whole: Vec<PartitionHost>,
}

/// The one host of a service in a partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionHost {
    /// `aws`, `aws-cn`, ….
    pub partition: String,
    /// Such as `iam.amazonaws.com`.
    pub host: String,
    /// The region that is signed for.
    pub region: String,
}

/// A value that another service's answer has to give first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// The service whose call is made before.
    pub service: ServiceId,
    /// Where in its JSON answer the value is, as a JSON pointer.
    pub take: String,
    /// What it means if it is not there, in one sentence.
    pub without: String,
}

/// What vouches for a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeAuth {
    /// IAM credentials, by signature version 4.
    Signed {
        /// The service's name in signatures.
        name: String,
    },
    /// The token of the service's connection, in `Authorization`.
    Bearer,
    /// The token of the service's connection, in a header of its own.
    Header {
        /// The header's name, in lower case.
        name: String,
    },
}

/// How a call is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wire {
    /// A form with `Action` and `Version` (query and EC2 protocols).
    Query {
        /// The operation.
        action: String,
        /// The version of the service's interface.
        version: String,
        /// More parameters.
        parameters: Vec<(String, String)>,
    },
    /// `X-Amz-Target` and a JSON body.
    Json {
        /// `1.0` or `1.1`.
        version: String,
        /// The target.
        target: String,
        /// The body; `{taken}` in it is the value of [`After`].
        body: String,
    },
    /// A path, and a JSON body or none.
    Rest {
        /// The operation, which is not sent.
        operation: String,
        /// Path and query, with its leading slash.
        path: String,
        /// Posted if there is one, else the path is got.
        body: Option<String>,
    },
}

impl Wire {
    /// The operation that is asked for: `ListFunctions`.
    pub fn operation(&self) -> &str {
        match self {
            Self::Query { action, .. } => action,
            Self::Json { target, .. } => target.rsplit('.').next().unwrap_or(target),
            Self::Rest { operation, .. } => operation,
        }
    }
}

impl Call {
    /// The region to ask when `wanted` is wished for: that, or the first one the service is in of
    /// the same partition; `None` if it is not in that partition at all.
    pub fn region<'a>(&'a self, wanted: &'a str) -> Option<&'a str> {
        let of = |region: &str| region::partition(region).map(|partition| partition.id);
        let partition = of(wanted)?;
        if let Some(one) = self.whole(partition) {
            return Some(&one.region);
        }
        if !self.hosts.whole.is_empty() {
            return None;
        }
        if self.regions.is_empty() || self.regions.iter().any(|region| region == wanted) {
            return Some(wanted);
        }
        let near = self
            .regions
            .iter()
            .find(|region| of(region) == Some(partition));
        near.map(String::as_str)
    }

    /// The one host of a partition, where it has one.
    pub fn whole(&self, partition: &str) -> Option<&PartitionHost> {
        let mut hosts = self.hosts.whole.iter();
        hosts.find(|one| one.partition == partition)
    }

    /// This call with `taken` as the value it needs from another answer.
    #[must_use]
    pub fn with(&self, taken: &str) -> Self {
        let mut call = self.clone();
        if let Wire::Json { body, .. } = &mut call.wire {
            *body = body.replace("{taken}", taken);
        }
        call
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(regions: &[&str], whole: &[(&str, &str)]) -> Call {
        Call {
            auth: ProbeAuth::Bearer,
            sdk_id: "X".into(),
            hosts: Hosts {
                whole: whole
                    .iter()
                    .map(|(partition, region)| PartitionHost {
                        partition: (*partition).into(),
                        host: "x.example".into(),
                        region: (*region).into(),
                    })
                    .collect(),
                ..Hosts::default()
            },
            regions: regions.iter().map(ToString::to_string).collect(),
            wire: Wire::Json {
                version: "1.1".into(),
                target: "A.B.ListThings".into(),
                body: "{\"id\":\"{taken}\"}".into(),
            },
            action: None,
            answers: Vec::new(),
            after: None,
        }
    }

    #[test]
    fn a_service_is_asked_where_it_is() {
        let some = call(&["us-east-1", "eu-west-1", "cn-north-1"], &[]);
        assert_eq!(some.region("eu-west-1"), Some("eu-west-1"));
        assert_eq!(some.region("eu-west-2"), Some("us-east-1"));
        assert_eq!(some.region("cn-northwest-1"), Some("cn-north-1"));
        assert_eq!(some.region("us-gov-west-1"), None);
        assert_eq!(call(&[], &[]).region("mx-central-1"), Some("mx-central-1"));
        assert_eq!(call(&[], &[]).region("nowhere"), None);
        let whole = call(&[], &[("aws", "us-east-1")]);
        assert_eq!(whole.region("eu-west-1"), Some("us-east-1"));
        assert_eq!(whole.region("cn-north-1"), None);
    }

    #[test]
    fn a_call_takes_its_value_from_another_answer() {
        let call = call(&[], &[]).with("d-1");
        assert_eq!(call.wire.operation(), "ListThings");
        assert!(matches!(call.wire, Wire::Json { body, .. } if body == "{\"id\":\"d-1\"}"));
    }
}
