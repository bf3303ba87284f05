//! botocore, set up as the AWS CLI sets it up, and Moorline on the same role cache.

use crate::credentials::{ENTRY, entry};
use crate::home::{MOORLINE, finish, text};
use crate::{Signing, signed_in};
use moorline::demo::Operation;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn file(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
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

/// The credentials that botocore comes to for a profile.
fn botocore(it: &Signing, python: &Path, profile: &str) -> Value {
    let mut command = it.home.program(python);
    command
        .arg(file("tests/interop/use_role_cache.py"))
        .arg(profile)
        .env("AWS_ENDPOINT_URL_SSO_OIDC", it.provider.url())
        .env("AWS_ENDPOINT_URL_SSO", it.provider.url())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_DEFAULT_REGION", "eu-west-1");
    finish(&mut command).exits(0).json()
}

fn asked(it: &Signing) -> usize {
    it.provider.count(Operation::GetRoleCredentials)
}

#[test]
fn what_moorline_got_saves_botocore_the_call() {
    let Some(python) = python() else { return };
    let it = signed_in(3600);
    let ours = it.run(&["credentials", "dev"]).exits(0).json();
    let theirs = botocore(&it, &python, "dev");
    assert_eq!(theirs["access_key"], ours["AccessKeyId"]);
    assert_eq!(theirs["secret"], ours["SecretAccessKey"]);
    assert_eq!(theirs["token"], ours["SessionToken"]);
    assert_eq!(asked(&it), 1);
    it.home.write(ENTRY, entry(14 * 60).to_string());
    assert_ne!(botocore(&it, &python, "dev")["access_key"], "ASIAOLD");
    assert_eq!(asked(&it), 2, "both take the same for stale");
}

#[test]
fn what_botocore_got_saves_moorline_the_call() {
    let Some(python) = python() else { return };
    let it = signed_in(3600);
    let theirs = botocore(&it, &python, "dev");
    let written = fs::read_to_string(it.home.join(ENTRY)).unwrap();
    let ours = it.run(&["credentials", "dev"]).exits(0).json();
    assert_eq!(ours["AccessKeyId"], theirs["access_key"]);
    assert_eq!(asked(&it), 1);
    // Written again by Moorline, the same credentials are the same bytes.
    let mut stale: Value = serde_json::from_str(&written).unwrap();
    let fresh = stale["Credentials"].take();
    assert_eq!(text(&fresh["Expiration"]), text(&ours["Expiration"]));
    fs::remove_file(it.home.join(ENTRY)).unwrap();
    it.run(&["credentials", "dev"]).exits(0);
    let ours = fs::read_to_string(it.home.join(ENTRY)).unwrap();
    let blank = |text: &str| {
        let value: Value = serde_json::from_str(text).unwrap();
        let keys = &value["Credentials"];
        let values = [
            "AccessKeyId",
            "SecretAccessKey",
            "SessionToken",
            "Expiration",
        ];
        values.iter().fold(text.to_owned(), |text, key| {
            text.replace(keys[*key].as_str().unwrap(), "…")
        })
    };
    assert_eq!(blank(&ours), blank(&written));
}

#[test]
fn botocore_takes_credentials_from_moorline_as_a_process() {
    let Some(python) = python() else { return };
    let it = signed_in(3600);
    let config = fs::read_to_string(it.home.join(".aws/config")).unwrap();
    let behind =
        format!("{config}[profile behind]\ncredential_process = {MOORLINE} credentials dev\n");
    it.home.write(".aws/config", behind);
    let theirs = botocore(&it, &python, "behind");
    let ours = it.run(&["credentials", "dev"]).exits(0).json();
    assert_eq!(theirs["access_key"], ours["AccessKeyId"]);
    assert_eq!(theirs["token"], ours["SessionToken"]);
    assert_eq!(asked(&it), 1);
}
