//! With Identity Center: profiles in two regions, one of them used.

use crate::Bench;
use crate::codewhisperer::{Answer, EU, Knows, US, Whose, arn, paid, profile};
use crate::home::ACME_URL;
use serde_json::json;

fn one(knows: &mut Knows) {
    knows.usage = paid();
    knows
        .profiles
        .insert(EU.into(), vec![profile(EU, 'A', "team-a")]);
}

fn several(knows: &mut Knows) {
    one(knows);
    let us = vec![profile(US, 'B', "team-b"), profile(US, 'C', "team-c")];
    knows.profiles.insert(US.into(), us);
}

#[test]
fn the_only_profile_is_used_in_its_own_region() {
    let it = Bench::employee(one);
    let done = it.run(&[]).exits(0);
    for line in [
        "connected: CodeWhisperer answers, Pro tier.",
        "profile          team-a in eu-central-1",
        "administered by  account 444455556666",
        "subscription     Q Developer Pro",
    ] {
        assert!(done.stdout.contains(line), "{line}\n{}", done.stdout);
    }
    assert_eq!(
        it.service.asked(),
        [
            "eu-central-1 getusagelimits",
            "eu-central-1 listavailableprofiles",
            "us-east-1 listavailableprofiles"
        ]
    );
    assert_eq!(it.json(&[])["profile"], arn(EU, 'A'));
}

#[test]
fn among_several_one_has_to_be_chosen_and_stays_so_for_its_connection() {
    let it = Bench::employee(several);
    let json = it.json(&[]);
    assert_eq!(
        (&json["verdict"], &json["profile"]),
        (&json!("connected"), &json!(null))
    );
    assert!(
        json["mend"]
            .as_str()
            .unwrap()
            .contains("moorline codewhisperer choose NAME")
    );
    it.run(&["customizations"])
        .exits(2)
        .says(&["team-a", "team-b", "team-c"]);

    it.run(&["choose", "team-b"])
        .exits(0)
        .says(&["team-b in us-east-1"]);
    assert_eq!(it.json(&[])["profile"], arn(US, 'B'));
    let state = it.home.state();
    assert!(state.contains("[codewhisperer_profiles]"), "{state}");
    assert!(
        state.contains(&format!("\"session:acme\" = \"{}\"", arn(US, 'B'))),
        "{state}"
    );
    let listed = it.run(&["profiles"]).exits(0).stdout;
    let used: Vec<&str> = listed
        .lines()
        .filter(|line| line.starts_with('*'))
        .collect();
    assert_eq!(used.len(), 1);
    assert!(used[0].contains("team-b"), "{listed}");

    it.run(&["choose", &arn(EU, 'A')]).exits(0);
    assert_eq!(it.json(&["profiles"])["profile"], arn(EU, 'A'));
}

#[test]
fn names_that_nobody_or_several_have_are_refused() {
    let it = Bench::employee(|knows| {
        several(knows);
        knows
            .profiles
            .insert(EU.into(), vec![profile(EU, 'A', "team-b")]);
    });
    it.run(&["choose", "team-b"])
        .exits(2)
        .says(&[&arn(EU, 'A'), &arn(US, 'B')]);
    it.run(&["choose", "nobody"]).exits(2).says(&["team-c"]);
    it.run(&["choose", &arn(EU, 'Z')]).exits(2);
    assert!(!it.home.state().contains("codewhisperer_profiles"));
}

#[test]
fn an_arn_whose_region_is_away_is_kept_and_the_doubt_is_said() {
    let it = Bench::employee(|knows| {
        several(knows);
        knows.always(EU, "listavailableprofiles", Answer::Nothing);
    });
    it.run(&["choose", &arn(EU, 'A')])
        .exits(0)
        .says(&["was not checked"]);
    let json = it.json(&["profiles"]);
    assert_eq!(
        json["profile"],
        arn(EU, 'A'),
        "nobody knows that it is gone"
    );
    let used = it.run(&[]).exits(0).stdout;
    assert!(used.contains("AAAAAAAAAAAA in eu-central-1"), "{used}");
    assert!(used.contains("answers, Pro tier"), "{used}");
    assert_eq!(json["failed_regions"][0]["region"], EU);
}

