//! What is believed of the portal's answers: every field is checked before anything uses it.
//!
//! E-mail addresses are not even read: nothing here has a use for them.

use jiff::Timestamp;
use serde::Deserialize;

use crate::aws::error::OidcError;
use crate::aws::oidc::check::Checked;
use crate::domain::principal::is_account;
use crate::domain::secret::Secret;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// An account that the user can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// What the organization calls it, or the id again; any text.
    pub name: String,
}

/// A role's credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleCredentials {
    /// `accessKeyId`.
    pub access_key_id: String,
    /// `secretAccessKey`.
    pub secret: Secret<String>,
    /// `sessionToken`.
    pub session_token: Secret<String>,
    /// `expiration`, which is in milliseconds on the wire.
    pub expires_at: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountsAnswer {
    next_token: Option<String>,
    account_list: Option<Vec<AccountAnswer>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountAnswer {
    account_id: Option<String>,
    account_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RolesAnswer {
    next_token: Option<String>,
    role_list: Option<Vec<RoleAnswer>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoleAnswer {
    role_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CredentialsAnswer {
    role_credentials: Option<CredentialsFields>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CredentialsFields {
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    session_token: Option<String>,
    expiration: Option<i64>,
}

impl AccountsAnswer {
    pub(super) fn checked(self, checked: &Checked) -> Result<Page<Account>, OidcError> {
        let list = self
            .account_list
            .ok_or_else(|| missing(checked, "accountList"))?;
        let account = |one: AccountAnswer| {
            let id = checked.text("accountId", one.account_id)?;
            if !is_account(&id) {
                return Err(checked.wrong("accountId is not twelve digits"));
            }
            let name = one.account_name.filter(|name| !name.trim().is_empty());
            let name = name.unwrap_or_else(|| id.clone());
            Ok(Account { id, name })
        };
        Ok(Page {
            items: list.into_iter().map(account).collect::<Result<_, _>>()?,
            next: present(self.next_token),
        })
    }
}

impl RolesAnswer {
    pub(super) fn checked(self, checked: &Checked) -> Result<Page<String>, OidcError> {
        let list = self.role_list.ok_or_else(|| missing(checked, "roleList"))?;
        let names = list
            .into_iter()
            .map(|role| checked.text("roleName", role.role_name));
        Ok(Page {
            items: names.collect::<Result<_, _>>()?,
            next: present(self.next_token),
        })
    }
}

impl CredentialsAnswer {
    /// Keys and tokens go into headers later, where a line break would be another header.
    pub(super) fn checked(self, checked: &Checked) -> Result<RoleCredentials, OidcError> {
        let fields = self
            .role_credentials
            .ok_or_else(|| missing(checked, "roleCredentials"))?;
        let milliseconds = fields.expiration.filter(|end| *end > 0);
        let expires_at = milliseconds.and_then(|end| Timestamp::from_millisecond(end).ok());
        let key_id = checked.header_safe("accessKeyId", fields.access_key_id)?;
        Ok(RoleCredentials {
            access_key_id: key_id.expose().clone(),
            secret: checked.header_safe("secretAccessKey", fields.secret_access_key)?,
            session_token: checked.header_safe("sessionToken", fields.session_token)?,
            expires_at: expires_at
                .ok_or_else(|| checked.wrong("expiration is missing or no time"))?,
        })
    }
}

fn missing(checked: &Checked, field: &str) -> OidcError {
    checked.wrong(format!("{field} is missing"))
}

fn present(next: Option<String>) -> Option<String> {
    next.filter(|token| !token.is_empty())
}
