use super::*;
use crate::aws::test_server::{Reply, Server, isolated};
use crate::domain::secret::Secret;

const KEYS: &str = r#"{"Code":"Success","AccessKeyId":"ASIAX","SecretAccessKey":"CANARY-s","Token":"CANARY-t","Expiration":"2030-01-02T03:04:05Z","AccountId":"111122223333"}"#;
const SESSION: &str = "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n";

fn url(server: &Server) -> Url {
    Url::parse(&server.base()).unwrap()
}

#[tokio::test]
async fn a_machine_is_asked_with_a_session_of_version_2() {
    let server = Server::start(vec![
        Reply::with(200, SESSION, "the-session"),
        Reply::with(200, "", "my-role"),
        Reply::json(200, KEYS),
    ])
    .await;
    let (role, given) = instance(&isolated(), &url(&server)).await.unwrap();
    assert_eq!(
        (role.as_str(), given.access_key_id.as_str()),
        ("my-role", "ASIAX")
    );
    assert_eq!(given.secret.expose(), "CANARY-s");
    assert_eq!(given.session_token.expose(), "CANARY-t");
    assert_eq!(given.expires_at.to_string(), "2030-01-02T03:04:05Z");
    assert!(!format!("{given:?}").contains("CANARY"));
    let seen = server.requests();
    assert!(seen[0].starts_with("PUT /latest/api/token "), "{}", seen[0]);
    assert!(seen[0].to_lowercase().contains("content-length: 0"));
    assert!(seen[1].starts_with("GET /latest/meta-data/iam/security-credentials/ "));
    assert!(seen[2].starts_with("GET /latest/meta-data/iam/security-credentials/my-role "));
    for request in &seen[1..] {
        assert!(request.contains("x-aws-ec2-metadata-token: the-session"));
    }
}

