//! The same as a verification: what `verify` keeps and the console shows.

use crate::Bench;
use crate::codewhisperer::{EU, paid, profile};
use crate::home::{Token, rfc3339};
use jiff::Timestamp;
use moorline::domain::verification::{Verdict, Verification};
use moorline::flows::codewhisperer::{SERVICE, verify};
use moorline::flows::discover::discover;
use moorline::flows::host::{Environment, Host};
use std::collections::BTreeMap;

/// Verifies as a task of the console, which has to be able to move between threads.
fn verified(it: &Bench) -> Verification {
    let mut vars = BTreeMap::new();
    for (name, value) in it.service.vars() {
        vars.insert(name.to_owned(), value.to_owned());
    }
    let mut environment = Environment::isolated(it.home.path(), vars);
    environment.state_dir = it.home.state_file().parent().unwrap().to_path_buf();
    let now: Timestamp = rfc3339(0).parse().unwrap();
    let host = Host::new(environment, false, Box::new(move || now));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let task = tokio::spawn(async move {
            let overview = discover(&host, None);
            let bound = overview.service(SERVICE).unwrap();
            verify(&host, &overview, bound).await
        });
        task.await.unwrap()
    })
}

fn fact<'a>(verification: &'a Verification, label: &str) -> Option<&'a str> {
    let facts = verification.facts.iter();
    let mut values = facts
        .filter(|(name, _)| name == label)
        .map(|(_, value)| value);
    values.next().map(String::as_str)
}

#[test]
fn an_employee_s_has_profile_administrator_tier_and_region() {
    let it = Bench::employee(|knows| {
        knows.usage = paid();
        knows
            .profiles
            .insert(EU.into(), vec![profile(EU, 'A', "team-a")]);
    });
    let verification = verified(&it);
    assert_eq!(verification.verdict, Verdict::Connected);
    assert_eq!(verification.region.as_deref(), Some(EU));
    assert_eq!(
        fact(&verification, "profile"),
        Some("team-a in eu-central-1")
    );
    assert_eq!(
        fact(&verification, "administered by"),
        Some("account 444455556666")
    );
    assert_eq!(fact(&verification, "tier"), Some("Pro"));
    assert_eq!(fact(&verification, "IDE plug-ins"), None);
    let connection = verification.connection.unwrap();
    assert_eq!(connection.to_string(), "session:acme");
}

#[test]
fn a_person_s_has_meters_and_says_what_plug_ins_refuse() {
    let verification = verified(&Bench::person(|_| ()));
    assert_eq!(verification.meters.len(), 2);
    assert_eq!(verification.region.as_deref(), Some("us-east-1"));
    assert!(
        fact(&verification, "IDE plug-ins")
            .unwrap()
            .contains("2026-07-25")
    );
}

#[test]
fn what_stands_in_the_way_of_asking_is_a_verdict_too() {
    let over = Token::builder_id().left(-10).without_refresh();
    let it = Bench::person(|_| ());
    it.token("builder-id", &over, "CANARY-old");
    let expired = verified(&it);
    assert_eq!(expired.verdict, Verdict::Expired);
    assert!(expired.mend.unwrap().contains("moorline login builder-id"));

    let it = Bench::person(|knows| knows.people.clear());
    it.token(
        "builder-id",
        &Token::builder_id().without_refresh(),
        "CANARY-old",
    );
    assert_eq!(verified(&it).verdict, Verdict::Rejected);

    std::fs::remove_file(it.home.token_path("builder-id")).unwrap();
    let none = verified(&it);
    assert_eq!(none.verdict, Verdict::NotAsked);
    assert!(none.mend.unwrap().contains("moorline login"));
}
