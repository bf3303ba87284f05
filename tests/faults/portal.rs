//! Faults of the access portal: ListAccounts, ListAccountRoles, GetRoleCredentials.

use crate::bench::{ACME_TOKEN, Bench, session};
use crate::gate::{Gate, Wrong};
use crate::table::{self, Row, page, portal, row};
use crate::{Elsewhere, bench, everything, is_clear};
use futures_util::future::join_all;
use moorline::demo::Operation;
use moorline::flows::failure::{Exit, Failure};
use moorline::flows::role_credentials;
use moorline::flows::roles::{self, RolesProgress};
use std::cell::Cell;
use std::sync::Mutex;

const CALLS: [(Operation, &str); 3] = [
    (Operation::ListAccounts, "while listing the accounts"),
    (
        Operation::ListAccountRoles,
        "while listing the roles of an account",
    ),
    (
        Operation::GetRoleCredentials,
        "while asking for role credentials",
    ),
];

/// A home with a list of roles and credentials of a role from before, which have ended.
async fn stocked() -> Bench {
    let bench = bench(90_000);
    asks(
        &bench,
        &bench.provider.url(),
        Operation::ListAccounts,
        |_| (),
    )
    .await
    .unwrap();
    asks(
        &bench,
        &bench.provider.url(),
        Operation::GetRoleCredentials,
        |_| (),
    )
    .await
    .unwrap();
    bench.advance(3700);
    bench
}

/// Does what leads to `operation`, at `endpoint`.
async fn asks(
    bench: &Bench,
    endpoint: &str,
    operation: Operation,
    trouble: impl Fn(String),
) -> Result<(), Failure> {
    let (host, overview) = (bench.host_with(endpoint), bench.overview());
    if operation == Operation::GetRoleCredentials {
        let keys = role_credentials::get(&host, &overview, "dev").await?;
        assert!(keys.expires_at > bench.now());
        return Ok(());
    }
    let progress = |step| {
        if let RolesProgress::Trouble(why) = step {
            trouble(why);
        }
    };
    let list = roles::fetch(&host, &overview, &session("acme"), progress).await?;
    assert_eq!((list.roles.len(), list.failed), (5, Vec::new()));
    Ok(())
}

/// What goes wrong each time ends in one message, and what was cached before is still there.
async fn fails(operation: Operation, row: &Row) -> Failure {
    let (bench, elsewhere) = (stocked().await, Elsewhere::new());
    let before = everything(&bench);
    let wrong = elsewhere.wrong(&row.wrong);
    let gate = Gate::start(&bench.provider.url(), operation, &wrong, usize::MAX);
    let outcome = asks(&bench, &gate.url(), operation, |_| ()).await;
    let Err(failure) = outcome else {
        panic!("{operation:?} in spite of {row:?}");
    };
    is_clear(&failure.to_string(), &row.words);
    assert_eq!(everything(&bench), before, "{row:?}");
    elsewhere.was_not_asked();
    failure
}

/// What goes wrong in passing is asked again; a list says so meanwhile.
async fn waits(operation: Operation, row: &Row) {
    let (bench, elsewhere) = (stocked().await, Elsewhere::new());
    let wrong = elsewhere.wrong(&row.wrong);
    let gate = Gate::start(&bench.provider.url(), operation, &wrong, 1);
    let troubles = Mutex::new(Vec::new());
    let trouble = |why| troubles.lock().unwrap().push(why);
    let outcome = asks(&bench, &gate.url(), operation, trouble).await;
    assert!(outcome.is_ok(), "{row:?}: {outcome:?}");
    let troubles = troubles.into_inner().unwrap();
    let told = usize::from(operation != Operation::GetRoleCredentials);
    assert_eq!(troubles.len(), told, "{row:?}: {troubles:?}");
    for trouble in &troubles {
        is_clear(trouble, &row.words);
    }
    elsewhere.was_not_asked();
}

