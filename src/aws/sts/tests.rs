use super::*;
use crate::aws::test_server::{Reply, Server, isolated};

const SECRET: &str = "CANARYsecret/key+of40charactersxxxxxxxxx";
const TOKEN: &str = "CANARYtoken//////////8=";

fn identity(arn: &str) -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <GetCallerIdentityResult><Arn>{arn}</Arn><UserId>AIDAEXAMPLE</UserId>\
         <Account>111122223333</Account></GetCallerIdentityResult>\
         <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    )
}

fn refused(status: u16, code: &str, message: &str) -> Reply {
    let body = format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>\
         <Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>r</RequestId></ErrorResponse>"
    );
    Reply::with(status, "Content-Type: text/xml\r\n", &body)
}

async fn ask(server: &Server, session_token: Option<&str>) -> Result<Caller, StsError> {
    let secret = Secret::new(SECRET.to_owned());
    let token = session_token.map(|token| Secret::new(token.to_owned()));
    let keys = Keys {
        id: "AKIAIOSFODNN7EXAMPLE",
        secret: &secret,
        session_token: token.as_ref(),
    };
    caller_identity(&isolated(), &server.endpoint(), "eu-west-1", keys).await
}

async fn answered(replies: Vec<Reply>) -> (Result<Caller, StsError>, usize) {
    let server = Server::start(replies).await;
    let answer = ask(&server, None).await;
    (answer, server.requests().len())
}

#[tokio::test]
async fn a_call_is_signed_for_its_region_and_says_who_it_is() {
    // A path may be long, and policies are looked up by the whole ARN.
    let arn = format!("arn:aws:iam::111122223333:user/{}/ci", "p".repeat(510));
    let server = Server::start(vec![Reply::with(200, "", &identity(&arn))]).await;
    let caller = ask(&server, Some(TOKEN)).await.unwrap();
    assert_eq!(
        (caller.account.as_str(), caller.arn.as_str()),
        ("111122223333", arn.as_str())
    );
    let request = &server.requests()[0];
    assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("/eu-west-1/sts/aws4_request"), "{request}");
    assert!(request.contains(&format!("x-amz-security-token: {TOKEN}\r\n")));
    assert!(
        request.ends_with("Action=GetCallerIdentity&Version=2011-06-15"),
        "{request}"
    );
    assert!(!request.contains("CANARYsecret"), "the secret only signs");
}

#[tokio::test]
async fn every_refusal_has_its_own_meaning() {
    for (status, code, message, meaning) in [
        (
            403,
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            StsError::UnknownKey,
        ),
        (
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match",
            StsError::WrongSecret,
        ),
        (
            403,
            "SignatureDoesNotMatch",
            "Signature expired: 20260101T000000Z is now earlier than",
            StsError::Clock,
        ),
        (400, "RequestExpired", "late", StsError::Clock),
        (
            403,
            "ExpiredToken",
            "The security token included in the request is expired",
            StsError::Expired,
        ),
        (
            403,
            "RegionDisabledException",
            "off",
            StsError::RegionDisabled,
        ),
        (
            403,
            "AccessDenied",
            "no\u{9b}31m",
            StsError::Denied {
                said: Some("no\\u{9b}31m".into()),
            },
        ),
    ] {
        let (answer, _) = answered(vec![refused(status, code, message)]).await;
        assert_eq!(answer, Err(meaning), "{code}");
    }
    let (answer, _) = answered(vec![refused(400, "Odd", "what")]).await;
    assert!(matches!(answer, Err(StsError::Refused { code, .. }) if code == "Odd"));
}

