//! CodeWhisperer's own calls and CodeCatalyst's, for a Builder ID and an organization's user.

use super::*;

const SCOPES: &[&str] = &["codewhisperer:completions", "sso:account:access"];

fn ask(bench: &Bench, token: &str, operation: &str, body: &Value) -> Answer {
    let headers = format!(
        "authorization: Bearer {token}\r\nx-amz-target: AmazonCodeWhispererService.{operation}\r\n\
         content-type: application/x-amz-json-1.0\r\n"
    );
    bench.send("POST", "/", &headers, &body.to_string())
}

fn token(bench: &Bench, start_url: &str, scopes: &[&str]) -> String {
    bench
        .provider
        .issue(start_url, scopes)
        .unwrap()
        .access_token
}

/// Status, the exception after `#`, and the reason.
fn told(answer: &Answer) -> (u16, String, Option<String>) {
    let body = answer.json();
    let kind = body["__type"].as_str().unwrap_or("#none").to_owned();
    let kind = kind.split_once('#').unwrap().1.to_owned();
    (
        answer.status,
        kind,
        body["reason"].as_str().map(str::to_owned),
    )
}

fn denied(answer: &Answer, words: &str) {
    assert_eq!(
        told(answer),
        (403, "AccessDeniedException".to_owned(), None)
    );
    assert!(answer.body.contains(words), "{}", answer.body);
}

#[test]
fn a_builder_id_has_no_profiles_and_needs_none() {
    let bench = Bench::new();
    let token = token(&bench, BUILDER_ID_START_URL, &["codewhisperer:completions"]);
    let ask = |operation, body| ask(&bench, &token, operation, &body);
    denied(
        &ask("ListAvailableProfiles", json!({})),
        "AWS Builder ID is not supported",
    );
    let usage = ask("GetUsageLimits", json!({})).json();
    assert_eq!(
        usage["subscriptionInfo"]["type"],
        "Q_DEVELOPER_STANDALONE_FREE"
    );
    // START is in September 2026; the first of October is 9 days and some hours later.
    assert_eq!(usage["nextDateReset"], 1_790_812_800);
    assert_eq!(usage["daysUntilReset"], 9);
    denied(
        &ask(
            "GetUsageLimits",
            json!({ "profileArn": "arn:aws:codewhisperer:x" }),
        ),
        "not authorized",
    );
    let status = ask("CreateSubscriptionToken", json!({ "statusOnly": true })).json();
    assert_eq!(status, json!({ "status": "INACTIVE" }));
    assert_eq!(
        told(&ask("CreateSubscriptionToken", json!({}))).1,
        "ValidationException",
        "nothing is bought by mistake"
    );
    let models = ask("ListAvailableModels", json!({ "origin": "CLI" })).json();
    assert!(
        models["models"]
            .as_array()
            .unwrap()
            .contains(&models["defaultModel"])
    );
}

#[test]
fn an_organizations_user_works_with_a_profile() {
    let profiles = vec![
        Profile::new("us-east-1", "acme-us"),
        Profile::new("eu-central-1", "acme-eu"),
    ];
    let mine = profiles[1].arn.clone();
    let bench = Bench::with(Options {
        codewhisperer: CodeWhisperer {
            profiles,
            ..CodeWhisperer::default()
        },
        ..Options::default()
    });
    let token = token(&bench, ORGANIZATION, SCOPES);
    let ask = |operation, body| ask(&bench, &token, operation, &body);
    let page = ask("ListAvailableProfiles", json!({ "maxResults": 1 })).json();
    assert_eq!(page["profiles"][0]["profileName"], "acme-us");
    let next = json!({ "maxResults": 1, "nextToken": page["nextToken"] });
    let last = ask("ListAvailableProfiles", next).json();
    assert_eq!(last["profiles"][0]["arn"], json!(mine));
    assert!(last["nextToken"].is_null());
    assert_eq!(
        told(&ask("ListAvailableProfiles", json!({ "maxResults": 11 }))).1,
        "ValidationException"
    );
    denied(&ask("GetUsageLimits", json!({})), "not authorized");
    let usage = ask("GetUsageLimits", json!({ "profileArn": mine })).json();
    assert_eq!(
        usage["subscriptionInfo"]["type"],
        "Q_DEVELOPER_STANDALONE_PRO"
    );
    let named = ask("ListAvailableCustomizations", json!({ "profileArn": mine })).json();
    assert_eq!(named["customizations"][0]["name"], "acme-libraries");
    denied(
        &ask("CreateSubscriptionToken", json!({ "statusOnly": true })),
        "not authorized",
    );
}

