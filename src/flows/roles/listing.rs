//! Listing accounts and their roles, a few calls at a time: the first accounts' roles are asked for
//! while further pages of accounts arrive. Knows no network: it is handed the calls.

use super::bearer::Refused;
use super::{Role, RolesProgress};
use crate::aws::backoff::{Patience, random};
use crate::aws::portal::{Account, Page, PortalError};
use crate::flows::failure::Failure;
use crate::store::role_list::ListedAccount;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// More calls at once only make the portal refuse them.
const MOST_AT_ONCE: usize = 4;
/// A list that has more pages than this has no end.
const MOST_PAGES: usize = 1000;
/// When one call is given up.
const PATIENCE: Patience = Patience {
    calls: 8,
    total: Duration::from_secs(60),
};
/// And while nothing has answered yet: somebody waits to hear that there is no way to the server.
/// Longer than one call that hangs to its end takes (30 s), so that it is made once more.
const FIRST_PATIENCE: Patience = Patience {
    calls: 4,
    total: Duration::from_secs(45),
};

/// What to ask for: a page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Of which list.
    pub list: List,
    /// Where the page before ended.
    pub next: Option<String>,
}

/// A list of the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum List {
    /// The accounts.
    Accounts,
    /// The roles of the account with this id.
    Roles(String),
}

/// A page of the list that was asked for.
#[derive(Debug)]
pub enum Answer {
    /// Of the accounts.
    Accounts(Page<Account>),
    /// Of an account's roles.
    Roles(Page<String>),
}

/// What was listed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// By name and id, their roles by name.
    pub accounts: Vec<ListedAccount>,
    /// The ids of accounts whose roles could not be listed, and why.
    pub failed: Vec<(String, String)>,
}

/// A call that is still to be made, and what led to it.
struct Job {
    ask: Ask,
    /// The ends of the pages before.
    seen: HashSet<String>,
    failures: u32,
    first_call: Option<Instant>,
    pause: Duration,
}

impl Job {
    fn first(list: List) -> Self {
        Self {
            ask: Ask { list, next: None },
            seen: HashSet::new(),
            failures: 0,
            first_call: None,
            pause: Duration::ZERO,
        }
    }

    /// The call for the page that begins at `next`; an error if the list goes round in circles.
    fn following(self, next: String) -> Result<Self, String> {
        let mut seen = self.seen;
        if seen.len() >= MOST_PAGES || !seen.insert(next.clone()) {
            return Err("the server's pages have no end".to_owned());
        }
        let mut job = Self::first(self.ask.list);
        (job.ask.next, job.seen) = (Some(next), seen);
        Ok(job)
    }

    /// The same call again after a failure; `None` is to give up.
    fn again(&mut self, error: &PortalError, patience: Patience) -> Option<()> {
        if !error.is_transient() {
            return None;
        }
        self.failures += 1;
        let elapsed = self.first_call.map(|at| at.elapsed()).unwrap_or_default();
        self.pause = patience.pause(self.failures, elapsed, error.retry_after(), random())?;
        Some(())
    }
}

/// Lists the accounts of `name` (safe to show) and their roles. An account that is given up does
/// not hold up the others.
///
/// # Errors
/// When the accounts themselves cannot all be listed, when nothing answers any more, or when a
/// sign-in is needed.
pub async fn list<F>(
    name: &str,
    ask: impl Fn(Ask) -> F,
    progress: &impl Fn(RolesProgress),
) -> Result<Listed, Failure>
where
    F: Future<Output = Result<Answer, Refused>>,
{
    let call = |mut job: Job| {
        let ask = &ask;
        async move {
            if !job.pause.is_zero() {
                sleep(job.pause).await;
            }
            job.first_call.get_or_insert_with(Instant::now);
            let answer = ask(job.ask.clone()).await;
            (job, answer)
        }
    };
    let mut listing = Listing::new(name, progress);
    let mut running = FuturesUnordered::new();
    loop {
        while running.len() < MOST_AT_ONCE
            && let Some(job) = listing.waiting.pop_front()
        {
            running.push(call(job));
        }
        let Some((job, answer)) = running.next().await else {
            return listing.listed();
        };
        listing.take(job, answer)?;
    }
}

struct Listing<'a, P> {
    name: &'a str,
    progress: &'a P,
    waiting: VecDeque<Job>,
    accounts: Vec<ListedAccount>,
    at: HashMap<String, usize>,
    done: usize,
    failed: Vec<(String, String)>,
    has_answered: bool,
    /// Accounts given up one after another because no good answer came.
    silent: usize,
}

impl<'a, P: Fn(RolesProgress)> Listing<'a, P> {
    fn new(name: &'a str, progress: &'a P) -> Self {
        Self {
            name,
            progress,
            waiting: VecDeque::from([Job::first(List::Accounts)]),
            accounts: Vec::new(),
            at: HashMap::new(),
            done: 0,
            failed: Vec::new(),
            has_answered: false,
            silent: 0,
        }
    }

