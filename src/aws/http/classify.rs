//! From the HTTP library's chain of causes to one fault.

use std::error::Error;
use std::io::ErrorKind;

use super::fault::Fault;
use crate::aws::error::shown;

/// Which fault the chain of causes below `error` tells of.
pub(super) fn classify(error: &(dyn Error + 'static)) -> Fault {
    let says = |words: &[&str]| {
        chain(error).find_map(|cause| {
            let text = cause.to_string();
            let lower = text.to_ascii_lowercase();
            words
                .iter()
                .any(|word| lower.contains(word))
                .then_some(text)
        })
    };
    let is = |kinds: &[ErrorKind]| {
        chain(error)
            .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
            .any(|io| kinds.contains(&io.kind()))
    };
    let timed_out = chain(error)
        .filter_map(|cause| cause.downcast_ref::<reqwest::Error>())
        .any(reqwest::Error::is_timeout);
    // The order matters: a proxy that refuses is a proxy's fault before it is a refused connection.
    if says(&["tunnel error", "socks"]).is_some() {
        return Fault::Proxy(innermost(error));
    }
    if says(&["dns error"]).is_some() {
        return Fault::Dns;
    }
    if let Some(why) = says(&[
        "certificate",
        "fatal alert",
        "handshake",
        "corrupt message",
        "tls",
    ]) {
        return Fault::Tls(shown(&why, 120));
    }
    if timed_out || is(&[ErrorKind::TimedOut]) {
        return Fault::Timeout;
    }
    if is(&[ErrorKind::ConnectionRefused]) {
        return Fault::Refused;
    }
    if is(&[
        ErrorKind::NetworkUnreachable,
        ErrorKind::HostUnreachable,
        ErrorKind::NetworkDown,
    ]) {
        return Fault::Unreachable;
    }
    let cut = [
        ErrorKind::ConnectionReset,
        ErrorKind::ConnectionAborted,
        ErrorKind::BrokenPipe,
        ErrorKind::UnexpectedEof,
    ];
    if is(&cut)
        || says(&[
            "before message completed",
            "connection closed",
            "end of file",
        ])
        .is_some()
    {
        return Fault::Reset;
    }
    Fault::Other(innermost(error))
}

/// The deepest cause in words; the outer ones of the HTTP library name the whole URL.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    let deepest = chain(error)
        .last()
        .filter(|cause| !cause.is::<reqwest::Error>());
    deepest.map_or_else(
        || "no reason given".to_owned(),
        |cause| shown(&cause.to_string(), 120),
    )
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}
