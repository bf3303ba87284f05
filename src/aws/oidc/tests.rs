use serde_json::{Value, json};

use super::*;
use crate::aws::test_server::{Reply, Server, isolated};

const NOW: &str = "2026-11-01T10:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn registration() -> Registration {
    Registration {
        client_id: "id".into(),
        client_secret: secret("hunter2"),
        expires_at: now(),
    }
}

/// What was sent: the path and the JSON body.
fn sent(server: &Server) -> (String, Value) {
    let request = server.requests().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    (path, serde_json::from_str(body).unwrap())
}

async fn register(reply: Reply) -> (Result<Registration, OidcError>, Server) {
    let server = Server::start(vec![reply]).await;
    let scopes = ["codewhisperer:completions".to_owned()];
    let endpoint = server.endpoint();
    let outcome = register_client(&isolated(), &endpoint, "Moorline on dev", &scopes).await;
    (outcome, server)
}

async fn device(reply: Reply) -> (Result<DeviceAuthorization, OidcError>, Server) {
    let server = Server::start(vec![reply]).await;
    let registration = registration();
    let start = "https://example.awsapps.com/start/#/";
    let endpoint = server.endpoint();
    let outcome =
        start_device_authorization(&isolated(), &endpoint, registration.client(), start, now())
            .await;
    (outcome, server)
}

async fn refresh(reply: Reply) -> (Result<Tokens, OidcError>, Server) {
    let server = Server::start(vec![reply]).await;
    let registration = registration();
    let endpoint = server.endpoint();
    let old = secret("hunter2-refresh");
    let outcome =
        create_token_refresh(&isolated(), &endpoint, registration.client(), &old, now()).await;
    (outcome, server)
}

/// A good answer to StartDeviceAuthorization with `changes` made; `null` is a change too.
fn device_answer(changes: Value) -> Reply {
    let good = json!({
        "deviceCode": "hunter2-device",
        "userCode": "ABCD-EFGH",
        "verificationUri": "https://example.awsapps.com/start/#/device",
        "verificationUriComplete": "https://example.awsapps.com/start/#/device?user_code=ABCD-EFGH",
        "expiresIn": 600,
        "interval": 1,
    });
    changed(good, changes)
}

fn token_answer(changes: Value) -> Reply {
    let good = json!({
        "accessToken": "hunter2-access",
        "expiresIn": 3600,
        "refreshToken": "hunter2-next",
        "tokenType": "Bearer",
        "idToken": null,
    });
    changed(good, changes)
}

fn changed(mut good: Value, changes: Value) -> Reply {
    let Value::Object(changes) = changes else {
        panic!("changes are an object");
    };
    good.as_object_mut().unwrap().extend(changes);
    Reply::json(200, good.to_string())
}

#[tokio::test]
async fn a_registration_for_device_codes_sends_three_fields_only() {
    let answer = json!({
        "clientId": "abc",
        "clientSecret": "hunter2",
        "clientIdIssuedAt": 1_790_000_000,
        "clientSecretExpiresAt": 1_797_776_000,
        "authorizationEndpoint": null,
    });
    let (outcome, server) = register(Reply::json(200, answer.to_string())).await;
    let made = outcome.unwrap();
    assert_eq!(made.client_id, "abc");
    assert_eq!(made.client_secret.expose(), "hunter2");
    assert_eq!(made.expires_at.as_second(), 1_797_776_000);
    assert!(!format!("{made:?}").contains("hunter2"));
    let expected = json!({
        "clientName": "Moorline on dev",
        "clientType": "public",
        "scopes": ["codewhisperer:completions"],
    });
    assert_eq!(sent(&server), ("/client/register".to_owned(), expected));
}

