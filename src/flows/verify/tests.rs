//! Every service in one run against one server: how many at a time, what stops one, what is kept.

use super::*;
use crate::domain::verification::Verdict;
use crate::flows::credentials::{Codes, Say};
use crate::flows::discover::discover;
use crate::flows::host::Environment;
use jiff::Timestamp;
use std::cell::RefCell;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::timeout;

/// Nothing here takes nearly so long: what does hangs.
const WATCHDOG: Duration = Duration::from_secs(30);
const SECRET: &str = "CANARYsecret/key+of40charactersxxxxxxxxx";
const USER: &str = "arn:aws:iam::111122223333:user/ci";

/// A server for all services, which holds back its answers until as many are asked as may be.
struct Server {
    url: String,
    shared: Arc<Shared>,
}

struct Shared {
    arn: &'static str,
    /// The target, action or path of each request.
    seen: Mutex<Vec<String>>,
    in_flight: AtomicUsize,
    most: AtomicUsize,
    /// One of these is never answered.
    hangs_on: &'static str,
    hangs: Notify,
}

impl Server {
    async fn start(arn: &'static str, hangs_on: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            arn,
            seen: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            hangs_on,
            hangs: Notify::new(),
        });
        let serving = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, serving.clone()));
            }
        });
        Self { url, shared }
    }

    fn seen(&self) -> Vec<String> {
        self.shared.seen.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let mut text = String::new();
    let mut chunk = [0; 8192];
    let is_whole = |text: &str| {
        text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head
                .to_ascii_lowercase()
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            body.len() >= length.unwrap_or(0)
        })
    };
    while !is_whole(&text) {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(count) => text.push_str(&String::from_utf8_lossy(&chunk[..count])),
        }
    }
    let asked = asked(&text);
    shared.seen.lock().unwrap().push(asked.clone());
    let now = shared.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
    shared.most.fetch_max(now, Ordering::SeqCst);
    if asked == shared.hangs_on {
        shared.hangs.notify_one();
        std::future::pending::<()>().await;
    }
    // Others have the time to come: as many as will.
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
    shared.in_flight.fetch_sub(1, Ordering::SeqCst);
    let body = match asked.as_str() {
        "GetCallerIdentity" => format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{}</Arn><UserId>x</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
            shared.arn
        ),
        "ListInstances" => "{\"Instances\":[{\"IdentityStoreId\":\"d-90670000\"}]}".into(),
        _ if text.contains("Action=") => "<R></R>".into(),
        _ => "{}".into(),
    };
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let _gone = stream.write_all(answer.as_bytes()).await;
}

/// The operation, or the path.
fn asked(request: &str) -> String {
    let of_target = request
        .lines()
        .find_map(|line| line.strip_prefix("x-amz-target: ")?.rsplit('.').next());
    let of_form = request
        .split_once("Action=")
        .and_then(|(_, rest)| rest.split('&').next());
    let path = request.split(' ').nth(1);
    of_target
        .or(of_form)
        .or(path)
        .unwrap_or_default()
        .to_owned()
}

fn host(home: &Path, server: &Server) -> Host {
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    let credentials = format!(
        "[ci]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n"
    );
    std::fs::write(home.join(".aws/credentials"), credentials).unwrap();
    let vars = [
        ("AWS_PROFILE", "ci"),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ENDPOINT_URL", &server.url),
    ];
    let vars = vars.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let environment = Environment::isolated(home, vars.into());
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    Host::new(environment, false, Box::new(move || now))
}

fn quiet() -> Say {
    Arc::new(|_line| {})
}

async fn run(
    host: &Host,
    order: &Order,
    stops: UnboundedReceiver<ServiceId>,
    done: impl Fn(Verification),
) -> Result<Vec<Verification>, Refused> {
    let overview = discover(host, None);
    let (codes, say) = (Codes::default(), quiet());
    let request = Request {
        codes: &codes,
        can_ask: false,
        say: &say,
    };
    verify(host, &overview, order, request, stops, done).await
}

fn never() -> (UnboundedSender<ServiceId>, UnboundedReceiver<ServiceId>) {
    unbounded_channel()
}

fn count(all: &[Verification], verdict: Verdict) -> usize {
    all.iter().filter(|one| one.verdict == verdict).count()
}

