//! A server of canned answers for the tests of this room: one connection, one answer.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::endpoints::{Endpoint, Endpoints, Overrides};
use super::http::{Http, HttpOptions};

/// What the server does with one connection.
#[derive(Clone)]
pub(super) enum Reply {
    /// Status, further headers (`Name: value` lines ending in CRLF), body.
    Answer(u16, String, String),
    /// The head and the first bytes of a longer body, then the end.
    Cut,
    /// A reset after the request was read.
    Reset,
    /// So many seconds of the test's clock later, this body.
    Late(u64, String),
}

impl Reply {
    pub(super) fn json(status: u16, body: impl Into<String>) -> Self {
        Self::Answer(status, String::new(), body.into())
    }

    pub(super) fn with(status: u16, headers: &str, body: &str) -> Self {
        Self::Answer(status, headers.into(), body.into())
    }
}

pub(super) struct Server {
    pub(super) address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers with `replies` in turn, the last one for ever.
    pub(super) async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        tokio::spawn(async move {
            let mut next = 0;
            while let Ok((stream, _)) = listener.accept().await {
                let reply = replies[next.min(replies.len() - 1)].clone();
                next += 1;
                serve(stream, reply, &log).await;
            }
        });
        Self { address, seen }
    }

    pub(super) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Both services at this server, as `AWS_ENDPOINT_URL` would put them.
    pub(super) fn endpoint(&self) -> Endpoint {
        let overrides = Overrides::default().naming("AWS_ENDPOINT_URL", self.base());
        Endpoints::new(overrides).oidc("us-east-1").unwrap()
    }

    /// The requests so far, head and body.
    pub(super) fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

pub(super) fn isolated() -> Http {
    Http::new(HttpOptions {
        isolated: true,
        ca_bundle: None,
    })
}

async fn serve(mut stream: TcpStream, reply: Reply, log: &Mutex<Vec<String>>) {
    let request = read_request(&mut stream).await;
    log.lock().unwrap().push(request);
    let (head, body) = match reply {
        Reply::Answer(status, headers, body) => (
            format!(
                "HTTP/1.1 {status} Canned\r\nContent-Length: {}\r\n{headers}",
                body.len()
            ),
            body,
        ),
        Reply::Cut => (
            "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n".to_owned(),
            "{\"accessToken\":\"".to_owned(),
        ),
        Reply::Reset => {
            stream.set_zero_linger().unwrap();
            return;
        }
        Reply::Late(seconds, body) => {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let length = body.len();
            (
                format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n"),
                body,
            )
        }
    };
    let answer = format!("{head}Connection: close\r\n\r\n{body}");
    // The client may hang up in the middle of a body that is too large for it.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= content_length(head)
        {
            return text;
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return text,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}

fn content_length(head: &str) -> usize {
    head.to_ascii_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or(0)
}
