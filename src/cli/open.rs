//! `open`: the AWS console in a browser, signed in with a profile's credentials.

use super::args::Open;
use super::credentials::{named_or_active, with_codes};
use super::output;
use crate::domain::command;
use crate::flows::browser;
use crate::flows::console_url::{self, Page};
use crate::flows::discover::discover_settled;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::switch::no_profile;

/// Opens it, or prints its address where that was asked for.
///
/// # Errors
/// When there are no credentials (3 when a sign-in is needed), or they cannot sign in there; when no
/// browser can be opened here.
pub fn open(host: &Host, args: Open) -> Result<(), Failure> {
    let overview = discover_settled(host);
    let profile = named_or_active(&overview, args.profile.as_deref(), "open")?;
    if overview.profile(&profile).is_none() {
        return Err(no_profile(&overview, &profile));
    }
    if !args.show && !host.look().can_open_browser {
        return Err(Failure::new("No browser can be opened from here.").hint(instead(&profile)));
    }
    let page = Page {
        resource: args.resource,
        region: args.region,
    };
    let url = with_codes(host, &async |request| {
        console_url::console_url(host, &overview, &profile, &page, request).await
    })?;
    if args.show {
        output::say(format!(
            "A secret: whoever opens this address within 15 minutes is signed in as {profile}."
        ));
        output::data(url.expose());
        output::data("\n");
        return Ok(());
    }
    browser::open_secret(&url).map_err(|failure| failure.hint(instead(&profile)))?;
    output::say(format!(
        "The console was opened in the browser as {profile}."
    ));
    Ok(())
}

/// What to do where there is no browser.
fn instead(profile: &str) -> String {
    format!(
        "`moorline open {} --show` prints the address. It is a secret: whoever opens it within 15 minutes is signed in.",
        command::word(profile)
    )
}
