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

fn token() -> Secret<String> {
    Secret::new("hunter2".to_owned())
}

#[tokio::test]
async fn accounts_are_asked_for_by_the_page_and_without_e_mail_addresses() {
    let body = r#"{"nextToken":"n","accountList":[{"accountId":"111122223333","accountName":"dev","emailAddress":"a@b.example"},{"accountId":"444455556666"}]}"#;
    let server = Server::start(vec![Reply::json(200, body)]).await;
    let endpoint = server.endpoint();
    let page = list_accounts(&isolated(), &endpoint, &token(), Some("a b+/=&é")).await;
    let page = page.unwrap();
    let account = |id: &str, name: &str| Account {
        id: id.into(),
        name: name.into(),
    };
    let expected = [
        account("111122223333", "dev"),
        account("444455556666", "444455556666"),
    ];
    assert_eq!(page.items, expected);
    assert_eq!(page.next.as_deref(), Some("n"));
    assert!(!format!("{page:?}").contains("a@b.example"));
    let request = &server.requests()[0];
    let line =
        "GET /assignment/accounts?max_result=100&next_token=a%20b%2B%2F%3D%26%C3%A9 HTTP/1.1\r\n";
    assert!(request.starts_with(line), "{request}");
    assert!(
        request.contains("x-amz-sso_bearer_token: hunter2\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn roles_and_their_credentials_are_asked_for_by_account() {
    let body = r#"{"nextToken":null,"roleList":[{"roleName":"A+b","accountId":"111122223333"}]}"#;
    let credentials = r#"{"roleCredentials":{"accessKeyId":"ASIA","secretAccessKey":"hunter3","sessionToken":"hunter4","expiration":1790000000123}}"#;
    let replies = vec![Reply::json(200, body), Reply::json(200, credentials)];
    let server = Server::start(replies).await;
    let (http, endpoint) = (isolated(), server.endpoint());
    let page = list_account_roles(&http, &endpoint, &token(), "111122223333", None).await;
    assert_eq!(page.unwrap().items, ["A+b"]);
    let keys = get_role_credentials(&http, &endpoint, &token(), "111122223333", "A+b").await;
    let keys = keys.unwrap();
    assert_eq!(keys.expires_at.as_millisecond(), 1_790_000_000_123);
    assert_eq!(keys.session_token.expose(), "hunter4");
    assert!(!format!("{keys:?}").contains("hunter"));
    let requests = server.requests();
    let lines: Vec<&str> = requests.iter().filter_map(|r| r.lines().next()).collect();
    assert_eq!(
        lines,
        [
            "GET /assignment/roles?account_id=111122223333&max_result=100 HTTP/1.1",
            "GET /federation/credentials?role_name=A%2Bb&account_id=111122223333 HTTP/1.1",
        ]
    );
}

#[tokio::test]
async fn refusals_of_the_portal_are_told_apart_from_those_of_a_proxy() {
    let refusal = |code: &str| format!("x-amzn-errortype: {code}\r\n");
    let throttled = format!("Retry-After: 7\r\n{}", refusal("TooManyRequestsException"));
    for (status, headers, body, expected) in [
        (
            401,
            refusal("UnauthorizedException:http://x"),
            r#"{"message":"gone"}"#,
            "Unauthorized",
        ),
        (401, String::new(), "", "Unauthorized"),
        (403, refusal("ForbiddenException"), "{}", "Forbidden"),
        (403, String::new(), "<html>blocked</html>", "Refused"),
        (404, refusal("ResourceNotFoundException"), "{}", "NotFound"),
        (404, String::new(), "<html>", "Refused"),
        (429, throttled, "{}", "TooMany"),
        (400, refusal("InvalidRequestException"), "{}", "Refused"),
        (503, String::new(), "<html>", "Refused"),
        (
            302,
            "Location: http://127.0.0.1:1/\r\n".into(),
            "",
            "Refused",
        ),
    ] {
        let server = Server::start(vec![Reply::with(status, &headers, body)]).await;
        let (http, endpoint) = (isolated(), server.endpoint());
        let error = get_role_credentials(&http, &endpoint, &token(), "1", "r")
            .await
            .unwrap_err();
        assert!(
            format!("{error:?}").starts_with(expected),
            "{status}: {error:?}"
        );
        assert_eq!(
            error.is_transient(),
            matches!(status, 429 | 503),
            "{error:?}"
        );
        let wanted = (status == 429).then(|| std::time::Duration::from_secs(7));
        assert_eq!(error.retry_after(), wanted);
        assert!(!error.to_string().contains("hunter2"));
    }
}

#[tokio::test]
async fn nothing_is_believed_unchecked() {
    let keys = |key: &str, end: &str| {
        format!(
            r#"{{"roleCredentials":{{"accessKeyId":"{key}","secretAccessKey":"hunter3","sessionToken":"t","expiration":{end}}}}}"#
        )
    };
    for (body, field) in [
        ("{}".to_owned(), "roleCredentials"),
        (keys("", "1"), "accessKeyId"),
        (keys("A\\r\\nx: y", "1"), "accessKeyId"),
        (keys("A", "0"), "expiration"),
        (keys("A", "null"), "expiration"),
        (keys("A", "9223372036854775807"), "expiration"),
        (keys("A", "\"soon\""), "wrong type"),
        ("<html>".to_owned(), "not JSON"),
    ] {
        let server = Server::start(vec![Reply::json(200, body.clone())]).await;
        let (http, endpoint) = (isolated(), server.endpoint());
        let error = get_role_credentials(&http, &endpoint, &token(), "1", "r")
            .await
            .unwrap_err();
        assert!(error.to_string().contains(field), "{body}: {error}");
        assert!(!error.to_string().contains("hunter"), "{error}");
        assert!(!error.is_transient());
    }
    for (body, field) in [
        ("{}", "accountList is missing"),
        (
            r#"{"accountList":[{"accountName":"x"}]}"#,
            "accountId is missing",
        ),
        (
            r#"{"accountList":[{"accountId":"11112222333"}]}"#,
            "twelve digits",
        ),
        (
            r#"{"accountList":[{"accountId":"1111222233\n3"}]}"#,
            "twelve digits",
        ),
    ] {
        let server = Server::start(vec![Reply::json(200, body)]).await;
        let error = list_accounts(&isolated(), &server.endpoint(), &token(), None).await;
        assert!(error.unwrap_err().to_string().contains(field), "{body}");
    }
    let body = r#"{"roleList":[{"roleName":""}]}"#;
    let server = Server::start(vec![Reply::json(200, body)]).await;
    let error = list_account_roles(&isolated(), &server.endpoint(), &token(), "1", None).await;
    assert!(error.unwrap_err().to_string().contains("roleName"));
}
