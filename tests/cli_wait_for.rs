//! `wait-for` by the real binary: a token file that appears, a time that is over, ctrl-c.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "support/home.rs"]
mod home;

use home::{BUILDER_ID_URL, CODEWHISPERER_SCOPES, Home, Token};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr};

/// CodeWhisperer goes by Builder ID, and nobody is signed in.
fn signed_out() -> Home {
    Home::with_config(format!(
        "[default]\nsso_session = builder-id\n[sso-session builder-id]\nsso_start_url = {BUILDER_ID_URL}\n\
         sso_region = us-east-1\nsso_registration_scopes = {CODEWHISPERER_SCOPES}\n"
    ))
}

/// A binary that waits: it has said so.
fn waiting(home: &Home) -> (Child, BufReader<ChildStderr>) {
    let mut child = home
        .moorline(&["wait-for", "codewhisperer", "--timeout", "5m"])
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    stderr.read_line(&mut said).unwrap();
    assert!(said.contains("Waiting for CodeWhisperer."), "{said}");
    assert!(
        said.contains("`moorline login builder-id --for codewhisperer`"),
        "{said}"
    );
    (child, stderr)
}

#[test]
fn it_ends_when_the_token_appears() {
    let home = signed_out();
    let (mut child, _stderr) = waiting(&home);
    home.token("builder-id", &Token::builder_id());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn it_ends_when_the_pin_makes_it_ready() {
    let home = signed_out();
    home.write(".aws/config", home_config_without_default());
    home.token("builder-id", &Token::builder_id());
    let mut child = home
        .moorline(&["wait-for", "codewhisperer"])
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    stderr.read_line(&mut said).unwrap();
    assert!(
        said.contains("`moorline pin codewhisperer builder-id`"),
        "{said}"
    );
    home.run(&["pin", "codewhisperer", "builder-id"]).exits(0);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

fn home_config_without_default() -> String {
    format!(
        "[sso-session builder-id]\nsso_start_url = {BUILDER_ID_URL}\n\
         sso_region = us-east-1\nsso_registration_scopes = {CODEWHISPERER_SCOPES}\n"
    )
}

#[test]
fn what_is_ready_ends_at_once_without_a_word() {
    let home = signed_out();
    home.token("builder-id", &Token::builder_id());
    let before = home.snapshot();
    let done = home.run(&["wait-for", "codewhisperer"]).exits(0);
    assert_eq!((done.stdout, done.stderr), (String::new(), String::new()));
    assert_eq!(home.snapshot(), before);
}

#[test]
fn a_time_that_is_over_is_told_with_what_mends_it() {
    let home = signed_out();
    home.run(&["wait-for", "codewhisperer", "--timeout", "0"])
        .exits(3)
        .says(&[
            "CodeWhisperer is not ready",
            "moorline login builder-id --for codewhisperer",
        ]);
    home.run(&["wait-for", "codewisperer"])
        .exits(2)
        .says(&["codewhisperer"]);
    home.run(&["wait-for", "codewhisperer", "--timeout", "soon"])
        .exits(2)
        .says(&["30s"]);
}

#[test]
fn ctrl_c_ends_it() {
    let home = signed_out();
    let (mut child, mut stderr) = waiting(&home);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("interrupted"), "{rest}");
}
