//! Which host a call goes to: partitions, the variables that override a host, and what may be opened.
//!
//! Owns every rule about hosts that receive tokens; reads no environment itself and makes no call.
//! Hosts: endpoint rule sets of `sso-oidc` and `sso` in the AWS SDKs.

use std::collections::BTreeMap;

use url::{Host, Url};

use crate::domain::region::{self, Partition};
use crate::domain::text::visible;

pub use verification::{VerificationUriError, aws_owned, verification_uri_check};

mod codewhisperer;
mod services;
mod verification;

#[cfg(test)]
mod tests;

const ALL_SERVICES: &str = "AWS_ENDPOINT_URL";

/// What the environment says about endpoints, as plain values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The variables that name hosts, and the addresses they name: `AWS_ENDPOINT_URL` for every
    /// service, `AWS_ENDPOINT_URL_…` for one, which beats it, and `AWS_Q_ENDPOINT_URL`. Blank ones
    /// count as absent.
    pub urls: BTreeMap<String, String>,
    /// `AWS_Q_REGION`: the region that CodeWhisperer is asked in where no profile says it.
    pub q_region: Option<String>,
    /// Whether hosts are FIPS hosts.
    pub use_fips: Flag,
    /// Whether hosts are dual-stack hosts.
    pub use_dual_stack: Flag,
    /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`: the URLs above count as absent.
    pub ignore_configured: bool,
}

impl Overrides {
    /// The same with `variable` naming `url`.
    #[must_use]
    pub fn naming(mut self, variable: &str, url: impl Into<String>) -> Self {
        self.urls.insert(variable.to_owned(), url.into());
        self
    }
}

/// A yes or no about hosts, and what says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Flag {
    /// No.
    #[default]
    Off,
    /// The environment variable says yes.
    Variable,
    /// The profile in use says yes.
    Profile,
}

impl Flag {
    /// Whether it is a yes.
    pub fn is_on(self) -> bool {
        self != Self::Off
    }
}

/// A host that another than AWS chose: worth naming before the first token goes there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The environment variable that says so.
    pub variable: String,
    /// The host tokens go to, with its port if that is not the scheme's own.
    pub host: String,
}

/// Where the calls of one service go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `https://host[:port][/path]`, or `http` on loopback; no user, query or fragment.
    pub base: Url,
    /// Set when the host comes from a variable, on loopback too.
    pub overridden: Option<Override>,
}

impl Endpoint {
    /// The address of `path` below this endpoint, whether or not either has a slash at the seam.
    pub fn url(&self, path: &str) -> Url {
        let joined = format!(
            "{}/{}",
            self.base.path().trim_end_matches('/'),
            path.trim_start_matches('/')
        );
        let mut url = self.base.clone();
        url.set_path(&joined);
        url
    }

    /// The host, with its port if that is not the scheme's own; safe to show.
    pub fn host(&self) -> String {
        shown_host(&self.base)
    }

    /// The override to name on screen before the first token goes there: one that leaves this machine.
    pub fn override_to_name(&self) -> Option<&Override> {
        self.overridden
            .as_ref()
            .filter(|_| !is_loopback(&self.base))
    }
}

/// Why no token may be sent where it was asked to go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The region is none, so it never becomes part of a host name.
    #[error(
        "“{region}” is not the name of an AWS region, so no host was asked. \
         Write one like us-east-1 as sso_region."
    )]
    NotARegion {
        /// The name as it was given, made visible.
        region: String,
    },
    /// `AWS_Q_REGION` names none.
    #[error(
        "AWS_Q_REGION is “{region}”, which is not the name of an AWS region. Write one like us-east-1, or unset it."
    )]
    NotAQRegion {
        /// Its value, made visible.
        region: String,
    },
    /// The variable's value is not an address.
    #[error(
        "{variable} is “{value}”, which is not an address. Write one like https://host.example, or unset it."
    )]
    NotAnAddress {
        /// The environment variable.
        variable: String,
        /// Its value, made visible.
        value: String,
    },
    /// The variable's value would carry a token in the clear.
    #[error(
        "{variable} is “{value}”, where a token could be read on the way. \
         Use https (http is for this machine only, such as http://127.0.0.1:8080), or unset it."
    )]
    Insecure {
        /// The environment variable.
        variable: String,
        /// Its value, made visible.
        value: String,
    },
    /// The variable's value has parts that an endpoint cannot have.
    #[error(
        "{variable} names {host} with a user, password, query or fragment, which an endpoint cannot have. \
         Write scheme, host, port and path only."
    )]
    NotPlain {
        /// The environment variable.
        variable: String,
        /// The host it names; the rest may be secret.
        host: String,
    },
    /// FIPS or dual-stack hosts and an own host exclude each other (as in the AWS SDKs).
    #[error("{variable} and {flag} exclude each other: unset one of them.")]
    Exclusive {
        /// The environment variable that names a host.
        variable: String,
        /// The environment variable or setting that asks for another kind of AWS host.
        flag: &'static str,
    },
}

