//! `moorline roles`, with the real binary.

use crate::home::{finish, items, keys, text};
use crate::{ACME, SCOPES, Signing, signed_in};
use moorline::demo::{Account, Operation, Options};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

fn list_file(it: &Signing) -> PathBuf {
    let lists = fs::read_dir(it.home.join(".local/state/moorline/roles")).unwrap();
    lists.flatten().next().unwrap().path()
}

#[test]
fn a_list_is_asked_for_once_and_says_how_old_it_is() {
    let it = signed_in(3600);
    let first = it.run(&["roles"]).exits(0);
    assert_eq!(
        first.stdout,
        "dev         111122223333  Developer  dev\n\
         dev         111122223333  ReadOnly\n\
         production  777788889999  ReadOnly\n\
         staging     444455556666  Developer\n\
         staging     444455556666  ReadOnly\n"
    );
    assert_eq!(first.stderr, "", "no progress where nobody looks");
    let again = it
        .run(&["roles", "acme"])
        .exits(0)
        .says(&["just now", "--refresh"]);
    assert_eq!(again.stdout, first.stdout);
    assert_eq!(it.provider.count(Operation::ListAccounts), 1);
    it.run(&["roles", "--refresh"]).exits(0);
    assert_eq!(it.provider.count(Operation::ListAccounts), 2);
    let path = list_file(&it);
    let mut list: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    list["listed"]["fetched_at"] = crate::home::rfc3339(-90 * 60).into();
    fs::write(&path, list.to_string()).unwrap();
    it.run(&["roles"]).exits(0).says(&["1 h ago"]);
    list["listed"]["fetched_at"] = crate::home::rfc3339(-13 * 3600).into();
    fs::write(&path, list.to_string()).unwrap();
    it.run(&["roles"]).exits(0);
    assert_eq!(it.provider.count(Operation::ListAccounts), 3, "too old");
}

#[test]
fn an_old_list_is_better_than_none_where_no_new_one_can_be_had() {
    let it = signed_in(3600);
    let first = it.run(&["roles"]).exits(0);
    let path = list_file(&it);
    let mut list: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    list["listed"]["fetched_at"] = crate::home::rfc3339(-72 * 3600).into();
    fs::write(&path, list.to_string()).unwrap();
    fs::remove_file(it.home.token_path("acme")).unwrap();
    let done = it.run(&["roles"]).exits(0).says(&[
        "these roles are the last known ones: Identity Center acme is not signed in",
        "moorline login acme",
        "3 d ago",
    ]);
    assert_eq!(done.stdout, first.stdout);
    let json = it.run(&["roles", "--json"]).exits(0).json();
    assert_eq!(json["cached"], true);
    it.run(&["roles", "--refresh"]).exits(3);
}

#[test]
fn the_json_is_as_documented() {
    let it = signed_in(3600);
    let json = it.run(&["roles", "--json"]).exits(0).json();
    let shape = [
        "cached",
        "connection",
        "failed",
        "fetched_at",
        "roles",
        "schema_version",
    ];
    assert_eq!(keys(&json), shape);
    assert_eq!(
        (&json["connection"], &json["cached"]),
        (&"session:acme".into(), &false.into())
    );
    assert!(text(&json["fetched_at"]).ends_with('Z'));
    let first = &items(&json["roles"])[0];
    assert_eq!(
        keys(first),
        ["account_id", "account_name", "profiles", "role"]
    );
    assert_eq!(first["profiles"][0], "dev");
    let cached = it.run(&["roles", "--json"]).exits(0).json();
    assert_eq!(
        (&cached["cached"], &cached["roles"]),
        (&true.into(), &json["roles"])
    );
}

#[test]
fn a_session_is_named_where_several_can() {
    let two = format!(
        "{ACME}{}",
        ACME.replace("acme", "beta").replace("dev]", "dev2]")
    );
    let it = Signing::new(&two);
    it.run(&["roles"])
        .exits(2)
        .says(&["acme, beta", "moorline roles SESSION"]);
    it.run(&["roles", "beta"])
        .exits(3)
        .says(&["moorline login beta"]);
    it.run(&["roles", "nobody"]).exits(2);
    Signing::new("")
        .run(&["roles"])
        .exits(2)
        .says(&["--start-url"]);
    it.run(&["roles", "dev2"]).exits(3);
}

#[test]
fn names_that_an_organization_chose_reach_no_terminal() {
    let evil = "evil\u{1b}]0;x\u{7}\nnext\u{202e}";
    let options = Options {
        accounts: vec![Account::new("111122223333", evil, &["R\u{9b}1m"])],
        ..Options::default()
    };
    let it = Signing::with(ACME, options);
    it.token("acme", &SCOPES, 3600);
    let done = it.run(&["roles"]).exits(0);
    assert_eq!(done.stdout.lines().count(), 1);
    assert!(done.stdout.contains("evil␛]0;x␇␊next\\u{202e}"), "{done:?}");
    let json = it.run(&["roles", "--json"]).exits(0);
    assert!(!json.stdout.contains(['\u{1b}', '\u{9b}', '\u{202e}']));
    assert_eq!(json.json()["roles"][0]["account_name"], evil);
}

#[test]
fn an_account_that_cannot_be_listed_is_named() {
    use moorline::demo::{Fault, Refusal};
    let it = signed_in(3600);
    let fault = Fault::Refuse(Refusal::ResourceNotFound);
    it.provider.fail_next(Operation::ListAccountRoles, fault);
    let done = it
        .run(&["roles"])
        .exits(0)
        .says(&["not listed: account 111122223333"]);
    assert_eq!(done.stdout.lines().count(), 3, "the rest is there");
    it.run(&["roles"])
        .exits(0)
        .says(&["not listed", "--refresh"]);
}

#[test]
fn ctrl_c_ends_it_and_leaves_nothing() {
    let options = Options {
        portal_delay: Duration::from_secs(20),
        ..Options::default()
    };
    let it = Signing::with(ACME, options);
    it.token("acme", &SCOPES, 3600);
    let mut child = it.command(&["roles"]).spawn().unwrap();
    while it.provider.most_in_flight(Operation::ListAccounts) == 0 {
        assert_eq!(child.try_wait().unwrap(), None);
        std::thread::yield_now();
    }
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!it.home.join(".local/state/moorline/roles").exists());
}

#[test]
fn without_a_network_the_reason_is_told() {
    let it = signed_in(3600);
    let mut command = it.command(&["roles"]);
    let done = finish(command.env("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1"));
    done.exits(1)
        .says(&["acme could not all be listed", "refused the connection"]);
}
