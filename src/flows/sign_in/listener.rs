//! The port of this machine that a browser comes back to: on 127.0.0.1 only, for one callback.
//!
//! Whoever connects is a stranger until the state is right: other hosts' names (a page that points
//! its own name here), other paths and other methods get a fixed page, and nobody can make the one
//! callback wait.

mod page;

use super::callback::{self, Callback, NotOurs, Refusal};
use super::paste;
use crate::domain::secret::Secret;
use crate::flows::failure::Failure;
use crate::flows::loopback;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use page::Page;
use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Connections at a time; one more is closed at once.
const MOST_CONNECTIONS: usize = 64;
/// How long one connection may last.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of a request's head: room for a long code, and for cookies of other ports.
const MOST_BYTES: usize = 32 * 1024;
/// An open port, until it is dropped.
#[derive(Debug)]
pub struct Listener {
    shared: Arc<Shared>,
    arrivals: UnboundedReceiver<Arrival>,
    // Dropping it ends every connection.
    _serving: JoinSet<()>,
}

/// Something that came back.
#[derive(Debug)]
pub enum Arrival {
    /// What this sign-in waits for.
    Callback(Callback),
    /// A refusal that does not say of which sign-in; the first one only.
    Unsigned(Refusal),
}

/// Why a pasted address was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// It is none that a sign-in ends at.
    NotAnAddress,
    /// It is of another sign-in.
    OtherSignIn,
    /// There was a callback before.
    Over,
}

impl NotTaken {
    /// Why, to whoever pasted it while `port` waited.
    pub fn sentence(&self, port: u16) -> String {
        match self {
            Self::NotAnAddress => format!(
                "That is not the address the browser ends at: paste the whole of it; it begins with http://127.0.0.1:{port}{} and has a code in it.",
                callback::PATH
            ),
            Self::OtherSignIn => {
                "That address belongs to another sign-in: paste the one that the page shown here leads to."
                    .to_owned()
            }
            Self::Over => "The browser came back already: the sign-in goes on by itself.".to_owned(),
        }
    }
}

#[derive(Debug)]
struct Shared {
    port: u16,
    state: Secret<String>,
    is_over: AtomicBool,
    has_warned: AtomicBool,
    arrivals: UnboundedSender<Arrival>,
}

impl Listener {
    /// Opens `port` of 127.0.0.1, or any free one, for the callback with this `state`.
    ///
    /// # Errors
    /// When the port is taken, or none can be opened.
    pub async fn open(port: Option<u16>, state: Secret<String>) -> Result<Self, Failure> {
        let wanted = port.unwrap_or(0);
        let failed = |error: std::io::Error| cannot_open(wanted, &error);
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted))
            .await
            .map_err(failed)?;
        let port = socket.local_addr().map_err(failed)?.port();
        let (sender, arrivals) = unbounded_channel();
        let shared = Arc::new(Shared {
            port,
            state,
            is_over: AtomicBool::new(false),
            has_warned: AtomicBool::new(false),
            arrivals: sender,
        });
        let mut serving = JoinSet::new();
        let ours = Arc::clone(&shared);
        serving.spawn(loopback::serve(socket, MOST_CONNECTIONS, move |stream| {
            converse(stream, Arc::clone(&ours))
        }));
        Ok(Self {
            shared,
            arrivals,
            _serving: serving,
        })
    }

    /// The port that was opened.
    pub fn port(&self) -> u16 {
        self.shared.port
    }

    /// The next thing that comes back. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Arrival {
        match self.arrivals.recv().await {
            Some(arrival) => arrival,
            None => std::future::pending().await,
        }
    }

    /// Takes a pasted address as if the browser had come back with it.
    ///
    /// # Errors
    /// When it does not go on with this sign-in.
    pub fn paste(&self, address: &str) -> Result<(), NotTaken> {
        let query = paste::query(address).ok_or(NotTaken::NotAnAddress)?;
        match self.shared.take(&query) {
            Taken::Callback(callback) => {
                let _ = self.shared.arrivals.send(Arrival::Callback(callback));
                Ok(())
            }
            Taken::Over => Err(NotTaken::Over),
            Taken::NotOurs(NotOurs::Incomplete) => Err(NotTaken::NotAnAddress),
            Taken::NotOurs(NotOurs::WrongState | NotOurs::Unsigned(_)) => {
                Err(NotTaken::OtherSignIn)
            }
        }
    }
}

