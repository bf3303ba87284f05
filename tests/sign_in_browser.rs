//! Signing in by a browser that comes back, end to end against the embedded provider: what is
//! asked, what is kept, what strangers at the open port get, and changing the way on the way.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

#[path = "support/bench.rs"]
mod bench;
#[path = "sign_in_browser/command.rs"]
mod command;
#[path = "support/home.rs"]
mod home;
#[path = "sign_in_browser/keeping.rs"]
mod keeping;
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "the console needs more of it"
)]
#[path = "support/pty.rs"]
mod pty;
#[path = "support/signing.rs"]
mod signing;
#[path = "sign_in_browser/strangers.rs"]
mod strangers;

use bench::{ACME_TOKEN, Bench, ORGANIZATION, SESSION, request, session};
use moorline::demo::{Fault, Operation, Provider, Refusal};
use moorline::domain::connection::ConnectionId;
use moorline::domain::secret::Secret;
use moorline::flows::failure::{Exit, Failure};
use moorline::flows::host::{Environment, Host};
use moorline::flows::sign_in::{
    BrowserPage, Progress, SignInPlan, SignInRequest, SignedIn, Steer, Target, UserCode, Way, run,
};
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use url::Url;

/// Nothing here takes nearly so long: what does hangs.
const WATCHDOG: Duration = Duration::from_secs(30);

fn acme(way: Way) -> SignInRequest {
    SignInRequest {
        way: Some(way),
        ..request(Target::Connection(session("acme")))
    }
}

/// A sign-in under way.
struct Running {
    end: JoinHandle<Result<SignedIn, Failure>>,
    steer: UnboundedSender<Steer>,
    steps: UnboundedReceiver<Progress>,
}

impl Running {
    fn of(host: Host, plan: SignInPlan) -> Self {
        let (steer, steers) = unbounded_channel();
        let (step, steps) = unbounded_channel();
        let end = tokio::spawn(async move {
            run::run(&host, &plan, steers, |progress| {
                let _ = step.send(progress);
            })
            .await
        });
        Self { end, steer, steps }
    }

    fn start(bench: &Bench, request: &SignInRequest) -> Self {
        Self::of(bench.host(), bench.plan(request).unwrap())
    }

    fn steer(&self, steer: Steer) {
        self.steer.send(steer).unwrap();
    }

    fn paste(&self, address: &str) {
        self.steer(Steer::Pasted(Secret::new(address.to_owned())));
    }

    /// The next step but the beginning.
    async fn step(&mut self) -> Progress {
        loop {
            match timeout(WATCHDOG, self.steps.recv()).await.unwrap() {
                Some(Progress::Registering) => {}
                Some(step) => return step,
                None => panic!("it ended"),
            }
        }
    }

    async fn page(&mut self) -> BrowserPage {
        match self.step().await {
            Progress::AwaitingBrowser(page) => page,
            other => panic!("{other:?}"),
        }
    }

    async fn code(&mut self) -> UserCode {
        match self.step().await {
            Progress::AwaitingUser(code) => code,
            other => panic!("{other:?}"),
        }
    }

    async fn objection(&mut self) -> String {
        match self.step().await {
            Progress::NotAccepted(why) => why,
            other => panic!("{other:?}"),
        }
    }

    async fn end(self) -> Result<SignedIn, Failure> {
        timeout(WATCHDOG, self.end).await.unwrap().unwrap()
    }
}

/// Sends `bytes` to a port of 127.0.0.1 and reads the answer to its end.
async fn raw(port: u16, bytes: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = timeout(WATCHDOG, stream.read_to_end(&mut answer)).await;
    let _closed_or_reset = read.unwrap();
    String::from_utf8(answer).unwrap()
}

/// Opens an address as a browser does, without going where it leads.
async fn open(address: &str) -> String {
    let url = Url::parse(address).unwrap();
    let port = url.port().unwrap();
    let target = &url[url::Position::BeforePath..];
    raw(
        port,
        &format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"),
    )
    .await
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("closed")
}

/// Where the sign-in page sends the browser of somebody who allows it, or does not.
async fn way_back(bench: &Bench, page: &BrowserPage, allow: bool) -> String {
    way_back_from(&bench.provider, &page.url, allow).await
}

async fn way_back_from(provider: &Provider, page: &str, allow: bool) -> String {
    provider.allow_next_authorize(allow);
    let answer = open(page).await;
    let location = answer.lines().find_map(|line| {
        line.split_once(": ")
            .filter(|(name, _)| name.eq_ignore_ascii_case("location"))
    });
    location.unwrap().1.trim().to_owned()
}

fn registrations(bench: &Bench) -> Vec<serde_json::Value> {
    let files = bench.files();
    let files = files.iter().filter(|file| file.contains("registrations/"));
    files.map(|file| bench.json(file)).collect()
}

