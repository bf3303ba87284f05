//! Credentials of every profile kind, `whoami` and `exec`, with the real binary against the embedded
//! provider; and that the AWS SDK for Rust and botocore come to the same.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails, and one that did not run says so"
)]

#[path = "support/home.rs"]
mod home;
#[path = "cli_credentials/oracle.rs"]
mod oracle;
#[path = "cli_credentials/process.rs"]
mod process;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod pty;
#[path = "cli_credentials/refused.rs"]
mod refused;
#[path = "support/signing.rs"]
mod signing;
#[path = "cli_credentials/who.rs"]
mod who;

use home::{Done, finish, rfc3339};
use moorline::demo::{Fault, Operation, Refusal};
use pty::{Terminal, vars};
use serde_json::{Value, json};
use signing::Signing;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// The keys that the embedded provider knows, of an IAM user and of a root user.
const USER: &str = "AKIADEMODEMODEMODEMO";
const ROOT: &str = "AKIADEMOROOTDEMOROOT";
const SECRET: &str = "this-is-no-secret-it-is-a-demo";

/// A profile of each kind; `{HOME}` is the home.
const KINDS: &str = "\
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
role_session_name = me
region = eu-west-1
[profile role-of-role]
role_arn = arn:aws:iam::777788889999:role/team/Far
source_profile = role
external_id = x-1
duration_seconds = 900
[profile role-of-sso]
role_arn = arn:aws:iam::777788889999:role/Far
source_profile = sso
[profile role-of-process]
role_arn = arn:aws:iam::111122223333:role/Processed
source_profile = process
[profile role-of-env]
role_arn = arn:aws:iam::111122223333:role/Env
credential_source = Environment
[profile role-of-itself]
role_arn = arn:aws:iam::111122223333:role/Self
source_profile = role-of-itself
[profile mfa]
role_arn = arn:aws:iam::111122223333:role/MfaOnly
source_profile = user
mfa_serial = arn:aws:iam::444455556666:mfa/dev
[profile web]
role_arn = arn:aws:iam::111122223333:role/Web
web_identity_token_file = {HOME}/token
[profile process]
credential_process = '{HOME}/my keys' a \"b c\"
[profile login]
login_session = arn:aws:iam::444455556666:user/dev
[profile denied]
role_arn = arn:aws:iam::111122223333:role/Denied
source_profile = user
";

const CREDENTIALS: &str = "\
[user]
aws_access_key_id = AKIADEMODEMODEMODEMO
aws_secret_access_key = this-is-no-secret-it-is-a-demo
[root]
aws_access_key_id = AKIADEMOROOTDEMOROOT
aws_secret_access_key = this-is-no-secret-it-is-a-demo
[temporary]
aws_access_key_id = ASIATEMPORARY
aws_secret_access_key = CANARY-secret
aws_session_token = CANARY-token
[role-of-itself]
aws_access_key_id = AKIADEMODEMODEMODEMO
aws_secret_access_key = this-is-no-secret-it-is-a-demo
";

fn kinds() -> Signing {
    let it = Signing::new("");
    let home = it.home.path().to_str().unwrap();
    it.home.write(".aws/config", KINDS.replace("{HOME}", home));
    it.home.credentials(CREDENTIALS);
    it.home.write("token", "demo-web-identity-1\n");
    script(
        &it,
        &format!(
            "#!/bin/sh\n[ \"$1\" = a ] && [ \"$2\" = 'b c' ] || exit 9\n\
             echo '{{\"Version\":1,\"AccessKeyId\":\"{USER}\",\"SecretAccessKey\":\"{SECRET}\"}}'\n"
        ),
    );
    it
}

