//! A home for the real binary whose sign-ins go to a provider of its own.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test program uses a part of it"
)]

use crate::home::{Done, Home, finish, rfc3339};
use moorline::demo::{Issued, Options, Provider};
use std::process::Command;

pub const ORGANIZATION: &str = "https://d-9067demo00.awsapps.com/start";

/// A home and a provider.
pub struct Signing {
    pub home: Home,
    pub provider: Provider,
}

impl Signing {
    pub fn new(config: &str) -> Self {
        Self::with(config, Options::default())
    }

    pub fn with(config: &str, options: Options) -> Self {
        Self {
            home: Home::with_config(config),
            provider: Provider::spawn(options).unwrap(),
        }
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.moorline(args);
        command
            .env("AWS_ENDPOINT_URL_SSO_OIDC", self.provider.url())
            .env("AWS_ENDPOINT_URL_SSO", self.provider.url());
        command
    }

    pub fn run(&self, args: &[&str]) -> Done {
        finish(&mut self.command(args))
    }

    /// Writes a token of the provider's for a session, as the AWS CLI does, which ends `left`
    /// seconds from now.
    pub fn token(&self, session: &str, scopes: &[&str], left: i64) -> Issued {
        let issued = self.provider.issue(ORGANIZATION, scopes).unwrap();
        let token = serde_json::json!({
            "startUrl": ORGANIZATION,
            "region": "eu-west-1",
            "accessToken": issued.access_token,
            "expiresAt": rfc3339(left),
            "clientId": issued.client_id,
            "clientSecret": issued.client_secret,
            "registrationExpiresAt": rfc3339(80 * 24 * 3600),
            "refreshToken": issued.refresh_token,
        });
        let path = self.home.token_path(session);
        let below = path.strip_prefix(self.home.path()).unwrap();
        self.home.write(below.to_str().unwrap(), token.to_string());
        issued
    }
}
