//! Where IAM is: one host for all regions of a partition. Source: the endpoint rule set of `iam` in
//! the AWS SDKs.

use url::Url;

use super::{Endpoint, EndpointError, Endpoints};
use crate::domain::region;

/// By partition: the host, its FIPS host, and the region that is signed for.
const HOSTS: [(&str, &str, &str, &str); 4] = [
    (
        "aws",
        "iam.amazonaws.com",
        "iam-fips.amazonaws.com",
        "us-east-1",
    ),
    (
        "aws-cn",
        "iam.cn-north-1.amazonaws.com.cn",
        "iam.cn-north-1.amazonaws.com.cn",
        "cn-north-1",
    ),
    (
        "aws-us-gov",
        "iam.us-gov.amazonaws.com",
        "iam.us-gov.amazonaws.com",
        "us-gov-west-1",
    ),
    (
        "aws-eusc",
        "iam.eusc-de-east-1.amazonaws.eu",
        "iam.eusc-de-east-1.amazonaws.eu",
        "eusc-de-east-1",
    ),
];

impl Endpoints {
    /// Where IAM of the partition of `region` is, and the region to sign for.
    ///
    /// # Errors
    /// When `region` is none, or a variable names an address that no signature may be sent to.
    pub fn iam(&self, region: &str) -> Result<(Endpoint, &'static str), EndpointError> {
        let own = ("AWS_ENDPOINT_URL_IAM", &self.overrides.iam);
        let mut endpoint = self.resolve(region, own, "iam")?;
        let partition = region::partition(region).map(|partition| partition.id);
        let known = HOSTS.iter().find(|(id, ..)| Some(*id) == partition);
        let (_, host, fips, signed_for) = known.unwrap_or(&HOSTS[0]);
        if endpoint.overridden.is_none() {
            let host = if self.overrides.use_fips.is_on() {
                fips
            } else {
                host
            };
            if let Ok(base) = Url::parse(&format!("https://{host}")) {
                endpoint.base = base;
            }
        }
        Ok((endpoint, signed_for))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Flag, Overrides};
    use super::*;

    #[test]
    fn every_partition_has_one_host() {
        for (region, use_fips, host, signed_for) in [
            ("eu-west-1", Flag::Off, "iam.amazonaws.com", "us-east-1"),
            (
                "us-west-2",
                Flag::Variable,
                "iam-fips.amazonaws.com",
                "us-east-1",
            ),
            (
                "cn-northwest-1",
                Flag::Off,
                "iam.cn-north-1.amazonaws.com.cn",
                "cn-north-1",
            ),
            (
                "us-gov-east-1",
                Flag::Variable,
                "iam.us-gov.amazonaws.com",
                "us-gov-west-1",
            ),
            (
                "eusc-de-east-1",
                Flag::Off,
                "iam.eusc-de-east-1.amazonaws.eu",
                "eusc-de-east-1",
            ),
        ] {
            let endpoints = Endpoints::new(Overrides {
                use_fips,
                ..Overrides::default()
            });
            let (endpoint, region_of_signature) = endpoints.iam(region).unwrap();
            assert_eq!(
                (endpoint.host().as_str(), region_of_signature),
                (host, signed_for)
            );
        }
    }

    #[test]
    fn a_variable_names_another_host() {
        let endpoints = Endpoints::new(Overrides {
            endpoint_url: Some("http://127.0.0.1:1".into()),
            iam: Some("http://127.0.0.1:2".into()),
            ..Overrides::default()
        });
        let (endpoint, signed_for) = endpoints.iam("eu-west-1").unwrap();
        assert_eq!(
            (endpoint.host().as_str(), signed_for),
            ("127.0.0.1:2", "us-east-1")
        );
        let insecure = Endpoints::new(Overrides {
            iam: Some("http://iam.example".into()),
            ..Overrides::default()
        });
        assert!(insecure.iam("eu-west-1").is_err());
        assert!(Endpoints::default().iam("evil.example/#").is_err());
    }
}
