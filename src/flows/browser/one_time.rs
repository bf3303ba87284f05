//! An address of this machine that leads a browser to a secret one, once.
//!
//! What a browser is started with can be read by every user of the machine (`ps`), for as long as it
//! runs. So it is given an address that works one time, within seconds, and leads on from there.

use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::random;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a browser may take to come: it may have to be started first.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a connection may take to say what it wants.
const SOON: Duration = Duration::from_secs(5);
/// Connections at a time; one more is closed at once.
const MOST_CONNECTIONS: usize = 64;
/// Bytes of a request's head: room for the cookies of other ports.
const MOST_BYTES: usize = 32 * 1024;

/// The address, until it is dropped.
#[derive(Debug)]
pub(super) struct OneTime {
    shared: Arc<Shared>,
    is_over: Arc<AtomicBool>,
    taken: Receiver<()>,
}

#[derive(Debug)]
struct Shared {
    address: SocketAddr,
    path: Secret<String>,
    /// The secret address, until it is taken.
    url: Mutex<Option<Secret<String>>>,
}

impl OneTime {
    /// Opens a port of 127.0.0.1 that leads to `url`.
    pub(super) fn new(url: &Secret<String>) -> Result<Self, Failure> {
        let failed = |error: io::Error| {
            Failure::new(format!(
                "No port of 127.0.0.1 could be opened to lead the browser on from: {error}."
            ))
        };
        let path = random::secret("open a browser")?;
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        let shared = Arc::new(Shared {
            address: socket.local_addr().map_err(failed)?,
            path: Secret::new(format!("/{}", path.expose())),
            url: Mutex::new(Some(url.clone())),
        });
        let is_over = Arc::new(AtomicBool::new(false));
        let (sender, taken) = channel();
        let (serving, ending) = (Arc::clone(&shared), Arc::clone(&is_over));
        thread::spawn(move || serve(&socket, &serving, &ending, &sender));
        Ok(Self {
            shared,
            is_over,
            taken,
        })
    }

    /// What to start the browser with.
    pub(super) fn address(&self) -> String {
        format!(
            "http://{}{}",
            self.shared.address,
            self.shared.path.expose()
        )
    }

    /// Waits until a browser was led on; whether one was.
    pub(super) fn wait(&self) -> bool {
        self.taken.recv_timeout(PATIENCE).is_ok()
    }
}

impl Drop for OneTime {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Whoever waits for the next connection sees by this one that it is over.
        let _ = TcpStream::connect(self.shared.address);
    }
}

fn serve(socket: &TcpListener, shared: &Arc<Shared>, is_over: &AtomicBool, sender: &Sender<()>) {
    for stream in socket.incoming() {
        if is_over.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        // Every connection holds it, and the two that wait for them.
        if Arc::strong_count(shared) >= MOST_CONNECTIONS + 2 {
            continue;
        }
        // Browsers open connections that they then do not use.
        let (shared, sender) = (Arc::clone(shared), sender.clone());
        thread::spawn(move || {
            if let Ok(true) = answer(stream, &shared) {
                // Nobody may wait any more.
                let _ = sender.send(());
            }
        });
    }
}

/// Answers one connection; whether it was led on.
fn answer(mut stream: TcpStream, shared: &Shared) -> io::Result<bool> {
    stream.set_read_timeout(Some(SOON))?;
    stream.set_write_timeout(Some(SOON))?;
    let mut head = Vec::new();
    let mut bytes = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut bytes)?;
        if read == 0 || head.len() > MOST_BYTES {
            return Ok(false);
        }
        head.extend_from_slice(bytes.get(..read).unwrap_or_default());
    }
    let url = match is_right(&String::from_utf8_lossy(&head), shared) {
        true => shared
            .url
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(),
        false => None,
    };
    let (status, location) = match &url {
        Some(url) => ("303 See Other", format!("Location: {}\r\n", url.expose())),
        None => ("404 Not Found", String::new()),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\n{location}Referrer-Policy: no-referrer\r\nCache-Control: no-store\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(answer.as_bytes())?;
    Ok(url.is_some())
}

/// Whether a request is for the one path, under this machine's own address.
fn is_right(head: &str, shared: &Shared) -> bool {
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (words.next(), words.next().unwrap_or_default());
    let hosts: Vec<&str> = lines
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map(|(_, value)| value.trim())
        .collect();
    method == Some("GET")
        && shared.path.is(path.as_bytes())
        && hosts == [shared.address.to_string().as_str()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(one: &OneTime, request: &str) -> String {
        let mut stream = TcpStream::connect(one.shared.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn it_leads_on_once_and_nobody_else() {
        let one = OneTime::new(&Secret::new("https://SECRET/?a=b".to_owned())).unwrap();
        let (path, host) = (one.shared.path.expose(), one.shared.address);
        assert!(!one.address().contains("SECRET"));
        assert!(!format!("{one:?}").contains("SECRET"));
        for request in [
            format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            format!("GET {path}x HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            format!("HEAD {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            format!("GET {path} HTTP/1.1\r\nHost: rebound.example\r\n\r\n"),
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n"),
            format!("GET {path} HTTP/1.1\r\n\r\n"),
        ] {
            let answer = ask(&one, &request);
            assert!(answer.starts_with("HTTP/1.1 404 "), "{request}: {answer}");
        }
        let right = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nAccept: */*\r\n\r\n");
        let answer = ask(&one, &right);
        assert!(
            answer.starts_with("HTTP/1.1 303 See Other\r\nLocation: https://SECRET/?a=b\r\n"),
            "{answer}"
        );
        assert!(one.wait());
        assert!(ask(&one, &right).starts_with("HTTP/1.1 404 "));
    }

    #[test]
    fn one_connection_too_many_is_closed_at_once() {
        let one = OneTime::new(&Secret::new("https://SECRET/".to_owned())).unwrap();
        let answer = || {
            let mut stream = TcpStream::connect(one.shared.address).unwrap();
            let mut answer = Vec::new();
            // Whoever is hung up on may see it at either.
            let _ = stream.write_all(b"GET / HTTP/1.1\r\n\r\n");
            let _ = stream.read_to_end(&mut answer);
            answer
        };
        let other = |_| Arc::clone(&one.shared);
        let others: Vec<_> = (0..MOST_CONNECTIONS).map(other).collect();
        assert_eq!(answer(), b"");
        drop(others);
        assert!(answer().starts_with(b"HTTP/1.1 404 "));
    }
}
