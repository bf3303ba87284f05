use super::*;
use crate::aws::test_server::{Reply, Server, isolated};

mod lenient;

async fn service(replies: Vec<Reply>) -> (CodeWhisperer, Server) {
    let server = Server::start(replies).await;
    let service = CodeWhisperer {
        http: isolated(),
        endpoint: server.endpoint(),
        token: Secret::new("hunter2".to_owned()),
    };
    (service, server)
}

async fn refused(reply: Reply) -> Refused {
    let (service, _server) = service(vec![reply]).await;
    service.usage(None).await.unwrap_err()
}

/// What a refusal is, by the name of its variant.
fn kind(refused: &Refused) -> String {
    let text = format!("{refused:?}");
    let end = text.find([' ', '(']).unwrap_or(text.len());
    text[..end].to_owned()
}

#[tokio::test]
async fn a_call_is_posted_to_the_root_with_target_and_bearer() {
    let (service, server) = service(vec![Reply::json(200, "{}")]).await;
    service.usage(Some("arn:x")).await.unwrap();
    let request = &server.requests()[0];
    assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
    for line in [
        "authorization: Bearer hunter2",
        "x-amz-target: AmazonCodeWhispererService.GetUsageLimits",
        "content-type: application/x-amz-json-1.0",
        "x-amzn-codewhisperer-optout: true",
        concat!("user-agent: moorline/", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(
            request.contains(&format!("{line}\r\n")),
            "{line}\n{request}"
        );
    }
    assert!(request.ends_with(r#"{"profileArn":"arn:x"}"#), "{request}");
    assert!(!request.to_lowercase().contains("tokentype"), "{request}");
    let headers = service.headers("GetUsageLimits").unwrap();
    assert!(headers[AUTHORIZATION].is_sensitive());
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_is_not_sent() {
    let (mut service, server) = service(vec![Reply::json(200, "{}")]).await;
    service.token = Secret::new("a\r\nx: y".to_owned());
    assert_eq!(service.usage(None).await, Err(Refused::BadToken));
    assert!(server.requests().is_empty());
}

/// Exception, reason, message; what it is; whether it is worth another try.
const REFUSALS: [(&str, &str, &str, &str, bool); 21] = [
    (
        "AccessDeniedException",
        "UNAUTHORIZED_CUSTOMIZATION_RESOURCE_ACCESS",
        "no",
        "PartDenied",
        false,
    ),
    (
        "AccessDeniedException",
        "UNAUTHORIZED_WORKSPACE_CONTEXT_FEATURE_ACCESS",
        "no",
        "PartDenied",
        false,
    ),
    (
        "AccessDeniedException",
        "TEMPORARILY_SUSPENDED",
        "no",
        "Suspended",
        false,
    ),
    (
        "AccessDeniedException",
        "FEATURE_NOT_SUPPORTED",
        "no",
        "NotSupported",
        false,
    ),
    (
        "AccessDeniedException",
        "",
        "The bearer token included in the request is invalid.",
        "InvalidToken",
        false,
    ),
    (
        "AccessDeniedException",
        "",
        "User is not authorized to make this call.",
        "NotAuthorized",
        false,
    ),
    (
        "AccessDeniedException",
        "",
        "AWS Builder ID is not supported for this operation.",
        "NotForBuilderId",
        false,
    ),
    (
        "AccessDeniedException",
        "SOMETHING_NEW",
        "no",
        "NotAuthorized",
        false,
    ),
    ("ExpiredTokenException", "", "no", "InvalidToken", false),
    (
        "ThrottlingException",
        "MONTHLY_REQUEST_COUNT",
        "no",
        "UsedUp",
        false,
    ),
    (
        "ThrottlingException",
        "DAILY_REQUEST_COUNT",
        "no",
        "UsedUp",
        false,
    ),
    (
        "ThrottlingException",
        "INSUFFICIENT_MODEL_CAPACITY",
        "no",
        "Throttled",
        true,
    ),
    ("ThrottlingException", "", "no", "Throttled", true),
    (
        "ValidationException",
        "INVALID_MODEL_ID",
        "no",
        "Invalid",
        false,
    ),
    (
        "ServiceQuotaExceededException",
        "CONVERSATION_LIMIT_EXCEEDED",
        "no",
        "UsedUp",
        false,
    ),
    (
        "ServiceQuotaExceededException",
        "OVERAGE_REQUEST_LIMIT_EXCEEDED",
        "no",
        "UsedUp",
        false,
    ),
    ("ServiceQuotaExceededException", "", "no", "UsedUp", false),
    (
        "ConflictException",
        "MISMATCHED_KMS_KEY",
        "no",
        "Conflict",
        false,
    ),
    ("ResourceNotFoundException", "", "no", "NotFound", false),
    (
        "InternalServerException",
        "MODEL_TEMPORARILY_UNAVAILABLE",
        "no",
        "Other",
        true,
    ),
    ("SomethingNewException", "", "no", "Other", false),
];

#[tokio::test]
async fn refusals_are_told_by_code_reason_and_message_in_both_dialects() {
    for (code, reason, message, what, again) in REFUSALS {
        let reason = (!reason.is_empty()).then_some(reason);
        let name = format!("com.amazon.aws.codewhisperer#{code}");
        let rpc = json!({ "__type": name, "message": message, "reason": reason });
        let rest = json!({ "message": message, "reason": reason });
        let header = format!("x-amzn-errortype: {code}:http://internal.example/\r\n");
        // The public models give no statuses, so none may matter.
        for reply in [
            Reply::json(400, rpc.to_string()),
            Reply::json(403, rpc.to_string()),
            Reply::with(400, &header, &rest.to_string()),
        ] {
            let refused = refused(reply).await;
            assert_eq!(kind(&refused), what, "{code} {reason:?}");
            assert_eq!(refused.passes_quickly(), again, "{code} {reason:?}");
            let text = refused.to_string();
            assert!(text.contains(message), "the service's own words: {text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}

#[tokio::test]
async fn what_the_service_did_not_say_itself_is_not_taken_for_its_word() {
    for (reply, words) in [
        (Reply::json(403, "<html>no</html>"), "with a web page"),
        (Reply::json(200, "<html>sign in</html>"), "with a web page"),
        (
            Reply::json(403, "Forbidden"),
            "a proxy or firewall answered instead",
        ),
        (
            Reply::json(401, "{}"),
            "status 401 while asking CodeWhisperer",
        ),
        (Reply::json(200, "[]"), "no JSON object"),
        (Reply::json(200, "{\"limits\":["), "no JSON object"),
        (
            Reply::with(302, "Location: http://127.0.0.1:1/\r\n", ""),
            "never followed",
        ),
        (Reply::Reset, "was cut"),
        (Reply::Cut, "was cut"),
    ] {
        let refused = refused(reply).await;
        assert_eq!(kind(&refused), "Other");
        assert!(refused.to_string().contains(words), "{refused}");
        let is_cut = words == "was cut";
        assert_eq!(refused.passes_quickly(), is_cut, "{refused}");
    }
    for reply in [
        Reply::json(502, "<html>"),
        Reply::with(429, "Retry-After: 7\r\n", ""),
    ] {
        assert!(refused(reply).await.passes_quickly());
    }
    let slow = refused(Reply::with(429, "Retry-After: 7\r\n", "")).await;
    assert_eq!(slow.retry_after(), Some(std::time::Duration::from_secs(7)));
}

#[tokio::test]
async fn hostile_words_of_the_service_are_made_visible_and_cut() {
    let message = format!("a\u{1b}[2J\u{202e}{}", "x".repeat(5000));
    let body = json!({ "__type": "AccessDeniedException", "message": message });
    let text = refused(Reply::json(403, body.to_string()))
        .await
        .to_string();
    assert!(text.contains("a␛[2J\\u{202e}x"), "{text}");
    assert!(text.chars().count() < 500, "{}", text.len());
}

#[tokio::test]
async fn a_refusal_never_quotes_the_token() {
    for (status, code) in [(400, "ValidationException"), (403, "Unheard"), (502, "")] {
        let body = json!({ "__type": code, "message": "no: Bearer hunter2", "reason": "hunter2" });
        let refused = refused(Reply::json(status, body.to_string())).await;
        let text = format!("{refused} {refused:?}");
        assert!(text.contains("no: Bearer …"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn a_list_is_followed_page_by_page_to_a_limit() {
    let page = |letter: char, next: Option<&str>| {
        let id: String = std::iter::repeat_n(letter, 12).collect();
        let arn = format!("arn:aws:codewhisperer:us-east-1:111122223333:profile/{id}");
        let profile = json!({ "arn": arn, "profileName": letter.to_string() });
        Reply::json(
            200,
            json!({ "profiles": [profile], "nextToken": next }).to_string(),
        )
    };
    let (short, server) = service(vec![page('A', Some("2")), page('B', None)]).await;
    let names: Vec<String> = short
        .profiles()
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, ["A", "B"]);
    let asked = server.requests();
    assert!(asked[0].ends_with(r#"{"maxResults":10}"#), "{}", asked[0]);
    assert!(
        asked[1].ends_with(r#"{"maxResults":10,"nextToken":"2"}"#),
        "{}",
        asked[1]
    );

    let (endless, server) = service(vec![page('A', Some("again"))]).await;
    endless.profiles().await.unwrap();
    assert_eq!(server.requests().len(), MOST_PAGES);
}

#[tokio::test]
async fn a_subscription_that_renews_itself_is_one() {
    let conflict = json!({ "__type": "ConflictException", "message": "subscribed" });
    for (reply, expected) in [
        (Reply::json(200, r#"{"status":"ACTIVE"}"#), true),
        (Reply::json(200, r#"{"status":"INACTIVE"}"#), false),
        (Reply::json(400, conflict.to_string()), true),
    ] {
        let (service, server) = service(vec![reply]).await;
        assert_eq!(service.is_subscribed().await, Ok(expected));
        assert!(server.requests()[0].ends_with(r#"{"statusOnly":true}"#));
    }
}
