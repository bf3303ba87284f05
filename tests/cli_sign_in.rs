//! Signing in, handing out tokens and signing out from the command line, with nobody at a
//! terminal.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;

use home::{CODEWHISPERER_SCOPES, Done, Home, finish};
use moorline::demo::{Fault, Issued, Operation, Options, Provider, Refusal};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const ORGANIZATION: &str = "https://d-9067demo00.awsapps.com/start";

/// A home whose sign-ins go to `provider`.
struct Signing {
    home: Home,
    provider: Provider,
}

impl Signing {
    fn new(config: &str) -> Self {
        let provider = Provider::spawn(Options::default()).unwrap();
        Self {
            home: Home::with_config(config),
            provider,
        }
    }

    fn on_wire(&self, command: &mut Command) {
        command
            .env("AWS_ENDPOINT_URL_SSO_OIDC", self.provider.url())
            .env("AWS_ENDPOINT_URL_SSO", self.provider.url())
            .env("AWS_EC2_METADATA_DISABLED", "true");
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.moorline(args);
        self.on_wire(&mut command);
        command
    }

    fn run(&self, args: &[&str]) -> Done {
        finish(&mut self.command(args))
    }

    /// Runs a login and answers as a person does: reads the code off stderr first.
    fn login(&self, args: &[&str], answer: impl FnOnce(&Provider, &str)) -> Done {
        let mut child = self.command(args).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let code = loop {
            let mut line = String::new();
            assert!(
                stderr.read_line(&mut line).unwrap() > 0,
                "no code was shown:\n{said}"
            );
            said.push_str(&line);
            if is_code(line.trim()) {
                break line.trim().to_string();
            }
        };
        answer(&self.provider, &code);
        stderr.read_to_string(&mut said).unwrap();
        let output = child.wait_with_output().unwrap();
        Done {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: said,
        }
    }
}

fn is_code(line: &str) -> bool {
    line.len() == 9
        && line.as_bytes()[4] == b'-'
        && line
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
}

fn approve(provider: &Provider, code: &str) {
    assert!(provider.approve(code));
}

