//! `open`: the AWS console in a browser, signed in with a profile's credentials.

use super::args::Open;
use super::credentials::{named_or_active, with_codes};
use crate::flows::browser;
use crate::flows::console_url::{self, Page};
use crate::flows::discover::discover_settled;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

/// Opens it.
///
/// # Errors
/// When there are no credentials (3 when a sign-in is needed), or they cannot sign in there.
pub fn open(host: &Host, args: Open) -> Result<(), Failure> {
    let overview = discover_settled(host);
    let profile = named_or_active(&overview, args.profile.as_deref(), "open")?;
    let page = Page {
        resource: args.resource,
        region: args.region,
    };
    let url = with_codes(host, &async |request| {
        console_url::console_url(host, &overview, &profile, &page, request).await
    })?;
    browser::open(url.expose())
}
