//! Keys of a container, and the way to the AWS console.

use super::*;
use url::form_urlencoded::Serializer;

const ROLE: &str = "arn:aws:iam::444455556666:role/service-role/Studio";

fn bench() -> Bench {
    Bench::with(Options {
        container: Some(ContainerRole {
            arn: ROLE.to_owned(),
            token: "open".to_owned(),
        }),
        ..Options::default()
    })
}

fn container(bench: &Bench, token: &str) -> Answer {
    let header = format!("authorization: {token}\r\n");
    bench.send("GET", "/container-credentials", &header, "")
}

fn signin(bench: &Bench, keys: &Value, more: &[(&str, &str)]) -> Answer {
    let session = json!({
        "sessionId": keys["AccessKeyId"],
        "sessionKey": keys["SecretAccessKey"],
        "sessionToken": keys["Token"],
    });
    let form = Serializer::new(String::new())
        .append_pair("Action", "getSigninToken")
        .append_pair("Session", &session.to_string())
        .extend_pairs(more)
        .finish();
    bench.send("POST", "/federation", "", &form)
}

fn login(bench: &Bench, token: &str) -> Answer {
    let query = Serializer::new(String::new())
        .append_pair("Action", "login")
        .append_pair("Destination", "https://console.aws.amazon.com/<b>")
        .append_pair("SigninToken", token)
        .finish();
    let path = format!("/federation?{query}");
    bench.send("GET", &path, "accept: text/html\r\n", "")
}

#[test]
fn a_container_gives_keys_to_whoever_has_its_token() {
    let bench = bench();
    assert_eq!(container(&bench, "guessed").status, 401);
    let keys = container(&bench, "open").json();
    assert_eq!(keys["RoleArn"], ROLE);
    assert!(text(&keys, "AccessKeyId").starts_with("ASIA"));
    assert_eq!(keys["Expiration"], "2026-09-21T15:13:20Z");
    assert_eq!(container(&Bench::new(), "open").status, 404);
}

#[test]
fn keys_of_a_role_lead_to_the_console_for_a_quarter_of_an_hour() {
    let bench = bench();
    let keys = container(&bench, "open").json();
    let given = signin(&bench, &keys, &[("SessionDuration", "3600")]).json();
    let token = text(&given, "SigninToken");
    let page = login(&bench, token);
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("assumed-role/Studio/SageMaker"),
        "{}",
        page.body
    );
    assert!(page.body.contains("/&lt;b&gt;") && !page.body.contains("<b>"));
    bench.pass(900);
    let over = login(&bench, token);
    assert_eq!(over.status, 400);
    assert!(over.body.contains("15 minutes"));
}

#[test]
fn other_keys_do_not() {
    let bench = bench();
    let keys = container(&bench, "open").json();
    let wrong = |key: &str, value: Value| {
        let mut keys = keys.clone();
        keys[key] = value;
        signin(&bench, &keys, &[]).status
    };
    assert_eq!(wrong("SecretAccessKey", json!("guessed")), 400);
    assert_eq!(wrong("Token", Value::Null), 400, "a user's own keys");
    assert_eq!(
        signin(&bench, &keys, &[("SessionDuration", "60")]).status,
        400
    );
    bench.pass(3600);
    assert_eq!(signin(&bench, &keys, &[]).status, 400, "they are over");
    assert_eq!(bench.provider.count(Operation::GetSigninToken), 4);
}