fn token_file(home: &Home, session: &str) -> Value {
    let path = home.token_path(session);
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

const ACME: &str = "# mine\r\n[sso-session acme]\r\nsso_start_url = https://d-9067demo00.awsapps.com/start\r\nsso_region = eu-west-1\r\nsso_registration_scopes = sso:account:access\r\n\r\n[profile dev]\r\nsso_session = acme\r\nsso_account_id = 111122223333\r\nsso_role_name = Developer\r\nregion = eu-west-1\r\n";

#[test]
fn a_session_is_signed_in_and_its_token_handed_out() {
    let it = Signing::new(ACME);
    let done = it.login(&["login", "acme"], approve).exits(0);
    assert!(done.stdout.is_empty(), "words go to stderr");
    assert_eq!(it.home.connection("session:acme")["state"], "signed_in");
    let file = token_file(&it.home, "acme");
    let keys: Vec<&String> = file.as_object().unwrap().keys().collect();
    let mut expected = [
        "startUrl",
        "region",
        "accessToken",
        "expiresAt",
        "clientId",
        "clientSecret",
        "registrationExpiresAt",
        "refreshToken",
    ];
    expected.sort_unstable();
    assert_eq!(keys, expected, "exactly what the AWS CLI writes");
    let token = it.run(&["token", "account-list"]).exits(0);
    assert_eq!(
        token.stdout.trim_end(),
        file["accessToken"].as_str().unwrap()
    );
    assert!(
        !done.stderr.contains(token.stdout.trim_end()),
        "no token is ever said"
    );
    assert_eq!(
        fs::read_to_string(it.home.join(".aws/config")).unwrap(),
        ACME,
        "not a byte of the config"
    );
}

#[test]
fn a_sign_in_for_a_service_asks_for_more_scopes_and_says_so_first() {
    let it = Signing::new(ACME);
    let refused = it
        .run(&["login", "acme", "--for", "codewhisperer"])
        .exits(2)
        .says(&[
            "-sso_registration_scopes = sso:account:access",
            "+sso_registration_scopes = sso:account:access,codewhisperer:completions",
            "--yes",
        ]);
    assert_eq!(
        it.provider.count(Operation::RegisterClient),
        0,
        "{refused:?}"
    );
    it.login(
        &["login", "acme", "--for", "codewhisperer", "--yes"],
        approve,
    )
    .exits(0);
    let config = fs::read_to_string(it.home.join(".aws/config")).unwrap();
    let expected = ACME.replace(
        "sso_registration_scopes = sso:account:access",
        &format!("sso_registration_scopes = sso:account:access,{CODEWHISPERER_SCOPES}"),
    );
    assert_eq!(config, expected, "one line changed, its line ending kept");
    let service = it.home.service("codewhisperer");
    assert_eq!(
        (&service["state"], &service["binding"]["via"]),
        (&"ready".into(), &"pin".into())
    );
    assert_eq!(it.home.connection("session:acme")["scopes_assumed"], false);
}

#[test]
fn a_builder_id_writes_nothing_below_the_aws_directory() {
    let it = Signing::new("");
    fs::remove_dir_all(it.home.join(".aws")).unwrap();
    it.login(&["login", "builder-id"], approve)
        .exits(0)
        .says(&["2027-04-30"]);
    assert!(!it.home.join(".aws").exists());
    let builder_id = it.home.connection("session:builder-id");
    assert_eq!(builder_id["state"], "signed_in");
    assert_eq!(builder_id["user_type"], "individual_developer");
    assert_eq!(
        it.home.service("codewhisperer")["binding"]["via"],
        "pin",
        "a sign-in is never for nothing"
    );
    it.run(&["token", "codewhisperer"]).exits(0);
}

#[test]
fn an_organization_is_added_after_its_diff_was_shown() {
    let it = Signing::new("[profile mine]\nregion = eu-west-1");
    let args = [
        "login",
        "--start-url",
        ORGANIZATION,
        "--region",
        "eu-west-1",
        "--session",
        "work",
        "--profile",
        "work",
    ];
    it.run(&args)
        .exits(2)
        .says(&["+[sso-session work]", "+[profile work]"]);
    it.login(&[&args[..], &["--yes"]].concat(), approve)
        .exits(0);
    let config = fs::read_to_string(it.home.join(".aws/config")).unwrap();
    assert!(
        config.starts_with("[profile mine]\nregion = eu-west-1\n"),
        "{config}"
    );
    assert!(config.contains("\n[sso-session work]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = "), "{config}");
    assert_eq!(it.home.profile("work")["kind"], "sso_bearer");
    for wrong in [
        ["login", "--start-url", "ftp://x", "--region", "eu-west-1"],
        [
            "login",
            "--start-url",
            ORGANIZATION,
            "--region",
            "evil.example/#",
        ],
    ] {
        it.run(&wrong).exits(2);
    }
}

#[test]
fn extending_signs_out_on_the_server_and_in_again() {
    let it = Signing::new(ACME);
    it.login(&["login", "acme"], approve).exits(0);
    it.login(&["login", "acme", "--extend", "--yes"], approve)
        .exits(0)
        .says(&["signed in to Identity Center acme"]);
    assert_eq!(it.provider.count(Operation::Logout), 1);
    assert_eq!(it.home.connection("session:acme")["state"], "signed_in");
}

#[test]
fn what_ends_a_sign_in_without_a_token_leaves_nothing() {
    let it = Signing::new(ACME);
    let before = it.home.snapshot();
    let denied = it.login(&["login", "acme"], |provider, code| {
        assert!(provider.deny(code));
    });
    denied.exits(1).says(&["denied"]);
    it.provider.fail_next(
        Operation::RegisterClient,
        Fault::Refuse(Refusal::InvalidRequest),
    );
    it.run(&["login", "acme"]).exits(1);
    let config = it.home.join(".aws/config");
    assert_eq!(fs::read_to_string(config).unwrap(), ACME);
    assert!(!it.home.token_path("acme").exists());
    assert_eq!(it.home.connection("session:acme")["state"], "never");
    assert!(before.iter().all(|(path, _)| path.exists()));
}

#[test]
fn trouble_on_the_way_is_waited_out() {
    let it = Signing::new(ACME);
    for fault in [
        Fault::Unavailable,
        Fault::Disconnect,
        Fault::Refuse(Refusal::TooManyRequests),
    ] {
        it.provider.fail_next(Operation::PollToken, fault);
    }
    it.login(&["login", "acme"], approve)
        .exits(0)
        .says(&["Trying again; ctrl-c ends it"]);
}

#[test]
fn whoever_interrupts_an_extension_is_told_what_it_may_have_ended() {
    let it = Signing::new(&ACME.replace("\r\n", "\n"));
    it.login(&["login", "acme"], approve).exits(0);
    let mut child = it
        .command(&["login", "acme", "--extend", "--yes"])
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !is_code(line.trim()) {
        line.clear();
        assert!(
            stderr.read_line(&mut line).unwrap() > 0,
            "no code was shown"
        );
    }
    let pid = child.id().to_string();
    let kill = Command::new("kill").args(["-INT", &pid]).status();
    assert!(kill.unwrap().success());
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(said.contains("may have ended on the server"), "{said}");
    assert!(said.contains("moorline login acme"), "{said}");
}

#[test]
fn fifty_processes_share_one_refresh() {
    let it = Signing::new(&ACME.replace("\r\n", "\n"));
    it.login(&["login", "acme"], approve).exits(0);
    let path = it.home.token_path("acme");
    let mut file = token_file(&it.home, "acme");
    let (old, rotates) = (file["accessToken"].clone(), file["refreshToken"].clone());
    file["expiresAt"] = home::rfc3339(-60).into();
    fs::write(&path, file.to_string()).unwrap();
    assert_eq!(it.home.connection("session:acme")["state"], "refreshable");
    let children: Vec<_> = (0..50)
        .map(|_| it.command(&["token", "account-list"]).spawn().unwrap())
        .collect();
    let tokens: Vec<String> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        })
        .collect();
    assert!(
        tokens
            .iter()
            .all(|token| *token == tokens[0] && old != token.trim_end())
    );
    assert_eq!(it.provider.count(Operation::RefreshToken), 1);
    let file = token_file(&it.home, "acme");
    assert_eq!(file["accessToken"], tokens[0].trim_end());
    assert_ne!(file["refreshToken"], rotates);
}

