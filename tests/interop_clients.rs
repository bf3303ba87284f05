//! Real clients beside Moorline on one shared token: each uses it, refreshes it, and lets Moorline
//! refresh it, and no sign-in is lost when all do so at once.
//!
//! `tests/interop/install.sh` brings the clients. The race lasts 10 s, or as many as
//! `MOORLINE_RACE_SECONDS` says.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/signing.rs"]
mod signing;

use home::{Done, finish};
use moorline::demo::{Operation, Options};
use serde_json::Value;
use signing::Signing;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const CONFIG: &str = "[sso-session acme]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n\n[profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Developer\nregion = eu-west-1\n";
const SCOPES: &[&str] = &["sso:account:access"];
/// Within every client's window: JavaScript and Rust refresh at 5 minutes, Python at 15.
const NEARLY_OVER: i64 = 60;

/// A program that gets role credentials through the shared token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Client {
    AwsCli,
    Boto3,
    JavaScript,
    Rust,
}

impl Client {
    const ALL: [Self; 4] = [Self::AwsCli, Self::Boto3, Self::JavaScript, Self::Rust];

    /// The clients that are installed; the others are said to be left out.
    fn installed() -> Vec<Self> {
        let (found, missing): (Vec<_>, Vec<_>) = Self::ALL
            .into_iter()
            .partition(|client| client.program().exists());
        for client in missing {
            println!("skipped: {client:?} is not set up (tests/interop/install.sh does that)");
        }
        found
    }

    fn program(self) -> PathBuf {
        match self {
            Self::AwsCli => interop("awscli/aws"),
            Self::Boto3 => interop("venv/bin/python"),
            Self::JavaScript if interop("js/node_modules/@aws-sdk").exists() => on_path("node"),
            Self::JavaScript => interop("js/node_modules"),
            Self::Rust => std::env::current_exe().unwrap(),
        }
    }

    /// Runs it once for the profile `dev`.
    fn uses(self, it: &Signing) -> Done {
        let mut command = it.home.program(self.program());
        let script = |name| root().join("tests/interop").join(name);
        match self {
            Self::AwsCli => command.args(["configure", "export-credentials", "--profile", "dev"]),
            Self::Boto3 => command.arg(script("use_token.py")).arg("dev"),
            Self::JavaScript => command
                .current_dir(interop("js"))
                .arg(script("use_token.mjs"))
                .arg("dev"),
            Self::Rust => command.args(["--exact", "rust_client", "--ignored"]),
        };
        on_wire(&mut command, it);
        finish(&mut command)
    }
}

fn on_wire(command: &mut Command, it: &Signing) {
    command
        .env("AWS_ENDPOINT_URL_SSO_OIDC", it.provider.url())
        .env("AWS_ENDPOINT_URL_SSO", it.provider.url())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .env("AWS_MAX_ATTEMPTS", "1");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn interop(below: &str) -> PathBuf {
    root().join("target/interop").join(below)
}

fn on_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.exists())
        .unwrap_or_else(|| program.into())
}

/// The AWS SDK for Rust, as a process of its own: it reads its environment once.
#[tokio::test]
#[ignore = "the child process of other tests"]
async fn rust_client() {
    use aws_config::default_provider::credentials::DefaultCredentialsChain;
    use aws_credential_types::provider::ProvideCredentials;
    let chain = DefaultCredentialsChain::builder()
        .profile_name("dev")
        .build()
        .await;
    let credentials = chain.provide_credentials().await.unwrap();
    println!("access key {}", credentials.access_key_id());
}

