//! What every code, body and broken connection means; and how often is asked.

use super::classify::answer;
use super::*;
use crate::aws::http::BundleFault;
use crate::aws::test_server::{Reply, Server, isolated};
use crate::domain::probe::Hosts;
use crate::domain::verification::{Obstacle, Verdict};

const NOW: &str = "2026-01-01T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn call(auth: ProbeAuth, wire: Wire) -> Call {
    Call {
        auth,
        sdk_id: "X".into(),
        hosts: Hosts {
            prefix: "x".into(),
            ..Hosts::default()
        },
        regions: Vec::new(),
        wire,
        action: None,
        answers: vec![("NotInUseException".into(), "it is not in use".into())],
        after: None,
    }
}

fn signed_by() -> ProbeAuth {
    ProbeAuth::Signed { name: "x".into() }
}

fn json() -> Call {
    let wire = Wire::Json {
        version: "1.1".into(),
        target: "X.ListThings".into(),
        body: "{}".into(),
    };
    call(signed_by(), wire)
}

fn query() -> Call {
    let wire = Wire::Query {
        action: "ListThings".into(),
        version: "2010-01-01".into(),
        parameters: vec![("MaxRecords".into(), "20".into())],
    };
    call(signed_by(), wire)
}

fn rest(auth: ProbeAuth) -> Call {
    let wire = Wire::Rest {
        operation: "ListThings".into(),
        path: "/things?max=1".into(),
        body: None,
    };
    call(auth, wire)
}

fn answered(status: u16, body: &str) -> Answer {
    Answer {
        host: "x.eu-west-1.amazonaws.com".into(),
        status,
        error_type: None,
        date: None,
        retry_after: None,
        token_ttl: None,
        body: Secret::new(body.as_bytes().to_vec()),
    }
}

fn said(call: &Call, status: u16, body: &str) -> Said {
    answer(&answered(status, body), call, &["CANARYsecret"], now())
}

fn error_json(code: &str) -> String {
    format!("{{\"__type\":\"{code}\",\"message\":\"no\"}}")
}

/// The codes of AWS's common errors, of IAM, STS, EC2 and S3, and those that the SDKs retry.
#[test]
fn every_code_has_its_meaning() {
    for (code, status, meaning) in [
        ("AccessDenied", 403, Meaning::Denied),
        ("AccessDeniedException", 400, Meaning::Denied),
        ("UnauthorizedOperation", 403, Meaning::Denied),
        ("AuthorizationError", 403, Meaning::Denied),
        ("UnauthorizedException", 401, Meaning::Denied),
        ("InvalidClientTokenId", 403, Meaning::Unknown),
        ("UnrecognizedClientException", 400, Meaning::Unknown),
        ("InvalidAccessKeyId", 403, Meaning::Unknown),
        ("AuthFailure", 401, Meaning::Unknown),
        ("SignatureDoesNotMatch", 403, Meaning::WrongSecret),
        ("InvalidSignatureException", 403, Meaning::WrongSecret),
        ("IncompleteSignature", 400, Meaning::WrongSecret),
        ("ExpiredToken", 400, Meaning::Expired),
        ("ExpiredTokenException", 403, Meaning::Expired),
        ("RequestExpired", 400, Meaning::Clock),
        ("RequestTimeTooSkewed", 403, Meaning::Clock),
        ("OptInRequired", 403, Meaning::NotEnabled),
        ("RegionDisabledException", 403, Meaning::NotEnabled),
        ("SubscriptionRequiredException", 403, Meaning::NotEnabled),
        ("AuthorizationHeaderMalformed", 400, Meaning::OtherRegion),
        ("PermanentRedirect", 301, Meaning::OtherRegion),
        ("TemporaryRedirect", 307, Meaning::OtherRegion),
        (
            "IllegalLocationConstraintException",
            400,
            Meaning::OtherRegion,
        ),
        ("Throttling", 400, Meaning::Throttled),
        ("ThrottlingException", 400, Meaning::Throttled),
        ("ThrottledException", 400, Meaning::Throttled),
        ("RequestThrottled", 400, Meaning::Throttled),
        ("RequestThrottledException", 400, Meaning::Throttled),
        ("TooManyRequestsException", 429, Meaning::Throttled),
        ("RequestLimitExceeded", 503, Meaning::Throttled),
        ("SlowDown", 503, Meaning::Throttled),
        ("PriorRequestNotComplete", 400, Meaning::Throttled),
        ("EC2ThrottledException", 400, Meaning::Throttled),
        (
            "ProvisionedThroughputExceededException",
            400,
            Meaning::Throttled,
        ),
        ("LimitExceededException", 400, Meaning::Throttled),
        ("BandwidthLimitExceeded", 509, Meaning::Throttled),
        ("TransactionInProgressException", 400, Meaning::Throttled),
        ("InternalFailure", 500, Meaning::Failed),
        ("ServiceUnavailable", 503, Meaning::Failed),
        ("NotInUseException", 400, Meaning::Answered),
        ("ValidationException", 400, Meaning::Garbled),
        ("NeverHeardOf", 500, Meaning::Failed),
        ("NeverHeardOf", 429, Meaning::Throttled),
    ] {
        let said = said(&json(), status, &error_json(code));
        assert_eq!(said.meaning, meaning, "{code}");
        assert_eq!(said.code.as_deref(), Some(code));
    }
}

