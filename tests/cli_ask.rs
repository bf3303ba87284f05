//! What the command line asks on a terminal, and what every answer does.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "only the console's tests use all of it")]
mod pty;

use home::{BUILDER_ID_URL, CODEWHISPERER_SCOPES, Home, MOORLINE, Token};
use pty::{Terminal, vars};
use std::path::Path;

/// The guide's example, with CodeWhisperer connected through `my-builder-id`.
fn guide() -> Home {
    let home = Home::with_config(format!(
        "[profile my-builder-id]\nsso_session = builder-id\n\
         [sso-session builder-id]\nsso_start_url = {BUILDER_ID_URL}\nsso_region = us-east-1\n\
         sso_registration_scopes = {CODEWHISPERER_SCOPES}\n\
         [profile dev-lambda]\naws_access_key_id = AKIA1\naws_secret_access_key = x\n\
         [profile prod-lambda]\naws_access_key_id = AKIA2\naws_secret_access_key = x\n"
    ));
    home.token("builder-id", &Token::builder_id());
    home
}

/// Runs a command on a terminal, answers its question, and returns its exit code and screen.
fn answered(home: &Home, args: &[&str], question: &str, answers: &str) -> (Option<i32>, String) {
    let mut vars = vars(home.path());
    vars.insert("AWS_PROFILE".into(), "my-builder-id".into());
    let mut terminal = Terminal::run(Path::new(MOORLINE), args, &vars, (120, 30));
    terminal.wait_for(question);
    terminal.send(answers);
    let status = terminal.wait_for_end();
    (status.code(), terminal.screen())
}

fn switched(answers: &str) -> (Option<i32>, String, Home) {
    let home = guide();
    let question = "Stay connected to CodeWhisperer";
    let (code, screen) = answered(&home, &["switch", "dev-lambda"], question, answers);
    (code, screen, home)
}

#[test]
fn the_alert_says_what_is_at_stake_and_staying_is_the_default() {
    for answers in ["\r", "y\r", "YES\r", "what\ryes\r"] {
        let (code, screen, home) = switched(answers);
        assert_eq!(code, Some(0), "{answers:?}: {screen}");
        for words in [
            "a profile that authenticates with IAM: dev-lambda",
            "CodeWhisperer does not accept it",
            "CodeWhisperer stays on",
        ] {
            assert!(
                screen.contains(words),
                "{answers:?}: no {words} in {screen}"
            );
        }
        assert!(home.state().contains("session:builder-id"), "{answers:?}");
    }
}

#[test]
fn no_switches_everything() {
    let (code, screen, home) = switched("no\r");
    assert_eq!(code, Some(0), "{screen}");
    assert!(home.state().contains("last_switch = \"dev-lambda\""));
    assert!(!home.state().contains("session:builder-id"));
}

/// `moorline switch X && deploy` must not go on.
#[test]
fn what_was_not_done_is_no_success() {
    for answers in ["cancel\r", "c\r", "\u{3}", "\u{4}"] {
        let (code, screen, home) = switched(answers);
        assert_eq!(code, Some(130), "{answers:?}: {screen}");
        assert_eq!(home.state(), "", "{answers:?}: nothing was switched");
    }
    let home = guide();
    let (code, screen) = answered(&home, &["logout", "builder-id"], "Sign out?", "no\r");
    assert_eq!(code, Some(130), "{screen}");
    assert!(home.token_path("builder-id").exists());
}

#[test]
fn on_a_terminal_a_unique_part_of_a_name_will_do() {
    let home = guide();
    let (code, _) = answered(&home, &["switch", "devlam"], "Stay connected", "\r");
    assert_eq!(code, Some(0));
    assert!(home.state().contains("last_switch = \"dev-lambda\""));
    let home = guide();
    let (code, screen) = answered(&home, &["switch", "lambda"], "nearest", "");
    assert_eq!(code, Some(2), "two have it: {screen}");
    assert!(screen.contains("dev-lambda") && screen.contains("prod-lambda"));
    assert_eq!(home.state(), "");
}

#[test]
fn a_token_is_not_shown_on_a_terminal_unless_asked_for() {
    let home = guide();
    let (code, screen) = answered(&home, &["token", "codewhisperer"], "--show", "");
    assert_eq!(code, Some(2), "{screen}");
    assert!(!screen.contains("CANARY"), "{screen}");
    let show = ["token", "codewhisperer", "--show"];
    let (code, _) = answered(&home, &show, "CANARY-access-token", "");
    assert_eq!(code, Some(0));
}

const ACME: &str = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
     sso_registration_scopes = sso:account:access\n\
     [sso-session acme-admin]\nsso_start_url = https://acme.awsapps.com/start/\nsso_region = eu-west-1\n\
     [profile old]\nsso_start_url = https://old.awsapps.com/start\nsso_region = us-east-1\n\
     sso_account_id = 111122223333\nsso_role_name = Developer\n";

fn acme() -> Home {
    let home = Home::with_config(ACME);
    let token = Token::of("https://acme.awsapps.com/start").region("eu-west-1");
    home.token("acme", &token);
    home
}

#[test]
fn a_scope_is_added_and_a_session_ended_only_after_a_yes() {
    let service = ["login", "acme", "--for", "codecatalyst"];
    let scope = "CodeCatalyst needs codecatalyst:read_write: add it to Identity Center acme?";
    let extend = ["login", "acme", "--extend"];
    let session = "End this session and sign in again?";
    for (args, question, answer) in [
        (&service[..], scope, "no\r"),
        (&extend, session, "no\r"),
        (&extend, session, "\r"),
    ] {
        let home = acme();
        let before = home.snapshot();
        let (code, screen) = answered(&home, args, question, answer);
        assert_eq!(code, Some(130), "{screen}");
        assert_eq!(home.snapshot(), before, "{screen}");
    }
    let home = acme();
    let before = home.snapshot();
    home.run(&extend).exits(4).says(&[
        "Ends every token of Identity Center acme",
        "stays signed out",
        "--yes",
    ]);
    home.run(&service)
        .exits(2)
        .says(&["+sso_registration", "--yes"]);
    assert_eq!(home.snapshot(), before);
}

#[test]
fn without_a_name_the_known_organizations_are_listed() {
    acme().run(&["login"]).exits(2).says(&[
        "https://acme.awsapps.com/start in eu-west-1: `moorline login acme`, `moorline login acme-admin`",
        "https://old.awsapps.com/start in us-east-1: `moorline login start-url:https://old.awsapps.com/start`",
        "moorline login --start-url URL",
    ]);
    let known = ["login", "--start-url", "https://acme.awsapps.com/start"];
    acme().run(&known).exits(2).says(&["acme, acme-admin"]);
}
