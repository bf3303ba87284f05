//! Real AWS clients that use the managed profile: new ones, and one that runs.

use crate::home::{Home, MOORLINE, finish};
use crate::{everywhere, home};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn interop(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/interop")
        .join(below)
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/interop")
        .join(name)
}

/// What each real client signs with as the managed profile.
pub fn clients(home: &Home) -> Vec<(&'static str, Command)> {
    let mut found = Vec::new();
    let mut add = |name, needs: PathBuf, command: Command| match needs.exists() {
        true => found.push((name, command)),
        false => println!("skipped: {name} is not set up (tests/interop/install.sh does that)"),
    };
    let aws = interop("awscli/aws");
    let mut command = home.program(&aws);
    command.args(["configure", "export-credentials", "--profile", "moorline"]);
    add("aws", aws, command);
    let python = interop("venv/bin/python");
    let mut command = home.program(&python);
    command.arg(script("use_token.py")).arg("moorline");
    add("boto3", python, command);
    let mut command = home.program("node");
    command
        .current_dir(interop("."))
        .arg(script("use_token.mjs"))
        .arg("moorline");
    if interop("js").exists() {
        command.current_dir(interop("js"));
    }
    add("js", interop("js/node_modules/@aws-sdk"), command);
    let this = std::env::current_exe().unwrap();
    let mut command = home.program(&this);
    command.args([
        "--exact",
        "clients::rust_client",
        "--ignored",
        "--nocapture",
    ]);
    add("rust", this, command);
    found
}

/// The AWS SDK for Rust, as a process of its own: it reads its environment once.
#[tokio::test]
#[ignore = "the child process of other tests"]
async fn rust_client() {
    use aws_config::default_provider::credentials::DefaultCredentialsChain;
    use aws_credential_types::provider::ProvideCredentials;
    let chain = DefaultCredentialsChain::builder()
        .profile_name("moorline")
        .build()
        .await;
    let credentials = chain.provide_credentials().await.unwrap();
    println!("access key {}", credentials.access_key_id());
}

#[test]
fn real_clients_get_the_keys_of_what_is_switched_to() {
    let home = home();
    // Quoted for Python's shlex and for `sh -c` alike.
    let odd = home.join("a b'c \"d $x");
    fs::create_dir_all(&odd).unwrap();
    let program = odd.join("moorline");
    if fs::hard_link(MOORLINE, &program).is_err() {
        fs::copy(MOORLINE, &program).unwrap();
    }
    let switch = |target: &str| {
        let mut command = home.program(&program);
        finish(command.args(["switch", target, "--everywhere", "--yes"])).exits(0)
    };
    for (target, wanted) in [("dev", "AKIADEV"), ("prod", "AKIAPROD")] {
        switch(target);
        for (name, mut command) in clients(&home) {
            let done = finish(&mut command).exits(0);
            assert!(done.stdout.contains(wanted), "{name}: {done:?}");
        }
    }
}

#[test]
fn a_program_that_runs_follows_when_it_asks_again() {
    let home = home();
    let python = interop("venv/bin/python");
    if !python.exists() {
        println!("skipped: boto3 is not set up (tests/interop/install.sh does that)");
        return;
    }
    everywhere(&home, "dev");
    let mut child = home
        .program(&python)
        .arg(script("follow.py"))
        .arg("moorline")
        .stdin(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut asks = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut at = |later: u32| {
        writeln!(asks, "{later}").unwrap();
        answers.next().unwrap().unwrap()
    };
    assert_eq!(at(0), "AKIADEV");
    home.run(&["switch", "prod", "--everywhere"]).exits(0);
    assert_eq!(at(60), "AKIADEV", "it does not run Moorline for every call");
    assert_eq!(at(301), "AKIAPROD", "after 5 minutes it has followed");
    home.run(&["switch", "dev", "--everywhere"]).exits(0);
    assert_eq!(at(1000), "AKIADEV", "and it goes on to");
    drop(asks);
    assert!(child.wait().unwrap().success());
}