fn cannot_open(port: u16, error: &std::io::Error) -> Failure {
    if port == 0 {
        return Failure::new(format!(
            "No port of 127.0.0.1 could be opened for the browser to come back to: {error}."
        ))
        .hint("`--device-code` signs in without one.");
    }
    let why = match error.kind() {
        ErrorKind::AddrInUse => "another program uses it".to_owned(),
        ErrorKind::PermissionDenied => "it is not open to users (below 1024?)".to_owned(),
        _ => error.to_string(),
    };
    Failure::new(format!(
        "The browser cannot come back to port {port} of this machine: {why}."
    ))
    .hint("`--callback-port` (or callback_port in config.toml) names another; `--device-code` needs none.")
}

/// What became of a query.
enum Taken {
    Callback(Callback),
    Over,
    NotOurs(NotOurs),
}

impl Shared {
    /// Takes the one callback.
    fn take(&self, query: &str) -> Taken {
        if self.is_over.load(Ordering::SeqCst) {
            return Taken::Over;
        }
        match callback::read(query, &self.state) {
            Err(why) => Taken::NotOurs(why),
            Ok(_) if self.is_over.swap(true, Ordering::SeqCst) => Taken::Over,
            Ok(callback) => Taken::Callback(callback),
        }
    }

    /// The page for a request, and what it brought.
    fn answer(&self, request: &Request<Incoming>) -> (Page, Option<Arrival>) {
        let uri = request.uri();
        if !self.is_our_host(request) {
            return (Page::WrongHost, None);
        }
        if uri.path() != callback::PATH {
            return (Page::NotFound, None);
        }
        if request.method() != Method::GET {
            return (Page::NotAllowed, None);
        }
        match self.take(uri.query().unwrap_or_default()) {
            Taken::Over => (Page::Over, None),
            Taken::Callback(Callback::Code(code)) => (
                Page::Received,
                Some(Arrival::Callback(Callback::Code(code))),
            ),
            Taken::Callback(refused) => (Page::Refused, Some(Arrival::Callback(refused))),
            Taken::NotOurs(NotOurs::Unsigned(refusal))
                if !self.has_warned.swap(true, Ordering::SeqCst) =>
            {
                (Page::NotOurs, Some(Arrival::Unsigned(refusal)))
            }
            Taken::NotOurs(_) => (Page::NotOurs, None),
        }
    }

    /// Whether the request is for this address itself: a name that somebody pointed here is not.
    fn is_our_host(&self, request: &Request<Incoming>) -> bool {
        let (uri, headers) = (request.uri(), request.headers());
        loopback::is_for(self.port, &["127.0.0.1"], uri.authority(), headers)
    }
}

/// One connection, one request. What it brought is told when the browser has its page: the process
/// may end soon after.
async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    let brought = Mutex::new(None);
    let service = service_fn(|request: Request<Incoming>| {
        let (page, arrival) = shared.answer(&request);
        if arrival.is_some() {
            *brought.lock().unwrap_or_else(PoisonError::into_inner) = arrival;
        }
        async move { Ok::<Response<Full<Bytes>>, Infallible>(page::respond(page)) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(false)
        .max_buf_size(MOST_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    // A connection that fails or is too slow concerns only its client.
    drop(timeout(PATIENCE, served).await);
    let brought = brought.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(arrival) = brought {
        let _ = shared.arrivals.send(arrival);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn whoever_is_too_slow_is_hung_up_on() {
        let state = Secret::new("right".to_owned());
        let listener = Listener::open(None, state).await.unwrap();
        for said in ["", "GET /oauth/callback?code=a&state=right HTTP/1.1\r\n"] {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, listener.port()))
                .await
                .unwrap();
            stream.write_all(said.as_bytes()).await.unwrap();
            let begin = Instant::now();
            let mut answer = Vec::new();
            let read = timeout(PATIENCE * 3, stream.read_to_end(&mut answer)).await;
            assert!(read.is_ok(), "hung up on");
            assert!(begin.elapsed() <= PATIENCE * 2);
            assert_eq!(answer, b"");
        }
    }
}
