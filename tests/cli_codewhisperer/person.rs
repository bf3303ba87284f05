//! With a Builder ID: one call, no profile.

use crate::Bench;
use crate::codewhisperer::{Answer, REFRESHED, free};
use crate::home::{ACME_URL, Token};
use serde_json::json;

#[test]
fn tier_meters_and_reset_are_shown() {
    let it = Bench::person(|_| ());
    let done = it.run(&[]).exits(0);
    for line in [
        "connected: CodeWhisperer answers, Free tier.",
        "connection        AWS Builder ID",
        "subscription      Q Developer Free",
        "resets            2027-01-01",
        "Agentic requests  ██░░░░░░░░░░░░░░░░░░  3 of 50",
        "Code completions  █████░░░░░░░░░░░░░░░  12 of 50",
        "Builder IDs created on or after 2026-07-25",
    ] {
        assert!(done.stdout.contains(line), "{line}\n{}", done.stdout);
    }
    assert!(done.stdout.lines().all(|line| line.chars().count() <= 80));
    assert_eq!(it.service.asked(), ["us-east-1 getusagelimits"]);
    let request = it.service.seen().remove(0);
    assert_eq!(request.body, json!({}));
    for header in [
        "content-type: application/x-amz-json-1.0",
        "x-amzn-codewhisperer-optout: true",
        "user-agent: moorline/",
    ] {
        assert!(request.head.contains(header), "{}", request.head);
    }
    assert!(!request.head.contains("tokentype"));
}

#[test]
fn where_only_ascii_shows_bars_are_ascii() {
    let it = Bench::person(|_| ());
    let done = it.run_with(&[], &[("LANG", "C")]).exits(0);
    assert!(done.stdout.contains("##------------------  3 of 50"));
    assert!(done.stdout.is_ascii(), "{}", done.stdout);
}

#[test]
fn scripts_get_numbers_and_times() {
    let json = Bench::person(|_| ()).json(&[]);
    for (key, value) in [
        ("connection", json!("session:builder-id")),
        ("auth_method", json!("builder_id")),
        ("verdict", json!("connected")),
        ("tier", json!("free")),
        ("profile", json!(null)),
        ("profiles", json!(null)),
        ("resets_at", json!("2027-01-01T00:00:00Z")),
    ] {
        assert_eq!(json[key], value, "{key}");
    }
    let meter = json!({ "label": "Agentic requests", "used": 3.0, "limit": 50.0 });
    assert_eq!(json["meters"][0], meter);
}

#[test]
fn a_used_up_quota_is_connected_whether_it_is_counted_or_refused() {
    let counted = Bench::person(|knows| {
        knows.usage = free();
        knows.usage["limits"][0]["currentUsage"] = json!(50);
    });
    let json = counted.json(&[]);
    assert_eq!(json["verdict"], "connected");
    let message = json["message"].as_str().unwrap();
    assert!(
        message.contains("used up until 2027-01-01: Code completions"),
        "{message}"
    );

    let refused = Bench::person(|knows| {
        let said = "Maximum Request reached for this month.";
        let reason = Some("MONTHLY_REQUEST_COUNT");
        knows.always(
            "*",
            "getusagelimits",
            Answer::refusal("ThrottlingException", said, reason),
        );
    });
    let json = refused.json(&[]);
    assert_eq!(json["verdict"], "connected");
    assert!(
        json["message"]
            .as_str()
            .unwrap()
            .contains("Maximum Request reached")
    );
    assert_eq!(
        refused.service.asked().len(),
        1,
        "a quota is not asked again"
    );
}

#[test]
fn a_subscription_that_usage_does_not_tell_is_looked_up() {
    for (status, tier) in [("ACTIVE", "pro"), ("INACTIVE", "free")] {
        let it = Bench::person(|knows| {
            knows.usage["subscriptionInfo"] = json!(null);
            let answer = Answer::Json(200, json!({ "status": status, "token": "x" }));
            knows.always("*", "createsubscriptiontoken", answer);
        });
        assert_eq!(it.json(&[])["tier"], tier);
        let asked = it.service.seen().remove(1);
        assert_eq!(
            asked.body,
            json!({ "statusOnly": true }),
            "nothing is bought"
        );
    }
}

#[test]
fn free_says_that_another_sign_in_may_be_pro() {
    let it = Bench::person(|_| ());
    it.token(
        "acme",
        &Token::of(ACME_URL).region("eu-west-1"),
        "CANARY-other",
    );
    let json = it.json(&[]);
    assert!(
        json["message"]
            .as_str()
            .unwrap()
            .contains("Identity Center acme is for CodeWhisperer too")
    );
    assert_eq!(
        json["mend"],
        "Use it instead: `moorline pin codewhisperer acme`."
    );

    let without = Token::of(ACME_URL)
        .region("eu-west-1")
        .scopes(&["sso:account:access"]);
    it.token("acme", &without, "CANARY-other");
    let json = it.json(&[]);
    assert!(
        json["message"]
            .as_str()
            .unwrap()
            .contains("lacks codewhisperer:completions")
    );
    let mend = json["mend"].as_str().unwrap();
    assert!(
        mend.contains("`moorline login acme --for codewhisperer`"),
        "{mend}"
    );
}

#[test]
fn a_revoked_token_is_refreshed_and_asked_with_again() {
    let it = Bench::person(|knows| knows.people.clear());
    assert_eq!(it.json(&[])["verdict"], "connected");
    let tokens: Vec<bool> = it
        .service
        .seen()
        .iter()
        .map(|one| one.head.contains(&REFRESHED.to_lowercase()))
        .collect();
    assert_eq!(tokens, [false, true]);
}

#[test]
fn a_token_that_cannot_be_replaced_is_a_sign_in_that_is_needed() {
    let it = Bench::person(|knows| knows.people.clear());
    it.token(
        "builder-id",
        &Token::builder_id().without_refresh(),
        "CANARY-old",
    );
    it.run(&[]).exits(3).says(&[
        "Sign in to AWS Builder ID again: CodeWhisperer does not accept its token",
        "`moorline login builder-id --for codewhisperer`",
    ]);
}

#[test]
fn what_only_organizations_have_is_wrong_use() {
    let it = Bench::person(|_| ());
    for args in [
        &["profiles"][..],
        &["choose", "team-a"],
        &["customizations"],
    ] {
        it.run(args)
            .exits(2)
            .says(&["only organizations with Identity Center have some"]);
    }
    assert!(it.service.asked().is_empty(), "nobody is asked in vain");
}

#[test]
fn nothing_signed_in_says_how_to() {
    let it = Bench::person(|_| ());
    std::fs::remove_file(it.home.token_path("builder-id")).unwrap();
    it.run(&[])
        .exits(3)
        .says(&["moorline login builder-id --for codewhisperer"]);
}

#[test]
fn models_are_listed_with_the_default_marked() {
    let it = Bench::person(|_| ());
    let done = it.run(&["models"]).exits(0);
    assert!(
        done.stdout.contains("*  m-2        m-2  the other"),
        "{}",
        done.stdout
    );
    assert_eq!(it.json(&["models"])["models"][1]["default"], true);
    assert_eq!(it.service.seen()[0].body, json!({ "origin": "CLI" }));
}
