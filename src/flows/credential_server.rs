//! Credentials for one program, served on 127.0.0.1 in the way containers get theirs, and renewed as
//! long as it runs.
//!
//! Whoever connects is a stranger until the token is right: other hosts' names (a page that points
//! its own name here), other paths and other methods get nothing. What is asked is written nowhere.
//! Source: the AWS SDKs and Tools reference, *Container credential provider*.

mod answer;
mod renewal;

use crate::domain::secret::Secret;
use crate::flows::credentials::{Credentials, Say};
use crate::flows::failure::Failure;
use crate::flows::host::Host;
use crate::flows::loopback;
use crate::flows::random;
use answer::Door;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use renewal::Renewal;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Connections at a time; one more is closed at once, and SDKs ask again.
const MOST_CONNECTIONS: usize = 128;
/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one connection may last: longer than any renewal.
const LONGEST: Duration = Duration::from_secs(120);
/// Bytes of a request's head.
const MOST_BYTES: usize = 16 * 1024;
/// An open port that serves one profile's credentials, until it is dropped.
#[derive(Debug)]
pub struct CredentialServer {
    door: Arc<Door>,
    // Dropping it ends every connection.
    _serving: JoinSet<()>,
}

impl CredentialServer {
    /// Serves `first`, the credentials of `profile`, and those that come after them; `say` is told
    /// once when there are no new ones.
    ///
    /// # Errors
    /// When no port can be opened; exit 2 when `first` cannot be served, as it has no session token.
    pub async fn start(
        host: &Host,
        profile: &str,
        first: Credentials,
        say: Say,
    ) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            Failure::new(format!(
                "No port of 127.0.0.1 could be opened to serve credentials on: {error}."
            ))
        };
        let renewal = Arc::new(Renewal::new(host, profile, first, say)?);
        let token = random::secret("serve credentials")?;
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(failed)?;
        let port = socket.local_addr().map_err(failed)?.port();
        let door = Arc::new(Door { port, token });
        let mut serving = JoinSet::new();
        let ours = Arc::clone(&door);
        serving.spawn(loopback::serve(socket, MOST_CONNECTIONS, move |stream| {
            converse(stream, Arc::clone(&ours), Arc::clone(&renewal))
        }));
        Ok(Self {
            door,
            _serving: serving,
        })
    }

    /// Where the credentials are; no secret.
    pub fn url(&self) -> String {
        self.door.url()
    }

    /// What a request has to bring as its `Authorization`.
    pub fn token(&self) -> &Secret<String> {
        &self.door.token
    }
}

/// One connection, one request.
async fn converse(stream: TcpStream, door: Arc<Door>, renewal: Arc<Renewal>) {
    let service = service_fn(|request: Request<Incoming>| {
        let may_pass = door.check(&request);
        let renewal = Arc::clone(&renewal);
        async move {
            let answer = match may_pass {
                Ok(()) => answer::credentials(renewal.current().await),
                Err(refused) => answer::refused(refused),
            };
            Ok::<Response<Full<Bytes>>, Infallible>(answer)
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .keep_alive(false)
        .max_buf_size(MOST_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    // A connection that fails or is too slow concerns only its client.
    drop(timeout(LONGEST, served).await);
}
