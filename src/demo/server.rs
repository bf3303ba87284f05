//! Sockets and HTTP around the rest: bounds, timeouts, the `Date` header, the log of requests and
//! the faults. No request may block another one, grow memory without end, or stop the provider.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use url::form_urlencoded;

use super::catalogue::Row;
use super::fault::{Fault, Operation, Request, Wire};
use super::ledger::{Asked, Ledger};
use super::message::Message;
use super::page::consent;
use super::refusal::Refusal;
use super::reply::{Kind, Reply};
use super::traffic::Traffic;
use super::{Clock, Options, calls, codewhisperer, hand_over, oidc, page, portal, sts};

/// Connections at a time; one more is closed at once.
const MOST_CONNECTIONS: usize = 256;
/// Bytes of a request's head, and of its body.
const MOST_BYTES: usize = 64 * 1024;
/// Requests that the log keeps.
const MOST_REQUESTS: usize = 10_000;
/// How long a client may take for a head, or for a body.
const PATIENCE: Duration = Duration::from_secs(30);
/// The pause when the system cannot give another socket.
const PAUSE: Duration = Duration::from_millis(100);

/// Nothing is loaded from elsewhere, run, framed or sent off this machine by the pages; a button may
/// lead back to a program on another port of it.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
                           form-action 'self' http://127.0.0.1:* http://localhost:*; \
                           base-uri 'none'; frame-ancestors 'none'";

/// What every connection and the provider's handle share.
pub struct Shared {
    url: String,
    clock: Clock,
    limits: Limits,
    state: Mutex<State>,
}

/// How services are slowed down.
struct Limits {
    portal_delay: Duration,
    service_delay: Duration,
    at_a_time: Option<usize>,
    per_second: Option<usize>,
}

/// What changes.
pub struct State {
    pub ledger: Ledger,
    pub requests: VecDeque<Request>,
    pub faults: VecDeque<(Operation, Fault)>,
    /// The answers of a browser that is signed in already.
    pub browser_answers: VecDeque<bool>,
    pub traffic: Traffic,
}

impl Shared {
    pub fn new(mut options: Options, url: String) -> Self {
        Self {
            url,
            clock: Arc::clone(&options.clock),
            limits: Limits {
                portal_delay: options.portal_delay,
                service_delay: options.service_delay,
                at_a_time: options.most_portal_calls,
                per_second: options.most_portal_calls_per_second,
            },
            state: Mutex::new(State {
                traffic: Traffic::default(),
                requests: VecDeque::new(),
                browser_answers: VecDeque::new(),
                faults: std::mem::take(&mut options.script).into(),
                ledger: Ledger::new(options),
            }),
        }
    }

    pub fn now(&self) -> i64 {
        (self.clock)()
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limits {
    /// How long the answer to `operation` takes.
    fn delay(&self, operation: Operation) -> Duration {
        match operation.wire() {
            Wire::Portal => self.portal_delay,
            Wire::Signed(_) => self.service_delay,
            _ => Duration::ZERO,
        }
    }
}

impl State {
    fn take_fault(&mut self, operation: Operation) -> Option<Fault> {
        let position = self
            .faults
            .iter()
            .position(|(asked, _)| *asked == operation)?;
        self.faults.remove(position).map(|(_, fault)| fault)
    }

    fn note(&mut self, request: Request) {
        if self.requests.len() >= MOST_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }
}

/// Serves until `stopped` is dropped or sent to; open connections end with it.
pub async fn serve(listener: TcpListener, shared: Arc<Shared>, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => return,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) if connections.len() < MOST_CONNECTIONS => {
                    let shared = Arc::clone(&shared);
                    connections.spawn(async move {
                        let service = service_fn(|request| handle(&shared, request));
                        // A connection that fails concerns only its client.
                        drop(
                            http1::Builder::new()
                                .timer(TokioTimer::new())
                                .header_read_timeout(PATIENCE)
                                .max_buf_size(MOST_BYTES)
                                .auto_date_header(false)
                                .serve_connection(TokioIo::new(stream), service)
                                .await,
                        );
                    });
                }
                Ok(_) => {}
                Err(_) => sleep(PAUSE).await,
            },
        }
    }
}

/// A call that is being answered, and no longer when this is dropped.
struct InFlight<'a> {
    shared: &'a Shared,
    operation: Operation,
}

impl<'a> InFlight<'a> {
    fn enter(shared: &'a Shared, operation: Operation) -> Self {
        shared.state().traffic.enter(operation, shared.now());
        Self { shared, operation }
    }

    /// The portal's answer to too many calls.
    fn too_many(&self) -> Option<Reply> {
        let state = self.shared.state();
        let limits = &self.shared.limits;
        let over = |count: usize, most: Option<usize>| most.is_some_and(|most| count > most);
        let is_over = self.operation.is_portal()
            && (over(state.traffic.portal(), limits.at_a_time)
                || over(state.traffic.portal_this_second(), limits.per_second));
        is_over.then(|| {
            let refused = Refusal::TooManyRequests.because("Rate exceeded");
            Reply::refusal(self.operation, refused)
        })
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.shared.state().traffic.leave(self.operation);
    }
}

