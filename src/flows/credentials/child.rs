//! Handing credentials to one program through its environment: themselves, or where they are served.

mod quiet_default;

use super::Credentials;
use crate::domain::secret::Secret;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::{Environment, Host};
use std::io::ErrorKind;
use std::process::Command;

pub use quiet_default::QuietDefault;

/// Variables that would have AWS tools take something else than keys of the environment, or say
/// something else of these: other profiles, and older names. Whoever is given keys is given none of
/// them, be it a program or a shell.
pub const IN_THE_WAY: [&str; 6] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_ACCOUNT_ID",
    "AWS_ACCESS_KEY",
    "AWS_SECRET_KEY",
];

/// What a program is given with its credentials or not at all.
const OWN: [&str; 2] = ["AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"];

/// What else SDKs ask before a container's endpoint, or in its place. Source: the chains of
/// botocore, and of the SDKs for Go, Java, JavaScript and Rust.
const BEFORE_A_CONTAINER: [&str; 8] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CREDENTIAL_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

/// Where credentials are served.
#[derive(Debug, Clone, Copy)]
pub struct Address<'a> {
    /// The URL.
    pub url: &'a str,
    /// What a request has to bring.
    pub token: &'a Secret<String>,
}

/// The command `program` with `args` and these credentials; it is not started.
pub fn command(
    host: &Host,
    credentials: &Credentials,
    region: Option<&str>,
    program: &str,
    args: &[String],
) -> Command {
    let mut command = bare(host, region, program, args);
    command
        .env("AWS_ACCESS_KEY_ID", &credentials.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", credentials.secret.expose());
    if let Some(token) = &credentials.session_token {
        command.env("AWS_SESSION_TOKEN", token.expose());
    }
    if let Some(end) = credentials.expires_at {
        command.env("AWS_CREDENTIAL_EXPIRATION", end.to_string());
    }
    command
}

/// The command `program` with `args`, to which credentials are served; it is not started.
pub fn served_command(
    host: &Host,
    address: Address<'_>,
    quiet: &QuietDefault,
    region: Option<&str>,
    program: &str,
    args: &[String],
) -> Command {
    let mut command = bare(host, region, program, args);
    for name in BEFORE_A_CONTAINER {
        command.env_remove(name);
    }
    command
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", address.url)
        .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", address.token.expose())
        // Where nothing is served for a moment, the role of the machine must not step in.
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(past_proxies(host.environment()))
        .envs(quiet.variables());
    command
}

/// The command with the region, and without what is in the way.
fn bare(host: &Host, region: Option<&str>, program: &str, args: &[String]) -> Command {
    let mut command = host.command(program);
    for name in IN_THE_WAY.into_iter().chain(OWN) {
        command.env_remove(name);
    }
    command.args(args);
    if let Some(region) = region {
        // Some SDKs read only the second.
        command
            .env("AWS_REGION", region)
            .env("AWS_DEFAULT_REGION", region);
    }
    command
}

/// Variables that keep a proxy from being asked for this machine, token and all.
fn past_proxies(environment: &Environment) -> Vec<(&'static str, String)> {
    const NAMES: [&str; 2] = ["NO_PROXY", "no_proxy"];
    let has_proxy = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
        .iter()
        .any(|name| environment.get(name).is_some());
    if !has_proxy {
        return Vec::new();
    }
    let any = NAMES.iter().find_map(|name| environment.get(name));
    let extended = |name: &'static str| match environment.get(name).or(any) {
        None => (name, "127.0.0.1".to_owned()),
        Some("*") => (name, "*".to_owned()),
        Some(hosts) => (name, format!("{hosts},127.0.0.1")),
    };
    NAMES.map(extended).to_vec()
}

/// Why a program could not be started: exit 127 where it is not there, 126 where it cannot be run,
/// as shells say it.
pub fn not_started(program: &str, error: &std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::NotFound => Failure::new(format!("There is no program `{program}`."))
            .hint("It is looked for on PATH, or where a path names it.")
            .exit(Exit::NoProgram),
        _ => Failure::new(format!("`{program}` cannot be started: {error}.")).exit(Exit::CannotRun),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn past(vars: &[(&str, &str)]) -> Vec<(&'static str, String)> {
        let vars = vars
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        past_proxies(&Environment::isolated(Path::new("/home/dev"), vars))
    }

    #[test]
    fn a_proxy_is_never_asked_for_the_credentials() {
        assert_eq!(past(&[("NO_PROXY", "a.example")]), [], "there is none");
        let proxy = ("http_proxy", "http://proxy.example");
        let both = |hosts: &str| {
            [
                ("NO_PROXY", hosts.to_owned()),
                ("no_proxy", hosts.to_owned()),
            ]
        };
        assert_eq!(past(&[proxy]), both("127.0.0.1"));
        assert_eq!(
            past(&[proxy, ("no_proxy", "a.example")]),
            both("a.example,127.0.0.1")
        );
        assert_eq!(past(&[proxy, ("NO_PROXY", "*")]), both("*"));
    }
}
