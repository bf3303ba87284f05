//! Talks to the provider as any client would: over a plain socket, knowing only the wire.

mod browser;
mod codewhisperer;
mod faults;
mod hand_over;
mod pages;
mod portal;
mod services;
mod sts;
mod wire;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::fault::DEVICE_CODE_GRANT;
use super::*;

const START: i64 = 1_790_000_000;
const ORGANIZATION: &str = "https://d-9067demo00.awsapps.com/start";

/// A provider whose clock only moves when told to, and the client's side of it.
struct Bench {
    provider: Provider,
    clock: Arc<AtomicI64>,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|why| panic!("{why}: {}", self.body))
    }

    /// Status, `x-amzn-errortype` and `error`, and that the body has a sentence or an explicit null.
    fn refusal(&self) -> (u16, String, String) {
        let body = self.json();
        assert!(body.get("error_description").is_some(), "{body}");
        let exception = self.header("x-amzn-errortype").unwrap_or_default();
        let error = body["error"].as_str().unwrap_or_default();
        (self.status, exception.to_owned(), error.to_owned())
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

fn refused(status: u16, name: &str, error: &str) -> (u16, String, String) {
    (status, format!("{name}Exception"), error.to_owned())
}

impl Bench {
    fn new() -> Self {
        Self::with(Options::default())
    }

    fn with(options: Options) -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        let read = Arc::clone(&clock);
        let provider = Provider::spawn(Options {
            clock: Arc::new(move || read.load(Ordering::Relaxed)),
            ..options
        })
        .unwrap();
        Self { provider, clock }
    }

    fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.provider.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// Sends `text` and reads to the end of the connection.
    fn raw(&self, text: &[u8]) -> Option<Answer> {
        let mut stream = self.connect();
        // The provider may close before it has read everything.
        let _ = stream.write_all(text);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some(Answer {
            status: head.split(' ').nth(1)?.parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }

    fn try_send(&self, method: &str, path: &str, headers: &str, body: &str) -> Option<Answer> {
        let length = body.len();
        self.raw(
            format!(
                "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
                 content-length: {length}\r\n{headers}\r\n{body}"
            )
            .as_bytes(),
        )
    }

    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        self.try_send(method, path, headers, body)
            .expect("an answer")
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, "", &body.to_string())
    }

    fn portal(&self, method: &str, path: &str, token: &str) -> Answer {
        let header = format!("x-amz-sso_bearer_token: {token}\r\n");
        self.send(method, path, &header, "")
    }

    fn register(&self, scopes: &[&str]) -> Value {
        let answer = self.post(
            "/client/register",
            &json!({ "clientName": "Bench", "clientType": "public", "scopes": scopes }),
        );
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    fn authorize(&self, client: &Value, start_url: &str) -> Answer {
        let body = with(client, &json!({ "startUrl": start_url }));
        self.post("/device_authorization", &body)
    }

    /// A registration and a code that waits.
    fn begin(&self, start_url: &str, scopes: &[&str]) -> (Value, Value) {
        let client = self.register(scopes);
        let code = self.authorize(&client, start_url);
        assert_eq!(code.status, 200, "{}", code.body);
        (client, code.json())
    }

    fn poll(&self, client: &Value, code: &Value) -> Answer {
        let body = json!({ "grantType": DEVICE_CODE_GRANT, "deviceCode": code["deviceCode"] });
        self.post("/token", &with(client, &body))
    }

    fn refresh(&self, client: &Value, tokens: &Value) -> Answer {
        let body = json!({ "grantType": "refresh_token", "refreshToken": tokens["refreshToken"] });
        self.post("/token", &with(client, &body))
    }

    /// A whole sign-in: the client and its tokens.
    fn sign_in(&self, start_url: &str, scopes: &[&str]) -> (Value, Value) {
        let (client, code) = self.begin(start_url, scopes);
        assert!(self.provider.approve(text(&code, "userCode")));
        let tokens = self.poll(&client, &code);
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        (client, tokens.json())
    }
}

/// `body` with the client's id and secret.
fn with(client: &Value, body: &Value) -> Value {
    let mut body = body.clone();
    body["clientId"] = client["clientId"].clone();
    body["clientSecret"] = client["clientSecret"].clone();
    body
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key}: {value}"))
}
