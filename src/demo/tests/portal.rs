//! The portal under load, and accounts of one's own.

use super::*;

#[test]
fn a_thousand_accounts_come_in_ten_pages() {
    let bench = Bench::with(Options {
        accounts: Account::many(1000, 5),
        ..Options::default()
    });
    let token = bench
        .provider
        .issue(ORGANIZATION, &["sso:account:access"])
        .unwrap()
        .access_token;
    let mut seen = std::collections::HashSet::new();
    let mut next = String::new();
    let mut pages = 0;
    loop {
        let page = bench
            .portal("GET", &format!("/assignment/accounts?{next}"), &token)
            .json();
        pages += 1;
        for account in page["accountList"].as_array().unwrap() {
            seen.insert(text(account, "accountId").to_owned());
        }
        let Some(token) = page["nextToken"].as_str() else {
            break;
        };
        next = format!("next_token={token}");
    }
    assert_eq!((pages, seen.len()), (10, 1000));
    assert!(seen.iter().all(|id| id.len() == 12));
    let roles = bench
        .portal("GET", "/assignment/roles?account_id=000000001000", &token)
        .json();
    assert_eq!(roles["roleList"].as_array().unwrap().len(), 5);
}

/// The statuses of so many calls made at once.
fn at_once(bench: &Bench, token: &str, calls: usize) -> Vec<u16> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..calls)
            .map(|_| scope.spawn(|| bench.portal("GET", "/assignment/accounts", token).status))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

#[test]
fn calls_in_flight_are_counted_and_limited() {
    let bench = Bench::with(Options {
        portal_delay: Duration::from_millis(300),
        most_portal_calls: Some(3),
        ..Options::default()
    });
    let token = bench
        .provider
        .issue(ORGANIZATION, &["sso:account:access"])
        .unwrap()
        .access_token;
    assert_eq!(at_once(&bench, &token, 3), [200; 3]);
    assert_eq!(bench.provider.most_in_flight(Operation::ListAccounts), 3);
    let statuses = at_once(&bench, &token, 6);
    let refused = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!(refused, 3, "{statuses:?}");
    assert_eq!(bench.provider.most_in_flight(Operation::Logout), 0);
    // Whoever waits is served again.
    assert_eq!(at_once(&bench, &token, 1), [200]);
}

#[test]
fn calls_a_second_are_limited_by_the_providers_clock() {
    let bench = Bench::with(Options {
        most_portal_calls_per_second: Some(2),
        ..Options::default()
    });
    let token = bench
        .provider
        .issue(ORGANIZATION, &["sso:account:access"])
        .unwrap()
        .access_token;
    let ask = || bench.portal("GET", "/assignment/accounts", &token);
    assert_eq!((ask().status, ask().status), (200, 200));
    let refused = ask();
    assert_eq!(refused.status, 429);
    assert_eq!(
        refused.header("x-amzn-errortype"),
        Some("TooManyRequestsException")
    );
    bench.pass(1);
    assert_eq!(ask().status, 200);
}
