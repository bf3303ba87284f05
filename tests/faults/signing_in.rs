//! Faults while signing in, with a device code and with a browser: RegisterClient,
//! StartDeviceAuthorization, CreateToken.

use crate::bench::{ACME_TOKEN, Bench, OWN_TOKEN, request, session};
use crate::gate::{Gate, Wrong};
use crate::table::{self, Row, kms, refusal, row};
use crate::{Elsewhere, OTHER_TOKEN, bench, everything, is_clear};
use futures_util::future::join_all;
use moorline::demo::Operation;
use moorline::flows::failure::{Exit, Failure};
use moorline::flows::sign_in::{Progress, SignInPlan, SignInRequest, SignedIn, Target, Way, run};
use std::sync::Mutex;

/// A sign-in for more than the session has, so that the config would change too.
pub fn wider(bench: &Bench, way: Way) -> SignInPlan {
    let asked = SignInRequest {
        service: Some("codewhisperer".into()),
        way: Some(way),
        ..request(Target::Connection(session("acme")))
    };
    let plan = bench.plan(&asked).unwrap();
    assert!(plan.change.is_some());
    plan
}

/// Signs in through `gate`, by somebody who approves of everything.
async fn signs_in(
    bench: &Bench,
    gate: &Gate,
    way: Way,
    progress: impl Fn(&Progress),
) -> Result<SignedIn, Failure> {
    let progress = |step: Progress| {
        match &step {
            Progress::AwaitingUser(code) => assert!(bench.provider.approve(&code.code)),
            Progress::AwaitingBrowser(page) => {
                bench.provider.allow_next_authorize(true);
                drop(tokio::spawn(browse(page.url.clone())));
            }
            _ => {}
        }
        progress(&step);
    };
    let (_nobody, steers) = tokio::sync::mpsc::unbounded_channel();
    run::run(
        &bench.host_with(&gate.url()),
        &wider(bench, way),
        steers,
        progress,
    )
    .await
}

/// A browser: it goes where it is sent.
async fn browse(url: String) {
    let browser = reqwest::Client::builder().no_proxy().build().unwrap();
    drop(browser.get(url).send().await);
}

/// A sign-in whose `operation` goes wrong for good fails, and leaves all as it was.
async fn fails(operation: Operation, way: Way, row: &Row) {
    let (bench, elsewhere) = (bench(3000), Elsewhere::new());
    let before = everything(&bench);
    let wrong = elsewhere.wrong(&row.wrong);
    let gate = Gate::start(&bench.provider.url(), operation, &wrong, usize::MAX);
    let outcome = signs_in(&bench, &gate, way, |_| ()).await;
    let Err(failure) = outcome else {
        panic!("signed in in spite of {row:?}");
    };
    is_clear(&failure.to_string(), &row.words);
    let begin = "Not signed in to Identity Center acme: ";
    assert!(failure.summary.starts_with(begin), "{failure}");
    assert_eq!(failure.exit, Exit::Failed);
    assert_eq!(gate.asked(), 1, "{row:?}");
    assert_eq!(everything(&bench), before, "{row:?}");
}

/// A sign-in whose `operation` goes wrong in passing says what is wrong, waits, and succeeds: on a
/// train, or in a hotel until the user has signed in to its network.
async fn waits(operation: Operation, way: Way, row: &Row) {
    let (bench, elsewhere) = (bench(3000), Elsewhere::new());
    let before = everything(&bench);
    let wrong = elsewhere.wrong(&row.wrong);
    let gate = Gate::start(&bench.provider.url(), operation, &wrong, 1);
    let troubles = Mutex::new(Vec::new());
    let outcome = signs_in(&bench, &gate, way, |step| {
        if let Progress::Trouble(why) = step {
            assert_eq!(everything(&bench), before, "{row:?}");
            troubles.lock().unwrap().push(why.clone());
        }
    });
    let outcome = outcome.await;
    assert!(outcome.is_ok(), "{row:?}: {outcome:?}");
    let troubles = troubles.into_inner().unwrap();
    assert_eq!(troubles.len(), 1, "{row:?}: {troubles:?}");
    is_clear(&troubles[0], &row.words);
    assert_eq!(gate.asked(), 2);
    let after = everything(&bench);
    assert_ne!(after[ACME_TOKEN], before[ACME_TOKEN]);
    for kept in [OWN_TOKEN, OTHER_TOKEN] {
        assert_eq!(after[kept], before[kept], "{row:?}");
    }
    elsewhere.was_not_asked();
}

async fn all_fail(operation: Operation, way: Way, rows: &[Row]) {
    join_all(rows.iter().map(|row| fails(operation, way, row))).await;
}

async fn all_wait(operation: Operation, way: Way, rows: &[Row]) {
    join_all(rows.iter().map(|row| waits(operation, way, row))).await;
}

