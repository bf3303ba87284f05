//! IAM keys: proved with a call, then written to the credentials file.

pub mod pasted;
mod place;

use crate::aws::sts::{self, Keys, StsError};
use crate::domain::principal::{self, PrincipalKind};
use crate::domain::region;
use crate::domain::secret::Secret;
use crate::domain::text::visible;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use crate::flows::refresh::clock_note;
use crate::flows::sign_in::plan::bad_endpoint;

pub use place::{add, check, preview};

/// Where keys are proved when nothing says a region.
const DEFAULT_REGION: &str = "us-east-1";

/// IAM keys to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKeys {
    /// The profile.
    pub profile: String,
    /// `aws_access_key_id`.
    pub access_key_id: String,
    /// `aws_secret_access_key`.
    pub secret: Secret<String>,
    /// `aws_session_token`, of temporary keys.
    pub session_token: Option<Secret<String>>,
    /// The region to write to the config file beside them.
    pub region: Option<String>,
    /// Whether keys that are there already may be replaced.
    pub replaces: bool,
}

/// Whose keys they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The account, twelve digits.
    pub account: String,
    /// The principal's ARN; safe to show.
    pub arn: String,
    /// Whether it is the root user, whose keys should not exist.
    pub is_root: bool,
}

/// Asks STS whose keys they are. Writes nothing.
///
/// # Errors
/// When they do not work, or the server cannot be reached.
pub async fn prove(host: &Host, keys: &NewKeys) -> Result<Proof, Failure> {
    check_form(keys)?;
    let region = region_of(host, &keys.profile, keys.region.as_deref());
    let endpoint = host
        .endpoints()
        .sts(&region)
        .map_err(|error| bad_endpoint(&error))?;
    let signing = Keys {
        id: &keys.access_key_id,
        secret: &keys.secret,
        session_token: keys.session_token.as_ref(),
    };
    let caller = sts::caller_identity(host.http(), &endpoint, &region, signing)
        .await
        .map_err(|error| not_proved(host, &error, &region))?;
    let is_root = principal::parse(&caller.arn)
        .is_some_and(|principal| principal.kind == PrincipalKind::Root);
    Ok(Proof {
        account: caller.account,
        arn: caller.arn,
        is_root,
    })
}

/// What to know before the keys are sent anywhere: an endpoint that is not AWS's own.
///
/// # Errors
/// When there is no endpoint that keys may be sent to.
pub fn notices(host: &Host, profile: &str, region: Option<&str>) -> Result<Vec<String>, Failure> {
    let endpoint = host
        .endpoints()
        .sts(&region_of(host, profile, region))
        .map_err(|error| bad_endpoint(&error))?;
    let named = endpoint.override_to_name().map(|named| {
        format!(
            "{} has these keys checked by {} instead of AWS.",
            named.variable, named.host
        )
    });
    Ok(named.into_iter().collect())
}

/// What no call is needed for: whether these can be keys at all.
///
/// # Errors
/// Exit 2, saying what is missing.
pub fn check_form(keys: &NewKeys) -> Result<(), Failure> {
    let id = keys.access_key_id.as_str();
    let usage = |why: &str| Failure::new(format!("{why} Nothing was written.")).exit(Exit::Usage);
    if !pasted::is_access_key_id(id) {
        return Err(usage(
            "That is not an access key id: one begins with AKIA, or with ASIA if it is temporary.",
        ));
    }
    match (&keys.session_token, id.starts_with("ASIA")) {
        (None, true) => Err(usage(&format!(
            "{id} is a temporary key, which does not work without its session token."
        ))
        .hint("Give all three: aws_access_key_id, aws_secret_access_key and aws_session_token.")),
        (Some(_), false) => Err(usage(&format!(
            "{id} is a long-term key, which has no session token: these values are not of one key."
        ))),
        _ => Ok(()),
    }
}

/// The region given, else the profile's, else that of the environment, else the first of all.
fn region_of(host: &Host, profile: &str, given: Option<&str>) -> String {
    if let Some(given) = given {
        return given.to_owned();
    }
    let environment = host.environment();
    let of_profile = place::region(environment, profile);
    let of_environment = || {
        ["AWS_REGION", "AWS_DEFAULT_REGION"]
            .iter()
            .find_map(|name| environment.get(name).map(str::to_owned))
    };
    of_profile
        .or_else(of_environment)
        .filter(|name| region::partition(name).is_some())
        .unwrap_or_else(|| DEFAULT_REGION.to_owned())
}

fn not_proved(host: &Host, error: &StsError, region: &str) -> Failure {
    // A clock is only judged by an answer that has just come.
    let clock = match error {
        StsError::Http(_) => None,
        _ => clock_note(host),
    };
    let clock = clock.map(|note| format!(" {note}")).unwrap_or_default();
    let failure = Failure::new(format!(
        "The keys were not proved, and nothing was written. {error}{clock}"
    ));
    let region = visible(region);
    match error {
        StsError::UnknownKey => failure.hint(format!(
            "It was asked for in {region}: keys of China, GovCloud or the European Sovereign Cloud need `--region` with one of their regions."
        )),
        StsError::WrongSecret => failure.hint(
            "Copy it again, whole; a secret that is lost cannot be shown again: make a new key.",
        ),
        StsError::Expired => failure.hint("Get new ones where these came from."),
        StsError::RegionDisabled => {
            failure.hint("Name another region with `--region`, or have it switched on in IAM.")
        }
        _ => failure,
    }
}
