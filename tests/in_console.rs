//! Whether IAM policies allow CodeWhisperer inside AWS consoles: with an IAM of canned answers, and
//! with moto where it is installed.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that did not run says so"
)]

#[path = "support/home.rs"]
mod home;

use home::{Home, finish};
use jiff::Timestamp;
use moorline::domain::binding::{Binding, ServiceState, Via};
use moorline::domain::connection::ConnectionId;
use moorline::domain::overview::{Bound, Overview, Parts};
use moorline::domain::principal;
use moorline::domain::probe::Probe;
use moorline::domain::secret::Secret;
use moorline::domain::verification::{Obstacle, Verdict, Verification};
use moorline::flows::catalogue;
use moorline::flows::credentials::Credentials;
use moorline::flows::host::{Environment, Host};
use moorline::flows::in_console::verify;
use moorline::flows::verify::Signer;
use moorline::flows::whoami::Who;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Child;
use std::sync::{Arc, Mutex};

const ACTION: &str = "codewhisperer:GenerateRecommendations";
const USER: &str = "arn:aws:iam::111122223333:user/team/ci";
const ROLE: &str = "arn:aws:sts::111122223333:assumed-role/Dev/me";
const SET: &str =
    "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Developer_112334bd274cc856/me";

/// An IAM that answers each operation as it is told.
struct Iam {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Iam {
    fn start(role: (u16, String), simulation: (u16, String)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &role, &simulation, &log);
            }
        });
        Self { url, seen }
    }

    fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(
    mut stream: TcpStream,
    role: &(u16, String),
    simulation: &(u16, String),
    log: &Mutex<Vec<String>>,
) {
    let mut request = String::new();
    let mut bytes = [0; 4096];
    while !request.contains("Version=2010-05-08") {
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(read) => request.push_str(&String::from_utf8_lossy(&bytes[..read])),
        }
    }
    let (status, body) = if request.contains("Action=GetRole") {
        role
    } else {
        simulation
    };
    log.lock().unwrap().push(request);
    let _ = write!(
        stream,
        "HTTP/1.1 {status} Canned\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

fn role(arn: &str) -> (u16, String) {
    let body = format!(
        "<GetRoleResponse><GetRoleResult><Role><Arn>{arn}</Arn></Role></GetRoleResult></GetRoleResponse>"
    );
    (200, body)
}

fn decision(decision: &str) -> (u16, String) {
    let body = format!(
        "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member>\
         <EvalActionName>{ACTION}</EvalActionName><EvalDecision>{decision}</EvalDecision></member>\
         </EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
    );
    (200, body)
}

fn refused(code: &str) -> (u16, String) {
    let body = format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
    );
    (403, body)
}

#[expect(
    clippy::disallowed_methods,
    reason = "signatures are made with the real clock"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

fn host(home: &Home, iam: &str) -> Host {
    let vars = BTreeMap::from([("AWS_ENDPOINT_URL_IAM".to_owned(), iam.to_owned())]);
    let environment = Environment::isolated(home.path(), vars);
    Host::new(environment, false, Box::new(now))
}

/// A name where one is always there, or may be.
fn named<T: From<String>>(name: &str) -> T {
    T::from(name.to_owned())
}

fn kind<T: From<&'static str>>(kind: &'static str) -> T {
    T::from(kind)
}

fn signer(arn: &str, id: &str, secret: &str) -> Signer {
    Signer {
        credentials: Credentials {
            access_key_id: id.into(),
            secret: Secret::new(secret.into()),
            session_token: None,
            expires_at: None,
            account_id: None,
            steps: Vec::new(),
            notes: Vec::new(),
        },
        who: Who {
            profile: named("ci"),
            profile_kind: kind("static_long_term"),
            account: "111122223333".into(),
            arn: arn.into(),
            principal: principal::parse(arn),
            user_type: None,
            steps: Vec::new(),
            expires_at: None,
            now: now(),
            notes: Vec::new(),
        },
        region: "eu-west-1".into(),
    }
}

fn bound(id: &str) -> Bound {
    let (services, _) = catalogue::services();
    Bound {
        service: services.into_iter().find(|one| one.id == id).unwrap(),
        binding: Binding {
            via: Some(Via::Active),
            connection: Some(ConnectionId::Profile("ci".into())),
            profile: Some("ci".into()),
        },
        state: ServiceState::Ready,
    }
}

/// The catalogue says where IAM is.
fn overview() -> Overview {
    let (services, _) = catalogue::services();
    Overview::new(
        Parts {
            services,
            ..Parts::default()
        },
        now(),
    )
}

fn ask(url: &str, service: &str, signer: &Signer) -> Verification {
    let home = Home::new();
    let overview = overview();
    runtime().block_on(verify(
        &host(&home, url),
        &overview,
        &bound(service),
        ACTION,
        signer,
    ))
}

