//! Signing in to the AWS console in a browser, with a profile's credentials. The address is a secret.
//!
//! Only a role's credentials sign in there. Keys of an IAM user could be turned into ones that do
//! (GetFederationToken), with a policy that this would have to choose: that is not done behind
//! anybody's back.

use crate::aws::endpoints::Endpoint;
use crate::aws::federation::{self, Destination, FederationError};
use crate::aws::sts;
use crate::domain::arn;
use crate::domain::overview::Overview;
use crate::domain::principal::{self, PrincipalKind};
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::region;
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use crate::flows::credentials::{self, Credentials, Refused, Request};
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::refresh::clock_note;
use crate::flows::sign_in::plan::bad_endpoint;
use crate::flows::switch::no_profile;

/// What can sign in instead.
const WHAT_CAN: &str =
    "A role can: name a profile with a role_arn or with a role of Identity Center.";

/// Which page of the console.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// A resource, by its ARN.
    pub resource: Option<String>,
    /// The region to begin in; else that of the resource, else that of the profile.
    pub region: Option<String>,
}

/// The address that signs a browser in as `profile`: it works for 15 minutes.
///
/// # Errors
/// As [`crate::flows::credentials::get`]; exit 2 when its credentials are none that can sign in to
/// the console, or the page is none.
pub async fn console_url(
    host: &Host,
    overview: &Overview,
    profile: &str,
    page: &Page,
    request: Request<'_>,
) -> Result<Secret<String>, Refused> {
    let named = overview
        .profile(profile)
        .ok_or_else(|| no_profile(overview, profile))?;
    let region = region(host, named, page)?;
    let endpoint = host
        .endpoints()
        .console_sign_in(&region)
        .map_err(|error| bad_endpoint(&error))?;
    let got = credentials::get(host, overview, profile, request).await?;
    let asking = Asking {
        host,
        profile: named,
        region: &region,
        request,
    };
    asking.check(&got).await?;
    asking.name_override(&endpoint, "signs in to the console with these credentials");
    let token = federation::sign_in_token(host.http(), &endpoint, &region, got.keys())
        .await
        .map_err(|error| asking.refused(&error))?;
    let destination = match &page.resource {
        Some(arn) => Destination::Resource(arn),
        None => Destination::Home,
    };
    federation::login_url(&endpoint, &region, destination, &token)
        .ok_or_else(|| not_a_region(&region).into())
}

/// The region the console begins in.
fn region(host: &Host, profile: &Profile, page: &Page) -> Result<String, Failure> {
    let resource = match &page.resource {
        Some(text) => Some(arn::parse(text).ok_or_else(|| not_an_arn(text))?),
        None => None,
    };
    let role = profile.settings.text("role_arn").and_then(arn::parse);
    let partition = [resource.as_ref(), role.as_ref()]
        .into_iter()
        .flatten()
        .map(|arn| arn.partition)
        .next();
    let chosen = page
        .region
        .as_deref()
        .or_else(|| resource.as_ref().and_then(|arn| arn.region));
    let region = match chosen {
        Some(region) => region.to_owned(),
        None => credentials::region_of(host, profile, partition),
    };
    let found = region::partition(&region).ok_or_else(|| not_a_region(&region))?;
    match resource {
        Some(arn) if arn.partition != found.id => Err(Failure::new(format!(
            "The resource is in the partition {}, and {region} in {}: no console shows both.",
            arn.partition, found.id
        ))
        .hint("Name a region of that partition, and a profile that has credentials there.")
        .exit(Exit::Usage)),
        _ => Ok(region),
    }
}

fn not_a_region(name: &str) -> Failure {
    Failure::new(format!("`{}` is no AWS region.", visible(name)))
        .hint("Write one like eu-west-1.")
        .exit(Exit::Usage)
}

fn not_an_arn(text: &str) -> Failure {
    let shown: String = text.chars().take(120).collect();
    Failure::new(format!(
        "`{}` is not the ARN of a resource.",
        visible(&shown)
    ))
    .hint("Write one like arn:aws:lambda:eu-west-1:444455556666:function:hello.")
    .exit(Exit::Usage)
}

/// A sign-in to the console.
struct Asking<'a> {
    host: &'a Host,
    profile: &'a Profile,
    region: &'a str,
    request: Request<'a>,
}

impl Asking<'_> {
    /// Refuses credentials that the console does not take, which it would not say why.
    async fn check(&self, got: &Credentials) -> Result<(), Failure> {
        let name = visible(&self.profile.name);
        if got.session_token.is_none() {
            return Err(Failure::new(format!(
                "The keys of `{name}` are those of a user, and cannot sign in to the console."
            ))
            .hint(format!("{WHAT_CAN} `aws login` signs a user in."))
            .exit(Exit::Usage));
        }
        let is_of_role = matches!(
            self.profile.kind,
            ProfileKind::AssumeRole
                | ProfileKind::AssumeRoleMfa
                | ProfileKind::WebIdentity
                | ProfileKind::SsoSession
                | ProfileKind::SsoLegacy
        );
        if is_of_role {
            return Ok(());
        }
        let whose = match self.principal(got).await? {
            Some(PrincipalKind::Root) => "the root user".to_owned(),
            Some(PrincipalKind::User { name }) => format!("the IAM user {}", visible(&name)),
            _ => return Ok(()),
        };
        let failure = Failure::new(format!(
            "The credentials of `{name}` are temporary ones of {whose}, not of a role, and cannot sign in to the console."
        ))
        .exit(Exit::Usage);
        Err(match self.profile.kind {
            ProfileKind::LoginSession => failure.hint(
                "The browser in which `aws login` signed in is signed in to the console already.",
            ),
            _ => failure.hint(WHAT_CAN),
        })
    }

    /// Whose the credentials are.
    async fn principal(&self, got: &Credentials) -> Result<Option<PrincipalKind>, Failure> {
        let endpoint = self
            .host
            .endpoints()
            .sts(self.region)
            .map_err(|error| bad_endpoint(&error))?;
        self.name_override(&endpoint, "is asked whose credentials these are");
        let caller = sts::caller_identity(self.host.http(), &endpoint, self.region, got.keys())
            .await
            .map_err(|error| {
                Failure::new(format!(
                    "The credentials of `{}` were not proved: {error}",
                    visible(&self.profile.name)
                ))
            })?;
        Ok(principal::parse(&caller.arn).map(|who| who.kind))
    }

    /// An endpoint that is not AWS's own is named before anything goes there.
    fn name_override(&self, endpoint: &Endpoint, does: &str) {
        if let Some(named) = endpoint.override_to_name() {
            (self.request.say)(&format!(
                "{} {does} instead of AWS, because of {}.",
                named.host, named.variable
            ));
        }
    }

    fn refused(&self, error: &FederationError) -> Failure {
        let clock = match error {
            FederationError::Http(_) => None,
            _ => clock_note(self.host),
        };
        let clock = clock.map(|note| format!(" {note}")).unwrap_or_default();
        let failure = Failure::new(format!(
            "`{}` was not signed in to the console of {}: {error}{clock}",
            visible(&self.profile.name),
            self.region
        ));
        match error {
            FederationError::Refused { .. } => failure.hint(format!(
                "`moorline whoami {}` proves them; --region names a region that the account has switched on.",
                crate::domain::command::word(&self.profile.name)
            )),
            _ => failure,
        }
    }
}