impl EndpointError {
    /// The environment variable that is to blame for a sign-in; `None` when it is the region.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::NotARegion { .. } => None,
            Self::NotAQRegion { .. } => Some("AWS_Q_REGION"),
            Self::NotAnAddress { variable, .. }
            | Self::Insecure { variable, .. }
            | Self::NotPlain { variable, .. }
            | Self::Exclusive { variable, .. } => Some(variable),
        }
    }
}

/// The hosts of SSO OIDC and the access portal in every region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoints {
    overrides: Overrides,
}

impl Endpoints {
    /// Endpoints under `overrides`; nothing is checked before it is asked for.
    pub fn new(overrides: Overrides) -> Self {
        Self { overrides }
    }

    /// Where SSO OIDC of `region` is: registration, device codes, tokens.
    pub fn oidc(&self, region: &str) -> Result<Endpoint, EndpointError> {
        self.resolve(region, "AWS_ENDPOINT_URL_SSO_OIDC", "oidc")
    }

    /// Where the access portal of `region` is: sign-out, later accounts and roles.
    pub fn portal(&self, region: &str) -> Result<Endpoint, EndpointError> {
        self.resolve(region, "AWS_ENDPOINT_URL_SSO", "portal.sso")
    }

    /// Where STS of `region` is: whose keys they are, roles.
    pub fn sts(&self, region: &str) -> Result<Endpoint, EndpointError> {
        self.resolve(region, "AWS_ENDPOINT_URL_STS", "sts")
    }

    /// Where a browser is signed in to the AWS console of `region`. FIPS and dual-stack settings are
    /// about API hosts, and change nothing here.
    pub fn console_sign_in(&self, region: &str) -> Result<Endpoint, EndpointError> {
        self.resolve_to(region, "AWS_ENDPOINT_URL_SIGNIN", |partition| {
            let domain = console_domain(partition);
            // The first region of a partition is the one without a name of its own.
            match region == partition.first_region {
                true => format!("signin.{domain}"),
                false => format!("{region}.signin.{domain}"),
            }
        })
    }

    fn resolve(&self, region: &str, own: &str, prefix: &str) -> Result<Endpoint, EndpointError> {
        self.resolve_to(region, own, |partition| {
            self.aws_host(prefix, region, partition)
        })
    }

    fn resolve_to(
        &self,
        region: &str,
        own: &str,
        aws_host: impl FnOnce(Partition) -> String,
    ) -> Result<Endpoint, EndpointError> {
        let not_a_region = || EndpointError::NotARegion {
            region: shown(region),
        };
        let partition = region::partition(region).ok_or_else(not_a_region)?;
        if let Some((variable, value)) = self.chosen(&[own]) {
            return self.overridden(variable, value);
        }
        let host = aws_host(partition);
        let base = Url::parse(&format!("https://{host}")).ok();
        Ok(Endpoint {
            base: base.ok_or_else(not_a_region)?,
            overridden: None,
        })
    }

    /// The first of the variables `own`, or else that of all services, that names an address.
    fn chosen(&self, own: &[&str]) -> Option<(&str, &str)> {
        if self.overrides.ignore_configured {
            return None;
        }
        own.iter().chain(&[ALL_SERVICES]).find_map(|variable| {
            let (variable, url) = self.overrides.urls.get_key_value(*variable)?;
            let url = url.trim();
            (!url.is_empty()).then_some((variable.as_str(), url))
        })
    }

