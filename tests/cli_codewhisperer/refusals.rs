//! What the service refuses, and what is made of it.

use crate::Bench;
use crate::codewhisperer::{Answer, free};
use serde_json::json;

fn refused(code: &str, message: &str, reason: Option<&str>) -> serde_json::Value {
    let it = Bench::person(|knows| {
        knows.always(
            "*",
            "getusagelimits",
            Answer::refusal(code, message, reason),
        );
    });
    it.json(&[])
}

#[test]
fn a_blocked_builder_id_sees_the_service_s_own_words_and_why() {
    let said = "Amazon Q Developer is no longer available to this account.";
    let it = Bench::person(|knows| {
        let reason = Some("FEATURE_NOT_SUPPORTED");
        let answer = Answer::refusal("AccessDeniedException", said, reason);
        knows.always("*", "getusagelimits", answer);
    });
    let json = it.json(&[]);
    assert_eq!(json["verdict"], "denied");
    assert!(json["message"].as_str().unwrap().contains(said));
    let mend = json["mend"].as_str().unwrap();
    assert!(mend.contains("on or after 2026-07-25"), "{mend}");
    let shown = it.run(&[]).exits(0).stdout;
    assert!(!shown.contains("does not tell"), "this one does: {shown}");
}

#[test]
fn a_suspended_account_sees_whom_the_service_names() {
    let said = "Your User ID (d-1) temporarily is suspended. Contact https://support.example";
    let json = refused("AccessDeniedException", said, Some("TEMPORARILY_SUSPENDED"));
    assert_eq!(json["verdict"], "denied");
    assert!(
        json["message"]
            .as_str()
            .unwrap()
            .contains("https://support.example")
    );
}

#[test]
fn a_busy_service_is_asked_three_times_and_a_short_trouble_is_not_seen() {
    let busy = Answer::refusal("ThrottlingException", "Too many requests.", None);
    let it = Bench::person(|knows| knows.always("*", "getusagelimits", busy.clone()));
    assert_eq!(it.json(&[])["verdict"], "throttled");
    assert_eq!(it.service.asked().len(), 3);

    let short = Bench::person(|knows| {
        knows.first("getusagelimits", busy);
        let broken = json!({ "__type": "InternalServerException", "message": "oops" });
        knows.first("getusagelimits", Answer::Json(500, broken));
    });
    assert_eq!(short.json(&[])["verdict"], "connected");
    assert_eq!(short.service.asked().len(), 3);
}

#[test]
fn what_is_refused_for_good_is_asked_once() {
    let it = Bench::person(|knows| {
        let answer = Answer::refusal("ValidationException", "no", Some("INVALID_MODEL_ID"));
        knows.always("*", "getusagelimits", answer);
    });
    assert_eq!(it.json(&[])["verdict"], "broken");
    assert_eq!(it.service.asked().len(), 1);
}

#[test]
fn an_address_that_is_not_this_machine_s_is_named_before_the_token_goes_there() {
    let it = Bench::person(|knows| knows.usage = free());
    let vars = [(
        "AWS_ENDPOINT_URL_CODEWHISPERER",
        "https://{region}.invalid:1",
    )];
    let done = it.run_with(&[], &vars);
    done.exits(0)
        .says(&["AWS_ENDPOINT_URL_CODEWHISPERER has CodeWhisperer asked at us-east-1.invalid:1 and eu-central-1.invalid:1"]);
    let insecure = [("AWS_ENDPOINT_URL_CODEWHISPERER", "http://q.invalid")];
    it.run_with(&[], &insecure)
        .exits(2)
        .says(&["could be read on the way"]);
    assert!(it.service.asked().is_empty());
}
