//! What is kept, and what is not, when a sign-in by browser ends in trouble.

use super::*;

#[tokio::test]
async fn trouble_at_the_beginning_and_at_the_end_is_waited_out() {
    let bench = Bench::with_config(SESSION);
    bench
        .provider
        .fail_next(Operation::RegisterClient, Fault::Disconnect);
    bench.provider.fail_next(
        Operation::ExchangeCode,
        Fault::Refuse(Refusal::InternalServer),
    );
    let mut running = Running::start(&bench, &acme(Way::Browser));
    for way in [Way::Browser, Way::DeviceCode] {
        assert!(matches!(running.step().await, Progress::Trouble(_)));
        assert_eq!(running.step().await, Progress::Recovered);
        if way == Way::Browser {
            let page = running.page().await;
            open(&way_back(&bench, &page, true).await).await;
        }
    }
    running.end().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_kept_is_not_asked_for() {
    for way in [Way::Browser, Way::DeviceCode] {
        let blocked = |place: &str| {
            let bench = Bench::with_config(SESSION);
            bench.write(place, "");
            bench
        };
        let read_only = Bench::with_config(SESSION);
        let config = read_only.path(".aws/config");
        fs::set_permissions(config, fs::Permissions::from_mode(0o444)).unwrap();
        for (bench, place) in [
            (blocked(".aws/sso/cache"), "sso/cache"),
            (blocked(".local/state/moorline"), "state/moorline"),
            (
                blocked(".local/state/moorline/registrations"),
                "registrations",
            ),
            (read_only, ".aws/config"),
        ] {
            let more = SignInRequest {
                service: Some("codewhisperer".into()),
                ..acme(way)
            };
            let failure = Running::start(&bench, &more).end().await.unwrap_err();
            assert!(failure.summary.contains(place), "{place}: {failure}");
            assert_eq!(bench.provider.count(Operation::RegisterClient), 0);
        }
    }
}

#[tokio::test]
async fn a_token_is_kept_though_the_config_file_cannot_be_written_any_more() {
    let bench = Bench::with_config(SESSION);
    let more = SignInRequest {
        service: Some("codewhisperer".into()),
        ..acme(Way::Browser)
    };
    let mut running = Running::start(&bench, &more);
    let page = running.page().await;
    let address = way_back(&bench, &page, true).await;
    let config = bench.path(".aws/config");
    fs::set_permissions(config, fs::Permissions::from_mode(0o444)).unwrap();
    open(&address).await;
    let failure = running.end().await.unwrap_err();
    assert_eq!(failure.exit, Exit::Failed);
    assert!(failure.summary.contains("Signed in to"), "{failure}");
    assert!(failure.summary.contains("read-only"), "{failure}");
    assert_eq!(bench.read(".aws/config"), SESSION);
    assert!(bench.is_live("acme"));
}

#[tokio::test]
async fn a_cancelled_sign_in_closes_its_port_and_leaves_nothing() {
    let bench = Bench::with_config(SESSION);
    let before = bench.files();
    let mut running = Running::start(&bench, &acme(Way::Browser));
    let page = running.page().await;
    running.end.abort();
    assert!(running.end.await.unwrap_err().is_cancelled());
    tokio::task::yield_now().await;
    let gone = TcpStream::connect(("127.0.0.1", page.port)).await;
    assert!(gone.is_err());
    assert_eq!(bench.files(), before);
}