#[test]
fn a_session_that_is_over_is_said_to_be_with_the_command_that_mends_it() {
    let it = Signing::new(&ACME.replace("\r\n", "\n"));
    it.run(&["token", "account-list"]).exits(3);
    it.login(&["login", "acme"], approve).exits(0);
    let mut file = token_file(&it.home, "acme");
    file["expiresAt"] = home::rfc3339(-60).into();
    fs::write(it.home.token_path("acme"), file.to_string()).unwrap();
    it.provider.revoke_all();
    it.run(&["token", "account-list"])
        .exits(3)
        .says(&["moorline login acme"]);
    assert!(it.home.token_path("acme").exists(), "nothing is lost");
    it.run(&["token", "lambda"]).exits(2);
    it.run(&["token", "kiro"]).exits(2);
}

#[test]
fn a_sign_out_is_of_one_connection_and_asked_about_first() {
    let it = Signing::new(&format!(
        "{}[sso-session builder-id]\nsso_start_url = https://view.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = {CODEWHISPERER_SCOPES}\n",
        ACME.replace("\r\n", "\n")
    ));
    it.login(&["login", "acme"], approve).exits(0);
    it.login(&["login", "builder-id"], approve).exits(0);
    it.run(&["logout", "acme"]).exits(4).says(&["--yes", "dev"]);
    assert!(it.home.token_path("acme").exists());
    it.run(&["logout", "acme", "--yes"]).exits(0);
    assert_eq!(it.provider.count(Operation::Logout), 1);
    assert!(!it.home.token_path("acme").exists());
    assert!(
        it.home.token_path("builder-id").exists(),
        "the other sign-in stays"
    );
    it.provider.fail_next(Operation::Logout, Fault::Unavailable);
    let done = it.run(&["logout", "builder-id", "--yes"]).exits(0);
    assert!(
        !it.home.token_path("builder-id").exists(),
        "gone here although the server failed"
    );
    assert!(done.stderr.contains("until"), "{done:?}");
    it.run(&["logout", "nobody", "--yes"]).exits(2);
}

#[test]
fn a_sign_in_in_the_form_of_the_aws_cli_is_shown_and_used() {
    let it = Signing::new(&ACME.replace("\r\n", "\n"));
    let issued = it
        .provider
        .issue(ORGANIZATION, &["sso:account:access"])
        .unwrap();
    let token = write_as_the_aws_cli(&it, &issued, 3600);
    assert_eq!(it.home.connection("session:acme")["state"], "signed_in");
    let mut command = it.command(&["token", "account-list"]);
    let done = finish(command.env("AWS_PROFILE", "dev")).exits(0);
    assert_eq!(done.stdout.trim_end(), token);
}

/// Writes a sign-in as `aws sso login` does, `left` seconds before its end; returns its token.
fn write_as_the_aws_cli(it: &Signing, issued: &Issued, left: i64) -> String {
    let path = it.home.token_path("acme");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let text = format!(
        "{{\"startUrl\": \"{ORGANIZATION}\", \"region\": \"eu-west-1\", \"accessToken\": \"{}\", \"expiresAt\": \"{}\", \"clientId\": \"{}\", \"clientSecret\": \"{}\", \"registrationExpiresAt\": \"{}\", \"refreshToken\": \"{}\"}}",
        issued.access_token,
        home::rfc3339(left),
        issued.client_id,
        issued.client_secret,
        home::rfc3339(80 * 24 * 3600),
        issued.refresh_token.as_deref().unwrap(),
    );
    fs::write(path, text).unwrap();
    issued.access_token.clone()
}