#[tokio::test]
async fn a_machine_that_gives_no_session_is_not_asked_without() {
    for status in [403, 404, 405] {
        let server = Server::start(vec![Reply::with(status, "", "no")]).await;
        let refused = instance(&isolated(), &url(&server)).await.unwrap_err();
        let host = server.address.to_string();
        assert_eq!(refused, MetadataError::NoSession { host, status });
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn what_a_machine_lacks_is_told() {
    let session = || Reply::with(200, SESSION, "s");
    let server = Server::start(vec![session(), Reply::with(404, "", "")]).await;
    let refused = instance(&isolated(), &url(&server)).await.unwrap_err();
    assert!(matches!(refused, MetadataError::NoRole { .. }));
    // Nothing of it becomes a path.
    for name in ["", "a/../b", "a b", "<html>"] {
        let server = Server::start(vec![session(), Reply::with(200, "", name)]).await;
        let refused = instance(&isolated(), &url(&server)).await.unwrap_err();
        assert!(
            matches!(refused, MetadataError::NotMetadata { .. }),
            "{name}"
        );
        assert_eq!(server.requests().len(), 2);
    }
    let failed = r#"{"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot\u001b assume"}"#;
    let role = Reply::with(200, "", "r");
    let server = Server::start(vec![session(), role, Reply::json(200, failed)]).await;
    let refused = instance(&isolated(), &url(&server))
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("AssumeRoleUnauthorizedAccess: “EC2 cannot␛ assume”"));
    let gone = Url::parse("http://127.0.0.1:9").unwrap();
    let refused = instance(&isolated(), &gone).await.unwrap_err();
    assert!(matches!(refused, MetadataError::Silent { slow: false, .. }));
}

/// Connections to it are made, and nothing is ever answered.
fn silent() -> (std::net::TcpListener, Url) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    (listener, Url::parse(&url).unwrap())
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_the_sdk_does() {
    let (_listener, url) = silent();
    let began = tokio::time::Instant::now();
    let refused = instance(&isolated(), &url).await.unwrap_err();
    assert!(matches!(refused, MetadataError::Silent { slow: true, .. }));
    assert_eq!(began.elapsed().as_secs(), 2);
    let began = tokio::time::Instant::now();
    let refused = container(&isolated(), &url, None).await.unwrap_err();
    assert!(matches!(refused, MetadataError::Silent { slow: true, .. }));
    assert_eq!(began.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_container_is_asked_with_its_token() {
    let server = Server::start(vec![Reply::json(200, KEYS)]).await;
    let url = url(&server).join("/v1/keys?x=1").unwrap();
    let token = Secret::new("Bearer CANARY".to_owned());
    let given = container(&isolated(), &url, Some(&token)).await.unwrap();
    assert_eq!(given.account_id.as_deref(), Some("111122223333"));
    let seen = server.requests();
    assert!(seen[0].starts_with("GET /v1/keys?x=1 "), "{}", seen[0]);
    assert!(seen[0].contains("authorization: Bearer CANARY"));
}

#[tokio::test]
async fn a_container_that_fails_is_asked_again_and_one_that_refuses_is_not() {
    let busy = || Reply::json(503, "");
    let server = Server::start(vec![busy(), Reply::Reset, Reply::json(200, KEYS)]).await;
    container(&isolated(), &url(&server), None).await.unwrap();
    assert_eq!(server.requests().len(), 3);
    let said = r#"{"code":"AccessDenied","message":"CANARY-12 is not it"}"#;
    let server = Server::start(vec![Reply::json(403, said)]).await;
    let token = Secret::new("CANARY-12".to_owned());
    let refused = container(&isolated(), &url(&server), Some(&token))
        .await
        .unwrap_err();
    let (host, status) = (server.address.to_string(), 403);
    let said = None;
    assert_eq!(refused, MetadataError::Refused { host, status, said });
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn half_an_answer_is_none() {
    for (without, name) in [
        (r#""AccessKeyId":"ASIAX","#, "AccessKeyId"),
        (r#""SecretAccessKey":"CANARY-s","#, "SecretAccessKey"),
        (r#""Token":"CANARY-t","#, "Token"),
        (r#""Expiration":"2030-01-02T03:04:05Z","#, "Expiration"),
    ] {
        let body = KEYS.replace(without, "");
        let error = read(body.as_bytes(), "h").unwrap_err().to_string();
        assert!(
            error.ends_with(&format!("it has no usable {name}")),
            "{error}"
        );
    }
    assert!(read(KEYS.replace("CANARY-t", "a\\nb").as_bytes(), "h").is_err());
    assert!(
        read(b"<html>", "h")
            .unwrap_err()
            .to_string()
            .contains("no JSON")
    );
}

#[test]
fn only_addresses_nobody_can_listen_at_are_asked() {
    let relative = |text| container_url(Some(text), Some("http://127.0.0.1/"));
    assert_eq!(
        relative("/v2/x?y=1").unwrap().as_str(),
        "http://169.254.170.2/v2/x?y=1"
    );
    // It stays a path of that host.
    assert_eq!(
        relative("//evil.example/x").unwrap().host_str(),
        Some("169.254.170.2")
    );
    assert_eq!(relative("@evil.example/x"), Err(AddressError::NotAPath));
    assert_eq!(relative("v2/x"), Err(AddressError::NotAPath));
    for good in [
        "http://localhost:1/x",
        "http://127.1.2.3/x",
        "http://[::1]:80/x",
        "http://169.254.170.2/x",
        "http://169.254.170.23/v1/credentials",
        "http://[fd00:ec2::23]/v1/credentials",
        "https://keys.example/x",
    ] {
        assert!(container_url(None, Some(good)).is_ok(), "{good}");
    }
    for bad in [
        "http://evil.example/x",
        "http://localhost.evil.example/x",
        "http://127.0.0.1@evil.example/",
        "http://169.254.169.254/x",
        "http://10.0.0.1/x",
        "http://[fd00:ec2::254]/x",
    ] {
        assert_eq!(
            container_url(None, Some(bad)),
            Err(AddressError::NotPrivate),
            "{bad}"
        );
    }
    for none in ["", "keys", "ftp://127.0.0.1/x", "file:///x"] {
        assert_eq!(
            container_url(None, Some(none)),
            Err(AddressError::NotAnAddress)
        );
    }
}
