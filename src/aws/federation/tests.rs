use super::*;
use crate::aws::test_server::{Reply, Server, isolated};

const TOKEN: &str = r#"{"SigninToken":"CANARY-sign-in+/="}"#;

async fn ask(server: &Server, region: &str) -> Result<Secret<String>, FederationError> {
    let (secret, session) = (
        Secret::new("CANARY/secret".to_owned()),
        Secret::new("CANARY+session==".to_owned()),
    );
    let keys = Keys {
        id: "ASIAEXAMPLE",
        secret: &secret,
        session_token: Some(&session),
    };
    sign_in_token(&isolated(), &server.endpoint(), region, keys).await
}

#[tokio::test]
async fn the_keys_go_in_the_body_and_the_token_into_the_address() {
    let server = Server::start(vec![Reply::json(200, TOKEN)]).await;
    let token = ask(&server, "eu-west-1").await.unwrap();
    let request = &server.requests()[0];
    assert!(
        request.starts_with("POST /federation HTTP/1.1\r\n"),
        "{request}"
    );
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let form: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let names: Vec<&str> = form.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Action", "SessionType", "Session"]);
    let session: serde_json::Value = serde_json::from_str(&form[2].1).unwrap();
    assert_eq!(
        session,
        serde_json::json!({
            "sessionId": "ASIAEXAMPLE",
            "sessionKey": "CANARY/secret",
            "sessionToken": "CANARY+session==",
        })
    );
    let aws = crate::aws::endpoints::Endpoints::default();
    let aws = aws.console_sign_in("eu-west-1").unwrap();
    let address = |destination| {
        let url = login_url(&aws, "eu-west-1", destination, &token).unwrap();
        url.expose().replace("CANARY-sign-in%2B%2F%3D", "SECRET")
    };
    assert_eq!(
        address(Destination::Home),
        "https://eu-west-1.signin.aws.amazon.com/federation?Action=login&Issuer=moorline\
         &Destination=https%3A%2F%2Feu-west-1.console.aws.amazon.com%2Fconsole%2Fhome%3Fregion%3Deu-west-1\
         &SigninToken=SECRET"
    );
    assert_eq!(
        address(Destination::Resource("arn:aws:s3:::a&b=c")),
        "https://eu-west-1.signin.aws.amazon.com/federation?Action=login&Issuer=moorline\
         &Destination=https%3A%2F%2Feu-west-1.console.aws.amazon.com%2Fgo%2Fview%3Farn%3Darn%253Aaws%253As3%253A%253A%253Aa%2526b%253Dc\
         &SigninToken=SECRET"
    );
}

#[tokio::test]
async fn no_answer_is_ever_quoted() {
    let refused = "does not accept these credentials";
    let busy = "busy";
    let no_token = "without a sign-in token";
    for (reply, why) in [
        (Reply::json(400, "CANARY bad request"), refused),
        (Reply::json(403, TOKEN), refused),
        (Reply::json(503, TOKEN), busy),
        (Reply::json(429, ""), busy),
        (Reply::json(404, TOKEN), no_token),
        (
            Reply::with(302, "Location: https://evil.example/CANARY\r\n", ""),
            no_token,
        ),
        (Reply::json(200, "<html>CANARY</html>"), no_token),
        (
            Reply::json(200, r#"{"SigninToken":7,"x":"CANARY"}"#),
            no_token,
        ),
        (Reply::json(200, r#"{"SigninToken":""}"#), no_token),
        (
            Reply::json(200, "{\"SigninToken\":\"CANARY\\u001b[31m\"}"),
            no_token,
        ),
        (Reply::Cut, "cut before the answer was complete"),
    ] {
        let server = Server::start(vec![reply]).await;
        let error = ask(&server, "eu-west-1").await.unwrap_err();
        let said = error.to_string();
        assert!(said.contains(why), "{said}");
        assert!(!format!("{said}{error:?}").contains("CANARY"), "{error:?}");
    }
}

#[tokio::test]
async fn govcloud_is_asked_by_get() {
    let server = Server::start(vec![Reply::json(200, TOKEN)]).await;
    ask(&server, "us-gov-east-1").await.unwrap();
    let request = &server.requests()[0];
    assert!(
        request.starts_with("GET /federation?Action=getSigninToken&SessionType=json&Session=%7B"),
        "{request}"
    );
}
