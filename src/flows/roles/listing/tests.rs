use super::*;
use crate::aws::error::OidcError;
use std::cell::{Cell, RefCell};

/// A portal with `accounts` accounts of five roles each, in pages of two accounts and three roles.
struct Portal {
    accounts: usize,
    asked: RefCell<Vec<Ask>>,
    now: Cell<usize>,
    most_at_once: Cell<usize>,
    /// What the next calls are answered with, by the account they are for (`""`: the accounts).
    faults: RefCell<HashMap<String, Vec<PortalError>>>,
}

fn id(number: usize) -> String {
    format!("{:012}", 100_000_000_000 + number)
}

fn busy(seconds: Option<u64>) -> PortalError {
    PortalError::TooMany {
        host: "portal".into(),
        said: None,
        retry_after: seconds.map(Duration::from_secs),
    }
}

fn page<T>(all: &[T], size: usize, next: Option<&str>) -> Page<T>
where
    T: Clone,
{
    let start = next.map_or(0, |next| next.parse().unwrap());
    let end = (start + size).min(all.len());
    Page {
        items: all[start..end].to_vec(),
        next: (end < all.len()).then(|| end.to_string()),
    }
}

impl Portal {
    fn new(accounts: usize) -> Self {
        Self {
            accounts,
            asked: RefCell::default(),
            now: Cell::default(),
            most_at_once: Cell::default(),
            faults: RefCell::default(),
        }
    }

    fn failing(self, whose: &str, error: &PortalError, times: usize) -> Self {
        let faults = vec![error.clone(); times];
        self.faults.borrow_mut().insert(whose.into(), faults);
        self
    }

    fn asked(&self, list: &List) -> usize {
        let asked = self.asked.borrow();
        asked.iter().filter(|ask| ask.list == *list).count()
    }

    /// Answers after a while, so that calls overlap.
    async fn answer(&self, ask: Ask) -> Result<Answer, Refused> {
        self.asked.borrow_mut().push(ask.clone());
        self.now.set(self.now.get() + 1);
        self.most_at_once
            .set(self.most_at_once.get().max(self.now.get()));
        sleep(Duration::from_millis(20)).await;
        self.now.set(self.now.get() - 1);
        let whose = match &ask.list {
            List::Accounts => "",
            List::Roles(id) => id,
        };
        let fault = self.faults.borrow_mut().get_mut(whose).and_then(Vec::pop);
        if let Some(error) = fault {
            return Err(Refused::Portal(error));
        }
        let next = ask.next.as_deref();
        Ok(match ask.list {
            List::Accounts => {
                let account = |number| Account {
                    id: id(number),
                    name: format!("account {:04}", self.accounts - number),
                };
                let all: Vec<Account> = (0..self.accounts).map(account).collect();
                Answer::Accounts(page(&all, 2, next))
            }
            List::Roles(_) => {
                let all: Vec<String> = (0..5).map(|role| format!("role{}", 4 - role)).collect();
                Answer::Roles(page(&all, 3, next))
            }
        })
    }

    async fn list(&self) -> (Result<Listed, Failure>, Vec<RolesProgress>) {
        let told = RefCell::new(Vec::new());
        let progress = |step| told.borrow_mut().push(step);
        let result = list("acme", |ask| self.answer(ask), &progress).await;
        (result, told.into_inner())
    }
}

#[tokio::test(start_paused = true)]
async fn everything_is_listed_in_order_with_at_most_four_calls_at_once() {
    let portal = Portal::new(9);
    let (listed, told) = portal.list().await;
    let listed = listed.unwrap();
    let names: Vec<&str> = listed
        .accounts
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert!(names.is_sorted() && names.len() == 9, "{names:?}");
    for account in &listed.accounts {
        assert_eq!(account.roles, ["role0", "role1", "role2", "role3", "role4"]);
    }
    assert_eq!(portal.most_at_once.get(), 4);
    assert_eq!(portal.asked.borrow().len(), 5 + 9 * 2, "nothing twice");
    let found = told.iter().map(|step| match step {
        RolesProgress::Found(roles) => roles.len(),
        _ => 0,
    });
    assert_eq!(found.sum::<usize>(), 45);
    let last = RolesProgress::Accounts { done: 9, known: 9 };
    assert_eq!(told.last(), Some(&last));
}