#[tokio::test]
async fn no_refusal_repeats_a_secret() {
    let echo =
        format!("The Canonical String should have been x-amz-security-token:{TOKEN} {SECRET}");
    for code in ["AccessDenied", "Odd", "SignatureDoesNotMatch"] {
        let server = Server::start(vec![refused(403, code, &echo)]).await;
        let error = ask(&server, Some(TOKEN)).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    let good = || Reply::with(200, "", &identity("arn:aws:iam::111122223333:user/ci"));
    for trouble in [
        Reply::with(503, "", "busy"),
        Reply::Reset,
        refused(400, "Throttling", "Rate exceeded"),
    ] {
        let (answer, calls) = answered(vec![trouble, good()]).await;
        assert!(answer.is_ok(), "{answer:?}");
        assert_eq!(calls, 2);
    }
    let (answer, calls) = answered(vec![refused(403, "InvalidClientTokenId", "x"), good()]).await;
    assert_eq!((answer, calls), (Err(StsError::UnknownKey), 1));
    let (answer, calls) = answered(vec![Reply::with(503, "", "busy")]).await;
    let failed = matches!(answer, Err(StsError::Failed { status: 503, .. }));
    assert!(failed, "{answer:?}");
    assert_eq!(calls, 3);
    let (answer, _) = answered(vec![refused(400, "Throttling", "Rate exceeded")]).await;
    assert!(matches!(answer, Err(StsError::Busy { .. })), "{answer:?}");
}

#[tokio::test]
async fn a_wrong_clock_is_made_up_for_by_the_servers() {
    let late = "Date: Sun, 06 Nov 2033 08:49:37 GMT\r\n";
    let expired = "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code>\
                   <Message>Signature expired: now is later</Message></Error></ErrorResponse>";
    let good = identity("arn:aws:iam::111122223333:user/ci");
    let server = Server::start(vec![
        Reply::with(400, late, expired),
        Reply::with(200, late, &good),
    ])
    .await;
    assert!(ask(&server, None).await.is_ok());
    let second = &server.requests()[1];
    assert!(second.contains("/20331106/eu-west-1/sts/"), "{second}");
}

#[tokio::test]
async fn a_captive_portal_is_not_sts() {
    for reply in [
        Reply::with(200, "Content-Type: text/html\r\n", "<html>Sign in</html>"),
        Reply::with(302, "Location: https://portal.example/\r\n", ""),
        Reply::with(200, "", &identity("nobody").replace("111122223333", "1")),
        Reply::with(403, "", "<html>Forbidden</html>"),
    ] {
        let (answer, calls) = answered(vec![reply]).await;
        assert!(matches!(answer, Err(StsError::NotSts { .. })), "{answer:?}");
        assert_eq!(calls, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn no_way_to_the_server_is_told_as_such() {
    let server = Server::start(vec![Reply::Reset]).await;
    let (answer, _) = (ask(&server, None).await, ());
    assert!(
        matches!(
            answer,
            Err(StsError::Http(HttpError::Transport {
                fault: Fault::Reset,
                ..
            }))
        ),
        "{answer:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_slow_server_is_waited_for_and_one_that_never_answers_is_told_as_that() {
    let good = identity("arn:aws:iam::111122223333:user/ci");
    let (answer, calls) = answered(vec![Reply::Late(12, good.clone())]).await;
    assert!(answer.is_ok(), "{answer:?}");
    assert_eq!(calls, 1);
    let (answer, _) = answered(vec![Reply::Late(3600, good)]).await;
    assert!(
        matches!(
            answer,
            Err(StsError::Http(HttpError::Transport {
                fault: Fault::Timeout,
                ..
            }))
        ),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_role_is_asked_for_with_all_that_the_profile_says() {
    let answer = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
        <AssumedRoleUser><AssumedRoleId>AROAX:me</AssumedRoleId><Arn>arn:aws:sts::111122223333:assumed-role/Dev/me</Arn></AssumedRoleUser>\
        <Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
        <Expiration>2026-01-02T03:04:05Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let server = Server::start(vec![Reply::with(200, "", answer)]).await;
    let secret = Secret::new(SECRET.to_owned());
    let keys = Keys {
        id: "AKIAIOSFODNN7EXAMPLE",
        secret: &secret,
        session_token: None,
    };
    let call = RoleCall {
        role_arn: "arn:aws:iam::111122223333:role/Dev",
        session_name: "me",
        external_id: Some("x y"),
        duration_seconds: Some(900),
        mfa: Some(("arn:aws:iam::111122223333:mfa/dev", "123456")),
    };
    let got = assume_role(&isolated(), &server.endpoint(), "eu-west-1", keys, call)
        .await
        .unwrap();
    assert_eq!(got.access_key_id, "ASIAX");
    assert_eq!(got.expires_at, "2026-01-02T03:04:05Z".parse().unwrap());
    assert_eq!(got.account_id.as_deref(), Some("111122223333"));
    let request = &server.requests()[0];
    for part in [
        "Action=AssumeRole&",
        "RoleSessionName=me",
        "ExternalId=x%20y",
        "DurationSeconds=900",
        "SerialNumber=arn%3Aaws%3Aiam%3A%3A111122223333%3Amfa%2Fdev",
        "TokenCode=123456",
        "/eu-west-1/sts/aws4_request",
    ] {
        assert!(request.contains(part), "{part}: {request}");
    }
}

#[tokio::test]
async fn a_refused_web_identity_does_not_quote_its_token_and_is_signed_by_nobody() {
    let quoting = refused(400, "InvalidIdentityToken", &format!("No: {TOKEN}"));
    let server = Server::start(vec![quoting]).await;
    let token = Secret::new(TOKEN.to_owned());
    let call = WebIdentityCall {
        role_arn: "arn:aws:iam::111122223333:role/Web",
        session_name: "me",
        token: &token,
    };
    let error =
        assume_role_with_web_identity(&isolated(), &server.endpoint(), "eu-west-1", call).await;
    let said = error.unwrap_err().to_string();
    assert!(
        said.contains("InvalidIdentityToken") && !said.contains("CANARY"),
        "{said}"
    );
    assert!(!server.requests()[0].contains("authorization:"));
}
