//! Faults while refreshing a token and while ending a session.

use crate::bench::{ACME_TOKEN, session};
use crate::gate::{Gate, Wrong};
use crate::table::{self, Row, kms, page, refusal, row};
use crate::{Elsewhere, bench, everything, is_clear};
use futures_util::future::join_all;
use moorline::demo::Operation;
use moorline::flows::failure::Exit;
use moorline::flows::refresh::refresh;
use moorline::flows::sign_out::sign_out;

/// A refresh whose call goes wrong each time leaves the token and all else as it was.
async fn fails(row: &Row, exit: Exit) {
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
    assert!(gate.asked() > 0);
    assert_eq!(everything(&bench), before, "{row:?}");
    elsewhere.was_not_asked();
}

#[tokio::test]
async fn a_refresh_that_fails_says_why_and_keeps_the_token() {
    let mut rows = table::lasting("while refreshing the token");
    rows.extend(table::passing("while refreshing the token"));
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
    join_all(rows.iter().map(|row| fails(row, Exit::Failed))).await;
}

#[tokio::test]
async fn a_session_that_is_over_says_so_and_keeps_the_token_file() {
    let rows = [
        row(
            refusal(400, "InvalidGrant"),
            &["session has ended", "moorline login acme"],
        ),
        row(
            refusal(400, "ExpiredToken"),
            &["session has ended", "moorline login acme"],
        ),
        row(
            refusal(401, "InvalidClient"),
            &["client registration", "moorline login acme"],
        ),
        row(
            refusal(400, "UnauthorizedClient"),
            &["client registration", "moorline login acme"],
        ),
    ];
    join_all(rows.iter().map(|row| fails(row, Exit::SignInNeeded))).await;
}

#[tokio::test]
async fn a_refresh_that_hangs_is_given_up_and_keeps_the_token() {
    let bench = bench(-10);
    let (overview, before) = (bench.overview(), everything(&bench));
    let (acme, call) = (session("acme"), Operation::RefreshToken);
    let gate = Gate::start(&bench.provider.url(), call, &Wrong::Hang, usize::MAX);
    let host = bench.host_with(&gate.url());
    let hanging = async {
        gate.hangs.notified().await;
        tokio::time::pause();
    };
    let (outcome, ()) = tokio::join!(refresh(&host, &overview, &acme), hanging);
    let words = ["is kept", "did not answer in time", "check the network"];
    is_clear(&outcome.unwrap_err().to_string(), &words);
    assert_eq!(everything(&bench), before);
}

/// A sign-out that the server does not hear of removes the one token here, and says what lives on.
async fn sign_out_says(row: &Row) {
    let (bench, elsewhere) = (bench(3000), Elsewhere::new());
    let (overview, mut before) = (bench.overview(), everything(&bench));
    let wrong = elsewhere.wrong(&row.wrong);
    let call = Operation::Logout;
    let gate = Gate::start(&bench.provider.url(), call, &wrong, usize::MAX);
    let host = bench.host_with(&gate.url());
    let done = sign_out(&host, &overview, &session("acme")).await.unwrap();
    let told = |line: &&String| line.contains("could not be told");
    let Some(line) = done.lines.iter().find(told) else {
        panic!("{row:?}: {:?}", done.lines);
    };
    is_clear(line, &row.words);
    assert!(line.contains("it may live until"), "{line}");
    before.remove(ACME_TOKEN);
    assert_eq!(everything(&bench), before, "{row:?}");
    elsewhere.was_not_asked();
}

#[tokio::test]
async fn a_sign_out_that_the_portal_does_not_hear_of_says_so() {
    let mut rows = table::passing("while signing out");
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