#[tokio::test]
async fn a_registration_that_is_refused_says_why_and_changes_nothing() {
    let mut rows = table::lasting("while registering this sign-in");
    rows.extend([
        row(
            refusal(400, "InvalidRequest"),
            &[
                "d-9067demo00",
                "region eu-west-1",
                "do not fit together",
                "`Access keys`",
            ],
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
            &["this kind of sign-in", "Check the start URL"],
        ),
    ]);
    for way in [Way::DeviceCode, Way::Browser] {
        all_fail(Operation::RegisterClient, way, &rows).await;
    }
}

#[tokio::test]
async fn a_code_that_is_refused_says_why_and_changes_nothing() {
    let mut rows = table::lasting("while asking for a device code");
    rows.extend([
        row(
            refusal(400, "InvalidRequest"),
            &[
                "d-9067demo00",
                "region eu-west-1",
                "do not fit together",
                "`Access keys`",
            ],
        ),
        row(
            refusal(401, "InvalidClient"),
            &["registration", "Sign in again"],
        ),
        row(
            refusal(400, "UnauthorizedClient"),
            &["registration is for another kind", "Sign in again"],
        ),
    ]);
    all_fail(Operation::StartDeviceAuthorization, Way::DeviceCode, &rows).await;
}

/// What CreateToken may say to any sign-in.
fn no_token() -> Vec<Row> {
    let mut rows = table::lasting("while asking for the token");
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
            &["registration is for another kind", "Sign in again"],
        ),
        row(
            refusal(400, "UnsupportedGrantType"),
            &["this kind of sign-in", "Check the start URL"],
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
    let broken = [
        "KMS_NotFoundException",
        "KMS_InvalidKeyUsageException",
        "KMS_InvalidStateException",
        "KMS_DisabledException",
    ];
    rows.extend(kms("InvalidRequest", &broken));
    rows
}

#[tokio::test]
async fn a_device_code_that_gives_no_token_says_why_and_changes_nothing() {
    all_fail(Operation::PollToken, Way::DeviceCode, &no_token()).await;
}

#[tokio::test]
async fn a_browser_code_that_gives_no_token_says_why_and_changes_nothing() {
    all_fail(Operation::ExchangeCode, Way::Browser, &no_token()).await;
}

#[tokio::test]
async fn what_passes_while_registering_is_told_and_waited_out() {
    let mut rows = table::passing("while registering this sign-in");
    rows.push(row(
        refusal(400, "SlowDown"),
        &["slower pace", "try again in a minute"],
    ));
    let both =
        [Way::DeviceCode, Way::Browser].map(|way| all_wait(Operation::RegisterClient, way, &rows));
    join_all(both).await;
}

#[tokio::test]
async fn what_passes_while_asking_for_a_code_is_told_and_waited_out() {
    let mut rows = table::passing("while asking for a device code");
    rows.push(row(
        refusal(400, "SlowDown"),
        &["slower pace", "try again in a minute"],
    ));
    all_wait(Operation::StartDeviceAuthorization, Way::DeviceCode, &rows).await;
}

#[tokio::test]
async fn what_passes_while_waiting_for_the_token_is_told_and_waited_out() {
    let rows = table::passing("while asking for the token");
    let device = all_wait(Operation::PollToken, Way::DeviceCode, &rows);
    tokio::join!(
        device,
        all_wait(Operation::ExchangeCode, Way::Browser, &rows)
    );
}

/// Each in a runtime of its own, whose time the others do not move.
#[test]
fn a_server_that_hangs_is_named_and_asked_again() {
    let cases = [
        (Operation::RegisterClient, Way::Browser),
        (Operation::StartDeviceAuthorization, Way::DeviceCode),
        (Operation::PollToken, Way::DeviceCode),
        (Operation::ExchangeCode, Way::Browser),
    ];
    std::thread::scope(|scope| {
        for (call, way) in cases {
            scope.spawn(move || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap()
                    .block_on(hangs(call, way));
            });
        }
    });
}

async fn hangs(call: Operation, way: Way) {
    let bench = bench(3000);
    let gate = Gate::start(&bench.provider.url(), call, &Wrong::Hang, 1);
    let signing_in = signs_in(&bench, &gate, way, |step| {
        if let Progress::Trouble(why) = step {
            tokio::time::resume();
            let words = ["did not answer in time", "check the network", "HTTPS_PROXY"];
            is_clear(why, &words);
        }
    });
    // From the moment it hangs, 30 s pass at once.
    let hanging = async {
        gate.hangs.notified().await;
        tokio::time::pause();
    };
    let (outcome, ()) = tokio::join!(signing_in, hanging);
    assert!(outcome.is_ok(), "{call:?}: {outcome:?}");
    assert_eq!(gate.asked(), 2, "{call:?}");
}
