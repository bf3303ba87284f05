//! Handing credentials to one program, through its environment.

use super::Credentials;
use crate::flows::host::Host;
use std::process::Command;

/// Variables that would say something else than the credentials: other profiles and keys.
const IN_THE_WAY: [&str; 6] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "MOORLINE_RESULT",
];

/// The command `program` with `args` and these credentials; it is not started.
pub fn command(
    host: &Host,
    credentials: &Credentials,
    region: Option<&str>,
    program: &str,
    args: &[String],
) -> Command {
    let environment = host.environment();
    let mut command = Command::new(program);
    if environment.is_isolated {
        command
            .env_clear()
            .envs(&environment.vars)
            .env("HOME", &environment.home);
    }
    for name in IN_THE_WAY {
        command.env_remove(name);
    }
    command
        .args(args)
        .env("AWS_ACCESS_KEY_ID", &credentials.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", credentials.secret.expose());
    if let Some(token) = &credentials.session_token {
        command.env("AWS_SESSION_TOKEN", token.expose());
    }
    if let Some(end) = credentials.expires_at {
        command.env("AWS_CREDENTIAL_EXPIRATION", end.to_string());
    }
    if let Some(region) = region {
        // Some SDKs read only the second.
        command
            .env("AWS_REGION", region)
            .env("AWS_DEFAULT_REGION", region);
    }
    command
}
