//! A role's credentials: out of the AWS CLI's own cache, else from the portal and into it.

use crate::domain::overview::Overview;
use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use jiff::Timestamp;

/// Credentials of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleKeys {
    /// The account, twelve digits.
    pub account_id: String,
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key.
    pub secret: Secret<String>,
    /// The session token.
    pub session_token: Secret<String>,
    /// When they end.
    pub expires_at: Timestamp,
}

/// The credentials of `profile`, a role of an Identity Center session.
///
/// # Errors
/// Exit 3 when a sign-in is needed; exit 2 when the profile is of another kind.
pub async fn get(_host: &Host, _overview: &Overview, _profile: &str) -> Result<RoleKeys, Failure> {
    Err(Failure::new("Not built yet."))
}
