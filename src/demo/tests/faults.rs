//! Faults on request, and clients that do their worst.

use super::*;

const SCOPES: &[&str] = &["codewhisperer:completions"];

#[test]
fn a_fault_hits_one_call_of_its_operation() {
    let bench = Bench::new();
    let (client, tokens) = bench.sign_in(ORGANIZATION, SCOPES);
    let fail = |fault| bench.provider.fail_next(Operation::RefreshToken, fault);
    fail(Fault::Refuse(Refusal::InternalServer));
    fail(Fault::Refuse(Refusal::TooManyRequests));
    fail(Fault::Malformed);
    fail(Fault::Unavailable);
    fail(Fault::Redirect("http://127.0.0.1:1/elsewhere".to_owned()));
    // Another operation is not hit.
    assert_eq!(bench.authorize(&client, ORGANIZATION).status, 200);

    let refresh = || bench.refresh(&client, &tokens);
    assert_eq!(
        refresh().refusal(),
        refused(500, "InternalServer", "server_error")
    );
    let throttled = refresh();
    assert_eq!(throttled.status, 429);
    assert_eq!(throttled.json()["__type"], "TooManyRequestsException");
    let malformed = refresh();
    assert_eq!(malformed.status, 200);
    assert!(serde_json::from_str::<Value>(&malformed.body).is_err());
    let unavailable = refresh();
    assert_eq!(unavailable.status, 503);
    assert!(unavailable.body.starts_with("<html>"));
    let redirect = refresh();
    assert_eq!(redirect.status, 307);
    assert_eq!(
        redirect.header("location"),
        Some("http://127.0.0.1:1/elsewhere")
    );
    // None of them used the refresh token up.
    assert_eq!(refresh().status, 200);
}

#[test]
fn a_script_is_a_list_of_faults_to_begin_with() {
    let bench = Bench::with(Options {
        script: vec![(Operation::Logout, Fault::Refuse(Refusal::InternalServer))],
        ..Options::default()
    });
    let token = bench
        .provider
        .issue(ORGANIZATION, SCOPES)
        .unwrap()
        .access_token;
    assert_eq!(bench.portal("POST", "/logout", &token).status, 500);
    assert_eq!(bench.portal("POST", "/logout", &token).status, 200);
}

#[test]
fn a_lost_answer_uses_the_refresh_token_up_and_a_disconnect_does_not() {
    let bench = Bench::new();
    let (client, tokens) = bench.sign_in(ORGANIZATION, SCOPES);
    let body = with(
        &client,
        &json!({ "grantType": "refresh_token", "refreshToken": tokens["refreshToken"] }),
    )
    .to_string();
    let refresh = || bench.try_send("POST", "/token", "", &body);

    bench
        .provider
        .fail_next(Operation::RefreshToken, Fault::Disconnect);
    bench
        .provider
        .fail_next(Operation::RefreshToken, Fault::LoseAnswer);
    assert!(refresh().is_none());
    assert!(refresh().is_none());
    assert_eq!(refresh().unwrap().refusal().2, "invalid_grant");
    let statuses: Vec<_> = bench
        .provider
        .requests()
        .into_iter()
        .filter(|request| request.operation == Operation::RefreshToken)
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [None, None, Some(400)]);
}

