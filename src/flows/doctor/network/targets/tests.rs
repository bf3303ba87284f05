//! Which hosts are needed, on homes of few lines.

use super::*;
use crate::flows::discover::discover;
use crate::flows::host::Environment;
use jiff::Timestamp;
use std::fs;

const BUILDER_ID: &str =
    "[sso-session me]\nsso_start_url = https://view.awsapps.com/start\nsso_region = us-east-1\n";
const ROLE: &str = "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/Dev\nsource_profile = keys\n[profile keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n";

/// The hosts of a home with this config, each with what needs it, and what is wrong.
fn needed(config: &str, vars: &[(&str, &str)], is_demo: bool) -> (Vec<String>, Vec<String>) {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    fs::write(home.path().join(".aws/config"), config).unwrap();
    let vars = vars
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    let environment = Environment::isolated(home.path(), vars.collect());
    let host = Host::new(environment, is_demo, Box::new(|| Timestamp::UNIX_EPOCH));
    let mut findings = Vec::new();
    let targets = targets(&host, &discover(&host, None), &mut findings);
    let shown = |one: Target| format!("{}: {}", one.host, one.uses.join(", "));
    (
        targets.into_iter().map(shown).collect(),
        findings.into_iter().map(|one| one.what).collect(),
    )
}

fn scopes(scopes: &str) -> String {
    format!("{BUILDER_ID}sso_registration_scopes = {scopes}\n")
}

#[test]
fn the_hosts_of_codewhisperer_are_those_its_calls_go_to() {
    let config = scopes("codewhisperer:completions");
    let of = |vars: &[(&str, &str)]| {
        let (hosts, wrong) = needed(&config, vars, false);
        assert_eq!(wrong, [""; 0]);
        let own = hosts
            .into_iter()
            .filter(|one| one.ends_with(": CodeWhisperer"));
        own.collect::<Vec<_>>()
    };
    assert_eq!(
        of(&[]),
        [
            "codewhisperer.us-east-1.amazonaws.com: CodeWhisperer",
            "q.eu-central-1.amazonaws.com: CodeWhisperer",
            "q.us-east-1.amazonaws.com: CodeWhisperer",
        ]
    );
    assert_eq!(
        of(&[("AWS_Q_ENDPOINT_URL", "https://q.example")]),
        ["q.example: CodeWhisperer"]
    );
    let elsewhere = of(&[("AWS_Q_REGION", "us-west-2")]);
    assert!(
        elsewhere.contains(&"q.us-west-2.amazonaws.com: CodeWhisperer".to_owned()),
        "{elsewhere:?}"
    );
    let (hosts, wrong) = needed(
        &config,
        &[("AWS_Q_ENDPOINT_URL", "http://q.example")],
        false,
    );
    assert!(
        !hosts.iter().any(|one| one.contains("CodeWhisperer")),
        "{hosts:?}"
    );
    assert_eq!(wrong.len(), 1, "{wrong:?}");
}

#[test]
fn codecatalyst_is_asked_for_whoever_has_its_scope() {
    let (hosts, _) = needed(&scopes("codecatalyst:read_write"), &[], false);
    let own = "codecatalyst.global.api.aws: CodeCatalyst".to_owned();
    assert!(hosts.contains(&own), "{hosts:?}");
    assert!(
        !hosts.iter().any(|one| one.contains("CodeWhisperer")),
        "{hosts:?}"
    );
    let (hosts, _) = needed(&scopes("sso:account:access"), &[], false);
    assert!(!hosts.contains(&own), "{hosts:?}");
}

#[test]
fn the_console_is_asked_once_in_each_partition_that_profiles_have_credentials_in() {
    let china = "[profile cn]\nregion = cn-northwest-1\ncredential_process = /bin/x\n";
    let (hosts, _) = needed(&format!("{ROLE}{china}"), &[], false);
    let own = |hosts: Vec<String>| {
        let console = hosts
            .into_iter()
            .filter(|one| one.ends_with(": AWS console"));
        console.collect::<Vec<_>>()
    };
    assert_eq!(
        own(hosts),
        [
            "cn-northwest-1.signin.amazonaws.cn: AWS console",
            "signin.aws.amazon.com: AWS console",
        ]
    );
    let moved = [("AWS_ENDPOINT_URL_SIGNIN", "https://sign-in.example")];
    assert_eq!(
        own(needed(ROLE, &moved, false).0),
        ["sign-in.example: AWS console"]
    );
    assert_eq!(
        own(needed(BUILDER_ID, &[], false).0),
        [""; 0],
        "no credentials"
    );
}

#[test]
fn the_demo_asks_nobody_but_its_own_provider() {
    let all = "codewhisperer:completions,codecatalyst:read_write,sso:account:access";
    let login = "[profile in]\nlogin_session = arn:aws:iam::111122223333:user/dev\n";
    let config = format!("{}{ROLE}{login}", scopes(all));
    let provider = "http://127.0.0.1:4321";
    let vars = [
        ("AWS_ENDPOINT_URL", provider),
        (
            "AWS_ENDPOINT_URL_CODEWHISPERER",
            "http://127.0.0.1:4321/{region}",
        ),
        ("AWS_ENDPOINT_URL_SIGNIN", provider),
    ];
    let (hosts, wrong) = needed(&config, &vars, true);
    assert_eq!(
        hosts,
        [
            "127.0.0.1:4321: sign-in, accounts and roles, IAM credentials, AWS console, CodeWhisperer, CodeCatalyst"
        ]
    );
    assert_eq!(wrong, [""; 0]);
}