#[test]
fn a_code_is_found_wherever_services_put_it() {
    let bodies = [
        "{\"__type\":\"com.amazon.x#AccessDeniedException:http://x\",\"Message\":\"no\"}",
        "{\"code\":\"AccessDeniedException\",\"message\":\"no\"}",
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDeniedException</Code><Message>no</Message></Error></ErrorResponse>",
        "<?xml version=\"1.0\"?>\n<Response><Errors><Error><Code>AccessDeniedException</Code><Message>no</Message></Error></Errors></Response>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDeniedException</Code><Message>no</Message></Error>",
    ];
    for body in bodies {
        let said = said(&json(), 400, body);
        assert_eq!(said.meaning, Meaning::Denied, "{body}");
        assert_eq!(said.words.as_deref(), Some("no"), "{body}");
    }
    let mut in_header = answered(400, "{\"message\":\"no\"}");
    in_header.error_type = Some("AccessDeniedException:http://internal.amazon.com/x".into());
    let said = answer(&in_header, &json(), &[], now());
    assert_eq!(said.code.as_deref(), Some("AccessDeniedException"));
}

#[test]
fn without_a_code_the_status_decides() {
    for (status, body, meaning) in [
        (401, "", Meaning::Unknown),
        (403, "", Meaning::Garbled),
        (404, "not here", Meaning::Garbled),
        (407, "", Meaning::Obstacle(Obstacle::Proxy)),
        (429, "", Meaning::Throttled),
        (302, "", Meaning::Intercepted),
        (500, "", Meaning::Failed),
        (511, "", Meaning::Intercepted),
        (503, "<html>busy</html>", Meaning::Failed),
        (403, "<!DOCTYPE html><p>sign in", Meaning::Intercepted),
    ] {
        assert_eq!(
            said(&json(), status, body).meaning,
            meaning,
            "{status} {body}"
        );
    }
}

#[test]
fn only_a_whole_answer_of_its_kind_is_one() {
    let s3 = "<?xml version=\"1.0\"?>\n<ListAllMyBucketsResult xmlns=\"x\"><Buckets/></ListAllMyBucketsResult>";
    for (call, body, meaning) in [
        (json(), "{\"things\":[]}", Meaning::Answered),
        (json(), "{\"things\":[", Meaning::Garbled),
        (json(), "", Meaning::Garbled),
        (
            json(),
            "<html><body>Welcome</body></html>",
            Meaning::Intercepted,
        ),
        (query(), "<A xmlns=\"x\"><B/></A>\n", Meaning::Answered),
        (query(), "<A><B/>", Meaning::Garbled),
        (query(), "{}", Meaning::Garbled),
        (rest(signed_by()), s3, Meaning::Answered),
        (rest(signed_by()), "{}", Meaning::Answered),
        (rest(signed_by()), "  <HTML></HTML>", Meaning::Intercepted),
    ] {
        assert_eq!(said(&call, 200, body).meaning, meaning, "{body}");
    }
}

