//! STS, asked by the AWS SDK: its signatures are the proof that ours are right.

use super::*;
use aws_credential_types::Credentials;
use aws_sdk_sts::config::{BehaviorVersion, Region};
use aws_sdk_sts::error::ProvideErrorMetadata as _;

/// Who STS says that we are, or the code it refuses us with.
async fn ask(provider: &Provider, credentials: Credentials) -> Result<String, String> {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(credentials)
        .endpoint_url(provider.url())
        .load()
        .await;
    let answer = aws_sdk_sts::Client::new(&config)
        .get_caller_identity()
        .send()
        .await;
    match answer {
        Ok(identity) => Ok(identity.arn().unwrap().to_owned()),
        Err(error) => Err(error.code().unwrap_or("none").to_owned()),
    }
}

fn keys(id: &str, secret: &str, token: Option<&str>) -> Credentials {
    Credentials::new(id, secret, token.map(str::to_owned), None, "test")
}

const ID: &str = "AKIADEMODEMODEMODEMO";
const SECRET: &str = "this-is-no-secret-it-is-a-demo";

#[tokio::test]
async fn keys_are_told_whose_they_are() {
    let provider = Provider::spawn(Options::default()).unwrap();
    for (id, secret, token, expected) in [
        (ID, SECRET, None, Ok("arn:aws:iam::444455556666:user/dev")),
        (
            "AKIADEMOROOTDEMOROOT",
            SECRET,
            None,
            Ok("arn:aws:iam::444455556666:root"),
        ),
        (ID, "guessed", None, Err("SignatureDoesNotMatch")),
        (
            "AKIAUNKNOWNUNKNOWNXX",
            SECRET,
            None,
            Err("InvalidClientTokenId"),
        ),
        (ID, SECRET, Some("no-session"), Err("InvalidClientTokenId")),
    ] {
        let answer = ask(&provider, keys(id, secret, token)).await;
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(answer, expected, "{id} {secret}");
    }
    assert_eq!(provider.count(Operation::GetCallerIdentity), 5);
}

#[tokio::test]
async fn keys_of_a_role_are_known_to_sts() {
    let provider = Provider::spawn(Options::default()).unwrap();
    let token = provider
        .issue(ORGANIZATION, &["sso:account:access"])
        .unwrap()
        .access_token;
    let url = format!(
        "{}/federation/credentials?account_id=111122223333&role_name=Developer",
        provider.url()
    );
    let answer = reqwest::Client::new()
        .get(url)
        .header("x-amz-sso_bearer_token", token)
        .send()
        .await
        .unwrap();
    let given = answer.json::<Value>().await.unwrap()["roleCredentials"].clone();
    let (id, secret) = (text(&given, "accessKeyId"), text(&given, "secretAccessKey"));
    assert!(id.starts_with("ASIA") && id.len() == 20, "{id}");
    let arn = ask(
        &provider,
        keys(id, secret, Some(text(&given, "sessionToken"))),
    )
    .await
    .unwrap();
    let (role, user) = arn.rsplit_once('/').unwrap();
    let (role, suffix) = role.rsplit_once('_').unwrap();
    assert_eq!(
        role,
        "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Developer"
    );
    assert!(suffix.len() == 16 && suffix.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(user, "demo@example.com");
    let without = ask(&provider, keys(id, secret, None)).await;
    assert_eq!(without, Err("InvalidClientTokenId".to_owned()));
}

#[test]
fn a_wrong_clock_and_ended_keys_are_refused() {
    let bench = Bench::new();
    // START is 2026-09-21T14:13:20Z.
    for (date, said) in [
        ("20260921T135819Z", "Signature expired"),
        ("20260921T135820Z", "does not match"),
        ("20260921T142820Z", "does not match"),
        ("20260921T142821Z", "Signature not yet current"),
    ] {
        let headers = format!(
            "authorization: AWS4-HMAC-SHA256 Credential={ID}/20260921/eu-west-1/sts/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature=00\r\nx-amz-date: {date}\r\n"
        );
        let answer = bench.send("POST", "/", &headers, "Action=GetCallerIdentity");
        assert_eq!(answer.status, 403);
        assert!(answer.body.contains("<Code>SignatureDoesNotMatch</Code>"));
        assert!(answer.body.contains(said), "{date}: {}", answer.body);
    }
    let mut ledger = crate::demo::ledger::Ledger::new(Options::default());
    let given = ledger.assume(START, "111122223333", "Developer").unwrap();
    let find = |now| {
        ledger
            .find_keys(now, &given.keys.access_key_id, &given.session_token)
            .map(|_| ())
            .map_err(|refused| refused.refusal)
    };
    assert_eq!(find(START + 3599), Ok(()));
    assert_eq!(find(START + 3600), Err(Refusal::ExpiredToken));
}

#[test]
fn what_is_not_signed_is_refused_in_xml() {
    let bench = Bench::new();
    let post = |headers: &str, body: &str| bench.send("POST", "/", headers, body);
    let whoami = "Action=GetCallerIdentity&Version=2011-06-15";
    let unsigned = post("", whoami);
    assert_eq!(unsigned.status, 403);
    assert_eq!(unsigned.header("content-type"), Some("text/xml"));
    assert!(
        unsigned
            .body
            .contains("<Code>MissingAuthenticationToken</Code>"),
        "{}",
        unsigned.body
    );
    for odd in [
        "authorization: Bearer x\r\n",
        "authorization: AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=x\r\n",
        "authorization: AWS4-HMAC-SHA256 Credential=a/20260921/r/sts/aws4_request, SignedHeaders=host, Signature=x\r\nx-amz-date: 20260921T99\r\n",
    ] {
        let answer = post(odd, whoami);
        assert_eq!(answer.status, 400, "{odd}");
        assert!(answer.body.contains("IncompleteSignature"), "{odd}");
    }
    let fault = Fault::Refuse(Refusal::TooManyRequests);
    bench
        .provider
        .fail_next(Operation::GetCallerIdentity, fault);
    let throttled = post("", whoami);
    assert!(throttled.body.contains("<Code>Throttling</Code>"));
    assert_eq!(post("", "Action=AssumeRole").status, 403);
}
