//! A server in front of the provider that answers one kind of call wrongly and hands on the rest.

use moorline::demo::Operation;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tokio::sync::Notify;

/// A way to answer wrongly.
#[derive(Debug, Clone)]
pub enum Wrong {
    /// Status, further header lines ending in CRLF, body.
    Answer(u16, String, String),
    /// The head and the first bytes of a longer body, then the end.
    Cut,
    /// A reset once the request was read.
    Reset,
    /// A body of 10 MB.
    Huge,
    /// Nothing, until the client gives up.
    Hang,
}

/// The server. It serves until the test program ends.
pub struct Gate {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    /// Told of each call that hangs.
    pub hangs: Arc<Notify>,
}

impl Gate {
    /// Answers the first `times` calls of `operation` with `wrong`, and hands all others on.
    pub fn start(provider: &str, operation: Operation, wrong: &Wrong, times: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let gate = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::new(AtomicUsize::new(0)),
            hangs: Arc::new(Notify::new()),
        };
        let provider = provider.trim_start_matches("http://").to_owned();
        let (asked, hangs) = (Arc::clone(&gate.asked), Arc::clone(&gate.hangs));
        let wrong = wrong.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (provider, wrong) = (provider.clone(), wrong.clone());
                let (asked, hangs) = (Arc::clone(&asked), Arc::clone(&hangs));
                thread::spawn(move || {
                    let Some(request) = Request::look(&stream) else {
                        return;
                    };
                    let is_ours = request.operation() == operation;
                    if is_ours && asked.fetch_add(1, Ordering::SeqCst) < times {
                        if !matches!(wrong, Wrong::Reset) {
                            request.take(&stream);
                        }
                        answer(&stream, &wrong, &hangs);
                    } else {
                        request.take(&stream);
                        request.hand_on(&provider, &stream);
                    }
                });
            }
        });
        gate
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often the operation was asked for.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

struct Request {
    head: String,
    body: String,
}

impl Request {
    /// Looks at the request and leaves it unread: a socket that is closed so is reset.
    fn look(stream: &TcpStream) -> Option<Self> {
        let mut bytes = [0; 16 * 1024];
        loop {
            let count = stream.peek(&mut bytes).ok().filter(|count| *count > 0)?;
            let text = String::from_utf8_lossy(&bytes[..count]);
            if let Some((head, body)) = text.split_once("\r\n\r\n")
                && body.len() >= length(head)
            {
                let (head, body) = (head.to_owned(), body.to_owned());
                return Some(Self { head, body });
            }
            thread::yield_now();
        }
    }

    fn take(&self, mut stream: &TcpStream) {
        let mut read = vec![0; self.head.len() + 4 + self.body.len()];
        stream.read_exact(&mut read).unwrap();
    }

    fn operation(&self) -> Operation {
        let mut words = self.head.split(' ');
        let method = words.next().unwrap_or_default();
        let path = words.next().unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default();
        Operation::of(method, path, self.body.as_bytes())
    }

    fn hand_on(&self, provider: &str, mut client: &TcpStream) {
        let (line, headers) = self.head.split_once("\r\n").unwrap();
        let body = &self.body;
        let request = format!("{line}\r\nconnection: close\r\n{headers}\r\n\r\n{body}");
        let mut stream = TcpStream::connect(provider).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // What the provider closes without an answer, the client is closed without one.
        let _ = stream.read_to_end(&mut answer);
        let _ = client.write_all(&answer);
        let _ = client.shutdown(Shutdown::Both);
    }
}

fn length(head: &str) -> usize {
    head.to_ascii_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or(0)
}

/// The client may hang up before it has read everything, so nothing here must succeed.
fn answer(mut stream: &TcpStream, wrong: &Wrong, hangs: &Notify) {
    let mut send = |status: u16, headers: &str, length: usize, body: &[u8]| {
        let head = format!(
            "HTTP/1.1 {status} Wrong\r\ncontent-length: {length}\r\n{headers}connection: close\r\n\r\n"
        );
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(body);
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read(&mut [0; 64]);
    };
    match wrong {
        Wrong::Answer(status, headers, body) => {
            send(*status, headers, body.len(), body.as_bytes());
        }
        Wrong::Cut => send(200, "", 900, b"{\"accessToken\":\""),
        Wrong::Huge => send(200, "", 10_000_000, &vec![b' '; 10_000_000]),
        Wrong::Reset => {}
        Wrong::Hang => {
            hangs.notify_one();
            let _ = stream.read(&mut [0; 64]);
        }
    }
}
