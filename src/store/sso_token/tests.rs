use std::cell::Cell;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use rustix::fs::{CWD, FileType, Mode as Bits, mknodat};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;

fn token_of(content: Content) -> SsoToken {
    match content {
        Content::Token(token, _) => *token,
        other => panic!("no token: {other:?}"),
    }
}

fn full() -> Value {
    json!({
        "startUrl": "https://d-1234567890.awsapps.com/start", "region": "eu-west-1",
        "accessToken": "aoa-access", "expiresAt": "2099-01-01T00:00:00Z",
        "clientId": "client", "clientSecret": "hush",
        "registrationExpiresAt": "2099-02-01T00:00:00Z", "refreshToken": "aor-refresh",
    })
}

#[test]
fn file_names_are_those_of_the_other_clients() {
    for (name, sha1) in [
        ("my-sso", "0ad374308c5a4e22f723adf10145eafad7c4031c"),
        ("admin", "d033e22ae348aeb5660fc2140aec35850c4da997"),
        (
            "__RESERVED__AwsBuilderId",
            "b55988b282fe281c4165e6c89e64887d79c1f192",
        ),
        (
            "amazonwebservices.amazon-q-vscode",
            "06bff39397e38ae533742aaa30ab10904468dfcf",
        ),
    ] {
        assert_eq!(key_for_session(name), format!("{sha1}.json"));
    }
    for (url, sha1) in [
        (
            "https://view.awsapps.com/start",
            "cc18142e2bfa693e309f59d910dcef90c3c47767",
        ),
        (
            "https://d-92671207e4.awsapps.com/start",
            "13f9d35043871d073ab260e020f0ffde092cb14b",
        ),
    ] {
        assert_eq!(key_for_start_url(url), format!("{sha1}.json"));
    }
    let cache = CacheDir::shared(Path::new("/home/dev"));
    assert_eq!(
        cache.session_path("admin"),
        Path::new("/home/dev/.aws/sso/cache/d033e22ae348aeb5660fc2140aec35850c4da997.json")
    );
}

/// The rows of the measured table: whatever one client accepts is read, and more.
#[test]
fn every_variant_that_some_client_accepts_is_a_token() {
    let without = |keys: &[&str]| {
        let mut value = full();
        for key in keys {
            value.as_object_mut().unwrap().remove(*key);
        }
        value
    };
    let with = |changes: Value| {
        let mut value = full();
        for (key, change) in changes.as_object().unwrap() {
            value[key] = change.clone();
        }
        value
    };
    for value in [
        full(),
        without(&["refreshToken"]),
        without(&["clientId", "clientSecret"]),
        without(&["registrationExpiresAt"]),
        with(json!({"registrationExpiresAt": "2099-02-01T00:00:00+00:00"})),
        with(json!({"registrationExpiresAt": 4_073_587_200_u64})),
        json!({"accessToken": "aoa-access", "expiresAt": "2099-01-01T00:00:00Z"}),
        with(json!({"refreshToken": null})),
        with(json!({"startUrl": null, "region": null})),
        with(json!({"clientId": null, "clientSecret": null})),
        with(json!({"surprise": {"deep": [1, {"er": null}]}})),
        with(json!({"startUrl": 5, "clientSecret": [], "scopes": 7})),
    ] {
        for text in [
            value.to_string(),
            format!("{value:#}\n"),
            format!("{value:#}").replace('\n', "\r\n"),
            format!("\u{feff}{value}"),
        ] {
            let token = token_of(classify(text.as_bytes()).unwrap());
            assert_eq!(token.access_token.expose(), "aoa-access", "{text}");
            assert_eq!(
                token.expires_at,
                "2099-01-01T00:00:00Z".parse().ok(),
                "{text}"
            );
        }
    }
}

