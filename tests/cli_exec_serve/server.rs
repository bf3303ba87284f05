//! The server itself, with a clock of its own: what strangers get, one renewal for all, and a
//! sign-in that ends and comes back.

use crate::bench::{ACME_TOKEN, Bench, ORGANIZATION, SESSION};
use crate::{runs, vault};
use moorline::demo::Operation;
use moorline::flows::credential_server::CredentialServer;
use moorline::flows::credentials::{self, Codes, Credentials, Request, Say};
use moorline::flows::discover::discover;
use moorline::flows::host::{Environment, Host};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What was said to the person at the terminal.
type Said = Arc<Mutex<Vec<String>>>;

fn listening() -> (Say, Said) {
    let said = Said::default();
    let heard = Arc::clone(&said);
    let say: Say = Arc::new(move |line| heard.lock().unwrap().push(line.to_owned()));
    (say, said)
}

async fn first(host: &Host, profile: &str, say: &Say) -> Credentials {
    let codes = Codes::default();
    let request = Request {
        codes: &codes,
        can_ask: false,
        say,
    };
    let overview = discover(host, None);
    credentials::get(host, &overview, profile, request)
        .await
        .unwrap()
}

async fn start(host: &Host, profile: &str) -> (CredentialServer, Said) {
    let (say, said) = listening();
    let first = first(host, profile, &say).await;
    let server = CredentialServer::start(host, profile, first, say)
        .await
        .unwrap();
    (server, said)
}

fn port(server: &CredentialServer) -> u16 {
    let url = server.url();
    let (_, rest) = url.rsplit_once(':').unwrap();
    rest.trim_end_matches("/credentials").parse().unwrap()
}

async fn send(server: &CredentialServer, request: String) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port(server)))
        .await
        .unwrap();
    // Whoever is hung up on early cannot send the rest.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

/// Status and body of the right request.
async fn ask(server: &CredentialServer) -> (u16, Value) {
    let request = format!(
        "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: {}\r\n\r\n",
        port(server),
        server.token().expose()
    );
    let answer = send(server, request).await;
    let status = answer[9..12].parse().unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status, serde_json::from_str(body).unwrap())
}

/// The profile of [`vault`], on the machine's own clock.
fn vault_host() -> (crate::Home, Host) {
    let home = vault();
    let vars = BTreeMap::from([("PATH".to_owned(), std::env::var("PATH").unwrap())]);
    let environment = Environment::isolated(home.path(), vars);
    let host = Host::new(environment, false, Box::new(jiff::Timestamp::now));
    (home, host)
}

#[tokio::test]
async fn fifty_at_once_make_one_renewal() {
    let (home, host) = vault_host();
    home.write("seconds", "1");
    let (server, said) = start(&host, "dev").await;
    home.write("seconds", "86400");
    assert_eq!(runs(&home), 1);
    let end = {
        let (_, body) = ask(&server).await;
        body["Expiration"]
            .as_str()
            .unwrap()
            .parse::<jiff::Timestamp>()
            .unwrap()
    };
    while jiff::Timestamp::now() <= end {
        tokio::task::yield_now().await;
    }
    let asking = (0..50).map(|_| ask(&server));
    let answers = futures_util::future::join_all(asking).await;
    for (status, body) in answers {
        assert_eq!(status, 200);
        assert_eq!(body["AccessKeyId"], "ASIARUN2");
        assert_eq!(body["Token"], "CANARY+token");
        assert_eq!(body["AccountId"], "111122223333");
    }
    assert_eq!(runs(&home), 2);
    assert_eq!(*said.lock().unwrap(), [""; 0]);
}

#[tokio::test]
async fn strangers_get_nothing() {
    let (home, host) = vault_host();
    let (server, said) = start(&host, "dev").await;
    let (port, token) = (port(&server), server.token().expose());
    let right = format!("Host: 127.0.0.1:{port}\r\nAuthorization: {token}\r\n");
    let huge = "x".repeat(100_000);
    for (request, status) in [
        (
            format!("GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
            401,
        ),
        (
            format!(
                "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\r\n"
            ),
            403,
        ),
        (
            format!(
                "GET /credentials HTTP/1.1\r\nHost: rebound.example:{port}\r\nAuthorization: {token}\r\n\r\n"
            ),
            421,
        ),
        (format!("GET / HTTP/1.1\r\n{right}\r\n"), 404),
        (
            format!("POST /credentials HTTP/1.1\r\n{right}Content-Length: 0\r\n\r\n"),
            405,
        ),
        (
            format!("GET /credentials HTTP/1.1\r\n{right}X: {huge}\r\n\r\n"),
            431,
        ),
        ("nonsense\r\n\r\n".to_owned(), 400),
    ] {
        let answer = send(&server, request.clone()).await;
        let begin = request.chars().take(60).collect::<String>();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{begin}: {answer}"
        );
        assert!(!answer.contains("ASIA") && !answer.contains("CANARY"));
        assert!(!answer.contains(token));
    }
    let (status, _) = ask(&server).await;
    assert_eq!((status, runs(&home)), (200, 1));
    assert_eq!(*said.lock().unwrap(), [""; 0], "nothing is logged");
}

