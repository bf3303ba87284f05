//! Real clients as the program: that they take what is served, whatever `[default]` says, and get
//! new credentials when the first ones end.

use crate::home::{Done, Home};
use crate::{runs, serve, vault};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn script(name: &str) -> String {
    let path = root().join("tests/interop").join(name);
    path.to_str().unwrap().to_owned()
}

/// What `program` is to be called as, if it works: in `target/interop`, else on PATH.
fn client(name: &str, below: &str, check: &[&str]) -> Option<String> {
    let installed: PathBuf = root().join("target/interop").join(below);
    let program = match installed.exists() {
        true => installed.to_str().unwrap().to_owned(),
        false => below.rsplit('/').next().unwrap().to_owned(),
    };
    let works = Command::new(&program)
        .args(check)
        .env("HOME", "/nonexistent")
        .output()
        .is_ok_and(|output| output.status.success());
    if !works {
        println!("skipped: {name} is not set up (tests/interop/install.sh does that)");
    }
    works.then_some(program)
}

fn python() -> Option<String> {
    client("boto3", "venv/bin/python", &["-c", "import boto3"])
}

/// A home whose `[default]` would win in every SDK.
fn with_default() -> Home {
    let home = vault();
    let config = std::fs::read_to_string(home.join(".aws/config")).unwrap();
    home.write(
        ".aws/config",
        format!(
            "[default]\nregion = us-east-2\nsso_session = gone\nsso_account_id = 999999999999\nsso_role_name = Wrong\n{config}"
        ),
    );
    home.credentials(
        "[default]\naws_access_key_id = AKIAWRONG\naws_secret_access_key = CANARY-wrong\n",
    );
    home
}

/// The AWS SDK for Rust, as a process of its own: it reads its environment once.
#[tokio::test]
#[ignore = "the child process of other tests"]
async fn rust_client() {
    use aws_config::BehaviorVersion;
    use aws_credential_types::provider::ProvideCredentials;
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let provider = config.credentials_provider().unwrap();
    let credentials = provider.provide_credentials().await.unwrap();
    println!(
        "key {} {}",
        credentials.access_key_id(),
        config.region().unwrap()
    );
}

fn rust(home: &Home, vars: &[(&str, &str)]) -> Done {
    let this = std::env::current_exe().unwrap();
    let this = this.to_str().unwrap();
    let test = [
        "--exact",
        "clients::rust_client",
        "--ignored",
        "--nocapture",
    ];
    serve(home, &[&[this][..], &test].concat(), vars)
}

#[test]
fn every_client_takes_what_is_served_and_not_what_default_says() {
    for (home, note) in [(vault(), false), (with_default(), true)] {
        let says = |done: &Done| {
            assert_eq!(
                done.stderr.contains("[default] has credentials"),
                note,
                "{done:?}"
            );
        };
        // A proxy would see the token, and could not reach this machine.
        let proxy = ("HTTP_PROXY", "http://127.0.0.1:1");
        let done = rust(&home, &[proxy]).exits(0);
        assert!(done.stdout.contains("key ASIARUN1 eu-west-1"), "{done:?}");
        says(&done);
        if let Some(python) = python() {
            let done = serve(&home, &[&python, &script("use_served.py")], &[proxy]).exits(0);
            assert_eq!(done.stdout, "ASIARUN2 eu-west-1 container-role\n");
            says(&done);
        }
        if let Some(aws) = client("the AWS CLI", "awscli/aws", &["--version"]) {
            let done = serve(&home, &[&aws, "configure", "list"], &[]).exits(0);
            assert!(done.stdout.contains("container-role"), "{done:?}");
            assert!(done.stdout.contains("eu-west-1"), "{done:?}");
        }
        let sdk = root().join("target/interop/js");
        if sdk.join("node_modules/@aws-sdk").exists() {
            let change = format!(
                "cd '{}' && exec node '{}'",
                sdk.display(),
                script("use_served.mjs")
            );
            let done = serve(&home, &["sh", "-c", &change], &[proxy]).exits(0);
            assert!(done.stdout.starts_with("ASIARUN"), "{done:?}");
        } else {
            println!("skipped: the SDK for JavaScript is not set up");
        }
    }
}

/// What the program sees in place of `[default]` is gone afterwards, and never holds a key.
#[test]
fn the_config_without_credentials_lasts_as_long_as_the_program() {
    let home = with_default();
    let tmp = home.join("tmp");
    std::fs::create_dir(&tmp).unwrap();
    let show = "cat \"$AWS_CONFIG_FILE\"; wc -c < \"$AWS_SHARED_CREDENTIALS_FILE\"; stat -c %a \"$(dirname \"$AWS_CONFIG_FILE\")\"";
    let done = serve(
        &home,
        &["sh", "-c", show],
        &[("TMPDIR", tmp.to_str().unwrap())],
    )
    .exits(0);
    assert!(
        done.stdout
            .contains("[default]\nregion = us-east-2\n[profile dev]"),
        "{done:?}"
    );
    assert!(done.stdout.ends_with("\n0\n700\n"), "{done:?}");
    assert!(!done.stdout.contains("CANARY"));
    assert_eq!(std::fs::read_dir(tmp).unwrap().count(), 0);
}

#[test]
fn a_program_that_runs_on_gets_new_credentials() {
    let Some(python) = python() else { return };
    let home = vault();
    home.write("seconds", "12");
    let done = serve(&home, &[&python, &script("use_served.py"), "again"], &[]).exits(0);
    let keys: Vec<&str> = done.stdout.split_whitespace().collect();
    let [first, "eu-west-1", "container-role", second] = keys[..] else {
        panic!("{done:?}");
    };
    assert!(first < second, "{done:?}");
    assert_eq!(second, format!("ASIARUN{}", runs(&home)), "{done:?}");
    assert_eq!(done.stderr, "");
}

#[test]
fn a_client_says_why_there_are_none_and_moorline_says_what_to_do_once() {
    let Some(python) = python() else { return };
    let home = vault();
    home.write("seconds", "5");
    home.write("broken-later", "");
    // The first credentials are there; by the time they have ended there are no others.
    let script = format!(
        "mv broken-later broken; exec {python} {} again",
        script("use_served.py")
    );
    let done = serve(&home, &["sh", "-c", &script], &[]).exits(1);
    let ours: Vec<&str> = done
        .stderr
        .lines()
        .filter(|line| line.starts_with("moorline:"))
        .collect();
    assert_eq!(ours.len(), 1, "{done:?}");
    assert!(ours[0].contains("credential_process"), "{ours:?}");
    let sealed = done.stderr.matches("vault: the vault is sealed").count();
    assert_eq!(sealed, 1, "{done:?}");
    assert!(done.stderr.contains("NoCredentialsNow"), "{done:?}");
    assert!(!done.stderr.contains("CANARY"), "{done:?}");
}