    fn take(&mut self, mut job: Job, answer: Result<Answer, Refused>) -> Result<(), Failure> {
        self.has_answered |= match &answer {
            Ok(_) => true,
            Err(Refused::Portal(error)) => matches!(error, PortalError::TooMany { .. }),
            Err(Refused::NoToken(_)) => false,
        };
        let patience = if self.has_answered {
            PATIENCE
        } else {
            FIRST_PATIENCE
        };
        match answer {
            Ok(Answer::Accounts(page)) => {
                for account in page.items {
                    self.add(account);
                }
                self.turn(job, page.next)
            }
            Ok(Answer::Roles(page)) => {
                self.silent = 0;
                self.found(&job.ask.list, page.items);
                self.turn(job, page.next)
            }
            Err(Refused::NoToken(failure)) => Err(failure),
            Err(Refused::Portal(error)) => match job.again(&error, patience) {
                Some(()) => {
                    (self.progress)(RolesProgress::Trouble(error.to_string()));
                    self.waiting.push_front(job);
                    Ok(())
                }
                None => self.give_up(&job, &error.to_string(), error.is_transient()),
            },
        }
    }

    /// An account is asked for its roles once, however often it is listed.
    fn add(&mut self, account: Account) {
        if self.at.contains_key(&account.id) {
            return;
        }
        self.at.insert(account.id.clone(), self.accounts.len());
        self.waiting
            .push_back(Job::first(List::Roles(account.id.clone())));
        self.accounts.push(ListedAccount {
            id: account.id,
            name: account.name,
            roles: Vec::new(),
        });
    }

    fn found(&mut self, list: &List, roles: Vec<String>) {
        let List::Roles(id) = list else { return };
        let account = self.at.get(id).and_then(|&at| self.accounts.get_mut(at));
        let Some(account) = account.filter(|_| !roles.is_empty()) else {
            return;
        };
        let role = |role: &String| Role {
            account_name: account.name.clone(),
            account_id: account.id.clone(),
            role: role.clone(),
        };
        let batch = roles.iter().map(role).collect();
        account.roles.extend(roles);
        (self.progress)(RolesProgress::Found(batch));
    }

    /// Goes on after a page: to the next one at once, so that lists end soon.
    fn turn(&mut self, job: Job, next: Option<String>) -> Result<(), Failure> {
        let Some(next) = next else {
            if job.ask.list != List::Accounts {
                self.done += 1;
            }
            self.tell();
            return Ok(());
        };
        let given_up = Job::first(job.ask.list.clone());
        match job.following(next) {
            Ok(job) => self.waiting.push_front(job),
            Err(why) => return self.give_up(&given_up, &why, false),
        }
        self.tell();
        Ok(())
    }

    fn give_up(&mut self, job: &Job, why: &str, is_transient: bool) -> Result<(), Failure> {
        let List::Roles(id) = &job.ask.list else {
            let name = self.name;
            return Err(Failure::new(format!(
                "The accounts of {name} could not all be listed: {}",
                sentence(why)
            )));
        };
        self.failed.push((id.clone(), why.to_owned()));
        self.done += 1;
        self.silent = if is_transient { self.silent + 1 } else { 0 };
        if self.silent >= MOST_AT_ONCE {
            return Err(Failure::new(format!(
                "Listing the roles of {} stopped after {} of {} accounts: {}",
                self.name,
                self.done - self.silent,
                self.accounts.len(),
                sentence(why)
            ))
            .hint("The list from before, if there is one, is kept."));
        }
        self.tell();
        Ok(())
    }

    fn tell(&self) {
        (self.progress)(RolesProgress::Accounts {
            done: self.done,
            known: self.accounts.len(),
        });
    }

    /// A list of which nothing could be listed is none, and takes the place of none.
    fn listed(mut self) -> Result<Listed, Failure> {
        if let Some((_, why)) = self.failed.first()
            && self.failed.len() == self.accounts.len()
            && self.accounts.iter().all(|account| account.roles.is_empty())
        {
            return Err(Failure::new(format!(
                "The roles of {} could not be listed: {}",
                self.name,
                sentence(why)
            ))
            .hint("The list from before, if there is one, is kept."));
        }
        for account in &mut self.accounts {
            account.roles.sort_unstable();
            account.roles.dedup();
        }
        self.accounts
            .sort_unstable_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        self.failed.sort_unstable();
        Ok(Listed {
            accounts: self.accounts,
            failed: self.failed,
        })
    }
}

fn sentence(why: &str) -> String {
    format!("{}.", why.trim_end_matches('.'))
}

#[cfg(test)]
mod tests;