#[test]
fn silent_and_slow_clients_block_nobody() {
    let bench = Bench::new();
    bench
        .provider
        .fail_next(Operation::ListAccounts, Fault::Silence);
    let mut unanswered = bench.connect();
    unanswered
        .write_all(b"GET /assignment/accounts HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let mut half_a_head = bench.connect();
    half_a_head.write_all(b"POST /token HT").unwrap();
    let mut half_a_body = bench.connect();
    half_a_body
        .write_all(b"POST /token HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{\"grant")
        .unwrap();
    let _idle = bench.connect();
    assert_eq!(bench.send("GET", "/", "", "").status, 200);
}

#[test]
fn dropping_the_provider_ends_its_open_connections() {
    let bench = Bench::new();
    let mut open = bench.connect();
    open.write_all(b"POST /token HT").unwrap();
    bench.send("GET", "/", "", "");
    drop(bench);
    match open.read(&mut [0; 16]) {
        Ok(bytes) => assert_eq!(bytes, 0, "nothing was answered"),
        Err(why) => assert_eq!(why.kind(), std::io::ErrorKind::ConnectionReset),
    }
}

#[test]
fn odd_lifetimes_and_clocks_stop_nothing() {
    let bench = Bench::with(Options {
        device_code_lifetime: i64::MAX,
        access_token_lifetime: i64::MAX,
        registration_lifetime: i64::MAX,
        interval: i64::MAX,
        ..Options::default()
    });
    let (client, code) = bench.begin(ORGANIZATION, SCOPES);
    bench.poll(&client, &code);
    bench.clock.store(i64::MIN, Ordering::Relaxed);
    assert_eq!(bench.poll(&client, &code).refusal().2, "slow_down");
    bench.clock.store(i64::MAX - 1, Ordering::Relaxed);
    let answer = bench.send("GET", "/", "", "");
    assert_eq!((answer.status, answer.header("date")), (200, None));
}

#[test]
fn hostile_requests_are_refused_and_do_no_harm() {
    let bench = Bench::new();
    let nested = format!("{}1{}", "[".repeat(30_000), "]".repeat(30_000));
    let deep = format!(r#"{{"clientName":{nested}}}"#);
    for body in [
        "",
        "null",
        "{",
        "\u{0}",
        "[[[[",
        &deep,
        r#"{"clientName":{}}"#,
    ] {
        for path in ["/client/register", "/device_authorization", "/token"] {
            let answer = bench.send("POST", path, "", body);
            assert_eq!(answer.refusal().2, "invalid_request", "{path} {body:.20}");
        }
    }
    for (method, path) in [
        ("GET", "/token"),
        ("DELETE", "/logout"),
        ("PUT", "/"),
        ("GET", "/device/approve"),
        ("GET", "/%00/../..//etc/passwd"),
        ("GET", "/favicon.ico"),
    ] {
        let answer = bench.send(method, path, "", "");
        assert_eq!(answer.status, 404, "{method} {path}");
        assert!(answer.json()["message"].is_string());
    }
    for raw in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET\r\n\r\n",
        b"\xff\xfe HTTP/9\r\n\r\n",
    ] {
        let answer = bench.raw(raw);
        assert!(answer.is_none_or(|answer| answer.status == 400));
    }
    let answer = bench.send(
        "GET",
        "/assignment/accounts",
        "x-amz-sso_bearer_token: \u{e9}\r\n",
        "",
    );
    assert_eq!(answer.status, 401);
    assert_eq!(bench.send("GET", "/", "", "").status, 200);
}

#[test]
fn a_body_over_64_kib_is_refused() {
    let bench = Bench::new();
    let body = |length: usize| format!("{{\"a\":\"{}\"}}", "a".repeat(length - 8));
    let answer = bench.send("POST", "/token", "", &body(64 * 1024));
    assert_eq!(answer.status, 400);
    let answer = bench.send("POST", "/token", "", &body(64 * 1024 + 1));
    assert_eq!(answer.status, 413);
}

#[test]
fn memory_is_bounded_and_the_newest_survive() {
    let mut ledger = super::super::ledger::Ledger::new(Options::default());
    let mut register = |now| {
        let of = super::super::ledger::Registering {
            scopes: vec!["codewhisperer:completions".to_owned()],
            ..Default::default()
        };
        ledger.register(now, of).unwrap()
    };
    let first = register(START);
    let last = (0..1000).map(|_| register(START)).last().unwrap();
    let mut start = |client: &super::super::ledger::Client| {
        ledger.authorize_device(START, (&client.id, &client.secret), ORGANIZATION)
    };
    assert!(
        start(&first).is_err(),
        "the oldest registration is forgotten"
    );
    let codes: Vec<_> = (0..1001)
        .map(|_| start(&last).unwrap().0.user_code)
        .collect();
    let waiting = ledger.waiting(START);
    assert_eq!(waiting.len(), 1000);
    assert_eq!(waiting.last(), codes.last());
}
