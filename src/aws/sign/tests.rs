//! The published test cases of signature version 4, and what S3 has of its own.

use super::*;
use crate::domain::secret::Secret;

const VANILLA: &str = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
const FORM: &str = "application/x-www-form-urlencoded";

struct Case {
    method: &'static str,
    path: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    token: Option<&'static str>,
    name: &'static str,
}

const GET: Case = Case {
    method: "GET",
    path: "/",
    headers: &[],
    body: "",
    token: None,
    name: "service",
};

const fn get(path: &'static str) -> Case {
    Case { path, ..GET }
}

const POST: Case = Case {
    method: "POST",
    ..GET
};

fn sign_case(case: &Case) -> Request {
    let secret = Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned());
    let token = case.token.map(|token| Secret::new(token.to_owned()));
    let url = format!("https://example.amazonaws.com{}", case.path);
    let pair = |(name, value): &(&str, &str)| {
        (
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_str(value).unwrap(),
        )
    };
    let unsigned = Unsigned {
        method: case.method.parse().unwrap(),
        url: Url::parse(&url).unwrap(),
        headers: case.headers.iter().map(pair).collect(),
        body: case.body.as_bytes().to_vec(),
    };
    let keys = Keys {
        id: "AKIDEXAMPLE",
        secret: &secret,
        session_token: token.as_ref(),
    };
    let scope = Scope {
        name: case.name,
        region: "us-east-1",
        at: "2015-08-30T12:36:00Z".parse().unwrap(),
    };
    signed(unsigned, keys, scope).unwrap()
}

fn authorization(request: &Request) -> &str {
    request.headers()["authorization"].to_str().unwrap()
}

/// Source: AWS's Signature Version 4 test suite, those of its cases that a URL can express.
#[test]
fn the_published_cases_have_the_published_signatures() {
    let cases = [
        ("get-vanilla", GET, VANILLA),
        (
            "get-vanilla-query",
            get("/?Param2=value2&Param1=value1"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "get-vanilla-empty-query-key",
            get("/?Param1=value1"),
            "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
        ),
        (
            "get-vanilla-utf8-query",
            get("/?ሴ=bar"),
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        ),
        (
            "get-vanilla-query-order-encoded",
            get("/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1"),
            "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
        ),
        (
            "get-unreserved",
            get("/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        ),
        ("get-relative-normalized", get("/example/.."), VANILLA),
        (
            "get-relative-relative-normalized",
            get("/example1/example2/../.."),
            VANILLA,
        ),
        ("get-slash-dot-slash-normalized", get("/./"), VANILLA),
        ("get-slash-normalized", get("//"), VANILLA),
        (
            "get-slash-pointless-dot-normalized",
            get("/./example"),
            "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
        ),
        (
            "get-slashes-normalized",
            get("//example//"),
            "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
        ),
        (
            "get-header-value-trim",
            Case {
                headers: &[("my-header1", " value1"), ("my-header2", " \"a   b   c\"")],
                ..GET
            },
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        (
            "get-vanilla-with-session-token",
            Case {
                token: Some("6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"),
                ..GET
            },
            "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
        ),
        (
            "post-vanilla",
            POST,
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            "post-vanilla-query",
            Case {
                path: "/?Param1=value1",
                ..POST
            },
            "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
        ),
        (
            "post-header-key-sort",
            Case {
                headers: &[("my-header1", "value1")],
                ..POST
            },
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
        ),
        (
            "post-header-value-case",
            Case {
                headers: &[("my-header1", "VALUE1")],
                ..POST
            },
            "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
        ),
        (
            "post-x-www-form-urlencoded",
            Case {
                headers: &[("content-type", FORM)],
                body: "Param1=value1",
                ..POST
            },
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
        (
            "post-x-www-form-urlencoded-parameters",
            Case {
                headers: &[(
                    "content-type",
                    "application/x-www-form-urlencoded; charset=utf8",
                )],
                body: "Param1=value1",
                ..POST
            },
            "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe",
        ),
    ];
    for (id, case, signature) in cases {
        let request = sign_case(&case);
        let authorization = authorization(&request);
        assert!(
            authorization.ends_with(&format!("Signature={signature}")),
            "{id}: {authorization}"
        );
    }
}

#[test]
fn the_authorization_names_the_key_the_scope_and_the_signed_headers() {
    let request = sign_case(&GET);
    assert_eq!(
        authorization(&request),
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature={VANILLA}"
        )
    );
    assert!(request.headers()["authorization"].is_sensitive());
    assert_eq!(request.headers()["x-amz-date"], "20150830T123600Z");
}

/// Source: botocore, whose signatures these are. The published cases for such paths leave them as
/// they are, which only S3 does.
#[test]
fn a_path_is_encoded_once_more_but_for_s3() {
    for (path, name, signature) in [
        (
            "/example%20space/",
            "service",
            "446b817944c553435b35e813c261ff4e161fff982d1bacdef1c87f6785dd1662",
        ),
        (
            "/ሴ",
            "service",
            "697b34846207a3f72246f99d74ae1ee4fe54f44bb06730c58a0d339eb079596d",
        ),
        (
            "/example%20space/",
            "s3",
            "4cb8bf8499585972f853e84c89b348898c3db771ff522aa635b803aaaf2fb1a2",
        ),
        (
            "/ሴ",
            "s3",
            "2d8724728b412b4d130ccf7f94fbec1c0aa1433b90d284cc99c0a0380ed094e1",
        ),
    ] {
        let request = sign_case(&Case { path, name, ..GET });
        let authorization = authorization(&request);
        assert!(authorization.ends_with(signature), "{path} of {name}");
    }
}

/// Source: botocore's S3 signer.
#[test]
fn s3_has_the_digest_of_the_body_in_a_header() {
    let request = sign_case(&Case { name: "s3", ..GET });
    assert_eq!(
        request.headers()["x-amz-content-sha256"],
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert!(
        authorization(&request).contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date,")
    );
    let other = sign_case(&GET);
    assert!(!other.headers().contains_key("x-amz-content-sha256"));
}

#[test]
fn a_session_token_is_sent_and_marked_as_secret() {
    let request = sign_case(&Case {
        token: Some("CANARYtoken"),
        ..GET
    });
    assert!(request.headers()["x-amz-security-token"].is_sensitive());
    assert!(!format!("{request:?}").contains("CANARYtoken"));
}