#[test]
fn every_field_is_read_and_null_is_absent() {
    let token = token_of(classify(full().to_string().as_bytes()).unwrap());
    assert_eq!(
        token.start_url.unwrap(),
        "https://d-1234567890.awsapps.com/start"
    );
    assert_eq!(token.region.unwrap(), "eu-west-1");
    assert_eq!(token.client_id.unwrap(), "client");
    assert_eq!(token.client_secret.unwrap().expose(), "hush");
    assert_eq!(token.refresh_token.unwrap().expose(), "aor-refresh");
    assert_eq!(
        token.registration_expires_at,
        "2099-02-01T00:00:00Z".parse().ok()
    );
    assert_eq!(token.scopes, None);

    let bare = json!({"ACCESSTOKEN": "a", "expiresAt": null, "refreshToken": null, "region": null});
    let token = token_of(classify(bare.to_string().as_bytes()).unwrap());
    assert_eq!((token.expires_at, token.region), (None, None));
    assert!(token.refresh_token.is_none());
}

/// What each tool writes, byte for byte in the points that tell them apart.
#[test]
fn writers_are_told_apart_by_content() {
    let vs_code = r#"{"clientId":"c","clientSecret":"s","scopes":["sso:account:access"],"region":"us-east-1","startUrl":"u","accessToken":"a","refreshToken":"r","expiresAt":"2099-01-01T00:00:00.000Z","registrationExpiresAt":"2099-01-01T00:00:00.000Z"}"#;
    let server = "{\n  \"accessToken\": \"a\",\n  \"clientId\": \"c\",\n  \"expiresAt\": \"2099-01-01T00:00:00.000Z\",\n  \"registrationExpiresAt\": \"2099-01-01T00:00:00.000Z\"\n}";
    let javascript_sdk = "{\n  \"startUrl\": \"u\",\n  \"accessToken\": \"a\",\n  \"expiresAt\": \"2099-01-01T00:00:00.000Z\",\n  \"registrationExpiresAt\": \"2099-01-01T00:00:00Z\"\n}";
    for (text, expected) in [
        (full().to_string().as_str(), Writer::AwsCli),
        (
            r#"{"accessToken":"a","expiresAt":"2020-06-17T10:02:08UTC"}"#,
            Writer::AwsCli,
        ),
        (
            r#"{"accessToken":"a","expiresAt":"2099-01-01T00:00:00.123456789Z"}"#,
            Writer::AwsCli,
        ),
        (javascript_sdk, Writer::AwsCli),
        (vs_code, Writer::VsCode),
        (server, Writer::IdentityServer),
        (
            r#"{"startUrl":"u","region":"us-east-1","accessToken":"a","expiresAt":"2099-01-01T00:00:00Z","createdAt":"2025-01-01T00:00:00Z"}"#,
            Writer::JetBrains,
        ),
        (
            r#"{"issuerUrl":"u","region":"us-east-1","accessToken":"a","refreshToken":"r","expiresAt":"2099-01-01T00:00:00Z"}"#,
            Writer::JetBrains,
        ),
        (
            r#"{"accessToken":"a","expiresAt":"2099-01-01T00:00:00.000Z"}"#,
            Writer::Unknown,
        ),
        (
            r#"{"accessToken":"a","expiresAt":"2099-01-01T00:00:00Z","tool":"x"}"#,
            Writer::Unknown,
        ),
    ] {
        match classify(text.as_bytes()).unwrap() {
            Content::Token(_, writer) => assert_eq!(writer, expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_jetbrains_issuer_is_its_start_url() {
    let text =
        r#"{"issuerUrl":"https://x/start","accessToken":"a","expiresAt":"2099-01-01T00:00:00Z"}"#;
    let token = token_of(classify(text.as_bytes()).unwrap());
    assert_eq!(token.start_url.as_deref(), Some("https://x/start"));
}

#[test]
fn what_is_no_token_is_told_by_content() {
    let cli = r#"{"clientId":"c","clientSecret":"s","expiresAt":"2099-01-01T00:00:00Z","scopes":["sso:account:access"],"grantTypes":["authorization_code"]}"#;
    assert_eq!(
        classify(cli.as_bytes()).unwrap(),
        Content::Registration {
            client_id: "c".into(),
            expires_at: "2099-01-01T00:00:00Z".parse().ok(),
            scopes: Some(vec!["sso:account:access".into()]),
        }
    );
    for (text, expected) in [
        (
            r#"{"access_token":"a","token_type":"bearer"}"#,
            Content::Mcp,
        ),
        (
            r#"{"client_id":"a","redirect_uri":"http://127.0.0.1"}"#,
            Content::Mcp,
        ),
        (r#"{"accessToken":""}"#, Content::Unknown),
        (r#"{"accessToken":null}"#, Content::Unknown),
        (
            r#"{"accessToken":{"accessKeyId":"AKIA"}}"#,
            Content::Unknown,
        ),
        ("{}", Content::Unknown),
    ] {
        assert_eq!(classify(text.as_bytes()).unwrap(), expected, "{text}");
    }
}

#[test]
fn kiros_sign_in_is_known_without_its_tokens() {
    let text = r#"{"accessToken":"kiro-access","refreshToken":"kiro-refresh","expiresAt":"2099-01-01T00:00:00.000Z","clientIdHash":"abc","authMethod":"IdC","provider":"BuilderId","region":"us-east-1"}"#;
    let content = classify(text.as_bytes()).unwrap();
    let debug = format!("{content:?}");
    assert!(!debug.contains("kiro-access") && !debug.contains("kiro-refresh"));
    match content {
        Content::Kiro(kiro) => {
            assert_eq!(kiro.provider.as_deref(), Some("BuilderId"));
            assert_eq!(kiro.expires_at, "2099-01-01T00:00:00Z".parse().ok());
            assert!(kiro.refreshable);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn debug_of_a_token_shows_no_secret() {
    let debug = format!("{:?}", classify(full().to_string().as_bytes()).unwrap());
    for secret in ["aoa-access", "aor-refresh", "hush"] {
        assert!(!debug.contains(secret), "{debug}");
    }
}

fn sample() -> SsoToken {
    SsoToken {
        start_url: Some("https://d-1234567890.awsapps.com/start".into()),
        region: Some("us-east-1".into()),
        access_token: Secret::new("a\"\\\u{7f}ß😀".into()),
        expires_at: "2099-01-01T00:00:00.987654321Z".parse().ok(),
        client_id: Some("client".into()),
        client_secret: Some(Secret::new("hush".into())),
        registration_expires_at: "2099-02-01T01:00:00+01:00".parse().ok(),
        refresh_token: Some(Secret::new("refresh".into())),
        scopes: Some(vec!["codewhisperer:completions".into()]),
    }
}

/// As Python's `json.dumps` writes the same values.
#[test]
fn written_bytes_are_those_of_the_aws_cli() {
    let expected = concat!(
        r#"{"startUrl": "https://d-1234567890.awsapps.com/start", "region": "us-east-1", "#,
        r#""accessToken": "a\"\\\u007f\u00df\ud83d\ude00", "expiresAt": "2099-01-01T00:00:00Z", "#,
        r#""clientId": "client", "clientSecret": "hush", "#,
        r#""registrationExpiresAt": "2099-02-01T00:00:00Z", "refreshToken": "refresh"}"#
    );
    assert_eq!(
        String::from_utf8(serialize(&sample()).to_vec()).unwrap(),
        expected
    );
    let without = SsoToken {
        refresh_token: None,
        ..sample()
    };
    let bytes = serialize(&without).to_vec();
    assert!(!String::from_utf8(bytes).unwrap().contains("refreshToken"));
}

#[test]
fn a_written_token_is_read_back_and_the_users_alone() {
    let home = TempDir::new().unwrap();
    let path = CacheDir::shared(home.path()).session_path("acme");
    assert_eq!(write_token(&path, &sample()).unwrap(), Written::Atomically);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    match read(&path) {
        TokenFile::Found(Content::Token(token, Writer::AwsCli)) => {
            assert_eq!(token.access_token, sample().access_token);
            assert_eq!(token.refresh_token, sample().refresh_token);
            assert_eq!(token.scopes, None);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_reader_waits_for_a_writer_in_place_but_not_for_ever() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("token.json");
    let whole = full().to_string();
    fs::write(&path, &whole[..40]).unwrap();
    let pauses = Cell::new(0);
    let found = settled(&path, &A_MOMENT, |_| {
        pauses.set(pauses.get() + 1);
        fs::write(&path, if pauses.get() == 1 { "" } else { &whole }).unwrap();
    });
    assert!(
        matches!(found, TokenFile::Found(Content::Token(..))),
        "{found:?}"
    );
    assert_eq!(pauses.get(), 2);

    fs::write(&path, "{").unwrap();
    pauses.set(0);
    let found = settled(&path, &A_MOMENT, |_| pauses.set(pauses.get() + 1));
    assert!(matches!(found, TokenFile::Unreadable { .. }));
    assert_eq!(pauses.get(), 2);
    assert_eq!(
        settled(&home.path().join("none"), &A_MOMENT, |_| panic!("no wait")),
        TokenFile::Absent
    );
}

#[test]
fn a_scan_shows_or_reports_whatever_lies_there() {
    let home = TempDir::new().unwrap();
    let at = |name: &str| home.path().join(name);
    fs::write(at("any name at all"), full().to_string()).unwrap();
    fs::write(at("half.json"), "{\"accessToken\": \"aoa-").unwrap();
    fs::write(at("empty.json"), "").unwrap();
    fs::write(at("large.json"), vec![b' '; 2 << 20]).unwrap();
    fs::write(at("deep.json"), "[".repeat(500_000)).unwrap();
    fs::write(at(".moorline-abc.tmp"), full().to_string()).unwrap();
    fs::create_dir(at("folder")).unwrap();
    fs::create_dir(at("token.json")).unwrap();
    mknodat(
        CWD,
        at("pipe"),
        FileType::Fifo,
        Bits::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    std::os::unix::fs::symlink("any name at all", at("zlink.json")).unwrap();

    let scan = scan(home.path());

    assert_eq!(scan.problem, None);
    let told: Vec<(&str, &str)> = scan
        .entries
        .iter()
        .map(|entry| {
            let what = match &entry.content {
                Ok(Content::Token(..)) => "token",
                Ok(_) => "other",
                Err(problem) => {
                    assert_eq!(problem.file.as_deref(), Some(entry.path.as_path()));
                    assert!(!problem.message.contains("aoa-"), "{problem:?}");
                    problem.code
                }
            };
            (entry.file_name.as_str(), what)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("any name at all", "token"),
            ("deep.json", "token_file_unparsable"),
            ("empty.json", "token_file_unparsable"),
            ("half.json", "token_file_unparsable"),
            ("large.json", "token_file_unreadable"),
            ("pipe", "token_file_unreadable"),
            ("token.json", "token_file_unreadable"),
            ("zlink.json", "token"),
        ]
    );
}

#[test]
fn no_cache_is_empty_and_one_that_is_a_file_is_a_problem() {
    let home = TempDir::new().unwrap();
    assert_eq!(scan(&home.path().join("none")), Scan::default());
    let file = home.path().join("file");
    fs::write(&file, "x").unwrap();
    assert_eq!(scan(&file).problem.unwrap().code, "cache_unreadable");
}

#[test]
fn a_cache_without_end_is_cut_and_said() {
    let home = TempDir::new().unwrap();
    for number in 0..=MAX_ENTRIES {
        fs::write(home.path().join(number.to_string()), "{}").unwrap();
    }
    let scan = scan(home.path());
    assert_eq!(scan.entries.len(), MAX_ENTRIES);
    assert_eq!(scan.problem.unwrap().code, "cache_too_large");
}
