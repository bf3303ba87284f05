//! Variables that win over files without a word. Pure rules; no value that may be secret is told.

use crate::domain::finding::{Finding, Severity};
use crate::domain::shell::Shell;
use crate::flows::host::{Environment, Host, names_a_host};
use std::path::{Path, PathBuf};
use url::Url;

/// Everything about variables, but what a look knows already.
pub(super) fn findings(host: &Host) -> Vec<Finding> {
    let environment = host.environment();
    let mut findings = Vec::new();
    findings.extend(keys(environment));
    findings.extend(web_identity(environment));
    findings.extend(default_profile(environment));
    findings.extend(region(environment));
    // The demo's are its own, so that nobody else is asked.
    if !host.is_demo() {
        findings.extend(endpoints(environment));
    }
    findings.extend(moved_files(environment));
    findings.extend(login_cache(environment));
    findings.extend(flags(environment));
    findings
}

/// The command of this user's shell that takes variables away.
fn unset(environment: &Environment, names: &[&str]) -> String {
    Shell::of_program(environment.get("SHELL").unwrap_or_default()).unset(names)
}

fn if_not_meant(environment: &Environment, name: &str) -> String {
    format!("`{}`, if that is not meant", unset(environment, &[name]))
}

/// Keys in the environment beat every profile.
fn keys(environment: &Environment) -> Vec<Finding> {
    let id = environment.get("AWS_ACCESS_KEY_ID");
    let secret = environment.get("AWS_SECRET_ACCESS_KEY");
    let token = environment.get("AWS_SESSION_TOKEN");
    let mut findings = Vec::new();
    match (id, secret) {
        (Some(_), Some(_)) => findings.push(
            Finding::new(
                Severity::Warning,
                "environment_keys_win",
                "AWS_ACCESS_KEY_ID is set: AWS tools started here use those keys, whatever profile is active.",
            )
            .fix(unset(environment, &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])),
        ),
        (Some(_), None) | (None, Some(_)) => {
            let (set, missing) = match id {
                Some(_) => ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
                None => ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
            };
            findings.push(
                Finding::new(
                    Severity::Error,
                    "environment_keys_incomplete",
                    format!("{set} is set without {missing}."),
                )
                .because("Some AWS tools fail for it, others go on with a profile.")
                .fix(unset(environment, &[set])),
            );
        }
        (None, None) => {}
    }
    // Long-term keys begin with AKIA and go with no session token.
    let is_stray = match id {
        Some(id) => id.starts_with("AKIA"),
        None => true,
    };
    if token.is_some() && is_stray {
        findings.push(
            Finding::new(
                Severity::Error,
                "session_token_stray",
                "AWS_SESSION_TOKEN is set, and belongs to no key that is set with it.",
            )
            .because("AWS refuses a long-term key that comes with a session token.")
            .fix(unset(environment, &["AWS_SESSION_TOKEN"])),
        );
    }
    findings
}

fn web_identity(environment: &Environment) -> Option<Finding> {
    environment.get("AWS_ROLE_ARN")?;
    environment.get("AWS_WEB_IDENTITY_TOKEN_FILE")?;
    Some(
        Finding::new(
            Severity::Note,
            "environment_role_wins",
            "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set: AWS tools started here assume that role where no profile is named.",
        )
        .fix(if_not_meant(environment, "AWS_WEB_IDENTITY_TOKEN_FILE")),
    )
}

/// Only botocore reads it: the AWS CLI and boto3.
fn default_profile(environment: &Environment) -> Option<Finding> {
    environment.get("AWS_DEFAULT_PROFILE")?;
    environment.get("AWS_PROFILE").is_none().then(|| {
        Finding::new(
            Severity::Warning,
            "default_profile_variable",
            "AWS_DEFAULT_PROFILE is set and AWS_PROFILE is not: the AWS CLI and boto3 follow it, other SDKs use [default].",
        )
        .fix(format!("name the profile in AWS_PROFILE, and `{}`", unset(environment, &["AWS_DEFAULT_PROFILE"])))
    })
}

fn region(environment: &Environment) -> Option<Finding> {
    let region = environment.get("AWS_REGION");
    let default = environment.get("AWS_DEFAULT_REGION");
    match (region, default) {
        (Some(region), Some(default)) if region != default => Some(
            Finding::new(
                Severity::Warning,
                "region_variables_differ",
                format!("AWS_REGION is `{region}` and AWS_DEFAULT_REGION is `{default}`: boto3 follows the second, most other tools the first."),
            )
            .fix(unset(environment, &["AWS_DEFAULT_REGION"])),
        ),
        (Some(_), _) => Some(region_wins(environment, "AWS_REGION")),
        (None, Some(_)) => Some(region_wins(environment, "AWS_DEFAULT_REGION")),
        (None, None) => None,
    }
}

fn region_wins(environment: &Environment, variable: &str) -> Finding {
    Finding::new(
        Severity::Note,
        "region_variable_wins",
        format!("{variable} is set: it wins over the region of every profile."),
    )
    .fix(if_not_meant(environment, variable))
}

