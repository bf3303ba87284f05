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
#[path = "support/signing.rs"]
mod signing;
#[path = "faults/table.rs"]
mod table;

use bench::{ACME_TOKEN, Bench, ORGANIZATION, OWN_TOKEN, SESSION, request, session};
use futures_util::future::join_all;
use gate::{Gate, Wrong};
use moorline::demo::{BUILDER_ID_START_URL, Operation};
use moorline::flows::failure::{Exit, Failure};
use moorline::flows::refresh::refresh;
use moorline::flows::sign_in::{Progress, SignInPlan, SignInRequest, SignedIn, Target, device};
use moorline::flows::sign_out::sign_out;
use std::collections::BTreeMap;
use std::net::TcpListener;
use table::{Row, kms, page, refusal, row};

const SCOPES: [&str; 1] = ["sso:account:access"];

/// A home with a token of the session that ends in `seconds`, one of Moorline's own and one of
/// another tool.
fn bench(seconds: i64) -> Bench {
    let bench = Bench::with_config(SESSION);
    let scopes = ["codewhisperer:completions"];
    bench.issue(ACME_TOKEN, ORGANIZATION, &SCOPES, seconds);
    bench.issue(OWN_TOKEN, BUILDER_ID_START_URL, &scopes, 3000);
    let other = ".aws/sso/cache/other-tool.json";
    bench.issue(other, BUILDER_ID_START_URL, &scopes, 3000);
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
    const NEXT_STEPS: [&str; 10] = [
        "set AWS_CA_BUNDLE",
        "try again",
        "Try again",
        "heck ",
        "tart the sign-in again",
        "ign in again",
        "moorline login",
        "ask the Identity Center administrator",
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
    ] {
        assert!(!message.contains(secret_or_debris), "{message}");
    }
    assert!(message.chars().count() < 600, "{message}");
    assert!(message.ends_with(['.', '`', '”', ')']), "{message}");
}

fn wider(bench: &Bench) -> SignInPlan {
    let asked = SignInRequest {
        service: Some("codewhisperer".into()),
        ..request(Target::Connection(session("acme")))
    };
    let plan = bench.plan(&asked).unwrap();
    assert!(plan.change.is_some(), "the config would be changed too");
    plan
}

async fn signs_in(
    bench: &Bench,
    gate: &Gate,
    progress: impl Fn(&Progress),
) -> Result<SignedIn, Failure> {
    let progress = |step: Progress| {
        if let Progress::AwaitingUser(code) = &step {
            assert!(bench.provider.approve(&code.code));
        }
        progress(&step);
    };
    device::run(&bench.host_with(&gate.url()), &wider(bench), progress).await
}

/// A host that a redirect leads to, and that must not be asked.
struct Elsewhere(TcpListener);

