//! Refreshing and handing out tokens, against the embedded provider.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

#[path = "support/bench.rs"]
mod bench;

use bench::{ACME_TOKEN, Bench, ORGANIZATION, SESSION, session};
use moorline::demo::{Fault, Operation, Refusal};
use moorline::flows::failure::{Exit, Failure};
use moorline::flows::keepalive::{News, keepalive};
use moorline::flows::refresh::{refresh, token};
use moorline::flows::switch::pin;

const SCOPES: [&str; 3] = [
    "sso:account:access",
    "codewhisperer:completions",
    "codewhisperer:analysis",
];

/// A home whose CodeWhisperer is pinned to a session with a token that ends in `seconds`.
fn pinned(seconds: i64) -> (Bench, String) {
    let config = SESSION.replace(
        "sso:account:access",
        "sso:account:access,codewhisperer:completions,codewhisperer:analysis",
    );
    let bench = Bench::with_config(&config);
    let refresh_token = bench.issue(ACME_TOKEN, ORGANIZATION, &SCOPES, seconds);
    pin(
        &bench.host(),
        &bench.overview(),
        "codewhisperer",
        &session("acme"),
    )
    .unwrap();
    (bench, refresh_token)
}

async fn ask(bench: &Bench) -> Result<String, Failure> {
    let secret = token(&bench.host(), &bench.overview(), "codewhisperer").await?;
    Ok(secret.expose().clone())
}

#[tokio::test]
async fn a_token_with_time_left_is_handed_out_as_it_is() {
    let (bench, _) = pinned(301);
    let before = bench.json(ACME_TOKEN);
    assert_eq!(
        ask(&bench).await.unwrap(),
        before["accessToken"].as_str().unwrap()
    );
    assert_eq!(bench.provider.count(Operation::RefreshToken), 0);
}

#[tokio::test]
async fn a_refresh_replaces_the_tokens_and_keeps_the_rest() {
    let (bench, old_refresh) = pinned(299);
    let before = bench.json(ACME_TOKEN);
    let handed = ask(&bench).await.unwrap();
    let after = bench.json(ACME_TOKEN);
    assert_eq!(after["accessToken"], handed.as_str());
    assert_ne!(after["accessToken"], before["accessToken"]);
    assert_ne!(after["refreshToken"], old_refresh.as_str());
    for key in [
        "startUrl",
        "region",
        "clientId",
        "clientSecret",
        "registrationExpiresAt",
    ] {
        assert_eq!(after[key], before[key], "{key}");
    }
    assert_eq!(after["expiresAt"], bench.in_seconds(3600).to_string());
}

#[tokio::test]
async fn a_console_refreshes_within_20_minutes_and_not_before() {
    let (bench, _) = pinned(1201);
    refresh(&bench.host(), &bench.overview(), &session("acme"))
        .await
        .unwrap();
    assert_eq!(bench.provider.count(Operation::RefreshToken), 0);
    bench.advance(1);
    let end = refresh(&bench.host(), &bench.overview(), &session("acme"))
        .await
        .unwrap();
    assert_eq!(bench.provider.count(Operation::RefreshToken), 1);
    assert_eq!(end, bench.in_seconds(3600));
}