fn endpoints(environment: &Environment) -> Vec<Finding> {
    let ignored = environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    environment
        .vars
        .iter()
        .filter(|(name, value)| names_a_host(name) && !value.is_empty())
        .map(|(name, value)| endpoint(environment, name, value, ignored))
        .collect()
}

/// Only the host is told: the rest of an address may hold a password.
fn endpoint(environment: &Environment, name: &str, value: &str, ignored: bool) -> Finding {
    let url = Url::parse(value).ok().filter(Url::has_host);
    let unset = unset(environment, &[name]);
    let Some((url, host)) = url.as_ref().and_then(|url| Some((url, url.host_str()?))) else {
        return Finding::new(
            Severity::Error,
            "endpoint_not_an_address",
            format!("{name} is set, and is no address like https://host.example."),
        )
        .fix(unset);
    };
    let mut what = format!("{name} is set: AWS tools started here ask {host} instead of AWS.");
    if ignored {
        what.push_str(" AWS_IGNORE_CONFIGURED_ENDPOINT_URLS makes some of them pass over it.");
    }
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if !is_here && url.scheme() != "https" {
        return Finding::new(Severity::Error, "endpoint_insecure", what)
            .because("Without https, tokens and requests can be read on the way.")
            .fix(unset);
    }
    Finding::new(Severity::Warning, "endpoint_variable_wins", what)
        .fix(format!("`{unset}`, if that is not meant"))
}

/// What is set, and the file it means. Blocks on files.
fn moved_files(environment: &Environment) -> Vec<Finding> {
    let files = [
        ("AWS_CONFIG_FILE", environment.aws_config()),
        ("AWS_SHARED_CREDENTIALS_FILE", environment.aws_credentials()),
    ];
    files
        .into_iter()
        .filter_map(|(name, path)| {
            environment
                .get(name)
                .map(|_| moved_file(environment, name, &path))
        })
        .collect()
}

fn moved_file(environment: &Environment, name: &str, path: &Path) -> Finding {
    let shown = path.display();
    if path.symlink_metadata().is_ok() {
        return Finding::new(
            Severity::Note,
            "file_variable_wins",
            format!("{name} is set: AWS tools started here read {shown} instead of the file below ~/.aws."),
        )
        .fix(if_not_meant(environment, name));
    }
    Finding::new(
        Severity::Warning,
        "file_variable_leads_nowhere",
        format!("{name} names {shown}, which is not there: AWS tools started here see none of your settings in ~/.aws."),
    )
    .fix(unset(environment, &[name]))
}

/// Source: only the AWS CLI replaces `~` and variables in it.
fn login_cache(environment: &Environment) -> Option<Finding> {
    let value = environment.get("AWS_LOGIN_CACHE_DIRECTORY")?;
    let as_written = PathBuf::from(value);
    let finding = if as_written == environment.login_cache() {
        Finding::new(
            Severity::Note,
            "login_cache_moved",
            "AWS_LOGIN_CACHE_DIRECTORY is set: sessions of `aws login` are kept there, and only shells that set it too find them.",
        )
    } else {
        Finding::new(
            Severity::Warning,
            "login_cache_not_portable",
            "AWS_LOGIN_CACHE_DIRECTORY has a `~` or a variable in it, which only the AWS CLI replaces: SDKs look elsewhere for the session.",
        )
        .fix("write the whole path")
    };
    Some(finding)
}

fn flags(environment: &Environment) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, kind) in [
        ("AWS_USE_FIPS_ENDPOINT", "FIPS"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "dual-stack"),
    ] {
        if environment.is_true(name) {
            findings.push(Finding::new(
                Severity::Note,
                "endpoint_kind_variable",
                format!("{name} is set: AWS tools started here ask {kind} hosts, which not every region has."),
            ));
        }
    }
    if environment.get("AMAZON_Q_SIGV4").is_some() {
        findings.push(
            Finding::new(
                Severity::Warning,
                "amazon_q_uses_iam",
                "AMAZON_Q_SIGV4 is set: the Amazon Q CLI signs with IAM credentials, and passes over its own sign-in.",
            )
            .fix(if_not_meant(environment, "AMAZON_Q_SIGV4")),
        );
    }
    let bearers = environment
        .vars
        .iter()
        .filter(|(name, value)| name.starts_with("AWS_BEARER_TOKEN_") && !value.is_empty());
    findings.extend(bearers.map(|(name, _)| {
        Finding::new(
            Severity::Note,
            "environment_bearer_wins",
            format!(
                "{name} is set: the service it is for uses that key, whatever profile is active."
            ),
        )
        .fix(if_not_meant(environment, name))
    }));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoints_of_the_demo_are_nothing_to_warn_of() {
        let found = |is_demo| {
            let vars = [("AWS_ENDPOINT_URL".into(), "http://127.0.0.1:4321".into())];
            let environment = Environment::isolated(Path::new("/home/dev"), vars.into());
            let now = Box::new(|| jiff::Timestamp::UNIX_EPOCH);
            findings(&Host::new(environment, is_demo, now)).len()
        };
        assert_eq!((found(true), found(false)), (0, 1));
    }
}