#[tokio::test]
async fn what_lasts_says_why_and_keeps_what_was_cached() {
    for (operation, doing) in CALLS {
        let mut rows = table::lasting(doing);
        rows.push(row(
            portal(400, "InvalidRequest"),
            &[doing, "said so", "Check that the region"],
        ));
        join_all(rows.iter().map(|row| fails(operation, row))).await;
    }
}

#[tokio::test]
async fn what_is_not_assigned_says_whom_to_ask() {
    let forbidden = portal(403, "Forbidden");
    let unknown = portal(404, "ResourceNotFound");
    for (operation, _) in &CALLS[..2] {
        let ask = "sk the Identity Center administrator whether you are assigned";
        fails(
            *operation,
            &row(forbidden.clone(), &["does not allow it: “said so”", ask]),
        )
        .await;
        fails(
            *operation,
            &row(unknown.clone(), &["does not know this account", ask]),
        )
        .await;
    }
    let words = [
        "no role Developer in account 111122223333",
        "moorline roles acme --refresh",
    ];
    for wrong in [forbidden, unknown] {
        fails(Operation::GetRoleCredentials, &row(wrong, &words)).await;
    }
}

#[tokio::test]
async fn what_passes_is_asked_again() {
    for (operation, doing) in CALLS {
        let rows = table::passing(doing);
        join_all(rows.iter().map(|row| waits(operation, row))).await;
        waits(
            operation,
            &row(page(401), &["web page", "Sign in to the network"]),
        )
        .await;
    }
}

#[tokio::test]
async fn a_portal_that_hangs_is_named_and_asked_again() {
    for (operation, _) in &CALLS[..2] {
        let bench = stocked().await;
        let gate = Gate::start(&bench.provider.url(), *operation, &Wrong::Hang, 1);
        let url = gate.url();
        let is_paused = Cell::new(false);
        let asking = asks(&bench, &url, *operation, |why| {
            // The clock that leaps over the hanging call ends those beside it too.
            if is_paused.replace(false) {
                tokio::time::resume();
            }
            is_clear(&why, &["did not answer in time", "check the network"]);
        });
        let hanging = async {
            gate.hangs.notified().await;
            tokio::time::pause();
            is_paused.set(true);
        };
        let (outcome, ()) = tokio::join!(asking, hanging);
        assert!(outcome.is_ok(), "{operation:?}: {outcome:?}");
    }
    let bench = stocked().await;
    let before = everything(&bench);
    let call = Operation::GetRoleCredentials;
    let gate = Gate::start(&bench.provider.url(), call, &Wrong::Hang, usize::MAX);
    let url = gate.url();
    let hanging = async {
        gate.hangs.notified().await;
        tokio::time::pause();
    };
    let (outcome, ()) = tokio::join!(asks(&bench, &url, call, |_| ()), hanging);
    let words = [
        "no new credentials of dev",
        "did not answer in time",
        "check the network",
    ];
    is_clear(&outcome.unwrap_err().to_string(), &words);
    assert_eq!(everything(&bench), before);
}

/// The portal knows no token of this session any more, not even a new one.
#[tokio::test]
async fn a_token_that_the_portal_does_not_accept_says_to_sign_in_and_stays() {
    for (operation, _) in CALLS {
        let bench = stocked().await;
        let mut before = everything(&bench);
        let wrong = portal(401, "Unauthorized");
        let gate = Gate::start(&bench.provider.url(), operation, &wrong, usize::MAX);
        let outcome = asks(&bench, &gate.url(), operation, |_| ()).await;
        let failure = outcome.unwrap_err();
        let words = [
            "does not accept its token",
            "said so",
            "moorline login acme",
        ];
        is_clear(&failure.to_string(), &words);
        assert_eq!(failure.exit, Exit::SignInNeeded);
        // It was refreshed once, in case only the old one was unknown.
        let mut after = everything(&bench);
        assert!(after.remove(ACME_TOKEN).is_some());
        before.remove(ACME_TOKEN);
        assert_eq!(after, before, "{operation:?}");
        assert_eq!(bench.provider.count(Operation::RefreshToken), 1);
    }
}
