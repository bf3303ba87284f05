//! `env --with-secrets`: real shells take what it prints; a screen is not given it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails, and one that did not run says so"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod pty;
#[path = "support/signing.rs"]
mod signing;

use home::{Done, MOORLINE, finish};
use pty::{Terminal, vars};
use signing::Signing;
use std::path::Path;
use std::process::Command;

/// A secret with every character that a shell would act on.
const ODD: &str = r#"a'b"c$(touch ran)`touch ran`\d e;f!g*"#;

fn place() -> Signing {
    let it = Signing::new(
        "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/Dev\nsource_profile = user\nregion = eu-west-1\n",
    );
    it.home.credentials(format!(
        "[user]\naws_access_key_id = AKIADEMODEMODEMODEMO\naws_secret_access_key = this-is-no-secret-it-is-a-demo\n\
         [odd]\naws_access_key_id = AKIAODD\naws_secret_access_key = {ODD}\n"
    ));
    it
}

fn command(it: &Signing, args: &[&str]) -> Command {
    let mut command = it.command(args);
    command.env("AWS_ENDPOINT_URL_STS", it.provider.url());
    command
}

/// The shells, with how each takes commands and runs a script with nothing of its own read.
const SHELLS: [(&str, &[&str], &str); 3] = [
    ("bash", &["--norc", "--noprofile", "-c"], "eval \"$({})\""),
    ("zsh", &["-f", "-c"], "eval \"$({})\""),
    ("fish", &["--no-config", "-c"], "{} | source"),
];

/// Has every shell that is installed take what `args` prints, and show its variables after that.
fn taken(it: &Signing, args: &str, check: impl Fn(&str, &Done)) {
    for (shell, plain, take) in SHELLS {
        if Command::new(shell).args(["-c", "true"]).output().is_err() {
            eprintln!("skipped: {shell} is not installed");
            continue;
        }
        let print = format!("{MOORLINE} env {args} --with-secrets --shell {shell}");
        let script = format!("{}; /usr/bin/env", take.replace("{}", &print));
        let mut command = it.home.program(shell);
        command
            .args(plain)
            .arg(script)
            .env("AWS_ENDPOINT_URL_STS", it.provider.url())
            .env("AWS_PROFILE", "user")
            .env("AWS_DEFAULT_PROFILE", "user")
            .env("AWS_SESSION_TOKEN", "an-old-one")
            .env("AWS_ACCOUNT_ID", "999999999999")
            .env("AWS_SECURITY_TOKEN", "an-old-one")
            .env("AWS_ACCESS_KEY", "AKIAOLD")
            .env("AWS_SECRET_KEY", "an-old-one")
            .env("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z");
        check(shell, &finish(&mut command).exits(0));
        assert!(!it.home.join("ran").exists(), "{shell}");
    }
}

fn value<'a>(done: &'a Done, name: &str) -> Option<&'a str> {
    let prefix = format!("{name}=");
    done.stdout
        .lines()
        .find_map(|line| line.strip_prefix(&prefix))
}

#[test]
fn a_shell_takes_the_credentials_and_nothing_that_contradicts_them() {
    let it = place();
    let printed = finish(&mut command(&it, &["credentials", "role"]))
        .exits(0)
        .json();
    taken(&it, "role --region", |shell, done| {
        for (name, expected) in [
            ("AWS_ACCESS_KEY_ID", printed["AccessKeyId"].as_str()),
            ("AWS_SECRET_ACCESS_KEY", printed["SecretAccessKey"].as_str()),
            ("AWS_SESSION_TOKEN", printed["SessionToken"].as_str()),
            ("AWS_CREDENTIAL_EXPIRATION", printed["Expiration"].as_str()),
            ("AWS_REGION", Some("eu-west-1")),
            ("AWS_PROFILE", None),
            ("AWS_DEFAULT_PROFILE", None),
            ("AWS_ACCOUNT_ID", None),
            ("AWS_SECURITY_TOKEN", None),
            ("AWS_ACCESS_KEY", None),
            ("AWS_SECRET_KEY", None),
        ] {
            assert_eq!(value(done, name), expected, "{shell} {name}");
        }
        assert!(done.stderr.contains("end in "), "{shell}: {done:?}");
    });
}

#[test]
fn what_a_secret_says_is_not_run() {
    let it = place();
    taken(&it, "odd", |shell, done| {
        assert_eq!(value(done, "AWS_SECRET_ACCESS_KEY"), Some(ODD), "{shell}");
        // Keys that never end leave no token and no end of others beside them.
        for name in [
            "AWS_SESSION_TOKEN",
            "AWS_CREDENTIAL_EXPIRATION",
            "AWS_REGION",
        ] {
            assert_eq!(value(done, name), None, "{shell}");
        }
        assert!(done.stderr.contains("do not end by themselves"), "{done:?}");
    });
}

#[test]
fn a_screen_is_not_given_secrets() {
    let it = place();
    let moorline = Path::new(MOORLINE);
    let args = ["env", "user", "--with-secrets", "--shell", "bash"];
    let mut terminal = Terminal::run(moorline, &args, &vars(it.home.path()), (100, 30));
    assert_eq!(terminal.wait_for_end().code(), Some(2));
    let screen = terminal.screen();
    assert!(
        screen.contains("eval \"$(moorline env user --with-secrets)\""),
        "{screen}"
    );
    assert!(!screen.contains("no-secret"), "{screen}");
    let fish = ["env", "user", "--with-secrets", "--shell", "fish"];
    let mut terminal = Terminal::run(moorline, &fish, &vars(it.home.path()), (100, 30));
    assert_eq!(terminal.wait_for_end().code(), Some(2));
    assert!(terminal.screen().contains("--shell fish | source"));
}

#[test]
fn nothing_is_printed_where_there_is_nothing_to_give() {
    let it = place();
    let done = finish(&mut command(&it, &["env", "--with-secrets"]))
        .exits(2)
        .says(&["There is no active profile"]);
    assert_eq!(done.stdout, "");
    let done = finish(&mut command(&it, &["env", "nobody", "--with-secrets"])).exits(2);
    assert_eq!(done.stdout, "");
    // Without a profile it is what AWS tools here use.
    let mut ambient = command(&it, &["env", "--with-secrets", "--shell", "bash"]);
    ambient
        .env("AWS_ACCESS_KEY_ID", "AKIAHERE")
        .env("AWS_SECRET_ACCESS_KEY", "x");
    let done = finish(&mut ambient).exits(0);
    assert!(
        done.stdout
            .starts_with("export AWS_ACCESS_KEY_ID=AKIAHERE\n")
    );
}