#[tokio::test]
async fn a_browser_that_comes_back_signs_in() {
    let bench = Bench::with_config(SESSION);
    let mut running = Running::start(&bench, &acme(Way::Browser));
    let page = running.page().await;
    let url = Url::parse(&page.url).unwrap();
    let value = |name: &str| {
        let found = url.query_pairs().find(|(key, _)| key == name);
        found.unwrap().1.into_owned()
    };
    assert_eq!(
        (
            url.path(),
            value("response_type").as_str(),
            value("scopes").as_str()
        ),
        ("/authorize", "code", "sso:account:access")
    );
    let back = format!("http://127.0.0.1:{}/oauth/callback", page.port);
    assert_eq!(value("redirect_uri"), back);
    assert!(page.host_is_expected && page.tunnel.is_none());
    assert_eq!(page.expires_at, bench.in_seconds(600));
    let address = way_back(&bench, &page, true).await;
    assert!(address.starts_with(&back), "{address}");
    let answer = open(&address).await;
    assert_eq!(status(&answer), "200", "{answer}");
    let lower = answer.to_lowercase();
    assert!(lower.contains("content-security-policy: default-src 'none'"));
    assert!(lower.contains("connection: close") && !lower.contains("<script"));
    let query = address.split_once('?').unwrap().1;
    for (_, value) in url::form_urlencoded::parse(query.as_bytes()) {
        assert!(!answer.contains(value.as_ref()), "the page repeats nothing");
    }
    let signed_in = running.end().await.unwrap();
    assert_eq!(signed_in.expires_at, bench.in_seconds(3600));
    assert!(bench.json(ACME_TOKEN)["refreshToken"].is_string());
    let kept = registrations(&bench);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["flow"], "auth_code");
    assert_eq!(bench.provider.count(Operation::ExchangeCode), 1);
    assert_eq!(bench.provider.count(Operation::StartDeviceAuthorization), 0);
    assert!(bench.is_live("acme"));
    let gone = TcpStream::connect(("127.0.0.1", page.port)).await;
    assert!(gone.is_err(), "the port is closed again");
}

#[tokio::test]
async fn a_denial_in_the_browser_or_in_a_paste_ends_it_and_keeps_nothing() {
    let bench = Bench::with_config(SESSION);
    let before = bench.files();
    for is_pasted in [false, true] {
        let mut running = Running::start(&bench, &acme(Way::Browser));
        let page = running.page().await;
        let address = way_back(&bench, &page, false).await;
        if is_pasted {
            running.paste(&address);
        } else {
            let answer = open(&address).await;
            assert!(status(&answer) == "200" && answer.contains("Not signed in"));
        }
        let failure = running.end().await.unwrap_err();
        assert!(failure.summary.contains("denied"), "{failure}");
        assert!(
            failure
                .summary
                .contains("“The sign-in was denied on its page”")
        );
    }
    let mut running = Running::start(&bench, &acme(Way::Browser));
    let page = running.page().await;
    let address = way_back(&bench, &page, false)
        .await
        .replace("access_denied", "invalid_scope%1b[2J");
    open(&address).await;
    let failure = running.end().await.unwrap_err();
    assert!(failure.summary.contains("invalid_scope␛[2J"), "{failure}");
    assert_eq!(bench.files(), before);
}

#[tokio::test]
async fn a_pasted_address_signs_in() {
    let bench = Bench::with_config(SESSION);
    let mut running = Running::start(&bench, &acme(Way::Browser));
    let page = running.page().await;
    let address = way_back(&bench, &page, true).await;
    let port = page.port.to_string();
    for (pasted, word) in [
        ("hello", port.as_str()),
        (page.url.as_str(), &port),
        ("http://127.0.0.1:1/oauth/callback?code=a", &port),
        (
            "http://127.0.0.1:1/oauth/callback?code=a&state=b",
            "another sign-in",
        ),
    ] {
        running.paste(pasted);
        let why = running.objection().await;
        assert!(
            why.contains(word) && !why.contains("code=a"),
            "{pasted}: {why}"
        );
    }
    let (start, rest) = address.split_at(address.len() / 2);
    running.paste(&format!(" \"{start}\r\n  {rest}\"\n"));
    running.end().await.unwrap();
    assert!(bench.exists(ACME_TOKEN));
}