#[tokio::test]
async fn a_registration_without_an_end_or_a_secret_is_no_registration() {
    for body in [
        json!({"clientId": "a", "clientSecret": "hunter2", "clientSecretExpiresAt": null}),
        json!({"clientId": "a", "clientSecret": "hunter2", "clientSecretExpiresAt": 0}),
        json!({"clientId": "a", "clientSecret": "hunter2", "clientSecretExpiresAt": 1_797_776_000_000_000_i64}),
        json!({"clientId": "a", "clientSecret": null, "clientSecretExpiresAt": 1_797_776_000}),
        json!({"clientId": "", "clientSecret": "hunter2", "clientSecretExpiresAt": 1_797_776_000}),
        json!({"clientId": "a", "clientSecret": "hunter2", "clientSecretExpiresAt": "hunter2"}),
    ] {
        let (outcome, _) = register(Reply::json(200, body.to_string())).await;
        let error = outcome.unwrap_err();
        assert!(
            matches!(
                error,
                OidcError::Unusable {
                    call: Call::Register,
                    ..
                }
            ),
            "{body}"
        );
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn a_device_code_is_asked_for_the_bare_start_url() {
    let (outcome, server) = device(device_answer(json!({}))).await;
    let code = outcome.unwrap();
    assert_eq!(code.user_code, "ABCD-EFGH");
    assert_eq!(
        code.verification_uri.as_str(),
        "https://example.awsapps.com/start/#/device"
    );
    assert_eq!(
        code.verification_uri_complete.as_ref().map(Url::as_str),
        Some("https://example.awsapps.com/start/#/device?user_code=ABCD-EFGH")
    );
    assert_eq!(code.expires_at, "2026-11-01T10:10:00Z".parse().unwrap());
    assert_eq!(code.interval, Duration::from_secs(1));
    assert!(!format!("{code:?}").contains("hunter2"));
    let expected = json!({
        "clientId": "id",
        "clientSecret": "hunter2",
        "startUrl": "https://example.awsapps.com/start",
    });
    assert_eq!(
        sent(&server),
        ("/device_authorization".to_owned(), expected)
    );
}

#[tokio::test]
async fn odd_times_are_bounded() {
    for (changes, interval, minutes) in [
        (json!({"interval": null}), 5, 10),
        (json!({"interval": 0}), 1, 10),
        (json!({"interval": 60}), 60, 10),
        (json!({"expiresIn": 7200}), 1, 60),
    ] {
        let code = device(device_answer(changes.clone())).await.0.unwrap();
        assert_eq!(code.interval.as_secs(), interval, "{changes}");
        let seconds = code.expires_at.as_second() - now().as_second();
        assert_eq!(seconds, minutes * 60, "{changes}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_right_is_refused() {
    for (changes, field) in [
        (json!({"interval": -1}), "interval"),
        (json!({"interval": 61}), "interval"),
        (json!({"expiresIn": 0}), "expiresIn"),
        (json!({"expiresIn": null}), "expiresIn"),
        (json!({"expiresIn": i64::MAX}), "expiresIn"),
        (json!({"deviceCode": null}), "deviceCode"),
        (json!({"userCode": ""}), "userCode"),
        (json!({"userCode": "\u{1b}[2J\u{1b}[HABCD"}), "userCode"),
        (json!({"userCode": "AB\u{202e}CD"}), "userCode"),
        (json!({"userCode": "\u{410}\u{412}CD"}), "userCode"),
        (json!({"userCode": "A".repeat(33)}), "userCode"),
        (
            json!({"verificationUri": "http://evil.example/"}),
            "verificationUri",
        ),
        (
            json!({"verificationUri": "javascript:alert(1)"}),
            "verificationUri",
        ),
        (json!({"userCode": 5}), "wrong type"),
    ] {
        let (outcome, _) = device(device_answer(changes.clone())).await;
        let error = outcome.unwrap_err();
        assert!(matches!(error, OidcError::Unusable { .. }), "{changes}");
        let message = error.to_string();
        assert!(message.contains(field), "{message}");
        assert!(
            !message.contains("hunter2") && !message.contains('\u{1b}'),
            "{message}"
        );
    }
}

#[tokio::test]
async fn the_page_with_the_code_must_be_on_the_host_that_is_shown() {
    for complete in [
        json!(null),
        json!("https://evil.example/?user_code=ABCD-EFGH"),
        json!("http://example.awsapps.com/?user_code=ABCD-EFGH"),
        json!("https://example.awsapps.com@evil.example/"),
    ] {
        let changes = json!({"verificationUriComplete": complete});
        let code = device(device_answer(changes)).await.0.unwrap();
        assert_eq!(code.verification_uri_complete, None, "{complete}");
    }
}

#[tokio::test]
async fn a_confirmed_code_gives_tokens() {
    let server = Server::start(vec![token_answer(json!({}))]).await;
    let (registration, code) = (registration(), secret("hunter2-device"));
    let endpoint = server.endpoint();
    let made =
        create_token_device(&isolated(), &endpoint, registration.client(), &code, now()).await;
    let tokens = made.unwrap();
    assert_eq!(tokens.access_token.expose(), "hunter2-access");
    assert_eq!(tokens.refresh_token, Some(secret("hunter2-next")));
    assert_eq!(tokens.expires_at, "2026-11-01T11:00:00Z".parse().unwrap());
    assert!(!format!("{tokens:?}").contains("hunter2"));
    let expected = json!({
        "clientId": "id",
        "clientSecret": "hunter2",
        "grantType": "urn:ietf:params:oauth:grant-type:device_code",
        "deviceCode": "hunter2-device",
    });
    assert_eq!(sent(&server), ("/token".to_owned(), expected));
}

#[tokio::test]
async fn a_refresh_sends_the_refresh_token_and_keeps_no_old_one() {
    let (outcome, server) = refresh(token_answer(json!({"refreshToken": null}))).await;
    assert_eq!(outcome.unwrap().refresh_token, None);
    let expected = json!({
        "clientId": "id",
        "clientSecret": "hunter2",
        "grantType": "refresh_token",
        "refreshToken": "hunter2-refresh",
    });
    assert_eq!(sent(&server), ("/token".to_owned(), expected));
}

#[tokio::test]
async fn a_token_that_cannot_be_right_is_refused() {
    for changes in [
        json!({"accessToken": null}),
        json!({"accessToken": ""}),
        json!({"accessToken": "hunter2\r\nx-evil: 1"}),
        json!({"tokenType": "DPoP"}),
        json!({"expiresIn": 0}),
        json!({"expiresIn": -5}),
        json!({"expiresIn": "hunter2"}),
        json!({"expiresIn": null}),
    ] {
        let (outcome, _) = refresh(token_answer(changes.clone())).await;
        let error = outcome.unwrap_err();
        assert!(
            matches!(
                error,
                OidcError::Unusable {
                    call: Call::Refresh,
                    ..
                }
            ),
            "{changes}"
        );
        assert!(!error.is_transient() && !error.ends_session());
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_whole_json_is_an_error() {
    for (body, why) in [
        ("{\"accessToken\":\"hunter2", "it ends in the middle"),
        ("", "it ends in the middle"),
        ("<html>hunter2</html>", "answered with a web page"),
        ("\n <!doctype html>hunter2", "answered with a web page"),
        ("It works! hunter2", "it is not JSON"),
        ("[]", "a field has the wrong type"),
        ("{}", "missing"),
    ] {
        let (outcome, _) = refresh(Reply::json(200, body)).await;
        let message = outcome.unwrap_err().to_string();
        assert!(message.contains(why), "{body}: {message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[tokio::test]
async fn a_refusal_is_typed_by_header_or_body() {
    let header = "x-amzn-errortype: AuthorizationPendingException:http://x/\r\n";
    let pending = refresh(Reply::with(400, header, "{\"error\":null}"))
        .await
        .0;
    assert_eq!(pending.unwrap_err(), OidcError::AuthorizationPending);
    let body =
        json!({"error": "invalid_grant", "error_description": "Invalid refresh token provided"});
    let ended = refresh(Reply::json(400, body.to_string()))
        .await
        .0
        .unwrap_err();
    let said = Some("Invalid refresh token provided".to_owned());
    assert_eq!(ended, OidcError::InvalidGrant { said });
    assert!(ended.ends_session());
}

#[tokio::test]
async fn a_lost_answer_is_transient_and_no_secret_is_told() {
    for reply in [Reply::Reset, Reply::Cut, Reply::json(503, "hunter2")] {
        let error = refresh(reply).await.0.unwrap_err();
        assert!(error.is_transient(), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}
