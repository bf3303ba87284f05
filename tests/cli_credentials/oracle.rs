//! The AWS SDK for Rust and botocore on the same files: what they come to is what Moorline gives.

use crate::home::{Done, finish};
use crate::{CREDENTIALS, SECRET, Signing, arn, assumed, kinds, run};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The AWS SDK for Rust, as a process of its own: it reads its environment once.
#[tokio::test]
#[ignore = "the child process of other tests"]
async fn sdk() {
    use aws_config::default_provider::credentials::DefaultCredentialsChain;
    use aws_credential_types::provider::ProvideCredentials;
    let profile = std::env::var("ORACLE_PROFILE").unwrap();
    let chain = DefaultCredentialsChain::builder()
        .profile_name(&profile)
        .build()
        .await;
    let got = chain.provide_credentials().await.unwrap();
    println!(
        "given {}",
        json!({
            "id": got.access_key_id(),
            "secret": got.secret_access_key(),
            "token": got.session_token(),
        })
    );
}

fn with_provider(it: &Signing, command: &mut Command) -> Done {
    finish(
        command
            .env("AWS_ENDPOINT_URL_SSO_OIDC", it.provider.url())
            .env("AWS_ENDPOINT_URL_SSO", it.provider.url())
            .env("AWS_ENDPOINT_URL_STS", it.provider.url())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_DEFAULT_REGION", "eu-west-1"),
    )
}

fn of_sdk(it: &Signing, profile: &str) -> Value {
    let mut command = it.home.program(std::env::current_exe().unwrap());
    command
        .args(["oracle::sdk", "--exact", "--ignored", "--nocapture"])
        .env("ORACLE_PROFILE", profile);
    let done = with_provider(it, &mut command).exits(0);
    let (_, given) = done.stdout.split_once("given ").unwrap();
    serde_json::from_str(given.lines().next().unwrap()).unwrap()
}

fn ours(it: &Signing, profile: &str) -> Value {
    let printed = run(it, &["credentials", profile]).exits(0).json();
    json!({
        "id": printed["AccessKeyId"],
        "secret": printed["SecretAccessKey"],
        "token": printed["SessionToken"],
    })
}

/// Who `given` are, asked as the keys of a profile of their own.
fn arn_of(it: &Signing, given: &Value) -> String {
    let text = |key: &str| given[key].as_str().unwrap();
    it.home.credentials(format!(
        "{CREDENTIALS}[theirs]\naws_access_key_id = {}\naws_secret_access_key = {}\naws_session_token = {}\n",
        text("id"),
        text("secret"),
        text("token"),
    ));
    arn(it, "theirs")
}

#[test]
fn the_sdk_for_rust_comes_to_the_same_keys() {
    let it = kinds();
    for profile in ["user", "temporary", "process"] {
        assert_eq!(ours(&it, profile), of_sdk(&it, profile), "{profile}");
    }
    assert_eq!(ours(&it, "user")["secret"], SECRET);
}

#[test]
fn the_sdk_for_rust_comes_to_the_same_roles() {
    let it = kinds();
    it.token("acme", &["sso:account:access"], 3600);
    let role = |arn: &str| arn.rsplit_once('/').unwrap().0.to_owned();
    for profile in [
        "role",
        "role-of-role",
        "role-of-process",
        "web",
        "sso",
        "role-of-sso",
    ] {
        let theirs = of_sdk(&it, profile);
        assert_eq!(
            role(&arn_of(&it, &theirs)),
            role(&arn(&it, profile)),
            "{profile}"
        );
    }
}

/// The python of `tests/interop`, if it was set up.
fn python() -> Option<PathBuf> {
    let python = file("target/interop/venv/bin/python");
    if python.exists() {
        return Some(python);
    }
    println!("skipped: boto3 is not set up in target/interop/venv (.ci/run does that)");
    None
}

fn file(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

fn of_botocore(it: &Signing, python: &Path, profile: &str) -> Value {
    let mut command = it.home.program(python);
    command
        .arg(file("tests/interop/use_role_cache.py"))
        .arg(profile);
    let given = with_provider(it, &mut command).exits(0).json();
    json!({ "id": given["access_key"], "secret": given["secret"], "token": given["token"] })
}

#[test]
fn botocore_and_moorline_save_each_other_the_call() {
    let Some(python) = python() else { return };
    let it = kinds();
    for profile in ["user", "temporary", "process"] {
        assert_eq!(ours(&it, profile), of_botocore(&it, &python, profile));
    }
    assert_eq!(ours(&it, "role"), of_botocore(&it, &python, "role"));
    assert_eq!(assumed(&it), 1);
    let theirs = of_botocore(&it, &python, "role-of-process");
    assert_eq!(ours(&it, "role-of-process"), theirs);
    assert_eq!(assumed(&it), 2);
    let theirs = of_botocore(&it, &python, "web");
    assert_eq!(ours(&it, "web"), theirs);
}
