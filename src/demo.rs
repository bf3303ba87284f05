//! The embedded provider behind `moorline demo`: the counterpart, not a mirror. Imports nothing of
//! ours. It speaks the wire of SSO OIDC, the access portal, STS, CodeWhisperer and a word of every
//! AWS service that can be verified, on loopback; it shows sign-in pages, and fails on request. It
//! must never reach another host or keep anything on disk.

mod account;
mod caller;
mod calls;
mod catalogue;
mod codewhisperer;
mod fault;
mod hand_over;
mod ledger;
mod message;
mod oidc;
mod page;
mod permission;
mod portal;
mod protocol;
mod random;
mod refusal;
mod reply;
mod server;
mod signature;
mod sts;
mod traffic;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use std::{io, thread};

use tokio::sync::oneshot;

pub use account::{Account, Identity, Keys};
pub use codewhisperer::{CodeWhisperer, Plan, Profile};
pub use fault::{Fault, Operation, Request};
pub use hand_over::ContainerRole;
pub use ledger::{BUILDER_ID_START_URL, Issued};
pub use permission::Permissions;
pub use refusal::Refusal;

/// Tells the provider the time, in seconds since 1970. Hand in one that runs ahead or behind to
/// see what a wrong clock does, or one that a test moves: the `Date` header follows it too.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How the provider behaves. Every lifetime is in seconds.
#[derive(Clone)]
pub struct Options {
    /// How long a device code can be approved and exchanged, and how long the page of a sign-in in
    /// a browser can be answered. AWS: 600.
    pub device_code_lifetime: i64,
    /// How long the code that a browser brings back can be exchanged. RFC 6749 §4.1.2 recommends at
    /// most 600.
    pub authorization_code_lifetime: i64,
    /// The pause between polls that the answer asks for, in seconds; 0 never answers `slow_down`.
    pub interval: i64,
    /// Whether a poll before the interval is over gets `slow_down` and 5 s more to wait.
    pub slow_down: bool,
    /// How long an access token lives. AWS: 3600.
    pub access_token_lifetime: i64,
    /// Whether each refresh token works once; if not, it works until its session ends.
    pub rotate: bool,
    /// How long a client registration lives. AWS: 90 days.
    pub registration_lifetime: i64,
    /// The organizations' start URLs, beside [`BUILDER_ID_START_URL`]. Compared as they are.
    pub organizations: Vec<String>,
    /// The scopes that a client may register for.
    pub scopes: Vec<String>,
    /// The accounts that every session of an organization can use.
    pub accounts: Vec<Account>,
    /// How long the portal takes for each answer: so that calls in flight can be seen.
    pub portal_delay: Duration,
    /// One more call of the portal than this at a time gets `TooManyRequestsException`.
    pub most_portal_calls: Option<usize>,
    /// One more call of the portal than this in one second of the provider's clock gets it too.
    pub most_portal_calls_per_second: Option<usize>,
    /// The long-term keys that STS and the other services know.
    pub keys: Vec<Keys>,
    /// What users and roles may do at AWS services; the first that names one decides.
    pub permissions: Vec<Permissions>,
    /// How long each answer to a signed call takes.
    pub service_delay: Duration,
    /// What CodeWhisperer has for whom.
    pub codewhisperer: CodeWhisperer,
    /// The role whose keys `/container-credentials` gives out.
    pub container: Option<ContainerRole>,
    /// Faults to begin with, as by [`Provider::fail_next`].
    pub script: Vec<(Operation, Fault)>,
    /// The provider's own clock.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        let scopes = [
            "sso:account:access",
            "codewhisperer:completions",
            "codewhisperer:analysis",
            "codewhisperer:conversations",
            "codewhisperer:taskassist",
            "codewhisperer:transformations",
            "codecatalyst:read_write",
        ];
        Self {
            device_code_lifetime: 600,
            authorization_code_lifetime: 600,
            interval: 1,
            slow_down: true,
            access_token_lifetime: 3600,
            rotate: true,
            registration_lifetime: 90 * 24 * 3600,
            organizations: vec!["https://d-9067demo00.awsapps.com/start".to_owned()],
            scopes: scopes.map(str::to_owned).to_vec(),
            accounts: Account::defaults(),
            portal_delay: Duration::ZERO,
            most_portal_calls: None,
            most_portal_calls_per_second: None,
            keys: Keys::defaults(),
            permissions: Permissions::defaults(),
            service_delay: Duration::ZERO,
            codewhisperer: CodeWhisperer::default(),
            container: None,
            script: Vec::new(),
            clock: Arc::new(host_clock),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the provider plays another machine, which has a clock of its own"
)]
fn host_clock() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A running provider on a loopback port of its own. It stops when dropped.
pub struct Provider {
    address: SocketAddr,
    shared: Arc<server::Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Provider {
    /// Binds a free port of 127.0.0.1 and serves it from a thread with a runtime of its own, so
    /// that callers need no runtime and a busy one stays unaffected. It answers from the moment
    /// this returns.
    pub fn spawn(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(server::Shared::new(options, format!("http://{address}")));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let serving = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("demo provider".to_owned())
            .spawn(move || runtime.block_on(server::serve(listener, serving, stopped)))?;
        Ok(Self {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The base of every endpoint: `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Approves a waiting sign-in, as its page does. False if no such code waits.
    pub fn approve(&self, user_code: &str) -> bool {
        self.decide(user_code, true)
    }

    /// Denies a waiting sign-in, as its page does. False if no such code waits.
    pub fn deny(&self, user_code: &str) -> bool {
        self.decide(user_code, false)
    }

    fn decide(&self, user_code: &str, approve: bool) -> bool {
        let now = self.shared.now();
        self.shared
            .state()
            .ledger
            .decide(now, user_code, approve)
            .is_ok()
    }

    /// The user codes that wait for an answer, oldest first.
    pub fn waiting(&self) -> Vec<String> {
        let now = self.shared.now();
        self.shared.state().ledger.waiting(now)
    }

    /// Signs in at once, without a page: a registration and a session, such as a token file keeps
    /// them. `None` if the start URL or a scope is unknown here.
    pub fn issue(&self, start_url: &str, scopes: &[&str]) -> Option<Issued> {
        let now = self.shared.now();
        self.shared
            .state()
            .ledger
            .issue(now, start_url, scopes)
            .ok()
    }

    /// What was asked so far, oldest first, each noted before its answer leaves. Only the last
    /// 10,000 are kept.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.iter().cloned().collect()
    }

    /// How often `operation` was asked for, refused and failed calls included.
    pub fn count(&self, operation: Operation) -> usize {
        let state = self.shared.state();
        state
            .requests
            .iter()
            .filter(|request| request.operation == operation)
            .count()
    }

    /// The most calls of `operation` that were being answered at the same time.
    pub fn most_in_flight(&self, operation: Operation) -> usize {
        self.shared.state().traffic.most(operation)
    }

    /// Makes the next call of `operation` fail; called again, the one after it too.
    pub fn fail_next(&self, operation: Operation, fault: Fault) {
        self.shared.state().faults.push_back((operation, fault));
    }

    /// Makes the next `GET /authorize` answer at once, as for somebody who is signed in already:
    /// `true` allows, `false` denies. Called again, the one after it too.
    pub fn allow_next_authorize(&self, allow: bool) {
        self.shared.state().browser_answers.push_back(allow);
    }

    /// Ends every session: their refresh tokens give `invalid_grant`, and the portal no longer
    /// knows their access tokens.
    pub fn revoke_all(&self) {
        self.shared.state().ledger.revoke_all();
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has stopped too.
            drop(thread.join());
        }
    }
}

#[cfg(test)]
mod tests;
