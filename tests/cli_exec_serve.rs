//! `exec --serve`: real programs that are served their credentials, what strangers get, and that the
//! terminal, the signals and the exit code are the program's.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails, and one that did not run says so"
)]

#[path = "support/bench.rs"]
mod bench;
#[path = "cli_exec_serve/clients.rs"]
mod clients;
#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod pty;
#[path = "cli_exec_serve/server.rs"]
mod server;
#[path = "cli_exec_serve/terminal.rs"]
mod terminal;

use home::{Done, Home, finish};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;

/// Keys that live for a day, unless the file `seconds` says otherwise; each run gives others.
const KEYS: &str = "#!/bin/sh
cd \"$(dirname \"$0\")\" || exit 9
[ ! -e broken ] || { echo 'the vault is sealed' >&2; exit 7; }
echo run >> runs
end=$(date -u -d \"+$(cat seconds 2>/dev/null || echo 86400) seconds\" +%Y-%m-%dT%H:%M:%SZ)
printf '{\"Version\":1,\"AccessKeyId\":\"ASIARUN%s\",\"SecretAccessKey\":\"CANARY/secret\",\"SessionToken\":\"CANARY+token\",\"Expiration\":\"%s\",\"AccountId\":\"111122223333\"}' $(wc -l < runs) $end
";

/// A home with the profile `dev`, whose program counts its runs.
fn vault() -> Home {
    let home = Home::new();
    let program = home.write("vault", KEYS);
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    home.write(
        ".aws/config",
        format!(
            "[profile dev]\nregion = eu-west-1\ncredential_process = {}\n",
            program.display()
        ),
    );
    home.credentials(
        "[user]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = CANARY-user\n",
    );
    home
}

fn runs(home: &Home) -> usize {
    let runs = fs::read_to_string(home.join("runs")).unwrap_or_default();
    runs.lines().count()
}

fn serve(home: &Home, command: &[&str], vars: &[(&str, &str)]) -> Done {
    let args: Vec<&str> = ["exec", "dev", "--serve", "--"]
        .iter()
        .chain(command)
        .copied()
        .collect();
    home.run_with(&args, vars)
}

#[test]
fn the_program_gets_an_address_and_nothing_that_wins_over_it() {
    let home = vault();
    let done = serve(
        &home,
        &["/usr/bin/env"],
        &[
            ("AWS_ACCESS_KEY_ID", "AKIAOLD"),
            ("AWS_SECRET_ACCESS_KEY", "old"),
            ("AWS_SESSION_TOKEN", "old"),
            ("AWS_ACCESS_KEY", "old"),
            ("AWS_CREDENTIAL_EXPIRATION", "2099-01-01T00:00:00Z"),
            ("AWS_ACCOUNT_ID", "999999999999"),
            ("AWS_PROFILE", "user"),
            ("AWS_DEFAULT_PROFILE", "user"),
            ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/Web"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token"),
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/old"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/old"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "old"),
            ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9"),
            ("HTTP_PROXY", "http://proxy.example"),
            ("KEPT", "yes"),
        ],
    )
    .exits(0);
    assert!(!done.stdout.contains("CANARY"), "{done:?}");
    assert_eq!(done.stderr, "");
    let mut names: Vec<&str> = done
        .stdout
        .lines()
        .filter_map(|line| line.split_once('=').map(|(name, _)| name))
        .filter(|name| !["HOME", "PATH", "LANG", "PWD", "_", "SHLVL"].contains(name))
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_DEFAULT_REGION",
            "AWS_EC2_METADATA_DISABLED",
            "AWS_ENDPOINT_URL_S3",
            "AWS_REGION",
            "HTTP_PROXY",
            "KEPT",
            "NO_PROXY",
            "no_proxy",
        ]
    );
    let value = |name: &str| {
        let line = |line: &str| Some(line.strip_prefix(name)?.strip_prefix('=')?.to_owned());
        done.stdout.lines().find_map(line).unwrap()
    };
    assert_eq!(value("AWS_REGION"), "eu-west-1");
    assert_eq!(value("NO_PROXY"), "127.0.0.1");
    let url = value("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    assert_eq!(value("AWS_CONTAINER_AUTHORIZATION_TOKEN").len(), 43);
    assert_ne!(
        serve(&home, &["/usr/bin/env"], &[]).stdout,
        serve(&home, &["/usr/bin/env"], &[]).stdout,
        "the token is another one each time"
    );
}

#[test]
fn exit_codes_are_the_programs_and_those_of_shells() {
    let home = vault();
    home.write("text", "no program");
    let text = home.join("text");
    let text = text.to_str().unwrap();
    serve(&home, &["sh", "-c", "exit 42"], &[]).exits(42);
    serve(&home, &["sh", "-c", "kill -KILL $$"], &[]).exits(137);
    for serving in [&["--serve"][..], &[]] {
        let start = |program| {
            let args = [&["exec", "dev"][..], serving, &["--", program]].concat();
            home.run(&args)
        };
        start("no-such-program")
            .exits(127)
            .says(&["There is no program `no-such-program`"]);
        start(text).exits(126).says(&["cannot be started"]);
    }
}

#[test]
fn keys_that_never_end_are_not_served() {
    let home = vault();
    let done = home.run(&["exec", "user", "--serve", "--", "touch", "ran"]);
    done.exits(2)
        .says(&["no session token", "leave out --serve"]);
    assert!(!home.join("ran").exists());
}

/// `trap` of a shell hears what is sent to the parent of that shell.
#[test]
fn what_is_sent_to_moorline_is_handed_on_and_what_its_caller_ignores_is_ignored() {
    let home = vault();
    for signal in ["TERM", "HUP", "USR1"] {
        let script = format!(
            "trap 'kill $!; echo heard; exit 9' {signal}; sleep 60 >/dev/null 2>&1 & kill -{signal} $PPID; wait"
        );
        let done = serve(&home, &["sh", "-c", &script], &[]).exits(9);
        assert_eq!(done.stdout, "heard\n", "{signal}");
    }
    let mut nohup = home.program("sh");
    nohup.arg("-c").arg(format!(
        "trap '' HUP; exec {} exec dev --serve -- sh -c 'kill -HUP $$; echo alive'",
        home::MOORLINE
    ));
    assert_eq!(finish(&mut nohup).exits(0).stdout, "alive\n");
}

/// A pipe that is closed early ends programs as it does without Moorline.
#[test]
fn programs_begin_with_the_signals_of_any_other_program() {
    let home = vault();
    let mut command = home.program("sh");
    command.arg("-c").arg(format!(
        "{} exec dev --serve -- sh -c 'yes; exit 3' | head -n 1; exit ${{PIPESTATUS:-0}}",
        home::MOORLINE
    ));
    assert_eq!(finish(command.process_group(0)).exits(0).stdout, "y\n");
}