/// One request. An error closes the connection without an answer.
async fn handle(
    shared: &Shared,
    request: hyper::Request<Incoming>,
) -> io::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let (method, path) = (head.method.as_str(), head.uri.path());
    let reply = match read(body).await? {
        Err(too_long_or_slow) => {
            note(
                shared,
                Operation::Unknown,
                method,
                path,
                Some(too_long_or_slow.status),
            );
            Some(too_long_or_slow)
        }
        Ok(body) => {
            let message = Message {
                method,
                path,
                query: head.uri.query().unwrap_or_default(),
                headers: &head.headers,
                body: &body,
            };
            let operation = Operation::of_message(&message);
            let in_flight = InFlight::enter(shared, operation);
            if let Some(too_many) = in_flight.too_many() {
                note(shared, operation, method, path, Some(too_many.status));
                return Ok(respond(too_many, shared.now()));
            }
            let delay = shared.limits.delay(operation);
            if !delay.is_zero() {
                sleep(delay).await;
            }
            let fault = shared.state().take_fault(operation);
            if fault == Some(Fault::Silence) {
                note(shared, operation, method, path, None);
                return std::future::pending().await;
            }
            let call = Call { operation, message };
            let reply = match &fault {
                None => Some(call.answer(shared)),
                Some(Fault::LoseAnswer) => {
                    call.answer(shared);
                    None
                }
                Some(fault) => Reply::fault(operation, fault),
            };
            note(
                shared,
                operation,
                method,
                path,
                reply.as_ref().map(|r| r.status),
            );
            reply
        }
    };
    reply
        .map(|reply| respond(reply, shared.now()))
        .ok_or_else(|| io::ErrorKind::ConnectionAborted.into())
}

fn note(shared: &Shared, operation: Operation, method: &str, path: &str, status: Option<u16>) {
    let request = Request {
        operation,
        method: method.to_owned(),
        path: path.to_owned(),
        status,
    };
    shared.state().note(request);
}

/// The whole body, or the answer to one that is too long or too slow.
async fn read(body: Incoming) -> io::Result<Result<Bytes, Reply>> {
    match timeout(PATIENCE, Limited::new(body, MOST_BYTES).collect()).await {
        Ok(Ok(body)) => Ok(Ok(body.to_bytes())),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Ok(Err(Reply::message(
            413,
            "RequestEntityTooLargeException",
            "The body is longer than 64 KiB",
        ))),
        Ok(Err(error)) => Err(io::Error::other(error)),
        Err(_) => Ok(Err(Reply::message(
            408,
            "RequestTimeoutException",
            "The body took too long",
        ))),
    }
}

/// A request, and what it asks for.
struct Call<'a> {
    operation: Operation,
    message: Message<'a>,
}

impl Call<'_> {
    fn answer(&self, shared: &Shared) -> Reply {
        let (now, operation, message) = (shared.now(), self.operation, self.message);
        let mut state = shared.state();
        let ledger = &mut state.ledger;
        match operation {
            Operation::Unknown => Reply::message(
                404,
                "UnknownOperationException",
                "Nothing here by that name",
            ),
            Operation::Authorize | Operation::Page => self.page(&mut state, now, &shared.url),
            Operation::GetSigninToken => hand_over::signin_token(ledger, now, &message),
            Operation::ConsoleLogin => hand_over::login(ledger, now, &message),
            Operation::ContainerCredentials => hand_over::container(ledger, now, &message),
            Operation::Signed(action) => match Row::of_action(action) {
                Some(row) => calls::answer(row, ledger, now, message),
                None => Reply::refusal(operation, Refusal::InvalidAction.into()),
            },
            _ => match operation.wire() {
                Wire::Sts => sts::answer(operation, ledger, now, message),
                Wire::CodeWhisperer => codewhisperer::answer(operation, ledger, now, &message),
                Wire::CodeCatalyst => codewhisperer::codecatalyst(operation, ledger, now, &message),
                Wire::Portal => {
                    let query = form_urlencoded::parse(message.query.as_bytes())
                        .into_owned()
                        .collect();
                    let bearer = message.header("x-amz-sso_bearer_token");
                    portal::answer(operation, ledger, now, bearer, &query)
                }
                _ => oidc::answer(operation, ledger, now, &shared.url, message.body),
            },
        }
    }

    /// What a person sees, in a browser or with curl.
    fn page(&self, state: &mut State, now: i64, url: &str) -> Reply {
        let (message, ledger) = (&self.message, &mut state.ledger);
        let html = message.wants_html();
        if self.operation == Operation::Authorize {
            let at_once = state.browser_answers.pop_front();
            return consent::begin(ledger, now, &asked(message), at_once, html, url);
        }
        if message.path.starts_with("/authorize/") {
            let (id, allow) = (message.value("request"), message.path.ends_with("/allow"));
            return consent::answer(ledger, now, id.as_deref(), allow, html);
        }
        let asked = page::Asked {
            path: message.path,
            user_code: message.value("user_code"),
            html,
            url,
        };
        page::answer(ledger, now, &asked)
    }
}

fn asked(message: &Message<'_>) -> Asked {
    let value = |name| message.value(name).unwrap_or_default();
    Asked {
        response_type: value("response_type"),
        client_id: value("client_id"),
        redirect_uri: value("redirect_uri"),
        scopes: value("scopes"),
        state: value("state"),
        challenge: value("code_challenge"),
        challenge_method: value("code_challenge_method"),
    }
}

fn respond(reply: Reply, now: i64) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        // A value that is no header value, such as a script's odd redirect, is left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, reply.kind.content_type());
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if reply.kind == Kind::Html {
        set(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
        set(header::REFERRER_POLICY, "no-referrer");
    }
    if let Some(exception) = reply.exception {
        set(HeaderName::from_static("x-amzn-errortype"), exception);
    }
    if let Some(location) = &reply.location {
        set(header::LOCATION, location);
    }
    if let Some(date) = http_date(now) {
        set(header::DATE, &date);
    }
    response
}

/// Such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
fn http_date(now: i64) -> Option<String> {
    let now = Timestamp::from_second(now).ok()?;
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&now)
        .ok()
}
