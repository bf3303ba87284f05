use std::io;

use super::classify::classify;
use super::*;
use crate::aws::test_server::{Reply, Server, isolated};

/// A root of nobody's: its key was never kept.
const ROOT: &str = "\
-----BEGIN CERTIFICATE-----
MIIBkTCCATegAwIBAgIUZ5kXNDeyga1UEwquPc7bDiBPFEUwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSTW9vcmxpbmUgdGVzdCByb290MCAXDTI2MTEyMjAzMzE0NFoY
DzIxMjYxMDI5MDMzMTQ0WjAdMRswGQYDVQQDDBJNb29ybGluZSB0ZXN0IHJvb3Qw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARkEyIWu22ndsZkNZjYZfcmpiObPFqg
3l4yr0KD9e6F9UG28yhQNSHOstKYGXWoYUzJNeA1tk3FzGRXf34Z6LVeo1MwUTAd
BgNVHQ4EFgQUAa5usoihiLQWXtZc6wATeLQwf8gwHwYDVR0jBBgwFoAUAa5usoih
iLQWXtZc6wATeLQwf8gwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
AiEAn+Egj+gisr/JcgyTBT/iKf7zHI9sunebfYuQNd6w+KUCIHDsizGwJCtlzOJb
ebl4h94TMFZZtwj5Qw/AMXNeIM9l
-----END CERTIFICATE-----
";

async fn post(server: &Server) -> Result<Answer, HttpError> {
    let url = server.endpoint().url("token");
    isolated()
        .post_json(url, &serde_json::json!({"clientSecret": "hunter2"}))
        .await
}

#[tokio::test]
async fn a_call_says_who_we_are_and_tells_the_servers_time() {
    let server = Server::start(vec![
        Reply::with(200, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "{}"),
        Reply::with(
            400,
            "Date: rubbish\r\nx-amzn-errortype: SlowDownException\r\n",
            "{}",
        ),
    ])
    .await;
    let http = isolated();
    assert_eq!(http.server_date(), None);
    let url = server.endpoint().url("token");
    let answer = http
        .post_json(url.clone(), &serde_json::json!({"a": 1}))
        .await
        .unwrap();
    let date: Timestamp = "1994-11-06T08:49:37Z".parse().unwrap();
    assert_eq!((answer.status, answer.date), (200, Some(date)));
    assert_eq!(
        clock_skew_seconds(date, "1994-11-06T08:50:37Z".parse().unwrap()),
        60
    );

    let refused = http.post_json(url, &serde_json::json!({})).await.unwrap();
    assert_eq!((refused.status, refused.date), (400, None));
    assert_eq!(refused.error_type.as_deref(), Some("SlowDownException"));
    assert_eq!(
        http.server_date(),
        None,
        "the time of an earlier answer is not the server's time now"
    );

    let first = &server.requests()[0];
    assert!(first.starts_with("POST /token HTTP/1.1\r\n"), "{first}");
    assert!(
        first.contains(&format!(
            "user-agent: moorline/{}\r\n",
            env!("CARGO_PKG_VERSION")
        )),
        "{first}"
    );
    assert!(
        first.contains("content-type: application/json\r\n"),
        "{first}"
    );
    assert!(first.ends_with("\r\n\r\n{\"a\":1}"), "{first}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(vec![Reply::json(200, "{}")]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("Location: {}/stolen\r\n", elsewhere.base());
        let server = Server::start(vec![Reply::with(status, &location, "")]).await;
        assert_eq!(post(&server).await.unwrap().status, status);
    }
    assert_eq!(elsewhere.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read() {
    let server = Server::start(vec![
        Reply::json(200, "x".repeat(BODY_LIMIT)),
        Reply::json(200, "x".repeat(BODY_LIMIT + 1)),
    ])
    .await;
    assert_eq!(post(&server).await.unwrap().body.expose().len(), BODY_LIMIT);
    let error = post(&server).await.unwrap_err();
    assert_eq!(
        error,
        HttpError::TooLarge {
            host: server.address.to_string()
        }
    );
}

#[tokio::test]
async fn a_connection_that_breaks_is_named_and_transient() {
    for reply in [Reply::Reset, Reply::Cut] {
        let server = Server::start(vec![reply]).await;
        let error = post(&server).await.unwrap_err();
        assert!(error.is_transient());
        assert_eq!(
            error.to_string(),
            format!(
                "The connection to {} was cut before the answer was complete: try again.",
                server.address
            )
        );
    }
}

#[tokio::test]
async fn a_refused_connection_names_the_host_and_nothing_secret() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = Url::parse(&format!("http://{closed}/token?code=hunter2")).unwrap();
    let error = isolated()
        .post(url, HeaderMap::new(), b"hunter2".to_vec())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{closed} refused the connection: check that the address is right and nothing blocks it."
        )
    );
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_bundle_that_gives_no_certificate_is_named() {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = home.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    };
    let broken = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
    let no_certificate = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
    for (file, complaint) in [
        (write("empty.pem", ""), "which has no certificate in it"),
        (
            write("words.pem", "no certificate here\n"),
            "which has no certificate in it",
        ),
        (
            write("broken.pem", broken),
            "which holds a damaged certificate",
        ),
        (
            write("hello.pem", no_certificate),
            "which holds a damaged certificate",
        ),
        (home.path().to_owned(), "which is not a regular file"),
        (home.path().join("none.pem"), "which cannot be read"),
    ] {
        let options = HttpOptions {
            isolated: true,
            ca_bundle: Some(file.clone()),
        };
        let url = Url::parse("https://127.0.0.1:1/token").unwrap();
        let error = Http::new(options)
            .post(url, HeaderMap::new(), Vec::new())
            .await
            .unwrap_err();
        let message = error.to_string();
        assert!(message.contains(complaint), "{message}");
        assert!(message.contains("AWS_CA_BUNDLE"), "{message}");
        assert!(message.contains(&file.display().to_string()), "{message}");
        assert!(!error.is_transient());
    }
}

