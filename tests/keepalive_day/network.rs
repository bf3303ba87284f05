//! The network between `keepalive` and the provider: up, or away in one of many ways. Notes which
//! refresh tokens went over it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How the network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    Up,
    Refused,
    ServerErrors,
    Throttled,
    CaptivePortal,
    Silent,
}

/// A refresh token that was presented, and whether it was redeemed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    pub refresh_token: String,
    pub is_redeemed: bool,
}

pub struct Network {
    address: SocketAddr,
    weather: Sender<(Weather, Sender<()>)>,
    presented: Arc<Mutex<Vec<Presented>>>,
}

impl Network {
    pub fn start(provider: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (weather, changes) = channel();
        let presented = Arc::new(Mutex::new(Vec::new()));
        let line = Line {
            provider: provider.trim_start_matches("http://").to_owned(),
            presented: Arc::clone(&presented),
        };
        thread::spawn(move || serve(listener, address, &changes, &line));
        Self {
            address,
            weather,
            presented,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn presented(&self) -> Vec<Presented> {
        self.presented.lock().unwrap().clone()
    }

    /// From when this returns on, the network is so.
    pub fn turn(&self, weather: Weather) {
        let (done, is_done) = channel();
        self.weather.send((weather, done)).unwrap();
        // Wakes the one that waits for a call.
        drop(TcpStream::connect(self.address));
        is_done.recv().unwrap();
    }
}

#[derive(Clone)]
struct Line {
    provider: String,
    presented: Arc<Mutex<Vec<Presented>>>,
}

fn serve(
    listener: TcpListener,
    address: SocketAddr,
    changes: &Receiver<(Weather, Sender<()>)>,
    line: &Line,
) {
    let mut listener = Some(listener);
    let mut now = Weather::Up;
    loop {
        let change = match &listener {
            Some(open) => {
                let Ok((stream, _)) = open.accept() else {
                    return;
                };
                let change = changes.try_recv().ok();
                if change.is_none() {
                    let line = line.clone();
                    thread::spawn(move || line.answer(stream, now));
                }
                change
            }
            None => changes.recv().ok(),
        };
        let Some((weather, done)) = change else {
            if listener.is_none() {
                return;
            }
            continue;
        };
        now = weather;
        listener = match (now, listener.take()) {
            (Weather::Refused, _) => None,
            (_, Some(open)) => Some(open),
            (_, None) => Some(TcpListener::bind(address).unwrap()),
        };
        let _ = done.send(());
    }
}

impl Line {
    fn answer(&self, mut client: TcpStream, weather: Weather) {
        let Some((head, body)) = read(&client) else {
            return;
        };
        let page = "<html><body>Welcome to the hotel</body></html>";
        let answer = match weather {
            Weather::Up => self.hand_on(&head, &body),
            Weather::ServerErrors => wrong(
                "503 Service Unavailable",
                "x-amzn-ErrorType: InternalServerException\r\n",
                "{\"error\":\"server_error\"}",
            ),
            Weather::Throttled => wrong(
                "429 Too Many Requests",
                "x-amzn-ErrorType: TooManyRequestsException\r\n",
                "{\"message\":\"Rate exceeded\"}",
            ),
            Weather::CaptivePortal => wrong("200 OK", "content-type: text/html\r\n", page),
            Weather::Silent | Weather::Refused => {
                // Until the client gives up.
                let _ = client.read(&mut [0; 64]);
                return;
            }
        };
        if weather != Weather::Up {
            self.note(&body, false);
        }
        let _ = client.write_all(&answer);
    }

    fn hand_on(&self, head: &str, body: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.provider).unwrap();
        let (line, headers) = head.split_once("\r\n").unwrap();
        let request = format!("{line}\r\nconnection: close\r\n{headers}\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        self.note(body, answer.starts_with(b"HTTP/1.1 200"));
        answer
    }

    fn note(&self, body: &str, is_redeemed: bool) {
        let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        if let Some(token) = body["refreshToken"].as_str() {
            self.presented.lock().unwrap().push(Presented {
                refresh_token: token.to_owned(),
                is_redeemed,
            });
        }
    }
}

fn wrong(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The head and the body of a request.
fn read(stream: &TcpStream) -> Option<(String, String)> {
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head.trim_end().to_owned(), String::from_utf8(body).ok()?))
}

/// Another tool's own call to the provider, which passes by this network: the JSON it answers.
pub fn post(provider: &str, path: &str, body: &serde_json::Value) -> serde_json::Value {
    let address = provider.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}
