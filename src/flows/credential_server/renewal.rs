//! The credentials that are held, and new ones before they end: one renewal, however many ask for
//! it. A renewal goes on when whoever asked has given up, as SDKs do after a second or two.

use crate::domain::command;
use crate::domain::text::visible;
use crate::flows::blocking::blocking;
use crate::flows::credentials::{self, Codes, Credentials, Refused, Request, Say};
use crate::flows::discover::discover_payers;
use crate::flows::failure::{Exit, Failure};
use crate::flows::host::Host;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;
use zeroize::Zeroizing;

/// What credentials last at least to be served without asking for others: SDKs ask again 5 to 15
/// minutes before the end. Source: botocore, which is the earliest.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// The pause between renewals while there are credentials that live.
const BETWEEN: SignedDuration = SignedDuration::from_secs(30);

/// What credentials whose end nobody knows are said to last: clients insist on an end, and ask
/// again before it.
const UNKNOWN_END: SignedDuration = SignedDuration::from_hours(1);

/// What an SDK waits for at most, less some: who has something that lives is not kept waiting.
/// Source: botocore gives up after 2 s, others after 1 s.
const SHORTLY: Duration = Duration::from_millis(700);

/// The most lines that are said on the way to new credentials, however often they are asked for.
const MOST_LINES: usize = 8;

type Outcome = Result<Arc<Served>, Failure>;

/// Credentials, and when a client is to ask again at the latest.
#[derive(Debug)]
pub(super) struct Served {
    keys: Credentials,
    end: Timestamp,
}

impl Served {
    fn of(profile: &str, keys: Credentials, now: Timestamp) -> Result<Self, Failure> {
        let name = visible(profile);
        if keys.session_token.is_none() {
            return Err(Failure::new(format!(
                "The keys of `{name}` have no session token, and programs take no credentials without one this way."
            ))
            .hint("Such keys do not end, so nothing needs to be renewed: leave out --serve, or name a role.")
            .exit(Exit::Usage));
        }
        let end = keys.expires_at.unwrap_or(now + UNKNOWN_END);
        if end <= now {
            return Err(Failure::new(format!(
                "The new credentials of `{name}` have ended already."
            ))
            .hint("Check this machine's clock: `moorline doctor` compares it."));
        }
        // Whole seconds, which every client reads.
        let end = Timestamp::from_second(end.as_second()).unwrap_or(end);
        Ok(Self { keys, end })
    }

    /// The body of the answer.
    pub(super) fn json(&self) -> Zeroizing<String> {
        self.keys.container_json(self.end)
    }

    fn left(&self, now: Timestamp) -> SignedDuration {
        self.end.duration_since(now)
    }

    fn lives(&self, now: Timestamp) -> bool {
        self.left(now).is_positive()
    }
}

/// What renews the credentials of one profile.
pub(super) struct Renewal {
    host: Host,
    profile: String,
    say: Say,
    held: Mutex<Held>,
}

struct Held {
    served: Arc<Served>,
    /// When the last renewal ended, well or not.
    asked_at: Timestamp,
    /// The renewal that is under way.
    running: Option<watch::Receiver<Option<Outcome>>>,
    /// Whether somebody was told that there are no new ones.
    has_said: bool,
    /// The lines that were said on the way since there were new ones.
    passed_on: BTreeSet<String>,
}

impl Held {
    fn is_enough(&self, now: Timestamp) -> bool {
        self.served.left(now) > WINDOW
            || self.served.lives(now) && now.duration_since(self.asked_at) < BETWEEN
    }
}

impl Renewal {
    pub(super) fn new(
        host: &Host,
        profile: &str,
        first: Credentials,
        say: Say,
    ) -> Result<Self, Failure> {
        let now = host.now();
        let held = Held {
            served: Arc::new(Served::of(profile, first, now)?),
            asked_at: now,
            running: None,
            has_said: false,
            passed_on: BTreeSet::new(),
        };
        Ok(Self {
            host: host.clone(),
            profile: profile.to_owned(),
            say,
            held: Mutex::new(held),
        })
    }

