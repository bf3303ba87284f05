//! What the server knows a start URL by: a vanity URL is asked where it leads, once, when somebody
//! signs in. Also what to say when URL and region do not fit.

use super::SignInPlan;
use crate::aws::endpoints::is_loopback;
use crate::aws::error::{Call, OidcError};
use crate::aws::http::Redirect;
use crate::domain::start_url;
use crate::domain::text::visible;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use std::time::Duration;
use url::Url;

/// How long a vanity URL may take to say where it leads. Source: the AWS CLI.
const WAIT: Duration = Duration::from_secs(10);

/// Where an access portal shows the start URL and the region that belong together.
const WHERE_TO_LOOK: &str = "In the access portal in a browser, `Access keys` beside any role shows both, as SSO start URL and SSO Region.";

/// The plan with the start URL that the server knows.
///
/// # Errors
/// When a vanity URL leads to no access portal of AWS's, or to one in another region.
pub async fn resolved(host: &Host, plan: &SignInPlan) -> Result<SignInPlan, Failure> {
    if plan.wire_start_url != plan.start_url {
        return Ok(plan.clone());
    }
    Ok(SignInPlan {
        wire_start_url: resolve(host, plan).await?,
        ..plan.clone()
    })
}

/// The start URL that the server knows: that of the plan, or what its vanity URL leads to.
async fn resolve(host: &Host, plan: &SignInPlan) -> Result<String, Failure> {
    if start_url::is_aws_owned(&plan.start_url) || stays_here(host, plan) {
        return Ok(plan.start_url.clone());
    }
    let refused = |why: String| {
        Failure::new(format!(
            "Not signed in to {}: the start URL {} {why}.",
            plan.name, plan.start_url
        ))
        .hint("Open it in a browser: the address it ends at is the start URL that AWS knows.")
    };
    let url = Url::parse(&plan.start_url).map_err(|error| refused(format!("is none: {error}")))?;
    let redirect = match tokio::time::timeout(WAIT, host.http().location(&url)).await {
        Ok(Ok(redirect)) => redirect,
        Ok(Err(error)) => {
            return Err(Failure::new(format!(
                "Not signed in to {}: where its start URL leads could not be found out. {error}",
                plan.name
            )));
        }
        Err(_elapsed) => return Err(refused("did not answer within 10 s".to_owned())),
    };
    let portal = portal(&url, &redirect).map_err(refused)?;
    match start_url::region_of(&portal) {
        Some(region) if region != plan.region => Err(Failure::new(format!(
            "Not signed in to {}: its start URL leads to {region}, and not to {}.",
            plan.name, plan.region
        ))
        .hint(format!(
            "Sign in with --region {region}, or write that as its sso_region in the config file."
        ))),
        _ => Ok(portal),
    }
}

/// Whether nothing of this sign-in leaves this machine, so that nobody needs to be asked.
fn stays_here(host: &Host, plan: &SignInPlan) -> bool {
    let is_here = |url: &Url| is_loopback(url);
    let oidc = host.endpoints().oidc(&plan.region);
    host.is_demo()
        || Url::parse(&plan.start_url).is_ok_and(|url| is_here(&url))
        || oidc.is_ok_and(|endpoint| is_here(&endpoint.base))
}

/// The access portal that the vanity URL `from` leads to; else why there is none, to read on after
/// the URL.
fn portal(from: &Url, redirect: &Redirect) -> Result<String, String> {
    let location = match redirect.status {
        301 | 302 | 303 | 307 | 308 => redirect.location.as_deref(),
        200..=299 => return Err("leads to no access portal of AWS: it redirects nowhere".into()),
        status => return Err(format!("leads to no access portal: it answered {status}")),
    };
    let mut url = location
        .and_then(|location| from.join(location).ok())
        .ok_or("redirects to what is no address")?;
    if !start_url::is_aws_owned(url.as_str()) {
        let host = visible(url.host_str().unwrap_or("no host")).into_owned();
        return Err(format!(
            "leads to {}://{host}, which is no access portal of AWS",
            url.scheme()
        ));
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// What to say when the server refuses what a start URL and a region say together.
pub fn misfit(plan: &SignInPlan, error: &OidcError) -> Option<Failure> {
    let OidcError::InvalidRequest { call, reason, said } = error else {
        return None;
    };
    let is_about_keys = reason.as_ref().is_some_and(|r| r.starts_with("KMS_"));
    if is_about_keys || !matches!(call, Call::Register | Call::StartDevice) {
        return None;
    }
    let said = said
        .as_ref()
        .map(|said| format!(": “{said}”"))
        .unwrap_or_default();
    let failure = Failure::new(format!(
        "Not signed in to {}: the start URL {} and the region {} do not fit together{said}.",
        plan.name, plan.start_url, plan.region
    ));
    Some(failure.hint(WHERE_TO_LOOK))
}

/// What to do when no region is known for a start URL.
pub fn how_to_find_the_region() -> String {
    format!("Add it with --region. {WHERE_TO_LOOK}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn led(status: u16, location: Option<&str>) -> Result<String, String> {
        let from = Url::parse("https://aws.acme.example/start").unwrap();
        let location = location.map(str::to_owned);
        portal(&from, &Redirect { status, location })
    }

    #[test]
    fn a_vanity_url_leads_to_the_portal_it_redirects_to() {
        for status in [301, 302, 303, 307, 308] {
            assert_eq!(
                led(status, Some("https://d-1.awsapps.com/start/?x=1#/")).as_deref(),
                Ok("https://d-1.awsapps.com/start")
            );
        }
    }

    #[test]
    fn what_is_no_portal_of_awss_is_never_signed_in_at() {
        for (status, location, says) in [
            (200, None, "redirects nowhere"),
            (404, None, "answered 404"),
            (304, Some("https://d-1.awsapps.com/start"), "answered 304"),
            (302, None, "no address"),
            (302, Some("https://"), "no address"),
            (302, Some("/login"), "aws.acme.example"),
            (
                302,
                Some("https://evil.example/start"),
                "https://evil.example",
            ),
            (
                302,
                Some("http://d-1.awsapps.com/start"),
                "http://d-1.awsapps.com",
            ),
            (
                302,
                Some("https://d-1.awsapps.com@evil.example/"),
                "evil.example",
            ),
            (
                302,
                Some("https://a:b@d-1.awsapps.com/"),
                "no access portal",
            ),
            (302, Some("//evil.example\u{202e}/"), "no address"),
            (302, Some("//evil.example/start"), "https://evil.example"),
        ] {
            let why = led(status, location).unwrap_err();
            assert!(why.contains(says), "{location:?}: {why}");
        }
    }
}