#[test]
fn a_choice_that_is_offered_no_more_is_said_and_not_used() {
    let it = Bench::employee(several);
    it.run(&["choose", "team-b"]).exits(0);
    it.service.knows.lock().unwrap().profiles.remove(US);
    let done = it.run(&[]).exits(0);
    assert!(
        done.stdout.contains("is not offered any more"),
        "{}",
        done.stdout
    );
    assert!(
        done.stdout.contains("team-a in eu-central-1"),
        "{}",
        done.stdout
    );
    it.run(&["profiles"])
        .exits(0)
        .says(&[&arn(US, 'B'), "not offered any more"]);
    assert!(
        it.home.state().contains(&arn(US, 'B')),
        "looking changes nothing"
    );
}

#[test]
fn no_profile_says_whom_to_ask() {
    let it = Bench::employee(|_| ());
    let json = it.json(&[]);
    assert_eq!(json["verdict"], "not_assigned");
    let mend = json["mend"].as_str().unwrap();
    assert!(mend.contains("CodeWhisperer administrator"), "{mend}");
    assert!(mend.contains(ACME_URL), "{mend}");
    it.run(&["models"])
        .exits(1)
        .says(&["no CodeWhisperer profile is given to you", ACME_URL]);
}

#[test]
fn a_region_that_is_away_hides_nothing_of_the_other() {
    let it = Bench::employee(|knows| {
        one(knows);
        knows.always(US, "listavailableprofiles", Answer::Nothing);
    });
    let json = it.json(&[]);
    assert_eq!(
        (&json["verdict"], &json["profile"]),
        (&json!("connected"), &json!(arn(EU, 'A')))
    );
    assert_eq!(json["failed_regions"][0]["region"], US);
    it.run(&["profiles"])
        .exits(0)
        .says(&["not listed: us-east-1:"]);
}

#[test]
fn that_no_region_answers_is_not_that_nothing_is_assigned() {
    let it = Bench::employee(|knows| {
        one(knows);
        for region in [US, EU] {
            knows.always(region, "listavailableprofiles", Answer::Nothing);
        }
    });
    assert_eq!(it.json(&[])["verdict"], "unreachable_connection");
    it.run(&["profiles"])
        .exits(1)
        .says(&["could not be listed (us-east-1, eu-central-1)"]);
}

#[test]
fn an_employee_without_a_subscription_is_told_whom_to_ask() {
    let it = Bench::employee(|knows| {
        one(knows);
        knows.usage = crate::codewhisperer::free();
    });
    let json = it.json(&[]);
    assert_eq!(json["tier"], "free");
    let mend = json["mend"].as_str().unwrap();
    assert!(mend.contains("account 444455556666"), "{mend}");
}

#[test]
fn hostile_names_are_harmless() {
    let it = Bench::employee(|knows| {
        one(knows);
        let name = "team\u{1b}[31m\u{202e}a";
        knows
            .profiles
            .insert(EU.into(), vec![profile(EU, 'A', name)]);
        knows.usage["subscriptionInfo"]["subscriptionTitle"] = json!("Pro\u{1b}]0;x\u{7}");
    });
    for args in [
        &[][..],
        &["profiles"],
        &["choose", "team\u{1b}[31m\u{202e}a"],
        &["--json"],
    ] {
        let done = it.run(args).exits(0);
        assert!(!done.stdout.contains('\u{202e}'), "{done:?}");
        assert!(!done.stderr.contains('\u{202e}'), "{done:?}");
    }
    assert!(it.run(&[]).stdout.contains("team␛[31m\\u{202e}a"));
}

#[test]
fn one_address_for_all_regions_is_asked_for_profiles_once() {
    let it = Bench::employee(one);
    let url = it.service.vars()[1].1.to_owned();
    let vars = [
        ("AWS_ENDPOINT_URL_CODEWHISPERER", ""),
        ("AWS_Q_ENDPOINT_URL", &url),
    ];
    it.run_with(&["profiles"], &vars).exits(0);
    assert_eq!(it.service.asked(), [" listavailableprofiles"]);
}

#[test]
fn customizations_are_those_of_the_profile() {
    let it = Bench::employee(one);
    let json = it.json(&["customizations"]);
    assert_eq!(json["customizations"][0]["name"], "ours");
    let seen = it.service.seen();
    assert_eq!(seen[2].body["profileArn"], arn(EU, 'A'));
}

#[test]
fn a_token_that_every_region_refuses_is_refreshed_once() {
    for (whose, code) in [(Whose::Employee, 0), (Whose::Nobody, 3)] {
        let it = Bench::employee(|knows| {
            one(knows);
            knows.employees.clear();
            knows.refreshed = whose;
        });
        let done = it.run(&[]).exits(code);
        assert!(!done.stdout.contains("not listed"), "{}", done.stdout);
        assert_eq!(it.service.knows.lock().unwrap().refreshes, 1);
    }
}
