//! However many processes ask for the same credentials at once, one of them asks AWS.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/signing.rs"]
mod signing;

use home::rfc3339;
use moorline::demo::Operation;
use signing::Signing;

const PROCESSES: usize = 100;

const CONFIG: &str = "\
[sso-session acme]
sso_start_url = https://d-9067demo00.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
[profile sso]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Developer
[profile role]
role_arn = arn:aws:iam::111122223333:role/Dev
source_profile = user
[profile web]
role_arn = arn:aws:iam::111122223333:role/Web
web_identity_token_file = {HOME}/token
";

fn one_call(profile: &str, operation: Operation) {
    let it = Signing::new("");
    let home = it.home.path().to_str().unwrap();
    it.home.write(".aws/config", CONFIG.replace("{HOME}", home));
    it.home.credentials(
        "[user]\naws_access_key_id = AKIADEMODEMODEMODEMO\naws_secret_access_key = this-is-no-secret-it-is-a-demo\n",
    );
    it.home.write("token", "demo-web-identity-1");
    it.token("acme", &["sso:account:access"], 3600);
    let children: Vec<_> = (0..PROCESSES)
        .map(|_| {
            let mut command = it.command(&["credentials", profile]);
            command.env("AWS_ENDPOINT_URL_STS", it.provider.url());
            command.spawn().unwrap()
        })
        .collect();
    let printed: Vec<Vec<u8>> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{output:?}");
            assert_eq!(output.stderr, b"");
            output.stdout
        })
        .collect();
    let first: serde_json::Value = serde_json::from_slice(&printed[0]).unwrap();
    assert!(first["Expiration"].as_str().unwrap() > rfc3339(60).as_str());
    assert!(printed.iter().all(|one| *one == printed[0]));
    assert_eq!(it.provider.count(operation), 1);
}

#[test]
fn of_a_role() {
    one_call("role", Operation::AssumeRole);
}

#[test]
fn of_a_role_of_a_web_identity() {
    one_call("web", Operation::AssumeRoleWithWebIdentity);
}

#[test]
fn of_a_role_of_a_session() {
    one_call("sso", Operation::GetRoleCredentials);
}
