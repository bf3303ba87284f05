//! What the servers on 127.0.0.1 have in common: how many they talk to at a time, and whether a
//! request is for this machine's own address. What is asked and answered is theirs.

use hyper::header::{HOST, HeaderMap};
use hyper::http::uri::Authority;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// The pause when the system cannot give another socket.
const PAUSE: Duration = Duration::from_millis(100);

/// Talks to whoever connects, to `most` at a time; one more is closed at once. Dropping it ends all.
pub(in crate::flows) async fn serve<F>(
    socket: TcpListener,
    most: usize,
    converse: impl Fn(TcpStream) -> F,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = socket.accept() => match accepted {
                Ok((stream, _)) if connections.len() < most => {
                    connections.spawn(converse(stream));
                }
                Ok(_) => {}
                Err(_) => sleep(PAUSE).await,
            },
        }
    }
}

/// Whether a request is for `port` of this machine under one of `names`, by every word that it has
/// for that: a name that somebody pointed here is none.
pub(in crate::flows) fn is_for(
    port: u16,
    names: &[&str],
    authority: Option<&Authority>,
    headers: &HeaderMap,
) -> bool {
    let is_ours = |asked: &[u8]| {
        names
            .iter()
            .any(|name| asked == format!("{name}:{port}").as_bytes())
    };
    let mut hosts = headers.get_all(HOST).iter();
    hosts.next().is_some_and(|host| is_ours(host.as_bytes()))
        && hosts.next().is_none()
        && authority.is_none_or(|authority| is_ours(authority.as_str().as_bytes()))
}
