//! A scratch home beside a provider: what the sign-in tests work on.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test program uses a part of it"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use jiff::{SignedDuration, Timestamp};
use moorline::demo::{Options, Provider};
use moorline::domain::connection::ConnectionId;
use moorline::domain::overview::Overview;
use moorline::flows::discover::discover;
use moorline::flows::failure::Failure;
use moorline::flows::host::{Environment, Host};
use moorline::flows::sign_in::{
    Progress, SignInPlan, SignInRequest, SignedIn, Steer, Target, Way, plan::plan, run,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

pub const ORGANIZATION: &str = "https://d-9067demo00.awsapps.com/start";
pub const SESSION: &str = "# mine\n[sso-session acme]\nsso_start_url = https://d-9067demo00.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n";

/// Noon of a day on which nobody looks at the machine's own clock.
const NOON: i64 = 1_800_000_000;

/// A home, a provider, and the clock both follow.
pub struct Bench {
    pub home: tempfile::TempDir,
    pub provider: Provider,
    seconds: Arc<AtomicI64>,
}

impl Bench {
    pub fn new() -> Self {
        Self::with(Options::default())
    }

    pub fn with(mut options: Options) -> Self {
        let seconds = Arc::new(AtomicI64::new(NOON));
        let clock = Arc::clone(&seconds);
        options.clock = Arc::new(move || clock.load(Ordering::SeqCst));
        // The clock stands still between two polls, which would look like polling too fast.
        options.slow_down = false;
        Self {
            home: tempfile::tempdir().unwrap(),
            provider: Provider::spawn(options).unwrap(),
            seconds,
        }
    }

    pub fn with_config(text: &str) -> Self {
        let bench = Self::new();
        bench.write(".aws/config", text);
        bench
    }

    pub fn path(&self, below_home: &str) -> PathBuf {
        self.home.path().join(below_home)
    }

    pub fn write(&self, below_home: &str, text: &str) {
        let path = self.path(below_home);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, below_home: &str) -> String {
        fs::read_to_string(self.path(below_home)).unwrap()
    }

    pub fn exists(&self, below_home: &str) -> bool {
        self.path(below_home).exists()
    }

    pub fn advance(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_second(self.seconds.load(Ordering::SeqCst)).unwrap()
    }

    pub fn in_seconds(&self, seconds: i64) -> Timestamp {
        self.now() + SignedDuration::from_secs(seconds)
    }

    /// A host of its own, as another process would have.
    pub fn host(&self) -> Host {
        self.host_with(&self.provider.url())
    }

    pub fn host_with(&self, endpoint: &str) -> Host {
        let vars = ["AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_SSO"]
            .map(|name| (name.to_owned(), endpoint.to_owned()));
        let environment = Environment::isolated(self.home.path(), BTreeMap::from(vars));
        let seconds = Arc::clone(&self.seconds);
        let now = move || Timestamp::from_second(seconds.load(Ordering::SeqCst)).unwrap();
        Host::new(environment, false, Box::new(now))
    }

    pub fn overview(&self) -> Overview {
        discover(&self.host(), None)
    }

    pub fn plan(&self, request: &SignInRequest) -> Result<SignInPlan, Failure> {
        plan(&self.host(), &self.overview(), request)
    }

    /// Signs in with a device code; `answer` is what the person at the page does with the code.
    pub async fn sign_in(
        &self,
        plan: &SignInPlan,
        answer: impl Fn(&Provider, &str),
    ) -> (Result<SignedIn, Failure>, Vec<Progress>) {
        let seen = Mutex::new(Vec::new());
        let progress = |step: Progress| {
            if let Progress::AwaitingUser(code) = &step {
                answer(&self.provider, &code.code);
            }
            seen.lock().unwrap().push(step);
        };
        let plan = SignInPlan {
            way: Way::DeviceCode,
            ..plan.clone()
        };
        let result = run::run(&self.host(), &plan, nobody(), progress).await;
        (result, seen.into_inner().unwrap())
    }

    /// A token file as the AWS CLI writes it, which ends `seconds` from now; its refresh token.
    pub fn issue(&self, file: &str, start_url: &str, scopes: &[&str], seconds: i64) -> String {
        let issued = self.provider.issue(start_url, scopes).unwrap();
        let at = |time: Timestamp| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let refresh = issued.refresh_token.unwrap_or_default();
        let mut token = serde_json::json!({
            "startUrl": start_url,
            "region": "eu-west-1",
            "accessToken": issued.access_token,
            "expiresAt": at(self.in_seconds(seconds)),
            "clientId": issued.client_id,
            "clientSecret": issued.client_secret,
            "registrationExpiresAt": at(self.in_seconds(90 * 24 * 3600)),
        });
        if !refresh.is_empty() {
            token["refreshToken"] = refresh.clone().into();
        }
        self.write(file, &token.to_string());
        refresh
    }

    /// Whether the session of that name is signed in, as the console would show it.
    pub fn is_live(&self, name: &str) -> bool {
        let overview = self.overview();
        let connection = overview.connection(&session(name)).unwrap();
        connection.state.is_live()
    }

    /// Begins to sign in, and leaves as soon as its code is shown.
    pub async fn leave_at_the_code(&self, plan: &SignInPlan) {
        let (told, shown) = tokio::sync::oneshot::channel::<()>();
        let told = Mutex::new(Some(told));
        let host = self.host();
        let signing_in = run::run(&host, plan, nobody(), |step| {
            if matches!(step, Progress::AwaitingUser(_)) {
                drop(told.lock().unwrap().take());
            }
        });
        tokio::select! {
            ended = signing_in => panic!("nobody has approved: {ended:?}"),
            _ = shown => {}
        }
    }

    pub fn json(&self, below_home: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(below_home)).unwrap()
    }

    /// Every file below the home, sorted, without lock files and the activity log.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        collect(self.home.path(), self.home.path(), &mut files);
        files.sort();
        files
    }
}

fn collect(root: &Path, directory: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path
            .extension()
            .is_none_or(|extension| extension != "lock" && extension != "jsonl")
        {
            files.push(path.strip_prefix(root).unwrap().display().to_string());
        }
    }
}

pub fn session(name: &str) -> ConnectionId {
    ConnectionId::Session(name.into())
}

pub fn request(target: Target) -> SignInRequest {
    SignInRequest::at(target)
}

/// Nobody who changes the way of a sign-in.
pub fn nobody() -> UnboundedReceiver<Steer> {
    unbounded_channel().1
}

/// The shared file of a session: `echo -n acme | sha1sum`.
pub const ACME_TOKEN: &str = ".aws/sso/cache/293abb6b76d7791c0732cc517d38c4b5c734b87f.json";
pub const OWN_TOKEN: &str = ".local/state/moorline/tokens/builder-id.json";