/// More connections than are served at a time, none of which says anything.
#[tokio::test(start_paused = true)]
async fn whoever_says_nothing_is_hung_up_on() {
    let (_home, host) = vault_host();
    let (server, _) = start(&host, "dev").await;
    let mut idle = Vec::new();
    for _ in 0..200 {
        idle.push(
            TcpStream::connect(("127.0.0.1", port(&server)))
                .await
                .unwrap(),
        );
    }
    for stream in &mut idle {
        let mut answer = Vec::new();
        let read = timeout(Duration::from_secs(30), stream.read_to_end(&mut answer)).await;
        assert!(read.is_ok(), "hung up on");
    }
    assert_eq!(ask(&server).await.0, 200);
}

fn signed_in() -> Bench {
    let bench = Bench::with_config(&format!(
        "{SESSION}[profile dev]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Developer\n"
    ));
    bench.issue(ACME_TOKEN, ORGANIZATION, &["sso:account:access"], 8 * 3600);
    bench
}

#[tokio::test]
async fn credentials_are_renewed_a_quarter_of_an_hour_before_they_end() {
    let bench = signed_in();
    let host = bench.host();
    let (server, said) = start(&host, "dev").await;
    let asked = || bench.provider.count(Operation::GetRoleCredentials);
    let (_, given) = ask(&server).await;
    assert_eq!(given["Expiration"], bench.in_seconds(3600).to_string());
    bench.advance(3600 - 15 * 60 - 1);
    assert_eq!(ask(&server).await, (200, given.clone()));
    assert_eq!(asked(), 1);
    bench.advance(1);
    let (status, renewed) = ask(&server).await;
    assert_eq!(status, 200);
    assert_eq!(asked(), 2);
    assert_ne!(renewed["AccessKeyId"], given["AccessKeyId"]);
    assert_eq!(renewed["Expiration"], bench.in_seconds(3600).to_string());
    assert_eq!(*said.lock().unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_sign_in_that_ended_is_told_once_and_one_elsewhere_is_found() {
    let bench = signed_in();
    let host = bench.host();
    let (server, said) = start(&host, "dev").await;
    std::fs::remove_file(bench.path(ACME_TOKEN)).unwrap();
    bench.provider.revoke_all();

    // As long as the credentials live they are served, and the program is not kept waiting.
    bench.advance(3600 - 10);
    let (status, given) = ask(&server).await;
    assert_eq!(status, 200);
    assert_eq!(said.lock().unwrap().len(), 1);

    bench.advance(11);
    for _ in 0..3 {
        let (status, body) = ask(&server).await;
        assert_eq!((status, &body["code"]), (403, &json!("SignInNeeded")));
        let message = body["message"].as_str().unwrap();
        assert!(message.contains("moorline login acme"), "{message}");
    }
    let lines = said.lock().unwrap().clone();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("`moorline "), "{lines:?}");

    bench.issue(ACME_TOKEN, ORGANIZATION, &["sso:account:access"], 8 * 3600);
    let (status, renewed) = ask(&server).await;
    assert_eq!(status, 200);
    assert_ne!(renewed["AccessKeyId"], given["AccessKeyId"]);
    assert_eq!(said.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn keys_without_a_known_end_get_one_that_moves_on() {
    let bench = Bench::new();
    bench.write(
        ".aws/credentials",
        "[dev]\naws_access_key_id = ASIAONE\naws_secret_access_key = s\naws_session_token = t\n",
    );
    let host = bench.host();
    let (server, _) = start(&host, "dev").await;
    let (_, one) = ask(&server).await;
    assert_eq!(one["Expiration"], bench.in_seconds(3600).to_string());
    bench.write(
        ".aws/credentials",
        "[dev]\naws_access_key_id = ASIATWO\naws_secret_access_key = s\naws_session_token = t\n",
    );
    bench.advance(3000);
    let (_, two) = ask(&server).await;
    assert_eq!(two["AccessKeyId"], "ASIATWO");
    assert_eq!(two["Expiration"], bench.in_seconds(3600).to_string());
}
