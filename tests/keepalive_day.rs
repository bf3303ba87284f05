//! A day of `keepalive` on a simulated clock: CodeWhisperer stays connected through tokens that
//! rotate, a closed laptop, networks that fail, and another tool that refreshes the same token.
//! Takes most of a minute, so it runs by `tests/simulate/day.sh` and not with the other tests.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and this one has something to tell"
)]

#[path = "keepalive_day/network.rs"]
mod network;

use jiff::{SignedDuration, Timestamp};
use moorline::demo::{Options, Provider};
use moorline::domain::binding::Via;
use moorline::domain::connection::ConnectionId;
use moorline::flows::discover::discover;
use moorline::flows::failure::Exit;
use moorline::flows::host::{Environment, Host};
use moorline::flows::keepalive::{News, keepalive};
use moorline::flows::switch::pin;
use network::{Network, Weather, post};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::spawn_blocking;

const ORGANIZATION: &str = "https://d-9067demo00.awsapps.com/start";
const SCOPES: [&str; 3] = [
    "sso:account:access",
    "codewhisperer:completions",
    "codewhisperer:analysis",
];
/// `echo -n acme | sha1sum`.
const TOKEN: &str = ".aws/sso/cache/293abb6b76d7791c0732cc517d38c4b5c734b87f.json";
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// The clock goes on by so much while nothing is under way, in milliseconds.
const STRIDE: i64 = 5000;
/// And by so much while a refresh is, which takes real time.
const STEP: i64 = 100;
/// A machine that woke looks at its clock this often.
const BACK_AFTER_SLEEP: i64 = MINUTE;
/// The longest pause between two attempts without a token, and one glance more.
const BACK_AFTER_OUTAGE: i64 = 2 * MINUTE;

/// What happens on that day: when it begins and ends, in milliseconds.
enum Event {
    Outage(Weather),
    Sleep,
    OtherToolRefreshes,
}

const PLAN: [(i64, i64, Event); 13] = [
    (70 * MINUTE, 100 * MINUTE, Event::Outage(Weather::Refused)),
    (
        3 * HOUR,
        3 * HOUR + 70 * MINUTE,
        Event::Outage(Weather::ServerErrors),
    ),
    (
        5 * HOUR,
        5 * HOUR + 25 * MINUTE,
        Event::Outage(Weather::Throttled),
    ),
    (7 * HOUR, 8 * HOUR, Event::Outage(Weather::CaptivePortal)),
    (9 * HOUR, 15 * HOUR, Event::Sleep),
    (
        16 * HOUR,
        16 * HOUR + 50 * MINUTE,
        Event::Outage(Weather::Silent),
    ),
    (17 * HOUR + 30 * MINUTE, 0, Event::OtherToolRefreshes),
    (18 * HOUR + 7 * MINUTE, 0, Event::OtherToolRefreshes),
    (18 * HOUR + 52 * MINUTE, 0, Event::OtherToolRefreshes),
    // The lid is closed while the network is away, and opened before it is back.
    (
        20 * HOUR,
        20 * HOUR + 30 * MINUTE,
        Event::Outage(Weather::Refused),
    ),
    (
        20 * HOUR + 31 * MINUTE,
        21 * HOUR + 40 * MINUTE,
        Event::Sleep,
    ),
    (
        21 * HOUR + 41 * MINUTE,
        21 * HOUR + 50 * MINUTE,
        Event::Outage(Weather::CaptivePortal),
    ),
    (
        23 * HOUR,
        23 * HOUR + 5 * MINUTE,
        Event::Outage(Weather::Throttled),
    ),
];

/// The machine, the provider, and the clock both follow.
struct Day {
    home: tempfile::TempDir,
    provider: Provider,
    network: Network,
    clock: Arc<AtomicI64>,
    begin: i64,
    host: Host,
}

impl Day {
    fn new() -> Self {
        let begin = 1_800_000_000_000;
        let clock = Arc::new(AtomicI64::new(begin));
        let (theirs, ours) = (Arc::clone(&clock), Arc::clone(&clock));
        let options = Options {
            clock: Arc::new(move || theirs.load(Ordering::SeqCst) / 1000),
            ..Options::default()
        };
        let provider = Provider::spawn(options).unwrap();
        let network = Network::start(&provider.url());
        let home = tempfile::tempdir().unwrap();
        let config = format!(
            "[sso-session acme]\nsso_start_url = {ORGANIZATION}\nsso_region = eu-west-1\nsso_registration_scopes = {}\n",
            SCOPES.join(",")
        );
        fs::create_dir_all(home.path().join(".aws/sso/cache")).unwrap();
        fs::write(home.path().join(".aws/config"), config).unwrap();
        let vars = [("AWS_ENDPOINT_URL_SSO_OIDC".to_owned(), network.url())];
        let environment = Environment::isolated(home.path(), BTreeMap::from(vars));
        let now = move || Timestamp::from_millisecond(ours.load(Ordering::SeqCst)).unwrap();
        let day = Self {
            host: Host::new(environment, false, Box::new(now)),
            home,
            provider,
            network,
            clock,
            begin,
        };
        day.sign_in();
        day
    }

