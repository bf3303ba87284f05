//! What anybody else who finds the open port gets.

use super::*;

#[tokio::test]
async fn strangers_at_the_port_get_nothing_and_hold_up_nobody() {
    let bench = Bench::with_config(SESSION);
    let mut running = Running::start(&bench, &acme(Way::Browser));
    let page = running.page().await;
    let port = page.port;
    let address = way_back(&bench, &page, true).await;
    let right = address.split_once(&port.to_string()).unwrap().1;
    let host = format!("127.0.0.1:{port}");

    // Slow ones: they say nothing, or half a request, and stay.
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream
            .write_all(b"GET /oauth/callback?code=x")
            .await
            .unwrap();
        slow.push(stream);
    }
    let wrong_state = "/oauth/callback?code=stolen&state=made-up";
    let half = right.split_once("&state").unwrap().0;
    let long = format!("/oauth/callback?code={}", "x".repeat(100_000));
    for (expected, method, target, hosts) in [
        ("400", "GET", wrong_state, &[host.as_str()][..]),
        ("400", "GET", "/oauth/callback", &[&host]),
        ("400", "GET", half, &[&host]),
        ("404", "GET", "/", &[&host]),
        ("404", "GET", "/favicon.ico", &[&host]),
        (
            "404",
            "GET",
            &right.replace("callback", "callback/"),
            &[&host],
        ),
        (
            "404",
            "GET",
            &right.replace("callback", "CALLBACK"),
            &[&host],
        ),
        ("405", "POST", right, &[&host]),
        ("405", "HEAD", right, &[&host]),
        ("405", "OPTIONS", right, &[&host]),
        ("421", "GET", right, &["evil.example"]),
        ("421", "GET", right, &[&format!("localhost:{port}")]),
        ("421", "GET", right, &["127.0.0.1"]),
        ("421", "GET", right, &[&host, "evil.example"]),
        ("421", "GET", right, &[]),
        (
            "421",
            "GET",
            &format!("http://evil.example{right}"),
            &[&host],
        ),
        (
            "431",
            "GET",
            "/oauth/callback",
            &[&host, &"x".repeat(100_000)],
        ),
        ("414", "GET", &long, &[&host]),
    ] {
        let hosts: String = hosts
            .iter()
            .map(|host| format!("Host: {host}\r\n"))
            .collect();
        let answer = raw(port, &format!("{method} {target} HTTP/1.1\r\n{hosts}\r\n")).await;
        let refused_early = ["414", "431"].contains(&expected);
        let got = status(&answer);
        assert!(
            got == expected || refused_early && ["closed", "431", "414"].contains(&got),
            "{method} {target:.60} {hosts:.60}: {answer:.200}"
        );
    }
    let junk = raw(port, "\u{16}\u{3}\u{1} no http at all\r\n\r\n").await;
    assert!(!junk.contains("200"));
    let elsewhere: SocketAddr = ([127, 0, 0, 2], port).into();
    assert!(
        TcpStream::connect(elsewhere).await.is_err(),
        "it listens on 127.0.0.1 only"
    );
    assert_eq!(bench.provider.count(Operation::ExchangeCode), 0);
    assert!(running.steps.try_recv().is_err(), "none of it was told");

    assert_eq!(status(&open(&address).await), "200");
    running.end().await.unwrap();
    assert_eq!(bench.provider.count(Operation::ExchangeCode), 1);
    drop(slow);
}

#[tokio::test]
async fn a_second_callback_is_told_that_it_is_over() {
    let bench = Bench::with_config(SESSION);
    bench
        .provider
        .fail_next(Operation::ExchangeCode, Fault::Silence);
    let mut running = Running::start(&bench, &acme(Way::Browser));
    let page = running.page().await;
    let address = way_back(&bench, &page, true).await;
    assert_eq!(status(&open(&address).await), "200");
    for again in [&address, &address.replace("state=", "state=x"), &address] {
        let answer = open(again).await;
        assert_eq!(status(&answer), "410", "{answer}");
        assert!(answer.contains("answered already"));
    }
    drop(running);
}

#[tokio::test]
async fn a_refusal_that_anybody_could_have_sent_is_told_once_and_ends_nothing() {
    let bench = Bench::with_config(SESSION);
    let mut running = Running::start(&bench, &acme(Way::Browser));
    let page = running.page().await;
    let unsigned = format!(
        "http://127.0.0.1:{}/oauth/callback?error=access_denied&error_description=x%1b",
        page.port
    );
    for _ in 0..3 {
        assert_eq!(status(&open(&unsigned).await), "400");
    }
    let why = running.objection().await;
    assert!(why.contains("access_denied (“x␛”)"), "{why}");
    let address = way_back(&bench, &page, true).await;
    open(&address).await;
    assert!(running.steps.try_recv().is_err(), "it was told once");
    running.end().await.unwrap();
}
