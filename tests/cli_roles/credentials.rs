//! `moorline credentials`, with the real binary on the AWS CLI's own cache.

use crate::bench::{ACME_TOKEN, Bench, ORGANIZATION as ORGANIZATION_URL};
use crate::home::{Done, keys, rfc3339, text};
use crate::{ACME, ORGANIZATION, SCOPES, Signing, signed_in};
use moorline::demo::{Fault, Operation, Refusal};
use moorline::flows::role_credentials::get;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// The entry of role Developer in account 111122223333 through session acme:
/// `printf '{"accountId":"111122223333","roleName":"Developer","sessionName":"acme"}' | sha1sum`.
pub const ENTRY: &str = ".aws/cli/cache/3bb1ad0606315a2d0327168fa7674d716cba411a.json";

pub fn entry(left: i64) -> Value {
    json!({
        "ProviderType": "sso",
        "Credentials": {
            "AccessKeyId": "ASIAOLD", "SecretAccessKey": "old", "SessionToken": "old",
            "Expiration": rfc3339(left), "AccountId": "111122223333",
        },
    })
}

fn asked(it: &Signing) -> usize {
    it.provider.count(Operation::GetRoleCredentials)
}

fn key_id(done: &Done) -> String {
    text(&done.json()["AccessKeyId"]).to_owned()
}

#[test]
fn credentials_are_got_once_and_kept_as_the_aws_cli_keeps_them() {
    let it = signed_in(3600);
    let done = it.run(&["credentials", "dev"]).exits(0);
    assert_eq!(done.stderr, "");
    let printed = done.json();
    let shape = [
        "AccessKeyId",
        "AccountId",
        "Expiration",
        "SecretAccessKey",
        "SessionToken",
        "Version",
    ];
    assert_eq!(
        (keys(&printed), &printed["Version"]),
        (shape.to_vec(), &1.into())
    );
    let path = it.home.join(ENTRY);
    let kept: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(kept["ProviderType"], "sso");
    for key in [
        "AccessKeyId",
        "SecretAccessKey",
        "SessionToken",
        "Expiration",
        "AccountId",
    ] {
        assert_eq!(kept["Credentials"][key], printed[key], "{key}");
    }
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let again = it
        .command(&["credentials"])
        .env("AWS_PROFILE", "dev")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(again.stdout).unwrap(), done.stdout);
    assert_eq!(asked(&it), 1);
    assert_eq!(
        it.provider.requests().len(),
        1,
        "and nothing else was asked"
    );
}

#[test]
fn cached_credentials_are_used_while_15_minutes_are_left() {
    let it = signed_in(3600);
    it.home.write(ENTRY, entry(16 * 60).to_string());
    assert_eq!(key_id(&it.run(&["credentials", "dev"]).exits(0)), "ASIAOLD");
    assert_eq!(asked(&it), 0);
    it.home.write(ENTRY, entry(14 * 60).to_string());
    assert_ne!(key_id(&it.run(&["credentials", "dev"]).exits(0)), "ASIAOLD");
    assert_eq!(asked(&it), 1);
    it.home.write(ENTRY, &entry(3600).to_string()[..70]);
    assert_ne!(key_id(&it.run(&["credentials", "dev"]).exits(0)), "ASIAOLD");
    assert_eq!(asked(&it), 2, "half an entry is none");
}

#[test]
fn what_still_lives_is_used_when_there_is_nothing_new_and_said_so() {
    let it = signed_in(3600);
    let forbid = || {
        let fault = Fault::Refuse(Refusal::Forbidden);
        it.provider.fail_next(Operation::GetRoleCredentials, fault);
    };
    it.home.write(ENTRY, entry(300).to_string());
    forbid();
    let done = it
        .run(&["credentials", "dev"])
        .exits(0)
        .says(&["note: ", "end at"]);
    assert_eq!(key_id(&done), "ASIAOLD");
    it.home.write(ENTRY, entry(-1).to_string());
    forbid();
    let done = it.run(&["credentials", "dev"]).exits(1);
    let done = done.says(&[
        "has no role Developer in account 111122223333",
        "moorline roles acme",
    ]);
    assert_eq!((done.stdout.as_str(), done.stderr.lines().count()), ("", 1));
    assert_eq!(
        it.provider.count(Operation::RefreshToken),
        0,
        "the token is good"
    );
    it.provider.revoke_all();
    it.home.write(ENTRY, entry(300).to_string());
    it.run(&["credentials", "dev"])
        .exits(0)
        .says(&["Sign in to", "again"]);
}