#[test]
fn twenty_at_once_make_one_refresh() {
    let (bench, _) = pinned(-10);
    let tokens: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..20)
            .map(|_| {
                scope.spawn(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build()
                        .unwrap();
                    runtime.block_on(ask(&bench)).unwrap()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(bench.provider.count(Operation::RefreshToken), 1);
    assert!(tokens.iter().all(|token| *token == tokens[0]));
}

#[tokio::test]
async fn a_session_that_ended_says_so_once_and_names_the_command() {
    let (bench, _) = pinned(-10);
    bench.provider.revoke_all();
    let before = bench.read(ACME_TOKEN);
    for _ in 0..3 {
        let failure = ask(&bench).await.unwrap_err();
        assert_eq!(failure.exit, Exit::SignInNeeded);
        assert!(failure.summary.contains("session has ended"), "{failure}");
        assert!(
            failure
                .hint
                .as_deref()
                .unwrap()
                .contains("moorline login acme --for codewhisperer"),
            "{failure}"
        );
    }
    assert_eq!(
        bench.provider.count(Operation::RefreshToken),
        1,
        "30 s between attempts"
    );
    bench.advance(31);
    ask(&bench).await.unwrap_err();
    assert_eq!(bench.provider.count(Operation::RefreshToken), 2);
    assert_eq!(bench.read(ACME_TOKEN), before, "no failure drops a token");
}

#[tokio::test]
async fn what_passes_drops_no_token() {
    for fault in [
        Fault::Refuse(Refusal::InternalServer),
        Fault::Refuse(Refusal::TooManyRequests),
        Fault::Disconnect,
        Fault::Unavailable,
        Fault::Malformed,
    ] {
        let (bench, _) = pinned(-10);
        let before = bench.read(ACME_TOKEN);
        fail_every_try(&bench, &fault);
        let failure = ask(&bench).await.unwrap_err();
        assert_eq!(failure.exit, Exit::Failed, "{fault:?}: {failure}");
        assert_eq!(bench.read(ACME_TOKEN), before);
        bench.advance(31);
        while bench.provider.count(Operation::RefreshToken) < TRIES {
            let _none_left = ask(&bench).await;
            bench.advance(31);
        }
        ask(&bench).await.unwrap();
    }
}

/// A busy server is asked three times, another once.
const TRIES: usize = 3;

fn fail_every_try(bench: &Bench, fault: &Fault) {
    for _ in 0..TRIES {
        bench
            .provider
            .fail_next(Operation::RefreshToken, fault.clone());
    }
}

#[tokio::test]
async fn a_busy_server_is_asked_again_at_once() {
    for fault in [
        Fault::Refuse(Refusal::TooManyRequests),
        Fault::Refuse(Refusal::InternalServer),
        Fault::Disconnect,
    ] {
        let (bench, _) = pinned(-10);
        bench
            .provider
            .fail_next(Operation::RefreshToken, fault.clone());
        ask(&bench).await.unwrap();
        assert_eq!(
            bench.provider.count(Operation::RefreshToken),
            2,
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn a_token_that_still_works_is_handed_out_when_the_server_does_not() {
    let (bench, _) = pinned(60);
    fail_every_try(&bench, &Fault::Disconnect);
    let before = bench.json(ACME_TOKEN);
    assert_eq!(
        ask(&bench).await.unwrap(),
        before["accessToken"].as_str().unwrap()
    );
}

#[tokio::test]
async fn another_tool_that_was_faster_is_no_end_of_the_session() {
    let (bench, _) = pinned(-10);
    let overview = bench.overview();
    let host = bench.host();
    // Another tool refreshes while our question is on its way: ours is refused, the file is new.
    bench.provider.fail_next(
        Operation::RefreshToken,
        Fault::Refuse(Refusal::InvalidGrant),
    );
    let acme = session("acme");
    let asking = refresh(&host, &overview, &acme);
    let provider_saw = async {
        while bench.provider.count(Operation::RefreshToken) == 0 {
            tokio::task::yield_now().await;
        }
        bench.issue(ACME_TOKEN, ORGANIZATION, &SCOPES, 3000);
    };
    let (_, end) = tokio::join!(provider_saw, asking);
    assert_eq!(end.unwrap(), bench.in_seconds(3000));
}

#[tokio::test]
async fn the_cause_is_named_when_it_cannot_be_refreshed() {
    let (bench, _) = pinned(-10);
    let mut json = bench.json(ACME_TOKEN);
    json.as_object_mut().unwrap().remove("refreshToken");
    bench.write(ACME_TOKEN, &json.to_string());
    let failure = ask(&bench).await.unwrap_err();
    assert!(failure.summary.contains("no refresh token"), "{failure}");
    let (bench, _) = pinned(-10);
    bench.advance(91 * 24 * 3600);
    let failure = ask(&bench).await.unwrap_err();
    assert!(failure.summary.contains("registration"), "{failure}");
    assert_eq!(failure.exit, Exit::SignInNeeded);
    let (bench, _) = pinned(-10);
    let overview = bench.overview();
    std::fs::remove_file(bench.path(ACME_TOKEN)).unwrap();
    let failure = token(&bench.host(), &overview, "codewhisperer")
        .await
        .unwrap_err();
    assert!(failure.summary.contains("signed out"), "{failure}");
    assert!(!bench.exists(ACME_TOKEN));
}

#[tokio::test]
async fn services_without_a_token_of_ours_say_why() {
    let (bench, _) = pinned(3600);
    let overview = bench.overview();
    for (service, exit) in [
        ("lambda", Exit::Usage),
        ("kiro", Exit::Usage),
        ("nonsense", Exit::Usage),
        ("codecatalyst", Exit::SignInNeeded),
        ("account-list", Exit::Failed),
    ] {
        let failure = token(&bench.host(), &overview, service).await.unwrap_err();
        assert_eq!(failure.exit, exit, "{service}: {failure}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_not_called_signed_out() {
    let (bench, _) = pinned(3600);
    bench.write(ACME_TOKEN, "{\"accessToken\": \"half");
    let failure = ask(&bench).await.unwrap_err();
    assert_eq!(failure.exit, Exit::Failed, "{failure}");
    assert!(failure.summary.contains("cannot be used"), "{failure}");
}

#[tokio::test]
async fn who_stops_a_keepalive_waits_for_the_refresh_that_runs() {
    let (bench, old_refresh) = pinned(600);
    let mut told = Vec::new();
    let host = bench.host();
    let stopped = keepalive(&host, async { "stopped" }, |news| {
        told.push(news.clone());
    });
    assert_eq!(stopped.await.unwrap(), "stopped");
    assert_ne!(bench.json(ACME_TOKEN)["refreshToken"], old_refresh.as_str());
    let fresh = News::Fresh("Identity Center acme".into(), bench.in_seconds(3600));
    assert_eq!(told, [fresh]);
}