#[tokio::test]
async fn a_bundle_mended_while_we_run_is_used() {
    let server = Server::start(vec![Reply::json(200, "{}")]).await;
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("roots.pem");
    let http = Http::new(HttpOptions {
        isolated: true,
        ca_bundle: Some(file.clone()),
    });
    let url = server.endpoint().url("token");
    assert!(
        http.post(url.clone(), HeaderMap::new(), Vec::new())
            .await
            .is_err()
    );
    std::fs::write(&file, ROOT).unwrap();
    assert_eq!(
        http.post(url, HeaderMap::new(), Vec::new())
            .await
            .unwrap()
            .status,
        200
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_as_bundle_does_not_hang() {
    let home = tempfile::tempdir().unwrap();
    let pipe = home.path().join("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    let http = Http::new(HttpOptions {
        isolated: true,
        ca_bundle: Some(pipe),
    });
    let url = Url::parse("http://127.0.0.1:1/").unwrap();
    let error = http
        .post(url, HeaderMap::new(), Vec::new())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("not a regular file"), "{error}");
}

/// An error that only quotes another, as the HTTP library's layers do.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
struct Layer {
    text: &'static str,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

fn layers(
    outer: &'static str,
    inner: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Layer {
    Layer {
        text: outer,
        source: Some(inner.into()),
    }
}

#[test]
fn a_chain_of_causes_becomes_one_fault() {
    let unknown_issuer = "invalid peer certificate: UnknownIssuer";
    let tls = |text: &'static str| layers("client error (Connect)", io::Error::other(text));
    let io = |kind: io::ErrorKind| layers("tcp connect error", io::Error::from(kind));
    let proxied = layers(
        "tunnel error: failed to create underlying connection",
        io(io::ErrorKind::ConnectionRefused),
    );
    for (error, fault) in [
        (
            layers("dns error", "failed to lookup address information"),
            Fault::Dns,
        ),
        (io(io::ErrorKind::ConnectionRefused), Fault::Refused),
        (io(io::ErrorKind::HostUnreachable), Fault::Unreachable),
        (io(io::ErrorKind::NetworkUnreachable), Fault::Unreachable),
        (io(io::ErrorKind::TimedOut), Fault::Timeout),
        (io(io::ErrorKind::ConnectionReset), Fault::Reset),
        (
            layers("x", "connection closed before message completed"),
            Fault::Reset,
        ),
        (tls(unknown_issuer), Fault::Tls(unknown_issuer.into())),
        (
            tls("received fatal alert: HandshakeFailure"),
            Fault::Tls("received fatal alert: HandshakeFailure".into()),
        ),
        (
            layers("x", "tunnel error: proxy authorization required"),
            Fault::Proxy("tunnel error: proxy authorization required".into()),
        ),
        (layers("y", "what\u{1b}"), Fault::Other("what␛".into())),
    ] {
        assert_eq!(classify(&error), fault);
    }
    assert!(
        matches!(classify(&proxied), Fault::Proxy(_)),
        "not a refusal of the host"
    );
}

#[test]
fn every_fault_says_what_to_try() {
    let say = |fault: Fault| {
        let host = "oidc.us-east-1.amazonaws.com".to_owned();
        HttpError::Transport { host, fault }.to_string()
    };
    for (fault, advice) in [
        (Fault::Dns, "check the network, the VPN and the region"),
        (Fault::Unreachable, "check the network and the VPN"),
        (Fault::Tls("UnknownIssuer".into()), "set AWS_CA_BUNDLE"),
        (
            Fault::Tls("certificate expired".into()),
            "check this machine's clock",
        ),
        (
            Fault::Proxy("tunnel error: unsuccessful".into()),
            "check HTTPS_PROXY and NO_PROXY",
        ),
        (
            Fault::Proxy("tunnel error: proxy authorization required".into()),
            "USER:PASSWORD",
        ),
        (Fault::Timeout, "HTTPS_PROXY"),
        (Fault::Other("odd".into()), "try again"),
    ] {
        let message = say(fault);
        assert!(message.contains(advice), "{message}");
        assert!(
            message.contains("oidc.us-east-1.amazonaws.com"),
            "{message}"
        );
    }
}