#[test]
fn the_time_and_the_region_are_told_apart_from_a_wrong_secret() {
    let with = |code: &str, message: &str, seconds: Option<i64>| {
        let body = format!("{{\"__type\":\"{code}\",\"message\":\"{message}\"}}");
        let mut answered = answered(403, &body);
        answered.date = seconds.map(|seconds| now() + jiff::SignedDuration::from_secs(seconds));
        answer(&answered, &json(), &[], now()).meaning
    };
    let signature = "InvalidSignatureException";
    let scope = "Credential should be scoped to a valid region.";
    for (code, message, seconds, meaning) in [
        (signature, "no", Some(-301), Meaning::Clock),
        (signature, "no", Some(299), Meaning::WrongSecret),
        (signature, "no", None, Meaning::WrongSecret),
        (signature, "Signature expired: 2026", None, Meaning::Clock),
        (
            signature,
            "Signature not yet current: x",
            None,
            Meaning::Clock,
        ),
        (signature, scope, Some(0), Meaning::OtherRegion),
        // EC2's word for a session token that is over.
        (
            "RequestExpired",
            "Request has expired.",
            Some(1),
            Meaning::Expired,
        ),
        (
            "RequestExpired",
            "Request has expired.",
            Some(900),
            Meaning::Clock,
        ),
        (
            "RequestExpired",
            "Request has expired.",
            None,
            Meaning::Clock,
        ),
        ("ExpiredToken", "x", Some(900), Meaning::Expired),
    ] {
        assert_eq!(
            with(code, message, seconds),
            meaning,
            "{code} {message} {seconds:?}"
        );
    }
}

#[test]
fn a_token_is_refused_in_words_of_its_own() {
    let bearer = rest(ProbeAuth::Bearer);
    for (code, status, meaning) in [
        ("UnauthorizedException", 401, Meaning::Unknown),
        ("AccessDeniedException", 401, Meaning::Unknown),
        ("AccessDeniedException", 403, Meaning::Denied),
        ("ExpiredTokenException", 401, Meaning::Expired),
    ] {
        let said = said(&bearer, status, &error_json(code));
        assert_eq!(said.meaning, meaning, "{code} {status}");
    }
    let words = "{\"__type\":\"AccessDeniedException\",\"message\":\"The bearer token included in the request is invalid.\"}";
    assert_eq!(said(&bearer, 403, words).meaning, Meaning::Unknown);
    let signed = said(&rest(signed_by()), 403, words);
    assert_eq!(signed.meaning, Meaning::Denied);
}

#[test]
fn s3_names_the_region_to_ask() {
    let body = |region: &str| {
        format!(
            "<Error><Code>AuthorizationHeaderMalformed</Code><Message>expecting</Message><Region>{region}</Region></Error>"
        )
    };
    let s3 = rest(signed_by());
    let region = |name: &str| said(&s3, 400, &body(name)).region;
    assert_eq!(region("eu-west-1").as_deref(), Some("eu-west-1"));
    assert_eq!(region("evil.example/"), None);
}

#[test]
fn words_of_a_server_are_made_safe_and_quote_no_secret() {
    let body = |message: &str| format!("{{\"__type\":\"AccessDenied\",\"message\":\"{message}\"}}");
    let words = |message: &str| said(&json(), 403, &body(message)).words;
    assert_eq!(words("a\\u001b[31mb").as_deref(), Some("a␛[31mb"));
    assert_eq!(words("you sent CANARYsecret"), None);
    assert_eq!(words("you sent CANARYse"), None, "the beginning of one");
    let hostile = said(&json(), 403, &error_json("x y\\u001b"));
    assert_eq!(hostile.code, None);
}

#[test]
fn every_fault_on_the_way_has_its_meaning() {
    let transport = |fault| HttpError::Transport {
        host: "x.example".into(),
        fault,
    };
    let text = || "why".to_owned();
    let connection = Meaning::Obstacle(Obstacle::Connection);
    for (error, meaning) in [
        (transport(Fault::Dns), Meaning::Obstacle(Obstacle::Dns)),
        (transport(Fault::Refused), connection),
        (transport(Fault::Unreachable), connection),
        (transport(Fault::Timeout), connection),
        (transport(Fault::Reset), connection),
        (transport(Fault::Other(text())), connection),
        (
            transport(Fault::Tls(text())),
            Meaning::Obstacle(Obstacle::Tls),
        ),
        (
            transport(Fault::Proxy(text())),
            Meaning::Obstacle(Obstacle::Proxy),
        ),
        (HttpError::TooLarge { host: text() }, Meaning::Intercepted),
        (HttpError::Client { why: text() }, Meaning::Impossible),
        (
            HttpError::CaBundle {
                file: "/x".into(),
                fault: BundleFault::Empty,
            },
            Meaning::Obstacle(Obstacle::Tls),
        ),
    ] {
        assert_eq!(fault(&error).meaning, meaning, "{error}");
        assert_eq!(fault(&error).words, Some(error.to_string()));
    }
}

