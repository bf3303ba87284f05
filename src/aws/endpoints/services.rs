//! The hosts of the services of the catalogue: one rule for all, and what a service has of its own.
//!
//! Source: the endpoint rule sets of the AWS SDKs, and their names of the variables.

use url::Url;

use super::{ALL_SERVICES, Endpoint, EndpointError, Endpoints, Flag, shown};
use crate::domain::probe::{Call, PartitionHost};
use crate::domain::region::{self, Partition};

impl Endpoints {
    /// Where the service of `call` is asked in `region`, which is one that the call has
    /// ([`Call::region`]).
    ///
    /// # Errors
    /// When the region is none, or a variable names a host that nothing secret may be sent to.
    pub fn service(&self, call: &Call, region: &str) -> Result<Endpoint, EndpointError> {
        let not_a_region = || EndpointError::NotARegion {
            region: shown(region),
        };
        let partition = region::partition(region).ok_or_else(not_a_region)?;
        let own = format!("{ALL_SERVICES}_{}", call.sdk_id);
        if let Some((variable, value)) = self.chosen(&[&own]) {
            return self.overridden(variable, value);
        }
        let host = match call.whole(partition.id) {
            Some(whole) => self.whole_host(whole),
            None => self.regional_host(call, region, partition),
        };
        let base = Url::parse(&format!("https://{host}")).ok();
        Ok(Endpoint {
            base: base.ok_or_else(not_a_region)?,
            overridden: None,
        })
    }

    fn regional_host(&self, call: &Call, region: &str, partition: Partition) -> String {
        let hosts = &call.hosts;
        let is_dual = self.overrides.use_dual_stack.is_on();
        let is_plain = partition.id == "aws-us-gov" && hosts.gov_is_fips && !is_dual;
        let prefix = match &hosts.dual_stack {
            Some(prefix) if is_dual => prefix,
            _ => &hosts.prefix,
        };
        let labels = match (&self.overrides.use_fips, &hosts.fips) {
            (Flag::Off, _) => prefix.clone(),
            (_, _) if is_plain => prefix.clone(),
            (_, Some(fips)) => fips.clone(),
            (_, None) => format!("{prefix}-fips"),
        };
        let suffix = if is_dual && !hosts.plain_dns {
            partition.dual_stack_dns_suffix
        } else {
            partition.dns_suffix
        };
        format!("{labels}.{region}.{suffix}")
    }

    /// Whole hosts of the first partition alone have FIPS ones beside them: GovCloud's are some, and
    /// other partitions have none.
    fn whole_host(&self, whole: &PartitionHost) -> String {
        match whole.host.split_once('.') {
            Some((label, rest)) if self.overrides.use_fips.is_on() && whole.partition == "aws" => {
                format!("{label}-fips.{rest}")
            }
            _ => whole.host.clone(),
        }
    }
}
