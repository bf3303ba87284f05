//! Which host CodeWhisperer's calls go to. All that depends on its regions is decided here.
//!
//! Hosts: the endpoint tables of AWS's public IDE clients. They name whole hosts, so FIPS and
//! dual-stack settings, for which the service has none, change nothing.

use url::Url;

use super::{Endpoint, EndpointError, Endpoints, shown};
use crate::domain::region;

/// Where a Builder ID is at home, whatever region its sign-in names.
const HOME: &str = "us-east-1";
/// Where organizations can have profiles.
const PROFILE_REGIONS: [&str; 2] = [HOME, "eu-central-1"];

const OWN: &str = "AWS_ENDPOINT_URL_CODEWHISPERER";
const Q: &str = "AWS_Q_ENDPOINT_URL";

impl Endpoints {
    /// Where CodeWhisperer of `region` is: usage, customizations, models, suggestions.
    pub fn codewhisperer(&self, region: &str) -> Result<Endpoint, EndpointError> {
        let prefix = if region == HOME { "codewhisperer" } else { "q" };
        self.codewhisperer_at(region, prefix)
    }

    /// The region that is asked where no profile says it: for Builder IDs.
    pub fn codewhisperer_home(&self) -> &str {
        let own = self.overrides.q_region.as_deref().map(str::trim);
        own.filter(|region| !region.is_empty()).unwrap_or(HOME)
    }

    /// Where profiles are listed, each with its region: every endpoint once, however many regions
    /// one stands for.
    pub fn codewhisperer_profiles(&self) -> Result<Vec<(String, Endpoint)>, EndpointError> {
        let mut listed: Vec<(String, Endpoint)> = Vec::new();
        let own = Some(self.codewhisperer_home()).filter(|one| !PROFILE_REGIONS.contains(one));
        for region in PROFILE_REGIONS.into_iter().chain(own) {
            let endpoint = self.codewhisperer_at(region, "q")?;
            if !listed.iter().any(|(_, known)| known.base == endpoint.base) {
                listed.push((region.to_owned(), endpoint));
            }
        }
        Ok(listed)
    }

    fn codewhisperer_at(&self, region: &str, prefix: &str) -> Result<Endpoint, EndpointError> {
        let not_a_region = || {
            let is_own = region != HOME && region == self.codewhisperer_home();
            let region = shown(region);
            match is_own {
                true => EndpointError::NotAQRegion { region },
                false => EndpointError::NotARegion { region },
            }
        };
        let partition = region::partition(region).ok_or_else(not_a_region)?;
        match self.chosen(&[OWN, Q]) {
            Some((OWN, value)) => self.overridden(OWN, &value.replace("{region}", region)),
            Some((variable, value)) => self.overridden(variable, value),
            None => {
                let base = format!("https://{prefix}.{region}.{}", partition.dns_suffix);
                Ok(Endpoint {
                    base: Url::parse(&base).ok().ok_or_else(not_a_region)?,
                    overridden: None,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Flag, Overrides};
    use super::*;

    fn with(change: impl FnOnce(&mut Overrides)) -> Endpoints {
        let mut overrides = Overrides::default();
        change(&mut overrides);
        Endpoints::new(overrides)
    }

    fn name(overrides: &mut Overrides, variable: &str, url: &str) {
        overrides.urls.insert(variable.into(), url.into());
    }

    fn base(endpoints: &Endpoints, region: &str) -> String {
        let endpoint = endpoints.codewhisperer(region).unwrap();
        endpoint.base.to_string()
    }

    fn listed(endpoints: &Endpoints) -> Vec<(String, String)> {
        let listed = endpoints.codewhisperer_profiles().unwrap();
        let shown = |(region, endpoint): (String, Endpoint)| (region, endpoint.base.to_string());
        listed.into_iter().map(shown).collect()
    }

    #[test]
    fn usage_and_profiles_have_the_hosts_of_the_ide_clients() {
        let endpoints = with(|overrides| overrides.use_fips = Flag::Variable);
        for (region, host) in [
            (
                "us-east-1",
                "https://codewhisperer.us-east-1.amazonaws.com/",
            ),
            ("eu-central-1", "https://q.eu-central-1.amazonaws.com/"),
        ] {
            assert_eq!(base(&endpoints, region), host);
        }
        let hosts: Vec<String> = listed(&endpoints)
            .into_iter()
            .map(|(_, host)| host)
            .collect();
        assert_eq!(
            hosts,
            [
                "https://q.us-east-1.amazonaws.com/",
                "https://q.eu-central-1.amazonaws.com/"
            ]
        );
        assert!(endpoints.codewhisperer("evil.example/#").is_err());
    }

    #[test]
    fn the_most_particular_variable_wins() {
        let all = |overrides: &mut Overrides| {
            name(overrides, "AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        };
        let q = |overrides: &mut Overrides| {
            all(overrides);
            name(overrides, Q, "http://127.0.0.1:2");
        };
        let own = |overrides: &mut Overrides| {
            q(overrides);
            name(overrides, OWN, "http://127.0.0.1:3/at");
        };
        assert_eq!(base(&with(all), "us-east-1"), "http://127.0.0.1:1/");
        assert_eq!(base(&with(q), "us-east-1"), "http://127.0.0.1:2/");
        assert_eq!(base(&with(own), "us-east-1"), "http://127.0.0.1:3/at");
        let refused = with(|overrides| name(overrides, Q, "http://q.example"));
        let error = refused.codewhisperer("us-east-1").unwrap_err();
        assert_eq!(error.variable(), Some("AWS_Q_ENDPOINT_URL"));
    }

    #[test]
    fn one_server_is_asked_for_profiles_once_unless_its_address_has_the_region() {
        let one = with(|overrides| name(overrides, Q, "http://127.0.0.1:2"));
        assert_eq!(listed(&one).len(), 1);
        let own = "http://127.0.0.1:3/{region}";
        let each = with(|overrides| name(overrides, OWN, own));
        assert_eq!(
            listed(&each),
            [
                ("us-east-1".into(), "http://127.0.0.1:3/us-east-1".into()),
                (
                    "eu-central-1".into(),
                    "http://127.0.0.1:3/eu-central-1".into()
                )
            ]
        );
    }

    #[test]
    fn another_region_can_be_home_and_is_asked_for_profiles_too() {
        let endpoints = with(|overrides| overrides.q_region = Some("us-west-2".into()));
        assert_eq!(endpoints.codewhisperer_home(), "us-west-2");
        assert_eq!(listed(&endpoints).len(), 3);
        assert_eq!(with(|_| ()).codewhisperer_home(), "us-east-1");
        let endpoints = with(|overrides| overrides.q_region = Some("evil".into()));
        let error = endpoints.codewhisperer_profiles().unwrap_err().to_string();
        assert!(error.starts_with("AWS_Q_REGION is “evil”"), "{error}");
    }
}
