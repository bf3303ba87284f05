//! Credentials of containers and machines, and those that are here without a profile, with the real
//! binary against a metadata service on this machine; and that the AWS SDK for Rust and botocore
//! come to the same.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and an oracle is a process with its own environment"
)]

#[path = "support/botocore.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod botocore;
#[path = "support/home.rs"]
mod home;
#[path = "support/metadata.rs"]
mod metadata;
#[path = "cli_ambient/oracle.rs"]
mod oracle;
#[path = "cli_ambient/refused.rs"]
mod refused;
#[path = "cli_ambient/seen.rs"]
mod seen;
#[path = "support/signing.rs"]
mod signing;

use home::{Done, finish, rfc3339};
use metadata::{Metadata, ROLE, Ways};
use serde_json::{Value, json};
use signing::Signing;
use std::collections::BTreeMap;
use std::process::Command;

const USER: &str = "AKIADEMODEMODEMODEMO";
const SECRET: &str = "this-is-no-secret-it-is-a-demo";
const CONTAINER_TOKEN: &str = "CANARY-token-of-the-container";

/// Roles that take their credentials from around them, and a profile that has none; the role in the
/// middle is only there to make keys for the metadata service.
const CONFIG: &str = "\
[profile of-container]
role_arn = arn:aws:iam::111122223333:role/OfContainer
credential_source = EcsContainer
[profile of-instance]
role_arn = arn:aws:iam::111122223333:role/OfInstance
credential_source = Ec2InstanceMetadata
[profile of-env]
role_arn = arn:aws:iam::111122223333:role/OfEnv
credential_source = Environment
[profile plain]
region = eu-west-1
[profile of-plain]
role_arn = arn:aws:iam::111122223333:role/OfPlain
source_profile = plain
[profile keys]
role_arn = arn:aws:iam::111122223333:role/Ambient
source_profile = user
role_session_name = i-0123456789abcdef0
";

/// Variables of one way to be given credentials.
type Vars = BTreeMap<&'static str, String>;

/// A home, a provider that knows the keys, and the service that gives them.
struct Place {
    it: Signing,
    service: Metadata,
    keys: Value,
}

impl Place {
    fn new() -> Self {
        let it = Signing::new(CONFIG);
        it.home.credentials(format!(
            "[user]\naws_access_key_id = {USER}\naws_secret_access_key = {SECRET}\n"
        ));
        let mut first = it.command(&["credentials", "keys"]);
        first.env("AWS_ENDPOINT_URL_STS", it.provider.url());
        let keys = finish(&mut first).exits(0).json();
        std::fs::remove_dir_all(it.home.join(".aws/cli")).unwrap();
        let ways = Ways {
            keys: json!({
                "Code": "Success",
                "AccessKeyId": keys["AccessKeyId"],
                "SecretAccessKey": keys["SecretAccessKey"],
                "Token": keys["SessionToken"],
                "Expiration": keys["Expiration"],
            })
            .to_string(),
            token: Some(CONTAINER_TOKEN.into()),
            ..Ways::default()
        };
        let service = Metadata::start(ways);
        it.home.write("token", CONTAINER_TOKEN);
        it.home.write("web", "demo-web-identity-1");
        Self { it, service, keys }
    }

    /// Keys in the environment.
    fn env(&self) -> Vars {
        let text = |key: &str| self.keys[key].as_str().unwrap().to_owned();
        BTreeMap::from([
            ("AWS_ACCESS_KEY_ID", text("AccessKeyId")),
            ("AWS_SECRET_ACCESS_KEY", text("SecretAccessKey")),
            ("AWS_SESSION_TOKEN", text("SessionToken")),
        ])
    }