impl Elsewhere {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

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

/// A sign-in whose `operation` goes wrong each time fails, and leaves all as it was.
async fn sign_in_fails(operation: Operation, row: &Row) {
    let (bench, elsewhere) = (bench(3000), Elsewhere::new());
    let before = everything(&bench);
    let wrong = elsewhere.wrong(&row.wrong);
    let gate = Gate::start(&bench.provider.url(), operation, &wrong, usize::MAX);
    let outcome = signs_in(&bench, &gate, |_| ()).await;
    let Err(failure) = outcome else {
        panic!("signed in in spite of {row:?}");
    };
    is_clear(&failure.to_string(), &row.words);
    assert!(
        failure
            .summary
            .starts_with("Not signed in to Identity Center acme: "),
        "{failure}"
    );
    assert_eq!(failure.exit, Exit::Failed);
    assert_eq!(gate.asked(), 1, "{row:?}");
    assert_eq!(everything(&bench), before, "{row:?}");
    elsewhere.was_not_asked();
}

#[tokio::test]
async fn a_registration_that_fails_says_why_and_changes_nothing() {
    let mut rows = table::of_everything("while registering this sign-in");
    rows.extend(table::before_the_code("while registering this sign-in"));
    rows.extend([
        row(
            refusal(400, "InvalidRequest"),
            &["Check the region and the scopes of the session"],
        ),
        row(
            refusal(400, "InvalidScope"),
            &["one of the scopes", "sso_registration_scopes"],
        ),
        row(
            refusal(400, "InvalidClientMetadata"),
            &["registering", "newer version"],
        ),
        row(
            refusal(400, "InvalidRedirectUri"),
            &["registering", "newer version"],
        ),
        row(
            refusal(400, "UnsupportedGrantType"),
            &["this kind of sign-in", "start URL"],
        ),
        row(
            refusal(400, "SlowDown"),
            &["slower pace", "try again in a minute"],
        ),
    ]);
    join_all(
        rows.iter()
            .map(|row| sign_in_fails(Operation::RegisterClient, row)),
    )
    .await;
}

#[tokio::test]
async fn a_code_that_is_not_given_says_why_and_changes_nothing() {
    let mut rows = table::of_everything("while asking for a device code");
    rows.extend(table::before_the_code("while asking for a device code"));
    rows.extend([
        row(
            refusal(400, "InvalidRequest"),
            &["Check the start URL, and that the region is Identity Center's own"],
        ),
        row(
            refusal(401, "InvalidClient"),
            &["registration", "Sign in again"],
        ),
        row(
            refusal(400, "UnauthorizedClient"),
            &["registration is for another kind"],
        ),
        row(
            refusal(400, "SlowDown"),
            &["slower pace", "try again in a minute"],
        ),
    ]);
    let call = Operation::StartDeviceAuthorization;
    join_all(rows.iter().map(|row| sign_in_fails(call, row))).await;
}

#[tokio::test]
async fn a_token_that_is_refused_says_why_and_changes_nothing() {
    let mut rows = table::of_everything("while asking for the token");
    rows.extend([
        row(
            refusal(400, "ExpiredToken"),
            &["not confirmed in time", "Start the sign-in again"],
        ),
        row(
            refusal(400, "AccessDenied"),
            &["was denied", "whether you are assigned"],
        ),
        row(
            refusal(400, "InvalidGrant"),
            &["sign-in has ended", "Sign in again"],
        ),
        row(
            refusal(401, "InvalidClient"),
            &["registration", "Sign in again"],
        ),
        row(
            refusal(400, "UnauthorizedClient"),
            &["registration is for another kind"],
        ),
        row(
            refusal(400, "UnsupportedGrantType"),
            &["this kind of sign-in", "start URL"],
        ),
        row(
            refusal(400, "InvalidScope"),
            &["one of the scopes", "sso_registration_scopes"],
        ),
        row(
            refusal(400, "InvalidRequest"),
            &["refused the request", "Sign in again"],
        ),
    ]);
    rows.extend(kms("AccessDenied", &["KMS_AccessDeniedException"]));
    rows.extend(kms(
        "InvalidRequest",
        &[
            "KMS_NotFoundException",
            "KMS_InvalidKeyUsageException",
            "KMS_InvalidStateException",
            "KMS_DisabledException",
        ],
    ));
    join_all(
        rows.iter()
            .map(|row| sign_in_fails(Operation::PollToken, row)),
    )
    .await;
}

/// What a user on a train or in a hotel sees: it says what is wrong, waits, and signs in.
async fn sign_in_waits(row: &Row) {
    let (bench, elsewhere) = (bench(3000), Elsewhere::new());
    let before = everything(&bench);
    let wrong = elsewhere.wrong(&row.wrong);
    let gate = Gate::start(&bench.provider.url(), Operation::PollToken, &wrong, 1);
    let troubles = std::sync::Mutex::new(Vec::new());
    let outcome = signs_in(&bench, &gate, |step| {
        if let Progress::Trouble(why) = step {
            assert_eq!(everything(&bench), before, "{row:?}");
            troubles.lock().unwrap().push(why.clone());
        }
    });
    outcome
        .await
        .unwrap_or_else(|failure| panic!("{row:?}: {failure}"));
    let troubles = troubles.into_inner().unwrap();
    assert_eq!(troubles.len(), 1, "{row:?}: {troubles:?}");
    is_clear(&troubles[0], &row.words);
    assert_eq!(gate.asked(), 2);
    let after = everything(&bench);
    assert_ne!(after[ACME_TOKEN], before[ACME_TOKEN]);
    for kept in [OWN_TOKEN, ".aws/sso/cache/other-tool.json"] {
        assert_eq!(after[kept], before[kept], "{row:?}");
    }
    elsewhere.was_not_asked();
}

#[tokio::test]
async fn what_passes_by_itself_is_told_and_waited_out() {
    let rows = table::before_the_code("while asking for the token");
    join_all(rows.iter().map(sign_in_waits)).await;
}

/// A refresh whose call goes wrong leaves the token and all else as it was.
async fn refresh_fails(row: &Row, exit: Exit) {
    let (bench, elsewhere) = (bench(-10), Elsewhere::new());
    let (overview, before) = (bench.overview(), everything(&bench));
    let wrong = elsewhere.wrong(&row.wrong);
    let call = Operation::RefreshToken;
    let gate = Gate::start(&bench.provider.url(), call, &wrong, usize::MAX);
    let outcome = refresh(&bench.host_with(&gate.url()), &overview, &session("acme")).await;
    let Err(failure) = outcome else {
        panic!("refreshed in spite of {row:?}");
    };
    is_clear(&failure.to_string(), &row.words);
    assert_eq!(failure.exit, exit, "{row:?}: {failure}");
    assert_eq!(gate.asked(), 1, "{row:?}");
    assert_eq!(everything(&bench), before, "{row:?}");
    elsewhere.was_not_asked();
}

#[tokio::test]
async fn a_refresh_that_fails_says_why_and_keeps_the_token() {
    let mut rows = table::of_everything("while refreshing the token");
    rows.extend(table::before_the_code("while refreshing the token"));
    rows.extend([
        row(
            refusal(400, "SlowDown"),
            &["is kept", "slower pace", "try again in a minute"],
        ),
        row(
            refusal(400, "AccessDenied"),
            &["is kept", "whether you are assigned"],
        ),
        row(
            refusal(400, "UnsupportedGrantType"),
            &["is kept", "this kind of sign-in"],
        ),
        row(
            refusal(400, "InvalidScope"),
            &["is kept", "sso_registration_scopes"],
        ),
        row(
            refusal(400, "InvalidRequest"),
            &["is kept", "Sign in again"],
        ),
    ]);
    rows.extend(kms("InvalidRequest", &["KMS_DisabledException"]));
    join_all(rows.iter().map(|row| refresh_fails(row, Exit::Failed))).await;
}

#[tokio::test]
async fn a_session_that_is_over_says_so_and_keeps_the_token_file() {
    let login = "moorline login acme";
    let rows = [
        row(refusal(400, "InvalidGrant"), &["session has ended", login]),
        row(refusal(400, "ExpiredToken"), &["session has ended", login]),
        row(
            refusal(401, "InvalidClient"),
            &["client registration", login],
        ),
        row(
            refusal(400, "UnauthorizedClient"),
            &["client registration", login],
        ),
    ];
    join_all(
        rows.iter()
            .map(|row| refresh_fails(row, Exit::SignInNeeded)),
    )
    .await;
}

/// A sign-out that the server does not hear of removes the one token here, and says what lives on.
async fn sign_out_says(row: &Row) {
    let (bench, elsewhere) = (bench(3000), Elsewhere::new());
    let (overview, mut before) = (bench.overview(), everything(&bench));
    let wrong = elsewhere.wrong(&row.wrong);
    let gate = Gate::start(&bench.provider.url(), Operation::Logout, &wrong, usize::MAX);
    let host = bench.host_with(&gate.url());
    let done = sign_out(&host, &overview, &session("acme")).await.unwrap();
    let line = done
        .lines
        .iter()
        .find(|line| line.contains("could not be told"));
    let line = line.unwrap_or_else(|| panic!("{row:?}: {:?}", done.lines));
    is_clear(line, &row.words);
    assert!(line.contains("it may live until"), "{line}");
    before.remove(ACME_TOKEN);
    assert_eq!(everything(&bench), before, "{row:?}");
    elsewhere.was_not_asked();
}

#[tokio::test]
async fn a_sign_out_that_the_portal_does_not_hear_of_says_so() {
    let mut rows = table::before_the_code("while signing out");
    rows.extend([
        row(
            table::portal(400, "InvalidRequest"),
            &["while signing out", "Sign in again"],
        ),
        row(
            table::portal(403, "Forbidden"),
            &["while signing out", "Check the region"],
        ),
        row(
            page(401),
            &["web page while signing out", "Sign in to the network"],
        ),
    ]);
    join_all(rows.iter().map(sign_out_says)).await;
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_and_named() {
    let words = ["did not answer in time", "check the network", "HTTPS_PROXY"];
    for call in [
        Operation::RegisterClient,
        Operation::StartDeviceAuthorization,
        Operation::RefreshToken,
    ] {
        let bench = bench(-10);
        let (overview, before) = (bench.overview(), everything(&bench));
        let gate = Gate::start(&bench.provider.url(), call, &Wrong::Hang, usize::MAX);
        let host = bench.host_with(&gate.url());
        let acme = session("acme");
        let failing = async {
            if call == Operation::RefreshToken {
                return refresh(&host, &overview, &acme).await.map(|_| ());
            }
            signs_in(&bench, &gate, |_| ()).await.map(|_| ())
        };
        // From the moment it hangs, 30 s pass at once.
        let hanging = async {
            gate.hangs.notified().await;
            tokio::time::pause();
        };
        let (outcome, ()) = tokio::join!(failing, hanging);
        tokio::time::resume();
        is_clear(&outcome.unwrap_err().to_string(), &words);
        assert_eq!(everything(&bench), before, "{call:?}");
    }
}

#[tokio::test]
async fn a_poll_that_hangs_is_asked_again() {
    let bench = bench(3000);
    let gate = Gate::start(&bench.provider.url(), Operation::PollToken, &Wrong::Hang, 1);
    let signing_in = signs_in(&bench, &gate, |step| {
        if let Progress::Trouble(why) = step {
            tokio::time::resume();
            is_clear(why, &["did not answer in time"]);
        }
    });
    let hanging = async {
        gate.hangs.notified().await;
        tokio::time::pause();
    };
    let (outcome, ()) = tokio::join!(signing_in, hanging);
    outcome.unwrap();
    assert_eq!(gate.asked(), 2);
}