#[tokio::test]
async fn every_service_is_asked_and_at_most_six_at_a_time() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(USER, "").await;
    let host = host(home.path(), &server);
    let told = RefCell::new(Vec::new());
    let (_open, stops) = never();
    let all = run(&host, &Order::default(), stops, |one| {
        told.borrow_mut().push(one.service);
    })
    .await
    .unwrap();
    assert!(count(&all, Verdict::Connected) >= 40, "{all:#?}");
    assert_eq!(server.shared.most.load(Ordering::SeqCst), MOST_AT_ONCE);
    assert_eq!(
        server.seen()[0],
        "GetCallerIdentity",
        "whose they are comes first"
    );
    let in_order: Vec<&ServiceId> = all.iter().map(|one| &one.service).collect();
    let overview = discover(&host, None);
    let catalogue: Vec<&ServiceId> = overview
        .services()
        .iter()
        .map(|bound| &bound.service.id)
        .collect();
    assert_eq!(in_order, catalogue);
    assert_eq!(told.borrow().len(), all.len(), "each was handed over");
    let of = |id: &str| all.iter().find(|one| one.service == id).unwrap();
    assert_eq!(of("lambda").message, "Lambda answered in eu-west-1.");
    assert_eq!(
        of("organizations").message,
        "Organizations answered in us-east-1, since it is not in eu-west-1."
    );
    assert_eq!(of("iam").message, "IAM answered.");
    assert_eq!(of("identitystore").verdict, Verdict::Connected);
    assert_eq!(of("lambda").profile.as_deref(), Some("ci"));
    for bound in overview.services() {
        let kept = overview.verified(bound).unwrap();
        assert_eq!(kept, of(&bound.service.id), "it is kept");
    }
    let file = home.path().join(".local/state/moorline/verified.json");
    assert!(!std::fs::read_to_string(file).unwrap().contains("CANARY"));
}

#[tokio::test]
async fn one_that_hangs_is_stopped_and_costs_no_other() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(USER, "ListStacks").await;
    let host = host(home.path(), &server);
    let order = Order {
        services: ["lambda", "cloudformation", "sqs", "s3-presigned", "iam"]
            .map(String::from)
            .into(),
        ..Order::default()
    };
    let (stop, stops) = never();
    let hanging = async {
        server.shared.hangs.notified().await;
        stop.send("cloudformation".into()).unwrap();
    };
    let both = async { tokio::join!(run(&host, &order, stops, |_one| {}), hanging) };
    let (all, ()) = timeout(WATCHDOG, both).await.unwrap();
    let all = all.unwrap();
    let ids: Vec<&str> = all.iter().map(|one| one.service.as_str()).collect();
    assert_eq!(ids, ["lambda", "sqs", "iam", "s3-presigned"]);
    assert!(!kept(&host).contains_key("cloudformation"));
}

#[tokio::test]
async fn dropping_the_work_ends_it_and_what_was_there_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(USER, "ListStacks").await;
    let host = host(home.path(), &server);
    let order = Order {
        services: ["sqs", "cloudformation"].map(String::from).into(),
        ..Order::default()
    };
    let (_open, stops) = never();
    let (told, mut hears) = unbounded_channel();
    {
        let mut work = Box::pin(run(&host, &order, stops, |one| told.send(one).unwrap()));
        tokio::select! {
            _all = &mut work => panic!("one hangs"),
            one = hears.recv() => assert_eq!(one.unwrap().service, "sqs"),
        }
    }
    while kept(&host).is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(kept(&host)["sqs"].verdict, Verdict::Connected);
}

#[tokio::test]
async fn as_the_root_user_nothing_but_whose_they_are_is_asked() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start("arn:aws:iam::111122223333:root", "").await;
    let host = host(home.path(), &server);
    let (_open, stops) = never();
    let all = run(&host, &Order::default(), stops, |_one| {})
        .await
        .unwrap();
    assert_eq!(server.seen(), ["GetCallerIdentity"]);
    let connected: Vec<&str> = all
        .iter()
        .filter(|one| one.verdict != Verdict::NotAsked)
        .map(|one| one.service.as_str())
        .collect();
    assert_eq!(connected, ["sts"]);
    let lambda = all.iter().find(|one| one.service == "lambda").unwrap();
    assert!(lambda.message.contains("root user"), "{}", lambda.message);
}

#[tokio::test]
async fn an_order_that_is_wrong_asks_nothing() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(USER, "").await;
    let host = host(home.path(), &server);
    let named = |service: &str, profile: Option<&str>, region: Option<&str>| Order {
        services: vec![service.to_owned()],
        profile: profile.map(str::to_owned),
        region: region.map(str::to_owned),
    };
    for (order, says) in [
        (named("lamda", None, None), "lambda"),
        (named("lambda", Some("cl"), None), "cl"),
        (named("lambda", None, Some("evil.example/")), "region"),
    ] {
        let (_open, stops) = never();
        match run(&host, &order, stops, |_one| {}).await {
            Err(Refused::Failure(failure)) => {
                assert_eq!(failure.exit, Exit::Usage);
                assert!(failure.summary.contains(says), "{failure}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn what_has_nothing_bound_says_why_and_what_mends_it() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(USER, "").await;
    let host = host(home.path(), &server);
    let order = Order {
        services: vec!["codecatalyst".into(), "kiro".into()],
        ..Order::default()
    };
    let (_open, stops) = never();
    let all = run(&host, &order, stops, |_one| {}).await.unwrap();
    assert_eq!(count(&all, Verdict::NotAsked), 2);
    assert!(all[1].mend.as_ref().unwrap().contains("moorline login"));
    assert_eq!(all[0].mend.as_deref(), Some("kiro-cli login"));
    assert!(server.seen().is_empty(), "nothing to ask with");
}
