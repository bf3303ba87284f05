//! Who a profile's credentials are: proved with GetCallerIdentity, and nothing else.

use crate::aws::sts::{self, Keys, StsError};
use crate::domain::overview::Overview;
use crate::domain::principal::{self, Principal, PrincipalKind};
use crate::domain::text::visible;
use crate::domain::user_type::{UserType, rule};
use crate::flows::credentials::{self, Credentials, Refused, Request, Step};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::refresh::clock_note;
use crate::flows::sign_in::plan::bad_endpoint;
use crate::flows::switch::no_profile;
use jiff::Timestamp;

/// Who a profile's credentials are.
#[derive(Debug, Clone, PartialEq)]
pub struct Who {
    /// The profile.
    pub profile: String,
    /// What kind of profile it is, as in JSON.
    pub profile_kind: &'static str,
    /// The account, twelve digits.
    pub account: String,
    /// The ARN; safe to show.
    pub arn: String,
    /// What the ARN names; `None` where its form is not known.
    pub principal: Option<Principal>,
    /// Which user type it makes, where that is known.
    pub user_type: Option<UserType>,
    /// Where the credentials came from, nearest to the profile first.
    pub steps: Vec<Step>,
    /// When they end, where that is known.
    pub expires_at: Option<Timestamp>,
    /// The time of the answer.
    pub now: Timestamp,
    /// What to tell beside; safe to show.
    pub notes: Vec<String>,
}

impl Who {
    /// Whether it is the root user of the account.
    pub fn is_root(&self) -> bool {
        matches!(&self.principal, Some(who) if who.kind == PrincipalKind::Root)
    }
}

/// Gets the credentials of `profile` and asks STS whose they are.
///
/// # Errors
/// When there are none, or they do not work.
pub async fn whoami(
    host: &Host,
    overview: &Overview,
    profile: &str,
    request: Request<'_>,
) -> Result<Who, Refused> {
    let named = overview
        .profile(profile)
        .ok_or_else(|| no_profile(overview, profile))?;
    let got = credentials::get(host, overview, profile, request).await?;
    let partition = named
        .settings
        .text("role_arn")
        .and_then(|arn| arn.split(':').nth(1));
    let region = credentials::region_of(host, named, partition);
    let endpoint = host
        .endpoints()
        .sts(&region)
        .map_err(|error| bad_endpoint(&error))?;
    if let Some(named) = endpoint.override_to_name() {
        (request.say)(&format!(
            "{} has {} asked whose credentials these are, instead of AWS.",
            named.variable, named.host
        ));
    }
    let keys = Keys {
        id: &got.access_key_id,
        secret: &got.secret,
        session_token: got.session_token.as_ref(),
    };
    let caller = sts::caller_identity(host.http(), &endpoint, &region, keys)
        .await
        .map_err(|error| refused(host, profile, &got, &error, &region))?;
    let principal = principal::parse(&caller.arn);
    let user_type = rule::of_proved(overview, Some(named), principal.as_ref());
    Ok(Who {
        profile: profile.to_owned(),
        profile_kind: named.kind.id(),
        account: caller.account,
        arn: caller.arn,
        principal,
        user_type,
        steps: got.steps,
        expires_at: got.expires_at,
        now: host.now(),
        notes: got.notes,
    })
}

fn refused(
    host: &Host,
    profile: &str,
    got: &Credentials,
    error: &StsError,
    region: &str,
) -> Failure {
    let clock = match error {
        StsError::Http(_) => None,
        _ => clock_note(host),
    };
    let clock = clock.map(|note| format!(" {note}")).unwrap_or_default();
    let from = got
        .steps
        .first()
        .and_then(|step| step.place.as_deref())
        .map(|place| format!(" ({place})"))
        .unwrap_or_default();
    let failure = Failure::new(format!(
        "The credentials of `{}`{from} were not proved: {error}{clock}",
        visible(profile)
    ));
    match error {
        StsError::UnknownKey | StsError::RegionDisabled => failure.hint(format!(
            "It was asked for in {}: set AWS_REGION, or a region in the profile, if that is wrong.",
            visible(region)
        )),
        StsError::Expired => failure.hint("Get new ones where these came from."),
        _ => failure,
    }
}