    fn overridden(&self, variable: &str, value: &str) -> Result<Endpoint, EndpointError> {
        let fips = match self.overrides.use_fips {
            Flag::Off => None,
            Flag::Variable => Some("AWS_USE_FIPS_ENDPOINT"),
            Flag::Profile => Some("use_fips_endpoint of the profile in use"),
        };
        let dual_stack = match self.overrides.use_dual_stack {
            Flag::Off => None,
            Flag::Variable => Some("AWS_USE_DUALSTACK_ENDPOINT"),
            Flag::Profile => Some("use_dualstack_endpoint of the profile in use"),
        };
        let variable = variable.to_owned();
        if let Some(flag) = fips.or(dual_stack) {
            return Err(EndpointError::Exclusive { variable, flag });
        }
        let base = token_url(variable.clone(), value)?;
        let host = shown_host(&base);
        Ok(Endpoint {
            base,
            overridden: Some(Override { variable, host }),
        })
    }

    fn aws_host(&self, prefix: &str, region: &str, partition: Partition) -> String {
        let suffix = if self.overrides.use_dual_stack.is_on() {
            partition.dual_stack_dns_suffix
        } else {
            partition.dns_suffix
        };
        // The plain hosts of GovCloud are FIPS hosts already.
        let already_fips = partition.id == "aws-us-gov" && !self.overrides.use_dual_stack.is_on();
        let fips = if self.overrides.use_fips.is_on() && !already_fips {
            "-fips"
        } else {
            ""
        };
        format!("{prefix}{fips}.{region}.{suffix}")
    }
}

/// The AWS console of `region`; `None` if it is no region's name.
pub fn console(region: &str) -> Option<Url> {
    let domain = console_domain(region::partition(region)?);
    Url::parse(&format!("https://{region}.console.{domain}")).ok()
}

/// The domain of a partition's console. Source: the endpoint rule set of `signin` in the AWS SDKs.
fn console_domain(partition: Partition) -> &'static str {
    match partition.id {
        "aws-us-gov" => "amazonaws-us-gov.com",
        "aws-cn" => "amazonaws.cn",
        "aws-eusc" => "amazonaws-eusc.eu",
        _ => "aws.amazon.com",
    }
}

/// Whether `url` stays on this machine: 127.0.0.0/8, ::1 or `localhost`.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Whether `url` is where a machine or a container asks for its own metadata: an address of the link
/// it is on, or the one that stands for that in IPv6.
pub fn is_metadata(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_link_local(),
        Some(Host::Ipv6(address)) => address.segments().starts_with(&[0xfd00, 0xec2, 0, 0]),
        _ => false,
    }
}

/// Whether nobody on the way can read what is sent to `url`.
fn is_private(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback(url),
        _ => false,
    }
}

fn token_url(variable: String, value: &str) -> Result<Url, EndpointError> {
    let parsed = Url::parse(value).ok().filter(Url::has_host);
    let Some(url) = parsed else {
        let value = shown_address(value);
        return Err(EndpointError::NotAnAddress { variable, value });
    };
    if has_user(&url) || url.query().is_some() || url.fragment().is_some() {
        let host = shown_host(&url);
        return Err(EndpointError::NotPlain { variable, host });
    }
    if !is_private(&url) {
        let value = shown_address(value);
        return Err(EndpointError::Insecure { variable, value });
    }
    Ok(url)
}

fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// `host` or `host:port` of `url`, safe to show.
pub fn shown_host(url: &Url) -> String {
    let host = visible(url.host_str().unwrap_or("no host"));
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.into_owned(),
    }
}

/// An address that could not be taken apart may hold a password before its last `@`.
fn shown_address(value: &str) -> String {
    match value.rsplit_once('@') {
        Some((_, after)) => shown(&format!("…@{after}")),
        None => shown(value),
    }
}

fn shown(text: &str) -> String {
    super::error::shown(text, 120)
}
