//! IAM keys: proved with a call, then written to the credentials file.

use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::host::Host;

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
pub async fn prove(_host: &Host, _keys: &NewKeys) -> Result<Proof, Failure> {
    Err(Failure::new("Not built yet."))
}
