//! Keys: the long-term ones of the options, and the temporary ones that were given out; and what the
//! options say of accounts, roles and CodeWhisperer.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Ledger, remember};
use crate::demo::account::{Account, Identity, Keys};
use crate::demo::codewhisperer::CodeWhisperer;
use crate::demo::hand_over::ContainerRole;
use crate::demo::permission::{Permissions, RESERVED};
use crate::demo::random;
use crate::demo::refusal::{Refusal, Refused};

/// How long role credentials live, in seconds.
const ROLE_LIFETIME: i64 = 3600;
/// The path of the roles of permission sets, which Identity Center makes.
const RESERVED_PATH: &str = "/aws-reserved/sso.amazonaws.com/eu-west-1/";
/// Who everybody is here.
const USER: &str = "demo@example.com";

/// Temporary keys of a role.
#[derive(Clone)]
pub struct RoleKeys {
    pub keys: Keys,
    pub session_token: String,
    pub expires_at: i64,
}

impl Ledger {
    pub fn accounts(&self) -> &[Account] {
        &self.options.accounts
    }

    /// The long-term keys.
    pub fn keys(&self) -> &[Keys] {
        &self.options.keys
    }

    /// Who may do what.
    pub fn permissions(&self) -> &[Permissions] {
        &self.options.permissions
    }

    /// CodeWhisperer's side: suggestions are counted in it.
    pub fn codewhisperer(&mut self) -> &mut CodeWhisperer {
        &mut self.options.codewhisperer
    }

    /// CodeWhisperer's profiles, as their administrator sees them.
    pub fn codewhisperer_profiles(&self) -> Vec<Value> {
        self.options.codewhisperer.profiles_json()
    }

    /// The role of the container, if there is one.
    pub fn container(&self) -> Option<&ContainerRole> {
        self.options.container.as_ref()
    }

    /// The ARN of the role called `name`, with its path.
    pub fn role_arn(&self, account: &str, name: &str) -> String {
        if name.starts_with(RESERVED) {
            return format!("arn:aws:iam::{account}:role{RESERVED_PATH}{name}");
        }
        let plain = format!("arn:aws:iam::{account}:role/");
        let container = self.container().map(|role| role.arn.as_str());
        container
            .filter(|arn| arn.starts_with(&plain) && arn.rsplit('/').next() == Some(name))
            .map_or_else(|| format!("{plain}{name}"), str::to_owned)
    }

    /// New keys of `role` in the account; both must be assigned.
    pub fn assume(&mut self, now: i64, account: &str, role: &str) -> Result<RoleKeys, Refused> {
        self.give_out(now, ROLE_LIFETIME, identity(account, role))
    }

    /// New keys of somebody, for so many seconds.
    pub fn give_out(
        &mut self,
        now: i64,
        lifetime: i64,
        identity: Identity,
    ) -> Result<RoleKeys, Refused> {
        let given = RoleKeys {
            keys: Keys {
                access_key_id: random::access_key_id()?,
                secret: random::token("secret")?,
                identity,
            },
            session_token: random::token("session")?,
            expires_at: now.saturating_add(lifetime),
        };
        self.role_keys.retain(|keys| now < keys.expires_at);
        remember(&mut self.role_keys, given.clone());
        Ok(given)
    }

    /// The keys called `access_key_id` that come with this session token; long-term ones have none.
    pub fn find_keys(
        &self,
        now: i64,
        access_key_id: &str,
        session_token: &str,
    ) -> Result<&Keys, Refused> {
        let unknown = Refusal::InvalidClientTokenId
            .because("The security token included in the request is invalid.");
        if session_token.is_empty() {
            let mut all = self.options.keys.iter();
            return all
                .find(|keys| keys.access_key_id == access_key_id)
                .ok_or(unknown);
        }
        let given = self
            .role_keys
            .iter()
            .find(|given| {
                given.keys.access_key_id == access_key_id && given.session_token == session_token
            })
            .ok_or(unknown)?;
        if now < given.expires_at {
            return Ok(&given.keys);
        }
        Err(Refusal::ExpiredToken.because("The security token included in the request is expired"))
    }
}

/// Who one is in a role of a permission set; its suffix is the same each time.
fn identity(account: &str, role: &str) -> Identity {
    let digest = Sha256::digest(format!("{account}/{role}"));
    let suffix: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Identity {
        account: account.to_owned(),
        arn: format!("arn:aws:sts::{account}:assumed-role/AWSReservedSSO_{role}_{suffix}/{USER}"),
        user_id: format!("AROA{}:{USER}", suffix.to_ascii_uppercase()),
    }
}
