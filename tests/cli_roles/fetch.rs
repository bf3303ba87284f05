//! Fetching the list, with the provider's clock.

use crate::SCOPES;
use crate::bench::{ACME_TOKEN, Bench, ORGANIZATION, SESSION, session};
use moorline::demo::{Account, Fault, Operation, Options, Refusal};
use moorline::flows::failure::{Exit, Failure};
use moorline::flows::roles::{RoleList, RolesProgress, cached, fetch};
use std::cell::RefCell;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use tokio::sync::Notify;

fn with(options: Options, seconds: i64) -> Bench {
    let bench = Bench::with(options);
    bench.write(".aws/config", SESSION);
    bench.issue(ACME_TOKEN, ORGANIZATION, &SCOPES, seconds);
    bench
}

async fn ask(bench: &Bench) -> Result<RoleList, Failure> {
    fetch(&bench.host(), &bench.overview(), &session("acme"), |_| ()).await
}

fn known(bench: &Bench) -> Option<RoleList> {
    cached(&bench.host(), &session("acme"))
}

fn lists(bench: &Bench) -> Vec<String> {
    let files = bench.files();
    let lists = files.into_iter().filter(|file| file.contains("/roles/"));
    lists.collect()
}

#[tokio::test]
async fn what_is_fetched_is_kept_for_this_user_and_without_addresses() {
    let bench = with(Options::default(), 3600);
    assert_eq!(known(&bench), None);
    let told = RefCell::new(Vec::new());
    let (host, overview) = (bench.host(), bench.overview());
    let progress = |step| told.borrow_mut().push(step);
    let list = fetch(&host, &overview, &session("acme"), progress)
        .await
        .unwrap();
    let rows: Vec<String> = list
        .roles
        .iter()
        .map(|role| format!("{} {} {}", role.account_name, role.account_id, role.role))
        .collect();
    assert_eq!(
        rows,
        [
            "dev 111122223333 Developer",
            "dev 111122223333 ReadOnly",
            "production 777788889999 ReadOnly",
            "staging 444455556666 Developer",
            "staging 444455556666 ReadOnly",
        ]
    );
    let told = told.into_inner();
    assert_eq!(
        told.first(),
        Some(&RolesProgress::Accounts { done: 0, known: 0 })
    );
    assert_eq!(
        told.last(),
        Some(&RolesProgress::Accounts { done: 3, known: 3 })
    );
    bench.advance(60);
    assert_eq!(known(&bench), Some(list.clone()));
    assert_eq!(list.fetched_at, Some(bench.in_seconds(-60)));
    assert_eq!(cached(&bench.host(), &session("other")), None);
    let file = lists(&bench).remove(0);
    assert!(
        !bench.read(&file).contains("example.com"),
        "{}",
        bench.read(&file)
    );
    let mode = |file: &str| {
        std::fs::metadata(bench.path(file))
            .unwrap()
            .permissions()
            .mode()
    };
    assert_eq!(mode(&file) & 0o777, 0o600);
    assert_eq!(mode(".local/state/moorline/roles") & 0o777, 0o700);
    assert!(list.is_fresh(bench.in_seconds(12 * 3600 - 61)));
    assert!(!list.is_fresh(bench.in_seconds(12 * 3600 - 59)));
}

#[tokio::test]
async fn a_busy_portal_loses_no_row_of_many_accounts() {
    let options = Options {
        accounts: Account::many(130, 5),
        portal_delay: Duration::from_millis(2),
        most_portal_calls: Some(2),
        ..Options::default()
    };
    let bench = with(options, 3600);
    let list = ask(&bench).await.unwrap();
    assert_eq!((list.roles.len(), list.failed.len()), (650, 0));
    assert!(bench.provider.most_in_flight(Operation::ListAccountRoles) <= 4);
    let refused = bench.provider.requests();
    let refused = refused.iter().filter(|one| one.status == Some(429)).count();
    assert!(refused > 0, "the portal was busy");
}

#[tokio::test]
async fn a_token_that_is_due_is_refreshed_before() {
    let bench = with(Options::default(), 14 * 60);
    ask(&bench).await.unwrap();
    assert_eq!(bench.provider.count(Operation::RefreshToken), 1);
    let bench = with(Options::default(), 16 * 60);
    ask(&bench).await.unwrap();
    assert_eq!(bench.provider.count(Operation::RefreshToken), 0);
}

#[tokio::test]
async fn a_token_that_the_portal_does_not_know_is_refreshed_once() {
    let bench = with(Options::default(), 3600);
    for _ in 0..3 {
        let fault = Fault::Refuse(Refusal::Unauthorized);
        bench.provider.fail_next(Operation::ListAccountRoles, fault);
    }
    let list = ask(&bench).await.unwrap();
    assert_eq!((list.roles.len(), list.failed.len()), (5, 0));
    assert_eq!(bench.provider.count(Operation::RefreshToken), 1);
}

