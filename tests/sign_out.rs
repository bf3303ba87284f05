//! Signing out of one connection: at the server, on this host, and nothing else.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

#[path = "support/bench.rs"]
mod bench;

use bench::{ACME_TOKEN, Bench, ORGANIZATION, SESSION, request, session};
use moorline::demo::{BUILDER_ID_START_URL, Fault, Operation, Refusal};
use moorline::domain::connection::{ConnectionId, ConnectionState};
use moorline::flows::failure::Exit;
use moorline::flows::roles;
use moorline::flows::sign_in::{SignInRequest, Target};
use moorline::flows::sign_out::{preview, sign_out};

const OTHER_TOKEN: &str = ".aws/sso/cache/other-tool.json";

/// A home that is signed in to a session, for the account list, beside a token of another tool.
async fn signed_in() -> Bench {
    let config = format!(
        "{SESSION}[profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Developer\n"
    );
    let bench = Bench::with_config(&config);
    bench.issue(
        OTHER_TOKEN,
        BUILDER_ID_START_URL,
        &["codewhisperer:completions"],
        3600,
    );
    let plan = bench
        .plan(&SignInRequest {
            service: Some("account-list".into()),
            ..request(Target::Connection(session("acme")))
        })
        .unwrap();
    let approve = |provider: &moorline::demo::Provider, code: &str| assert!(provider.approve(code));
    bench.sign_in(&plan, approve).await.0.unwrap();
    bench
}

#[tokio::test]
async fn exactly_one_connection_ends() {
    let bench = signed_in().await;
    let overview = bench.overview();
    let before = preview(&overview, &session("acme")).unwrap();
    assert_eq!(before.pins, ["account-list"]);
    assert_eq!(before.profiles, ["dev"]);
    assert!(before.services.iter().any(|(id, _)| id == "account-list"));
    assert!(
        before
            .notices
            .iter()
            .any(|notice| notice.contains("AWS CLI"))
    );
    let config = bench.read(".aws/config");
    let other = bench.read(OTHER_TOKEN);
    let done = sign_out(&bench.host(), &overview, &session("acme"))
        .await
        .unwrap();
    assert!(!bench.exists(ACME_TOKEN));
    assert_eq!(bench.read(".aws/config"), config);
    assert_eq!(bench.read(OTHER_TOKEN), other);
    assert!(
        !bench
            .files()
            .iter()
            .any(|file| file.contains("registrations/"))
    );
    assert_eq!(bench.provider.requests().last().unwrap().status, Some(200));
    assert!(
        done.lines
            .iter()
            .any(|line| line.contains("no longer pinned")),
        "{:?}",
        done.lines
    );
    let after = bench.overview();
    assert!(after.pins().is_empty());
    assert_eq!(
        after.connection(&session("acme")).unwrap().state,
        ConnectionState::Never
    );
}

#[tokio::test]
async fn cached_role_credentials_are_told_apart_from_the_token_and_go_with_it() {
    let bench = signed_in().await;
    let seen = || {
        bench
            .overview()
            .connection(&session("acme"))
            .unwrap()
            .role_credentials
    };
    assert_eq!(seen().cached, 0);
    let end = bench.in_seconds(1_800);
    let entry = format!(
        r#"{{"ProviderType": "sso", "Credentials": {{"AccessKeyId": "x", "Expiration": "{end}"}}}}"#
    );
    // SHA-1 of {"accountId":"111122223333","roleName":"Developer","sessionName":"acme"}.
    let own = ".aws/cli/cache/3bb1ad0606315a2d0327168fa7674d716cba411a.json";
    let other = ".aws/cli/cache/0123456789012345678901234567890123456789.json";
    bench.write(own, &entry);
    bench.write(other, &entry);
    let token_end = bench
        .overview()
        .connection(&session("acme"))
        .unwrap()
        .expires_at;
    assert_eq!((seen().cached, seen().last_end), (1, Some(end)));
    assert_ne!(seen().last_end, token_end);
    let overview = bench.overview();
    let before = preview(&overview, &session("acme")).unwrap();
    assert_eq!(before.role_credentials, 1);
    sign_out(&bench.host(), &overview, &session("acme"))
        .await
        .unwrap();
    assert!(!bench.exists(own) && bench.exists(other));
    assert_eq!(seen().cached, 0);
}

#[tokio::test]
async fn a_server_that_fails_keeps_nobody_signed_in_here() {
    for fault in [
        Fault::Refuse(Refusal::InternalServer),
        Fault::Disconnect,
        Fault::Unavailable,
    ] {
        let bench = signed_in().await;
        bench.provider.fail_next(Operation::Logout, fault);
        let done = sign_out(&bench.host(), &bench.overview(), &session("acme"))
            .await
            .unwrap();
        assert!(!bench.exists(ACME_TOKEN));
        let until = bench
            .in_seconds(3600)
            .strftime("%Y-%m-%d %H:%M UTC")
            .to_string();
        assert!(
            done.lines.iter().any(|line| line.contains(&until)),
            "until when it may live on: {:?}",
            done.lines
        );
    }
}

#[tokio::test]
async fn a_token_that_another_tool_renewed_meanwhile_ends_too() {
    let bench = signed_in().await;
    let overview = bench.overview();
    let host = bench.host();
    let renewing = async {
        while bench.provider.count(Operation::Logout) == 0 {
            tokio::task::yield_now().await;
        }
        bench.issue(ACME_TOKEN, ORGANIZATION, &["sso:account:access"], 3600);
    };
    let acme = session("acme");
    let (_, done) = tokio::join!(renewing, sign_out(&host, &overview, &acme));
    done.unwrap();
    assert!(!bench.exists(ACME_TOKEN));
    assert_eq!(bench.provider.count(Operation::Logout), 2);
}

#[tokio::test]
async fn what_has_no_sign_in_of_its_own_is_refused_or_already_done() {
    let bench = signed_in().await;
    let overview = bench.overview();
    let foreign = ConnectionId::Token("other-tool.json".into());
    assert!(overview.connection(&foreign).is_some());
    for id in [foreign, ConnectionId::Env, session("missing")] {
        assert_eq!(
            preview(&overview, &id).unwrap_err().exit,
            Exit::Usage,
            "{id}"
        );
        let refused = sign_out(&bench.host(), &overview, &id).await.unwrap_err();
        assert_eq!(refused.exit, Exit::Usage, "{id}");
    }
    sign_out(&bench.host(), &overview, &session("acme"))
        .await
        .unwrap();
    let again = sign_out(&bench.host(), &bench.overview(), &session("acme"))
        .await
        .unwrap();
    assert!(
        again.lines[0].contains("not signed in"),
        "{:?}",
        again.lines
    );
    assert!(bench.exists(OTHER_TOKEN));
}

#[tokio::test]
async fn the_list_of_roles_of_one_user_is_not_shown_to_the_next() {
    let bench = signed_in().await;
    let id = session("acme");
    let list = async || roles::fetch(&bench.host(), &bench.overview(), &id, |_| ()).await;
    list().await.unwrap();
    assert!(roles::cached(&bench.host(), &id).is_some());
    let plan = bench
        .plan(&request(Target::Connection(session("acme"))))
        .unwrap();
    let approve = |provider: &moorline::demo::Provider, code: &str| assert!(provider.approve(code));
    bench.sign_in(&plan, approve).await.0.unwrap();
    assert_eq!(roles::cached(&bench.host(), &id), None, "a new sign-in");
    list().await.unwrap();
    sign_out(&bench.host(), &bench.overview(), &id)
        .await
        .unwrap();
    assert_eq!(roles::cached(&bench.host(), &id), None, "a sign-out");
}
