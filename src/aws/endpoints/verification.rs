//! What a browser may be sent to: the address a server gave for confirming a device code.

use url::Url;

use super::{has_user, is_private};
use crate::aws::error::shown;
use crate::domain::{region, start_url};

/// Why an address from a server is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerificationUriError {
    /// It is no address with a host.
    #[error(
        "The server sent “{uri}” as its sign-in page, which is not an address, so it was not opened."
    )]
    NotAnAddress {
        /// The address, made visible and cut.
        uri: String,
    },
    /// It is not https (or http on this machine).
    #[error("The server's sign-in page is “{uri}”, which is not https, so it was not opened.")]
    Insecure {
        /// The address, made visible and cut.
        uri: String,
    },
    /// It has a user or password, which only serves to disguise the host.
    #[error("The server's sign-in page on {host} hides behind a user name, so it was not opened.")]
    Disguised {
        /// The host it really leads to.
        host: String,
    },
}

/// The address to open for `uri`, if it parses and is https, or http on loopback.
///
/// The `Url` returned is safe to show: control characters in it are percent-encoded and
/// international host names are in their ASCII form.
pub fn verification_uri_check(uri: &str) -> Result<Url, VerificationUriError> {
    let Some(url) = Url::parse(uri).ok().filter(Url::has_host) else {
        let uri = shown(uri, 120);
        return Err(VerificationUriError::NotAnAddress { uri });
    };
    if has_user(&url) {
        let host = super::shown_host(&url);
        return Err(VerificationUriError::Disguised { host });
    }
    if !is_private(&url) {
        let uri = shown(uri, 120);
        return Err(VerificationUriError::Insecure { uri });
    }
    Ok(url)
}

/// Whether `host` belongs to AWS's sign-in pages; any other is shown with a warning beside the code.
///
/// Those are the hosts of start URLs, the `device.sso` hosts of the firewall page, and SSO OIDC
/// itself, whose `authorize` page a browser is sent to.
pub fn aws_owned(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    start_url::is_aws_host(&host)
        || is_regional(&host, "device.sso.")
        || is_regional(&host, "oidc.")
        || is_regional(&host, "oidc-fips.")
}

/// Whether `host` is `prefix`, a region's name and a domain of that region's partition.
fn is_regional(host: &str, prefix: &str) -> bool {
    host.strip_prefix(prefix)
        .and_then(|rest| rest.split_once('.'))
        .is_some_and(|(name, suffix)| {
            region::partition(name).is_some_and(|partition| {
                [partition.dns_suffix, partition.dual_stack_dns_suffix].contains(&suffix)
            })
        })
}
