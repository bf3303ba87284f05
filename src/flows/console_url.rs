//! Signing in to the AWS console in a browser, with a profile's credentials. The address is a secret.

use crate::domain::overview::Overview;
use crate::domain::secret::Secret;
use crate::flows::credentials::{Refused, Request};
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Which page of the console.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// A resource, by its ARN.
    pub resource: Option<String>,
    /// The region to begin in; else that of the profile.
    pub region: Option<String>,
}

/// The address that signs a browser in as `profile`: it works for 15 minutes.
///
/// # Errors
/// As [`crate::flows::credentials::get`]; and when its credentials cannot sign in to the console.
pub async fn console_url(
    _host: &Host,
    _overview: &Overview,
    _profile: &str,
    _page: &Page,
    _request: Request<'_>,
) -> Result<Secret<String>, Refused> {
    Err(Failure::new("Not there yet.").into())
}