#[tokio::test]
async fn the_way_is_changed_back_and_forth_without_starting_over() {
    let bench = Bench::with_config(SESSION);
    let mut running = Running::start(&bench, &acme(Way::Browser));
    let page = running.page().await;
    running.steer(Steer::Use(Way::Browser));
    running.steer(Steer::Use(Way::DeviceCode));
    let code = running.code().await;
    running.steer(Steer::Use(Way::Browser));
    assert_eq!(running.page().await, page, "the same page");
    running.steer(Steer::Use(Way::DeviceCode));
    assert_eq!(running.code().await, code, "the same code");
    assert_eq!(bench.provider.count(Operation::RegisterClient), 2);
    assert!(bench.provider.approve(&code.code));
    running.end().await.unwrap();
    let kept = registrations(&bench);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["flow"], "device_code");
}

#[tokio::test]
async fn a_browser_that_comes_back_late_counts_while_a_code_is_shown() {
    let bench = Bench::with_config(SESSION);
    let mut running = Running::start(&bench, &acme(Way::DeviceCode));
    running.code().await;
    running.paste("http://127.0.0.1:1/oauth/callback?code=a&state=b");
    assert!(running.objection().await.contains("No browser"));
    running.steer(Steer::Use(Way::Browser));
    let page = running.page().await;
    let address = way_back(&bench, &page, true).await;
    running.steer(Steer::Use(Way::DeviceCode));
    running.code().await;
    open(&address).await;
    running.end().await.unwrap();
    assert_eq!(registrations(&bench)[0]["flow"], "auth_code");
}

#[tokio::test]
async fn a_browser_that_stays_away_ends_the_wait() {
    let bench = Bench::with_config(SESSION);
    let mut running = Running::start(&bench, &acme(Way::Browser));
    running.page().await;
    bench.advance(601);
    running.paste("it is too late");
    let failure = running.end().await.unwrap_err();
    assert!(failure.summary.contains("in time"), "{failure}");
    assert!(failure.hint.unwrap().contains("--device-code"));
}

#[tokio::test]
async fn a_fixed_port_is_the_one_or_a_failure_that_names_it() {
    let bench = Bench::with_config(SESSION);
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let fixed = SignInRequest {
        port: Some(port),
        ..acme(Way::Browser)
    };
    let failure = Running::start(&bench, &fixed).end().await.unwrap_err();
    assert!(failure.summary.contains(&port.to_string()), "{failure}");
    assert!(failure.hint.unwrap().contains("--callback-port"));
    assert_eq!(bench.provider.count(Operation::RegisterClient), 0);
    let device = SignInRequest {
        way: Some(Way::DeviceCode),
        ..fixed.clone()
    };
    let mut running = Running::start(&bench, &device);
    let code = running.code().await;
    running.steer(Steer::Use(Way::Browser));
    assert!(running.objection().await.contains(&port.to_string()));
    assert_eq!(running.code().await, code, "the other way goes on");
    assert!(bench.provider.approve(&code.code));
    running.end().await.unwrap();
    drop(taken);
    assert_eq!(Running::start(&bench, &fixed).page().await.port, port);
    bench.write(
        ".config/moorline/config.toml",
        &format!("callback_port = {port}\n"),
    );
    let plan = bench.plan(&acme(Way::Browser)).unwrap();
    assert_eq!(plan.port, Some(port));
}

#[tokio::test]
async fn over_ssh_the_line_for_the_other_machine_is_given() {
    let bench = Bench::with_config(SESSION);
    let mut vars = bench.host().environment().vars.clone();
    vars.insert("SSH_CONNECTION".into(), "10.0.0.9 5123 10.0.0.1 22".into());
    vars.insert("USER".into(), "dev".into());
    let environment = Environment::isolated(bench.home.path(), vars);
    let now = bench.now();
    let host = Host::new(environment, false, Box::new(move || now));
    let mut running = Running::of(host, bench.plan(&acme(Way::Browser)).unwrap());
    let page = running.page().await;
    let port = page.port;
    assert_eq!(
        page.tunnel.unwrap(),
        format!("ssh -L {port}:127.0.0.1:{port} dev@10.0.0.1")
    );
}

#[tokio::test]
async fn a_legacy_start_url_stays_with_the_device_code() {
    let bench = Bench::with_config(&format!(
        "[profile old]\nsso_start_url = {ORGANIZATION}\nsso_region = eu-west-1\nsso_account_id = 111122223333\nsso_role_name = Developer\n"
    ));
    bench.write(".config/moorline/config.toml", "sign_in = \"browser\"\n");
    let mut legacy = request(Target::Connection(ConnectionId::StartUrl(
        ORGANIZATION.into(),
    )));
    let mut running = Running::start(&bench, &legacy);
    running.code().await;
    running.steer(Steer::Use(Way::Browser));
    assert!(running.objection().await.contains("device code only"));
    legacy.way = Some(Way::Browser);
    assert_eq!(bench.plan(&legacy).unwrap_err().exit, Exit::Usage);
}
