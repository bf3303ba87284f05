//! What metadata services answer: the keys of a role, or why there are none.

use jiff::Timestamp;
use serde::Deserialize;

use super::{MetadataError, not_metadata};
use crate::aws::error::shown;
use crate::domain::principal::is_account;
use crate::domain::secret::Secret;

/// The keys of a machine's or container's role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key.
    pub secret: Secret<String>,
    /// The session token.
    pub session_token: Secret<String>,
    /// When they end.
    pub expires_at: Timestamp,
    /// The account, where the answer says it.
    pub account_id: Option<String>,
}

/// Both services answer alike. Source: the EC2 and ECS guides; the SDKs ask for all four.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Fields {
    #[serde(alias = "code")]
    code: Option<String>,
    #[serde(alias = "message")]
    message: Option<String>,
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    token: Option<String>,
    expiration: Option<String>,
    account_id: Option<String>,
}

/// Reads the keys out of an answer of `host`.
pub(super) fn read(body: &[u8], host: &str) -> Result<Given, MetadataError> {
    let fields: Fields =
        serde_json::from_slice(body).map_err(|_quotes| not_metadata(host, "it is no JSON"))?;
    if let Some(code) = fields.code.filter(|code| code != "Success") {
        return Err(MetadataError::Failed {
            host: host.to_owned(),
            code: shown(&code, 80),
            said: fields.message.map(|said| shown(said.trim(), 200)),
        });
    }
    let present = |name: &str, value: Option<String>| {
        // Keys and tokens go into headers later, where a line break would be another header.
        let is_safe =
            |text: &String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
        value
            .filter(is_safe)
            .ok_or_else(|| not_metadata(host, &format!("it has no usable {name}")))
    };
    Ok(Given {
        access_key_id: present("AccessKeyId", fields.access_key_id)?,
        secret: Secret::new(present("SecretAccessKey", fields.secret_access_key)?),
        session_token: Secret::new(present("Token", fields.token)?),
        expires_at: fields
            .expiration
            .and_then(|end| end.parse().ok())
            .ok_or_else(|| not_metadata(host, "it has no usable Expiration"))?,
        account_id: fields.account_id.filter(|account| is_account(account)),
    })
}

/// The text that goes with a refusal, where it is JSON that has one.
pub(super) fn said(body: &[u8]) -> Option<String> {
    let fields: Fields = serde_json::from_slice(body).ok()?;
    let said = fields.message.or(fields.code)?;
    Some(shown(said.trim(), 200))
}
