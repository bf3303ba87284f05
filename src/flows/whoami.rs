//! Whose a profile's credentials are, or those that are here without one: proved with GetCallerIdentity, and nothing else.

use crate::aws::sts::{self, Caller, StsError};
use crate::domain::command::word;
use crate::domain::overview::Overview;
use crate::domain::principal::{self, Principal, PrincipalKind};
use crate::domain::profile::{Profile, ProfileKind};
use crate::domain::text::visible;
use crate::domain::user_type::{UserType, rule};
use crate::flows::credentials::{self, Credentials, Refused, Request, Source, Step};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::refresh::clock_note;
use crate::flows::sign_in::plan::bad_endpoint;
use crate::flows::switch::no_profile;
use jiff::Timestamp;

/// Who credentials are.
#[derive(Debug, Clone, PartialEq)]
pub struct Who {
    /// The profile; `None` for what is here without one.
    pub profile: Option<String>,
    /// What kind of profile it is, as in JSON.
    pub profile_kind: Option<&'static str>,
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
    let source = Source::Profile(profile.to_owned());
    of(host, overview, &source, request).await
}

/// The same of any source.
///
/// # Errors
/// As [`whoami`].
pub async fn of(
    host: &Host,
    overview: &Overview,
    source: &Source,
    request: Request<'_>,
) -> Result<Who, Refused> {
    let named = match source {
        Source::Profile(name) => Some(
            overview
                .profile(name)
                .ok_or_else(|| no_profile(overview, name))?,
        ),
        Source::Ambient => None,
    };
    let got = credentials::of(host, overview, source, request).await?;
    let region = region_of(host, named);
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
    let caller = sts::caller_identity(host.http(), &endpoint, &region, got.keys())
        .await
        .map_err(|error| refused(host, named, &got, &error, &region))?;
    Ok(who(host, overview, named, &got, caller))
}

/// The region whose STS is asked for the profile `named`, or for what is here without one.
pub(in crate::flows) fn region_of(host: &Host, named: Option<&Profile>) -> String {
    let role = match named {
        Some(profile) => profile.settings.text("role_arn"),
        None => host.environment().get("AWS_ROLE_ARN"),
    };
    let partition = role.and_then(|arn| arn.split(':').nth(1));
    credentials::region_for(host, named, partition)
}

/// Who `caller` is, as STS named the one that has the credentials `got` of the profile `named`, or
/// of what is here without one.
pub(in crate::flows) fn who(
    host: &Host,
    overview: &Overview,
    named: Option<&Profile>,
    got: &Credentials,
    caller: Caller,
) -> Who {
    let principal = principal::parse(&caller.arn);
    let user_type = rule::of_proved(overview, named, principal.as_ref());
    Who {
        profile: named.map(|profile| profile.name.clone()),
        profile_kind: named.map(|profile| profile.kind.id()),
        account: caller.account,
        arn: caller.arn,
        principal,
        user_type,
        steps: got.steps.clone(),
        expires_at: got.expires_at,
        now: host.now(),
        notes: got.notes.clone(),
    }
}

/// Why STS did not say whose the credentials `got` of `profile` are.
pub(in crate::flows) fn refused(
    host: &Host,
    named: Option<&Profile>,
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
    let whose = match named {
        Some(profile) => format!("The credentials of `{}`", visible(&profile.name)),
        None => "The credentials that are here without a profile".to_owned(),
    };
    let failure = Failure::new(format!("{whose}{from} were not proved: {error}{clock}"));
    let region = visible(region);
    match error {
        StsError::UnknownKey => failure.hint(format!(
            "AWS was asked in {region}: set AWS_REGION or the profile's region if that is the wrong partition; else {}.",
            renew(named, got)
        )),
        StsError::RegionDisabled => failure.hint(format!(
            "It was asked for in {region}: set AWS_REGION, or a region in the profile, if that is wrong."
        )),
        StsError::Expired => failure.hint(format!("To go on, {}.", renew(named, got))),
        StsError::WrongSecret => failure.hint(format!("To mend it, {}.", renew(named, got))),
        _ => failure,
    }
}

/// What gives credentials that work in the place of those that did not.
fn renew(named: Option<&Profile>, got: &Credentials) -> String {
    let Some(step) = got.steps.first() else {
        return "get new ones where these came from".to_owned();
    };
    match (named.map(|profile| (profile, profile.kind)), &step.profile) {
        (Some((one, ProfileKind::StaticLongTerm | ProfileKind::StaticTemporary)), _) => format!(
            "run `moorline profiles add --static {} --replace` with new ones",
            word(&one.name)
        ),
        (None, None) if step.place.as_deref() == Some("AWS_ACCESS_KEY_ID") => {
            "set new ones, or run `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN`"
                .to_owned()
        }
        _ => format!("get new ones where these came from: {}", step.what),
    }
}