#[test]
fn every_meaning_makes_a_verdict() {
    for (meaning, verdict) in [
        (Meaning::Answered, Verdict::Connected),
        (Meaning::Denied, Verdict::Denied),
        (Meaning::Unknown, Verdict::Rejected),
        (Meaning::WrongSecret, Verdict::Rejected),
        (Meaning::Expired, Verdict::Expired),
        (Meaning::Throttled, Verdict::Throttled),
        (
            Meaning::Obstacle(Obstacle::Tls),
            Verdict::Unreachable(Obstacle::Tls),
        ),
        (Meaning::Intercepted, Verdict::Unreachable(Obstacle::Proxy)),
        (Meaning::OtherRegion, Verdict::WrongRegion),
        (Meaning::NotEnabled, Verdict::WrongRegion),
        (Meaning::Clock, Verdict::Clock),
        (Meaning::Failed, Verdict::Broken),
        (Meaning::Garbled, Verdict::Broken),
    ] {
        assert_eq!(meaning.verdict(), verdict);
    }
}

async fn asked_of(replies: Vec<Reply>, call: &Call, voucher: Voucher<'_>) -> (Asked, Vec<String>) {
    let server = Server::start(replies).await;
    let ask_it = Ask {
        call,
        endpoint: &server.endpoint(),
        region: "eu-west-1",
        voucher,
        now: &now,
    };
    let asked = ask(&isolated(), ask_it).await;
    (asked, server.requests())
}

#[tokio::test]
async fn bad_luck_is_tried_again_and_a_refusal_is_not() {
    let secret = Secret::new("CANARYsecret".to_owned());
    let keys = Voucher::Keys(Keys {
        id: "AKIAIOSFODNN7EXAMPLE",
        secret: &secret,
        session_token: None,
    });
    let failed = || Reply::json(503, "");
    let throttled = || Reply::json(400, error_json("ThrottlingException"));
    let good = || Reply::json(200, "{}");
    for (replies, meaning, times) in [
        (vec![failed(), throttled(), good()], Meaning::Answered, 3),
        (vec![Reply::Reset, good()], Meaning::Answered, 2),
        (vec![failed()], Meaning::Failed, 3),
        (vec![throttled()], Meaning::Throttled, 3),
        // Nobody waits a minute for one service.
        (
            vec![Reply::with(429, "Retry-After: 60\r\n", ""), good()],
            Meaning::Throttled,
            1,
        ),
        (
            vec![Reply::json(403, error_json("AccessDenied")), good()],
            Meaning::Denied,
            1,
        ),
        (
            vec![Reply::json(403, error_json("ExpiredToken")), good()],
            Meaning::Expired,
            1,
        ),
    ] {
        let (asked, requests) = asked_of(replies, &json(), keys).await;
        assert_eq!((asked.said.meaning, requests.len()), (meaning, times));
    }
}

#[tokio::test]
async fn a_token_goes_where_the_service_looks_for_it_and_is_not_signed_with() {
    let token = Secret::new("CANARYtoken".to_owned());
    let own = ProbeAuth::Header {
        name: "x-own".into(),
    };
    for (auth, header) in [
        (ProbeAuth::Bearer, "authorization: Bearer CANARYtoken\r\n"),
        (own, "x-own: CANARYtoken\r\n"),
    ] {
        let replies = vec![Reply::json(200, "{\"id\":\"d-1\"}")];
        let (asked, requests) = asked_of(replies, &rest(auth), Voucher::Token(&token)).await;
        assert!(requests[0].starts_with("GET /things?max=1 HTTP/1.1\r\n"));
        assert!(requests[0].contains(header), "{}", requests[0]);
        assert!(!requests[0].contains("AWS4-HMAC-SHA256"));
        assert_eq!(take(&asked, "/id").as_deref(), Some("d-1"));
        assert_eq!(take(&asked, "/other"), None);
    }
    let (asked, requests) = asked_of(vec![], &json(), Voucher::Token(&token)).await;
    assert_eq!(asked.said.meaning, Meaning::Impossible);
    assert!(requests.is_empty(), "a token is no signature");
}

#[tokio::test]
async fn what_is_taken_for_another_call_is_an_id() {
    let token = Secret::new("t".to_owned());
    let hostile = Reply::json(200, "{\"id\":\"a\\\",\\\"b\\\":\\\"c\"}");
    let call = rest(ProbeAuth::Bearer);
    let (asked, _) = asked_of(vec![hostile], &call, Voucher::Token(&token)).await;
    assert_eq!(take(&asked, "/id"), None);
}