#[test]
fn a_busy_portal_is_asked_again() {
    let it = signed_in(3600);
    for fault in [
        Fault::Refuse(Refusal::TooManyRequests),
        Fault::Unavailable,
        Fault::Disconnect,
    ] {
        it.provider.fail_next(Operation::GetRoleCredentials, fault);
    }
    it.run(&["credentials", "dev"]).exits(0);
    assert_eq!(asked(&it), 4);
}

#[test]
fn twenty_processes_on_a_cold_cache_make_one_call() {
    let it = signed_in(-60);
    let children: Vec<_> = (0..20)
        .map(|_| it.command(&["credentials", "dev"]).spawn().unwrap())
        .collect();
    let printed: Vec<String> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        })
        .collect();
    assert!(printed.iter().all(|one| *one == printed[0]));
    assert_eq!(asked(&it), 1);
    assert_eq!(it.provider.count(Operation::RefreshToken), 1);
}

#[test]
fn an_entry_of_another_provider_is_left_as_it_is() {
    let it = signed_in(3600);
    let foreign = entry(300).to_string().replace("\"sso\"", "\"assume-role\"");
    it.home.write(ENTRY, &foreign);
    let done = it
        .run(&["credentials", "dev"])
        .exits(0)
        .says(&["note: ", "left alone"]);
    assert_ne!(key_id(&done), "ASIAOLD");
    assert_eq!(fs::read_to_string(it.home.join(ENTRY)).unwrap(), foreign);
}

#[test]
fn a_legacy_profile_is_served_through_its_own_token() {
    let it = Signing::new(&format!(
        "[profile old]\nsso_start_url = {ORGANIZATION}\nsso_region = eu-west-1\n\
         sso_account_id = 111122223333\nsso_role_name = ReadOnly\n"
    ));
    it.run(&["credentials", "old"])
        .exits(3)
        .says(&["moorline login"]);
    it.token(ORGANIZATION, &SCOPES, 3600);
    it.run(&["credentials", "old"]).exits(0);
    let name = "bcc7b3742e871d35cc0cd38f5bc1ea23adacbff7.json";
    assert!(it.home.join(".aws/cli/cache").join(name).exists());
    assert_eq!(
        it.home.connection(&format!("start-url:{ORGANIZATION}"))["profiles"][0],
        "old"
    );
}

#[test]
fn who_has_to_sign_in_is_told_in_one_line_and_nothing_is_opened() {
    let it = Signing::new(ACME);
    let done = it.run(&["credentials", "dev"]).exits(3);
    assert_eq!(
        done.stderr,
        "moorline: Identity Center acme is not signed in. Sign in: `moorline login acme`.\n"
    );
    it.token("acme", &SCOPES, -60);
    it.provider.revoke_all();
    let done = it
        .run(&["credentials", "dev"])
        .exits(3)
        .says(&["session has ended"]);
    assert_eq!((done.stdout.as_str(), done.stderr.lines().count()), ("", 1));
    assert_eq!(it.provider.count(Operation::StartDeviceAuthorization), 0);
}

#[test]
fn who_names_nothing_is_told_how() {
    crate::home::everything()
        .run(&["credentials"])
        .exits(2)
        .says(&["There is no active profile", "moorline switch PROFILE"]);
}

#[tokio::test]
async fn a_token_that_the_portal_does_not_know_is_refreshed_once() {
    let bench = Bench::with_config(ACME);
    bench.issue(ACME_TOKEN, ORGANIZATION_URL, &SCOPES, 3600);
    let fault = Fault::Refuse(Refusal::Unauthorized);
    bench
        .provider
        .fail_next(Operation::GetRoleCredentials, fault);
    let keys = get(&bench.host(), &bench.overview(), "dev").await.unwrap();
    assert_eq!(bench.provider.count(Operation::RefreshToken), 1);
    assert_eq!(keys.expires_at, bench.in_seconds(3600));
    assert!(!format!("{keys:?}").contains(keys.secret.expose().as_str()));
}
