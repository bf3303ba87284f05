//! Keys of a role: AssumeRole, signed with other keys, and AssumeRoleWithWebIdentity, signed by
//! nobody.

use aws_sdk_sts::Client;
use aws_sdk_sts::types;
use jiff::Timestamp;

use super::{Keys, StsError, client, config, meaning, not_sts};
use crate::aws::endpoints::Endpoint;
use crate::aws::http::Http;
use crate::domain::principal;
use crate::domain::secret::Secret;

/// What AssumeRole is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct RoleCall<'a> {
    /// The role.
    pub role_arn: &'a str,
    /// What the session is called.
    pub session_name: &'a str,
    /// `external_id` of the profile.
    pub external_id: Option<&'a str>,
    /// How long the keys shall live, in seconds.
    pub duration_seconds: Option<i32>,
    /// The MFA device and the code it shows.
    pub mfa: Option<(&'a str, &'a str)>,
}

/// What AssumeRoleWithWebIdentity is asked for.
#[derive(Debug, Clone, Copy)]
pub struct WebIdentityCall<'a> {
    /// The role.
    pub role_arn: &'a str,
    /// What the session is called.
    pub session_name: &'a str,
    /// The token of the identity provider.
    pub token: &'a Secret<String>,
}

/// Keys of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumed {
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key.
    pub secret: Secret<String>,
    /// The session token.
    pub session_token: Secret<String>,
    /// When they end.
    pub expires_at: Timestamp,
    /// The account of the role, where the answer says whose session it is.
    pub account_id: Option<String>,
}

/// Asks for keys of a role, signed with `keys` for `region`.
///
/// # Errors
/// Why there are none.
pub async fn assume_role(
    http: &Http,
    endpoint: &Endpoint,
    region: &str,
    keys: Keys<'_>,
    call: RoleCall<'_>,
) -> Result<Assumed, StsError> {
    let request = client(http, endpoint, region, keys)
        .assume_role()
        .role_arn(call.role_arn)
        .role_session_name(call.session_name)
        .set_external_id(call.external_id.map(str::to_owned))
        .set_duration_seconds(call.duration_seconds)
        .set_serial_number(call.mfa.map(|(serial, _)| serial.to_owned()))
        .set_token_code(call.mfa.map(|(_, code)| code.to_owned()));
    match Box::pin(request.send()).await {
        Ok(output) => assumed(output.credentials(), output.assumed_role_user())
            .ok_or_else(|| not_sts(endpoint)),
        Err(error) => Err(meaning(&error, endpoint, &keys.secrets())),
    }
}

/// Asks for keys of a role with the token of an identity provider.
///
/// # Errors
/// Why there are none.
pub async fn assume_role_with_web_identity(
    http: &Http,
    endpoint: &Endpoint,
    region: &str,
    call: WebIdentityCall<'_>,
) -> Result<Assumed, StsError> {
    let token = call.token.expose();
    let request = Client::from_conf(config(http, endpoint, region).build())
        .assume_role_with_web_identity()
        .role_arn(call.role_arn)
        .role_session_name(call.session_name)
        .web_identity_token(token);
    match Box::pin(request.send()).await {
        Ok(output) => assumed(output.credentials(), output.assumed_role_user())
            .ok_or_else(|| not_sts(endpoint)),
        Err(error) => Err(meaning(&error, endpoint, &[token])),
    }
}

fn assumed(
    given: Option<&types::Credentials>,
    user: Option<&types::AssumedRoleUser>,
) -> Option<Assumed> {
    let given = given?;
    let is_given = |text: &str| !text.is_empty();
    if ![
        given.access_key_id(),
        given.secret_access_key(),
        given.session_token(),
    ]
    .into_iter()
    .all(is_given)
    {
        return None;
    }
    Some(Assumed {
        access_key_id: given.access_key_id().to_owned(),
        secret: Secret::new(given.secret_access_key().to_owned()),
        session_token: Secret::new(given.session_token().to_owned()),
        expires_at: Timestamp::from_second(given.expiration().secs()).ok()?,
        account_id: user
            .and_then(|user| principal::parse(user.arn()))
            .map(|principal| principal.account),
    })
}
