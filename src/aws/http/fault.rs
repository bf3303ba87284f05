//! What can go wrong on the way to a server, in words that say what to try.
//!
//! No error here holds a query, a header or a body: only the host.

use std::error::Error;
use std::path::PathBuf;

use super::classify::classify;
use crate::aws::error::shown;

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// `AWS_CA_BUNDLE` names a file that gives no certificates.
    #[error("AWS_CA_BUNDLE names {}, {fault}. Name a PEM file with your root certificates, or unset it.", shown(&file.display().to_string(), 300))]
    CaBundle {
        /// The file it names.
        file: PathBuf,
        /// What is wrong with it.
        fault: BundleFault,
    },
    /// The HTTP client could not be made: no roots of trust on this host, as a rule.
    #[error(
        "No HTTPS connection can be made from here: {why}. Check that the system's CA certificates are installed, or set AWS_CA_BUNDLE."
    )]
    Client {
        /// The library's reason.
        why: String,
    },
    /// No whole answer came back.
    #[error("{}", fault.sentence(host))]
    Transport {
        /// The host that was asked.
        host: String,
        /// What happened.
        fault: Fault,
    },
    /// The answer was larger than [`super::BODY_LIMIT`].
    #[error(
        "{host} answered with more than 1 MiB, which no sign-in service does: a captive portal or a proxy answered in its place. Sign in to the network in a browser, or check HTTPS_PROXY, then try again."
    )]
    TooLarge {
        /// The host that was asked.
        host: String,
    },
}

/// What is wrong with a CA bundle; reads on after the file's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleFault {
    /// It cannot be read.
    #[error("which cannot be read ({0})")]
    Unreadable(String),
    /// It is a directory, pipe or device.
    #[error("which is not a regular file")]
    NotAFile,
    /// There is no certificate in it.
    #[error("which has no certificate in it")]
    Empty,
    /// What is in it is damaged.
    #[error("which holds a damaged certificate ({0})")]
    Damaged(String),
}

/// What happened to a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The host's name could not be resolved.
    Dns,
    /// Nothing listens there.
    Refused,
    /// There is no way to the host's network.
    Unreachable,
    /// The certificate or the TLS handshake was not accepted, for this reason.
    Tls(String),
    /// The proxy could not be used, for this reason.
    Proxy(String),
    /// It took too long.
    Timeout,
    /// The connection was cut before the whole answer was there.
    Reset,
    /// Something else, in the library's words.
    Other(String),
}

impl HttpError {
    /// What `error` of the HTTP library means for `host`.
    pub(super) fn transport(host: &str, error: &(dyn Error + 'static)) -> Self {
        Self::Transport {
            host: host.to_owned(),
            fault: classify(error),
        }
    }

    /// Whether the same call may succeed later with nothing changed here.
    pub fn is_transient(&self) -> bool {
        match self {
            // A proxy that wants a password goes on wanting it.
            Self::Transport {
                fault: Fault::Proxy(why),
                ..
            } => !wants_a_password(why),
            Self::Transport { .. } | Self::TooLarge { .. } => true,
            Self::CaBundle { .. } | Self::Client { .. } => false,
        }
    }
}

impl Fault {
    fn sentence(&self, host: &str) -> String {
        match self {
            Self::Dns => format!(
                "The name {host} could not be resolved: check the network, the VPN and the region."
            ),
            Self::Refused => format!(
                "{host} refused the connection: check that the address is right and nothing blocks it."
            ),
            Self::Unreachable => {
                format!("{host} cannot be reached from here: check the network and the VPN.")
            }
            Self::Tls(why) if is_about_time(why) => format!(
                "The certificate of {host} is not valid at this time: check this machine's clock, \
                 and if that is right, the certificate of the proxy on the way."
            ),
            Self::Tls(why) => format!(
                "No trusted connection to {host} ({why}): if a company proxy inspects TLS, \
                 set AWS_CA_BUNDLE to a PEM file with its root certificate; if the network has a \
                 sign-in page, open that first."
            ),
            Self::Proxy(why) if wants_a_password(why) => format!(
                "The proxy does not connect to {host} without a user name and a password (407): \
                 put them into HTTPS_PROXY, as in http://USER:PASSWORD@PROXY:PORT."
            ),
            Self::Proxy(why) => format!(
                "The proxy did not connect to {host} ({why}): check HTTPS_PROXY and NO_PROXY."
            ),
            Self::Timeout => format!(
                "{host} did not answer in time: check the network, or whether a proxy is needed (HTTPS_PROXY)."
            ),
            Self::Reset => format!(
                "The connection to {host} was cut before the answer was complete: try again."
            ),
            Self::Other(why) => format!("{host} could not be asked ({why}): try again."),
        }
    }
}

/// The HTTP library's word for 407.
fn wants_a_password(why: &str) -> bool {
    why.contains("authorization required")
}

fn is_about_time(why: &str) -> bool {
    let why = why.to_ascii_lowercase();
    why.contains("expired") || why.contains("notvalidyet") || why.contains("not valid yet")
}
