//! Start URLs: which auth method one belongs to, and what it is called.

use crate::domain::connection::AuthMethod;
use crate::domain::region;

/// The start URL of AWS Builder ID. Source: every AWS client's constants.
pub const BUILDER_ID: &str = "https://view.awsapps.com/start";
/// The region Builder ID lives in.
pub const BUILDER_ID_REGION: &str = "us-east-1";

/// `url` without what clients disagree about: a fragment, trailing slashes, the case of the host.
///
/// For comparing only: caches are keyed by the URL exactly as it stands in the file.
pub fn normalized(url: &str) -> String {
    let url = url.trim();
    let url = url.split_once('#').map_or(url, |(before, _)| before);
    let url = url.trim_end_matches('/');
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest
                .split_once('/')
                .map_or((rest, None), |(h, p)| (h, Some(p)));
            let mut out = format!(
                "{}://{}",
                scheme.to_ascii_lowercase(),
                host.to_ascii_lowercase()
            );
            if let Some(path) = path {
                out.push('/');
                out.push_str(path);
            }
            out
        }
        None => url.to_string(),
    }
}

/// Whether two start URLs name the same place.
pub fn same(a: &str, b: &str) -> bool {
    normalized(a) == normalized(b)
}

/// The auth method that signing in at `url` is.
pub fn auth_method(url: &str) -> AuthMethod {
    if same(url, BUILDER_ID) {
        AuthMethod::BuilderId
    } else {
        AuthMethod::IdentityCenter
    }
}

/// The part of a start URL that people know their organization by: the first label of the host.
pub fn short(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', '#', '?', ':']).next().unwrap_or(host);
    host.split('.').next().unwrap_or(host)
}

/// The region that `url` itself says, in a label of its host.
pub fn region_of(url: &str) -> Option<String> {
    let (_, rest) = url.trim().split_once("://")?;
    let host = rest.split(['/', '#', '?', ':']).next()?;
    host.split('.')
        .find(|label| region::partition(label).is_some())
        .map(str::to_owned)
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
    }
}