fn asked(iam: &Iam, service: &str, arn: &str) -> Verification {
    ask(&iam.url, service, &signer(arn, "AKIAEXAMPLE", "x"))
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

fn facts(verification: &Verification) -> String {
    let facts = verification.facts.iter();
    facts
        .map(|(label, value)| format!("{label}: {value}\n"))
        .collect()
}

#[test]
fn a_user_is_asked_for_as_it_is_and_lambda_says_where_it_works() {
    let iam = Iam::start(refused("AccessDenied"), decision("allowed"));
    let found = asked(&iam, "codewhisperer-lambda", USER);
    assert_eq!(found.verdict, Verdict::Connected);
    assert!(found.is_estimate && found.mend.is_none(), "{found:?}");
    assert!(found.message.contains(ACTION), "{found:?}");
    assert_eq!(found.profile.as_deref(), Some("ci"));
    let facts = facts(&found);
    for words in [USER, "us-east-1", "Python, Node.js"] {
        assert!(facts.contains(words), "{words}: {facts}");
    }
    let requests = iam.requests();
    assert_eq!(requests.len(), 1, "a user has its path in its ARN");
    assert!(requests[0].contains("user%2Fteam%2Fci"), "{requests:?}");
}

#[test]
fn a_session_is_asked_for_by_its_role_with_its_path() {
    let whole = "arn:aws:iam::111122223333:role/team/Dev";
    let iam = Iam::start(role(whole), decision("allowed"));
    let found = asked(&iam, "codewhisperer-glue", ROLE);
    assert_eq!(found.verdict, Verdict::Connected);
    assert!(facts(&found).contains("Python, Scala"));
    let requests = iam.requests();
    assert!(requests[0].contains("RoleName=Dev&"), "{requests:?}");
    assert!(requests[1].contains("role%2Fteam%2FDev"), "{requests:?}");
}

#[test]
fn what_denies_decides_whom_to_ask_for_what() {
    let iam = Iam::start(refused("AccessDenied"), decision("implicitDeny"));
    let found = asked(&iam, "codewhisperer-lambda", USER);
    assert_eq!(found.verdict, Verdict::Denied);
    assert!(found.is_estimate);
    let mend = found.mend.unwrap();
    assert!(mend.contains("administrator"), "{mend}");
    assert!(mend.contains("moorline why codewhisperer-lambda"), "{mend}");
    let iam = Iam::start(refused("AccessDenied"), decision("explicitDeny"));
    let mend = asked(&iam, "codewhisperer-lambda", USER).mend.unwrap();
    assert!(mend.contains("a policy more does not help"), "{mend}");
}

#[test]
fn what_cannot_be_estimated_is_no_verdict() {
    let denied = Iam::start(role("x"), refused("AccessDenied"));
    let found = asked(&denied, "codewhisperer-lambda", USER);
    assert_eq!(found.verdict, Verdict::NotAsked);
    assert!(!found.is_estimate);
    assert_eq!(
        found.message,
        "Cannot be estimated: iam:SimulatePrincipalPolicy is not allowed."
    );
    let odd = asked(&denied, "codewhisperer-lambda", "arn:aws:sts::1:odd/one");
    assert_eq!(odd.verdict, Verdict::NotAsked);
    let federated = "arn:aws:sts::111122223333:federated-user/me";
    let federated = asked(&denied, "codewhisperer-lambda", federated);
    assert_eq!(federated.verdict, Verdict::NotAsked);
    assert_eq!(denied.requests().len(), 1);
    // Neither may be looked up: the path is a guess, and a wrong one shows nothing.
    let hidden = Iam::start(refused("AccessDenied"), (404, refused("NoSuchEntity").1));
    let found = asked(&hidden, "codewhisperer-lambda", SET);
    assert_eq!(found.verdict, Verdict::NotAsked);
    assert_eq!(
        found.message,
        "Cannot be estimated: iam:GetRole is not allowed."
    );
    let guessed = &hidden.requests()[1];
    assert!(
        guessed.contains("role%2Faws-reserved%2Fsso.amazonaws.com%2FAWSReservedSSO_"),
        "{guessed}"
    );
}

#[test]
fn nothing_is_asked_as_root() {
    let iam = Iam::start(role("x"), decision("allowed"));
    let found = asked(
        &iam,
        "codewhisperer-lambda",
        "arn:aws:iam::111122223333:root",
    );
    assert_eq!(found.verdict, Verdict::NotAsked);
    assert!(found.message.contains("root"), "{found:?}");
    assert!(iam.requests().is_empty());
}

#[test]
fn what_is_wrong_with_the_way_or_the_keys_is_told_apart() {
    for (answer, verdict) in [
        (refused("InvalidClientTokenId"), Verdict::Rejected),
        (refused("ExpiredToken"), Verdict::Expired),
        (refused("RequestExpired"), Verdict::Clock),
        (refused("Throttling"), Verdict::Throttled),
        ((200, "<html>".into()), Verdict::Broken),
    ] {
        let iam = Iam::start(role("x"), answer.clone());
        let found = asked(&iam, "codewhisperer-lambda", USER);
        assert_eq!(found.verdict, verdict, "{answer:?}: {found:?}");
    }
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let found = ask(&url, "codewhisperer-lambda", &signer(USER, "A", "x"));
    assert_eq!(found.verdict, Verdict::Unreachable(Obstacle::Connection));
    let insecure = ask(
        "http://iam.example",
        "codewhisperer-lambda",
        &signer(USER, "A", "x"),
    );
    assert_eq!(insecure.verdict, Verdict::NotAsked);
    assert!(insecure.message.contains("AWS_ENDPOINT_URL_IAM"));
}

/// moto's server; killed at the end whatever comes.
struct Moto {
    server: Child,
    url: String,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn moto(home: &Home) -> Option<Moto> {
    let bin = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/interop/venv/bin");
    let mut server = home.program(bin.join("moto_server"));
    // The first four calls make the role and its keys; all others must be signed, and allowed.
    server
        .args(["-H", "127.0.0.1", "-p", "0"])
        .env("INITIAL_NO_AUTH_ACTION_COUNT", "5");
    let Ok(mut server) = server.spawn() else {
        eprintln!("skipped: no moto_server at {}", bin.display());
        return None;
    };
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
    let url =
        lines.find_map(|line| Some(line.ok()?.split_once("Running on ")?.1.trim().to_owned()));
    std::thread::spawn(move || lines.for_each(drop));
    let url = url.unwrap();
    Some(Moto { server, url })
}

const SETUP: &str = "
import boto3, json, sys
c = boto3.client('iam', endpoint_url=sys.argv[1], region_name='us-east-1',
                 aws_access_key_id='x', aws_secret_access_key='x')
allow = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 'iam:*', 'Resource': '*'}]}
c.create_user(UserName='ci')
c.put_user_policy(UserName='ci', PolicyName='all', PolicyDocument=json.dumps(allow))
c.create_role(RoleName='Dev', Path='/team/', AssumeRolePolicyDocument='{}')
c.create_user(UserName='nobody')
print(json.dumps(c.create_access_key(UserName='ci'), default=str))
";