    fn sign_in(&self) {
        let issued = self.provider.issue(ORGANIZATION, &SCOPES).unwrap();
        self.write(&serde_json::json!({
            "startUrl": ORGANIZATION,
            "region": "eu-west-1",
            "accessToken": issued.access_token,
            "expiresAt": self.seconds_from_now(3600),
            "clientId": issued.client_id,
            "clientSecret": issued.client_secret,
            "registrationExpiresAt": self.seconds_from_now(90 * 24 * 3600),
            "refreshToken": issued.refresh_token,
        }));
        let overview = discover(&self.host, None);
        let acme = ConnectionId::Session("acme".into());
        pin(&self.host, &overview, "codewhisperer", &acme).unwrap();
    }

    fn token_file(&self) -> PathBuf {
        self.home.path().join(TOKEN)
    }

    fn token(&self) -> Value {
        serde_json::from_slice(&fs::read(self.token_file()).unwrap()).unwrap()
    }

    fn write(&self, token: &Value) {
        fs::write(self.token_file(), token.to_string()).unwrap();
    }

    fn seconds_from_now(&self, seconds: i64) -> String {
        let at = self.host.now() + SignedDuration::from_secs(seconds);
        at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Milliseconds since the day began.
    fn time(&self) -> i64 {
        self.clock.load(Ordering::SeqCst) - self.begin
    }

    /// Another tool takes no lock, and its token replaces the one that is there.
    fn other_tool_refreshes(&self) {
        let mut token = self.token();
        let asked = serde_json::json!({
            "clientId": token["clientId"],
            "clientSecret": token["clientSecret"],
            "grantType": "refresh_token",
            "refreshToken": token["refreshToken"],
        });
        let got = post(&self.provider.url(), "/token", &asked);
        token["accessToken"] = got["accessToken"].clone();
        token["refreshToken"] = got["refreshToken"].clone();
        token["expiresAt"] = self
            .seconds_from_now(got["expiresIn"].as_i64().unwrap())
            .into();
        self.write(&token);
    }

    /// How long the access token lasts, in milliseconds.
    fn left(&self) -> i64 {
        let end: Timestamp = self.token()["expiresAt"].as_str().unwrap().parse().unwrap();
        end.as_millisecond() - self.host.now().as_millisecond()
    }

    /// What a console would show now must ask for no sign-in.
    async fn check(&self) {
        let host = self.host.clone();
        let overview = spawn_blocking(move || discover(&host, None)).await.unwrap();
        let bound = overview.service("codewhisperer").unwrap();
        let at = self.time() / MINUTE;
        assert_eq!(bound.binding.via, Some(Via::Pin), "minute {at}");
        let connection = overview
            .connection(bound.binding.connection.as_ref().unwrap())
            .unwrap();
        assert!(connection.state.is_live(), "minute {at}: {connection:?}");
        assert!(connection.can_refresh, "minute {at}: {connection:?}");
    }

    /// The machine runs on for a moment. Real work gets real time.
    async fn go_on(&self) {
        let step = match self.host.unfinished().is_any() {
            true => STEP,
            false => STRIDE,
        };
        let a_moment = || std::thread::sleep(Duration::from_micros(500));
        spawn_blocking(a_moment).await.unwrap();
        self.clock.fetch_add(step, Ordering::SeqCst);
        tokio::time::advance(Duration::from_millis(step.unsigned_abs())).await;
    }
}

/// How long nobody had an access token that works, in milliseconds.
#[derive(Default)]
struct Gaps {
    in_events: i64,
    worst_after_sleep: i64,
    worst_after_outage: i64,
    elsewhere: i64,
}

#[tokio::test(start_paused = true)]
#[ignore = "a day takes most of a minute: run tests/simulate/day.sh"]
async fn codewhisperer_stays_connected_for_a_day() {
    let day = Day::new();
    let fresh = Mutex::new(0);
    let failed = Mutex::new(Vec::new());
    let tell = |news: &News| match news {
        News::Fresh(..) => *fresh.lock().unwrap() += 1,
        News::Failed(failure) => failed.lock().unwrap().push((day.time(), failure.clone())),
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let lived = async {
        let gaps = live(&day).await;
        drop(stop);
        gaps
    };
    let (kept, gaps) = tokio::join!(keepalive(&day.host, stopped, tell), lived);
    kept.unwrap().unwrap_err();

    let presented = day.network.presented();
    let redeemed: Vec<&str> = presented
        .iter()
        .filter(|one| one.is_redeemed)
        .map(|one| one.refresh_token.as_str())
        .collect();
    let outages = PLAN
        .iter()
        .filter(|(_, _, event)| matches!(event, Event::Outage(_)));
    let failed = failed.into_inner().unwrap();
    println!("24 hours of keepalive on a simulated clock:");
    println!(
        "  refreshes: {} (attempts on the wire: {})",
        redeemed.len(),
        presented.len()
    );
    println!("  refreshes by another tool in between: 3");
    println!(
        "  outages survived: {}, sleeps survived: 2",
        outages.count()
    );
    println!("  failures told: {}", failed.len());
    let seconds = |time: i64| time / 1000;
    println!(
        "  without a valid access token, in s: {} in outages and sleep",
        seconds(gaps.in_events)
    );
    println!(
        "    until it was back after a sleep, at worst: {}",
        seconds(gaps.worst_after_sleep)
    );
    println!(
        "    until it was back after an outage, at worst: {}",
        seconds(gaps.worst_after_outage)
    );
    println!("    at any other time: {}", seconds(gaps.elsewhere));

    for (at, failure) in &failed {
        assert_ne!(
            failure.exit,
            Exit::SignInNeeded,
            "minute {}: {failure}",
            at / MINUTE
        );
    }
    assert!(failed.len() <= 8, "each reason is told once");
    assert_eq!(gaps.elsewhere, 0);
    assert!(gaps.worst_after_sleep <= BACK_AFTER_SLEEP);
    assert!(gaps.worst_after_outage <= BACK_AFTER_OUTAGE);
    let once: HashSet<&str> = redeemed.iter().copied().collect();
    assert_eq!(
        once.len(),
        redeemed.len(),
        "a refresh token was redeemed twice"
    );
    let mut used_up = HashSet::new();
    for one in &presented {
        let is_new = !used_up.contains(one.refresh_token.as_str());
        assert!(is_new, "a refresh token was presented after it was used up");
        if one.is_redeemed {
            used_up.insert(one.refresh_token.as_str());
        }
    }
    assert_eq!(*fresh.lock().unwrap(), redeemed.len(), "each was told");
    assert!(redeemed.len() > 15, "{} refreshes", redeemed.len());
    assert!(
        presented.len() > redeemed.len() + 10,
        "the outages were met"
    );
}

/// Lives through the plan, and looks every minute.
async fn live(day: &Day) -> Gaps {
    let mut gaps = Gaps::default();
    let mut next = PLAN.iter().peekable();
    let mut outage_until = None;
    // Whether it was a sleep that kept the token from being refreshed, and when that ended.
    let mut lost: Option<(bool, i64)> = None;
    let mut checked = -1;
    while day.time() < DAY {
        let now = day.time();
        if outage_until.is_some_and(|end| end <= now) {
            day.network.turn(Weather::Up);
            outage_until = None;
            lost = Some((false, now));
        }
        if let Some((_, end, event)) = next.next_if(|(begin, ..)| *begin <= now) {
            match event {
                Event::Outage(weather) => {
                    day.network.turn(*weather);
                    outage_until = Some(*end);
                }
                Event::Sleep => {
                    // The clock goes on, and nothing else.
                    day.clock.fetch_add(end - now, Ordering::SeqCst);
                    lost = Some((true, *end));
                }
                Event::OtherToolRefreshes => day.other_tool_refreshes(),
            }
        }
        let before = day.time();
        day.go_on().await;
        let passed = day.time() - before;
        let left = day.left();
        if left > 20 * MINUTE {
            // It was refreshed since.
            lost = None;
        }
        if left > 0 {
            // Somebody who asks gets one.
        } else if outage_until.is_some() {
            gaps.in_events += passed;
        } else if let Some((is_sleep, since)) = lost {
            let worst = match is_sleep {
                true => &mut gaps.worst_after_sleep,
                false => &mut gaps.worst_after_outage,
            };
            *worst = (*worst).max(day.time() - since);
        } else {
            gaps.elsewhere += passed;
        }
        if day.time() / MINUTE > checked {
            checked = day.time() / MINUTE;
            day.check().await;
        }
    }
    gaps
}
