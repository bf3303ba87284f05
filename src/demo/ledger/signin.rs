//! Sign-ins to the AWS console: a token that stands for temporary keys for a while.

use super::{Ledger, remember};
use crate::demo::account::Identity;
use crate::demo::random;
use crate::demo::refusal::Refused;

/// How long such a token works, in seconds. AWS: 15 minutes.
const LIFETIME: i64 = 900;

/// A token for a browser.
#[derive(Debug, Clone)]
pub struct SigninToken {
    token: String,
    identity: Identity,
    expires_at: i64,
}

impl Ledger {
    /// A new token that signs a browser in as `identity`.
    pub fn give_signin_token(&mut self, now: i64, identity: Identity) -> Result<String, Refused> {
        let token = random::token("signin")?;
        self.signin_tokens.retain(|given| now < given.expires_at);
        let given = SigninToken {
            token: token.clone(),
            identity,
            expires_at: now.saturating_add(LIFETIME),
        };
        remember(&mut self.signin_tokens, given);
        Ok(token)
    }

    /// Whom the token signs in.
    pub fn signin_token(&self, now: i64, token: &str) -> Option<&Identity> {
        self.signin_tokens
            .iter()
            .find(|given| given.token == token && now < given.expires_at)
            .map(|given| &given.identity)
    }
}
