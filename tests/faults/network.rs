//! No way to the server: TLS that is not trusted, names that do not resolve, proxies that refuse.
//! Certificates: `tests/fixtures/tls/README.md`.

use crate::bench::{Bench, session};
use crate::home::Done;
use crate::signing::Signing;
use crate::signing_in::wider;
use crate::{bench, everything, is_clear};
use moorline::flows::host::{Environment, Host};
use moorline::flows::refresh::refresh;
use moorline::flows::sign_in::{Progress, Way, run};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

fn fixture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls");
    folder.join(name)
}

/// A host that knows `endpoint` and `ca_bundle` only.
fn host(bench: &Bench, endpoint: &str, ca_bundle: Option<&str>) -> Host {
    let mut vars = BTreeMap::from([("AWS_ENDPOINT_URL".to_owned(), endpoint.to_owned())]);
    if let Some(file) = ca_bundle {
        let file = fixture(file).display().to_string();
        vars.insert("AWS_CA_BUNDLE".to_owned(), file);
    }
    let (environment, now) = (Environment::isolated(bench.home.path(), vars), bench.now());
    Host::new(environment, false, Box::new(move || now))
}

/// The trouble that a sign-in in this way tells of first; then the user gives up.
async fn trouble(host: &Host, bench: &Bench, way: Way) -> String {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let (_nobody, steers) = tokio::sync::mpsc::unbounded_channel();
    let plan = wider(bench, way);
    let signing_in = run::run(host, &plan, steers, |step| {
        if let Progress::Trouble(why) = step {
            tell.send(why).unwrap();
        }
    });
    tokio::select! {
        why = told.recv() => why.unwrap(),
        outcome = signing_in => panic!("{outcome:?}"),
    }
}

/// A sign-in either way and a refresh say `words`, and leave all as it was.
async fn all_say(endpoint: &str, ca_bundle: Option<&str>, words: &[&str]) {
    let bench = bench(-10);
    let (overview, before) = (bench.overview(), everything(&bench));
    let host = host(&bench, endpoint, ca_bundle);
    for way in [Way::DeviceCode, Way::Browser] {
        is_clear(&trouble(&host, &bench, way).await, words);
    }
    let failure = refresh(&host, &overview, &session("acme")).await;
    is_clear(&failure.unwrap_err().to_string(), words);
    assert_eq!(everything(&bench), before, "{endpoint}");
}

/// A server with a certificate for 127.0.0.1, which refuses what it is asked; its address.
async fn tls_server(certificate: &str) -> String {
    let chain = CertificateDer::from_pem_file(fixture(certificate)).unwrap();
    let key = PrivateKeyDer::from_pem_file(fixture("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let _ = stream.read(&mut [0; 4096]).await;
            let answer = "HTTP/1.1 500 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    format!("https://{address}")
}

/// A server that answers whatever is said to it with `bytes`; its address.
async fn plain_server(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(bytes).await;
            let _ = stream.shutdown().await;
        }
    });
    format!("https://{address}")
}

#[tokio::test]
async fn a_certificate_of_an_unknown_root_is_named_and_a_bundle_mends_it() {
    let url = tls_server("server.pem").await;
    let words = [
        "No trusted connection to 127.0.0.1",
        "set AWS_CA_BUNDLE to a PEM file",
    ];
    all_say(&url, None, &words).await;
    all_say(&url, Some("root.pem"), &["failed with status 500"]).await;
}

#[tokio::test]
async fn a_certificate_of_another_time_points_at_the_clock() {
    let url = tls_server("expired.pem").await;
    let words = ["not valid at this time", "check this machine's clock"];
    all_say(&url, Some("root.pem"), &words).await;
}

#[tokio::test]
async fn what_speaks_no_tls_is_named_as_that() {
    let words = [
        "No trusted connection to 127.0.0.1",
        "AWS_CA_BUNDLE",
        "sign-in page",
    ];
    let http = plain_server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    all_say(&http, None, &words).await;
    let handshake_failure = plain_server(b"\x15\x03\x03\x00\x02\x02\x28").await;
    all_say(&handshake_failure, None, &words).await;
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_named() {
    let words = [
        "The name oidc.invalid could not be resolved",
        "check the network",
    ];
    all_say("https://oidc.invalid", None, &words).await;
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    drop(listener);
    let words = ["refused the connection", "check that the address is right"];
    all_say(&url, None, &words).await;
}

/// A proxy that answers each CONNECT with `answer`; its address, which has a password in it.
fn proxy(answer: &'static str) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut head = [0; 4096];
            let count = stream.read(&mut head).unwrap_or_default();
            let asked = String::from_utf8_lossy(&head[..count]).into_owned();
            assert!(
                asked.starts_with("CONNECT oidc.eu-west-1.amazonaws.com:443 "),
                "{asked}"
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://somebody:hunter2@{address}")
}

/// What the binary says to each of these commands through `proxy`; the token stays.
fn through(proxy: &str, commands: &[&[&str]]) -> Vec<Done> {
    let config = "[sso-session acme]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = codewhisperer:completions,codewhisperer:analysis\n";
    let signing = Signing::new(config);
    let scopes = ["codewhisperer:completions", "codewhisperer:analysis"];
    signing.token("acme", &scopes, -10);
    signing.run(&["pin", "codewhisperer", "acme"]).exits(0);
    let token = std::fs::read(signing.home.token_path("acme")).unwrap();
    let done = commands
        .iter()
        .map(|args| signing.home.run_with(args, &[("HTTPS_PROXY", proxy)]))
        .collect();
    assert_eq!(
        std::fs::read(signing.home.token_path("acme")).unwrap(),
        token
    );
    done
}

const TOKEN: &[&str] = &["token", "codewhisperer"];

#[test]
fn a_proxy_that_wants_a_password_is_named_at_once() {
    let proxy = proxy(
        "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n",
    );
    let device_code: &[&str] = &["login", "acme", "--device-code"];
    let browser: &[&str] = &["login", "acme", "--browser"];
    for done in through(&proxy, &[device_code, browser, TOKEN]) {
        is_clear(
            done.stderr.trim_end(),
            &[
                "The proxy does not connect to oidc.eu-west-1.amazonaws.com",
                "without a user name and a password (407)",
                "put them into HTTPS_PROXY",
            ],
        );
        done.exits(1);
    }
}

#[test]
fn a_proxy_that_cannot_be_used_is_named_as_the_proxy() {
    let refuses = proxy("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    for proxy in [refuses, nobody] {
        for done in through(&proxy, &[TOKEN]) {
            is_clear(
                done.stderr.trim_end(),
                &[
                    "The proxy did not connect to oidc.eu-west-1.amazonaws.com",
                    "check HTTPS_PROXY and NO_PROXY",
                ],
            );
            done.exits(1);
        }
    }
}