#[tokio::test]
async fn a_session_that_is_over_asks_for_a_sign_in_and_keeps_the_list() {
    let bench = with(Options::default(), 3600);
    let before = ask(&bench).await.unwrap();
    bench.provider.revoke_all();
    let failure = ask(&bench).await.unwrap_err();
    assert_eq!(failure.exit, Exit::SignInNeeded);
    assert!(failure.summary.contains("session has ended"), "{failure}");
    assert_eq!(failure.hint.as_deref(), Some("`moorline login acme`"));
    assert_eq!(known(&bench), Some(before));
    // Two refusals in a row, and nothing that a refresh could mend.
    let bench = with(Options::default(), 3600);
    for _ in 0..2 {
        let fault = Fault::Refuse(Refusal::Unauthorized);
        bench.provider.fail_next(Operation::ListAccounts, fault);
    }
    let failure = ask(&bench).await.unwrap_err();
    assert_eq!(failure.exit, Exit::SignInNeeded);
    assert!(
        failure.summary.contains("does not accept its token"),
        "{failure}"
    );
    assert_eq!(bench.provider.count(Operation::RefreshToken), 1);
}

#[tokio::test]
async fn a_fetch_that_is_dropped_leaves_no_half_a_list() {
    let options = Options {
        accounts: Account::many(20, 1),
        ..Options::default()
    };
    let bench = with(options, 3600);
    let (host, overview, acme) = (bench.host(), bench.overview(), session("acme"));
    let found = Notify::new();
    let fetching = fetch(&host, &overview, &acme, |step| {
        if matches!(step, RolesProgress::Found(_)) {
            found.notify_one();
        }
    });
    tokio::select! {
        biased;
        () = found.notified() => {}
        result = fetching => panic!("{result:?}"),
    }
    assert_eq!(lists(&bench), Vec::<String>::new());
}

#[tokio::test]
async fn a_refresh_is_not_lost_when_nobody_waits_any_more() {
    let bench = with(Options::default(), -10);
    let before = bench.json(ACME_TOKEN);
    let (host, overview, acme) = (bench.host(), bench.overview(), session("acme"));
    let asked = async {
        while bench.provider.count(Operation::RefreshToken) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = asked => {}
        result = fetch(&host, &overview, &acme, |_| ()) => panic!("{result:?}"),
    }
    host.unfinished().end().await;
    assert_ne!(
        bench.json(ACME_TOKEN)["refreshToken"],
        before["refreshToken"],
        "the refresh token was used up for nothing"
    );
    assert_eq!(bench.provider.count(Operation::ListAccounts), 0);
}

#[tokio::test]
async fn it_can_run_beside_a_console() {
    let bench = with(Options::default(), 3600);
    let (host, overview) = (bench.host(), bench.overview());
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let task = tokio::spawn(async move {
        let progress = |step| tell.send(step).unwrap();
        fetch(&host, &overview, &session("acme"), progress).await
    });
    assert_eq!(task.await.unwrap().unwrap().roles.len(), 5);
    assert!(told.recv().await.is_some());
}

#[tokio::test]
async fn who_has_no_accounts_is_told_why() {
    let config = "\
[sso-session acme]
sso_start_url = https://d-9067demo00.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = codewhisperer:completions
[sso-session never]
sso_start_url = https://d-9067demo00.awsapps.com/start
sso_region = eu-west-1
[sso-session builder-id]
sso_start_url = https://view.awsapps.com/start
sso_region = us-east-1
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = x
";
    let bench = Bench::with_config(config);
    bench.issue(
        ACME_TOKEN,
        ORGANIZATION,
        &["codewhisperer:completions"],
        3600,
    );
    let overview = bench.overview();
    let keys = moorline::domain::connection::ConnectionId::Profile("keys".into());
    for (id, exit, words) in [
        (
            session("acme"),
            Exit::SignInNeeded,
            "moorline login acme --for account-list",
        ),
        (session("never"), Exit::SignInNeeded, "moorline login never"),
        (session("builder-id"), Exit::Usage, "has no accounts"),
        (keys, Exit::Usage, "has no accounts"),
        (session("nobody"), Exit::Usage, "No connection is called"),
    ] {
        let failure = fetch(&bench.host(), &overview, &id, |_| ())
            .await
            .unwrap_err();
        assert_eq!(failure.exit, exit, "{failure}");
        assert!(failure.to_string().contains(words), "{failure}");
    }
    assert_eq!(bench.provider.requests().len(), 0, "nobody was asked");
}

#[tokio::test]
async fn a_list_of_another_organization_is_not_shown() {
    let bench = with(Options::default(), 3600);
    ask(&bench).await.unwrap();
    let token = bench.read(ACME_TOKEN);
    bench.write(ACME_TOKEN, &token.replace("d-9067demo00", "d-0000000002"));
    assert_eq!(known(&bench), None);
    std::fs::remove_file(bench.path(ACME_TOKEN)).unwrap();
    assert!(
        known(&bench).is_some(),
        "signed out, but nobody else signed in"
    );
}
