//! Start URLs: which auth method one belongs to, what it is called, whose host it is on and which
//! region it says.

mod hosts;
mod known;

pub use hosts::is_aws_host;
pub use known::{Organization, organizations};

use crate::domain::connection::AuthMethod;
use url::Url;

/// The start URL of AWS Builder ID. Source: every AWS client's constants.
pub const BUILDER_ID: &str = "https://view.awsapps.com/start";
/// The region Builder ID lives in.
pub const BUILDER_ID_REGION: &str = "us-east-1";

/// `url` without what clients disagree about: a fragment, trailing slashes, the case of the host.
///
/// For comparing only: caches are keyed by the URL exactly as it stands in the file.
pub fn normalized(url: &str) -> String {
    let (host, path) = host_and_path(url);
    host.to_ascii_lowercase() + path
}

/// Whether two start URLs name the same place.
pub fn same(a: &str, b: &str) -> bool {
    let (a, b) = (host_and_path(a), host_and_path(b));
    a.0.eq_ignore_ascii_case(b.0) && a.1 == b.1
}

/// A URL up to the end of its host, whose case does not matter, and what follows. Without a scheme
/// there is no host.
fn host_and_path(url: &str) -> (&str, &str) {
    let url = url.trim();
    let url = url.split_once('#').map_or(url, |(before, _)| before);
    let url = url.trim_end_matches('/');
    let Some(scheme) = url.find("://") else {
        return ("", url);
    };
    let host = scheme + "://".len();
    let path = url[host..].find('/').map_or(url.len(), |at| host + at);
    url.split_at(path)
}

/// The auth method that signing in at `url` is.
pub fn auth_method(url: &str) -> AuthMethod {
    if same(url, BUILDER_ID) {
        AuthMethod::BuilderId
    } else {
        AuthMethod::IdentityCenter
    }
}

/// The part of a start URL that people know their organization by: the first label of the host, or
/// what follows the host where all organizations share one.
pub fn short(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['#', '?']).next().unwrap_or(rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.split(':').next().unwrap_or(host);
    let first = host.split('.').next().unwrap_or(host);
    if !matches!(first, "start" | "identitycenter") || !is_aws_host(host) {
        return first;
    }
    let organization = path.strip_prefix("directory/").unwrap_or(path);
    match organization.split('/').next() {
        Some(organization) if !organization.is_empty() => organization,
        _ => first,
    }
}

/// The region that `url` says by itself; `None` if it does not, or is no https URL of AWS's.
pub fn region_of(url: &str) -> Option<String> {
    if same(url, BUILDER_ID) {
        return Some(BUILDER_ID_REGION.to_owned());
    }
    hosts::region(&https_host(url)?)
}

/// Whether `url` is https on a host of AWS's, so that it is what the service knows it by.
pub fn is_aws_owned(url: &str) -> bool {
    https_host(url).is_some_and(|host| is_aws_host(&host))
}

/// The host of `url` as a browser reads it, if it is https without a user or a port of its own.
fn https_host(url: &str) -> Option<String> {
    let url = Url::parse(url.trim()).ok()?;
    let is_plain = url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    is_plain.then(|| url.host_str().map(str::to_owned))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builder_id_is_known_in_every_spelling() {
        for url in [
            "https://view.awsapps.com/start",
            "https://view.awsapps.com/start/",
            "https://View.awsapps.com/start/#/",
            " https://view.awsapps.com/start ",
        ] {
            assert_eq!(auth_method(url), AuthMethod::BuilderId, "{url}");
        }
        assert_eq!(
            auth_method("https://acme.awsapps.com/start"),
            AuthMethod::IdentityCenter
        );
        assert_eq!(
            auth_method("https://view.awsapps.com.evil/start"),
            AuthMethod::IdentityCenter
        );
    }

    #[test]
    fn an_organization_is_known_by_its_first_label() {
        assert_eq!(short("https://acme.awsapps.com/start"), "acme");
        assert_eq!(short("https://d-9067.awsapps.com/start/#/x"), "d-9067");
        for shared in [
            "https://start.us-gov-home.awsapps.com/directory/acme",
            "https://start.cn-north-1.home.awsapps.cn/directory/acme#/",
            "https://identitycenter.amazonaws.com/acme/",
        ] {
            assert_eq!(short(shared), "acme");
        }
        assert_eq!(short("https://start.acme.example/directory/x"), "start");
        assert_eq!(short("https://start.home.awsapps.cn/"), "start");
    }

    #[test]
    fn every_form_of_aws_says_its_region_where_it_has_one() {
        for (url, region) in [
            (
                "https://ssoins-1.portal.us-east-1.app.aws",
                Some("us-east-1"),
            ),
            (
                "https://ssoins-1.portal.us-gov-west-1.app.aws/",
                Some("us-gov-west-1"),
            ),
            (
                "https://d-1.eu-west-1.portal.amazonaws.com/start",
                Some("eu-west-1"),
            ),
            (
                "https://D-1.EU-WEST-1.Portal.AmazonAWS.com",
                Some("eu-west-1"),
            ),
            (
                "https://d-1.cn-north-1.portal.amazonaws.com.cn",
                Some("cn-north-1"),
            ),
            (
                "https://d-1.portal.cn-north-1.app.amazonwebservices.com.cn",
                Some("cn-north-1"),
            ),
            (
                "https://d-1.eusc-de-east-1.portal.amazonaws.eu",
                Some("eusc-de-east-1"),
            ),
            (
                "https://d-1.portal.eusc-de-east-1.api.amazonwebservices.eu",
                Some("eusc-de-east-1"),
            ),
            (
                "https://start.us-gov-east-1.us-gov-home.awsapps.com/directory/x",
                Some("us-gov-east-1"),
            ),
            (
                "https://start.cn-north-1.home.awsapps.cn/directory/x#/",
                Some("cn-north-1"),
            ),
            (" https://view.awsapps.com/start/ ", Some("us-east-1")),
            ("https://start.us-gov-home.awsapps.com/directory/x", None),
            ("https://start.home.awsapps.cn/directory/x", None),
            ("https://d-1234567890.awsapps.com/start", None),
            ("https://d-1234567890.awsapps.com./start", None),
            ("https://identitycenter.amazonaws.com/ssoins-1", None),
            ("https://identitycenter.us-gov.amazonaws.com/ssoins-1", None),
        ] {
            assert_eq!(region_of(url).as_deref(), region, "{url}");
            assert!(is_aws_owned(url), "{url}");
        }
    }

    #[test]
    fn what_only_looks_like_awss_is_a_vanity_url_without_a_region() {
        for url in [
            "http://d-1.eu-west-1.portal.amazonaws.com",
            "https://d-1.eu-west-1.portal.amazonaws.com.evil.example",
            "https://evil.example\\.eu-west-1.portal.amazonaws.com",
            "https://d-1.eu-west-1.portal.amazonaws.com@evil.example",
            "https://a@d-1.eu-west-1.portal.amazonaws.com",
            "https://d-1.eu-west-1.portal.amazonaws.com:8443",
            "https://evilawsapps.com",
            "https://aws.acme.example/start",
            "not a url",
        ] {
            assert_eq!(region_of(url), None, "{url}");
            assert!(!is_aws_owned(url), "{url}");
        }
        for url in [
            "https://d-1.nowhere.portal.amazonaws.com",
            "https://d-1.cn-north-1.portal.amazonaws.com",
            "https://d-1.x.eu-west-1.portal.amazonaws.com",
            "https://portal.us-east-1.app.aws",
            "https://eu-west-1.awsapps.com/start",
        ] {
            assert_eq!(region_of(url), None, "{url}");
        }
    }
}
