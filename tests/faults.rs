//! Whatever goes wrong on the way to AWS: one clear message with a next step, and what was on disk
//! before is still there, byte for byte.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

#[path = "support/bench.rs"]
mod bench;
#[path = "support/gate.rs"]
mod gate;
#[path = "support/home.rs"]
mod home;
#[path = "faults/network.rs"]
mod network;
#[path = "faults/portal.rs"]
mod portal;
#[path = "faults/refreshing.rs"]
mod refreshing;
#[path = "support/signing.rs"]
mod signing;
#[path = "faults/signing_in.rs"]
mod signing_in;
#[path = "faults/table.rs"]
mod table;

use bench::{ACME_TOKEN, Bench, ORGANIZATION, OWN_TOKEN, SESSION};
use gate::Wrong;
use moorline::demo::{BUILDER_ID_START_URL, Options};
use std::collections::BTreeMap;
use std::net::TcpListener;

const OTHER_TOKEN: &str = ".aws/sso/cache/other-tool.json";

/// A home with a token of the session that ends in `seconds`, one of Moorline's own, one of another
/// tool, and a profile of a role.
fn bench(seconds: i64) -> Bench {
    let bench = Bench::with(Options {
        access_token_lifetime: 100_000,
        ..Options::default()
    });
    let profile = "[profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Developer\n";
    bench.write(".aws/config", &format!("{SESSION}{profile}"));
    let scopes = ["codewhisperer:completions"];
    bench.issue(ACME_TOKEN, ORGANIZATION, &["sso:account:access"], seconds);
    bench.issue(OWN_TOKEN, BUILDER_ID_START_URL, &scopes, 3000);
    bench.issue(OTHER_TOKEN, BUILDER_ID_START_URL, &scopes, 3000);
    bench
}

/// Every file below the home and what is in it, without what Moorline notes of its own attempts.
fn everything(bench: &Bench) -> BTreeMap<String, Vec<u8>> {
    bench
        .files()
        .into_iter()
        .filter(|file| !file.ends_with(".failed"))
        .map(|file| {
            let bytes = std::fs::read(bench.path(&file)).unwrap();
            (file, bytes)
        })
        .collect()
}

/// What a user reads must say what happened and what to do, in words, and tell no secret.
#[track_caller]
fn is_clear(message: &str, words: &[&str]) {
    for word in words {
        assert!(message.contains(word), "not said: {word}\n{message}");
    }
    const NEXT_STEPS: [&str; 11] = [
        "`Access keys` beside any role shows both",
        "try again",
        "heck ",
        "set AWS_CA_BUNDLE",
        "put them into HTTPS_PROXY",
        "tart the sign-in again",
        "ign in again",
        "moorline ",
        "sk the Identity Center administrator",
        "Tell the Identity Center administrator",
        "Look for a newer version",
    ];
    assert!(
        NEXT_STEPS.iter().any(|step| message.contains(step)),
        "no next step: {message}"
    );
    for secret_or_debris in [
        "demo-",
        "hunter2",
        "Some(",
        " { ",
        "error sending",
        "\u{1b}",
        "..",
    ] {
        assert!(!message.contains(secret_or_debris), "{message}");
    }
    assert!(message.chars().count() < 600, "{message}");
    assert!(message.ends_with(['.', '`', '”', ')']), "{message}");
}

/// A host that a redirect leads to, and that must not be asked.
struct Elsewhere(TcpListener);

impl Elsewhere {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    /// `wrong` with this host where it leads elsewhere.
    fn wrong(&self, wrong: &Wrong) -> Wrong {
        let address = self.0.local_addr().unwrap().to_string();
        match wrong {
            Wrong::Answer(status, headers, body) => Wrong::Answer(
                *status,
                headers.replace("ELSEWHERE", &address),
                body.clone(),
            ),
            other => other.clone(),
        }
    }

    #[track_caller]
    fn was_not_asked(&self) {
        let asked = self.0.accept().unwrap_err();
        assert_eq!(asked.kind(), std::io::ErrorKind::WouldBlock);
    }
}
