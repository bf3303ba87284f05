//! `open`, with the real binary against a federation endpoint and an STS of canned answers.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/sts.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod sts;

use home::{Done, Home};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use sts::{ROOT, Sts, TEMPORARY, USER};

/// A browser that goes where it is sent, twice.
const BROWSER: &str = "#!/usr/bin/env bash
printf '%s' \"$1\" > \"$HOME/started-with\"
[ -r /proc/$PPID/cmdline ] && tr '\\0' ' ' < /proc/$PPID/cmdline > \"$HOME/started-by\"
rest=${1#http://}
host=${rest%%/*}
ask() {
    exec 3<>\"/dev/tcp/${host%:*}/${host#*:}\" || return 0
    printf 'GET /%s HTTP/1.1\\r\\nHost: %s\\r\\n\\r\\n' \"${rest#*/}\" \"$host\" >&3
    cat <&3
}
ask > \"$HOME/answer\"
ask > \"$HOME/again\" 2>/dev/null
exit 0
";

/// A federation endpoint that gives one answer to everything; it ends with the process.
struct Federation {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Federation {
    fn start(status: u16, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = String::new();
                let mut bytes = [0; 4096];
                while !request.contains("Session=") {
                    match stream.read(&mut bytes) {
                        Ok(0) | Err(_) => break,
                        Ok(read) => request.push_str(&String::from_utf8_lossy(&bytes[..read])),
                    }
                }
                log.lock().unwrap().push(request);
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status} Canned\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
            }
        });
        Self { url, seen }
    }

    fn good() -> Self {
        Self::start(200, "{\"SigninToken\":\"CANARY-sign-in\"}")
    }

    fn asked(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

/// A profile of a role's keys, and of those that cannot sign in.
fn keys() -> Home {
    let home = Home::with_config("[profile dev]\nregion = eu-west-1\n");
    let section = |name: &str, id: &str, token: &str| {
        format!(
            "[{name}]\naws_access_key_id = {id}\naws_secret_access_key = CANARY-secret\n{token}"
        )
    };
    let token = "aws_session_token = CANARY-token\n";
    home.credentials(
        [
            section("dev", TEMPORARY, token),
            section("user", USER, ""),
            section("session-of-user", USER, token),
            section("session-of-root", ROOT, token),
        ]
        .concat(),
    );
    home
}

struct Setting {
    home: Home,
    federation: Federation,
    sts: Sts,
}

impl Setting {
    fn with(federation: Federation) -> Self {
        Self {
            home: keys(),
            federation,
            sts: Sts::start(),
        }
    }

    fn open(&self, args: &[&str], vars: &[(&str, &str)]) -> Done {
        let mut all = vec![("AWS_ENDPOINT_URL_SIGNIN", self.federation.url.as_str())];
        all.extend(self.sts.vars());
        all.extend(vars);
        let args: Vec<&str> = ["open"].iter().chain(args).copied().collect();
        self.home.run_with(&args, &all)
    }
}

/// The address, with its secret and its port replaced.
fn shape(done: &Done, federation: &Federation) -> String {
    let shown = done.stdout.replace(&federation.url, "https://SIGNIN");
    shown.replace("CANARY-sign-in", "SECRET")
}

#[test]
fn the_address_is_printed_where_it_was_asked_for() {
    let it = Setting::with(Federation::good());
    let done = it.open(&["dev", "--show"], &[]).exits(0);
    assert_eq!(
        shape(&done, &it.federation),
        "https://SIGNIN/federation?Action=login&Issuer=moorline&Destination=https%3A%2F%2Feu-west-1.console.aws.amazon.com%2Fconsole%2Fhome%3Fregion%3Deu-west-1&SigninToken=SECRET\n"
    );
    assert_eq!(
        done.stderr,
        "A secret: whoever opens this address within 15 minutes is signed in as dev.\n"
    );
    let request = it.federation.seen.lock().unwrap()[0].clone();
    assert!(
        request.starts_with("POST /federation HTTP/1.1"),
        "{request}"
    );
    assert!(!request.contains("SessionDuration"), "{request}");

    let arn = "arn:aws-us-gov:lambda:us-gov-east-1:111122223333:function:hello";
    let done = it.open(&["dev", "--show", "--resource", arn], &[]).exits(0);
    assert!(
        done.stdout.contains("Destination=https%3A%2F%2Fus-gov-east-1.console.amazonaws-us-gov.com%2Fgo%2Fview%3Farn%3Darn%253Aaws-us-gov%253Alambda%253Aus-gov-east-1%253A111122223333%253Afunction%253Ahello&"),
        "{done:?}"
    );
    let request = it.federation.seen.lock().unwrap()[1].clone();
    assert!(request.starts_with("GET /federation?Action=getSigninToken&"));

    let bucket = ["dev", "--show", "--resource", "arn:aws:s3:::b", "--region"];
    let done = it
        .open(&[&bucket[..], &["us-east-1"]].concat(), &[])
        .exits(0);
    assert!(done.stdout.contains("us-east-1.console"), "{done:?}");
}

#[test]
fn the_browser_gets_the_address_and_the_screen_does_not() {
    let it = Setting::with(Federation::good());
    let browser = it.home.write("browser", BROWSER);
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let done = it
        .open(&["dev"], &[("BROWSER", browser.to_str().unwrap())])
        .exits(0);
    let led = |to: &str| fs::read_to_string(it.home.join(to)).unwrap();
    // What any user of the machine can read leads there once, and says nothing.
    let started = led("started-with");
    assert!(started.starts_with("http://127.0.0.1:"), "{started}");
    assert!(!started.contains("CANARY"), "{started}");
    if cfg!(target_os = "linux") {
        let by = led("started-by");
        assert!(by.ends_with(" open-page "), "no address among: {by}");
    }
    let (answer, again) = (led("answer"), led("again"));
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    assert!(
        answer.contains("SigninToken=CANARY-sign-in\r\n"),
        "{answer}"
    );
    assert!(!again.contains("CANARY"), "{again}");
    assert!(!format!("{done:?}").contains("CANARY"), "{done:?}");
    assert!(done.stderr.contains("as dev"));

    let failing = it.home.write("failing", "#!/bin/sh\nexit 4\n");
    fs::set_permissions(&failing, fs::Permissions::from_mode(0o755)).unwrap();
    let done = it.open(&["dev"], &[("BROWSER", failing.to_str().unwrap())]);
    let done = done.exits(1).says(&["moorline open dev --show"]);
    assert!(!format!("{done:?}").contains("CANARY"), "{done:?}");
}

#[test]
fn without_a_browser_nothing_is_asked_and_the_way_out_is_named() {
    let it = Setting::with(Federation::good());
    it.open(&["dev"], &[("SSH_TTY", "/dev/pts/1")])
        .exits(1)
        .says(&["No browser", "`moorline open dev --show`", "It is a secret"]);
    it.open(&["de"], &[("SSH_TTY", "/dev/pts/1")])
        .exits(2)
        .says(&["no profile is called `de`", "nearest: dev"]);
    assert_eq!(it.federation.asked(), 0);
}

#[test]
fn credentials_that_cannot_sign_in_are_told_apart_and_never_sent() {
    let it = Setting::with(Federation::good());
    for (profile, why) in [
        ("user", "keys of `user` are those of a user"),
        ("session-of-user", "temporary ones of the IAM user ci"),
        ("session-of-root", "temporary ones of the root user"),
    ] {
        let done = it.open(&[profile, "--show"], &[]).exits(2);
        assert_eq!(done.stdout, "");
        done.says(&[why, "cannot sign in to the console", "A role can"]);
    }
    assert_eq!(it.federation.asked(), 0);
}

#[test]
fn a_page_that_is_none_is_refused_before_anything_is_asked() {
    let it = Setting::with(Federation::good());
    for (args, why) in [
        (&["--resource", "hello"][..], "is not the ARN of a resource"),
        (
            &["--resource", "arn:aws:s3:::a\u{1b}[31m b"],
            "`arn:aws:s3:::a␛[31m b` is not",
        ),
        (&["--region", "evil.example/#"], "is no AWS region"),
        (
            &["--resource", "arn:aws-cn:s3:::b", "--region", "eu-west-1"],
            "partition aws-cn, and eu-west-1 in aws",
        ),
    ] {
        let args = [&["dev", "--show"][..], args].concat();
        it.open(&args, &[]).exits(2).says(&[why]);
    }
    assert_eq!(it.federation.asked() + it.sts.requests().len(), 0);
}

#[test]
fn an_endpoint_that_could_be_read_on_the_way_gets_nothing() {
    let it = Setting::with(Federation::good());
    let done = it.home.run_with(
        &["open", "dev", "--show"],
        &[("AWS_ENDPOINT_URL_SIGNIN", "http://signin.example")],
    );
    done.exits(2)
        .says(&["AWS_ENDPOINT_URL_SIGNIN", "could be read on the way"]);
}

#[test]
fn hostile_answers_are_never_shown() {
    for (status, body, why) in [
        (
            400,
            "CANARY Bad Request",
            "does not accept these credentials",
        ),
        (
            500,
            "{\"SigninToken\":\"CANARY-sign-in\"}",
            "busy or failed",
        ),
        (200, "<html>CANARY</html>", "without a sign-in token"),
        (
            200,
            "{\"SigninToken\":\"CANARY\\u001b[31m&x=y\"}",
            "without a sign-in token",
        ),
    ] {
        let it = Setting::with(Federation::start(status, body));
        let done = it.open(&["dev", "--show"], &[]).exits(1);
        assert_eq!(done.stdout, "");
        assert!(!done.stderr.contains("CANARY"), "{done:?}");
        done.says(&[why, "`dev` was not signed in to the console of eu-west-1"]);
    }
}
