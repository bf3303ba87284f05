//! `moorline login` of a session that the AWS CLI signs in to: with an `aws` of the test's own on
//! `PATH`, on a real terminal.

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

use home::{Home, MOORLINE, rfc3339};
use pty::{Terminal, vars};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const USER: &str = "arn:aws:iam::111122223333:user/Dev";

fn home() -> Home {
    Home::with_config(format!(
        "[profile console]\nlogin_session = {USER}\nregion = eu-west-1\n\
         [profile -x]\nlogin_session = {USER}\n\
         [profile keys]\naws_access_key_id = AKIA1\naws_secret_access_key = x\n"
    ))
}

/// An `aws` in `folder` that says what it is and then does `body`.
fn aws(home: &Home, folder: &str, version: &str, body: &str) {
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo '{version}'; exit 0; fi\n\
         printf '%s\\n' \"$*\" > \"$HOME/asked\"\n{body}\n"
    );
    let path = home.write(&format!("{folder}/aws"), script);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A script that keeps a session as the AWS CLI does, whose credentials end in 10 minutes.
fn keeps_a_session() -> String {
    let digest = Sha256::digest(USER.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let session = json!({
        "accessToken": {
            "accessKeyId": "CANARY", "secretAccessKey": "CANARY", "sessionToken": "CANARY",
            "accountId": "111122223333", "expiresAt": rfc3339(600),
        },
        "refreshToken": "CANARY", "dpopKey": "CANARY",
    });
    format!(
        "mkdir -p \"$HOME/.aws/login/cache\"\ncat > \"$HOME/.aws/login/cache/{hex}.json\" <<'END'\n{session}\nEND"
    )
}

/// Runs a login on a terminal with `folders` of the home as `PATH`, and `more` variables; its exit
/// code and screen.
fn login(home: &Home, name: &str, path: &str, more: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut vars = vars(home.path());
    vars.insert("PATH".into(), path.into());
    vars.insert("DISPLAY".into(), ":0".into());
    for (name, value) in more {
        vars.insert((*name).into(), (*value).into());
    }
    let mut terminal = Terminal::run(Path::new(MOORLINE), &["login", name], &vars, (200, 30));
    let status = terminal.wait_for_end();
    (status.code(), terminal.screen())
}

fn path(home: &Home, folder: &str) -> String {
    format!("{}:/usr/bin:/bin", home.join(folder).display())
}

fn asked(home: &Home) -> String {
    fs::read_to_string(home.join("asked")).unwrap_or_default()
}

#[test]
fn it_runs_aws_login_and_says_until_when() {
    let home = home();
    let body = format!(
        "{}\ntest -t 0 || exit 9\ntest -z \"$MOORLINE_RESULT\" || exit 8",
        keeps_a_session()
    );
    aws(&home, "bin", "aws-cli/2.32.0 Python/3.13.9", &body);
    let result = home.result_file();
    let more = [("MOORLINE_RESULT", result.to_str().unwrap())];
    for name in ["console", "profile:console"] {
        let (code, screen) = login(&home, name, &path(&home, "bin"), &more);
        assert_eq!(code, Some(0), "{screen}");
        assert_eq!(asked(&home), "login --profile console --region eu-west-1\n");
        assert!(screen.contains("signed in to console until "), "{screen}");
        assert!(!screen.contains("CANARY"), "{screen}");
    }
    let over_ssh = [("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")];
    let (code, screen) = login(&home, "console", &path(&home, "bin"), &over_ssh);
    assert_eq!(code, Some(0), "{screen}");
    assert_eq!(
        asked(&home),
        "login --profile console --region eu-west-1 --remote\n"
    );
    login(&home, "profile:-x", &path(&home, "bin"), &[]);
    assert_eq!(
        asked(&home),
        "login --profile=-x\n",
        "a name is never an option"
    );
}

#[test]
fn what_is_missing_or_too_old_is_said_and_nothing_is_run() {
    let home = home();
    aws(&home, "old", "aws-cli/2.31.39 Python/3.13.9", "");
    aws(&home, "odd", "hello", "");
    home.write("plain/aws", "not a program");
    for (path, says) in [
        (
            home.join("none").display().to_string(),
            "There is no `aws` on PATH",
        ),
        (
            home.join("plain").display().to_string(),
            "There is no `aws` on PATH",
        ),
        (
            path(&home, "old"),
            "is the AWS CLI 2.31.39, and `aws login` came with 2.32.0",
        ),
        (path(&home, "odd"), "does not answer as the AWS CLI does"),
    ] {
        let (code, screen) = login(&home, "console", &path, &[]);
        assert_eq!(code, Some(1), "{screen}");
        assert!(screen.contains(says), "{path}: {screen}");
        assert_eq!(asked(&home), "");
    }
}

#[test]
fn nothing_in_the_current_directory_is_run() {
    let home = home();
    aws(&home, "bin", "aws-cli/2.32.0", &keeps_a_session());
    let run = |path: &str| {
        let mut vars = vars(home.path());
        vars.insert("PATH".into(), path.into());
        let script = format!(
            "cd {} && exec {MOORLINE} login console",
            home.join("bin").display()
        );
        let mut terminal = Terminal::run(Path::new("/bin/sh"), &["-c", &script], &vars, (200, 30));
        (terminal.wait_for_end().code(), terminal.screen())
    };
    for path in ["", ".", ":", "bin:."] {
        let (code, screen) = run(path);
        assert_eq!(code, Some(1), "{path}: {screen}");
        assert!(
            screen.contains("There is no `aws` on PATH"),
            "{path}: {screen}"
        );
    }
    assert_eq!(asked(&home), "");
}

#[test]
fn a_run_that_fails_says_what_its_exit_code_means() {
    for (ends, code, says) in [
        ("exit 254", 1, "the sign-in service refused"),
        ("exit 252", 1, "does not know it"),
        ("exit 253", 1, "the configuration is not complete"),
        ("exit 255", 1, "ended with exit code 255"),
        ("exit 130", 130, "was interrupted"),
        ("kill -INT $$", 130, "was interrupted"),
        ("exit 0", 1, "there is no session of console in its cache"),
    ] {
        let home = home();
        aws(&home, "bin", "aws-cli/2.40.1 Python/3.13.9", ends);
        let (found, screen) = login(&home, "console", &path(&home, "bin"), &[]);
        assert_eq!(found, Some(code), "{ends}: {screen}");
        assert!(screen.contains(says), "{ends}: {screen}");
    }
}

#[test]
fn ctrl_c_is_for_aws_login_and_moorline_waits_for_it() {
    let home = home();
    let body = "trap 'echo cleaned up; exit 130' INT\necho ready\nwhile :; do sleep 1; done";
    aws(&home, "bin", "aws-cli/2.32.0", body);
    let mut vars = vars(home.path());
    vars.insert("PATH".into(), path(&home, "bin"));
    let args = ["login", "console"];
    let mut terminal = Terminal::run(Path::new(MOORLINE), &args, &vars, (200, 30));
    terminal.wait_for("ready");
    terminal.send("\u{3}");
    assert_eq!(terminal.wait_for_end().code(), Some(130));
    let screen = terminal.screen();
    let (cleaned, said) = (screen.find("cleaned up"), screen.find("was interrupted"));
    assert!(cleaned.is_some() && cleaned < said, "{screen}");
}

#[test]
fn without_a_terminal_it_names_the_command() {
    let home = home();
    aws(&home, "bin", "aws-cli/2.32.0", &keeps_a_session());
    let path = path(&home, "bin");
    home.run_with(&["login", "console"], &[("PATH", &path)])
        .exits(2)
        .says(&["needs a terminal", "aws login --profile console"]);
    home.run_with(&["login", "console", "--for", "s3"], &[("PATH", &path)])
        .exits(2)
        .says(&["knows none of these options"]);
    home.run(&["login", "keys"])
        .exits(2)
        .says(&["IAM credentials"]);
    assert_eq!(asked(&home), "");
}
