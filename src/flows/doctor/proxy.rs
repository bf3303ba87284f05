//! Proxies and roots of trust, as the environment names them. Asks nobody.

use crate::aws::http::{HttpError, check_ca_bundle};
use crate::domain::finding::{Finding, Severity};
use crate::flows::host::Environment;
use crate::flows::shell::login_shell;
use std::path::Path;
use url::Url;

/// Everything about proxies and the CA bundle. Blocks on the bundle's file.
pub(super) fn findings(environment: &Environment) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (upper, lower) in [
        ("HTTPS_PROXY", "https_proxy"),
        ("HTTP_PROXY", "http_proxy"),
        ("ALL_PROXY", "all_proxy"),
        ("NO_PROXY", "no_proxy"),
    ] {
        findings.extend(two_cases(environment, upper, lower));
    }
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        findings.extend(not_an_address(environment, name));
    }
    findings.extend(http_only(environment));
    findings.extend(metadata_through_proxy(environment));
    findings.extend(ca_bundle(environment));
    findings
}

fn two_cases(environment: &Environment, upper: &str, lower: &str) -> Option<Finding> {
    let differ = environment.get(upper)? != environment.get(lower)?;
    differ.then(|| {
        Finding::new(
            Severity::Warning,
            "proxy_variables_differ",
            format!(
                "{upper} and {lower} are not the same: which of them counts depends on the tool."
            ),
        )
        .fix(format!(
            "unset one of them: `{}`",
            login_shell(environment).unset(&[upper])
        ))
    })
}

/// The value may hold a password, so it is never told.
fn not_an_address(environment: &Environment, name: &str) -> Option<Finding> {
    let value = environment.get(name)?;
    let with_scheme = match value.contains("://") {
        true => value.to_owned(),
        false => format!("http://{value}"),
    };
    let is_address = Url::parse(&with_scheme).is_ok_and(|url| url.has_host());
    (!is_address).then(|| {
        Finding::new(
            Severity::Error,
            "proxy_not_an_address",
            format!("{name} is set, and is no address like http://proxy.example:3128."),
        )
        .fix(format!(
            "write one, or `{}`",
            login_shell(environment).unset(&[name])
        ))
    })
}

fn any<'a>(environment: &'a Environment, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| environment.get(name))
}

const FOR_HTTPS: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

fn http_only(environment: &Environment) -> Option<Finding> {
    any(environment, &["HTTP_PROXY", "http_proxy"])?;
    any(environment, &FOR_HTTPS).is_none().then(|| {
        Finding::new(
            Severity::Note,
            "proxy_for_http_only",
            "HTTP_PROXY is set and HTTPS_PROXY is not: everything AWS uses https, and goes past the proxy.",
        )
        .fix("set HTTPS_PROXY too, if AWS is behind it")
    })
}

/// Credentials of a container or machine come from an address that no proxy can ask.
fn metadata_through_proxy(environment: &Environment) -> Option<Finding> {
    if !environment.has_container_role() && !environment.has_instance_role() {
        return None;
    }
    any(environment, &FOR_HTTPS).or_else(|| any(environment, &["HTTP_PROXY", "http_proxy"]))?;
    let direct = any(environment, &["NO_PROXY", "no_proxy"]).unwrap_or_default();
    let is_listed = direct.contains("169.254.") || direct.trim() == "*";
    (!is_listed).then(|| {
        Finding::new(
            Severity::Warning,
            "metadata_through_proxy",
            "This container or machine has a role, and NO_PROXY does not name its metadata address: tools that keep to the proxy get no credentials.",
        )
        .fix("add 169.254.169.254,169.254.170.2,169.254.170.23 to NO_PROXY")
    })
}

fn ca_bundle(environment: &Environment) -> Option<Finding> {
    if let Some(file) = environment.get("AWS_CA_BUNDLE") {
        let error: HttpError = check_ca_bundle(Path::new(file)).err()?;
        return Some(
            Finding::new(Severity::Error, "ca_bundle_unusable", error.to_string())
                .because("With it, no AWS tool trusts any host.")
                .at(file, None),
        );
    }
    environment.get("REQUESTS_CA_BUNDLE").map(|_| {
        Finding::new(
            Severity::Note,
            "ca_bundle_for_some",
            "REQUESTS_CA_BUNDLE is set and AWS_CA_BUNDLE is not: the AWS CLI and boto3 trust it, Moorline and other SDKs do not.",
        )
        .fix("export AWS_CA_BUNDLE=\"$REQUESTS_CA_BUNDLE\"")
    })
}
