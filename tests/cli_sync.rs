//! `profiles add --all` and `profiles sync` through the real binary and the provider: what is asked
//! for, written, pruned and taken back.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "support/home.rs"]
mod home;
#[path = "support/signing.rs"]
mod signing;

use home::{Done, finish};
use moorline::demo::{Account, Fault, Operation, Options, Provider, Refusal};
use signing::Signing;
use std::fs;

const CONFIG: &str = "\
# Kept by hand.
[sso-session acme]
sso_start_url = https://d-9067demo00.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile mine] # do not touch
sso_session = acme
sso_account_id = 777788889999
sso_role_name = ReadOnly
";
const ADD_ALL: [&str; 5] = ["profiles", "add", "--session", "acme", "--all"];
const SYNC: [&str; 3] = ["profiles", "sync", "acme"];

fn with(accounts: Vec<Account>) -> Signing {
    let it = Signing::with(CONFIG, serving(accounts));
    it.token("acme", &["sso:account:access"], 3600);
    it
}

fn serving(accounts: Vec<Account>) -> Options {
    Options {
        accounts,
        ..Options::default()
    }
}

/// The same home when the organization assigns other roles.
fn when(it: Signing, accounts: Vec<Account>) -> Signing {
    let it = Signing {
        provider: Provider::spawn(serving(accounts)).unwrap(),
        ..it
    };
    it.token("acme", &["sso:account:access"], 3600);
    it
}

fn run(it: &Signing, args: &[&str], more: &[&str]) -> Done {
    it.run(&[args, more].concat())
}

fn config(it: &Signing) -> String {
    fs::read_to_string(it.home.join(".aws/config")).unwrap()
}

fn headers(it: &Signing) -> Vec<String> {
    let config = config(it);
    let headers = config.lines().filter(|line| line.starts_with("[profile"));
    headers.map(str::to_owned).collect()
}

#[test]
fn every_role_becomes_a_profile_called_by_account_and_role_and_goes_again() {
    let it = with(Account::defaults());
    run(&it, &ADD_ALL, &[]).exits(2).says(&[
        "asking for the accounts and roles of Identity Center acme",
        "+[profile dev-Developer]",
        "nobody can be asked",
    ]);
    assert_eq!(config(&it), CONFIG);
    run(&it, &ADD_ALL, &["--region", "eu-west-1", "--yes"])
        .exits(0)
        .says(&["as they were at", "4 profiles added; `moorline undo 1`"]);
    assert_eq!(it.provider.count(Operation::ListAccounts), 1, "kept");
    let added = "\n[profile dev-Developer]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Developer\nregion = eu-west-1\n";
    assert!(config(&it).starts_with(&format!("{CONFIG}{added}")));
    assert_eq!(
        headers(&it)[1..],
        [
            "[profile dev-Developer]",
            "[profile dev-ReadOnly]",
            "[profile staging-Developer]",
            "[profile staging-ReadOnly]"
        ]
    );
    run(&it, &ADD_ALL, &["--yes"])
        .exits(0)
        .says(&["nothing to change"]);
    it.run(&["credentials", "staging-ReadOnly"]).exits(0);
    it.run(&["undo", "--yes"]).exits(0);
    assert_eq!(config(&it), CONFIG);
}

#[test]
fn a_sync_adds_what_is_new_and_prunes_only_what_moorline_made_and_only_when_asked() {
    let it = with(Account::defaults());
    run(&it, &SYNC, &["--yes"])
        .exits(0)
        .says(&["4 profiles added"]);
    let before = config(&it);
    let accounts = vec![
        Account::new("111122223333", "renamed", &["Developer", "Admin"]),
        Account::new("444455556666", "staging", &["ReadOnly"]),
    ];
    let it = when(it, accounts);
    let done = run(&it, &SYNC, &["--yes"]).exits(0).says(&[
        "the roles of 2 of Moorline's profiles are gone (dev-ReadOnly, staging-Developer)",
        "`--prune` deletes them",
        "1 profile added; `moorline undo 2`",
    ]);
    assert!(!done.stderr.contains("mine"), "{done:?}");
    let added = "\n[profile renamed-Admin]\nsso_session = acme\nsso_account_id = 111122223333\nsso_role_name = Admin\n";
    assert_eq!(config(&it), format!("{before}{added}"));
    run(&it, &SYNC, &["--prune"])
        .exits(2)
        .says(&["-[profile dev-ReadOnly]", "nobody can be asked"]);
    run(&it, &SYNC, &["--prune", "--yes"])
        .exits(0)
        .says(&["2 profiles deleted; `moorline undo 3`"]);
    assert_eq!(
        headers(&it),
        [
            "[profile mine] # do not touch",
            "[profile dev-Developer]",
            "[profile staging-ReadOnly]",
            "[profile renamed-Admin]"
        ]
    );
    for _ in 0..3 {
        it.run(&["undo", "--yes"]).exits(0);
    }
    assert_eq!(config(&it), CONFIG);
}

#[test]
fn an_account_that_could_not_be_listed_loses_no_profile() {
    let it = with(Account::defaults());
    run(&it, &SYNC, &["--yes"]).exits(0);
    let before = config(&it);
    let fault = Fault::Refuse(Refusal::ResourceNotFound);
    it.provider.fail_next(Operation::ListAccountRoles, fault);
    // Accounts are asked at the same time, so that it is any of them that fails.
    run(&it, &SYNC, &["--prune", "--yes"]).exits(0).says(&[
        "the roles of account ",
        " are not known",
        "nothing to change",
    ]);
    assert_eq!(config(&it), before);
}

#[test]
fn a_thousand_new_profiles_do_not_scroll_everything_away() {
    let it = with(Account::many(200, 5));
    let whole = run(&it, &ADD_ALL, &[]).exits(2);
    assert!(whole.stderr.contains("+[profile account-0200-Role5]"));
    let done = run(&it, &ADD_ALL, &["--yes"])
        .exits(0)
        .says(&["lines more; without `--yes`", "1000 profiles added"]);
    assert!(done.stderr.lines().count() < 210, "{}", done.stderr);
    let out = it.run(&["logout", "acme"]).exits(4);
    out.says(&["account-0002-Role2 and 993 more"]);
    let list = finish(&mut it.command(&["roles", "--json"])).json();
    let profiles = list["roles"].as_array().unwrap().iter();
    assert!(
        profiles
            .clone()
            .all(|role| role["profiles"].as_array().unwrap().len() == 1)
    );
}

#[test]
fn names_that_an_organization_chose_make_plain_names_and_no_settings() {
    let it = with(vec![
        Account::new("000000000001", "Prod (EU)\n[evil]", &["Admin"]),
        Account::new("000000000002", "Prod EU evil", &["Admin"]),
        Account::new("000000000003", "\u{1b}[31mred\u{202e}", &["Read Only"]),
        Account::new("000000000004", "日本", &["Admin"]),
        Account::new("000000000005", "$(touch x)`id`", &["Admin"]),
    ]);
    run(&it, &ADD_ALL, &["--yes"]).exits(0);
    assert_eq!(
        headers(&it)[1..],
        [
            "[profile 31mred-Read-Only]",
            "[profile touch-x-id-Admin]",
            "[profile Prod-EU-evil-Admin]",
            "[profile Prod-EU-evil-Admin-2]",
            "[profile Admin]",
        ]
    );
}
