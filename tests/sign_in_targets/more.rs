//! Scopes that are added to a sign-in, and sessions that are extended.

use super::*;

fn more() -> SignInRequest {
    SignInRequest {
        service: Some("codecatalyst".into()),
        ..request(Target::Connection(session("acme")))
    }
}

#[tokio::test]
async fn a_missing_scope_is_one_question_and_one_sign_in() {
    let bench = Bench::with_config(SESSION);
    assert_eq!(
        missing_scopes(&bench.overview(), "codecatalyst"),
        None,
        "nothing is signed in"
    );
    approved(&bench, &request(Target::Connection(session("acme")))).await;
    let missing = missing_scopes(&bench.overview(), "codecatalyst").unwrap();
    assert_eq!(missing.connection, session("acme"));
    assert_eq!(
        missing.question,
        "CodeCatalyst needs codecatalyst:read_write: add it to Identity Center acme?"
    );
    assert_eq!(missing_scopes(&bench.overview(), "lambda"), None);
    assert_eq!(
        missing_scopes(&bench.overview(), "account-list"),
        None,
        "it has what it needs"
    );
    approved(&bench, &more()).await;
    let overview = bench.overview();
    assert_eq!(missing_scopes(&overview, "codecatalyst"), None);
    let one = overview.connection(&session("acme")).unwrap();
    assert_eq!(one.scopes, [ACCOUNTS, "codecatalyst:read_write"]);
}

#[tokio::test]
async fn the_old_token_outlives_a_sign_in_for_more_that_fails() {
    let bench = Bench::with_config(SESSION);
    approved(&bench, &request(Target::Connection(session("acme")))).await;
    let token = bench.read(ACME_TOKEN);
    let registrations = |bench: &Bench| {
        let files = bench.files();
        files
            .iter()
            .filter(|file| file.contains("registrations/"))
            .count()
    };
    let same = |what: &str| {
        assert_eq!(bench.read(ACME_TOKEN), token, "{what}");
        assert_eq!(bench.read(".aws/config"), SESSION, "{what}");
        assert_eq!(registrations(&bench), 1, "{what}");
        assert!(bench.is_live("acme"));
    };
    let plan = bench.plan(&more()).unwrap();

    let deny = |provider: &Provider, code: &str| assert!(provider.deny(code));
    bench.sign_in(&plan, deny).await.0.unwrap_err();
    same("denied");

    bench.leave_at_the_code(&plan).await;
    same("cancelled");

    let lose = |provider: &Provider, _: &str| {
        provider.fail_next(Operation::PollToken, Fault::Disconnect);
        bench.advance(599);
    };
    let step = |step: &Progress| match step {
        Progress::AwaitingUser(code) => lose(&bench.provider, &code.code),
        Progress::Trouble(_) => bench.advance(1),
        _ => {}
    };
    signed_in(&bench, &plan, step).await.unwrap_err();
    same("network lost for good");

    // Nothing can be journalled, so the config must not be changed.
    let journal = bench.path(".local/state/moorline/journal");
    let _ = std::fs::remove_dir_all(&journal);
    std::fs::write(&journal, "").unwrap();
    let failure = bench.sign_in(&plan, approve).await.0.unwrap_err();
    assert!(failure.summary.contains("does not say so"), "{failure}");
    assert_eq!(bench.read(".aws/config"), SESSION);
    assert_ne!(bench.read(ACME_TOKEN), token, "what was approved is kept");
    assert!(bench.is_live("acme"));
}

#[tokio::test]
async fn extending_ends_the_session_first_and_keeps_the_old_file_until_the_new_one() {
    let bench = Bench::with_config(SESSION);
    let extend = SignInRequest {
        extends: true,
        ..request(Target::Connection(session("acme")))
    };
    let plan = bench.plan(&extend).unwrap();
    assert!(!plan.extends, "nothing is there to be ended");
    approved(&bench, &request(Target::Connection(session("acme")))).await;
    let old = bench.read(ACME_TOKEN);
    let plan = bench.plan(&extend).unwrap();
    let said = plan.notices.join("\n");
    assert!(
        plan.extends && said.contains("AWS CLI and SDKs") && said.contains("stays signed out"),
        "{said}"
    );

    bench
        .provider
        .fail_next(Operation::Logout, Fault::Unavailable);
    let silent = |step: &Progress| {
        let asks = matches!(step, Progress::AwaitingUser(_));
        assert!(!asks, "no sign-in goes on with a session that lives");
    };
    let failure = signed_in(&bench, &plan, silent).await.unwrap_err();
    assert!(failure.summary.starts_with("Not extended"), "{failure}");
    assert_eq!(bench.read(ACME_TOKEN), old);

    bench.leave_at_the_code(&plan).await;
    assert_eq!(bench.read(ACME_TOKEN), old);
    let overview = bench.overview();
    let why = why::connection(&overview, overview.connection(&session("acme")).unwrap());
    assert!(why.message.contains("Moorline signed out of it"), "{why:?}");

    signed_in(&bench, &plan, |step| {
        if let Progress::AwaitingUser(code) = step {
            assert_eq!(bench.read(ACME_TOKEN), old);
            approve(&bench.provider, &code.code);
        }
    })
    .await
    .unwrap();
    assert_ne!(bench.read(ACME_TOKEN), old);
    let overview = bench.overview();
    let why = why::connection(&overview, overview.connection(&session("acme")).unwrap());
    assert!(why.cause.is_fine(), "{why:?}");
}

#[tokio::test]
async fn a_session_is_not_ended_before_the_new_sign_in_can_begin() {
    let bench = Bench::with_config(SESSION);
    let acme = request(Target::Connection(session("acme")));
    approved(&bench, &acme).await;
    let old = bench.read(ACME_TOKEN);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let extend = SignInRequest {
        extends: true,
        way: Some(Way::Browser),
        port: Some(taken.local_addr().unwrap().port()),
        ..acme
    };
    let plan = bench.plan(&extend).unwrap();
    let failure = signed_in(&bench, &plan, |_| ()).await.unwrap_err();
    assert!(failure.summary.contains("port"), "{failure}");

    let refused = Fault::Refuse(Refusal::InvalidRequest);
    for (way, operation) in [
        (Way::Browser, Operation::RegisterClient),
        (Way::DeviceCode, Operation::StartDeviceAuthorization),
    ] {
        bench.provider.fail_next(operation, refused.clone());
        let plan = bench
            .plan(&SignInRequest {
                way: Some(way),
                port: None,
                ..extend.clone()
            })
            .unwrap();
        signed_in(&bench, &plan, |_| ()).await.unwrap_err();
    }
    assert_eq!(bench.provider.count(Operation::Logout), 0);
    assert_eq!(bench.read(ACME_TOKEN), old);
}

#[tokio::test]
async fn a_token_that_is_over_is_renewed_so_that_it_can_end_its_session() {
    let bench = Bench::with_config(SESSION);
    approved(&bench, &request(Target::Connection(session("acme")))).await;
    bench.advance(4000);
    let plan = bench
        .plan(&SignInRequest {
            extends: true,
            ..request(Target::Connection(session("acme")))
        })
        .unwrap();
    signed_in_by_code(&bench, &plan).await;
    let requests = bench.provider.requests();
    let logout = requests
        .iter()
        .find(|one| one.operation == Operation::Logout);
    assert_eq!(logout.unwrap().status, Some(200), "{requests:?}");
}