#[tokio::test(start_paused = true)]
async fn the_first_roles_come_while_further_pages_of_accounts_arrive() {
    let portal = Portal::new(40);
    let (listed, told) = portal.list().await;
    assert_eq!(listed.unwrap().accounts.len(), 40);
    let first = told
        .iter()
        .position(|step| matches!(step, RolesProgress::Found(_)));
    let all_known = told
        .iter()
        .position(|step| matches!(step, RolesProgress::Accounts { known: 40, .. }));
    assert!(first < all_known, "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn a_busy_server_is_asked_again_and_for_as_long_as_it_says_not() {
    let portal = Portal::new(2)
        .failing("", &busy(Some(30)), 1)
        .failing(&id(1), &busy(None), 3);
    let begin = Instant::now();
    let (listed, told) = portal.list().await;
    let listed = listed.unwrap();
    assert_eq!(listed.failed, []);
    assert_eq!(
        listed
            .accounts
            .iter()
            .map(|one| one.roles.len())
            .sum::<usize>(),
        10
    );
    assert!(begin.elapsed() >= Duration::from_secs(30), "Retry-After");
    let trouble = told
        .iter()
        .filter(|step| matches!(step, RolesProgress::Trouble(_)));
    assert_eq!(trouble.count(), 4);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_given_up_does_not_take_the_others_with_it() {
    let gone = PortalError::NotFound { said: None };
    let portal = Portal::new(8)
        .failing(&id(2), &busy(None), 1000)
        .failing(&id(5), &gone, 1);
    let (listed, told) = portal.list().await;
    let listed = listed.unwrap();
    let failed: Vec<&str> = listed.failed.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(failed, [id(2), id(5)]);
    assert!(listed.failed[0].1.contains("asked too often"), "{listed:?}");
    let with_roles = listed.accounts.iter().filter(|one| one.roles.len() == 5);
    assert_eq!(with_roles.count(), 6);
    assert_eq!(portal.asked(&List::Roles(id(2))), 8, "bounded");
    assert_eq!(
        portal.asked(&List::Roles(id(5))),
        1,
        "what time cannot heal"
    );
    assert_eq!(
        told.last(),
        Some(&RolesProgress::Accounts { done: 8, known: 8 })
    );
}

#[tokio::test(start_paused = true)]
async fn when_nothing_answers_any_more_it_ends_and_not_after_every_account() {
    let mut portal = Portal::new(1000);
    for number in 10..1000 {
        portal = portal.failing(&id(number), &busy(None), 1000);
    }
    let begin = Instant::now();
    let failure = portal.list().await.0.unwrap_err();
    assert!(failure.summary.contains("stopped after 10 of"), "{failure}");
    assert!(
        begin.elapsed() < Duration::from_secs(300),
        "{:?}",
        begin.elapsed()
    );
    let portal = Portal::new(3).failing("", &busy(None), 1000);
    let failure = portal.list().await.0.unwrap_err();
    assert!(failure.summary.contains("accounts of acme"), "{failure}");
    assert_eq!(portal.asked(&List::Accounts), 8);
}

#[tokio::test(start_paused = true)]
async fn pages_that_go_round_in_circles_end() {
    let circle = |ask: Ask| async move {
        Ok(match ask.list {
            List::Accounts => Answer::Accounts(Page {
                items: vec![Account {
                    id: id(1),
                    name: "one".into(),
                }],
                next: None,
            }),
            List::Roles(_) => Answer::Roles(Page {
                items: vec!["Admin".to_owned()],
                next: Some(match ask.next.as_deref() {
                    Some("a") => "b".into(),
                    _ => "a".into(),
                }),
            }),
        })
    };
    let listed = list("acme", circle, &|_| ()).await.unwrap();
    assert_eq!(listed.accounts[0].roles, ["Admin"], "each once");
    assert_eq!(listed.failed[0].1, "the server's pages have no end");
    let endless = Cell::new(0);
    let endless = |ask: Ask| {
        endless.set(endless.get() + 1);
        let page = Page {
            items: Vec::new(),
            next: Some(endless.get().to_string()),
        };
        assert_eq!(ask.list, List::Accounts);
        async { Ok(Answer::Accounts(page)) }
    };
    let failure = list("acme", endless, &|_| ()).await.unwrap_err();
    assert!(failure.summary.contains("no end"), "{failure}");
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_listed_twice_is_asked_for_its_roles_once() {
    let asked = Cell::new(0);
    let twice = |ask: Ask| {
        let page = match ask.list {
            List::Accounts => Answer::Accounts(Page {
                items: vec![
                    Account {
                        id: id(1),
                        name: "one".into(),
                    };
                    2
                ],
                next: None,
            }),
            List::Roles(_) => {
                asked.set(asked.get() + 1);
                Answer::Roles(Page {
                    items: vec!["Admin".to_owned()],
                    next: None,
                })
            }
        };
        async { Ok(page) }
    };
    let listed = list("acme", twice, &|_| ()).await.unwrap();
    assert_eq!((asked.get(), listed.accounts.len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_is_needed_ends_it_at_once() {
    let asked = Cell::new(0);
    let refused = |_| {
        asked.set(asked.get() + 1);
        async { Err(Refused::NoToken(Failure::new("Sign in."))) }
    };
    let failure = list("acme", refused, &|_| ()).await.unwrap_err();
    assert_eq!((failure.summary.as_str(), asked.get()), ("Sign in.", 1));
}

#[tokio::test(start_paused = true)]
async fn a_first_call_that_hangs_to_its_end_is_made_once_more() {
    let calls = Cell::new(0);
    let hang = |_ask| {
        calls.set(calls.get() + 1);
        async {
            sleep(Duration::from_secs(30)).await;
            Err(Refused::Portal(OidcError::SlowDown.into()))
        }
    };
    list("acme", hang, &|_step| ()).await.unwrap_err();
    assert_eq!(calls.get(), 2);
}