    fn web_identity(&self) -> Vars {
        let file = self.it.home.join("web").to_str().unwrap().to_owned();
        BTreeMap::from([
            ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/Web".into()),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", file),
            ("AWS_ROLE_SESSION_NAME", "pod".into()),
        ])
    }

    fn container(&self) -> Vars {
        let file = self.it.home.join("token").to_str().unwrap().to_owned();
        BTreeMap::from([
            (
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                self.service.at("/keys"),
            ),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file),
            // The file wins.
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "an old one".into()),
        ])
    }

    fn instance(&self) -> Vars {
        BTreeMap::from([
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", self.service.at("")),
            ("AWS_EC2_METADATA_DISABLED", "false".into()),
        ])
    }

    fn command(&self, args: &[&str], vars: &Vars) -> Command {
        let mut command = self.it.command(args);
        command
            .env("AWS_ENDPOINT_URL_STS", self.it.provider.url())
            .envs(vars);
        command
    }

    fn run(&self, args: &[&str], vars: &Vars) -> Done {
        finish(&mut self.command(args, vars))
    }

    fn asked(&self) -> usize {
        self.service.requests().len()
    }
}

#[test]
fn without_a_profile_the_credentials_around_are_used_and_told() {
    let place = Place::new();
    let ambient = "arn:aws:sts::111122223333:assumed-role/Ambient/i-0123456789abcdef0";
    let web = "arn:aws:sts::111122223333:assumed-role/Web/pod";
    let at = |name| format!("({name})");
    for (vars, arn, from) in [
        (place.env(), ambient, at("AWS_ACCESS_KEY_ID")),
        (place.web_identity(), web, at("AWS_WEB_IDENTITY_TOKEN_FILE")),
        (
            place.container(),
            ambient,
            at("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
        ),
        (
            place.instance(),
            ambient,
            format!("role {ROLE} of this machine, from 127.0.0.1:"),
        ),
    ] {
        let who = place.run(&["whoami"], &vars).exits(0);
        for words in [arn, &from, "none is active"] {
            assert!(who.stdout.contains(words), "{words}\n{}", who.stdout);
        }
        assert_eq!(who.stderr, "");
        let says_when = !vars.contains_key("AWS_ACCESS_KEY_ID");
        let ends = who
            .stdout
            .lines()
            .find(|line| line.starts_with("ends "))
            .unwrap();
        let is_said = ends["ends".len()..].trim_start().starts_with("in ");
        assert_eq!(is_said, says_when, "{}", who.stdout);
        let who = place.run(&["whoami", "--json"], &vars).exits(0).json();
        assert_eq!(who["profile"], Value::Null);
        assert_eq!(who["arn"], arn);
        let printed = place.run(&["credentials"], &vars).exits(0).json();
        if arn == ambient {
            assert_eq!(printed["SessionToken"], place.keys["SessionToken"]);
        }
        let shown = place.run(&["whoami"], &vars).exits(0);
        let secret = place.keys["SecretAccessKey"].as_str().unwrap();
        assert!(!shown.stdout.contains(secret) && !shown.stdout.contains("CANARY"));
    }
}

#[test]
fn they_are_used_in_the_order_of_the_sdks() {
    let place = Place::new();
    let mut vars = place.instance();
    let order = [place.container(), place.web_identity(), place.env()];
    let mut steps = Vec::new();
    for more in order {
        vars.extend(more);
        let who = place.run(&["whoami", "--json"], &vars).exits(0).json();
        steps.push(who["steps"][0]["what"].as_str().unwrap().to_owned());
    }
    assert!(steps[0].starts_with("role of this container"), "{steps:?}");
    assert!(steps[1].contains("role/Web"), "{steps:?}");
    assert!(steps[2].contains("of the environment"), "{steps:?}");
    // A profile that is active comes first, and what beats it is told.
    let done = place.run(&["whoami", "--json"], &{
        vars.insert("AWS_PROFILE", "user".into());
        vars
    });
    assert!(
        done.stderr
            .contains("AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE in this shell")
    );
    assert_eq!(done.exits(0).json()["profile"], "user");
}

#[test]
fn a_role_takes_its_credentials_from_around_it() {
    let place = Place::new();
    for (profile, vars, role) in [
        ("of-env", place.env(), "OfEnv"),
        ("of-container", place.container(), "OfContainer"),
        ("of-instance", place.instance(), "OfInstance"),
    ] {
        let who = place
            .run(&["whoami", profile, "--json"], &vars)
            .exits(0)
            .json();
        let arn = who["arn"].as_str().unwrap();
        assert!(
            arn.contains(&format!(":assumed-role/{role}/moorline-")),
            "{arn}"
        );
        assert_eq!(who["steps"].as_array().unwrap().len(), 2);
    }
    for (vars, what) in [
        (place.container(), "container"),
        (place.instance(), "machine"),
    ] {
        let who = place
            .run(&["whoami", "plain", "--json"], &vars)
            .exits(0)
            .json();
        assert_eq!(who["profile_kind"], "metadata");
        assert_eq!(who["steps"][0]["profile"], "plain");
        let step = who["steps"][0]["what"].as_str().unwrap();
        assert!(step.contains(&format!("of this {what}")), "{step}");
    }
}

#[test]
fn a_profile_that_names_nothing_is_what_the_machine_is() {
    let place = Place::new();
    let config = place.it.home.join(".aws/config");
    let mut text = std::fs::read_to_string(&config).unwrap();
    text.push_str("[profile on-ec2]\nec2_metadata_service_endpoint = ");
    text.push_str(&place.service.at("\n"));
    std::fs::write(config, text).unwrap();
    let mut vars = Vars::from([("AWS_EC2_METADATA_DISABLED", "false".to_owned())]);
    let printed = place.run(&["credentials", "on-ec2"], &vars).exits(0).json();
    assert_eq!(printed["SessionToken"], place.keys["SessionToken"]);
    let who = place
        .run(&["whoami", "on-ec2", "--json"], &vars)
        .exits(0)
        .json();
    let place_in_file = who["steps"][0]["place"].as_str().unwrap();
    assert!(place_in_file.contains(".aws/config:"), "{place_in_file}");
    vars.insert("AWS_PROFILE", "on-ec2".into());
    assert_eq!(
        oracle::of_sdk(&place, &vars)["token"],
        printed["SessionToken"]
    );
    vars.insert("AWS_EC2_METADATA_DISABLED", "true".into());
    let done = place.run(&["credentials"], &vars).exits(2);
    done.says(&["`on-ec2` has no credentials", "names no credentials"]);
}

#[test]
fn the_container_s_token_is_read_anew_each_time() {
    let place = Place::new();
    let vars = place.container();
    place.run(&["credentials"], &vars).exits(0);
    place
        .service
        .change(|ways| ways.token = Some("the next one".into()));
    let done = place.run(&["credentials"], &vars).exits(1);
    let done = done.says(&[
        "status 401",
        "not this token",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    ]);
    assert!(!done.stderr.contains("CANARY"), "{done:?}");
    place.it.home.write("token", "the next one");
    place.run(&["credentials"], &vars).exits(0);
    let mut vars = vars;
    vars.remove("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    vars.insert("AWS_CONTAINER_AUTHORIZATION_TOKEN", "the next one".into());
    place.run(&["credentials"], &vars).exits(0);
}

#[test]
fn keys_that_a_machine_gives_although_they_are_over_live_on_for_a_while() {
    let place = Place::new();
    let keys = place.keys["Expiration"].as_str().unwrap().to_owned();
    place
        .service
        .change(|ways| ways.keys = ways.keys.replace(&keys, &rfc3339(-60)));
    let done = place.run(&["credentials"], &place.instance()).exits(0);
    let end = done.json()["Expiration"].as_str().unwrap().to_owned();
    assert!(end > rfc3339(500), "{end}");
    done.says(&["note: ", "has none newer"]);
    place
        .run(&["credentials"], &place.container())
        .exits(1)
        .says(&["gave some that ended at"]);
}