/// Another implementation of IAM: it checks signatures and policies, and knows GetRole; where it
/// cannot simulate, it says so, and that is no verdict.
#[test]
fn moto_gives_the_role_with_its_path() {
    use moorline::aws::http::{Http, HttpOptions};
    use moorline::aws::iam::{Iam as Client, IamError};
    use moorline::aws::sts::Keys;

    let home = Home::new();
    let Some(moto) = moto(&home) else { return };
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/interop/venv/bin/python");
    let made = finish(home.program(python).args(["-c", SETUP, &moto.url])).exits(0);
    let key = &made.json()["AccessKey"];
    let id = key["AccessKeyId"].as_str().unwrap();
    let right = Secret::new(key["SecretAccessKey"].as_str().unwrap().to_owned());
    let wrong = Secret::new("wrong".to_owned());
    let host = host(&home, &moto.url);
    let Some(Probe::Call(call)) = bound("iam").service.probe else {
        panic!("IAM has a call");
    };
    let region = "us-east-1";
    let endpoint = host.endpoints().service(&call, region).unwrap();
    let http = Http::new(HttpOptions::default());
    let runtime = runtime();
    let role = |secret, name| {
        let client = Client {
            http: &http,
            endpoint: &endpoint,
            region,
            keys: Keys {
                id,
                secret,
                session_token: None,
            },
            at: now(),
        };
        runtime.block_on(client.role_arn(name))
    };
    let arn = role(&right, "Dev").unwrap();
    assert!(arn.ends_with(":role/team/Dev"), "{arn}");
    assert!(matches!(
        role(&right, "Gone"),
        Err(IamError::NoSuchEntity { .. })
    ));
    assert!(matches!(
        role(&wrong, "Dev"),
        Err(IamError::Rejected { .. })
    ));
    let arn = format!(
        "arn:aws:sts::{}:assumed-role/Dev/me",
        arn.split(':').nth(4).unwrap()
    );
    let found = ask(
        &moto.url,
        "codewhisperer-lambda",
        &signer(&arn, id, right.expose()),
    );
    assert_ne!(found.verdict, Verdict::Connected, "{found:?}");
    assert_ne!(found.verdict, Verdict::Denied, "{found:?}");
    assert_ne!(found.verdict, Verdict::Rejected, "{found:?}");
}
