use super::*;
use crate::domain::secret::Secret;

fn answer(status: u16, header: Option<&str>, body: &str) -> Answer {
    Answer {
        host: "oidc.us-east-1.amazonaws.com".into(),
        status,
        token_ttl: None,
        error_type: header.map(str::to_owned),
        date: None,
        retry_after: None,
        body: Secret::new(body.as_bytes().to_vec()),
    }
}

fn of(status: u16, header: Option<&str>, body: &str) -> OidcError {
    OidcError::of(Call::Token, &answer(status, header, body))
}

/// The variant's name, which is what flows decide by.
fn name(error: &OidcError) -> String {
    let debug = format!("{error:?}");
    debug.split([' ', '{', '(']).next().unwrap().to_owned()
}

#[test]
fn every_code_is_understood_in_both_spellings() {
    for (status, code, exception, variant) in [
        (
            400,
            "authorization_pending",
            "AuthorizationPendingException",
            "AuthorizationPending",
        ),
        (400, "slow_down", "SlowDownException", "SlowDown"),
        (
            400,
            "expired_token",
            "ExpiredTokenException",
            "ExpiredToken",
        ),
        (
            400,
            "access_denied",
            "AccessDeniedException",
            "AccessDenied",
        ),
        (
            400,
            "invalid_grant",
            "InvalidGrantException",
            "InvalidGrant",
        ),
        (
            401,
            "invalid_client",
            "InvalidClientException",
            "InvalidClient",
        ),
        (
            400,
            "unauthorized_client",
            "UnauthorizedClientException",
            "UnauthorizedClient",
        ),
        (
            400,
            "unsupported_grant_type",
            "UnsupportedGrantTypeException",
            "UnsupportedGrantType",
        ),
        (
            400,
            "invalid_scope",
            "InvalidScopeException",
            "InvalidScope",
        ),
        (
            400,
            "invalid_request",
            "InvalidRequestException",
            "InvalidRequest",
        ),
        (
            500,
            "server_error",
            "InternalServerException",
            "ServerError",
        ),
        (
            400,
            "server_error",
            "InternalServerException",
            "ServerError",
        ),
        (400, "throttling", "ThrottlingException", "Throttled"),
        (
            429,
            "too_many_requests",
            "TooManyRequestsException",
            "Throttled",
        ),
        (429, "slow_down", "SlowDownException", "SlowDown"),
    ] {
        let in_body = format!(r#"{{"error":"{code}","error_description":null}}"#);
        let with_namespace =
            format!("com.amazonaws.ssooidc#{exception}:http://internal.amazon.com/x");
        let in_type = format!(r#"{{"__type":"com.amazonaws.ssooidc#{exception}","message":null}}"#);
        assert_eq!(name(&of(status, None, &in_body)), variant, "{in_body}");
        assert_eq!(
            name(&of(status, Some(exception), "")),
            variant,
            "{exception}"
        );
        assert_eq!(
            name(&of(status, Some(&with_namespace), "{}")),
            variant,
            "{with_namespace}"
        );
        assert_eq!(name(&of(status, None, &in_type)), variant, "{in_type}");
        let unknown_header = of(status, Some("NewException"), &in_body);
        assert_eq!(
            name(&unknown_header),
            variant,
            "the body counts where the header is unknown"
        );
    }
}

#[test]
fn a_failing_service_never_ends_a_session() {
    for status in [500, 502, 503, 504] {
        for body in ["", "<html>", r#"{"error":"invalid_grant"}"#] {
            let error = of(status, None, body);
            assert!(
                error.is_transient() && !error.ends_session(),
                "{status} {body}"
            );
        }
    }
    assert!(of(429, None, "").is_transient());
    for status in [301, 302, 303, 307, 308] {
        let error = of(status, None, "");
        assert!(error.is_transient() && !error.ends_session(), "{status}");
    }
    assert!(of(400, None, r#"{"error":"slow_down"}"#).is_transient());
    for lasting in [
        "invalid_request",
        "access_denied",
        "expired_token",
        "authorization_pending",
    ] {
        let error = of(400, None, &format!(r#"{{"error":"{lasting}"}}"#));
        assert!(!error.is_transient() && !error.ends_session(), "{lasting}");
    }
    for ending in ["invalid_grant", "invalid_client", "unauthorized_client"] {
        let error = of(400, None, &format!(r#"{{"error":"{ending}"}}"#));
        assert!(error.ends_session() && !error.is_transient(), "{ending}");
    }
}

#[test]
fn messages_say_what_happened_and_what_to_do() {
    let said = |error: &str, description: &str| {
        of(400, None, &format!(r#"{{"error":"{error}","error_description":"{description}","message":"UnknownError"}}"#))
            .to_string()
    };
    assert_eq!(
        said("invalid_grant", "Invalid refresh token provided"),
        "This sign-in has ended: “Invalid refresh token provided”. Sign in again."
    );
    assert_eq!(
        said("access_denied", ""),
        "The sign-in was denied: “UnknownError”. If you did not deny it yourself, \
         ask the Identity Center administrator whether you are assigned."
    );
    let wrong_start = answer(
        400,
        Some("InvalidRequestException"),
        r#"{"error":"invalid_request"}"#,
    );
    assert_eq!(
        OidcError::of(Call::StartDevice, &wrong_start).to_string(),
        "The service refused the request while asking for a device code. \
         Check the start URL, and that the region is Identity Center's own."
    );
    assert_eq!(
        of(503, None, "").to_string(),
        "oidc.us-east-1.amazonaws.com failed with status 503 while asking for the token. \
         Nothing is lost: try again in a moment."
    );
    assert_eq!(
        of(302, None, "").to_string(),
        "oidc.us-east-1.amazonaws.com answered with status 302 while asking for the token. \
         That is a redirect, which is never followed with a token: check for a captive portal or a proxy."
    );
    assert_eq!(
        of(418, Some("TeapotException"), "").to_string(),
        "oidc.us-east-1.amazonaws.com answered with status 418 while asking for the token: “TeapotException”. \
         Try again; if it stays so, check for a proxy."
    );
}

#[test]
fn what_expired_is_told_by_what_was_asked() {
    let expired = answer(400, Some("ExpiredTokenException"), "{}");
    assert_eq!(
        OidcError::of(Call::Token, &expired),
        OidcError::ExpiredToken
    );
    let refresh = OidcError::of(Call::Refresh, &expired);
    assert!(refresh.ends_session(), "{refresh}");
}

#[test]
fn broken_keys_are_the_administrators_business() {
    for (error, reason) in [
        ("access_denied", "KMS_AccessDeniedException"),
        ("invalid_request", "KMS_DisabledException"),
        ("invalid_request", "KMS_NotFoundException"),
    ] {
        let body = format!(r#"{{"error":"{error}","reason":"{reason}"}}"#);
        let message = of(400, None, &body).to_string();
        assert!(
            message.contains("Tell the Identity Center administrator"),
            "{message}"
        );
        assert!(message.contains(reason), "{message}");
    }
}

#[test]
fn a_hostile_text_is_made_visible_and_cut() {
    let long = "x".repeat(5000);
    let body = format!(
        r#"{{"error":"access_denied","error_description":"\u001b]0;hi\u0007\u202e{long}"}}"#
    );
    let OidcError::AccessDenied {
        said: Some(said), ..
    } = of(400, None, &body)
    else {
        panic!("not a denial");
    };
    assert!(said.starts_with("␛]0;hi␇\\u{202e}xxx"), "{said}");
    assert_eq!(said.chars().count(), 300);
    assert!(said.ends_with('…'));
    assert_eq!(shown(&"é".repeat(10), 10), "é".repeat(10));
    assert_eq!(shown(&"é".repeat(11), 10), format!("{}…", "é".repeat(9)));
}
