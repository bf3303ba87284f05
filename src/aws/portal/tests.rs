use super::*;
use crate::aws::test_server::{Reply, Server, isolated};

async fn answered(reply: Reply) -> (Result<LogoutOutcome, PortalError>, Server) {
    let server = Server::start(vec![reply]).await;
    let token = Secret::new("hunter2".to_owned());
    let outcome = logout(&isolated(), &server.endpoint(), &token).await;
    (outcome, server)
}

#[tokio::test]
async fn the_token_goes_in_its_own_header() {
    let (outcome, server) = answered(Reply::json(200, "")).await;
    assert_eq!(outcome, Ok(LogoutOutcome::SignedOut));
    let request = &server.requests()[0];
    assert!(
        request.starts_with("POST /logout HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("x-amz-sso_bearer_token: hunter2\r\n"),
        "{request}"
    );
    assert!(request.contains("content-length: 0\r\n"), "{request}");
    assert!(
        !request.to_lowercase().contains("authorization:"),
        "{request}"
    );
}

#[tokio::test]
async fn a_token_the_server_forgot_is_signed_out_already() {
    let (outcome, _) = answered(Reply::with(
        401,
        "x-amzn-errortype: UnauthorizedException\r\n",
        "{}",
    ))
    .await;
    assert_eq!(outcome, Ok(LogoutOutcome::AlreadySignedOut));
}

#[tokio::test]
async fn a_failure_is_typed_and_keeps_the_token_to_itself() {
    for (reply, transient, words) in [
        (
            Reply::json(500, ""),
            true,
            "failed with status 500 while signing out",
        ),
        (
            Reply::with(429, "x-amzn-errortype: TooManyRequestsException\r\n", "{}"),
            true,
            "asked too often",
        ),
        (
            Reply::json(
                400,
                r#"{"__type":"InvalidRequestException","message":"hm"}"#,
            ),
            false,
            "while signing out: “hm”",
        ),
        (
            Reply::with(307, "Location: http://127.0.0.1:1/\r\n", ""),
            true,
            "never followed",
        ),
        (Reply::json(200, "<html>"), true, "with a web page"),
        (Reply::json(401, "<html>"), true, "with a web page"),
        (Reply::Reset, true, "was cut"),
    ] {
        let (outcome, _) = answered(reply).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.is_transient(), transient, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_token_is_not_sent_on_by_a_redirect() {
    let thief = Server::start(vec![Reply::json(200, "")]).await;
    let location = format!("Location: {}/logout\r\n", thief.base());
    let (outcome, _) = answered(Reply::with(307, &location, "")).await;
    assert!(outcome.is_err());
    assert_eq!(thief.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_token_with_a_line_break_is_not_sent() {
    let server = Server::start(vec![Reply::json(200, "")]).await;
    let token = Secret::new("hunter2\r\nx-evil: 1".to_owned());
    let outcome = logout(&isolated(), &server.endpoint(), &token).await;
    assert_eq!(outcome, Err(PortalError::BadToken));
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[test]
fn the_header_is_marked_so_that_logs_leave_it_out() {
    let value = bearer(&Secret::new("hunter2".to_owned())).unwrap();
    assert!(value.is_sensitive());
    assert!(!format!("{value:?}").contains("hunter2"));
}