/// Writes the program of `[profile process]`.
fn script(it: &Signing, text: &str) {
    let path = it.home.write("my keys", text);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn command(it: &Signing, args: &[&str]) -> Command {
    let mut command = it.command(args);
    command.env("AWS_ENDPOINT_URL_STS", it.provider.url());
    command
}

fn run(it: &Signing, args: &[&str]) -> Done {
    finish(&mut command(it, args))
}

fn arn(it: &Signing, profile: &str) -> String {
    let who = run(it, &["whoami", profile, "--json"]).exits(0).json();
    who["arn"].as_str().unwrap().to_owned()
}

fn assumed(it: &Signing) -> usize {
    it.provider.count(Operation::AssumeRole)
}

#[test]
fn keys_are_printed_as_they_stand_in_the_files() {
    let it = kinds();
    let printed = run(&it, &["credentials", "user"]).exits(0).json();
    assert_eq!(
        printed,
        json!({ "Version": 1, "AccessKeyId": USER, "SecretAccessKey": SECRET })
    );
    let printed = run(&it, &["credentials", "temporary"]).exits(0).json();
    assert_eq!(printed["SessionToken"], "CANARY-token");
    assert_eq!(it.provider.requests().len(), 0, "nobody was asked");
}

#[test]
fn a_role_is_assumed_along_any_chain_of_sources() {
    let it = kinds();
    it.token("acme", &["sso:account:access"], 3600);
    for (profile, expected) in [
        ("role", "arn:aws:sts::111122223333:assumed-role/Dev/me"),
        (
            "role-of-role",
            "arn:aws:sts::777788889999:assumed-role/Far/moorline-",
        ),
        (
            "role-of-sso",
            "arn:aws:sts::777788889999:assumed-role/Far/moorline-",
        ),
        (
            "role-of-process",
            "arn:aws:sts::111122223333:assumed-role/Processed/moorline-",
        ),
        (
            "role-of-itself",
            "arn:aws:sts::111122223333:assumed-role/Self/moorline-",
        ),
        (
            "web",
            "arn:aws:sts::111122223333:assumed-role/Web/moorline-",
        ),
    ] {
        let arn = arn(&it, profile);
        assert!(arn.starts_with(expected), "{profile}: {arn}");
    }
    assert_eq!(assumed(&it), 5, "the role in the middle was kept");
    let env = command(&it, &["whoami", "role-of-env", "--json"])
        .env("AWS_ACCESS_KEY_ID", USER)
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .output()
        .unwrap();
    let env: Value = serde_json::from_slice(&env.stdout).unwrap();
    assert!(env["arn"].as_str().unwrap().contains("/Env/moorline-"));
}

#[test]
fn an_assumed_role_is_kept_where_the_aws_cli_keeps_it() {
    let it = kinds();
    let first = run(&it, &["credentials", "role-of-role"]).exits(0);
    assert_eq!(first.stderr, "");
    let end: jiff::Timestamp = first.json()["Expiration"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    // No Z: a lexical comparison of times of one form.
    assert!(end.to_string() < rfc3339(901), "duration_seconds: {end}");
    // 900 seconds are never more than the 15 minutes that cached credentials need.
    assert_eq!(assumed(&it), 2);
    let first = run(&it, &["credentials", "role"]).exits(0);
    assert_eq!(
        run(&it, &["credentials", "role"]).exits(0).stdout,
        first.stdout
    );
    assert_eq!(assumed(&it), 2);
    let entries: Vec<_> = fs::read_dir(it.home.join(".aws/cli/cache"))
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(entries.len(), 2);
    for entry in entries {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
}

#[test]
fn what_still_lives_is_used_when_the_role_is_refused() {
    let it = kinds();
    // 900 s are too short to be used again without a new try.
    let first = run(&it, &["credentials", "role-of-role"]).exits(0);
    it.provider
        .fail_next(Operation::AssumeRole, Fault::Refuse(Refusal::AccessDenied));
    let again = run(&it, &["credentials", "role-of-role"]).exits(0).says(&[
        "note: ",
        "end at",
        "denies the call",
    ]);
    assert_eq!(again.stdout, first.stdout);
}

#[test]
fn a_code_is_asked_for_on_a_terminal_only() {
    let it = kinds();
    let done = run(&it, &["credentials", "mfa"]).exits(3).says(&[
        "arn:aws:iam::444455556666:mfa/dev",
        "nobody can be asked",
        "moorline whoami mfa",
    ]);
    assert_eq!((done.stdout.as_str(), done.stderr.lines().count()), ("", 1));
    assert_eq!(assumed(&it), 0);

    let mut vars = vars(it.home.path());
    vars.insert("AWS_ENDPOINT_URL_STS".into(), it.provider.url());
    let moorline = Path::new(home::MOORLINE);
    let mut terminal = Terminal::run(moorline, &["whoami", "mfa"], &vars, (100, 30));
    terminal.wait_for("MFA code of arn:aws:iam::444455556666:mfa/dev for mfa:");
    terminal.send("12\r");
    terminal.wait_for("six digits");
    terminal.send("246810\r");
    assert_eq!(terminal.wait_for_end().code(), Some(0));
    assert!(terminal.screen().contains("assumed-role/MfaOnly/"));
    // Kept, so that nobody has to be asked for an hour.
    run(&it, &["credentials", "mfa"]).exits(0);
    assert_eq!(assumed(&it), 1);

    fs::remove_dir_all(it.home.join(".aws/cli/cache")).unwrap();
    let mut terminal = Terminal::run(moorline, &["whoami", "mfa"], &vars, (100, 30));
    terminal.wait_for("MFA code");
    terminal.send("000000\r");
    terminal.wait_for("That code was not taken");
    terminal.send("246810\r");
    assert_eq!(terminal.wait_for_end().code(), Some(0));
}

#[test]
fn a_session_of_aws_login_is_used_while_it_lives() {
    let it = kinds();
    run(&it, &["credentials", "login"])
        .exits(3)
        .says(&["are not there", "`aws login --profile login`"]);
    let write = |left| {
        let token = json!({
            "accessToken": {
                "accessKeyId": USER, "secretAccessKey": SECRET, "sessionToken": "CANARY-session",
                "accountId": "444455556666", "expiresAt": rfc3339(left),
            },
            "refreshToken": "CANARY-refresh", "dpopKey": "CANARY-key",
        });
        let digest = <sha2::Sha256 as sha2::Digest>::digest("arn:aws:iam::444455556666:user/dev");
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        it.home
            .write(&format!(".aws/login/cache/{hex}.json"), token.to_string());
    };
    write(600);
    let printed = run(&it, &["credentials", "login"]).exits(0).json();
    assert_eq!(printed["SessionToken"], "CANARY-session");
    assert_eq!(printed["AccountId"], "444455556666");
    write(-1);
    let done = run(&it, &["credentials", "login"])
        .exits(3)
        .says(&["have ended", "`aws login --profile login`"]);
    assert!(!done.stderr.contains("CANARY"));
}