    /// The credentials to serve now.
    pub(super) async fn current(self: &Arc<Self>) -> Outcome {
        let now = self.host.now();
        let (served, mut running) = {
            let mut held = self.held();
            if held.is_enough(now) {
                return Ok(Arc::clone(&held.served));
            }
            let running = held.running.get_or_insert_with(|| self.begin()).clone();
            (Arc::clone(&held.served), running)
        };
        let outcome = async {
            let done = running.wait_for(Option::is_some).await;
            done.ok().and_then(|outcome| outcome.clone())
        };
        if !served.lives(now) {
            let ended_badly = || Err(Failure::new("The credentials could not be renewed."));
            return outcome.await.unwrap_or_else(ended_badly);
        }
        match timeout(SHORTLY, outcome).await {
            Ok(Some(Ok(renewed))) => Ok(renewed),
            _ => Ok(served),
        }
    }

    /// Begins a renewal, whose outcome comes through the receiver.
    fn begin(self: &Arc<Self>) -> watch::Receiver<Option<Outcome>> {
        let (sender, running) = watch::channel(None);
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let got = this.ask().await;
            let outcome = this.settle(got);
            // Nobody may be left to hear of it: what it got is held all the same.
            let _ = sender.send(Some(outcome));
        });
        running
    }

    /// Asks for new credentials; for no code, since the terminal is the program's.
    async fn ask(self: &Arc<Self>) -> Result<Credentials, Failure> {
        let host = self.host.clone();
        // A sign-in elsewhere is in the files.
        let overview = blocking(move || discover_payers(&host)).await?;
        let codes = Codes::default();
        let this = Arc::clone(self);
        let say: Say = Arc::new(move |line| this.pass_on(line));
        let request = Request {
            codes: &codes,
            can_ask: false,
            say: &say,
        };
        match credentials::get(&self.host, &overview, &self.profile, request).await {
            Ok(keys) => Ok(keys),
            Err(Refused::Failure(failure)) => Err(failure),
            Err(Refused::Code { .. }) => Err(Failure::new(format!(
                "The credentials of `{}` need a code of an MFA device.",
                visible(&self.profile)
            ))
            .exit(Exit::SignInNeeded)),
        }
    }

    /// Says a line that comes up on the way, such as one of a `credential_process`; not again with
    /// each request that fails.
    fn pass_on(&self, line: &str) {
        let is_new = {
            let mut held = self.held();
            held.passed_on.len() < MOST_LINES && held.passed_on.insert(line.to_owned())
        };
        if is_new {
            (self.say)(line);
        }
    }

    /// Holds what a renewal got, and says once that there is nothing new.
    fn settle(&self, got: Result<Credentials, Failure>) -> Outcome {
        let now = self.host.now();
        let outcome = got.and_then(|keys| {
            let note = keys.notes.first().cloned();
            let served = Served::of(&self.profile, keys, now)?;
            // What still lives comes with a note where there is nothing newer.
            let note = note.filter(|_| served.left(now) <= WINDOW);
            Ok((Arc::new(served), note))
        });
        let trouble = match &outcome {
            Ok((_, None)) => None,
            Ok((_, Some(note))) => Some(note.clone()),
            Err(failure) => Some(failure.in_one_line()),
        };
        let is_to_be_said = {
            let mut held = self.held();
            held.running = None;
            held.asked_at = now;
            if let Ok((served, _)) = &outcome {
                held.served = Arc::clone(served);
            }
            if trouble.is_none() {
                held.passed_on.clear();
            }
            let had_said = std::mem::replace(&mut held.has_said, trouble.is_some());
            !had_said
        };
        if let Some(trouble) = trouble.filter(|_| is_to_be_said) {
            (self.say)(&format!("moorline: {}", self.with_advice(trouble)));
        }
        outcome.map(|(served, _)| served)
    }

    /// Whoever reads it has a program in this terminal.
    fn with_advice(&self, trouble: String) -> String {
        if trouble.contains("`moorline ") {
            return trouble;
        }
        format!(
            "{trouble} In another terminal, `moorline whoami {}` says more.",
            command::word(&self.profile)
        )
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
