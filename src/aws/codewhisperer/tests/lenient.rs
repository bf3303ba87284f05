//! Answers as they were, are, and may become.

use super::super::answers::{self, Profile, Usage, UsageMeter};
use serde_json::{Value, json};

const ARN: &str = "arn:aws:codewhisperer:eu-central-1:111122223333:profile/ABCDEFGHIJKL";

fn meter(label: &str, used: f64, limit: Option<f64>) -> UsageMeter {
    UsageMeter {
        label: label.into(),
        used,
        limit,
    }
}

#[test]
fn an_older_answer_has_limits_and_days() {
    let usage = answers::usage(&json!({
        "limits": [
            { "type": "CODE_COMPLETIONS", "currentUsage": 1, "totalUsageLimit": 2000, "percentUsed": 0.05 },
            { "type": "AI_EDITOR", "currentUsage": 2.5, "currentUsageLimit": 30 },
        ],
        "daysUntilReset": 12,
    }));
    let meters = [
        meter("Code completions", 1.0, Some(2000.0)),
        meter("AI editor", 2.5, Some(30.0)),
    ];
    assert_eq!(usage.meters, meters);
    assert_eq!(usage.days_until_reset, Some(12));
    assert_eq!((usage.resets_at, usage.subscription), (None, None));
}

#[test]
fn a_newer_answer_counts_nothing_twice() {
    let usage = answers::usage(&json!({
        "limits": [
            { "type": "AGENTIC_REQUEST", "currentUsage": 3, "totalUsageLimit": 50 },
            { "type": "TRANSFORM", "currentUsage": 0, "totalUsageLimit": 4000 },
        ],
        "usageBreakdownList": [{
            "resourceType": "AGENTIC_REQUEST", "displayName": "Agentic requests",
            "currentUsage": 3, "usageLimit": 50, "nextDateReset": 1_790_812_800.25, "bonuses": [],
        }],
        "subscriptionInfo": { "type": "SOMETHING_NEW", "subscriptionTitle": "Shiny" },
        "overageConfiguration": { "overageStatus": "ENABLED" },
        "userInfo": { "email": "me@example.com" },
    }));
    let labels: Vec<&str> = usage.meters.iter().map(|one| one.label.as_str()).collect();
    assert_eq!(labels, ["Agentic requests", "Transform"]);
    assert_eq!(usage.resets_at.unwrap().to_string(), "2026-10-01T00:00:00Z");
    assert_eq!(usage.subscription.as_deref(), Some("SOMETHING_NEW"));
    assert_eq!(usage.title.as_deref(), Some("Shiny"));
    assert!(usage.has_overages);
}

#[test]
fn what_is_null_missing_or_of_another_type_is_not_said() {
    for answer in [
        json!({}),
        json!({ "limits": null, "nextDateReset": null, "subscriptionInfo": null }),
        json!({ "limits": "many", "nextDateReset": "soon", "subscriptionInfo": [1] }),
        json!({ "limits": [null, 1, {}, { "type": "X" }], "daysUntilReset": -1 }),
        json!({ "limits": [{ "currentUsage": 1 }], "nextDateReset": -5 }),
        json!({ "limits": [{ "type": "X", "currentUsage": -1 }], "nextDateReset": 1e300 }),
    ] {
        assert_eq!(answers::usage(&answer), Usage::default(), "{answer}");
    }
}

#[test]
fn profiles_need_an_arn_and_nothing_else() {
    let page = json!({ "profiles": [
        { "arn": ARN, "profileName": null, "status": "SOMETHING_NEW", "identityDetails": 7 },
        { "arn": "arn:aws:codewhisperer:evil.example/#:111122223333:profile/A", "profileName": "evil" },
    ] });
    let known = answers::profiles(&[page]).unwrap();
    let expected = Profile {
        arn: ARN.into(),
        name: "ABCDEFGHIJKL".into(),
        status: Some("SOMETHING_NEW".into()),
    };
    assert_eq!(known, [expected]);
}

#[test]
fn that_nothing_is_assigned_is_only_believed_of_an_empty_list() {
    assert_eq!(answers::profiles(&[json!({ "profiles": [] })]), Ok(vec![]));
    for page in [
        json!({}),
        json!({ "profiles": null }),
        json!({ "profiles": [{ "profileName": "team" }] }),
    ] {
        assert!(
            answers::profiles(std::slice::from_ref(&page)).is_err(),
            "{page}"
        );
    }
}

#[test]
fn models_and_customizations_are_named_by_what_there_is() {
    let page = json!({
        "models": [{ "modelId": "m-1" }, { "modelName": "no id" }],
        "customizations": [{ "arn": "c-1", "name": "ours" }, {}],
        "defaultModel": "m-1",
    });
    let models = answers::models(std::slice::from_ref(&page));
    assert_eq!(models.models.len(), 1);
    assert_eq!(models.models[0].name, "m-1");
    assert_eq!(models.default.as_deref(), Some("m-1"));
    assert_eq!(answers::customizations(&[page]).len(), 1);
}

#[test]
fn no_list_and_no_text_is_without_bounds() {
    let many = vec![json!({ "modelId": "m".repeat(9000) }); 5000];
    let models = answers::models(&[json!({ "models": many })]);
    assert_eq!(models.models.len(), 1000);
    assert_eq!(models.models[0].id.len(), 300);
    let content = "x".repeat(1_000_000);
    let (text, _) = answers::suggestion(&json!({ "completions": [{ "content": content }] }));
    assert_eq!(text.len(), 10_240);
    let none: (String, Option<String>) = (String::new(), None);
    assert_eq!(answers::suggestion(&Value::Null), none);
}