#[test]
fn a_suggestion_counts_until_the_month_is_used_up() {
    let bench = Bench::with(Options {
        codewhisperer: CodeWhisperer {
            builder_id: Plan::free(49, 50),
            ..CodeWhisperer::default()
        },
        ..Options::default()
    });
    let token = token(&bench, BUILDER_ID_START_URL, &["codewhisperer:completions"]);
    let context = json!({ "fileContext": {
        "leftFileContent": "def add(", "rightFileContent": "", "filename": "a.py",
        "programmingLanguage": { "languageName": "python" },
    } });
    let mut too_long = context.clone();
    too_long["fileContext"]["leftFileContent"] = json!("x".repeat(10_241));
    let suggest = |body: &Value| ask(&bench, &token, "GenerateCompletions", body);
    assert_eq!(told(&suggest(&too_long)).1, "ValidationException");
    let first = suggest(&context).json();
    assert!(text(&first["completions"][0], "content").contains("return a + b"));
    let used_up = Some("MONTHLY_REQUEST_COUNT".to_owned());
    assert_eq!(
        told(&suggest(&context)),
        (400, "ThrottlingException".to_owned(), used_up)
    );
    let usage = ask(&bench, &token, "GetUsageLimits", &json!({})).json();
    assert_eq!(usage["limits"][0]["currentUsage"], 50);
    assert_eq!(bench.provider.count(Operation::GenerateCompletions), 3);
}

#[test]
fn tokens_scopes_and_suspensions_are_judged() {
    let bench = Bench::new();
    let usage = |token: &str| ask(&bench, token, "GetUsageLimits", &json!({}));
    denied(
        &usage("guessed"),
        "bearer token included in the request is invalid",
    );
    let without = token(&bench, BUILDER_ID_START_URL, &["codecatalyst:read_write"]);
    denied(&usage(&without), "not authorized");
    let good = token(&bench, BUILDER_ID_START_URL, &["codewhisperer:analysis"]);
    for (refusal, reason) in [
        (Refusal::TemporarilySuspended, "TEMPORARILY_SUSPENDED"),
        (Refusal::FeatureNotSupported, "FEATURE_NOT_SUPPORTED"),
    ] {
        let fault = Fault::Refuse(refusal);
        bench.provider.fail_next(Operation::GetUsageLimits, fault);
        let expected = (
            403,
            "AccessDeniedException".to_owned(),
            Some(reason.to_owned()),
        );
        assert_eq!(told(&usage(&good)), expected);
    }
    assert_eq!(usage(&good).status, 200);
    bench.pass(3600);
    denied(
        &usage(&good),
        "bearer token included in the request is invalid",
    );
}

#[test]
fn codecatalyst_wants_its_scope() {
    let bench = Bench::new();
    let get = |token: &str| {
        let header = format!("authorization: Bearer {token}\r\n");
        bench.send("GET", "/session", &header, "")
    };
    let with = token(&bench, BUILDER_ID_START_URL, &["codecatalyst:read_write"]);
    assert!(get(&with).json()["identity"].is_string());
    let header = format!("authorization: Bearer {with}\r\n");
    let spaces = bench.send("POST", "/v1/spaces", &header, "{}").json();
    assert_eq!(spaces["items"][0]["name"], "demo-space");
    for refused in ["guessed", &token(&bench, ORGANIZATION, SCOPES)] {
        let answer = get(refused);
        assert_eq!(answer.status, 403);
        assert_eq!(
            answer.header("x-amzn-errortype"),
            Some("AccessDeniedException")
        );
    }
}
