//! The calls of AWS services: signed by boto3 and by the AWS SDK's signer, which are the proof that
//! signatures are judged as AWS judges them.

use super::*;
use crate::demo::catalogue::ROWS;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration as StdDuration, SystemTime};

const ID: &str = "AKIADEMODEMODEMODEMO";
const ROOT: &str = "AKIADEMOROOTDEMOROOT";
const SECRET: &str = "this-is-no-secret-it-is-a-demo";

/// What boto3 was told for each IAM action; `None` where boto3 is not there.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn boto3(provider: &Provider, keys: (&str, &str, Option<&str>), only: &[&str]) -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/interop/venv/bin/python");
    let has_boto3 = Command::new(&python)
        .args(["-c", "import boto3"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !has_boto3 {
        eprintln!("skipped: no boto3 (tests/interop/install.sh brings it)");
        return None;
    }
    let mut question = json!({
        "url": provider.url(),
        "id": keys.0,
        "secret": keys.1,
        "token": keys.2,
    });
    if !only.is_empty() {
        question["only"] = json!(only);
    }
    let mut child = Command::new(&python)
        .args(["-X", "utf8"])
        .arg(root.join("tests/interop/call_services.py"))
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(question.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// What boto3 does not ask for, or in another protocol.
const NOT_IN_BOTO3: [&str; 3] = [
    "cloudwatch:ListMetrics",
    "codewhisperer:ListProfiles",
    "codewhisperer:GenerateRecommendations",
];

#[test]
fn boto3_is_answered_by_every_service() {
    let provider = Provider::spawn(Options::default()).unwrap();
    let Some(told) = boto3(&provider, (ROOT, SECRET, None), &[]) else {
        return;
    };
    for row in ROWS
        .iter()
        .filter(|row| !NOT_IN_BOTO3.contains(&row.action))
    {
        let expected = match row.action {
            "iam:GetRole" => json!(
                "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/eu-west-1/\
                 AWSReservedSSO_Developer_0011223344556677"
            ),
            "iam:SimulatePrincipalPolicy" => json!(["allowed", "explicitDeny"]),
            _ => json!("ok"),
        };
        assert_eq!(told[row.action], expected, "{}", row.action);
        assert_eq!(provider.count(Operation::Signed(row.action)), 1);
    }
    assert_eq!(
        told["sts:GetFederationToken"],
        "arn:aws:sts::444455556666:federated-user/somebody"
    );
}

/// One call for each protocol: query, EC2, S3, JSON, REST.
const EACH: [&str; 5] = [
    "sns:ListTopics",
    "ec2:DescribeRegions",
    "s3:ListAllMyBuckets",
    "dynamodb:ListTables",
    "lambda:ListFunctions",
];

#[test]
fn boto3_is_refused_in_the_words_of_each_protocol() {
    let denied = Permissions::allow("dev", &["*"]).deny(&EACH);
    let provider = Provider::spawn(Options {
        permissions: vec![denied],
        ..Options::default()
    })
    .unwrap();
    let says = |keys, expected: [&str; 5]| {
        let Some(told) = boto3(&provider, keys, &EACH) else {
            return;
        };
        for (action, expected) in EACH.iter().zip(expected) {
            assert_eq!(told[action], expected, "{action}");
        }
    };
    says(
        (ID, "guessed", None),
        [
            "SignatureDoesNotMatch",
            "AuthFailure",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "InvalidSignatureException",
        ],
    );
    says(
        ("AKIAUNKNOWNUNKNOWNXX", SECRET, None),
        [
            "InvalidClientTokenId",
            "AuthFailure",
            "InvalidAccessKeyId",
            "UnrecognizedClientException",
            "UnrecognizedClientException",
        ],
    );
    says(
        (ID, SECRET, None),
        [
            "AccessDenied",
            "UnauthorizedOperation",
            "AccessDenied",
            "AccessDeniedException",
            "AccessDeniedException",
        ],
    );
    for action in EACH {
        let fault = Fault::Refuse(Refusal::TooManyRequests);
        provider.fail_next(Operation::Signed(action), fault);
    }
    says(
        (ID, SECRET, None),
        [
            "Throttling",
            "RequestLimitExceeded",
            "SlowDown",
            "ThrottlingException",
            "TooManyRequestsException",
        ],
    );
}

/// Headers that sign a request as the AWS SDKs do, at the bench's time.
fn signed(
    bench: &Bench,
    service: &str,
    (id, secret): (&str, &str),
    (method, path, body): (&str, &str, &str),
) -> String {
    let mut settings = SigningSettings::default();
    if service == "s3" {
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    let identity = Credentials::new(id, secret, None, None, "test").into();
    let now = u64::try_from(bench.clock.load(Ordering::Relaxed)).unwrap();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region("eu-west-1")
        .name(service)
        .time(SystemTime::UNIX_EPOCH + StdDuration::from_secs(now))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let url = format!("http://localhost{path}");
    let request = SignableRequest::new(
        method,
        &url,
        [("host", "localhost")].into_iter(),
        SignableBody::Bytes(body.as_bytes()),
    )
    .unwrap();
    let (instructions, _) = sign(request, &parameters).unwrap().into_parts();
    let (headers, _) = instructions.into_parts();
    headers
        .iter()
        .map(|header| format!("{}: {}\r\n", header.name(), header.value()))
        .collect()
}

#[test]
fn the_sdks_signer_is_understood_whatever_is_in_path_and_query() {
    let bench = Bench::new();
    let get = |service, path| {
        let headers = signed(&bench, service, (ID, SECRET), ("GET", path, ""));
        bench.send("GET", path, &headers, "")
    };
    for (service, path) in [
        (
            "lambda",
            "/2015-03-31/functions/?MaxItems=1&Marker=a%2Fb%20c&flag=",
        ),
        (
            "eks",
            "/clusters?nextToken=%C3%BC%3A&maxResults=1&include=all",
        ),
        ("s3", "/?prefix=a%20b%2F~&max-buckets=1"),
    ] {
        let answer = get(service, path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
    let s3 = get("s3", "/");
    assert!(
        s3.body.starts_with("<ListAllMyBucketsResult"),
        "{}",
        s3.body
    );
    assert_eq!(s3.header("content-type"), Some("text/xml"));
    assert!(
        bench
            .send("GET", "/", "", "")
            .body
            .contains("demo identity provider"),
        "unsigned, it is a page"
    );
}

#[test]
fn what_was_signed_is_what_counts() {
    let bench = Bench::new();
    let path = "/clusters?maxResults=1";
    let headers = signed(&bench, "eks", (ID, SECRET), ("GET", path, ""));
    let code = |path: &str, headers: &str| {
        let answer = bench.send("GET", path, headers, "");
        let code = answer
            .header("x-amzn-errortype")
            .unwrap_or("none")
            .to_owned();
        (answer.status, code)
    };
    let refused = |status, code: &str| (status, code.to_owned());
    assert_eq!(code(path, &headers), refused(200, "none"));
    assert_eq!(
        code("/clusters?maxResults=2", &headers),
        refused(403, "InvalidSignatureException")
    );
    let for_another = signed(&bench, "ecs", (ID, SECRET), ("GET", path, ""));
    assert_eq!(
        code(path, &for_another),
        refused(403, "InvalidSignatureException")
    );
    assert_eq!(
        code(path, ""),
        refused(403, "MissingAuthenticationTokenException")
    );
    bench.pass(16 * 60);
    assert_eq!(
        code(path, &headers),
        refused(403, "InvalidSignatureException")
    );
    let body = "Action=ListTopics&Version=2010-03-31";
    let other = signed(&bench, "sns", (ID, SECRET), ("POST", "/", body));
    let changed = bench.send("POST", "/", &other, "Action=ListTopics&Version=2010-03-30");
    assert_eq!(changed.status, 403);
    assert!(changed.body.contains("<Code>SignatureDoesNotMatch</Code>"));
    let digest = signed(&bench, "s3", (ID, SECRET), ("GET", "/", ""));
    let lied = digest.replace("x-amz-content-sha256: e3b0", "x-amz-content-sha256: e3b1");
    assert_ne!(digest, lied);
    assert_eq!(bench.send("GET", "/", &lied, "").status, 403);
}

#[test]
fn every_row_is_its_own() {
    let mut actions: Vec<&str> = ROWS.iter().map(|row| row.action).collect();
    actions.sort_unstable();
    actions.dedup();
    assert_eq!(actions.len(), ROWS.len(), "an action names one call");
}

#[test]
fn administration_is_for_administrators() {
    let bench = Bench::new();
    let ask = |id, target: &str| {
        let service = if target.starts_with("SWB") {
            "sso"
        } else {
            "codewhisperer"
        };
        let headers = signed(&bench, service, (id, SECRET), ("POST", "/", "{}"));
        let headers = format!("{headers}x-amz-target: {target}\r\n");
        bench.send("POST", "/", &headers, "{}")
    };
    for target in [
        "SWBExternalService.ListInstances",
        "AWSCodeWhispererService.ListProfiles",
    ] {
        let denied = ask(ID, target);
        assert_eq!(denied.status, 400);
        assert_eq!(denied.json()["__type"], "AccessDeniedException");
        assert!(text(&denied.json(), "message").contains("arn:aws:iam::444455556666:user/dev"));
        assert_eq!(ask(ROOT, target).status, 200);
    }
    let instances = ask(ROOT, "SWBExternalService.ListInstances").json();
    assert_eq!(instances["Instances"][0]["OwnerAccountId"], "444455556666");
    let profiles = ask(ROOT, "AWSCodeWhispererService.ListProfiles").json();
    assert_eq!(profiles["profiles"][0]["profileName"], "acme-developers");
}
