//! Probes: for each service one cheap read-only call that shows whether it answers to a sign-in.
//!
//! The data of `assets/services.toml`; nothing is sent from here.

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
}

/// One HTTP request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What vouches for it.
    pub auth: ProbeAuth,
    /// The host's first labels (`lambda`, `api.ecr`), before the region.
    pub prefix: String,
    /// A whole host instead, of services that have one in a partition: by partition id.
    pub hosts: Vec<PartitionHost>,
    /// The regions the service is in, where it is not in every one; the first is asked when the
    /// wanted one is not among them.
    pub regions: Vec<String>,
    /// What is asked.
    pub wire: Wire,
    /// The IAM action it needs; `None` where it needs none.
    pub action: Option<String>,
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
        /// The body.
        body: String,
    },
    /// A path, and a JSON body or none.
    Rest {
        /// Path and query, with its leading slash.
        path: String,
        /// Posted if there is one, else the path is got.
        body: Option<String>,
    },
}