fn token(it: &Signing) -> Value {
    let bytes = fs::read(it.home.token_path("acme")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn forget_role_credentials(it: &Signing) {
    let _absent = fs::remove_dir_all(it.home.join(".aws/cli/cache"));
}

fn moorline_token(it: &Signing) -> Done {
    finish(
        it.command(&["token", "account-list"])
            .env("AWS_PROFILE", "dev"),
    )
}

/// A sign-in whose tokens are nearly over as soon as they are given.
fn short_lived() -> Signing {
    let it = Signing::with(
        CONFIG,
        Options {
            access_token_lifetime: NEARLY_OVER,
            ..Options::default()
        },
    );
    it.token("acme", SCOPES, NEARLY_OVER);
    it
}

#[test]
fn each_client_refreshes_the_token_and_moorline_follows_and_the_other_way_round() {
    for client in Client::installed() {
        let it = short_lived();
        let first = token(&it)["refreshToken"].clone();
        moorline_token(&it).exits(0);
        let second = token(&it)["refreshToken"].clone();
        assert_ne!(second, first, "Moorline refreshed it");

        client.uses(&it).exits(0);
        let third = token(&it)["refreshToken"].clone();
        assert_ne!(third, second, "{client:?} refreshed what Moorline wrote");

        moorline_token(&it).exits(0);
        let fourth = token(&it)["refreshToken"].clone();
        assert_ne!(fourth, third, "Moorline refreshed what {client:?} wrote");

        forget_role_credentials(&it);
        client.uses(&it).exits(0);
        assert_eq!(
            it.provider.count(Operation::StartDeviceAuthorization),
            0,
            "{client:?} never signed in again"
        );
        assert_eq!(it.provider.count(Operation::RefreshToken), 4, "{client:?}");
    }
}

#[test]
fn each_client_uses_a_token_that_is_fresh_without_asking_for_another() {
    for client in Client::installed() {
        let it = Signing::new(CONFIG);
        it.token("acme", SCOPES, 3600);
        client.uses(&it).exits(0);
        assert_eq!(it.provider.count(Operation::RefreshToken), 0, "{client:?}");
        assert_eq!(
            it.provider.count(Operation::GetRoleCredentials),
            1,
            "{client:?}"
        );
    }
}

/// The AWS CLI alone keeps role credentials for others; its own entry, and ours, save the other one
/// the call.
#[test]
fn the_aws_cli_and_moorline_save_each_other_the_call_for_role_credentials() {
    let client = Client::AwsCli;
    if !Client::installed().contains(&client) {
        return;
    }
    let asked = |it: &Signing| it.provider.count(Operation::GetRoleCredentials);
    let get = |it: &Signing| finish(&mut it.command(&["credentials", "dev"]));
    let is_same = |theirs: &Value, ours: &Value| {
        for key in ["AccessKeyId", "SecretAccessKey", "SessionToken"] {
            assert_eq!(theirs[key], ours[key], "{key}");
        }
    };

    let it = Signing::new(CONFIG);
    it.token("acme", SCOPES, 3600);
    let theirs = client.uses(&it).exits(0).json();
    assert_eq!(asked(&it), 1);
    let ours = get(&it).exits(0).json();
    assert_eq!(asked(&it), 1, "Moorline took what the AWS CLI kept");
    is_same(&theirs, &ours);

    forget_role_credentials(&it);
    let ours = get(&it).exits(0).json();
    assert_eq!(asked(&it), 2);
    let theirs = client.uses(&it).exits(0).json();
    assert_eq!(asked(&it), 2, "the AWS CLI took what Moorline kept");
    is_same(&theirs, &ours);
}

#[test]
fn no_sign_in_is_lost_while_all_refresh_at_once() {
    let clients = Client::installed();
    let seconds = std::env::var("MOORLINE_RACE_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10);
    let end = Instant::now() + Duration::from_secs(seconds);
    let it = short_lived();
    let tally: Mutex<BTreeMap<String, (u32, u32)>> = Mutex::default();
    let note = |name: String, done: &Done| {
        let mut tally = tally.lock().unwrap();
        let (good, bad) = tally.entry(name).or_default();
        *(if done.code == 0 { good } else { bad }) += 1;
    };
    std::thread::scope(|scope| {
        for client in clients {
            let (it, note) = (&it, &note);
            scope.spawn(move || {
                while Instant::now() < end {
                    forget_role_credentials(it);
                    note(format!("{client:?}"), &client.uses(it));
                }
            });
        }
        for _ in 0..2 {
            scope.spawn(|| {
                while Instant::now() < end {
                    let done = moorline_token(&it);
                    assert_eq!(done.code, 0, "{done:?}");
                    note("Moorline".into(), &done);
                }
            });
        }
    });
    println!("good and failed runs: {:?}", tally.lock().unwrap());
    let before = it.provider.count(Operation::RefreshToken);
    moorline_token(&it).exits(0);
    assert_eq!(it.provider.count(Operation::RefreshToken), before + 1);
    assert_eq!(it.provider.count(Operation::StartDeviceAuthorization), 0);
}
